"""From courses and limits to picked and placed courses, one draft for each plan on offer."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from scarscape.care.schedule.courses import (
    ACNE_CONTROL,
    CONSULT_DAYS,
    Course,
    Order,
    cents,
    rooms,
)
from scarscape.care.schedule.menus import Menu, menus
from scarscape.care.schedule.placing import Placed, Task, alone, place
from scarscape.care.schedule.window import window_of
from scarscape.model import Limits


@dataclass(frozen=True)
class Case:
    """All that a schedule rests on, in an order that does not depend on how it was given."""

    courses: tuple[Course, ...]
    limits: Limits
    date: datetime.date
    orders: tuple[Order, ...]


@dataclass(frozen=True)
class Draft:
    """One plan, placed. ``acne_day`` is the day on which acne control starts, if it does."""

    menu: Menu
    placed: Placed
    case: Case = field(repr=False)
    task: Task = field(repr=False)
    acne_day: int | None = None

    @property
    def days(self) -> dict[str, tuple[int, ...]]:
        """Day of each session by treatment, acne control included."""
        acne = {} if self.acne_day is None else {ACNE_CONTROL: (self.acne_day,)}
        return {**acne, **self.placed.days}

    @property
    def sessions(self) -> int:
        """How many sessions the plan has, acne control included."""
        return sum(len(days) for days in self.days.values())


def case_of(
    courses: Sequence[Course], limits: Limits, date: datetime.date, orders: Sequence[Order]
) -> Case:
    """Sort what was given; a treatment may stand there once."""
    by_name = {course.treatment: course for course in courses}
    if len(by_name) < len(courses):
        raise ValueError("a treatment has two courses")
    return Case(
        tuple(by_name[name] for name in sorted(by_name)),
        limits,
        date,
        tuple(sorted(orders, key=lambda o: (o.before, o.after, o.gap_days, o.text))),
    )


def drafts(case: Case) -> tuple[Draft, ...]:
    """A draft of every plan on offer, those that come out the same included."""
    task, acne_day = task_of(case)
    return tuple(
        Draft(menu, place(menu, task), case, task, acne_day) for menu in menus(case.courses)
    )


def picks(menu: Menu, case: Case, treatment: str) -> bool:
    """Whether one plan would place a treatment."""
    task, acne_day = task_of(case)
    if treatment == ACNE_CONTROL:
        return acne_day is not None
    # What does not fit alone needs no search. The days are searched too: where two picks are worth
    # the same, they decide.
    return treatment in task.days and treatment in place(menu, task).days


def task_of(case: Case) -> tuple[Task, int | None]:
    """What procedures have to keep to, and the day of acne control.

    Where acne control is asked for, procedures wait for its day and leave its price, also where a
    limit keeps it out itself: refusing it makes no room for more.
    """
    limits, window = case.limits, window_of(case.limits, case.date)
    room = rooms(case.courses)
    money = None if limits.budget is None else cents(limits.budget.amount)
    acne = next((c for c in case.courses if c.treatment == ACNE_CONTROL), None)
    earliest, acne_day = 0, None
    # Without a start of their own the first day is that of the plan.
    consult = CONSULT_DAYS if limits.start is None else 0
    if acne is not None:
        open_days = np.flatnonzero(window.open_days(room.days[ACNE_CONTROL]))
        first = int(open_days[0]) if open_days.size else window.free.size
        earliest = first + 1
        if money is not None:
            money -= cents(acne.price or 0)
        if first < window.free.size and allowed(acne, limits) and (money is None or money >= 0):
            acne_day = first
    days = {}
    for course in case.courses:
        name = course.treatment
        if name == ACNE_CONTROL or not allowed(course, limits):
            continue
        if money is not None and cents(course.price or 0) * course.sessions > money:
            continue
        waits = [o.gap_days for o in case.orders if (o.before, o.after) == (ACNE_CONTROL, name)]
        begin = max([consult, earliest, *(earliest - 1 + gap for gap in waits if acne is not None)])
        possible = alone(course, window, room.days[name], begin)
        if possible is not None:
            days[name] = possible
    return Task(window, days, room, case.orders, money), acne_day


def allowed(course: Course, limits: Limits) -> bool:
    """Whether nothing holds the course and its downtime, if known, is not longer than wished."""
    if course.held is not None:
        return False
    longest = limits.downtime_days
    return longest is None or course.downtime_days is None or course.downtime_days <= longest
