"""What did not fit: the limit that is named does let it in, and nothing smaller does."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.care.schedule import checking
from tests.care.schedule.checking import ACNE, DATE, course, day

from scarscape.care.schedule import schedules
from scarscape.care.schedule.courses import (
    ACNE_CONTROL,
    UNKNOWN_DOWNTIME_EVIDENCE,
    Course,
    Order,
)
from scarscape.care.schedule.drafting import Draft, case_of, drafts
from scarscape.care.schedule.left_out import left_out, left_out_in_words
from scarscape.care.schedule.loosening import Loosened
from scarscape.model import Budget, Claim, Limits, Schedule

MONTHS = st.sampled_from([0.5, 1.0, 2.0, 3.5])


def with_loosened(draft: Draft, treatment: str, steps: Sequence[Loosened]) -> frozenset[str]:
    """What the plan of the same name places once the person gives way, planned from scratch."""
    courses, limits = draft.case.courses, draft.case.limits
    for step in steps:
        match step.limit:
            case "refusal":
                courses = tuple(
                    dataclasses.replace(c, held=None) if c.treatment == treatment else c
                    for c in courses
                )
            case "downtime":
                assert (step.downtime_days or 0) > (limits.downtime_days or 0)
                limits = dataclasses.replace(limits, downtime_days=step.downtime_days)
            case "months":
                assert (step.months or 0) > (12 if limits.months is None else limits.months)
                limits = dataclasses.replace(limits, months=step.months)
            case "busy":
                assert set(step.free) <= set(limits.busy)
                free = set(limits.busy) - set(step.free)
                limits = dataclasses.replace(limits, busy=tuple(sorted(free)))
            case "budget":
                assert step.budget is not None
                assert limits.budget is not None
                assert step.budget.amount > limits.budget.amount
                limits = dataclasses.replace(limits, budget=step.budget)
    again = drafts(case_of(courses, limits, DATE, draft.case.orders))
    return frozenset(next(d for d in again if d.menu.variant == draft.menu.variant).days)


#: Either of two courses is worth as much in a month: which one it is has to be told as it is.
TIED = (
    course("t0", kinds={"boxcar": 0.4}, sessions=2, interval_days=(7, 7), downtime_days=0.0),
    course("t1", kinds={"rolling": 0.1}, interval_days=(7, 7), downtime_days=0.0),
    course(
        "t2",
        kinds={"rolling": 0.1, "boxcar": 0.4, "ice_pick": 0.4},
        sessions=2,
        interval_days=(11, 11),
        downtime_days=0.0,
    ),
)


@example(TIED, Limits(months=0.5), ())
@settings(max_examples=60)
@given(checking.courses(most=4), checking.limits(months=MONTHS), checking.orders())
def test_the_limit_that_is_named_lets_the_course_in(
    courses: tuple[Course, ...], limits: Limits, orders: tuple[Order, ...]
) -> None:
    for draft in drafts(case_of(courses, limits, DATE, orders)):
        missing = left_out(draft)
        firsts = {slot.ladder[0].treatment for slot in draft.menu.slots}
        firsts |= {c.treatment for c in courses if c.treatment == ACNE_CONTROL}
        assert {entry.course.treatment for entry in missing} == firsts - draft.days.keys()
        for entry in missing:
            treatment = entry.course.treatment
            for step in entry.remedy.either:
                assert treatment in with_loosened(draft, treatment, [step])
                if step.months is not None and step.months - 1 > (limits.months or 0):
                    less = dataclasses.replace(step, months=step.months - 1)
                    assert treatment not in with_loosened(draft, treatment, [less])
            together = entry.remedy.together
            if together:
                assert treatment in with_loosened(draft, treatment, together)
                for fewer in range(len(together)):
                    rest = [*together[:fewer], *together[fewer + 1 :]]
                    assert treatment not in with_loosened(draft, treatment, rest)


#: They stand beside what was left out.
BESIDE = ("Not served by", "Suggested too,", "No plan of least cost")


def missing_in(plan: Schedule) -> list[Claim]:
    """Sentences on single treatments that were left out."""
    return [claim for claim in plan.left_out if not claim.text.startswith(BESIDE)]


def only_left_out(courses: list[Course], limits: Limits) -> str:
    return claim_of(courses, limits).text


LASER = course("laser", name="Laser", sessions=3, interval_days=(28, 56), downtime_days=6.0)


def test_months() -> None:
    assert only_left_out([LASER], Limits(months=1)) == (
        "Laser: not in this plan. It would fit in 3 months (you allow 1)."
    )


def test_downtime() -> None:
    assert only_left_out([LASER], Limits(downtime_days=5)) == (
        "Laser: not in this plan. It would fit if you could take 6 days at home after a session "
        "(you allow 5)."
    )


def test_the_shortest_busy_range_that_is_enough() -> None:
    busy = ((day(0), day(30)), (day(33), day(35)), (day(40), day(400)))
    assert only_left_out(
        [dataclasses.replace(LASER, sessions=1)], Limits(months=1.5, busy=busy)
    ) == (
        "Laser: not in this plan. It would fit in 14 months (you allow 1.5) or if you were free "
        "from 12 February 2027 to 14 February 2027."
    )


def test_budget() -> None:
    limits = Limits(budget=Budget(amount=1000, currency="USD"))
    dear = dataclasses.replace(LASER, price=450.5)
    assert only_left_out([dear], limits) == (
        "Laser: not in this plan. It would fit with a budget of 1351.5 USD (you have 1000)."
    )


def test_a_refusal_and_what_stands_in() -> None:
    refused = dataclasses.replace(LASER, held="you would rather have no lasers.")
    peel = course("peel", name="Peel", sessions=2, downtime_days=10.0)
    assert only_left_out([refused, peel], Limits()) == (
        "Laser: not in this plan because you would rather have no lasers. In its place: Peel. "
        "It would fit if you were open to it."
    )


def test_several_limits_at_once() -> None:
    limits = Limits(months=1, downtime_days=2)
    assert only_left_out([LASER], limits) == (
        "Laser: not in this plan. No single limit makes room for it. It would fit if you could "
        "take 6 days at home after a session (you allow 2) and in 3 months (you allow 1)."
    )


def claim_of(courses: list[Course], limits: Limits) -> Claim:
    (claim,) = missing_in(schedules(courses, limits, date=DATE, orders=())[0])
    return claim


def test_a_number_that_comes_from_a_record_names_it() -> None:
    visits, between = LASER.sessions_evidence, LASER.interval_evidence
    home = LASER.downtime_evidence
    longer = claim_of([LASER], Limits(months=1))
    assert (longer.evidence, longer.basis) == ((*visits, *between, *home), "own_rule")
    slower = claim_of([LASER], Limits(downtime_days=5))
    assert (slower.evidence, slower.basis) == (home, "own_rule")
    dearer = claim_of(
        [dataclasses.replace(LASER, price=450.0)],
        Limits(budget=Budget(amount=1000, currency="USD")),
    )
    assert (dearer.evidence, dearer.basis) == (visits, "own_rule")
    refused = claim_of([dataclasses.replace(LASER, held="you said no")], Limits())
    assert (refused.evidence, refused.basis) == ((), "answers")
    away = claim_of([LASER], Limits(months=3, busy=((day(0), day(2000)),)))
    assert "if you were free from 10 January 2027" in away.text
    assert (away.evidence, away.basis) == ((), "answers")
    unknown = dataclasses.replace(LASER, sessions=1, downtime_days=None)
    window = claim_of([unknown], Limits(months=0.25))
    assert window.evidence == (*visits, *UNKNOWN_DOWNTIME_EVIDENCE)
    bare = dataclasses.replace(
        LASER, sessions_evidence=(), interval_evidence=(), downtime_evidence=()
    )
    assert claim_of([bare], Limits(months=1)).basis == "answers"


def test_where_no_limit_is_to_blame_none_is_named() -> None:
    before = Order("a", "b", 400, "a first.")
    after = Order("b", "a", 400, "b first.")
    courses = [course("a", kinds={"x": 0.9}), course("b", kinds={"y": 0.9})]
    plan = schedules(courses, Limits(), date=DATE, orders=(before, after))[0]
    assert len(plan.sessions) == 1
    (claim,) = missing_in(plan)
    assert "No change of your limits that we tried" in claim.text
    assert (claim.evidence, claim.basis) == ((), "own_rule")


def test_nothing_fits_at_all() -> None:
    busy = ((day(-1), day(500)),)
    plans = schedules([ACNE, LASER], Limits(busy=busy, months=3), date=DATE, orders=())
    (plan,) = plans
    assert plan.sessions == ()
    assert plan.why[0].text == "Nothing could be placed within your limits."
    assert [claim.text.split(":")[0] for claim in missing_in(plan)] == [ACNE.name, "Laser"]
    assert all("free from 9 January 2027 to 24 May 2028" in one.text for one in missing_in(plan))


def test_a_plan_that_came_out_the_same_still_says_what_it_would_rather_have() -> None:
    studied = course("studied", name="Studied", studied={"rolling": 9}, downtime_days=30.0)
    quiet = course("quiet", name="Quiet", downtime_days=1.0)
    limits = Limits(downtime_days=7)
    (plan,) = schedules([studied, quiet], limits, date=DATE, orders=())
    assert missing_in(plan)[0].text.startswith(
        "Studied: a first choice for “most studied”, not in this plan. In its place: Quiet."
    )


def test_words_need_a_limit_to_speak_of() -> None:
    (draft, *_) = drafts(case_of([LASER], Limits(months=1), DATE, ()))
    (entry,) = left_out(draft)
    broken = dataclasses.replace(entry.remedy, either=(Loosened("budget"),))
    with pytest.raises(ValueError, match="budget"):
        left_out_in_words(dataclasses.replace(entry, remedy=broken), draft.case.limits)
