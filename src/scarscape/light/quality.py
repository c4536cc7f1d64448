"""What a set of photos is worth before anything is computed from it: light, blur, lamps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.light.lamp_order import Order, order_of
from scarscape.light.sharpness import blur_of
from scarscape.model import Lamps, PhotoSet

#: An unusable sample brighter than this was clipped; darker than the next, black; else unseen.
CLIPPED_FROM = 0.7
BLACK_BELOW = 0.1
#: Light under this share of what the brightest photo has at the same place has not reached it.
REACHED_FROM = 0.1
#: Fewer leave a slope open.
LEAST_PHOTOS = 3
_GREEN = 1
#: Higher lamps cast no shadows on most scars.
LOW_ENOUGH_DEG = 55.0
_SHADOW_SHARE = 0.002
_LOOKED_AT = 400
_AROUND = 41
_LEAST_TOLD = 0.1


@dataclass(frozen=True)
class Geometry:
    """How lamps stand around the skin.

    Attributes
    ----------
    elevation_deg : height of each over the skin.
    clock_deg : direction of each as on a clock face: 0 at the top of the picture, 90 at the right.
    widest_gap_deg : the widest part of the clock face without a lamp; 360 with fewer than two.
    condition : of the matrix of directions; large where lamps stand on one line or in one place.
        A ring of lamps 45 degrees high has 1.4.
    nearest_deg : smallest angle between two lamps, and which two.
    """

    elevation_deg: tuple[float, ...]
    clock_deg: tuple[float, ...]
    widest_gap_deg: float
    condition: float
    nearest_deg: float
    nearest: tuple[int, int]


@dataclass(frozen=True)
class Quality:
    """What was measured on a set of photos.

    Attributes
    ----------
    blur : sigma of each photo in samples (`blur_of`); NaN where it cannot be told.
    clipped, black : (photo, channel) shares of the samples.
    told : share of the picture that three photos or more show in green (or the only
        channel), neither clipped nor black.
    level : 90th percentile of each photo's light in its green (or only) channel, 0 to 1.
    reached : share of the picture that each photo's light reaches.
    darkest : light left in the darkest places of one photo that others have bright, as a share
        of the light around (`darkest_of`).
    geometry, order : None without lamps; `order` also where a lamp stands under the skin.
    """

    blur: tuple[float, ...]
    clipped: tuple[tuple[float, ...], ...]
    black: tuple[tuple[float, ...], ...]
    told: float
    level: tuple[float, ...]
    reached: tuple[float, ...]
    darkest: float | None
    geometry: Geometry | None
    order: Order | None


def quality_of(photos: PhotoSet) -> Quality:
    """Measure what can go wrong with a set of photos.

    Parameters
    ----------
    photos : PhotoSet

    Returns
    -------
    Quality

    Notes
    -----
    Nothing here is a judgement: limits belong to whoever tells the user. About half a second for
    eight photos of 1000 x 1000.
    """
    channel = _GREEN if photos.light.shape[1] > 1 else 0
    light, usable = photos.light[:, channel], photos.usable[:, channel]
    clipped = ~photos.usable & (photos.light >= CLIPPED_FROM)
    black = ~photos.usable & (photos.light < BLACK_BELOW)
    geometry = None if photos.lamps is None else geometry_of(photos.lamps)
    order, darkest = None, None
    if photos.lamps is not None and geometry is not None and min(geometry.elevation_deg) > 0:
        order = order_of(light, usable, photos.lamps.direction)
        darkest = darkest_of(light, usable, geometry.elevation_deg)
    return Quality(
        blur=tuple(blur_of(*one) for one in zip(light, usable, strict=True)),
        clipped=_shares(clipped),
        black=_shares(black),
        told=float((usable.sum(0) >= LEAST_PHOTOS).mean()),
        level=tuple(float(np.quantile(one[::4, ::4], 0.9)) for one in light),
        reached=_reached(light),
        darkest=darkest,
        geometry=geometry,
        order=order,
    )


def _shares(which: NDArray[np.bool_]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(share) for share in row) for row in which.mean((2, 3)))


def _reached(light: NDArray[np.float32]) -> tuple[float, ...]:
    """Share of the picture with light, where any photo has some; photos of one strength."""
    thin = light[:, ::4, ::4]
    strength = np.maximum(np.quantile(thin.reshape(len(thin), -1), 0.9, axis=1), 1e-6)
    even = thin / strength[:, None, None]
    most = even.max(0)
    lit = most > 0.02
    if not lit.any():
        return tuple(0.0 for _ in light)
    return tuple(float((one[lit] > REACHED_FROM * most[lit]).mean()) for one in even)


def geometry_of(lamps: Lamps) -> Geometry:
    """How lamps stand around the skin."""
    row, column, out = lamps.direction.T
    clock = np.degrees(np.arctan2(column, -row)) % 360.0
    aside = clock[np.hypot(row, column) > 0.05]  # right overhead there is no side
    gap = 360.0
    if aside.size > 1:
        ordered = np.sort(aside)
        gap = float(np.max(np.diff(ordered, append=ordered[0] + 360.0)))
    values = np.linalg.svd(lamps.direction, compute_uv=False)
    condition = float(values[0] / values[2]) if len(values) > 2 and values[2] > 1e-9 else np.inf
    nearest, pair = _nearest(lamps.direction)
    return Geometry(
        elevation_deg=tuple(float(one) for one in np.degrees(np.arcsin(np.clip(out, -1, 1)))),
        clock_deg=tuple(float(one) for one in clock),
        widest_gap_deg=gap,
        condition=condition,
        nearest_deg=nearest,
        nearest=pair,
    )


def _nearest(direction: NDArray[np.float64]) -> tuple[float, tuple[int, int]]:
    """Smallest angle between two lamps, by the chord, which small angles do not round away."""
    chord = np.linalg.norm(direction[:, None] - direction[None], axis=-1)
    np.fill_diagonal(chord, 2.0)
    first, second = np.unravel_index(int(np.argmin(chord)), chord.shape)
    angle = 2 * np.degrees(np.arcsin(min(1.0, float(chord[first, second]) / 2)))
    return float(angle), (int(first), int(second))


def reach_mm(width_mm: float, elevation_deg: Sequence[float], lamps: int = 1) -> float:
    """Depth down to which the middle of a round pit is lit by so many lamps, in mm.

    The near rim throws the shadow: half the width times the tangent of the elevation. A flat
    floor is lit at its far edge down to twice that.

    Parameters
    ----------
    width_mm : of the pit.
    elevation_deg : of each lamp.
    lamps : how many have to reach it.
    """
    ranked = sorted(elevation_deg, reverse=True)
    if len(ranked) < lamps:
        return 0.0
    return width_mm / 2 * float(np.tan(np.radians(min(ranked[lamps - 1], 89.0))))


def darkest_of(
    light: NDArray[np.float32], usable: NDArray[np.bool_], elevation_deg: Sequence[float]
) -> float | None:
    """Light left in the darkest places that only one photo has dark: its shadows.

    Each photo over the brightest of all at the same place (colours of the skin fall away), over
    its own surroundings (form and falloff fall away). Cast shadows under a low lamp are dark
    unless there is other light in the room; skin without steep pits casts none.

    Parameters
    ----------
    light, usable : (n, rows, columns).
    elevation_deg : of each lamp.

    Returns
    -------
    float or None
        A share of the light around; the darkest fifth of a percent of the darkest photo. None
        where no lamp is low enough to cast shadows.

    Notes
    -----
    Proves a dark room, not a bright one. On simulated skin it reads under 0.25 only where the
    room gives less than a fifth of the lamp's light; in a dark room it reads 0 to 0.2 on skin with
    steep pits, and up to 0.9 on soft skin or where light spreads far inside it.
    """
    low = [index for index, one in enumerate(elevation_deg) if 0 < one <= LOW_ENOUGH_DEG]
    step = max(1, round(max(light.shape[1:]) / _LOOKED_AT))
    seen = light[:, ::step, ::step]
    strength = np.maximum(np.median(seen, axis=(1, 2)), 1e-6)
    even = seen / strength[:, None, None]
    even = even / np.maximum(even.max(0), 1e-3)
    # A sample that is clipped somewhere does not tell how bright the brightest is.
    told = ~(~usable[:, ::step, ::step] & (seen >= CLIPPED_FROM)).any(0)
    if told.mean() < _LEAST_TOLD:
        return None
    found = []
    for index in low:
        around = cv2.blur(even[index], (_AROUND, _AROUND))
        ratio = (even[index] / np.maximum(around, 1e-3))[told]
        found.append(float(np.quantile(ratio, _SHADOW_SHARE)))
    return min(found, default=None)
