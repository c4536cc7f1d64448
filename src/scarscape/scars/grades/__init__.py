"""The clinical grades of a set of scars, one scale a file.

Each grade says what a scan can tell and no more: what no image can judge widens its range from
``low`` to ``high`` and never counts as nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from scarscape.model import EXTENTS, Extent, Grade, InputError, Scar
from scarscape.scars.grades.ecca import grade_described_ecca, grade_ecca
from scarscape.scars.grades.goodman_baron_qualitative import (
    grade_described_goodman_baron_qualitative,
    grade_goodman_baron_qualitative,
)
from scarscape.scars.grades.goodman_baron_quantitative import (
    grade_described_goodman_baron_quantitative,
    grade_goodman_baron_quantitative,
)
from scarscape.scars.grades.scar_s import grade_described_scar_s, grade_scar_s
from scarscape.scars.grades.stated import NOTHING, Group, Stated

__all__ = [
    "Group",
    "Stated",
    "grade_all",
    "grade_described",
    "grade_described_goodman_baron_qualitative",
    "grade_ecca",
    "grade_goodman_baron_qualitative",
    "grade_goodman_baron_quantitative",
    "grade_scar_s",
]


def grade_all(
    scars: Sequence[Scar],
    *,
    extent: Extent,
    scar_area_fraction: float | None = None,
    stated: Stated = NOTHING,
) -> dict[str, Grade]:
    """Grade scars by every scale.

    Parameters
    ----------
    scars : the scars of one capture.
    extent : ``patch`` (counts only, no score), ``site`` or ``face``.
    scar_area_fraction : the scars' own area over the area of skin, 0 to 1. With it SCAR-S learns
        how large the site is.
    stated : what somebody answered about them. It narrows the ranges and never widens them.

    Returns
    -------
    dict of Grade
        By scale: ``ecca``, ``goodman_baron_quantitative``, ``goodman_baron_qualitative``,
        ``scar_s``.

    Raises
    ------
    InputError
        If the extent or the fraction is none.
    """
    if extent not in EXTENTS:
        raise InputError(f"{extent!r} is no extent", f"give one of {', '.join(EXTENTS)}")
    if scar_area_fraction is not None and not 0 <= scar_area_fraction <= 1:
        raise InputError(
            f"a scar area fraction of {scar_area_fraction:g} is no share of the skin",
            "give a number from 0 to 1, or none",
        )
    return {
        "ecca": grade_ecca(scars, extent=extent, stated=stated),
        "goodman_baron_quantitative": grade_goodman_baron_quantitative(
            scars, extent=extent, stated=stated
        ),
        "goodman_baron_qualitative": grade_goodman_baron_qualitative(
            scars, extent=extent, stated=stated
        ),
        "scar_s": grade_scar_s(
            scars, extent=extent, scar_area_fraction=scar_area_fraction, stated=stated
        ),
    }


def grade_described(
    groups: Sequence[Group], *, extent: Extent, stated: Stated = NOTHING
) -> dict[str, Grade]:
    """Grade groups of scars and marks that somebody described, by every scale.

    Parameters
    ----------
    groups : all that was described; empty where somebody looked and saw nothing.
    extent : ``face`` or ``site`` where the groups are known to lie there, else ``patch``: the
        scales that count then give no score.
    stated : answers about all scars together.
    """
    return {
        "ecca": grade_described_ecca(groups, extent=extent),
        "goodman_baron_quantitative": grade_described_goodman_baron_quantitative(
            groups, extent=extent, stated=stated
        ),
        "goodman_baron_qualitative": grade_described_goodman_baron_qualitative(
            groups, extent=extent, stated=stated
        ),
        "scar_s": grade_described_scar_s(groups, extent=extent, stated=stated),
    }
