"""Cut a piece out of a mesh or cloud with a sphere."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scarscape.capture.shape import Shape
from scarscape.model import InputError

#: Corners closer than this share of the radius are one vertex; files repeat them.
_WELD = 1e-6


def cut_sphere(shape: Shape, region: tuple[float, float, float, float]) -> tuple[Shape, str | None]:
    """The connected part of a surface that lies nearest to the centre of a sphere, within it.

    Triangles that reach out of the sphere are kept whole; `outside` tells their samples later.

    Parameters
    ----------
    shape : Shape
        In mm.
    region : (x, y, z, radius)
        In mm, in the axes of the mesh.

    Returns
    -------
    shape : Shape
    note : str or None
        What else lay in the sphere and was left out.

    Raises
    ------
    InputError
        If nothing lies in the sphere.
    """
    centre, radius = np.asarray(region[:3]), region[3]
    distance = np.linalg.norm(shape.vertices - centre, axis=1)
    if shape.faces is None:
        inside = distance <= radius
        _check_any(inside, distance, region)
        normals = None if shape.normals is None else shape.normals[inside]
        return Shape(shape.vertices[inside], None, normals), None
    # A large triangle may cross the sphere with all its corners outside.
    nearest = _distance_to_triangles(shape, centre, distance, radius)
    inside = nearest <= radius
    _check_any(inside, nearest, region)
    faces, nearest = shape.faces[inside], nearest[inside]
    part = _components(shape.vertices, faces, radius)
    kept = part == part[np.argmin(nearest)]
    note = None
    if not kept.all():
        note = (
            f"{len(np.unique(part)) - 1} more parts lay in the region, not connected with the one "
            f"nearest to its centre ({100 * (1 - kept.mean()):.0f} % of the faces): left out"
        )
    return Shape(shape.vertices, faces[kept]), note


def outside(
    columns: NDArray[np.float64],
    rows: NDArray[np.float64],
    heights: NDArray[np.float64],
    centre: NDArray[np.float64],
    radius: float,
) -> NDArray[np.bool_]:
    """Samples of a raster that lie out of the sphere.

    Parameters
    ----------
    columns, rows : (columns,) and (rows,) float64
        Positions of the samples along x and y.
    heights : (rows, columns) float64
    centre : (3,) float64
        In the axes of the raster; all lengths in one unit.
    """
    across = (columns - centre[0]) ** 2
    down = (rows[:, None] - centre[1]) ** 2
    return np.asarray(across + down + (heights - centre[2]) ** 2 > radius**2)


def _check_any(
    inside: NDArray[np.bool_],
    distance: NDArray[np.float64],
    region: tuple[float, float, float, float],
) -> None:
    if not inside.any():
        x, y, z, radius = region
        raise InputError(
            f"no surface within {radius:g} mm of ({x:g}, {y:g}, {z:g}) mm: the nearest lies "
            f"{distance.min():.3g} mm away",
            "give --region in mm, in the axes of the mesh (its coordinates times its unit)",
        )


def _distance_to_triangles(
    shape: Shape, centre: NDArray[np.float64], distance: NDArray[np.float64], radius: float
) -> NDArray[np.float64]:
    """(m,) distance of a point from each triangle; a lower bound where it is over the radius."""
    assert shape.faces is not None
    corners = distance[shape.faces]
    nearest = corners.min(axis=1)
    longest = np.zeros(len(nearest))
    for one, two in ((0, 1), (1, 2), (2, 0)):
        edge = shape.vertices[shape.faces[:, one]] - shape.vertices[shape.faces[:, two]]
        longest = np.maximum(longest, np.linalg.norm(edge, axis=1))
    open_question = np.flatnonzero((nearest > radius) & (nearest - longest <= radius))
    if open_question.size:
        from trimesh.triangles import closest_point

        triangles = shape.vertices[shape.faces[open_question]]
        points = np.broadcast_to(centre, (len(triangles), 3))
        closest = closest_point(triangles, points)  # type: ignore[no-untyped-call]
        nearest[open_question] = np.linalg.norm(closest - points, axis=1)
    return np.asarray(nearest)


def _components(
    vertices: NDArray[np.float64], faces: NDArray[np.int64], radius: float
) -> NDArray[np.int64]:
    """(m,) number of the connected part that each face belongs to."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    used, inverse = np.unique(faces, return_inverse=True)
    cells = np.round((vertices[used] - vertices[used[0]]) / (_WELD * radius)).astype(np.int64)
    _, welded = np.unique(cells, axis=0, return_inverse=True)
    corners = welded.reshape(-1)[inverse.reshape(-1)].reshape(faces.shape)
    count = int(corners.max()) + 1
    pairs = np.concatenate([corners[:, :2], corners[:, 1:]])
    graph = coo_array((np.ones(len(pairs), np.int8), (pairs[:, 0], pairs[:, 1])), (count, count))
    labels = connected_components(graph, directed=False)[1]
    return np.asarray(labels[corners[:, 0]], np.int64)
