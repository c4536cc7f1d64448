"""Write the report of one photo: what it can say, what it cannot, and all that was found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from scarscape.model import PhotoSurvey, Scar
from scarscape.report import colour_facts, glossary, photo_facts, words
from scarscape.report.charts import sign_symbols
from scarscape.report.colour_part import colour_content
from scarscape.report.facts import tell_grades
from scarscape.report.html_parts import MAGNIFIED, Embedded, template
from scarscape.report.kinds import LOOKS
from scarscape.report.mark_map import Placed, has_many_found
from scarscape.report.photo_map import draw_photo_map, place_on_photo

#: Of the large map and of that for a phone, which is made smaller.
_MAP_BYTES, _NARROW_BYTES, _NARROW = 750_000, 380_000, 960


def write_photo_html(
    survey: PhotoSurvey,
    path: Path,
    *,
    date: str,
    placed: Placed | None = None,
    map_image: Image.Image | None = None,
) -> None:
    """Write the report as one HTML file without scripts and without anything from the network.

    Pictures are JPEG of at most about 1,500 pixels, so that the page stays under 3 MB whatever the
    size of the photo. The same survey and date give the same bytes.

    Parameters
    ----------
    survey : PhotoSurvey
    path : path of the file, overwritten if it is there.
    date : the date that the report carries.
    placed, map_image : from `place_on_photo` and `draw_photo_map`, where they are at hand already.
    """
    placed = place_on_photo(survey) if placed is None else placed
    map_image = draw_photo_map(survey, placed) if map_image is None else map_image
    text = template("photo.html").render(_content(survey, date, map_image))
    path.write_text(text, encoding="utf-8", errors="xmlcharrefreplace", newline="\n")


def _content(survey: PhotoSurvey, date: str, map_image: Image.Image) -> dict[str, Any]:
    """All that the template shows."""
    shown = Embedded(map_image, _MAP_BYTES)
    if not has_many_found(survey.scars, survey.marks):
        large = draw_photo_map(survey, place_on_photo(survey, magnify=MAGNIFIED))
        large.thumbnail((_NARROW, _NARROW * 2), Image.Resampling.BOX)
        shown.narrow = Embedded(large, _NARROW_BYTES)
    colour = colour_content(survey)
    can, cannot = photo_facts.can_and_cannot(survey)
    return {
        "survey": survey,
        "date": date,
        "site": words.in_words(survey.site) if survey.site else "",
        "counts": {kind: count for kind, count in survey.counts.items() if count},
        "looks": LOOKS,
        "symbols": sign_symbols(),
        "can": can,
        "cannot": cannot,
        "light": photo_facts.light_words(survey.light),
        "facts": photo_facts.photo_facts(survey),
        "map": shown,
        "in_mm": survey.pitch_mm is not None,
        "colour": colour,
        "relief_shown": False,
        "linked": {scar.id for scar in survey.scars},
        "regions": colour_facts.tell_regions(
            survey.regions, marked=colour is not None, judged=survey.light.judged
        ),
        "shared": _shared_notes(survey.scars),
        "scars_called": "Candidate scars",
        "grades": tell_grades(survey.grades),
        "judged_from": "one photo",
        "basis": photo_facts.photo_basis(survey),
        "glossary": glossary.PHOTO_TERMS + (glossary.COLOUR_TERMS if colour else ()),
    }


def _shared_notes(scars: Sequence[Scar]) -> tuple[str, ...]:
    """What stands in the notes of every one of several scars: it is said once, above them."""
    if len(scars) < 2:
        return ()
    return tuple(note for note in scars[0].notes if all(note in one.notes for one in scars))
