"""Where scars are, as rasters: to keep them out of the reference surface and the texture."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.scars.find import Search

#: A scar's rim and the foot of its wall are not plain skin either.
MARGIN_MM = 0.3
MARGIN_SHARE = 0.15


def excluded_from_reference(
    search: Search, shape: tuple[int, int], pitch_mm: float
) -> NDArray[np.bool_]:
    """True on every candidate's mouth and a margin around it.

    Parameters
    ----------
    search : what was found.
    shape : rows and columns of the map.
    pitch_mm : distance between its samples.

    Returns
    -------
    (rows, columns) bool
    """
    step = search.step
    coarse = (-(-shape[0] // step), -(-shape[1] // step))
    mask = np.zeros(coarse, np.uint8)
    for candidate in search.candidates:
        radius = math.sqrt(candidate.rows.size / math.pi)
        grow = math.ceil(MARGIN_MM / (step * pitch_mm) + MARGIN_SHARE * radius)
        top, left = max(0, candidate.rows.min() - grow), max(0, candidate.columns.min() - grow)
        bottom, right = candidate.rows.max() + grow + 1, candidate.columns.max() + grow + 1
        window = mask[top:bottom, left:right]
        one = np.zeros(window.shape, np.uint8)
        one[candidate.rows - top, candidate.columns - left] = 1
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * grow + 1, 2 * grow + 1))
        np.maximum(window, cv2.dilate(one, disc), out=window)
    return enlarged(mask.view(np.bool_), step, shape)


def enlarged(coarse: NDArray[np.bool_], step: int, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """A coarse mask on the raster it was made from."""
    if step == 1:
        return coarse[: shape[0], : shape[1]]
    rows = np.arange(shape[0]) // step
    columns = np.arange(shape[1]) // step
    return coarse[rows[:, None], columns[None, :]]
