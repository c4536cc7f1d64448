"""Write ``report.html``: one page that needs nothing but itself, for phone, screen and paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image

from scarscape.model import Survey
from scarscape.report import colour_facts, facts, glossary, words
from scarscape.report.charts import colour_bar, depth_chart, sign_symbols
from scarscape.report.colour_part import colour_content
from scarscape.report.depth_colours import colour_heights, colour_limit_mm
from scarscape.report.drawing import Picture
from scarscape.report.html_parts import MAGNIFIED, Embedded, template
from scarscape.report.kinds import LOOKS
from scarscape.report.map_png import Marked, draw_map, draw_scars, has_many, mark
from scarscape.report.profile_chart import common_scale, profile_chart
from scarscape.report.profiles import profiles_through
from scarscape.report.shading import shade


def write_report_html(
    survey: Survey,
    path: Path,
    *,
    date: str,
    marked: Marked | None = None,
    map_image: Image.Image | None = None,
) -> None:
    """Write the report as one HTML file without scripts and without anything from the network.

    The same survey and date give the same bytes.

    Parameters
    ----------
    survey : Survey
    path : path of the file, overwritten if it is there.
    date : the date that the report carries.
    marked, map_image : from `mark` and `draw_map`, where they are at hand already.
    """
    marked = mark(survey) if marked is None else marked
    map_image = draw_map(survey, marked) if map_image is None else map_image
    text = template("page.html").render(_content(survey, date, marked, map_image))
    path.write_text(text, encoding="utf-8", errors="xmlcharrefreplace", newline="\n")


def _content(survey: Survey, date: str, marked: Marked, map_image: Image.Image) -> dict[str, Any]:
    """All that the template shows."""
    limit_mm = colour_limit_mm(marked.raster.height_mm, marked.raster.valid)
    colours = colour_heights(marked.raster, limit_mm)
    shown, coloured = Embedded(map_image), Embedded(_numbered(colours, survey, marked))
    if not has_many(survey):
        large = mark(survey, marked.raster, magnify=MAGNIFIED)
        shown.narrow = Embedded(draw_map(survey, large))
        coloured.narrow = Embedded(_numbered(colours, survey, large))
    profiles = profiles_through(survey)
    scale = common_scale(profiles, survey.scars, in_mm=survey.in_mm)
    charts = [
        profile_chart(profile, scar, scale)
        for profile, scar in zip(profiles, survey.scars, strict=True)
    ]
    relief = None if survey.maps is None else shade(marked.raster)
    colour = colour_content(survey, relief=relief)
    return {
        "survey": survey,
        "date": date,
        "site": words.in_words(survey.site) if survey.site else "",
        "counts": {kind: count for kind, count in survey.counts.items() if count},
        "looks": LOOKS,
        "facts": facts.key_facts(survey),
        "compared": facts.compared_with_published(survey),
        "grades": facts.told_grades(survey),
        "basis": facts.basis(survey),
        "glossary": glossary.TERMS + (glossary.COLOUR_TERMS if colour else ()),
        "colour": colour,
        "relief_shown": True,
        "linked": {scar.id for scar in survey.scars},
        "mark_facts": colour_facts.mark_facts(survey),
        "regions": colour_facts.tell_regions(survey.regions, marked=colour is not None),
        "scars_called": "Scars",
        "judged_from": "photos" if survey.source.kind == "photo_set" else "a scan",
        "map": shown,
        "coloured": coloured,
        "colour_bar": colour_bar(limit_mm, in_mm=survey.in_mm),
        "depth_chart": depth_chart(survey.scars),
        "profiles": list(zip(survey.scars, charts, strict=True)),
        "scale": scale,
        "missing": not bool(marked.raster.valid.all()),
        "symbols": sign_symbols(),
    }


def _numbered(colours: Picture, survey: Survey, marked: Marked) -> Image.Image:
    return Image.fromarray(draw_scars(colours, survey.scars, marked, typed=False))
