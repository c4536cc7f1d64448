"""What stands out from skin and is no mark: moles, hairs, active spots, shine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from scarscape.colour.mark_outline import Outlined
from scarscape.colour.masked import Mask
from scarscape.model import MarkKind

AsideKind = Literal["mole", "hair", "active_spot", "shine", "relief"]

#: A mole is so dark (length of the difference in natural-log density of red, green and blue), so
#: sharp (way of its edge, in mm and over its diameter), and no larger than this.
MOLE_SIZE, MOLE_EDGE_MM, MOLE_EDGE_SHARE, MOLE_MM = 0.95, 0.95, 0.4, 7.0
#: So dark, a spot of that size is set aside whatever its edge.
DARK_SIZE = 1.2
#: What is so much longer than wide, or so narrow, is a hair, a fold or a line.
LEAST_BREADTH_RATIO, LEAST_BREADTH_MM = 0.4, 0.5
#: What fills so little of its own hull has no outline of its own: mottling that ran together.
LEAST_SOLIDITY = 0.75
#: In one photo, what differs in colour by less than this share of the spread of its brightness is
#: the wall or the floor of a dent: light that went through skin is redder than what went past it.
LEAST_OF_SHADING = 0.3
#: Unless it is darker or lighter throughout by more than this share of that spread.
EVEN = 0.7
#: Share of a spot that shines, and that is raised, from which on it is set aside.
SHINY_SHARE, RAISED_SHARE = 0.1, 0.4
#: A pale mark of which so much shines is shine.
PALE_SHINY_SHARE = 0.25


@dataclass(frozen=True)
class Aside:
    """Something that is no mark.

    Attributes
    ----------
    kind : what it looks like.
    row, column, diameter : in samples.
    with_top : of an active spot, whether it has a top of another colour: then it is surely one.
    """

    kind: AsideKind
    row: float
    column: float
    diameter: float
    with_top: bool = False


def why_aside(
    one: Outlined,
    kind: MarkKind,
    sample_mm: float,
    *,
    shiny: Mask | None,
    raised: Mask | None,
) -> AsideKind | None:
    """What a spot of colour is instead of a mark; None for a mark.

    Parameters
    ----------
    one : with its outline.
    kind : of mark that it would be.
    sample_mm : distance between samples.
    shiny, raised : (rows, columns) bool where that is known.
    """
    diameter_mm = one.diameter * sample_mm
    breadth_mm = diameter_mm * one.breadth_ratio**0.5
    if (
        one.breadth_ratio < LEAST_BREADTH_RATIO
        or breadth_mm < LEAST_BREADTH_MM
        or one.solidity < LEAST_SOLIDITY
    ):
        return "hair"
    own = abs(float(one.contrast.mean()))
    if one.told < LEAST_OF_SHADING * one.unevenness and own < EVEN * one.unevenness:
        return "relief"
    if kind == "hypopigmentation":
        return "shine" if share_of(one, shiny) > PALE_SHINY_SHARE else None
    if _like_a_mole(one, kind, sample_mm):
        return "mole"
    if kind == "erythema" and (
        share_of(one, raised) > RAISED_SHARE or share_of(one, shiny) > SHINY_SHARE
    ):
        return "active_spot"
    return None


def _like_a_mole(one: Outlined, kind: MarkKind, sample_mm: float) -> bool:
    if kind != "hyperpigmentation" or one.diameter * sample_mm > MOLE_MM:
        return False
    sharp = one.edge * sample_mm < MOLE_EDGE_MM and one.edge < MOLE_EDGE_SHARE * one.diameter
    return one.size > (MOLE_SIZE if sharp else DARK_SIZE)


def share_of(one: Outlined, mask: Mask | None) -> float:
    """Share of a spot that lies in a mask."""
    if mask is None:
        return 0.0
    rows, columns = one.inside.shape
    part = mask[one.first[0] : one.first[0] + rows, one.first[1] : one.first[1] + columns]
    return float(np.count_nonzero(part & one.inside)) / max(1, int(np.count_nonzero(one.inside)))
