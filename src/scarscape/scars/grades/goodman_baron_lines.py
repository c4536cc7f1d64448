"""Which line of Goodman and Baron's quantitative table a measured scar stands in.

The paper names looks, not depths or widths (but "under 5 mm" for punched-out scars). What is
ours:

- a punched-out scar (boxcar) is deep from 0.5 mm on, where the table of Fabbrocini et al. 2010
  (after Jacob 2001, PMID 11423843) divides shallow from deep boxcars; from 5 mm width on it is a
  broad atrophic scar of its depth;
- an ice pick is deep by its kind, for it reaches the deep dermis; one under 0.5 mm may also stand
  with the shallow bases;
- a rolling scar is dish-like whatever its width, moderate from half of those 0.5 mm on;
- a sunken scar of kind `other`, three times as long as broad or more, is linear;
- a raised scar under 4 mm wide may be papular (papules measure 3 to 4 mm: "Papular Scars: An
  Addition to the Acne Scar Classification Scheme", a letter, jcadonline.com).
"""

from __future__ import annotations

import dataclasses

from scarscape.model import Kind, Scar
from scarscape.scars.grades.filing import Filing, depth_sides, possible_kinds, sides
from scarscape.scars.grades.stated import Group

DEEP_MM = 0.5
MODERATE_DISH_MM = 0.25
BROAD_MM = 5.0
PAPULE_MM = 4.0
LINEAR_RATIO = 3.0

MACULAR = "macular_erythematous_or_pigmented"
MILD_DISH = "mildly_atrophic_dish_like"
MODERATE_DISH = "moderately_atrophic_dish_like"
SHALLOW_PUNCHED = "punched_out_shallow_base_small_lt5mm"
SHALLOW_BROAD = "shallow_broad_atrophic"
DEEP_NORMAL = "punched_out_deep_normal_base_lt5mm"
DEEP_ABNORMAL = "punched_out_deep_abnormal_base_lt5mm"
LINEAR = "linear_or_troughed_dermal"
DEEP_BROAD = "deep_broad_atrophic"
PAPULAR = "papular"
KELOIDAL = "keloidal_or_hypertrophic"

#: Deep punched-out scars: no image tells a normal base from an abnormal one.
DEEP_PUNCHED = frozenset({DEEP_NORMAL, DEEP_ABNORMAL})
RAISED = frozenset({PAPULAR, KELOIDAL})
SUNKEN = DEEP_PUNCHED | {
    MILD_DISH,
    MODERATE_DISH,
    SHALLOW_PUNCHED,
    SHALLOW_BROAD,
    LINEAR,
    DEEP_BROAD,
}

#: Lines by kind where nothing was measured.
_UNMEASURED_LINES: dict[Kind, frozenset[str]] = {
    "ice_pick": DEEP_PUNCHED | {SHALLOW_PUNCHED},
    "boxcar": DEEP_PUNCHED | {SHALLOW_PUNCHED, SHALLOW_BROAD, DEEP_BROAD},
    "rolling": frozenset({MILD_DISH, MODERATE_DISH}),
    "hypertrophic": RAISED,
    "keloid": frozenset({KELOIDAL}),
    "other": SUNKEN | RAISED,
}


def file_scar(scar: Scar) -> Filing:
    """The lines a scar may stand in, and the one (or the deep pair) it is counted in."""
    kinds = possible_kinds(scar)
    settled = is_linear(scar) and scar.depth_mm is not None
    return Filing(
        likely=_likely_lines(scar),
        possible=frozenset().union(*(_possible_lines(kind, scar) for kind in kinds)),
        may_be_left_out="other" in kinds and not settled,
    )


def file_group(group: Group) -> Filing:
    """The lines that each scar of a described group may stand in, whatever its size."""
    allowed = SUNKEN if group.raised is False else RAISED if group.raised else SUNKEN | RAISED
    lines = {kind: _UNMEASURED_LINES[kind] & allowed for kind in group.kinds}
    return Filing(
        likely=lines.get(group.likely, frozenset()) if group.likely else frozenset(),
        possible=frozenset().union(*lines.values()),
        may_be_left_out="other" in group.kinds or not group.is_scar,
    )


def is_linear(scar: Scar) -> bool:
    """True where the mouth is at least `LINEAR_RATIO` times as long as broad."""
    if scar.length_mm is None or scar.breadth_mm is None:
        return False
    return scar.length_mm >= LINEAR_RATIO * scar.breadth_mm > 0


def _possible_lines(kind: Kind, scar: Scar) -> frozenset[str]:
    match kind:
        case "ice_pick":
            shallow, _ = depth_sides(scar, DEEP_MM)
            return DEEP_PUNCHED | {SHALLOW_PUNCHED} if shallow else DEEP_PUNCHED
        case "boxcar":
            return _boxcar_lines(scar)
        case "rolling":
            return _rolling_lines(scar)
        case "hypertrophic":
            papule, _ = sides(scar.width_mm, scar.width_mm_sd, PAPULE_MM)
            return RAISED if papule else frozenset({KELOIDAL})
        case "keloid":
            return frozenset({KELOIDAL})
        case "other":
            return _other_lines(scar)


def _boxcar_lines(scar: Scar) -> frozenset[str]:
    shallow, deep = depth_sides(scar, DEEP_MM)
    small, broad = sides(scar.width_mm, scar.width_mm_sd, BROAD_MM)
    lines: set[str] = set()
    if small and shallow:
        lines.add(SHALLOW_PUNCHED)
    if small and deep:
        lines |= DEEP_PUNCHED
    if broad and shallow:
        lines.add(SHALLOW_BROAD)
    if broad and deep:
        lines.add(DEEP_BROAD)
    return frozenset(lines)


def _rolling_lines(scar: Scar) -> frozenset[str]:
    mild, moderate = depth_sides(scar, MODERATE_DISH_MM)
    return frozenset(
        line for line, open_ in ((MILD_DISH, mild), (MODERATE_DISH, moderate)) if open_
    )


def _other_lines(scar: Scar) -> frozenset[str]:
    """Any line that the scar's sign, size and length allow."""
    lines: frozenset[str] = frozenset()
    if scar.height_mm is None:
        lines |= {LINEAR}
        if not is_linear(scar):
            lines |= _boxcar_lines(scar) | _rolling_lines(scar)
    if scar.depth_mm is None:
        lines |= RAISED
    return lines


def _likely_lines(scar: Scar) -> frozenset[str]:
    """The line of the scar's own kind at its measured values; none where one is missing."""
    exact = dataclasses.replace(
        scar, depth_mm_sd=None, width_mm_sd=None, depth_is_lower_bound=False
    )
    match scar.kind:
        case "ice_pick":
            return DEEP_PUNCHED
        case "boxcar" if scar.depth_mm is not None and scar.width_mm is not None:
            return _boxcar_lines(exact)
        case "rolling" if scar.depth_mm is not None:
            return _rolling_lines(exact)
        case "hypertrophic" | "keloid":
            return frozenset({KELOIDAL})
        case "other" if scar.depth_mm is not None and is_linear(scar):
            return frozenset({LINEAR})
        case "other" if scar.height_mm is not None and not is_linear(scar):
            small = scar.width_mm is not None and scar.width_mm < PAPULE_MM
            return frozenset({PAPULAR}) if small else frozenset()
        case _:
            return frozenset()
