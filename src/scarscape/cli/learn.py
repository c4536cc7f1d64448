"""``scarscape learn``: the guide pages on the terminal."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from scarscape.cli.output import say, wide_terminal

if TYPE_CHECKING:
    from scarscape.care.pages import Page, Paragraph, Section
    from scarscape.report.learn_html import Reference

#: Longer lines are hard to read, however wide the terminal is.
WIDEST = 88
NARROWEST = 24

#: A line with the style it has on a terminal.
Line = tuple[str, str]


def run(
    topic: Annotated[
        str | None,
        typer.Argument(
            metavar="[TOPIC]",
            help="A page, or the id of a treatment such as subcision; the list of pages unless "
            "said.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Read about acne scars: kinds, causes, prevention, treatments, help; with sources."""
    from scarscape.care.pages import page

    width = max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns - 1))
    lines = _contents(width) if topic is None else _page(page(topic), width)
    if wide_terminal():
        _draw(lines)
    else:
        say("\n".join(text for text, _ in lines))


def _contents(width: int) -> Iterator[Line]:
    """A line for each topic, and how to go on."""
    from scarscape.care.pages import pages

    indent = max(len(one.topic) for one in pages()) + 2
    for one in pages():
        stop = "" if one.title.endswith("?") else "."
        told = f"{one.title}{stop} {one.summary}"
        yield from _wrapped(told, width, first=one.topic.ljust(indent), then=" " * indent)
    yield "", ""
    yield from _wrapped(
        "Read one with scarscape learn TOPIC. The id of a treatment is a topic too; the page "
        "treatments has all of them.",
        width,
        style="dim",
    )


def _page(shown: Page, width: int) -> Iterator[Line]:
    """A page: title, sections, sources."""
    from scarscape.report.learn_html import numbers_of, references

    cited = references([shown])
    numbers = numbers_of(cited)
    yield from _wrapped(shown.title, width, style="bold")
    yield "=" * min(width, len(shown.title)), "bold"
    yield from _wrapped(shown.summary, width)
    if shown.sections[0].title == shown.title:
        yield "", ""
    for section in shown.sections:
        yield from _section(section, numbers, width, titled=section.title != shown.title)
    if cited:
        yield "", ""
        yield "Sources", "bold"
        for one in cited:
            yield from _source(one, width, len(str(len(cited))))


def _section(section: Section, numbers: dict[str, int], width: int, titled: bool) -> Iterator[Line]:
    from scarscape.report.shapes import shape_text, shape_title

    if section.group:
        yield "", ""
        yield from _wrapped(section.group.upper(), width, style="bold cyan")
    if titled:
        yield "", ""
        name = f" ({section.treatment})" if section.treatment else ""
        yield from _wrapped(section.title + name, width, style="bold")
    for kind in section.drawings:
        yield "", ""
        if len(section.drawings) > 1:
            yield from _wrapped(shape_title(kind), width)
        for row in shape_text(kind).splitlines():
            if len(row) <= width:
                yield row, "cyan"
    if section.drawings:
        yield "", ""
    for index, paragraph in enumerate(section.paragraphs):
        if index and not section.listed:
            yield "", ""
        bullet = ("- ", "  ") if section.listed else ("", "")
        yield from _wrapped(_words(paragraph, numbers), width, first=bullet[0], then=bullet[1])


def _words(paragraph: Paragraph, numbers: dict[str, int]) -> str:
    """The text with the numbers of its sources, or with what else it rests on."""
    from scarscape.report.learn_html import RESTS_ON, cited_numbers

    lead = f"{paragraph.lead}: " if paragraph.lead else ""
    cited = "".join(f"[{number}]" for number in cited_numbers(paragraph.evidence, numbers))
    basis = RESTS_ON[paragraph.basis] if paragraph.basis else ""
    parts = (lead + paragraph.text, cited, f"({basis})" if basis else "")
    # A number stays on one line with its sign.
    return " ".join(filter(None, parts)).replace(" %", "\N{NO-BREAK SPACE}%")


def _source(one: Reference, width: int, digits: int) -> Iterator[Line]:
    """One source: title, year, then where it is found, in one piece to be followed."""
    first = f"[{one.number}]".ljust(digits + 3)
    then = " " * len(first)
    year = f", {one.year}" if one.year else ""
    yield from _wrapped(f"{one.title}{year}", width, first=first, then=then)
    if one.place:
        yield then + one.place, "dim"
    else:
        yield from _wrapped(one.journal, width, first=then, then=then, style="dim")


def _wrapped(
    text: str, width: int, *, first: str = "", then: str = "", style: str = ""
) -> Iterator[Line]:
    for line in textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    ):
        yield line.replace("\N{NO-BREAK SPACE}", " "), style


def _draw(lines: Iterator[Line]) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console()
    for text, style in lines:
        console.print(Text(text, style=style), soft_wrap=True)
