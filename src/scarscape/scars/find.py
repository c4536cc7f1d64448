"""Find what may be a scar: every basin that skin texture does not explain."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.relief import block_means, gaussian_smooth
from scarscape.scars.candidate import Candidate
from scarscape.scars.flood import Basins, flood
from scarscape.scars.grooves import groove_depth
from scarscape.scars.joining import mended_lines, narrow_pairs_apart

GRID_MM = 0.1
#: What is narrower than this is a pore or a hair (pores are 0.1 to 0.3 mm wide).
NARROWEST_MM = 0.3
_LEAST_DEPTH_MM = 0.03
#: Pores are shallower than this once smoothed on the search grid.
_DEEPER_THAN_PORES_MM = 0.07


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
    width = max(3, 2 * round(0.5 * NARROWEST_MM / grid_mm) + 1)
    element = np.ones((width, width), np.uint8)
    found: list[Candidate] = []
    groove = np.zeros(height.shape, np.bool_)
    threshold = _LEAST_DEPTH_MM
    for sign in (1, -1):
        opened = cv2.morphologyEx(-sign * height, cv2.MORPH_OPEN, element)
        line = groove_depth(opened, grid_mm)
        groove |= line > np.maximum(0.02, 0.3 * opened)
        spread = 1.4826 * float(np.median(np.abs(opened[seen] - np.median(opened[seen]))))
        least = max(_LEAST_DEPTH_MM, 4.0 * spread)
        threshold = max(threshold, least)
        depth = opened - line
        basins = flood(
            depth, floor_mm=0.1 * least, prominence_mm=0.75 * least, prominence_share=0.15
        )
        coarse = _candidates(sign, basins, depth, line, least)
        # Opening hides pits hardly wider than a pore and joins narrow pairs. Where a pit is much
        # deeper than any pore, it may be looked for without.
        sharp = -sign * height - line
        apart = flood(
            sharp,
            floor_mm=0.5 * _DEEPER_THAN_PORES_MM,
            prominence_mm=_DEEPER_THAN_PORES_MM,
            prominence_share=0.15,
        )
        fine = _candidates(sign, apart, sharp, line, _DEEPER_THAN_PORES_MM)
        found.extend(mended_lines(narrow_pairs_apart(coarse, fine, height.shape), grid_mm))
    return Search(
        step=step,
        candidates=tuple(found),
        groove=groove,
        height_mm=height,
        threshold_mm=threshold,
    )


def _filled(height: NDArray[np.float32]) -> NDArray[np.float32]:
    """Fill what is missing from ever wider surroundings."""
    sigma = 2.0
    while not np.isfinite(height).all() and sigma < 4 * max(height.shape):
        wide = gaussian_smooth(height, sigma)
        height = np.where(np.isfinite(height), height, wide)
        sigma *= 2
    return np.nan_to_num(height)


def _candidates(
    sign: int,
    basins: Basins,
    depth: NDArray[np.float32],
    line: NDArray[np.float32],
    least_mm: float,
) -> list[Candidate]:
    boxes = _boxes(basins.labels, basins.peak_mm.size)
    return [
        _candidate(
            sign,
            int(index),
            boxes[index],
            depth,
            line,
            basins.labels,
            float(basins.peak_mm[index]),
            float(basins.saddle_mm[index]),
            (int(basins.peak_row[index]), int(basins.peak_column[index])),
        )
        for index in np.flatnonzero(basins.peak_mm > least_mm)
    ]


def _boxes(labels: NDArray[np.int32], number: int) -> list[tuple[slice, slice]]:
    from scipy import ndimage

    boxes = ndimage.find_objects(labels, max_label=number)
    return [box if box is not None else (slice(0, 0), slice(0, 0)) for box in boxes]


def _candidate(
    sign: int,
    index: int,
    box: tuple[slice, slice],
    depth: NDArray[np.float32],
    line: NDArray[np.float32],
    labels: NDArray[np.int32],
    peak_mm: float,
    saddle_mm: float,
    peak: tuple[int, int],
) -> Candidate:
    local = np.where(labels[box] == index + 1, depth[box], -1.0)
    mouth = (local >= 0.1 * peak_mm).astype(np.uint8)
    _, parts = cv2.connectedComponents(mouth, connectivity=8)
    part = parts[peak[0] - box[0].start, peak[1] - box[1].start]
    rows, columns = np.nonzero(parts == part)
    half = local[rows, columns] >= 0.5 * peak_mm
    along = line[box][rows, columns][half]
    beyond = local[rows, columns][half]
    rows, columns = rows + box[0].start, columns + box[1].start
    return Candidate(
        sign=sign,
        depth_mm=peak_mm,
        saddle_mm=saddle_mm,
        rows=rows,
        columns=columns,
        half=half,
        groove_share=float(np.median(along / np.maximum(along + beyond, 1e-6))),
    )
