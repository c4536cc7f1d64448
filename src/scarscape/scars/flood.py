"""Pits told apart by flooding from their deepest points.

Samples are visited from the deepest up. A sample with no visited neighbour founds a basin; where
two basins meet, the shallower one is absorbed unless it stands out from the saddle by enough
(its prominence). One pass, n log n, independent of any threshold on depth.

References
----------
.. [1] S. Beucher, F. Meyer, "The morphological approach to segmentation: the watershed
   transformation", in Mathematical Morphology in Image Processing (1993) 433-481.
.. [2] ISO 25178-2:2021, 3.4.8: Wolf pruning.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Basins:
    """What a flood found.

    Attributes
    ----------
    labels : (rows, columns) int32, 0 outside every basin, else 1 + the basin's index.
    peak_row, peak_column : (n,) int64, deepest sample of each basin.
    peak_mm : (n,) float64, its depth.
    saddle_mm : (n,) float64, depth of the highest pass to a deeper basin, 0 where there is none.
    """

    labels: NDArray[np.int32]
    peak_row: NDArray[np.int64]
    peak_column: NDArray[np.int64]
    peak_mm: NDArray[np.float64]
    saddle_mm: NDArray[np.float64]


def flood(
    depth_mm: NDArray[np.float32],
    *,
    floor_mm: float,
    prominence_mm: float,
    prominence_share: float,
) -> Basins:
    """Divide the samples deeper than a floor into basins.

    Parameters
    ----------
    depth_mm : (rows, columns) float32, positive into the skin, NaN where missing.
    floor_mm : where the flood ends.
    prominence_mm, prominence_share : a basin stays apart where its deepest point lies below the
        saddle by at least the first, and by at least this share of its depth.

    Returns
    -------
    Basins, deepest first.
    """
    wet = np.flatnonzero(depth_mm.ravel() > floor_mm)
    # Whole tenths of a micrometre, so that the order does not hang on rounding noise.
    steps = np.round(depth_mm.ravel()[wet] * 1e4).astype(np.int64)
    order = wet[np.argsort(-steps, kind="stable")]
    labels, peaks, saddles = _flood(
        np.ascontiguousarray(depth_mm), order, prominence_mm, prominence_share
    )
    columns = depth_mm.shape[1]
    return Basins(
        labels=labels,
        peak_row=peaks // columns,
        peak_column=peaks % columns,
        peak_mm=depth_mm.ravel()[peaks].astype(np.float64),
        saddle_mm=saddles,
    )


@njit(cache=True, nogil=True)
def _root(parent: NDArray[np.int64], node: int) -> int:  # pragma: no cover - compiled
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@njit(cache=True, nogil=True)
def _flood(
    depth: NDArray[np.float32], order: NDArray[np.int64], prominence: float, share: float
) -> tuple[
    NDArray[np.int32], NDArray[np.int64], NDArray[np.float64]
]:  # pragma: no cover - compiled
    rows, columns = depth.shape
    labels = np.zeros((rows, columns), np.int32)
    parent = np.zeros(order.size + 1, np.int64)
    peak = np.zeros(order.size + 1, np.int64)
    saddle = np.zeros(order.size + 1)
    founded = 0
    for position in order:
        row, column = position // columns, position % columns
        level = depth[row, column]
        best = 0
        for d_row in range(-1, 2):
            for d_column in range(-1, 2):
                r, c = row + d_row, column + d_column
                if r < 0 or c < 0 or r >= rows or c >= columns or labels[r, c] == 0:
                    continue
                root = _root(parent, labels[r, c])
                # Basins are numbered as they are founded: a lower number is a deeper one.
                if best == 0:
                    best = root
                elif root != best:
                    deeper, other = min(root, best), max(root, best)
                    summit = depth[peak[other] // columns, peak[other] % columns]
                    if summit - level < max(prominence, share * summit):
                        parent[other] = deeper
                    elif saddle[other] == 0.0:
                        saddle[other] = level
                    # The sample itself goes to the steeper side: the deeper neighbour's basin.
                    best = deeper
        if best == 0:
            founded += 1
            parent[founded] = founded
            peak[founded] = position
            best = founded
        labels[row, column] = best
    number = np.zeros(founded + 1, np.int32)
    kept = 0
    for node in range(1, founded + 1):
        if parent[node] == node:
            kept += 1
            number[node] = kept
    peaks = np.zeros(kept, np.int64)
    saddles = np.zeros(kept)
    for node in range(1, founded + 1):
        if parent[node] == node:
            peaks[number[node] - 1] = peak[node]
            saddles[number[node] - 1] = saddle[node]
    for row in range(rows):
        for column in range(columns):
            if labels[row, column] > 0:
                labels[row, column] = number[_root(parent, labels[row, column])]
    return labels, peaks, saddles


@njit(cache=True, nogil=True)
def boxes_of(
    labels: NDArray[np.int32], number: int
) -> NDArray[np.int64]:  # pragma: no cover - compiled
    """First and past-last row and column of every basin, (number, 4); zeros for an empty one."""
    boxes = np.zeros((number, 4), np.int64)
    rows, columns = labels.shape
    for row in range(rows):
        for column in range(columns):
            k = labels[row, column] - 1
            if k < 0:
                continue
            if boxes[k, 1] == 0:
                boxes[k, 0], boxes[k, 2] = row, column
            boxes[k, 1] = row + 1
            boxes[k, 2] = min(boxes[k, 2], column)
            boxes[k, 3] = max(boxes[k, 3], column + 1)
    return boxes
