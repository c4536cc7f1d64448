"""Light that one wall of a pit sends to another, once."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]
#: A pit is cut into at most about so many patches.
MOST_PATCHES = 140
#: Where a pit is so much of its depth deep, its facets take part.
LEAST_SHARE = 0.03


@njit(cache=True, nogil=True)
def bounced(
    height_mm: Array,
    by_row: Array,
    by_column: Array,
    share: Array,
    step_mm: float,
    direct: Array,
    out: Array,
) -> None:
    """Fill ``out`` with the irradiance that comes from the other facets, for an albedo of 1.

    Parameters
    ----------
    height_mm, by_row, by_column, share : (rows, columns) heights, slopes, share of the depth.
    step_mm : distance between samples.
    direct : (n, rows, columns) irradiance straight from each lamp.
    out : (n, rows, columns), filled.

    Notes
    -----
    Facets see each other where both face the other (no third one stands between in a hollow that
    is nearly convex). Two patches exchange ``cos cos A / (pi r^2 + A)``, a disc's form factor,
    which stays finite for neighbours.
    """
    n, rows, columns = direct.shape
    out[:] = 0.0
    inside = 0
    for i in range(rows):
        for j in range(columns):
            if share[i, j] > LEAST_SHARE:
                inside += 1
    if inside < 4:
        return
    block = max(1, int(math.ceil(math.sqrt(inside / MOST_PATCHES))))
    tall, wide = (rows + block - 1) // block, (columns + block - 1) // block
    where = np.full((tall, wide), -1, np.int64)
    most = tall * wide
    place = np.zeros((most, 3))
    normal = np.zeros((most, 3))
    area = np.zeros(most)
    sent = np.zeros((most, n))
    patches = 0
    for bi in range(tall):
        for bj in range(wide):
            count = 0
            p0, p1, p2, n0, n1, n2, a = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
            for i in range(bi * block, min(rows, (bi + 1) * block)):
                for j in range(bj * block, min(columns, (bj + 1) * block)):
                    if share[i, j] <= LEAST_SHARE:
                        continue
                    count += 1
                    length = math.sqrt(1.0 + by_row[i, j] ** 2 + by_column[i, j] ** 2)
                    p0 += i * step_mm
                    p1 += j * step_mm
                    p2 += height_mm[i, j]
                    n0 -= by_row[i, j]
                    n1 -= by_column[i, j]
                    n2 += 1.0
                    a += length
                    for k in range(n):
                        sent[patches, k] += direct[k, i, j] * length
            if count == 0:
                continue
            size = math.sqrt(n0 * n0 + n1 * n1 + n2 * n2)
            place[patches, 0], place[patches, 1], place[patches, 2] = (
                p0 / count,
                p1 / count,
                p2 / count,
            )
            normal[patches, 0], normal[patches, 1], normal[patches, 2] = (
                n0 / size,
                n1 / size,
                n2 / size,
            )
            area[patches] = a * step_mm * step_mm
            for k in range(n):
                sent[patches, k] /= a
            where[bi, bj] = patches
            patches += 1
    got = np.zeros((patches, n))
    for p in range(patches):
        for q in range(p + 1, patches):
            d0 = place[q, 0] - place[p, 0]
            d1 = place[q, 1] - place[p, 1]
            d2 = place[q, 2] - place[p, 2]
            cos_p = d0 * normal[p, 0] + d1 * normal[p, 1] + d2 * normal[p, 2]
            cos_q = -(d0 * normal[q, 0] + d1 * normal[q, 1] + d2 * normal[q, 2])
            if cos_p <= 0.0 or cos_q <= 0.0:
                continue
            square = d0 * d0 + d1 * d1 + d2 * d2
            both = cos_p * cos_q / square
            to_p = both * area[q] / (math.pi * square + area[q])
            to_q = both * area[p] / (math.pi * square + area[p])
            for k in range(n):
                got[p, k] += to_p * sent[q, k]
                got[q, k] += to_q * sent[p, k]
    for i in range(rows):
        for j in range(columns):
            if share[i, j] <= LEAST_SHARE:
                continue
            p = where[i // block, j // block]
            for k in range(n):
                out[k, i, j] = got[p, k]
