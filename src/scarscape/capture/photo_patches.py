"""Patches of known colour in photos: a chart of 24, else the marker sheet's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scarscape.capture.marker_fit import Floats, project
from scarscape.capture.marker_paper import patch_values
from scarscape.capture.photo_sampling import Sampled
from scarscape.capture.tone_curve import SRGB
from scarscape.model import ColourPatches, InputError, MarkerFound

if TYPE_CHECKING:
    from scarscape.capture.photo_marker import Sheet

#: A print whose colours are less than this share as coloured as they should be, by the logarithm
#: of red over blue, came from a printer without colours.
LEAST_COLOURED = 0.3

Corners = Sequence[tuple[float, float]]


@dataclass(frozen=True, eq=False)
class KnownColours:
    """What of known colour lies in the photos.

    Attributes
    ----------
    patches : None where there are none.
    covered : (rows, columns) True on a chart, which is no skin; None without one.
    notes : what was seen.
    """

    patches: ColourPatches | None = None
    covered: NDArray[np.bool_] | None = None
    notes: tuple[str, ...] = ()

    def on(self, from_whole: Floats) -> ColourPatches | None:
        """The patches on another raster.

        Parameters
        ----------
        from_whole : (3, 3) from samples (column, row, 1) of the whole photos to those of that
            raster.
        """
        if self.patches is None:
            return None
        middles = np.stack([self.patches.column_px, self.patches.row_px], axis=1)
        moved = project(from_whole, middles)
        return replace(self.patches, row_px=moved[:, 1].copy(), column_px=moved[:, 0].copy())


def colours_in(
    sampled: Sampled,
    shape_px: tuple[int, int],
    side: int,
    sheet: Sheet | None,
    chart_corners: Corners | None,
) -> KnownColours:
    """Patches of known colour in photos that were just read; a chart is no skin.

    Parameters
    ----------
    sampled : the whole photos on their samples. What a chart covers is no longer usable after.
    shape_px : rows and columns of a photo in its own pixels.
    side : pixels along the side of a sample.
    sheet : the marker sheet in them, in pixels; None without one.
    chart_corners : four (row, column) in pixels, None to look for a chart.

    Raises
    ------
    InputError
        If corners are given and they are not four points in the picture, the photos are grey, or
        no chart lies between them.
    """
    from scarscape.capture.photo_marker import on_samples, to_samples

    corners = None
    if chart_corners is not None:
        corners = _corners(chart_corners, shape_px, to_samples(shape_px, side))
    found = None if sheet is None else on_samples(sheet.found, shape_px, side)
    colours = known_colours(sampled, found, corners)
    if colours.covered is not None:
        sampled.usable[:] &= ~colours.covered
    return colours


def _corners(given: Corners, shape_px: tuple[int, int], to_samples: Floats) -> Floats:
    """(4, 2) row and column on the samples of corners given in pixels."""
    try:
        corners = np.array([[float(row), float(column)] for row, column in given])
    except (TypeError, ValueError):
        corners = np.empty((0, 2))
    if corners.shape != (4, 2) or not np.isfinite(corners).all():
        raise InputError(
            "the corners of a chart are four points",
            "give row and column of the outer corners of its four corner patches, going round",
        )
    outside = (corners < 0) | (corners > np.array(shape_px))
    if outside.any():
        row, column = corners[outside.any(axis=1)][0]
        rows, columns = shape_px
        raise InputError(
            f"a corner of the chart lies outside of the photo, at column {column:g}, row {row:g} "
            f"of {columns} x {rows} pixels",
            "give the corners in pixels of the photo the right way up",
        )
    return project(to_samples, corners[:, ::-1])[:, ::-1]


def known_colours(
    sampled: Sampled, found: MarkerFound | None, chart_corners: Floats | None = None
) -> KnownColours:
    """Look for patches of known colour; of a chart and a marker sheet the chart counts.

    Parameters
    ----------
    sampled : the whole photos on their samples. Grey ones have no colours.
    found : a marker sheet on those samples, None without one.
    chart_corners : (4, 2) row and column of a chart's corner patches on the samples, None to look
        for it.

    Raises
    ------
    InputError
        If corners are given and the photos are grey, or no chart lies between them.

    Notes
    -----
    A chart is looked for in one photo, the lightest. That takes 0.1 to 0.4 s.
    """
    if sampled.light.shape[1] != 3:
        if chart_corners is not None:
            raise InputError(
                "the corners of a chart are given, and the photo is grey", "give one in colour"
            )
        return KnownColours()
    charted = _chart(sampled, chart_corners)
    if charted is not None:
        return charted
    return KnownColours() if found is None else _printed(sampled, found)


def _chart(sampled: Sampled, corners: Floats | None) -> KnownColours | None:
    """The chart in the lightest photo, where it lies in all of them."""
    from scarscape.capture.chart import chart_mask, chart_patches, find_chart

    picture = as_picture(sampled.light[int(np.argmax(sampled.mean))])
    # There it is column before row.
    chart = find_chart(picture, corners_px=None if corners is None else corners[:, ::-1])
    if chart is None:
        return None
    shape = (sampled.light.shape[2], sampled.light.shape[3])
    patches = chart_patches(chart, sampled.light, sampled.usable)
    seen = int(np.isfinite(patches.light).all(axis=(0, 2)).sum())
    how = "between the corners given" if corners is not None else "found"
    note = f"A chart of 24 colours was {how}; {seen} of them can be read."
    return KnownColours(patches, chart_mask(chart, shape), (note,))


def _printed(sampled: Sampled, found: MarkerFound) -> KnownColours:
    """The patches of the marker sheet, as each photo shows them."""
    layout = found.piece.patches
    light = np.full((len(sampled.light), len(layout), 3), np.nan)
    for photo, (seen, usable) in enumerate(zip(sampled.light, sampled.usable, strict=True)):
        for index, value in enumerate(patch_values(found, seen, usable)):
            if value is not None:
                light[photo, index] = value
    middles = found.patches_px.mean(axis=1)
    patches = ColourPatches(
        light=light,
        reflectance=np.array([patch.reflectance for patch in layout]),
        row_px=middles[:, 1].copy(),
        column_px=middles[:, 0].copy(),
        grey=np.array([patch.is_grey for patch in layout]),
        known_from="marker",
    )
    if not is_coloured(patches):
        light[:, ~patches.grey] = np.nan
        told = "The marker sheet was printed without colours: only its greys are read."
        return KnownColours(patches, notes=(told,))
    return KnownColours(patches)


def is_coloured(patches: ColourPatches) -> bool:
    """Whether the coloured patches have colour beside the greys; True where neither is seen."""
    red_blue = np.log(patches.light[:, :, 0] / patches.light[:, :, 2])
    named = np.log(patches.reflectance[:, 0] / patches.reflectance[:, 2])
    lamp = red_blue[:, patches.grey]
    coloured = (red_blue - np.nanmedian(lamp)) if np.isfinite(lamp).any() else red_blue
    shares = (coloured / np.where(patches.grey, np.nan, named))[np.isfinite(coloured)]
    shares = shares[np.isfinite(shares)]
    return not shares.size or float(np.median(shares)) >= LEAST_COLOURED


def as_picture(light: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(rows, columns, 3) uint8 sRGB of (3, rows, columns) linear light, to within one number."""
    import cv2

    # A square root in 8 bits is finer than sRGB where that is coarse, and quick.
    roots = [cv2.convertScaleAbs(cv2.sqrt(channel), alpha=255) for channel in light]
    return np.asarray(cv2.LUT(cv2.merge(roots), _codes()), np.uint8)


@lru_cache(maxsize=1)
def _codes() -> NDArray[np.uint8]:
    """(256,) sRGB's number for each root of light."""
    numbers = np.arange(256) / 255
    between = SRGB.light((numbers[1:] + numbers[:-1]) / 2)
    codes = np.searchsorted(between, numbers**2).astype(np.uint8)
    codes.setflags(write=False)
    return codes
