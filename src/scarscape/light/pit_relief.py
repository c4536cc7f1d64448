"""Fitted pits put into the slopes of the skin around them.

What reading a slope pixel by pixel does to a pit of known shape is found by doing it to the
rendered pit: the difference to the shape's own slopes is then taken off the slopes that were read
from the photos. Texture, irregular mouths and floors stay as they were seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scarscape.light.lamp_field import lamps_from
from scarscape.light.lit_skin import LitSkin
from scarscape.light.pit_render import slopes_of
from scarscape.light.pit_shape import COLUMN, ROW, lay_pit
from scarscape.light.pit_window import Pit, cut_window
from scarscape.light.pits import PitFit, rendered
from scarscape.light.slopes import Slopes

Array = NDArray[np.float64]
#: Windows of this many samples a side are drawn at the picture's own raster.
_MOST_SIDE = 400
#: What pixels say beyond what the shape foretells counts less from so steep a difference on.
_DIFFERENCE = 0.3
#: A sample at half the depth or more is unlit where no lamp shows it this share of its disc.
_DEEP, _LEAST_LIT = 0.5, 0.2


@dataclass(frozen=True, eq=False)
class PitsPutIn:
    """Slopes with fitted pits, and where no lamp reached.

    Attributes
    ----------
    slopes : of the skin.
    unlit : (rows, columns) bool, samples of a pit that no lamp lights.
    """

    slopes: Slopes
    unlit: NDArray[np.bool_]


def with_pits(fits: Sequence[PitFit | None], starts: Sequence[Pit], skin: LitSkin) -> PitsPutIn:
    """Slopes in which every fitted pit stands for itself.

    Parameters
    ----------
    fits, starts : of each pit.
    skin : the photos, and the slopes that were read from them.
    """
    slopes = skin.slopes
    by_row, by_column, sd = slopes.by_row.copy(), slopes.by_column.copy(), slopes.sd.copy()
    plain = np.float32(np.median(sd[np.isfinite(sd)]))
    unlit = np.zeros(sd.shape, dtype=bool)
    known = [start if fit is None else fit.pit for fit, start in zip(fits, starts, strict=True)]
    for index, fit in enumerate(fits):
        if fit is None:
            continue
        others = [pit for other, pit in enumerate(known) if other != index]
        window = cut_window(starts[index], others, skin, most_side=_MOST_SIDE)
        if window is None:
            continue
        local = fit.parameters.copy()
        local[ROW] -= window.origin_mm[0]
        local[COLUMN] -= window.origin_mm[1]
        shape = window.base_mm.shape
        share, height = np.empty(shape), np.empty(shape)
        true_row, true_column = np.empty(shape), np.empty(shape)
        lay_pit(local, window.base_mm, window.others_mm, window.step_mm, share, height)
        slopes_of(height, window.step_mm, true_row, true_column)
        seen, lit = rendered(window, local)
        middle = skin.middle_mm
        there = [
            origin + (size - 1) / 2 * window.step_mm - centre
            for origin, size, centre in zip(window.origin_mm, shape, middle, strict=True)
        ]
        lamps, strength = lamps_from(skin.lamps, there[0], there[1])
        albedo = float(np.median(window.gains / skin.optics.brightness))
        again = skin.read_again(
            (seen * (albedo * skin.optics.brightness)[:, None, None]).astype(np.float32),
            window.usable,
            lamps,
            window.base_mm.astype(np.float32),
            strength * skin.optics.brightness,
        )
        at = (window.rows, window.columns)
        mine = window.others_mm <= 0.03 * fit.depth_mm
        for out, true, foretold in (
            (by_row, true_row, again.by_row),
            (by_column, true_column, again.by_column),
        ):
            both = np.isfinite(sd[at]) & np.isfinite(again.sd)
            beyond = np.where(both, out[at] - foretold, 0.0)
            beyond = beyond / (1 + (beyond / _DIFFERENCE) ** 2)
            np.copyto(out[at], (true + beyond).astype(np.float32), where=mine)
        np.copyto(sd[at], np.where(np.isfinite(sd[at]), sd[at], plain), where=mine)
        dark = (share > _DEEP) & (lit.max(axis=0) < _LEAST_LIT)
        unlit[at] |= dark
    return PitsPutIn(replace(slopes, by_row=by_row, by_column=by_column, sd=sd), unlit)
