"""Why a plan is as it is, in sentences that name what they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scarscape.care.schedule.courses import (
    ACNE_CONTROL,
    SPACING_DAYS,
    SPACING_EVIDENCE,
    UNKNOWN_DOWNTIME_DAYS,
    UNKNOWN_DOWNTIME_EVIDENCE,
    Course,
    rooms,
)
from scarscape.care.schedule.drafting import Draft
from scarscape.care.schedule.left_out import LeftOut
from scarscape.care.schedule.phrases import (
    counted,
    day_in_words,
    kinds_in_words,
    listed,
    number,
    span,
)
from scarscape.model import Claim

_IDEAS = {
    "least downtime": "the treatment that asks for the fewest days at home in all",
    "most studied": "the treatment with the most studies in our records that can carry a claim",
    "fewest sessions": "the treatment that needs the fewest visits",
    "least cost": "the treatment that costs least by the prices given",
}


def why(draft: Draft, missing: Sequence[LeftOut]) -> tuple[Claim, ...]:
    """All that can be said of a draft, what it rests on beside each sentence."""
    courses = placed_courses(draft)
    return (
        *_idea(draft),
        *(claim for course in courses for claim in _course(course, draft)),
        *_sequence(courses, draft),
        *_total(courses, draft),
        *_limits(courses, draft),
        *_longer_downtime(missing),
        *_rest(draft),
    )


def placed_courses(draft: Draft) -> list[Course]:
    """The courses of a draft by the day they begin."""
    placed = [course for course in draft.case.courses if course.treatment in draft.days]
    return sorted(placed, key=lambda course: draft.days[course.treatment])


def _idea(draft: Draft) -> Iterator[Claim]:
    if not draft.days and draft.placed.gap == 0:
        yield Claim("Nothing could be placed within your limits.", basis="answers")
    elif draft.placed.days:
        yield Claim(
            f"For each kind of finding this plan takes {_IDEAS[draft.menu.variant]}. Where that "
            "one does not fit, the next stands in. This is not a ranking by how well they work.",
            basis="own_rule",
        )


def _course(course: Course, draft: Draft) -> Iterator[Claim]:
    if course.treatment == ACNE_CONTROL:
        yield Claim(f"{course.name} starts first, before any procedure.", basis="own_rule")
        return
    slot = next(at for at, name in draft.placed.fills.items() if name == course.treatment)
    served = [kind for kind in draft.menu.slots[slot].kinds if kind in course.kinds]
    about = f"{course.name} is here for {kinds_in_words(served)}"
    if course.sessions_evidence:
        sessions = counted(course.sessions, "session")
        text = f"{about}: {sessions}, the low end of what our records tell."
        yield Claim(text, course.sessions_evidence)
    else:
        yield Claim(f"{about}. How many sessions it takes is not in our records.", (), "own_rule")
    if course.sessions > 1 and course.interval_evidence:
        apart = span(*course.interval_days)
        text = f"{course.name}: sessions lie {apart} apart, as our records have it."
        yield Claim(text, course.interval_evidence)
    yield from _downtime(course, draft)


def _downtime(course: Course, draft: Draft) -> Iterator[Claim]:
    if course.downtime_days is None:
        room = rooms(draft.case.courses).unknown
        longest = [c for c in draft.case.courses if c.downtime_days and c.downtime_days > room - 1]
        evidence = (
            UNKNOWN_DOWNTIME_EVIDENCE
            if room == UNKNOWN_DOWNTIME_DAYS
            else _union(c.downtime_evidence for c in longest)
        )
        yield Claim(
            f"{course.name}: how long it keeps you at home is not known, no record says. The plan "
            f"keeps {room} days free after each session, as for the longest downtime known.",
            evidence,
            "own_rule",
        )
    elif course.downtime_evidence:
        days = counted(course.downtime_days, "day")
        text = f"{course.name}: allow for up to {days} at home after a session."
        if course.downtime_days == 0:
            text = f"{course.name}: no days at home, by our records."
        yield Claim(text, course.downtime_evidence)


def _sequence(courses: Sequence[Course], draft: Draft) -> Iterator[Claim]:
    names = {course.treatment for course in courses}
    for order in draft.case.orders:
        if {order.before, order.after} <= names:
            yield Claim(order.text, order.evidence, "study" if order.evidence else "own_rule")
    if len(names - {ACNE_CONTROL}) > 1:
        yield Claim(
            f"Different procedures keep at least {SPACING_DAYS} days apart, or as long as the "
            "longer of their downtimes. The records leave two weeks between; that it holds for "
            "others too is our planning rule.",
            SPACING_EVIDENCE,
            "own_rule",
        )


def _total(courses: Sequence[Course], draft: Draft) -> Iterator[Claim]:
    evidence = _union(c.sessions_evidence + c.downtime_evidence for c in courses)
    if not evidence:
        return
    window = draft.task.window
    days = [day for placed in draft.days.values() for day in placed]
    known = [c for c in courses if c.downtime_days is not None]
    unknown = [c.name for c in courses if c.downtime_days is None]
    sessions = counted(draft.sessions, "session")
    home = counted(sum((c.downtime_days or 0) * c.sessions for c in known), "day")
    text = (
        f"In all: {sessions}, the first on {day_in_words(window.date_of(min(days)))}, the last on "
        f"{day_in_words(window.date_of(max(days)))}, with up to {home} at home in sum"
    )
    text += f"; not known for {listed(unknown)}." if unknown else "."
    yield Claim(text, evidence)


def _limits(courses: Sequence[Course], draft: Draft) -> Iterator[Claim]:
    limits = draft.case.limits
    kept = []
    if limits.downtime_days is not None:
        kept.append(f"at most {counted(limits.downtime_days, 'day')} at home after a session")
    if limits.months is not None:
        kept.append(f"all within {counted(limits.months, 'month')}")
    if limits.busy:
        kept.append("nothing on your busy days")
    if limits.budget is not None:
        budget = f"{number(limits.budget.amount)} {limits.budget.currency}"
        kept.append(f"within {budget}, as far as prices are known")
    if kept and courses:
        yield Claim(f"It keeps to your limits: {listed(kept)}.", basis="answers")
    priced = [c for c in courses if c.price is not None]
    unpriced = [c.name for c in courses if c.price is None]
    if priced:
        cost = number(sum((c.price or 0) * c.sessions for c in priced))
        currency = "" if limits.budget is None else f" {limits.budget.currency}"
        yield Claim(f"By the prices given it comes to {cost}{currency}.", basis="answers")
    if unpriced and (priced or limits.budget is not None):
        yield Claim(f"Not counted, as no price is known: {listed(unpriced)}.", basis="answers")


def _longer_downtime(missing: Sequence[LeftOut]) -> Iterator[Claim]:
    """The record behind a downtime that is longer than the person allows."""
    for entry in missing:
        steps = entry.remedy.either + entry.remedy.together
        course = entry.course
        if any(s.downtime_days is not None for s in steps) and course.downtime_evidence:
            days = counted(course.downtime_days or 0, "day")
            yield Claim(
                f"{course.name}, left out, can keep you at home for up to {days}.",
                course.downtime_evidence,
            )


def _rest(draft: Draft) -> Iterator[Claim]:
    if draft.menu.unplanned:
        kinds = kinds_in_words(draft.menu.unplanned)
        yield Claim(
            f"A plan holds few different procedures, the likeliest kinds first; it is not made "
            f"for {kinds}.",
            basis="own_rule",
        )
    if draft.placed.gap > 0:
        yield Claim(
            "The search stopped before it was proven that nothing fits better; the gap beside "
            "the plan says how far off it may be.",
            basis="own_rule",
        )


def _union(groups: Iterator[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({one for group in groups for one in group}))
