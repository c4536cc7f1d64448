"""What a plan is made of: chosen by its measure, never by a limit, most likely kinds first."""

from __future__ import annotations

import dataclasses

from hypothesis import given, settings
from tests.care.schedule import checking
from tests.care.schedule.checking import course

from scarscape.care.schedule.courses import Course, rooms
from scarscape.care.schedule.menus import Menu, menus

ROLLING = {"rolling": 0.6}
BOTH = {"rolling": 0.6, "boxcar": 0.5}
PITS = {"ice_pick": 0.4}


def ladders(courses: list[Course], variant: str) -> list[list[str]]:
    menu = next(menu for menu in menus(courses) if menu.variant == variant)
    return [[c.treatment for c in slot.ladder] for slot in menu.slots]


def test_each_plan_puts_first_what_its_name_says() -> None:
    courses = [
        course("quiet", sessions=3, downtime_days=0.5, studied={"rolling": 1}),
        course("studied", sessions=3, downtime_days=9.0, studied={"rolling": 9}),
        course("quick", sessions=1, downtime_days=5.0),
    ]
    assert ladders(courses, "least downtime")[0][0] == "quiet"
    assert ladders(courses, "most studied")[0][0] == "studied"
    assert ladders(courses, "fewest sessions")[0][0] == "quick"


def test_an_unknown_downtime_is_no_short_one() -> None:
    """Not even one visit of it stands before many of a long one."""
    courses = [
        course("unknown", downtime_days=None),
        course("known", downtime_days=13.0, sessions=4),
        course("quick", downtime_days=1.0),
    ]
    assert ladders(courses[:2], "least downtime") == [["known", "unknown"]]
    assert ladders(courses, "least downtime") == [["quick", "unknown"]]


def test_studies_are_counted_for_the_very_kind() -> None:
    """Many studies of something else do not make a treatment the most studied one for pits."""
    courses = [
        course("wide", kinds={**ROLLING, **PITS}, studied={"rolling": 9, "ice_pick": 1}),
        course("dotted", kinds=PITS, studied={"ice_pick": 4}),
        course("fine", kinds={"boxcar": 0.3}, studied_in_all=3),
        course("other", kinds={"boxcar": 0.3}, studied_in_all=2),
    ]
    found = ladders(courses, "most studied")
    assert [each[0] for each in found] == ["wide", "dotted", "fine"]


def test_one_course_may_serve_several_kinds() -> None:
    courses = [
        course("wide", kinds=BOTH, downtime_days=1.0),
        course("narrow", kinds={"boxcar": 0.5}, downtime_days=0.5),
        course("pits", kinds=PITS),
    ]
    assert ladders(courses, "least downtime") == [["wide", "narrow"], ["pits"]]
    assert ladders(courses, "fewest sessions") == [["wide", "narrow"], ["pits"]]


def test_least_cost_needs_a_price_for_every_course_on_a_menu() -> None:
    dear = course("dear", price=500.0)
    cheap = course("cheap", price=100.0, sessions=2, downtime_days=9.0)
    names = [menu.variant for menu in menus([dear, cheap])]
    assert names == ["least downtime", "most studied", "least cost", "fewest sessions"]
    assert ladders([dear, cheap], "least cost")[0][0] == "cheap"
    unpriced = dataclasses.replace(dear, price=None)
    assert "least cost" not in [menu.variant for menu in menus([unpriced, cheap])]


def test_three_procedures_at_most_and_the_likeliest_kinds_first() -> None:
    kinds = {"a": 0.9, "b": 0.8, "c": 0.5, "d": 0.4, "e": 0.1}
    courses = [course(f"for_{kind}", kinds={kind: weight}) for kind, weight in kinds.items()]
    for menu in menus(courses):
        assert [slot.kinds for slot in menu.slots] == [("a",), ("b",), ("c",)]
        assert menu.unplanned == ("d", "e")
    (only,) = {menu.slots[0].kinds for menu in menus(courses[-1:])}
    assert only == ("e",)


@settings(max_examples=60)
@given(checking.courses(most=7))
def test_no_stand_in_has_more_sessions_and_no_limit_has_a_say(courses: tuple[Course, ...]) -> None:
    found = menus(courses)
    refused = tuple(dataclasses.replace(c, held="you would rather not") for c in courses)
    assert shape(found) == shape(menus(refused))
    for menu in found:
        firsts = [slot.ladder[0].treatment for slot in menu.slots]
        assert len(set(firsts)) == len(firsts) <= 3
        served = [kind for slot in menu.slots for kind in slot.kinds] + list(menu.unplanned)
        procedures = [c for c in courses if c.treatment != "acne_control"]
        assert sorted(served) == sorted({kind for c in procedures for kind in c.kinds})
        for slot in menu.slots:
            sessions = [c.sessions for c in slot.ladder]
            assert sessions == sorted(sessions, reverse=True)
            assert all(set(slot.kinds) & set(c.kinds) for c in slot.ladder)
            assert set(slot.kinds) <= set(slot.ladder[0].kinds)
            assert not {c.treatment for c in slot.ladder[1:]} & set(firsts)


@settings(max_examples=50)
@given(checking.courses(most=7))
def test_the_first_choice_for_the_likeliest_kind_is_first_in_its_measure(
    courses: tuple[Course, ...],
) -> None:
    room = rooms(courses)
    measures = {
        "least downtime": lambda c, _: (
            c.downtime_days is None,
            c.sessions * room.days[c.treatment],
        ),
        "most studied": lambda c, kind: -c.studied.get(kind, 0),
        "fewest sessions": lambda c, _: c.sessions,
    }
    for menu in menus(courses):
        if menu.variant in measures:
            slot = menu.slots[0]
            kind, measure = slot.kinds[0], measures[menu.variant]
            serving = [c for c in courses if kind in c.kinds]
            assert measure(slot.ladder[0], kind) == min(measure(c, kind) for c in serving)


def shape(found: tuple[Menu, ...]) -> list[object]:
    return [
        (menu.variant, [[c.treatment for c in slot.ladder] for slot in menu.slots])
        for menu in found
    ]
