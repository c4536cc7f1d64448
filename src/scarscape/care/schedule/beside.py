"""Sentences for what stands beside the plans: kinds not served, treatments that none holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scarscape.care.phrases import kinds_in_words, named
from scarscape.care.schedule.courses import ACNE_CONTROL, Course, cents
from scarscape.care.schedule.drafting import Case, Draft, allowed
from scarscape.care.schedule.menus import unpriced
from scarscape.model import Claim


def not_served(draft: Draft) -> tuple[Claim, ...]:
    """The kinds that nothing in a plan is for."""
    placed = [c for c in draft.case.courses if c.treatment in draft.placed.days]
    slots = draft.menu.slots
    kinds = (*(kind for slot in slots for kind in slot.kinds), *draft.menu.unplanned)
    missing = [kind for kind in kinds if not any(kind in course.kinds for course in placed)]
    if not missing:
        return ()
    text = f"Not served by this plan: {kinds_in_words(missing)}."
    if set(missing) & set(draft.menu.unplanned):
        text += " A plan holds few different procedures, and the likeliest kinds come first."
    return (Claim(text, basis="own_rule"),)


def beside(
    found: Sequence[Draft], shown: Sequence[Draft], not_placed: Mapping[str, Sequence[str]]
) -> tuple[Claim, ...]:
    """What no plan holds, or why one is missing.

    Parameters
    ----------
    found : drafts of all plans.
    shown : those that a person sees, or that came out the same as one of these.
    not_placed : names of other suggested treatments, by why none can hold them.
    """
    return (
        *_in_none(shown),
        *_not_placed(not_placed),
        *_no_least_cost(found),
    )


def _in_none(shown: Sequence[Draft]) -> Iterator[Claim]:
    held = {treatment for draft in shown for treatment in draft.days}
    # A first choice that was not placed has a sentence of its own.
    held |= {slot.ladder[0].treatment for draft in shown for slot in draft.menu.slots}
    case = shown[0].case
    names = [c.name for c in case.courses if c.treatment not in held and _within(c, case)]
    if names:
        yield Claim(
            f"Suggested too, but in no plan here: {named(names)}. A plan takes one treatment for "
            "each kind; which of them suits you is a question for a dermatologist.",
            basis="own_rule",
        )


def _within(course: Course, case: Case) -> bool:
    """Whether the person's limits leave a course suggested."""
    budget = case.limits.budget
    cost = cents(course.price or 0) * course.sessions
    within_budget = budget is None or cost <= cents(budget.amount)
    return course.treatment != ACNE_CONTROL and allowed(course, case.limits) and within_budget


def _not_placed(names: Mapping[str, Sequence[str]]) -> Iterator[Claim]:
    for reason in sorted(names):
        text = f"Suggested too, but cannot be placed, as {reason}: {named(names[reason])}."
        yield Claim(text, basis="own_rule")


def _no_least_cost(found: Sequence[Draft]) -> Iterator[Claim]:
    """Where some prices are known and others not."""
    case = found[0].case
    missing = unpriced([draft.menu for draft in found])
    quoted = case.limits.prices or any(course.price is not None for course in case.courses)
    if quoted and missing:
        yield Claim(
            "No plan of least cost is made: it takes a quote for each treatment that a plan may "
            f"turn to. No quote for: {named([course.name for course in missing])}.",
            basis="answers",
        )
