"""Write ``plan.json`` and, beside it, what was answered."""

from __future__ import annotations

from pathlib import Path

from scarscape.model import Answers, Plan
from scarscape.report.json_text import write_json


def write_plan_json(plan: Plan, path: Path) -> None:
    """Write the plan as JSON, the keys in the order of `Plan.to_dict`.

    Parameters
    ----------
    plan : Plan
    path : path of the file, overwritten if it is there.
    """
    write_json(plan.to_dict(), path)


def write_answers_json(answers: Answers, path: Path) -> None:
    """Write what was answered, and nothing that was not, in the form that can be given again.

    Parameters
    ----------
    answers : Answers
    path : path of the file, overwritten if it is there.
    """
    write_json(answers.to_dict(), path)
