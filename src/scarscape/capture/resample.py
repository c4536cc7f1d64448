"""Bring a raster with two pitches to one square pitch."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scarscape.capture.limits import check_grid

#: Pitches closer than this are one pitch: over 1000 samples they drift by a tenth of a sample.
SAME_PITCH = 1e-4


def to_square(
    heights: NDArray[Any], pitch_x_mm: float, pitch_y_mm: float
) -> tuple[NDArray[Any], float, str | None]:
    """Resample the coarser axis to the finer one's pitch, linearly.

    Parameters
    ----------
    heights : (rows, columns) array
        NaN where missing; a sample between a missing and a valid one is missing.
    pitch_x_mm, pitch_y_mm : float
        Distance between columns, and between rows.

    Returns
    -------
    heights : (rows, columns) array
        Unchanged where the pitches agree.
    pitch_mm : float
    note : str or None
        What was done.

    Raises
    ------
    InputError
        If the result would be too large.
    """
    if math.isclose(pitch_x_mm, pitch_y_mm, rel_tol=SAME_PITCH):
        return heights, math.sqrt(pitch_x_mm * pitch_y_mm), None
    pitch_mm = min(pitch_x_mm, pitch_y_mm)
    axis, coarse_mm = (1, pitch_x_mm) if pitch_x_mm > pitch_y_mm else (0, pitch_y_mm)
    last = heights.shape[axis] - 1
    count = math.floor(last * coarse_mm / pitch_mm + 1e-9) + 1
    check_grid((heights.shape[0], count) if axis == 1 else (count, heights.shape[1]))
    where = np.minimum(np.arange(count) * (pitch_mm / coarse_mm), last)
    lower = np.minimum(where.astype(np.int64), last - 1)
    share = where - lower
    share = share if axis == 1 else share[:, None]
    before, after = (
        heights.take(indices, axis).astype(np.float64) for indices in (lower, lower + 1)
    )
    # A weight of nought must not let the NaN of the other neighbour in.
    mixed = np.where(
        share == 0, before, np.where(share == 1, after, before * (1 - share) + after * share)
    )
    note = (
        f"the samples lie {pitch_x_mm:.6g} mm apart along rows and {pitch_y_mm:.6g} mm along "
        f"columns; the coarser axis was resampled to {pitch_mm:.6g} mm"
    )
    return mixed, pitch_mm, note
