"""The clinical grades, completed by what a person answers.

With measured scars the answers narrow the ranges of their grades. Without, the grades are made
from the groups that the person describes and say so. An unanswered question narrows nothing. A
further answer never widens a range, unless it contradicts an earlier one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from scarscape.care.combining import grew_past_wound, groups_within, scars_as_told
from scarscape.care.kinds import groups_seen, leading_kind, open_kinds
from scarscape.care.reaching import FACE, SITES
from scarscape.care.sides import (
    may_be_raised,
    may_be_sunken,
    surely_raised,
    surely_scar,
    surely_sunken,
)
from scarscape.model import KINDS, MARK_KINDS, Answers, Extent, Findings, Grade, Scar, Seen
from scarscape.model.answers import Stretch
from scarscape.scars.grades import (
    Group,
    Stated,
    grade_all,
    grade_described,
    grade_described_goodman_baron_qualitative,
)
from scarscape.scars.grades.extent import PATCH_NOTE
from scarscape.scars.grades.unjudged import grades_left_open

_MARKS = frozenset(MARK_KINDS)
QUALITATIVE = "goodman_baron_qualitative"

REPORTED_NOTE = "From what you describe, not measured."
TOLD_NOTE = "Completed by your answers, taken to be about the scars that were measured."
NOTHING_NOTE = "Nothing is known yet: describe what you see, or have it measured."
_NO_PLACE_NOTE = "You have not said where all of it is; the scale is made for one face or site."
_MIXED_NOTE = "What you describe lies on more than one site, and the scale is made for one."
_FACE_ONLY_NOTE = "For the face; what you describe elsewhere is left out."
_STRETCH_NOTE = "Your answers on stretching the skin differ, so they settle nothing here."
_AGAINST_NOTE = "You see scars that the scan did not measure; this grade goes by the scan."


def completed_grades(answers: Answers | None, findings: Findings | None) -> dict[str, Grade]:
    """Every grade, from measured scars, from answers, or from both.

    Parameters
    ----------
    answers : what the person told, None for nothing.
    findings : what was measured. Where there is any, only measured scars are counted; where the
        capture could show none, every grade stays open.

    Returns
    -------
    dict of Grade
        By scale, as `scarscape.scars.grades.grade_all` names them. Where nothing is known ``low``
        and ``high`` are None and ``needs`` says what is missing.
    """
    told = answers if answers is not None else Answers()
    if findings is not None:
        return _measured_grades(told, findings)
    if told.sees is None:
        return _unknown_grades()
    return _described_grades(told)


def stated(
    answers: Answers, groups: Sequence[Seen], marks: tuple[int, int | None] | None
) -> Stated:
    """What the answers say of some groups together, as far as it leaves no doubt."""
    raised = [seen for seen in groups if may_be_raised(seen)]
    ages = [seen.months for seen in raised if seen.months is not None]
    dated = any(map(surely_raised, raised)) and len(ages) == len(raised)
    return Stated(
        seen_at_50cm=answers.seen_at_50cm,
        covered_by_makeup=answers.covered_by_makeup,
        stretch_test=stretch(answers, groups),
        raised_months=(min(ages), max(ages)) if dated else None,
        grew_past_wound=grew_past_wound(groups),
        marks=marks,
    )


def stretch(answers: Answers, groups: Sequence[Seen]) -> Stretch | None:
    """The stretch test of all sunken scars: they flatten only if all of them do.

    The general answer counts; where it is missing the sunken groups give it, and any that stays
    decides. A group that only may be sunken keeps others from deciding that all flatten. A general
    answer that the groups contradict settles nothing.
    """
    sure = {seen.stretch_test for seen in groups if surely_sunken(seen)}
    maybe = {seen.stretch_test for seen in groups if may_be_sunken(seen)}
    found: Stretch | None = None
    if "stays" in sure:
        found = "stays"
    elif sure and maybe == {"flattens"}:
        found = "flattens"
    if answers.stretch_test is None:
        return found
    return answers.stretch_test if found in (None, answers.stretch_test) else None


def described_marks(groups: Sequence[Seen]) -> tuple[int, int | None]:
    """Fewest and most flat marks in a description, which is taken as all that there is."""
    fewest, most, counted = 0, 0, True
    for seen in groups:
        kinds = open_kinds(seen)
        if not kinds & _MARKS:
            continue
        fewest += (1 if seen.count is None else seen.count) if kinds <= _MARKS else 0
        most += seen.count or 0
        counted = counted and seen.count is not None
    return fewest, most if counted else None


def _measured_grades(answers: Answers, findings: Findings) -> dict[str, Grade]:
    scars, groups = scars_as_told(answers, findings), groups_within(answers, findings)
    seen_marks = (len(findings.marks),) * 2 if findings.colour_seen else None
    told_marks = described_marks(groups) if answers.sees is not None else None
    given = stated(answers, groups, seen_marks or told_marks)
    plain = _graded(findings, findings.scars, Stated(marks=seen_marks))
    grades = _graded(findings, scars, given)
    against = findings.scars_judged and not scars and any(map(surely_scar, groups))
    differs = bool(scars) and _stretch_differs(answers, groups)
    for scale, grade in grades.items():
        notes = (
            *((TOLD_NOTE,) if grade != plain[scale] else ()),
            *((_AGAINST_NOTE,) if against else ()),
            *((_STRETCH_NOTE,) if differs and scale == QUALITATIVE else ()),
        )
        grades[scale] = dataclasses.replace(grade, notes=(*notes, *grade.notes))
    return grades


def _graded(findings: Findings, scars: Sequence[Scar], given: Stated) -> dict[str, Grade]:
    if not findings.scars_judged:
        return grades_left_open(extent=findings.extent, stated=given)
    return grade_all(
        scars,
        extent=findings.extent,
        scar_area_fraction=findings.scar_area_fraction,
        stated=given,
    )


def _described_grades(answers: Answers) -> dict[str, Grade]:
    groups = groups_seen(answers)
    extent, inside, place_notes = described_extent(groups)
    grades = grade_described(
        [group_of(seen) for seen in inside],
        extent=extent,
        stated=stated(answers, inside, described_marks(inside)),
    )
    for scale, grade in grades.items():
        kept = [note for note in grade.notes if note != PATCH_NOTE]
        needs = ("where", *grade.needs) if extent == "patch" else grade.needs
        grades[scale] = dataclasses.replace(
            grade, notes=(REPORTED_NOTE, *place_notes, *kept), needs=needs
        )
    return {**grades, QUALITATIVE: _described_by_worst(answers, extent)}


def _described_by_worst(answers: Answers, extent: Extent) -> Grade:
    """The grade that goes by the worst scars: it needs no place and speaks of all described."""
    groups = groups_seen(answers)
    grade = grade_described_goodman_baron_qualitative(
        [group_of(seen) for seen in groups],
        extent="site" if extent == "patch" else extent,
        stated=stated(answers, groups, None),
    )
    differs = (_STRETCH_NOTE,) if _stretch_differs(answers, groups) else ()
    return dataclasses.replace(grade, notes=(REPORTED_NOTE, *differs, *grade.notes))


def described_extent(
    groups: Sequence[Seen],
) -> tuple[Extent, tuple[Seen, ...], tuple[str, ...]]:
    """What a description covers: its extent, the groups that lie inside, and what to say of it.

    Nothing seen at all is nothing on the face. Groups on the face and elsewhere give the grade of
    the face, if each lies on one side; otherwise the extent is a patch, which has no score.
    """
    if any(not seen.where for seen in groups):
        return "patch", tuple(groups), (_NO_PLACE_NOTE,)
    inside = tuple(seen for seen in groups if set(seen.where) <= FACE)
    if len(inside) == len(groups):
        return "face", inside, ()
    if inside and not any(set(seen.where) & FACE for seen in groups if seen not in inside):
        return "face", inside, (_FACE_ONLY_NOTE,)
    places = {place for seen in groups for place in seen.where}
    if any(places <= site for site in SITES):
        return "site", tuple(groups), ()
    return "patch", tuple(groups), (_MIXED_NOTE,)


def group_of(seen: Seen) -> Group:
    """A described group as the scales take it."""
    kinds = open_kinds(seen)
    leading = leading_kind(seen)
    scars = frozenset(kind for kind in KINDS if kind in kinds)
    return Group(
        kinds=scars,
        likely=next((kind for kind in scars if kind == leading), None),
        may_be_mark=bool(kinds & _MARKS),
        may_be_pores="pores" in kinds,
        count=seen.count,
        raised={"raised": True, "sunken": False}.get(seen.look or ""),
        months=seen.months,
        grew_past_wound=seen.grew_past_wound,
    )


def _stretch_differs(answers: Answers, groups: Sequence[Seen]) -> bool:
    return answers.stretch_test is not None and stretch(answers, groups) is None


def _unknown_grades() -> dict[str, Grade]:
    """The tables of the scales with nothing in them."""
    return {
        scale: dataclasses.replace(
            grade,
            score=None,
            low=None,
            high=None,
            items=tuple(dataclasses.replace(item, count=None, points=None) for item in grade.items),
            needs=("sees",),
            notes=(NOTHING_NOTE,),
        )
        for scale, grade in grade_described((), extent="patch").items()
    }
