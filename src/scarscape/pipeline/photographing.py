"""A photo set measured: relief from shading, steep pits fitted to their shadows, then as a scan."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scarscape.light.alignment import align
from scarscape.light.heights import heights_of
from scarscape.light.integration import integrate
from scarscape.light.lit_skin import LitSkin
from scarscape.light.pit_agreement import agreed_blur
from scarscape.light.pit_relief import with_pits
from scarscape.light.pit_window import Pit
from scarscape.light.pits import fit_pits
from scarscape.light.relief_noise import relief_noise
from scarscape.light.unblur import LEAST_BLUR_MM
from scarscape.model import Extent, InputError, PhotoSet, Relief, Source, Survey
from scarscape.pipeline.colouring import with_colour
from scarscape.pipeline.measuring import first_look, measure_relief
from scarscape.pipeline.photo_errors import (
    FittedPits,
    annotated,
    photo_warnings,
    told_optics,
    widened,
)

if TYPE_CHECKING:
    from scarscape.pipeline.lamps_of import Circle

#: Sunken scars with walls this steep, or as narrow as this, are fitted to their shadows.
LEAST_WALL_SLOPE = 0.2
NARROW_MM = 2.0
_METHOD = "shading under several lamps, steep pits fitted to their shadows; "


def measure_photos(
    photos: PhotoSet,
    *,
    extent: Extent = "patch",
    site: str | None = None,
    captured: str | None = None,
    light_distance_mm: float | None = None,
    circles: Sequence[Circle] | None = None,
    pits: bool = True,
    robust: bool = True,
) -> Survey:
    """Find and measure the scars on skin that was photographed under different lights.

    Parameters
    ----------
    photos : of one piece of skin, from `scarscape.read_photo_set`.
    extent, site, captured : as in `scarscape.measure`.
    light_distance_mm : distance of lamps whose directions are found from spheres in the picture.
    circles : outlines (row, column, radius) of those spheres in pixels of the photos as they were
        taken, where the lamps are not known; looked for unless given.
    pits : whether steep pits are fitted to their shadows.
    robust : False for plain least squares, without regard to shine, shadows and the brightness of
        the lamps. Both are for comparison.

    Returns
    -------
    Survey. Without lamps the relief is known up to one factor: every depth is then null.

    Raises
    ------
    InputError
        If nothing gives a scale, a photo cannot be registered, or too little of the skin is lit.

    Notes
    -----
    Eight photos of 1000 x 1000 with a dozen pits take about 4 s on two cores. The picture is taken
    as square on and without perspective.
    """
    if photos.pitch_mm is None:
        raise InputError(
            "nothing gives the scale of the photos",
            "give --pitch-mm, or lay a marker sheet (scarscape marker) around the skin",
        )
    photos = _with_lamps(photos, light_distance_mm, circles)
    photos = align(photos)
    if photos.lamps is None:
        from scarscape.pipeline.without_lamps import measure_without_lamps

        return measure_without_lamps(photos, extent=extent, site=site, captured=captured)
    skin = heights_of(photos, robust=robust)
    plain = Relief(skin.height_mm, skin.pitch_mm, photos.source)
    starts = steep_pits(plain) if pits else ()
    fits = fit_pits(starts, skin)
    fitted = FittedPits(starts, fits, skin, agreed_blur([fit for fit in fits if fit is not None]))
    height, noise = heights_with_pits(fitted) if pits else (skin.height_mm, skin.noise_mm)
    survey = measure_relief(
        Relief(height, skin.pitch_mm, _told(photos.source, fitted), noise),
        extent=extent,
        site=site,
        captured=captured,
        widen=lambda one: widened(one, fitted),
    )
    survey = replace(
        survey,
        scars=tuple(annotated(scar, fitted) for scar in survey.scars),
        reference=replace(survey.reference, method=_METHOD + survey.reference.method),
        warnings=(*photo_warnings(fitted), *survey.warnings),
    )
    return with_colour(survey, photos, skin)


def _with_lamps(
    photos: PhotoSet, light_distance_mm: float | None, circles: Sequence[Circle] | None
) -> PhotoSet:
    """The lamps from spheres in the picture, where nothing else tells them."""
    if photos.lamps is not None:
        return photos
    from scarscape.pipeline.lamps_of import with_lamps

    return with_lamps(photos, light_distance_mm=light_distance_mm, circles=circles)


def _told(source: Source, fitted: FittedPits) -> Source:
    return replace(source, notes=(*source.notes, *told_optics(fitted)))


def heights_with_pits(
    fitted: FittedPits,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Heights with the fitted pits in them, NaN where no lamp reaches, and their noise."""
    skin: LitSkin = fitted.skin
    told = any(fit is not None for fit in fitted.fits)
    blur = fitted.blur_mm if told or _scatters(skin) else 0.0
    put_in = with_pits(fitted.fits, fitted.starts, skin, blur_mm=blur)
    slopes = put_in.slopes
    height = integrate(slopes.by_row, slopes.by_column, slopes.known, skin.pitch_mm).height_mm
    noise = relief_noise(slopes.sd, slopes.known, skin.pitch_mm)
    return np.where(put_in.unlit, np.float32(np.nan), height), noise


def _scatters(skin: LitSkin) -> bool:
    """Whether some channel is blurred beyond the one that serves for shape."""
    return any(sigma > LEAST_BLUR_MM for sigma in skin.optics.spread.beyond_mm)


def steep_pits(relief: Relief) -> tuple[Pit, ...]:
    """Sunken scars on the plain relief that are steep or narrow: where shadows decide.

    Parameters
    ----------
    relief : heights as shading alone gives them.

    Returns
    -------
    tuple of Pit
    """
    found = []
    for one in first_look(relief):
        shape = one.shape
        steep = math.tan(math.radians(one.wall_slope_deg)) >= LEAST_WALL_SLOPE
        if one.sign < 0 or shape.line or not (steep or one.width_mm < NARROW_MM):
            continue
        at = shape.parameters
        found.append(
            Pit(
                row_mm=float(at[1]),
                column_mm=float(at[2]),
                depth_mm=shape.depth_mm,
                radius_mm=math.exp(at[3]),
                a=shape.a,
                q=shape.q,
                harmonics=(float(at[9]), float(at[10]), float(at[11]), float(at[12])),
            )
        )
    return tuple(found)
