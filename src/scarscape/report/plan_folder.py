"""All of one plan in one folder."""

from __future__ import annotations

from pathlib import Path

from scarscape.model import Answers, Plan
from scarscape.report.calendar_ics import write_ics
from scarscape.report.plan_json import write_answers_json, write_plan_json
from scarscape.report.plan_page import write_plan_html


def write_plan(plan: Plan, folder: Path, *, answers: Answers | None = None) -> None:
    """Write ``plan.json`` and ``plan.html``, and what there is to write of the others.

    ``plan.ics`` is written where the first schedule holds a session, ``answers.json`` where there
    are answers. The same plan and answers give the same bytes.

    Parameters
    ----------
    plan : Plan
    folder : an existing folder; files of these names in it are overwritten.
    answers : what the plan was made from.
    """
    write_plan_json(plan, folder / "plan.json")
    write_plan_html(plan, folder / "plan.html", answers=answers)
    if plan.schedules and plan.schedules[0].sessions:
        names = {option.treatment: option.name for option in plan.options}
        write_ics(plan.schedules[0], folder / "plan.ics", date=plan.date, names=names)
    if answers is not None:
        write_answers_json(answers, folder / "answers.json")
