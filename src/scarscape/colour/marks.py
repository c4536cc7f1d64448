"""Flat marks of colour on skin: found, outlined, named, and told from what only looks like one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.colour.chromophores import Chromophores
from scarscape.colour.mark_aside import Aside, why_aside
from scarscape.colour.mark_kind import along, kind_of
from scarscape.colour.mark_outline import Outlined, outlined
from scarscape.colour.mark_search import (
    LEAST_SDS,
    Cleaned,
    Spread,
    cleaned,
    evened,
    find_spots,
    flattened_without,
)
from scarscape.colour.masked import Map, Mask
from scarscape.model import MarkKind

#: Smaller marks are freckles, pores and hairs, and nobody would treat them.
LEAST_DIAMETER_MM = 1.0
#: A mark of which so much lies inside another is part of it.
_INSIDE = 0.5
#: Marks beside stronger ones show when those have been taken away.
_ROUNDS = 4
_RIM_MM = 0.3


@dataclass(frozen=True, eq=False)
class FoundMark:
    """A mark on the raster that it was looked for on.

    Attributes
    ----------
    kind : of the three.
    outline : where it lies; lengths in samples.
    contrast, contrast_sd : natural-log density along the pigment that the kind is named after.
    """

    kind: MarkKind
    outline: Outlined
    contrast: float
    contrast_sd: float


@dataclass(frozen=True, eq=False)
class MarksFound:
    """All marks of one capture.

    Attributes
    ----------
    marks : from top to bottom.
    aside : what stands out from the skin and is no mark.
    melanin, haemoglobin : (rows, columns) float32 densities over the skin's own, 0 where nothing
        is known; without hairs and pores.
    marked : (rows, columns) bool, samples inside a mark.
    """

    marks: tuple[FoundMark, ...]
    aside: tuple[Aside, ...]
    melanin: Map
    haemoglobin: Map
    marked: Mask


def find_marks(
    pigments: Chromophores,
    known: Mask,
    sample_mm: float,
    *,
    shading_removed: bool,
    shiny: Mask | None = None,
    raised: Mask | None = None,
) -> MarksFound:
    """Find the flat marks on skin.

    Parameters
    ----------
    pigments : from `scarscape.colour.chromophores.separate`.
    known : (rows, columns) bool, where there is skin.
    sample_mm : distance between samples, at best about 0.1 mm; where there is no scale, an assumed
        one: it only sets the range of sizes.
    shading_removed : True for albedo; what darkens all colours alike then belongs to the skin.
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
    maps = [pigments.melanin, pigments.haemoglobin]
    if shading_removed:
        maps.append(pigments.shading)
    skin = cleaned(maps, known, sample_mm)
    held: list[Outlined] = []
    spreads: tuple[Spread, ...] = ()
    for _ in range(_ROUNDS):
        marked = _wider(covered(held, known.shape, foot=True), sample_mm)
        skin = flattened_without(skin, marked)
        spots, spreads = find_spots(evened(skin, marked))
        new = [outlined(spot, skin, marked) for spot in spots]
        told = _told_apart([*held, *(one for one in new if _is_sure(one, spreads))])
        if len(told) == len(held):
            break
        held = told
    # Now that all are known, each is outlined against the skin that is left.
    marked = covered(held, known.shape)
    final = [outlined(one.spot, skin, marked) for one in held]
    kept = [one for one in final if one is not None and _is_sure(one, spreads)]
    return _sorted(_told_apart(kept), skin, sample_mm, (shiny, raised), spreads)


def _is_sure(one: Outlined | None, spreads: Sequence[Spread]) -> bool:
    """Whether a mark differs from its skin by more than mottling of its size does."""
    return one is not None and _sds(one, spreads) >= LEAST_SDS


def _sds(one: Outlined, spreads: Sequence[Spread]) -> float:
    nearest = min(spreads, key=lambda spread: abs(math.log(2 * spread.radius / one.diameter)))
    return nearest.sds(one.contrast)


def _sorted(
    found: Sequence[Outlined],
    maps: Cleaned,
    sample_mm: float,
    seen: tuple[Mask | None, Mask | None],
    spreads: Sequence[Spread],
) -> MarksFound:
    marks, aside = [], []
    shiny, raised = seen
    for one in found:
        kind = kind_of(one.contrast)
        contrast = along(kind, one.contrast)
        size = float(np.linalg.norm(one.contrast))
        reason = why_aside(one, kind, sample_mm, shiny=shiny, raised=raised)
        if reason is not None:
            aside.append(Aside(reason, one.row, one.column, one.diameter))
        elif one.diameter * sample_mm >= LEAST_DIAMETER_MM:
            marks.append(FoundMark(kind, one, contrast, size / _sds(one, spreads)))
    marks.sort(key=lambda mark: (mark.outline.row, mark.outline.column))
    return MarksFound(
        marks=tuple(marks),
        aside=tuple(aside),
        melanin=maps.pigments[0],
        haemoglobin=maps.pigments[1],
        marked=covered([mark.outline for mark in marks], maps.known.shape),
    )


def _told_apart(found: Sequence[Outlined | None]) -> list[Outlined]:
    """Marks of which none lies for the most part inside a surer one."""
    kept: list[Outlined] = []
    for one in found:
        if one is None:
            continue
        if all(_share_inside(one, other) < _INSIDE for other in kept):
            kept.append(one)
    return kept


def _share_inside(one: Outlined, other: Outlined) -> float:
    """Share of the smaller one that the two have in common."""
    top, left = (max(a, b) for a, b in zip(one.first, other.first, strict=True))
    bottom, right = (
        min(a + m, b + n)
        for a, m, b, n in zip(
            one.first, one.inside.shape, other.first, other.inside.shape, strict=True
        )
    )
    if bottom <= top or right <= left:
        return 0.0
    parts = [
        part.inside[
            top - part.first[0] : bottom - part.first[0],
            left - part.first[1] : right - part.first[1],
        ]
        for part in (one, other)
    ]
    least = min(np.count_nonzero(one.inside), np.count_nonzero(other.inside))
    return float(np.count_nonzero(parts[0] & parts[1])) / max(1, least)


def covered(found: Sequence[Outlined], shape: tuple[int, ...], *, foot: bool = False) -> Mask:
    """(rows, columns) bool, samples inside any of the outlines, or as far as marks are seen."""
    mask = np.zeros(shape, np.bool_)
    for one in found:
        part = one.foot if foot else one.inside
        rows, columns = part.shape
        mask[one.first[0] : one.first[0] + rows, one.first[1] : one.first[1] + columns] |= part
    return mask


def _wider(mask: Mask, sample_mm: float) -> NDArray[np.bool_]:
    """With a rim, as edges are soft."""
    reach = max(1, round(_RIM_MM / sample_mm))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), kernel), np.bool_)
