"""The days that a plan may use, and which of them a course alone can reach."""

from __future__ import annotations

import calendar
import datetime
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.care.schedule.courses import Course
from scarscape.model import Limits

#: A plan covers this long where the person does not say.
DEFAULT_MONTHS = 12
#: More months than this change nothing: no course is that long.
MOST_MONTHS = 120

Days = NDArray[np.bool_]


@dataclass(frozen=True)
class Window:
    """Days 0, 1, 2 ... from ``first`` on; ``free`` tells which are not busy."""

    first: datetime.date
    free: Days

    def date_of(self, day: int) -> datetime.date:
        """The date of a day."""
        return self.first + datetime.timedelta(days=day)

    def weekdays(self) -> Days:
        """Days from Monday to Friday."""
        return (self.first.weekday() + np.arange(self.free.size)) % 7 < 5

    def open_days(self, room: int, earliest: int = 0) -> Days:
        """Days on which a session can be, with this many days after it free and in the window."""
        count = self.free.size
        busy_before = np.concatenate([[0], np.cumsum(~self.free)])
        open_days = np.zeros(count, dtype=bool)
        starts = max(count - room, 0)
        open_days[:starts] = busy_before[room + 1 :][:starts] == busy_before[:starts]
        open_days[:earliest] = False
        return open_days


def window_of(limits: Limits, date: datetime.date) -> Window:
    """From the later of the wished start and the plan's own date to the wished end, both in."""
    start = limits.start or date
    first = max(start, date)
    last = later(start, DEFAULT_MONTHS if limits.months is None else limits.months)
    free = np.ones(max((last - first).days + 1, 0), dtype=bool)
    for begin, end in limits.busy:
        free[max((begin - first).days, 0) : max((end - first).days + 1, 0)] = False
    return Window(first, free)


def later(start: datetime.date, months: float) -> datetime.date:
    """The same day of the month that many months on; part of a month counts by its own length."""
    months = min(max(months, 0), MOST_MONTHS)
    whole = math.floor(months)
    begin, end = _months_on(start, whole), _months_on(start, whole + 1)
    return begin + datetime.timedelta(days=math.floor((end - begin).days * (months - whole)))


def _months_on(start: datetime.date, months: int) -> datetime.date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > datetime.MAXYEAR:
        return datetime.date.max
    return datetime.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def session_days(course: Course, open_days: Days) -> list[Days]:
    """Days that each session of a course can have, were it alone: none where it cannot be placed.

    Exact: every day that remains is part of some placing of the whole course.
    """
    low, high = course.interval_days
    forward = [open_days]
    for _ in range(course.sessions - 1):
        forward.append(open_days & _reached(forward[-1], low, high))
    backward = [forward[-1]]
    for reachable in reversed(forward[:-1]):
        # Time turned round: what leads to a day is what a day leads to, read from the end.
        leads_on = _reached(backward[-1][::-1], low, high)[::-1]
        backward.append(reachable & leads_on)
    return backward[::-1]


def _reached(days: Days, low: int, high: int) -> Days:
    """Days that lie ``low`` to ``high`` days after one of these."""
    count = days.size
    upto = np.concatenate([[0], np.cumsum(days)])
    index = np.arange(count)
    until = np.clip(index - low + 1, 0, count)
    since = np.clip(index - high, 0, count)
    return np.asarray(upto[until] > upto[since])
