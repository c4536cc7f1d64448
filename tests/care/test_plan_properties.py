"""What holds of a plan whoever asks: caution only adds caution, limits only take sessions away."""

from __future__ import annotations

import copy
import datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.care.vignettes import DATE, TREATMENTS, YES_OR_NO, answers_from, members
from tests.care.walking import calendar_faults, layout_faults, promise_faults, record_faults

from scarscape.model import STATUSES, Plan

Content = dict[str, Any]
FEW = settings(max_examples=15, deadline=None)

REFUSALS = ("needles", "lasers", "acids", "surgery", "injections", "topicals")
RED_FLAGS = ("rf_changing", "rf_fast_raised", "rf_severe_acne")
LOOKS = st.sampled_from(
    [
        {"look": "sunken", "shape": "narrow_deep"},
        {"look": "sunken", "shape": "wide_sharp"},
        {"look": "sunken", "shape": "wide_soft", "stretch_test": "flattens"},
        {"look": "sunken", "shape": "line"},
        {"look": "sunken", "shape": "pores"},
        {"look": "sunken"},
        {"look": "raised", "grew_past_wound": False},
        {"look": "raised", "grew_past_wound": True},
        {"look": "flat", "colour": "red"},
        {"look": "flat", "colour": "brown"},
        {"look": "flat", "colour": "pale"},
    ]
)
GROUPS = st.builds(
    lambda look, count, months: look | {"count": count, "months": months},
    LOOKS,
    st.integers(1, 40),
    st.sampled_from([1, 5, 7, 18, 40]),
)
DAYS = st.integers(0, 200).map(lambda day: DATE + datetime.timedelta(days=day))
BUSY = st.builds(
    lambda first, length: [str(first), str(first + datetime.timedelta(days=length))],
    DAYS,
    st.integers(0, 40),
)
LIMITS = st.fixed_dictionaries(
    {"months": st.sampled_from([2, 6, 12])},
    optional={
        "downtime_days": st.integers(0, 14),
        "refuses": st.lists(st.sampled_from(REFUSALS), max_size=2, unique=True),
        "busy": st.lists(BUSY, max_size=2),
        "budget": st.sampled_from([200, 1500, 6000]).map(
            lambda amount: {"amount": amount, "currency": "EUR"}
        ),
        "prices": st.dictionaries(
            st.sampled_from(["subcision", "microneedling", "fractional_co2", "tca_cross"]),
            st.sampled_from([150, 400, 900]),
            max_size=3,
        ),
    },
)
PAST = st.builds(
    lambda treatment, helped, reaction: (
        {"treatment": treatment}
        | ({"helped": helped} if helped else {})
        | ({"reaction": reaction} if reaction else {})
    ),
    st.sampled_from(["subcision", "microneedling", "fractional_co2", "topical_tretinoin"]),
    st.sampled_from(["yes", "some", "no", None]),
    st.sampled_from(["dark patches", None]),
)
DISTRESS = st.fixed_dictionaries(
    {},
    optional={
        "bother_0_10": st.integers(0, 10),
        "hours_a_day": st.sampled_from([0, 1, 2, 5]),
        "avoids": st.booleans(),
        "self_harm_thoughts": st.booleans(),
    },
)
#: Persons in whom most questions of safety are answered no, so that something is suggested.
PERSONS = st.fixed_dictionaries(
    {
        "age": st.sampled_from([19, 30, 64]),
        "phototype": st.integers(1, 6),
        "red_flags": st.just([]),
        "isotretinoin_months_since": st.sampled_from(["never", 0, 5, 9]),
        "active_acne": st.sampled_from(["none", "none", "mild", "moderate", "severe"]),
        "sees": st.lists(GROUPS, min_size=1, max_size=3),
        "limits": LIMITS,
        **{name: st.sampled_from([False, False, False, True]) for name in YES_OR_NO},
    },
    optional={"past_treatments": st.lists(PAST, max_size=2)},
)
#: Anybody: every field may be missing, and nothing fits anything.
ANYBODY = st.fixed_dictionaries(
    {},
    optional={
        "age": st.integers(9, 90),
        "phototype": st.integers(1, 6),
        "red_flags": st.lists(st.sampled_from(RED_FLAGS), unique=True),
        "isotretinoin_months_since": st.sampled_from(["never", 0, 5, 9]),
        "active_acne": st.sampled_from(["none", "mild", "moderate", "severe"]),
        "worst_acne": st.sampled_from(["mild", "moderate", "severe", "very_severe"]),
        "acne_years": st.integers(0, 20),
        "months_before_treatment": st.integers(0, 60),
        "family_scars": st.booleans(),
        "picks_skin": st.sampled_from(["never", "sometimes", "often"]),
        "sees": st.lists(GROUPS, max_size=4),
        "limits": LIMITS,
        "past_treatments": st.lists(PAST, max_size=2),
        "distress": DISTRESS,
        "stretch_test": st.sampled_from(["flattens", "stays"]),
        "seen_at_50cm": st.booleans(),
        "covered_by_makeup": st.booleans(),
        "goals": st.lists(
            st.sampled_from(["texture", "colour", "prevention", "understanding"]), unique=True
        ),
        **{name: st.booleans() for name in YES_OR_NO},
    },
)


def plan_for(content: Content) -> Plan:
    from scarscape.pipeline import assess

    return assess(answers_from(content), None, date=DATE)


def with_limits(content: Content, **changes: Any) -> Content:
    changed = copy.deepcopy(content)
    changed["limits"] |= changes
    return changed


def cautions(content: Content) -> dict[str, Content]:
    """The same person with one more thing against a treatment, by what it is."""
    no = [name for name in YES_OR_NO if content[name] is False]
    limits = content["limits"]
    refused = limits.get("refuses", [])
    return (
        {name: content | {name: True} for name in no}
        | {flag: content | {"red_flags": [flag]} for flag in RED_FLAGS}
        | {"age": content | {"age": 16}}
        | {
            f"refuses {name}": with_limits(content, refuses=[*refused, name])
            for name in REFUSALS
            if name not in refused
        }
        | {"less downtime": with_limits(content, downtime_days=limits.get("downtime_days", 9) // 2)}
    )


def tighter(content: Content) -> dict[str, Content]:
    """The same person within narrower limits, by which."""
    limits = content["limits"]
    refused = limits.get("refuses", [])
    amount = limits.get("budget", {}).get("amount", 4000) / 2
    busy = [str(DATE + datetime.timedelta(days=days)) for days in (20, 75)]
    return {
        "downtime": with_limits(content, downtime_days=limits.get("downtime_days", 9) // 2),
        "months": with_limits(content, months=limits["months"] / 2),
        "budget": with_limits(content, budget={"amount": amount, "currency": "EUR"}),
        "busy": with_limits(content, busy=[*limits.get("busy", []), busy]),
        "refuses": with_limits(content, refuses=list({*refused, "lasers"})),
    }


ROLLING = {
    "age": 30,
    "phototype": 2,
    "red_flags": [],
    "isotretinoin_months_since": "never",
    "active_acne": "none",
    "sees": [{"look": "sunken", "shape": "wide_soft", "count": 5}],
    "limits": {"months": 12, "prices": {"subcision": 400}},
    **dict.fromkeys(YES_OR_NO, False),
}


@FEW
@given(content=PERSONS, data=st.data())
def test_one_more_caution_never_recommends_more(content: Content, data: st.DataObject) -> None:
    harder = cautions(content)
    name = data.draw(st.sampled_from(sorted(harder)))
    assert_not_more_recommended(plan_for(content), plan_for(harder[name]), name)


@pytest.mark.parametrize("name", sorted(cautions(ROLLING)))
def test_no_caution_recommends_more_to_a_plain_case(name: str) -> None:
    assert_not_more_recommended(plan_for(ROLLING), plan_for(cautions(ROLLING)[name]), name)


def assert_not_more_recommended(before: Plan, after: Plan, name: str) -> None:
    ranks = {option.treatment: STATUSES.index(option.status) for option in before.options}
    for option in after.options:
        assert STATUSES.index(option.status) >= ranks[option.treatment], (name, option.treatment)


@FEW
@given(content=PERSONS, data=st.data())
def test_a_tighter_limit_never_adds_a_session(content: Content, data: st.DataObject) -> None:
    narrower = tighter(content)
    name = data.draw(st.sampled_from(sorted(narrower)))
    assert_no_session_added(plan_for(content), plan_for(narrower[name]), name)


@pytest.mark.parametrize("name", sorted(tighter(ROLLING)))
def test_no_limit_adds_a_session_in_a_plain_case(name: str) -> None:
    assert_no_session_added(plan_for(ROLLING), plan_for(tighter(ROLLING)[name]), name)


def assert_no_session_added(before: Plan, after: Plan, name: str) -> None:
    """Schedules that come out alike are given once, so the longest is compared as well."""
    counts = {entry.name: len(entry.sessions) for entry in before.schedules}
    for schedule in after.schedules:
        allowed = counts.get(schedule.name, max(counts.values(), default=0))
        assert len(schedule.sessions) <= allowed, (name, schedule.name)


@FEW
@given(content=PERSONS)
def test_the_same_answers_give_the_same_plan(content: Content) -> None:
    assert plan_for(content).to_dict() == plan_for(copy.deepcopy(content)).to_dict()


@FEW
@example(content={})
@example(content={"sees": [], "limits": {"months": 2}})
@given(content=ANYBODY)
def test_anybody_gets_a_whole_plan(content: Content) -> None:
    plan, answers = plan_for(content), answers_from(content)
    assert {option.treatment for option in plan.options} == set(TREATMENTS)
    assert not [fault for option in plan.options for fault in layout_faults(option)]
    assert not record_faults(plan, answers)
    assert not promise_faults(plan)
    assert not calendar_faults(plan, answers)


@FEW
@given(content=ANYBODY)
def test_an_unanswered_question_never_recommends_more_than_a_no(content: Content) -> None:
    answered = content | {name: False for name in YES_OR_NO if name not in content}
    assert_not_more_recommended(plan_for(answered), plan_for(content), "unanswered")


@FEW
@given(content=ANYBODY)
def test_nothing_is_suggested_to_a_minor_or_under_a_flag(content: Content) -> None:
    minor = {option.treatment: option.status for option in plan_for(content | {"age": 17}).options}
    assert "suggested" not in {minor[treatment] for treatment in members("all_procedures")}
    flagged = plan_for(content | {"red_flags": ["rf_changing"]})
    assert {option.status for option in flagged.options} <= {"later", "avoid"}
    assert not [session for schedule in flagged.schedules for session in schedule.sessions]
