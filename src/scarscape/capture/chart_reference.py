"""What the 24 patches of a ColorChecker Classic are known to give back."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

#: Rows and columns of the patches, as one reads them with the greys at the bottom, white at left.
ROWS, COLUMNS = 4, 6

#: CIELAB under D50, observer of 2 degrees, as the maker publishes it for charts made in November
#: 2014 and after (X-Rite, "New color specifications for ColorChecker SG and Classic charts").
#: Those of older charts differ by 0.8 (median) and at most 2.0 of CIEDE2000.
_LAB_D50 = (
    (37.54, 14.37, 14.92),  # dark skin
    (64.66, 19.27, 17.50),  # light skin
    (49.32, -3.82, -22.54),  # blue sky
    (43.46, -12.74, 22.72),  # foliage
    (54.94, 9.61, -24.79),  # blue flower
    (70.48, -32.26, -0.37),  # bluish green
    (62.73, 35.83, 56.50),  # orange
    (39.43, 10.75, -45.17),  # purplish blue
    (50.57, 48.64, 16.67),  # moderate red
    (30.10, 22.54, -20.87),  # purple
    (71.77, -24.13, 58.19),  # yellow green
    (71.51, 18.24, 67.37),  # orange yellow
    (28.37, 15.42, -49.80),  # blue
    (54.38, -39.72, 32.27),  # green
    (42.43, 51.05, 28.62),  # red
    (81.80, 2.67, 80.41),  # yellow
    (50.63, 51.28, -14.12),  # magenta
    (49.57, -29.71, -28.32),  # cyan
    (95.19, -1.03, 2.93),  # white
    (81.29, -0.57, 0.44),  # neutral 8
    (66.89, -0.75, -0.06),  # neutral 6.5
    (50.76, -0.13, 0.14),  # neutral 5
    (35.63, -0.46, -0.48),  # neutral 3.5
    (20.64, 0.07, -0.46),  # black
)

#: The last row is neutral.
GREY: NDArray[np.bool_] = np.arange(ROWS * COLUMNS) >= COLUMNS * (ROWS - 1)
GREY.setflags(write=False)

#: White of the table, and CIE XYZ of linear sRGB.
_D50 = np.array([0.96422, 1.0, 0.82521])
_SRGB = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
#: Bradford's cone responses of XYZ (as in the ICC's specification, annex E).
_CONES = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


@lru_cache(maxsize=1)
def reference() -> NDArray[np.float64]:
    """(24, 3) float64 linear sRGB under D65 of the patches, 1 a perfect white; read-only.

    Notes
    -----
    Brought from D50 to D65 by Bradford's transform. Cyan lies outside sRGB: its red is below 0.
    """
    lab = np.array(_LAB_D50)
    middle = (lab[:, 0] + 16) / 116
    root = np.stack([middle + lab[:, 1] / 500, middle, middle - lab[:, 2] / 200])
    xyz = np.where(root > 6 / 29, root**3, 3 * (6 / 29) ** 2 * (root - 4 / 29)) * _D50[:, None]
    white = _SRGB.sum(axis=1)
    gain = (_CONES @ white) / (_CONES @ _D50)
    linear = np.linalg.solve(_SRGB, np.linalg.solve(_CONES, gain[:, None] * (_CONES @ xyz)))
    known = np.ascontiguousarray(linear.T)
    known.setflags(write=False)
    return known
