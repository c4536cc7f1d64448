"""Sentences for what did not fit, with the limit that would have to give."""

from __future__ import annotations

from dataclasses import dataclass

from scarscape.care.phrases import counted, day_in_words, listed, number
from scarscape.care.schedule.courses import ACNE_CONTROL, Course, room_evidence
from scarscape.care.schedule.drafting import Draft
from scarscape.care.schedule.loosening import Loosened, Remedy, remedy
from scarscape.care.schedule.window import DEFAULT_MONTHS
from scarscape.model import Basis, Claim, Limits

#: More busy ranges than this are not named one by one.
_MOST_RANGES = 3


@dataclass(frozen=True)
class LeftOut:
    """A course that the plan would have, with what stands in for it and what would let it in.

    ``room_evidence`` are the records behind the days kept free after its sessions.
    """

    course: Course
    stand_in: Course | None
    remedy: Remedy
    room_evidence: tuple[str, ...] = ()


def left_out(draft: Draft) -> tuple[LeftOut, ...]:
    """First choices of a draft's menu, and acne control, that were not placed."""
    missing: list[tuple[Course, Course | None]] = [
        (course, None)
        for course in draft.case.courses
        if course.treatment == ACNE_CONTROL and draft.acne_day is None
    ]
    for at, slot in enumerate(draft.menu.slots):
        first, filled = slot.ladder[0], draft.placed.fills.get(at)
        if first.treatment not in draft.days:
            missing.append((first, next((c for c in slot.ladder if c.treatment == filled), None)))
    return tuple(
        LeftOut(
            course,
            stand_in,
            remedy(course, draft.menu, draft.case),
            room_evidence(course, draft.case.courses),
        )
        for course, stand_in in missing
    )


def left_out_in_words(entry: LeftOut, limits: Limits, twin: str = "") -> Claim:
    """Why a course is not there, what stands in for it, and which limit to loosen.

    ``twin`` names the plan whose first choice it is, where that is not the one shown.
    """
    course = entry.course
    name = f"{course.name}: a first choice for “{twin}”," if twin else f"{course.name}:"
    because = "" if course.held is None else f" because {course.held.strip().rstrip('.')}"
    stands_in = "" if entry.stand_in is None else f" In its place: {entry.stand_in.name}."
    text = f"{name} not in this plan{because}.{stands_in} {_way_in(entry, limits)}"
    steps = entry.remedy.either + entry.remedy.together
    evidence = tuple(dict.fromkeys(one for step in steps for one in _behind(step, entry)))
    # What only repeats the person's limits rests on them; the rest is worked out by our rules.
    basis: Basis = "answers" if steps and not evidence else "own_rule"
    return Claim(text, evidence, basis)


def _behind(step: Loosened, entry: LeftOut) -> tuple[str, ...]:
    """The records that the number in a step comes from; none where it is the person's own."""
    course = entry.course
    if step.downtime_days is not None:
        return course.downtime_evidence
    if step.months is not None:
        between = course.interval_evidence if course.sessions > 1 else ()
        return course.sessions_evidence + between + entry.room_evidence
    return course.sessions_evidence if step.budget is not None else ()


def _way_in(entry: LeftOut, limits: Limits) -> str:
    either = [_step_in_words(step, limits) for step in entry.remedy.either]
    together = [_step_in_words(step, limits) for step in entry.remedy.together]
    if either:
        return f"It would fit {listed(either, 'or')}."
    if together:
        return f"No single limit makes room for it. It would fit {listed(together)}."
    return "No change of your limits that we tried makes room for it beside the rest."


def _step_in_words(step: Loosened, limits: Limits) -> str:
    if step.limit == "refusal":
        return "if you were open to it"
    if step.downtime_days is not None:
        allows = number(limits.downtime_days or 0)
        return (
            f"if you could take {counted(step.downtime_days, 'day')} at home after a session "
            f"(you allow {allows})"
        )
    if step.months is not None:
        allows = (
            f"no number was given, so {DEFAULT_MONTHS} are taken"
            if limits.months is None
            else f"you allow {number(limits.months)}"
        )
        return f"in {counted(step.months, 'month')} ({allows})"
    if step.limit == "busy":
        return f"if you were free {_ranges(step, limits)}"
    if step.budget is None or limits.budget is None:
        raise ValueError(f"{step.limit}: nothing to loosen")
    return (
        f"with a budget of {number(step.budget.amount)} {step.budget.currency} "
        f"(you have {number(limits.budget.amount)})"
    )


def _ranges(step: Loosened, limits: Limits) -> str:
    if len(step.free) > _MOST_RANGES and len(step.free) == len(limits.busy):
        return "on all the days you named as busy"
    ranges = [
        f"on {day_in_words(begin)}"
        if begin == end
        else f"from {day_in_words(begin)} to {day_in_words(end)}"
        for begin, end in step.free
    ]
    return listed(ranges)
