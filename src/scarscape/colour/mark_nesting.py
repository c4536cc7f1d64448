"""Marks beside, inside and on top of each other."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.colour.mark_kind import kind_of
from scarscape.colour.mark_outline import Outlined
from scarscape.colour.masked import Mask

#: A mark of which so much lies inside another is part of it.
_INSIDE = 0.5
#: Area of a top over that of its spot at most, and how far from the middle over the diameter.
_TOP_SHARE, _TOP_PLACE = 0.35, 0.3
#: Edges are soft: what is taken for a mark's surroundings begins so far outside.
_RIM_MM = 0.3


def told_apart(found: Sequence[Outlined | None]) -> list[Outlined]:
    """Marks of which none lies for the most part inside a surer one."""
    there = [one for one in found if one is not None]
    boxes = _boxes(there)
    kept: list[int] = []
    for index, one in enumerate(there):
        near = [there[other] for other in kept if _meet(boxes[index], boxes[other])]
        if all(_share_inside(one, other) < _INSIDE or _is_top(one, other) for other in near):
            kept.append(index)
    return [there[index] for index in kept]


def _boxes(found: Sequence[Outlined]) -> list[tuple[float, float, float, float]]:
    """Top, left, bottom and right of each outline."""
    return [
        (
            float(one.outline[:, 0].min()),
            float(one.outline[:, 1].min()),
            float(one.outline[:, 0].max()),
            float(one.outline[:, 1].max()),
        )
        for one in found
    ]


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _is_top(one: Outlined, other: Outlined) -> bool:
    """Whether one of two is red, and the other a small thing of another colour in its middle."""
    outer, inner = (one, other) if one.area > other.area else (other, one)
    away = math.hypot(outer.row - inner.row, outer.column - inner.column)
    return (
        kind_of(outer.contrast) == "erythema"
        and kind_of(inner.contrast) != "erythema"
        and inner.area < _TOP_SHARE * outer.area
        and away < _TOP_PLACE * outer.diameter
    )


def with_tops(found: Sequence[Outlined]) -> list[Outlined]:
    """Red spots with a top of another colour, and their tops: pus, or the light on a tense spot."""
    spots: list[Outlined] = []
    boxes = _boxes(found)
    for (one, here), (other, there) in itertools.combinations(zip(found, boxes, strict=True), 2):
        if _meet(here, there) and _share_inside(one, other) >= _INSIDE and _is_top(one, other):
            spots += [one, other]
    return spots


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
    least = min(int(np.count_nonzero(part.inside)) for part in (one, other))
    return float(np.count_nonzero(parts[0] & parts[1])) / max(1, least)


def covered(found: Sequence[Outlined], shape: tuple[int, ...], *, foot: bool = False) -> Mask:
    """(rows, columns) bool, samples inside any of the outlines, or as far as marks are seen."""
    mask = np.zeros(shape, np.bool_)
    for one in found:
        part = one.foot if foot else one.inside
        rows, columns = part.shape
        mask[one.first[0] : one.first[0] + rows, one.first[1] : one.first[1] + columns] |= part
    return mask


def wider(mask: Mask, sample_mm: float) -> NDArray[np.bool_]:
    """With a rim, as edges are soft."""
    reach = max(1, round(_RIM_MM / sample_mm))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), kernel), np.bool_)
