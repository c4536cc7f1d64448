"""Photos under lamps to heights: the whole of it, pixel by pixel, before steep pits are fitted."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from scarscape.light.blocks import block_photos
from scarscape.light.integration import integrate
from scarscape.light.lamp_brightness import brightness_by_colour
from scarscape.light.lit_skin import LitSkin, Optics
from scarscape.light.normals_model import photos_of, solve_photos
from scarscape.light.normals_optics import NoiseAndShine, noise_and_shine
from scarscape.light.relief_noise import relief_noise
from scarscape.light.scattering import spread_of
from scarscape.light.shine_colour import shine_by_colour
from scarscape.light.slopes import Slopes
from scarscape.model import InputError, Lamps, PhotoSet

#: A relief of which less is known is no relief.
_LEAST_KNOWN = 0.2
#: Where the skin stands under near lamps is told by about so many samples: a tenth of a millimetre
#: is nothing beside the lamps' distance.
_FORM_SAMPLES = 200_000
#: Share of the samples of a block that have to be usable for that.
_LEAST_USABLE = 0.5


def heights_of(photos: PhotoSet, *, robust: bool = True) -> LitSkin:
    """Heights of the skin in a photo set with known lamps and a scale.

    Parameters
    ----------
    photos : registered, with lamps and pitch.
    robust : False for plain least squares without shine or brightness, for comparison.

    Returns
    -------
    LitSkin

    Raises
    ------
    InputError
        If lamps or scale are missing, or the lamps light too little of the skin.

    Notes
    -----
    Steps, in this order: the channel that serves for shape, the lamps' brightness, noise and shine,
    the skin's form under near lamps, slopes of every sample, heights. Cost for 6 photos of
    1000 x 1500 is about 1 s on two cores, for 2000 x 3000 about 3 s.
    """
    if photos.lamps is None or photos.pitch_mm is None:
        raise InputError(
            "the photos have no lamps or no scale, so they give no heights in mm",
            "give a lights file and --pitch-mm",
        )
    lamps, pitch = photos.lamps, photos.pitch_mm
    spread = spread_of(photos.light, photos.usable, pitch)
    brightness = np.ones(photos.count)
    if robust:
        brightness = brightness_by_colour(photos.light, photos.usable, lamps, pitch)
    light, usable = _channel(photos, spread.chosen)

    def by_colour(narrow: float) -> NDArray[np.float32] | None:
        return shine_by_colour(photos.light, photos.usable, lamps, pitch, brightness, narrow)

    seen = photos_of(light, usable, lamps, pitch, brightness=brightness)
    optics = noise_and_shine(seen, robust=robust, by_colour=by_colour)
    if lamps.distance_mm is not None:
        form = _form(light, usable, lamps, pitch, brightness, optics, robust)
        seen = seen._replace(height_mm=form)
    solved = solve_photos(seen, optics.noise, robust=robust, shine=optics.shine)
    slopes = Slopes(*solved, brightness=brightness, residual=optics.residual)
    known = slopes.known
    _check_known(known)
    # All that are known count alike: weights by their sd would let the smooth skin around decide
    # what the doubtful walls of a pit are.
    height = _settled(integrate(slopes.by_row, slopes.by_column, known, pitch).height_mm)
    return LitSkin(
        light=light,
        usable=usable,
        lamps=lamps,
        pitch_mm=pitch,
        slopes=slopes,
        height_mm=height,
        noise_mm=relief_noise(slopes.sd, known, pitch),
        optics=Optics(brightness, optics.shine, optics.noise, spread),
    )


def _channel(photos: PhotoSet, channel: int) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """One channel of all photos, in one piece of memory."""
    shape = (photos.count, photos.rows, photos.columns)
    light, usable = np.empty(shape, np.float32), np.empty(shape, np.bool_)

    def one(index: int) -> None:
        light[index] = photos.light[index, channel]
        usable[index] = photos.usable[index, channel]

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(one, range(photos.count)))
    return light, usable


def _form(
    light: NDArray[np.float32],
    usable: NDArray[np.bool_],
    lamps: Lamps,
    pitch_mm: float,
    brightness: NDArray[np.float64],
    optics: NoiseAndShine,
    robust: bool,
) -> NDArray[np.float32]:
    """(rows, columns) heights of the skin on the whole, all known: where samples stand."""
    import cv2

    rows, columns = light.shape[1:]
    block = max(1, round((rows * columns / _FORM_SAMPLES) ** 0.5))
    seen = block_photos(
        light,
        usable,
        lamps,
        pitch_mm,
        block,
        least_share=_LEAST_USABLE,
        brightness=brightness,
    )
    solved = solve_photos(seen, optics.noise, robust=robust, shine=optics.shine)
    known = np.isfinite(solved.sd)
    _check_known(known)
    height = integrate(solved.by_row, solved.by_column, known, pitch_mm * block).height_mm
    height = _filled(_settled(height))
    if block == 1:
        return height
    tall, wide = (side * block for side in height.shape)
    large = cv2.resize(height, (wide, tall), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.pad(large, ((0, rows - tall), (0, columns - wide)), mode="edge"))


def _filled(height_mm: NDArray[np.float32]) -> NDArray[np.float32]:
    """Heights that are as at the nearest known sample where they are not known."""
    from scipy.ndimage import distance_transform_edt

    gap = np.isnan(height_mm)
    if not gap.any():
        return height_mm
    nearest = distance_transform_edt(gap, return_distances=False, return_indices=True)
    return np.asarray(height_mm[tuple(nearest)], np.float32)


def _check_known(known: NDArray[np.bool_]) -> None:
    """Refuse photos whose lamps tell too little."""
    share = np.count_nonzero(known) / known.size
    if share < _LEAST_KNOWN:
        raise InputError(
            f"only {100 * share:.0f} % of the skin is lit by three lamps or more",
            "light it from higher up, expose longer, and check the lights file",
        )


def _settled(height_mm: NDArray[np.float32]) -> NDArray[np.float32]:
    """Heights with the middle of the picture at 0, where lamps' distances are measured from."""
    rows, columns = height_mm.shape
    half = max(2, min(rows, columns) // 10)
    middle = height_mm[
        rows // 2 - half : rows // 2 + half, columns // 2 - half : columns // 2 + half
    ]
    level = float(np.nanmedian(middle)) if np.isfinite(middle).any() else 0.0
    return height_mm - np.float32(level)
