"""Whether a photo shows texture at all, and which photo of a set is blurred beyond use."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.light.alignment_contrast import Level, contrast_levels
from scarscape.light.alignment_joint import judge
from scarscape.light.alignment_motion import Movement
from scarscape.light.alignment_search import CLEAR_PEAK, clearness_alone
from scarscape.model import PhotoSet

#: Fine contrast in common with the others, against coarse, as a share of a middling photo's.
_LEAST_FINE = 0.06
#: Contrast, as a share of the photo's brightness, that skin has at least.
_LEAST_TEXTURE = 0.006
#: Samples of the finest level that are looked at, along a side: the middle tells enough.
_SIDE = 400


def blurred_photo(levels: list[Level], movement: Movement) -> int | None:
    """The photo that lacks fine contrast, or None.

    Parameters
    ----------
    levels : contrasts, the coarsest first.
    movement : (n, 2, 3) that brings the photos in register.

    Notes
    -----
    Only what the other photos predict counts, so that noise is not taken for sharpness. A blur of
    about two samples (standard deviation) of the level is found, less is not.
    """
    fine = _fine_part(levels[-1])
    strength = _common(fine, movement) / np.maximum(_common(_middle(levels[-1]), movement), 1e-30)
    middling = float(np.median(strength))
    worst = int(strength.argmin())
    return worst if strength[worst] < _LEAST_FINE * middling else None


def is_textured(photos: PhotoSet, k: int) -> bool:
    """Whether a photo by itself shows enough for a movement in any direction to be seen.

    Notes
    -----
    Its even rows are held against its odd ones: noise has no place there that stands out, nor has
    a groove, that looks the same wherever it is moved along itself.
    """
    light, usable = photos.light[k : k + 1], photos.usable[k : k + 1]
    rows = photos.rows // 2 * 2
    halves = []
    for first in (0, 1):
        half = np.s_[:, :, first:rows:2]
        part = replace(
            photos, light=light[half], usable=usable[half], names=photos.names[k : k + 1]
        )
        halves.append(contrast_levels(part)[0].contrast[0])
    brightness = float(light.mean())
    if np.isfinite(halves[0]).mean() < 0.5:
        return True
    if float(np.nanstd(halves[0])) < _LEAST_TEXTURE * brightness:
        return False
    return clearness_alone(halves[0], halves[1]) > CLEAR_PEAK


def _common(level: Level, movement: Movement) -> NDArray[np.float64]:
    """Variance of each photo that the others predict."""
    joint = judge(level, movement)
    if joint is None:
        return np.ones(movement.shape[0])
    chance = movement.shape[0] / 1024
    share = np.maximum(joint.determined - 2 * chance, 1e-4)
    return np.asarray(share * np.nanvar(level.contrast, axis=(1, 2)), np.float64)


def _middle(level: Level) -> Level:
    rows, columns = level.contrast.shape[1:]
    top, left = max(0, (rows - _SIDE) // 2), max(0, (columns - _SIDE) // 2)
    # The same on both sides, so that the middle stays the middle.
    return Level(level.contrast[:, top : rows - top, left : columns - left], level.step)


def _fine_part(level: Level) -> Level:
    part = _middle(level)
    fine = np.empty_like(part.contrast)
    for k in range(fine.shape[0]):
        seen = np.isfinite(part.contrast[k])
        filled = np.where(seen, part.contrast[k], np.float32(0))
        fine[k] = part.contrast[k] - cv2.GaussianBlur(filled, (0, 0), 1.0)
    return Level(fine, part.step)
