"""A walk over everything a plan says, and what must hold of every sentence in it."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scarscape.model import (
    OWN_RULE,
    YOUR_ANSWERS,
    Answers,
    Citation,
    Claim,
    Finding,
    Grade,
    Notice,
    NotScar,
    Option,
    Plan,
    Responders,
    RiskFactor,
    Schedule,
    SingleStudy,
)

#: A claim with one of these says what it rests on without a record.
WITHOUT_RECORD = frozenset({"own_rule", "answers", "label", "standard_precaution"})
#: Fields that hold ids, names and kinds, not sentences.
NAMES = frozenset(
    {"id", "kind", "origin", "treatment", "status", "basis", "scale", "name", "version", "factor"}
    | {"suits", "ask_first", "evidence", "currency", "design", "extent", "source", "needs", "item"}
)
#: What stands for a record where a sentence has none.
NO_RECORDS = frozenset({OWN_RULE, YOUR_ANSWERS})
#: Of these, one course ends and four weeks pass before another begins.
RESURFACING = frozenset(
    {"fractional_co2", "fractional_co2_prp", "fractional_er_yag", "er_yag_resurfacing"}
    | {"nonablative_fractional", "picosecond_laser", "dermabrasion", "peel_tca"}
    | {"microneedling", "microneedling_prp", "microneedling_rf", "peel_jessner_tca"}
)
#: Names of substances that hold a digit and are no number.
SUBSTANCES = re.compile(r"\bCO2\b|\b5-?FU\b|\b5-fluorouracil\b", re.IGNORECASE)
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
NEGATION = re.compile(
    r"\b(?:no|not|nor|never|none|neither|cannot|nobody|\w+n't|which)\b", re.IGNORECASE
)
PROMISING = re.compile(
    r"\bbest\b|\bcure[sd]?\b|\bguarante|\bperfect\b|\bmiracle|\bflawless|"
    r"\bwill\s+(?:\w+\s+){0,4}?(?:improve|fade|vanish|disappear|heal|clear|smooth|flatten|shrink|"
    r"go|work|help|look|get|become|lift|lighten|settle|be (?:gone|smooth|clear|better))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sentence:
    """A text of the plan, where it stands, and what it rests on (``basis`` None: bare text)."""

    where: str
    text: str
    evidence: tuple[str, ...] = ()
    basis: str | None = None


def sentences(value: Any, where: str = "plan") -> Iterator[Sentence]:
    """All texts of a plan, or of a part of it, that a person reads; titles of papers left out."""
    match value:
        case Citation():
            return
        case Claim() | SingleStudy() | RiskFactor():
            basis = value.basis if isinstance(value, Claim) else "study"
            yield Sentence(where, value.text, value.evidence, basis)
        case Notice():
            yield Sentence(where, value.text, (), "standard_precaution")
        case Finding() | NotScar():
            yield Sentence(f"{where}.note", value.note, (), "answers")
        case Grade():
            texts = (*value.notes, *(item.note for item in value.items))
            yield from (Sentence(where, text, (), "own_rule") for text in texts)
        case str():
            yield Sentence(where, value)
        case list() | tuple():
            for number, entry in enumerate(value):
                yield from sentences(entry, f"{where}[{number}]")
        case dict():
            for key, entry in value.items():
                yield from sentences(entry, f"{where}.{key}")
        case _ if dataclasses.is_dataclass(value):
            for entry in dataclasses.fields(value):
                if entry.name not in NAMES:
                    label = f"{where}.{entry.name}"
                    yield from sentences(getattr(value, entry.name), label)


def cited(value: Any) -> frozenset[str]:
    """The ids of all evidence named in a plan or a part of it."""
    found: set[str] = set()
    match value:
        case Claim() | SingleStudy() | RiskFactor() | Responders():
            found.update(value.evidence)
        case list() | tuple():
            found.update(*(cited(entry) for entry in value))
        case dict():
            found.update(*(cited(entry) for entry in value.values()))
        case Citation():
            pass
        case _ if dataclasses.is_dataclass(value):
            parts = (getattr(value, entry.name) for entry in dataclasses.fields(value))
            found.update(*(cited(part) for part in parts))
    return frozenset(found)


def text_of(value: Any) -> str:
    """All that a person reads in a part of a plan, in small letters."""
    return " ".join(sentence.text for sentence in sentences(value)).lower()


def record_faults(plan: Plan, answers: Answers | None) -> list[str]:
    """Claims without a record, records that are not printed, numbers that rest on nothing."""
    printed = [citation.id for citation in plan.evidence]
    faults = [
        f"{name} stands twice in evidence" for name in set(printed) if printed.count(name) > 1
    ]
    faults += [f"{name} is cited and not printed" for name in sorted(cited(plan) - set(printed))]
    own = _own_numbers(plan, answers)
    for sentence in sentences(plan):
        if sentence.basis is not None:
            if not sentence.evidence and sentence.basis not in WITHOUT_RECORD:
                faults.append(
                    f"{sentence.where}: {sentence.basis} without a record: {sentence.text}"
                )
            elif ".schedules[" in sentence.where and _rests_on_nothing(sentence):
                faults.append(f"{sentence.where}: a number without a record: {sentence.text}")
        elif strange := _numbers(sentence.text) - own:
            faults.append(f"{sentence.where}: {sorted(strange)} rest on nothing: {sentence.text}")
    return faults


def _rests_on_nothing(sentence: Sentence) -> bool:
    """Whether a number stands there with no record and is not the person's own."""
    records = set(sentence.evidence) - NO_RECORDS
    return sentence.basis != "answers" and not records and bool(_numbers(sentence.text))


def _own_numbers(plan: Plan, answers: Answers | None) -> frozenset[str]:
    """What bare text may repeat: the answers, and counts of findings."""
    told = answers.to_dict() if answers else {}
    counts = {str(entry.count) for entry in (*plan.findings, *plan.not_scars)}
    return frozenset(counts | set(_leaves(told)) | set(_leaves(plan.date.isoformat())))


def _leaves(value: Any) -> Iterator[str]:
    """The numbers in plain values; of a date its day, month and year."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for entry in value:
            yield from _leaves(entry)
    elif isinstance(value, str):
        yield from (part.lstrip("0") for part in NUMBER.findall(value))
    elif not isinstance(value, bool):
        yield f"{value:.10g}"


def _numbers(text: str) -> frozenset[str]:
    return frozenset(NUMBER.findall(SUBSTANCES.sub("", text)))


def promise_faults(plan: Plan) -> list[str]:
    """Sentences that promise. A word of promise is let pass where the sentence takes it back."""
    return [
        f"{found.where} promises: {sentence}"
        for found in sentences(plan)
        for sentence in re.split(r"(?<=[.!?;])\s+", found.text)
        if PROMISING.search(sentence) and not NEGATION.search(sentence)
    ]


def layout_faults(option: Option) -> list[str]:
    """What is not filled in for an option: every one has the same parts, good and bad."""
    expect = option.expect
    told = expect.responders is not None or bool(expect.single_studies)
    full = told and expect.sessions and expect.interval_weeks and expect.downtime_days
    parts = {
        "a name": bool(option.name.strip()),
        "what it is": bool(option.what.text.strip()),
        "a reason": bool(option.reasons) and all(claim.text.strip() for claim in option.reasons),
        "what to expect, or that the evidence is silent": told or bool(expect.silent),
        "that a part of what to expect is silent": bool(full) or bool(expect.silent),
        "risks, or that none are recorded": any(claim.text.strip() for claim in option.risks)
        or any(re.search(r"\b(?:harm|risk)", text) for text in expect.silent),
        "darkening": bool(option.darkening.text.strip()),
    }
    return [f"{option.treatment} lacks {part}" for part, filled in parts.items() if not filled]


def calendar_faults(plan: Plan, answers: Answers | None) -> list[str]:
    """Sessions that break what the contract says of schedules."""
    faults = []
    for schedule in plan.schedules:
        faults += [
            f"{schedule.name}: {fault}" for fault in _schedule_faults(schedule, plan, answers)
        ]
    return faults


def _schedule_faults(schedule: Schedule, plan: Plan, answers: Answers | None) -> Iterator[str]:
    limits = answers.limits if answers else None
    options = {option.treatment: option for option in plan.options}
    longest = limits.downtime_days if limits else None
    start = (limits.start if limits else None) or plan.date
    end = start + datetime.timedelta(days=31 * limits.months) if limits and limits.months else None
    for session in schedule.sessions:
        procedure = session.treatment != "acne_control"
        waits = 14 if limits is None or limits.start is None else 0
        if procedure and session.date.isoweekday() > 5:
            yield f"{session.treatment} on {session.date} is on a weekend"
        if procedure and (session.date - plan.date).days < waits:
            yield f"{session.treatment} on {session.date} comes before a dermatologist is seen"
        place = f"{session.treatment} on {session.date}"
        if options[session.treatment].status != "suggested":
            yield f"{place} is not suggested"
        if session.date < start:
            yield f"{place} is before the start"
        if end and session.date > end:
            yield f"{place} is after the last month"
        if longest is not None and (session.downtime_days or 0) > longest:
            yield f"{place} keeps the person at home too long"
        downtime = session.downtime_days
        away_days = max(1, math.ceil((longest or 0) if downtime is None else downtime))
        last = session.date + datetime.timedelta(days=away_days - 1)
        for first_busy, last_busy in limits.busy if limits else ():
            if session.date <= last_busy and first_busy <= last:
                yield f"{place} falls on busy days"
    yield from _course_faults(schedule, options)
    yield from _turn_faults(schedule)


def _turn_faults(schedule: Schedule) -> Iterator[str]:
    """Two courses that resurface the skin: all of one, then a gap, then all of the other."""
    days = {
        name: [session.date for session in schedule.sessions if session.treatment == name]
        for name in sorted({session.treatment for session in schedule.sessions} & RESURFACING)
    }
    for one, other in itertools.combinations(days, 2):
        early, late = sorted((days[one], days[other]), key=min)
        if (min(late) - max(early)).days < 28:
            yield f"{one} and {other} are taken in turns"


def _course_faults(schedule: Schedule, options: dict[str, Option]) -> Iterator[str]:
    """Sessions of one treatment: numbered in order, far enough apart, not more than studied."""
    by_treatment: dict[str, list[tuple[datetime.date, int]]] = {}
    for session in schedule.sessions:
        by_treatment.setdefault(session.treatment, []).append((session.date, session.session))
    for treatment, placed in by_treatment.items():
        placed.sort()
        expect = options[treatment].expect
        if [number for _, number in placed] != list(range(1, len(placed) + 1)):
            yield f"{treatment} is not numbered in order"
        if expect.sessions and len(placed) > expect.sessions[1]:
            yield f"{treatment} has more sessions than studied"
        least_days = 7 * expect.interval_weeks[0] if expect.interval_weeks else 0
        for (before, _), (after, _) in itertools.pairwise(placed):
            if (after - before).days < least_days:
                yield f"{treatment} comes again too soon, on {after}"
