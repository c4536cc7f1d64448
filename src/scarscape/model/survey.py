"""All that was measured on one capture: what ``scars.json`` holds, and the relief it rests on."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scarscape.model.colour import ColourMaps, RegionTotals, SkinTone
from scarscape.model.findings import Findings, Mark
from scarscape.model.grade import Grade
from scarscape.model.plain import entries_of, grades_of, plain, regions_of, tone_of
from scarscape.model.relief import Source
from scarscape.model.scar import KINDS, Scar

if TYPE_CHECKING:
    import pandas

FORMAT = "scarscape.scars/1"


@dataclass(frozen=True)
class Reference:
    """How the reference surface was made."""

    method: str
    cutoff_mm: float


@dataclass(frozen=True)
class Areal:
    """Texture of the unscarred skin (ISO 25178-2): Sa and Sq of the scale-limited surface."""

    sa_mm: float | None
    sq_mm: float | None
    of: str = "skin outside scars"


@dataclass(frozen=True)
class Totals:
    """Sums over the capture.

    Area of skin is the area of valid samples; volume is None where heights have no scale, the
    share of marks where no colour was seen.
    """

    skin_area_mm2: float
    scar_area_fraction: float
    scar_volume_mm3_per_cm2: float | None
    mark_area_fraction: float | None = None


@dataclass(frozen=True, eq=False)
class Survey:
    """The measured scars of one capture.

    Attributes
    ----------
    relief_mm : (rows, columns) float32, heights with the reference surface removed, NaN where
        missing. Not part of `to_dict`. Up to one unknown factor where ``noise_mm`` is None.
    noise_mm : noise of one sample; None where heights have no scale.
    marks, skin, maps : of the skin's colour; empty and None where the capture shows none. The maps
        are on the raster of the relief, and not part of `to_dict`.
    regions : totals by region of a face, where regions are known.
    """

    version: str
    source: Source
    pitch_mm: float
    relief_mm: NDArray[np.float32]
    reference: Reference
    noise_mm: float | None
    scars: tuple[Scar, ...]
    areal: Areal
    totals: Totals
    grades: dict[str, Grade]
    captured: str | None = None
    site: str | None = None
    warnings: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    skin: SkinTone | None = None
    maps: ColourMaps | None = None
    regions: tuple[RegionTotals, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Number of scars of each kind, every kind named."""
        found = Counter(scar.kind for scar in self.scars)
        return {kind: found.get(kind, 0) for kind in KINDS}

    @property
    def in_mm(self) -> bool:
        """False where heights hold one unknown factor: photos under lamps that nobody knows."""
        return self.noise_mm is not None

    @property
    def findings(self) -> Findings:
        """What a plan starts from: the scars without the relief they rest on."""
        return Findings(
            version=self.version,
            source_kind=self.source.kind,
            extent=next((grade.extent for grade in self.grades.values()), "patch"),
            scars=self.scars,
            marks=self.marks,
            colour_seen=self.maps is not None,
            scar_area_fraction=self.totals.scar_area_fraction,
            captured=self.captured,
            site=self.site,
        )

    def to_dict(self) -> dict[str, Any]:
        """The content of ``scars.json`` as plain values, lengths rounded to a nanometre."""
        rows, columns = self.relief_mm.shape
        content: dict[str, Any] = plain(
            {
                "format": FORMAT,
                "software": {"version": self.version},
                "source": {
                    "kind": self.source.kind,
                    "files": [dataclasses.asdict(file) for file in self.source.files],
                    "pitch_mm": self.pitch_mm,
                    "pitch_from": self.source.pitch_from,
                    "rows": rows,
                    "columns": columns,
                    "valid_fraction": float(np.isfinite(self.relief_mm).mean()),
                    "slant_deg": self.source.slant_deg,
                    "captured": self.captured,
                    "site": self.site,
                    "notes": self.source.notes,
                },
                "reference": dataclasses.asdict(self.reference),
                "noise_mm": self.noise_mm,
                "scars": entries_of(self.scars),
                "marks": entries_of(self.marks),
                "skin": tone_of(self.skin),
                "areal": dataclasses.asdict(self.areal),
                "totals": {**dataclasses.asdict(self.totals), "counts": self.counts},
                "regions": regions_of(self.regions),
                "grades": grades_of(self.grades),
                "warnings": self.warnings,
            }
        )
        return content

    def to_dataframe(self) -> pandas.DataFrame:
        """One row a scar, without outlines. Needs pandas.

        Raises
        ------
        ImportError
            If pandas is not installed.
        """
        import pandas

        rows = self.to_dict()["scars"]
        for row in rows:
            del row["outline_mm"]
            row["notes"] = " ".join(row["notes"])
            for kind, probability in row.pop("kind_probability").items():
                row[f"probability_{kind}"] = probability
        return pandas.DataFrame(rows)

    def __str__(self) -> str:
        counted = ", ".join(f"{n} {kind.replace('_', ' ')}" for kind, n in self.counts.items() if n)
        head = (
            f"{len(self.scars)} scar{'' if len(self.scars) == 1 else 's'} ({counted or 'none'}) on "
            f"{self.totals.skin_area_mm2 / 100:.1f} cm2 of skin"
        )
        if self.maps is not None:
            marks = len(self.marks)
            head = f"{head}, {marks} flat mark{'' if marks == 1 else 's'} of colour"
        return "\n".join([head, *(f"  {scar}" for scar in self.scars)])

    def __repr__(self) -> str:
        return f"Survey({str(self).splitlines()[0]})"
