"""Linear light as the numbers of a picture."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

_STEPS = 4096


def srgb_numbers(linear: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Picture of linear light, coded as sRGB (IEC 61966-2-1).

    Parameters
    ----------
    linear : (3, rows, columns) float32, 0 to 1; what lies beyond is clipped, NaN is black.

    Returns
    -------
    (rows, columns, 3) uint8
    """
    # The root spreads the table's steps to where the curve is steep.
    root = np.sqrt(np.clip(np.nan_to_num(linear), 0.0, 1.0))
    numbers = _table()[np.round(root * np.float32(_STEPS - 1)).astype(np.uint16)]
    return np.ascontiguousarray(numbers.transpose(1, 2, 0))


@cache
def _table() -> NDArray[np.uint8]:
    linear = (np.arange(_STEPS) / (_STEPS - 1)) ** 2
    curve = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.round(255 * curve).astype(np.uint8)
