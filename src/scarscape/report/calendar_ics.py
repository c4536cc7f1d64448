"""Write a schedule as a calendar file (RFC 5545), for any calendar program."""

from __future__ import annotations

import datetime
import hashlib
import math
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from scarscape.care.schedule.courses import ACNE_CONTROL
from scarscape.model import InputError, Schedule, Session

#: Octets in a line, its end not counted.
_LONGEST_LINE = 75
_PROPOSAL = "A proposal to talk over with a dermatologist, not an appointment."


def write_ics(
    schedule: Schedule, path: Path, *, date: datetime.date, names: Mapping[str, str]
) -> None:
    """Write one all-day event a session, and one for the days at home after it.

    Dates have no time and no zone, as a plan names days only. An event keeps its id when its day
    moves, so that a newer file mends an older one in a calendar that holds it.

    Parameters
    ----------
    schedule : Schedule
    path : path of the file, overwritten if it is there.
    date : the day of the plan, which stands as the time of writing.
    names : name of each treatment as shown; its id stands in where one is missing.

    Raises
    ------
    InputError
        If there is no session: a calendar without an event is no valid file.
    """
    if not schedule.sessions:
        raise InputError("the schedule has no session", "loosen a limit and plan anew", file=path)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Scarscape//Schedule//EN",
        "CALSCALE:GREGORIAN",
    ]
    for session in schedule.sessions:
        lines += _events(session, schedule.name, date, names.get(session.treatment))
    lines.append("END:VCALENDAR")
    path.write_bytes(b"".join(_folded(line) for line in lines))


def _events(session: Session, plan: str, written: datetime.date, name: str | None) -> Iterator[str]:
    shown = name or session.treatment
    about = [f"Plan: {plan}.", _PROPOSAL]
    days = None if session.downtime_days is None else math.ceil(session.downtime_days)
    if days is None:
        about.insert(0, "How long it keeps you at home is not known: no record says.")
    # Care for acne is no visit: it begins on a day.
    started = session.treatment == ACNE_CONTROL
    numbered = f"{shown}, start" if started else f"{shown}, session {session.session}"
    key = f"{plan}/{session.treatment}/{session.session}"
    yield from _event(
        f"{key}/session", numbered, " ".join(about), session.date, 1, written, busy=True
    )
    if days:
        yield from _event(
            f"{key}/downtime",
            f"Days at home after {numbered}",
            f"Allow for up to this long. {_PROPOSAL}",
            session.date + datetime.timedelta(days=1),
            days,
            written,
            busy=False,
        )


def _event(
    key: str,
    summary: str,
    description: str,
    first: datetime.date,
    days: int,
    written: datetime.date,
    *,
    busy: bool,
) -> Iterator[str]:
    """The lines of one all-day event. Its end is the first day that is no longer part of it."""
    yield "BEGIN:VEVENT"
    yield f"UID:{hashlib.sha256(key.encode()).hexdigest()[:32]}@scarscape"
    yield f"DTSTAMP:{_day(written)}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_day(first)}"
    yield f"DTEND;VALUE=DATE:{_day(first + datetime.timedelta(days=days))}"
    yield f"SUMMARY:{_text(summary)}"
    yield f"DESCRIPTION:{_text(description)}"
    yield "STATUS:TENTATIVE"
    yield f"TRANSP:{'OPAQUE' if busy else 'TRANSPARENT'}"
    yield "END:VEVENT"


def _day(date: datetime.date) -> str:
    """Eight digits; a year before 1000 would lose its zeros with ``strftime``."""
    return date.isoformat().replace("-", "")


def _text(value: str) -> str:
    """A text value: what has a meaning of its own is escaped, control characters are dropped."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    for character in ("\\", ";", ","):
        value = value.replace(character, f"\\{character}")
    value = value.replace("\n", "\\n")
    return "".join(c for c in value if unicodedata.category(c) not in ("Cc", "Cs"))


def _folded(line: str) -> bytes:
    """A line with its end, broken before 75 octets are full and never within a character."""
    pieces, piece = [], b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > _LONGEST_LINE:
            pieces.append(piece)
            piece = b" "  # what follows a break begins with a space that is not part of the text
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
