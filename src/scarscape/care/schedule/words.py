"""Why a plan is as it is, in sentences that name what they rest on."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from itertools import combinations

from scarscape.care.phrases import (
    counted,
    day_in_words,
    kinds_in_words,
    listed,
    named,
    number,
    span,
)
from scarscape.care.schedule.courses import (
    ACNE_CONTROL,
    SPACING_DAYS,
    SPACING_EVIDENCE,
    SURFACE_EVIDENCE,
    SURFACE_GAP_DAYS,
    Course,
    in_turn,
    room_evidence,
    rooms,
)
from scarscape.care.schedule.drafting import Draft
from scarscape.model import Claim

_IDEAS = {
    "least downtime": "the treatment that asks for the fewest days at home in all",
    "most studied": "the treatment with the most studies in our records that name that kind",
    "fewest sessions": "the treatment that needs the fewest visits",
    "least cost": "the treatment that costs least by the prices given",
}


def why(draft: Draft) -> tuple[Claim, ...]:
    """All that can be said of a draft, what it rests on beside each sentence."""
    courses = placed_courses(draft)
    return (
        *_first(draft),
        *_idea(draft, courses),
        *(claim for course in courses for claim in _course(course, draft)),
        *_sequence(courses, draft),
        *_total(courses, draft),
        *_limits(courses, draft),
        *_when(draft),
        *_rest(draft),
    )


def placed_courses(draft: Draft) -> list[Course]:
    """The courses of a draft by the day they begin."""
    placed = [course for course in draft.case.courses if course.treatment in draft.days]
    return sorted(placed, key=lambda course: draft.days[course.treatment])


def _first(draft: Draft) -> Iterator[Claim]:
    if not draft.days and draft.placed.gap == 0:
        yield Claim("Nothing could be placed within your limits.", basis="answers")
    elif draft.days:
        yield Claim(
            "First comes a visit with a dermatologist: this calendar is a sketch to take there.",
            basis="own_rule",
        )


def _idea(draft: Draft, courses: Sequence[Course]) -> Iterator[Claim]:
    """What the plan keeps low; where that is days at home and some are not known, this first."""
    if not draft.placed.days:
        return
    idea, before = _IDEAS[draft.menu.variant], ""
    unknown = [course.name for course in courses if course.downtime_days is None]
    if unknown and draft.menu.variant == "least downtime":
        before = (
            "How long this plan keeps you at home is not known. No record tells the days at home "
            f"of: {named(unknown)}. "
        )
        idea += ", where unknown days count as the longest"
    yield Claim(
        f"{before}For each kind of finding this plan takes {idea}. Where that one does not fit, "
        "one with no more visits stands in, if there is one. This is not a ranking by how well "
        "they work.",
        basis="own_rule",
    )


def _course(course: Course, draft: Draft) -> Iterator[Claim]:
    if course.treatment == ACNE_CONTROL:
        yield Claim(f"{course.name}: it starts before any procedure.", basis="own_rule")
        return
    slot = next(at for at, name in draft.placed.fills.items() if name == course.treatment)
    served = _served(course, slot, draft)
    about = f"{course.name}: here for {kinds_in_words(served)}"
    if course.sessions_evidence:
        sessions = counted(course.sessions, "session")
        text = f"{about}, with {sessions}, the low end of what our records tell."
        yield Claim(text, course.sessions_evidence)
    else:
        yield Claim(f"{about}. How many sessions it takes is not in our records.", (), "own_rule")
    if course.sessions > 1 and course.interval_evidence:
        apart = span(*course.interval_days)
        text = f"{course.name}: sessions lie {apart} apart, as our records have it."
        yield Claim(text, course.interval_evidence)
    yield from _downtime(course, draft)


def _served(course: Course, slot: int, draft: Draft) -> list[str]:
    """The kinds that a course is there for: those of its slot, and those nothing else serves."""
    slots, fills = draft.menu.slots, draft.placed.fills
    by_name = {each.treatment: each for each in draft.case.courses}
    others = {
        kind
        for at, name in fills.items()
        for kind in slots[at].kinds
        if at != slot and kind in by_name[name].kinds
    }
    kinds = (*(kind for each in slots for kind in each.kinds), *draft.menu.unplanned)
    return [kind for kind in kinds if kind in course.kinds and kind not in others]


def _downtime(course: Course, draft: Draft) -> Iterator[Claim]:
    if course.downtime_days is None:
        room = rooms(draft.case.courses).unknown
        yield Claim(
            f"{course.name}: how long it keeps you at home is not known, no record says. The plan "
            f"keeps {room} days free after each session, as for the longest downtime known.",
            room_evidence(course, draft.case.courses),
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
            yield Claim(order.text, order.evidence, order.basis if order.evidence else "own_rule")
    procedures = [course for course in courses if course.treatment != ACNE_CONTROL]
    if not all(in_turn(one, other) for one, other in combinations(procedures, 2)):
        yield Claim(
            f"Different procedures keep at least {SPACING_DAYS} days apart, or as long as the "
            "longer of their downtimes. The records leave two weeks between; that it holds for "
            "others too is our planning rule.",
            SPACING_EVIDENCE,
            "own_rule",
        )
    surface = [course.name for course in procedures if course.surface]
    if len(surface) > 1:
        yield Claim(
            "Treatments that resurface the skin are not taken in turns: one course ends, and at "
            f"least {SURFACE_GAP_DAYS} days pass, before the next begins. That is our planning "
            "rule; a trial of one laser left that long between its sessions, or longer. Here it "
            f"holds for: {named(surface)}.",
            SURFACE_EVIDENCE,
            "own_rule",
        )


def _total(courses: Sequence[Course], draft: Draft) -> Iterator[Claim]:
    """The visits of all procedures; acne care is no visit and stands apart."""
    date_of = draft.task.window.date_of
    procedures = [course for course in courses if course.treatment != ACNE_CONTROL]
    evidence = _union(c.sessions_evidence + c.downtime_evidence for c in procedures)
    if evidence:
        days = [day for placed in draft.placed.days.values() for day in placed]
        known = [c for c in procedures if c.downtime_days is not None]
        unknown = [c.name for c in procedures if c.downtime_days is None]
        visits = "1 visit for a procedure"
        if len(days) > 1:
            visits = f"{len(days)} visits for procedures"
        home = counted(sum((c.downtime_days or 0) * c.sessions for c in known), "day")
        text = f"In all: {visits}, {_dates(date_of(min(days)), date_of(max(days)))}"
        text += f", with up to {home} at home in sum." if known else "."
        text += f" Days at home are not known for: {named(unknown)}." if unknown else ""
        yield Claim(text, evidence)
    if draft.acne_day is not None:
        starts = day_in_words(date_of(draft.acne_day))
        yield Claim(f"Acne care starts on {starts}, your first free day.", basis="answers")


def _dates(first: datetime.date, last: datetime.date) -> str:
    if first == last:
        return f"on {day_in_words(first)}"
    return f"the first on {day_in_words(first)}, the last on {day_in_words(last)}"


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
        kept.append(f"within {budget} by the quotes given")
    if kept and courses:
        yield Claim(f"It keeps to your limits: {listed(kept)}.", basis="answers")
    priced = [c for c in courses if c.price is not None]
    unpriced = [c.name for c in courses if c.price is None]
    if priced:
        cost = number(sum((c.price or 0) * c.sessions for c in priced))
        currency = "" if limits.budget is None else f" {limits.budget.currency}"
        sessions = _union(c.sessions_evidence for c in priced)
        yield Claim(f"By the prices given it comes to {cost}{currency}.", sessions, "answers")
    if unpriced and (priced or limits.budget is not None):
        yield Claim(f"Not counted, as there is no quote for: {named(unpriced)}.", basis="answers")


def _when(draft: Draft) -> Iterator[Claim]:
    if not draft.menu.slots:
        return
    text = "Procedures fall on Monday to Friday. That is our planning rule."
    if draft.case.limits.start is None:
        text = (
            "Procedures fall on Monday to Friday. As you named no day to start on, none lies in "
            "the first two weeks after this plan, so that a dermatologist is seen before. Both "
            "are our planning rules."
        )
    yield Claim(text, basis="own_rule")


def _rest(draft: Draft) -> Iterator[Claim]:
    if draft.placed.gap > 0:
        yield Claim(
            "The search stopped before it was proven that nothing fits better; the gap beside "
            "the plan says how far off it may be.",
            basis="own_rule",
        )


def _union(groups: Iterator[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({one for group in groups for one in group}))
