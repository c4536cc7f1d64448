"""A schedule as a picture: one row a month, one step a day."""

from __future__ import annotations

import calendar
import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scarscape.care.schedule.courses import ACNE_CONTROL
from scarscape.model import Schedule, Session
from scarscape.report.plan_words import day, month, treatment_name

Dates = tuple[datetime.date, datetime.date]

_LEFT, _DAY, _TOP = 62.0, 9.4, 22.0
_WIDTH = _LEFT + 31 * _DAY + 8
#: Height of a month with one lane of visits, what each more adds, and the radius of a visit.
_ROW, _LANE, _DOT = 26.0, 17.0, 8.0
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ONE_DAY = datetime.timedelta(days=1)
#: Days that a bar of unknown length goes on for, to be seen at all.
_STUB = 2
#: Marks of days above the rows.
_RULER = (1, 5, 10, 15, 20, 25, 30)


@dataclass(frozen=True)
class _Row:
    """A month: its first and last day, where it lies, and the lane of each visit in it."""

    first: datetime.date
    last: datetime.date
    top: float
    visits: tuple[tuple[Session, int], ...]

    @property
    def height(self) -> float:
        """Room for all lanes."""
        return _ROW + _LANE * max((lane for _, lane in self.visits), default=0)


def letters_of(schedules: Sequence[Schedule]) -> dict[str, str]:
    """A letter for each treatment that is placed, the same in all pictures."""
    placed = dict.fromkeys(s.treatment for schedule in schedules for s in schedule.sessions)
    return {
        name: _LETTERS[i % len(_LETTERS)] * (1 + i // len(_LETTERS))
        for i, name in enumerate(placed)
    }


def timeline_svg(
    schedule: Schedule,
    letters: Mapping[str, str],
    names: Mapping[str, str],
    *,
    busy: Sequence[Dates] = (),
) -> Markup:
    """Visits as lettered dots, days of healing as bars behind them, busy days as empty boxes.

    Where the days of healing are not known, a broken box follows the dot. The description says
    every visit with its date, so that nobody needs the picture.

    Parameters
    ----------
    schedule : with at least one session.
    letters : from `letters_of`.
    names : of the treatments.
    busy : ranges of days that the plan keeps free, as far as the pictured months hold them.
    """
    sessions = sorted(schedule.sessions, key=lambda s: (s.date, s.treatment))
    rows = _rows(sessions)
    drawn = [_ruler(), *map(_month, rows)]
    drawn += [
        _box(row, first, last, "busy", row.top + 5, row.height - 10)
        for row in rows
        for first, last in busy
    ]
    drawn += [_healing(row, one) for row in rows for one in sessions]
    drawn += [
        _visit(row, one, lane, letters[one.treatment]) for row in rows for one, lane in row.visits
    ]
    told = "; ".join(
        f"{day(s.date)}, {treatment_name(s.treatment, names)}, "
        + ("start" if s.treatment == ACNE_CONTROL else f"session {s.session}")
        for s in sessions
    )
    return Markup(
        '<svg class="timeline" role="img" aria-label="{}" viewBox="0 0 {:g} {:g}">{}</svg>'
    ).format(
        f"Calendar of the plan “{schedule.name}”: {told}.",
        _WIDTH,
        rows[-1].top + rows[-1].height + 4,
        Markup("").join(drawn),
    )


def _healed(session: Session) -> datetime.date:
    """The last day of healing; the days of it follow the day of the visit."""
    days = _STUB if session.downtime_days is None else math.ceil(session.downtime_days)
    return session.date + days * _ONE_DAY


def _rows(sessions: Sequence[Session]) -> list[_Row]:
    """One row a month, from the first visit to the last day of healing."""
    end = max(map(_healed, sessions))
    first, top = sessions[0].date.replace(day=1), _TOP
    rows: list[_Row] = []
    while first <= end:
        days = calendar.monthrange(first.year, first.month)[1]
        last = first.replace(day=days)
        here = [one for one in sessions if first <= one.date <= last]
        rows.append(_Row(first, last, top, tuple(zip(here, _lanes(here), strict=True))))
        top += rows[-1].height
        first = last + _ONE_DAY
    return rows


def _lanes(sessions: Sequence[Session]) -> list[int]:
    """The topmost lane in which each dot touches none before it."""
    ends: list[float] = []
    lanes = []
    for one in sessions:
        start = _x(one.date.day) - _DOT
        free = (lane for lane, end in enumerate(ends) if end <= start)
        lane = next(free, len(ends))
        ends[lane : lane + 1] = [start + 2 * _DOT + 1]
        lanes.append(lane)
    return lanes


def _x(day_of_month: int) -> float:
    """Left edge of a day."""
    return _LEFT + (day_of_month - 1) * _DAY


def _ruler() -> Markup:
    return Markup("").join(
        Markup('<text x="{:.1f}" y="14" text-anchor="middle">{}</text>').format(
            _x(number) + _DAY / 2, number
        )
        for number in _RULER
    )


def _month(row: _Row) -> Markup:
    # January and the first row carry the year; the others go without, so that the column is narrow.
    name, year = month(row.first).split("\N{NO-BREAK SPACE}")
    label = f"{name[:3]} {year}" if row.top == _TOP or row.first.month == 1 else name[:3]
    return Markup(
        '<text class="month" x="0" y="{:.1f}">{}</text>'
        '<rect class="days" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="4"/>'
    ).format(
        row.top + row.height / 2 + 4,
        label,
        _LEFT,
        row.top + 3,
        row.last.day * _DAY,
        row.height - 6,
    )


def _healing(row: _Row, session: Session) -> Markup:
    """The part of a visit's days of healing in a month, in the visit's lane where it is there."""
    lane = next((lane for one, lane in row.visits if one is session), 0)
    look = "unknown" if session.downtime_days is None else "healing"
    top = row.top + 5 + lane * _LANE
    return _box(row, session.date, _healed(session), look, top, _ROW - 10)


def _box(
    row: _Row, first: datetime.date, last: datetime.date, look: str, top: float, high: float
) -> Markup:
    """The part of a range of days that falls into a month; nothing where none does."""
    start, stop = max(first, row.first), min(last, row.last)
    if start > stop:
        return Markup("")
    wide = (stop.day - start.day + 1) * _DAY
    return Markup(
        '<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="4"/>'
    ).format(look, _x(start.day), top, wide, high)


def _visit(row: _Row, session: Session, lane: int, letter: str) -> Markup:
    x, y = _x(session.date.day) + _DAY / 2, row.top + _ROW / 2 + lane * _LANE
    return Markup(
        '<circle class="visit" cx="{0:.1f}" cy="{1:.1f}" r="{2:g}"/>'
        '<text class="letter" x="{0:.1f}" y="{3:.1f}" text-anchor="middle">{4}</text>'
    ).format(x, y, _DOT, y + 3.8, letter)
