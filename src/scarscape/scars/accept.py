"""Keep the candidates that are scars; let go of pores, hairs, lines, grooves and chance."""

from __future__ import annotations

from collections.abc import Sequence

from scarscape.scars.measure import Measured

#: Shallower than this nobody has called a scar (published depths start at 0.16 mm).
LEAST_DEPTH_MM = 0.04
#: Pores reach 0.3 mm.
LEAST_WIDTH_MM = 0.38
LEAST_CONFIDENCE = 5.0
LEAST_EXPLAINED = 0.6
GROOVE_SHARE = 0.4
#: A fine line is longer than it is wide by more than any scar that is so shallow.
LINE_ELONGATION = 3.0
LINE_DEPTH_MM = 0.08


def is_scar(measured: Measured) -> bool:
    """Whether a measured candidate is a scar.

    Parameters
    ----------
    measured : a measured candidate.

    Returns
    -------
    bool
    """
    elongation = measured.length_mm / max(measured.breadth_mm, 1e-6)
    line = elongation > LINE_ELONGATION and measured.depth_mm < LINE_DEPTH_MM
    return (
        measured.depth_mm >= LEAST_DEPTH_MM
        and measured.width_mm >= LEAST_WIDTH_MM
        and measured.breadth_mm >= 0.8 * LEAST_WIDTH_MM
        and measured.depth_mm >= LEAST_CONFIDENCE * measured.depth_mm_sd
        and measured.explained >= LEAST_EXPLAINED
        and measured.candidate.groove_share < GROOVE_SHARE
        and not line
    )


def accepted(candidates: Sequence[Measured]) -> tuple[Measured, ...]:
    """The scars among measured candidates, in their order."""
    return tuple(measured for measured in candidates if is_scar(measured))
