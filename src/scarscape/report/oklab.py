"""Colours by way of Oklab, in which equal distances look equally different.

B. Ottosson, "A perceptual color space for image processing", 2020.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def even_steps(path: Floats, count: int) -> Floats:
    """(count, 3) points at equal distances along a path of many points in Oklab."""
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    at = np.interp(np.linspace(0.0, length[-1], count), length, np.arange(len(path)))
    return np.stack([np.interp(at, np.arange(len(path)), path[:, i]) for i in range(3)], axis=1)


def bytes_from_oklab(lab: Floats) -> NDArray[np.uint8]:
    """sRGB of (n, 3) colours."""
    return (_srgb_from_oklab(lab) * 255.0).round().clip(0, 255).astype(np.uint8)


def _srgb_from_oklab(lab: Floats) -> Floats:
    """sRGB from 0 to 1; the matrices are Ottosson's."""
    to_cone_roots = np.array(
        [
            [1.0, 0.3963377774, 0.2158037573],
            [1.0, -0.1055613458, -0.0638541728],
            [1.0, -0.0894841775, -1.2914855480],
        ]
    )
    to_linear = np.array(
        [
            [4.0767416621, -3.3077115913, 0.2309699292],
            [-1.2684380046, 2.6097574011, -0.3413193965],
            [-0.0041960863, -0.7034186147, 1.7076147010],
        ]
    )
    linear = np.clip(((lab @ to_cone_roots.T) ** 3) @ to_linear.T, 0.0, 1.0)
    curved = 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055
    return np.asarray(np.where(linear <= 0.0031308, 12.92 * linear, curved), np.float64)
