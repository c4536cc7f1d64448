"""Write ``scars.json``: the survey, field for field as the contract names it."""

from __future__ import annotations

from pathlib import Path

from scarscape.model import PhotoSurvey, Survey
from scarscape.report.json_text import write_json


def write_scars_json(survey: Survey | PhotoSurvey, path: Path) -> None:
    """Write the survey as JSON that a person can read and a program can trust.

    The keys stand in the order of `Survey.to_dict`; NaN and infinity are null; outlines take one
    line each. The same survey gives the same bytes.

    Parameters
    ----------
    survey : Survey or PhotoSurvey
    path : path of the file, overwritten if it is there.
    """
    write_json(survey.to_dict(), path)
