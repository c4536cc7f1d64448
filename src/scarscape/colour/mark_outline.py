"""How far a mark reaches: to where its colour is half of what it is in the middle."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.colour.mark_search import Spot
from scarscape.colour.mark_skin import Cleaned
from scarscape.colour.masked import Map, Mask

#: Reach of the window and of the mark's middle, over the radius of the spot.
_WINDOW, _MIDDLE = 3.0, 0.6
#: The skin around a mark, over the spot's radius.
_AROUND = (1.5, 2.6)
#: Blur before the outline is drawn: this share of the radius, within these limits in mm.
_BLUR, _BLUR_MM = 0.2, (0.1, 0.4)
#: Outlines are drawn on a raster so many times as fine.
_FINER = 3
#: Share of the samples around that have to be skin without marks.
_LEAST_AROUND = 20
HALF, FOOT = 0.5, 0.15
#: Least share of a sample's difference that lies along the mark's own for it to be the mark's.
LEAST_ALONG = 0.7
#: A soft edge reaches no farther than this share of the mark's size, either way.
_REACH = 0.8
_PEAK_PERCENT = 85.0


@dataclass(frozen=True, eq=False)
class Outlined:
    """A mark with its outline; lengths in samples of the map.

    Attributes
    ----------
    spot : where it was found.
    row, column : centroid.
    area : samples.
    outline : (k, 2) float64 rows and columns.
    inside, foot : (rows, columns) bool of the window: the mark, and as far as it can be seen;
        `first` is where the window begins.
    contrast : (3,) mean density in red, green and blue over the skin around.
    told : length of that contrast in what tells a mark.
    unevenness : spread of brightness inside, as density (5th to 95th percentile); 0 for albedo.
    edge : the way over which contrast falls from the middle's to none, at the steepness it has at
        the outline.
    breadth_ratio : shorter over longer side of the smallest rectangle around.
    solidity : share of its convex hull that it fills.
    """

    spot: Spot
    row: float
    column: float
    area: float
    outline: NDArray[np.float64]
    inside: Mask
    foot: Mask
    first: tuple[int, int]
    contrast: NDArray[np.float64]
    told: float
    unevenness: float
    edge: float
    breadth_ratio: float
    solidity: float

    @property
    def size(self) -> float:
        """Length of the contrast in all three densities."""
        return float(np.linalg.norm(self.contrast))

    @property
    def diameter(self) -> float:
        """Of the circle of its area, in samples."""
        return 2 * math.sqrt(self.area / math.pi)


def outlined(spot: Spot, maps: Cleaned, others: Mask) -> Outlined | None:
    """Outline one spot.

    Parameters
    ----------
    spot : from `find_spots`.
    maps : that it was found on.
    others : (rows, columns) bool, other marks: no part of the skin around.

    Returns
    -------
    Outlined, or None where nothing stands out from the skin around.
    """
    reach = math.ceil(_WINDOW * spot.radius) + 2
    top, left = max(0, int(spot.row) - reach), max(0, int(spot.column) - reach)
    window = np.s_[top : int(spot.row) + reach + 1, left : int(spot.column) + reach + 1]
    known = maps.known[window]
    row = np.arange(known.shape[0])[:, None] + top - spot.row
    column = np.arange(known.shape[1])[None, :] + left - spot.column
    away = np.hypot(row, column) / spot.radius
    middle = known & (away < _MIDDLE)
    around = known & ~others[window] & (away > _AROUND[0]) & (away < _AROUND[1])
    density = maps.density[(slice(None), *window)]
    if not middle.any():
        return None
    level = np.zeros(len(density))
    if np.count_nonzero(around) >= _LEAST_AROUND:
        level = np.median(density[:, around], axis=1)
    blur = float(np.clip(_BLUR * spot.radius * maps.sample_mm, *_BLUR_MM)) / maps.sample_mm
    smooth = np.stack([cv2.GaussianBlur(one, (0, 0), max(blur, 0.3)) for one in density])
    over = np.tensordot(maps.telling, smooth - level[:, None, None].astype(np.float32), axes=1)
    vector = over[:, middle].mean(axis=1)
    length = float(np.linalg.norm(vector))
    if length <= 0:
        return None
    along = np.einsum("p,prc->rc", vector / np.float32(length), over)
    # A neighbour of another colour is another mark, however much it differs this way, too.
    other = along < LEAST_ALONG * np.sqrt(np.sum(over * over, axis=0))
    along[~known | other] = 0
    return _grown(spot, maps, (along, blur), middle, level, (top, left))


def _grown(
    spot: Spot,
    maps: Cleaned,
    seen: tuple[Map, float],
    middle: Mask,
    level: NDArray[np.float64],
    first: tuple[int, int],
) -> Outlined | None:
    """The connected region over half of the middle's contrast, which was seen so much blurred."""
    along, blur = seen
    peak = float(np.percentile(along[middle], _PEAK_PERCENT))
    if _runs_out(along, HALF * peak, middle, first, maps.known.shape):
        return None
    fine = cv2.resize(along, None, fx=_FINER, fy=_FINER, interpolation=cv2.INTER_CUBIC)
    count, labels, stats, centres = cv2.connectedComponentsWithStats(
        (fine > HALF * peak).astype(np.uint8), connectivity=4
    )
    start = np.where(middle, along, -np.inf)
    row, column = np.unravel_index(int(np.argmax(start)), start.shape)
    label = int(labels[row * _FINER + _FINER // 2, column * _FINER + _FINER // 2])
    if (
        count < 2
        or label == 0
        or _is_cut(stats[label], fine.shape, first, maps.known.shape, _FINER)
    ):
        return None
    mask = (labels == label).astype(np.uint8)
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    longest = max(outlines, key=len)
    outline = longest.reshape(-1, 2).astype(np.float64)
    # A hole belongs to the mark: a hair across it, the top of a spot.
    cv2.drawContours(mask, [longest], -1, 1, cv2.FILLED)
    area = float(np.count_nonzero(mask)) / _FINER**2
    inside = cv2.resize(mask, along.shape[::-1], interpolation=cv2.INTER_NEAREST).astype(bool)
    here = np.s_[first[0] : first[0] + along.shape[0], first[1] : first[1] + along.shape[1]]
    inside &= maps.known[here]
    if not inside.any():
        return None
    contrast = maps.density[(slice(None), *here)][:, inside].mean(axis=1) - level
    # Blur draws a round edge inwards by its variance over the diameter.
    grown = 1.0 + blur**2 / (2 * area / math.pi)
    # Middles of the fine samples, on the raster of the map.
    place = (outline[:, ::-1] + 0.5) / _FINER - 0.5 + np.array(first)
    (_, _), sides, _ = cv2.minAreaRect(outline.astype(np.float32))
    hull = cv2.contourArea(cv2.convexHull(outline.astype(np.float32)))
    middle_at = (centres[label, ::-1] + 0.5) / _FINER - 0.5 + np.array(first)
    return Outlined(
        spot=spot,
        row=float(middle_at[0]),
        column=float(middle_at[1]),
        area=area * grown**2,
        outline=np.clip(
            middle_at + (place - middle_at) * grown, -0.5, np.array(maps.known.shape) - 0.5
        ),
        inside=inside,
        foot=_foot(along, inside, peak),
        first=first,
        contrast=np.asarray(contrast, np.float64),
        told=float(np.linalg.norm(maps.telling @ contrast)),
        unevenness=_unevenness(maps, here, inside),
        edge=_edge(along, inside, peak),
        breadth_ratio=(min(sides) + 1) / (max(sides) + 1),
        solidity=min(1.0, area * _FINER**2 / max(hull, 1.0)),
    )


def _unevenness(maps: Cleaned, here: tuple[slice, slice], inside: Mask) -> float:
    """Spread of brightness inside a mark, where shading is in the picture."""
    if len(maps.telling) == len(maps.density):
        return 0.0
    bright = maps.density[(slice(None), *here)].mean(axis=0)
    low, high = np.percentile(bright[inside], (5, 95))
    return float(high - low)


def _runs_out(
    along: Map, level: float, middle: Mask, first: tuple[int, int], whole: tuple[int, ...]
) -> bool:
    """Whether the region over a level plainly leaves its window: a look before a closer one."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        (along > 1.1 * level).astype(np.uint8), connectivity=4
    )
    start = np.where(middle, along, -np.inf)
    label = int(labels.reshape(-1)[int(np.argmax(start))])
    return label > 0 and _is_cut(stats[label], along.shape, first, whole, 1)


def _is_cut(
    box: NDArray[np.int32],
    shape: tuple[int, ...],
    first: tuple[int, int],
    whole: tuple[int, ...],
    finer: int,
) -> bool:
    """Whether a region runs out of its window where the picture does not end."""
    left, top, width, height = (int(side) for side in box[:4])
    return (
        (top == 0 and first[0] > 0)
        or (left == 0 and first[1] > 0)
        or (top + height == shape[0] and first[0] + shape[0] // finer < whole[0])
        or (left + width == shape[1] and first[1] + shape[1] // finer < whole[1])
    )


def _foot(along: Map, inside: Mask, peak: float) -> Mask:
    """What is connected with a mark down to a small share of its contrast."""
    seen = (along > FOOT * peak) | inside
    _, labels = cv2.connectedComponents(seen.astype(np.uint8), connectivity=4)
    # Not farther than a mark of soft edge reaches: mottling may lead on.
    size = max(3, round(float(np.sqrt(np.count_nonzero(inside)) * _REACH)) | 1)
    near = cv2.dilate(
        inside.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    )
    return np.asarray(np.isin(labels, np.unique(labels[inside])) & seen & (near > 0), np.bool_)


def _edge(along: Map, inside: Mask, peak: float) -> float:
    """Length over which contrast falls from the middle's to none, samples."""
    small = inside.astype(np.uint8)
    kernel = np.ones((3, 3), np.uint8)
    rim = cv2.dilate(small, kernel) != cv2.erode(small, kernel)
    by_row, by_column = np.gradient(along)
    slope = float(np.median(np.hypot(by_row, by_column)[rim])) if rim.any() else 0.0
    return peak / slope if slope > 0 else math.inf
