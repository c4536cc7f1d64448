"""Write ``map.png``: the skin with its scars outlined, numbered and typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from scarscape.model import Scar, Survey
from scarscape.report.drawing import (
    INK,
    Picture,
    Writing,
    draw_leader,
    draw_outline,
    draw_sign,
    font,
)
from scarscape.report.frame import Entry, Frame, bar_of, framed
from scarscape.report.kinds import LOOKS, KindLook
from scarscape.report.labels import Label, Points, place_labels
from scarscape.report.raster import Raster, bring_to_picture_size
from scarscape.report.shading import shade
from scarscape.report.words import counted, in_words

#: Above this many scars the picture grows and the labels shrink.
MANY = 80
#: Mouths below this size in pixels get a thin edge.
SMALL = 30


@dataclass(frozen=True, eq=False)
class Marked:
    """Where a picture shows each scar.

    Attributes
    ----------
    outlines : (n, 2) pixel columns and rows of each mouth; a single point where there is none.
    letter : size of the numbers in pixels.
    magnify : how many times larger than usual all writing is.
    """

    raster: Raster
    outlines: tuple[Points, ...]
    labels: tuple[Label, ...]
    letter: float
    magnify: float


def write_map_png(survey: Survey, path: Path) -> None:
    """Draw the map and write it; the same survey gives the same bytes.

    Parameters
    ----------
    survey : Survey
    path : path of the file, overwritten if it is there.
    """
    save_png(draw_map(survey), path)


def save_png(image: Image.Image, path: Path) -> None:
    """Write a picture as PNG, quickly rather than as small as can be."""
    image.save(path, "PNG", compress_level=3)


def draw_map(survey: Survey, marked: Marked | None = None) -> Image.Image:
    """The map as a picture of 420 to 1500 columns.

    Hill-shaded skin under a light from the upper left, the mouth of each scar outlined in the
    colour of its kind, its number and sign beside it, a legend with counts and a scale bar.
    Missing samples are hatched grey.
    """
    marked = mark(survey) if marked is None else marked
    panel = shade(marked.raster)
    return _framed(survey, marked, draw_scars(panel, survey.scars, marked))


def has_many(survey: Survey) -> bool:
    """True where the scars are so many that pictures grow and labels shrink."""
    return len(survey.scars) > MANY


def mark(survey: Survey, raster: Raster | None = None, *, magnify: float = 1.0) -> Marked:
    """Bring the relief to picture size and find a place for each label.

    Parameters
    ----------
    survey : Survey
    raster : the relief at picture size, where it is at hand already.
    magnify : how many times larger than usual all writing is to be.
    """
    if raster is None:
        raster = bring_to_picture_size(survey.relief_mm, survey.pitch_mm, large=has_many(survey))
    size = (raster.columns, raster.rows)
    letter = float(np.clip(max(size) / 46, 14, 25)) * (0.75 if has_many(survey) else magnify)
    face = font(letter)
    outlines = tuple(raster.pixels(scar.outline_mm or (scar.place_mm,)) for scar in survey.scars)
    sizes = [
        (face.getlength(str(scar.id)) + sign_radius(letter) * 2 + 8, letter + 3)
        for scar in survey.scars
    ]
    return Marked(raster, outlines, tuple(place_labels(outlines, sizes, size)), letter, magnify)


def draw_scars(
    panel: Picture, scars: Sequence[Scar], marked: Marked, *, typed: bool = True
) -> Picture:
    """The panel with outlines and numbers, in kind colours with signs, or all in ink."""
    picture = panel.copy()
    for scar, outline in zip(scars, marked.outlines, strict=True):
        # A wide edge would hide a small pit.
        edge = 2 if np.ptp(outline, axis=0).max() >= SMALL else 1
        draw_outline(picture, outline, LOOKS[scar.kind].rgb if typed else INK, edge)
    radius, face = sign_radius(marked.letter), font(marked.letter)
    for scar, label in zip(scars, marked.labels, strict=True):
        draw_leader(picture, label, LOOKS[scar.kind].rgb if typed else INK)
        if typed:
            left = label.x - face.getlength(str(scar.id)) / 2 - radius - 2
            draw_sign(picture, LOOKS[scar.kind], left + radius, label.y, radius)
    writing = Writing(picture)
    for scar, label in zip(scars, marked.labels, strict=True):
        shift = radius + 2 if typed else 0.0
        writing.write((label.x + shift, label.y), str(scar.id), face, anchor="mm", halo=2)
    return np.asarray(writing.image)


def sign_radius(letter: float) -> float:
    """Half the size of a sign beside a number of that size."""
    return letter * 0.34


def _framed(survey: Survey, marked: Marked, panel: Picture) -> Image.Image:
    """The panel with title, legend and scale bar on white."""
    missing = not marked.raster.valid.all()
    frame = Frame(
        title=f"Scar map \N{MIDDLE DOT} {in_words(survey.site)}" if survey.site else "Scar map",
        subtitle=_subtitle(survey),
        bar=bar_of(marked.raster.columns, marked.raster.pixel_mm[0], "mm"),
        entries=scar_entries(survey.counts),
        missing="no measurement" if missing else "",
        note="Light from the upper left (north-west)",
    )
    return framed(panel, frame, magnify=marked.magnify)


def _subtitle(survey: Survey) -> str:
    rows, columns = survey.relief_mm.shape
    parts = [
        counted(len(survey.scars), "scar", "scars"),
        f"{columns * survey.pitch_mm:.1f} x {rows * survey.pitch_mm:.1f} mm",
    ]
    if survey.captured:
        parts.append(f"captured {survey.captured}")
    return "  \N{MIDDLE DOT}  ".join(parts)


def scar_entries(counts: Mapping[str, int]) -> list[Entry]:
    """Sign, name and count of each kind of scar that was found, for a legend."""
    return [
        Entry(partial(_draw_entry, look), f"{look.name}  {counts[kind]}")
        for kind, look in LOOKS.items()
        if counts.get(kind)
    ]


def _draw_entry(look: KindLook, page: Picture, x: float, y: float, letter: float) -> None:
    draw_sign(page, look, x + letter * 0.4, y, letter * 0.4)
