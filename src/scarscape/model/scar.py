"""One scar, measured. Field for field what stands in ``scars.json``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["ice_pick", "boxcar", "rolling", "hypertrophic", "keloid", "other"]
Subkind = Literal["shallow", "deep"]

#: Kinds that an image alone can tell; ``keloid`` needs the user's word.
IMAGE_KINDS: tuple[Kind, ...] = ("ice_pick", "boxcar", "rolling", "hypertrophic", "other")
KINDS: tuple[Kind, ...] = ("ice_pick", "boxcar", "rolling", "hypertrophic", "keloid", "other")


@dataclass(frozen=True)
class Scar:
    """One scar.

    Lengths in mm, area in mm2, volume in mm3, angles in degrees; ``_sd`` is one standard
    deviation. None where it could not be measured, with the reason in ``notes``. Depths are
    positive into the skin from the reference surface, heights positive out of it.
    ``outline_mm`` holds (x, y) pairs of the mouth (or base), not closed by repetition. One photo
    without a scale gives places and outlines in its own pixels only: ``x_px`` is the column.
    """

    id: int
    kind: Kind
    subkind: Subkind | None
    subkind_probability: float | None
    kind_probability: dict[str, float]
    x_mm: float | None
    y_mm: float | None
    depth_mm: float | None
    depth_mm_sd: float | None
    depth_raw_mm: float | None
    depth_is_lower_bound: bool
    height_mm: float | None
    height_mm_sd: float | None
    height_raw_mm: float | None
    width_mm: float | None
    width_mm_sd: float | None
    length_mm: float | None
    breadth_mm: float | None
    area_mm2: float | None
    volume_mm3: float | None
    volume_mm3_sd: float | None
    wall_slope_deg: float | None
    floor_ratio: float | None
    region: str | None
    outline_mm: tuple[tuple[float, float], ...]
    notes: tuple[str, ...] = ()
    x_px: float | None = None
    y_px: float | None = None
    outline_px: tuple[tuple[float, float], ...] = ()

    @property
    def raised(self) -> bool:
        """True where the skin stands above the reference surface; unmeasured, by the kind."""
        if self.height_mm is None and self.depth_mm is None:
            return self.kind in ("hypertrophic", "keloid")
        return self.height_mm is not None

    @property
    def place_mm(self) -> tuple[float, float]:
        """Its (x, y) where there is a scale.

        Raises
        ------
        ValueError
            For a scar on a photo without a scale.
        """
        if self.x_mm is None or self.y_mm is None:
            raise ValueError(f"scar {self.id} has no place in mm: its photo has no scale")
        return self.x_mm, self.y_mm

    def __str__(self) -> str:
        size = (
            f"{self.height_mm:.3f} mm high"
            if self.height_mm is not None
            else f"{self.depth_mm:.3f} mm deep"
            if self.depth_mm is not None
            else "depth unknown"
        )
        width = "width unknown" if self.width_mm is None else f"{self.width_mm:.2f} mm wide"
        probability = self.kind_probability.get(self.kind, float("nan"))
        return (
            f"scar {self.id}: {self.kind.replace('_', ' ')} ({probability:.0%}), {size}, {width}, "
            f"{self._place()}"
        )

    def _place(self) -> str:
        if self.x_mm is not None and self.y_mm is not None:
            return f"at ({self.x_mm:.1f}, {self.y_mm:.1f}) mm"
        return f"at pixel ({self.x_px:.0f}, {self.y_px:.0f})"
