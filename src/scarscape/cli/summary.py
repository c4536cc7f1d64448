"""A plan in a few calm lines for the terminal; all of it stands on the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scarscape.model import Finding, NotScar, Plan, Status

#: Below this a kind is not named here; the page shows every kind with how sure it is.
WORTH_NAMING = 0.2
MOST_NAMED = 6
MOST_ASKED = 3
#: What says where help is.
HELP = "ds_support"
_STATUSES: tuple[tuple[Status, str], ...] = (
    ("suggested", "to talk about with a dermatologist"),
    ("possible", "possible"),
)


def summary(plan: Plan) -> str:
    """What comes first, what was found, what is suggested, what to do next."""
    return "\n".join(_lines(plan))


def _lines(plan: Plan) -> Iterator[str]:
    if plan.hold:
        # Whoever is not well needs these lines more than all that follows.
        help_first = [claim for claim in plan.support if HELP in claim.evidence]
        yield from (claim.text for claim in (help_first or plan.support)[:2])
    if plan.see_doctor_first:
        yield "See a doctor first:"
        yield from (f"  {notice.text}" for notice in plan.see_doctor_first)
    yield f"found: {_row([_found(one) for one in _worth_naming(plan.findings)], 'nothing told')}"
    marks = [_found(one) for one in _worth_naming(plan.not_scars)]
    if marks:
        yield f"not scars: {_row(marks)}"
    for status, word in _STATUSES:
        named = [option.name for option in plan.options if option.status == status]
        if named:
            yield f"{word}: {_row(named)}"
    then = _next(plan)
    yield from _also_open(plan, then)
    yield f"next: {then}"


def _worth_naming(
    found: tuple[Finding, ...] | tuple[NotScar, ...],
) -> list[Finding | NotScar]:
    return [one for one in found if one.probability >= WORTH_NAMING]


def _found(one: Finding | NotScar) -> str:
    from scarscape.report.plan_words import kind_name, only_not_ruled_out

    if only_not_ruled_out(one):
        return f"{kind_name(one.kind)} (cannot be ruled out)"
    told = "measured" if one.origin == "measured" else "as told"
    count = "" if one.count is None else f"{one.count}, "
    sure = "" if one.probability >= 0.995 else f", {one.probability:.0%} sure"
    return f"{kind_name(one.kind)} ({count}{told}{sure})"


def _row(names: list[str], nothing: str = "") -> str:
    more = len(names) - MOST_NAMED
    rest = f" and {more} more" if more > 0 else ""
    return ", ".join(names[:MOST_NAMED]) + rest if names else nothing


def _also_open(plan: Plan, then: str) -> Iterator[str]:
    """The open questions but the one that the next step names."""
    from scarscape.report.plan_open import open_questions
    from scarscape.report.plan_words import asked

    others = [asked(name) for name in open_questions(plan) if asked(name) not in then]
    if others:
        more = len(others) - MOST_ASKED
        rest = f" And {more} more, on the page." if more > 0 else ""
        yield f"also open: {' '.join(others[:MOST_ASKED])}{rest}"


def _next(plan: Plan) -> str:
    from scarscape.report.plan_open import FIRST, open_questions
    from scarscape.report.plan_words import asked

    if plan.hold:
        return "talk to a doctor or to someone you trust; the rest can wait"
    if plan.see_doctor_first:
        return "show it to a doctor; the rest can wait"
    questions = open_questions(plan)
    if FIRST in questions:
        return f"settle this first: {asked(FIRST)}"
    if plan.schedules and plan.schedules[0].sessions:
        first = plan.schedules[0].sessions[0]
        return f"a first visit could be on {first.date}; the page has the calendar and its reasons"
    if questions:
        return f"settle this first: {asked(questions[0])}"
    if plan.ask_your_dermatologist:
        return f"ask a dermatologist: {plan.ask_your_dermatologist[0]}"
    return "read the page, and take it to a dermatologist"
