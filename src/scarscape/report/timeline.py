"""A schedule as a picture: one row a month, one step a day."""

from __future__ import annotations

import calendar
import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scarscape.model import Schedule, Session
from scarscape.report.plan_words import day, month, treatment_name

Dates = tuple[datetime.date, datetime.date]

_LEFT, _DAY, _TOP, _ROW = 62.0, 9.4, 22.0, 26.0
_WIDTH = _LEFT + 31 * _DAY + 8
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ONE_DAY = datetime.timedelta(days=1)
#: Marks of days above the rows.
_RULER = (1, 5, 10, 15, 20, 25, 30)


@dataclass(frozen=True)
class _Bar:
    """Days in a row, both ends included, cut at the ends of months when drawn."""

    first: datetime.date
    last: datetime.date
    look: str


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

    Where the days of healing are not known, a broken line follows the dot. The description says
    every visit with its date, so that nobody needs the picture.

    Parameters
    ----------
    schedule : with at least one session.
    letters : from `letters_of`.
    names : of the treatments.
    busy : ranges of days that the plan keeps free, as far as the pictured months hold them.
    """
    sessions = sorted(schedule.sessions, key=lambda s: (s.date, s.treatment))
    bars = [_healing(session) for session in sessions]
    months = _months(sessions[0].date, max(bar.last for bar in bars))
    end = months[-1] + datetime.timedelta(days=_days_of(months[-1]) - 1)
    kept_free = [
        _Bar(max(first, months[0]), min(last, end), "busy")
        for first, last in busy
        if first <= end and last >= months[0]
    ]
    drawn = [_ruler(), *(_month(row, m) for row, m in enumerate(months))]
    drawn += [_bar(bar, months) for bar in [*kept_free, *bars]]
    drawn += [_dot(session, letters[session.treatment], months) for session in sessions]
    told = "; ".join(
        f"{day(s.date)}, {treatment_name(s.treatment, names)}, session {s.session}"
        for s in sessions
    )
    return Markup(
        '<svg class="timeline" role="img" aria-label="{}" viewBox="0 0 {:g} {:g}">{}</svg>'
    ).format(
        f"Calendar of the plan “{schedule.name}”: {told}.",
        _WIDTH,
        _TOP + len(months) * _ROW + 4,
        Markup("").join(drawn),
    )


def _healing(session: Session) -> _Bar:
    """The day of a visit and the days of healing after it; one day more where none is known."""
    days = session.downtime_days
    look = "unknown" if days is None else "healing"
    after = 2 if days is None else max(0, math.ceil(days) - 1)
    return _Bar(session.date, session.date + after * _ONE_DAY, look)


def _months(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """The first day of each month from the first date to the last."""
    months = [first.replace(day=1)]
    while True:
        after = months[-1] + datetime.timedelta(days=_days_of(months[-1]))
        if after > last:
            return months
        months.append(after)


def _days_of(month_of: datetime.date) -> int:
    return calendar.monthrange(month_of.year, month_of.month)[1]


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


def _month(row: int, first: datetime.date) -> Markup:
    top = _TOP + row * _ROW
    # January and the first row carry the year; the others go without, so that the column is narrow.
    name, year = month(first).split("\N{NO-BREAK SPACE}")
    label = f"{name[:3]} {year}" if row == 0 or first.month == 1 else name[:3]
    return Markup(
        '<text class="month" x="0" y="{:.1f}">{}</text>'
        '<rect class="days" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="4"/>'
    ).format(top + _ROW / 2 + 4, label, _LEFT, top + 3, _days_of(first) * _DAY, _ROW - 6)


def _bar(bar: _Bar, months: Sequence[datetime.date]) -> Markup:
    """A bar, in pieces where it runs over the end of a month."""
    pieces = []
    for row, first in enumerate(months):
        last = first + datetime.timedelta(days=_days_of(first) - 1)
        start, stop = max(bar.first, first), min(bar.last, last)
        if start > stop:
            continue
        wide = (stop.day - start.day + 1) * _DAY
        pieces.append(
            Markup(
                '<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="4"/>'
            ).format(bar.look, _x(start.day), _TOP + row * _ROW + 5, wide, _ROW - 10)
        )
    return Markup("").join(pieces)


def _dot(session: Session, letter: str, months: Sequence[datetime.date]) -> Markup:
    row = months.index(session.date.replace(day=1))
    x, y = _x(session.date.day) + _DAY / 2, _TOP + row * _ROW + _ROW / 2
    return Markup(
        '<circle class="visit" cx="{:.1f}" cy="{:.1f}" r="8"/>'
        '<text class="letter" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>'
    ).format(x, y, x, y + 3.8, letter)
