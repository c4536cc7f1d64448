"""The skin's own picture with flat marks, and scars, outlined and numbered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scarscape.model import Mark, Scar, Survey
from scarscape.report.drawing import (
    INK,
    WHITE,
    Colour,
    Picture,
    Writing,
    draw_leader,
    draw_outline,
    draw_sign,
    font,
)
from scarscape.report.frame import Entry, Frame, framed
from scarscape.report.ground import Ground
from scarscape.report.kinds import LOOKS
from scarscape.report.labels import Label, Points, place_labels
from scarscape.report.map_png import MANY, SMALL, sign_radius
from scarscape.report.mark_looks import MARK_LOOKS, MarkLook, counts_of
from scarscape.report.words import counted, in_words

# OpenCV takes fixed-point coordinates with this many bits behind the point.
_BITS = 4


@dataclass(frozen=True, eq=False)
class Placed:
    """Where a picture shows scars and marks, and their labels, scars first.

    ``numbered`` is False where scars are outlined only, as another map numbers them.
    """

    ground: Ground
    scars: tuple[Scar, ...]
    marks: tuple[Mark, ...]
    numbered: bool
    scar_outlines: tuple[Points, ...]
    mark_outlines: tuple[Points, ...]
    labels: tuple[Label, ...]
    letter: float
    magnify: float


def has_many_found(scars: Sequence[Scar], marks: Sequence[Mark]) -> bool:
    """True where so much was found that pictures grow and labels shrink."""
    return len(scars) + len(marks) > MANY


def place(
    ground: Ground,
    scars: Sequence[Scar],
    marks: Sequence[Mark],
    *,
    numbered: bool = True,
    labelled: bool = True,
    magnify: float = 1.0,
) -> Placed:
    """Find a place for each label.

    Parameters
    ----------
    ground : the picture.
    scars, marks : what was found; outlines may be empty.
    numbered : whether scars get a number and a sign, or an outline only.
    labelled : whether anything gets a label at all.
    magnify : how many times larger than usual all writing is to be; not where there are many.
    """
    many = has_many_found(scars if numbered else (), marks)
    letter = float(np.clip(max(ground.size) / 46, 14, 25)) * (0.75 if many else magnify)
    face = font(letter)
    scar_outlines = tuple(ground.outline_of(scar) for scar in scars)
    mark_outlines = tuple(ground.outline_of(mark) for mark in marks)
    sizes = [(face.getlength(label_of(mark)) + 6, letter + 3) for mark in marks]
    outlines = mark_outlines
    if numbered:
        room = sign_radius(letter) * 2 + 8
        sizes = [(face.getlength(str(scar.id)) + room, letter + 3) for scar in scars] + sizes
        outlines = (*scar_outlines, *mark_outlines)
    labels = tuple(place_labels(outlines, sizes, ground.size)) if labelled else ()
    found = (tuple(scars), tuple(marks), numbered)
    return Placed(ground, *found, scar_outlines, mark_outlines, labels, letter, magnify)


def label_of(mark: Mark) -> str:
    """What stands beside a mark: ``m4``, or ``m4 on 2`` where it lies on scar 2."""
    return f"m{mark.id}" if mark.on_scar is None else f"m{mark.id} on {mark.on_scar}"


def draw_found(placed: Placed) -> Picture:
    """The picture with outlines and numbers."""
    picture = draw_lines(placed.ground.picture, placed)
    count = len(placed.scars) if placed.numbered else 0
    scar_labels, mark_labels = placed.labels[:count], placed.labels[count:]
    face, radius = font(placed.letter), sign_radius(placed.letter)
    for scar, label in zip(placed.scars[:count], scar_labels, strict=True):
        draw_leader(picture, label, LOOKS[scar.kind].rgb)
        left = label.x - face.getlength(str(scar.id)) / 2 - radius - 2
        draw_sign(picture, LOOKS[scar.kind], left + radius, label.y, radius)
    for mark, label in zip(placed.marks, mark_labels, strict=True):
        draw_leader(picture, label, MARK_LOOKS[mark.kind].rgb)
    writing = Writing(picture)
    for scar, label in zip(placed.scars[:count], scar_labels, strict=True):
        writing.write((label.x + radius + 2, label.y), str(scar.id), face, anchor="mm", halo=2)
    for mark, label in zip(placed.marks, mark_labels, strict=True):
        colour = MARK_LOOKS[mark.kind].rgb
        at = (label.x, label.y)
        writing.write(at, label_of(mark), face, anchor="mm", colour=colour, halo=2)
    return np.array(writing.image)


def draw_lines(picture: Picture, placed: Placed, *, ink: bool = False) -> Picture:
    """A picture of the same skin with all outlines and no numbers, in ink or in their colours."""
    drawn = picture.copy()
    for scar, outline in zip(placed.scars, placed.scar_outlines, strict=True):
        plain = ink or not placed.numbered
        edge = 2 if np.ptp(outline, axis=0).max() >= SMALL else 1
        draw_outline(drawn, outline, INK if plain else LOOKS[scar.kind].rgb, edge)
    for mark, outline in zip(placed.marks, placed.mark_outlines, strict=True):
        look = MARK_LOOKS[mark.kind]
        draw_dashed(drawn, outline, INK if ink else look.rgb, look.dashes)
    return drawn


def draw_dashed(picture: Picture, outline: Points, colour: Colour, dashes: Sequence[float]) -> None:
    """A closed broken line of 2 pixels on a white one, so that it shows on any skin."""
    if len(outline) < 3:
        turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        outline = outline.mean(axis=0) + np.stack([np.cos(turn), np.sin(turn)], axis=1) * 6
    closed = np.vstack([outline, outline[:1]])
    cv2.polylines(picture, [_fixed(closed)], False, WHITE, 4, cv2.LINE_AA, _BITS)
    cv2.polylines(picture, _strokes(closed, dashes), False, colour, 2, cv2.LINE_AA, _BITS)


def draw_mark_map(survey: Survey, placed: Placed) -> Image.Image:
    """The marks of a scan or a photo set on the skin's own picture, in a frame with a legend."""
    frame = Frame(
        title=f"Marks of colour \N{MIDDLE DOT} {in_words(survey.site)}"
        if survey.site
        else "Marks of colour",
        subtitle=counted(len(placed.marks), "flat mark", "flat marks"),
        bar=placed.ground.bar(),
        entries=mark_entries(placed.marks),
        note=_note(placed),
    )
    return framed(draw_found(placed), frame, magnify=placed.magnify)


def mark_entries(marks: Sequence[Mark]) -> list[Entry]:
    """Line, name and count of each kind of mark that was found, for a legend."""
    return [
        Entry(partial(_draw_entry, MARK_LOOKS[kind]), f"{MARK_LOOKS[kind].name}  {count}", 3.2)
        for kind, count in counts_of(marks).items()
        if count
    ]


def on_scar_words(marks: Sequence[Mark]) -> str:
    """What ``m4 on 2`` means, where a label says so."""
    there = next((mark for mark in marks if mark.on_scar is not None), None)
    if there is None:
        return ""
    return f"{label_of(there)}: mark {there.id} lies on scar {there.on_scar}"


def _note(placed: Placed) -> str:
    lines = "Dark unbroken lines: scars" if placed.scars else ""
    parts = (lines, on_scar_words(placed.marks))
    return " \N{MIDDLE DOT} ".join(part for part in parts if part)


def _draw_entry(look: MarkLook, page: Picture, x: float, y: float, letter: float) -> None:
    line = np.array([(x, y), (x + letter * 2.7, y)])
    grown = [length * max(1.0, letter / 20) for length in look.dashes]
    cv2.polylines(page, _strokes(line, grown), False, look.rgb, 3, cv2.LINE_AA, _BITS)


def _strokes(line: Points, dashes: Sequence[float]) -> list[NDArray[np.int32]]:
    """The pieces of a line that are drawn, as fixed-point corners half a pixel apart.

    The pattern is stretched a little, so that the line holds it a whole number of times.
    """
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    ends = np.cumsum(dashes)
    times = max(1, round(along[-1] / ends[-1]))
    at = np.linspace(0.0, along[-1], 2 * max(2, round(along[-1])), endpoint=False)
    place = (at / max(along[-1], 1e-9) * times % 1.0) * ends[-1]
    piece = np.searchsorted(ends, place, side="right")
    points = _fixed(np.stack([np.interp(at, along, line[:, axis]) for axis in (0, 1)], axis=1))
    runs = np.split(np.arange(len(at)), np.flatnonzero(np.diff(piece)) + 1)
    return [points[run] for run in runs if piece[run[0]] % 2 == 0]


def _fixed(points: Points) -> NDArray[np.int32]:
    return np.asarray((points * (1 << _BITS)).round(), np.int32)
