"""The colour of skin without its shading: albedo of every channel of a photo set.

Each channel is solved for slopes of its own. Light spreads farther inside the skin in red than in
blue, so a channel's shading is not that of another, and one relief for all would leave a rim of
colour on every wall.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.light.blocks import block_photos
from scarscape.light.lamp_field import lamp_vectors
from scarscape.light.lit_skin import LitSkin
from scarscape.light.normals_model import solve_photos
from scarscape.model import ColourPatches, Lamps, PhotoSet

#: Marks of colour are a millimetre and more: finer samples only cost time.
SAMPLE_MM = 0.1
#: Share of a block's samples that have to be usable.
_LEAST_USABLE = 0.5
#: A lamp that grazes a patch tells nothing of it.
_LEAST_FACING = 0.1
#: Rounds of parting patches and lamps: more change nothing.
_POLISHED = 20


@dataclass(frozen=True, eq=False)
class ColourAlbedo:
    """Albedo of a photo set.

    Attributes
    ----------
    albedo : (3, rows, columns) float32, what the skin gives back of each channel of the lamps'
        light, relative: up to one factor, and as the camera saw colours.
    known : (rows, columns) bool.
    block : samples of the photo set along the side of one of these.
    patches : (patches, 3) float64, albedo of the patches of known colour on the same scale; NaN
        where no photo shows one. None without patches.
    """

    albedo: NDArray[np.float32]
    known: NDArray[np.bool_]
    block: int
    patches: NDArray[np.float64] | None


def colour_albedo(photos: PhotoSet, skin: LitSkin) -> ColourAlbedo:
    """Albedo of all three channels.

    Parameters
    ----------
    photos : registered, of three channels, with lamps and pitch.
    skin : what was read from one of them: lamps' brightness, noise, shine, and heights.

    Notes
    -----
    On means over blocks of about 0.1 mm: 0.2 s for 8 photos of 1000 x 1000 on two cores. Shine has
    the colour of the lamps: it is taken off as it was found in the one channel, times what grey
    patches give back in the others; without patches white balance is taken to be right.
    """
    pitch = skin.pitch_mm
    block = max(1, round(SAMPLE_MM / pitch))
    rows, columns = photos.rows // block, photos.columns // block
    patches = None if photos.patches is None else _patches(photos.patches, skin, photos)
    white = _white(patches, photos.patches, skin.optics.spread.chosen)
    albedo = np.empty((3, rows, columns), np.float32)
    known = np.ones((rows, columns), np.bool_)
    for channel in range(3):
        seen = block_photos(
            photos.light[:, channel],
            photos.usable[:, channel],
            skin.lamps,
            pitch,
            block,
            least_share=_LEAST_USABLE,
            brightness=skin.optics.brightness,
        )
        if skin.lamps.distance_mm is not None:
            seen = seen._replace(height_mm=_blocked(skin.height_mm, block))
        shine = skin.optics.shine * np.array([white[channel], 1.0], np.float32)
        solved = solve_photos(seen, skin.optics.noise, shine=shine)
        known &= np.isfinite(solved.sd) & (solved.albedo > 0)
        albedo[channel] = solved.albedo
    return ColourAlbedo(albedo, known, block, patches)


def _blocked(height_mm: NDArray[np.float32], block: int) -> NDArray[np.float32]:
    """Heights in the middle of the blocks; their fine detail does not matter beside the lamps."""
    half = block // 2
    rows, columns = (side // block for side in height_mm.shape)
    at = np.nan_to_num(height_mm[half::block, half::block][:rows, :columns])
    return np.ascontiguousarray(at, np.float32)


def _white(
    albedo: NDArray[np.float64] | None, patches: ColourPatches | None, chosen: int
) -> NDArray[np.float64]:
    """(3,) what a channel sees of white light over what the chosen one does."""
    if albedo is None or patches is None:
        return np.ones(3)
    grey = albedo[patches.grey]
    grey = grey[np.isfinite(grey).all(axis=1) & (grey > 0).all(axis=1)]
    if not len(grey):
        return np.ones(3)
    return np.asarray(np.median(grey / grey[:, chosen : chosen + 1], axis=0), np.float64)


def _patches(patches: ColourPatches, skin: LitSkin, photos: PhotoSet) -> NDArray[np.float64]:
    """Albedo of paper that lies flat: its light over that of the lamps at its place.

    A lamp is never quite where it is said to be, and lights all patches by one factor too much or
    too little. That factor is found along, so that it does not matter which photos show a patch
    unclipped: logarithms of light are parted into patches and lamps by median polish (J. W. Tukey,
    Exploratory Data Analysis, 1977).
    """
    lamps: Lamps = skin.lamps
    row_mm = (patches.row_px - (photos.rows - 1) / 2) * skin.pitch_mm
    column_mm = (patches.column_px - (photos.columns - 1) / 2) * skin.pitch_mm
    level = np.zeros((1, 1))
    facing = np.stack(
        [
            lamp_vectors(lamps, np.array([row]), np.array([column]), level)[:, 0, 0, 2]
            for row, column in zip(row_mm, column_mm, strict=True)
        ],
        axis=1,
    )
    facing *= skin.optics.brightness[:, None]
    reached = np.where(facing > _LEAST_FACING, facing, np.nan)
    told = np.isfinite(patches.light).all(axis=2, keepdims=True) & (patches.light > 0)
    each = np.where(told, np.log(np.where(told, patches.light, 1.0) / reached[:, :, None]), np.nan)
    return parted(each)


def parted(each: NDArray[np.float64]) -> NDArray[np.float64]:
    """Part light into patches and lamps.

    Parameters
    ----------
    each : (lamps, patches, 3) logarithms of light over what is known of the lamps, NaN where a
        photo does not tell.

    Returns
    -------
    (patches, 3) albedo; the lamps' own factors have a mean logarithm of 0. NaN where no photo
    tells.
    """
    seen = np.isfinite(each)
    lamps = np.zeros(len(each))
    found = np.full(each.shape[1:], np.nan)
    shown = seen.any(axis=0)
    for _ in range(_POLISHED):
        free = each - lamps[:, None, None]
        found[shown] = np.nanmedian(free[:, shown], axis=0)
        rest = each - found
        lit = np.isfinite(rest).any(axis=(1, 2))
        lamps[lit] = np.nanmedian(rest[lit], axis=(1, 2))
        lamps[lit] -= lamps[lit].mean()
    return np.asarray(np.exp(found), np.float64)
