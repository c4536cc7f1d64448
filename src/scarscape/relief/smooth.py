"""Gaussian smoothing that neither uses nor invents missing samples."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray


def gaussian_smooth(values: NDArray[np.float32], sigma_samples: float) -> NDArray[np.float32]:
    """Smooth a raster with a Gaussian, missing samples left out of the mean.

    Parameters
    ----------
    values : (rows, columns) float32, NaN where missing.
    sigma_samples : standard deviation of the Gaussian, in samples.

    Returns
    -------
    (rows, columns) float32. A missing sample takes the mean of its surroundings where they hold
    at least a tenth of the Gaussian's mass, else NaN.
    """
    size = 2 * max(1, math.ceil(3.5 * sigma_samples)) + 1
    valid = np.isfinite(values)
    if valid.all():
        return _blur(values, size, sigma_samples, cv2.BORDER_REFLECT)
    filled = np.where(valid, values, np.float32(0))
    mass = _blur(valid.astype(np.float32), size, sigma_samples, cv2.BORDER_REFLECT)
    total = _blur(filled, size, sigma_samples, cv2.BORDER_REFLECT)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(mass > 0.1, total / mass, np.float32(np.nan)).astype(np.float32)


def _blur(values: NDArray[np.float32], size: int, sigma: float, border: int) -> NDArray[np.float32]:
    return np.asarray(
        cv2.GaussianBlur(values, (size, size), sigma, borderType=border), dtype=np.float32
    )
