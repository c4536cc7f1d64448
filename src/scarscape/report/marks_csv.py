"""Write ``marks.csv``: one row a flat mark, for a spreadsheet or a statistics program."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from scarscape.model import Mark, PhotoSurvey, Survey
from scarscape.report.scars_csv import cell_of, flat_entries, write_table

_NOT_SCALAR = ("outline_mm", "outline_px", "notes")

#: The columns, in the order of the mark's own fields, then the notes.
MARK_COLUMNS: tuple[str, ...] = (
    *(field.name for field in dataclasses.fields(Mark) if field.name not in _NOT_SCALAR),
    "notes",
)


def write_marks_csv(survey: Survey | PhotoSurvey, path: Path) -> None:
    """Write one row a mark; the header stands also where there is no mark.

    What could not be measured is an empty cell, notes are joined by a space. Values are rounded as
    in ``scars.json``; outlines stand only there.

    Parameters
    ----------
    survey : Survey or PhotoSurvey
    path : path of the file, overwritten if it is there.
    """
    rows = []
    for mark in flat_entries(survey.marks):
        cells = {**mark, "notes": " ".join(mark["notes"])}
        rows.append([cell_of(cells.get(column)) for column in MARK_COLUMNS])
    write_table(path, MARK_COLUMNS, rows)
