"""Turn a surface so that z is the mean normal of the skin, y its up and x its right."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from scarscape.model import InputError

#: Within this angle of the normal, +y says nothing about up, and +x takes its place.
_UP_LIMIT_DEG = 10.0
#: |sum of area vectors| / area: 1 for a plane, 0.64 for half a cylinder, 0.5 for half a sphere,
#: 0 for anything closed.
#: Cosine of the angle to the skin's normal; below it a direction tells no side.
_LEAST_OUTWARD = 0.2
_LEAST_FACING = 0.25
#: Area over the square of the extent below which a surface is a line.
_LEAST_AREA = 1e-6
_PIECE = 1 << 16


def area_vectors(vertices: NDArray[np.float64], faces: NDArray[np.int64]) -> NDArray[np.float64]:
    """(m, 3) normals of triangles, as long as their areas."""
    out = np.empty((len(faces), 3))
    # In pieces, so that the corners of millions of triangles are never all copied at once.
    for start in range(0, len(faces), _PIECE):
        piece = faces[start : start + _PIECE]
        a, b, c = vertices[piece[:, 0]], vertices[piece[:, 1]], vertices[piece[:, 2]]
        out[start : start + _PIECE] = np.cross(b - a, c - a)
    out /= 2
    return out


def mean_normal(
    areas: NDArray[np.float64],
    extent: float,
    outward: tuple[float, float, float] | None,
) -> NDArray[np.float64]:
    """Mean normal of the smooth surface that a patch of triangles lies on.

    The sum of the triangles' area vectors depends only on the patch's rim (Stokes), so that no
    scar inside it moves the sum: it is the area-weighted mean normal of the reference surface.

    Parameters
    ----------
    areas : (m, 3) array
        Area vectors.
    extent : float
        Longest side of the patch, in the unit of the square root of the areas.
    outward : (x, y, z), optional
        Where given, triangles that face away from it are turned round.

    Returns
    -------
    (3,) float64, of length 1.

    Raises
    ------
    InputError
        If the patch has no area, or faces all ways.
    """
    area = float(np.linalg.norm(areas, axis=1).sum())
    if not area > _LEAST_AREA * extent**2:
        raise InputError(
            "the mesh has no area: its vertices lie on a line or in a point", "export it again"
        )
    if outward is not None:
        check_outward(float(np.abs(areas @ np.asarray(outward)).sum()) / area, outward)
        areas = np.where((areas @ np.asarray(outward))[:, None] < 0, -areas, areas)
    total = areas.sum(axis=0)
    length = float(np.linalg.norm(total))
    if length < _LEAST_FACING * area:
        raise InputError(
            f"the surface is not one relief: its faces look in all directions (together they face "
            f"one way with only {100 * length / area:.0f} % of their area), as those of a whole "
            "head do",
            "cut a piece out with --region x,y,z,radius in mm; if it is one piece whose faces are "
            "wound both ways, give --outward x,y,z",
        )
    return np.asarray(total / length)


def check_outward(along: float, outward: tuple[float, float, float]) -> None:
    """Refuse a direction that lies in the plane of the skin.

    Parameters
    ----------
    along : float
        Mean length of ``outward`` along the skin's normal, whichever way that points.
    outward : (x, y, z)
        The direction given.

    Raises
    ------
    InputError
        If the direction does not tell the sides apart.
    """
    if along < _LEAST_OUTWARD * float(np.linalg.norm(outward)):
        raise InputError(
            "the outward direction lies in the plane of the skin and does not tell its sides apart",
            "give --outward as a direction from the skin towards the scanner",
        )


def axes(normal: NDArray[np.float64]) -> tuple[NDArray[np.float64], str | None]:
    """Right, down and out of the raster in the axes of the input.

    Parameters
    ----------
    normal : (3,) float64
        Unit vector out of the skin.

    Returns
    -------
    rotation : (3, 3) float64
        Rows are the directions in which columns and rows grow, and z.
    note : str or None
        Where +x had to stand in for +y.
    """
    up = np.array([0.0, 1.0, 0.0])
    note = None
    if abs(float(normal @ up)) > math.cos(math.radians(_UP_LIMIT_DEG)):
        up = np.array([1.0, 0.0, 0.0])
        note = "+y lies along the skin's normal, so +x is up in the relief"
    up = up - (up @ normal) * normal
    up /= np.linalg.norm(up)
    right = np.cross(up, normal)
    return np.stack([right, -up, normal]), note
