"""The pictogram counts people, the timeline counts days."""

from __future__ import annotations

import datetime
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scarscape.model import Schedule, Session
from scarscape.report.pictogram import person_symbol, pictogram_svg
from scarscape.report.timeline import letters_of, timeline_svg

JANUARY = datetime.date(2027, 1, 1)


@given(st.floats(0, 1))
def test_as_many_are_filled_as_responded(share):
    svg = ET.fromstring(pictogram_svg(share, "with it"))
    looks = [person.get("class") for person in svg]
    assert len(looks) == 100
    assert abs(looks.count("responded") - 100 * share) <= 0.5
    assert looks == sorted(looks, reverse=True)  # the filled ones first
    assert svg.get("aria-label") == f"with it: {looks.count('responded')} of 100 people"


def test_people_stand_side_by_side_inside_the_picture():
    svg = ET.fromstring(pictogram_svg(0.5, "x"))
    _, _, wide, high = map(float, svg.get("viewBox").split())
    places = {(float(one.get("x")), float(one.get("y"))) for one in svg}
    assert len(places) == 100
    for x, y in places:
        assert 0 <= x <= wide - float(svg[0].get("width"))
        assert 0 <= y <= high - float(svg[0].get("height"))


def test_the_person_is_drawn_once_for_all():
    symbol = ET.fromstring(person_symbol())
    assert symbol[0].get("id") == "person"
    assert {one.get("href") for one in ET.fromstring(pictogram_svg(1, "x"))} == {"#person"}


def drawn(sessions, busy=()) -> ET.Element:
    schedule = Schedule("a plan", tuple(sessions))
    return ET.fromstring(timeline_svg(schedule, letters_of([schedule]), {"a": "Alpha"}, busy=busy))


def sized(svg, look) -> list[tuple[float, float, float]]:
    """Left, top and width of the boxes of a look."""
    found = [rect for rect in svg.iter("rect") if rect.get("class") == look]
    return [(float(r.get("x")), float(r.get("y")), float(r.get("width"))) for r in found]


def day_wide() -> float:
    """Width of a day, from January, which has 31."""
    svg = drawn([Session(JANUARY, "a", 1, 0.0)])
    return sized(svg, "days")[0][2] / 31


def test_one_row_a_month_as_long_as_the_month():
    visits = [Session(JANUARY, "a", 1, 0.0), Session(datetime.date(2028, 2, 29), "a", 2, 0.0)]
    svg = drawn(visits)
    months = sized(svg, "days")
    assert len(months) == 14
    lengths = [round(wide / day_wide()) for _, _, wide in months]
    assert lengths[:3] == [31, 28, 31]
    assert lengths[-1] == 29
    labels = [text.text for text in svg.iter("text") if text.get("class") == "month"]
    assert labels[0] == "Jan 2027"
    assert labels[1] == "Feb"
    assert labels[12] == "Jan 2028"


@given(st.integers(0, 400), st.integers(0, 70))
def test_days_of_healing_are_counted_over_the_ends_of_months(start, days):
    first = JANUARY + datetime.timedelta(days=start)
    svg = drawn([Session(first, "a", 1, float(days))])
    total = sum(wide for _, _, wide in sized(svg, "healing"))
    assert total / day_wide() == pytest.approx(days + 1, abs=0.02 * (1 + days))
    last = first + datetime.timedelta(days=days)
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    assert len(sized(svg, "days")) == months


def test_unknown_days_look_unknown():
    svg = drawn([Session(JANUARY, "a", 1, None)])
    assert sized(svg, "unknown")
    assert not sized(svg, "healing")


def test_busy_days_outside_the_pictured_months_are_left_out():
    visit = Session(datetime.date(2027, 3, 10), "a", 1, 2.0)
    busy = [
        (datetime.date(2027, 2, 20), datetime.date(2027, 3, 5)),
        (datetime.date(2028, 1, 1), datetime.date(2028, 2, 1)),
    ]
    ((left, _, wide),) = sized(drawn([visit], busy), "busy")
    assert left == sized(drawn([visit]), "days")[0][0]
    assert wide / day_wide() == pytest.approx(5, abs=0.1)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12))
def test_visits_never_hide_each_other(days):
    visits = [
        Session(JANUARY + datetime.timedelta(days=d), "a", i, 1.0) for i, d in enumerate(days)
    ]
    dots = [
        (float(c.get("cx")), float(c.get("cy")), float(c.get("r")))
        for c in drawn(visits).iter("circle")
    ]
    assert len(dots) == len(days)
    for i, (x, y, r) in enumerate(dots):
        for x2, y2, r2 in dots[:i]:
            assert (x - x2) ** 2 + (y - y2) ** 2 >= (r + r2) ** 2 - 0.5


def test_says_every_visit():
    svg = drawn([Session(JANUARY, "a", 1, 1.0), Session(JANUARY, "b_c", 2, None)])
    told = svg.get("aria-label").replace("\N{NO-BREAK SPACE}", " ")
    assert told == (
        "Calendar of the plan “a plan”: 1 January 2027, Alpha, session 1; "
        "1 January 2027, b c, session 2."
    )


def test_letters_are_the_same_in_all_pictures_and_never_run_out():
    many = [Session(JANUARY, f"t{i}", 1, None) for i in range(60)]
    letters = letters_of([Schedule("x", tuple(many[:5])), Schedule("y", tuple(many))])
    assert len(set(letters.values())) == 60
    assert letters["t0"] == "A"
    assert letters["t26"] == "AA"
