"""A measured survey completed by what a person tells."""

from __future__ import annotations

import dataclasses
from typing import TypeVar

from scarscape.capture.answers_json import checked
from scarscape.care.combining import scars_as_told
from scarscape.care.grading import completed_grades
from scarscape.model import Answers, PhotoSurvey, Survey

Measured = TypeVar("Measured", bound=Survey | PhotoSurvey)


def with_answers(survey: Measured, answers: Answers) -> Measured:
    """The survey with its grades completed and raised scars named as the answers allow.

    A raised scar becomes a keloid only where the person says of every raised group that it grew
    past the first wound; grades narrow by the stretch test, the distance at which scars are seen
    and the age of raised scars. Nothing that was measured changes.
    """
    answers = checked(answers)
    scars = scars_as_told(answers, survey.findings)
    return dataclasses.replace(
        survey, scars=scars, grades=completed_grades(answers, survey.findings)
    )
