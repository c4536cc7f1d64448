"""Linear sRGB, CIE XYZ and CIELAB, and the difference between two colours."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]

#: CIE XYZ of linear sRGB (IEC 61966-2-1: primaries of ITU-R BT.709, white D65), four digits each.
TO_XYZ: Floats = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)
FROM_XYZ: Floats = np.asarray(np.linalg.inv(TO_XYZ), np.float64)
#: What (1, 1, 1) is in XYZ: D65 seen by the observer of 2 degrees. It is taken from the matrix, so
#: that equal red, green and blue are exactly neutral.
WHITE: Floats = TO_XYZ.sum(axis=1)

#: Where CIELAB's cube root gives way to a line, as the CIE defines it.
_EPSILON = (6 / 29) ** 3
_SLOPE = (29 / 6) ** 2 / 3


def lab_of(linear: ArrayLike) -> Floats:
    """CIELAB of linear sRGB.

    Parameters
    ----------
    linear : (3, ...) red, green, blue; 1 a perfect white. May be below 0 or above 1.

    Returns
    -------
    (3, ...) float64 L*, a*, b* under D65, observer of 2 degrees.

    References
    ----------
    CIE 15:2004, Colorimetry. IEC 61966-2-1:1999 for sRGB.
    """
    values = np.asarray(linear, dtype=np.float64)
    relative = np.tensordot(TO_XYZ / WHITE[:, None], values, axes=1)
    root = np.where(relative > _EPSILON, np.cbrt(relative), relative * _SLOPE + 4 / 29)
    return np.stack([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def linear_of(lab: ArrayLike) -> Floats:
    """Linear sRGB of CIELAB, the inverse of `lab_of`.

    Parameters
    ----------
    lab : (3, ...) L*, a*, b* under D65.

    Returns
    -------
    (3, ...) float64 red, green, blue; outside 0 to 1 for colours that sRGB does not hold.
    """
    values = np.asarray(lab, dtype=np.float64)
    middle = (values[0] + 16) / 116
    root = np.stack([middle + values[1] / 500, middle, middle - values[2] / 200])
    relative = np.where(root > 6 / 29, root**3, (root - 4 / 29) / _SLOPE)
    return np.tensordot(FROM_XYZ * WHITE, relative, axes=1)


def delta_e(first: ArrayLike, second: ArrayLike) -> Floats:
    """CIEDE2000: how different two colours look; 1 is about the least that an eye can see.

    Parameters
    ----------
    first, second : (3, ...) L*, a*, b*, of shapes that go together.

    Returns
    -------
    (...) float64, never negative. Weights k_L, k_C and k_H are 1.

    References
    ----------
    Sharma, Wu, Dalal, The CIEDE2000 color-difference formula: implementation notes, supplementary
    test data, and mathematical observations, Color Research and Application 30 (2005) 21,
    doi 10.1002/col.20070.
    """
    one, two = np.broadcast_arrays(*(np.asarray(lab, dtype=np.float64) for lab in (first, second)))
    mean_chroma = (np.hypot(one[1], one[2]) + np.hypot(two[1], two[2])) / 2
    stretch = 1.5 - 0.5 * _toward_one(mean_chroma)
    chroma = [np.hypot(lab[1] * stretch, lab[2]) for lab in (one, two)]
    hue = [np.degrees(np.arctan2(lab[2], lab[1] * stretch)) % 360 for lab in (one, two)]
    coloured = chroma[0] * chroma[1] > 0
    turn = np.where(coloured, (hue[1] - hue[0] + 180) % 360 - 180, 0.0)
    turn = np.where(coloured & (hue[1] - hue[0] == 180), 180.0, turn)
    apart_hue = 2 * np.sqrt(chroma[0] * chroma[1]) * np.sin(np.radians(turn) / 2)
    return _weighted(
        two[0] - one[0],
        chroma[1] - chroma[0],
        apart_hue,
        (one[0] + two[0]) / 2,
        (chroma[0] + chroma[1]) / 2,
        _mean_hue(hue[0], hue[1], coloured),
    )


def _toward_one(chroma: Floats) -> Floats:
    """0 for neutral colours, 1 for strong ones."""
    seventh = chroma**7
    return np.asarray(np.sqrt(seventh / (seventh + 25.0**7)))


def _mean_hue(one: Floats, two: Floats, coloured: NDArray[np.bool_]) -> Floats:
    """The hue half way along the shorter arc, degrees; a colour without hue has no say."""
    total = one + two
    across = np.abs(one - two) > 180
    halved = np.where(across, np.where(total < 360, total + 360, total - 360), total) / 2
    return np.where(coloured, halved, total)


def _weighted(
    lightness: Floats,
    chroma: Floats,
    hue: Floats,
    mean_lightness: Floats,
    mean_chroma: Floats,
    mean_hue: Floats,
) -> Floats:
    """Three differences, each over what an eye bears of it there, with the turn in the blues."""
    angle = np.radians(mean_hue)
    tone = (
        1
        - 0.17 * np.cos(angle - np.radians(30))
        + 0.24 * np.cos(2 * angle)
        + 0.32 * np.cos(3 * angle + np.radians(6))
        - 0.20 * np.cos(4 * angle - np.radians(63))
    )
    off = (mean_lightness - 50) ** 2
    by_lightness = lightness / (1 + 0.015 * off / np.sqrt(20 + off))
    by_chroma = chroma / (1 + 0.045 * mean_chroma)
    by_hue = hue / (1 + 0.015 * mean_chroma * tone)
    blues = np.radians(30 * np.exp(-(((mean_hue - 275) / 25) ** 2)))
    turned = -np.sin(2 * blues) * 2 * _toward_one(mean_chroma)
    square = by_lightness**2 + by_chroma**2 + by_hue**2 + turned * by_chroma * by_hue
    return np.asarray(np.sqrt(np.maximum(square, 0.0)))
