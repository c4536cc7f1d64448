"""A second look at what the fitted scars leave unexplained.

Two overlapping pits with hardly a ridge between them flood as one, and the fit follows the deeper.
What then remains unexplained, nearly as deep as the skin itself is there, is the other one.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scarscape.relief import block_means
from scarscape.scars.candidate import Candidate
from scarscape.scars.find import Search, find_candidates

#: Share of the depth that must be unexplained; the misfit of a wall stays far below.
_UNEXPLAINED = 0.6
_TIMES_THRESHOLD = 2.0


def overlooked(
    residual_mm: NDArray[np.float32], known_mm: NDArray[np.float32], pitch_mm: float
) -> tuple[Candidate, ...]:
    """Candidates that only show once the fitted scars are taken off.

    Parameters
    ----------
    residual_mm : (rows, columns) float32, heights over the reference surface.
    known_mm : (rows, columns) float32, the heights of the fitted scars.
    pitch_mm : distance between samples.

    Returns
    -------
    tuple of Candidate
        Those that lie on a fitted scar's slope and are mostly unexplained by it.
    """
    search = find_candidates(residual_mm - known_mm, pitch_mm)
    raw, _ = block_means(residual_mm, search.step)
    known, _ = block_means(known_mm, search.step)
    kept = []
    for candidate in search.candidates:
        rows, columns = candidate.rows[candidate.half], candidate.columns[candidate.half]
        depth = -candidate.sign * raw[rows, columns]
        left = depth + candidate.sign * known[rows, columns]
        beside = np.abs(known[candidate.rows, candidate.columns]).max() > 0.05 * candidate.depth_mm
        # A fit that reaches too far leaves skin "raised" that lies below the reference: no scar.
        mostly_its_own = np.median(left) > _UNEXPLAINED * max(float(np.median(depth)), 0.0)
        real = np.median(depth) > _UNEXPLAINED * candidate.depth_mm
        enough = candidate.depth_mm > _TIMES_THRESHOLD * search.threshold_mm
        if beside and enough and real and mostly_its_own:
            kept.append(candidate)
    return tuple(kept)


def with_overlooked(search: Search, extra: tuple[Candidate, ...]) -> Search:
    """A search with more candidates, each sample given to one of them only.

    Parameters
    ----------
    search : what a first look found.
    extra : what a second look found; where one of them was in the search already, it is not
        added.
    """
    if not extra:
        return search
    shape = search.height_mm.shape
    peaks = np.full(shape, -1, np.int64)
    for index, candidate in enumerate(search.candidates):
        peaks[candidate.rows[candidate.half], candidate.columns[candidate.half]] = index
    taken = np.zeros(shape, np.bool_)
    added = []
    for candidate in extra:
        rows, columns = candidate.rows[candidate.half], candidate.columns[candidate.half]
        owners = np.unique(peaks[rows, columns])
        same = [
            k for k in owners if k >= 0 and _mostly_inside(search.candidates[k], candidate, shape)
        ]
        if not same:
            taken[candidate.rows, candidate.columns] = True
            added.append(candidate)
    kept = [_without(candidate, taken) for candidate in search.candidates]
    return replace(search, candidates=(*(one for one in kept if one.half.any()), *added))


def _mostly_inside(first: Candidate, second: Candidate, shape: tuple[int, int]) -> bool:
    """Whether half of the first one's deep region lies in the second one's."""
    inside = np.zeros(shape, np.bool_)
    inside[second.rows[second.half], second.columns[second.half]] = True
    return bool(inside[first.rows[first.half], first.columns[first.half]].mean() > 0.5)


def _without(candidate: Candidate, taken: NDArray[np.bool_]) -> Candidate:
    free = ~taken[candidate.rows, candidate.columns]
    if free.all():
        return candidate
    return replace(
        candidate,
        rows=candidate.rows[free],
        columns=candidate.columns[free],
        half=candidate.half[free],
    )
