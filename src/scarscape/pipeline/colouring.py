"""The colour of a photo set: skin tone, maps and marks beside its relief."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.colour.chromophores import separate, skin_density
from scarscape.colour.correction import Correction, apply, fit_correction
from scarscape.colour.marks import MarksFound, find_marks
from scarscape.colour.srgb import srgb_numbers
from scarscape.colour.tone import skin_tone
from scarscape.light.colour_albedo import ColourAlbedo, colour_albedo
from scarscape.light.lit_skin import LitSkin
from scarscape.model import ColourMaps, PhotoSet, Scar, Survey, Totals
from scarscape.pipeline.marking import Frame, area_fraction, marks_of, told_aside
from scarscape.pipeline.photo_set_spots import scars_without_spots, without_floors
from scarscape.scars.grades import Stated, grade_all

Map = NDArray[np.float32]

#: Raised by so much over so wide a place, a red spot is no flat mark.
RAISED_MM = 0.08
#: How bright the brightest of the skin is drawn: a picture of albedo has no exposure of its own.
_BRIGHT, _BRIGHT_PERCENT = 0.85, 99.0


def with_colour(survey: Survey, photos: PhotoSet, skin: LitSkin) -> Survey:
    """The survey of a photo set with what its colours tell.

    Parameters
    ----------
    survey : of the relief.
    photos : registered, with lamps and pitch. Grey ones leave the survey as it is.
    skin : what their shading gave.
    """
    if photos.light.shape[1] != 3:
        return survey
    seen = colour_albedo(photos, skin)
    correction = _correction(seen, photos)
    reflectance = seen.albedo if correction is None else apply(correction, seen.albedo)
    density = -np.log(np.maximum(reflectance, np.float32(1e-4)))
    sample_mm = seen.block * skin.pitch_mm
    found = find_marks(
        density,
        seen.known,
        sample_mm,
        shading_removed=True,
        calibrated=correction is not None,
        raised=_raised(survey, seen),
    )
    frame = Frame(seen.block, skin.pitch_mm)
    found = without_floors(found, survey.scars, frame)
    marks, scars = marks_of(found, frame, scars_without_spots(survey.scars, found, frame))
    unmarked = seen.known & ~found.marked
    share = area_fraction(found.marked, seen.known)
    totals = replace(_totals(survey.totals, scars), mark_area_fraction=share)
    return replace(
        survey,
        scars=scars,
        marks=marks,
        skin=skin_tone(reflectance, unmarked, correction),
        maps=_maps(reflectance, density, found, seen, survey, calibrated=correction is not None),
        totals=totals,
        grades=grade_all(
            scars,
            extent=survey.findings.extent,
            scar_area_fraction=totals.scar_area_fraction,
            stated=Stated(marks=(len(marks), len(marks))),
        ),
        warnings=(*survey.warnings, *told_aside(found.aside, frame)),
    )


def _totals(totals: Totals, scars: Sequence[Scar]) -> Totals:
    """Totals of the scars that are left."""
    skin_mm2 = totals.skin_area_mm2
    volume_mm3 = sum(scar.volume_mm3 or 0.0 for scar in scars)
    known = totals.scar_volume_mm3_per_cm2 is not None
    return replace(
        totals,
        scar_area_fraction=min(1.0, sum(scar.area_mm2 or 0.0 for scar in scars) / skin_mm2),
        scar_volume_mm3_per_cm2=volume_mm3 / skin_mm2 * 100.0 if known else None,
    )


def _correction(seen: ColourAlbedo, photos: PhotoSet) -> Correction | None:
    if seen.patches is None or photos.patches is None:
        return None
    patches = photos.patches
    return fit_correction(seen.patches, patches.reflectance, patches.grey, patches.known_from)


def _raised(survey: Survey, seen: ColourAlbedo) -> NDArray[np.bool_]:
    """Where the skin stands above the skin around and no raised scar was found."""
    rows, columns = seen.known.shape
    block = seen.block
    height = np.nan_to_num(survey.relief_mm)[: rows * block, : columns * block]
    small = cv2.resize(height, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(small > RAISED_MM, np.bool_)


def _maps(
    reflectance: Map,
    density: Map,
    found: MarksFound,
    seen: ColourAlbedo,
    survey: Survey,
    *,
    calibrated: bool,
) -> ColourMaps:
    """Maps on the raster of the relief."""
    shape = survey.relief_mm.shape
    unknown = ~seen.known

    def spread(values: Map) -> Map:
        whole = np.where(unknown, np.float32(np.nan), values)
        return np.asarray(_laid(whole, shape, seen.block, cv2.INTER_NEAREST), np.float32)

    base = skin_density(np.where(seen.known, density, np.float32(np.nan)))
    pigments = separate(found.flat, shading_removed=True, skin=base, calibrated=calibrated)

    few = reflectance[:, seen.known]
    bright = float(np.percentile(few, _BRIGHT_PERCENT)) if few.size else 1.0
    picture = srgb_numbers(reflectance * np.float32(_BRIGHT / max(bright, 1e-6)))
    return ColourMaps(
        picture=_laid(picture, shape, seen.block, cv2.INTER_LINEAR),
        melanin=spread(pigments.melanin),
        haemoglobin=spread(pigments.haemoglobin),
        pitch_mm=survey.pitch_mm,
    )


def _laid(values: Any, shape: tuple[int, ...], block: int, interpolation: int) -> Any:
    """Blocks enlarged to the raster they are of, whose last rows may fill none."""
    rows, columns = values.shape[:2]
    if block == 1:
        return values
    size = (columns * block, rows * block)
    large = cv2.resize(values, size, interpolation=interpolation)
    pad = [(0, shape[0] - rows * block), (0, shape[1] - columns * block)]
    return np.pad(large, [*pad, *[(0, 0)] * (large.ndim - 2)], mode="edge")
