"""Whether the light of one photo comes from a side, and from which.

Three signs are looked at. Skin curves outwards on the whole and a lamp is nearer to one side, so
that the picture darkens away from the lamp. Relief shows along the lamp's direction and not across
it, so that the shading's slopes are larger that way. And of relief, pits and furrows are steeper
than bumps, so that the steepest slopes of the shading, in the middle of dents, all run from light
(far from the lamp) to dark (beside it). The first and the third tell the two ends of the axis
apart; both rest on skin that curves outwards and has more dents than bumps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.model import SideLight
from scarscape.scars.shading_peaks import Level, blurred, levels_of

Field = NDArray[np.float32]

#: Darkening over the picture's longer side that tells a side, natural logarithm. Rendered photos
#: under one lamp 20 to 50 degrees high, with 30 % of light from around, have 0.42 or more; under a
#: lamp beside the camera, or lamps all around, 0.18 or less.
DARKENS = 0.3
#: Third moment of the slopes over its largest size, and anisotropy, that tell a side together.
SKEWED, UNEVEN = 0.4, 0.2
#: Where the two ends are told apart by opposite signs, both this strong, nothing is told.
_OPPOSED = -0.5
_LARGEST_SIGMA_MM = 2.6
_FEWEST_SAMPLES, _LEAST_SHARE = 60, 0.02
_SHARP = 0.002
_MOST_SKEW = 0.5
FLAT = (
    "the light comes from all around or from beside the camera, and dents do not show by their "
    "shading: turn so that a window or one lamp is to the side, and switch off other lights"
)
#: Coarser samples show only what is wider than any but the widest scars, mm.
COARSEST_MM = 0.6
#: Finer levels than hold so many samples are passed over, to save time: coarser ones tell as well.
_MOST_SAMPLES = 1_500_000
COARSE = (
    "the photo shows too little detail for dents to be told by their shading: go closer, or take "
    "a photo with more pixels"
)
SMALL = "too little skin is seen to tell how the light falls: go closer, or show more skin"
BLURRED = "the skin shows no relief at all: too blurred or too smoothed by the camera"
OPPOSED = (
    "the picture darkens to one side and dents are shaded as if lit from the other, as under two "
    "lamps: use one window or one lamp, to the side"
)


@dataclass(frozen=True)
class _Slopes:
    """Moments of the shading's slopes at one size: power, axis (cos, sin of 2 a) and skewness."""

    power: float
    axis: tuple[float, float]
    skew: tuple[float, float]


def side_light(shading: Field, known: NDArray[np.bool_], sample_mm: float) -> SideLight:
    """Whether the light comes enough from one side for dents to be told, and from where.

    Parameters
    ----------
    shading : (rows, columns) float32, density (natural logarithm) without pigments.
    known : (rows, columns) bool.
    sample_mm : length of a sample, measured or assumed: which sizes are looked at.

    Returns
    -------
    SideLight. ``azimuth_deg`` from 0 to 360, 0 from the right, 90 from above. ``contrast`` is
    given also where the light is not judged, where it can be had.

    Notes
    -----
    The azimuth is within about 15 degrees for half and 30 for nearly all rendered photos. Skin of
    two tones, a beard's edge or a shadow that lies across may pass for a side. Cost: a few Gaussian
    blurs.
    """
    if sample_mm > COARSEST_MM:
        return SideLight(judged=False, reason=COARSE)
    if int(known.sum()) < max(_FEWEST_SAMPLES**2 / 2, _LEAST_SHARE * known.size):
        return SideLight(judged=False, reason=SMALL)
    filled = np.where(known, shading, np.float32(0))
    slopes = [
        _slopes(level)
        for level in levels_of(filled, known, sample_mm)
        if level.sigma * level.samples * sample_mm < _LARGEST_SIGMA_MM
        and level.shading.size <= _MOST_SAMPLES
    ]
    if not slopes:
        return SideLight(judged=False, reason=SMALL)
    if max(one.power for one in slopes) < _SHARP**2:
        return SideLight(judged=False, reason=BLURRED)
    darkens, skew = _darkening(filled, known), _mean([one.skew for one in slopes])
    return _told(darkens, skew, _mean([one.axis for one in slopes]))


def towards_of(light: SideLight) -> tuple[float, float]:
    """Unit vector to the lamp in the picture, (columns, rows), row 0 at the top.

    Raises
    ------
    ValueError
        If the light has no side.
    """
    if light.azimuth_deg is None:
        raise ValueError("light that comes from no side has no direction")
    angle = math.radians(light.azimuth_deg)
    return math.cos(angle), -math.sin(angle)


def _told(
    darkens: tuple[float, float], skew: tuple[float, float], axis: tuple[float, float]
) -> SideLight:
    slope, third, uneven = (math.hypot(*one) for one in (darkens, skew, axis))
    shrunk = min(1.0, _MOST_SKEW / max(third, 1e-9))
    x = darkens[0] / DARKENS + skew[0] * shrunk / SKEWED
    y = darkens[1] / DARKENS + skew[1] * shrunk / SKEWED
    azimuth = math.atan2(y, x)
    along = axis[0] * math.cos(2 * azimuth) + axis[1] * math.sin(2 * azimuth)
    contrast = math.sqrt((1 + along) / max(1e-3, 1 - along))
    clear = third > SKEWED and uneven > UNEVEN
    if slope < DARKENS and not clear:
        return SideLight(judged=False, contrast=contrast, reason=FLAT)
    together = (darkens[0] * skew[0] + darkens[1] * skew[1]) / max(slope * third, 1e-9)
    if clear and slope < 2 * DARKENS and slope > 0.5 * DARKENS and together < _OPPOSED:
        return SideLight(judged=False, contrast=contrast, reason=OPPOSED)
    return SideLight(judged=True, azimuth_deg=math.degrees(azimuth) % 360, contrast=contrast)


def _slopes(level: Level) -> _Slopes:
    smooth, share = blurred(level)
    seen = (share > 1 - 1e-3 if level.known.min() < 1 else share > 0).astype(np.float32)
    down, right = np.gradient(smooth)
    side = 2 * round(4 * level.sigma) + 1
    weight = np.maximum(cv2.blur(seen, (side, side)), np.float32(0.05))
    right, up = (
        level.sigma * (one - cv2.blur(one * seen, (side, side)) / weight) * seen
        for one in (right, -down)
    )
    size = right * right + up * up
    count = max(float(seen.sum()), 1.0)
    power = float(size.sum()) / count
    # Single steep walls must not decide the axis alone.
    some = size[seen > 0]
    cap = float(np.quantile(some, 0.98)) if some.size else 0.0
    weigh = np.minimum(1, cap / np.maximum(size, 1e-12))
    total = max(float((weigh * size).sum()), 1e-12)
    axis = (
        float((weigh * (right * right - up * up)).sum()) / total,
        float((weigh * 2 * right * up).sum()) / total,
    )
    third = count * max(power, 1e-12) ** 1.5
    return _Slopes(
        power, axis, (float((right * size).sum()) / third, float((up * size).sum()) / third)
    )


def _darkening(shading: Field, known: NDArray[np.bool_]) -> tuple[float, float]:
    """How much lighter it is towards the right and the top, over the picture's longer side."""
    step = max(1, round(math.sqrt(known.size / 40_000)))
    rows, columns = np.nonzero(known[::step, ::step])
    values = shading[::step, ::step][rows, columns].astype(np.float64)
    longer = max(known.shape) / step
    plane = np.column_stack([np.ones(len(rows)), columns / longer, rows / longer])
    found = np.linalg.lstsq(plane, values, rcond=None)[0]
    return -float(found[1]), float(found[2])


def _mean(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    x, y = zip(*pairs, strict=True)
    return sum(x) / len(x), sum(y) / len(y)
