"""Keep the candidates that are scars; let go of pores, hairs, lines, grooves and chance."""

from __future__ import annotations

import math
from collections.abc import Sequence

from scarscape.scars.measured import Measured

#: Shallower than this nobody has called a scar (published depths start at 0.16 mm).
LEAST_DEPTH_MM = 0.04
#: Pores reach 0.3 mm.
LEAST_WIDTH_MM = 0.38
LEAST_CONFIDENCE = 5.0
#: Lines and rows of pores are long: a long shape has to be surer.
LONG_ELONGATION = 2.4
LEAST_CONFIDENCE_LONG = 8.0
LEAST_EXPLAINED = 0.6
GROOVE_SHARE = 0.4
#: The same for a long shape: the end of a groove, where the line through it is too short.
GROOVE_SHARE_LONG = 0.35
#: A fine line is longer than it is wide by more than any scar that is so shallow.
LINE_ELONGATION = 3.0
LINE_DEPTH_MM = 0.08
#: A broad fold of the skin's form is shallower for its width, and longer, than a rolling scar.
FOLD_ELONGATION = 1.75
FOLD_DEPTH_OVER_WIDTH = 0.013
#: Wider than this is the skin's own form; the reference surface cannot tell (cutoff 12 mm).
WIDEST_MM = 11.0
#: Of a scar that an edge or a hole cuts deeper than this, the shape is a guess.
LEAST_SEEN = 0.6
#: Unless it is a deep one whose floor the sensor did not reach: then its depth is a lower bound.
LEAST_SEEN_HIDDEN = 0.2
HIDDEN_DEPTH_MM = 0.15
HIDDEN_FLOOR_SEEN = 0.1
#: A rim stands out of the skin by less than this, around a pit that is deeper by this ratio.
RIM_MM = 0.09
RIM_SHARE = 0.4
#: The same where its middle lies in the pit itself.
RIM_SHARE_WITHIN = 0.8


def is_scar(measured: Measured) -> bool:
    """Whether a measured candidate is a scar."""
    return why_not(measured) is None


def why_not(measured: Measured) -> str | None:
    """Why a measured candidate is not taken for a scar, in plain words; None where it is.

    Parameters
    ----------
    measured : a measured candidate.

    Returns
    -------
    str or None
    """
    elongation = measured.length_mm / max(measured.breadth_mm, 1e-6)
    long = elongation > LONG_ELONGATION
    confidence = LEAST_CONFIDENCE_LONG if long else LEAST_CONFIDENCE
    line = elongation > LINE_ELONGATION and measured.depth_mm < LINE_DEPTH_MM
    fold = (
        elongation > FOLD_ELONGATION
        and measured.depth_mm < FOLD_DEPTH_OVER_WIDTH * measured.width_mm
    )
    narrow = measured.width_mm < LEAST_WIDTH_MM or measured.breadth_mm < 0.8 * LEAST_WIDTH_MM
    reasons = (
        (measured.depth_mm < LEAST_DEPTH_MM, "shallower than any scar"),
        (narrow, "no wider than a pore"),
        (
            measured.in_map_fraction * measured.seen_fraction < LEAST_SEEN
            and not is_hidden(measured),
            "too much of it lies outside the map or holds no samples",
        ),
        (
            measured.candidate.groove_share >= (GROOVE_SHARE_LONG if long else GROOVE_SHARE),
            "part of a long groove or fold",
        ),
        (measured.width_mm > WIDEST_MM or fold, "too wide to be told from the skin's own form"),
        (line, "a fine line"),
        (
            measured.depth_mm < confidence * measured.depth_mm_sd and not is_hidden(measured),
            "its depth is too uncertain",
        ),
        (measured.explained < LEAST_EXPLAINED, "unlike any shape that a scar has"),
    )
    return next((reason for holds, reason in reasons if holds), None)


def is_hidden(measured: Measured) -> bool:
    """Whether a deep scar's walls are seen but not its floor: no sensor reached it."""
    return (
        measured.floor_seen_fraction < HIDDEN_FLOOR_SEEN
        and measured.in_map_fraction * measured.seen_fraction >= LEAST_SEEN_HIDDEN
        and measured.depth_seen_mm >= HIDDEN_DEPTH_MM
    )


def accepted(candidates: Sequence[Measured]) -> tuple[Measured, ...]:
    """The scars among measured candidates, in their order."""
    scars = [measured for measured in candidates if is_scar(measured)]
    pits = [one for one in scars if one.sign > 0]
    return tuple(one for one in scars if one.sign > 0 or not _is_rim(one, pits))


def _is_rim(raised: Measured, pits: Sequence[Measured]) -> bool:
    """Whether a raised candidate is the rim of a pit."""
    if raised.depth_mm > RIM_MM:
        return False
    for pit in pits:
        away = math.hypot(raised.row_mm - pit.row_mm, raised.column_mm - pit.column_mm)
        share = RIM_SHARE_WITHIN if away < 0.6 * pit.width_mm else RIM_SHARE
        near = away < 0.5 * (raised.width_mm + pit.width_mm) + 0.5
        if near and raised.depth_mm < share * pit.depth_mm:
            return True
    return False
