"""Which kinds and which sides of a cut-off stay open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scarscape.scars.grades.filing import POSSIBLE, Filing, depth_sides, possible_kinds, sides


def test_a_certain_kind_stays_alone(make_scar):
    assert possible_kinds(make_scar("ice_pick")) == ("ice_pick",)


def test_a_second_kind_opens_at_the_stated_probability(make_scar):
    for probability, expected in ((POSSIBLE, ("boxcar", "rolling")), (0.19, ("boxcar",))):
        scar = make_scar(
            "boxcar", kind_probability={"boxcar": 1 - probability, "rolling": probability}
        )
        assert possible_kinds(scar) == expected


def test_the_measured_sign_rules_kinds_out(make_scar):
    even = {"boxcar": 0.4, "hypertrophic": 0.3, "other": 0.3}
    assert possible_kinds(make_scar("boxcar", kind_probability=even)) == ("boxcar", "other")
    raised = make_scar("hypertrophic", kind_probability=even)
    assert possible_kinds(raised) == ("hypertrophic", "other")
    unmeasured = make_scar("boxcar", kind_probability=even, depth_mm=None)
    assert possible_kinds(unmeasured) == ("boxcar", "hypertrophic", "other")


def test_a_keloid_is_the_users_word(make_scar):
    scar = make_scar("keloid", kind_probability={"hypertrophic": 0.5, "other": 0.5})
    assert possible_kinds(scar) == ("keloid",)


@pytest.mark.parametrize(
    ("value", "sd", "expected"),
    [
        (0.49, None, (True, False)),
        (0.5, None, (False, True)),  # at the cut-off counts as over it
        (0.5, 0.1, (True, True)),
        (0.5 - 0.83 * 0.1, 0.1, (True, True)),  # normal tail beyond 0.8416 sd is 20 %
        (0.5 - 0.85 * 0.1, 0.1, (True, False)),
        (0.5 + 0.83 * 0.1, 0.1, (True, True)),
        (0.5 + 0.85 * 0.1, 0.1, (False, True)),
        (None, None, (True, True)),
        (float("nan"), 0.1, (True, True)),
        (0.4, float("nan"), (True, False)),
    ],
)
def test_sides_of_a_cut_off(value, sd, expected):
    assert sides(value, sd, 0.5) == expected


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.floats(-1e6, 1e6))
def test_the_side_a_value_lies_on_is_always_open(value, sd, cut):
    under, over = sides(value, sd, cut)
    assert under if value < cut else over


def test_a_depth_that_is_only_a_lower_bound_may_be_deeper(make_scar):
    assert depth_sides(make_scar(depth_mm=0.2, depth_is_lower_bound=True), 0.5) == (True, True)
    assert depth_sides(make_scar(depth_mm=0.7, depth_is_lower_bound=True), 0.5) == (False, True)


def test_seen_from_a_part_of_the_table_a_scar_may_stand_outside():
    filing = Filing(frozenset("a"), frozenset("ab"))
    assert filing.within("ab") == filing
    assert filing.within("bc") == Filing(frozenset(), frozenset("b"), may_be_left_out=True)
