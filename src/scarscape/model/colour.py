"""What was found out about the colour of skin."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scarscape.model.grade import Grade

Tone = Literal["very light", "light", "intermediate", "tan", "brown", "dark"]
TONES: tuple[Tone, ...] = ("very light", "light", "intermediate", "tan", "brown", "dark")


@dataclass(frozen=True)
class SkinTone:
    """Colour of the unmarked skin of one capture. None where no known colour lay in the picture.

    Attributes
    ----------
    ita_deg : individual typology angle, atan((L* - 50) / b*), CIELAB under `illuminant`.
    tone : its class after Chardon.
    illuminant : that colours were brought to.
    colour_error_delta_e : median CIEDE2000 between the known patches and what was measured of them
        after correction: the error of every colour here.
    melanin_index, erythema_index : 100 x log10 of reflectances, as reflectance meters define them.
    notes : what was assumed, one plain sentence each.
    """

    ita_deg: float | None = None
    ita_deg_sd: float | None = None
    tone: Tone | None = None
    illuminant: str | None = None
    colour_error_delta_e: float | None = None
    melanin_index: float | None = None
    melanin_index_sd: float | None = None
    erythema_index: float | None = None
    erythema_index_sd: float | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class ColourMaps:
    """Maps of the skin's colour on one raster.

    Attributes
    ----------
    picture : (rows, columns, 3) uint8 sRGB, the skin as a person sees it.
    melanin, haemoglobin : (rows, columns) float32, optical density (natural logarithm) along the
        chromophore, relative to this person's own skin around (0); NaN where it is not skin.
    pitch_mm : distance between samples; None without a scale.
    pixels_a_sample : photo's own pixels along the side of a sample, and `origin_px` the first
        sample's outer corner in them.
    """

    picture: NDArray[np.uint8]
    melanin: NDArray[np.float32]
    haemoglobin: NDArray[np.float32]
    pitch_mm: float | None
    pixels_a_sample: int = 1
    origin_px: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class RegionTotals:
    """One region of a face (or of whatever was outlined by hand).

    ``name`` is one of `scarscape.model.PLACES`, sides as the person's own. Areas in mm2 are None
    without a scale; fractions are of the region's skin, and None where scars were not judged or no
    colour was seen: the counts of 0 then rule nothing out.
    """

    name: str
    skin_area_mm2: float | None
    scar_area_fraction: float | None
    mark_area_fraction: float | None
    counts: dict[str, int]
    mark_counts: dict[str, int]
    grades: dict[str, Grade] = field(default_factory=dict)
