"""The part of a page that shows colour: marks, maps of the pigments, tone, regions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from markupsafe import Markup
from PIL import Image

from scarscape.model import PhotoSurvey, Survey
from scarscape.report import colour_facts
from scarscape.report.colour_charts import density_bar
from scarscape.report.colour_maps import CHROMOPHORES, Chromophore, paint_map
from scarscape.report.drawing import Picture
from scarscape.report.frame import Frame, framed
from scarscape.report.ground import ground_of
from scarscape.report.html_parts import MAGNIFIED, Embedded
from scarscape.report.mark_looks import MARK_LOOKS, counts_of
from scarscape.report.mark_map import (
    Placed,
    draw_lines,
    draw_mark_map,
    has_many_found,
    on_scar_words,
    place,
)

#: Longer side of the pictures that stand side by side, in pixels, and their writing's size.
_SIDE, _SIDE_MAGNIFIED = 900, 1.9
_MOST_BYTES = 260_000
_MAP_BYTES = 700_000

_ABOUT: dict[Chromophore, str] = {
    "melanin": "The brown pigment of skin and hair",
    "haemoglobin": "The red of blood",
}


@dataclass(frozen=True, eq=False)
class ShownMap:
    """One of the pictures that stand side by side."""

    name: str
    image: Embedded
    alt: str
    caption: str
    bar: Markup | None = None


def colour_content(
    survey: Survey | PhotoSurvey, *, relief: Picture | None = None
) -> dict[str, Any] | None:
    """All that the templates show of colour; None where no colour was seen.

    Parameters
    ----------
    survey : Survey or PhotoSurvey
    relief : the relief as a shaded picture, to stand beside the maps; a photo shows itself.
    """
    if survey.maps is None:
        return None
    return {
        "marks": survey.marks,
        "counts": {kind: count for kind, count in counts_of(survey.marks).items() if count},
        "looks": MARK_LOOKS,
        "told": ", ".join(colour_facts.kind_counts(survey.marks)) or "no flat mark",
        "courses": [colour_facts.COURSES[kind] for kind, n in counts_of(survey.marks).items() if n],
        "in_mm": survey.pitch_mm is not None,
        "on_scar": on_scar_words(survey.marks),
        "map": _mark_map(survey) if isinstance(survey, Survey) else None,
        "maps": _side_by_side(survey, relief),
        "tone": colour_facts.tell_tone(survey.skin),
    }


def _mark_map(survey: Survey) -> Embedded | None:
    """The marks on the skin's own picture, with larger writing for a phone where it fits."""
    many = has_many_found((), survey.marks)
    ground = ground_of(survey, large=many)
    if ground is None:
        return None
    usual = place(ground, survey.scars, survey.marks, numbered=False)
    shown = Embedded(draw_mark_map(survey, usual), _MAP_BYTES)
    if not many:
        large = place(ground, survey.scars, survey.marks, numbered=False, magnify=MAGNIFIED)
        shown.narrow = Embedded(draw_mark_map(survey, large), _MAP_BYTES)
    return shown


def _side_by_side(survey: Survey | PhotoSurvey, relief: Picture | None) -> list[ShownMap]:
    """The skin itself (or its relief), melanin and haemoglobin, at one size with one outline."""
    ground, maps = ground_of(survey, most=_SIDE), survey.maps
    if ground is None or maps is None:
        return []
    placed = place(ground, survey.scars, survey.marks, labelled=False)
    shown = [_itself(placed) if relief is None else _relief(placed, relief)]
    for chromophore in CHROMOPHORES:
        painted = paint_map(maps, chromophore, ground.size)
        outlined = draw_lines(painted.picture, placed, ink=True)
        name = chromophore.capitalize()
        image = _framed(name, outlined, placed, "not skin" if painted.missing else "")
        alt = (
            f"Map of {chromophore} on the same skin: pale where there is less than in the skin "
            f"around, dark where there is more, with the outlines of scars and marks."
        )
        caption = f"{_ABOUT[chromophore]}, as optical density beside this person's own skin (0)."
        bar = density_bar(chromophore, painted.limit)
        shown.append(ShownMap(name, image, alt, caption, bar))
    return shown


def _itself(placed: Placed) -> ShownMap:
    return ShownMap(
        "Photo",
        _framed("Photo", placed.ground.picture, placed, ""),
        "The photo itself without any outline, to compare with the maps.",
        "The photo as it is, without outlines.",
    )


def _relief(placed: Placed, relief: Picture) -> ShownMap:
    smaller = np.asarray(
        cv2.resize(relief, placed.ground.size, interpolation=cv2.INTER_AREA), np.uint8
    )
    return ShownMap(
        "Relief",
        _framed("Relief", draw_lines(smaller, placed, ink=True), placed, ""),
        "The shape of the same skin as a shaded relief, with the outlines of scars and marks.",
        "The shape of the skin without its colour. A flat mark leaves no trace here.",
    )


def _framed(name: str, picture: Picture, placed: Placed, missing: str) -> Embedded:
    frame = Frame(title=name, bar=placed.ground.bar(), missing=missing)
    image: Image.Image = framed(picture, frame, magnify=_SIDE_MAGNIFIED)
    return Embedded(image, _MOST_BYTES)
