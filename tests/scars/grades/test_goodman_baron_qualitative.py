"""The four grades, as far as a relief allows."""

from __future__ import annotations

import pytest

from scarscape.scars.grades import grade_goodman_baron_qualitative


@pytest.mark.parametrize("extent", ["patch", "site", "face"])
@pytest.mark.parametrize("kind", ["rolling", "hypertrophic", "other"])
def test_any_contour_scar_is_two_to_four(make_scar, extent, kind):
    grade = grade_goodman_baron_qualitative([make_scar(kind)], extent=extent)
    assert (grade.score, grade.low, grade.high, grade.maximum) == (None, 2, 4, 4)
    assert grade.needs == ("seen_at_50cm", "stretch_test")
    assert [item.count for item in grade.items] == [None] * 4


@pytest.mark.parametrize("extent", ["site", "face"])
def test_without_contour_only_marks_are_open(extent):
    grade = grade_goodman_baron_qualitative([], extent=extent)
    assert (grade.score, grade.low, grade.high) == (None, 0, 1)
    assert grade.needs == ("colour_marks",)
    counts = {item.item: item.count for item in grade.items}
    assert counts == {"macular": None, "mild": 0, "moderate": 0, "severe": 0}


def test_a_clean_patch_says_nothing_about_its_face():
    grade = grade_goodman_baron_qualitative([], extent="patch")
    assert (grade.score, grade.low, grade.high) == (None, None, None)
