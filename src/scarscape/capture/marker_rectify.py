"""A photo as a camera square on to the marker sheet would have taken it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.capture.marker_fit import Floats, project, stretch
from scarscape.model import MarkerFound

#: A sample of a mask holds where so much of what it is made from does.
WHOLE = 0.999


@dataclass(frozen=True, eq=False)
class SquareOn:
    """How to look straight at the sheet.

    The middle of the window stays where it is in the picture, and what is up stays up, so that
    lamps keep their places but for the tilt that is taken off.

    Attributes
    ----------
    to_photo : (3, 3) from pixels (column, row) of the new picture to those of the photo.
    rows, columns : of the new picture.
    pitch_mm : the same everywhere in it.
    photo_shape : rows and columns of the photo.
    """

    to_photo: Floats
    rows: int
    columns: int
    pitch_mm: float
    photo_shape: tuple[int, int]


def square_on(
    found: MarkerFound, shape: tuple[int, int], pitch_mm: float | None = None
) -> SquareOn:
    """Plan the view.

    Parameters
    ----------
    found : where the sheet lies in the photo.
    shape : rows and columns of the photo.
    pitch_mm : of the new picture; the photo's own in the middle of the window unless given.

    Returns
    -------
    SquareOn
        A picture as large, in mm, as the photo is at the middle of its window.
    """
    pitch = found.pitch_mm if pitch_mm is None else pitch_mm
    ratio = found.pitch_mm / pitch
    centre = np.array(found.piece.view.centre_mm) * found.print_scale
    left, _, right = np.linalg.svd(stretch(found.homography, centre.tolist()))
    # The turn of the sheet in the picture without its stretch, and back.
    back = pitch * (left @ right).T
    at = (project(found.homography, centre) + 0.5) * ratio - 0.5
    to_sheet = np.eye(3)
    to_sheet[:2, :2] = back
    to_sheet[:2, 2] = centre - back @ at
    rows, columns = (max(1, round(count * ratio)) for count in shape)
    return SquareOn(found.homography @ to_sheet, rows, columns, pitch, shape)


def rectify(planes: NDArray[np.float32], view: SquareOn) -> NDArray[np.float32]:
    """Planes of a photo, seen square on.

    Parameters
    ----------
    planes : (..., rows, columns) float32.
    view : as `square_on` planned it for a photo of that shape.

    Returns
    -------
    (..., rows, columns) float32 of the view. 0 outside the photo: see `rectify_mask`.

    Notes
    -----
    Bicubic; where the new picture is coarser than the photo, the mean of as many samples as make
    up for it. The skin is taken for the plane of the sheet: what stands z mm above it is moved
    by z times the tangent of the tilt, and stays so.
    """
    finer = _finer(view)
    flat = planes.reshape(-1, *planes.shape[-2:])
    out = np.empty((len(flat), view.rows, view.columns), np.float32)
    for index, plane in enumerate(flat):
        out[index] = _warped(plane, view, finer, cv2.INTER_CUBIC)
    return out.reshape(*planes.shape[:-2], view.rows, view.columns)


def rectify_mask(mask: NDArray[np.bool_], view: SquareOn) -> NDArray[np.bool_]:
    """Masks of a photo, seen square on: (..., rows, columns) bool.

    True where all that a sample is made from is True and inside the photo.
    """
    finer = _finer(view)
    flat = mask.reshape(-1, *mask.shape[-2:])
    out = np.empty((len(flat), view.rows, view.columns), bool)
    # A bicubic sample is made from four by four, a bilinear one from two by two.
    around = np.ones((3, 3), np.uint8)
    for index, plane in enumerate(flat):
        whole = cv2.erode(
            plane.astype(np.uint8), around, borderType=cv2.BORDER_CONSTANT, borderValue=0
        )
        share = _warped(whole.astype(np.float32), view, finer, cv2.INTER_LINEAR)
        out[index] = share >= WHOLE
    return out.reshape(*mask.shape[:-2], view.rows, view.columns)


def _finer(view: SquareOn) -> int:
    """How many samples of the photo one of the view is as wide as, in the middle."""
    middle = ((view.columns - 1) / 2, (view.rows - 1) / 2)
    lengths = np.linalg.svd(stretch(view.to_photo, middle), compute_uv=False)
    return max(1, math.ceil(float(lengths[0]) - 0.5))


def _warped(
    plane: NDArray[np.float32], view: SquareOn, finer: int, how: int
) -> NDArray[np.float32]:
    shrink = np.array([[1, 0, (1 - finer) / 2], [0, 1, (1 - finer) / 2], [0, 0, finer]], np.float64)
    size = (view.columns * finer, view.rows * finer)
    seen = cv2.warpPerspective(
        plane,
        view.to_photo @ (shrink / finer),
        size,
        flags=how | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=0,
    )
    if finer > 1:
        seen = cv2.resize(seen, (view.columns, view.rows), interpolation=cv2.INTER_AREA)
    return np.asarray(seen, np.float32)
