"""Relaxation of the normal equations in two colours, as on a chessboard.

A sample's neighbours all have the other colour, so the samples of one colour can be set in any
order. Both colours are done in one pass through memory: the second follows the first a row behind.
Where two bands of rows meet, the second colour waits for both bands (`relax_seams`).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True, inline="always")
def _relax_row(
    row: int,
    first: int,
    weight_row: NDArray[np.float32],
    weight_column: NDArray[np.float32],
    load: NDArray[np.float32],
    height: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    """Set every second sample of a row to what its neighbours and its load ask for."""
    rows, columns = height.shape
    above, below = max(row - 1, 0), min(row + 1, rows - 1)
    for column in range(first, columns, 2):
        left, right = max(column - 1, 0), min(column + 1, columns - 1)
        # Weights of edges out of the raster are 0, those into it from outside do not exist.
        up = weight_row[above, column] if row > 0 else np.float32(0)
        down = weight_row[row, column]
        before = weight_column[row, left] if column > 0 else np.float32(0)
        after = weight_column[row, column]
        total = up + down + before + after
        if total > 0:
            height[row, column] = (
                load[row, column]
                + up * height[above, column]
                + down * height[below, column]
                + before * height[row, left]
                + after * height[row, right]
            ) / total


@njit(cache=True, nogil=True, inline="always")
def _start_row(
    row: int,
    first: int,
    weight_row: NDArray[np.float32],
    weight_column: NDArray[np.float32],
    load: NDArray[np.float32],
    height: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    """As `_relax_row` where all neighbours are still 0."""
    columns = height.shape[1]
    above = max(row - 1, 0)
    for column in range(first, columns, 2):
        left = max(column - 1, 0)
        up = weight_row[above, column] if row > 0 else np.float32(0)
        before = weight_column[row, left] if column > 0 else np.float32(0)
        total = up + weight_row[row, column] + before + weight_column[row, column]
        height[row, column] = load[row, column] / total if total > 0 else np.float32(0)


@njit(cache=True, nogil=True)
def relax(
    start: int,
    stop: int,
    colour: int,
    from_zero: bool,
    weight_row: NDArray[np.float32],
    weight_column: NDArray[np.float32],
    load: NDArray[np.float32],
    height: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    """Set the samples of ``colour``, then those of the other but in the band's outer rows.

    With ``from_zero`` the heights count as 0 whatever they hold.
    """
    for row in range(start, stop):
        if from_zero:
            _start_row(row, (row + colour) % 2, weight_row, weight_column, load, height)
        else:
            _relax_row(row, (row + colour) % 2, weight_row, weight_column, load, height)
        if row - 1 > start:
            _relax_row(row - 1, (row + colour) % 2, weight_row, weight_column, load, height)


@njit(cache=True, nogil=True)
def relax_seams(
    start: int,
    stop: int,
    colour: int,
    weight_row: NDArray[np.float32],
    weight_column: NDArray[np.float32],
    load: NDArray[np.float32],
    height: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    """Set the samples that `relax` left out, those of the other colour in the outer rows."""
    _relax_row(start, (start + colour + 1) % 2, weight_row, weight_column, load, height)
    if stop - 1 > start:
        _relax_row(stop - 1, (stop + colour) % 2, weight_row, weight_column, load, height)
