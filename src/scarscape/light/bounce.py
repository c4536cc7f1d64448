"""Light that one wall of a pit sends to another, once.

References
----------
.. [1] J. R. Wallace, K. A. Elmquist, E. A. Haines, "A ray tracing algorithm for progressive
   radiosity", Computer Graphics 23 (1989) 315-324, doi 10.1145/74334.74366 (form factor of a disc).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scarscape.light.pit_shape import Laid

Array = NDArray[np.float64]
#: A pit is cut into about so many patches.
PATCHES = 140
#: Where a pit is so much of its depth deep, its facets take part.
LEAST_SHARE = 0.03
#: A pit of fewer samples has no walls to speak of.
_FEWEST = 4


class Patches(NamedTuple):
    """Square pieces of a pit's wall and floor.

    Attributes
    ----------
    side : samples along the side of one piece.
    square : (tall, wide) int64, which patch each square of the raster is; -1 for none.
    place : (m, 3) centres in mm: along rows, along columns, out of the skin.
    normal : (m, 3) unit vectors.
    area : (m,) of the slanted surface, mm2.
    sent : (m, n) mean irradiance straight from each lamp.
    """

    side: int
    square: NDArray[np.int64]
    place: Array
    normal: Array
    area: Array
    sent: Array


@njit(cache=True, nogil=True)
def bounced(
    laid: Laid, step_mm: float, direct: Array, out: Array
) -> None:  # pragma: no cover - compiled
    """Fill ``out`` with the irradiance that comes from the other facets, for an albedo of 1.

    Parameters
    ----------
    laid : the pit; its facets are where it is deeper than `LEAST_SHARE`.
    step_mm : distance between samples.
    direct : (n, rows, columns) irradiance straight from each lamp.
    out : (n, rows, columns), filled; 0 outside the pit.

    Notes
    -----
    Facets see each other where both face the other: that no third one stands between holds in a
    hollow that is nearly convex. Cost: the square of `PATCHES`, times the lamps.
    """
    out[:] = 0.0
    inside = 0
    for share in laid.share.flat:
        if share > LEAST_SHARE:
            inside += 1
    if inside < _FEWEST:
        return
    side = max(1, math.ceil(math.sqrt(inside / PATCHES)))
    patches = cut_patches(laid, step_mm, direct, side)
    got = exchanged(patches)
    rows, columns = laid.share.shape
    for i in range(rows):
        for j in range(columns):
            if laid.share[i, j] > LEAST_SHARE:
                p = patches.square[i // side, j // side]
                for k in range(direct.shape[0]):
                    out[k, i, j] = got[p, k]


@njit(cache=True, nogil=True)
def cut_patches(
    laid: Laid, step_mm: float, direct: Array, side: int
) -> Patches:  # pragma: no cover - compiled
    """Cut a pit into squares of ``side`` samples, as much of each as lies in the pit."""
    n, rows, columns = direct.shape
    tall, wide = (rows + side - 1) // side, (columns + side - 1) // side
    square = np.full((tall, wide), -1, np.int64)
    most = tall * wide
    place, normal = np.zeros((most, 3)), np.zeros((most, 3))
    area, sent = np.zeros(most), np.zeros((most, n))
    found = 0
    for i in range(tall):
        for j in range(wide):
            count = 0
            for row in range(i * side, min(rows, (i + 1) * side)):
                for column in range(j * side, min(columns, (j + 1) * side)):
                    if laid.share[row, column] <= LEAST_SHARE:
                        continue
                    count += 1
                    down, across = laid.by_row[row, column], laid.by_column[row, column]
                    stretch = math.sqrt(1.0 + down**2 + across**2)
                    place[found, 0] += row * step_mm
                    place[found, 1] += column * step_mm
                    place[found, 2] += laid.height_mm[row, column]
                    normal[found, 0] -= down
                    normal[found, 1] -= across
                    normal[found, 2] += 1.0
                    area[found] += stretch
                    for k in range(n):
                        sent[found, k] += direct[k, row, column] * stretch
            if count == 0:
                continue
            length = math.sqrt(
                normal[found, 0] * normal[found, 0]
                + normal[found, 1] * normal[found, 1]
                + normal[found, 2] * normal[found, 2]
            )
            for axis in range(3):
                place[found, axis] /= count
                normal[found, axis] /= length
            for k in range(n):
                sent[found, k] /= area[found]
            area[found] = area[found] * step_mm * step_mm
            square[i, j] = found
            found += 1
    return Patches(side, square, place[:found], normal[:found], area[:found], sent[:found])


@njit(cache=True, nogil=True)
def exchanged(patches: Patches) -> Array:  # pragma: no cover - compiled
    """(m, n) irradiance of each patch from all others."""
    m, n = patches.sent.shape
    got = np.zeros((m, n))
    for p in range(m):
        for q in range(p + 1, m):
            to_p, to_q = form_factors(patches, p, q)
            if to_p == 0.0:
                continue
            for k in range(n):
                got[p, k] += to_p * patches.sent[q, k]
                got[q, k] += to_q * patches.sent[p, k]
    return got


@njit(cache=True, nogil=True, inline="always")
def form_factors(
    patches: Patches, p: int, q: int
) -> tuple[float, float]:  # pragma: no cover - compiled
    """Share of what patch p looks out on that is patch q, and of q that is p.

    ``cos cos A / (pi r^2 + A)``, as if the other patch were a disc: finite also for neighbours.
    """
    place, normal, area = patches.place, patches.normal, patches.area
    d0 = place[q, 0] - place[p, 0]
    d1 = place[q, 1] - place[p, 1]
    d2 = place[q, 2] - place[p, 2]
    cos_p = d0 * normal[p, 0] + d1 * normal[p, 1] + d2 * normal[p, 2]
    cos_q = -(d0 * normal[q, 0] + d1 * normal[q, 1] + d2 * normal[q, 2])
    if cos_p <= 0.0 or cos_q <= 0.0:
        return 0.0, 0.0
    square = d0 * d0 + d1 * d1 + d2 * d2
    both = cos_p * cos_q / square
    return (
        both * area[q] / (math.pi * square + area[q]),
        both * area[p] / (math.pi * square + area[p]),
    )
