"""The guide pages as HTML: fragments for a page that has its own frame, or one page by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from scarscape.care.facts import Record
from scarscape.care.pages import Drawing, Page, sources
from scarscape.care.records import evidence
from scarscape.model import Basis
from scarscape.report.shapes import shape_svg, shape_title

#: What stands behind a paragraph that rests on no study.
RESTS_ON: dict[Basis, str] = {
    "study": "",
    "guideline": "guideline",
    "label": "drug or device label",
    "standard_precaution": "usual precaution",
    "patient_guide": "patient guide",
    "own_rule": "our own words",
    "answers": "",
}
_OTHER_PAGE = re.compile(r"page “(\w+)”")


@dataclass(frozen=True)
class Reference:
    """A source as it is printed: number, title, year, and where it is found."""

    number: int
    id: str
    title: str
    year: int | None
    journal: str
    place: str
    link: str


def references(shown: Sequence[Page]) -> tuple[Reference, ...]:
    """The sources of some pages, numbered from 1 in the order in which they are first named.

    Raises
    ------
    KeyError
        If a page names a record that is not there.
    """
    records = evidence().records
    return tuple(
        _reference(number, records[cited]) for number, cited in enumerate(sources(shown), start=1)
    )


def _reference(number: int, record: Record) -> Reference:
    source = record.source
    if source.doi:
        place, link = f"doi {source.doi}", f"https://doi.org/{source.doi}"
    elif source.pmid:
        place, link = f"PMID {source.pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/"
    else:
        place = link = source.address or ""
    title = f"[{source.title}]" if source.title_is_ours else source.title
    return Reference(number, record.id, title, source.year, source.journal or "", place, link)


def pages_fragment(shown: Sequence[Page]) -> Markup:
    """Guide pages as one HTML fragment: an article a page, then their sources.

    Its classes begin with ``learn``, its ids with ``learn-``; the headings are of level 2 and
    deeper. The style is that of ``learn.css``.

    Parameters
    ----------
    shown : the pages, in the order in which they are to stand.
    """
    return Markup(_template("learn.html").render(_content(shown), alone=False))


def pages_html(shown: Sequence[Page], *, date: str | None = None) -> str:
    """Guide pages as one HTML page that needs nothing but itself, for screen and paper.

    Parameters
    ----------
    shown : the pages, in the order in which they are to stand.
    date : the date that the page carries, if any.
    """
    content = _content(shown)
    alone = len(shown) == 1
    title = shown[0].title if alone else "Acne scars: a guide"
    return _template("learn_page.html").render(
        **content, alone=alone, title=title, date=date, style=Markup(_style())
    )


def _content(shown: Sequence[Page]) -> dict[str, Any]:
    """All that the templates show."""
    cited = references(shown)
    topics = {one.topic for one in shown}
    return {
        "pages": shown,
        "references": cited,
        "numbers": {one.id: one.number for one in cited},
        "anchors": topics,
    }


def _linked(text: str, topics: set[str]) -> Markup:
    """The text, escaped, with the names of pages shown beside it as links."""
    # A number stays on one line with its sign.
    text = re.sub(r"(?<=\d) %", "\N{NO-BREAK SPACE}%", text)
    parts, end = [], 0
    for found in _OTHER_PAGE.finditer(text):
        topic = found.group(1)
        if topic not in topics:
            continue
        parts.append(Markup.escape(text[end : found.start()]))
        parts.append(Markup('page “<a href="#learn-{0}">{0}</a>”').format(topic))
        end = found.end()
    return Markup("").join([*parts, Markup.escape(text[end:])])


def _drawn(kind: Drawing) -> Markup:
    return Markup(shape_svg(kind))


def _style() -> str:
    return (Path(__file__).parent / "learn.css").read_text(encoding="utf-8")


@cache
def _template(name: str) -> jinja2.Template:
    """A compiled template with the words it uses; everything else is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(linked=_linked, drawn=_drawn, named=shape_title)
    environment.globals.update(rests_on=RESTS_ON)
    return environment.get_template(name)
