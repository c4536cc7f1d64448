"""Write ``map.png``: the skin with its scars outlined, numbered and typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageFont

from scarscape.model import Scar, Survey
from scarscape.report.drawing import (
    GREY,
    INK,
    WHITE,
    Picture,
    Writing,
    draw_leader,
    draw_outline,
    draw_sign,
    drawable,
    fit,
    font,
)
from scarscape.report.kinds import LOOKS, KindLook
from scarscape.report.labels import Label, Points, place_labels
from scarscape.report.raster import Raster, bring_to_picture_size
from scarscape.report.shading import hatch, shade
from scarscape.report.words import counted, in_words, nice_step, plain_mm

#: The frame around a narrow strip of skin still holds the legend.
_NARROWEST = 420
#: Above this many scars the picture grows and the labels shrink.
_MANY = 80
#: Mouths below this size in pixels get a thin edge.
_SMALL = 30


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
    return len(survey.scars) > _MANY


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
        (face.getlength(str(scar.id)) + _sign_radius(letter) * 2 + 8, letter + 3)
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
        edge = 2 if np.ptp(outline, axis=0).max() >= _SMALL else 1
        draw_outline(picture, outline, LOOKS[scar.kind].rgb if typed else INK, edge)
    radius, face = _sign_radius(marked.letter), font(marked.letter)
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


def _sign_radius(letter: float) -> float:
    return letter * 0.34


def _framed(survey: Survey, marked: Marked, panel: Picture) -> Image.Image:
    """The panel with title, legend and scale bar on white."""
    rows, columns = panel.shape[:2]
    letter = float(np.clip(columns / 58, 13, 20)) * marked.magnify
    small, large = font(letter), font(letter * 1.45)
    margin = round(letter * 1.5)
    width = max(columns, _NARROWEST - 2 * margin) + 2 * margin
    top = round(letter * 4.2)
    entries = _legend(survey, small, width - 2 * margin, letter)
    legend_lines = 1 + max((line for *_, line in entries), default=-1)
    bottom = round(letter * (3.4 + 1.75 * legend_lines + 2.4))
    page = np.full((top + rows + bottom, width, 3), 255, np.uint8)
    left = (width - columns) // 2
    page[top : top + rows, left : left + columns] = panel
    baseline = top + rows + letter * 4.3
    for look, _, x, line in entries:
        at = (margin + x + letter * 0.4, baseline + line * 1.75 * letter - letter * 0.34)
        draw_sign(page, look, *at, letter * 0.4)
    bar = _draw_bar(page, marked.raster, left, top + rows + round(letter * 0.9))
    missing = not marked.raster.valid.all()
    foot = page.shape[0] - letter * 1.1
    if missing:
        _draw_swatch(page, margin, round(foot - letter * 0.85), round(letter))
    writing = Writing(page)
    title = drawable(f"Scar map · {in_words(survey.site)}" if survey.site else "Scar map")
    inner = width - 2 * margin
    writing.write((margin, letter * 2.0), fit(title, large, inner), large)
    writing.write((margin, letter * 3.5), fit(_subtitle(survey), small, inner), small, colour=GREY)
    writing.write((left, top + rows + letter * 2.5), f"{plain_mm(bar)} mm", small)
    for _, text, x, line in entries:
        at = (margin + x + letter * 1.3, baseline + line * 1.75 * letter)
        writing.write(at, text, small)
    note = "Light from the upper left (north-west)"
    shift = letter * 1.5 if missing else 0.0
    note = f"no measurement   ·   {note}" if missing else note
    writing.write((margin + shift, foot), fit(note, small, inner - shift), small, colour=GREY)
    return writing.image


def _subtitle(survey: Survey) -> str:
    rows, columns = survey.relief_mm.shape
    parts = [
        counted(len(survey.scars), "scar", "scars"),
        f"{columns * survey.pitch_mm:.1f} x {rows * survey.pitch_mm:.1f} mm",
    ]
    if survey.captured:
        parts.append(f"captured {survey.captured}")
    return drawable("  ·  ".join(parts))


def _legend(
    survey: Survey, face: ImageFont.FreeTypeFont, width: float, letter: float
) -> list[tuple[KindLook, str, float, int]]:
    """Sign, text, place along its line and line of each kind that was found."""
    entries: list[tuple[KindLook, str, float, int]] = []
    x, line = 0.0, 0
    for kind, look in LOOKS.items():
        count = survey.counts[kind]
        if not count:
            continue
        text = f"{look.name}  {count}"
        needed = face.getlength(text) + letter * 1.3
        if x and x + needed > width:
            x, line = 0.0, line + 1
        entries.append((look, text, x, line))
        x += needed + letter * 1.8
    return entries


def _draw_bar(page: Picture, raster: Raster, left: int, top: int) -> float:
    """Draw a scale bar of a round length below the panel and return that length in mm."""
    length = nice_step(raster.columns * raster.pixel_mm[0] / 2, 4)
    pixels = max(1, round(length / raster.pixel_mm[0]))
    page[top + 2 : top + 5, left : left + pixels] = INK
    page[top : top + 7, left : left + 2] = INK
    page[top : top + 7, max(left, left + pixels - 2) : left + pixels] = INK
    return length


def _draw_swatch(page: Picture, left: int, top: int, side: int) -> None:
    """A small square of the hatch that stands for missing samples."""
    swatch = np.full((side, side, 3), WHITE, np.uint8)
    hatch(swatch, np.ones((side, side), bool))
    page[top : top + side, left : left + side] = swatch
