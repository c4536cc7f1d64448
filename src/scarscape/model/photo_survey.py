"""All that one photo says: marks, colour, candidate scars, and never a depth."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scarscape.model.colour import ColourMaps, RegionTotals, SkinTone
from scarscape.model.findings import Findings, Mark, MarkKind
from scarscape.model.grade import Grade
from scarscape.model.plain import entries_of, grades_of, plain, regions_of, tone_of
from scarscape.model.relief import Source
from scarscape.model.scar import KINDS, Scar
from scarscape.model.survey import FORMAT

_WORDS: dict[MarkKind, str] = {
    "erythema": "red",
    "hyperpigmentation": "brown",
    "hypopigmentation": "pale",
}


@dataclass(frozen=True)
class SideLight:
    """How one photo's light shows shape.

    Attributes
    ----------
    judged : whether the light comes enough from one side for dents to be told by their shading.
    azimuth_deg : where it comes from, in the picture: 0 from the right, 90 from above; None where
        it is not judged.
    contrast : shading of the skin's relief along that direction over that across it; 1 where
        light has no side.
    reason : why it is not judged, in plain words; empty where it is.
    """

    judged: bool
    azimuth_deg: float | None = None
    contrast: float | None = None
    reason: str = ""


@dataclass(frozen=True, eq=False)
class PhotoSurvey:
    """What was found on one photo.

    Attributes
    ----------
    rows, columns : of the photo, in its own pixels.
    valid_fraction : share of the photo that is skin and usable.
    pitch_mm : length of one of the photo's own pixels on the skin; None without a scale, and then
        all that is in mm is None too, and places are in pixels.
    scars : candidates by their shading: outline and a suggested kind, never a depth.
    maps : colour of the skin, for pictures; None for a grey photo. Not part of `to_dict`.
    light : whether and how its light shows shape.
    """

    version: str
    source: Source
    rows: int
    columns: int
    valid_fraction: float
    pitch_mm: float | None
    pitch_mm_sd: float | None
    scars: tuple[Scar, ...]
    marks: tuple[Mark, ...]
    skin: SkinTone
    light: SideLight
    maps: ColourMaps | None
    picture: NDArray[np.uint8]
    skin_area_mm2: float | None
    scar_area_fraction: float | None
    mark_area_fraction: float | None
    grades: dict[str, Grade]
    regions: tuple[RegionTotals, ...] = ()
    captured: str | None = None
    site: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Number of candidate scars of each kind, every kind named."""
        found = Counter(scar.kind for scar in self.scars)
        return {kind: found.get(kind, 0) for kind in KINDS}

    @property
    def findings(self) -> Findings:
        """What a plan starts from."""
        return Findings(
            version=self.version,
            source_kind=self.source.kind,
            extent=next((grade.extent for grade in self.grades.values()), "patch"),
            scars=self.scars,
            marks=self.marks,
            scar_area_fraction=self.scar_area_fraction,
            colour_seen=self.maps is not None,
            scars_judged=self.light.judged,
            captured=self.captured,
            site=self.site,
        )

    def to_dict(self) -> dict[str, Any]:
        """The content of ``scars.json`` as plain values, lengths rounded to a nanometre."""
        content: dict[str, Any] = plain(
            {
                "format": FORMAT,
                "software": {"version": self.version},
                "source": {
                    "kind": self.source.kind,
                    "files": [dataclasses.asdict(file) for file in self.source.files],
                    "pitch_mm": self.pitch_mm,
                    "pitch_mm_sd": self.pitch_mm_sd,
                    "pitch_from": None if self.pitch_mm is None else self.source.pitch_from,
                    "rows": self.rows,
                    "columns": self.columns,
                    "valid_fraction": self.valid_fraction,
                    "slant_deg": self.source.slant_deg,
                    "captured": self.captured,
                    "site": self.site,
                    "notes": self.source.notes,
                    "light": dataclasses.asdict(self.light),
                },
                "reference": None,
                "noise_mm": None,
                "scars": entries_of(self.scars),
                "marks": entries_of(self.marks),
                "skin": tone_of(self.skin),
                "areal": {"sa_mm": None, "sq_mm": None, "of": "skin outside scars"},
                "totals": {
                    "skin_area_mm2": self.skin_area_mm2,
                    "scar_area_fraction": self.scar_area_fraction,
                    "scar_volume_mm3_per_cm2": None,
                    "mark_area_fraction": self.mark_area_fraction,
                    "counts": self.counts,
                },
                "regions": regions_of(self.regions),
                "grades": grades_of(self.grades),
                "warnings": self.warnings,
            }
        )
        return content

    def __str__(self) -> str:
        scars, marks = len(self.scars), len(self.marks)
        told = (
            f"{scars} candidate scar{'' if scars == 1 else 's'}"
            if self.light.judged
            else "scars not judged"
        )
        counted = Counter(mark.kind for mark in self.marks)
        kinds = ", ".join(
            f"{counted[kind]} {word}" for kind, word in _WORDS.items() if counted[kind]
        )
        marked = f"{marks} mark{'' if marks == 1 else 's'} ({kinds or 'none'})"
        head = f"{told}, {marked if self.maps is not None else 'marks not looked for'} on one photo"
        return "\n".join([head, *(f"  {scar}" for scar in self.scars)])

    def __repr__(self) -> str:
        return f"PhotoSurvey({str(self).splitlines()[0]})"
