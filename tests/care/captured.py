"""A measured piece of skin in short, and the scars and marks that it stands for."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from scarscape.model import Findings, Kind, Mark, MarkKind, Scar

_STRICT: dict[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Measured scars of one kind and size. What ``probability`` leaves is given to `other`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    kind: Kind
    count: int = 1
    depth_mm: float | None = None
    height_mm: float | None = None
    width_mm: float
    probability: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Capture:
    """A measured piece of skin in short; ``marks`` counts the flat marks by kind."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    extent: Literal["patch", "site", "face"] = "face"
    scars: tuple[Alike, ...] = ()
    marks: dict[MarkKind, int] = field(default_factory=dict)


def findings_of(capture: Capture) -> Findings:
    """The nouns that a plan starts from."""
    kinds = [alike for alike in capture.scars for _ in range(alike.count)]
    marks = [kind for kind, count in capture.marks.items() for _ in range(count)]
    return Findings(
        version="0",
        source_kind="photo_set" if marks else "height_map",
        extent=capture.extent,
        scars=tuple(_scar(number, alike) for number, alike in enumerate(kinds, start=1)),
        marks=tuple(
            Mark(id=number, kind=kind, x_mm=4.0 * number, y_mm=30.0, area_mm2=7.0)
            for number, kind in enumerate(marks, start=1)
        ),
        colour_seen=bool(marks),
    )


def _scar(number: int, alike: Alike) -> Scar:
    """A round scar of that size; rows of ten, far enough apart not to touch."""
    size_mm = alike.depth_mm or alike.height_mm or 0.0
    radius_mm = alike.width_mm / 2
    area_mm2 = math.pi * radius_mm**2
    x_mm, y_mm = 12.0 * (number % 10), 12.0 * (number // 10)
    turns = [math.tau * step / 12 for step in range(12)]
    boxcar = alike.kind == "boxcar"
    return Scar(
        id=number,
        kind=alike.kind,
        subkind=("deep" if size_mm >= 0.5 else "shallow") if boxcar else None,
        subkind_probability=1.0 if boxcar else None,
        kind_probability=_kind_probability(alike),
        x_mm=x_mm,
        y_mm=y_mm,
        depth_mm=alike.depth_mm,
        depth_mm_sd=None if alike.depth_mm is None else 0.01,
        depth_raw_mm=alike.depth_mm,
        depth_is_lower_bound=False,
        height_mm=alike.height_mm,
        height_mm_sd=None if alike.height_mm is None else 0.01,
        height_raw_mm=alike.height_mm,
        width_mm=alike.width_mm,
        width_mm_sd=0.05,
        length_mm=alike.width_mm,
        breadth_mm=alike.width_mm,
        area_mm2=area_mm2,
        volume_mm3=area_mm2 * size_mm / 2,
        volume_mm3_sd=0.1,
        wall_slope_deg=None,
        floor_ratio=None,
        region=None,
        outline_mm=tuple(
            (x_mm + radius_mm * math.cos(turn), y_mm + radius_mm * math.sin(turn)) for turn in turns
        ),
    )


def _kind_probability(alike: Alike) -> dict[str, float]:
    kinds = ("ice_pick", "boxcar", "rolling", "hypertrophic", "other")
    chances = dict.fromkeys(kinds, 0.0)
    chances["other"] = 1.0 - alike.probability
    chances[alike.kind] += alike.probability
    return chances
