"""Every treatment as an option for one person, and the courses that a calendar may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scarscape.care.facts import Treatment
from scarscape.care.options.expecting import expectation, studied, studies_of
from scarscape.care.options.fitting import fit, meant_for
from scarscape.care.options.known import DENTS, TELLING_CHANCE
from scarscape.care.options.limits import wished
from scarscape.care.options.rules import ruled
from scarscape.care.options.verdicts import Verdict, least
from scarscape.care.records import Evidence
from scarscape.care.schedule.courses import ACNE_CONTROL, Course
from scarscape.care.sides import RAISED
from scarscape.model import MARK_KINDS, STATUSES, Answers, Claim, Limits, Option

#: Steps of several methods are planned one by one, not as one block.
_NO_COURSE = "combination"
#: Why a suggested procedure is not in a calendar.
_UNCOUNTED = "no record gives a number of visits"
_MANY = "it is done scar by scar and planned only where few scars were counted"
#: What stays open while help comes first.
_ON_HOLD_TOO = frozenset({ACNE_CONTROL, "camouflage", "do_nothing", "sunscreen"})


@dataclass(frozen=True)
class Judged:
    """A treatment with all that speaks about it."""

    treatment: Treatment
    verdicts: tuple[Verdict, ...]

    @property
    def by_kind_and_safety(self) -> tuple[Verdict, ...]:
        """Without what the person's limits and refusals say."""
        return tuple(one for one in self.verdicts if not one.limit)


def judged(
    answers: Answers,
    chances: Mapping[str, float],
    facts: Mapping[str, Any],
    held: Evidence,
    *,
    seen: bool,
    unnamed: frozenset[str] = frozenset(),
) -> tuple[Judged, ...]:
    """Hear every rule on every treatment; ``unnamed`` are kinds that only a scan speaks of."""
    return tuple(
        Judged(
            treatment,
            (
                *_stops(treatment, facts),
                fit(treatment, chances, facts, held, seen=seen, unnamed=unnamed),
                *ruled(treatment, facts, held),
                *wished(treatment, answers, _family(treatment, held)),
            ),
        )
        for treatment in held.treatments.values()
    )


def options_of(
    all_judged: tuple[Judged, ...],
    answers: Answers,
    chances: Mapping[str, float],
    held: Evidence,
) -> tuple[Option, ...]:
    """The options, the most recommended first; within a status as the evidence lists them."""
    options = [_option(one, answers, chances, held) for one in all_judged]
    return tuple(sorted(options, key=lambda one: STATUSES.index(one.status)))


def courses_of(
    all_judged: tuple[Judged, ...],
    answers: Answers,
    chances: Mapping[str, float],
    held: Evidence,
    counts: Mapping[str, int],
) -> tuple[Course, ...]:
    """Courses of what suits by kind and safety; held ones say which limit keeps them out."""
    prices = (answers.limits or Limits()).prices
    found = []
    for one in all_judged:
        treatment = one.treatment
        if least(one.by_kind_and_safety) != "suggested" or treatment.id == "do_nothing":
            continue
        if treatment.id != ACNE_CONTROL and (
            not treatment.procedure or treatment.sessions is None or treatment.family == _NO_COURSE
        ):
            continue
        wanted = _planned_for(treatment, answers, chances, counts)
        if wanted:
            found.append(_course(one, wanted, chances, held, prices.get(treatment.id)))
    return tuple(found)


def not_placed(
    all_judged: tuple[Judged, ...],
    answers: Answers,
    chances: Mapping[str, float],
    counts: Mapping[str, int],
) -> dict[str, tuple[str, ...]]:
    """Names of suggested procedures that no calendar can hold, by the clause that says why."""
    found: dict[str, tuple[str, ...]] = {}
    for one in all_judged:
        treatment = one.treatment
        if least(one.verdicts) != "suggested" or not treatment.procedure:
            continue
        if not _wanted(treatment, answers, chances):
            continue
        if treatment.sessions is None:
            found[_UNCOUNTED] = (*found.get(_UNCOUNTED, ()), treatment.name)
        elif not _planned_for(treatment, answers, chances, counts):
            found[_MANY] = (*found.get(_MANY, ()), treatment.name)
    return found


def _planned_for(
    treatment: Treatment,
    answers: Answers,
    chances: Mapping[str, float],
    counts: Mapping[str, int],
) -> tuple[str, ...]:
    """Kinds that a course is planned for: named for it, likely there, and among the goals.

    A treatment that the records only know for sunken scars in general stays an option; a calendar
    takes what they name for the very kind.
    """
    return tuple(
        kind
        for kind in _wanted(treatment, answers, chances)
        if treatment.most_scars is None or 0 < counts.get(kind, 0) <= treatment.most_scars
    )


def _wanted(
    treatment: Treatment, answers: Answers, chances: Mapping[str, float]
) -> tuple[str, ...]:
    """The likely kinds among the goals, however many scars there are."""
    likely = tuple(kind for kind in treatment.suits if chances.get(kind, 0.0) >= TELLING_CHANCE)
    if not answers.goals:
        return likely
    wanted = {"active_acne"}
    wanted.update((*DENTS, *RAISED) if "texture" in answers.goals else ())
    wanted.update(MARK_KINDS if "colour" in answers.goals else ())
    return tuple(kind for kind in likely if kind in wanted)


def _option(one: Judged, answers: Answers, chances: Mapping[str, float], held: Evidence) -> Option:
    treatment = one.treatment
    status = least(one.verdicts)
    ranked = sorted(one.verdicts, key=lambda verdict: -STATUSES.index(verdict.status))
    reasons = [verdict.reason for verdict in ranked if verdict.reason is not None]
    silent = Claim("No record says how often it leaves dark or pale marks.", (), "own_rule")
    no_harm = Claim(
        "No harm is recorded here, which does not prove that there is none.", (), "own_rule"
    )
    return Option(
        treatment=treatment.id,
        name=treatment.name,
        status=status,
        suits=meant_for(treatment, chances),
        what=treatment.what.claim,
        reasons=tuple(dict.fromkeys(reasons)),
        expect=expectation(
            treatment, held, quoted=treatment.id in (answers.limits or Limits()).prices
        ),
        risks=tuple(fact.claim for fact in treatment.risks) or (no_harm,),
        darkening=treatment.darkening.claim if treatment.darkening else silent,
        aftercare=tuple(fact.claim for fact in treatment.aftercare),
        at_home=treatment.at_home.claim if treatment.at_home else None,
        cost=_cost(treatment, answers),
        conflicts=tuple(fact.claim for fact in treatment.conflicts),
        ask_first=tuple(dict.fromkeys(name for verdict in one.verdicts for name in verdict.asks)),
        needs_professional=treatment.professional,
    )


def _stops(treatment: Treatment, facts: Mapping[str, Any]) -> list[Verdict]:
    """What comes before any plan: a red flag, and worry that weighs heavily."""
    found = []
    flags = facts.get("red_flags") or ()
    if flags:
        text = "A doctor sees the warning sign first; nothing is planned before that."
        found.append(Verdict("later", Claim(text, tuple(flags), "standard_precaution")))
    if facts.get("hold") and treatment.id not in _ON_HOLD_TOO:
        text = "How much this weighs on you comes first; treatments can wait."
        found.append(Verdict("later", Claim(text, ("ds_support",), "standard_precaution")))
    return found


def _family(treatment: Treatment, held: Evidence) -> frozenset[str]:
    if not treatment.family:
        return frozenset({treatment.id})
    alike = (one.id for one in held.treatments.values() if one.family == treatment.family)
    return frozenset({treatment.id, *alike})


def _cost(treatment: Treatment, answers: Answers) -> Claim | None:
    """The person's own quote where there is one, else what a record says."""
    limits = answers.limits or Limits()
    price = limits.prices.get(treatment.id)
    if price is None:
        return treatment.cost.claim if treatment.cost else None
    unit = f" {limits.budget.currency}" if limits.budget else ""
    if treatment.sessions is None:
        return Claim(f"Your quote: {price:g}{unit} a session.", (), "answers")
    low, high = int(treatment.sessions.low), int(treatment.sessions.high)
    total = f"{price * low:g}" if low == high else f"{price * low:g} to {price * high:g}"
    visits = f"{low}" if low == high else f"{low} to {high}"
    text = f"Your quote: {price:g}{unit} a session, {total}{unit} for {visits} sessions."
    return Claim(text, treatment.sessions.evidence, "answers")


def _course(
    one: Judged,
    wanted: tuple[str, ...],
    chances: Mapping[str, float],
    held: Evidence,
    price: float | None,
) -> Course:
    treatment = one.treatment
    sessions, interval, days = treatment.sessions, treatment.interval_weeks, treatment.downtime_days
    # Days at home and money are left to the calendar, which knows which of them to loosen.
    refused = [
        verdict.reason.text
        for verdict in one.verdicts
        if verdict.limit and verdict.status == "avoid" and verdict.reason is not None
    ]
    control = treatment.id == ACNE_CONTROL
    return Course(
        treatment=treatment.id,
        name=treatment.name,
        kinds={kind: chances[kind] for kind in wanted},
        sessions=1 if sessions is None else int(sessions.low),
        interval_days=(1, 1)
        if interval is None
        else (int(interval.low * 7), int(interval.high * 7)),
        downtime_days=0.0 if control else None if days is None else days.high,
        surface=treatment.surface,
        studied=studied(treatment, held),
        studied_in_all=len(studies_of(treatment, held)),
        price=price,
        sessions_evidence=() if sessions is None else sessions.evidence,
        interval_evidence=() if interval is None else interval.evidence,
        downtime_evidence=() if days is None else days.evidence,
        held=_clause(refused[0]) if refused else None,
    )


def _clause(text: str) -> str:
    """A sentence as a clause that follows "because"."""
    return f"{text[0].lower()}{text[1:]}".rstrip(".")
