"""One to three calendars that fit one person, with the words for them."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping, Sequence

from scarscape.care.phrases import listed
from scarscape.care.schedule.beside import beside, not_served
from scarscape.care.schedule.courses import ACNE_CONTROL, Course, Order
from scarscape.care.schedule.drafting import Draft, case_of, drafts
from scarscape.care.schedule.left_out import LeftOut, left_out, left_out_in_words
from scarscape.care.schedule.words import placed_courses, why
from scarscape.model import Claim, Limits, Schedule, Session

#: Plans shown, at most.
MOST_PLANS = 3


def schedules(
    courses: Sequence[Course],
    limits: Limits,
    *,
    date: datetime.date,
    orders: Sequence[Order],
    not_placed: Mapping[str, Sequence[str]] | None = None,
) -> tuple[Schedule, ...]:
    """Pick and place sessions of suggested treatments within a person's limits.

    Parameters
    ----------
    courses : treatments that suit by kind and safety, in any order; refused ones among them.
    limits : what the plan has to keep to.
    date : the day of the plan; nothing is placed before it.
    orders : what has to come before what.
    not_placed : names of other suggested treatments, by the clause that says why no plan can hold
        them.

    Returns
    -------
    tuple of Schedule
        The first is always "least downtime", even where nothing fits: its ``left_out`` then says
        which limit to loosen. Others follow where their sessions differ from all before. Empty
        only where there is nothing to plan. ``cost`` is known where every procedure has a price.
        What no plan holds is told once, in the first.

    Notes
    -----
    A tighter limit (fewer months, less downtime, a smaller budget, more busy days, more refusals)
    never adds a session to a plan of any name. A plan that is not shown counts as the one it
    equals; `scarscape.care.schedule.session_counts` gives all of them.
    """
    if not courses:
        return ()
    offered: list[list[Draft]] = []
    found = drafts(case_of(courses, limits, date, orders))
    for draft in found:
        twins = next((others for others in offered if others[0].days == draft.days), None)
        if twins is not None:
            twins.append(draft)
        elif draft.days or not offered:
            offered.append([draft])
    shown = offered[:MOST_PLANS]
    first, *others = (_schedule(draft, twins) for draft, *twins in shown)
    also = beside(found, [draft for alike in shown for draft in alike], not_placed or {})
    return dataclasses.replace(first, left_out=(*first.left_out, *also)), *others


def session_counts(
    courses: Sequence[Course], limits: Limits, *, date: datetime.date, orders: Sequence[Order]
) -> dict[str, int]:
    """How many sessions each plan has by name, those that are not shown included."""
    found = drafts(case_of(courses, limits, date, orders))
    return {draft.menu.variant: draft.sessions for draft in found}


def _schedule(draft: Draft, twins: Sequence[Draft]) -> Schedule:
    """One plan in the nouns of the model; ``twins`` are plans that came out the same."""
    placed = placed_courses(draft)
    missing = left_out(draft)
    window = draft.task.window
    visits = [
        Session(window.date_of(day), course.treatment, number, course.downtime_days)
        for course in placed
        for number, day in enumerate(draft.days[course.treatment], 1)
    ]
    claims = why(draft)
    if twins and draft.days:
        names = listed([f"“{twin.menu.variant}”" for twin in twins])
        claims += (Claim(f"A plan for {names} comes out the same.", basis="own_rule"),)
    limits = draft.case.limits
    whole = Schedule(
        name=draft.menu.variant,
        sessions=tuple(sorted(visits, key=lambda visit: (visit.date, visit.treatment))),
        why=claims,
        left_out=(*not_served(draft), *_left_out_of_all(missing, twins, limits)),
        gap=draft.placed.gap,
    )
    downtimes = [visit.downtime_days for visit in visits]
    if None not in downtimes:
        whole = dataclasses.replace(whole, downtime_days=sum(d for d in downtimes if d is not None))
    procedures = [course for course in placed if course.treatment != ACNE_CONTROL]
    if procedures and all(course.price is not None for course in procedures):
        cost = sum((course.price or 0) * course.sessions for course in placed)
        currency = None if limits.budget is None else limits.budget.currency
        whole = dataclasses.replace(whole, cost=cost, currency=currency)
    return whole


def _left_out_of_all(
    missing: Sequence[LeftOut], twins: Sequence[Draft], limits: Limits
) -> tuple[Claim, ...]:
    """What the plan leaves out, then what the plans that came out the same would rather have."""
    told = {entry.course.treatment for entry in missing}
    sentences = [left_out_in_words(entry, limits) for entry in missing]
    for twin in twins:
        for entry in left_out(twin):
            if entry.course.treatment not in told:
                told.add(entry.course.treatment)
                sentences.append(left_out_in_words(entry, limits, twin.menu.variant))
    return tuple(sentences)
