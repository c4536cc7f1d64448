"""Closed outlines of a region at sub-sample precision (marching squares), and their figures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def outline(field: Array) -> Array:
    """Longest closed zero contour of a field that is negative along its border.

    Parameters
    ----------
    field : (rows, columns), positive inside the region, negative outside and along the border.

    Returns
    -------
    (n, 2) row, column of the contour in order, not closed by repetition; empty where nothing is
    positive.

    Raises
    ------
    ValueError
        If the region touches the border.

    References
    ----------
    W. E. Lorensen, H. E. Cline, "Marching cubes", SIGGRAPH 1987, doi 10.1145/37402.37422, in two
    dimensions.
    """
    border = np.concatenate([field[0], field[-1], field[:, 0], field[:, -1]])
    if (border > 0).any():
        raise ValueError("the region touches the border of its field, so its outline is open")
    points, index = _crossings(field)
    if not len(points):
        return np.empty((0, 2))
    links = _links(field > 0, index)
    # Every crossing lies between two cells, so it stands in exactly two links.
    order = np.argsort(links.ravel(), kind="stable")
    neighbours = links[:, ::-1].ravel()[order].reshape(-1, 2)
    loops = _walk(neighbours)
    return points[max(loops, key=len)]


def _crossings(field: Array) -> tuple[Array, NDArray[np.int64]]:
    """Zero crossings on all grid edges, and the running number of each edge's crossing."""
    rows, columns = field.shape
    index = np.full((2, rows, columns), -1, dtype=np.int64)
    inside = field > 0
    found: list[Array] = []
    start = 0
    for axis in (1, 0):
        one = field[:, :-1] if axis else field[:-1]
        two = field[:, 1:] if axis else field[1:]
        changes = inside[:, :-1] != inside[:, 1:] if axis else inside[:-1] != inside[1:]
        at = np.argwhere(changes)
        a, b = one[changes], two[changes]
        point = at.astype(np.float64)
        point[:, axis] += a / (a - b)
        found.append(point)
        index[1 - axis, at[:, 0], at[:, 1]] = start + np.arange(len(at))
        start += len(at)
    return np.concatenate(found), index


def _links(inside: NDArray[np.bool_], index: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n, 2) pairs of crossings that one cell of the grid joins."""
    across, down = index
    corners = [inside[:-1, :-1], inside[:-1, 1:], inside[1:, :-1], inside[1:, 1:]]
    row, column = np.nonzero(np.logical_or.reduce(corners) & ~np.logical_and.reduce(corners))
    top, bottom = across[row, column], across[row + 1, column]
    left, right = down[row, column], down[row, column + 1]
    sides = np.column_stack([top, right, bottom, left])
    crossed = (sides >= 0).all(axis=1)
    # Two inside corners that meet only at a point are kept apart.
    falling = inside[row, column][:, None]
    one = np.where(falling, sides[:, [0, 3]], sides[:, [0, 1]])[crossed]
    two = np.where(falling, sides[:, [1, 2]], sides[:, [3, 2]])[crossed]
    links = [np.sort(sides[~crossed], axis=1)[:, 2:], one, two]
    return np.concatenate(links)


def _walk(neighbours: NDArray[np.int64]) -> list[list[int]]:
    loops: list[list[int]] = []
    steps = neighbours.tolist()
    seen = [False] * len(steps)
    for start in range(len(steps)):
        if seen[start]:
            continue
        loop, here = [], start
        while not seen[here]:
            seen[here] = True
            loop.append(here)
            one, other = steps[here]
            here = other if seen[one] else one
        loops.append(loop)
    return loops


def area_and_centroid(polygon: Array) -> tuple[float, Array]:
    """Area and centroid of a simple polygon, (n, 2) x, y."""
    # Relative to a vertex, so that far-away polygons lose no digits.
    origin = polygon[0]
    here = polygon - origin
    there = np.roll(here, -1, axis=0)
    cross = here[:, 0] * there[:, 1] - here[:, 1] * there[:, 0]
    doubled = cross.sum()
    centroid = ((here + there) * cross[:, None]).sum(axis=0) / (3 * doubled) + origin
    return abs(float(doubled)) / 2, centroid


def feret(polygon: Array) -> tuple[float, float]:
    """Largest and smallest distance between two parallel tangents of a polygon, (n, 2)."""
    from scipy.spatial import ConvexHull
    from scipy.spatial.distance import pdist

    hull = polygon[ConvexHull(polygon).vertices]
    edges = np.roll(hull, -1, axis=0) - hull
    normals = np.column_stack([-edges[:, 1], edges[:, 0]]) / np.hypot(*edges.T)[:, None]
    extent = np.ptp(hull @ normals.T, axis=0)
    return float(pdist(hull).max()), float(extent.min())


def thin(polygon: Array, count: int) -> Array:
    """At most `count` points spread evenly along a closed polygon, (n, 2)."""
    closed = np.vstack([polygon, polygon[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    at = np.linspace(0, along[-1], min(count, len(polygon)), endpoint=False)
    return np.column_stack([np.interp(at, along, closed[:, axis]) for axis in (0, 1)])


def contains(polygon: Array, x: float, y: float) -> bool:
    """Whether a point lies inside a polygon, (n, 2) x, y (even-odd rule)."""
    px, py = polygon[:, 0], polygon[:, 1]
    qx, qy = np.roll(px, -1), np.roll(py, -1)
    crosses = (py > y) != (qy > y)
    rise = np.where(crosses, qy - py, 1.0)
    return bool((crosses & (x < px + (y - py) * (qx - px) / rise)).sum() % 2)
