"""Skin's colour without what is narrower and what is wider than any mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.colour.masked import Map, Mask, filled, robust_sd, smoothed

#: Hairs and pores are narrower than half of this.
_CLEAN_MM = 0.5
#: The skin's own colour, mottling apart, changes over such lengths.
BACKGROUND_MM = 10.0
#: Densities as they are; and what no shading moves: what green has beyond the middle of red and
#: blue (blood), and blue beyond red (melanin in light skin).
ALL = np.eye(3, dtype=np.float32)
UNSHADED = np.array([[-0.5, 1.0, -0.5], [-1.0, 0.0, 1.0]], np.float32)


@dataclass(frozen=True, eq=False)
class Cleaned:
    """Maps without hairs, pores and the skin's slow changes of colour.

    Attributes
    ----------
    density : (3, rows, columns) float32, red, green and blue over the skin around; 0 where nothing
        is known.
    known : (rows, columns) bool.
    sample_mm : distance between samples.
    telling : (2 or 3, 3), what of the three densities tells a mark: all of them, or only what
        shading leaves as it is.
    marked : (rows, columns) bool, where marks have been levelled and nothing is learnt of the skin.
    """

    density: NDArray[np.float32]
    known: Mask
    sample_mm: float
    telling: NDArray[np.float32]
    marked: Mask | None = None

    @property
    def features(self) -> NDArray[np.float32]:
        """(2 or 3, rows, columns) float32, what tells a mark."""
        return np.asarray(np.tensordot(self.telling, self.density, axes=1), np.float32)


def cleaned(
    density: Sequence[Map] | NDArray[np.float32],
    known: Mask,
    sample_mm: float,
    telling: NDArray[np.float32] = ALL,
) -> Cleaned:
    """Take out what is narrower and what is wider than any mark.

    Parameters
    ----------
    density : (3, rows, columns) float32, up to a constant each.
    known : (rows, columns) bool, where there is skin.
    sample_mm : distance between samples.
    telling : see `Cleaned`.
    """
    side = 5 if _CLEAN_MM / sample_mm >= 4 else 3
    passes = max(1, round(_CLEAN_MM / sample_mm / side))
    held = []
    for one in density:
        smooth = filled(one, known, 1.0 / sample_mm)
        for _ in range(passes):
            smooth = np.asarray(cv2.medianBlur(smooth, side), np.float32)
        held.append(smooth)
    whole = np.stack(held)
    away = np.zeros(known.shape, np.bool_)
    flat = _flattened(whole, known, away, sample_mm)
    for _ in range(2):
        # What stands out does not belong to the skin's own colour.
        limits = [3.0 * robust_sd(one[known]) for one in flat]
        away = np.any(
            [np.abs(one) > limit for one, limit in zip(flat, limits, strict=True)], axis=0
        )
        flat = _flattened(whole, known, away, sample_mm)
    return Cleaned(flat, known, sample_mm, telling)


def evened(maps: Cleaned, marked: Mask) -> Cleaned:
    """The same skin as if it had no marks there: level with the skin around."""
    level = np.where(marked, np.float32(0), maps.density).astype(np.float32)
    return replace(maps, density=level, marked=marked)


def flattened_without(cleaned_maps: Cleaned, marked: Mask) -> Cleaned:
    """The same with the skin's own colour taken from outside the marks."""
    maps = cleaned_maps
    flat = _flattened(maps.density, maps.known, marked, maps.sample_mm)
    return replace(maps, density=flat)


def _flattened(
    density: NDArray[np.float32], known: Mask, away: Mask, sample_mm: float
) -> NDArray[np.float32]:
    skin = known & ~away
    if np.count_nonzero(skin) < 0.2 * np.count_nonzero(known):
        skin = known
    sigma = BACKGROUND_MM / sample_mm
    flat = np.stack([one - smoothed(one, skin, sigma) for one in density])
    middle = np.array([np.median(one[skin]) if skin.any() else 0.0 for one in flat], np.float32)
    flat -= middle[:, None, None]
    return np.where(known, flat, np.float32(0)).astype(np.float32)
