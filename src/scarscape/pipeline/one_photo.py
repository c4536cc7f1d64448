"""One photo looked at: its colours, its marks, and dents by their shading. Never a depth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

import scarscape
from scarscape.capture.regions_json import DrawnRegions
from scarscape.colour.chromophores import separate, skin_density
from scarscape.colour.marks import MarksFound, find_marks
from scarscape.colour.srgb import srgb_numbers
from scarscape.colour.tone import skin_tone
from scarscape.model import (
    ColourMaps,
    Extent,
    Face,
    Grade,
    Mark,
    Photo,
    PhotoSurvey,
    Scar,
    SideLight,
    SkinTone,
)
from scarscape.pipeline.marking import Frame, area_fraction, labelled, marks_of, told_aside
from scarscape.pipeline.one_photo_spots import spots_of, without_active_spots
from scarscape.pipeline.photo_pigments import LookedAt, looked_at
from scarscape.pipeline.photo_raster import Seen, with_scale
from scarscape.pipeline.regional import in_regions, region_totals
from scarscape.scars.grades import Stated, grade_all
from scarscape.scars.grades.unjudged import grades_left_open
from scarscape.scars.shading_find import ShadingCandidate, candidates_by_shading
from scarscape.scars.shading_kind import to_scar

Mask = NDArray[np.bool_]
Map = NDArray[np.float32]


def measure_photo(
    photo: Photo,
    *,
    extent: Extent = "patch",
    site: str | None = None,
    captured: str | None = None,
    face: Face | None = None,
    regions: DrawnRegions | None = None,
) -> PhotoSurvey:
    """Find the flat marks, the skin's colour and candidate scars on one photo.

    Parameters
    ----------
    photo : from `scarscape.read_photo`.
    extent, site, captured : as in `scarscape.measure`.
    face : landmarks in the photo's own pixels, if it shows a face.
    regions : outlined by hand (`scarscape.capture.read_regions`); they win over the face's.

    Returns
    -------
    PhotoSurvey
        Depths, heights and volumes are null: shading in one photo fixes none. Lengths are null
        without a scale.

    Raises
    ------
    InputError
        If there is next to no skin in the picture.

    Notes
    -----
    Scars are only looked for where the light comes from one side; no kind is surer than 0.7. A
    photo of 4 million samples takes about 3 s on two cores.
    """
    photo, warnings = with_scale(photo, face)
    at = looked_at(photo, face, regions)
    seen, places, skin = at.seen, at.places, at.skin
    marks_found = _marks(at, photo)
    judged, found = _candidates(at, marks_found)
    if marks_found is not None:
        marks_found, found = without_active_spots(marks_found, found)
    scars = _scars(found, at, photo)
    marks: tuple[Mark, ...] = ()
    if marks_found is not None:
        marks, scars = marks_of(marks_found, seen.frame, scars)
        warnings = (*warnings, *told_aside(marks_found.aside, seen.frame))
    if places is not None:
        marks = in_regions(marks, places, seen.frame)
        scars = in_regions(scars, places, seen.frame)
    marked = skin & False if marks_found is None else marks_found.marked
    scarred = labelled(scars, seen.frame, skin.shape) > 0
    stated = Stated(marks=(len(marks), len(marks)) if photo.in_colour else None)
    scar_share = area_fraction(scarred, skin)
    pixel_mm = None if photo.pitch_mm is None else photo.pitch_mm / photo.pixels_a_sample
    picture = _picture(at.whole_light)
    return PhotoSurvey(
        version=scarscape.__version__,
        source=photo.source,
        rows=photo.rows * photo.pixels_a_sample,
        columns=photo.columns * photo.pixels_a_sample,
        valid_fraction=at.skin_fraction,
        pitch_mm=pixel_mm,
        pitch_mm_sd=None
        if photo.pitch_mm_sd is None
        else photo.pitch_mm_sd / photo.pixels_a_sample,
        scars=scars,
        marks=marks,
        skin=_tone(at, skin & ~marked, photo),
        light=judged,
        maps=None if marks_found is None else _maps(at, marks_found, picture, photo),
        picture=picture,
        skin_area_mm2=_area_mm2(skin, seen),
        scar_area_fraction=scar_share if judged.judged else None,
        mark_area_fraction=area_fraction(marked, skin) if photo.in_colour else None,
        grades=_grades(scars, judged, extent, scar_share, stated),
        regions=()
        if places is None
        else region_totals(
            places,
            seen.frame,
            skin=skin,
            marked=marked,
            scars=scars,
            marks=marks if photo.in_colour else None,
            judged=judged.judged,
        ),
        captured=captured,
        site=site,
        warnings=(*warnings, *_said(judged, photo)),
    )


def _marks(at: LookedAt, photo: Photo) -> MarksFound | None:
    if not photo.in_colour:
        return None
    return find_marks(
        at.density,
        at.skin,
        at.seen.sample_mm,
        shading_removed=False,
        calibrated=at.calibrated,
    )


def _candidates(
    at: LookedAt, marks: MarksFound | None
) -> tuple[SideLight, tuple[ShadingCandidate, ...]]:
    """Candidates by shading, where the light has a side and no mole or active spot lies."""
    light = at.side_light
    if not light.judged:
        return light, ()
    skin = at.skin if marks is None else at.skin & ~spots_of(marks)
    return light, candidates_by_shading(at.shading, skin, at.seen.sample_mm, light)


def _scars(found: tuple[ShadingCandidate, ...], at: LookedAt, photo: Photo) -> tuple[Scar, ...]:
    frame = at.seen.frame
    pixels = 1 if frame.pixels is None else frame.pixels
    block = frame.block
    scale_mm, scale_mm_sd = (
        None if one is None else one * block for one in (photo.pitch_mm, photo.pitch_mm_sd)
    )
    scars = [
        to_scar(one, number, scale_mm, block * pixels, frame.origin_px, pitch_mm_sd=scale_mm_sd)
        for number, one in enumerate(found, start=1)
    ]
    return tuple(_placed(scar, frame) for scar in scars)


def _placed(scar: Scar, frame: Frame) -> Scar:
    """A scar with its places in mm counted from the photo's first pixel, as those of marks are."""
    if frame.pitch_mm is None or scar.x_px is None or scar.y_px is None:
        return scar
    pixel_mm = frame.pitch_mm / (1 if frame.pixels is None else frame.pixels)
    return replace(
        scar,
        x_mm=scar.x_px * pixel_mm,
        y_mm=scar.y_px * pixel_mm,
        outline_mm=tuple((x * pixel_mm, y * pixel_mm) for x, y in scar.outline_px),
    )


def _tone(at: LookedAt, skin: Mask, photo: Photo) -> SkinTone:
    if not photo.in_colour:
        return SkinTone(notes=("The photo is grey: it says nothing of colour.",))
    return skin_tone(at.light, skin, at.correction)


def _maps(at: LookedAt, found: MarksFound, picture: NDArray[np.uint8], photo: Photo) -> ColourMaps:
    """Maps of what is over the skin's own; dark skin, where balance hardly tells, stays as told."""
    nothing = np.float32(np.nan)
    base = skin_density(np.where(at.skin, at.density, nothing))
    frame = at.seen.frame
    pigments = separate(found.flat, shading_removed=False, skin=base, calibrated=at.calibrated)
    pixels = 1 if frame.pixels is None else frame.pixels
    return ColourMaps(
        picture=picture,
        melanin=at.in_whole(np.where(at.skin, pigments.melanin, nothing)),
        haemoglobin=at.in_whole(np.where(at.skin, pigments.haemoglobin, nothing)),
        pitch_mm=None if frame.pitch_mm is None else frame.pitch_mm * frame.block,
        pixels_a_sample=frame.block * pixels,
        origin_px=photo.origin_px,
    )


def _picture(light: Map) -> NDArray[np.uint8]:
    """(rows, columns, 3) sRGB, as the camera or, corrected, as an eye sees it."""
    if light.shape[0] == 1:
        light = np.repeat(light, 3, axis=0)
    bright = float(np.nanpercentile(light[:, ::4, ::4], 99.5))
    return srgb_numbers(light * np.float32(1.0 / max(1.0, bright)))


def _area_mm2(skin: Mask, seen: Seen) -> float | None:
    if seen.frame.pitch_mm is None:
        return None
    return float(np.count_nonzero(skin)) * seen.sample_mm**2


def _grades(
    scars: tuple[Scar, ...], light: SideLight, extent: Extent, share: float, stated: Stated
) -> dict[str, Grade]:
    if not light.judged:
        return grades_left_open(extent=extent, stated=stated)
    return grade_all(scars, extent=extent, scar_area_fraction=share, stated=stated)


def _said(light: SideLight, photo: Photo) -> tuple[str, ...]:
    """What a reader must know of one photo."""
    told = [
        "One photo shows no depth: dents are suggested by their shading, with a kind that is never "
        "surer than 70 %, and some will be missed or counted too many."
        if light.judged
        else f"Scars were not looked for: {light.reason}."
    ]
    if not photo.in_colour:
        told.append("The photo is grey, so flat marks were not looked for.")
    return tuple(told)
