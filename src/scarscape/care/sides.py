"""Sunken or raised: for certain, possibly, or not, by what a person said and by what was measured.

A group that only may be of a side never speaks for it; it can only leave a doubt. So a further
answer, which may show that it is of another side, takes nothing back.
"""

from __future__ import annotations

from scarscape.care.kinds import NOT_SCARS, open_kinds
from scarscape.model import Scar, Seen

SUNKEN = frozenset({"ice_pick", "boxcar", "rolling"})
RAISED = frozenset({"hypertrophic", "keloid"})
_NO_SCAR = frozenset(NOT_SCARS)


def may_be_raised(seen: Seen) -> bool:
    """Whether a group may be raised scars."""
    return bool(open_kinds(seen) & RAISED)


def surely_raised(seen: Seen) -> bool:
    """Whether a group is raised scars for certain."""
    return open_kinds(seen) <= (RAISED | {"other"} if seen.look == "raised" else RAISED)


def may_be_sunken(seen: Seen) -> bool:
    """Whether a group may be sunken scars."""
    return seen.look != "raised" and bool(open_kinds(seen) & (SUNKEN | {"other"}))


def surely_sunken(seen: Seen) -> bool:
    """Whether a group is sunken scars for certain, and not pores."""
    return open_kinds(seen) <= (SUNKEN | {"other"} if seen.look == "sunken" else SUNKEN)


def surely_scar(seen: Seen) -> bool:
    """Whether a group is a scar for certain: neither a mark nor pores."""
    return not open_kinds(seen) & _NO_SCAR


def measured_raised(scar: Scar) -> bool:
    """Whether a scar stands out of the skin, by its height or, unmeasured, by its kind."""
    return scar.raised or scar.kind in RAISED
