"""The calendars of a plan in words and pictures, or why there is none."""

from __future__ import annotations

from typing import Any

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
            "picture": timeline_svg(schedule, letters, names, busy=busy)
            if schedule.sessions
            else None,
            "sums": _sums(schedule),
            "visits": [
                {
                    "date": visit.date,
                    "name": treatment_name(visit.treatment, names),
                    "session": visit.session,
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
    visits = sum(session.treatment != "acne_control" for session in schedule.sessions)
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


def _no_schedule(plan: Plan) -> str:
    if plan.see_doctor_first:
        return "No calendar is made before a doctor has looked."
    if plan.hold:
        return "No calendar is made while procedures are on hold."
    if not any(option.status == "suggested" for option in plan.options):
        return "No calendar is made: no option is suggested so far."
    return "No calendar is made: none of the suggested options comes in sessions to be placed."
