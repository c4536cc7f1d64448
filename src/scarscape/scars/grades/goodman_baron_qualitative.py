"""Goodman and Baron's qualitative global grading of post-acne scarring, grades 1 to 4.

Source: Goodman GJ, Baron JA, "Postacne scarring: a qualitative global scarring grading system",
Dermatol Surg 2006, PMID 17199653. Its abstract and the four grades, as clinics print them, were
read (SEEN). Grades 3 and 4 differ by whether the scars flatten when the skin is stretched; some
pages describe a step of distance instead.

Grade 1 is colour, not contour. A relief holds none of what divides grades 2, 3 and 4: whether
the scars are seen at 50 cm, and whether stretching flattens them. So one contour scar means 2 to
4 until someone answers. The answers decide in this order: contour? Obvious at 50 cm and not easily
covered? Flattens when stretched?
"""

from __future__ import annotations

from collections.abc import Sequence

from scarscape.model import Extent, Grade, GradeItem, Scar
from scarscape.scars.grades.stated import NOTHING, Group, Stated

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


_SUNKEN = ("ice_pick", "boxcar", "rolling")
_RAISED = ("hypertrophic", "keloid")
_STRETCH_NOTE = (
    "Grades 3 and 4 are told apart by stretching the skin, as the detailed pages have it; some "
    "pages make it a step of distance."
)
_RAISED_NOTE = (
    "Stretching says nothing of raised scars, so they keep grades 3 and 4 open where they are "
    "obvious."
)


def grade_goodman_baron_qualitative(
    scars: Sequence[Scar], *, extent: Extent, stated: Stated = NOTHING
) -> Grade:
    """Grade scars by Goodman and Baron's four grades.

    Contour scars give 2 to 4, on a patch as well: the grade goes by the worst scars, so those of
    a patch hold for its face. Without any, a face or site is at 0 (no scar, no mark: the scale
    itself begins at 1) or 1 (marks, which a scan does not judge), and a patch says nothing about
    the rest of the skin.
    """
    if not scars:
        return _without_contour(extent, stated)
    raised = any(scar.height_mm is not None or scar.kind in _RAISED for scar in scars)
    unsure = any(
        scar.height_mm is None and scar.depth_mm is None and scar.kind == "other" for scar in scars
    )
    sunken = any(
        scar.depth_mm is not None or (scar.height_mm is None and scar.kind in _SUNKEN)
        for scar in scars
    )
    open_ = contour_grades(stated, sunken=sunken, raised=raised or unsure)
    low, high = min(open_), max(open_)
    span = f"grade {low} to {high}" if low != high else f"grade {low}"
    return _grade(
        extent,
        ends=(low, high),
        counts=[None] * len(GRADES),
        needs=_contour_needs(stated, open_),
        notes=(f"{len(scars)} scars of contour: {span}.", *_stretch_notes(stated, raised)),
    )


def grade_described_goodman_baron_qualitative(
    groups: Sequence[Group], *, extent: Extent, stated: Stated = NOTHING
) -> Grade:
    """Grade described groups by Goodman and Baron's four grades, 0 standing for nothing seen.

    A group that may be a scar opens grades 2 to 4, one that may be a mark grade 1, and one that
    may be plain pores grade 0; the grade goes by the worst group.
    """
    raised = any(group.may_be_scar and group.raised is not False for group in groups)
    sunken = any(group.is_scar and group.raised is False for group in groups)
    contour = contour_grades(stated, sunken=sunken, raised=raised)
    open_: set[int] = {0}
    for group in groups:
        mine = contour if group.may_be_scar else frozenset()
        mine |= {1} if group.may_be_mark else set()
        mine |= {0} if group.may_be_pores else set()
        open_ = {max(one, other) for one in open_ for other in mine}
    low, high = min(open_), max(open_)
    needs = _contour_needs(stated, contour) if high > 1 else ()
    unsettled = any(group.may_be_scar and not group.is_scar for group in groups)
    return _grade(
        extent,
        ends=(low, high),
        counts=[None if low <= grade <= high else 0 for grade in range(1, MAXIMUM + 1)],
        needs=(*(("kind_of_scar_or_mark",) if unsettled else ()), *needs),
        notes=_stretch_notes(stated, raised) if high > 2 else (),
    )


def contour_grades(stated: Stated, *, sunken: bool, raised: bool) -> frozenset[int]:
    """Grades of contour that the answers leave open.

    Parameters
    ----------
    sunken : whether there is a sunken scar for certain, which stretching can speak of.
    raised : whether there may be a raised one, of which stretching says nothing.
    """
    if stated.seen_at_50cm is False or stated.covered_by_makeup is True:
        return frozenset({2})
    open_ = {2, 3, 4}
    if stated.seen_at_50cm is True and stated.covered_by_makeup is False:
        open_ -= {2}
    if stated.stretch_test == "flattens" and not raised:
        open_ -= {4}
    if stated.stretch_test == "stays" and sunken:
        open_ -= {3}
    return frozenset(open_)


def _contour_needs(stated: Stated, open_: frozenset[int]) -> tuple[str, ...]:
    """Questions whose answers may still close the range."""
    needs = []
    if len(open_) > 1 and stated.seen_at_50cm is None:
        needs.append("seen_at_50cm")
    if 2 in open_ and len(open_) > 1 and stated.seen_at_50cm and stated.covered_by_makeup is None:
        needs.append("covered_by_makeup")
    if open_ >= {3, 4} and stated.stretch_test is None:
        needs.append("stretch_test")
    return tuple(needs)


def _stretch_notes(stated: Stated, raised: bool) -> tuple[str, ...]:
    if stated.stretch_test is None:
        return ()
    return (_STRETCH_NOTE, _RAISED_NOTE) if raised else (_STRETCH_NOTE,)


def _without_contour(extent: Extent, stated: Stated) -> Grade:
    """No scar of contour was measured: marks of colour decide, where someone has seen them."""
    fewest, most = (0, None) if stated.marks is None else stated.marks
    note = (
        "No scar of contour: grade 1 if there are colour marks, which a relief does not show; "
        "0 stands for neither (ours, the scale begins at 1)."
    )
    low, high = int(fewest > 0), int(most != 0)
    return _grade(
        extent,
        ends=(None, None) if extent == "patch" else (low, high),
        counts=[fewest if fewest == most else None, 0, 0, 0],
        needs=("colour_marks",) if low != high else (),
        notes=(note,),
    )


def _grade(
    extent: Extent,
    *,
    ends: tuple[int | None, int | None],
    counts: Sequence[int | None],
    needs: tuple[str, ...],
    notes: tuple[str, ...],
) -> Grade:
    low, high = ends
    return Grade(
        scale="goodman_baron_qualitative",
        extent=extent,
        score=low if low == high and extent != "patch" else None,
        low=low,
        high=high,
        maximum=MAXIMUM,
        items=tuple(
            GradeItem(name, count, None, text)
            for (name, text), count in zip(GRADES.items(), counts, strict=True)
        ),
        needs=needs,
        source=SOURCE,
        status="SEEN",
        notes=notes,
    )
