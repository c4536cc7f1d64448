"""The shape of one steep pit as a few parameters, laid on the raster of a window.

The profile is the q-exponential of `profile` over a star-shaped mouth: an ellipse (order 2) and a
three-sided deviation (order 3). Five more parameters are optical: what the floor sends back more or
less than the rim, light bounced inside, and the blur of scattering; see `pit_render`.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scarscape.light.profile import profile

#: Where each parameter stands in the vector.
DEPTH, ROW, COLUMN, LOG_RADIUS, LOG_A, Q, COS2, SIN2, COS3, SIN3 = range(10)
#: Optical ones: relative change of the albedo at the deepest place, share of bounced light,
#: logarithm of the blur's sigma in mm.
ALBEDO, BOUNCE, LOG_BLUR = range(10, 13)
SIZE = 13
Array = NDArray[np.float64]


@njit(cache=True, nogil=True)
def share_at(parameters: Array, d_row: float, d_column: float) -> float:
    """Share of the depth at a place relative to the centre, mm."""
    r = math.sqrt(d_row * d_row + d_column * d_column)
    if r < 1e-9:
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
def lay_pit(
    parameters: Array,
    base_mm: Array,
    others_mm: Array,
    step_mm: float,
    share: Array,
    height_mm: Array,
) -> None:
    """Fill ``share`` and ``height_mm`` (rows, columns) of a window with the pit on its base.

    The window's first sample is the origin of the pit's row and column in mm. ``others_mm`` holds
    the depths of other pits; of two the deeper one is the skin, and the share is 0 where it is
    not this pit's.
    """
    for i in range(base_mm.shape[0]):
        d_row = i * step_mm - parameters[ROW]
        for j in range(base_mm.shape[1]):
            s = share_at(parameters, d_row, j * step_mm - parameters[COLUMN])
            deep = parameters[DEPTH] * s
            if deep < others_mm[i, j]:
                deep, s = others_mm[i, j], 0.0
            share[i, j] = s
            height_mm[i, j] = base_mm[i, j] - deep
