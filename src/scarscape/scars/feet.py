"""Fitted scars drawn as heights, far into their feet."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scarscape.relief import enlarged
from scarscape.scars.measured import Measured, Skin
from scarscape.scars.shape import shape_share


def known_heights(measured: Sequence[Measured], skin: Skin) -> NDArray[np.float32]:
    """The heights that fitted scars add to the skin, far into their feet.

    Parameters
    ----------
    measured : fitted scars.
    skin : the map.

    Returns
    -------
    (rows, columns) float32, mm, negative in pits, 0 far from every scar, in steps of the search
        grid.
    """
    step = skin.search.step
    rows, columns = skin.search.height_mm.shape
    grid_mm = step * skin.pitch_mm
    first_mm = (step - 1) / 2 * skin.pitch_mm
    known = np.zeros((rows, columns), np.float32)
    for one in measured:
        reach = 0.5 * one.length_mm + 0.5 * one.width_mm
        top, bottom = _between(one.row_mm, reach, grid_mm, rows)
        left, right = _between(one.column_mm, reach, grid_mm, columns)
        share = shape_share(
            one.shape,
            np.arange(top, bottom, dtype=np.float64) * grid_mm + first_mm,
            np.arange(left, right, dtype=np.float64) * grid_mm + first_mm,
        )
        deep = (one.shape.depth_mm * share).astype(np.float32)
        window = known[top:bottom, left:right]
        # Of overlapping scars the deeper one is the skin.
        np.copyto(window, -one.sign * deep, where=deep > np.abs(window))
    return enlarged(known, step, skin.flattened.residual_mm.shape)


def _between(middle_mm: float, reach_mm: float, pitch_mm: float, size: int) -> tuple[int, int]:
    first = math.floor((middle_mm - reach_mm) / pitch_mm)
    last = math.ceil((middle_mm + reach_mm) / pitch_mm)
    return max(0, first), min(size, last + 1)
