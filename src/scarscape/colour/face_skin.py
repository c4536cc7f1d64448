"""What of a picture is skin, told by the person's own colour and by nothing absolute."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.model import Regions

Map = NDArray[np.float32]
Mask = NDArray[np.bool_]

#: Colours are judged on a copy of at most this many samples a side: pores, single hairs and noise
#: are no question of where skin ends.
JUDGED_SIDE = 256

#: How far ln(red/green) and ln(green/blue) may lie below and above the person's own. From very
#: light to very dark skin melanin adds about 0.35 to both under daylight, all the blood that a mark
#: may hold 0.6 to the first: marks lie inside, grey, white, green and blue things do not, and hair
#: is either too grey or too yellow. Ours.
RED_GREEN = (0.26, 0.9)
GREEN_BLUE = (0.36, 0.45)
#: The same in standard deviations of this skin's own colour, where that varies more.
DEVIATIONS = 4.0
#: Darker than the person's skin (natural logarithm) by more than this it is a deep shadow, a hole,
#: black hair or black cloth: 9 % of the light.
DEEP_SHADOW = 2.4
#: Brighter than its surroundings by a factor of two, and whiter, it is shine.
SHINE, SHINE_WHITER = 0.7, 0.1
#: Width of those surroundings, as a share of the picture's longer side.
SHINE_WIDTH = 0.06

#: Shares of the picture (or of the face). What differs and reaches the edge is something beyond the
#: skin if it is larger than the first. What skin surrounds is a mark or a mole up to the second.
LEAST_AT_EDGE, LEAST_ENCLOSED = 0.003, 0.04
#: Where the person's colour is looked for in a picture without a known face: its middle, as a
#: normal distribution of this width (share of each side).
MIDDLE = 0.3

#: Width of the bins in which the commonest colour is counted.
_BIN = 0.04
_MIN_LIGHT = 1e-4


@dataclass(frozen=True, eq=False)
class _Colours:
    """``red_green``, ``green_blue``: logarithms of ratios; ``bright``: of the mean light."""

    red_green: Map
    green_blue: Map
    bright: Map


def skin_mask(light: Map, usable: Mask, regions: Regions | None = None) -> Mask:
    """Where a picture shows skin.

    Parameters
    ----------
    light : (3, rows, columns) float32, linear light or reflectance.
    usable : (3, rows, columns) or (rows, columns) bool, False where a sample says nothing.
    regions : of a face on the same raster. Skin is looked for in them alone; without them, in the
        whole picture, whose middle is taken to be skin.

    Returns
    -------
    NDArray[np.bool_]
        (rows, columns). False where a sample is not usable in all channels; and on hair, cloth,
        background, deep shadow and shine. Red, brown and pale marks and moles are skin.

    Notes
    -----
    The commonest colour (ratios of channels, so that shading is out) is taken for this person's
    skin; what differs from it by more than blood and melanin can make it differ is not skin, if it
    is large or reaches the edge. No tone of skin is known to the rule, and one factor on a channel
    (white balance) changes nothing.

    Limits: skin-coloured things (wood, sand, blond hair in warm light, another person) pass.
    Depigmented skin as large as a region, on a dark person, is left out. A beard is left out where
    it covers the skin, not where it is stubble. Costs about 0.1 s a million samples.
    """
    known: Mask = usable if usable.ndim == 2 else np.all(usable, axis=0)
    where: Mask = known if regions is None else known & regions.skin
    if not where.any():
        return where
    small, weight = _judged(light, where)
    seen = weight > 0.5
    if not seen.any():
        return where
    colours = _colours(small)
    strange = _strange(colours, _own(colours, seen, centred=regions is None)) & seen
    removed = _beyond_skin(strange, seen, picture_edge=regions is None)
    shape = (light.shape[2], light.shape[1])
    grown = cv2.resize(removed.astype(np.float32), shape, interpolation=cv2.INTER_LINEAR)
    skin = where & (grown < 0.5)
    return np.asarray(skin & ~_shining(light, skin), np.bool_)


def _judged(light: Map, where: Mask) -> tuple[Map, Map]:
    """(3, rows, columns) mean light on few samples, and the share of each that counts."""
    rows, columns = where.shape
    share = min(1.0, JUDGED_SIDE / max(rows, columns))
    size = (max(1, round(share * columns)), max(1, round(share * rows)))
    counted = where.astype(np.float32)
    weight = cv2.resize(counted, size, interpolation=cv2.INTER_AREA)
    sums = [cv2.resize(one * counted, size, interpolation=cv2.INTER_AREA) for one in light]
    mean = np.stack(sums) / np.maximum(weight, np.float32(1e-6))
    return np.asarray(mean, np.float32), np.asarray(weight, np.float32)


def _colours(light: Map) -> _Colours:
    red, green, blue = np.log(np.maximum(light, np.float32(_MIN_LIGHT)))
    bright = np.log(np.maximum(light.mean(axis=0), np.float32(_MIN_LIGHT)))
    return _Colours(red - green, green - blue, np.asarray(bright, np.float32))


def _own(colours: _Colours, seen: Mask, *, centred: bool) -> tuple[NDArray[np.float64], ...]:
    """The person's own colour: middle and standard deviation of the three numbers."""
    weight = seen.astype(np.float64)
    if centred:
        weight *= _middle(seen.shape[0])[:, None] * _middle(seen.shape[1])
    chosen = weight > 0.01 * weight.max()
    values = np.stack([part[chosen] for part in _parts(colours)]).astype(np.float64)
    near = np.hypot(*(values[:2].T - _commonest(values[:2], weight[chosen])).T) < 0.25
    if not near.any():
        near[:] = True
    middle = np.median(values[:, near], axis=1)
    spread = 1.4826 * np.median(np.abs(values[:, near] - middle[:, None]), axis=1)
    return middle, spread


def _parts(colours: _Colours) -> tuple[Map, Map, Map]:
    return colours.red_green, colours.green_blue, colours.bright


def _middle(count: int) -> NDArray[np.float64]:
    away = (np.arange(count) + 0.5) / count - 0.5
    return np.asarray(np.exp(-0.5 * (away / MIDDLE) ** 2), np.float64)


def _commonest(ratios: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """The highest place of a smoothed count of two ratios."""
    # Bins that are laid from the data's own middle keep still when a channel gets a factor.
    origin = np.median(ratios, axis=1)
    bins = np.clip(np.round((ratios.T - origin) / _BIN), -60, 60).astype(np.intp) + 60
    counted = np.zeros((121, 121))
    np.add.at(counted, (bins[:, 0], bins[:, 1]), weight)
    smooth = cv2.GaussianBlur(counted, (0, 0), 1.5)
    highest = np.unravel_index(int(smooth.argmax()), smooth.shape)
    return np.asarray(origin + (np.array(highest) - 60) * _BIN, np.float64)


def _strange(colours: _Colours, own: tuple[NDArray[np.float64], ...]) -> Mask:
    """Samples of a colour that this skin cannot have."""
    middle, spread = own
    apart = [
        _apart(part - at, DEVIATIONS * sd, limits)
        for part, at, sd, limits in zip(
            _parts(colours)[:2], middle, spread, (RED_GREEN, GREEN_BLUE), strict=False
        )
    ]
    other = np.hypot(*apart) > 1
    return np.asarray(other | (colours.bright - middle[2] < -DEEP_SHADOW), np.bool_)


def _apart(difference: Map, least: float, limits: tuple[float, float]) -> Map:
    """A difference in units of the limit on its side."""
    below, above = (max(limit, least) for limit in limits)
    return np.asarray(np.where(difference < 0, difference / below, difference / above), np.float32)


def _beyond_skin(strange: Mask, seen: Mask, *, picture_edge: bool) -> Mask:
    """What differs and is not a mark: it reaches the edge, or is large."""
    # Gaps of a sample do not part what is one thing, as the strands of hair.
    kernel = np.ones((3, 3), np.uint8)
    closed = cv2.morphologyEx(strange.astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    outside = ~seen
    if picture_edge:
        outside = outside.copy()
        outside[[0, -1]] = outside[:, [0, -1]] = True
    rim = cv2.dilate(outside.astype(np.uint8), kernel) > 0
    at_edge = np.bincount(labels[rim], minlength=count) > 0
    area = stats[:, cv2.CC_STAT_AREA] / max(1, int(seen.sum()))
    chosen = np.where(at_edge, area > LEAST_AT_EDGE, area > LEAST_ENCLOSED)
    chosen[0] = False
    # Its edge is mixed of both.
    return np.asarray(cv2.dilate(chosen[labels].astype(np.uint8), kernel) > 0, np.bool_)


def _shining(light: Map, skin: Mask) -> Mask:
    """Samples that mirror the light: far brighter than the skin around, and whiter."""
    colours = _colours(light)
    wide = max(3, round(SHINE_WIDTH * max(skin.shape)) | 1)
    counted = skin.astype(np.float32)
    weight = np.maximum(cv2.blur(counted, (wide, wide)), np.float32(1e-3))
    brighter, redder, yellower = (
        part - cv2.blur(part * counted, (wide, wide)) / weight
        for part in (colours.bright, colours.red_green, colours.green_blue)
    )
    return np.asarray(
        skin & (brighter > SHINE) & (redder < -SHINE_WHITER) & (yellower < 0), np.bool_
    )
