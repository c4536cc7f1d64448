"""The nouns as plain values: what JSON knows."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from scarscape.model.colour import RegionTotals, SkinTone
from scarscape.model.findings import Mark
from scarscape.model.grade import Grade
from scarscape.model.scar import Scar

#: Given in pixels only for one photo.
_IN_PIXELS = ("x_px", "y_px", "area_px", "outline_px")


def plain(value: Any) -> Any:
    """Turn tuples, numpy scalars and NaN into what JSON knows; floats keep six decimals."""
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return round(float(value), 6) + 0.0 if np.isfinite(value) else None
    return value


def entries_of(found: Sequence[Scar] | Sequence[Mark]) -> list[dict[str, Any]]:
    """Scars or marks field by field; those in pixels only where there are any."""
    entries = []
    for one in found:
        entry = dataclasses.asdict(one)
        if one.x_px is None:
            for name in _IN_PIXELS:
                entry.pop(name, None)
        entries.append(entry)
    return entries


def grades_of(grades: dict[str, Grade]) -> dict[str, Any]:
    """Grades by name."""
    held = {}
    for name, grade in grades.items():
        held[name] = dataclasses.asdict(grade)
        del held[name]["scale"]
    return held


def tone_of(skin: SkinTone | None) -> dict[str, Any]:
    """The skin's colour; all of it None where it was not looked at."""
    return dataclasses.asdict(SkinTone() if skin is None else skin)


def regions_of(regions: Sequence[RegionTotals]) -> list[dict[str, Any]]:
    """Regions with their grades."""
    held = []
    for region in regions:
        entry = dataclasses.asdict(region)
        entry["grades"] = grades_of(region.grades)
        held.append(entry)
    return held
