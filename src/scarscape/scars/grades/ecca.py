"""ECCA, the clinical evaluation scale of acne scars (échelle d'évaluation clinique des cicatrices).

Source: "ECCA grading scale: an original acne scar grading scale for clinical practice in
dermatology", Dermatology 2007;214:46-51, doi 10.1159/000096912. Its abstract was read (six items,
one global score); the citation, the weights, the steps of the counts and the sum are UNVERIFIED:
agreed between two recollections, the paper's table itself not read.

What is ours: the shape alone chooses between the V, U and M lines, whatever the width printed
beside them, and a keloid stands in the line that names keloids, whatever its age.
"""

from __future__ import annotations

from collections.abc import Sequence

from scarscape.model import Extent, Grade, GradeItem, Kind, Scar
from scarscape.scars.grades.counting import CountScale, remarks
from scarscape.scars.grades.extent import extent_notes, score_range
from scarscape.scars.grades.filing import Filing, possible_kinds
from scarscape.scars.grades.stated import NOTHING, UNCOUNTED_NOTE, Group, Stated, filings_of

V = "v_shaped_lt2mm"
U = "u_shaped_2_4mm"
M = "m_shaped_gt4mm"
ELASTOLYSIS = "superficial_elastolysis"
YOUNG = "hypertrophic_inflammatory_lt2y"
OLD = "keloid_hypertrophic_gt2y"

SCALE = CountScale(
    weights={V: 15, U: 20, M: 25, ELASTOLYSIS: 30, YOUNG: 40, OLD: 50}, steps=(1, 5, 21)
)
MAXIMUM = SCALE.maximum
ATROPHIC = (V, U, M)
ATROPHIC_MAXIMUM = len(SCALE.steps) * sum(SCALE.weights[line] for line in ATROPHIC)
SOURCE = (
    "ECCA grading scale: an original acne scar grading scale for clinical practice in dermatology. "
    "Dermatology 2007;214:46-51, doi 10.1159/000096912 (citation unverified)"
)

_LINES: dict[Kind, tuple[str, ...]] = {
    "ice_pick": (V,),
    "boxcar": (U,),
    "rolling": (M,),
    "hypertrophic": (YOUNG, OLD),
    "keloid": (OLD,),
}
#: Age at which a raised scar changes its line, in months.
OLD_MONTHS = 24.0
_NOTES = {
    V: "ice picks; the shape decides, not the width (ours)",
    U: "boxcars; the shape decides, not the width (ours)",
    M: "rolling scars; the shape decides, not the width (ours)",
    YOUNG: "raised scars under 2 years old; an image does not tell the age",
    OLD: "keloids, and raised scars over 2 years old; an image does not tell the age",
}


def grade_ecca(scars: Sequence[Scar], *, extent: Extent, stated: Stated = NOTHING) -> Grade:
    """Grade scars by ECCA, 0 to 540 (table UNVERIFIED).

    The range is never closed by a relief alone: superficial elastolysis is soft, pale, loose skin
    without a contour of its own, so its line stays between no points and its most. Stated ages of
    raised scars choose between their two lines where they leave no doubt.
    """
    raised = raised_lines(stated.raised_months, stated.grew_past_wound)
    return _grade([file_scar(scar, raised) for scar in scars], extent)


def grade_described_ecca(groups: Sequence[Group], *, extent: Extent) -> Grade:
    """Grade described groups of scars by ECCA; without a number for each there are no points."""
    filings = filings_of(groups, file_group)
    return _grade(filings, extent)


def _grade(filings: Sequence[Filing] | None, extent: Extent) -> Grade:
    """The grade of filed scars; of None, where they were not counted, only the table."""
    ends: tuple[int | None, int | None, int | None] = None, None, None
    if filings is not None:
        low, high = SCALE.extremes(filings)
        ends = score_range(extent, low, high + SCALE.points(ELASTOLYSIS, SCALE.steps[-1]))
    return Grade(
        scale="ecca",
        extent=extent,
        score=ends[0],
        low=ends[1],
        high=ends[2],
        maximum=MAXIMUM,
        items=tuple(_item(line, filings) for line in SCALE.weights),
        needs=_needs(filings),
        source=SOURCE,
        status="UNVERIFIED",
        notes=(
            "Weights and steps of this table are UNVERIFIED: the paper's own table was not read.",
            *extent_notes(extent),
            *((UNCOUNTED_NOTE,) if filings is None else _atrophic_part(extent, filings)),
            *(() if filings is None else remarks(filings)),
        ),
    )


def raised_lines(
    months: tuple[float, float] | None, grew_past_wound: bool | None
) -> frozenset[str]:
    """Lines that raised scars may stand in, by the age of the youngest and the oldest of them.

    A keloid has its line at any age, so a young scar needs the word that it is none.
    """
    if grew_past_wound is True or (months is not None and months[0] >= OLD_MONTHS):
        return frozenset({OLD})
    if grew_past_wound is False and months is not None and months[1] < OLD_MONTHS:
        return frozenset({YOUNG})
    return frozenset({YOUNG, OLD})


def file_scar(scar: Scar, raised: frozenset[str] = frozenset({YOUNG, OLD})) -> Filing:
    """The lines a scar may stand in. `other` has no line of its own: any that its sign allows."""
    lines = {**_LINES, "hypertrophic": tuple(raised)}
    kinds = possible_kinds(scar)
    possible: set[str] = set()
    for kind in kinds:
        possible.update(lines.get(kind, ()))
    if "other" in kinds:
        if scar.height_mm is None:
            possible.update(ATROPHIC)
        if scar.depth_mm is None:
            possible.update(raised)
    return Filing(
        likely=frozenset(lines.get(scar.kind, ())),
        possible=frozenset(possible),
        may_be_left_out="other" in kinds,
    )


def file_group(group: Group) -> Filing:
    """The lines that each scar of a described group may stand in."""
    months = None if group.months is None else (group.months, group.months)
    raised = raised_lines(months, group.grew_past_wound)
    lines = {**_LINES, "hypertrophic": tuple(raised)}
    possible = {line for kind in group.kinds for line in lines.get(kind, ())}
    if "other" in group.kinds:
        possible.update(() if group.raised is True else ATROPHIC)
        possible.update(() if group.raised is False else raised)
    likely = lines.get(group.likely, ()) if group.likely is not None else ()
    return Filing(
        likely=frozenset(likely),
        possible=frozenset(possible),
        may_be_left_out="other" in group.kinds or not group.is_scar,
    )


def _item(line: str, filings: Sequence[Filing] | None) -> GradeItem:
    if line == ELASTOLYSIS:
        most = SCALE.points(line, SCALE.steps[-1])
        return GradeItem(line, None, None, f"not seen in relief; 0 to {most} points stay open")
    if filings is None:
        return GradeItem(line, None, None, _NOTES[line])
    return SCALE.item(line, filings, _NOTES[line])


def _needs(filings: Sequence[Filing] | None) -> tuple[str, ...]:
    """What must be asked or looked at to close the range."""
    if filings is None:
        return (ELASTOLYSIS, "count")
    undated = any({YOUNG, OLD} <= f.possible for f in filings)
    return (ELASTOLYSIS, *(("raised_scar_months", "grew_past_wound") if undated else ()))


def _atrophic_part(extent: Extent, filings: Sequence[Filing]) -> tuple[str, ...]:
    """The part that a relief does judge, as trials of sunken scars report it."""
    if extent == "patch":
        return ()
    sunken = [f.within(ATROPHIC) for f in filings if f.possible.intersection(ATROPHIC)]
    low, high = SCALE.extremes(sunken)
    points = f"{low}" if low == high else f"{low} to {high}"
    return (f"Sunken scars alone (V, U and M): {points} of {ATROPHIC_MAXIMUM}.",)
