"""Corners of a marker at full size: where straight lines along its four edges cross."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Floats = NDArray[np.float64]

_PROFILES, _SAMPLES = 32, 33
#: Left out at both ends of a side, as a share of it: blur rounds corners.
_ENDS = 0.1
#: Least and most reach of a profile to either side of the edge, pixels; between them three
#: quarters of a module, which is the width of the black border.
_REACH_PX = (2.0, 12.0)
#: Least step from black to white, of the largest along that side: less is shadow, hair or a finger.
_STEP = 0.35
_ROUNDS = 2
_TURNS = 6
#: Places along an edge are seldom truer than this.
_EDGE_SD_PX = 0.03

_LEVELS = np.arange(256) / 255
_LINEAR = np.where(_LEVELS <= 0.04045, _LEVELS / 12.92, ((_LEVELS + 0.055) / 1.055) ** 2.4).astype(
    np.float32
)


def refine_corners(grey: Grey, corners: Floats, cells: int) -> Floats:
    """Move the corners of a marker to sub-pixel places.

    Parameters
    ----------
    grey : (rows, columns) uint8, the whole photo.
    corners : (4, 2) pixels (column, row), each within about half a module of the truth.
    cells : modules along a side.

    Returns
    -------
    (4, 2) float64; those given where an edge cannot be followed.

    Notes
    -----
    An edge is where light, not its gamma-coded number, is halfway between black and white, so
    blur does not move it. Lines are fitted to the edges robustly: a hair or the border of a
    shadow that crosses one does not turn it. Cost: 0.5 ms.
    """
    side = math.sqrt(abs(cv2.contourArea(corners.astype(np.float32))))
    reach = float(np.clip(0.75 * side / cells, *_REACH_PX))
    low = np.maximum(np.floor(corners.min(axis=0) - reach - 3).astype(int), 0)
    high = np.ceil(corners.max(axis=0) + reach + 4).astype(int)
    light = _LINEAR[grey[low[1] : high[1], low[0] : high[0]]]
    if min(light.shape) < 2:
        return corners
    moved = corners - low
    for _ in range(_ROUNDS):
        lines = [_edge(light, moved[at], moved[(at + 1) % 4], reach) for at in range(4)]
        if any(line is None for line in lines):
            return corners
        crossed = [_crossing(lines[at - 1], lines[at]) for at in range(4)]
        if any(point is None for point in crossed):
            return corners
        found = np.array(crossed)
        if np.linalg.norm(found - (corners - low), axis=1).max() > 2 * reach:
            return corners
        moved = found
    return np.asarray(moved + low)


def _edge(
    light: NDArray[np.float32], start: Floats, end: Floats, reach: float
) -> tuple[Floats, Floats] | None:
    """A point and a direction of the edge from start to end, white lying to its left."""
    along = end - start
    length = float(np.linalg.norm(along))
    if length < 4:
        return None
    along = along / length
    # Corners run clockwise as seen, so outward is to the left.
    outward = np.array([along[1], -along[0]])
    at = start + np.linspace(_ENDS, 1 - _ENDS, _PROFILES)[:, None] * length * along
    steps = np.linspace(-reach, reach, _SAMPLES)
    points = (at[:, None, :] + steps[None, :, None] * outward).astype(np.float32)
    seen = cv2.remap(
        light, points[..., 0], points[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    offset, held = _halfway(np.asarray(seen, np.float64), steps)
    if held.sum() < _PROFILES // 4:
        return None
    where = (at[held] - start) @ along
    level, slope = _robust_line(where, offset[held])
    point = start + level * outward
    return point, along + slope * outward


def _halfway(seen: Floats, steps: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Where each profile climbs through the middle of its black and white, and if it does."""
    quarter = _SAMPLES // 4
    black, white = seen[:, :quarter].mean(axis=1), seen[:, -quarter:].mean(axis=1)
    rise = white - black
    over = seen - ((black + white) / 2)[:, None]
    # The crossing nearest to the middle, where the edge is thought to be.
    climbs = (over[:, :-1] < 0) & (over[:, 1:] >= 0)
    far = np.where(climbs, np.abs(np.arange(_SAMPLES - 1) - (_SAMPLES - 2) / 2), np.inf)
    at = far.argmin(axis=1)
    row = np.arange(len(seen))
    below, above = over[row, at], over[row, at + 1]
    share = np.divide(-below, above - below, out=np.zeros_like(below), where=above > below)
    offset = steps[at] + share * (steps[1] - steps[0])
    held = climbs.any(axis=1) & (rise > _STEP * max(float(rise.max()), 1e-6))
    return offset, held


def _robust_line(at: Floats, value: Floats) -> tuple[float, float]:
    """Value at 0 and slope, by Cauchy's weights with a scale of the residuals' own."""
    slopes = np.column_stack([np.ones_like(at), at])
    weight = np.ones_like(at)
    fitted = np.array([float(np.median(value)), 0.0])
    for turn in range(_TURNS):
        off = np.abs(value - slopes @ fitted)
        # The first turns may not yet trust a scale: the line still stands askew.
        scale = max(_EDGE_SD_PX, 1.4826 * float(np.median(off)) * (3 if turn < 2 else 1))
        weight = 1 / (1 + (off / (2.385 * scale)) ** 2) ** (1 if turn < 2 else 2)
        weighted = slopes * weight[:, None]
        fitted = np.linalg.solve(weighted.T @ slopes, weighted.T @ value)
    return float(fitted[0]), float(fitted[1])


def _crossing(
    first: tuple[Floats, Floats] | None, second: tuple[Floats, Floats] | None
) -> Floats | None:
    if first is None or second is None:
        return None
    across = np.column_stack([first[1], -second[1]])
    if abs(np.linalg.det(across)) < 0.2:
        return None
    way = np.linalg.solve(across, second[0] - first[0])
    return np.asarray(first[0] + way[0] * first[1])
