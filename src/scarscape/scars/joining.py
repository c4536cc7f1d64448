"""Candidates put right: narrow pairs taken apart, lines that something crosses put together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scarscape.scars.candidate import Candidate

_LONGEST_LINE_MM = 15.0
_WIDEST_GAP_MM = 1.8
_PART_ELONGATION = 1.8
_WHOLE_ELONGATION = 3.5
_LIKE_DEPTH = 1.6


def narrow_pairs_apart(
    coarse: list[Candidate], fine: list[Candidate], shape: tuple[int, int]
) -> list[Candidate]:
    """The coarse candidates, but the fine ones where one holds two of them or none holds it.

    Parameters
    ----------
    coarse : candidates found with pores opened away.
    fine : those found without, much deeper than pores.
    shape : rows and columns of the search grid.
    """
    owner = np.full(shape, -1, np.int64)
    for index, candidate in enumerate(coarse):
        owner[candidate.rows, candidate.columns] = index
    held: dict[int, list[Candidate]] = {}
    free = []
    for candidate in fine:
        half_rows, half_columns = candidate.rows[candidate.half], candidate.columns[candidate.half]
        owners, counts = np.unique(owner[half_rows, half_columns], return_counts=True)
        most = int(owners[np.argmax(counts)])
        if most < 0:
            free.append(candidate)
        else:
            held.setdefault(most, []).append(candidate)
    kept = []
    for index, candidate in enumerate(coarse):
        inside = held.get(index, [])
        kept.extend(inside if len(inside) > 1 else [candidate])
    return kept + free


def mended_lines(candidates: Sequence[Candidate], grid_mm: float) -> list[Candidate]:
    """Join pieces of one line that a hole, a hair or a bump has cut.

    Two elongated candidates of like depth and width become one where their ends are close and
    together they make one longer, equally narrow line.

    Parameters
    ----------
    candidates : candidates of one sign.
    grid_mm : distance between samples of the search grid.
    """
    whole = list(candidates)
    while True:
        pair = _first_pair(whole, grid_mm)
        if pair is None:
            return whole
        first, second = pair
        whole[first] = _union(whole[first], whole[second])
        del whole[second]


def _first_pair(candidates: Sequence[Candidate], grid_mm: float) -> tuple[int, int] | None:
    """The first two candidates that belong together, or None."""
    if len(candidates) < 2:
        return None
    axes = [_axes(one) for one in candidates]
    long = np.array([one[2] > _PART_ELONGATION for one in axes])
    middles = np.stack([one[3] for one in axes]) * grid_mm
    for first, second in _near_pairs(middles, _LONGEST_LINE_MM / 2):
        if (long[first] or long[second]) and _one_line(
            candidates[first], candidates[second], grid_mm
        ):
            return first, second
    return None


def _near_pairs(points_mm: NDArray[np.float64], reach_mm: float) -> list[tuple[int, int]]:
    """Pairs of points within reach, in order; a sweep along the rows, no tree needed for a few."""
    order = np.argsort(points_mm[:, 0], kind="stable")
    along = points_mm[order, 0]
    ends = np.searchsorted(along, along + reach_mm, side="right")
    pairs = []
    for at, end in enumerate(ends):
        others = order[at + 1 : end]
        away = np.hypot(*(points_mm[others] - points_mm[order[at]]).T)
        pairs += [(int(min(order[at], k)), int(max(order[at], k))) for k in others[away < reach_mm]]
    return sorted(pairs)


def _gap(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Least distance between two sets of points, of at most a thousand each."""
    some = [points[:: 1 + len(points) // 1000] for points in (first, second)]
    away = some[0][:, None, :] - some[1][None, :, :]
    return float(np.sqrt(np.min(np.sum(away * away, axis=2))))


def _one_line(first: Candidate, second: Candidate, grid_mm: float) -> bool:
    deep, shallow = sorted((first.depth_mm, second.depth_mm), reverse=True)
    if deep > _LIKE_DEPTH * shallow:
        return False
    first_length, first_breadth, _, _ = _axes(first)
    second_length, second_breadth, _, _ = _axes(second)
    length, breadth, ratio, _ = _axes(_union(first, second))
    gap = _gap(_half_points(first), _half_points(second))
    return bool(
        gap * grid_mm < _WIDEST_GAP_MM
        and ratio > _WHOLE_ELONGATION
        and length > 1.08 * max(first_length, second_length)
        and breadth < 1.6 * max(first_breadth, second_breadth)
        and length * grid_mm < _LONGEST_LINE_MM
    )


def _union(first: Candidate, second: Candidate) -> Candidate:
    deeper = max(first, second, key=lambda one: one.depth_mm)
    return replace(
        deeper,
        rows=np.concatenate([first.rows, second.rows]),
        columns=np.concatenate([first.columns, second.columns]),
        half=np.concatenate([first.half, second.half]),
    )


def _half_points(candidate: Candidate) -> NDArray[np.float64]:
    points = np.stack([candidate.rows[candidate.half], candidate.columns[candidate.half]], axis=1)
    return points.astype(np.float64)


def _axes(candidate: Candidate) -> tuple[float, float, float, NDArray[np.float64]]:
    """Length, breadth and their ratio of the region at half depth, and its middle, in samples."""
    points = _half_points(candidate)
    middle = points.mean(axis=0)
    if len(points) < 3:
        return 1.0, 1.0, 1.0, middle
    spread = np.cov((points - middle).T) + np.eye(2) / 12
    narrow, wide = np.linalg.eigvalsh(spread)
    return math.sqrt(12 * wide), math.sqrt(12 * narrow), math.sqrt(wide / narrow), middle
