"""The blur of light that goes a way inside the skin, on small rasters."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]
#: Less blur than this, in samples, is none.
LEAST_SIGMA = 0.15
#: Where the Gaussian is cut off, in sigmas.
_REACH = 2.8
_SQRT_2 = 1.4142135623730951


@njit(cache=True, nogil=True)
def blur(field: Array, sigma: float) -> None:  # pragma: no cover - compiled
    """Gaussian blur in place, edges repeated.

    Parameters
    ----------
    field : (rows, columns), changed.
    sigma : in samples; under `LEAST_SIGMA` nothing is done.
    """
    if sigma < LEAST_SIGMA:
        return
    rows, columns = field.shape
    kernel = gaussian(sigma, max(rows, columns))
    reach = kernel.size - 1
    scratch = np.empty((rows, columns))
    for i in range(rows):
        for j in range(columns):
            value = kernel[0] * field[i, j]
            for t in range(1, reach + 1):
                value += kernel[t] * (field[max(i - t, 0), j] + field[min(i + t, rows - 1), j])
            scratch[i, j] = value
    for i in range(rows):
        for j in range(columns):
            value = kernel[0] * scratch[i, j]
            for t in range(1, reach + 1):
                value += kernel[t] * (
                    scratch[i, max(j - t, 0)] + scratch[i, min(j + t, columns - 1)]
                )
            field[i, j] = value


@njit(cache=True, nogil=True)
def gaussian(sigma: float, most: int) -> Array:  # pragma: no cover - compiled
    """(reach + 1,) one half of the kernel, from its middle on; the whole adds up to 1.

    The mean of the Gaussian over each sample, not its value there, so that narrow ones change
    without jumps. The sample's own width comes on top: from 0.7 samples on, the kernel's variance
    is that of the Gaussian and a twelfth; under 0.3 it is less than the Gaussian's.
    """
    reach = min(math.ceil(_REACH * sigma), most)
    kernel = np.empty(reach + 1)
    total = 0.0
    for t in range(reach + 1):
        kernel[t] = math.erf((t + 0.5) / (sigma * _SQRT_2)) - math.erf(
            (t - 0.5) / (sigma * _SQRT_2)
        )
        total += kernel[t] if t == 0 else 2.0 * kernel[t]
    for t in range(reach + 1):
        kernel[t] /= total
    return kernel
