"""Grades of described groups, and what stated answers do to the grades of measured ones."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scarscape.scars.grades import Group, Stated, grade_all, grade_described
from scarscape.scars.grades import goodman_baron_lines as gb
from scarscape.scars.grades.ecca import OLD, SCALE, YOUNG, M, U, V, raised_lines
from scarscape.scars.grades.goodman_baron_qualitative import contour_grades
from scarscape.scars.grades.goodman_baron_quantitative import SCALE as POINTS

UNSEEN = 90
LINES = {"ice_pick": {V}, "boxcar": {U}, "rolling": {M}, "keloid": {OLD}}
kinds = st.sets(
    st.sampled_from(["ice_pick", "boxcar", "rolling", "hypertrophic", "keloid"]), min_size=1
)
statements = st.builds(
    Stated,
    seen_at_50cm=st.none() | st.booleans(),
    covered_by_makeup=st.none() | st.booleans(),
    stretch_test=st.sampled_from([None, "flattens", "stays"]),
    raised_months=st.sampled_from([None, (3.0, 10.0), (10.0, 30.0), (24.0, 90.0)]),
    grew_past_wound=st.none() | st.booleans(),
    marks=st.sampled_from([None, (0, 0), (3, 3), (1, None), (12, 25)]),
)


def level(count: int) -> int:
    return sum(count >= step for step in (1, 5, 21))


def by_trying(groups: list[Group]) -> tuple[int, int]:
    """Fewest and most ECCA points by filing every scar of every group in each of its lines."""
    choices = []
    for group in groups:
        lines = [LINES.get(kind, {YOUNG, OLD}) for kind in sorted(group.kinds)]
        free = sorted(set().union(*lines)) + ([None] if not group.is_scar else [])
        choices += [free] * (group.count or 0)
    totals = [
        sum(weight * level(filing.count(line)) for line, weight in SCALE.weights.items())
        for filing in itertools.product(*choices)
    ]
    return min(totals), max(totals) + UNSEEN


@settings(max_examples=60)
@given(st.lists(st.tuples(kinds, st.integers(1, 3), st.booleans()), max_size=2))
def test_the_range_of_a_description_is_that_of_every_filing(some):
    groups = [
        Group(kinds=frozenset(open_), count=count, may_be_pores=pores)
        for open_, count, pores in some
    ]
    grade = grade_described(groups, extent="face")["ecca"]
    assert (grade.low, grade.high) == by_trying(groups)


def test_many_described_scars_are_as_good_as_more():
    for scale in ("ecca", "goodman_baron_quantitative"):
        few, more = (
            grade_described(
                [Group(kinds=frozenset({"ice_pick", "rolling"}), count=count)], extent="face"
            )[scale]
            for count in (900, 10**9)
        )
        assert (few.low, few.high) == (more.low, more.high)


def test_lines_of_a_described_kind_are_all_that_a_measured_one_may_have(make_scar):
    """Whatever its depth and width, a measured scar of a kind stands in a line of the described."""
    for kind, depth_mm, width_mm in itertools.product(
        ["ice_pick", "boxcar", "rolling", "hypertrophic", "keloid"],
        [0.1, 0.3, 0.8],
        [1.0, 3.0, 4.5, 9.0],
    ):
        raised = kind in ("hypertrophic", "keloid")
        size = {"height_mm": depth_mm} if raised else {"depth_mm": depth_mm}
        measured = gb.file_scar(make_scar(kind, width_mm=width_mm, **size))
        described = gb.file_group(Group(kinds=frozenset({kind}), count=1, raised=raised))
        assert measured.possible <= described.possible
        assert not described.may_be_left_out


@pytest.mark.parametrize(
    ("months", "grew", "lines"),
    [
        (None, None, {YOUNG, OLD}),
        ((3.0, 23.0), None, {YOUNG, OLD}),
        ((3.0, 23.0), False, {YOUNG}),
        ((3.0, 24.0), False, {YOUNG, OLD}),
        ((24.0, 24.0), None, {OLD}),
        ((3.0, 3.0), True, {OLD}),
    ],
)
def test_lines_of_raised_scars_by_age(months, grew, lines):
    assert raised_lines(months, grew) == lines


@given(statements, st.booleans(), st.booleans())
def test_some_grade_always_remains(stated, sunken, raised):
    if sunken or raised:
        assert contour_grades(stated, sunken=sunken, raised=raised) <= {2, 3, 4}
        assert contour_grades(stated, sunken=sunken, raised=raised)


@settings(max_examples=80)
@given(
    st.lists(
        st.sampled_from(["ice_pick", "boxcar", "rolling", "hypertrophic", "keloid", "other"]),
        max_size=8,
    ),
    statements,
    st.sampled_from(["patch", "site", "face"]),
)
def test_statements_narrow_and_never_widen(make_scar, named, stated, extent):
    scars = [make_scar(kind) for kind in named]
    plain, told = grade_all(scars, extent=extent), grade_all(scars, extent=extent, stated=stated)
    assert grade_all(scars, extent=extent, stated=Stated()) == plain
    for scale, grade in told.items():
        before = plain[scale]
        if before.low is None:
            assert grade.low is None
        else:
            assert before.low <= grade.low <= grade.high <= before.high
        asked = ("covered_by_makeup", "stretch_test")
        assert set(grade.needs) <= {*before.needs, *asked}
        if extent == "patch":
            assert grade.score is None


@pytest.mark.parametrize(("marks", "points"), [((0, 0), 0), ((10, 10), 1), ((11, 20), 2)])
def test_counted_marks_have_their_points(make_scar, marks, points):
    grade = grade_all([], extent="face", stated=Stated(marks=marks))["goodman_baron_quantitative"]
    assert (grade.low, grade.high) == (points, points)
    assert POINTS.points(gb.MACULAR, marks[0]) == points
    item = next(item for item in grade.items if item.item == gb.MACULAR)
    assert item.count == (marks[0] if marks[0] == marks[1] else None)
