"""Find what may be a scar: every basin that skin texture does not explain."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.relief import block_means, gaussian_smooth
from scarscape.scars.candidate import Candidate
from scarscape.scars.flood import Basins, boxes_of, flood
from scarscape.scars.grooves import groove_depth
from scarscape.scars.joining import mended_lines, narrow_pairs_apart

GRID_MM = 0.1
#: What is narrower than this is a pore or a hair (pores are 0.1 to 0.3 mm wide).
NARROWEST_MM = 0.3
_LEAST_DEPTH_MM = 0.03
#: Pores are shallower than this once smoothed on the search grid.
_DEEPER_THAN_PORES_MM = 0.07
#: Two pits with a saddle higher than this share below the shallower one are one.
_PROMINENCE_SHARE = 0.15


@dataclass(frozen=True, eq=False)
class Search:
    """All candidates of a map.

    Attributes
    ----------
    step : samples of the map along one sample of the search grid.
    candidates : deepest first, pits before raised ones.
    groove : (coarse rows, coarse columns) bool, True on long lines.
    height_mm : (coarse rows, coarse columns) float32, the smoothed heights, holes filled.
    threshold_mm : least depth of a candidate.
    """

    step: int
    candidates: tuple[Candidate, ...]
    groove: NDArray[np.bool_]
    height_mm: NDArray[np.float32]
    threshold_mm: float


def search_step(pitch_mm: float) -> int:
    """Samples of the map along one sample of the search grid."""
    return max(1, round(GRID_MM / pitch_mm))


def find_candidates(residual_mm: NDArray[np.float32], pitch_mm: float) -> Search:
    """Find pits and raised scars.

    Pores and hairs are opened away, long lines taken off, and what is left is flooded (see
    `flood`). Pits much deeper than pores are also looked for without the opening, which would join
    narrow pairs.

    Parameters
    ----------
    residual_mm : (rows, columns) float32, heights over the reference surface, NaN where missing.
    pitch_mm : distance between samples.

    Returns
    -------
    Search
    """
    step = search_step(pitch_mm)
    grid_mm = step * pitch_mm
    mean, share = block_means(residual_mm, step)
    height = np.where(share > 0.2, mean, np.nan).astype(np.float32)
    seen = np.isfinite(height)
    height = _filled(gaussian_smooth(height, GRID_MM / grid_mm))
    with ThreadPoolExecutor(2) as pool:
        pits, raised = pool.map(lambda sign: _of_sign(sign, height, seen, grid_mm), (1, -1))
    return Search(
        step=step,
        candidates=(*pits.candidates, *raised.candidates),
        groove=pits.groove | raised.groove,
        height_mm=height,
        threshold_mm=max(pits.threshold_mm, raised.threshold_mm),
    )


@dataclass(frozen=True, eq=False)
class _Half:
    """What was found of one sign."""

    candidates: list[Candidate]
    groove: NDArray[np.bool_]
    threshold_mm: float


def _of_sign(
    sign: int, height: NDArray[np.float32], seen: NDArray[np.bool_], grid_mm: float
) -> _Half:
    # An odd number of samples, the widest that is not wider than a pore.
    width = max(3, 2 * int(0.5 * NARROWEST_MM / grid_mm + 1e-6) + 1)
    element = np.ones((width, width), np.uint8)
    opened = np.asarray(cv2.morphologyEx(-sign * height, cv2.MORPH_OPEN, element), np.float32)
    line = groove_depth(opened, grid_mm)
    least = max(_LEAST_DEPTH_MM, 4.0 * _spread(opened[seen]))
    depth = opened - line
    basins = flood(
        depth,
        floor_mm=0.1 * least,
        prominence_mm=0.75 * least,
        prominence_share=_PROMINENCE_SHARE,
    )
    coarse = _candidates(sign, basins, depth, line, least)
    # Opening hides pits hardly wider than a pore and joins narrow pairs. Where a pit is much
    # deeper than any pore, it may be looked for without.
    sharp = -sign * height - line
    apart = flood(
        sharp,
        floor_mm=0.5 * _DEEPER_THAN_PORES_MM,
        prominence_mm=_DEEPER_THAN_PORES_MM,
        prominence_share=_PROMINENCE_SHARE,
    )
    fine = _candidates(sign, apart, sharp, line, _DEEPER_THAN_PORES_MM)
    return _Half(
        candidates=mended_lines(narrow_pairs_apart(coarse, fine, height.shape), grid_mm),
        groove=line > np.maximum(0.02, 0.3 * opened),
        threshold_mm=least,
    )


def _filled(height: NDArray[np.float32]) -> NDArray[np.float32]:
    """Fill what is missing from ever coarser means of the surroundings."""
    missing = ~np.isfinite(height)
    if not missing.any():
        return height
    if missing.all():
        return np.zeros_like(height)
    mean, share = block_means(height, 2)
    coarse = _filled(np.where(share > 0, mean, np.nan).astype(np.float32))
    rows, columns = coarse.shape
    fine = cv2.resize(coarse, (2 * columns, 2 * rows), interpolation=cv2.INTER_LINEAR)
    return np.where(missing, fine[: height.shape[0], : height.shape[1]], height).astype(np.float32)


def _spread(values: NDArray[np.float32]) -> float:
    """Robust standard deviation; a few hundred thousand values are enough."""
    some = values[:: max(1, values.size // 200_000)]
    return 1.4826 * float(np.median(np.abs(some - np.median(some)))) if some.size else 0.0


def _candidates(
    sign: int,
    basins: Basins,
    depth: NDArray[np.float32],
    line: NDArray[np.float32],
    least_mm: float,
) -> list[Candidate]:
    boxes = boxes_of(basins.labels, basins.peak_mm.size)
    deep = np.flatnonzero(basins.peak_mm > least_mm)
    return [_candidate(sign, basins, int(k), boxes[k], depth, line) for k in deep]


def _candidate(
    sign: int,
    basins: Basins,
    index: int,
    bounds: NDArray[np.int64],
    depth: NDArray[np.float32],
    line: NDArray[np.float32],
) -> Candidate:
    peak_mm = float(basins.peak_mm[index])
    box = slice(bounds[0], bounds[1]), slice(bounds[2], bounds[3])
    local = np.where(basins.labels[box] == index + 1, depth[box], -1.0)
    mouth = (local >= 0.1 * peak_mm).astype(np.uint8)
    _, parts = cv2.connectedComponents(mouth, connectivity=8)
    deepest = basins.peak_row[index] - bounds[0], basins.peak_column[index] - bounds[2]
    rows, columns = np.nonzero(parts == parts[deepest])
    half = local[rows, columns] >= 0.5 * peak_mm
    along = line[box][rows, columns][half]
    beyond = local[rows, columns][half]
    return Candidate(
        sign=sign,
        depth_mm=peak_mm,
        saddle_mm=float(basins.saddle_mm[index]),
        rows=rows + bounds[0],
        columns=columns + bounds[2],
        half=half,
        groove_share=float(np.median(along / np.maximum(along + beyond, 1e-6))),
    )
