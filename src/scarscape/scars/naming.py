"""From measured shapes to the noun `Scar`: kind, numbers, notes, and an order that holds."""

from __future__ import annotations

from collections.abc import Sequence

from scarscape.model import IMAGE_KINDS, Scar
from scarscape.scars.accept import is_hidden
from scarscape.scars.kind import deep_probability, kind_probabilities
from scarscape.scars.measured import Measured

_MOSTLY_SEEN = 0.9


def named(measured: Sequence[Measured]) -> tuple[Scar, ...]:
    """Scars numbered from 1 as one reads a page: by their row, in bands of 2 mm, then column.

    Parameters
    ----------
    measured : accepted candidates.

    Returns
    -------
    tuple of Scar
    """
    order = sorted(measured, key=lambda one: (one.row_mm // 2.0, one.column_mm, one.row_mm))
    return tuple(_scar(number, one) for number, one in enumerate(order, start=1))


def _scar(number: int, one: Measured) -> Scar:
    probability = kind_probabilities(one)
    kind = max(IMAGE_KINDS, key=lambda name: probability[name])
    deep = deep_probability(one) if kind == "boxcar" else None
    sunken = one.sign > 0
    notes = []
    if one.seen_fraction < _MOSTLY_SEEN:
        notes.append(
            f"{100 * (1 - one.seen_fraction):.0f} % of the mouth has no samples; the fitted shape "
            "stands in for them."
        )
    hidden = is_hidden(one)
    size = one.depth_seen_mm if hidden else one.depth_mm
    # Of a lower bound no error can be told.
    size_sd = None if hidden else one.depth_mm_sd
    if hidden:
        notes.append(
            "The deepest region has no samples: what is given is what the samples around it reach, "
            "and the kind is a guess from the walls."
        )
    if one.in_map_fraction < 1.0:
        notes.append("The map's edge cuts the scar: width, area and volume are too small.")
    return Scar(
        id=number,
        kind=kind,
        subkind=None if deep is None else ("deep" if one.depth_mm >= 0.5 else "shallow"),
        subkind_probability=None if deep is None else max(deep, 1.0 - deep),
        kind_probability=probability,
        x_mm=one.column_mm,
        y_mm=one.row_mm,
        depth_mm=size if sunken else None,
        depth_mm_sd=size_sd if sunken else None,
        depth_raw_mm=one.depth_raw_mm if sunken else None,
        depth_is_lower_bound=hidden,
        height_mm=None if sunken else size,
        height_mm_sd=None if sunken else size_sd,
        height_raw_mm=None if sunken else one.depth_raw_mm,
        width_mm=one.width_mm,
        width_mm_sd=one.width_mm_sd,
        length_mm=one.length_mm,
        breadth_mm=one.breadth_mm,
        area_mm2=one.area_mm2,
        volume_mm3=one.volume_mm3,
        volume_mm3_sd=one.volume_mm3_sd,
        wall_slope_deg=one.wall_slope_deg,
        floor_ratio=one.floor_ratio,
        region=None,
        outline_mm=tuple((float(column), float(row)) for row, column in one.outline_mm),
        notes=tuple(notes),
    )
