"""The nouns of the interview, and its questions as they stand in ``evidence/questions.yaml``."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from scarscape.care.loader import NO_EXTRA, load

Form = Literal[
    "yes_no", "choice", "choices", "ticks", "number", "date", "text", "money", "prices", "ranges"
]
#: What a measurement may know already.
Known = Literal["shape", "colour"]
#: Cases as `scarscape.care.conditions.holds` takes them.
Cases = tuple[dict[str, Any], ...]

#: Ids of questions about one of several: a group of like scars, a past treatment.
GROUP = "sees[]"
TRIED = "past_treatments[]"
#: Questions that list treatments by kind.
TREATMENTS = "past."
KINDS_TRIED = "past.kinds"


@dataclass(frozen=True, kw_only=True)
class Section:
    """Questions that belong together, under a title."""

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    id: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One thing to choose. ``picture`` names a drawing, ``name`` a shorter name for later."""

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    value: str
    words: str
    name: str | None = None
    picture: str | None = None
    known_from: Known | None = None


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What is said at once after an answer that is, or holds, ``when``."""

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    when: bool | str
    text: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question.

    ``id`` is the path of its field. In a template it holds ``[]``; once it is asked of a group or
    of a treatment, the number or the name stands there. Numbers lie from ``low`` to ``high``.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    id: str
    section: str
    text: str
    form: Form
    help: str = ""
    again: str = ""
    measured: str = ""
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    low: float | None = None
    high: float | None = None
    whole: bool = False
    asks_when: Cases = ()
    unless: Cases = ()
    known_from: Known | None = None
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Phototypes:
    """Skin type by natural colour and by what the sun does, and by either alone."""

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    table: dict[str, dict[str, int]]
    colour_alone: dict[str, int]
    sun_alone: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Interview:
    """All that ``questions.yaml`` holds."""

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    phototype: Phototypes


@functools.cache
def interview() -> Interview:
    """The interview, read once."""
    return load("questions", Interview)


def questions() -> tuple[Question, ...]:
    """All questions in the order of the interview; those asked several times as templates."""
    return interview().questions


def sections() -> Mapping[str, str]:
    """Titles of the sections by id."""
    return {section.id: section.title for section in interview().sections}


@functools.cache
def treatment_choices() -> tuple[Choice, ...]:
    """Every treatment that the interview can name."""
    return tuple(
        choice
        for question in questions()
        if question.id.startswith(TREATMENTS) and question.id != KINDS_TRIED
        for choice in question.choices
    )


def treatment_names() -> Mapping[str, str]:
    """Short plain names of the treatments that the interview can name, by id."""
    return {choice.value: choice.name or choice.words for choice in treatment_choices()}
