"""What a camera's own curve did to the greys, and how to take it off."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

#: Greys follow a straight line within this (root mean square of logarithms): no curve is taken off.
#: Print and rounding to 8 bits leave under 0.02.
_STRAIGHT = 0.04
#: Greys that are needed to tell a curve, and the slopes of log over log that cameras have.
_GREYS, _FLATTEST, _STEEPEST = 5, 0.4, 2.5
#: A grey whose channels differ by this more than the other greys' is covered, or lit otherwise.
_COLOURED = 0.15
#: Numbers of the table, over the square root of light.
_TABLE = 1 << 16
#: Samples looked up at a time.
_PIECE = 1 << 15
#: Least light that has a logarithm here.
_LEAST = 1e-9


def gains(light: Floats, reflectance: Floats) -> Floats:
    """White balance and exposure (3,): what a grey's light is multiplied by.

    Parameters
    ----------
    light, reflectance : (greys, 3), above 0.

    Notes
    -----
    The median of the greys' ratios, so that a covered one does not count.
    """
    return np.asarray(np.exp(np.median(np.log(reflectance / light), axis=0)))


def curve_of(light: Floats, reflectance: Floats) -> tuple[Floats, Floats] | None:
    """Logarithms of balanced light, and what they stand for, at each grey; None without a curve.

    Parameters
    ----------
    light, reflectance : (greys, 3), above 0.

    Returns
    -------
    Two (greys,) float64 that rise, or None where light is straight, or the greys tell no curve.

    Notes
    -----
    One curve for all channels: cameras bend the three alike after their white balance.
    """
    ratio = np.log(light * gains(light, reflectance) / reflectance)
    off = ratio - ratio.mean(axis=1, keepdims=True)
    kept = np.abs(off).max(axis=1) < _COLOURED
    order = np.argsort(reflectance[kept].mean(axis=1))
    target = np.log(reflectance[kept]).mean(axis=1)[order]
    seen = ratio[kept].mean(axis=1)[order] + target
    if len(seen) < _GREYS or float(np.std(seen - target)) < _STRAIGHT:
        return None
    slopes = np.diff(target) / np.maximum(np.diff(seen), 1e-9)
    if slopes.min() < _FLATTEST or slopes.max() > _STEEPEST:
        return None
    return seen, target


def straightened(
    light: NDArray[np.float64] | NDArray[np.float32], gain: Floats, curve: tuple[Floats, Floats]
) -> NDArray[np.float32]:
    """Light (3, ...) with the curve taken off, float32.

    Parameters
    ----------
    light : (3, ...) red, green, blue, 0 to 1.
    gain : (3,) of `gains`.
    curve : of `curve_of`.

    Notes
    -----
    Through a table of 65,536 steps over the square root: 0.1 % at a light of 0.0003. Between greys
    the curve is a monotone cubic over logarithms (Fritsch and Carlson 1980, doi 10.1137/0717021),
    beyond them straight.
    """
    out = np.empty(light.shape, np.float32)
    by_table = light[0].size > _TABLE
    for channel, factor in enumerate(gain):
        if not by_table:
            out[channel] = _unbent(np.asarray(light[channel], np.float64), float(factor), curve)
            continue
        table = _unbent((np.arange(_TABLE) / (_TABLE - 1)) ** 2, float(factor), curve)
        _look_up(light[channel], table.astype(np.float32), out[channel])
    return out


def _look_up(
    light: NDArray[np.float64] | NDArray[np.float32],
    table: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    """One channel through the table, in pieces that stay in the processor's cache."""
    source, target = light.reshape(-1), out.reshape(-1)
    for start in range(0, len(source), _PIECE):
        piece = slice(start, start + _PIECE)
        root = np.clip(source[piece], 0.0, 1.0).astype(np.float32)
        np.sqrt(root, out=root)
        root *= np.float32(_TABLE - 1)
        root += np.float32(0.5)
        np.take(table, root.astype(np.uint16), out=target[piece], mode="wrap")


def _unbent(light: Floats, factor: float, curve: tuple[Floats, Floats]) -> Floats:
    """Light of one channel without the curve."""
    from scipy.interpolate import PchipInterpolator

    seen, target = curve
    logs = np.log(np.maximum(light, _LEAST) * factor)
    inner = np.clip(logs, seen[0], seen[-1])
    unbent = np.exp(PchipInterpolator(seen, target)(inner) + logs - inner) / factor
    return np.asarray(np.where(light > 0, unbent, 0.0), np.float64)
