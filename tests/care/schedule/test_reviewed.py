"""What clinicians asked of the calendar, for whole people and the real records."""

from __future__ import annotations

import functools
from typing import Any

from tests.care.vignettes import DATE, YES_OR_NO, answers_from
from tests.care.walking import calendar_faults

from scarscape.care.options.expecting import studied
from scarscape.care.records import evidence
from scarscape.model import Plan
from scarscape.report.plan_calendar import calendar_told

PITS = ({"look": "sunken", "shape": "narrow_deep", "count": 9},)
RAISED = ({"look": "raised", "count": 2},)


@functools.cache
def plan_for(*sees: int, acne: str = "none", lasers: bool = True, own_start: bool = False) -> Plan:
    from scarscape.pipeline import assess

    limits: dict[str, Any] = {} if lasers else {"refuses": ["lasers"]}
    limits |= {"start": DATE.isoformat()} if own_start else {}
    content = {
        "age": 30,
        "phototype": 2,
        "red_flags": [],
        "isotretinoin_months_since": "never",
        "active_acne": acne,
        "sees": [(*PITS, *RAISED)[at] for at in sees],
        "limits": limits,
        **dict.fromkeys(YES_OR_NO, False),
    }
    answers = answers_from(content)
    plan = assess(answers, None, date=DATE)
    assert not calendar_faults(plan, answers)
    return plan


def text_of(plan: Plan) -> str:
    return "\n".join(c.text for each in plan.schedules for c in (*each.why, *each.left_out))


def test_the_most_studied_treatment_of_pits_is_the_one_studied_on_pits() -> None:
    held = evidence().treatments
    cross, laser = (studied(held[name], evidence()) for name in ("tca_cross", "picosecond_laser"))
    assert cross["ice_pick"] > laser["ice_pick"]
    placed = {each.name: {s.treatment for s in each.sessions} for each in plan_for(0).schedules}
    assert placed["most studied"] == {"tca_cross"}


def test_every_suggested_procedure_is_named_somewhere_in_the_calendar() -> None:
    for plan in (plan_for(0), plan_for(1), plan_for(0, 1)):
        placed = {s.treatment for each in plan.schedules for s in each.sessions}
        for option in plan.options:
            held = evidence().treatments[option.treatment]
            single = held.procedure and held.family != "combination"
            if option.status == "suggested" and single and option.treatment not in placed:
                assert option.name in text_of(plan), option.name


def test_what_is_done_scar_by_scar_is_named_where_the_scars_are_many() -> None:
    punch = evidence().treatments["punch_techniques"].name
    assert f"planned only where few scars were counted: {punch}." in text_of(plan_for(0))


def test_raised_scars_name_what_no_record_counts_the_visits_of() -> None:
    plan = plan_for(1)
    injected = evidence().treatments["intralesional_triamcinolone"].name
    assert f"cannot be placed, as no record gives a number of visits: {injected};" in text_of(plan)
    (told,) = calendar_told(plan, None)["schedules"]
    assert told["title"] == "least downtime, as far as it is known"
    assert "How long this plan keeps you at home is not known." in plan.schedules[0].why[1].text


def test_where_nothing_comes_in_sessions_the_page_still_names_what_is_suggested() -> None:
    plan = plan_for(1, lasers=False)
    assert not any(each.sessions for each in plan.schedules)
    injected = evidence().treatments["intralesional_triamcinolone"].name
    assert injected in text_of(plan) + calendar_told(plan, None)["no_schedule"]


def test_care_for_acne_starts_and_is_no_visit() -> None:
    (first, *_) = calendar_told(plan_for(0, acne="mild"), None)["schedules"]
    assert [visit["session"] for visit in first["visits"]][:2] == ["start", 1]
    assert ", start;" in first["picture"]


def test_days_are_weekdays_and_wait_only_without_a_start_of_ones_own() -> None:
    days = [
        min(s.date for each in plan.schedules for s in each.sessions)
        for plan in (plan_for(0, own_start=True), plan_for(0))
    ]
    assert days[0] < days[1]
    assert (days[0] - DATE).days < 3
