"""The relief brought to the size of a picture."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

#: A picture's longer side is brought between these, in pixels; a sample grows 12-fold at most.
LONGEST = 1440
_SHORTEST = 720
_GROWTH = 12

Heights = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Raster:
    """A relief at picture size.

    Attributes
    ----------
    height_mm : (rows, columns) float32, finite everywhere: where there is no sample it runs on
        smoothly from the skin around, for shading only.
    valid : (rows, columns) bool, True where there is skin.
    pixel_mm : size of a pixel along columns and along rows.
    pitch_mm : distance of the samples that it was made from.
    """

    height_mm: Heights
    valid: NDArray[np.bool_]
    pixel_mm: tuple[float, float]
    pitch_mm: float

    @property
    def rows(self) -> int:
        """Number of pixel rows."""
        return int(self.height_mm.shape[0])

    @property
    def columns(self) -> int:
        """Number of pixel columns."""
        return int(self.height_mm.shape[1])

    def pixels(self, points_mm: tuple[tuple[float, float], ...]) -> NDArray[np.float64]:
        """(n, 2) columns and rows in pixels of points (x, y) in mm.

        Millimetres count from the centre of the first sample, pixels from the centre of the first
        pixel; samples and pixels share their outer edge.
        """
        points = np.asarray(points_mm, dtype=np.float64).reshape(-1, 2)
        pixels: NDArray[np.float64] = (points + self.pitch_mm / 2) / np.array(self.pixel_mm) - 0.5
        return pixels


def bring_to_picture_size(height_mm: Heights, pitch_mm: float, *, large: bool = False) -> Raster:
    """Shrink (area mean of the valid samples) or enlarge (cubic) a relief to picture size.

    Parameters
    ----------
    height_mm : (rows, columns) float32, NaN where missing.
    pitch_mm : distance of the samples.
    large : bring the longer side to the largest size, for a picture with much to show.
    """
    rows, columns = height_mm.shape
    size = picture_size(rows, columns, large=large)
    height, shown = bring_to_size(height_mm, size)
    pixel_mm = (columns * pitch_mm / size[0], rows * pitch_mm / size[1])
    return Raster(height, shown, pixel_mm, pitch_mm)


def picture_size(
    rows: int, columns: int, *, large: bool = False, most: int = LONGEST
) -> tuple[int, int]:
    """Columns and rows of the picture of a raster, its longer side ``most`` or less."""
    longest = max(rows, columns)
    least = min(LONGEST if large else _SHORTEST, longest * _GROWTH)
    wanted = min(max(longest, least), most)
    return max(1, round(columns * wanted / longest)), max(1, round(rows * wanted / longest))


def bring_to_size(values: Heights, size: tuple[int, int]) -> tuple[Heights, NDArray[np.bool_]]:
    """Values at ``size`` (columns, rows), run on where NaN, and where there are any (half or more).

    Shrunk by the area mean of the valid samples, enlarged by a cubic.
    """
    valid = np.isfinite(values)
    smaller = size[0] < values.shape[1] or size[1] < values.shape[0]
    brought, share = (_shrink if smaller else _enlarge)(values, valid, size)
    shown = share >= 0.5
    return _run_on(brought, shown, 6.0), shown


def _shrink(
    height_mm: Heights, valid: NDArray[np.bool_], size: tuple[int, int]
) -> tuple[Heights, Heights]:
    """Area mean of the valid samples and the valid share, at ``size`` (columns, rows)."""
    if valid.all():
        return _resized(height_mm, size, cv2.INTER_AREA), np.ones(size[::-1], np.float32)
    total = _resized(np.where(valid, height_mm, np.float32(0)), size, cv2.INTER_AREA)
    share = _resized(valid.astype(np.float32), size, cv2.INTER_AREA)
    return np.divide(total, np.maximum(share, 1e-6), dtype=np.float32), share


def _enlarge(
    height_mm: Heights, valid: NDArray[np.bool_], size: tuple[int, int]
) -> tuple[Heights, Heights]:
    """Cubic interpolation and the valid share, at ``size`` (columns, rows)."""
    if valid.all() and size[::-1] == height_mm.shape:
        return height_mm, np.ones(size[::-1], np.float32)
    # A cubic would ring at a hole's edge, so the hole is filled first.
    whole = _run_on(height_mm, valid, 2.0)
    share = _resized(valid.astype(np.float32), size, cv2.INTER_LINEAR)
    return _resized(whole, size, cv2.INTER_CUBIC), share


def _resized(values: Heights, size: tuple[int, int], how: int) -> Heights:
    return np.asarray(cv2.resize(values, size, interpolation=how), np.float32)


def _run_on(height_mm: Heights, valid: NDArray[np.bool_], sigma: float) -> Heights:
    """Fill what is not valid with a Gaussian mean of the samples nearby, 0 far from any."""
    if valid.all():
        return height_mm
    known = np.where(valid, height_mm, np.float32(0))
    mean = np.asarray(cv2.GaussianBlur(known, (0, 0), sigma), np.float32)
    share = np.asarray(cv2.GaussianBlur(valid.astype(np.float32), (0, 0), sigma), np.float32)
    return np.where(valid, height_mm, mean / np.maximum(share, np.float32(1e-3)))
