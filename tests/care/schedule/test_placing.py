"""What is placed keeps every rule, and nothing worth more can be placed: tried day by day."""

from __future__ import annotations

import dataclasses
import datetime
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.care.schedule import checking
from tests.care.schedule.checking import ACNE, DATE, Given, course, day

from scarscape.care.schedule import placing, schedules
from scarscape.care.schedule.courses import ACNE_CONTROL, Course, Order
from scarscape.care.schedule.drafting import case_of, drafts
from scarscape.model import Limits

SHORT = st.sampled_from([0.0, 1.0, 1.5, 2.0])
ANY = st.sampled_from([None, 0.5, 1.0, 2.0, 3.5, 6.0])


@settings(max_examples=120)
@given(
    checking.courses(most=4, most_sessions=2, kinds=2),
    checking.limits(months=SHORT),
    checking.orders(),
)
def test_no_plan_is_worth_more_than_the_one_found(
    courses: tuple[Course, ...], limits: Limits, orders: tuple[Order, ...]
) -> None:
    case = Given(courses, limits, orders)
    for draft in drafts(case_of(courses, limits, DATE, orders)):
        days = from_date(draft.placed.days, draft.task.window.first)
        assert draft.placed.gap == 0
        found = checking.worth(draft.menu, case, draft.placed.fills, days)
        assert found == checking.tried_out(draft.menu, case)


@settings(max_examples=40)
@given(checking.courses(most=5, most_sessions=1, kinds=3), checking.limits(months=SHORT))
def test_no_plan_of_three_procedures_is_worth_more(
    courses: tuple[Course, ...], limits: Limits
) -> None:
    case = Given(courses, limits, ())
    for draft in drafts(case_of(courses, limits, DATE, ())):
        days = from_date(draft.placed.days, draft.task.window.first)
        found = checking.worth(draft.menu, case, draft.placed.fills, days)
        assert found == checking.tried_out(draft.menu, case)


@settings(max_examples=80)
@given(checking.courses(), checking.limits(months=ANY), checking.orders())
def test_every_plan_keeps_every_rule(
    courses: tuple[Course, ...], limits: Limits, orders: tuple[Order, ...]
) -> None:
    case = Given(courses, limits, orders)
    plans = schedules(courses, limits, date=DATE, orders=orders)
    assert 1 <= len(plans) <= 3
    assert plans[0].name == "least downtime"
    for plan in plans:
        placed: dict[str, list[int]] = {}
        for session in plan.sessions:
            placed.setdefault(session.treatment, []).append((session.date - DATE).days)
            assert session.session == len(placed[session.treatment])
        assert not case.faults({name: tuple(days) for name, days in placed.items()})
        assert list(plan.sessions) == sorted(plan.sessions, key=lambda s: (s.date, s.treatment))
        by_name = {c.treatment: c for c in courses}
        for session in plan.sessions:
            assert session.downtime_days == by_name[session.treatment].downtime_days
    visits = [plan.sessions for plan in plans]
    assert len({str(each) for each in visits}) == len(visits)


@settings(max_examples=25)
@given(checking.courses(), checking.limits(months=ANY), checking.orders(), st.randoms())
def test_the_same_input_in_any_order_gives_the_same_plan(
    courses: tuple[Course, ...], limits: Limits, orders: tuple[Order, ...], order: random.Random
) -> None:
    first = schedules(courses, limits, date=DATE, orders=orders)
    shuffled, turned = list(courses), list(orders)
    order.shuffle(shuffled)
    order.shuffle(turned)
    assert repr(schedules(shuffled, limits, date=DATE, orders=turned)) == repr(first)


def from_date(
    placed: dict[str, tuple[int, ...]], first: datetime.date
) -> dict[str, tuple[int, ...]]:
    """Days counted from `DATE` instead of from the first day of the plan."""
    offset = (first - DATE).days
    return {name: tuple(n + offset for n in days) for name, days in placed.items()}


# ------------------------------------------------------------------ single rules, by hand

#: `DATE` is a Sunday: with a start of one's own, the first weekday is day 1, without one day 15.
NOW = Limits(start=DATE)


def sessions_of(courses: list[Course], limits: Limits, *orders: Order) -> dict[str, list[int]]:
    plan = schedules(courses, limits, date=DATE, orders=orders)[0]
    found: dict[str, list[int]] = {}
    for session in plan.sessions:
        found.setdefault(session.treatment, []).append((session.date - DATE).days)
    return found


def test_a_course_begins_on_the_first_day_at_the_shortest_interval() -> None:
    peel = course("peel", sessions=3, interval_days=(14, 28))
    assert sessions_of([peel], NOW) == {"peel": [1, 15, 29]}
    busy = ((day(14), day(16)),)  # day 13 would be too soon
    assert sessions_of([peel], Limits(start=DATE, busy=busy)) == {"peel": [1, 17, 31]}


def test_procedures_fall_on_weekdays() -> None:
    """A Friday that is busy moves them to Monday, and five days later there is no weekday."""
    peel = course("peel", downtime_days=0.0)
    busy = ((day(1), day(5)),)
    assert (day(5).isoweekday(), day(8).isoweekday()) == (5, 1)
    assert sessions_of([peel], Limits(start=DATE, busy=busy)) == {"peel": [8]}
    pair = dataclasses.replace(peel, sessions=2, interval_days=(5, 5))
    assert sessions_of([pair], Limits(start=DATE, busy=((day(1), day(1)),))) == {"peel": [3, 8]}
    midweek = ((day(3), day(5)),)  # five days after a Monday or Tuesday is a weekend
    assert sessions_of([pair], Limits(start=day(1), months=0.3, busy=midweek)) == {}


def test_without_a_start_of_their_own_a_dermatologist_is_seen_first() -> None:
    peel = course("peel", downtime_days=0.0)
    monday = day(1)
    (plan, *_) = schedules([peel], Limits(), date=monday, orders=())
    assert [session.date for session in plan.sessions] == [day(15)]
    (plan, *_) = schedules([peel], Limits(start=monday), date=monday, orders=())
    assert [session.date for session in plan.sessions] == [monday]
    assert sessions_of([peel], Limits(months=0.5)) == {"peel": [15]}
    assert sessions_of([peel], Limits(months=0.4)) == {}


def test_an_interval_is_kept_from_above_too() -> None:
    peel = course("peel", sessions=2, interval_days=(14, 16), downtime_days=0.0)
    # Days 0, 30 and 31 are free: no two of them lie 14 to 16 days apart.
    busy = ((day(1), day(29)),)
    assert sessions_of([peel], Limits(months=1, busy=busy)) == {}


def test_the_last_downtime_stays_in_the_window() -> None:
    laser = course("laser", downtime_days=5.0)
    window = {"start": datetime.date(2027, 2, 1), "months": 1.0}  # to 1 March: 28 days on
    busy = ((datetime.date(2027, 2, 1), datetime.date(2027, 2, 23)),)
    assert sessions_of([laser], Limits(**window, busy=busy)) == {"laser": [45]}
    busy = ((datetime.date(2027, 2, 1), datetime.date(2027, 2, 24)),)
    assert sessions_of([laser], Limits(**window, busy=busy)) == {}


def test_an_unknown_downtime_gets_the_longest_room_and_stays_unknown() -> None:
    unknown = course("unknown", downtime_days=None)
    own = Limits(start=DATE, busy=((day(15), day(21)),))
    assert sessions_of([unknown], own) == {"unknown": [22]}
    # A stricter limit makes no room: the days could be as many as ever.
    strict = dataclasses.replace(own, downtime_days=1)
    assert sessions_of([unknown], strict) == {"unknown": [22]}
    longer = course("longer", kinds={"boxcar": 0.5}, downtime_days=18.0, held="you said no")
    own = Limits(start=DATE, busy=((day(19), day(21)),))
    assert sessions_of([unknown], own) == {"unknown": [1]}
    assert sessions_of([unknown, longer], own) == {"unknown": [22]}
    plan = schedules([unknown], Limits(), date=DATE, orders=())[0]
    assert plan.sessions[0].downtime_days is None
    assert plan.downtime_days is None


def test_acne_control_comes_first_and_procedures_wait_for_it() -> None:
    peel = course("peel")
    assert sessions_of([ACNE, peel], NOW) == {ACNE_CONTROL: [0], "peel": [1]}
    busy = ((day(-3), day(3)),)
    own = Limits(start=DATE, busy=busy)
    assert sessions_of([ACNE, peel], own) == {ACNE_CONTROL: [4], "peel": [5]}
    assert sessions_of([ACNE, peel], Limits(busy=busy)) == {ACNE_CONTROL: [4], "peel": [15]}
    order = Order(ACNE_CONTROL, "peel", 56, "Acne first.")
    assert sessions_of([ACNE, peel], Limits(), order) == {ACNE_CONTROL: [0], "peel": [57]}


def test_orders_and_distance_between_procedures() -> None:
    cut = course("subcision", kinds={"rolling": 0.5})
    laser = course("laser", kinds={"boxcar": 0.9}, sessions=2, downtime_days=1.0)
    assert sessions_of([cut, laser], NOW) == {"laser": [1, 29], "subcision": [15]}
    order = Order("subcision", "laser", 21, "Subcision first.", ("x",))
    assert sessions_of([cut, laser], NOW, order) == {"subcision": [1], "laser": [22, 50]}


def test_what_resurfaces_the_skin_is_not_taken_in_turns() -> None:
    peel = course("peel", kinds={"rolling": 0.5}, sessions=2, interval_days=(28, 84))
    laser = course("laser", kinds={"boxcar": 0.9}, sessions=2, interval_days=(28, 84))
    assert sessions_of([peel, laser], NOW) == {"laser": [1, 29], "peel": [15, 43]}
    one, other = (dataclasses.replace(each, surface=True) for each in (peel, laser))
    assert sessions_of([one, laser], NOW) == {"laser": [1, 29], "peel": [15, 43]}
    apart = sessions_of([one, other], NOW)
    assert sorted(apart.values()) == [[1, 29], [57, 85]]
    # A longer downtime than the gap is waited for; a shorter interval is not lengthened.
    slow = dataclasses.replace(one, downtime_days=40.0, interval_days=(60, 84))
    quick = dataclasses.replace(other, interval_days=(14, 14))
    assert sessions_of([slow, quick], NOW) == {"peel": [1, 61], "laser": [101, 115]}


def test_between_two_of_them_other_treatments_may_lie() -> None:
    kinds = ("rolling", "boxcar", "ice_pick")
    courses = [
        course(f"t{n}", kinds={kind: 0.5}, sessions=2, interval_days=(28, 56), surface=n < 2)
        for n, kind in enumerate(kinds)
    ]
    placed = sessions_of(courses, Limits())
    assert not Given(tuple(courses), Limits(), ()).faults(placed)
    first, later = sorted((placed["t0"], placed["t1"]))
    assert later[0] - first[-1] >= 28
    assert first[0] < placed["t2"][0] < later[-1]


def test_nothing_is_placed_before_the_date_of_the_plan() -> None:
    peel = course("peel")
    assert sessions_of([peel], Limits(start=day(-20), months=2)) == {"peel": [1]}
    assert sessions_of([peel], Limits(start=day(-60), months=1)) == {}


def test_a_search_that_is_cut_short_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    courses = [
        course(f"t{n}", kinds={kind: 0.5}, sessions=4, interval_days=(21, 35))
        for n, kind in enumerate(("rolling", "boxcar", "ice_pick"))
    ]
    (whole, *_) = schedules(courses, Limits(), date=DATE, orders=())
    assert (len(whole.sessions), whole.gap) == (12, 0)
    monkeypatch.setattr(placing, "MOST_WORK", 1e-9)
    cut = schedules(courses, Limits(), date=DATE, orders=())[0]
    assert cut.gap > 0
    assert any("stopped before it was proven" in claim.text for claim in cut.why)
