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

from scarscape.light.blocks import block_photos
from scarscape.light.channels import channel_levels
from scarscape.light.normals_model import solve_photos
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
_MOST = 1.0
#: Heights are tried from here on upwards, over the same light.
_FIRST, _FACTOR = 0.1, 1.35
#: Steeper than the form around by this is a scar; so much of the picture must be level.
_STEEP, _LEAST_LEVEL = 0.1, 0.15
#: Fewer level squares hold too little of the form for its slopes to be set against each other.
_LEAST_BLOCKS = 300
_SMOOTH = 2.0
_STEPS = 7
#: Share of a square's samples that have to be usable.
_LEAST_USABLE = 0.9


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
    levels = channel_levels(light)
    pale, dark = int(np.argmax(levels)), int(np.argmin(levels))
    if levels[pale] < _LEAST_RATIO * levels[dark]:
        return None
    block = max(1, round(_BLOCK_MM / pitch_mm))
    if min(light.shape[2:]) < 16 * block:
        return None
    pair = []
    for c in (pale, dark):
        photos = block_photos(
            light[:, c],
            usable[:, c],
            lamps,
            pitch_mm,
            block,
            least_share=_LEAST_USABLE,
            brightness=brightness,
        )
        pair.append((photos, noise_of_photos(photos)[0]))
    level = _level_skin(*pair[1])
    if level.mean() < _LEAST_LEVEL or np.count_nonzero(level) < _LEAST_BLOCKS:
        return None
    height = _agreed_height(pair, level, narrow, float(levels[dark]))
    return None if height is None else np.array([height, narrow if height > 0 else 0], np.float32)


def _agreed_height(
    pair: list[tuple[Photos, NDArray[np.float32]]],
    level: NDArray[np.bool_],
    narrow: float,
    dark: float,
) -> float | None:
    """Height of the lobe at which both channels show the same slopes; ``dark``: the darker's light.

    0 where they are alike without a lobe; None where they are not with any that skin can have.
    """

    def ratio(height: float) -> float:
        shine = np.array([height, narrow], np.float32)
        read = [solve_photos(photos, noise, shine=shine) for photos, noise in pair]
        return _gain(read[0], read[1], level)

    before = ratio(0.0)
    if before < 1 + _ALIKE:
        return 0.0
    # The first crossing from below is the skin's. Where the ratio grows again the lobe has begun to
    # eat the light that slopes are read from: a crossing beyond means nothing.
    low, high = 0.0, _FIRST * dark
    while (now := ratio(high)) > 1.0:
        if now > before:
            return low if before < 1 + _ALIKE else None
        low, high, before = high, _FACTOR * high, now
        if high > _MOST * dark:
            return None
    for _ in range(_STEPS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if ratio(middle) > 1.0 else (low, middle)
    return 0.5 * (low + high)


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
