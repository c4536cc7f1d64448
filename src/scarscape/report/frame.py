"""The white frame around a picture of skin: title, scale bar, legend, and what hatching means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFont

from scarscape.report.drawing import GREY, INK, WHITE, Picture, Writing, drawable, fit, font
from scarscape.report.shading import hatch
from scarscape.report.words import nice_step, plain_mm

#: The frame around a narrow strip of skin still holds the legend.
_NARROWEST = 420
#: Height of a line of the legend and of a line of small print, in letters.
_LINE, _SMALL_LINE = 1.75, 1.35


@dataclass(frozen=True)
class Entry:
    """One entry of a legend.

    ``draw`` puts its sign on a page, given the page, the sign's left end and middle, and the size
    of a letter; ``room`` is what the sign takes, in letters.
    """

    draw: Callable[[Picture, float, float, float], None]
    text: str
    room: float = 1.3


@dataclass(frozen=True)
class Bar:
    """A scale bar: its length in pixels of the picture, and the length that it stands for."""

    pixels: int
    text: str


@dataclass(frozen=True)
class Frame:
    """What stands around a picture.

    ``missing`` says what is hatched, empty where nothing is; ``note`` is small print.
    """

    title: str
    subtitle: str = ""
    bar: Bar | None = None
    entries: Sequence[Entry] = ()
    missing: str = ""
    note: str = ""


def bar_of(columns: int, pixel: float, unit: str) -> Bar:
    """A bar of a round length, an eighth to half as long as the picture.

    Parameters
    ----------
    columns : of the picture.
    pixel : size of a pixel, in ``unit``.
    unit : what stands behind the number.
    """
    length = nice_step(columns * pixel / 2, 4)
    return Bar(max(1, round(length / pixel)), f"{plain_mm(length)} {unit}")


def framed(panel: Picture, frame: Frame, *, magnify: float = 1.0) -> Image.Image:
    """The panel in its frame; ``magnify`` is how many times larger than usual the writing is."""
    rows, columns = panel.shape[:2]
    letter = float(np.clip(columns / 58, 13, 20)) * magnify
    small, large = font(letter), font(letter * 1.45)
    margin = round(letter * 1.5)
    width = max(columns, _NARROWEST - 2 * margin) + 2 * margin
    inner = width - 2 * margin
    top = round(letter * (4.2 if frame.subtitle else 2.8))
    placed = _placed(frame.entries, small, inner, letter)
    legend_lines = 1 + max((line for *_, line in placed), default=-1)
    shift = letter * 1.5 if frame.missing else 0.0
    print_lines = wrapped(_small_print(frame), small, inner - shift)
    bar_room = 3.4 if frame.bar or frame.entries else 0.8
    bottom = round(letter * (bar_room + _LINE * legend_lines))
    foot = (
        bottom + round(letter * (0.9 + _SMALL_LINE * len(print_lines))) if print_lines else bottom
    )
    page = np.full((top + rows + foot + round(letter * 0.15), width, 3), 255, np.uint8)
    left = (width - columns) // 2
    page[top : top + rows, left : left + columns] = panel
    baseline = top + rows + letter * 4.3
    for entry, x, line in placed:
        middle = baseline + line * _LINE * letter - letter * 0.34
        entry.draw(page, margin + x, middle, letter)
    if frame.bar:
        _draw_bar(page, frame.bar, left, top + rows + round(letter * 0.9))
    first = top + rows + bottom + letter * 1.3
    if frame.missing:
        _draw_swatch(page, margin, round(first - letter * 0.85), round(letter))
    writing = Writing(page)
    writing.write((margin, letter * 2.0), fit(drawable(frame.title), large, inner), large)
    subtitle = fit(drawable(frame.subtitle), small, inner)
    writing.write((margin, letter * 3.5), subtitle, small, colour=GREY)
    if frame.bar:
        writing.write((left, top + rows + letter * 2.5), frame.bar.text, small)
    for entry, x, line in placed:
        at = (margin + x + letter * entry.room, baseline + line * _LINE * letter)
        writing.write(at, entry.text, small)
    for index, text in enumerate(print_lines):
        at = (margin + shift, first + index * _SMALL_LINE * letter)
        writing.write(at, text, small, colour=GREY)
    return writing.image


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """The text in lines that are no wider than ``width``, broken between words."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and face.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _small_print(frame: Frame) -> str:
    return " \N{MIDDLE DOT} ".join(text for text in (frame.missing, frame.note) if text)


def _placed(
    entries: Sequence[Entry], face: ImageFont.FreeTypeFont, width: float, letter: float
) -> list[tuple[Entry, float, int]]:
    """Each entry with its place along its line, and its line."""
    placed: list[tuple[Entry, float, int]] = []
    x, line = 0.0, 0
    for entry in entries:
        needed = face.getlength(entry.text) + letter * entry.room
        if x and x + needed > width:
            x, line = 0.0, line + 1
        placed.append((entry, x, line))
        x += needed + letter * 1.8
    return placed


def _draw_bar(page: Picture, bar: Bar, left: int, top: int) -> None:
    """A line with an upright at each end."""
    page[top + 2 : top + 5, left : left + bar.pixels] = INK
    page[top : top + 7, left : left + 2] = INK
    page[top : top + 7, max(left, left + bar.pixels - 2) : left + bar.pixels] = INK


def _draw_swatch(page: Picture, left: int, top: int, side: int) -> None:
    """A small square of the hatch."""
    swatch = np.full((side, side, 3), WHITE, np.uint8)
    hatch(swatch, np.ones((side, side), bool))
    page[top : top + side, left : left + side] = swatch
