"""A photo set measured: relief from shading, steep pits fitted to their shadows, then as a scan."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scarscape.light.alignment import align
from scarscape.light.heights import heights_of
from scarscape.light.integration import integrate
from scarscape.light.lit_skin import LitSkin
from scarscape.light.pit_agreement import agreed_blur
from scarscape.light.pit_found import PitFit
from scarscape.light.pit_relief import with_pits
from scarscape.light.pit_window import Pit
from scarscape.light.pits import fit_pits
from scarscape.model import Extent, PhotoSet, Relief, Survey
from scarscape.pipeline.measuring import first_look, measure_relief
from scarscape.scars import Measured

#: Sunken scars with walls this steep, or as narrow as this, are fitted to their shadows.
LEAST_WALL_SLOPE = 0.2
NARROW_MM = 2.0


def measure_photos(
    photos: PhotoSet,
    *,
    extent: Extent = "patch",
    site: str | None = None,
    captured: str | None = None,
    pits: bool = True,
    robust: bool = True,
) -> Survey:
    """Find and measure the scars on skin that was photographed under different lights."""
    photos = align(photos)
    skin = heights_of(photos, robust=robust)
    fits: tuple[PitFit | None, ...] = ()
    height = skin.height_mm
    if pits:
        starts = steep_pits(relief_of(photos, height))
        fits = fit_pits(starts, skin)
        height = _with_pits(skin, fits, starts)
    fitted = [fit for fit in fits if fit is not None]
    return measure_relief(
        relief_of(photos, height),
        extent=extent,
        site=site,
        captured=captured,
        widen=lambda one: widened(one, fitted),
    )


def relief_of(photos: PhotoSet, height_mm: NDArray[np.float32]) -> Relief:
    assert photos.pitch_mm is not None
    return Relief(height_mm, photos.pitch_mm, photos.source)


def _with_pits(
    skin: LitSkin, fits: Sequence[PitFit | None], starts: Sequence[Pit]
) -> NDArray[np.float32]:
    blur = agreed_blur([fit for fit in fits if fit is not None])
    put_in = with_pits(fits, starts, skin, blur_mm=blur)
    slopes = put_in.slopes
    height = integrate(slopes.by_row, slopes.by_column, slopes.known, skin.pitch_mm).height_mm
    return np.where(put_in.unlit, np.float32(np.nan), height)


def steep_pits(relief: Relief) -> tuple[Pit, ...]:
    """Sunken scars on the plain relief that are steep or narrow."""
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


def widened(one: Measured, fits: Sequence[PitFit]) -> Measured:
    """A measured scar with the error of its fit to the photos."""
    for fit in fits:
        pit = fit.pit
        away = math.hypot(one.row_mm - pit.row_mm, one.column_mm - pit.column_mm)
        if one.sign > 0 and away < 0.5 * one.width_mm:
            sd = math.sqrt(max(float(fit.covariance[0, 0]), 0.0)) / fit.depth_mm
            return replace(one, depth_mm_sd=math.hypot(one.depth_mm_sd, sd * one.depth_mm))
    return one
