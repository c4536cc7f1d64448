"""Grades of a capture that could not show whether there are scars: everything stays open."""

from __future__ import annotations

from dataclasses import replace

from scarscape.model import Extent, Grade, GradeItem
from scarscape.scars.grades import grade_all
from scarscape.scars.grades.goodman_baron_lines import MACULAR
from scarscape.scars.grades.stated import NOTHING, Stated

NEED = "scars_not_judged"
NOTE = "Scars were not judged on this photo, so nothing is counted and nothing is ruled out."


def grades_left_open(*, extent: Extent, stated: Stated = NOTHING) -> dict[str, Grade]:
    """Every scale with no scar counted and none excluded.

    Parameters
    ----------
    extent : ``patch``, ``site`` or ``face``.
    stated : what was answered, or counted of marks; it keeps its own lines.
    """
    return {
        name: _opened(grade) for name, grade in grade_all((), extent=extent, stated=stated).items()
    }


def _opened(grade: Grade) -> Grade:
    patch = grade.extent == "patch"
    return replace(
        grade,
        score=None,
        low=None if patch else 0,
        high=None if patch else grade.maximum,
        items=tuple(item if item.item in _KEPT else _left_open(item) for item in grade.items),
        needs=(NEED, *grade.needs),
        notes=(NOTE, *(note for note in grade.notes if not _rests_on_count(note))),
    )


def _left_open(item: GradeItem) -> GradeItem:
    """A line without what the count of no scars would say of it."""
    note = item.note.split(";")[0].split(":")[0]
    told = "" if any(digit in note for digit in "0123456789") else note
    return replace(item, count=None, points=None, note=told)


def _rests_on_count(note: str) -> bool:
    return any(words in note for words in _OF_NONE)


#: What notes say of a count of no scars.
_OF_NONE = ("0 scars", ": 0 of", "No scar of contour")
#: Lines of colour, which a photo does show.
_KEPT = frozenset({MACULAR})
