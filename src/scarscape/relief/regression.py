"""Second-order areal Gaussian regression, the smooth surface of ISO 16610-71.

At every point a quadratic is fitted to the heights around it, weighted by a Gaussian and by the
weight of each sample; its value there is the surface. A quadratic needs no margin at the map's
edge and follows a cheek without bias.

References
----------
.. [1] ISO 16610-71:2014, Robust areal filters: Gaussian regression filters.
.. [2] S. Brinkmann, H. Bodschwinna, H.-W. Lemke, "Accessing roughness in three-dimensions using
   Gaussian regression filtering", Int. J. Mach. Tools Manuf. 41 (2001) 2153-2161,
   doi 10.1016/S0890-6955(01)00082-7.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

#: The constant that puts the Gaussian's transmission at 50 % at the cutoff (ISO 16610-61).
ALPHA = math.sqrt(math.log(2) / math.pi)
_REACH = 0.9
_ONE = np.ones(1)


def _orders(highest: int) -> list[tuple[int, int]]:
    """Powers of the row and column offsets, up to a total order."""
    return [(i, j) for i in range(highest + 1) for j in range(highest + 1 - i)]


#: Which moment is the product of two terms of the quadratic.
_INDEX = np.array(
    [[_orders(4).index((a + c, b + d)) for c, d in _orders(2)] for a, b in _orders(2)], np.int64
)


def gaussian_regression(
    height_mm: NDArray[np.float64],
    weight: NDArray[np.float64],
    pitch_mm: float,
    cutoff_mm: float,
    *,
    with_gain: bool = False,
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    """Smooth surface of a weighted height map.

    Parameters
    ----------
    height_mm : (rows, columns) float64; where the weight is 0 the value is not used but must be
        finite.
    weight : (rows, columns) float64, 0 or more.
    pitch_mm : distance between samples.
    cutoff_mm : wavelength at which a plain Gaussian filter passes half of the amplitude. (The
        quadratic passes more: half at about 0.6 of it.)
    with_gain : also say how much of the samples' variance the surface keeps.

    Returns
    -------
    surface_mm : (rows, columns) float64, NaN where too few samples stand around the point.
    gain : (rows, columns) float64 or None, the variance of the surface for samples of unit
        variance that are independent of each other (NaN likewise).

    Notes
    -----
    Cost: 29 one-dimensional convolutions (15 and 5 more for the gain) and one 6 x 6 solve a
    sample. The Gaussian ends at 0.9 of the cutoff (4.8 standard deviations).
    """
    reach = math.ceil(_REACH * cutoff_mm / pitch_mm)
    offset = np.arange(-reach, reach + 1, dtype=np.float64) * (pitch_mm / cutoff_mm)
    gaussian = np.exp(-math.pi * (offset / ALPHA) ** 2)
    moments = _moments(weight, gaussian, offset, 4)
    loads = _moments(weight * height_mm, gaussian, offset, 2)
    spread = _moments(weight**2, gaussian**2, offset, 4) if with_gain else moments[:0]
    surface = np.empty_like(height_mm)
    gain = np.empty_like(height_mm)
    _solve(moments, loads, spread, _INDEX, surface, gain)
    return surface, gain if with_gain else None


def _moments(
    values: NDArray[np.float64],
    kernel: NDArray[np.float64],
    offset: NDArray[np.float64],
    highest: int,
) -> NDArray[np.float64]:
    """Weighted sums of ``values`` times powers of the offsets up to a total order."""
    powers = [kernel * offset**k for k in range(highest + 1)]
    beside = [_along_columns(values, power) for power in powers]
    # The convolutions let go of the interpreter's lock and do not depend on each other.
    with ThreadPoolExecutor(2) as pool:
        both = pool.map(
            lambda order: _along_rows(beside[order[1]], powers[order[0]]), _orders(highest)
        )
        return np.stack(list(both))


def _along_columns(values: NDArray[np.float64], kernel: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlation along each row; nothing lies outside the map."""
    return np.asarray(
        cv2.sepFilter2D(values, cv2.CV_64F, kernel, _ONE, borderType=cv2.BORDER_CONSTANT)
    )


def _along_rows(values: NDArray[np.float64], kernel: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlation along each column; nothing lies outside the map."""
    return np.asarray(
        cv2.sepFilter2D(values, cv2.CV_64F, _ONE, kernel, borderType=cv2.BORDER_CONSTANT)
    )


@njit(cache=True, nogil=True)
def _solve(
    moments: NDArray[np.float64],
    loads: NDArray[np.float64],
    spread: NDArray[np.float64],
    index: NDArray[np.int64],
    surface: NDArray[np.float64],
    gain: NDArray[np.float64],
) -> None:  # pragma: no cover - compiled
    rows, columns = surface.shape
    lower = np.zeros((6, 6))
    first = np.empty(6)
    for row in range(rows):
        for column in range(columns):
            surface[row, column] = np.nan
            gain[row, column] = np.nan
            mass = moments[0, row, column]
            if mass <= 1e-9:
                continue
            definite = True
            for i in range(6):
                for j in range(i + 1):
                    total = moments[index[i, j], row, column] / mass
                    for k in range(j):
                        total -= lower[i, k] * lower[j, k]
                    if i == j:
                        if total <= 1e-9:
                            definite = False
                            break
                        lower[i, i] = math.sqrt(total)
                    else:
                        lower[i, j] = total / lower[j, j]
                if not definite:
                    break
            if not definite:
                continue
            # First row of the inverse: what each load contributes to the value at the point.
            for i in range(6):
                total = 1.0 if i == 0 else 0.0
                for k in range(i):
                    total -= lower[i, k] * first[k]
                first[i] = total / lower[i, i]
            for i in range(5, -1, -1):
                total = first[i]
                for k in range(i + 1, 6):
                    total -= lower[k, i] * first[k]
                first[i] = total / lower[i, i]
            value = 0.0
            variance = 0.0
            for i in range(6):
                value += first[i] * loads[i, row, column]
                if spread.shape[0] > 0:
                    for j in range(6):
                        variance += first[i] * first[j] * spread[index[i, j], row, column]
            surface[row, column] = value / mass
            gain[row, column] = variance / (mass * mass)
