"""SCAR-S, the Scale for Acne Scar Severity, 0 to 5 for each of face, chest and back.

Source: Tan JKL et al., "Development and validation of a Scale for Acne Scar Severity (SCAR-S) of
the face and trunk", J Cutan Med Surg 2010;14(4):156-60, doi 10.2310/7750.2010.09037, PMID
20642983. Its abstract was read (six categories, three sites); the wording of the levels and the
sum over the sites are UNVERIFIED.

A capture is one site, so the grade is that site's, of 5; the overall score of 15 adds three.

What is ours: how much of the site bears scars. The scars' own area is no measure of that: a
cheek full of ice picks is scarred all over and has lost a few per cent of its surface. Skin is
taken to bear scars up to 10 mm around each (`REACH_MM`), generously, so that the share can rule
out a higher level but never the true one; "the entire area" is 90 % (`ENTIRE`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from scarscape.model import Extent, Grade, GradeItem, Scar
from scarscape.scars.grades.extent import extent_notes, score_range
from scarscape.scars.grades.stated import NOTHING, Group, Stated

MAXIMUM = 5
SITES = ("face", "chest", "back")
OVERALL_MAXIMUM = MAXIMUM * len(SITES)
REACH_MM = 10.0
HALF = 0.5
ENTIRE = 0.9
SOURCE = (
    "Tan JKL et al. Development and validation of a Scale for Acne Scar Severity (SCAR-S) of the "
    "face and trunk. J Cutan Med Surg 2010;14(4):156-60, doi 10.2310/7750.2010.09037, PMID 20642983"
)
LEVELS = {
    "clear": "no visible scars from acne",
    "almost_clear": "scars hardly visible from 2.5 m",
    "mild": "easily recognised, on less than half of the site",
    "moderate": "on more than half of the site",
    "severe": "on the entire site",
    "very_severe": "on the entire site, with prominent sunken or raised scars",
}
_CELL_MM = 1.0
_ROW_KEY = 1 << 32  # row and column of a cell in one integer


_UNSEEN_NOTE = (
    "Scars that are not seen from 50 cm are hardly visible from 2.5 m: at most almost clear."
)


def grade_scar_s(
    scars: Sequence[Scar],
    *,
    extent: Extent,
    scar_area_fraction: float | None = None,
    stated: Stated = NOTHING,
) -> Grade:
    """Grade one site by SCAR-S, 0 to 5 (levels UNVERIFIED).

    Parameters
    ----------
    scars : the scars of the site.
    extent : how much of the site was captured.
    scar_area_fraction : the scars' own area over the area of skin. Used only to learn how large
        the site is, since the scars' own areas are known.

    Notes
    -----
    With any scar the low end is 1: nobody has looked from 2.5 m. The high end is 5 unless the
    scars leave enough of the site free.
    """
    share = _share_of_site(scars, scar_area_fraction)
    low, high = (1, _highest_level(share)) if scars else (0, 0)
    count = f"{len(scars)} scars."
    return _grade((low, high), extent, stated, share=share, notes=(count,))


def grade_described_scar_s(
    groups: Sequence[Group], *, extent: Extent, stated: Stated = NOTHING
) -> Grade:
    """Grade described groups by SCAR-S; marks of colour and pores are no scars and leave it at 0.

    What share of the site bears scars does not follow from places and numbers, so the high end is
    open wherever there may be a scar.
    """
    low = int(any(group.is_scar for group in groups))
    high = MAXIMUM if any(group.may_be_scar for group in groups) else 0
    return _grade((low, high), extent, stated)


def _grade(
    ends: tuple[int, int],
    extent: Extent,
    stated: Stated,
    *,
    share: float | None = None,
    notes: tuple[str, ...] = (),
) -> Grade:
    low, high = ends
    unseen = stated.seen_at_50cm is False and high > 1
    high = min(high, 1) if unseen else high
    score, low_or_none, high_or_none = score_range(extent, low, high)
    return Grade(
        scale="scar_s",
        extent=extent,
        score=score,
        low=low_or_none,
        high=high_or_none,
        maximum=MAXIMUM,
        items=tuple(_item(level, low_or_none, high_or_none) for level in range(len(LEVELS))),
        needs=_needs(high, extent, share, unseen=unseen),
        source=SOURCE,
        status="UNVERIFIED",
        notes=(
            "The wording of the levels is UNVERIFIED: the paper's own table was not read.",
            f"One site, of {MAXIMUM}; the paper's overall score of {OVERALL_MAXIMUM} adds face, "
            "chest and back.",
            *notes,
            *((_UNSEEN_NOTE,) if unseen else ()),
            *extent_notes(extent),
            *_share_note(share, extent),
        ),
    )


def _needs(high: int, extent: Extent, share: float | None, *, unseen: bool) -> tuple[str, ...]:
    """What must be looked at to close the range, where there is a scar and it is not closed."""
    if high == 0 or unseen:
        return ()
    needs = ["seen_at_2_5m"]
    if share is None or extent == "patch":
        needs.append("share_of_site_with_scars")
    if high == MAXIMUM or extent == "patch":
        needs.append("prominence")
    return tuple(needs)


def bearing_area_mm2(scars: Sequence[Scar]) -> float:
    """Area of skin within `REACH_MM` of a scar, in mm2, on a grid of 1 mm.

    Around each scar a disc is taken, of `REACH_MM` plus half the scar's length; discs that overlap
    count once. The border of the site is not known here, so discs may reach past it: the area
    errs to the large side.
    """
    taken = []
    for scar in scars:
        radius = REACH_MM + 0.5 * (scar.length_mm or scar.width_mm or 0.0)
        column, row = (at / _CELL_MM for at in scar.place_mm)
        reach = math.ceil(radius / _CELL_MM)
        rows = round(row) + np.arange(-reach, reach + 1)
        columns = round(column) + np.arange(-reach, reach + 1)
        distance = np.hypot((rows - row)[:, None], (columns - column)[None, :]) * _CELL_MM
        cells = (rows * _ROW_KEY)[:, None] + columns[None, :]
        taken.append(cells[distance <= radius])
    if not taken:
        return 0.0
    return len(np.unique(np.concatenate(taken))) * _CELL_MM**2


def _share_of_site(scars: Sequence[Scar], scar_area_fraction: float | None) -> float | None:
    """The share of the site that bears scars, None where the site's area cannot be told."""
    areas = [scar.area_mm2 for scar in scars if scar.area_mm2 is not None]
    if not scar_area_fraction or len(areas) < len(scars) or not sum(areas) > 0:
        return None
    site_mm2 = sum(areas) / scar_area_fraction
    return min(1.0, bearing_area_mm2(scars) / site_mm2)


def _highest_level(share: float | None) -> int:
    if share is None or share >= ENTIRE:
        return MAXIMUM
    return 3 if share >= HALF else 2


def _item(level: int, low: int | None, high: int | None) -> GradeItem:
    """A level as a line; it has points only where it is the only one left."""
    name, text = list(LEVELS.items())[level]
    note = f"level {level}: {text}"
    if low is None or high is None:
        return GradeItem(name, None, None, note)
    open_ = low <= level <= high
    points = level if low == high == level else None
    return GradeItem(name, None, points, f"{note}; {'possible' if open_ else 'ruled out'}")


def _share_note(share: float | None, extent: Extent) -> tuple[str, ...]:
    if share is None or extent == "patch":
        return ()
    return (
        f"At most {100 * share:.0f} % of the site bears scars: skin within {REACH_MM:g} mm of one, "
        f"on a site as large as the capture (ours); {100 * ENTIRE:.0f} % is taken as the entire "
        "site (ours).",
    )
