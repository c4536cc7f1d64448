"""A tighter limit never adds a session, whatever the limit and whatever the plan's name."""

from __future__ import annotations

import dataclasses
import datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.care.schedule import checking
from tests.care.schedule.checking import DATE, course, day

from scarscape.care.schedule import schedules, session_counts
from scarscape.care.schedule.courses import Course, Order
from scarscape.model import Budget, Limits

MONTHS = st.sampled_from([None, 0.5, 1.0, 2.0, 3.5, 6.0])
KINDS_OF_LIMIT = ("months", "downtime", "budget", "busy", "refusal")
Case = tuple[tuple[Course, ...], Limits]


@st.composite
def tightened(draw: st.DrawFn, courses: tuple[Course, ...], limits: Limits, what: str) -> Case:
    """The same with one limit tighter."""
    if what == "months":
        longest = 12.0 if limits.months is None else limits.months
        return courses, dataclasses.replace(limits, months=draw(st.floats(0, longest)))
    if what == "downtime":
        longest = 40.0 if limits.downtime_days is None else limits.downtime_days
        return courses, dataclasses.replace(limits, downtime_days=draw(st.floats(0, longest)))
    if what == "budget":
        most = 3000.0 if limits.budget is None else limits.budget.amount
        budget = Budget(amount=draw(st.floats(0, most)), currency="USD")
        return courses, dataclasses.replace(limits, budget=budget)
    if what == "busy":
        more = draw(st.lists(checking.busy_ranges(150), min_size=1, max_size=2))
        return courses, dataclasses.replace(limits, busy=(*limits.busy, *more))
    refused = draw(st.sets(st.sampled_from([c.treatment for c in courses]), min_size=1))
    return tuple(
        dataclasses.replace(c, held="you would rather not") if c.treatment in refused else c
        for c in courses
    ), limits


@settings(max_examples=150)
@given(checking.courses(), checking.limits(months=MONTHS), checking.orders(), st.data())
def test_a_tighter_limit_adds_no_session(
    courses: tuple[Course, ...], limits: Limits, orders: tuple[Order, ...], data: st.DataObject
) -> None:
    what = data.draw(st.sampled_from(KINDS_OF_LIMIT))
    fewer, tighter = data.draw(tightened(courses, limits, what))
    before = session_counts(courses, limits, date=DATE, orders=orders)
    after = session_counts(fewer, tighter, date=DATE, orders=orders)
    assert after.keys() == before.keys()
    assert all(after[name] <= before[name] for name in before), (what, before, after)


@settings(max_examples=30)
@given(checking.courses(), checking.limits(months=MONTHS), checking.orders(), st.data())
def test_nor_does_it_to_the_plans_that_are_shown(
    courses: tuple[Course, ...], limits: Limits, orders: tuple[Order, ...], data: st.DataObject
) -> None:
    fewer, tighter = courses, limits
    for what in KINDS_OF_LIMIT:
        fewer, tighter = data.draw(tightened(fewer, tighter, what))
    before = schedules(courses, limits, date=DATE, orders=orders)
    after = schedules(fewer, tighter, date=DATE, orders=orders)
    assert before[0].name == after[0].name
    assert len(after[0].sessions) <= len(before[0].sessions)
    counts = session_counts(courses, limits, date=DATE, orders=orders)
    for plan in before:
        assert len(plan.sessions) == counts[plan.name]
    for plan in after:
        assert len(plan.sessions) <= counts[plan.name]


# Each of these caught a rule that looked harmless.


def test_a_shorter_downtime_does_not_shorten_an_unknown_one() -> None:
    unknown = course("unknown", downtime_days=None, sessions=2, interval_days=(10, 10))
    busy = ((day(10), day(11)), (day(22), day(400)))
    for longest in (30.0, 14.0, 8.0, 0.0):
        limits = Limits(busy=busy, downtime_days=longest)
        assert session_counts([unknown], limits, date=DATE, orders=())["least downtime"] == 0


def test_refusing_a_short_course_brings_in_no_longer_one() -> None:
    short = course("short", sessions=1)
    long = course("long", sessions=4, downtime_days=3.0)
    refused = dataclasses.replace(short, held="you would rather not")
    counts = session_counts([refused, long], Limits(), date=DATE, orders=())
    assert counts == {"least downtime": 0, "most studied": 0, "fewest sessions": 0}
    dates = schedules([short, long], Limits(), date=DATE, orders=())[0].sessions
    assert [session.treatment for session in dates] == ["short"]


def test_refusing_acne_control_frees_neither_days_nor_money() -> None:
    acne = dataclasses.replace(checking.ACNE, price=80.0)
    refused = dataclasses.replace(acne, held="you would rather not")
    peel = course("peel", sessions=2, interval_days=(28, 28), downtime_days=0.0, price=60.0)
    monday = day(1)
    limits = Limits(
        start=monday, months=28 / 31, budget=Budget(amount=120.0, currency="USD")
    )  # 28 days after the start is the last day: room for two sessions only without acne control
    alone = Limits(start=monday, months=28 / 31)
    assert (monday + datetime.timedelta(days=28)) == checking.last_day(alone)
    assert session_counts([peel], limits, date=DATE, orders=())["most studied"] == 2
    assert session_counts([acne, peel], limits, date=DATE, orders=())["most studied"] == 1
    assert session_counts([refused, peel], limits, date=DATE, orders=())["most studied"] == 0
    long = Limits(months=6, budget=limits.budget)
    assert session_counts([refused, peel], long, date=DATE, orders=())["most studied"] == 0
