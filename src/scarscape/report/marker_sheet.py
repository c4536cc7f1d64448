"""Write the printable marker sheet: PDF in vectors, PNG with its density in the file."""

from __future__ import annotations

import math
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from scarscape.model import InputError
from scarscape.report.marker_page import PAPERS_MM, Paper, face, face_bytes, page_items
from scarscape.report.marker_piece import Fill, Item, Words

if TYPE_CHECKING:
    from collections.abc import Iterable

MARKER_SUFFIXES = (".pdf", ".png")
#: Stands in either file as it is, so that a sheet can be told from any other file.
TITLE = "Scarscape marker sheet"
#: A module of the smallest marker is 17 dots wide.
DPI = 600
MM_AN_INCH = 25.4
_POINTS_A_MM = 72 / MM_AN_INCH
#: Heavier letters: the width of a stroke around them, as a share of their size.
_BOLD = 0.028
_PIL_ANCHORS = {"left": "ls", "middle": "ms", "right": "rs"}


def write_marker_sheet(path: Path, *, paper: Paper = "a4") -> None:
    """Draw the sheet and write it; the same version writes the same bytes.

    Parameters
    ----------
    path : path of the file, ``.pdf`` or ``.png``, overwritten if it is there.
    paper : ``a4`` or ``letter``.

    Raises
    ------
    InputError
        If the suffix is another.
    """
    path.write_bytes(marker_sheet_bytes(path, paper=paper))


def marker_sheet_bytes(path: Path, *, paper: Paper = "a4") -> bytes:
    """What `write_marker_sheet` writes, by the suffix of the path, which is not touched."""
    check_marker_suffix(path)
    items = page_items(paper)
    size = PAPERS_MM[paper]
    return _pdf(items, size) if path.suffix.lower() == ".pdf" else _png(items, size)


def check_marker_suffix(path: Path) -> None:
    """Raise `InputError` unless the sheet can be written under that name."""
    if path.suffix.lower() not in MARKER_SUFFIXES:
        raise InputError(
            "is neither a .pdf nor a .png", "name the sheet marker.pdf or marker.png", file=path
        )


def draw_items(
    items: Iterable[Item], size_mm: tuple[float, float], pixels_a_mm: float
) -> NDArray[np.uint8]:
    """The items on white.

    Parameters
    ----------
    items : what to draw.
    size_mm : width and height of the paper, or of the piece.
    pixels_a_mm : density. Boxes cover their border pixels in part, so edges stand where they
        should to a small fraction of a pixel: mm ``x`` lies at pixel ``x * pixels_a_mm - 0.5``,
        centres of pixels at integers.

    Returns
    -------
    (rows, columns, 3) uint8 sRGB
    """
    columns, rows = (math.ceil(side * pixels_a_mm - 1e-9) for side in size_mm)
    picture = np.full((rows, columns, 3), 255, np.uint8)
    words: list[Words] = []
    for item in items:
        if isinstance(item, Fill):
            _cover(picture, item, pixels_a_mm)
        else:
            words.append(item)
    image = Image.fromarray(picture)
    pen = ImageDraw.Draw(image)
    for item in words:
        size = item.size_mm * pixels_a_mm
        pen.text(
            (item.x_mm * pixels_a_mm, item.y_mm * pixels_a_mm),
            item.text,
            (round(item.grey * 255),) * 3,
            face(size),
            _PIL_ANCHORS[item.anchor],
            stroke_width=max(1, round(size * _BOLD / 2)) if item.bold else 0,
        )
    return np.asarray(image)


def _cover(picture: NDArray[np.uint8], item: Fill, pixels_a_mm: float) -> None:
    """Lay boxes on the picture, each pixel by the share of it that all of them cover together."""
    corners = np.concatenate([box.corners_mm for box in item.boxes]) * pixels_a_mm
    left, top = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)
    right, bottom = np.minimum(np.ceil(corners.max(axis=0)), picture.shape[1::-1]).astype(int)
    under = picture[top:bottom, left:right]
    share = np.zeros((bottom - top, right - left))
    for box in item.boxes:
        rows, down = _span(box.y_mm * pixels_a_mm - top, box.height_mm * pixels_a_mm, len(share))
        columns, across = _span(
            box.x_mm * pixels_a_mm - left, box.width_mm * pixels_a_mm, share.shape[1]
        )
        share[rows, columns] += down[:, None] * across
    covered = np.minimum(share, 1.0)[:, :, None]
    mixed = under + covered * (255 * np.broadcast_to(item.ink, 3) - under)
    picture[top:bottom, left:right] = np.rint(mixed).astype(np.uint8)


def _span(start: float, side: float, count: int) -> tuple[slice, NDArray[np.float64]]:
    """Which pixels a stretch touches, and the share of each that it covers."""
    first, last = max(0, math.floor(start)), min(count, math.ceil(start + side))
    at = np.arange(first, last)
    return slice(first, last), np.clip(
        np.minimum(at + 1, start + side) - np.maximum(at, start), 0.0, 1.0
    )


def _png(items: Iterable[Item], size_mm: tuple[float, float]) -> bytes:
    held = BytesIO()
    image = Image.fromarray(draw_items(items, size_mm, DPI / MM_AN_INCH))
    told = PngInfo()
    told.add_text("Title", TITLE)
    image.save(held, "PNG", dpi=(DPI, DPI), pnginfo=told, compress_level=6)
    return held.getvalue()


def _pdf(items: Iterable[Item], size_mm: tuple[float, float]) -> bytes:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    width, height = (side * _POINTS_A_MM for side in size_mm)
    held = BytesIO()
    # Invariant: no date, no random mark.
    canvas = Canvas(held, pagesize=(width, height), invariant=1, pageCompression=1)
    canvas.setTitle(TITLE)
    canvas.setAuthor("Scarscape")
    # Asks the viewer not to shrink the page to the printer's margins.
    canvas.setViewerPreference("PrintScaling", "None")
    font = TTFont("ScarscapeFace", BytesIO(face_bytes()))
    pdfmetrics.registerFont(font)
    for item in items:
        if isinstance(item, Fill):
            _fill_on_pdf(canvas, item, height)
        else:
            _words_on_pdf(canvas, item, font.fontName, height)
    canvas.showPage()
    canvas.save()
    return held.getvalue()


def _fill_on_pdf(canvas: Any, item: Fill, height: float) -> None:
    """All boxes in one path, so that no seam shows where they touch."""
    path = canvas.beginPath()
    for box in item.boxes:
        top = height - (box.y_mm + box.height_mm) * _POINTS_A_MM
        path.rect(
            box.x_mm * _POINTS_A_MM, top, box.width_mm * _POINTS_A_MM, box.height_mm * _POINTS_A_MM
        )
    if isinstance(item.ink, tuple):
        canvas.setFillColorRGB(*item.ink)
    else:
        canvas.setFillGray(item.ink)
    canvas.drawPath(path, stroke=0, fill=1)


def _words_on_pdf(canvas: Any, item: Words, name: str, height: float) -> None:
    size = item.size_mm * _POINTS_A_MM
    x = item.x_mm * _POINTS_A_MM
    if item.anchor != "left":
        length = canvas.stringWidth(item.text, name, size)
        x -= length / 2 if item.anchor == "middle" else length
    text = canvas.beginText(x, height - item.y_mm * _POINTS_A_MM)
    text.setFont(name, size)
    text.setFillGray(item.grey)
    # Heavier by an outline, which must not stay for the words after.
    canvas.saveState()
    if item.bold:
        canvas.setStrokeGray(item.grey)
        canvas.setLineWidth(size * _BOLD)
        text.setTextRenderMode(2)
    text.textOut(item.text)
    canvas.drawText(text)
    canvas.restoreState()
