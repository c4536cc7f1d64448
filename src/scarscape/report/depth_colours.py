"""Colours for heights: deep is blue, level is pale, raised is orange brown.

The table runs through Oklab (B. Ottosson, "A perceptual color space for image processing", 2020):
one hue for each arm, lightness falling from the middle to both ends, and steps of equal length
along the path, so that equal differences of height look equally different. Blue and orange stay
apart for every common form of colour blindness, and lightness alone tells how far from level.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from scarscape.report.oklab import bytes_from_oklab, even_steps
from scarscape.report.raster import Raster
from scarscape.report.shading import hatch

_LEVEL = (0.965, 0.004)  # lightness and chroma of level skin
_END = (0.34, 0.075)
_MIDDLE_CHROMA = 0.11  # chroma half way down an arm
_DEEP_HUE_DEG = 255.0
_RAISED_HUE_DEG = 55.0
_NICE = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@cache
def colour_table() -> NDArray[np.uint8]:
    """(511, 3) sRGB; row 0 the deepest, row 255 level, row 510 the highest."""
    deep = _arm(_DEEP_HUE_DEG)
    raised = _arm(_RAISED_HUE_DEG)
    lab = np.concatenate([deep[::-1], raised[1:]])
    return bytes_from_oklab(lab)


def colour_limit_mm(height_mm: NDArray[np.float32], valid: NDArray[np.bool_]) -> float:
    """A round height in mm that all but a thousandth of the samples stay under, up or down."""
    sizes = np.abs(height_mm[valid])
    largest = float(np.percentile(sizes, 99.9)) if sizes.size else 0.0
    largest = max(largest, 0.01)
    power = 10.0 ** np.floor(np.log10(largest))
    nice = next((step for step in _NICE if step * power >= largest * 0.999), 10.0)
    return float(nice * power)


def colour_heights(raster: Raster, limit_mm: float) -> NDArray[np.uint8]:
    """(rows, columns, 3) sRGB picture of the heights from ``-limit_mm`` to ``limit_mm``."""
    at = np.clip(raster.height_mm * np.float32(255.0 / limit_mm), -255, 255) + np.float32(255.5)
    picture: NDArray[np.uint8] = colour_table()[at.astype(np.int16)]
    if not raster.valid.all():
        hatch(picture, ~raster.valid)
    return picture


def _arm(hue_deg: float) -> NDArray[np.float64]:
    """(256, 3) Oklab from level to an end, in steps of equal length."""
    t = np.linspace(0.0, 1.0, 2049)
    lightness = _LEVEL[0] + (_END[0] - _LEVEL[0]) * t
    # The parabola through the three chromas keeps the middle of the arm colourful.
    start, middle, end = _LEVEL[1], _MIDDLE_CHROMA, _END[1]
    bend = 2 * (start + end - 2 * middle)
    chroma = start + (end - start - bend) * t + bend * t**2
    hue = np.radians(hue_deg)
    path = np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=1)
    return even_steps(path, 256)
