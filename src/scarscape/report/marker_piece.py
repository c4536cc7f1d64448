"""One piece of the marker sheet as it is drawn: boxes of one colour, and words, in mm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from scarscape.model import (
    MARKER_SHEET,
    Box,
    MarkerPiece,
    MarkerPlace,
    MarkerSheet,
    PrintedPatch,
)

Anchor = Literal["left", "middle", "right"]
#: A grey from 0 (black) to 1, or red, green and blue, all coded as sRGB.
Ink = float | tuple[float, float, float]

BLACK, INK, SOFT, LINE = 0.0, 0.13, 0.42, 0.6
HAIR_MM = 0.15


@dataclass(frozen=True)
class Fill:
    """Boxes of one colour that do not overlap."""

    boxes: tuple[Box, ...]
    ink: Ink = BLACK


@dataclass(frozen=True)
class Words:
    """One line of text on its baseline; ``size_mm`` is the height of the letters' body."""

    x_mm: float
    y_mm: float
    text: str
    size_mm: float
    grey: float = INK
    bold: bool = False
    anchor: Anchor = "left"


Item = Fill | Words


def black_boxes(place: MarkerPlace, sheet: MarkerSheet = MARKER_SHEET) -> tuple[Box, ...]:
    """The black of a marker in runs along its rows of modules.

    The bits are OpenCV's; a module is the marker's side over ``sheet.cells``.
    """
    import cv2

    dictionary = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, sheet.dictionary))
    image = dictionary.generateImageMarker(place.id, sheet.cells, borderBits=1)
    module = place.box.width_mm / sheet.cells
    boxes = []
    for row, cells in enumerate(np.asarray(image) == 0):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], cells, [0]]).astype(np.int8)))
        for start, end in edges.reshape(-1, 2):
            run = Box(start * module, row * module, (end - start) * module, module)
            boxes.append(run.moved(place.box.x_mm, place.box.y_mm))
    return tuple(boxes)


def moved(item: Item, x_mm: float, y_mm: float) -> Item:
    """The item, farther to the right and downward."""
    if isinstance(item, Fill):
        return Fill(tuple(box.moved(x_mm, y_mm) for box in item.boxes), item.ink)
    return Words(
        item.x_mm + x_mm,
        item.y_mm + y_mm,
        item.text,
        item.size_mm,
        item.grey,
        item.bold,
        item.anchor,
    )


def piece_items(piece: MarkerPiece, sheet: MarkerSheet = MARKER_SHEET) -> Iterator[Item]:
    """One piece, counted from its own top-left corner."""
    yield Fill(tuple(_dashed(piece.outline)), LINE)
    for place in piece.markers:
        yield Fill(black_boxes(place, sheet))
    small = 1.35 if piece.width_mm > 50 else 1.15
    for patch in piece.patches:
        yield from _patch(patch, small, above=piece.window is not None)
    named = f"Scarscape {sheet.version}  ·  {piece.name}"
    if piece.window is None:
        yield Words(piece.patches[0].box.x_mm, piece.height_mm - 3.2, named, 2.6, SOFT)
        yield from _told(piece)
        yield from _bar(piece)
        return
    side = piece.window.width_mm
    x = piece.window.centre_mm[0]
    yield Words(x, 2.3, f"{named}  ·  window {side:g} mm", small, SOFT, anchor="middle")
    yield Fill(tuple(_dashed(piece.window)), LINE)
    yield Fill(tuple(_ticks(piece.window)), INK)
    yield Words(
        x, piece.window.centre_mm[1], "cut this window out", side / 14, LINE, anchor="middle"
    )


def _patch(patch: PrintedPatch, size_mm: float, *, above: bool) -> Iterator[Item]:
    """A patch and what it is: of a grey its numbers, below it; of a colour its letter."""
    box = patch.box
    if patch.srgb == (255, 255, 255):
        # Bare paper, in a line so that it is known for a patch.
        yield Fill(tuple(_outlined(box)), LINE)
    else:
        red, green, blue = (level / 255 for level in patch.srgb)
        yield Fill((box,), red if patch.is_grey else (red, green, blue))
    x, below = box.centre_mm[0], box.y_mm + box.height_mm
    if patch.is_grey:
        for line, text in enumerate((str(patch.srgb[0]), f"{patch.beside_paper[0]:.2f}")):
            at = below + size_mm * (1.0 + 1.05 * line)
            yield Words(x, at, text, size_mm, SOFT, anchor="middle")
    else:
        at = box.y_mm - 0.35 if above else below + size_mm
        yield Words(x, at, patch.name, size_mm, SOFT, anchor="middle")


def _outlined(box: Box) -> Iterator[Box]:
    """A thin line just inside the edge of the box."""
    wide, tall = box.width_mm, box.height_mm
    for y in (0.0, tall - HAIR_MM):
        yield Box(box.x_mm, box.y_mm + y, wide, HAIR_MM)
    for x in (0.0, wide - HAIR_MM):
        yield Box(box.x_mm + x, box.y_mm + HAIR_MM, HAIR_MM, tall - 2 * HAIR_MM)


def _dashed(box: Box) -> Iterator[Box]:
    """A line to cut along, centred on the edge of the box; every side begins and ends with ink."""
    half = HAIR_MM / 2
    for length, across in ((box.width_mm, False), (box.height_mm, True)):
        count = max(1, round((length / 1.0 - 1) / 2))
        dash = length / (2 * count + 1)
        for start in (2 * dash * index for index in range(count + 1)):
            for far in (0.0, box.width_mm if across else box.height_mm):
                run = Box(far - half, start, HAIR_MM, dash)
                line = run if across else Box(start, far - half, dash, HAIR_MM)
                yield line.moved(box.x_mm, box.y_mm)


def _told(piece: MarkerPiece) -> Iterator[Words]:
    """What the colours of a strip are, where there is room for it."""
    colours = [patch for patch in piece.patches if not patch.is_grey]
    if colours:
        for line, text in enumerate(("A to E skin, F red, G brown", "nominal: printers differ")):
            at = piece.height_mm - 7.0 + 3.4 * line
            yield Words(colours[0].box.x_mm, at, text, 2.3, SOFT)


def _ticks(window: Box) -> Iterator[Box]:
    """A scale in mm around a window, outside it, to be read by eye in the photo."""
    side = round(window.width_mm)
    for at in range(1, side):
        tall = 1.0 if at % 5 == 0 else 0.55
        for edge in (-0.3 - tall, side + 0.3):
            yield Box(at - 0.05, edge, 0.1, tall).moved(window.x_mm, window.y_mm)
            yield Box(edge, at - 0.05, tall, 0.1).moved(window.x_mm, window.y_mm)


def _bar(piece: MarkerPiece) -> Iterator[Item]:
    """A scale of 30 mm in the middle of a strip, to be read by eye in the photo."""
    x, y = piece.outline.centre_mm
    ticks = [Box(x - 15.0, y, 30.0, 0.25)]
    for at in range(31):
        tall = 3.0 if at % 10 == 0 else 2.0 if at % 5 == 0 else 1.2
        ticks.append(Box(x - 15.075 + at, y - tall, 0.15, tall))
    yield Fill(tuple(ticks), INK)
    yield Words(x, y + 4.2, "30 mm", 3.0, anchor="middle")
