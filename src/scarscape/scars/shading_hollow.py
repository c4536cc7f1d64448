"""Signs of a hollow in the shading around a peak: its pseudo-relief, and its darkest and lightest.

The pseudo-relief is that of `scarscape.scars.shading_outline` (A. P. Pentland 1990,
doi 10.1007/BF00054921): a dent is deepest in its middle and closed all around, a fold goes on
across the light, and texture is as deep beside the peak as under it. Walls in the lamp's shade are
darker than their slope alone would make them.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from scarscape.scars.shading_outline import PADDING, integrator
from scarscape.scars.shading_patch import SIDE, as_dents, grid, without_plane
from scarscape.scars.shading_peaks import Peaks

Field = NDArray[np.float32]
Columns = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: What `hollow_of` gives, in its order.
HOLLOW = (
    "middle",
    "depth",
    "wide",
    "ring_low",
    "ring",
    "ring_high",
    "ends",
    "tilt",
    "darkest",
    "lightest",
    "outside",
    "dark",
    "light",
)
#: Middle part in which the deepest place is looked for, and the rim that counts as level.
_MARGIN, _RIM = 9, 4
_LEAST = 1e-3


def hollow_of(peaks: Peaks, patches: Field) -> Columns:
    """(n, HOLLOW) float64: shares of the depth, and logarithms over the strength.

    Parameters
    ----------
    peaks : of one size.
    patches : (n, SIDE, SIDE) as `scarscape.scars.shading_patch.squares` gives them.

    Notes
    -----
    Cost: two Fourier transforms of 64 x 64 for each peak.
    """
    flat = without_plane(as_dents(peaks, patches))
    strength = np.abs(peaks.strength).astype(np.float64)
    return np.column_stack([_relief(flat, strength), _extremes(flat, strength)])


def _relief(flat: Columns, strength: Columns) -> Columns:
    """What the pseudo-relief is like in its middle, in a ring around, and across the light."""
    depth = _depths(flat.reshape(-1, SIDE, SIDE))
    inner = depth[:, _MARGIN:-_MARGIN, _MARGIN:-_MARGIN]
    deepest = np.maximum(inner.max(axis=(1, 2)), 1e-5)
    share = depth / deepest[:, None, None]
    half = SIDE // 2
    inside, ring, ends = _places()
    around = np.sort(share[:, ring], axis=1)
    low, middle, high = (around[:, int(at * around.shape[1])] for at in (0.1, 0.5, 0.9))
    signs = [
        np.maximum(share[:, half - 1 : half + 2, half - 1 : half + 2].mean(axis=(1, 2)), -1),
        np.log(deepest / (strength + 1e-4)),
        (share[:, inside] > 0.5).mean(axis=1),
        low,
        middle,
        high,
        share[:, ends].mean(axis=1),
        share[:, half, :_RIM].mean(axis=1) - share[:, half, -_RIM:].mean(axis=1),
    ]
    return np.asarray(np.clip(np.column_stack(signs), -3, 3), dtype=np.float64)


def _extremes(flat: Columns, strength: Columns) -> Columns:
    """The darkest and lightest twentieth near the peak, and the unevenness farther away."""
    along, across = grid()
    away = np.hypot(along, across)
    near = np.sort(flat[:, away < 2.0], axis=1)
    some = max(1, near.shape[1] // 20)
    dark = np.maximum(near[:, -some:].mean(axis=1), 0) + _LEAST
    light = np.maximum(-near[:, :some].mean(axis=1), 0) + _LEAST
    outside = np.abs(flat[:, away > 2.4]).mean(axis=1) + _LEAST
    size = strength + _LEAST
    ratios = [np.log(one / size) for one in (dark, light, outside)]
    return np.column_stack([*ratios, np.log(dark), np.log(light)])


def _depths(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, SIDE, SIDE) pseudo-relief, positive into the skin, 0 along the square's rim."""
    transfer, taper = integrator()
    spectrum = np.fft.rfft2(values * taper, s=(PADDING, PADDING))
    depth = -np.fft.irfft2(spectrum * transfer, s=(PADDING, PADDING))[:, :SIDE, :SIDE]
    rim = np.ones((SIDE, SIDE), dtype=bool)
    rim[_RIM:-_RIM, _RIM:-_RIM] = False
    return np.asarray(depth - np.median(depth[:, rim], axis=1)[:, None, None])


@cache
def _places() -> tuple[Mask, Mask, Mask]:
    """(SIDE, SIDE) bool each: the middle part, a ring around, and its ends across the light."""
    along, across = (one.reshape(SIDE, SIDE) for one in grid())
    away = np.hypot(along, across)
    ring = (away > 2.2) & (away < 3.4)
    inside = np.zeros((SIDE, SIDE), dtype=bool)
    inside[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN] = True
    return inside, ring, ring & (np.abs(across) > np.abs(along))
