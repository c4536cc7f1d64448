"""The camera over a phantom: exposure, lens, noise, and the curve of its numbers."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
Rng = np.random.Generator

#: Electrons that fill a pixel: a signal-to-noise ratio of 100 at mid grey (0.18).
FULL_WELL = 56_000.0
READ_NOISE = 12.0 / FULL_WELL
#: Spread of the pixels' sensitivity.
UNLIKE = 0.003
#: Full scale that the brightest half per cent of the samples is exposed to.
BRIGHT, BRIGHT_PERCENT = 0.8, 99.5


def exposure(radiance: NDArray[np.float32]) -> float:
    """Factor for all frames (n, rows, columns, 3), so that few samples clip."""
    bright = float(np.percentile(radiance[:, ::3, ::3], BRIGHT_PERCENT))
    return BRIGHT / bright if bright > 0 else 1.0


def through_lens(frame: Field, sigma_px: float, shift_px: tuple[float, float]) -> Field:
    """Blur of the lens, and the frame moved down and to the right by a part of a pixel."""
    import cv2
    from scipy.ndimage import shift

    if shift_px != (0.0, 0.0):
        frame = np.asarray(shift(frame, (*shift_px, 0.0), order=3, mode="reflect"))
    if sigma_px > 0:
        side = 2 * math.ceil(4 * sigma_px) + 1
        frame = cv2.GaussianBlur(
            frame, (side, side), sigma_px, borderType=cv2.BORDER_REFLECT
        ).astype(np.float32)
    return frame


def sensitivity(rng: Rng, shape: tuple[int, ...]) -> Field:
    """The pixels' own factors, the same in every frame."""
    field = rng.standard_normal(shape, dtype=np.float32)
    return np.asarray(1 + np.float32(UNLIKE) * field, dtype=np.float32)


def sensed(rng: Rng, light: Field, gain: Field | None, noise: float) -> Field:
    """Linear light as the sensor reads it: shot and read noise, clipped to 0 and 1.

    `noise` scales all of it; 0 leaves the light as it is.
    """
    if noise > 0 and gain is not None:
        light = light * (1 + np.float32(noise) * (gain - 1))
        spread = np.sqrt(np.clip(light, 0, None) / np.float32(FULL_WELL) + READ_NOISE**2)
        light = light + np.float32(noise) * spread * rng.standard_normal(
            light.shape, dtype=np.float32
        )
    return np.asarray(np.clip(light, 0, 1), dtype=np.float32)


def balanced(light: Field, white_gains: tuple[float, float, float]) -> Field:
    """What the sensor read times a factor for each channel; what burnt out there stays so."""
    if white_gains == (1.0, 1.0, 1.0):
        return light
    gains = np.array(white_gains, dtype=np.float32)
    burnt = light >= 1
    return np.asarray(np.where(burnt, 1, np.clip(light * gains, 0, 1)), dtype=np.float32)


def encoded(light: Field) -> NDArray[np.uint8]:
    """sRGB numbers of 8 bits for linear light of 0 to 1."""
    steps = np.arange(65536, dtype=np.float64) / 65535
    curve = np.where(steps <= 0.0031308, 12.92 * steps, 1.055 * steps ** (1 / 2.4) - 0.055)
    table = np.round(255 * curve).astype(np.uint8)
    return np.asarray(table[np.round(light * np.float32(65535)).astype(np.uint16)])


def decoded(numbers: NDArray[np.uint8]) -> Field:
    """Linear light for sRGB numbers of 8 bits."""
    steps = np.arange(256, dtype=np.float64) / 255
    table = np.where(steps <= 0.04045, steps / 12.92, ((steps + 0.055) / 1.055) ** 2.4)
    return np.asarray(table.astype(np.float32)[numbers])
