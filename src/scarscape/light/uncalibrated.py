"""Slopes from photographs under lamps that nobody measured, up to one factor.

Light on matte skin has rank three, which leaves nine numbers open; that the skin is a surface
leaves three [1]_: a height may be stretched and tilted if the lamps are tilted against it. Skin
patches settle most of the rest:

1. The patch is level on the whole. What a photo shows in its low orders is then its lamp's field,
   each photo is divided by it, and the level normal sends 1 into every photo. The tilt is gone.
2. A near lamp lights its own side more: the field's rise at the centre points to the lamp, and is
   the steeper, the flatter the lamp stands. That gives the lamps' directions seen from above,
   dents told from bumps included. Photos and shading then refine it.
3. Where the fields are even (lamps far away), the lamps are taken to stand about equally high
   [2]_; what is left, a turn, is what makes the slopes those of a surface; and dents are taken to
   outweigh bumps.
4. Albedo has nothing to do with slope.

The factor on all heights stays unknown. It is set by lamps that stand 45 degrees high in the mean.

References
----------
.. [1] P. N. Belhumeur, D. J. Kriegman, A. L. Yuille, "The bas-relief ambiguity", Int. J. Computer
   Vision 35 (1999) 33-44, doi 10.1023/A:1008154927611.
.. [2] Z. Zhou, P. Tan, "Ring-light photometric stereo", European Conf. Computer Vision (2010)
   265-279, doi 10.1007/978-3-642-15552-9_20.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.light.normals import FEWEST_LAMPS, solve_slopes
from scarscape.light.normals_model import photos_of, solve_photos
from scarscape.light.normals_noise import noise_of_photos
from scarscape.light.slopes import Slopes
from scarscape.light.uncalibrated_factors import leaning_of_factors
from scarscape.light.uncalibrated_field import field_terms, lamp_fields
from scarscape.model import InputError
from scarscape.model.photo_set import Lamps

_SMALL = 160
_ROUNDS = 6
#: Rise of the log field over half the picture, and its narrow over its wide direction, from which
#: the fields tell where the lamps stood.
_RISE = 0.04
_ROUND = 0.3
#: How far the fields' directions are trusted, one standard deviation, for lamps of length 1.
_FIELD_SD = 0.15
_TOGETHER = 50.0
_TUNING = 2.385
_ALL_SEEN = 0.99


@dataclass(frozen=True, eq=False)
class Uncalibrated:
    """Slopes up to one factor, and what they rest on.

    Attributes
    ----------
    slopes : their ``by_row``, ``by_column`` and ``sd`` all hold the same unknown factor.
    lamps : directions that fit, if the lamps stand 45 degrees high in the mean; no distances.
    field : (n, rows, columns) float32, the smooth field that each photo was divided by.
    from_fields : True where the fields told the lamps' sides, False where it was assumed that the
        lamps stand equally high and that dents outweigh bumps.
    assumed : what was assumed, one plain sentence each.
    """

    slopes: Slopes
    lamps: Lamps
    field: NDArray[np.float32]
    from_fields: bool
    assumed: tuple[str, ...]


def solve_uncalibrated(
    light: NDArray[np.float32], usable: NDArray[np.bool_], pitch_mm: float | None = None
) -> Uncalibrated:
    """Slopes of skin under unknown lamps, up to one factor.

    Parameters
    ----------
    light : (n, rows, columns) float32, linear light.
    usable : (n, rows, columns) bool.
    pitch_mm : distance between samples; the slopes do not depend on it.

    Raises
    ------
    InputError
        For fewer than three photos, and for photos that differ too little to hold a shape.

    Notes
    -----
    Skin that is curved on the whole comes out flat: its form is read as the lamps' fields. Heights
    in mm need a scale from elsewhere (a lamp's elevation, or one known depth). Cost: that of
    ``solve_slopes`` and about a second.
    """
    if light.shape[0] < FEWEST_LAMPS:
        raise InputError(
            f"{light.shape[0]} photos do not tell a slope",
            "take 3 or more, each under its own light",
        )
    small, seen = _reduced(light, usable)
    coefficients, rise = lamp_fields(small, seen)
    even = small / _fields(coefficients, *small.shape[1:])
    rise -= rise.mean(0)
    told = _tell(rise)
    leaning = _unit(rise) if told else leaning_of_factors(even, seen)
    leaning = _refined(even, seen, leaning, told)
    lamps, strength = _lamps(leaning)
    field = _fields(coefficients, *light.shape[1:])
    slopes = solve_slopes(light / field, usable, lamps, pitch_mm or 1.0, brightness=strength)
    return Uncalibrated(slopes, lamps, field, told, _assumptions(told))


def _assumptions(told: bool) -> tuple[str, ...]:
    common = (
        "the patch is level on the whole",
        "the lamps stand 45 degrees high in the mean: all heights share one unknown factor",
    )
    if told:
        return (*common, "each lamp stands on the side that it lights more, all equally far away")
    return (*common, "the lamps stand about equally high", "dents outweigh bumps")


def _reduced(
    light: NDArray[np.float32], usable: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Means over squares, for a longer side of about 160 samples."""
    rows, columns = light.shape[1:]
    shrink = max(1.0, max(rows, columns) / _SMALL)
    size = (max(round(columns / shrink), 2), max(round(rows / shrink), 2))
    small = np.stack([cv2.resize(photo, size, interpolation=cv2.INTER_AREA) for photo in light])
    share = np.stack(
        [cv2.resize(good.astype(np.float32), size, interpolation=cv2.INTER_AREA) for good in usable]
    )
    whole: NDArray[np.bool_] = share > _ALL_SEEN
    return small, whole


def _fields(coefficients: NDArray[np.float64], rows: int, columns: int) -> NDArray[np.float32]:
    terms = field_terms(rows, columns).astype(np.float32)
    out = np.empty((coefficients.shape[0], rows, columns), np.float32)
    for at, each in zip(out, coefficients.astype(np.float32), strict=True):
        np.exp(np.tensordot(each, terms, 1), out=at)
    return out


def _tell(rise: NDArray[np.float64]) -> bool:
    """Whether the fields tell where the lamps stood."""
    wide, narrow = np.linalg.svd(rise, compute_uv=False) / np.sqrt(rise.shape[0])
    return float(wide) > _RISE and float(narrow) > _ROUND * float(wide)


def _unit(leaning: NDArray[np.float64]) -> NDArray[np.float64]:
    """Leanings (n, 2), horizontal over vertical part of a lamp, of mean length 1."""
    return np.asarray(leaning / np.linalg.norm(leaning, axis=1).mean())


def _lamps(leaning: NDArray[np.float64]) -> tuple[Lamps, NDArray[np.float64]]:
    """Lamps, and the brightness with which each sends 1 to level skin."""
    full = np.column_stack([leaning, np.ones(leaning.shape[0])])
    length = np.linalg.norm(full, axis=1)
    return Lamps(full / length[:, None]), length


def _refined(
    even: NDArray[np.float32],
    seen: NDArray[np.bool_],
    first: NDArray[np.float64],
    told: bool,
) -> NDArray[np.float64]:
    """Leanings that fit the shading best, held to the first ones where shading says little."""
    leaning, noise = first, None
    hold = 1 / _FIELD_SD**2 if told else 1e-3
    for turn in range(_ROUNDS + 1):
        lamps, strength = _lamps(leaning)
        photos = photos_of(even, seen, lamps, 1.0, brightness=strength)
        if noise is None or turn == _ROUNDS // 2:
            noise, _ = noise_of_photos(photos)
        solved = solve_photos(photos, noise)
        known = np.isfinite(solved.sd)
        if np.count_nonzero(known) < 3 * _TOGETHER:
            return leaning
        slope = np.stack([solved.by_row[known], solved.by_column[known]]).astype(np.float64)
        level = solved.albedo[known] / np.sqrt(1 + (slope**2).sum(0))
        aside = -slope * level
        if turn < _ROUNDS:
            photo = even[:, known], seen[:, known]
            leaning = _unit(_fitted(*photo, level, aside, leaning, first, hold, noise))
    # Albedo has nothing to do with slope: what of it follows the slopes is the lamps' mean.
    spread = aside - aside.mean(1, keepdims=True)
    shift = np.linalg.solve(spread @ spread.T + 1e-9 * np.eye(2), spread @ (level - level.mean()))
    return _unit(leaning + shift)


def _fitted(
    light: NDArray[np.float32],
    seen: NDArray[np.bool_],
    level: NDArray[np.float64],
    aside: NDArray[np.float64],
    leaning: NDArray[np.float64],
    first: NDArray[np.float64],
    hold: float,
    noise: NDArray[np.float32],
) -> NDArray[np.float64]:
    """(n, 2) leanings from the parts of every sample's normal, by one robust round."""
    found = np.empty_like(leaning)
    for lamp in range(leaning.shape[0]):
        foretold = np.maximum(level + leaning[lamp] @ aside, 0)
        precision = 1 / (noise[0] + noise[1] * foretold + noise[2] * foretold**2)
        misfit = light[lamp] - foretold
        robust = seen[lamp] * (foretold > 0) / (1 + misfit**2 * precision / _TUNING**2)
        weight = robust * precision / _TOGETHER
        normal = (aside * weight) @ aside.T + hold * np.eye(2)
        found[lamp] = np.linalg.solve(
            normal, (aside * weight) @ (light[lamp] - level) + hold * first[lamp]
        )
    return found
