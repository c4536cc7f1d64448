"""From a fine raster to a coarse one and back, missing samples respected."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

Value = TypeVar("Value", bound=np.generic)


@njit(cache=True, nogil=True)
def _block_means(
    height: NDArray[np.float32], step: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:  # pragma: no cover - compiled
    rows, columns = height.shape
    coarse_rows, coarse_columns = -(-rows // step), -(-columns // step)
    mean = np.zeros((coarse_rows, coarse_columns))
    count = np.zeros((coarse_rows, coarse_columns))
    for row in range(rows):
        coarse_row = row // step
        for column in range(columns):
            value = height[row, column]
            if np.isfinite(value):
                mean[coarse_row, column // step] += value
                count[coarse_row, column // step] += 1.0
    for row in range(coarse_rows):
        for column in range(coarse_columns):
            if count[row, column] > 0:
                mean[row, column] /= count[row, column]
    return mean, count / (step * step)


def block_means(
    height_mm: NDArray[np.float32], step: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean height and share of valid samples of square blocks.

    Parameters
    ----------
    height_mm : (rows, columns) float32, NaN where missing.
    step : samples along one side of a block. Blocks at the lower and right edge may be cut; their
        share counts against the full block.

    Returns
    -------
    mean_mm, valid_share : (ceil(rows / step), ceil(columns / step)) float64. The mean of an empty
        block is 0. Block (i, j) is centred at sample ``i * step + (step - 1) / 2``.
    """
    return _block_means(np.ascontiguousarray(height_mm, dtype=np.float32), step)


@njit(cache=True, nogil=True)
def _subtract_interpolated(
    height: NDArray[np.float32],
    coarse: NDArray[np.float64],
    step: int,
    out: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    rows, columns = height.shape
    coarse_columns = coarse.shape[1]
    offset = (step - 1) / 2.0
    weights = np.empty((step, 4))
    starts = np.empty(step, np.int64)
    for k in range(step):
        t = (k - offset) / step
        starts[k] = -1
        if t < 0.0:
            t += 1.0
            starts[k] = -2
        # Catmull-Rom: exact for quadratics, so that a curved cheek gains no facets.
        weights[k, 0] = 0.5 * (-t + 2 * t * t - t * t * t)
        weights[k, 1] = 0.5 * (2 - 5 * t * t + 3 * t * t * t)
        weights[k, 2] = 0.5 * (t + 4 * t * t - 3 * t * t * t)
        weights[k, 3] = 0.5 * (-t * t + t * t * t)
    line = np.empty(coarse_columns + 4)
    for row in range(rows):
        phase = row % step
        base = row // step + starts[phase]
        for column in range(coarse_columns):
            total = 0.0
            for k in range(4):
                total += weights[phase, k] * _extended(coarse, base + k, column)
            line[column + 2] = total
        # Two samples past each end, extrapolated by the end's own parabola.
        for k in range(1, -1, -1):
            line[k] = 3 * line[k + 1] - 3 * line[k + 2] + line[k + 3]
        for k in range(coarse_columns + 2, coarse_columns + 4):
            line[k] = 3 * line[k - 1] - 3 * line[k - 2] + line[k - 3]
        for column in range(columns):
            phase_c = column % step
            at = column // step + starts[phase_c] + 2
            base_height = (
                weights[phase_c, 0] * line[at]
                + weights[phase_c, 1] * line[at + 1]
                + weights[phase_c, 2] * line[at + 2]
                + weights[phase_c, 3] * line[at + 3]
            )
            out[row, column] = height[row, column] - base_height


@njit(cache=True, nogil=True)
def _extended(coarse: NDArray[np.float64], row: int, column: int) -> float:  # pragma: no cover
    """A value of a column, continued past its ends by the parabola of the last three."""
    last = coarse.shape[0] - 1
    if 0 <= row <= last:
        return float(coarse[row, column])
    past = -row if row < 0 else row - last
    at, inward = (0, 1) if row < 0 else (last, -1)
    first = float(coarse[at, column])
    second = float(coarse[at + inward, column])
    third = float(coarse[at + 2 * inward, column])
    slope = first - second
    bend = first - 2.0 * second + third
    return first + past * slope + 0.5 * past * (past + 1) * bend


def subtract_coarse(
    height_mm: NDArray[np.float32], coarse_mm: NDArray[np.float64], step: int
) -> NDArray[np.float32]:
    """Heights less a smooth surface that is given at the centres of blocks.

    Cubic (Catmull-Rom) interpolation, which is exact for quadratic surfaces and continues them
    past the outer block centres.

    Parameters
    ----------
    height_mm : (rows, columns) float32.
    coarse_mm : (ceil(rows / step), ceil(columns / step)) float64, at least 3 x 3.
    step : samples along one side of a block.

    Returns
    -------
    (rows, columns) float32.
    """
    out = np.empty_like(height_mm, dtype=np.float32)
    _subtract_interpolated(np.ascontiguousarray(height_mm, dtype=np.float32), coarse_mm, step, out)
    return out


def enlarged(coarse: NDArray[Value], step: int, shape: tuple[int, int]) -> NDArray[Value]:
    """A coarse raster on the raster it was made from, each block of one value.

    Parameters
    ----------
    coarse : (ceil(rows / step), ceil(columns / step)).
    step : samples along one side of a block.
    shape : rows and columns.
    """
    if step == 1:
        return coarse[: shape[0], : shape[1]]
    rows = np.arange(shape[0]) // step
    columns = np.arange(shape[1]) // step
    return coarse[rows[:, None], columns[None, :]]
