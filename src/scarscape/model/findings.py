"""What was found on one capture, without the relief it rests on: what a plan starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scarscape.model.grade import Extent
from scarscape.model.scar import Scar

MarkKind = Literal["erythema", "hyperpigmentation", "hypopigmentation"]
MARK_KINDS: tuple[MarkKind, ...] = ("erythema", "hyperpigmentation", "hypopigmentation")


@dataclass(frozen=True)
class Mark:
    """A flat mark of colour. ``contrast`` is against the skin around it."""

    id: int
    kind: MarkKind
    x_mm: float
    y_mm: float
    area_mm2: float
    contrast: float | None = None
    contrast_sd: float | None = None
    on_scar: int | None = None
    outline_mm: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Findings:
    """The scars and marks of one capture, as ``scars.json`` holds them.

    ``colour_seen`` is whether the capture could show flat marks at all (a relief cannot).
    """

    version: str
    source_kind: str
    extent: Extent
    scars: tuple[Scar, ...]
    marks: tuple[Mark, ...] = ()
    scar_area_fraction: float | None = None
    colour_seen: bool = False
    captured: str | None = None
    site: str | None = None
