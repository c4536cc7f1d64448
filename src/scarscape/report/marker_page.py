"""What stands on the printed marker sheet, in mm: boxes of one colour, and words.

Both writers, for PDF and PNG, draw the same list, so neither can differ from the other or from the
layout that photos are read with.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Literal

from PIL import ImageFont

from scarscape.model import MARKER_SHEET, Box, MarkerSheet
from scarscape.report.marker_piece import (
    BLACK,
    HAIR_MM,
    INK,
    LINE,
    SOFT,
    Fill,
    Item,
    Words,
    moved,
    piece_items,
)

Paper = Literal["a4", "letter"]

#: Width and height.
PAPERS_MM: dict[Paper, tuple[float, float]] = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
PAPER_NAMES: dict[Paper, str] = {"a4": "A4", "letter": "US Letter"}
#: What fits on both papers with 10 mm left free all round, which every printer can reach.
CONTENT_MM = (186.0, 256.0)

_COLUMN_MM = 57.0
_LEADING = 1.42

_STEPS = (
    (
        "Print",
        "at 100 %, in colour, on stiff matt white paper of 160 g or more. Gloss shines, thin paper "
        "bends.",
    ),
    (
        "Check",
        "the line above with a ruler. Only then do the millimetres of a result mean millimetres.",
    ),
    ("Cut", "along the dashed lines, the window too. Leave the white around the markers."),
    (
        "Lay",
        "it flat on clean, dry skin, the scars in the window. Do not press: skin bulges. Hold the "
        "camera square on, and do not move anything between the photos.",
    ),
)
_USES = {
    "cheek": "for a patch of scars: relief in mm.",
    "spot": "for one or two scars, close up.",
    "face": "for a whole face. Hold it upright by the cheek, as far from the camera as the skin.",
}
#: What the patches are for: a print is not a colour chart, and says so itself.
_PATCHES = (
    "Greys set exposure and white balance. Below each: sRGB level, luminance beside bare paper.",
    "A to E skin from very light to dark, F red, G brown: they only check how far off colours are. "
    "All are nominal, for printers differ.",
)


def page_items(paper: Paper, sheet: MarkerSheet = MARKER_SHEET) -> list[Item]:
    """Everything on the page, counted from the paper's top-left corner.

    Parameters
    ----------
    paper : which paper; the content is the same and is put in its middle.
    sheet : the layout.
    """
    left, top = content_corner_mm(paper)
    return [moved(item, left, top) for item in _content(paper, sheet)]


def content_corner_mm(paper: Paper) -> tuple[float, float]:
    """Where the content's top-left corner lies on the paper, x and y."""
    width, height = PAPERS_MM[paper]
    return (width - CONTENT_MM[0]) / 2, (height - CONTENT_MM[1]) / 2


def piece_places_mm() -> dict[str, tuple[float, float]]:
    """Where each piece's top-left corner lies on the content, by the piece's name."""
    return {"cheek": (0.0, 50.0), "spot": (74.0, 50.0), "face": (0.0, 132.0)}


def face_bytes() -> bytes:
    """The font file of the house's one face, which Pillow brings: the same on every machine."""
    held = ImageFont.load_default(10).path  # type: ignore[union-attr]
    assert isinstance(held, BytesIO)
    return held.getvalue()


def face(size: float) -> ImageFont.FreeTypeFont:
    """That face, set letter by letter without pairs drawn together, as the PDF sets it."""
    return ImageFont.truetype(BytesIO(face_bytes()), size, layout_engine=ImageFont.Layout.BASIC)


def wrapped(text: str, size_mm: float, width_mm: float) -> list[str]:
    """The text in lines no wider than that."""
    ruler = face(100)
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and ruler.getlength(longer) * size_mm / 100 > width_mm:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _content(paper: Paper, sheet: MarkerSheet) -> Iterator[Item]:
    yield from _head(paper, sheet)
    yield from _ruler(sheet, y_mm=30.0)
    for piece in sheet.pieces:
        x, y = piece_places_mm()[piece.name]
        yield from (moved(item, x, y) for item in piece_items(piece, sheet))
    yield from _legend(sheet, x_mm=129.0, y_mm=52.5)
    yield from _steps(y_mm=186.0)
    yield from _foot()


def _head(paper: Paper, sheet: MarkerSheet) -> Iterator[Item]:
    width = CONTENT_MM[0]
    yield Words(0.0, 6.4, "Scarscape marker sheet", 7.6, bold=True)
    about = f"version {sheet.version}  ·  {PAPER_NAMES[paper]}  ·  print at 100 %"
    yield Words(width, 6.4, about, 3.3, SOFT, anchor="right")
    yield Words(
        0.0, 13.2, "Gives a photo of skin its scale, its exposure and its white balance.", 3.9, SOFT
    )
    yield Fill((Box(0.0, 17.5, width, HAIR_MM),), LINE)


def _ruler(sheet: MarkerSheet, y_mm: float) -> Iterator[Item]:
    """The line by which the print is checked, from 0 at the content's left edge."""
    length = sheet.ruler_mm
    ticks = [Box(0.0, y_mm - 0.125, length, 0.25)]
    for at in range(round(length) + 1):
        tall = 4.0 if at % 10 == 0 else 2.6 if at % 5 == 0 else 1.6
        ticks.append(Box(at - 0.075, y_mm - 0.125 - tall, 0.15, tall))
    yield Fill(tuple(ticks), BLACK)
    for at in range(0, round(length) + 1, 10):
        yield Words(float(at), y_mm + 3.6, str(at), 2.9, anchor="middle")
    yield Words(0.0, y_mm + 9.2, f"This line is {length:g} mm long. Measure it.", 4.2, bold=True)
    told = (
        f"If it is not {length:g} mm: print again at 100 % (also called actual size, never fit to "
        f"page). Or tell the program: where you measure 97 mm, set its option marker-scale to 0.97."
    )
    yield from _paragraph(told, 112.0, y_mm - 3.2, 3.3, CONTENT_MM[0] - 112.0)


def _legend(sheet: MarkerSheet, x_mm: float, y_mm: float) -> Iterator[Item]:
    y = y_mm
    for piece in sheet.pieces:
        yield Words(x_mm, y, piece.name, 4.2, bold=True)
        lines = list(_paragraph(_USES[piece.name], x_mm, y + 5.2, 3.3, _COLUMN_MM))
        yield from lines
        y = lines[-1].y_mm + 9.0
    for told in _PATCHES:
        lines = list(_paragraph(told, x_mm, y - 2.0, 2.9, _COLUMN_MM, SOFT))
        yield from lines
        y = lines[-1].y_mm + 7.6


def _steps(y_mm: float) -> Iterator[Item]:
    """The four steps, side by side."""
    gap = 8.0
    width = (CONTENT_MM[0] - 3 * gap) / 4
    for index, (name, told) in enumerate(_STEPS):
        x = index * (width + gap)
        yield Fill((Box(x, y_mm - 8.0, width, 0.5),), INK)
        yield Words(x, y_mm, f"{index + 1}  {name}", 5.4, bold=True)
        yield from _paragraph(told, x, y_mm + 7.0, 3.5, width)


def _foot() -> Iterator[Item]:
    width, height = CONTENT_MM
    yield Fill((Box(0.0, height - 5.5, width, HAIR_MM),), LINE)
    yield Words(0.0, height - 1.0, "Never on broken skin. One person, one print.", 2.9, SOFT)
    yield Words(
        width, height - 1.0, "Scarscape informs; it does not diagnose.", 2.9, SOFT, anchor="right"
    )


def _paragraph(
    text: str, x_mm: float, y_mm: float, size_mm: float, width_mm: float, grey: float = INK
) -> Iterator[Words]:
    for index, line in enumerate(wrapped(text, size_mm, width_mm)):
        yield Words(x_mm, y_mm + index * size_mm * _LEADING, line, size_mm, grey)
