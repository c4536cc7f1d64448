"""Whether a photo shows texture at all, and which photo of a set is blurred beyond use."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.light.alignment_contrast import Level, contrast_levels
from scarscape.light.alignment_joint import Joint, judge
from scarscape.light.alignment_motion import Movement
from scarscape.light.alignment_search import CLEAR_PEAK, clearness_alone
from scarscape.model import PhotoSet

#: Fine contrast in common with the others, against coarse, as a share of a middling photo's.
_LEAST_FINE = 0.04
#: Where the photos have less fine contrast in common (R2), they cannot be told apart by it.
_LEAST_DETERMINED = 0.15
#: Contrast of a middling sample, as a share of the brightness, that skin has at least.
_LEAST_TEXTURE = 0.01
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
    about three samples (standard deviation) of the finest level is found, two are not.
    """
    whole, fine = _middle(levels[-1]), _fine_part(levels[-1])
    judged = judge(fine, movement)
    if judged is None or np.median(judged.determined) < _LEAST_DETERMINED:
        return None
    strength = _common(fine, judged) / np.maximum(_common(whole, judge(whole, movement)), 1e-30)
    worst = int(strength.argmin())
    return worst if strength[worst] < _LEAST_FINE * float(np.median(strength)) else None


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
    if 1.48 * float(np.nanmedian(np.abs(halves[0]))) < _LEAST_TEXTURE * brightness:
        return False
    return clearness_alone(halves[0], halves[1]) > CLEAR_PEAK


def _common(level: Level, judged: Joint | None) -> NDArray[np.float64]:
    """Variance of each photo that the others predict, above what they do by chance."""
    n = level.contrast.shape[0]
    if judged is None:
        return np.ones(n)
    share = np.maximum(judged.determined - 2 * n / 1024, 1e-4)
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
        rest = part.contrast[k]
        # Twice, so that the far stronger coarse contrast is gone.
        for _ in range(2):
            filled = np.where(np.isfinite(rest), rest, np.float32(0))
            rest = rest - cv2.GaussianBlur(filled, (0, 0), 1.0)
        fine[k] = rest
    return Level(fine, part.step)
