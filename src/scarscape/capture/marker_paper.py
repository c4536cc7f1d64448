"""What of a photo is the marker sheet, and how much light its patches gave back."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.capture.marker_fit import Floats, project
from scarscape.model import Box, MarkerFound, PrintedPatch

Mask = NDArray[np.bool_]

#: Nobody cuts to the line, and the cut edge throws a little shadow.
CUT_MM = 0.5
#: Left out along each side of a patch, as a share of it: blur, ink that spreads.
PATCH_RIM = 0.18
#: Cells that a patch is divided into each way, and how far their lightest and darkest may lie
#: apart, as a share of the mean: more is the border of a shadow, a finger or a strand of hair.
PATCH_CELLS, PATCH_SPREAD = 3, 0.35
#: Share of a patch's samples that may be clipped.
PATCH_CLIPPED = 0.01
#: A grey so many times lighter or darker than the other greys say is hidden or in a shadow.
#: Printers and light that falls off stay well below it; with colours printers are worse.
PATCH_FACTOR, COLOUR_FACTOR = 1.8, 2.5
#: Shares of linear sRGB in what a person sees as brightness.
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
#: A sample at least so bright is clipped, where nothing else is said.
FULL = 0.99
_SHIFT = 4


def marker_mask(found: MarkerFound, shape: tuple[int, int], *, grow_mm: float = CUT_MM) -> Mask:
    """True on the paper of the piece that was found.

    Parameters
    ----------
    found : where the piece lies in the photo.
    shape : rows and columns of the photo.
    grow_mm : what is added to the paper along every cut.

    Returns
    -------
    (rows, columns) bool. If the piece was not cut out of its page, the page around it is not
    known and not marked: then take `window_mask`.
    """
    mask = _filled(found, found.piece.outline.shrunk(-grow_mm), shape)
    return (
        mask if found.piece.window is None else mask & ~window_mask(found, shape, inset_mm=grow_mm)
    )


def window_mask(found: MarkerFound, shape: tuple[int, int], *, inset_mm: float = CUT_MM) -> Mask:
    """True in the window, less a rim: nothing but skin, however the sheet was cut.

    False everywhere for a piece without a window.
    """
    if found.piece.window is None:
        return np.zeros(shape, bool)
    return _filled(found, found.piece.window.shrunk(inset_mm), shape)


def patch_values(
    found: MarkerFound, light: NDArray[np.float32], usable: Mask | None = None
) -> tuple[Floats | None, ...]:
    """Mean linear light of each patch.

    Parameters
    ----------
    found : where the piece lies in the photo.
    light : (channels, rows, columns) linear, 1 the brightest that the camera's number holds.
    usable : the same shape, False where a sample is clipped or black; where it is not given,
        samples of 0.99 and more are clipped.

    Returns
    -------
    tuple
        For each patch in the layout's order its (channels,) means, or None where it is outside the
        photo, clipped, uneven (a shadow or a finger across it), or so light or dark beside the
        greys that it must be covered.
    """
    patches = found.piece.patches
    values = [_patch(found, patch, light, usable) for patch in patches]
    seen = [
        value / patch.reflectance[0]
        for value, patch in zip(values, patches, strict=True)
        if value is not None and patch.is_grey
    ]
    if len(seen) < 3:
        return tuple(values)
    usual = np.median(seen, axis=0)
    return tuple(
        value if value is not None and _alike(value, patch, usual) else None
        for value, patch in zip(values, patches, strict=True)
    )


def _alike(value: Floats, patch: PrintedPatch, usual: Floats) -> bool:
    """Whether a patch is about as light as it should be beside the greys, in their light."""
    most = PATCH_FACTOR if patch.is_grey else COLOUR_FACTOR
    # A grey camera sees a colour about as bright as a person does.
    expected = np.asarray(patch.reflectance)
    expected = expected if len(value) == 3 else expected @ LUMINANCE
    share = float(value.mean() / (usual * expected).mean())
    return 1 / most <= share <= most


def _patch(
    found: MarkerFound, patch: PrintedPatch, light: NDArray[np.float32], usable: Mask | None
) -> Floats | None:
    """The means of one patch, by itself."""
    box = patch.box
    inner = box.shrunk(PATCH_RIM * min(box.width_mm, box.height_mm))
    corners = _pixels(found, inner)
    rows, columns = light.shape[1:]
    low, high = np.floor(corners.min(axis=0)).astype(int), np.ceil(corners.max(axis=0)).astype(int)
    if (low < 0).any() or high[0] >= columns or high[1] >= rows:
        return None
    row, column = np.mgrid[low[1] : high[1] + 1, low[0] : high[0] + 1]
    at = np.stack([column, row], axis=-1).reshape(-1, 2).astype(np.float64)
    back = np.asarray(np.linalg.inv(found.homography), np.float64)
    on_sheet = project(back, at) / found.print_scale
    share = (on_sheet - (inner.x_mm, inner.y_mm)) / (inner.width_mm, inner.height_mm)
    inside = ((share >= 0) & (share < 1)).all(axis=1)
    cell = (share[inside] * PATCH_CELLS).astype(int) @ (PATCH_CELLS, 1)
    if np.bincount(cell, minlength=PATCH_CELLS**2).min() == 0:
        return None
    where = (slice(None), slice(low[1], high[1] + 1), slice(low[0], high[0] + 1))
    samples = light[where].reshape(light.shape[0], -1)[:, inside].astype(np.float64)
    if usable is None:
        clipped = samples >= FULL
    else:
        clipped = ~usable[where].reshape(light.shape[0], -1)[:, inside]
    if clipped.mean(axis=1).max() > PATCH_CLIPPED:
        return None
    whole = samples.mean(axis=0)
    means = np.bincount(cell, whole) / np.bincount(cell)
    if np.ptp(means) > PATCH_SPREAD * max(float(means.mean()), 1e-6):
        return None
    return np.asarray(samples.mean(axis=1))


def _pixels(found: MarkerFound, box: Box) -> Floats:
    return project(found.homography, box.corners_mm * found.print_scale)


def _filled(found: MarkerFound, box: Box, shape: tuple[int, int]) -> Mask:
    """(rows, columns) True in a box of the sheet."""
    # Far outside the photo fixed-point coordinates would run over.
    corners = np.clip(_pixels(found, box), -100_000, 100_000)
    fixed = np.round(corners * (1 << _SHIFT)).astype(np.int32)
    canvas = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(canvas, fixed, 1, cv2.LINE_8, _SHIFT)
    return canvas.astype(bool)
