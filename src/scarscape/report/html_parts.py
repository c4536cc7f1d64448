"""What the pages share: the templates' environment, and pictures that a page holds in itself."""

from __future__ import annotations

import base64
import io
from functools import cache
from pathlib import Path

import jinja2
from PIL import Image

from scarscape.report import facts, words
from scarscape.report.charts import sign
from scarscape.report.citing import cited
from scarscape.report.colour_charts import mark_line
from scarscape.report.kinds import kind_words

#: Qualities that are tried until a picture is light enough.
_JPEG_QUALITIES = (88, 80, 70, 55)
#: A picture is about a third of its size on a phone, so its writing is this much larger there.
MAGNIFIED = 1.65


class Embedded:
    """An image as a data URI with its size, and one with larger writing for a narrow screen.

    Parameters
    ----------
    image : the picture; JPEG without loss of colour detail keeps the page light.
    most_bytes : of the JPEG; its quality falls until it is no larger, within reason.
    """

    def __init__(self, image: Image.Image, most_bytes: int | None = None) -> None:
        self.narrow: Embedded | None = None
        self.width, self.height = image.size
        for quality in _JPEG_QUALITIES:
            held = io.BytesIO()
            image.save(held, "JPEG", quality=quality, subsampling=0)
            if most_bytes is None or held.tell() <= most_bytes:
                break
        self.uri = "data:image/jpeg;base64," + base64.b64encode(held.getvalue()).decode("ascii")


@cache
def template(name: str) -> jinja2.Template:
    """A compiled template with the words and signs it uses; everything else is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(sign=sign, mark_line=mark_line)
    environment.filters.update(
        number=words.number,
        with_error=words.with_error,
        percent=words.percent,
        in_words=words.in_words,
        item_words=words.item_words,
        counted=words.counted,
        kind_words=kind_words,
        cited=cited,
        likely=facts.likely_kinds,
    )
    return environment.get_template(name)
