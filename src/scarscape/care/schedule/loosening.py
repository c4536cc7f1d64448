"""Which limit to loosen for a course that did not fit: each is tried by planning again."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Literal

from scarscape.care.schedule.courses import ACNE_CONTROL, Course, cents
from scarscape.care.schedule.drafting import Case, picks
from scarscape.care.schedule.menus import Menu
from scarscape.care.schedule.window import DEFAULT_MONTHS
from scarscape.model import Budget

LimitName = Literal["refusal", "downtime", "months", "busy", "budget"]
#: In the order in which they are told.
LIMIT_NAMES: tuple[LimitName, ...] = ("refusal", "downtime", "months", "busy", "budget")
#: A plan is tried for up to this many months more.
MORE_MONTHS = 24
#: So many amounts are tried before the one that buys all is named.
_MOST_AMOUNTS = 12

Range = tuple[datetime.date, datetime.date]


@dataclass(frozen=True)
class Loosened:
    """One limit, loosened as little as lets the course in. Only its own field is set.

    ``free`` are the busy ranges that would have to be free.
    """

    limit: LimitName
    downtime_days: float | None = None
    months: int | None = None
    free: tuple[Range, ...] = ()
    budget: Budget | None = None


@dataclass(frozen=True)
class Remedy:
    """Ways to let one course in: any one of ``either``, or all of ``together``.

    Both are empty where no limit of the person is what keeps it out.
    """

    either: tuple[Loosened, ...] = ()
    together: tuple[Loosened, ...] = ()


def loosened(case: Case, course: Course, step: Loosened) -> Case:
    """The case with one limit loosened."""
    limits = case.limits
    if step.limit == "refusal":
        courses = tuple(
            dataclasses.replace(c, held=None) if c.treatment == course.treatment else c
            for c in case.courses
        )
        return dataclasses.replace(case, courses=courses)
    if step.limit == "downtime":
        limits = dataclasses.replace(limits, downtime_days=step.downtime_days)
    elif step.limit == "months":
        limits = dataclasses.replace(limits, months=step.months)
    elif step.limit == "busy":
        busy = tuple(each for each in limits.busy if each not in step.free)
        limits = dataclasses.replace(limits, busy=busy)
    else:
        limits = dataclasses.replace(limits, budget=step.budget)
    return dataclasses.replace(case, limits=limits)


def remedy(course: Course, menu: Menu, case: Case) -> Remedy:
    """The smallest loosening of each limit that lets a course in, or of several at once."""

    def lets_in(now: Case) -> bool:
        return picks(menu, now, course.treatment)

    fully = {name: step for name in LIMIT_NAMES if (step := _fully(name, course, case))}
    alone = [name for name, step in fully.items() if lets_in(loosened(case, course, step))]
    if alone:
        return Remedy(
            either=tuple(_least(fully[name], course, menu, case, lets_in) for name in alone)
        )
    for count in range(2, len(fully) + 1):
        for names in combinations(fully, count):
            now = case
            for name in names:
                now = loosened(now, course, fully[name])
            if lets_in(now):
                return Remedy(together=_together(names, fully, course, menu, case))
    return Remedy()


def _together(
    names: tuple[LimitName, ...],
    fully: Mapping[LimitName, Loosened],
    course: Course,
    menu: Menu,
    case: Case,
) -> tuple[Loosened, ...]:
    """One limit after the other made as small as can be, the others loosened all the way."""
    steps = dict(fully)
    for name in names:
        others = case
        for other in names:
            if other != name:
                others = loosened(others, course, steps[other])
        steps[name] = _least(
            fully[name], course, menu, others, lambda now: picks(menu, now, course.treatment)
        )
    return tuple(steps[name] for name in names)


def _fully(name: LimitName, course: Course, case: Case) -> Loosened | None:
    """A limit loosened all the way; None where it does not bind or there is none."""
    limits = case.limits
    if name == "refusal":
        return Loosened(name) if course.held is not None else None
    if name == "downtime":
        days, longest = course.downtime_days, limits.downtime_days
        too_long = days is not None and longest is not None and days > longest
        return Loosened(name, downtime_days=days) if too_long else None
    if name == "months":
        months = DEFAULT_MONTHS if limits.months is None else limits.months
        return Loosened(name, months=int(max(months, 0)) + MORE_MONTHS)
    if name == "busy":
        return Loosened(name, free=limits.busy) if limits.busy else None
    if limits.budget is None:
        return None
    dearest = sum(cents(c.price or 0) * c.sessions for c in case.courses) / 100
    if dearest <= limits.budget.amount:
        return None
    return Loosened(name, budget=dataclasses.replace(limits.budget, amount=dearest))


def _least(
    step: Loosened, course: Course, menu: Menu, case: Case, lets_in: Callable[[Case], bool]
) -> Loosened:
    """The first of ever larger steps that lets the course in; the last one is known to."""
    for smaller in _steps(step, course, menu, case):
        if lets_in(loosened(case, course, smaller)):
            return smaller
    return step


def _steps(step: Loosened, course: Course, menu: Menu, case: Case) -> Iterator[Loosened]:
    """Smaller steps than a full one, the smallest first."""
    limits = case.limits
    if step.months is not None:
        months = DEFAULT_MONTHS if limits.months is None else limits.months
        for more in range(int(max(months, 0)) + 1, step.months):
            yield dataclasses.replace(step, months=more)
    elif step.limit == "busy":
        for one in sorted(limits.busy, key=lambda each: (each[1] - each[0], each)):
            yield dataclasses.replace(step, free=(one,))
    elif step.budget is not None and limits.budget is not None:
        for amount in _amounts(course, menu, case, limits.budget.amount)[:_MOST_AMOUNTS]:
            yield dataclasses.replace(
                step, budget=dataclasses.replace(limits.budget, amount=amount)
            )


def _amounts(course: Course, menu: Menu, case: Case, have: float) -> list[float]:
    """What the plans with this course would cost, those that cost more than the budget."""
    acne = next((c for c in case.courses if c.treatment == ACNE_CONTROL), None)
    always = 0 if acne is None else cents(acne.price or 0)
    ladders = [
        {0, *(cents(c.price or 0) * c.sessions for c in slot.ladder)}
        for slot in menu.slots
        if course not in slot.ladder
    ]
    own = cents(course.price or 0) * course.sessions if course.treatment != ACNE_CONTROL else 0
    sums = {always + own + sum(others) for others in product(*ladders)}
    return sorted(each / 100 for each in sums if each / 100 > have)
