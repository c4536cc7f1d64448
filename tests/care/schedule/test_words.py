"""Every sentence of a schedule says what it rests on, and its numbers are those of the plan."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.care.schedule import checking
from tests.care.schedule.checking import ACNE, DATE, course, day

from scarscape.care.records import evidence
from scarscape.care.schedule import schedules
from scarscape.care.schedule.courses import (
    SPACING_EVIDENCE,
    SURFACE_EVIDENCE,
    UNKNOWN_DOWNTIME_EVIDENCE,
    Course,
    Order,
)
from scarscape.care.schedule.drafting import case_of, drafts
from scarscape.care.schedule.words import why
from scarscape.model import Budget, Claim, Limits, Schedule

MONTHS = st.sampled_from([None, 1.0, 3.5, 6.0])
SUBCISION = course("subcision", name="Subcision", kinds={"rolling": 0.8})
LASER = course(
    "laser",
    name="Laser",
    kinds={"boxcar": 0.5},
    sessions=2,
    downtime_days=4.0,
    studied={"boxcar": 3},
)


def texts(claims: Sequence[Claim]) -> str:
    return "\n".join(claim.text for claim in claims)


def first(courses: Sequence[Course], limits: Limits, *orders: Order) -> Schedule:
    return schedules(courses, limits, date=DATE, orders=orders)[0]


@settings(max_examples=40)
@given(checking.courses(), checking.limits(months=MONTHS), checking.orders())
def test_a_sentence_with_a_number_rests_on_a_record_or_on_the_person(
    courses: tuple[Course, ...], limits: Limits, orders: tuple[Order, ...]
) -> None:
    known = {*SPACING_EVIDENCE, *SURFACE_EVIDENCE, *UNKNOWN_DOWNTIME_EVIDENCE, "o"}
    for one in courses:
        known |= {*one.sessions_evidence, *one.interval_evidence, *one.downtime_evidence}
    for plan in schedules(courses, limits, date=DATE, orders=orders):
        assert plan.why
        for claim in (*plan.why, *plan.left_out):
            text = claim.text
            for one in courses:
                text = text.replace(one.name, "")
            assert claim.evidence or claim.basis == "answers" or not re.search(r"\d", text)
            assert claim.evidence or claim.basis in ("answers", "own_rule")
            assert set(claim.evidence) <= known
            assert not re.search(r"\b(will|best|guarantee)\b", claim.text)


def test_without_a_record_no_number_is_told() -> None:
    bare = dataclasses.replace(
        LASER, sessions_evidence=(), interval_evidence=(), downtime_evidence=()
    )
    plan = first([bare], Limits())
    assert len(plan.sessions) == 2
    assert not re.search(r"\d", texts(plan.why))
    assert "not in our records" in texts(plan.why)


def test_what_it_costs_in_days_and_what_is_unknown() -> None:
    plan = first([SUBCISION, LASER], Limits())
    assert plan.downtime_days == 2 + 2 * 4
    total = next(claim for claim in plan.why if claim.text.startswith("In all"))
    assert total.text == (
        "In all: 3 visits for procedures, the first on 25 January 2027, the last on 22 February "
        "2027, with up to 10 days at home in sum."
    )
    unknown = dataclasses.replace(LASER, downtime_days=None)
    plan = first([SUBCISION, unknown], Limits())
    assert plan.downtime_days is None
    assert "up to 2 days at home in sum. Days at home are not known for: Laser." in texts(plan.why)
    told = next(claim for claim in plan.why if "not known, no record" in claim.text)
    assert "14 days" in told.text
    assert told.evidence == UNKNOWN_DOWNTIME_EVIDENCE


def test_the_room_of_an_unknown_downtime_rests_on_the_longest_known() -> None:
    unknown = dataclasses.replace(LASER, downtime_days=None)
    longest = course("longest", downtime_days=20.0, held="you said no")
    told = [c for c in first([unknown, longest], Limits()).why if "no record says" in c.text]
    assert [(("20 days" in c.text), c.evidence) for c in told] == [(True, ("longest_downtime",))]


def test_acne_care_is_no_visit() -> None:
    told = texts(first([ACNE, SUBCISION], Limits()).why)
    assert "In all: 1 visit for a procedure, on 25 January 2027, with up to 2 days" in told
    assert "Acne care starts on 10 January 2027, your first free day." in told
    busy = ((day(-9), day(4)),)
    assert "Acne care starts on 15 January" in texts(
        first([ACNE, SUBCISION], Limits(busy=busy)).why
    )
    alone = first([ACNE], Limits())
    assert len(alone.sessions) == 1
    assert "In all" not in texts(alone.why)
    assert "Acne care" not in texts(first([SUBCISION], Limits()).why)


def test_the_order_of_what_resurfaces_is_told_where_there_is_one() -> None:
    one, other = (dataclasses.replace(each, surface=True) for each in (SUBCISION, LASER))
    (told,) = (c for c in first([one, other], Limits()).why if "resurface" in c.text)
    assert "at least 28 days pass" in told.text
    assert "our planning rule" in told.text
    assert told.text.endswith("holds for: Laser; Subcision.")
    assert (told.evidence, told.basis) == (SURFACE_EVIDENCE, "own_rule")
    assert "14 days apart" not in texts(first([one, other], Limits()).why)
    for courses in ([one, LASER], [one]):
        assert "resurface" not in texts(first(courses, Limits()).why)
    assert "14 days apart" in texts(first([one, LASER], Limits()).why)


def test_names_stand_before_or_after_a_colon_whatever_they_are() -> None:
    """A name may hold a comma, "or", or no noun that takes an article."""
    names = [one.name for one in evidence().treatments.values()]
    assert len(names) >= 40
    assert not [name for name in names if re.search(r"[:;.]", name.replace("Er:YAG", ""))]
    for name in names:
        shown = [
            dataclasses.replace(SUBCISION, name=name, downtime_days=None, surface=True),
            dataclasses.replace(LASER, name=f"{name} again", surface=True),
        ]
        refused = dataclasses.replace(shown[0], held="you said no")
        limits = Limits(budget=Budget(amount=9, currency="EUR"))
        for courses in (shown, [ACNE, refused], [dataclasses.replace(ACNE, name=name), LASER]):
            plan = first(courses, limits)
            for claim in (*plan.why, *plan.left_out):
                before, found, after = claim.text.partition(name)
                after = after.removeprefix(" again")
                if found:
                    assert before == "" or re.search(r"(: |; )$", before), claim.text
                    assert re.match(r"[:;.]", after), claim.text


def test_prices_are_summed_and_missing_ones_named() -> None:
    priced = dataclasses.replace(SUBCISION, price=400.0)
    limits = Limits(budget=Budget(amount=3000, currency="EUR"))
    plan = first([priced, LASER], limits)
    assert plan.cost is None
    assert "within 3000 EUR by the quotes given." in texts(plan.why)
    (told,) = (claim for claim in plan.left_out if "least cost" in claim.text)
    assert told.text.endswith("No quote for: Laser.")
    assert (told.evidence, told.basis) == ((), "answers")
    assert "By the prices given it comes to 400 EUR." in texts(plan.why)
    assert "Not counted, as there is no quote for: Laser." in texts(plan.why)
    plan = first([ACNE, priced, dataclasses.replace(LASER, price=99.5)], limits)
    assert (plan.cost, plan.currency) == (599.0, "EUR")
    assert "least cost" not in texts(plan.left_out)
    assert "least cost" not in texts(first([SUBCISION, LASER], limits).left_out)
    assert first([priced], Limits()).currency is None


def test_orders_are_told_where_both_are_planned() -> None:
    order = Order("subcision", "laser", 14, "Subcision comes first.", ("some_record",))
    told = Claim("Subcision comes first.", ("some_record",), "study")
    assert told in first([SUBCISION, LASER], Limits(), order).why
    assert told not in first([SUBCISION], Limits(), order).why
    bare = dataclasses.replace(order, evidence=())
    told = Claim("Subcision comes first.", (), "own_rule")
    assert told in first([SUBCISION, LASER], Limits(), bare).why


def test_limits_are_repeated_as_given() -> None:
    limits = Limits(downtime_days=7, months=9, busy=((day(3), day(4)),))
    assert (
        "It keeps to your limits: at most 7 days at home after a session, all within 9 months and "
        "nothing on your busy days."
    ) in texts(first([SUBCISION], limits).why)
    assert "your limits" not in texts(first([SUBCISION], Limits()).why)


def test_plans_that_come_out_the_same_are_named_and_shown_once() -> None:
    (plan,) = schedules([SUBCISION], Limits(), date=DATE, orders=())
    assert "“most studied” and “fewest sessions” comes out the same" in texts(plan.why)


def test_what_a_plan_does_not_serve_is_named() -> None:
    """By what is placed: a stand-in for one kind may serve another too."""
    both = course("both", name="Both", kinds={"rolling": 0.8, "boxcar": 0.5}, downtime_days=9.0)
    refused = dataclasses.replace(LASER, held="you said no")
    plan = first([SUBCISION, refused], Limits())
    assert plan.left_out[0].text == "Not served by this plan: boxcar scars."
    cut = dataclasses.replace(SUBCISION, held="you said no", studied={"rolling": 9})
    plan = next(
        each
        for each in schedules([cut, refused, both], Limits(), date=DATE, orders=())
        if each.sessions
    )
    assert "Both: here for rolling scars and boxcar scars" in texts(plan.why)
    assert "Not served" not in texts(plan.left_out)
    assert "Not served" not in texts(first([SUBCISION, LASER], Limits()).left_out)


def test_suggested_treatments_in_no_plan_are_named_once() -> None:
    spare = course("spare", name="Spare", kinds={"rolling": 0.8}, downtime_days=5.0)
    dear = course("dear", name="Dear", kinds={"rolling": 0.8}, downtime_days=6.0, price=99.0)
    long = course("long", name="Long", kinds={"rolling": 0.8}, downtime_days=30.0)
    no = course("no", name="No", kinds={"rolling": 0.8}, downtime_days=5.0, held="you said no")
    limits = Limits(downtime_days=8, budget=Budget(amount=50, currency="EUR"))
    given_to = [SUBCISION, LASER, spare, dear, long, no]
    others = {"no record gives a number of visits": ("Injection", "Ice")}
    plans = schedules(given_to, limits, date=DATE, orders=(), not_placed=others)
    told = [c.text for plan in plans for c in plan.left_out if c.text.startswith("Suggested too")]
    assert [each.split(".")[0] for each in told] == [
        "Suggested too, but in no plan here: Spare",
        "Suggested too, but cannot be placed, as no record gives a number of visits: "
        "Injection; Ice",
    ]
    assert "Suggested too" not in texts(first([SUBCISION, LASER], Limits()).left_out)


def test_a_visit_to_a_dermatologist_comes_first_and_our_rules_are_told_once() -> None:
    for start in (None, DATE):
        told = texts(first([ACNE, SUBCISION], Limits(start=start)).why)
        assert told.startswith("First comes a visit with a dermatologist: ")
        assert told.count("Monday to Friday") == 1
        assert ("two weeks after this plan" in told) is (start is None)
    assert "Monday to Friday" not in texts(first([ACNE], Limits()).why)


def test_unknown_days_at_home_are_told_before_the_plan_is_called_after_them() -> None:
    unknown = dataclasses.replace(LASER, downtime_days=None)
    told = first([SUBCISION, unknown], Limits()).why[1].text
    assert told.startswith(
        "How long this plan keeps you at home is not known. No record tells the days at home of: "
        "Laser. "
    )
    assert "How long this plan" not in texts(first([SUBCISION, LASER], Limits()).why)


def test_kinds_without_room_are_named() -> None:
    kinds = {"rolling": 0.9, "boxcar": 0.8, "ice_pick": 0.7, "hyperpigmentation": 0.6}
    courses = [course(f"for_{kind}", kinds={kind: weight}) for kind, weight in kinds.items()]
    assert first(courses, Limits()).left_out[0].text == (
        "Not served by this plan: brown marks. A plan holds few different procedures, and the "
        "likeliest kinds come first."
    )


def test_an_unproven_plan_says_so() -> None:
    (draft, *_) = drafts(case_of([SUBCISION], Limits(), DATE, ()))
    unproven = dataclasses.replace(draft, placed=dataclasses.replace(draft.placed, gap=0.1))
    assert "stopped before it was proven" in texts(why(unproven))
    assert "stopped before it was proven" not in texts(why(draft))
