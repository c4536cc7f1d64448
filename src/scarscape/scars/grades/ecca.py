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
_NOTES = {
    V: "ice picks; the shape decides, not the width (ours)",
    U: "boxcars; the shape decides, not the width (ours)",
    M: "rolling scars; the shape decides, not the width (ours)",
    YOUNG: "raised scars under 2 years old; an image does not tell the age",
    OLD: "keloids, and raised scars over 2 years old; an image does not tell the age",
}


def grade_ecca(scars: Sequence[Scar], *, extent: Extent) -> Grade:
    """Grade scars by ECCA, 0 to 540 (table UNVERIFIED).

    The range is never closed by a relief alone: superficial elastolysis is soft, pale, loose skin
    without a contour of its own, so its line stays between no points and its most.
    """
    filings = [file_scar(scar) for scar in scars]
    low, high = SCALE.extremes(filings)
    high += SCALE.points(ELASTOLYSIS, SCALE.steps[-1])
    score, low_or_none, high_or_none = score_range(extent, low, high)
    return Grade(
        scale="ecca",
        extent=extent,
        score=score,
        low=low_or_none,
        high=high_or_none,
        maximum=MAXIMUM,
        items=tuple(_item(line, filings) for line in SCALE.weights),
        needs=_needs(filings),
        source=SOURCE,
        status="UNVERIFIED",
        notes=(
            "Weights and steps of this table are UNVERIFIED: the paper's own table was not read.",
            *extent_notes(extent),
            *_atrophic_part(extent, filings),
            *remarks(filings),
        ),
    )


def file_scar(scar: Scar) -> Filing:
    """The lines a scar may stand in. `other` has no line of its own: any that its sign allows."""
    kinds = possible_kinds(scar)
    possible: set[str] = set()
    for kind in kinds:
        possible.update(_LINES.get(kind, ()))
    if "other" in kinds:
        if scar.height_mm is None:
            possible.update(ATROPHIC)
        if scar.depth_mm is None:
            possible.update((YOUNG, OLD))
    return Filing(
        likely=frozenset(_LINES.get(scar.kind, ())),
        possible=frozenset(possible),
        may_be_left_out="other" in kinds,
    )


def _item(line: str, filings: Sequence[Filing]) -> GradeItem:
    if line == ELASTOLYSIS:
        most = SCALE.points(line, SCALE.steps[-1])
        return GradeItem(line, None, None, f"not seen in relief; 0 to {most} points stay open")
    return SCALE.item(line, filings, _NOTES[line])


def _needs(filings: Sequence[Filing]) -> tuple[str, ...]:
    """What must be asked or looked at to close the range."""
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
