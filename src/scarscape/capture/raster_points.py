"""Points to a raster of heights: a local plane through the neighbours of each sample, compiled."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

#: A sample needs a point this near (in spacings) ...
_NEAREST = 1.0
#: ... and its neighbours around it, not to one side: their mean this near (in spacings), ...
_OFF_CENTRE = 0.55
#: ... unless it has a point as good as its own.
_OWN = 0.25
#: Reach of the weights, in spacings: eight to twelve neighbours.
REACH = 1.5
_LEAST_POINTS = 3


def raster_points(
    column: NDArray[np.float64],
    row: NDArray[np.float64],
    height: NDArray[np.float64],
    shape: tuple[int, int],
    spacing: float,
    gap: float,
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Heights of a raster from scattered points.

    Each sample is the value there of a plane, fitted to the points within 1.5 spacings with
    biweight weights. A sample farther than one spacing from every point, or beside the points
    instead of among them, stays missing: gaps of more than about two spacings are not filled.

    Parameters
    ----------
    column, row : (n,) float64
        Points in samples from the top-left sample.
    height : (n,) float64
    shape : (rows, columns)
    spacing : float
        Typical distance between points, in samples; at least 1 to average where points are
        denser than the raster.
    gap : float
        Neighbours whose heights differ by more than this are two surfaces.

    Returns
    -------
    heights : (rows, columns) float64
        NaN where missing.
    layered : (rows, columns) uint8
        1 where two surfaces lie over each other.
    """
    reach = REACH * spacing
    bins_down = math.floor(shape[0] / reach) + 1
    bins_across = math.floor(shape[1] / reach) + 1
    bin_row = np.clip((row / reach).astype(np.int64), 0, bins_down - 1)
    bin_column = np.clip((column / reach).astype(np.int64), 0, bins_across - 1)
    number = bin_row * bins_across + bin_column
    order = np.argsort(number, kind="stable")
    starts = np.searchsorted(number[order], np.arange(bins_down * bins_across + 1))
    top = np.full(shape, np.nan)
    layered = np.zeros(shape, np.uint8)
    points = np.stack([column, row, height], axis=1)[order]
    _fit(points, starts, bins_across, reach, spacing, gap, top, layered)
    return top, layered


@njit(cache=True, nogil=True)
def _fit(
    points: NDArray[np.float64],
    starts: NDArray[np.int64],
    bins_across: int,
    reach: float,
    spacing: float,
    gap: float,
    top: NDArray[np.float64],
    layered: NDArray[np.uint8],
) -> None:
    """Fill ``top``; points of bin b are those from starts[b] to starts[b + 1]."""
    bins_down = (starts.shape[0] - 1) // bins_across
    rows, columns = top.shape
    for r in range(rows):
        middle_row = min(bins_down - 1, int(r / reach))
        for k in range(columns):
            middle = min(bins_across - 1, int(k / reach))
            count, nearest = 0, np.inf
            low, high = np.inf, -np.inf
            sw = sx = sy = sz = sxx = sxy = syy = sxz = syz = 0.0
            for br in range(max(0, middle_row - 1), min(bins_down, middle_row + 2)):
                for bk in range(max(0, middle - 1), min(bins_across, middle + 2)):
                    bin_ = br * bins_across + bk
                    for i in range(starts[bin_], starts[bin_ + 1]):
                        x, y, z = points[i, 0] - k, points[i, 1] - r, points[i, 2]
                        square = (x * x + y * y) / (reach * reach)
                        if square >= 1.0:
                            continue
                        w = (1.0 - square) ** 2
                        count += 1
                        nearest = min(nearest, square)
                        low, high = min(low, z), max(high, z)
                        sw += w
                        sx += w * x
                        sy += w * y
                        sz += w * z
                        sxx += w * x * x
                        sxy += w * x * y
                        syy += w * y * y
                        sxz += w * x * z
                        syz += w * y * z
            if count < _LEAST_POINTS:
                continue
            nearest = math.sqrt(nearest) * reach / spacing
            mx, my, mz = sx / sw, sy / sw, sz / sw
            off = math.sqrt(mx * mx + my * my) / spacing
            if nearest > _NEAREST or (off > _OFF_CENTRE and nearest > _OWN):
                continue
            if high - low > gap:
                layered[r, k] = 1
            vxx, vxy, vyy = sxx / sw - mx * mx, sxy / sw - mx * my, syy / sw - my * my
            determinant = vxx * vyy - vxy * vxy
            value = mz
            if determinant > 1e-4 * spacing**4:
                vxz, vyz = sxz / sw - mx * mz, syz / sw - my * mz
                slope_x = (vxz * vyy - vyz * vxy) / determinant
                slope_y = (vyz * vxx - vxz * vxy) / determinant
                value = mz - slope_x * mx - slope_y * my
            top[r, k] = min(high, max(low, value))
