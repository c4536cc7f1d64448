"""Where scars are, as rasters: to keep them out of the reference surface and the texture."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.relief import enlarged
from scarscape.scars.accept import WIDEST_MM
from scarscape.scars.find import Search

#: A scar's rim and the foot of its wall are not plain skin either.
MARGIN_MM = 0.3
MARGIN_SHARE = 0.15
#: Pits up to this radius may have a raised rim: within its reach, what stands out is left out too.
WIDEST_RIMMED_MM = 2.6
RIM_REACH_MM = 1.4
RIM_HEIGHT_MM = 0.012


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
    grid_mm = step * pitch_mm
    for candidate in search.candidates:
        radius = math.sqrt(candidate.rows.size / math.pi) * grid_mm
        if 2 * radius > WIDEST_MM:
            # The skin's own form: spanning it would make a scar of it.
            continue
        near = math.ceil((MARGIN_MM + MARGIN_SHARE * radius) / grid_mm)
        rimmed = candidate.sign > 0 and radius < WIDEST_RIMMED_MM
        far = near + math.ceil(RIM_REACH_MM / grid_mm) if rimmed else near
        top, left = max(0, candidate.rows.min() - far), max(0, candidate.columns.min() - far)
        bottom, right = candidate.rows.max() + far + 1, candidate.columns.max() + far + 1
        window = mask[top:bottom, left:right]
        one = np.zeros(window.shape, np.uint8)
        one[candidate.rows - top, candidate.columns - left] = 1
        np.maximum(window, cv2.dilate(one, _disc(near)), out=window)
        if rimmed:
            raised = search.height_mm[top:bottom, left:right] > RIM_HEIGHT_MM
            np.maximum(window, cv2.dilate(one, _disc(far)) * raised, out=window)
    return enlarged(mask.view(np.bool_), step, shape)


def _disc(radius: int) -> NDArray[np.uint8]:
    size = 2 * radius + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)
