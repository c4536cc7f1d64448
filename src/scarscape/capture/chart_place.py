"""Where exactly the patches of a chart lie, and whether it is a chart at all."""

from __future__ import annotations

from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.capture.chart_reference import COLUMNS, GREY, ROWS, reference

Floats = NDArray[np.float64]

#: Outer corners of the patches, (column, row) with the distance between two patches as the unit:
#: the gaps between patches are about an eighth of it.
PATCH_CORNERS: Floats = np.array(
    [[0.06, 0.06], [COLUMNS - 0.06, 0.06], [COLUMNS - 0.06, ROWS - 0.06], [0.06, ROWS - 0.06]]
)
#: Middles of the patches in the same unit.
MIDDLES: Floats = np.array(
    [[column + 0.5, row + 0.5] for row, column in product(range(ROWS), range(COLUMNS))]
)
#: Side of the square around a patch's middle whose mean counts, in the same unit.
CORE = 0.4
#: Numbers along one unit in the picture of the chart seen square on, and units around it.
_CELL, _AROUND = 24, 0.5
#: Numbers of 256 that a patch may differ by in itself, and its size in the unit.
_ALIKE, _SMALLEST, _LARGEST = 14, 0.55, 1.05
#: This many patches may be covered, in glare, or clipped.
_BAD = 5
#: Correlation of the other patches' logarithms with what is known of them, from which on it is a
#: chart: on random patches the best of all turns reaches 0.6, phones' own curves leave over 0.97.
_AGREES = 0.9
#: Least light, and least known reflectance, whose logarithm still says something.
_DARKEST = 0.01


def placed(picture: NDArray[np.uint8], corners: Floats) -> Floats | None:
    """From the chart's own unit to the picture, if a chart lies between four corners.

    Parameters
    ----------
    picture : (rows, columns, 3) uint8, coded as sRGB.
    corners : (4, 2) column and row of the outer corners of the patches, going round, from any one.

    Returns
    -------
    (3, 3) homography of (column, row) in `MIDDLES`' unit to (column, row) of the picture, or None
    where the patches do not look like a chart's in any of eight turns and reflections.
    """
    ways = [np.roll(way, turn, axis=0) for way in (corners, corners[::-1]) for turn in range(4)]
    found = [_homography(PATCH_CORNERS, way) for way in ways]
    scores = [_agreement(_patches(picture, way)[0]) for way in found]
    best = int(np.argmax(scores))
    # A box that is half a patch off still tells the turn.
    if scores[best] < _AGREES / 2:
        return None
    refined = _refined(picture, _refined(picture, found[best]))
    for way in (refined, found[best]):
        light, even = _patches(picture, way)
        if even.sum() >= len(even) - _BAD and _looks_right(light):
            return way
    return None


def _homography(source: Floats, target: Floats) -> Floats:
    """The one that brings four points to four others."""
    matrix = cv2.getPerspectiveTransform(source.astype(np.float32), target.astype(np.float32))
    return np.asarray(matrix, np.float64)


def _square_on(picture: NDArray[np.uint8], to_picture: Floats) -> NDArray[np.uint8]:
    """The chart and half a patch around it, as seen from straight ahead."""
    size = (round((COLUMNS + 2 * _AROUND) * _CELL), round((ROWS + 2 * _AROUND) * _CELL))
    unit = np.array([[1 / _CELL, 0, -_AROUND], [0, 1 / _CELL, -_AROUND], [0, 0, 1]])
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    # The unit counts from edges of cells, pixels from their middles.
    matrix = to_picture @ unit @ half
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpPerspective(picture, matrix, size, flags=flags), np.uint8)


def _core(view: NDArray[np.uint8], middle: Floats) -> NDArray[np.uint8]:
    """Inner part of one patch, (numbers, 3)."""
    low = np.round((middle + _AROUND - CORE / 2) * _CELL).astype(int)
    side = round(CORE * _CELL)
    return view[low[1] : low[1] + side, low[0] : low[0] + side].reshape(-1, 3)


def _patches(picture: NDArray[np.uint8], to_picture: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Linear light (24, 3) of the patches, and which of them are of one colour."""
    view = _square_on(picture, to_picture)
    cores = np.stack([_core(view, middle) for middle in MIDDLES]).astype(np.float64)
    middle = np.median(cores, axis=1)
    spread = np.percentile(np.abs(cores - middle[:, None]).max(axis=2), 80, axis=1)
    coded = middle / 255
    light = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    return light, spread <= _ALIKE


def _differences(light: Floats) -> tuple[Floats, Floats]:
    """Logarithms of light and of what is known, each channel about its median."""
    logs = [np.log(np.maximum(values, _DARKEST)) for values in (light, reference())]
    shift = np.median(logs[0] - logs[1], axis=0)
    return logs[0] - shift, logs[1]


def _agreement(light: Floats) -> float:
    """Correlation with what is known, without the worst patches."""
    seen, known = _differences(light)
    apart = np.abs(seen - known).max(axis=1)
    kept = np.argsort(apart, kind="stable")[: len(apart) - _BAD]
    one, two = (values[kept] - values[kept].mean(axis=0) for values in (seen, known))
    size = np.sqrt(np.sum(one**2) * np.sum(two**2))
    return float(np.sum(one * two) / size) if size > 0 else 0.0


def _looks_right(light: Floats) -> bool:
    """Whether the colours are a chart's, and its greys fall from white to black."""
    falling = np.diff(light[GREY].mean(axis=1)) < 0
    return bool(falling.sum() >= len(falling) - 1) and _agreement(light) >= _AGREES


def _refined(picture: NDArray[np.uint8], to_picture: Floats) -> Floats:
    """The same homography, on the middles of the patches as they are seen."""
    view = _square_on(picture, to_picture)
    seen = [_middle_of(view, middle) for middle in MIDDLES]
    known = [index for index, at in enumerate(seen) if at is not None]
    if len(known) < len(MIDDLES) // 2:
        return to_picture
    source = MIDDLES[known]
    target = cv2.perspectiveTransform(
        np.array([seen[index] for index in known])[:, None], to_picture
    )
    limit = 0.1 * float(np.sqrt(abs(np.linalg.det(to_picture[:2, :2]))))
    cv2.setRNGSeed(0)
    # Typed as if one were always found; there is none where the points agree on nothing.
    matrix: object = cv2.findHomography(source, target[:, 0], cv2.RANSAC, limit)[0]
    return to_picture if matrix is None else np.asarray(matrix, np.float64)


def _middle_of(view: NDArray[np.uint8], middle: Floats) -> Floats | None:
    """Middle of the patch of one colour around a point; None where it is no square of its size."""
    low = np.maximum(np.round((middle + _AROUND - 0.9) * _CELL).astype(int), 0)
    high = np.round((middle + _AROUND + 0.9) * _CELL).astype(int)
    window = view[low[1] : high[1], low[0] : high[0]].astype(np.int16)
    colour = np.median(_core(view, middle), axis=0)
    alike = (np.abs(window - colour).max(axis=2) <= _ALIKE).astype(np.uint8)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(alike, connectivity=4)
    at = np.round((middle + _AROUND) * _CELL).astype(int) - low
    label = int(labels[at[1], at[0]])
    if label == 0 or count < 2:
        return None
    left, top, width, height, area = (int(value) for value in boxes[label])
    sides = np.array([width, height]) / _CELL
    if sides.min() < _SMALLEST or sides.max() > _LARGEST or area < 0.8 * width * height:
        return None
    edges = np.array([left + width / 2, top + height / 2])
    return np.asarray((low + edges) / _CELL - _AROUND, np.float64)
