"""A calendar file: read back by another program's reader, and by the letter of RFC 5545."""

from __future__ import annotations

import datetime
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scarscape.model import InputError, Schedule, Session
from scarscape.report.calendar_ics import _folded, write_ics

DATE = datetime.date(2027, 1, 10)
NAMES = {"subcision": "Subcision", "peel": "Peel; strong, \\ (30 %)\nsecond line", "rf": "Rf"}
SESSIONS = (
    Session(DATE, "subcision", 1, 2.0),
    Session(datetime.date(2027, 2, 26), "peel", 1, 3.5),
    Session(datetime.date(2027, 3, 26), "peel", 2, 3.5),
    Session(datetime.date(2027, 12, 31), "rf", 1, None),
    Session(datetime.date(2028, 2, 28), "acne_control", 1, 0.0),
)


def written(
    path: Path, sessions: tuple[Session, ...] = SESSIONS, name: str = "most studied"
) -> bytes:
    write_ics(Schedule(name, sessions), path, date=DATE, names=NAMES)
    return path.read_bytes()


def test_another_reader_finds_every_session_and_its_days_at_home(tmp_path: Path) -> None:
    icalendar = pytest.importorskip("icalendar")
    calendar = icalendar.Calendar.from_ical(written(tmp_path / "a.ics"))
    assert calendar["VERSION"] == "2.0"
    events = [
        (event.decoded("DTSTART"), event.decoded("DTEND"), str(event["SUMMARY"]))
        for event in calendar.walk("VEVENT")
    ]
    peel = NAMES["peel"]
    day = datetime.date
    assert events == [
        (day(2027, 1, 10), day(2027, 1, 11), "Subcision, session 1"),
        (day(2027, 1, 11), day(2027, 1, 13), "Days at home after Subcision, session 1"),
        (day(2027, 2, 26), day(2027, 2, 27), f"{peel}, session 1"),
        (day(2027, 2, 27), day(2027, 3, 3), f"Days at home after {peel}, session 1"),
        (day(2027, 3, 26), day(2027, 3, 27), f"{peel}, session 2"),
        (day(2027, 3, 27), day(2027, 3, 31), f"Days at home after {peel}, session 2"),
        (day(2027, 12, 31), day(2028, 1, 1), "Rf, session 1"),
        (day(2028, 2, 28), day(2028, 2, 29), "acne_control, start"),
    ]
    unknown = calendar.walk("VEVENT")[6]
    assert "not known" in unknown["DESCRIPTION"]
    assert all(event.decoded("DTSTAMP").date() == DATE for event in calendar.walk("VEVENT"))


def uids(content: bytes) -> list[bytes]:
    return [line for line in content.split(b"\r\n") if line.startswith(b"UID:")]


def test_ids_are_distinct_and_stay_when_a_day_moves(tmp_path: Path) -> None:
    before = uids(written(tmp_path / "a.ics"))
    assert len(set(before)) == len(before) == 8
    moved = tuple(
        Session(s.date + datetime.timedelta(days=9), s.treatment, s.session, s.downtime_days)
        for s in SESSIONS
    )
    assert uids(written(tmp_path / "b.ics", moved)) == before
    other = uids(written(tmp_path / "c.ics", name="least downtime"))
    assert not set(other) & set(before)


def test_same_input_same_bytes_and_lines_end_as_they_must(tmp_path: Path) -> None:
    content = written(tmp_path / "a.ics")
    assert content == written(tmp_path / "b.ics")
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(len(line) for line in lines) <= 75


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=300))
def test_folding_loses_nothing_and_splits_no_character(line: str) -> None:
    folded = _folded(line)
    assert folded.endswith(b"\r\n")
    pieces = folded[:-2].split(b"\r\n")
    assert all(len(piece) <= 75 for piece in pieces)
    assert all(piece.startswith(b" ") for piece in pieces[1:])
    whole = "".join([pieces[0].decode(), *(piece[1:].decode() for piece in pieces[1:])])
    assert whole == line


@given(st.text(max_size=120))
def test_any_name_stays_one_name(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    icalendar = pytest.importorskip("icalendar")
    path = tmp_path_factory.mktemp("calendar") / "a.ics"
    one = Schedule("most studied", (Session(DATE, "x", 1, None),))
    write_ics(one, path, date=DATE, names={"x": name})
    (event,) = icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    lines = (name or "x").replace("\r\n", "\n").replace("\r", "\n")
    shown = "".join(c for c in lines if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    assert str(event["SUMMARY"]) == f"{shown}, session 1"


def test_a_calendar_without_events_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no session"):
        write_ics(Schedule("x", ()), tmp_path / "a.ics", date=DATE, names={})
    assert not (tmp_path / "a.ics").exists()
