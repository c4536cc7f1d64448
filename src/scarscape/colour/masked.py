"""Smoothing of maps that have holes."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]
Mask = NDArray[np.bool_]


def smoothed(values: Map, known: Mask, sigma_samples: float) -> Map:
    """Gaussian mean of the known samples around each one.

    Parameters
    ----------
    values : (rows, columns) float32; what stands where nothing is known does not matter.
    known : (rows, columns) bool.
    sigma_samples : of the Gaussian.

    Returns
    -------
    (rows, columns) float32, also where nothing is known; 0 far from everything known.

    Notes
    -----
    Normalised convolution, H. Knutsson and C.-F. Westin 1993, doi 10.1109/CVPR.1993.341081. A wide
    Gaussian is taken on a shrunk map.
    """
    weight = known.astype(np.float32)
    total = np.where(known, values, np.float32(0)).astype(np.float32)
    shrink = max(1, int(sigma_samples / 4))
    rows, columns = values.shape
    small = (max(1, columns // shrink), max(1, rows // shrink))
    top, bottom = (_blurred(one, small, sigma_samples / shrink) for one in (total, weight))
    mean = np.where(bottom > 1e-4, top / np.maximum(bottom, np.float32(1e-4)), np.float32(0))
    if shrink > 1:
        mean = cv2.resize(mean, (columns, rows), interpolation=cv2.INTER_LINEAR)
    return np.asarray(mean, np.float32)


def _blurred(values: Map, size: tuple[int, int], sigma: float) -> Map:
    small: Any = values
    if size != values.shape[::-1]:
        small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    return np.asarray(
        cv2.GaussianBlur(small, (0, 0), max(sigma, 0.3), borderType=cv2.BORDER_REFLECT_101),
        np.float32,
    )


def filled(values: Map, known: Mask, sigma_samples: float) -> Map:
    """The values, and the mean of those around where nothing is known."""
    if known.all():
        return values
    return np.where(known, values, smoothed(values, known, sigma_samples)).astype(np.float32)


def robust_sd(values: NDArray[np.float32]) -> float:
    """Standard deviation told by the median deviation from the median; 0 without values."""
    if not values.size:
        return 0.0
    middle = float(np.median(values))
    return 1.4826 * float(np.median(np.abs(values - middle)))
