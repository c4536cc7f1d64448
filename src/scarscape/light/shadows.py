"""Cast shadows on a height field: how much of a lamp each sample sees."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]
#: A lamp nearer to straight above than this casts no shadow.
_STRAIGHT_ABOVE = 1e-6


class Ray(NamedTuple):
    """The way from a sample to the lamp, and how wide a shadow's edge is along it.

    Attributes
    ----------
    down, across : direction over the raster, a unit vector.
    rise : height gained for each mm over the raster.
    spread : half width of the edge, in height, for each mm from what casts it.
    edge_mm : half width of the edge, in height, by the sample's own size.
    """

    down: float
    across: float
    rise: float
    spread: float
    edge_mm: float


@njit(cache=True, nogil=True)
def lit_share(
    height_mm: Array, step_mm: float, towards: Array, lamp_angle: float, lit: Array
) -> None:  # pragma: no cover - compiled
    """Fill ``lit`` with the share of a lamp's disc that each sample sees, 0 to 1.

    Parameters
    ----------
    height_mm : (rows, columns) heights.
    step_mm : distance between samples.
    towards : (3,) unit vector to the lamp: along rows, along columns, out of the skin.
    lamp_angle : half the angle under which the lamp is seen, radians; with the sample's own size
        it makes a shadow's edge soft.
    lit : (rows, columns), filled.

    Notes
    -----
    Marches from every sample towards the lamp in steps of one sample and keeps the least clearance
    over what stands in the way, in units of the edge's half width there. What lies outside the
    window casts no shadow. Cost: samples times the steps until the ray is over everything.
    """
    flat = math.sqrt(towards[0] * towards[0] + towards[1] * towards[1])
    if flat < _STRAIGHT_ABOVE:
        lit[:] = 1.0
        return
    rise = towards[2] / flat
    # A distance seen under the lamp's angle, along the vertical.
    spread = lamp_angle * (1.0 + rise * rise)
    ray = Ray(towards[0] / flat, towards[1] / flat, rise, spread, 0.5 * step_mm * rise)
    highest = height_mm.max()
    for i in range(height_mm.shape[0]):
        for j in range(height_mm.shape[1]):
            clear = _clearance(height_mm, highest, i, j, step_mm, ray)
            if clear >= 1.0:
                lit[i, j] = 1.0
            elif clear <= -1.0:
                lit[i, j] = 0.0
            else:
                s = 0.5 * (1.0 + clear)
                lit[i, j] = s * s * (3.0 - 2.0 * s)


@njit(cache=True, nogil=True, inline="always")
def _clearance(
    height_mm: Array, highest_mm: float, i: int, j: int, step_mm: float, ray: Ray
) -> float:  # pragma: no cover - compiled
    """Least clearance of the ray from a sample, in half widths of the edge; 1 where it is free."""
    rows, columns = height_mm.shape
    least = 1.0
    start = height_mm[i, j]
    t = 1.0
    while True:
        y, x = i + t * ray.down, j + t * ray.across
        if y < 0.0 or x < 0.0 or y > rows - 1.0 or x > columns - 1.0:
            return least
        level = start + t * step_mm * ray.rise
        width = ray.spread * t * step_mm + ray.edge_mm
        if level - highest_mm > width:
            return least
        clear = (level - _height_at(height_mm, y, x)) / width
        if clear < least:
            least = float(clear)
            if least <= -1.0:
                return least
        t += 1.0


@njit(cache=True, nogil=True, inline="always")
def _height_at(height_mm: Array, y: float, x: float) -> float:  # pragma: no cover - compiled
    """Bilinear height at a place in samples."""
    rows, columns = height_mm.shape
    i, j = min(int(y), rows - 2), min(int(x), columns - 2)
    u, v = y - i, x - j
    upper = (1.0 - v) * height_mm[i, j] + v * height_mm[i, j + 1]
    lower = (1.0 - v) * height_mm[i + 1, j] + v * height_mm[i + 1, j + 1]
    return float((1.0 - u) * upper + u * lower)
