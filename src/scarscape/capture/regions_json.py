"""Regions outlined by hand: a JSON file of polygons, made labels on a raster."""

from __future__ import annotations

import itertools
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scarscape.capture.json_loading import load_json
from scarscape.capture.json_text import listed, nearest, shown
from scarscape.model import PLACES, InputError, Regions

Unit = Literal["px", "mm"]

#: All places with outlines of a thousand points each stay far below this.
MOST_BYTES = 2**20
MOST_POINTS = 2000
#: Outlines drawn by hand along one border cross each other a little: the first has that part. More
#: than this share of the smaller region is a mistake.
MOST_OVERLAP = 0.01


@dataclass(frozen=True, eq=False)
class DrawnRegions:
    """Regions as they were outlined.

    Attributes
    ----------
    outlines : by name, in the order of `scarscape.model.PLACES`: (n, 2) float64, column and row in
        the photo's own pixels (0 the outer corner of the first), or x and y in mm from the middle
        of the first sample.
    unit : of them.
    file : where they stand.
    """

    outlines: dict[str, NDArray[np.float64]]
    unit: Unit
    file: Path


def read_regions(path: str | os.PathLike[str]) -> DrawnRegions:
    """Read a file of outlines: ``{"left_cheek": [[column, row], ...], "unit": "px"}``.

    Parameters
    ----------
    path : path of a JSON file. Names are those of `scarscape.model.PLACES`, sides the person's
        own. ``unit`` is ``px`` (if not given) or ``mm``.

    Raises
    ------
    MissingFileError
        If there is no such file.
    InputError
        If it cannot be read, or a name or an outline cannot be; the message names the place.
    """
    file = Path(path)
    content = load_json(file, most_bytes=MOST_BYTES, what="regions")
    if not isinstance(content, dict):
        raise InputError(
            f"holds {shown(content)} and not an object", "begin the file with {", file=file
        )
    unit = content.get("unit", "px")
    if unit not in ("px", "mm"):
        raise InputError(f"unit cannot be {shown(unit)}", 'give "px" or "mm"', file=file)
    named = {name: value for name, value in content.items() if name != "unit"}
    for name in named:
        if name not in PLACES:
            raise InputError(
                f"{shown(name)} is not a region",
                f"{nearest(name, PLACES)}known are {listed(PLACES, 'and')}",
                file=file,
            )
    if not named:
        raise InputError(
            "holds no region", 'give one, as in {"left_cheek": [[column, row], ...]}', file=file
        )
    outlines = {
        str(place): _outline(named[place], place, file) for place in PLACES if place in named
    }
    return DrawnRegions(outlines=outlines, unit=unit, file=file)


def regions_on(
    drawn: DrawnRegions,
    shape: tuple[int, int],
    *,
    pixels_a_sample: int = 1,
    origin_px: tuple[float, float] = (0.0, 0.0),
    pitch_mm: float | None = None,
) -> Regions:
    """Regions outlined by hand, on the raster of a capture.

    Parameters
    ----------
    drawn : as it was read.
    shape : rows and columns of the raster.
    pixels_a_sample, origin_px : as of a `scarscape.model.Photo`; used for outlines in pixels.
    pitch_mm : distance between samples; needed for outlines in mm.

    Returns
    -------
    Regions
        All of each region is taken for skin. A sample belongs to a region if its middle lies
        inside, so that regions with a common border share no sample and leave none out.

    Raises
    ------
    InputError
        If outlines are in mm and the capture has no scale, a region lies outside the capture, or
        two regions overlap by more than `MOST_OVERLAP`.
    """
    labels = np.zeros(shape, np.uint8)
    inside: dict[str, NDArray[np.bool_]] = {}
    for name, outline in drawn.outlines.items():
        if drawn.unit == "px":
            samples = (outline - np.flip(origin_px)) / pixels_a_sample - 0.5
        elif pitch_mm is None:
            raise InputError(
                "regions are in mm, and this capture has no scale",
                'give them in pixels of the photo, with "unit": "px"',
                file=drawn.file,
            )
        else:
            samples = outline / pitch_mm
        inside[name] = _inside(samples, shape)
        if not inside[name].any():
            raise InputError(
                f"{name} lies outside the picture", "mend its outline or its unit", file=drawn.file
            )
    _check_apart(inside, drawn.file)
    for label, mask in enumerate(inside.values(), start=1):
        labels[mask & (labels == 0)] = label
    return Regions(labels=labels, names=tuple(inside), skin=labels > 0)


def _outline(value: Any, name: str, file: Path) -> NDArray[np.float64]:
    """A polygon of at least three corners that does not cross itself."""
    if not isinstance(value, list) or not 3 <= len(value) <= MOST_POINTS:
        raise InputError(
            f"{name} cannot be {shown(value)}",
            f"give 3 to {MOST_POINTS} points, each [column, row]",
            file=file,
        )
    for index, point in enumerate(value):
        if not _is_point(point):
            raise InputError(
                f"{name}[{index}] cannot be {shown(point)}",
                "give a point as two numbers, [column, row]",
                file=file,
            )
    corners = np.array(value, np.float64)
    corners = corners[np.any(corners != np.roll(corners, 1, axis=0), axis=1)]
    if len(corners) < 3 or _crosses_itself(corners) or not _area(corners):
        raise InputError(
            f"the outline of {name} crosses itself or holds no area",
            "give its corners in the order in which they are walked around",
            file=file,
        )
    return corners


def _is_point(point: Any) -> bool:
    return (
        isinstance(point, list)
        and len(point) == 2
        and all(isinstance(one, int | float) and not isinstance(one, bool) for one in point)
        and all(math.isfinite(one) and abs(one) < 1e7 for one in point)
    )


def _area(corners: NDArray[np.float64]) -> float:
    ahead = np.roll(corners, -1, axis=0)
    return float(abs((corners[:, 0] * ahead[:, 1] - ahead[:, 0] * corners[:, 1]).sum()) / 2)


def _crosses_itself(corners: NDArray[np.float64]) -> bool:
    """Tell whether two edges that are not neighbours cross or touch."""
    ends = np.roll(corners, -1, axis=0)
    count = len(corners)
    for index in range(count - 2):
        # The last edge is a neighbour of the first.
        others = slice(index + 2, count - 1 if index == 0 else count)
        first, last = corners[others], ends[others]
        side = _turns(corners[index], ends[index], first) * _turns(
            corners[index], ends[index], last
        )
        back = _turns_back(first, last, corners[index]) * _turns_back(first, last, ends[index])
        if bool(((side <= 0) & (back <= 0) & ((side < 0) | (back < 0))).any()):
            return True
    return False


def _turns(
    start: NDArray[np.float64], end: NDArray[np.float64], points: NDArray[np.float64]
) -> NDArray[np.float64]:
    """On which side of one line each of the points lies, as a sign."""
    way, off = end - start, points - start
    return np.asarray(np.sign(way[0] * off[:, 1] - way[1] * off[:, 0]), np.float64)


def _turns_back(
    starts: NDArray[np.float64], ends: NDArray[np.float64], point: NDArray[np.float64]
) -> NDArray[np.float64]:
    """On which side of each of the lines one point lies, as a sign."""
    way, off = ends - starts, point - starts
    return np.asarray(np.sign(way[:, 0] * off[:, 1] - way[:, 1] * off[:, 0]), np.float64)


def _inside(corners: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """(rows, columns) bool, samples whose middle lies inside a polygon of columns and rows.

    Along each row a polygon is entered and left by turns: each edge marks where it crosses the
    rows, and a running count of the marks is odd inside.
    """
    rows, columns = shape
    marks = np.zeros((rows, columns + 1), np.uint8)
    for ends in itertools.pairwise([*corners, corners[0]]):
        # Downward always, so that neighbours round their common edge alike.
        (x0, y0), (x1, y1) = sorted(ends, key=lambda end: (end[1], end[0]))
        if y0 == y1:
            continue
        crossed = np.arange(max(0, math.ceil(y0)), min(rows, math.ceil(y1)))
        at = np.ceil(x0 + (crossed - y0) * ((x1 - x0) / (y1 - y0)))
        marks[crossed, np.clip(at, 0, columns).astype(np.intp)] ^= 1
    return np.bitwise_xor.accumulate(marks, axis=1)[:, :columns] > 0


def _check_apart(inside: dict[str, NDArray[np.bool_]], file: Path) -> None:
    """Raise if two regions claim the same skin."""
    for (one, first), (other, second) in itertools.combinations(inside.items(), 2):
        shared = int((first & second).sum())
        if shared > MOST_OVERLAP * min(int(first.sum()), int(second.sum())):
            raise InputError(
                f"{one} and {other} overlap", "let each place belong to one region", file=file
            )
