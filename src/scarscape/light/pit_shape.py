"""The shape of one steep pit as a few parameters, laid on the raster of a window.

The profile is the q-exponential of `profile` over a star-shaped mouth: an ellipse (order 2) and a
three-sided deviation (order 3). Three more parameters are optical: what the floor sends back more
or less than the rim, light bounced inside, and the blur of scattering; see `pit_render`.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scarscape.light.profile import profile

#: Where each parameter stands in the vector. Lengths in mm; ``LOG_A`` and ``Q`` make the profile;
#: cosine and sine amplitudes of the logarithm of the mouth's radius over the direction.
DEPTH, ROW, COLUMN, LOG_RADIUS, LOG_A, Q, COS2, SIN2, COS3, SIN3 = range(10)
#: Optical ones: relative change of the albedo at the deepest place, share of bounced light,
#: logarithm of the blur's sigma in mm.
ALBEDO, BOUNCE, LOG_BLUR = range(10, 13)
SIZE = 13
#: So near to the centre there is no direction any more.
_CENTRE_MM = 1e-9
Array = NDArray[np.float64]


class Laid(NamedTuple):
    """A pit on the raster of a window; each (rows, columns).

    Attributes
    ----------
    share : of the pit's depth; 0 where another pit is deeper.
    height_mm : of the skin with the pit.
    by_row, by_column : its slopes, rising downward and to the right.
    """

    share: Array
    height_mm: Array
    by_row: Array
    by_column: Array


@njit(cache=True, nogil=True)
def share_at(
    parameters: Array, d_row: float, d_column: float
) -> float:  # pragma: no cover - compiled
    """Share of the depth at a place relative to the centre, mm."""
    r = math.sqrt(d_row * d_row + d_column * d_column)
    if r < _CENTRE_MM:
        return 1.0
    cosine, sine = d_column / r, d_row / r
    c2, s2 = cosine * cosine - sine * sine, 2.0 * sine * cosine
    c3, s3 = c2 * cosine - s2 * sine, s2 * cosine + c2 * sine
    log_radius = (
        parameters[LOG_RADIUS]
        + parameters[COS2] * c2
        + parameters[SIN2] * s2
        + parameters[COS3] * c3
        + parameters[SIN3] * s3
    )
    return profile(math.exp(parameters[LOG_A]), parameters[Q], r / math.exp(log_radius))


@njit(cache=True, nogil=True)
def shares(
    parameters: Array, row_mm: Array, column_mm: Array
) -> Array:  # pragma: no cover - compiled
    """(rows, columns) share of the depth of a pit, on rows and columns at these places in mm."""
    out = np.empty((row_mm.size, column_mm.size))
    for i in range(row_mm.size):
        for j in range(column_mm.size):
            out[i, j] = share_at(
                parameters, row_mm[i] - parameters[ROW], column_mm[j] - parameters[COLUMN]
            )
    return out


@njit(cache=True, nogil=True)
def lay_pit(
    parameters: Array, base_mm: Array, others_mm: Array, step_mm: float
) -> Laid:  # pragma: no cover - compiled
    """Lay a pit into the skin of a window.

    Parameters
    ----------
    parameters : (13,); its row and column count from the window's first sample, mm.
    base_mm : (rows, columns) the skin's own form.
    others_mm : (rows, columns) depths of other pits; of two the deeper one is the skin.
    step_mm : distance between samples.
    """
    share, height_mm = np.empty(base_mm.shape), np.empty(base_mm.shape)
    for i in range(base_mm.shape[0]):
        d_row = i * step_mm - parameters[ROW]
        for j in range(base_mm.shape[1]):
            s = share_at(parameters, d_row, j * step_mm - parameters[COLUMN])
            deep = parameters[DEPTH] * s
            if deep < others_mm[i, j]:
                deep, s = others_mm[i, j], 0.0
            share[i, j] = s
            height_mm[i, j] = base_mm[i, j] - deep
    by_row, by_column = slopes_of(height_mm, step_mm)
    return Laid(share, height_mm, by_row, by_column)


@njit(cache=True, nogil=True)
def slopes_of(
    height_mm: Array, step_mm: float
) -> tuple[Array, Array]:  # pragma: no cover - compiled
    """Slopes down the rows and along the columns: central differences, one-sided at the edge."""
    rows, columns = height_mm.shape
    by_row, by_column = np.empty((rows, columns)), np.empty((rows, columns))
    for i in range(rows):
        up, down = max(i - 1, 0), min(i + 1, rows - 1)
        for j in range(columns):
            left, right = max(j - 1, 0), min(j + 1, columns - 1)
            by_row[i, j] = (height_mm[down, j] - height_mm[up, j]) / ((down - up) * step_mm)
            by_column[i, j] = (height_mm[i, right] - height_mm[i, left]) / (
                (right - left) * step_mm
            )
    return by_row, by_column
