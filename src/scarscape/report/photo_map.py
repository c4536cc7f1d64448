"""The map of one photo: the photo itself with candidate scars and marks outlined and numbered."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from scarscape.model import PhotoSurvey
from scarscape.report.frame import Frame, framed
from scarscape.report.ground import ground_of
from scarscape.report.map_png import save_png, scar_entries
from scarscape.report.mark_map import (
    Placed,
    draw_found,
    has_many_found,
    mark_entries,
    on_scar_words,
    place,
)
from scarscape.report.words import counted, in_words


def write_photo_map(survey: PhotoSurvey, path: Path) -> None:
    """Draw the map and write it as PNG; the same survey gives the same bytes.

    Parameters
    ----------
    survey : PhotoSurvey
    path : path of the file, overwritten if it is there.
    """
    save_png(draw_photo_map(survey, place_on_photo(survey)), path)


def place_on_photo(survey: PhotoSurvey, *, magnify: float = 1.0) -> Placed:
    """Find a place for the number of each candidate scar and each mark."""
    ground = ground_of(survey, large=has_many_found(survey.scars, survey.marks))
    assert ground is not None  # a photo always has its picture
    return place(ground, survey.scars, survey.marks, magnify=magnify)


def draw_photo_map(survey: PhotoSurvey, placed: Placed) -> Image.Image:
    """The photo with its outlines in a frame with a legend and a scale bar."""
    frame = Frame(
        title=f"Photo map \N{MIDDLE DOT} {in_words(survey.site)}" if survey.site else "Photo map",
        subtitle=_subtitle(survey),
        bar=placed.ground.bar(),
        entries=[*scar_entries(survey.counts), *mark_entries(survey.marks)],
        note=_note(survey),
    )
    return framed(draw_found(placed), frame, magnify=placed.magnify)


def _subtitle(survey: PhotoSurvey) -> str:
    scars = (
        counted(len(survey.scars), "candidate scar", "candidate scars")
        if survey.light.judged
        else "scars not judged"
    )
    marks = counted(len(survey.marks), "mark", "marks") if survey.maps else "no colour"
    captured = (f"captured {survey.captured}",) if survey.captured else ()
    return "  \N{MIDDLE DOT}  ".join((scars, marks, *captured))


def _note(survey: PhotoSurvey) -> str:
    told = []
    if survey.scars:
        told.append("Unbroken lines: candidate scars")
    if survey.marks:
        told += ["Broken lines, m: flat marks", on_scar_words(survey.marks)]
    return " \N{MIDDLE DOT} ".join(text for text in told if text)
