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
from scarscape.light.pit_shape import COLUMN, ROW, lay_pit, slopes_of
from scarscape.light.pit_window import Pit, Window, cut_window
from scarscape.light.pits import beside, rendered
from scarscape.light.slopes import Slopes
from scarscape.light.unblur import unblurred

Array = NDArray[np.float64]
Slope = NDArray[np.float32]
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
    """A pit drawn at the picture's own raster.

    Attributes
    ----------
    window : where it was drawn.
    mine, unlit, told : (rows, columns) whether the skin is this pit's, whether no lamp reaches its
        depth, and whether reading the picture gave a slope.
    true, foretold, base : (2, rows, columns) slopes down and to the right: the shape's own, what
        reading pixel by pixel makes of them, and those of the form under the pit.
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
    fits, starts : of each pit; a pit without a fit stays as it was read.
    skin : the photos, and the slopes that were read from them.
    blur_mm : sigma of the scattering, taken off everything else.

    Notes
    -----
    About 20 ms a pit of 2 mm at 0.05 mm and core, and two cosine transforms of the picture.
    """
    known = [start if fit is None else fit.pit for fit, start in zip(fits, starts, strict=True)]

    def draw(index: int) -> _Piece | None:
        fit = fits[index]
        return None if fit is None else _piece(fit, starts[index], beside(known, index), skin)

    with ThreadPoolExecutor(max(1, min(8, os.cpu_count() or 1))) as pool:
        pieces = [piece for piece in pool.map(draw, range(len(fits))) if piece is not None]
    slopes = skin.slopes
    sd, unlit = slopes.sd.copy(), np.zeros(slopes.sd.shape, dtype=bool)
    usual = np.float32(np.median(sd[np.isfinite(sd)]))
    rest = [slopes.by_row.copy(), slopes.by_column.copy()]
    shape = [np.zeros_like(sd), np.zeros_like(sd)]
    for piece in pieces:
        _put_in(piece, slopes, rest, shape)
        at = piece.window.rows, piece.window.columns
        np.copyto(sd[at], np.where(slopes.known[at], sd[at], usual), where=piece.mine)
        unlit[at] |= piece.unlit & piece.mine
    by_row, by_column = (
        part + unblurred(left, blur_mm, skin.pitch_mm)
        for part, left in zip(shape, rest, strict=True)
    )
    return PitsPutIn(replace(slopes, by_row=by_row, by_column=by_column, sd=sd), unlit)


def _put_in(piece: _Piece, slopes: Slopes, rest: list[Slope], shape: list[Slope]) -> None:
    """Part what was read in a pit's window into the pit's shape and the rest, in place."""
    at = piece.window.rows, piece.window.columns
    measured = slopes.known[at] & piece.told
    for way, read in enumerate((slopes.by_row, slopes.by_column)):
        beyond = np.where(measured, read[at] - piece.foretold[way], 0.0)
        beyond = beyond / (1 + (beyond / _DIFFERENCE) ** 2)
        own, base = piece.true[way], piece.base[way]
        np.copyto(rest[way][at], (base + beyond).astype(np.float32), where=piece.mine)
        np.copyto(shape[way][at], (own - base).astype(np.float32), where=piece.mine)


def _piece(fit: PitFit, start: Pit, others: Sequence[Pit], skin: LitSkin) -> _Piece | None:
    """Draw one pit at the picture's own raster and read its slopes as those of the photos."""
    window = cut_window(start, others, skin, most_side=max(skin.height_mm.shape))
    if window is None:
        return None
    local = fit.parameters.copy()
    local[ROW] -= window.origin_mm[0]
    local[COLUMN] -= window.origin_mm[1]
    laid = lay_pit(local, window.base_mm, window.others_mm, window.step_mm)
    seen, lit = rendered(window, local)
    again = _read(window, seen, skin)
    return _Piece(
        window=window,
        mine=window.others_mm <= _OTHERS * fit.depth_mm,
        unlit=(laid.share > _DEEP) & (lit.max(axis=0) < _LEAST_LIT),
        true=np.stack([laid.by_row, laid.by_column]),
        foretold=np.stack([again.by_row, again.by_column]),
        base=np.stack(slopes_of(window.base_mm, window.step_mm)),
        told=again.known,
    )


def _read(window: Window, seen: Array, skin: LitSkin) -> Slopes:
    """Slopes that reading pixel by pixel makes of a rendered window."""
    middle_mm = [
        origin + (samples - 1) / 2 * window.step_mm - middle
        for origin, samples, middle in zip(
            window.origin_mm, window.base_mm.shape, skin.middle_mm, strict=True
        )
    ]
    lamps, strength = lamps_from(skin.lamps, middle_mm[0], middle_mm[1])
    brightness = skin.optics.brightness
    albedo = float(np.median(window.gains / brightness))
    return skin.read_again(
        (seen * (albedo * brightness)[:, None, None]).astype(np.float32),
        window.usable,
        lamps,
        window.base_mm.astype(np.float32),
        strength * brightness,
    )
