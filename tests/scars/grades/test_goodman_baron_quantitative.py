"""Goodman and Baron's points by hand, and the raised scars by trying every filing."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scarscape.scars.grades import goodman_baron_lines as gb
from scarscape.scars.grades import grade_goodman_baron_quantitative
from scarscape.scars.grades.goodman_baron_quantitative import MAXIMUM, SCALE, area_points

# Macular marks are colour, which a scan does not judge: 1 x 0 to 1 x 3.
MARKS = 3


def items(grade):
    return {item.item: item for item in grade.items}


def ends(scars):
    grade = grade_goodman_baron_quantitative(scars, extent="face")
    return grade.low, grade.high


def test_the_table_adds_up():
    weights = SCALE.weights
    mild = 3 * (weights[gb.MACULAR] + weights[gb.MILD_DISH])
    moderate = 3 * sum(
        weights[line] for line in (gb.MODERATE_DISH, gb.SHALLOW_PUNCHED, gb.SHALLOW_BROAD)
    )
    severe = 3 * sum(
        weights[line] for line in (gb.DEEP_NORMAL, gb.DEEP_ABNORMAL, gb.LINEAR, gb.DEEP_BROAD)
    )
    raised = 3 * weights[gb.PAPULAR] + area_points([21.0])
    assert (mild, moderate, severe, raised) == (6, 18, 36, 24)
    assert mild + moderate + severe + raised == MAXIMUM == 84


@pytest.mark.parametrize(
    ("areas_cm2", "points"),
    [([], 0), ([0.01], 6), ([2.0, 2.99], 6), ([5.0], 12), ([10.0, 10.0], 12), ([20.01], 18)],
)
def test_points_of_raised_area(areas_cm2, points):
    assert area_points(areas_cm2) == points


@pytest.mark.parametrize(
    ("kind", "changed", "likely", "possible"),
    [
        ("rolling", {"depth_mm": 0.2}, {gb.MILD_DISH}, {gb.MILD_DISH}),
        ("rolling", {"depth_mm": 0.25}, {gb.MODERATE_DISH}, {gb.MODERATE_DISH}),
        ("rolling", {"depth_mm": 0.3, "width_mm": 9.0}, {gb.MODERATE_DISH}, {gb.MODERATE_DISH}),
        (
            "rolling",
            {"depth_mm": 0.24, "depth_mm_sd": 0.02},
            {gb.MILD_DISH},
            {gb.MILD_DISH, gb.MODERATE_DISH},
        ),
        ("boxcar", {"depth_mm": 0.3}, {gb.SHALLOW_PUNCHED}, {gb.SHALLOW_PUNCHED}),
        ("boxcar", {"depth_mm": 0.5}, gb.DEEP_PUNCHED, gb.DEEP_PUNCHED),
        ("boxcar", {"depth_mm": 0.3, "width_mm": 5.0}, {gb.SHALLOW_BROAD}, {gb.SHALLOW_BROAD}),
        ("boxcar", {"depth_mm": 0.6, "width_mm": 5.0}, {gb.DEEP_BROAD}, {gb.DEEP_BROAD}),
        (
            "boxcar",
            {"depth_mm": 0.4, "depth_is_lower_bound": True},
            {gb.SHALLOW_PUNCHED},
            {gb.SHALLOW_PUNCHED, *gb.DEEP_PUNCHED},
        ),
        ("boxcar", {"depth_mm": None}, (), {gb.SHALLOW_PUNCHED, *gb.DEEP_PUNCHED}),
        ("ice_pick", {"depth_mm": 0.8}, gb.DEEP_PUNCHED, gb.DEEP_PUNCHED),
        (
            "ice_pick",
            {"depth_mm": 0.3},
            gb.DEEP_PUNCHED,
            {gb.SHALLOW_PUNCHED, *gb.DEEP_PUNCHED},
        ),
        ("other", {"length_mm": 6.0, "breadth_mm": 2.0}, {gb.LINEAR}, {gb.LINEAR}),
        ("other", {}, (), {gb.SHALLOW_PUNCHED, gb.MODERATE_DISH, gb.LINEAR}),
        ("hypertrophic", {"width_mm": 6.0}, {gb.KELOIDAL}, {gb.KELOIDAL}),
        ("hypertrophic", {"width_mm": 3.0}, {gb.KELOIDAL}, gb.RAISED),
        ("keloid", {"width_mm": 3.0}, {gb.KELOIDAL}, {gb.KELOIDAL}),
        ("other", {"raised": True}, {gb.PAPULAR}, gb.RAISED),
        ("other", {"raised": True, "width_mm": 8.0}, (), gb.RAISED),
        ("other", {"depth_mm": None, "length_mm": 9.0}, (), {gb.LINEAR, *gb.RAISED}),
    ],
)
def test_lines_of_a_scar(make_scar, kind, changed, likely, possible):
    filing = gb.file_scar(make_scar(kind, **changed))
    assert filing.likely == set(likely)
    assert filing.possible == set(possible)
    linear = gb.LINEAR in filing.likely
    assert filing.may_be_left_out == (kind == "other" and not linear)


def test_a_face_by_hand(make_scar):
    scars = (
        [make_scar("rolling", depth_mm=0.1)] * 10
        + [make_scar("rolling", depth_mm=0.4)] * 11
        + [make_scar("boxcar", depth_mm=0.3)] * 21
        + [make_scar("boxcar", depth_mm=0.3, width_mm=6.0)]
        + [make_scar("boxcar", depth_mm=0.7, width_mm=6.0)] * 12
        + [make_scar("other", length_mm=9.0)] * 2
        + [make_scar("hypertrophic", width_mm=30.0, area_mm2=700.0)]
    )
    grade = grade_goodman_baron_quantitative(scars, extent="face")
    known = 1 * 1 + 2 * 2 + 2 * 3 + 2 * 1 + 3 * 2 + 3 * 1 + 12
    assert (grade.low, grade.high, grade.score) == (known, known + MARKS, None)
    table = items(grade)
    assert [(table[line].count, table[line].points) for line in (gb.MILD_DISH, gb.LINEAR)] == [
        (10, 1),
        (2, 3),
    ]
    assert (table[gb.KELOIDAL].count, table[gb.KELOIDAL].points) == (1, 12)
    assert "7.00 cm2" in table[gb.KELOIDAL].note
    assert (table[gb.MACULAR].count, table[gb.MACULAR].points) == (None, None)
    assert grade.needs == ("macular_marks",)


def test_the_unseen_base_of_deep_scars(make_scar):
    deep = make_scar("boxcar", depth_mm=0.7)
    # One base: 3 points. 12 of one base: 3 x 2; 11 and 1: 3 x 2 + 3. 22 of one base: 3 x 3 at
    # most 9; 11 and 11: 6 + 6; 21 and 1: 9 + 3.
    assert ends([deep]) == (3, 3 + MARKS)
    assert ends([deep] * 12) == (6, 9 + MARKS)
    assert ends([deep] * 22) == (9, 12 + MARKS)
    assert ends([deep] * 42) == (9, 18 + MARKS)
    grade = grade_goodman_baron_quantitative([deep] * 12, extent="face")
    for line in gb.DEEP_PUNCHED:
        assert (items(grade)[line].count, items(grade)[line].points) == (None, None)
        assert "0 to 12 scars" in items(grade)[line].note
    assert "base_of_deep_scars" in grade.needs


def test_cut_offs_of_ours_are_named_so(make_scar):
    grade = grade_goodman_baron_quantitative([make_scar()], extent="patch")
    for line in (*gb.SUNKEN, gb.PAPULAR):
        assert "ours" in items(grade)[line].note


def test_an_unknown_area_of_a_raised_scar(make_scar):
    scar = make_scar("hypertrophic", width_mm=None, area_mm2=None)
    assert ends([scar]) == (2, 18 + MARKS)
    grade = grade_goodman_baron_quantitative([scar], extent="face")
    assert items(grade)[gb.KELOIDAL].points is None
    assert "1 of unknown area" in items(grade)[gb.KELOIDAL].note


raised_scars = st.lists(
    st.tuples(
        st.sampled_from(["hypertrophic", "keloid", "other"]),
        st.sampled_from([3.0, 30.0]),
        st.sampled_from([10.0, 130.0, 260.0, 900.0]),
    ),
    max_size=5,
)


def by_trying(scars):
    """Fewest and most points of measured scars by trying every filing, line by line."""
    filings = [gb.file_scar(scar) for scar in scars]
    choices = [[*f.possible, *([None] if f.may_be_left_out else [])] for f in filings]
    totals = []
    for filing in itertools.product(*choices):
        total = 0
        for line, weight in SCALE.weights.items():
            n = filing.count(line)
            total += weight * (3 if n > 20 else 2 if n > 10 else 1 if n else 0)
        area_mm2 = sum(
            scar.area_mm2 for scar, line in zip(scars, filing, strict=True) if line == gb.KELOIDAL
        )
        if gb.KELOIDAL in filing:
            total += 18 if area_mm2 > 2000 else 12 if area_mm2 >= 500 else 6
        totals.append(total)
    return min(totals), max(totals) + MARKS


@given(raised_scars, st.integers(0, 2))
def test_the_range_is_that_of_every_filing(make_scar, raised, others):
    scars = [
        make_scar(kind, raised=True, width_mm=width_mm, area_mm2=area_mm2)
        for kind, width_mm, area_mm2 in raised
    ]
    scars += [make_scar("other")] * others
    assert ends(scars) == by_trying(scars)


@given(st.integers(0, 45), st.integers(0, 12))
def test_many_papules_that_may_be_hypertrophic(make_scar, small, large):
    """With equal areas the filings are told apart by how many stand in the area line."""
    scars = [make_scar("hypertrophic", area_mm2=70.0)] * small
    scars += [make_scar("hypertrophic", width_mm=9.0, area_mm2=70.0)] * large
    totals = [
        SCALE.points(gb.PAPULAR, small - n) + area_points([0.7] * (large + n))
        for n in range(small + 1)
    ]
    assert ends(scars) == (min(totals), max(totals) + MARKS)


def test_a_scar_without_depth_or_height_widens_and_never_narrows(make_scar):
    even = {"boxcar": 0.5, "hypertrophic": 0.5}
    scar = make_scar("boxcar", depth_mm=None, kind_probability=even)
    low, high = ends([scar])
    least, most = by_trying([scar])
    assert low <= least
    assert high >= most
