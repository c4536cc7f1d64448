"""The skin's own form taken off: what is left is scars, texture and noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.relief.grid import block_means, subtract_coarse
from scarscape.relief.spanning import Spanning, spanned_surface, spanning_of

CUTOFF_MM = 12.0
_BLOCKS_A_CUTOFF = 32
_FEWEST_BLOCKS = 8
_TUKEY = 4.4


@dataclass(frozen=True, eq=False)
class Flattened:
    """Heights over the reference surface.

    Attributes
    ----------
    residual_mm : (rows, columns) float32, heights less the reference surface, NaN where missing.
    surface_mm : (coarse rows, coarse columns) float64, the reference surface at the centres of
        blocks of ``step`` samples.
    spanning : how well the surface spans a scar.
    step : samples along one side of a block.
    """

    residual_mm: NDArray[np.float32]
    surface_mm: NDArray[np.float64]
    spanning: Spanning
    step: int


def remove_form(
    height_mm: NDArray[np.float32],
    pitch_mm: float,
    *,
    excluded: NDArray[np.bool_] | None = None,
    known_mm: NDArray[np.float32] | None = None,
    cutoff_mm: float = CUTOFF_MM,
    iterations: int = 5,
    try_spanning: bool = False,
) -> Flattened:
    """Take the form off a height map by robust second-order Gaussian regression.

    Parameters
    ----------
    height_mm : (rows, columns) float32, NaN where missing.
    pitch_mm : distance between samples.
    excluded : (rows, columns) bool, optional. Samples that are known not to be plain skin (found
        scars with a margin); the surface spans them from what stands around.
    known_mm : (rows, columns) float32, optional. Heights of scars already fitted: they are taken
        off while the surface is made, so that a scar's foot outside ``excluded`` does not bend it.
    cutoff_mm : cutoff wavelength of the filter.
    iterations : rounds of reweighting with Tukey's biweight (4.4 robust standard deviations).
    try_spanning : try out on this skin how well the surface spans holes, instead of what
        independent noise would do.

    Returns
    -------
    Flattened

    Notes
    -----
    Works on means of blocks of a thirty-second of the cutoff; linear in the number of samples.
    Where a hole or an excluded scar is so wide that too little skin stands inside the cutoff, the
    cutoff is doubled there until enough does.
    """
    # A small map still needs some blocks along each side.
    fewest = min(height_mm.shape) // _FEWEST_BLOCKS
    step = max(1, min(int(cutoff_mm / _BLOCKS_A_CUTOFF / pitch_mm), fewest))
    seen = height_mm if known_mm is None else height_mm - known_mm
    if excluded is not None:
        seen = np.where(excluded, np.float32(np.nan), seen)
    mean, share = block_means(seen, step)
    weight = share * (share > 0.2)
    block_mm = step * pitch_mm
    surface = spanned_surface(mean, weight, block_mm, cutoff_mm)
    robust = weight
    for _ in range(iterations):
        deviation = mean - surface
        usable = weight > 0
        scale = float(np.median(np.abs(deviation[usable]))) if usable.any() else 0.0
        if scale <= 0.0:
            break
        relative = np.clip(np.abs(deviation) / (_TUKEY * scale / 0.6745), 0.0, 1.0)
        robust = weight * (1 - relative**2) ** 2
        surface = spanned_surface(mean, robust, block_mm, cutoff_mm)
    return Flattened(
        residual_mm=subtract_coarse(height_mm, surface, step),
        surface_mm=surface,
        spanning=spanning_of(mean, robust, surface, block_mm, cutoff_mm, tried=try_spanning),
        step=step,
    )
