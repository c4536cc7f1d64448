"""Flat marks of colour on skin: found, outlined, named, and told from what only looks like one."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from scarscape.colour.chromophores import darkness, pigment_vectors, separate, skin_density
from scarscape.colour.mark_aside import Aside, why_aside
from scarscape.colour.mark_even import beside_and_inside, is_even
from scarscape.colour.mark_kind import is_shine, is_yellow, kind_of, may_be_shine
from scarscape.colour.mark_nesting import covered, told_apart, wider, with_tops
from scarscape.colour.mark_outline import Outlined, outlined
from scarscape.colour.mark_search import LEAST_SDS, Spread, find_spots, mottling
from scarscape.colour.mark_skin import ALL, UNSHADED, Cleaned, cleaned, evened, flattened_without
from scarscape.colour.masked import Mask
from scarscape.model import MarkKind

#: Smaller marks are freckles, pores and hairs, and nobody would treat them.
LEAST_DIAMETER_MM = 1.3
#: A mark stands out from mottling of all sizes by so many standard deviations of it: less, and an
#: eye sees uneven skin, not a mark.
LEAST_OF_MOTTLING = 2.0
#: And by so much, as length of the difference in natural-log density, of all three colours, or of
#: their balance alone: less is hardly seen.
LEAST_CONTRAST, LEAST_IN_BALANCE = 0.1, 0.06
#: Share of a contrast that soft edges and the blur of cleaning take off or add (one sd).
EDGE_SD = 0.03
#: In one photo, a dark spot with so much light beside it, over its own darkness, is a deep dent.
MOST_BESIDE = 0.12
#: Marks beside stronger ones show when those have been taken away.
_ROUNDS = 4


@dataclass(frozen=True, eq=False)
class FoundMark:
    """A mark on the raster that it was looked for on.

    Attributes
    ----------
    kind : of the three.
    outline : where it lies; lengths in samples.
    contrast, contrast_sd : natural-log density along the pigment that the kind is named after.
    by_light : True where only its darkness or paleness tells it, not the balance of colours: in one
        photo that may be shading.
    may_be_shine : True for a pale mark in one photo that white light on the skin would look like.
    """

    kind: MarkKind
    outline: Outlined
    contrast: float
    contrast_sd: float
    by_light: bool = False
    may_be_shine: bool = False


@dataclass(frozen=True, eq=False)
class MarksFound:
    """All marks of one capture.

    Attributes
    ----------
    marks : from top to bottom.
    aside : what stands out from the skin and is no mark.
    marked : (rows, columns) bool, samples inside a mark.
    flat : (3, rows, columns) float32 densities over the skin's own, without hairs and pores; 0
        where nothing is known.
    """

    marks: tuple[FoundMark, ...]
    aside: tuple[Aside, ...]
    marked: Mask
    flat: NDArray[np.float32]


def find_marks(
    density: NDArray[np.float32],
    known: Mask,
    sample_mm: float,
    *,
    shading_removed: bool,
    calibrated: bool = False,
    shiny: Mask | None = None,
    raised: Mask | None = None,
) -> MarksFound:
    """Find the flat marks on skin.

    Parameters
    ----------
    density : (3, rows, columns) float32, -ln of linear light or reflectance, red, green, blue.
    known : (rows, columns) bool, where there is skin.
    sample_mm : distance between samples, at best about 0.1 mm; where there is no scale, an assumed
        one: it only sets the range of sizes.
    shading_removed : True for albedo; what darkens all colours alike then belongs to the skin.
    calibrated : whether the densities are those of true reflectance.
    shiny, raised : (rows, columns) bool, where skin shines and where it stands above the skin
        around, as far as that is known.

    Returns
    -------
    MarksFound

    Notes
    -----
    Marks are held against mottling of the same skin (`mark_search`), so faint ones on uneven skin
    are left out. About 0.3 s for 500 x 500 samples.
    """
    skin = cleaned(density, known, sample_mm, ALL if shading_removed else UNSHADED)
    held, skin, spreads = _looked(skin, ())
    kept = _kept(held, skin, spreads)
    base = skin_density(np.where(known, density, np.float32(np.nan)))
    by_light: list[Outlined] = []
    if not shading_removed:
        more, skin, spreads = _looked(replace(skin, telling=ALL), kept)
        by_light = [one for one in _kept(more, skin, spreads) if is_even(one, skin)]
        kept = told_apart([*kept, *by_light])
    melanin, _ = pigment_vectors(darkness(base, calibrated=calibrated))
    tone = _Tone(base, melanin, calibrated, lit=not shading_removed)
    return _sorted(kept, skin, spreads, tone, (shiny, raised), by_light)


@dataclass(frozen=True, eq=False)
class _Tone:
    """The person's own skin: its density, and what melanin adds to it; `lit` with shine on it."""

    base: NDArray[np.float64]
    melanin: NDArray[np.float64]
    calibrated: bool
    lit: bool

    def contrast(self, one: Outlined, kind: MarkKind) -> float:
        """Density along the pigment that a kind is named after.

        Shading over the area of a mark is that of the skin around, so all three densities count.
        """
        vector = one.contrast.astype(np.float32).reshape(3, 1, 1)
        pigments = separate(
            vector, shading_removed=True, skin=self.base, calibrated=self.calibrated
        )
        return float((pigments.haemoglobin if kind == "erythema" else pigments.melanin)[0, 0])

    def shines(self, one: Outlined) -> bool:
        return is_shine(one.contrast, self.base, self.melanin)

    def may_shine(self, one: Outlined, kind: MarkKind) -> bool:
        pale = kind == "hypopigmentation"
        return self.lit and pale and may_be_shine(one.contrast, self.base, self.melanin)


def _looked(
    skin: Cleaned, first: Sequence[Outlined]
) -> tuple[list[Outlined], Cleaned, tuple[Spread, ...]]:
    """Marks beside those that are known, the skin as it is without them, and its spreads."""
    shape, sample_mm = skin.known.shape, skin.sample_mm
    held: list[Outlined] = list(first)
    spreads: tuple[Spread, ...] = ()
    for _ in range(_ROUNDS):
        marked = wider(covered(held, shape, foot=True), sample_mm)
        skin = flattened_without(skin, marked)
        spots, spreads = find_spots(evened(skin, marked))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            new = list(pool.map(partial(outlined, maps=skin, others=marked), spots))
        told = told_apart([*held, *(one for one in new if _is_sure(one, spreads, skin))])
        if len(told) == len(held):
            break
        held = told
    return held[len(first) :], skin, spreads


def _is_told(contrast: float, kind: MarkKind) -> bool:
    """Whether there is more, or less, of the pigment that the kind is named after."""
    return contrast < 0 if kind == "hypopigmentation" else contrast > 0


def _kept(held: Sequence[Outlined], skin: Cleaned, spreads: Sequence[Spread]) -> list[Outlined]:
    """Marks outlined against the skin that is left now that all are known, if still sure."""
    shape = skin.known.shape
    marked = covered(held, shape)
    whole = mottling(evened(skin, wider(covered(held, shape, foot=True), skin.sample_mm)))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        again = list(pool.map(lambda one: outlined(one.spot, skin, marked), held))
    return told_apart(
        [
            one
            for one in again
            if one is not None
            and _is_sure(one, spreads, skin)
            and one.told >= _least_contrast(skin)
            and whole.sds(skin.telling @ one.contrast) >= LEAST_OF_MOTTLING
        ]
    )


def _least_contrast(skin: Cleaned) -> float:
    return LEAST_CONTRAST if len(skin.telling) == len(skin.density) else LEAST_IN_BALANCE


def _is_sure(one: Outlined | None, spreads: Sequence[Spread], skin: Cleaned) -> bool:
    """Whether a mark differs from its skin by more than mottling of its size does."""
    return one is not None and _sds(one, spreads, skin) >= LEAST_SDS


def _sds(one: Outlined, spreads: Sequence[Spread], skin: Cleaned) -> float:
    nearest = min(spreads, key=lambda spread: abs(math.log(2 * spread.radius / one.diameter)))
    return nearest.sds(skin.telling @ one.contrast)


def _sorted(
    found: Sequence[Outlined],
    skin: Cleaned,
    spreads: Sequence[Spread],
    tone: _Tone,
    seen: tuple[Mask | None, Mask | None],
    by_light: Sequence[Outlined],
) -> MarksFound:
    """Marks by kind, and apart from them what is none."""
    marks, aside = [], []
    shiny, raised = seen
    spots = with_tops(found)
    for one in found:
        kind = kind_of(one.contrast)
        contrast = tone.contrast(one, kind)
        reason = why_aside(one, kind, skin.sample_mm, shiny=shiny, raised=raised)
        topped = any(one is spot for spot in spots) or is_yellow(one.contrast)
        if topped:
            reason = "active_spot"
        elif tone.shines(one):
            reason = "shine"
        elif reason == "mole" and tone.lit and beside_and_inside(one, skin)[0] > MOST_BESIDE:
            reason = "relief"
        if reason is not None:
            aside.append(Aside(reason, one.row, one.column, one.diameter, topped))
        elif _is_told(contrast, kind) and one.diameter * skin.sample_mm >= LEAST_DIAMETER_MM:
            marks.append(
                FoundMark(
                    kind,
                    one,
                    contrast,
                    math.hypot(2 * contrast / _sds(one, spreads, skin), EDGE_SD * contrast),
                    by_light=any(one is other for other in by_light),
                    may_be_shine=tone.may_shine(one, kind),
                )
            )
    marks.sort(key=lambda mark: (mark.outline.row, mark.outline.column))
    return MarksFound(
        marks=tuple(marks),
        aside=tuple(aside),
        marked=covered([mark.outline for mark in marks], skin.known.shape) & skin.known,
        flat=skin.density,
    )
