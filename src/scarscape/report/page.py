"""Write ``report.html``: one page that needs nothing but itself, for phone, screen and paper."""

from __future__ import annotations

import base64
import io
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from PIL import Image

from scarscape.model import Survey
from scarscape.report import facts, glossary, words
from scarscape.report.charts import colour_bar, depth_chart, sign, sign_symbols
from scarscape.report.citing import cited
from scarscape.report.depth_colours import colour_heights, colour_limit_mm
from scarscape.report.drawing import Picture
from scarscape.report.kinds import LOOKS, kind_words
from scarscape.report.map_png import Marked, draw_map, draw_scars, has_many, mark
from scarscape.report.profile_chart import common_scale, profile_chart
from scarscape.report.profiles import profiles_through

_JPEG_QUALITY = 88
#: On a phone a picture is about a third of its size, so its writing is this much larger there.
_MAGNIFIED = 1.65


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
    text = _template().render(_content(survey, date, marked, map_image))
    path.write_text(text, encoding="utf-8", errors="xmlcharrefreplace", newline="\n")


def _content(survey: Survey, date: str, marked: Marked, map_image: Image.Image) -> dict[str, Any]:
    """All that the template shows."""
    limit_mm = colour_limit_mm(marked.raster.height_mm, marked.raster.valid)
    colours = colour_heights(marked.raster, limit_mm)
    shown, coloured = _Picture(map_image), _Picture(_numbered(colours, survey, marked))
    if not has_many(survey):
        large = mark(survey, marked.raster, magnify=_MAGNIFIED)
        shown.narrow = _Picture(draw_map(survey, large))
        coloured.narrow = _Picture(_numbered(colours, survey, large))
    profiles = profiles_through(survey)
    scale = common_scale(profiles, survey.scars, in_mm=survey.in_mm)
    charts = [
        profile_chart(profile, scar, scale)
        for profile, scar in zip(profiles, survey.scars, strict=True)
    ]
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
        "glossary": glossary.TERMS,
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


class _Picture:
    """An image as a data URI with its size, and one with larger writing for a narrow screen.

    Parameters
    ----------
    image : the picture; JPEG without loss of colour detail keeps the page light.
    """

    def __init__(self, image: Image.Image) -> None:
        self.narrow: _Picture | None = None
        self.width, self.height = image.size
        held = io.BytesIO()
        image.save(held, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
        self.uri = "data:image/jpeg;base64," + base64.b64encode(held.getvalue()).decode("ascii")


@cache
def _template() -> jinja2.Template:
    """The compiled template with the words and signs it uses; everything else is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(sign=sign)
    environment.filters.update(
        number=words.number,
        with_error=words.with_error,
        percent=words.percent,
        in_words=words.in_words,
        item_words=words.item_words,
        kind_words=kind_words,
        cited=cited,
        likely=facts.likely_kinds,
    )
    return environment.get_template("page.html")
