"""Expression grooves and other long lines: part of the face, not scars.

A groove is narrow and deep along a stretch that is longer than any scar. First what is wide in
every direction is taken off (rolling scars, also in rows); then the greatest depth that a straight
stretch of that length keeps throughout, over all directions, is nearly the groove's own depth on
it and nearly nothing on a scar.

References
----------
.. [1] P. Soille, H. Talbot, "Directional morphological filtering", IEEE Trans. Pattern Anal. Mach.
   Intell. 23 (2001) 1313-1329, doi 10.1109/34.969120.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

#: Longer than any scar the kinds know (rolling scars and linear ones reach 10 mm).
LONGEST_SCAR_MM = 11.0
#: Grooves are narrower than this.
WIDEST_GROOVE_MM = 3.5
#: How far a groove may bend away from a straight stretch.
BEND_MM = 0.5
_GRID_MM = 0.25
_DIRECTIONS = 24


def groove_depth(depth_mm: NDArray[np.float32], grid_mm: float) -> NDArray[np.float32]:
    """Depth of the long lines on a map.

    Parameters
    ----------
    depth_mm : (rows, columns) float32, positive into the skin, no missing samples.
    grid_mm : distance between samples.

    Returns
    -------
    (rows, columns) float32, 0 or more: for each sample the most that some straight stretch of
        11 mm through it keeps everywhere.

    Notes
    -----
    Works at 0.25 mm in 24 directions. A groove that leaves a straight stretch of 11 mm by more
    than half a millimetre is read shallower than it is.
    """
    rows, columns = depth_mm.shape
    step = max(1, round(_GRID_MM / grid_mm))
    small = cv2.resize(
        depth_mm, (max(1, columns // step), max(1, rows // step)), interpolation=cv2.INTER_AREA
    )
    small = cv2.GaussianBlur(small, (0, 0), 1.0)
    pitch_mm = step * grid_mm
    wide = cv2.morphologyEx(
        small,
        cv2.MORPH_OPEN,
        _disc(WIDEST_GROOVE_MM / 2 / pitch_mm),
        borderType=cv2.BORDER_REPLICATE,
    )
    narrow = small - wide
    broadened = cv2.dilate(narrow, _disc(BEND_MM / pitch_mm), borderType=cv2.BORDER_REPLICATE)
    deepest = np.zeros_like(small)
    length = (LONGEST_SCAR_MM + 2 * BEND_MM) / pitch_mm
    for k in range(_DIRECTIONS):
        line = _segment(length, k * math.pi / _DIRECTIONS)
        # Nothing is known past the edge: a groove that leaves the map is taken to go on.
        kept = cv2.morphologyEx(broadened, cv2.MORPH_OPEN, line, borderType=cv2.BORDER_REPLICATE)
        deepest = np.maximum(deepest, kept)
    deepest = np.clip(np.minimum(deepest, narrow), 0.0, None)
    return np.asarray(
        cv2.resize(deepest, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32
    )


def _disc(radius: float) -> NDArray[np.uint8]:
    size = 2 * max(1, round(radius)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)


def _segment(length: float, angle: float) -> NDArray[np.uint8]:
    """A one-sample-wide segment through the middle of a small raster."""
    half = math.ceil(length / 2)
    line = np.zeros((2 * half + 1, 2 * half + 1), np.uint8)
    end = np.array([math.cos(angle), math.sin(angle)]) * length / 2
    first = tuple(round(float(half - part)) for part in end)
    last = tuple(round(float(half + part)) for part in end)
    cv2.line(line, first, last, 1)
    return line
