"""Slopes and weights of samples carried to the edges between neighbouring samples."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def clean(
    start: int,
    stop: int,
    by_row: NDArray[Any],
    by_column: NDArray[Any],
    given: NDArray[Any],
    rise_row: NDArray[np.float32],
    rise_column: NDArray[np.float32],
    weight: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    """Copy slopes and weights; what is no number gets slope 0 and weight 0."""
    for row in range(start, stop):
        for column in range(by_row.shape[1]):
            down = np.float32(by_row[row, column])
            right = np.float32(by_column[row, column])
            if given[row, column] > 0 and np.isfinite(down) and np.isfinite(right):
                rise_row[row, column] = down
                rise_column[row, column] = right
                weight[row, column] = given[row, column]
            else:
                rise_row[row, column] = 0.0
                rise_column[row, column] = 0.0
                weight[row, column] = 0.0


@njit(cache=True, nogil=True)
def edges(
    start: int,
    stop: int,
    step_row: int,
    step_column: int,
    slope: NDArray[np.float32],
    weight: NDArray[np.float32],
    rise: NDArray[np.float32],
    edge_weight: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    """Rise (in samples) and weight from every sample to its next one along one axis.

    The mean of the two slopes less a twelfth of the second difference: exact for slopes up to
    third order where samples are known on both sides, second order on one. A second difference
    counts less the less its outer sample weighs. The edge weighs the harmonic mean of the two
    samples, which is what the variance of the mean slope asks for.
    """
    rows, columns = slope.shape
    for row in range(start, stop):
        for column in range(columns):
            rise[row, column] = 0.0
            edge_weight[row, column] = 0.0
            below, right = row + step_row, column + step_column
            if below >= rows or right >= columns:
                continue
            here, there = weight[row, column], weight[below, right]
            if here <= 0 or there <= 0:
                continue
            lesser = min(here, there)
            first, second = slope[row, column], slope[below, right]
            bend = 0.0
            trust = 0.0
            before, left = row - step_row, column - step_column
            if before >= 0 and left >= 0 and weight[before, left] > 0:
                share = min(1.0, weight[before, left] / lesser)
                bend += share * (slope[before, left] - 2 * first + second)
                trust += share
            after, far = below + step_row, right + step_column
            if after < rows and far < columns and weight[after, far] > 0:
                share = min(1.0, weight[after, far] / lesser)
                bend += share * (first - 2 * second + slope[after, far])
                trust += share
            if trust > 0:
                bend *= min(1.0, trust) / trust
            rise[row, column] = 0.5 * (first + second) - bend / 12
            edge_weight[row, column] = 2 * here / (here + there) * there


@njit(cache=True, nogil=True)
def load_of(
    start: int,
    stop: int,
    rise_row: NDArray[np.float32],
    rise_column: NDArray[np.float32],
    weight_row: NDArray[np.float32],
    weight_column: NDArray[np.float32],
    load: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    """Right side of the normal equations: weighted rises into each sample less those out of it.

    All of it adds up to nothing. What rounding takes from a sample goes to the next one, so that
    it still does in single precision: a remainder would be a source with nowhere to flow.
    """
    for row in range(start, stop):
        carried = 0.0
        for column in range(load.shape[1]):
            total = -np.float64(weight_row[row, column]) * rise_row[row, column]
            total -= np.float64(weight_column[row, column]) * rise_column[row, column]
            if row > 0:
                total += np.float64(weight_row[row - 1, column]) * rise_row[row - 1, column]
            if column > 0:
                total += np.float64(weight_column[row, column - 1]) * rise_column[row, column - 1]
            if total != 0:
                total += carried
                load[row, column] = total
                carried = total - load[row, column]
            else:
                load[row, column] = 0.0


@njit(cache=True, nogil=True)
def apply(
    start: int,
    stop: int,
    height: NDArray[np.float32],
    weight_row: NDArray[np.float32],
    weight_column: NDArray[np.float32],
    out: NDArray[np.float32],
) -> float:  # pragma: no cover - compiled
    """Left side of the normal equations for some heights; the product of the two, summed."""
    columns = height.shape[1]
    rows = height.shape[0]
    total = 0.0
    for row in range(start, stop):
        above, below = max(row - 1, 0), min(row + 1, rows - 1)
        line = np.float64(0.0)
        for column in range(columns):
            left, right = max(column - 1, 0), min(column + 1, columns - 1)
            here = height[row, column]
            # Beyond the raster the neighbour is the sample itself, and nothing flows.
            value = (
                weight_row[above, column] * (here - height[above, column])
                + weight_row[row, column] * (here - height[below, column])
                + weight_column[row, left] * (here - height[row, left])
                + weight_column[row, column] * (here - height[row, right])
            )
            out[row, column] = value
            line += np.float64(value) * here
        total += line
    return total


@njit(cache=True, nogil=True)
def subtract_image(
    start: int,
    stop: int,
    height: NDArray[np.float32],
    weight_row: NDArray[np.float32],
    weight_column: NDArray[np.float32],
    load: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    """Take off the load what some heights answer, in place."""
    rows, columns = height.shape
    for row in range(start, stop):
        above, below = max(row - 1, 0), min(row + 1, rows - 1)
        for column in range(columns):
            left, right = max(column - 1, 0), min(column + 1, columns - 1)
            here = height[row, column]
            load[row, column] -= (
                weight_row[above, column] * (here - height[above, column])
                + weight_row[row, column] * (here - height[below, column])
                + weight_column[row, left] * (here - height[row, left])
                + weight_column[row, column] * (here - height[row, right])
            )
