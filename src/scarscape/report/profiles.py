"""The skin's height along one line through a scar."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.model import Scar, Survey

#: The line runs on past the mouth by this share of its length, within these bounds in mm.
_MARGIN_SHARE = 0.25
_MARGIN_MM = (1.5, 2.5)
#: All lines of a page are as long as the longest one needs, within these bounds in mm; a scar
#: that needs more has its own length.
_COMMON_MM = (6.0, 14.0)
_LONGEST_MM = 40.0
#: Half the line where a scar has neither outline nor width.
_BLIND_MM = 1.5
_MOST_SAMPLES = 240
_DEEP_SHARE = 0.9

Line = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Profile:
    """Heights along the longest axis of a scar, through its deepest (highest) part.

    Attributes
    ----------
    along_mm : (n,) place on the line; 0 in the middle of the deepest part.
    height_mm : (n,) height from the reference surface, NaN where there is no sample.
    mouth_mm : the places where the line leaves the mouth on either side, None without an outline.
    turn_deg : direction of the line, from the rightward axis towards the downward one.
    """

    along_mm: Line
    height_mm: Line
    mouth_mm: tuple[float, float] | None
    turn_deg: float


@dataclass(frozen=True, eq=False)
class _Axis:
    """Where a scar is cut: a point, a direction, and the extent of the mouth along it."""

    centre: Line
    way: Line
    ends: tuple[float, float]
    mouth: tuple[float, float] | None

    @property
    def needed_mm(self) -> float:
        """Length of the line that shows the mouth and the skin beside it."""
        length = self.ends[1] - self.ends[0]
        return length + 2 * float(np.clip(_MARGIN_SHARE * length, *_MARGIN_MM))


def profiles_through(survey: Survey) -> list[Profile]:
    """Sample the relief along each scar's longest axis, bilinearly, at the pitch or coarser.

    The axis is the largest Feret diameter of the outline, moved sideways so that it runs through
    the middle of what lies within a tenth of the depth (height). A scar without an outline
    is cut along a row. The lines are equally long where that suits, so that they compare.
    """
    axes = [_axis(survey, scar) for scar in survey.scars]
    common = float(np.clip(max((axis.needed_mm for axis in axes), default=0.0), *_COMMON_MM))
    return [_profile(survey, axis, min(max(common, axis.needed_mm), _LONGEST_MM)) for axis in axes]


def _axis(survey: Survey, scar: Scar) -> _Axis:
    outline = np.asarray(scar.outline_mm, dtype=np.float64).reshape(-1, 2)
    centre = np.array(scar.place_mm)
    if len(outline) < 3:
        half = 0.5 * (scar.length_mm or scar.width_mm or 2 * _BLIND_MM)
        return _Axis(centre, np.array([1.0, 0.0]), (-half, half), None)
    way = _longest_axis(outline)
    centre = _middle_of_deepest(survey, scar, outline)
    along = (outline - centre) @ way
    ends = (float(along.min()), float(along.max()))
    return _Axis(centre, way, ends, _crossings(outline, centre, way))


def _profile(survey: Survey, axis: _Axis, length_mm: float) -> Profile:
    start = sum(axis.ends) / 2 - length_mm / 2
    count = int(np.clip(length_mm / survey.pitch_mm + 1, 2, _MOST_SAMPLES))
    along_mm = np.linspace(start, start + length_mm, count)
    points = axis.centre + along_mm[:, None] * axis.way
    turn = float(np.degrees(np.arctan2(axis.way[1], axis.way[0])))
    return Profile(along_mm, _sampled(survey, points), axis.mouth, turn)


def _longest_axis(outline: Line) -> Line:
    """Unit vector of the largest Feret diameter, pointing right (down where it is upright)."""
    hull = np.asarray(cv2.convexHull(outline.astype(np.float32)), np.float64).reshape(-1, 2)
    across = hull[:, None, :] - hull[None, :, :]
    length = np.hypot(across[..., 0], across[..., 1])
    way: Line = across.reshape(-1, 2)[int(length.argmax())]
    if not length.max() > 0:
        return np.array([1.0, 0.0])
    way = way / length.max()
    return -way if (way[0], way[1]) < (0.0, 0.0) else way


def _middle_of_deepest(survey: Survey, scar: Scar, outline: Line) -> Line:
    """(x, y) in mm of the sample in the middle of the scar's deepest (highest) part.

    That part is what lies within a tenth of the depth: a floor has its middle there, and a tip
    its apex, where the plain deepest sample would be a pore anywhere on the floor.
    """
    rows, columns = survey.relief_mm.shape
    corners = outline / survey.pitch_mm
    low = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, (columns - 1, rows - 1))
    high = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, (columns - 1, rows - 1))
    window = survey.relief_mm[low[1] : high[1] + 1, low[0] : high[0] + 1]
    inside = np.zeros(window.shape, np.uint8)
    cv2.fillPoly(inside, [((corners - low) * 16).round().astype(np.int32)], 1, cv2.LINE_8, 4)
    size = np.where(inside > 0, window if scar.raised else -window, np.nan)
    if not np.isfinite(size).any():
        return np.array(scar.place_mm)
    measured = scar.height_mm if scar.raised else scar.depth_mm
    largest = float(np.nanmax(size))
    deep = np.argwhere(size >= _DEEP_SHARE * min(largest, measured or largest))
    if not len(deep):  # heights of the other sign only
        deep = np.argwhere(size == largest)
    off = np.hypot(*(deep - deep.mean(axis=0)).T)
    row, column = deep[int(off.argmin())]
    return np.array([(low[0] + column) * survey.pitch_mm, (low[1] + row) * survey.pitch_mm])


def _crossings(outline: Line, centre: Line, way: Line) -> tuple[float, float] | None:
    """Where a line through ``centre`` first leaves the outline on either side."""
    along = (outline - centre) @ way
    aside = (outline - centre) @ np.array([-way[1], way[0]])
    after, aside_after = np.roll(along, -1), np.roll(aside, -1)
    cut = (aside < 0) != (aside_after < 0)
    share = aside[cut] / (aside[cut] - aside_after[cut])
    places = along[cut] + share * (after[cut] - along[cut])
    before, behind = places[places <= 0], places[places > 0]
    if not len(before) or not len(behind):
        return None
    return float(before.max()), float(behind.min())


def _sampled(survey: Survey, points_mm: Line) -> Line:
    """Bilinear heights at points (x, y), NaN outside the map and where a neighbour is missing."""
    relief = survey.relief_mm
    rows, columns = relief.shape
    x, y = (points_mm / survey.pitch_mm).T
    inside = (x >= 0) & (y >= 0) & (x <= columns - 1) & (y <= rows - 1)
    column = np.clip(np.floor(x).astype(int), 0, max(columns - 2, 0))
    row = np.clip(np.floor(y).astype(int), 0, max(rows - 2, 0))
    right, below = np.minimum(column + 1, columns - 1), np.minimum(row + 1, rows - 1)
    dx, dy = np.clip(x - column, 0, 1), np.clip(y - row, 0, 1)
    upper = relief[row, column] * (1 - dx) + relief[row, right] * dx
    lower = relief[below, column] * (1 - dx) + relief[below, right] * dx
    heights: Line = np.where(inside, upper * (1 - dy) + lower * dy, np.nan)
    return heights
