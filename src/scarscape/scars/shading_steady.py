"""Shading that is both free of pigment and calm: each where it can be had."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

#: Details finer than this are taken from the brightness, mm (sigma of a blur).
DETAIL_MM = 0.4


def steady_shading(
    shading: NDArray[np.float32],
    brightness: NDArray[np.float32],
    known: NDArray[np.bool_],
    sample_mm: float,
) -> NDArray[np.float32]:
    """Fine details from the density of one channel, all that is coarser from the separated shading.

    Taking two pigments out of three channels multiplies their noise several times, and red light
    that has spread inside the skin is subtracted from green that has not: fine dents lose half of
    their contrast. Marks, however, are wider than the noise and have to come out.

    Parameters
    ----------
    shading : (rows, columns) float32, density along (1, 1, 1) after pigments were taken out.
    brightness : (rows, columns) float32, density of the green channel (of a grey photo: its only).
    known : (rows, columns) bool.
    sample_mm : length of a sample.

    Returns
    -------
    (rows, columns) float32, 0 where nothing is known. Cost: two Gaussian blurs.
    """
    sigma = max(1.0, DETAIL_MM / sample_mm)
    colour = np.where(known, brightness - shading, np.float32(0))
    share = cv2.GaussianBlur(known.astype(np.float32), (0, 0), sigma)
    coarse = cv2.GaussianBlur(colour, (0, 0), sigma) / np.maximum(share, np.float32(1e-3))
    return np.asarray(np.where(known, brightness - coarse, 0), dtype=np.float32)
