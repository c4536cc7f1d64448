"""Grades where nobody could see whether there are scars: nothing is counted or ruled out."""

from __future__ import annotations

import pytest

from scarscape.scars.grades import Stated, grade_all
from scarscape.scars.grades.unjudged import NEED, grades_left_open

SCALES = ("ecca", "goodman_baron_quantitative", "goodman_baron_qualitative", "scar_s")


@pytest.mark.parametrize("extent", ["site", "face"])
@pytest.mark.parametrize("marks", [None, (0, 0), (3, 3)])
def test_everything_from_nothing_to_the_most_is_possible(extent, marks):
    grades = grades_left_open(extent=extent, stated=Stated(marks=marks))
    assert tuple(grades) == SCALES
    for grade in grades.values():
        assert grade.extent == extent
        assert grade.score is None
        assert grade.low == 0
        assert grade.high == grade.maximum
        assert grade.high is not None
        assert grade.high > 0


def test_a_patch_has_no_range():
    for grade in grades_left_open(extent="patch").values():
        assert (grade.score, grade.low, grade.high) == (None, None, None)


@pytest.mark.parametrize("extent", ["patch", "site", "face"])
def test_it_is_said_and_no_scar_is_counted(extent):
    judged = grade_all((), extent=extent)
    for name, grade in grades_left_open(extent=extent).items():
        assert grade.needs[0] == NEED
        assert grade.needs[1:] == judged[name].needs
        assert "not judged" in grade.notes[0]
        assert "nothing is ruled out" in grade.notes[0]
        dropped = set(judged[name].notes) - set(grade.notes)
        assert all("0 scars" in note or "0 of" in note or "No scar" in note for note in dropped)
        assert [note for note in judged[name].notes if "UNVERIFIED" in note] == [
            note for note in grade.notes if "UNVERIFIED" in note
        ]
        said = " ".join([*grade.notes[1:], *(item.note for item in grade.items)])
        assert "ruled out" not in said
        assert "possible" not in said
        assert (grade.source, grade.status) == (judged[name].source, judged[name].status)
        assert [item.item for item in grade.items] == [item.item for item in judged[name].items]
        assert all(item.points is None for item in grade.items if item.count is None)


def test_only_the_line_of_colour_keeps_what_was_counted():
    stated = Stated(marks=(3, 3))
    open_, judged = (
        grades_left_open(extent="face", stated=stated),
        grade_all((), extent="face", stated=stated),
    )
    kept = {
        (name, item.item)
        for name, grade in open_.items()
        for item in grade.items
        if item.count is not None
    }
    assert {name for name, _ in kept} == {"goodman_baron_quantitative"}
    ((name, item),) = kept
    assert "macular" in item.lower() or "flat" in item.lower()
    (line,) = (one for one in open_[name].items if one.item == item)
    assert line in judged[name].items
    assert line.count == 3


@pytest.mark.parametrize("extent", ["site", "face"])
def test_what_is_left_open_holds_every_outcome(extent, make_scar):
    open_ = grades_left_open(extent=extent)
    for count in (0, 1, 12, 60):
        for name, grade in grade_all([make_scar()] * count, extent=extent).items():
            assert open_[name].low <= grade.low
            assert grade.high <= open_[name].high
