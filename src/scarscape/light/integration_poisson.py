"""Poisson's equation on a full rectangle of samples, directly.

A cosine transform along the rows takes the equation apart into one tridiagonal system for each
frequency, which a forward and a backward sweep down the rows solve. That is half the transforms of
solving in two dimensions, none of them across the rows of memory. Rows are transformed in bands
whose size depends on the raster only, so the result is the same for any number of threads.

References
----------
.. [1] B. L. Buzbee, G. H. Golub, C. W. Nielson, "On direct methods for solving Poisson's
   equations", SIAM J. Numer. Anal. 7 (1970) 627-656, doi 10.1137/0707049.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scarscape.light.integration_bands import Bands

#: So many of the slowest waves along the rows are solved with pivots in double precision: those are
#: near 1, and what sets them apart from it would be lost. (The width of a strip of `Bands`.)
SLOW_WAVES = 128


class Poisson:
    """Heights whose five-point Laplacian is given, no slope across the rectangle's edge.

    Parameters
    ----------
    rows, columns : the raster's size.
    bands : what shares the work.
    """

    def __init__(self, rows: int, columns: int, bands: Bands) -> None:
        self._bands = bands
        slow = min(columns, SLOW_WAVES)
        self._slow_pivot = np.empty((rows, slow), np.float64)
        self._pivot = np.empty((rows, columns), np.float32)
        eigenvalue = 4 * np.sin(np.pi * np.arange(columns) / (2 * columns)) ** 2
        _pivots(0, slow, eigenvalue, self._slow_pivot)
        bands.strip(_pivots, eigenvalue, self._pivot)

    def solve(self, load: NDArray[np.float32], height: NDArray[np.float32]) -> None:
        """Write into ``height`` (rows, columns) the answer to ``load`` (rows, columns)."""
        self._bands.each(_transform, load, height)
        slowest = _slowest(height[:, 0].astype(np.float64))
        self._bands.strip(_sweep, self._slow_pivot, self._pivot, height)
        height[:, 0] = slowest
        self._bands.each(_transform_back, height)


def _slowest(load: NDArray[np.float64]) -> NDArray[np.float64]:
    """The system of frequency 0 by two running sums; the mean, which it does not see, is 0."""
    slope = -np.cumsum(load - load.mean())[:-1]
    height = np.concatenate(([0.0], np.cumsum(slope)))
    answer: NDArray[np.float64] = height - height.mean()
    return answer


def _transform(start: int, stop: int, values: NDArray[Any], out: NDArray[Any]) -> None:
    from scipy.fft import dct

    out[start:stop] = dct(values[start:stop], axis=1)


def _transform_back(start: int, stop: int, values: NDArray[Any]) -> None:
    from scipy.fft import idct

    values[start:stop] = idct(values[start:stop], axis=1, overwrite_x=True)


@njit(cache=True, nogil=True)
def _pivots(
    start: int, stop: int, eigenvalue: NDArray[np.float64], pivot: NDArray[Any]
) -> None:  # pragma: no cover - compiled
    """Inverse pivots of eliminating each frequency's tridiagonal system downwards."""
    rows = pivot.shape[0]
    before = np.zeros(stop - start)
    for row in range(rows):
        neighbours = (1.0 if row > 0 else 0.0) + (1.0 if row < rows - 1 else 0.0)
        for column in range(start, stop):
            rest = neighbours + eigenvalue[column] - before[column - start]
            # Frequency 0 is solved apart; its last pivot is 0.
            value = 1.0 / rest if rest > 0 else 0.0
            before[column - start] = value
            pivot[row, column] = value


@njit(cache=True, nogil=True)
def _sweep_with(
    start: int, stop: int, pivot: NDArray[Any], height: NDArray[np.float32]
) -> None:  # pragma: no cover - compiled
    """Solve in place; running values in double precision."""
    rows = pivot.shape[0]
    carried = np.zeros(stop - start)
    for row in range(rows):
        for column in range(start, stop):
            value = (height[row, column] + carried[column - start]) * pivot[row, column]
            carried[column - start] = value
            height[row, column] = value
    carried[:] = 0.0
    for row in range(rows - 1, -1, -1):
        for column in range(start, stop):
            value = height[row, column] + carried[column - start] * pivot[row, column]
            carried[column - start] = value
            height[row, column] = value


@njit(cache=True, nogil=True)
def _sweep(
    start: int,
    stop: int,
    slow_pivot: NDArray[np.float64],
    pivot: NDArray[np.float32],
    height: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    if start < slow_pivot.shape[1]:
        _sweep_with(start, stop, slow_pivot, height)
    else:
        _sweep_with(start, stop, pivot, height)
