"""Goodman and Baron's quantitative global grading of post-acne scarring, 0 to 84.

Source: Goodman GJ, Baron JA, "Postacne scarring - a quantitative global scarring grading system",
J Cosmet Dermatol 2006, doi 10.1111/j.1473-2165.2006.00222.x. Its abstract was read; the table
(lines, points, multipliers, areas) is UNVERIFIED: agreed between two recollections, the paper's
table itself not read. How a measured scar finds its line, and which cut-offs are ours, stands in
`scarscape.scars.grades.goodman_baron_lines`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from scarscape.model import Extent, Grade, GradeItem, Scar
from scarscape.scars.grades import goodman_baron_lines as gb
from scarscape.scars.grades.counting import CountScale, likely_count, possible_counts, remarks
from scarscape.scars.grades.extent import extent_notes, score_range
from scarscape.scars.grades.filing import Filing
from scarscape.scars.grades.stated import NOTHING, UNCOUNTED_NOTE, Group, Stated, filings_of

SCALE = CountScale(
    weights={
        gb.MACULAR: 1,
        gb.MILD_DISH: 1,
        gb.MODERATE_DISH: 2,
        gb.SHALLOW_PUNCHED: 2,
        gb.SHALLOW_BROAD: 2,
        gb.DEEP_NORMAL: 3,
        gb.DEEP_ABNORMAL: 3,
        gb.LINEAR: 3,
        gb.DEEP_BROAD: 3,
        gb.PAPULAR: 2,
    },
    steps=(1, 11, 21),
)
#: Points of keloidal or hypertrophic scars by their area: under 5 cm2, 5 to 20 cm2, over 20 cm2.
AREA_POINTS = (6, 12, 18)
AREA_CM2 = (5.0, 20.0)
MAXIMUM = SCALE.maximum + AREA_POINTS[-1]
SOURCE = (
    "Goodman GJ, Baron JA. Postacne scarring - a quantitative global scarring grading system. "
    "J Cosmet Dermatol 2006, doi 10.1111/j.1473-2165.2006.00222.x"
)
_BASE = "no image tells a normal base from an abnormal one"
_DEEP = f"ice picks, and boxcars at least {gb.DEEP_MM:g} mm deep (cut-off ours)"
_NOTES = {
    gb.MILD_DISH: f"rolling scars under {gb.MODERATE_DISH_MM:g} mm deep (cut-off ours)",
    gb.MODERATE_DISH: f"rolling scars at least {gb.MODERATE_DISH_MM:g} mm deep (cut-off ours)",
    gb.SHALLOW_PUNCHED: f"boxcars under {gb.DEEP_MM:g} mm deep (cut-off ours), under 5 mm wide",
    gb.SHALLOW_BROAD: f"boxcars under {gb.DEEP_MM:g} mm deep, at least 5 mm wide (both ours)",
    gb.DEEP_NORMAL: f"{_DEEP}; {_BASE}",
    gb.DEEP_ABNORMAL: f"{_DEEP}; {_BASE}",
    gb.LINEAR: f"sunken, of no other kind, {gb.LINEAR_RATIO:g} times as long as broad (ours)",
    gb.DEEP_BROAD: f"boxcars at least {gb.DEEP_MM:g} mm deep and 5 mm wide (both ours)",
    gb.PAPULAR: f"raised, of no other kind, under {gb.PAPULE_MM:g} mm wide (ours)",
}


def grade_goodman_baron_quantitative(
    scars: Sequence[Scar], *, extent: Extent, stated: Stated = NOTHING
) -> Grade:
    """Grade scars by Goodman and Baron's points, 0 to 84 (table UNVERIFIED).

    A relief alone never closes the range: macular marks are colour (0 to 3 points, unless their
    number is stated), and the base of a deep scar needs an eye. The range is exact for scars with
    a measured depth or height; a scar with neither may widen it by more than it could itself cause,
    never by less.
    """
    filings = [gb.file_scar(scar) for scar in scars]
    return _grade(filings, [scar.area_mm2 for scar in scars], extent, stated)


def grade_described_goodman_baron_quantitative(
    groups: Sequence[Group], *, extent: Extent, stated: Stated = NOTHING
) -> Grade:
    """Grade described groups by Goodman and Baron's points; depths, widths and areas stay open."""
    filings = filings_of(groups, gb.file_group)
    return _grade(filings, [None] * len(filings or ()), extent, stated)


def _grade(
    filings: Sequence[Filing] | None,
    areas_mm2: Sequence[float | None],
    extent: Extent,
    stated: Stated,
) -> Grade:
    """The grade of filed scars; of None, where they were not counted, only the table."""
    ends: tuple[int | None, int | None, int | None] = None, None, None
    if filings is not None:
        low, high = _range(areas_mm2, filings)
        fewest, most = _mark_points(stated)
        ends = score_range(extent, low + fewest, high + most)
    lines = tuple(_item(line, filings, stated) for line in SCALE.weights)
    return Grade(
        scale="goodman_baron_quantitative",
        extent=extent,
        score=ends[0],
        low=ends[1],
        high=ends[2],
        maximum=MAXIMUM,
        items=(*lines, _keloidal_item(areas_mm2, filings)),
        needs=_needs(filings, stated),
        source=SOURCE,
        status="UNVERIFIED",
        notes=(
            "Lines and points of this table are UNVERIFIED: the paper's own table was not read.",
            *extent_notes(extent),
            *((UNCOUNTED_NOTE,) if filings is None else remarks(filings)),
        ),
    )


def area_points(areas_cm2: Iterable[float]) -> int:
    """Points of keloidal or hypertrophic scars: none without a scar, else by their whole area."""
    areas = list(areas_cm2)
    if not areas:
        return 0
    whole = math.fsum(areas)
    if whole < AREA_CM2[0]:
        return AREA_POINTS[0]
    return AREA_POINTS[1] if whole <= AREA_CM2[1] else AREA_POINTS[2]


def _range(areas_mm2: Sequence[float | None], filings: Sequence[Filing]) -> tuple[int, int]:
    """Fewest and most points of scars. Sunken and raised ones share no line, so they add."""
    sunken = [f.within(gb.SUNKEN) for f in filings if f.possible & gb.SUNKEN]
    raised = [
        (f.within(gb.RAISED), area)
        for f, area in zip(filings, areas_mm2, strict=True)
        if f.possible & gb.RAISED
    ]
    low, high = SCALE.extremes(sunken)
    return low + _fewest_raised(raised), high + _most_raised(raised)


def _mark_points(stated: Stated) -> tuple[int, int]:
    """Fewest and most points of macular marks; an unknown number may be any."""
    fewest, most = (0, None) if stated.marks is None else stated.marks
    return (
        SCALE.points(gb.MACULAR, fewest),
        SCALE.points(gb.MACULAR, SCALE.steps[-1] if most is None else most),
    )


def _fewest_raised(raised: Sequence[tuple[Filing, float | None]]) -> int:
    """Fewest points of the raised scars; an unknown area is taken as none.

    Of the scars that may stand in either line, a given number costs least in the area line when
    they are the smallest ones, so trying each number is enough.
    """
    kept = [(f.possible, (area or 0.0) / 100) for f, area in raised if not f.may_be_left_out]
    papular = sum(lines == {gb.PAPULAR} for lines, _ in kept)
    keloidal = [area for lines, area in kept if lines == {gb.KELOIDAL}]
    either = sorted(area for lines, area in kept if lines == gb.RAISED)
    return min(
        SCALE.points(gb.PAPULAR, papular + len(either) - n) + area_points(keloidal + either[:n])
        for n in range(len(either) + 1)
    )


def _most_raised(raised: Sequence[tuple[Filing, float | None]]) -> int:
    """Most points of the raised scars, the largest first; an unknown area is taken as endless."""
    kept = [(f.possible, math.inf if area is None else area / 100) for f, area in raised]
    papular = sum(lines == {gb.PAPULAR} for lines, _ in kept)
    keloidal = [area for lines, area in kept if lines == {gb.KELOIDAL}]
    either = sorted((area for lines, area in kept if lines == gb.RAISED), reverse=True)
    return max(
        SCALE.points(gb.PAPULAR, papular + len(either) - n) + area_points(keloidal + either[:n])
        for n in range(len(either) + 1)
    )


def _item(line: str, filings: Sequence[Filing] | None, stated: Stated) -> GradeItem:
    if line == gb.MACULAR:
        return _macular_item(stated)
    if filings is None:
        return GradeItem(line, None, None, _NOTES[line])
    return SCALE.item(line, filings, _NOTES[line])


def _macular_item(stated: Stated) -> GradeItem:
    """The line of colour, which a relief does not show."""
    fewest, most = _mark_points(stated)
    if stated.marks is None:
        note = f"colour, not judged by a scan; 0 to {most} points open"
        return GradeItem(gb.MACULAR, None, None, note)
    if stated.marks[0] == stated.marks[1]:
        return GradeItem(gb.MACULAR, stated.marks[0], most, "flat marks of colour, as counted")
    note = f"flat marks of colour, not all counted or clear; {fewest} to {most} points open"
    return GradeItem(gb.MACULAR, None, most if fewest == most else None, note)


def _keloidal_item(
    areas_mm2: Sequence[float | None], filings: Sequence[Filing] | None
) -> GradeItem:
    """The line that goes by area."""
    if filings is None:
        return GradeItem(gb.KELOIDAL, None, None, "raised scars by area, which is not known")
    areas = [area for area, f in zip(areas_mm2, filings, strict=True) if gb.KELOIDAL in f.likely]
    known = [area / 100 for area in areas if area is not None]
    note = f"raised scars by area: {math.fsum(known):.2f} cm2 in all"
    if len(known) < len(areas):
        note += f", {len(areas) - len(known)} of unknown area not in it"
    fewest, most = possible_counts(gb.KELOIDAL, filings)
    if fewest != most:
        note += f"; {fewest} to {most} scars are possible here"
    points = area_points(known) if len(known) == len(areas) else None
    return GradeItem(gb.KELOIDAL, likely_count(gb.KELOIDAL, filings), points, note)


def _needs(filings: Sequence[Filing] | None, stated: Stated) -> tuple[str, ...]:
    """What must be asked or looked at to close the range."""
    fewest, most = _mark_points(stated)
    needs = ["macular_marks"] if fewest != most else []
    if filings is None:
        return (*needs, "count")
    if any(f.possible >= gb.DEEP_PUNCHED for f in filings):
        needs.append("base_of_deep_scars")
    if any(f.possible >= gb.RAISED for f in filings):
        needs.append("papular_or_hypertrophic")
    return tuple(needs)
