"""What the shading around a peak is made of: a dent's two lobes, a flat mark, or a line.

The shading around each peak is sampled on a small square turned so that the lamp stands to the
right, in units of the peak's own size, and fitted with few patterns at once: a plane (the skin's
form), two lobes towards and away from the lamp (a dent or a bump), two lobes across (what no lamp
from that side makes) and a round spot (a mark). How much each explains tells them apart.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.scars.shading_peaks import Level, Peaks

Field = NDArray[np.float32]
Columns = NDArray[np.float64]

#: Half side of the square in sigmas, and its samples.
REACH, SIDE = 3.5, 29
#: What `features_of` gives, in its order.
FEATURES = ("strength", "ratio", "explained", "across", "spot", "balance", "line", "size")


def squares(level: Level, row: Columns, column: Columns, towards: tuple[float, float]) -> Field:
    """(n, SIDE, SIDE) shading around each place; columns run towards the lamp, rows across."""
    along, across = grid()
    step = level.sigma
    x = column[:, None] + step * (along * towards[0] - across * towards[1])[None, :]
    y = row[:, None] + step * (along * towards[1] + across * towards[0])[None, :]
    # Large squares would alias the texture: half of the peak's own blur goes first.
    sigma = max(0.3, 0.35 * level.sigma)
    smooth = cv2.GaussianBlur(_filled(level), (0, 0), sigma)
    places = x.astype(np.float32), y.astype(np.float32)
    seen = cv2.remap(smooth, *places, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(seen, dtype=np.float32).reshape(-1, SIDE, SIDE)


def _filled(level: Level) -> Field:
    """The shading with what is not known smoothed in from around, so that no edge looks like one.

    Far from all that is known it is the mean.
    """
    if level.known.min() >= 1:
        return level.shading
    share = cv2.GaussianBlur(level.known, (0, 0), 2 * level.sigma) + np.float32(1e-3)
    mean = float((level.shading * level.known).sum() / max(float(level.known.sum()), 1e-6))
    around = cv2.GaussianBlur((level.shading - mean) * level.known, (0, 0), 2 * level.sigma)
    filled = level.shading * level.known + (1 - level.known) * (mean + around / share)
    return np.asarray(filled, dtype=np.float32)


def features_of(peaks: Peaks, patches: Field, sample_mm: float) -> Columns:
    """(n, FEATURES) float64, all near 0 to 1 or logarithms.

    Parameters
    ----------
    peaks : of one size.
    patches : (n, SIDE, SIDE) as `squares` gives them.
    sample_mm : length of a sample of the map.
    """
    values = as_dents(peaks, patches)
    weight, patterns, solve = _patterns()
    parts = values @ solve.T
    lobes = parts[:, 3]
    rest = values - parts @ patterns
    flat = values - parts[:, :3] @ patterns[:3]
    spread = (flat * flat) @ weight
    explained = 1 - ((rest + parts[:, 5:6] * patterns[5]) ** 2) @ weight / (spread + 1e-9)
    size = np.abs(lobes) + 1e-4
    dark, light = _lobes(flat)
    balance = np.minimum(dark, light) / (np.maximum(dark, light) + 1e-4)
    return np.column_stack(
        [
            np.log(np.abs(peaks.strength) + 1e-4),
            np.log(peaks.ratio + 1e-3),
            np.clip(explained, -1, 1),
            np.minimum(np.abs(parts[:, 4]) / size, 3),
            np.minimum(np.abs(parts[:, 5]) / size, 3),
            np.clip(balance, -1, 1),
            _line(flat),
            np.full(len(values), np.log2(peaks.level.sigma * peaks.level.samples * sample_mm)),
        ]
    )


@cache
def grid() -> tuple[Columns, Columns]:
    """Coordinates towards the lamp and across, in sigmas, of the square's samples."""
    steps = np.linspace(-REACH, REACH, SIDE)
    return np.tile(steps, SIDE), np.repeat(steps, SIDE)


def as_dents(peaks: Peaks, patches: Field) -> Columns:
    """(n, samples) float64, the patches of what stands out turned into those of dents."""
    sign = np.where(peaks.strength < 0, -1.0, 1.0)
    return patches.reshape(len(patches), -1).astype(np.float64) * sign[:, None]


def without_plane(values: Columns) -> Columns:
    """(n, samples) without the skin's form, as the fit of all patterns together tells it."""
    _, patterns, solve = _patterns()
    return np.asarray(values - (values @ solve[:3].T) @ patterns[:3])


def _lobes(flat: Columns) -> tuple[Columns, Columns]:
    """Mean density of the dark lobe, and that taken off the light one, of dents (sign taken)."""
    along, across = grid()
    near = np.exp(-((np.abs(along) - 1.0) ** 2) / 0.6 - across * across / 1.0)
    dark, light = near * (along > 0), near * (along < 0)
    return flat @ (dark / dark.sum()), -(flat @ (light / light.sum()))


def _line(flat: Columns) -> Columns:
    """How far two lobes go on to either side across the lamp: 0 for a dent, 1 for a line."""
    along, across = grid()
    pair = along * np.exp(-0.5 * along * along)
    middle = flat @ (pair * np.exp(-(across**2) / 0.5))
    ends = [flat @ (pair * np.exp(-((across - at) ** 2) / 0.5)) for at in (-2.6, 2.6)]
    # A line through the middle may be slanted, but then it leaves one end only partly.
    return np.asarray(np.clip(np.minimum(*ends) / (np.abs(middle) + 1e-4), -1, 1.5))


@cache
def _patterns() -> tuple[Columns, Columns, Columns]:
    """Weights of the samples, the patterns (6, samples), and what turns samples into shares."""
    along, across = grid()
    r2 = along * along + across * across
    bell = np.exp(-0.5 * r2)
    patterns = np.stack(
        [
            np.ones_like(along),
            along,
            across,
            along * bell,
            across * bell,
            (1 - 0.5 * r2) * bell,
        ]
    )
    weight = np.exp(-0.5 * r2 / 2.2**2)
    weight /= weight.sum()
    weighted = patterns * weight
    return weight, patterns, np.linalg.solve(weighted @ patterns.T, weighted)
