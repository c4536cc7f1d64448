"""How much skin shines, from its colours: shine is white, and skin is not.

Shine makes every slope look steeper than it is, the more so the less a channel sends back itself.
So the slopes read in the darkest channel are set against those read in the brightest, over
distances at which scattering does not matter (the skin's own form above all): the height of the
lobe at which both are alike is the skin's. Unlike the misfits of one channel this does not lean on
the lamps' brightness.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scarscape.light.normals_model import DULL, photos_of, solve_photos
from scarscape.light.normals_noise import noise_of_photos
from scarscape.light.normals_steps import Photos, Solved
from scarscape.model import Lamps

#: Slopes are compared as means over squares of this side, smoothed over twice as much.
_BLOCK_MM = 0.6
#: Channels whose light differs by less than this ratio cannot tell.
_LEAST_RATIO = 1.3
#: Slopes of one channel over those of another that differ by less mean no shine.
_ALIKE = 0.012
#: Fourth power of the roughness of skin where the misfits do not tell it.
USUAL_NARROW = 0.17
#: A height that skin cannot have, over the light of the darker channel.
_MOST = 3.0
#: Heights are tried from here on upwards, over the same light.
_FIRST, _FACTOR = 0.1, 1.35
#: Steeper than the form around by this is a scar; so much of the picture must be level.
_STEEP, _LEAST_LEVEL = 0.1, 0.15
_SMOOTH = 2.0
_STEPS = 7


def shine_by_colour(
    light: NDArray[np.float32],
    usable: NDArray[np.bool_],
    lamps: Lamps,
    pitch_mm: float,
    brightness: NDArray[np.float64],
    narrow: float,
) -> NDArray[np.float32] | None:
    """Height and width of the lobe of shine, in the light's own unit.

    Parameters
    ----------
    light, usable : (n, channels, rows, columns) float32 and bool.
    lamps, pitch_mm, brightness : as in `normals.solve_slopes`.
    narrow : fourth power of the roughness, 0 where it is not known.

    Returns
    -------
    (2,) float32, zeros for matt skin; None where the colours cannot tell (one channel, channels
    alike, too small a picture).

    Notes
    -----
    Rests on a white balance that makes the lamps' light about neutral. About 0.1 s.
    """
    narrow = narrow or USUAL_NARROW
    levels = np.array([float(np.median(light[:, c, ::8, ::8])) for c in range(light.shape[1])])
    pale, dark = int(np.argmax(levels)), int(np.argmin(levels))
    if levels[pale] < _LEAST_RATIO * levels[dark]:
        return None
    block = max(1, round(_BLOCK_MM / pitch_mm))
    if min(light.shape[2:]) < 16 * block:
        return None
    pair = [
        _coarse(light[:, c], usable[:, c], lamps, pitch_mm, block, brightness) for c in (pale, dark)
    ]

    level = _level_skin(pair[1][0], pair[1][1])
    if level.mean() < _LEAST_LEVEL:
        return None

    def ratio(height: float) -> float:
        shine = np.array([height, narrow], np.float32)
        read = [solve_photos(photos, noise, shine=shine) for photos, noise in pair]
        return _gain(read[0], read[1], level)

    if ratio(0.0) < 1 + _ALIKE:
        return DULL
    # The first crossing from below is the skin's: a lobe that is far too high leaves no slopes, and
    # their ratio says nothing.
    low, high = 0.0, _FIRST * float(levels[dark])
    while ratio(high) > 1.0:
        low, high = high, _FACTOR * high
        if high > _MOST * float(levels[dark]):
            return None
    for _ in range(_STEPS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if ratio(middle) > 1.0 else (low, middle)
    return np.array([0.5 * (low + high), narrow], np.float32)


def _coarse(
    light: NDArray[np.float32],
    usable: NDArray[np.bool_],
    lamps: Lamps,
    pitch_mm: float,
    block: int,
    brightness: NDArray[np.float64],
) -> tuple[Photos, NDArray[np.float32]]:
    """Photos of means over blocks, and their noise."""
    n, rows, columns = light.shape
    tall, wide = rows // block, columns // block
    cut = (slice(None), slice(tall * block), slice(wide * block))
    shape = (n, tall, block, wide, block)
    mean = light[cut].reshape(shape).mean(axis=(2, 4))
    good = usable[cut].reshape(shape).mean(axis=(2, 4)) > 0.9
    photos = photos_of(mean, good, lamps, pitch_mm * block, brightness=brightness)
    return photos, noise_of_photos(photos, robust=True, shine=DULL)[0]


def _level_skin(photos: Photos, noise: NDArray[np.float32]) -> NDArray[np.bool_]:
    """(rows, columns) bool, False in and around what is steep beyond the skin's own form.

    Scattering flattens pits in one channel more than in the other, which is not shine.
    """
    from scipy.ndimage import binary_dilation, gaussian_filter

    read = solve_photos(photos, noise)
    steep = np.zeros(read.albedo.shape, dtype=bool)
    for part in (read.by_row, read.by_column):
        steep |= np.abs(part - gaussian_filter(part, 8.0)) > _STEEP
    steep |= read.albedo <= 0
    return ~np.asarray(binary_dilation(steep, iterations=2))


def _gain(first: Solved, second: Solved, level: NDArray[np.bool_]) -> float:
    """Slopes of the second over those of the first on level skin, by regression."""
    from scipy.ndimage import gaussian_filter

    known = level & (first.albedo > 0) & (second.albedo > 0)
    share = gaussian_filter(known.astype(np.float64), _SMOOTH)
    good = known & (share > 0.3)
    product, square = 0.0, 0.0
    for a, b in ((first.by_row, second.by_row), (first.by_column, second.by_column)):
        one, other = (
            gaussian_filter(np.where(known, part, 0.0).astype(np.float64), _SMOOTH)[good]
            / share[good]
            for part in (a, b)
        )
        one, other = one - one.mean(), other - other.mean()
        product += float(one @ other)
        square += float(one @ one)
    return product / max(square, 1e-12)
