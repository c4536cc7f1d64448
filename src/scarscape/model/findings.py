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
    """A flat mark of colour.

    Attributes
    ----------
    x_mm, y_mm, area_mm2, outline_mm : as for a scar; None and empty without a scale.
    contrast : mean optical density (natural logarithm of light) over that of the skin around, along
        the pigment that the kind is named after: melanin, or haemoglobin for `erythema`. Positive
        where there is more of it.
    on_scar : number of the scar that it lies on.
    region : where on a face.
    x_px, y_px, outline_px : the same in pixels of the photo (column, row), for one photo only.
    notes : what a reader should know of it.
    """

    id: int
    kind: MarkKind
    x_mm: float | None
    y_mm: float | None
    area_mm2: float | None
    contrast: float | None = None
    contrast_sd: float | None = None
    on_scar: int | None = None
    outline_mm: tuple[tuple[float, float], ...] = ()
    region: str | None = None
    x_px: float | None = None
    y_px: float | None = None
    area_px: float | None = None
    outline_px: tuple[tuple[float, float], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Findings:
    """The scars and marks of one capture, as ``scars.json`` holds them.

    ``colour_seen`` is whether the capture could show flat marks at all (a relief cannot),
    ``scars_judged`` whether it could show scars (one photo in flat light cannot): without it no
    scars among them says nothing.
    """

    version: str
    source_kind: str
    extent: Extent
    scars: tuple[Scar, ...]
    marks: tuple[Mark, ...] = ()
    scar_area_fraction: float | None = None
    colour_seen: bool = False
    scars_judged: bool = True
    captured: str | None = None
    site: str | None = None
