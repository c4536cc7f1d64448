"""The calendars of a plan in words and pictures, or why there is none."""

from __future__ import annotations

from typing import Any

from scarscape.care.records import evidence
from scarscape.care.schedule.courses import ACNE_CONTROL
from scarscape.model import Answers, Plan, Schedule
from scarscape.report.plan_words import span, treatment_name
from scarscape.report.timeline import letters_of, timeline_svg
from scarscape.report.words import counted


def calendar_told(plan: Plan, answers: Answers | None) -> dict[str, Any]:
    """The schedules with their pictures, the key to them, or why there is none."""
    names = {option.treatment: option.name for option in plan.options}
    letters = letters_of(plan.schedules)
    busy = answers.limits.busy if answers is not None and answers.limits is not None else ()
    told = [
        {
            "schedule": schedule,
            "title": _title(schedule),
            "picture": timeline_svg(schedule, letters, names, busy=busy)
            if schedule.sessions
            else None,
            "sums": _sums(schedule),
            "visits": [
                {
                    "date": visit.date,
                    "name": treatment_name(visit.treatment, names),
                    "session": "start" if visit.treatment == ACNE_CONTROL else visit.session,
                    "downtime": _days(visit.downtime_days) or "not known",
                }
                for visit in sorted(schedule.sessions, key=lambda s: (s.date, s.treatment))
            ],
        }
        for schedule in plan.schedules
    ]
    return {
        "schedules": told,
        "letters": [(treatment_name(one, names), letter) for one, letter in letters.items()],
        "busy": busy,
        "no_schedule": _no_schedule(plan),
    }


def _days(days: float | None) -> str | None:
    return span(None if days is None else (days, days), "day", "days")


def _sums(schedule: Schedule) -> str:
    """Visits, days and cost of a schedule, and how sure it is that none fits better."""
    # Care for acne starts on a day, but is no visit.
    visits = sum(session.treatment != ACNE_CONTROL for session in schedule.sessions)
    parts = [counted(visits, "visit", "visits")]
    days = _days(schedule.downtime_days)
    parts.append(f"{days} of downtime" if days else "downtime in all not known")
    if schedule.cost is not None:
        parts.append(f"{schedule.cost:,.0f} {schedule.currency or ''}".rstrip() + " by your quotes")
    proof = (
        "No other placing does better by its own measure."
        if schedule.gap == 0
        else f"Another placing may do better, by at most {100 * schedule.gap:.0f} % of its measure."
    )
    return f"In all: {', '.join(parts)}. {proof}"


def _title(schedule: Schedule) -> str:
    """The name of a plan; one that is called after days at home says where they are not known."""
    if schedule.name == "least downtime" and any(
        s.downtime_days is None for s in schedule.sessions
    ):
        return f"{schedule.name}, as far as it is known"
    return schedule.name


def _no_schedule(plan: Plan) -> str:
    if plan.see_doctor_first:
        return "No calendar is made before a doctor has looked."
    if plan.hold:
        return "No calendar is made while procedures are on hold."
    if not any(option.status == "suggested" for option in plan.options):
        return "No calendar is made: no option is suggested so far."
    treatments = evidence().treatments
    procedures = [
        option.name
        for option in plan.options
        if option.status == "suggested"
        and option.expect.sessions is None
        and option.treatment in treatments
        and treatments[option.treatment].procedure
    ]
    if procedures:
        return (
            "No calendar is made. Suggested, but cannot be placed, as no record gives a number of "
            f"visits: {'; '.join(procedures)}."
        )
    return "No calendar is made: none of the suggested options comes in sessions to be placed."
