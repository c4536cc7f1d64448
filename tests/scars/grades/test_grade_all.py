"""What holds for every scale, and the form in which the contract wants it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scarscape.model import IMAGE_KINDS, InputError, Scar
from scarscape.scars.grades import ecca, goodman_baron_quantitative, grade_all, scar_s

SCALES = ("ecca", "goodman_baron_quantitative", "goodman_baron_qualitative", "scar_s")
SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "scales.yaml"

probabilities = st.lists(
    st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0]), min_size=5, max_size=5
).filter(any)
sizes = st.sampled_from([None, 0.1, 0.24, 0.26, 0.49, 0.51, 3.0, 4.1, 4.9, 5.1])


@st.composite
def scar_values(draw):
    """Values of one scar: any kind and probabilities, sunken, raised or unmeasured."""
    weights = draw(probabilities)
    probability = dict(zip(IMAGE_KINDS, [w / sum(weights) for w in weights], strict=True))
    kind = draw(st.sampled_from([*IMAGE_KINDS, "keloid"]))
    size, sd = draw(sizes), draw(st.sampled_from([None, 0.02, 0.5]))
    raised = draw(st.booleans())
    return {
        "kind": kind,
        "kind_probability": probability,
        "depth_mm": None if raised else size,
        "height_mm": size if raised else None,
        "depth_mm_sd": sd,
        "width_mm": draw(sizes),
        "width_mm_sd": sd,
        "length_mm": draw(sizes),
        "breadth_mm": draw(sizes),
        "area_mm2": draw(st.sampled_from([None, 1.0, 300.0, 1200.0])),
        "depth_is_lower_bound": draw(st.booleans()),
    }


@settings(max_examples=60)
@given(st.lists(scar_values(), max_size=30), scar_values(), st.sampled_from(["site", "face"]))
def test_one_more_scar_never_lowers_a_grade(make_scar, values, one_more, extent):
    scars = [make_scar(**some) for some in [*values, one_more]]
    before, after = grade_all(scars[:-1], extent=extent), grade_all(scars, extent=extent)
    for scale in SCALES:
        first, second = before[scale], after[scale]
        assert 0 <= first.low <= second.low, scale
        assert first.low <= first.high, scale
        assert second.low <= second.high, scale
        assert first.high <= second.high <= second.maximum, scale
        assert second.score is None or second.score == second.low == second.high, scale


@settings(max_examples=40)
@given(st.lists(scar_values(), max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_the_scars_does_not_matter(make_scar, values, random):
    scars = [make_scar(**some) for some in values]
    shuffled = random.sample(scars, len(scars))
    assert grade_all(shuffled, extent="face") == grade_all(scars, extent="face")


@settings(max_examples=40)
@given(st.lists(scar_values(), max_size=30))
def test_a_patch_has_counts_and_no_score(make_scar, values):
    scars = [make_scar(**some) for some in values]
    patch, face = grade_all(scars, extent="patch"), grade_all(scars, extent="face")
    for scale in SCALES:
        assert (patch[scale].extent, patch[scale].score) == ("patch", None)
        counts = [(item.item, item.count) for item in patch[scale].items]
        assert counts == [(item.item, item.count) for item in face[scale].items]
        if scale != "goodman_baron_qualitative":
            assert (patch[scale].low, patch[scale].high) == (None, None)
            assert any("patch" in note for note in patch[scale].notes)


@settings(max_examples=60)
@given(st.lists(scar_values(), max_size=30))
def test_the_counted_table_is_one_of_the_possible_ones(make_scar, values):
    """What the lines show adds up to no more than high, and where all is shown no less than low."""
    scars = [make_scar(**some) for some in values]
    grades = grade_all(scars, extent="face")
    for scale in SCALES[:2]:
        items = grades[scale].items
        shown = sum(item.points for item in items if item.points is not None)
        assert shown <= grades[scale].high
        unseen = sum(item.points is None for item in items)
        if unseen == 1 and sum(item.count or 0 for item in items) == len(scars):
            assert shown >= grades[scale].low


def test_form_of_the_contract(make_scar):
    grades = grade_all([make_scar()], extent="face", scar_area_fraction=0.01)
    assert tuple(grades) == SCALES
    for scale, grade in grades.items():
        assert grade.scale == scale
        plain = dataclasses.asdict(grade)
        assert {"extent", "score", "low", "high", "maximum", "items", "needs"} <= set(plain)
        assert all(set(item) == {"item", "count", "points", "note"} for item in plain["items"])
        assert len({item["item"] for item in plain["items"]}) == len(plain["items"])
        assert all(isinstance(grade_end, int) for grade_end in (grade.low, grade.high))


def test_unread_tables_say_so(make_scar):
    grades = grade_all([make_scar()], extent="face")
    for scale in ("ecca", "goodman_baron_quantitative", "scar_s"):
        assert grades[scale].status == "UNVERIFIED"
        assert any("UNVERIFIED" in note for note in grades[scale].notes)
    assert grades["goodman_baron_qualitative"].status == "SEEN"
    assert all("doi 10." in grade.source or "PMID" in grade.source for grade in grades.values())


def test_what_is_no_extent_and_no_share_is_refused(make_scar):
    with pytest.raises(InputError, match="patch, site, face"):
        grade_all([make_scar()], extent="cheek")
    for fraction in (-0.1, 1.5, float("nan")):
        with pytest.raises(InputError, match="from 0 to 1"):
            grade_all([make_scar()], extent="face", scar_area_fraction=fraction)


def test_a_heavily_scarred_face_of_unlike_scars(make_scar):
    """Every scar may stand in nearly every line: the worst case still ends, within the scale."""
    even = {"ice_pick": 0.25, "boxcar": 0.25, "rolling": 0.25, "other": 0.25}
    unlike: Scar = make_scar(
        "boxcar", kind_probability=even, depth_mm_sd=0.5, width_mm=5.0, width_mm_sd=2.0
    )
    grade = grade_all([unlike] * 400, extent="face")["goodman_baron_quantitative"]
    # All in the dish-like line or left out, up to every sunken line full, and unseen marks.
    assert (grade.low, grade.high) == (0, 84 - 24)


def test_tables_are_those_of_the_shared_scales():
    if not SHARED.is_file():
        pytest.skip("../shared/scales.yaml is not here to compare the tables with")
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed, scales.yaml is not read")
    scales = yaml.safe_load(SHARED.read_text(encoding="utf-8"))["scales"]
    assert dict(ecca.SCALE.weights) == scales["ecca"]["weights"]
    assert [*ecca.SCALE.steps] == [level["min"] for level in scales["ecca"]["extent"][1:]]
    assert scales["ecca"]["range"][1] == ecca.MAXIMUM
    table = scales["goodman_baron_quantitative"]
    points = {item["id"]: item["points"] for item in table["items"]}
    assert dict(goodman_baron_quantitative.SCALE.weights) == points
    steps = [band["min"] for band in table["count_multiplier"]]
    assert [*goodman_baron_quantitative.SCALE.steps] == steps
    areas = table["area_items"][0]["area_cm2"]
    assert [*goodman_baron_quantitative.AREA_POINTS] == [area["points"] for area in areas]
    assert (areas[1]["min"], areas[1]["max"]) == goodman_baron_quantitative.AREA_CM2
    assert table["range"][1] == goodman_baron_quantitative.MAXIMUM
    assert list(scar_s.LEVELS) == [level["name"] for level in scales["scar_s"]["levels"]]
    assert scales["scar_s"]["range"][1] == scar_s.OVERALL_MAXIMUM
