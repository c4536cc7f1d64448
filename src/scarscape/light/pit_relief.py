"""Fitted pits put into the slopes of the skin around them.

What reading a slope pixel by pixel does to a pit of known shape is found by doing it to the
rendered pit: the difference to the shape's own slopes is then taken off the slopes that were read
from the photos. Texture, irregular mouths and floors stay as they were seen, without the blur of
scattering.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scarscape.light.lamp_field import lamps_from
from scarscape.light.lit_skin import LitSkin
from scarscape.light.pit_found import PitFit
from scarscape.light.pit_render import slopes_of
from scarscape.light.pit_shape import COLUMN, ROW, lay_pit
from scarscape.light.pit_window import Pit, Window, cut_window
from scarscape.light.pits import rendered
from scarscape.light.slopes import Slopes
from scarscape.light.unblur import unblurred

Array = NDArray[np.float64]
#: What pixels say beyond what the shape foretells counts less from so steep a difference on.
_DIFFERENCE = 0.3
#: A sample at half the depth or more is unlit where no lamp shows it this share of its disc.
_DEEP, _LEAST_LIT = 0.5, 0.2
#: Where another pit is so deep, as a share of the own depth, the skin is not this pit's.
_OTHERS = 0.03


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


@dataclass(frozen=True, eq=False)
class _Piece:
    """A pit drawn at the picture's own raster: slopes of the shape, what reading pixel by pixel
    makes of them, slopes of the form under it; each (2, rows, columns), down and to the right.
    """

    window: Window
    mine: NDArray[np.bool_]
    unlit: NDArray[np.bool_]
    true: Array
    foretold: NDArray[np.float32]
    base: Array
    told: NDArray[np.bool_]


def with_pits(
    fits: Sequence[PitFit | None], starts: Sequence[Pit], skin: LitSkin, *, blur_mm: float = 0.0
) -> PitsPutIn:
    """Slopes in which every fitted pit stands for itself.

    Parameters
    ----------
    fits, starts : of each pit.
    skin : the photos, and the slopes that were read from them.
    blur_mm : sigma of the scattering, taken off everything else.
    """
    known = [start if fit is None else fit.pit for fit, start in zip(fits, starts, strict=True)]

    def draw(index: int) -> _Piece | None:
        fit = fits[index]
        others = [pit for other, pit in enumerate(known) if other != index]
        return None if fit is None else _piece(fit, starts[index], others, skin)

    with ThreadPoolExecutor(max(1, min(8, os.cpu_count() or 1))) as pool:
        pieces = [piece for piece in pool.map(draw, range(len(fits))) if piece is not None]
    slopes = skin.slopes
    sd, unlit = slopes.sd.copy(), np.zeros(slopes.sd.shape, dtype=bool)
    usual = np.float32(np.median(sd[np.isfinite(sd)]))
    rest = [slopes.by_row.copy(), slopes.by_column.copy()]
    shape = [np.zeros_like(sd), np.zeros_like(sd)]
    for piece in pieces:
        at, mine = (piece.window.rows, piece.window.columns), piece.mine
        measured = slopes.known[at] & piece.told
        for way, read in enumerate((slopes.by_row, slopes.by_column)):
            beyond = np.where(measured, read[at] - piece.foretold[way], 0.0)
            beyond = beyond / (1 + (beyond / _DIFFERENCE) ** 2)
            np.copyto(rest[way][at], (piece.base[way] + beyond).astype(np.float32), where=mine)
            np.copyto(
                shape[way][at], (piece.true[way] - piece.base[way]).astype(np.float32), where=mine
            )
        np.copyto(sd[at], np.where(slopes.known[at], sd[at], usual), where=mine)
        unlit[at] |= piece.unlit & mine
    by_row, by_column = (
        part + unblurred(left, blur_mm, skin.pitch_mm)
        for part, left in zip(shape, rest, strict=True)
    )
    return PitsPutIn(replace(slopes, by_row=by_row, by_column=by_column, sd=sd), unlit)


def _piece(fit: PitFit, start: Pit, others: Sequence[Pit], skin: LitSkin) -> _Piece | None:
    """Draw one pit at the picture's own raster and read its slopes as those of the photos."""
    window = cut_window(start, others, skin, most_side=max(skin.height_mm.shape))
    if window is None:
        return None
    local = fit.parameters.copy()
    local[ROW] -= window.origin_mm[0]
    local[COLUMN] -= window.origin_mm[1]
    size = window.base_mm.shape
    share, height = np.empty(size), np.empty(size)
    lay_pit(local, window.base_mm, window.others_mm, window.step_mm, share, height)
    true, base = np.empty((2, *size)), np.empty((2, *size))
    slopes_of(height, window.step_mm, true[0], true[1])
    slopes_of(window.base_mm, window.step_mm, base[0], base[1])
    seen, lit = rendered(window, local)
    there = [
        origin + (samples - 1) / 2 * window.step_mm - middle
        for origin, samples, middle in zip(window.origin_mm, size, skin.middle_mm, strict=True)
    ]
    lamps, strength = lamps_from(skin.lamps, there[0], there[1])
    brightness = skin.optics.brightness
    albedo = float(np.median(window.gains / brightness))
    again = skin.read_again(
        (seen * (albedo * brightness)[:, None, None]).astype(np.float32),
        window.usable,
        lamps,
        window.base_mm.astype(np.float32),
        strength * brightness,
    )
    return _Piece(
        window=window,
        mine=window.others_mm <= _OTHERS * fit.depth_mm,
        unlit=(share > _DEEP) & (lit.max(axis=0) < _LEAST_LIT),
        true=true,
        foretold=np.stack([again.by_row, again.by_column]),
        base=base,
        told=again.known,
    )
