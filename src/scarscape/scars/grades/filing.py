"""Which lines of a scale's table one scar may stand in."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from scarscape.model import IMAGE_KINDS, Kind, Scar

#: A second kind, or the other side of a cut-off, is kept open from this probability on. Ours.
POSSIBLE = 0.2

_SUNKEN: frozenset[Kind] = frozenset({"ice_pick", "boxcar", "rolling", "other"})
_RAISED: frozenset[Kind] = frozenset({"hypertrophic", "other"})


@dataclass(frozen=True)
class Filing:
    """Where one scar stands in a table.

    Attributes
    ----------
    likely : the line it is counted in; several where no image can tell between them, none where
        the scale has no line for such a scar.
    possible : every line that remains possible.
    may_be_left_out : True where a rater may find no line for it at all.
    """

    likely: frozenset[str]
    possible: frozenset[str]
    may_be_left_out: bool = False

    def within(self, lines: Collection[str]) -> Filing:
        """The same scar seen from a part of the table: it may also stand outside that part."""
        kept = self.possible.intersection(lines)
        return Filing(
            likely=self.likely.intersection(lines),
            possible=kept,
            may_be_left_out=self.may_be_left_out or kept != self.possible,
        )


def possible_kinds(scar: Scar) -> tuple[Kind, ...]:
    """The scar's own kind, then every other kind of at least `POSSIBLE` probability.

    A measured depth rules out the raised kinds, a measured height the sunken ones. A keloid is
    only ever said by the user, so it stays alone.
    """
    if scar.kind == "keloid":
        return ("keloid",)
    allowed = frozenset(IMAGE_KINDS)
    if scar.height_mm is not None:
        allowed = _RAISED
    elif scar.depth_mm is not None:
        allowed = _SUNKEN
    others = (
        kind
        for kind in IMAGE_KINDS
        if kind != scar.kind
        and kind in allowed
        and scar.kind_probability.get(kind, 0.0) >= POSSIBLE
    )
    return (scar.kind, *others)


def sides(value: float | None, sd: float | None, cut: float) -> tuple[bool, bool]:
    """Whether a measured value may be under a cut-off, and whether it may be at or over it.

    A side is open if its probability, for a normal error of standard deviation `sd`, is at least
    `POSSIBLE`. Both are open where there is no value; one is always open.
    """
    if value is None or not math.isfinite(value):
        return True, True
    if sd is None or not sd > 0:
        return value < cut, value >= cut
    over = 0.5 * math.erfc((cut - value) / (sd * math.sqrt(2)))
    return 1 - over >= POSSIBLE, over >= POSSIBLE


def depth_sides(scar: Scar, cut_mm: float) -> tuple[bool, bool]:
    """`sides` for the scar's depth; where no lamp reached the bottom it may always be deeper."""
    under, over = sides(scar.depth_mm, scar.depth_mm_sd, cut_mm)
    return under, over or scar.depth_is_lower_bound
