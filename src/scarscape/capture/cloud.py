"""What a cloud of points leaves open: which side is out, and how far apart its points lie."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scarscape.capture.pose import axes, check_outward, mean_normal
from scarscape.capture.shape import Shape
from scarscape.model import InputError

_BINS = 48
_ROUNDS = 4
_QUERIES = 20_000
#: On a square grid the fourth neighbour lies one pitch away; among scattered points 1.09 times
#: the root of the area that each has.
_NEIGHBOUR = 4
_LINE = 1e-4


def cloud_normal(shape: Shape, outward: tuple[float, float, float] | None) -> NDArray[np.float64]:
    """Mean normal of the smooth surface under a cloud.

    The side comes from the points' normals or from ``outward``; the direction from the mean slope
    of the cloud itself, which the walls of scars do not move.

    Raises
    ------
    InputError
        If neither normals nor ``outward`` say which side is out, or if the points lie on a line.
    """
    points = shape.vertices
    centred = points - points.mean(axis=0)
    spread, directions = np.linalg.eigh(centred.T @ centred / len(points))
    if not spread[1] > _LINE**2 * spread[2]:
        raise InputError("the points lie on a line or in a point", "export the cloud again")
    if shape.normals is not None:
        # As if each point stood for one unit of area.
        normal = mean_normal(shape.normals, 1.0, outward)
    elif outward is not None:
        normal = directions[:, 0]
        along = float(normal @ np.asarray(outward))
        check_outward(abs(along), outward)
        normal = normal if along > 0 else -normal
    else:
        raise InputError(
            "a point cloud without normals does not say which side of the skin is out",
            "give --outward x,y,z, a direction that points out of the skin",
        )
    for _ in range(_ROUNDS):
        rotation, _ = axes(normal)
        slope_x, slope_y = _mean_slope(centred @ rotation.T)
        normal = rotation.T @ np.array([-slope_x, -slope_y, 1.0])
        normal /= np.linalg.norm(normal)
    return normal


def _mean_slope(points: NDArray[np.float64]) -> tuple[float, float]:
    """Mean of dz/dx and dz/dy over the bins of a coarse grid."""
    low = points[:, :2].min(axis=0)
    size = float(np.ptp(points[:, :2], axis=0).max()) / _BINS
    across, down = np.minimum((points[:, :2] - low) / size, _BINS - 1).astype(np.int64).T
    number = down * _BINS + across
    count = np.bincount(number, minlength=_BINS**2).reshape(_BINS, _BINS)
    total = np.bincount(number, points[:, 2], _BINS**2).reshape(_BINS, _BINS)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    slopes = []
    for axis in (1, 0):
        steps = np.diff(mean, axis=axis)
        steps = steps[np.isfinite(steps)]
        slopes.append(float(steps.mean()) / size if steps.size else 0.0)
    return slopes[0], slopes[1]


def point_spacing(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Typical distance between neighbouring points, seen along z: the median to the fourth."""
    from scipy.spatial import cKDTree

    points = np.column_stack([x, y])
    tree = cKDTree(points)
    queries = points[:: max(1, len(points) // _QUERIES)]
    neighbour = min(_NEIGHBOUR, len(points) - 1)
    distance, _ = tree.query(queries, k=[neighbour + 1])
    return float(np.median(distance))
