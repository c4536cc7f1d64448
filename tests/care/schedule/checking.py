"""Courses and limits to draw, what a plan must keep to, and a search by trying every day.

Nothing here knows how the program plans: days are plain numbers and every rule is checked anew.
"""

from __future__ import annotations

import calendar
import datetime
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from scarscape.care.schedule.courses import ACNE_CONTROL, Course, Order
from scarscape.care.schedule.menus import Menu
from scarscape.model import Budget, Limits

DATE = datetime.date(2027, 1, 10)
LEAST_APART = 14
LEAST_APART_SURFACE = 28
UNKNOWN = 14
BEFORE_PROCEDURES = 14


def course(treatment: str, **changes: Any) -> Course:
    plain: dict[str, Any] = {
        "name": treatment.title(),
        "kinds": {"rolling": 1.0},
        "sessions": 1,
        "interval_days": (28, 42),
        "downtime_days": 2.0,
        "sessions_evidence": (f"{treatment}_sessions",),
        "interval_evidence": (f"{treatment}_interval",),
        "downtime_evidence": (f"{treatment}_downtime",),
    }
    return Course(treatment=treatment, **{**plain, **changes})


ACNE = course(ACNE_CONTROL, kinds={"active_acne": 1.0}, downtime_days=0.0)


@st.composite
def courses(
    draw: st.DrawFn, *, most: int = 5, most_sessions: int = 3, kinds: int = 3
) -> tuple[Course, ...]:
    """Up to so many procedures, with or without acne control, some refused, some unpriced."""
    weights = draw(st.lists(st.sampled_from([0.1, 0.4, 0.5, 0.9]), min_size=kinds, max_size=kinds))
    names = ["rolling", "boxcar", "ice_pick"][:kinds]
    found = []
    for number in range(draw(st.integers(2, most))):
        low = draw(st.integers(7, 24))
        served = draw(st.lists(st.sampled_from(range(kinds)), min_size=1, unique=True))
        found.append(
            course(
                f"t{number}",
                kinds={names[i]: weights[i] for i in served},
                sessions=draw(st.integers(1, most_sessions)),
                interval_days=(low, low + draw(st.integers(0, 14))),
                downtime_days=draw(st.sampled_from([0.0, 1.0, 1.0, 2.5, 2.5, 7.0, None, 16.0])),
                surface=draw(st.booleans()),
                studied={names[i]: draw(st.integers(0, 3)) for i in served},
                studied_in_all=draw(st.integers(0, 2)),
                price=draw(st.none() | st.sampled_from([50.0, 99.99, 400.0])),
                held=draw(st.sampled_from([None, None, None, None, "you would rather not"])),
            )
        )
    if draw(st.booleans()):
        held = draw(st.sampled_from([None, None, "you would rather not"]))
        price = draw(st.sampled_from([None, 60.0]))
        found.append(
            course(
                ACNE_CONTROL, kinds={"active_acne": 1.0}, downtime_days=0.0, held=held, price=price
            )
        )
    return tuple(found)


@st.composite
def busy_ranges(draw: st.DrawFn, most_days: int) -> tuple[datetime.date, datetime.date]:
    begin = draw(st.integers(-5, most_days))
    return day(begin), day(begin + draw(st.integers(0, 6)))


@st.composite
def limits(draw: st.DrawFn, *, months: st.SearchStrategy[float | None]) -> Limits:
    budget = draw(st.sampled_from([None, None, None, 120.0, 500.0, 900.0, 1500.0]))
    return Limits(
        start=draw(st.sampled_from([None, None, None, day(-10), day(20)])),
        months=draw(months),
        downtime_days=draw(st.sampled_from([None, None, None, 0.0, 2.0, 7.0, 14.0, 30.0])),
        budget=None if budget is None else Budget(amount=budget, currency="USD"),
        busy=tuple(draw(st.lists(busy_ranges(90), max_size=3))),
    )


@st.composite
def orders(draw: st.DrawFn) -> tuple[Order, ...]:
    names = [ACNE_CONTROL, "t0", "t1", "t2", "t3"]
    pairs = draw(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 4)), max_size=2))
    return tuple(
        Order(names[a], names[b], draw(st.sampled_from([0, 14, 28])), f"{a} before {b}.", ("o",))
        for a, b in pairs
        if a != b
    )


def day(number: int) -> datetime.date:
    return DATE + datetime.timedelta(days=number)


def last_day(asked: Limits) -> datetime.date:
    """The end by walking month by month."""
    start = asked.start or DATE
    months = 12 if asked.months is None else asked.months
    index = start.month - 1 + math.floor(months)
    ends = []
    for month in (index, index + 1):
        year, within = start.year + month // 12, month % 12 + 1
        ends.append(
            datetime.date(year, within, min(start.day, calendar.monthrange(year, within)[1]))
        )
    part = months - math.floor(months)
    return ends[0] + datetime.timedelta(days=math.floor((ends[1] - ends[0]).days * part))


@dataclass(frozen=True)
class Given:
    """One case, with what follows from it by the rules."""

    courses: tuple[Course, ...]
    limits: Limits
    orders: tuple[Order, ...]

    def room(self, one: Course) -> int:
        known = [c.downtime_days for c in self.courses if c.downtime_days is not None]
        longest = max([UNKNOWN, *known])
        return math.ceil(longest if one.downtime_days is None else one.downtime_days)

    def open_days(self, one: Course) -> list[int]:
        """Days of a session that keep it and its downtime off busy days and in the window."""
        start = max(self.limits.start or DATE, DATE)
        days = (last_day(self.limits) - DATE).days
        busy = {
            n
            for n in range(days + 1)
            if any(begin <= day(n) <= end for begin, end in self.limits.busy)
        }
        return [
            n
            for n in range((start - DATE).days, days + 1)
            if n + self.room(one) <= days and not busy & set(range(n, n + self.room(one) + 1))
        ]

    def visit_days(self, one: Course) -> list[int]:
        """Open days of a procedure: Monday to Friday, and not before a dermatologist is seen."""
        first = BEFORE_PROCEDURES if self.limits.start is None else 0
        return [n for n in self.open_days(one) if n >= first and day(n).isoweekday() <= 5]

    def acne_day(self) -> int | None:
        """The first day on which acne control could start; -1 where nobody asks for it."""
        acne = next((c for c in self.courses if c.treatment == ACNE_CONTROL), None)
        return -1 if acne is None else next(iter(self.open_days(acne)), None)

    def money(self) -> float | None:
        """What procedures may cost: acne control comes off first."""
        if self.limits.budget is None:
            return None
        acne = sum(c.price or 0 for c in self.courses if c.treatment == ACNE_CONTROL)
        return self.limits.budget.amount - acne

    def allows(self, one: Course) -> bool:
        longest, days = self.limits.downtime_days, one.downtime_days
        return one.held is None and (longest is None or days is None or days <= longest)

    def faults(self, placed: Mapping[str, Sequence[int]]) -> list[str]:
        """Every rule that these days (counted from `DATE`) break."""
        by_name = {c.treatment: c for c in self.courses}
        found = []
        for name, days in placed.items():
            one = by_name[name]
            low, high = one.interval_days
            found += [f"{name} is held or too long"] * (not self.allows(one))
            found += [f"{name} is not whole"] * (len(days) != one.sessions)
            open_days = self.open_days(one) if name == ACNE_CONTROL else self.visit_days(one)
            found += [f"{name} is not free on {n}" for n in days if n not in open_days]
            steps = [after - before for before, after in itertools.pairwise(days)]
            found += [f"{name} steps {n} days" for n in steps if not low <= n <= high]
        procedures = {name: days for name, days in placed.items() if name != ACNE_CONTROL}
        for (one, a), (other, b) in itertools.combinations(procedures.items(), 2):
            gap = max(LEAST_APART, self.room(by_name[one]), self.room(by_name[other]))
            found += [f"{one} and {other}" for x in a for y in b if abs(x - y) < gap]
            if by_name[one].surface and by_name[other].surface:
                between = max(min(a) - max(b), min(b) - max(a))
                found += [f"{one} and {other} in turns"] * (between < LEAST_APART_SURFACE)
        for order in self.orders:
            if order.before in placed and order.after in placed:
                gap = placed[order.after][0] - placed[order.before][0]
                found += [f"{order.before} before {order.after}"] * (gap < order.gap_days)
        first = self.acne_day()
        for days in procedures.values():
            found += ["before acne control"] * (first is None or days[0] <= first)
        if ACNE_CONTROL in placed:
            found += ["acne control waits"] * (placed[ACNE_CONTROL] != (first,))
        spent = sum((by_name[n].price or 0) * by_name[n].sessions for n in procedures)
        money = self.money()
        found += ["over budget"] * (money is not None and bool(procedures) and spent > money + 1e-9)
        return found


def worth(
    menu: Menu, given: Given, fills: Mapping[int, str], days: Mapping[str, Sequence[int]]
) -> tuple[float, ...]:
    """What a plan is worth: sessions, first choices, measure, early end, early days."""
    by_name = {c.treatment: c for c in given.courses}
    quality = 0
    for at, name in fills.items():
        ladder = [c.treatment for c in menu.slots[at].ladder]
        weight = max(round(menu.slots[at].weight * 100), 1)
        quality += weight * (len(ladder) - ladder.index(name))
    return (
        sum(len(each) for each in days.values()),
        quality,
        -sum(menu.measure[name] for name in days),
        -max((each[-1] + given.room(by_name[name]) for name, each in days.items()), default=0),
        -sum(sum(each) for each in days.values()),
    )


def chains(one: Course, given: Given) -> np.ndarray:
    """Every way to place one course alone, a row each."""
    acne = given.acne_day()
    if acne is None or not given.allows(one):
        return np.empty((0, one.sessions), dtype=int)
    waits = [
        order.gap_days + acne
        for order in given.orders
        if (order.before, order.after) == (ACNE_CONTROL, one.treatment) and acne >= 0
    ]
    open_days = [n for n in given.visit_days(one) if n > acne]
    low, high = one.interval_days
    rows = [[n] for n in open_days if all(n >= wait for wait in waits)]
    for _ in range(one.sessions - 1):
        rows = [[*row, n] for row in rows for n in open_days if low <= n - row[-1] <= high]
    return np.array(rows, dtype=int).reshape(len(rows), one.sessions)


def tried_out(menu: Menu, given: Given) -> tuple[float, ...]:
    """The worth of the plan that is worth most, by trying every choice on every day."""
    ways = {c.treatment: chains(c, given) for c in menu.courses}
    by_name = {c.treatment: c for c in given.courses}
    money = given.money()
    most: tuple[float, ...] = worth(menu, given, {}, {})
    choices = [[None, *(c.treatment for c in slot.ladder)] for slot in menu.slots]
    for chosen in itertools.product(*choices):
        fills = {at: name for at, name in enumerate(chosen) if name is not None}
        names = list(fills.values())
        spent = sum((by_name[n].price or 0) * by_name[n].sessions for n in names)
        if len(set(names)) < len(names) or (money is not None and names and spent > money + 1e-9):
            continue
        together = _together([by_name[n] for n in names], ways, given)
        if names and not len(together):
            continue
        ends = np.zeros(len(together), dtype=int)
        sums = np.zeros(len(together), dtype=int)
        column, width = {}, 0
        for name in names:
            column[name] = slice(width, width + by_name[name].sessions)
            width += by_name[name].sessions
            ends = np.maximum(ends, together[:, width - 1] + given.room(by_name[name]))
        sums = together.sum(axis=1)
        row = together[np.lexsort((sums, ends))[0]] if names else np.empty(0, dtype=int)
        days = {name: row[column[name]].tolist() for name in names}
        most = max(most, worth(menu, given, fills, days))
    return most


def _together(chosen: Sequence[Course], ways: Mapping[str, np.ndarray], given: Given) -> np.ndarray:
    """Every way to place several courses at once, their days side by side."""
    rows = np.empty((1, 0), dtype=int)
    before: list[Course] = []
    for one in chosen:
        own = ways[one.treatment]
        left, right = np.meshgrid(np.arange(len(rows)), np.arange(len(own)), indexing="ij")
        a, b = rows[left.ravel()], own[right.ravel()]
        fits = np.ones(len(a), dtype=bool)
        at = 0
        for other in before:
            theirs = a[:, at : at + other.sessions]
            gap = max(LEAST_APART, given.room(one), given.room(other))
            fits &= (np.abs(theirs[:, :, None] - b[:, None, :]) >= gap).all(axis=(1, 2))
            if one.surface and other.surface:
                between = np.maximum(b[:, 0] - theirs[:, -1], theirs[:, 0] - b[:, -1])
                fits &= between >= LEAST_APART_SURFACE
            for order in given.orders:
                if (order.before, order.after) == (other.treatment, one.treatment):
                    fits &= b[:, 0] - theirs[:, 0] >= order.gap_days
                if (order.before, order.after) == (one.treatment, other.treatment):
                    fits &= theirs[:, 0] - b[:, 0] >= order.gap_days
            at += other.sessions
        rows = np.concatenate([a[fits], b[fits]], axis=1)
        before.append(one)
    return rows
