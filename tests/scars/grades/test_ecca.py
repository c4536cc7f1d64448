"""ECCA by hand."""

from __future__ import annotations

import pytest

from scarscape.scars.grades import grade_ecca
from scarscape.scars.grades.ecca import ATROPHIC_MAXIMUM, ELASTOLYSIS, MAXIMUM, OLD, YOUNG, M, U, V

# Superficial elastolysis is never seen in relief: 30 x 0 to 30 x 3.
UNSEEN = 90


def items(grade):
    return {item.item: item for item in grade.items}


def test_the_table_adds_up():
    assert MAXIMUM == (15 + 20 + 25 + 30 + 40 + 50) * 3 == 540
    assert ATROPHIC_MAXIMUM == (15 + 20 + 25) * 3 == 180


def test_a_face_by_hand(make_scar):
    scars = [make_scar("ice_pick")] * 4 + [make_scar("boxcar")] * 5 + [make_scar("rolling")] * 21
    grade = grade_ecca(scars, extent="face")
    known = 15 * 1 + 20 * 2 + 25 * 3
    assert (grade.low, grade.high, grade.score) == (known, known + UNSEEN, None)
    assert [(items(grade)[line].count, items(grade)[line].points) for line in (V, U, M)] == [
        (4, 15),
        (5, 40),
        (21, 75),
    ]
    assert (items(grade)[ELASTOLYSIS].count, items(grade)[ELASTOLYSIS].points) == (None, None)
    assert "Sunken scars alone (V, U and M): 130 of 180." in grade.notes
    assert grade.needs == (ELASTOLYSIS,)


def test_raised_scars_of_unknown_age(make_scar):
    one = grade_ecca([make_scar("hypertrophic")], extent="face")
    assert (one.low, one.high) == (40, 50 + UNSEEN)
    # All young: 40 x 2. Five of each age: 40 x 2 + 50 x 2.
    ten = grade_ecca([make_scar("hypertrophic")] * 10, extent="face")
    assert (ten.low, ten.high) == (80, 180 + UNSEEN)
    for line in (YOUNG, OLD):
        assert (items(ten)[line].count, items(ten)[line].points) == (None, None)
        assert "0 to 10 scars" in items(ten)[line].note
    assert ten.needs == (ELASTOLYSIS, "raised_scar_months", "grew_past_wound")


def test_a_stated_keloid_has_its_line(make_scar):
    grade = grade_ecca([make_scar("keloid")], extent="face")
    assert (grade.low, grade.high) == (50, 50 + UNSEEN)
    assert (items(grade)[OLD].count, items(grade)[YOUNG].count) == (1, 0)
    assert grade.needs == (ELASTOLYSIS,)


def test_a_scar_of_no_kind_is_left_out_or_weighs_most(make_scar):
    sunken = grade_ecca([make_scar("other")], extent="face")
    assert (sunken.low, sunken.high) == (0, 25 + UNSEEN)
    raised = grade_ecca([make_scar("other", raised=True)], extent="face")
    assert (raised.low, raised.high) == (0, 50 + UNSEEN)
    # Three may stand in three lines of their own sign, and in no other.
    sunken_three = grade_ecca([make_scar("other")] * 3, extent="face")
    assert (sunken_three.low, sunken_three.high) == (0, 15 + 20 + 25 + UNSEEN)
    raised_three = grade_ecca([make_scar("other", raised=True)] * 3, extent="face")
    assert (raised_three.low, raised_three.high) == (0, 40 + 50 + UNSEEN)
    unmeasured = grade_ecca([make_scar("other", depth_mm=None)], extent="face")
    assert (unmeasured.low, unmeasured.high) == (0, 50 + UNSEEN)
    assert all(item.count in (0, None) for item in sunken.items)
    assert any("1 of 1 scars are counted in no line" in note for note in sunken.notes)


def test_an_uncertain_kind_widens_both_ends(make_scar):
    # Five boxcars, two of which may be ice picks. All U: 40. Three U, two V: 20 + 15. Four U and
    # one V: 20 + 15. Nothing else is possible.
    unsure = make_scar("boxcar", kind_probability={"boxcar": 0.6, "ice_pick": 0.4})
    grade = grade_ecca([make_scar("boxcar")] * 3 + [unsure] * 2, extent="site")
    assert (grade.low, grade.high) == (35, 40 + UNSEEN)
    assert (items(grade)[U].count, items(grade)[U].points) == (5, 40)
    assert "3 to 5 scars are possible here" in items(grade)[U].note
    assert any("2 of 5 scars could stand in another line" in note for note in grade.notes)


@pytest.mark.parametrize("kind", ["ice_pick", "boxcar", "rolling"])
@pytest.mark.parametrize("width_mm", [0.8, 3.0, 9.0])
def test_the_shape_decides_whatever_the_width(make_scar, kind, width_mm):
    wide = grade_ecca([make_scar(kind, width_mm=width_mm)], extent="face")
    assert wide == grade_ecca([make_scar(kind)], extent="face")


def test_a_clean_face_still_has_an_unseen_line():
    grade = grade_ecca([], extent="face")
    assert (grade.low, grade.high, grade.score) == (0, UNSEEN, None)
