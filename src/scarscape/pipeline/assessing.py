"""Answers, measured scars or both assessed: findings, understanding, options, a calendar."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Any

import scarscape
from scarscape.capture.answers_json import check_treatments, checked
from scarscape.care.citing import cited, sourced
from scarscape.care.combining import Combined, combined, weights
from scarscape.care.grading import completed_grades
from scarscape.care.options.choosing import (
    Judged,
    courses_of,
    judged,
    not_placed,
    options_of,
)
from scarscape.care.options.known import known_of, sunken_apart, unnamed
from scarscape.care.phrases import GOALS
from scarscape.care.records import Evidence, evidence
from scarscape.care.schedule import ACNE_CONTROL, Order, schedules
from scarscape.care.understanding import told, understood
from scarscape.model import Answers, Claim, Findings, InputError, Limits, Notice, Plan, Schedule

DISCLAIMER = (
    "Scarscape measures and informs. It is no medical device, it does not diagnose and it does "
    "not prescribe: what is done, and whether, is for you and a clinician who sees your skin."
)


def assess(
    answers: Answers | None, findings: Findings | None = None, *, date: datetime.date
) -> Plan:
    """Make a plan from answers, from measured scars, or from both.

    Parameters
    ----------
    answers : what the person told; None where nobody asked.
    findings : what was measured; None where nothing was. `Survey.findings` gives them.
    date : the day of the plan; sessions start here unless the answers name a start.

    Returns
    -------
    Plan
        Every claim names evidence that stands in ``Plan.evidence``.

    Raises
    ------
    InputError
        If there are neither answers nor findings, an answer lies out of bounds, or a treatment is
        named that is not known.

    Notes
    -----
    The same input gives the same plan, the calendar included: its solver works with a fixed seed
    and a limit of steps, not of time.
    """
    if answers is None and findings is None:
        raise InputError("there is nothing to assess", "give answers, measured scars, or both")
    held = evidence()
    answers = Answers() if answers is None else checked(answers)
    check_treatments(answers, held.treatments)
    both = combined(answers, findings)
    chances = sunken_apart(weights(both), answers, findings)
    told_of = answers.sees is not None
    scars_seen = told_of or (findings is not None and findings.scars_judged)
    seen = scars_seen or (findings is not None and findings.colour_seen)
    facts = known_of(answers, chances, seen=seen, scars_seen=scars_seen)
    all_judged = judged(
        answers, chances, facts, held, seen=scars_seen, unnamed=unnamed(answers, findings)
    )
    plan = Plan(
        version=scarscape.__version__,
        date=date,
        see_doctor_first=_notices(answers, held),
        findings=both.findings,
        not_scars=both.not_scars,
        conflicts=both.conflicts,
        grades=completed_grades(answers, findings),
        risk=understood(facts, held, both.course),
        options=options_of(all_judged, answers, chances, held),
        schedules=_schedules(all_judged, answers, facts, (chances, _counts(both)), held, date),
        support=told("support", facts, held),
        hold=bool(facts["hold"]),
        decision=(*_goals(answers), *told("decision", facts, held)),
        ask_your_dermatologist=tuple(claim.text for claim in told("questions", facts, held)),
        evidence=(),
        about=told("about", facts, held),
        disclaimer=DISCLAIMER,
    )
    return _with_sources(plan, held)


def _counts(both: Combined) -> dict[str, int]:
    """How many scars of each kind there are, by the larger of what was told and measured."""
    counts: dict[str, int] = {}
    for one in both.findings:
        counts[one.kind] = max(counts.get(one.kind, 0), one.count or 0)
    return counts


def _notices(answers: Answers, held: Evidence) -> tuple[Notice, ...]:
    """The red flags that apply, in the order of the evidence."""
    flags = answers.red_flags or ()
    return tuple(Notice(one.id, one.text) for one in held.red_flags.values() if one.id in flags)


def _goals(answers: Answers) -> tuple[Claim, ...]:
    if not answers.goals:
        return ()
    wanted = " and ".join(GOALS[goal] for goal in answers.goals)
    return (Claim(f"What you want: {wanted}.", (), "answers"),)


def _schedules(
    all_judged: tuple[Judged, ...],
    answers: Answers,
    facts: Mapping[str, Any],
    found: tuple[Mapping[str, float], Mapping[str, int]],
    held: Evidence,
    date: datetime.date,
) -> tuple[Schedule, ...]:
    """The calendars; none where a doctor or help comes first."""
    if answers.red_flags or facts["hold"]:
        return ()
    chances, counts = found
    courses = courses_of(all_judged, answers, chances, held, counts)
    if all(course.treatment == ACNE_CONTROL for course in courses):
        return ()
    orders = [
        Order(before, after, order.gap_days, order.text, order.evidence, order.basis)
        for order in held.orders
        if ACNE_CONTROL not in order.before  # the calendar begins with it anyway
        for before in held.among(order.before)
        for after in held.among(order.after)
    ]
    return schedules(
        courses,
        answers.limits or Limits(),
        date=date,
        orders=orders,
        not_placed=not_placed(all_judged, answers, chances, counts),
    )


def _with_sources(plan: Plan, held: Evidence) -> Plan:
    """The plan with every source that it names, red flags among them."""
    plan = sourced(plan)
    flags = [Claim(notice.text, (notice.id,)) for notice in plan.see_doctor_first]
    return dataclasses.replace(plan, evidence=cited([plan, flags], held))
