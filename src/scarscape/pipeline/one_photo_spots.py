"""Active spots and moles on one photo: no marks and no scars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.colour.mark_aside import Aside
from scarscape.colour.mark_nesting import covered
from scarscape.colour.marks import FoundMark, MarksFound
from scarscape.scars.shading_find import ShadingCandidate

#: Things that hide the shading of what they lie on, and how far, over their radius.
_HIDING = frozenset({"mole", "active_spot"})
_REACH = 1.3


def spots_of(found: MarksFound) -> NDArray[np.bool_]:
    """(rows, columns) bool, where moles and active spots lie.

    Parameters
    ----------
    found : marks, and what was set aside.
    """
    mask = np.zeros(found.marked.shape, np.uint8)
    for thing in found.aside:
        if thing.kind in _HIDING:
            radius = max(1, round(_REACH * thing.diameter / 2))
            cv2.circle(mask, (round(thing.column), round(thing.row)), radius, 1, -1)
    return np.asarray(mask, np.bool_)


def without_active_spots(
    found: MarksFound, candidates: Sequence[ShadingCandidate]
) -> tuple[MarksFound, tuple[ShadingCandidate, ...]]:
    """Red marks that stand out of the skin set aside, and the candidates that they were.

    Parameters
    ----------
    found : marks on the map.
    candidates : by shading, on the same map.

    Notes
    -----
    Red and raised is what active acne is, and what a fresh raised scar is: one photo cannot tell
    the two apart, so neither is counted and both are named.
    """
    spots: list[FoundMark] = []
    gone: list[ShadingCandidate] = []
    for mark in found.marks:
        if mark.kind != "erythema":
            continue
        raised = [one for one in candidates if not one.sunken and _lies_on(one, mark)]
        if raised:
            spots.append(mark)
            gone += raised
    if not spots:
        return found, tuple(candidates)
    marks = tuple(mark for mark in found.marks if not any(mark is spot for spot in spots))
    aside = tuple(
        Aside("active_spot", spot.outline.row, spot.outline.column, spot.outline.diameter)
        for spot in spots
    )
    kept = tuple(one for one in candidates if not any(one is other for other in gone))
    marked = covered([mark.outline for mark in marks], found.marked.shape)
    return replace(found, marks=marks, aside=(*found.aside, *aside), marked=marked), kept


def _lies_on(candidate: ShadingCandidate, mark: FoundMark) -> bool:
    """Whether a candidate and a mark are one thing: each one's middle in the other."""
    away = np.hypot(candidate.row - mark.outline.row, candidate.column - mark.outline.column)
    return bool(away < 0.5 * min(mark.outline.diameter, 1.5 * candidate.width))
