"""Kinds from a person's own words, against their definitions and what must always hold."""

from __future__ import annotations

import dataclasses
import itertools
import math
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scarscape.care.kinds import (
    LEAST,
    NOT_SCARS,
    READ_KINDS,
    When,
    findings_from_answers,
    kind_probabilities,
    kind_table,
    leading_kind,
    open_kinds,
)
from scarscape.care.loader import names
from scarscape.care.records import evidence
from scarscape.model import PLACES, Answers, Seen
from scarscape.model.answers import AcneNow, Colour, Look, Shape, Stretch

FIELDS = {
    "look": st.sampled_from(get_args(Look)),
    "shape": st.sampled_from(get_args(Shape)),
    "colour": st.sampled_from(get_args(Colour)),
    "count": st.integers(0, 200),
    "grew_past_wound": st.booleans(),
    "months": st.floats(0, 400),
    "where": st.lists(st.sampled_from(PLACES), max_size=3, unique=True).map(tuple),
    "stretch_test": st.sampled_from(get_args(Stretch)),
}
SINGLE = [name for name in FIELDS if name != "where"]
groups = st.builds(
    Seen, **{name: st.none() | FIELDS[name] for name in SINGLE}, where=FIELDS["where"]
)
answers = st.builds(
    Answers,
    sees=st.none() | st.lists(groups, max_size=5).map(tuple),
    active_acne=st.none() | st.sampled_from(get_args(AcneNow)),
)

# A description in the words of each definition: morphology in scales.yaml, pg_* of the guides.
TEXTBOOK = [
    ("ice_pick", {"look": "sunken", "shape": "narrow_deep", "where": ("left_cheek",), "count": 8}),
    ("boxcar", {"look": "sunken", "shape": "wide_sharp"}),
    ("rolling", {"look": "sunken", "shape": "wide_soft"}),
    ("rolling", {"look": "sunken", "shape": "wide_soft", "stretch_test": "flattens"}),
    ("hypertrophic", {"look": "raised", "grew_past_wound": False}),
    ("keloid", {"look": "raised", "grew_past_wound": True}),
    ("other", {"look": "sunken", "shape": "line"}),
    ("other", {"look": "raised", "colour": "pale", "where": ("chin", "nose")}),
    ("other", {"look": "raised", "colour": "skin", "where": ("nose",)}),
    ("pores", {"shape": "pores", "where": ("nose", "left_cheek"), "count": 100}),
    ("pores", {"look": "sunken", "shape": "narrow_deep", "where": ("nose",), "count": 80}),
    ("erythema", {"look": "flat", "colour": "pink"}),
    ("erythema", {"look": "flat", "colour": "red"}),
    ("erythema", {"look": "flat", "colour": "purple"}),
    ("hyperpigmentation", {"look": "flat", "colour": "brown"}),
    ("hypopigmentation", {"look": "flat", "colour": "pale"}),
]


@pytest.mark.parametrize(("kind", "words"), TEXTBOOK, ids=lambda value: str(value)[:40])
def test_a_textbook_description_has_its_kind_on_top(kind, words):
    probability = kind_probabilities(Seen(**words))
    assert leading_kind(Seen(**words)) == kind
    assert all(value < probability[kind] for other, value in probability.items() if other != kind)


@given(groups)
def test_probabilities_sum_to_one_and_keep_the_cap(seen):
    probability = kind_probabilities(seen)
    assert tuple(probability) == READ_KINDS
    assert math.fsum(probability.values()) == pytest.approx(1, abs=1e-12)
    assert all(0 <= value <= kind_table().cap + 1e-12 for value in probability.values())


def test_nothing_answered_is_spread_evenly():
    probability = kind_probabilities(Seen())
    assert probability.pop("keloid") == 0
    assert list(probability.values()) == [pytest.approx(1 / 9)] * 9
    assert leading_kind(Seen()) is None
    assert open_kinds(Seen()) == set(READ_KINDS)


@given(groups)
def test_a_keloid_is_never_said_unless_it_grew_past_the_wound(seen):
    assert (kind_probabilities(seen)["keloid"] > 0) == (seen.grew_past_wound is True)


def filled(seen: Seen, name: str, value: object) -> Seen:
    return dataclasses.replace(seen, **{name: value})


@given(groups, st.sampled_from(SINGLE), st.data())
def test_a_matching_answer_never_lowers_its_kind(seen, name, data):
    """Whatever else was said: a kind that every newly matched row `fits` does not fall."""
    before = filled(seen, name, None)
    after = filled(seen, name, data.draw(FIELDS[name]))
    rows = kind_table().readings
    new = [row for row in rows if row.when.matches(after) and not row.when.matches(before)]
    lower, higher = kind_probabilities(before), kind_probabilities(after)
    for kind in READ_KINDS:
        if kind != "keloid" and new and all(kind in row.fits for row in new):
            # A keloid that comes into being takes its share from the others.
            came = after.grew_past_wound is True and before.grew_past_wound is None
            assert came or higher[kind] >= lower[kind] - 1e-12, kind


@pytest.mark.parametrize(
    ("kind", "words"),
    [(kind, words) for kind, words in TEXTBOOK if len(words) > 1],
    ids=lambda value: str(value)[:40],
)
def test_every_word_of_a_definition_adds_to_its_kind(kind, words):
    """Word by word, in any order, the kind never falls, and ends above an even spread."""
    names = [name for name in words if name in ("look", "shape", "colour", "stretch_test")]
    for order in itertools.permutations(names):
        said: dict[str, object] = {}
        before = kind_probabilities(Seen())[kind]
        for name in order:
            said[name] = words[name]
            after = kind_probabilities(Seen(**said))[kind]
            rows = [row for row in kind_table().readings if row.when.matches(Seen(**said))]
            if all(kind in row.fits for row in rows):
                assert after >= before - 1e-12
            before = after
    assert kind_probabilities(Seen(**words))[kind] > 3 * kind_probabilities(Seen())["pores"]


@given(groups, st.sampled_from(SINGLE), st.data())
def test_a_further_answer_opens_no_kind(seen, name, data):
    """Unless it contradicts what was said so far: then the look alone decides."""
    before = filled(seen, name, None)
    after = filled(seen, name, data.draw(FIELDS[name]))
    closing = [row for row in kind_table().readings if row.closes and row.when.matches(after)]
    if set(READ_KINDS).intersection(*(row.keeps for row in closing)):
        assert open_kinds(after) <= open_kinds(before)
    assert open_kinds(after)


def test_contradicting_answers_are_settled_by_the_look():
    marks = {"erythema", "hyperpigmentation", "hypopigmentation"}
    assert open_kinds(Seen(look="flat", shape="narrow_deep")) == marks
    assert open_kinds(Seen(shape="narrow_deep", grew_past_wound=True)) == set(READ_KINDS)


@pytest.mark.parametrize("colour", get_args(Colour))
def test_what_is_flat_is_no_scar_in_a_grade(colour):
    assert open_kinds(Seen(look="flat", colour=colour)) <= set(NOT_SCARS)


@given(st.lists(groups, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_the_groups_does_not_matter(sees, random):
    shuffled = random.sample(sees, len(sees))
    first, second = (findings_from_answers(Answers(sees=tuple(some))) for some in (sees, shuffled))
    assert first == second


@given(answers)
def test_findings_hold_their_bounds(told):
    scars, marks = findings_from_answers(told)
    kinds = [one.kind for one in (*scars, *marks)]
    assert len(kinds) == len(set(kinds))
    for one in (*scars, *marks):
        assert one.origin == "answers"
        assert one.count is None or one.count > 0
        if one.kind != "active_acne":
            assert LEAST <= one.probability <= kind_table().cap
        assert (one.kind in NOT_SCARS) == (one in marks)
    assert ("active_acne" in kinds) == (told.active_acne not in (None, "none"))


def test_at_least_one_of_unlike_groups_by_hand():
    one, two = Seen(look="sunken"), Seen(look="sunken", shape="wide_soft")
    p, q = (kind_probabilities(seen)["boxcar"] for seen in (one, two))
    scars, _ = findings_from_answers(Answers(sees=(one, two)))
    found = {finding.kind: finding.probability for finding in scars}
    assert found["boxcar"] == pytest.approx(1 - (1 - p) * (1 - q))


def test_one_group_told_by_place_is_as_likely_as_told_at_once():
    whole = Seen(look="sunken", shape="wide_soft", count=10, where=("left_cheek", "right_cheek"))
    left = dataclasses.replace(whole, count=4, where=("left_cheek",))
    right = dataclasses.replace(whole, count=6, where=("right_cheek",))
    at_once, by_place = (
        findings_from_answers(Answers(sees=sees)) for sees in ((whole,), (left, right))
    )
    assert at_once == by_place


def test_counts_add_over_the_groups_that_a_kind_leads():
    soft, sharp = ({"look": "sunken", "shape": shape} for shape in ("wide_soft", "wide_sharp"))
    sees = (Seen(**soft, count=3), Seen(**soft, count=4, months=40.0), Seen(**sharp, count=9))
    found = {one.kind: one for one in findings_from_answers(Answers(sees=sees))[0]}
    assert (found["rolling"].count, found["boxcar"].count) == (7, 9)
    uncounted = (*sees, Seen(**soft))
    found = {one.kind: one for one in findings_from_answers(Answers(sees=uncounted))[0]}
    assert found["rolling"].count is None
    assert "At least 7" in found["rolling"].note


def test_a_count_of_none_is_none():
    assert findings_from_answers(Answers(sees=(Seen(look="sunken", count=0),))) == ((), ())
    assert findings_from_answers(Answers(sees=())) == ((), ())
    assert findings_from_answers(Answers()) == ((), ())


@pytest.mark.parametrize("severity", ["mild", "moderate", "severe"])
def test_active_acne_is_a_finding_that_says_how_much(severity):
    (finding,), _ = findings_from_answers(Answers(active_acne=severity))
    assert (finding.kind, finding.probability, finding.count) == ("active_acne", 1.0, None)
    assert severity in finding.note


def test_the_table_rests_on_records_that_exist():
    records = evidence().records
    for row in kind_table().readings:
        assert set(row.basis) <= set(records), row.says
        # What rests on no record and names a number says that it is ours.
        assert row.basis or "(ours)" in row.says or row.when.shape == "pores"
        assert row.when != When()
    assert any(name.startswith("records/") for name in names("records"))


def test_rows_for_one_answer_name_each_allowed_answer_once():
    """A misspelt answer in the table would match nobody."""
    for name, allowed in (("look", Look), ("shape", Shape), ("stretch_test", Stretch)):
        alone = [
            getattr(row.when, name)
            for row in kind_table().readings
            if row.when == When(**{name: getattr(row.when, name)})
        ]
        assert sorted(alone) == sorted(get_args(allowed))
    colours = [
        colour
        for row in kind_table().readings
        if row.when.colour is not None and row.when == When(colour=row.when.colour)
        for colour in ((row.when.colour,) if isinstance(row.when.colour, str) else row.when.colour)
    ]
    assert sorted(colours) == sorted(get_args(Colour))
    for row in kind_table().readings:
        assert set(row.when.where_within) <= set(PLACES)
