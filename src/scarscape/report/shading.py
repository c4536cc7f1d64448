"""Skin drawn as a hill-shaded relief."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.report.raster import Raster

#: Colours of a neutral skin from deep shade to full light, sRGB.
_TONES = np.array(
    [
        (62, 44, 40),
        (120, 91, 80),
        (180, 148, 132),
        (219, 190, 172),
        (242, 222, 208),
        (255, 247, 240),
    ],
    dtype=np.float64,
)
_FLAT = 0.6  # where level skin stands on the scale of tones
#: Lights as (x, y, z) towards the lamp and weight: the main one from the upper left.
_LIGHTS = (((-0.5, -0.5, 0.7071), 0.8), ((-0.3, 0.6, 0.74), 0.1), ((0.6, -0.3, 0.74), 0.1))
_STEEP = 0.55  # slopes of this size after exaggeration look steep, yet not black


def shade(raster: Raster) -> NDArray[np.uint8]:
    """(rows, columns, 3) sRGB picture of the skin under soft light from the upper left.

    Heights are exaggerated so that the steep five percent of the map look steep, 1 to 4 times;
    deep places are a little darker, as they are under a wide light. Missing samples are hatched.
    """
    height = np.asarray(cv2.GaussianBlur(raster.height_mm, (0, 0), 0.9), np.float32)
    slope_x, slope_y = _slopes(height, raster.pixel_mm)
    steepness = np.hypot(slope_x[::4, ::4], slope_y[::4, ::4])[raster.valid[::4, ::4]]
    usual = float(np.percentile(steepness, 95)) if steepness.size else 0.0
    exaggeration = float(np.clip(_STEEP / max(usual, 1e-6), 1.0, 4.0))
    light = _light(slope_x * exaggeration, slope_y * exaggeration)
    level = sum(direction[2] * weight for direction, weight in _LIGHTS)
    tone = _FLAT + 0.95 * (light - level) - _hollows(height, raster.pixel_mm)
    picture: NDArray[np.uint8] = _tone_table()[np.clip(tone * 255.0 + 0.5, 0, 255).astype(np.uint8)]
    if not raster.valid.all():
        hatch(picture, ~raster.valid)
    return picture


def hatch(picture: NDArray[np.uint8], where: NDArray[np.bool_]) -> None:
    """Draw diagonal grey stripes into ``picture`` where ``where`` is True."""
    rows, columns = where.shape
    stripe = ((np.arange(rows)[:, None] + np.arange(columns)[None, :]) // 3 % 3 == 0)[where]
    picture[where] = np.where(stripe[:, None], np.uint8(150), np.uint8(205))


def _slopes(
    height: NDArray[np.float32], pixel_mm: tuple[float, float]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Slopes along columns and along rows, by central differences."""
    along_x = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=1, scale=0.5 / pixel_mm[0])
    along_y = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=1, scale=0.5 / pixel_mm[1])
    return np.asarray(along_x, np.float32), np.asarray(along_y, np.float32)


def _light(slope_x: NDArray[np.float32], slope_y: NDArray[np.float32]) -> NDArray[np.float32]:
    """Lambert's cosine, summed over the lights."""
    length = np.sqrt(slope_x * slope_x + slope_y * slope_y + np.float32(1.0))
    total = np.zeros_like(slope_x)
    for (x, y, z), weight in _LIGHTS:
        cosine = np.float32(z) - np.float32(x) * slope_x - np.float32(y) * slope_y
        total += np.float32(weight) * np.maximum(cosine / length, np.float32(0))
    return total


def _hollows(height: NDArray[np.float32], pixel_mm: tuple[float, float]) -> NDArray[np.float32]:
    """How much darker a place is for lying below the skin within 2 mm around it."""
    sigma = float(np.clip(2.0 / max(pixel_mm), 2.0, 60.0))
    # Blurred at a quarter of the size: a wide blur needs no more.
    rows, columns = height.shape
    small = cv2.resize(
        height, (max(1, columns // 4), max(1, rows // 4)), interpolation=cv2.INTER_AREA
    )
    around = cv2.resize(
        cv2.GaussianBlur(small, (0, 0), sigma / 4), (columns, rows), interpolation=cv2.INTER_LINEAR
    )
    darker = (np.asarray(around, np.float32) - height) * np.float32(0.35)
    return np.asarray(np.clip(darker, -0.04, 0.16), np.float32)


def _tone_table() -> NDArray[np.uint8]:
    """(256, 3) the tones between the six given ones."""
    at = np.linspace(0.0, len(_TONES) - 1.0, 256)
    channels = [np.interp(at, np.arange(len(_TONES)), _TONES[:, i]) for i in range(3)]
    return np.stack(channels, axis=1).round().astype(np.uint8)
