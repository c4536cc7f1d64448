"""Days, months and what a course alone can reach, held against plain loops."""

from __future__ import annotations

import datetime
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.care.schedule.checking import DATE, course, day

from scarscape.care.schedule.window import later, session_days, window_of
from scarscape.model import Limits


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2027-01-10", 12, "2028-01-10"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2027-10-31", 4, "2028-02-29"),
        ("2027-01-10", 0, "2027-01-10"),
        ("2027-01-10", 0.5, "2027-01-25"),
        ("2027-01-10", -3, "2027-01-10"),
        ("9999-06-01", 12, "9999-12-31"),
    ],
)
def test_months_on(start: str, months: float, end: str) -> None:
    assert later(datetime.date.fromisoformat(start), months) == datetime.date.fromisoformat(end)


@given(st.dates(DATE, day(2000)), st.floats(0, 130), st.floats(0, 130))
def test_more_months_end_no_sooner(start: datetime.date, one: float, other: float) -> None:
    assert later(start, min(one, other)) <= later(start, max(one, other))


@given(
    st.lists(st.booleans(), min_size=1, max_size=30),
    st.integers(1, 3),
    st.integers(1, 9),
    st.integers(0, 5),
)
def test_days_of_each_session_are_those_of_some_whole_course(
    open_days: list[bool], sessions: int, low: int, more: int
) -> None:
    one = course("x", sessions=sessions, interval_days=(low, low + more))
    found = session_days(one, np.array(open_days))
    days = [n for n, is_open in enumerate(open_days) if is_open]
    whole = [
        row
        for row in itertools.product(days, repeat=sessions)
        if all(low <= b - a <= low + more for a, b in itertools.pairwise(row))
    ]
    for number in range(sessions):
        assert set(np.flatnonzero(found[number])) == {row[number] for row in whole}


@given(st.integers(0, 12), st.integers(0, 40), st.integers(0, 12), st.integers(0, 50))
def test_open_days_keep_their_room_free(room: int, begin: int, length: int, earliest: int) -> None:
    limits = Limits(months=1, busy=((day(begin), day(begin + length)),))
    window = window_of(limits, DATE)
    assert window.free.size == 32
    found = set(np.flatnonzero(window.open_days(room, earliest)))
    busy = set(range(begin, begin + length + 1))
    assert found == {
        n for n in range(earliest, 32) if n + room < 32 and not busy & set(range(n, n + room + 1))
    }


def test_the_window_begins_with_the_later_of_start_and_date() -> None:
    assert window_of(Limits(start=day(5), months=1), DATE).first == day(5)
    past = window_of(Limits(start=day(-40), months=2), DATE)
    assert (past.first, past.date_of(past.free.size - 1)) == (DATE, later(day(-40), 2))
    assert window_of(Limits(start=day(-100), months=1), DATE).free.size == 0
    assert window_of(Limits(), DATE).date_of(365) == datetime.date(2028, 1, 10)
