"""Cast shadows on a height field: how much of a lamp each sample sees."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def lit_share(
    height_mm: NDArray[np.float64],
    step_mm: float,
    towards: NDArray[np.float64],
    lamp_angle: float,
    lit: NDArray[np.float64],
) -> None:
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
    window casts no shadow.
    """
    rows, columns = height_mm.shape
    across = math.sqrt(towards[0] * towards[0] + towards[1] * towards[1])
    if across < 1e-6:
        lit[:] = 1.0
        return
    d_row, d_column = towards[0] / across, towards[1] / across
    rise = towards[2] / across
    highest = height_mm.max()
    # A distance seen under the lamp's angle, along the vertical.
    spread = lamp_angle * (1.0 + rise * rise)
    edge = 0.5 * step_mm * rise
    for i in range(rows):
        for j in range(columns):
            start = height_mm[i, j]
            least = 1.0
            t = 1.0
            while True:
                y, x = i + t * d_row, j + t * d_column
                if y < 0.0 or x < 0.0 or y > rows - 1.0 or x > columns - 1.0:
                    break
                ray = start + t * step_mm * rise
                width = spread * t * step_mm + edge
                if ray - highest > width:
                    break
                i0, j0 = min(int(y), rows - 2), min(int(x), columns - 2)
                u, v = y - i0, x - j0
                terrain = (1.0 - u) * (
                    (1.0 - v) * height_mm[i0, j0] + v * height_mm[i0, j0 + 1]
                ) + u * ((1.0 - v) * height_mm[i0 + 1, j0] + v * height_mm[i0 + 1, j0 + 1])
                clear = (ray - terrain) / width
                if clear < least:
                    least = clear
                    if least <= -1.0:
                        break
                t += 1.0
            if least >= 1.0:
                lit[i, j] = 1.0
            elif least <= -1.0:
                lit[i, j] = 0.0
            else:
                s = 0.5 * (1.0 + least)
                lit[i, j] = s * s * (3.0 - 2.0 * s)
