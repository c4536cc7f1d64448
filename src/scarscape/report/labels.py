"""Where the numbers of the scars go on a picture: off the scars, and off each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

#: Gaps between mouth and label that are tried, in label heights, and the turns of each.
_GAPS = (0.2, 0.5, 1.1, 1.9, 2.9, 4.2, 6.0)
_TURNS = 24
#: From this gap on a line leads from the label to its scar.
_LEADER_GAP = 0.5
#: What a label may cost: per share of it that covers something, and per label height of distance.
_ON_SCAR = 6.0
_ON_LABEL = 40.0
_ON_LEADER = 12.0
_FAR = 1.0
_TURNED = 0.03
_OUTSIDE = 1000.0

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Label:
    """A placed label: its centre, and the two ends of its leader line where it needs one."""

    x: float
    y: float
    leader: tuple[tuple[float, float], tuple[float, float]] | None = None


def place_labels(
    outlines: Sequence[Points], sizes: Sequence[tuple[float, float]], panel: tuple[int, int]
) -> list[Label]:
    """Place one label beside each outline.

    Greedy: the most crowded first, each at the cheapest of some 170 places around its scar. Linear
    in the picture, quadratic in the number of scars with a small factor (0.1 s for 400).

    Parameters
    ----------
    outlines : (n, 2) pixel columns and rows of each mouth; one point is enough.
    sizes : width and height of each label in pixels.
    panel : columns and rows of the picture.
    """
    covered = _covered_sums(outlines, panel)
    boxes = np.zeros((0, 4))
    threads = np.zeros((0, 2))
    placed: dict[int, Label] = {}
    for index in _most_crowded_first(outlines):
        label, box = _place(outlines[index], sizes[index], panel, covered, boxes, threads)
        placed[index] = label
        boxes = np.vstack([boxes, box])
        if label.leader is not None:
            threads = np.vstack([threads, _along(*label.leader)])
    return [placed[index] for index in range(len(outlines))]


def _most_crowded_first(outlines: Sequence[Points]) -> list[int]:
    centres = np.array([outline.mean(axis=0) for outline in outlines]).reshape(-1, 2)
    if len(centres) < 2:
        return list(range(len(centres)))
    room = []
    for index, centre in enumerate(centres):
        distance = np.sort(np.hypot(*(centres - centre).T))
        room.append((float(distance[1 : min(4, len(distance))].sum()), index))
    return [index for _, index in sorted(room)]


def _covered_sums(outlines: Sequence[Points], panel: tuple[int, int]) -> NDArray[np.float64]:
    """Summed-area table of the scars' mouths at half the picture's size."""
    columns, rows = (max(1, side // 2) for side in panel)
    covered = np.zeros((rows, columns), np.uint8)
    for outline in outlines:
        corners = (outline / 2).round().astype(np.int32)
        cv2.fillPoly(covered, [corners], 1)
        cv2.polylines(covered, [corners], True, 1, 2)
    return np.asarray(cv2.integral(covered), np.float64)


@dataclass(frozen=True, eq=False)
class _Places:
    """The places around one scar that a label may take, and their plain cost."""

    centre: Points
    boxes: NDArray[np.float64]
    start: Points
    end: Points
    led: NDArray[np.bool_]
    cost: NDArray[np.float64]


def _places_around(outline: Points, size: tuple[float, float]) -> _Places:
    """Places at growing gaps all around; nearer is cheaper, and so is the upper right."""
    half = np.array(size) / 2
    step = np.tile(np.arange(_TURNS), len(_GAPS))
    turn = step * (2 * np.pi / _TURNS) - np.pi / 4
    way = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    gap = np.repeat(np.array(_GAPS), _TURNS)
    # The label keeps off the outermost point of the mouth that way, as an ellipse of its own size.
    start = outline[np.argmax(way[:_TURNS] @ outline.T, axis=1)][step]
    own = np.hypot(way[:, 0] * half[0], way[:, 1] * half[1])[:, None]
    centre = start + way * (own + gap[:, None] * size[1])
    return _Places(
        centre=centre,
        boxes=np.hstack([centre - half, centre + half]),
        start=start,
        end=centre - way * own,
        led=gap >= _LEADER_GAP,
        cost=_FAR * gap + _TURNED * np.minimum(step, _TURNS - step),
    )


def _place(
    outline: Points,
    size: tuple[float, float],
    panel: tuple[int, int],
    covered: NDArray[np.float64],
    boxes: NDArray[np.float64],
    threads: Points,
) -> tuple[Label, NDArray[np.float64]]:
    """The cheapest place for one label, and its box (left, top, right, bottom)."""
    places = _places_around(outline, size)
    low, high = places.boxes[:, :2].min(axis=0), places.boxes[:, 2:].max(axis=0)
    boxes = boxes[(boxes[:, 2:] >= low).all(axis=1) & (boxes[:, :2] <= high).all(axis=1)]
    threads = threads[(threads >= low).all(axis=1) & (threads <= high).all(axis=1)]
    cost = (
        places.cost
        + _ON_SCAR * _covered_share(places.boxes, covered)
        + _ON_LABEL * _overlap_share(places.boxes, boxes)
        + _ON_LEADER * _crossings(places, boxes, threads)
        + _OUTSIDE * _pixels_outside(places.boxes, panel)
    )
    best = int(np.argmin(cost))
    (x, y), start, end = places.centre[best], places.start[best], places.end[best]
    leader = None
    if places.led[best]:
        leader = ((float(start[0]), float(start[1])), (float(end[0]), float(end[1])))
    return Label(float(x), float(y), leader), places.boxes[best]


def _covered_share(boxes: NDArray[np.float64], sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of each box that lies on a mouth."""
    rows, columns = sums.shape
    left, right = (np.clip((boxes[:, i] / 2).round(), 0, columns - 1).astype(int) for i in (0, 2))
    top, bottom = (np.clip((boxes[:, i] / 2).round(), 0, rows - 1).astype(int) for i in (1, 3))
    inside = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    share: NDArray[np.float64] = inside / np.maximum(1, (right - left) * (bottom - top))
    return share


def _overlap_share(boxes: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum over the others of the share of each box that they cover, counting any touch."""
    left, top, right, bottom = (boxes[:, side, None] for side in range(4))
    wide = np.minimum(right, others[:, 2]) - np.maximum(left, others[:, 0])
    high = np.minimum(bottom, others[:, 3]) - np.maximum(top, others[:, 1])
    common = np.maximum(wide, 0) * np.maximum(high, 0) / ((right - left) * (bottom - top))
    return np.asarray((common + 0.1 * (common > 0)).sum(axis=1), np.float64)


def _crossings(
    places: _Places, others: NDArray[np.float64], threads: Points
) -> NDArray[np.float64]:
    """How many leader points lie on labels: the others' on this one, this one's on the others."""
    share = np.linspace(0.1, 0.9, 6)[None, :, None]
    points = places.start[:, None, :] + share * (places.end - places.start)[:, None, :]
    own = _inside(points.reshape(-1, 2), others).reshape(len(places.boxes), -1).sum(axis=1)
    return np.asarray(own + _inside(threads, places.boxes).sum(axis=0), np.float64)


def _inside(points: Points, boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(points, boxes) True where a point lies in a box."""
    x, y = points[:, 0, None], points[:, 1, None]
    left, top, right, bottom = boxes.T
    return np.asarray((x >= left) & (x <= right) & (y >= top) & (y <= bottom))


def _pixels_outside(boxes: NDArray[np.float64], panel: tuple[int, int]) -> NDArray[np.float64]:
    """How far each box reaches out of the picture, in pixels."""
    over = np.clip(boxes[:, 2:] - np.array(panel) + 2, 0, None) + np.clip(2 - boxes[:, :2], 0, None)
    return np.asarray(over.sum(axis=1), np.float64)


def _along(start: tuple[float, float], end: tuple[float, float]) -> Points:
    """Eight points on a line."""
    return np.linspace(start, end, 8)
