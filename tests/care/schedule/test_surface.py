"""Which treatments resurface the skin, and that plans for people do not take them in turns."""

from __future__ import annotations

import functools

import pytest
from tests.care.vignettes import DATE, YES_OR_NO, answers_from
from tests.care.walking import RESURFACING, calendar_faults

from scarscape.care.records import evidence
from scarscape.model import Plan

#: Records alternate these with needling, or they do not work on the surface as a whole.
MAY_ALTERNATE = {"tca_cross", "subcision", "punch_techniques", "filler_hyaluronic_acid"}
MAY_ALTERNATE |= {"peel_glycolic", "peel_salicylic", "pulsed_dye_laser", "red_mark_options"}


def test_the_treatments_that_resurface_are_those_that_come_after_subcision() -> None:
    held = evidence()
    (order,) = (one for one in held.orders if one.before == ("subcision",))
    marked = {one.id for one in held.treatments.values() if one.surface}
    assert marked == set(held.among(order.after)) == RESURFACING
    assert not marked & MAY_ALTERNATE
    for family in ("ablative", "nonablative", "picosecond", "needling"):
        assert {one.id for one in held.treatments.values() if one.family == family} <= marked


@functools.cache
def plan_of(month: int) -> Plan:
    from scarscape.pipeline import assess

    looks = ({"shape": "wide_soft"}, {"shape": "wide_sharp"}, {"shape": "narrow_deep"})
    content = {
        "age": 30,
        "phototype": 2,
        "red_flags": [],
        "isotretinoin_months_since": "never",
        "active_acne": "none",
        "sees": [{"look": "sunken", "count": 5, **look} for look in looks],
        "limits": {"months": month},
        # Without subcision and punch techniques, lasers are what is planned.
        **dict.fromkeys(YES_OR_NO, False),
        "blood_thinners": True,
    }
    return assess(answers_from(content), None, date=DATE)


@pytest.mark.parametrize("months", [3, 6, 12])
def test_no_plan_takes_them_in_turns(months: int) -> None:
    plan = plan_of(months)
    assert plan.schedules
    assert not calendar_faults(plan, None)


def test_a_year_holds_two_of_them_and_says_why_they_follow_one_another() -> None:
    found = 0
    for schedule in plan_of(12).schedules:
        treatments = {session.treatment for session in schedule.sessions} & RESURFACING
        told = [claim for claim in schedule.why if "resurface" in claim.text]
        assert len(told) == (len(treatments) > 1)
        found += len(told)
    assert found
