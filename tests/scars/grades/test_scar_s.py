"""SCAR-S: the share of a site that bears scars, against areas known by geometry."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scarscape.scars.grades import grade_scar_s
from scarscape.scars.grades.scar_s import MAXIMUM, OVERALL_MAXIMUM, REACH_MM, bearing_area_mm2


def test_three_sites_of_five():
    assert MAXIMUM == 5
    assert OVERALL_MAXIMUM == 3 * 5 == 15


def spread(make_scar, *, rows, columns, apart_mm, **changed):
    return [
        make_scar(x_mm=apart_mm * column, y_mm=apart_mm * row, **changed)
        for row in range(rows)
        for column in range(columns)
    ]


def test_the_area_around_one_scar_is_a_disc(make_scar):
    for length_mm in (1.0, 8.0, 40.0):
        radius = REACH_MM + length_mm / 2
        area = bearing_area_mm2([make_scar(length_mm=length_mm, x_mm=3.3, y_mm=-7.7)])
        assert area == pytest.approx(math.pi * radius**2, rel=0.02)


def test_overlapping_discs_count_once(make_scar):
    one, far = make_scar(), make_scar(x_mm=1000.0)
    radius = REACH_MM + one.length_mm / 2
    near = make_scar(x_mm=radius)  # two discs, the centre of each on the rim of the other
    lens = radius**2 * (2 * math.pi / 3 - math.sqrt(3) / 2)
    disc = math.pi * radius**2
    assert bearing_area_mm2([one, one]) == bearing_area_mm2([one])
    assert bearing_area_mm2([one, near]) == pytest.approx(2 * disc - lens, rel=0.02)
    assert bearing_area_mm2([one, far]) == pytest.approx(2 * disc, rel=0.02)
    assert bearing_area_mm2([]) == 0


def test_scars_all_over_with_little_area_of_their_own(make_scar):
    """100 ice picks over a whole face of 200 cm2 cover 1 % of it, and it is scarred all over."""
    scars = spread(make_scar, rows=10, columns=10, apart_mm=14.0, kind="ice_pick", area_mm2=2.0)
    grade = grade_scar_s(scars, extent="face", scar_area_fraction=0.01)
    assert (grade.score, grade.low, grade.high, grade.maximum) == (None, 1, 5, 5)
    assert grade.needs == ("seen_at_2_5m", "prominence")


def test_a_few_scars_in_one_corner_are_not_half_the_face(make_scar):
    scars = spread(make_scar, rows=3, columns=3, apart_mm=5.0, area_mm2=7.0)
    grade = grade_scar_s(scars, extent="face", scar_area_fraction=63 / 20_000)
    assert (grade.low, grade.high) == (1, 2)
    assert grade.needs == ("seen_at_2_5m",)
    notes = {item.item: item.note for item in grade.items}
    assert notes["mild"].endswith("possible")
    assert notes["clear"].endswith("ruled out")
    assert notes["moderate"].endswith("ruled out")


def test_half_and_more_of_a_site(make_scar):
    scars = spread(make_scar, rows=1, columns=1, apart_mm=0.0, area_mm2=7.0)
    bearing = bearing_area_mm2(scars)
    for share, high in ((0.49, 2), (0.51, 3), (0.89, 3), (0.91, 5)):
        grade = grade_scar_s(scars, extent="site", scar_area_fraction=7.0 * share / bearing)
        assert (grade.low, grade.high) == (1, high)


def test_a_site_of_unknown_size_stays_open(make_scar):
    for fraction, scar in (
        (None, make_scar()),
        (0.0, make_scar()),
        (0.1, make_scar(area_mm2=None)),
    ):
        grade = grade_scar_s([scar], extent="face", scar_area_fraction=fraction)
        assert (grade.low, grade.high) == (1, 5)
        assert "share_of_site_with_scars" in grade.needs


def test_no_scars_are_clear():
    grade = grade_scar_s([], extent="face", scar_area_fraction=0.0)
    assert (grade.score, grade.low, grade.high, grade.needs) == (0, 0, 0, ())
    assert {item.item: item.points for item in grade.items}["clear"] == 0


positions = st.tuples(st.floats(0, 200), st.floats(0, 200))


@settings(max_examples=30)
@given(st.lists(positions, min_size=1, max_size=8), positions)
def test_one_more_scar_on_the_same_site_never_lowers_the_range(make_scar, placed, one_more):
    scars = [make_scar(x_mm=x, y_mm=y) for x, y in [*placed, one_more]]
    before, after = (
        grade_scar_s(some, extent="site", scar_area_fraction=7.0 * len(some) / 4000)
        for some in (scars[:-1], scars)
    )
    assert before.low <= after.low <= after.high
    assert before.high <= after.high <= after.maximum
