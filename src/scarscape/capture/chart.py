"""A chart of 24 patches of known colour in a photo: where it lies, and what light it gave back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from scarscape.capture.chart_place import CORE, MIDDLES, PATCH_CORNERS, placed
from scarscape.capture.chart_reference import COLUMNS, GREY, ROWS, reference
from scarscape.model import InputError
from scarscape.model.photo import ColourPatches

#: Pixels of the copy in which the chart is looked for.
_LOOKED_AT = 1_500_000
#: Frame around the patches, with the distance between two patches as the unit.
_FRAME = 0.6
#: Parts along the side of a patch whose means are compared, and by how much of the patch's mean
#: (and of the light itself, for the dark ones) they may differ, one standard deviation.
_PARTS, _UNEVEN, _DARK = 4, 0.06, 0.003
#: Share of a patch that has to be usable.
_USABLE = 0.9
#: Samples along the core of a patch that are enough.
_ENOUGH = 24


@dataclass(frozen=True, eq=False)
class ChartFound:
    """A chart as it lies in a picture.

    Attributes
    ----------
    homography : (3, 3) float64, of (column, row) on the chart, counted in patches from the outer
        corner of dark skin's cell (6 columns, 4 rows), to (column, row) of the picture, middles of
        pixels at whole numbers.
    corners_px : (4, 2) float64 column and row of the outer corners of the corner patches: dark
        skin, bluish green, black, white.
    mirrored : whether the picture shows it as in a mirror, and left and right are exchanged.
    by_hand : whether its corners were given.
    """

    homography: NDArray[np.float64]
    corners_px: NDArray[np.float64]
    mirrored: bool
    by_hand: bool = False

    @property
    def patch_px(self) -> float:
        """Mean distance between the middles of two patches, in pixels."""
        middles = _project(self.homography, MIDDLES).reshape(ROWS, COLUMNS, 2)
        return float(np.linalg.norm(np.diff(middles, axis=1), axis=2).mean())


def find_chart(
    picture: NDArray[np.uint8], *, corners_px: ArrayLike | None = None
) -> ChartFound | None:
    """The 24 patches of a ColorChecker Classic (or one of that layout) in a photo.

    Parameters
    ----------
    picture : (rows, columns, 3) uint8 red, green, blue, coded as sRGB.
    corners_px : (4, 2) column and row of the outer corners of the four corner patches, going round
        from any of them, where the search fails.

    Returns
    -------
    The chart, or None where there is none.

    Raises
    ------
    InputError
        If corners are given and no chart lies between them.

    Notes
    -----
    Searched on a copy of at most 1.5 megapixels by OpenCV's detector, as it is and mirrored; whole
    patches have to be seen, the chart some 160 pixels of the copy wide or more. What the detector
    proposes counts only if at least 19 patches are even, their logarithms correlate with the known
    ones, and the greys fall in order. A 24-megapixel photo takes about 0.2 s.
    """
    small, shrink = _copy(picture)
    if corners_px is not None:
        return _by_hand(small, shrink, np.asarray(corners_px, np.float64))
    for corners in _proposed(small):
        to_copy = placed(small, corners)
        if to_copy is not None:
            return _found(to_copy, shrink, by_hand=False)
    return None


def _copy(picture: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    """The picture, small enough to search, and what its sides were divided by."""
    shrink = max(1.0, float(np.sqrt(picture.shape[0] * picture.shape[1] / _LOOKED_AT)))
    if shrink == 1.0:
        return np.ascontiguousarray(picture), 1.0
    small = cv2.resize(picture, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), shrink


def _proposed(small: NDArray[np.uint8]) -> list[NDArray[np.float64]]:
    """Four corners (column, row) of each thing that looks like a chart."""
    proposals = []
    for mirrored in (False, True):
        seen = np.ascontiguousarray(small[:, ::-1] if mirrored else small)
        detector = cv2.mcc.CCheckerDetector.create()
        detector.setColorChartType(cv2.mcc.MCC24)
        if not detector.process(cv2.cvtColor(seen, cv2.COLOR_RGB2BGR), 2):
            continue
        for checker in detector.getListColorChecker():
            corners = np.array(checker.getBox(), np.float64).reshape(4, 2)
            if mirrored:
                corners[:, 0] = small.shape[1] - 1 - corners[:, 0]
            proposals.append(corners)
    return proposals


def _by_hand(small: NDArray[np.uint8], shrink: float, corners: NDArray[np.float64]) -> ChartFound:
    """The chart between corners that were given."""
    remedy = (
        "give COLUMN,ROW of the outer corners of its four corner patches, going round, in pixels"
    )
    if corners.shape != (4, 2) or not np.all(np.isfinite(corners)):
        raise InputError("the corners of a chart are four points", remedy)
    across = np.diff(np.vstack([corners, corners[:1]]), axis=0)
    turns = np.cross(
        np.pad(across, ((0, 0), (0, 1))), np.pad(np.roll(across, -1, 0), ((0, 0), (0, 1)))
    )
    if not (np.all(turns[:, 2] > 0) or np.all(turns[:, 2] < 0)):
        raise InputError("the corners given for the chart do not go round it", remedy)
    to_copy = placed(small, (corners + 0.5) / shrink - 0.5)
    if to_copy is None:
        raise InputError("no chart of 24 patches lies between the corners given", remedy)
    return _found(to_copy, shrink, by_hand=True)


def _found(to_copy: NDArray[np.float64], shrink: float, *, by_hand: bool) -> ChartFound:
    """A chart in the copy, as it lies in the picture."""
    move = (shrink - 1) / 2
    homography = np.array([[shrink, 0, move], [0, shrink, move], [0, 0, 1]]) @ to_copy
    corners = _project(homography, PATCH_CORNERS)
    one, two = corners[1] - corners[0], corners[3] - corners[0]
    mirrored = bool(one[0] * two[1] - one[1] * two[0] < 0)
    return ChartFound(homography, corners, mirrored, by_hand)


def chart_on_samples(
    found: ChartFound, side: int, origin_px: tuple[float, float] = (0.0, 0.0)
) -> ChartFound:
    """A chart found in a photo, as it lies on the samples that were made of the photo.

    Parameters
    ----------
    found : in the photo's own pixels.
    side : pixels along the side of a sample.
    origin_px : row and column, in the photo's own pixels, of the outer corner of the first sample.
    """
    row, column = origin_px
    shrink = np.array(
        [
            [1 / side, 0, (0.5 - column) / side - 0.5],
            [0, 1 / side, (0.5 - row) / side - 0.5],
            [0, 0, 1],
        ]
    )
    return replace(
        found,
        homography=shrink @ found.homography,
        corners_px=_project(shrink, found.corners_px),
    )


def chart_patches(
    found: ChartFound, light: NDArray[np.float32], usable: NDArray[np.bool_]
) -> ColourPatches:
    """Mean light of each patch.

    Parameters
    ----------
    found : as the chart lies on the raster of `light`.
    light, usable : (3, rows, columns), or (n, 3, rows, columns) for n photos on one raster.

    Returns
    -------
    24 patches in the order of `chart_reference`; NaN where a patch is outside, clipped, partly
    covered, or unevenly lit.
    """
    photos = light[None] if light.ndim == 3 else light
    usables = usable[None] if usable.ndim == 3 else usable
    known = reference()
    means = np.full((len(photos), len(MIDDLES), 3), np.nan)
    points, inside = _points(found, (photos.shape[2], photos.shape[3]))
    for index, middle in enumerate(inside):
        if middle:
            rows, columns = points[index, ..., 1], points[index, ..., 0]
            for photo, seen in enumerate(photos):
                core = seen[:, rows, columns].astype(np.float64)
                means[photo, index] = _mean(core, usables[photo][:, rows, columns])
    middles = _project(found.homography, MIDDLES)
    return ColourPatches(
        light=means,
        reflectance=known.copy(),
        row_px=middles[:, 1].copy(),
        column_px=middles[:, 0].copy(),
        grey=GREY.copy(),
        known_from="chart",
    )


def _points(
    found: ChartFound, shape: tuple[int, int]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Nearest samples (24, k, k, 2) on a grid over each patch, and which patches lie inside."""
    count = int(np.clip(CORE * found.patch_px, _PARTS, _ENOUGH)) // _PARTS * _PARTS
    steps = ((np.arange(count) + 0.5) / count - 0.5) * CORE
    offset = np.stack(np.meshgrid(steps, steps), axis=-1)
    places = MIDDLES[:, None, None] + offset
    points = _project(found.homography, places.reshape(-1, 2)).reshape(places.shape)
    nearest = np.round(points).astype(np.int64)
    inside = (nearest >= 0) & (nearest < np.array([shape[1], shape[0]]))
    return nearest, np.asarray(inside.all(axis=(1, 2, 3)), np.bool_)


def _mean(core: NDArray[np.float64], usable: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Mean (3,) over one patch (3, k, k), NaN where too little of it is usable or it is uneven."""
    seen = usable.all(axis=0)
    if seen.mean() < _USABLE:
        return np.full(3, np.nan)
    mean = core[:, seen].mean(axis=1)
    filled = np.where(seen, core, mean[:, None, None])
    side = core.shape[1] // _PARTS
    parts = filled.reshape(3, _PARTS, side, _PARTS, side).mean(axis=(2, 4)).reshape(3, -1)
    uneven = parts.std(axis=1) > _UNEVEN * np.maximum(mean, 0) + _DARK
    return np.full(3, np.nan) if uneven.any() else np.asarray(mean, np.float64)


def chart_mask(found: ChartFound, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """All that is chart, with its frame.

    Parameters
    ----------
    found : as it lies on the raster.
    shape : rows and columns.
    """
    low, high = -_FRAME, _FRAME
    outline = np.array(
        [[low, low], [COLUMNS + high, low], [COLUMNS + high, ROWS + high], [low, ROWS + high]]
    )
    corners = np.round(_project(found.homography, outline)).astype(np.int32)
    mask = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(mask, corners, 1)
    return mask.astype(np.bool_)


def _project(homography: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (n, 2) through a homography."""
    moved = cv2.perspectiveTransform(points[:, None], homography)
    return np.asarray(moved[:, 0], np.float64)
