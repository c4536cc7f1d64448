"""The guide pages as HTML: fragments for a page that has its own frame, or one page by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
from scarscape.report.papers import Whence, one_source
from scarscape.report.plan_words import BASIS_WORDS
from scarscape.report.shapes import shape_svg, shape_title

#: What stands behind a paragraph that rests on no study.
RESTS_ON: dict[Basis, str] = {**BASIS_WORDS, "own_rule": "our own words", "answers": ""}
_OTHER_PAGE = re.compile(r"page “(\w+)”")


@dataclass(frozen=True)
class Reference:
    """A source as it is printed: number, title, year, and where it is found.

    ``records`` are the ids of all records that come from it.
    """

    number: int
    records: tuple[str, ...]
    title: str
    year: int | None
    journal: str
    place: str
    link: str


def references(shown: Sequence[Page]) -> tuple[Reference, ...]:
    """The sources of some pages, numbered from 1 in the order in which they are first named.

    A source that stands in several records has one number.

    Raises
    ------
    KeyError
        If a page names a record that is not there.
    """
    records = evidence().records
    first = one_source(_whence(records[cited]) for cited in sources(shown))
    together: dict[str, list[Record]] = {}
    for cited, head in first.items():
        together.setdefault(head, []).append(records[cited])
    return tuple(_reference(number, same) for number, same in enumerate(together.values(), start=1))


def numbers_of(cited: Sequence[Reference]) -> dict[str, int]:
    """The number of the source of each record."""
    return {record: one.number for one in cited for record in one.records}


def cited_numbers(ids: Sequence[str], numbers: Mapping[str, int]) -> tuple[int, ...]:
    """The numbers beside a paragraph, each once."""
    return tuple(dict.fromkeys(numbers[name] for name in ids))


def _whence(record: Record) -> Whence:
    source = record.source
    return Whence(record.id, source.title, source.year, source.doi, source.pmid, source.address)


def _reference(number: int, same: Sequence[Record]) -> Reference:
    """One source from all its records: what the first does not know, another may."""
    known = [record.source for record in same]
    doi = next((one.doi for one in known if one.doi), None)
    pmid = next((one.pmid for one in known if one.pmid), None)
    if doi:
        place, link = f"doi {doi}", f"https://doi.org/{doi}"
    elif pmid:
        place, link = f"PMID {pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    else:
        place = link = next((one.address for one in known if one.address), "")
    return Reference(
        number=number,
        records=tuple(record.id for record in same),
        title=f"[{known[0].title}]" if known[0].title_is_ours else known[0].title,
        year=next((one.year for one in known if one.year), None),
        journal=next((one.journal for one in known if one.journal), ""),
        place=place,
        link=link,
    )


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
        "numbers": numbers_of(cited),
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
    environment.globals.update(rests_on=RESTS_ON, cited_numbers=cited_numbers)
    return environment.get_template(name)
