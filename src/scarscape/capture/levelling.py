"""Level a height map: its best plane, taken off in double precision, and how much it slants."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Samples that a plane is fitted to; more do not change it.
_PLANE_SAMPLES = 100_000
_TUKEY = 4.685
_MAD_TO_SD = 1.4826
_ROUNDS = 20
#: Reach (sd of the weight) over which a slope is a slope of the skin and not of a scar.
_SLANT_SIGMA_MM = 3.0
_SLANT_PERCENTILE = 95.0
_REACH_SIGMAS = 3.5
_MOST_CELLS = 512
#: Powers of x and y in the second-order regression.
_POWERS = ((0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2))
#: Rows that are held in double precision at a time.
_BAND_ROWS = 512


@dataclass(frozen=True)
class Plane:
    """``z = offset_mm + slope_x x + slope_y y`` with x right, y down, from the top-left sample."""

    offset_mm: float
    slope_x: float
    slope_y: float

    @property
    def tilt_deg(self) -> float:
        """Angle between its normal and z."""
        return math.degrees(math.atan(math.hypot(self.slope_x, self.slope_y)))


def robust_plane(heights: NDArray[Any], mm_per_unit: float, pitch_mm: float) -> Plane:
    """Plane through the bulk of a height map.

    Least squares, then reweighted with Tukey's biweight (c = 4.685, scale from the median
    absolute deviation), so that scars, hairs and spikes do not tip it.

    Parameters
    ----------
    heights : (rows, columns) array
        Heights, NaN where missing. At least one must be finite.
    mm_per_unit : float
        Mm in one unit of the heights.
    pitch_mm : float
        Distance between samples.

    Notes
    -----
    Fitted to a regular subset of at most about 100,000 samples. Lines that have no extent in one
    direction get no slope in it.
    """
    step = max(1, math.isqrt(heights.size // _PLANE_SAMPLES))
    subset = heights[step // 2 :: step, step // 2 :: step].astype(np.float64)
    if not np.isfinite(subset).any():
        step = 1
        subset = heights.astype(np.float64)
    rows, columns = np.nonzero(np.isfinite(subset))
    z = subset[rows, columns] * mm_per_unit
    x = (columns * step + (step // 2)) * pitch_mm
    y = (rows * step + (step // 2)) * pitch_mm
    centre_x, centre_y, centre_z = x.mean(), y.mean(), float(np.median(z))
    extent = max(float(np.ptp(x)), float(np.ptp(y))) or 1.0
    design = np.column_stack([np.ones_like(x), (x - centre_x) / extent, (y - centre_y) / extent])
    residual = z - centre_z
    weight = np.ones_like(z)
    solution = np.zeros(3)
    for _ in range(_ROUNDS):
        previous = solution
        weighted = design * weight[:, None]
        # Positions are centred and scaled, so that the normal equations lose nothing; a direction
        # without extent has no singular value and gets no slope.
        solution = np.linalg.lstsq(weighted.T @ design, weighted.T @ residual, rcond=1e-12)[0]
        error = residual - design @ solution
        scale = _MAD_TO_SD * float(np.median(np.abs(error - np.median(error))))
        if scale <= np.finfo(np.float64).eps * max(1.0, float(np.abs(residual).max())):
            break
        weight = np.clip(1 - (error / (_TUKEY * scale)) ** 2, 0, None) ** 2
        if np.allclose(solution, previous, rtol=1e-6, atol=1e-9):
            break
    slope_x, slope_y = float(solution[1]) / extent, float(solution[2]) / extent
    offset = centre_z + float(solution[0]) - slope_x * centre_x - slope_y * centre_y
    return Plane(float(offset), slope_x, slope_y)


def subtract(
    heights: NDArray[Any], mm_per_unit: float, pitch_mm: float, plane: Plane
) -> NDArray[np.float32]:
    """Heights in mm above a plane, subtracted in float64 and stored in float32, band by band."""
    rows, columns = heights.shape
    out = np.empty((rows, columns), np.float32)
    along = plane.slope_x * pitch_mm * np.arange(columns)
    for start in range(0, rows, _BAND_ROWS):
        band = heights[start : start + _BAND_ROWS].astype(np.float64)
        down = plane.offset_mm + plane.slope_y * pitch_mm * np.arange(start, start + len(band))
        out[start : start + len(band)] = band * mm_per_unit - along - down[:, None]
    return out


def slant_deg(levelled_mm: NDArray[np.float32], pitch_mm: float, plane: Plane) -> float | None:
    """Angle between z and the smooth base where it slants most (95th percentile).

    The base's slope is that of a local second-order regression with Gaussian weights of 3 mm
    standard deviation (an eighth of the longer side on small maps): a scar hardly moves it, and
    it does not flatten towards the edge of a curved patch.

    Parameters
    ----------
    levelled_mm : (rows, columns) float32
        Heights above ``plane``, NaN where missing.
    plane : Plane
        What was taken off; its slope counts.

    Returns
    -------
    float or None
        Degrees; None where too few samples are there to tell.
    """
    rows, columns = levelled_mm.shape
    sigma_mm = min(_SLANT_SIGMA_MM, max(rows, columns) * pitch_mm / 8)
    cell = max(1, min(round(sigma_mm / 3 / pitch_mm), min(rows, columns) // 4))
    # A map of metres needs no finer look.
    cell = max(cell, max(rows, columns) // _MOST_CELLS)
    sigma_mm = max(sigma_mm, cell * pitch_mm)
    weight, mean = _block_means(levelled_mm, cell)
    if not weight.any():
        return None
    moments, heights = _moments(weight, mean, sigma_mm / (cell * pitch_mm))
    total = moments[..., 0, 0]
    enough = (total > total.max() / 3) & (weight > 0)
    if not enough.any():
        return plane.tilt_deg
    normal, right = moments[enough], heights[enough]
    # Directions without extent get no slope instead of any.
    normal = normal + 1e-9 * total.max() * np.eye(len(_POWERS))
    solution = np.linalg.solve(normal, right[..., None])[..., 0]
    slope_x = solution[:, 1] / sigma_mm + plane.slope_x
    slope_y = solution[:, 2] / sigma_mm + plane.slope_y
    slant = np.degrees(np.arctan(np.hypot(slope_x, slope_y)))
    return float(np.percentile(slant, _SLANT_PERCENTILE))


def _moments(
    weight: NDArray[np.float64], mean: NDArray[np.float64], sigma: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Normal equations of a second-order regression around each cell.

    Parameters
    ----------
    weight, mean : (rows, columns) float64
    sigma : float
        Of the Gaussian weights, in cells. Positions count in sigmas.

    Returns
    -------
    (rows, columns, 6, 6) and (rows, columns, 6) float64
    """
    import cv2

    reach = math.ceil(_REACH_SIGMAS * sigma)
    position = np.arange(-reach, reach + 1) / sigma
    bell = np.exp(-(position**2) / 2)
    kernels = [bell / bell.sum() * position**power for power in range(5)]

    def moment(values: NDArray[np.float64], across: int, down: int) -> NDArray[np.float64]:
        return np.asarray(
            cv2.sepFilter2D(
                values,
                cv2.CV_64F,
                kernels[across],
                kernels[down],
                borderType=cv2.BORDER_CONSTANT,
            )
        )

    known: dict[tuple[int, int], NDArray[np.float64]] = {}
    normal = np.empty((*weight.shape, len(_POWERS), len(_POWERS)))
    right = np.empty((*weight.shape, len(_POWERS)))
    for i, (a, b) in enumerate(_POWERS):
        right[..., i] = moment(weight * mean, a, b)
        for j, (c, d) in enumerate(_POWERS):
            powers = a + c, b + d
            if powers not in known:
                known[powers] = moment(weight, *powers)
            normal[..., i, j] = known[powers]
    return normal, right


def _block_means(
    heights: NDArray[np.float32], cell: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Valid share and mean height of square blocks of ``cell`` samples, whole blocks only."""
    rows, columns = heights.shape[0] // cell, heights.shape[1] // cell
    share = np.empty((rows, columns))
    mean = np.empty((rows, columns))
    for row in range(rows):
        band = heights[row * cell : (row + 1) * cell, : columns * cell].astype(np.float64)
        blocks = band.reshape(cell, columns, cell)
        valid = np.isfinite(blocks)
        count = valid.sum(axis=(0, 2))
        total = np.where(valid, blocks, 0.0).sum(axis=(0, 2))
        share[row] = count / cell**2
        mean[row] = total / np.maximum(count, 1)
    return share, mean
