"""Melanin and haemoglobin from colour.

In optical density a pigment adds up: the three densities of a spot of skin lie in the plane of two
vectors, one for melanin and one for haemoglobin, and shading moves them along (1, 1, 1). The
vectors are fixed: they come from published spectra of the two pigments and a simulation of light in
layered skin, and are never fitted to a picture, so that two visits are measured alike.

One thing bends: in dark skin little blue light comes back from below the melanin, so that more of
either pigment changes blue less. The vectors therefore depend, by a fixed table, on the tone of the
person's own unmarked skin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Tones that the vectors are given for: density of unmarked skin in green less that in red. Below,
#: what one unit of either pigment adds to the densities in red, green and blue of such skin.
#: ``python -m benchmarks.chromophore_vectors`` derives them.
_TONES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_MELANIN = (
    (0.62, 1.00, 1.65),
    (0.65, 1.00, 1.59),
    (0.67, 1.00, 1.51),
    (0.70, 1.00, 1.40),
    (0.72, 1.00, 1.25),
    (0.74, 1.00, 1.04),
    (0.79, 1.00, 0.78),
    (0.94, 1.00, 0.47),
)
_HAEMOGLOBIN = (
    (0.29, 1.00, 0.60),
    (0.30, 1.00, 0.55),
    (0.31, 1.00, 0.48),
    (0.31, 1.00, 0.39),
    (0.32, 1.00, 0.28),
    (0.32, 1.00, 0.17),
    (0.34, 1.00, 0.05),
    (0.38, 1.00, -0.05),
)
#: On darker skin than this the balance of the channels alone no longer tells the two apart: both
#: add to red and blue alike, as seen from green.
_DARKEST_BY_BALANCE = 0.8
#: Weight of blue beside red and green, on the darkest and on the lightest skin.
_TRUST_IN_BLUE = (0.15, 0.6)
#: The tone is looked for on no more samples than about this many.
_TONE_SAMPLES = 200_000


@dataclass(frozen=True, eq=False)
class Chromophores:
    """What darkens each sample of skin, (rows, columns) float32 each.

    Attributes
    ----------
    melanin, haemoglobin : natural-log density that the pigment adds in green. Only differences
        within one picture mean something: their zero is white paper, not skin without pigment, and
        moves with the white balance.
    shading : natural-log density that all channels share: shading, exposure, or with shading
        removed what neither pigment explains.
    """

    melanin: NDArray[np.float32]
    haemoglobin: NDArray[np.float32]
    shading: NDArray[np.float32]


def separate(
    density: NDArray[np.float32],
    *,
    shading_removed: bool,
    skin: NDArray[np.float64] | None = None,
) -> Chromophores:
    """Melanin and haemoglobin of every sample.

    Parameters
    ----------
    density : (3, rows, columns) float32, -ln of linear light or reflectance, red, green and blue in
        linear sRGB. NaN where nothing was seen; stays NaN.
    shading_removed : the light is albedo (a photo set): then darkness counts as pigment too. In one
        photo it may be shading, and only the balance of the channels counts.
    skin : (3,) density of the person's own unmarked skin, in correct white balance as far as it is
        known. Without it the median of all finite samples is taken, which serves where most of the
        picture is skin.

    Returns
    -------
    Chromophores

    Notes
    -----
    Without `shading_removed` a factor on all channels, however it varies over the picture, leaves
    melanin and haemoglobin as they are. A factor on one channel (white balance) adds a constant to
    each map, as long as `skin` is the same. On very dark skin (green 0.8 darker than red, natural
    logarithm) one photo hardly tells melanin from haemoglobin; albedo does.

    Cost: one product of a 3 x 3 matrix with the densities.

    References
    ----------
    Separation in density space: Tsumura et al. 1999, doi:10.1364/JOSAA.16.002169; shading as
    (1, 1, 1): Tsumura et al. 2003, doi:10.1145/882262.882344. Absorption of melanosomes and
    scattering: Jacques 2013, doi:10.1088/0031-9155/58/11/R37. Haemoglobin: S. Prahl's compilation,
    https://omlc.org/spectra/hemoglobin/summary.html.
    """
    base = skin_density(density) if skin is None else np.asarray(skin, np.float64)
    tone = float(base[1] - base[0])
    unmixing = _by_darkness_too(tone) if shading_removed else _by_balance(tone)
    maps = np.tensordot(unmixing.astype(np.float32), density, axes=1)
    return Chromophores(maps[0], maps[1], maps[2])


def _by_balance(tone: float) -> NDArray[np.float64]:
    """(3, 3) from densities to melanin, haemoglobin and shading, solved exactly."""
    vectors = pigment_vectors(min(tone, _DARKEST_BY_BALANCE))
    return np.asarray(np.linalg.inv(np.column_stack([*vectors, np.ones(3)])))


def _by_darkness_too(tone: float) -> NDArray[np.float64]:
    """(3, 3) from densities to the two pigments that fit best, and to what is left."""
    # Blue differs most between cameras and skins, the more the darker the skin.
    trust = np.array([1.0, 1.0, np.clip(0.9 - tone, *_TRUST_IN_BLUE)])
    pigments = np.column_stack(pigment_vectors(tone))
    inverse = np.linalg.pinv(pigments * trust[:, None]) * trust
    left = (np.eye(3) - pigments @ inverse).mean(axis=0)
    return np.vstack([inverse, left])


def pigment_vectors(tone: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(3,) densities that a unit of melanin, and a unit of haemoglobin, adds in each channel.

    Parameters
    ----------
    tone : density of the person's unmarked skin in green less that in red, from about 0.3 on very
        light skin to 1 on very dark. Tones beyond take the table's end.
    """
    melanin, haemoglobin = (
        np.array([np.interp(tone, _TONES, channel) for channel in zip(*table, strict=True)])
        for table in (_MELANIN, _HAEMOGLOBIN)
    )
    return melanin, haemoglobin


def skin_density(density: NDArray[np.float32]) -> NDArray[np.float64]:
    """(3,) median density of the samples that are finite; of middle skin where there are none."""
    step = max(1, int(np.sqrt(density[0].size / _TONE_SAMPLES)))
    seen = density[:, ::step, ::step]
    seen = seen[:, np.isfinite(seen).all(axis=0)]
    if seen.shape[1] == 0:
        return np.array([0.0, _TONES[2], 0.0])
    # Green less red first: its median is the same however the skin is shaded.
    red, green, blue = np.asarray(seen, np.float64)
    middle = float(np.median(red))
    return middle + np.array([0.0, np.median(green - red), np.median(blue - red)])
