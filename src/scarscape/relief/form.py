"""The skin's own form taken off: what is left is scars, texture and noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.relief.grid import block_means, subtract_coarse
from scarscape.relief.regression import gaussian_regression

CUTOFF_MM = 12.0
_BLOCK_MM = 0.32
_TUKEY = 4.4


@dataclass(frozen=True, eq=False)
class Flattened:
    """Heights over the reference surface.

    Attributes
    ----------
    residual_mm : (rows, columns) float32, heights less the reference surface, NaN where missing.
    surface_mm : (coarse rows, coarse columns) float64, the reference surface at the centres of
        blocks of ``step`` samples.
    gain : like ``surface_mm``, variance of the surface for block means of unit variance.
    block_sd_mm : robust standard deviation of the block means of plain skin around the surface.
    step : samples along one side of a block.
    """

    residual_mm: NDArray[np.float32]
    surface_mm: NDArray[np.float64]
    gain: NDArray[np.float64]
    block_sd_mm: float
    step: int


def remove_form(
    height_mm: NDArray[np.float32],
    pitch_mm: float,
    *,
    excluded: NDArray[np.bool_] | None = None,
    cutoff_mm: float = CUTOFF_MM,
    iterations: int = 6,
) -> Flattened:
    """Take the form off a height map by robust second-order Gaussian regression.

    Parameters
    ----------
    height_mm : (rows, columns) float32, NaN where missing.
    pitch_mm : distance between samples.
    excluded : (rows, columns) bool, optional. Samples that are known not to be plain skin (found
        scars with a margin); the surface spans them from what stands around.
    cutoff_mm : cutoff wavelength of the filter.
    iterations : rounds of reweighting with Tukey's biweight (4.4 times the median deviation).

    Returns
    -------
    Flattened

    Notes
    -----
    Works on means of 0.32 mm blocks (a twenty-fifth of the cutoff); linear in the number of
    samples. Where a hole or an excluded scar is so wide that too little skin stands inside the
    cutoff, the cutoff is doubled there until enough does.
    """
    step = max(1, round(_BLOCK_MM / pitch_mm))
    seen = height_mm if excluded is None else np.where(excluded, np.float32(np.nan), height_mm)
    mean, share = block_means(seen, step)
    weight = share * (share > 0.2)
    block_mm = step * pitch_mm
    surface, gain = _spanned(mean, weight, block_mm, cutoff_mm)
    scale = 0.0
    for _ in range(iterations):
        deviation = mean - surface
        usable = weight > 0
        scale = float(np.median(np.abs(deviation[usable]))) if usable.any() else 0.0
        if scale <= 0.0:
            break
        relative = np.clip(np.abs(deviation) / (_TUKEY * scale / 0.6745), 0.0, 1.0)
        surface, gain = _spanned(mean, weight * (1 - relative**2) ** 2, block_mm, cutoff_mm)
    return Flattened(
        residual_mm=subtract_coarse(height_mm, surface, step),
        surface_mm=surface,
        gain=gain,
        block_sd_mm=scale / 0.6745,
        step=step,
    )


def _spanned(
    mean: NDArray[np.float64], weight: NDArray[np.float64], block_mm: float, cutoff_mm: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Regression with the cutoff widened wherever the skin around does not carry it."""
    surface, gain = gaussian_regression(mean, weight, block_mm, cutoff_mm)
    widest = max(mean.shape) * block_mm * 4
    while not np.isfinite(surface).all():
        cutoff_mm *= 2
        if cutoff_mm > widest:
            surface = np.where(np.isfinite(surface), surface, np.nanmean(surface))
            gain = np.where(np.isfinite(gain), gain, 1.0)
            break
        wide, wide_gain = gaussian_regression(mean, weight, block_mm, cutoff_mm)
        missing = ~np.isfinite(surface)
        surface[missing] = wide[missing]
        gain[missing] = wide_gain[missing]
    return surface, gain
