"""A smooth surface across what is missing, and how far it may be trusted there."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.relief.regression import gaussian_regression

_RADII_MM = (1.0, 2.0, 3.5, 5.0)
_TO_SD = 1.4826


@dataclass(frozen=True)
class Spanning:
    """Error of the surface in the middle of a hole, by the hole's radius.

    Attributes
    ----------
    radii_mm, sd_mm : radii of holes and the standard deviation of the surface in their middle.
    """

    radii_mm: tuple[float, ...]
    sd_mm: tuple[float, ...]

    def sd_across(self, radius_mm: float) -> float:
        """Standard deviation in the middle of a hole of a radius, interpolated.

        Past the largest radius that was tried it grows with the square of the radius.
        """
        last = self.radii_mm[-1]
        inside = float(np.interp(radius_mm, (0.0, *self.radii_mm), (0.0, *self.sd_mm)))
        return inside * max(1.0, radius_mm / last) ** 2


def spanned_surface(
    mean: NDArray[np.float64], weight: NDArray[np.float64], block_mm: float, cutoff_mm: float
) -> NDArray[np.float64]:
    """Gaussian regression with the cutoff widened wherever the skin around does not carry it.

    Parameters
    ----------
    mean, weight : (rows, columns) float64, heights and weights of blocks.
    block_mm : side of a block.
    cutoff_mm : cutoff wavelength.

    Returns
    -------
    (rows, columns) float64, finite everywhere.
    """
    surface, _ = gaussian_regression(mean, weight, block_mm, cutoff_mm)
    widest = max(mean.shape) * block_mm * 4
    while not np.isfinite(surface).all():
        cutoff_mm *= 2
        missing = ~np.isfinite(surface)
        if cutoff_mm > widest:
            surface[missing] = np.average(mean, weights=weight) if weight.any() else 0.0
            break
        wide, _ = gaussian_regression(mean, weight, block_mm, cutoff_mm)
        surface[missing] = wide[missing]
    return surface


def spanning_of(
    mean: NDArray[np.float64],
    weight: NDArray[np.float64],
    surface: NDArray[np.float64],
    block_mm: float,
    cutoff_mm: float,
    *,
    tried: bool = True,
) -> Spanning:
    """Try out how well the surface spans holes, on this map's own skin.

    Discs are cut from plain skin on a lattice, the surface is made anew without them, and compared
    in their middles with the surface that had them.

    Parameters
    ----------
    mean, weight, surface : (rows, columns) float64, heights, weights and the surface made of them.
    block_mm : side of a block.
    cutoff_mm : cutoff wavelength.
    tried : False takes what independent blocks would give, at no cost.

    Returns
    -------
    Spanning

    Notes
    -----
    One regression a radius. Where a map is too small or too scarred for five discs, the error is
    what independent blocks would give.
    """
    deviation = (mean - surface)[weight > 0]
    block_sd = float(np.median(np.abs(deviation))) * _TO_SD if deviation.size else 0.0
    found: list[float] = []
    for radius_mm in _RADII_MM:
        errors = np.empty(0)
        if tried:
            errors = _disc_errors(mean, weight, surface, block_mm, cutoff_mm, radius_mm)
        plain = block_sd * block_mm / max(radius_mm, cutoff_mm / 4)
        if errors.size >= 5:
            # A few discs: the mean square, but no single one may rule it.
            errors = np.minimum(errors, 4 * np.median(errors))
            plain = math.hypot(plain, math.sqrt(float(np.mean(errors**2))))
        found.append(max(plain, found[-1] if found else 0.0))
    return Spanning(_RADII_MM, tuple(found))


def _disc_errors(
    mean: NDArray[np.float64],
    weight: NDArray[np.float64],
    surface: NDArray[np.float64],
    block_mm: float,
    cutoff_mm: float,
    radius_mm: float,
) -> NDArray[np.float64]:
    """Absolute differences in the middle of discs cut on a lattice."""
    radius = radius_mm / block_mm
    spacing = max(2, round(2 * radius + 0.6 * cutoff_mm / block_mm))
    rows, columns = mean.shape
    row = np.arange(rows)[:, None]
    column = np.arange(columns)[None, :]
    middle_rows = spacing // 2 + spacing * (row // spacing)
    middle_columns = spacing // 2 + spacing * (column // spacing)
    inside = (row - middle_rows) ** 2 + (column - middle_columns) ** 2 <= radius**2
    again = spanned_surface(mean, np.where(inside, 0.0, weight), block_mm, cutoff_mm)
    errors = []
    for at_row in range(spacing // 2, rows - round(radius), spacing):
        for at_column in range(spacing // 2, columns - round(radius), spacing):
            reach = max(1, round(radius))
            disc = weight[
                max(0, at_row - reach) : at_row + reach + 1,
                max(0, at_column - reach) : at_column + reach + 1,
            ]
            if np.mean(disc > 0) > 0.7:
                errors.append(abs(again[at_row, at_column] - surface[at_row, at_column]))
    return np.asarray(errors)
