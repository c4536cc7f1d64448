"""Grades completed by answers: by the scales' own rules, never narrowed by what nobody answered."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scarscape.care.grading import QUALITATIVE, completed_grades
from scarscape.care.kinds import READ_KINDS, kind_table, open_kinds
from scarscape.model import IMAGE_KINDS, Answers, Findings, Grade, Mark, Scar, Seen
from scarscape.model.answers import Colour, Look, Shape, Stretch
from scarscape.scars.grades import grade_all

CHEEK = ("left_cheek",)
#: Superficial elastolysis, which neither a scan nor an answer closes.
UNSEEN = 90


def scar(kind: str, **changed: Any) -> Scar:
    raised = kind == "hypertrophic"
    empty: dict[str, Any] = {field.name: None for field in dataclasses.fields(Scar)}
    return Scar(
        **{
            **empty,
            "id": 1,
            "kind": kind,
            "kind_probability": {name: float(name == kind) for name in IMAGE_KINDS},
            "x_mm": 0.0,
            "y_mm": 0.0,
            "depth_mm": None if raised else 0.3,
            "height_mm": 0.5 if raised else None,
            "width_mm": 5.5,
            "area_mm2": 24.0,
            "depth_is_lower_bound": False,
            "outline_mm": (),
            "notes": (),
            **changed,
        }
    )


def scan(*scars: Scar, extent: str = "face", **changed: Any) -> Findings:
    return Findings(version="0", source_kind="height_map", extent=extent, scars=scars, **changed)


def ends(grade: Grade) -> tuple[float | None, float | None]:
    return grade.low, grade.high


def qualitative(findings: Findings | None, **told: Any) -> tuple[float | None, float | None]:
    return ends(completed_grades(Answers(**told), findings)[QUALITATIVE])


SUNKEN, RAISED_SCAR = scan(scar("boxcar")), scan(scar("hypertrophic"))
DENT = (Seen(look="sunken", shape="wide_sharp", where=CHEEK),)
BUMP = (Seen(look="raised", where=CHEEK),)
OBVIOUS = {"seen_at_50cm": True, "covered_by_makeup": False}

# Goodman and Baron's grades 2, 3 and 4, in the order of decisions of scales.yaml.
DECISIONS = [
    ({}, (2, 4)),
    ({"seen_at_50cm": False}, (2, 2)),
    ({"covered_by_makeup": True}, (2, 2)),
    ({"seen_at_50cm": True, "covered_by_makeup": True}, (2, 2)),
    ({"seen_at_50cm": False, "stretch_test": "stays"}, (2, 2)),
    ({"seen_at_50cm": True}, (2, 4)),
    ({"covered_by_makeup": False}, (2, 4)),
    (OBVIOUS, (3, 4)),
    ({**OBVIOUS, "stretch_test": "flattens"}, (3, 3)),
    ({**OBVIOUS, "stretch_test": "stays"}, (4, 4)),
    ({"stretch_test": "flattens"}, (2, 3)),
    ({"stretch_test": "stays"}, (2, 4)),
]


@pytest.mark.parametrize(("told", "expected"), DECISIONS)
def test_the_order_of_decisions(told, expected):
    assert qualitative(SUNKEN, **told) == expected
    assert qualitative(None, sees=DENT, **told) == expected
    grade = completed_grades(Answers(**told), SUNKEN)[QUALITATIVE]
    assert grade.score == (expected[0] if expected[0] == expected[1] else None)
    asked = {"seen_at_50cm", "covered_by_makeup", "stretch_test"}
    assert set(grade.needs) <= asked - set(told)
    assert bool(grade.needs) == (expected[0] != expected[1])


def test_stretching_says_nothing_of_raised_scars():
    for stretch in get_args(Stretch):
        told = {**OBVIOUS, "stretch_test": stretch}
        assert qualitative(RAISED_SCAR, **told) == (3, 4)
        assert qualitative(None, sees=BUMP, **told) == (3, 4)
    both = scan(scar("boxcar"), scar("hypertrophic"))
    assert qualitative(both, **OBVIOUS, stretch_test="flattens") == (3, 4)
    assert qualitative(both, **OBVIOUS, stretch_test="stays") == (4, 4)


def test_the_conflict_of_the_pages_is_told():
    told = Answers(**OBVIOUS, stretch_test="stays")
    notes = " ".join(completed_grades(told, SUNKEN)[QUALITATIVE].notes)
    assert "step of distance" in notes
    assert "step of distance" not in " ".join(
        completed_grades(Answers(**OBVIOUS), SUNKEN)[QUALITATIVE].notes
    )


@pytest.mark.parametrize(
    ("by_group", "general", "expected"),
    [
        (("flattens",), None, (3, 3)),
        (("stays",), None, (4, 4)),
        (("flattens", "flattens"), None, (3, 3)),
        (("flattens", "stays"), None, (4, 4)),
        (("flattens", None), None, (3, 4)),
        (("stays", None), None, (4, 4)),
        ((None, None), "flattens", (3, 3)),
        (("stays",), "flattens", (3, 4)),
        (("flattens",), "stays", (3, 4)),
        (("flattens", None), "stays", (4, 4)),
    ],
)
def test_the_stretch_test_by_group(by_group, general, expected):
    sees = tuple(dataclasses.replace(DENT[0], stretch_test=one) for one in by_group)
    for findings in (SUNKEN, None):
        assert qualitative(findings, sees=sees, stretch_test=general, **OBVIOUS) == expected


def test_a_group_that_may_be_sunken_leaves_a_doubt_and_never_decides():
    flat_when_stretched = dataclasses.replace(DENT[0], stretch_test="flattens")
    unclear = Seen(stretch_test="flattens", where=CHEEK)
    assert qualitative(SUNKEN, sees=(unclear,), **OBVIOUS) == (3, 4)
    assert qualitative(SUNKEN, sees=(unclear, flat_when_stretched), **OBVIOUS) == (3, 3)
    for stretch in (None, "stays"):
        doubt = dataclasses.replace(unclear, stretch_test=stretch)
        assert qualitative(SUNKEN, sees=(doubt, flat_when_stretched), **OBVIOUS) == (3, 4)


@pytest.mark.parametrize("colour", ["red", "brown", "pale", None])
def test_marks_alone_are_grade_one(colour):
    sees = (Seen(look="flat", colour=colour, count=4, where=CHEEK),)
    assert qualitative(None, sees=sees) == (1, 1)
    assert qualitative(scan(), sees=sees) == (1, 1)
    grades = completed_grades(Answers(sees=sees), None)
    assert grades[QUALITATIVE].score == 1
    assert ends(grades["goodman_baron_quantitative"]) == (1, 1)
    assert ends(grades["scar_s"]) == (0, 0)


def test_pores_alone_and_nothing_at_all_are_no_grade():
    pores = (Seen(look="sunken", shape="pores", where=("nose",), count=100),)
    for sees in ((), pores, (Seen(look="sunken", count=0),)):
        assert qualitative(None, sees=sees) == (0, 0)
    assert qualitative(None, sees=(Seen(),)) == (0, 4)


def test_marks_that_may_be_scars_are_told_apart_by_the_look():
    assert qualitative(None, sees=(Seen(colour="red"),)) == (0, 4)
    assert qualitative(None, sees=(Seen(colour="red", look="flat"),)) == (1, 1)
    assert qualitative(None, sees=(Seen(colour="red", look="raised"),)) == (2, 4)


def test_nothing_known_is_null_and_says_what_is_missing():
    for told in (None, Answers(), Answers(seen_at_50cm=True)):
        for grade in completed_grades(told, None).values():
            assert (grade.score, grade.low, grade.high) == (None, None, None)
            assert grade.needs == ("sees",)
            assert all(item.count is None and item.points is None for item in grade.items)
            assert grade.notes


@pytest.mark.parametrize("extent", ["patch", "site", "face"])
def test_without_answers_a_scan_keeps_its_grades(extent):
    scars = (scar("boxcar"), scar("hypertrophic"), scar("ice_pick"))
    plain = grade_all(scars, extent=extent, scar_area_fraction=0.02)
    for told in (None, Answers(), Answers(age=30.0, phototype=4)):
        findings = scan(*scars, extent=extent, scar_area_fraction=0.02)
        assert completed_grades(told, findings) == plain


def raised(**told: Any) -> tuple[Seen, ...]:
    return (Seen(look="raised", where=CHEEK, **told),)


@pytest.mark.parametrize(
    ("sees", "low", "high"),
    [
        ((), 40, 90),
        (raised(), 40, 90),
        (raised(months=12.0), 40, 90),
        (raised(months=12.0, grew_past_wound=False), 40, 40),
        (raised(months=23.9, grew_past_wound=False), 40, 40),
        (raised(months=24.0, grew_past_wound=False), 50, 50),
        (raised(months=36.0), 50, 50),
        (raised(months=1.0, grew_past_wound=True), 50, 50),
        (raised(months=12.0, grew_past_wound=False) + raised(months=36.0), 40, 90),
        (raised(months=12.0, grew_past_wound=False) + raised(), 40, 90),
    ],
)
def test_ecca_by_the_age_of_raised_scars(sees, low, high):
    """Three raised scars weigh 40 while young and 50 when old or keloid; split, they are both."""
    findings = scan(*[scar("hypertrophic")] * 3)
    assert ends(completed_grades(Answers(sees=sees), findings)["ecca"]) == (low, high + UNSEEN)


def test_a_group_that_may_be_raised_never_speaks_for_the_raised_ones():
    findings = scan(scar("hypertrophic"))
    unclear = Seen(months=36.0, grew_past_wound=False, where=CHEEK)
    assert ends(completed_grades(Answers(sees=(unclear,)), findings)["ecca"]) == (40, 50 + UNSEEN)


def test_raised_scars_elsewhere_say_nothing_of_those_measured():
    sees = (Seen(look="raised", months=36.0, where=("back",)),)
    findings = scan(scar("hypertrophic"))
    assert completed_grades(Answers(sees=sees), findings)["ecca"].high == 50 + UNSEEN
    assert completed_grades(Answers(sees=sees), findings)["ecca"].low == 40


@pytest.mark.parametrize(
    ("sees", "points"),
    [
        (None, (0, 3)),
        ((), (0, 0)),
        ((Seen(look="flat", count=10),), (1, 1)),
        ((Seen(look="flat", count=11),), (2, 2)),
        ((Seen(look="flat", colour="red", count=11), Seen(look="flat", count=10)), (3, 3)),
        ((Seen(look="flat"),), (1, 3)),
        ((Seen(count=5),), (0, 1)),
        (DENT, (0, 0)),
    ],
)
def test_flat_marks_in_the_quantitative_points(sees, points):
    """A shallow boxcar is 2 points; marks count once to 10, twice to 20, three times from 21 on."""
    findings = scan(scar("boxcar", width_mm=3.0))
    grade = completed_grades(Answers(sees=sees), findings)["goodman_baron_quantitative"]
    assert ends(grade) == (2 + points[0], 2 + points[1])
    assert ("macular_marks" in grade.needs) == (points[0] != points[1])


def test_marks_seen_in_colour_need_no_answer():
    marks = tuple(Mark(id=n, kind="erythema", x_mm=0, y_mm=0, area_mm2=1) for n in range(12))
    findings = scan(scar("boxcar", width_mm=3.0), marks=marks, colour_seen=True)
    for told in (None, Answers(sees=())):
        grade = completed_grades(told, findings)["goodman_baron_quantitative"]
        assert (grade.score, *ends(grade)) == (4, 4, 4)


def test_not_seen_from_50_cm_is_almost_clear_at_most():
    findings = scan(*[scar("rolling")] * 4)
    assert ends(completed_grades(Answers(), findings)["scar_s"]) == (1, 5)
    near = completed_grades(Answers(seen_at_50cm=False), findings)["scar_s"]
    assert (near.score, near.needs) == (1, ())
    assert ends(completed_grades(Answers(seen_at_50cm=True), findings)["scar_s"]) == (1, 5)


def described(*sees: Seen) -> dict[str, Grade]:
    return completed_grades(Answers(sees=sees), None)


def test_points_from_a_description_by_hand():
    """Twelve upright pits are boxcars or rolling: all in one line 40 or 50, or 6 and 6."""
    pits = dataclasses.replace(DENT[0], count=12)
    assert open_kinds(pits) == {"boxcar", "rolling"}
    grades = described(pits)
    split = [20 * level(n) + 25 * level(12 - n) for n in range(13)]
    assert ends(grades["ecca"]) == (min(split), max(split) + UNSEEN)
    assert all(grade.extent == "face" for grade in grades.values())
    assert all("not measured" in " ".join(grade.notes) for grade in grades.values())
    assert ends(grades["scar_s"]) == (1, 5)


def level(count: int) -> int:
    return sum(count >= step for step in (1, 5, 21))


def test_a_description_without_number_or_place_has_no_points():
    uncounted = described(DENT[0])
    nowhere = described(dataclasses.replace(DENT[0], count=5, where=()))
    for scale in ("ecca", "goodman_baron_quantitative"):
        assert ends(uncounted[scale]) == ends(nowhere[scale]) == (None, None)
        assert "count" in uncounted[scale].needs
        assert "where" in nowhere[scale].needs
    assert ends(nowhere["scar_s"]) == (None, None)
    assert ends(nowhere[QUALITATIVE]) == (2, 4)


def test_where_it_is_decides_what_the_grade_is_of():
    face = dataclasses.replace(DENT[0], count=5)
    back = dataclasses.replace(face, where=("back", "shoulders"))
    chest = dataclasses.replace(face, where=("chest",))
    astride = dataclasses.replace(face, where=("left_cheek", "neck"))
    assert described(back)["ecca"].extent == "site"
    assert described(back)["ecca"].low == described(face)["ecca"].low
    assert described(back, chest)["ecca"].extent == "patch"
    assert described(astride)["ecca"].extent == "patch"
    mixed = described(face, back)["ecca"]
    assert (mixed.extent, ends(mixed)) == ("face", ends(described(face)["ecca"]))
    assert any("elsewhere" in note for note in mixed.notes)


def test_a_scan_without_the_scars_that_are_seen_keeps_its_grade_and_says_so():
    grade = completed_grades(Answers(sees=DENT), scan())[QUALITATIVE]
    assert ends(grade) == (0, 0)
    assert any("goes by the scan" in note for note in grade.notes)


# ---------------------------------------------------------------------------- properties

CLOSING = {
    "look": (None, *get_args(Look)),
    "shape": (None, *get_args(Shape)),
    "grew_past_wound": (None, True, False),
}


@pytest.mark.parametrize(
    "answers", [None, Answers(sees=()), Answers(seen_at_50cm=False, stretch_test="flattens")]
)
def test_scars_that_were_not_judged_leave_every_grade_open(answers: Answers | None):
    blind = scan(extent="face", colour_seen=True, scars_judged=False)
    grades = completed_grades(answers, blind)
    judged = completed_grades(answers, dataclasses.replace(blind, scars_judged=True))
    assert grades.keys() == judged.keys()
    for scale, grade in grades.items():
        assert (grade.score, grade.low, grade.high) == (None, 0, grade.maximum), scale
        assert grade.needs[0] == "scars_not_judged"
        assert "nothing is ruled out" in " ".join(grade.notes)
    assert judged["ecca"].high < judged["ecca"].maximum


def consistent(told: dict[str, Any]) -> bool:
    """Whether some kind fits all that was said of a group."""
    rows = [row for row in kind_table().readings if row.closes and row.when.matches(Seen(**told))]
    return bool(frozenset(READ_KINDS).intersection(*(row.keeps for row in rows)))


COMBINATIONS = [
    dict(zip(CLOSING, some, strict=True)) for some in itertools.product(*CLOSING.values())
]
POSSIBLE = [told for told in COMBINATIONS if consistent(told)]
OPEN = {
    "colour": st.sampled_from(get_args(Colour)),
    "count": st.sampled_from([1, 4, 5, 10, 11, 19, 20, 21]),
    "months": st.sampled_from([0.0, 5.0, 23.0, 24.0, 60.0]),
    "where": st.sampled_from([("nose",), CHEEK, ("chin", "jaw"), ("back",), ("jaw", "neck")]),
}


@st.composite
def people(draw: st.DrawFn) -> tuple[Answers, Answers]:
    """The same person twice, without contradictions: some left unanswered, and all answered."""
    # One answer on stretching, so that no two differ.
    stretch = draw(st.sampled_from(get_args(Stretch)))
    stretched = st.sampled_from([None, stretch])
    full, fewer = [], []
    for _ in range(draw(st.integers(0, 3))):
        said = {**draw(st.sampled_from(POSSIBLE)), "stretch_test": draw(stretched)}
        for name, value in OPEN.items():
            said[name] = draw(st.just(() if name == "where" else None) | value)
        unanswered = draw(st.sets(st.sampled_from(sorted(said))))
        full.append(Seen(**said))
        fewer.append(Seen(**{name: said[name] for name in said if name not in unanswered}))
    yes_or_no = st.sampled_from([None, True, False])
    told = {
        "seen_at_50cm": draw(yes_or_no),
        "covered_by_makeup": draw(yes_or_no),
        "stretch_test": draw(stretched),
    }
    unanswered = draw(st.sets(st.sampled_from(sorted(told))))
    less = {name: told[name] for name in told if name not in unanswered}
    return Answers(sees=tuple(fewer), **less), Answers(sees=tuple(full), **told)


def inside(narrow: Grade, wide: Grade) -> bool:
    """Whether a range lies in another; an unknown one holds everything."""
    if wide.low is None or wide.high is None:
        return True
    if narrow.low is None or narrow.high is None:
        return False
    return wide.low <= narrow.low <= narrow.high <= wide.high


@settings(max_examples=100)
@given(people())
def test_answering_more_never_widens_a_described_grade(pair):
    fewer, more = pair
    before, after = completed_grades(fewer, None), completed_grades(more, None)
    for scale, grade in after.items():
        assert inside(grade, before[scale]), scale


scars_measured = st.lists(
    st.sampled_from([scar(kind) for kind in IMAGE_KINDS] + [scar("boxcar", depth_mm=None)]),
    max_size=6,
)


@settings(max_examples=100)
@given(people(), scars_measured, st.sampled_from(["patch", "site", "face"]))
def test_answering_more_never_widens_a_measured_grade(pair, scars, extent):
    """Each place is said in both: a group said to lie elsewhere no longer speaks of the scan."""
    fewer, more = pair
    placed = tuple(
        dataclasses.replace(one, where=other.where)
        for one, other in zip(fewer.sees, more.sees, strict=True)
    )
    findings = scan(*scars, extent=extent)
    nobody = completed_grades(None, findings)
    before = completed_grades(dataclasses.replace(fewer, sees=placed), findings)
    after = completed_grades(more, findings)
    for scale, grade in after.items():
        assert inside(grade, before[scale]), scale
        assert inside(before[scale], nobody[scale]), scale


@settings(max_examples=100)
@given(people(), st.none() | scars_measured, st.randoms(use_true_random=False))
def test_ranges_are_ranges_whatever_is_said(pair, scars, random):
    told = pair[1]
    findings = None if scars is None else scan(*scars)
    grades = completed_grades(told, findings)
    for grade in grades.values():
        assert (grade.low is None) == (grade.high is None)
        if grade.low is not None:
            assert 0 <= grade.low <= grade.high <= grade.maximum
        closed = grade.low is not None and grade.low == grade.high and grade.extent != "patch"
        assert grade.score == (grade.low if closed else None)
    shuffled = dataclasses.replace(told, sees=tuple(random.sample(told.sees, len(told.sees))))
    assert completed_grades(shuffled, findings) == grades


def test_more_scars_of_a_kind_never_lower_a_described_grade():
    for few, many in itertools.pairwise([1, 4, 5, 10, 11, 20, 21, 300, 5000]):
        less, more = (described(dataclasses.replace(DENT[0], count=n)) for n in (few, many))
        for scale in ("ecca", "goodman_baron_quantitative"):
            assert less[scale].low <= more[scale].low
            assert less[scale].high <= more[scale].high
