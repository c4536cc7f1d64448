"""The colour of a phantom's skin: tone, mottling, freckles, marks, pores, scars; and its oil."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scarscape.phantom.marks import pores
from scarscape.phantom.truth import Truth

Field = NDArray[np.float32]
Rng = np.random.Generator

#: Linear reflectance (red, green, blue) of phototypes I to VI, as a camera sees a cheek.
TONES = (
    (0.62, 0.41, 0.33),
    (0.56, 0.35, 0.27),
    (0.47, 0.28, 0.20),
    (0.36, 0.20, 0.13),
    (0.23, 0.12, 0.075),
    (0.13, 0.068, 0.042),
)
#: How much a unit of pigment (melanin) and of blood darkens each channel, relative.
PIGMENT = (0.6, 0.9, 1.0)
BLOOD = (0.15, 1.0, 0.8)
PATCH_MM2 = 2500.0


def draw_albedo(rng: Rng, truth: Truth) -> tuple[Field, int]:
    """Albedo of every sample, and the phototype (1 to 6) that was drawn.

    Mottling of about 5 % over 1 to 4 mm and of 1.5 % over 0.15 mm; brown freckles of 0.4 to 2 mm
    and red or brown marks of 2 to 6 mm that take 10 to 40 % off the channels they darken most;
    pores darker; the floors of a third of the scars paler, of a third redder.

    Returns
    -------
    tuple
        (rows, columns, 3) float32 of red, green, blue, and the phototype.
    """
    shape = truth.clean_mm.shape
    phototype = int(rng.integers(1, 7))
    tone = np.array(TONES[phototype - 1]) * rng.uniform(0.92, 1.08)
    pigment = np.float32(0.05) * blotches(rng, shape, rng.uniform(1.0, 4.0) / truth.pitch_mm)
    blood = np.float32(0.05) * blotches(rng, shape, rng.uniform(1.0, 4.0) / truth.pitch_mm)
    fine = np.float32(0.015) * blotches(rng, shape, 0.15 / truth.pitch_mm)
    _spots(rng, pigment, truth.pitch_mm, count=(0, 40), size_mm=(0.4, 2.0))
    _spots(rng, pigment, truth.pitch_mm, count=(0, 5), size_mm=(2.0, 6.0))
    _spots(rng, blood, truth.pitch_mm, count=(1, 8), size_mm=(2.0, 6.0))
    paler = _floors(rng, truth, blood)
    hollow = np.clip(-_pores(truth) / 0.05, 0, 1) * np.float32(0.3)
    albedo = np.empty((*shape, 3), dtype=np.float32)
    for channel in range(3):
        dark = pigment * np.float32(PIGMENT[channel]) + blood * np.float32(BLOOD[channel])
        dark += fine + hollow - paler
        albedo[:, :, channel] = np.float32(tone[channel]) * np.exp(-dark)
    return np.asarray(np.clip(albedo, 0.01, 0.9), dtype=np.float32), phototype


def draw_oil(rng: Rng, truth: Truth) -> Field:
    """(rows, columns) float32, how much each place shines, 0.5 to 1.5, slow over the skin."""
    slow = blotches(rng, truth.clean_mm.shape, 6.0 / truth.pitch_mm)
    return np.asarray(np.clip(1 + np.float32(0.25) * slow, 0.5, 1.5), dtype=np.float32)


def blotches(rng: Rng, shape: tuple[int, ...], scale_px: float) -> Field:
    """A random field of mean about 0 and rms 1, smooth over `scale_px` samples."""
    import cv2

    # Drawn coarsely and enlarged: nothing finer than the scale is in it.
    step = max(1.0, scale_px / 3)
    rows, columns = (math.ceil(side / step) + 12 for side in shape)
    noise = rng.standard_normal((rows, columns), dtype=np.float32)
    sigma = scale_px / step / 2
    smooth: Any = cv2.GaussianBlur(noise, (0, 0), sigma)
    smooth = smooth * np.float32(2 * sigma * math.sqrt(math.pi))
    if step > 1:
        size = (math.ceil(columns * step), math.ceil(rows * step))
        smooth = cv2.resize(smooth, size, interpolation=cv2.INTER_CUBIC)
    top, left = (smooth.shape[axis] - shape[axis] for axis in (0, 1))
    return np.asarray(smooth[top // 2 :, left // 2 :][: shape[0], : shape[1]], dtype=np.float32)


def _spots(
    rng: Rng,
    dark: Field,
    pitch_mm: float,
    *,
    count: tuple[int, int],
    size_mm: tuple[float, float],
) -> None:
    """Add soft ovals of 0.1 to 0.5 (10 to 40 % of the light) in place."""
    rows, columns = dark.shape
    share = rows * columns * pitch_mm**2 / PATCH_MM2
    for _ in range(round(int(rng.integers(count[0], count[1] + 1)) * max(share, 0.2))):
        row, column = rng.uniform(0, rows), rng.uniform(0, columns)
        radius = rng.uniform(*size_mm) / 2 / pitch_mm
        stretch, turn, depth = rng.uniform(0.7, 1.0), rng.uniform(0, math.pi), rng.uniform(0.1, 0.5)
        reach = math.ceil(2 * radius)
        r = np.arange(max(0, int(row) - reach), min(rows, int(row) + reach + 1))
        c = np.arange(max(0, int(column) - reach), min(columns, int(column) + reach + 1))
        y, x = (r - row)[:, None], (c - column)[None, :]
        u = (x * math.cos(turn) + y * math.sin(turn)) / radius
        v = (y * math.cos(turn) - x * math.sin(turn)) / (radius * stretch)
        spot = depth / (1 + (u * u + v * v) ** 3)
        dark[r[0] : r[-1] + 1, c[0] : c[-1] + 1] += spot.astype(np.float32)


def _floors(rng: Rng, truth: Truth, blood: Field) -> Field:
    """Redden the floors of some scars in `blood`; return how much paler those of others are."""
    pale = np.zeros_like(blood)
    for scar in truth.scars:
        case, strength = int(rng.integers(3)), float(rng.uniform(0.05, 0.25))
        if case == 0:
            continue
        reach = scar.length_mm / 2
        window = tuple(
            slice(
                max(0, int((at - reach) / truth.pitch_mm)), int((at + reach) / truth.pitch_mm) + 2
            )
            for at in (scar.y_mm, scar.x_mm)
        )
        part = np.clip(np.abs(truth.clean_mm[window]) / np.float32(scar.size_mm), 0, 1)
        if case == 1:
            pale[window] = np.maximum(pale[window], part * np.float32(0.6 * strength))
        else:
            blood[window] += part * np.float32(strength)
    return pale


def _pores(truth: Truth) -> Field:
    """The pores' own relief, drawn again from the stream that made them."""
    rng = np.random.default_rng([truth.seed, 5])
    return pores(rng, truth.clean_mm, truth.pitch_mm, truth.skin == "hard")
