"""What is told of an option: the same rows in the same order, whatever the option."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scarscape.care.pooling import of_100
from scarscape.model import Basis, Claim, Option, Responders, SingleStudy
from scarscape.report.pictogram import pictogram_svg
from scarscape.report.plan_words import (
    SILENT,
    STATUS_WORDS,
    asked,
    kind_names,
    silent_on,
    span,
    study_kind,
)
from scarscape.report.words import counted, percent

#: How a sentence begins that says why there is no pooled share of responders.
_UNPOOLED = "No pooled"
#: What the mark before a study says already.
_MARKED = ("Uncontrolled: ", "Against another treatment, none left untreated: ", "Pooled: ")
_POOLED = ("meta_analysis", "studies pooled")


@dataclass(frozen=True)
class Line:
    """One sentence of a row: a mark before it, what it rests on, a picture below it."""

    text: str
    evidence: tuple[str, ...] = ()
    basis: Basis = "study"
    mark: str = ""
    picture: Markup | None = None


@dataclass(frozen=True)
class Row:
    """A named row. It is never empty: where no record says, it says so."""

    key: str
    name: str
    lines: tuple[Line, ...]


def option_rows(option: Option) -> tuple[Row, ...]:
    """All rows of one option, good and bad sides alike."""
    return tuple(
        Row(key, name, tuple(tell(option)) or (Line(SILENT),)) for key, name, tell in _ROWS
    )


def _claims(claims: Sequence[Claim | None]) -> list[Line]:
    return [Line(c.text, c.evidence, c.basis) for c in claims if c is not None and c.text.strip()]


def _suits(option: Option) -> list[Line]:
    if not option.suits:
        return [Line("Not tied to one of your findings.")]
    names = kind_names(option.suits)
    return [Line(f"{names[:1].upper()}{names[1:]}.")]


def _reasons(option: Option) -> list[Line]:
    lines = _claims(option.reasons) or [Line("No reason is given.", basis="own_rule")]
    status = STATUS_WORDS[option.status][0]
    first = lines[0]
    return [Line(first.text, first.evidence, first.basis, f"{status}."), *lines[1:]]


def _studies(option: Option) -> list[Line]:
    return [_study(study) for study in option.expect.single_studies]


def _study(study: SingleStudy) -> Line:
    people = study.size or "number of people not given"
    if study.people is not None:
        people = counted(study.people, "person", "people")
    mark = "; ".join([*_compared(study), people])
    text = study.text
    for told in _MARKED:
        text = text.replace(told, "", 1)
    return Line(text, study.evidence, "study", f"{mark[:1].upper()}{mark[1:]}.")


def _compared(study: SingleStudy) -> list[str]:
    """What a study was held against, and its design."""
    kind = study_kind(study.design)
    if study.controlled:
        against = ["controlled"]
    elif kind.startswith("randomised trial"):
        against = ["compared with another treatment; none left untreated"]
    elif study.design in _POOLED:
        return [kind, "no untreated group is told of"]
    else:
        against = ["uncontrolled"]
    return [*against, kind] if kind else against


def _responders(option: Option) -> list[Line]:
    pooled = option.expect.responders
    if pooled is None:
        return [Line(_why_not_pooled(option), basis="own_rule")]
    return [
        Line(
            f"With {option.name}: {_of_100(pooled.mid)} had what the studies count as a "
            f"response, range {_of_100_range(pooled)} (95 %). In one further study it may lie "
            f"between {_of_100(pooled.prediction_low)} and "
            f"{_of_100(pooled.prediction_high)}.",
            pooled.evidence,
            picture=pictogram_svg(pooled.mid, f"With {option.name}"),
        ),
        Line(
            f"Without it, in the same studies: {_of_100(pooled.control)} did. Pooled from "
            f"{counted(pooled.studies, 'controlled study', 'controlled studies')} with "
            f"{counted(pooled.people, 'person', 'people')} in all.",
            pooled.evidence,
            picture=pictogram_svg(pooled.control, "Without it"),
        ),
    ]


def _why_not_pooled(option: Option) -> str:
    """The plan's own sentence where it has one, else what can be seen from the studies."""
    told = next((text for text in option.expect.silent if text.startswith(_UNPOOLED)), None)
    if told is not None:
        return told
    studies = option.expect.single_studies
    if not studies:
        return f"{_UNPOOLED} figure: no study of this treatment alone is in the records."
    if not any(study.controlled for study in studies):
        return f"{_UNPOOLED} figure: none of the studies had an untreated group or side beside it."
    return (
        f"{_UNPOOLED} figure: that takes several controlled studies of this treatment alone that "
        "count the same result, and the records do not hold them."
    )


def _of_100(share: float) -> str:
    return f"{of_100(share)} of 100 people"


def _of_100_range(pooled: Responders) -> str:
    return f"{of_100(pooled.low)} to {of_100(pooled.high)}"


def _ranged(text: str | None, option: Option, name: str) -> list[Line]:
    """A range from the records that it names."""
    if text is None:
        return []
    resting = [one.evidence for one in option.expect.rests_on if one.of == name]
    return [Line(text, resting[0] if resting else option.what.evidence, "study")]


def _sessions(option: Option) -> list[Line]:
    text = span(option.expect.sessions, "session", "sessions")
    return [*_ranged(text, option, "sessions"), *_claims([option.expect.course])]


def _interval(option: Option) -> list[Line]:
    text = span(option.expect.interval_weeks, "week", "weeks", more=" from one to the next")
    return _ranged(text, option, "interval_weeks")


def _downtime(option: Option) -> list[Line]:
    text = span(option.expect.downtime_days, "day", "days", more=" after each session")
    return _ranged(text, option, "downtime_days")


def _lasts(option: Option) -> list[Line]:
    text = span(option.expect.lasts_months, "month", "months")
    return [*_ranged(text, option, "lasts_months"), *_claims([option.expect.lasts])]


def _ask_first(option: Option) -> list[Line]:
    if not option.ask_first:
        return [Line("Nothing is left to ask that decides on this option.")]
    return [Line(asked(name)) for name in option.ask_first]


def _professional(option: Option) -> list[Line]:
    if option.needs_professional:
        text = "Yes. It is done or prescribed by someone trained in it."
    else:
        text = "No. You can do it yourself; a dermatologist or pharmacist can still advise."
    return [Line(text)]


def _conflicts(option: Option) -> list[Line]:
    return _claims(option.conflicts) or [Line("No disagreement is noted in the records.")]


def _silent(option: Option) -> list[Line]:
    gaps = [text for text in option.expect.silent if not text.startswith(_UNPOOLED)]
    if not gaps:
        return [Line("No gap is noted beyond those named above.")]
    return [Line(silent_on(text)) for text in gaps]


_ROWS: tuple[tuple[str, str, Callable[[Option], list[Line]]], ...] = (
    ("what", "What it is", lambda option: _claims([option.what])),
    ("for", "For which of your findings", _suits),
    ("status", "Status and why", _reasons),
    ("studies", "What studies found", _studies),
    ("responders", "Out of 100 people", _responders),
    ("sessions", "Sessions", _sessions),
    ("interval", "Time between sessions", _interval),
    ("downtime", "Downtime", _downtime),
    ("lasts", "How long it lasts", _lasts),
    ("harms", "Harms", lambda option: _claims(option.risks)),
    ("darkening", "Darkening and your skin", lambda option: _claims([option.darkening])),
    ("aftercare", "Aftercare", lambda option: _claims(option.aftercare)),
    ("at_home", "At home", lambda option: _claims([option.at_home])),
    ("cost", "Cost", lambda option: _claims([option.cost])),
    ("conflicts", "Where studies differ", _conflicts),
    ("ask_first", "To settle first", _ask_first),
    ("professional", "Needs a professional?", _professional),
    ("silent", "Where the evidence is silent", _silent),
)
#: Keys of the rows, in their order.
ROW_KEYS = tuple(key for key, _, _ in _ROWS)


def probability_words(share: float) -> str:
    """A probability in percent, never a flat certainty."""
    if share > 0.99:
        return f"over {percent(0.99)}"
    return f"under {percent(0.01)}" if share < 0.01 else percent(share)
