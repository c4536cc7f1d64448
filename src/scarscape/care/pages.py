"""The guide pages: what a person may want to know, each paragraph with what it rests on.

The words lie in ``care/evidence/pages/``, one file a topic. A page claims nothing that no record
holds: where the evidence is silent, a paragraph says so under the basis ``own_rule``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, ClassVar, Literal, get_args

from scarscape.care.loader import NO_EXTRA, EvidenceError, load
from scarscape.model import Basis, ScarscapeError

Topic = Literal[
    "scars",
    "marks",
    "kinds",
    "causes",
    "prevention",
    "course",
    "treatments",
    "at_home",
    "visit",
    "living",
    "questions",
]
#: In the order in which they are best read.
TOPICS: tuple[Topic, ...] = get_args(Topic)

Drawing = Literal[
    "ice_pick",
    "boxcar",
    "rolling",
    "line",
    "pores",
    "hypertrophic",
    "keloid",
    "erythema",
    "hyperpigmentation",
    "hypopigmentation",
]
#: What can be drawn, in the order in which a page shows it.
DRAWINGS: tuple[Drawing, ...] = get_args(Drawing)


class UnknownTopicError(ScarscapeError, LookupError):
    """A topic that no guide page has."""


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A few sentences with what they rest on.

    Parameters
    ----------
    text : plain words.
    evidence : ids of records; may be empty only where ``basis`` says what it rests on instead.
    basis : what it rests on where that is no study: see `scarscape.model.Claim`.
    rules : ids of the cautions that it tells.
    lead : a word or two that stand before it, such as ``Harms``.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    text: str
    evidence: tuple[str, ...] = ()
    basis: Basis | None = None
    rules: tuple[str, ...] = ()
    lead: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """Paragraphs under a title.

    Parameters
    ----------
    title : its heading.
    paragraphs : at least one.
    treatment : the id of the treatment it is about, if any.
    group : a heading over this section and those that follow, up to the next group.
    drawings : kinds that are drawn beside it.
    listed : whether its paragraphs are points of a list.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    title: str
    paragraphs: tuple[Paragraph, ...]
    treatment: str | None = None
    group: str = ""
    drawings: tuple[Drawing, ...] = ()
    listed: bool = False


@dataclass(frozen=True, kw_only=True)
class Page:
    """One topic: a title, a summary of one line, sections."""

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    topic: str
    title: str
    summary: str
    sections: tuple[Section, ...]

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """The kinds that are drawn on this page."""
        return tuple(kind for section in self.sections for kind in section.drawings)

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """All paragraphs, in order."""
        return tuple(entry for section in self.sections for entry in section.paragraphs)


@cache
def pages() -> tuple[Page, ...]:
    """All guide pages, in the order in which they are best read.

    Raises
    ------
    EvidenceError
        If a file does not hold what it should.
    """
    return tuple(_checked(load(f"pages/{topic}", Page), topic) for topic in TOPICS)


def page(topic: str) -> Page:
    """The page of a topic, or the part of `treatments` that is about one treatment.

    Parameters
    ----------
    topic : a name in `TOPICS` or the id of a treatment; case does not matter, and a blank or
        hyphen is as good as an underscore.

    Raises
    ------
    UnknownTopicError
        If there is no such page; it names the nearest and all topics.
    """
    wanted = re.sub(r"[\s_-]+", "_", topic.strip().lower())
    if wanted in TOPICS:
        return pages()[TOPICS.index(wanted)]
    whole = pages()[TOPICS.index("treatments")]
    for section in whole.sections:
        if section.treatment == wanted:
            about = replace(section, group="")
            return replace(
                whole,
                topic=wanted,
                title=section.title,
                summary=f"From the page “{whole.title}”.",
                sections=(about,),
            )
    raise UnknownTopicError(f"there is no page {topic[:40]!r}", _remedy(wanted, whole))


def sources(shown: Iterable[Page]) -> tuple[str, ...]:
    """Ids of the records that some pages rest on, in the order in which they are first named."""
    named = (
        record for entry in shown for paragraph in entry.paragraphs for record in paragraph.evidence
    )
    return tuple(dict.fromkeys(named))


def _remedy(wanted: str, treatments: Page) -> str:
    """What to type instead: the nearest topic, and all of them."""
    known = [*TOPICS, *(s.treatment for s in treatments.sections if s.treatment is not None)]
    near = difflib.get_close_matches(wanted, known, n=1, cutoff=0.5)
    guess = f"did you mean {near[0]}? " if near else ""
    return f"{guess}topics are {', '.join(TOPICS)}, or the id of a treatment"


def _checked(found: Page, topic: str) -> Page:
    """The page, after what its form alone does not ensure."""
    name = f"pages/{topic}.yaml"
    if found.topic != topic:
        raise EvidenceError(f"topic: {found.topic!r} is not {topic!r}", "mend the file", file=name)
    if not found.sections:
        raise EvidenceError("sections: there are none", "mend the file", file=name)
    for section in found.sections:
        if not section.paragraphs:
            raise EvidenceError(f"{section.title}: is empty", "mend the file", file=name)
        for paragraph in section.paragraphs:
            if not paragraph.text.strip():
                raise EvidenceError(f"{section.title}: no words", "mend the file", file=name)
            if not paragraph.evidence and paragraph.basis is None:
                raise EvidenceError(
                    f"{section.title}: a paragraph rests on nothing", "mend the file", file=name
                )
    return found
