"""Photos under lamps that nobody knows, measured up to one factor on all heights.

Places, outlines, widths and areas do not answer to that factor and are given. What needs it is
None: depth, height, volume, wall slope, whether a boxcar is shallow or deep.

Scars are told from texture by depths in mm, so some factor has to be taken to find them. It is that
of lamps which stand 45 degrees high in the mean: true heights are then the assumed ones times the
tangent of the lamps' mean elevation, at most twice or half of them from 27 to 63 degrees, where
captures have their lamps. Published scars are four times as deep as the shallowest that is counted
and more, so a factor of two changes what is counted only among the shallowest. Scaling by the
skin's own texture would be no surer: it varies by more than that between people and places.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

import scarscape
from scarscape.light.integration import integrate
from scarscape.light.scattering import spread_of
from scarscape.light.uncalibrated import Uncalibrated, solve_uncalibrated
from scarscape.model import (
    Areal,
    Extent,
    InputError,
    PhotoSet,
    Reference,
    Relief,
    Survey,
    Totals,
)
from scarscape.pipeline.measuring import (
    METHOD,
    capture_warnings,
    check_relief,
    measured_candidates,
    prepared,
)
from scarscape.relief import CUTOFF_MM
from scarscape.scars import Measured, accepted, grade_all, named
from scarscape.scars.unscaled import without_heights

#: Raised by less than this share of the depth of a pit within so many mm, skin only seems raised.
SWELLING_SHARE, BESIDE_MM = 0.6, 0.5


def measure_without_lamps(
    photos: PhotoSet,
    *,
    extent: Extent = "patch",
    site: str | None = None,
    captured: str | None = None,
) -> Survey:
    """Find and outline the scars in photos under unknown lamps.

    Parameters
    ----------
    photos : registered, with a pitch; lamps are not looked at.
    extent : what the capture shows; a score needs a ``site`` or a ``face``.
    site : where on the body, kept with the result.
    captured : date of the capture, kept with the result.

    Returns
    -------
    Survey
        ``relief_mm`` holds relative heights, ``in_mm`` is False, and all that needs mm of height is
        None, with a note in each scar. Grades count what a depth decides as open.

    Raises
    ------
    InputError
        If the photos have no scale along the skin, differ too little to hold a shape, or show too
        little skin.

    Notes
    -----
    Skin that is curved on the whole comes out flat. Floors in shadow are not mended as they are
    under known lamps, so that the profile of a narrow pit, and with it its kind, is less sure.
    """
    if photos.pitch_mm is None:
        raise InputError(
            "nothing gives a scale, so there is no mm to measure in",
            "give --pitch-mm, lay a marker sheet (scarscape marker) around the skin, or keep the "
            "pitch in the photos' metadata",
        )
    channel = spread_of(photos.light, photos.usable, photos.pitch_mm).chosen
    solved = solve_uncalibrated(
        np.ascontiguousarray(photos.light[:, channel]),
        np.ascontiguousarray(photos.usable[:, channel]),
        photos.pitch_mm,
    )
    slopes = solved.slopes
    height = integrate(slopes.by_row, slopes.by_column, slopes.known, photos.pitch_mm).height_mm
    relief = Relief(height, photos.pitch_mm, photos.source)
    check_relief(relief)
    return _survey(relief, solved, extent=extent, site=site, captured=captured)


def _survey(
    relief: Relief,
    solved: Uncalibrated,
    *,
    extent: Extent,
    site: str | None,
    captured: str | None,
) -> Survey:
    skin = prepared(relief)
    kept, swellings = _without_swellings(accepted(measured_candidates(skin)))
    by_place = {(one.column_mm, one.row_mm): one for one in kept}
    scars = tuple(
        without_heights(scar, by_place[scar.place_mm], sides_told=solved.from_fields)
        for scar in named(kept)
    )
    skin_mm2 = float(np.count_nonzero(relief.mask)) * relief.pitch_mm**2
    fraction = min(1.0, sum(scar.area_mm2 or 0.0 for scar in scars) / skin_mm2)
    return Survey(
        version=scarscape.__version__,
        source=relief.source,
        pitch_mm=relief.pitch_mm,
        relief_mm=skin.flattened.residual_mm,
        reference=Reference(METHOD, CUTOFF_MM),
        noise_mm=None,
        scars=scars,
        areal=Areal(None, None),
        totals=Totals(skin_mm2, fraction, None),
        grades=grade_all(scars, extent=extent, scar_area_fraction=fraction),
        captured=captured,
        site=site,
        warnings=(
            *_said(solved),
            *capture_warnings(relief, skin, in_mm=False),
            *_set_aside(swellings),
        ),
    )


def _without_swellings(
    found: Sequence[Measured],
) -> tuple[tuple[Measured, ...], tuple[Measured, ...]]:
    """Scars, and what swells beside a deeper pit.

    Light misread on a steep wall tilts the skin around, which under known lamps is mended by a fit
    to the shadows.
    """
    pits = [one for one in found if one.sign > 0]

    def swells(one: Measured, pit: Measured) -> bool:
        away = math.hypot(one.row_mm - pit.row_mm, one.column_mm - pit.column_mm)
        near = away < 0.5 * (one.width_mm + pit.width_mm) + BESIDE_MM
        return near and one.depth_mm < SWELLING_SHARE * pit.depth_mm

    aside = tuple(one for one in found if one.sign < 0 and any(swells(one, pit) for pit in pits))
    return tuple(one for one in found if one not in aside), aside


def _set_aside(swellings: Sequence[Measured]) -> tuple[str, ...]:
    if not swellings:
        return ()
    places = ", ".join(f"({one.column_mm:.1f}, {one.row_mm:.1f}) mm" for one in swellings)
    return (
        "Seen but not counted as a scar, a swelling beside a deeper pit, as misread shadows "
        f"make it: at {places}.",
    )


def _said(solved: Uncalibrated) -> tuple[str, ...]:
    """What a reader must know of a relief without lamps."""
    return (
        "The lamps are not known: the skin was solved up to scale, and no depth, height or volume "
        "is given in mm. Give a lights file, or a sphere in the picture, to measure them.",
        f"Assumed: {'; '.join(solved.assumed)}.",
        "Scars were looked for as if those lamps' heights were mm, which is right to a factor of "
        "about two: of the shallowest scars some may be missed or counted too many.",
    )
