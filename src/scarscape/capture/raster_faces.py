"""Triangles to a raster of heights: a z-buffer seen along z, compiled."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

#: Share of a sample by which a triangle is widened, so that coordinates rounded to float32 leave
#: no cracks and lose no rim.
_EDGE = 1e-3


@njit(cache=True, nogil=True)
def raster_faces(
    column: NDArray[np.float64],
    row: NDArray[np.float64],
    height: NDArray[np.float64],
    faces: NDArray[np.int64],
    top: NDArray[np.float64],
    layered: NDArray[np.uint8],
    gap: float,
) -> None:
    """Draw triangles into a raster, the topmost surface winning.

    Heights are interpolated linearly inside each triangle; a sample that no triangle covers is
    left as it is. Cost: covered samples plus rows touched, whatever the triangles' shape.

    Parameters
    ----------
    column, row : (n,) float64
        Vertices in samples from the top-left sample.
    height : (n,) float64
    faces : (m, 3) int64
    top : (rows, columns) float64
        Written to; NaN where nothing was drawn yet.
    layered : (rows, columns) uint8
        Set to 1 where two surfaces lie further apart than ``gap``.
    gap : float
        In the unit of the heights.
    """
    rows, columns = top.shape
    for face in range(faces.shape[0]):
        a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
        ax, ay, az = column[a], row[a], height[a]
        bx, by, bz = column[b], row[b], height[b]
        cx, cy, cz = column[c], row[c], height[c]
        twice = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        if abs(twice) < 1e-12:
            continue  # Seen edge on.
        slope_x = ((bz - az) * (cy - ay) - (cz - az) * (by - ay)) / twice
        slope_y = ((cz - az) * (bx - ax) - (bz - az) * (cx - ax)) / twice
        lowest, highest = min(az, bz, cz), max(az, bz, cz)
        first_row = max(0, math.ceil(min(ay, by, cy) - _EDGE))
        last_row = min(rows - 1, math.floor(max(ay, by, cy) + _EDGE))
        for r in range(first_row, last_row + 1):
            left, right = np.inf, -np.inf
            for edge in range(3):
                if edge == 0:
                    x0, y0, x1, y1 = ax, ay, bx, by
                elif edge == 1:
                    x0, y0, x1, y1 = bx, by, cx, cy
                else:
                    x0, y0, x1, y1 = cx, cy, ax, ay
                if r < min(y0, y1) - _EDGE or r > max(y0, y1) + _EDGE:
                    continue
                if abs(y1 - y0) <= _EDGE:
                    left, right = min(left, x0, x1), max(right, x0, x1)
                else:
                    share = min(1.0, max(0.0, (r - y0) / (y1 - y0)))
                    x = x0 + share * (x1 - x0)
                    left, right = min(left, x), max(right, x)
            if right < left:
                continue
            first = max(0, math.ceil(left - _EDGE))
            last = min(columns - 1, math.floor(right + _EDGE))
            for k in range(first, last + 1):
                z = az + slope_x * (k - ax) + slope_y * (r - ay)
                # Steep slivers must not shoot past their own corners.
                z = min(highest, max(lowest, z))
                old = top[r, k]
                if math.isnan(old):
                    top[r, k] = z
                else:
                    if abs(z - old) > gap:
                        layered[r, k] = 1
                    if z > old:
                        top[r, k] = z
