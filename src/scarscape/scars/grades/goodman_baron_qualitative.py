"""Goodman and Baron's qualitative global grading of post-acne scarring, grades 1 to 4.

Source: Goodman GJ, Baron JA, "Postacne scarring: a qualitative global scarring grading system",
Dermatol Surg 2006, PMID 17199653. Its abstract and the four grades, as clinics print them, were
read (SEEN). Grades 3 and 4 differ by whether the scars flatten when the skin is stretched; some
pages describe a step of distance instead.

Grade 1 is colour, not contour. A relief holds none of what divides grades 2, 3 and 4: whether
the scars are seen at 50 cm, and whether stretching flattens them. So one contour scar means 2 to
4 until someone answers.
"""

from __future__ import annotations

from collections.abc import Sequence

from scarscape.model import Extent, Grade, GradeItem, Scar

MAXIMUM = 4
SOURCE = (
    "Goodman GJ, Baron JA. Postacne scarring: a qualitative global scarring grading system. "
    "Dermatol Surg 2006, PMID 17199653"
)
GRADES = {
    "macular": "grade 1: flat red, dark or pale marks; colour, not contour",
    "mild": "grade 2: may not be obvious at 50 cm or more; make-up, beard shadow or hair covers it",
    "moderate": "grade 3: obvious at 50 cm or more, not easily covered; flattens on stretching",
    "severe": "grade 4: obvious beyond 50 cm, not easily covered; does not flatten on stretching",
}


def grade_goodman_baron_qualitative(scars: Sequence[Scar], *, extent: Extent) -> Grade:
    """Grade scars by Goodman and Baron's four grades.

    Contour scars give 2 to 4, on a patch as well: the grade goes by the worst scars, so those of
    a patch hold for its face. Without any, a face or site is at 0 (no scar, no mark: the scale
    itself begins at 1) or 1 (marks, which a scan does not judge), and a patch says nothing about
    the rest of the skin.
    """
    low: int | None
    high: int | None
    if scars:
        low, high = 2, MAXIMUM
        needs: tuple[str, ...] = ("seen_at_50cm", "stretch_test")
        note = f"{len(scars)} scars of contour: grade 2 to 4."
    else:
        low, high = (None, None) if extent == "patch" else (0, 1)
        needs = ("colour_marks",)
        note = (
            "No scar of contour: grade 1 if there are colour marks, which a relief does not show; "
            "0 stands for neither (ours, the scale begins at 1)."
        )
    return Grade(
        scale="goodman_baron_qualitative",
        extent=extent,
        score=None,
        low=low,
        high=high,
        maximum=MAXIMUM,
        items=tuple(_item(name, text, scars) for name, text in GRADES.items()),
        needs=needs,
        source=SOURCE,
        status="SEEN",
        notes=(note,),
    )


def _item(name: str, text: str, scars: Sequence[Scar]) -> GradeItem:
    """A grade as a line: without scars of contour nothing stands in grades 2 to 4."""
    judged = name != "macular" and not scars
    return GradeItem(name, 0 if judged else None, None, text)
