"""Points to a raster of heights: a local plane through the neighbours of each sample, compiled."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

#: Reach of the weights, in spacings: about eight neighbours.
_REACH = 1.5
#: Where these are too few (scattered points leave gaps of their own).
_WIDE_REACH = 2.2
#: A disc of this radius, in spacings, that fits between the points is a hole.
_HOLE = 1.3
_LEAST_POINTS = 3
#: Spread of the neighbours over both directions (spacings to the fourth) that carries a plane.
_LEAST_SPREAD = 1e-2


def raster_points(
    column: NDArray[np.float64],
    row: NDArray[np.float64],
    height: NDArray[np.float64],
    shape: tuple[int, int],
    spacing: float,
    gap: float,
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Heights of a raster from scattered points.

    Each sample is the value there of a plane, fitted to the points within 1.5 spacings (2.2 where
    these are fewer than three or on a line) with biweight weights. What is covered is the closing
    of the points with a disc of 1.3 spacings: gaps up to about two and a half spacings across are
    filled, wider ones stay holes, and the rim does not grow outward.

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
    from scipy.ndimage import distance_transform_edt

    side = _WIDE_REACH * spacing
    bins_down = math.floor(shape[0] / side) + 1
    bins_across = math.floor(shape[1] / side) + 1
    bin_row = np.clip((row / side).astype(np.int64), 0, bins_down - 1)
    bin_column = np.clip((column / side).astype(np.int64), 0, bins_across - 1)
    number = bin_row * bins_across + bin_column
    order = np.argsort(number, kind="stable")
    starts = np.searchsorted(number[order], np.arange(bins_down * bins_across + 1))
    points = np.stack([column, row, height], axis=1)[order]
    top = np.full(shape, np.nan)
    layered = np.zeros(shape, np.uint8)
    empty = np.zeros(shape, np.uint8)
    _fit(points, starts, bins_across, spacing, gap, top, layered, empty)
    if empty.any():
        # Whatever a disc in a hole or outside the rim touches is not covered.
        touched = distance_transform_edt(empty == 0) <= _HOLE * spacing
        top[touched] = np.nan
        layered[touched] = 0
    return top, layered


@njit(cache=True, nogil=True)
def _fit(
    points: NDArray[np.float64],
    starts: NDArray[np.int64],
    bins_across: int,
    spacing: float,
    gap: float,
    top: NDArray[np.float64],
    layered: NDArray[np.uint8],
    empty: NDArray[np.uint8],
) -> None:
    """Fill ``top``; points of bin b are those from starts[b] to starts[b + 1].

    ``empty`` is set to 1 where no point lies within the radius of a hole.
    """
    rows, columns = top.shape
    bins_down = (starts.shape[0] - 1) // bins_across
    side = _WIDE_REACH * spacing
    for r in range(rows):
        middle_row = min(bins_down - 1, int(r / side))
        for k in range(columns):
            middle = min(bins_across - 1, int(k / side))
            for reach in (_REACH * spacing, side):
                count, nearest = 0, np.inf
                low, high = np.inf, -np.inf
                sw = sx = sy = sz = sxx = sxy = syy = sxz = syz = 0.0
                for br in range(max(0, middle_row - 1), min(bins_down, middle_row + 2)):
                    for bk in range(max(0, middle - 1), min(bins_across, middle + 2)):
                        bin_ = br * bins_across + bk
                        for i in range(starts[bin_], starts[bin_ + 1]):
                            x, y, z = points[i, 0] - k, points[i, 1] - r, points[i, 2]
                            square = x * x + y * y
                            if square >= reach * reach:
                                continue
                            w = (1.0 - square / (reach * reach)) ** 2
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
                if nearest > (_HOLE * spacing) ** 2:
                    empty[r, k] = 1
                    break
                mx, my, mz = sx / sw, sy / sw, sz / sw
                vxx, vxy, vyy = sxx / sw - mx * mx, sxy / sw - mx * my, syy / sw - my * my
                determinant = vxx * vyy - vxy * vxy
                if count >= _LEAST_POINTS and determinant > _LEAST_SPREAD * spacing**4:
                    vxz, vyz = sxz / sw - mx * mz, syz / sw - my * mz
                    slope_x = (vxz * vyy - vyz * vxy) / determinant
                    slope_y = (vyz * vxx - vxz * vxy) / determinant
                    top[r, k] = min(high, max(low, mz - slope_x * mx - slope_y * my))
                    if high - low > gap:
                        layered[r, k] = 1
                    break
