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

#: Skin that the vectors are given for: its density in green, and in green less that in red. Below,
#: what one unit of either pigment adds to the densities in red, green and blue of such skin.
#: ``python -m benchmarks.chromophore_vectors`` derives them.
_GREEN = (0.9, 1.2, 1.5, 1.8, 2.1, 2.4, 2.7, 3.0)
_TONES = (0.33, 0.41, 0.51, 0.61, 0.69, 0.78, 0.85, 0.92)
_MELANIN = (
    (0.61, 1.00, 1.68),
    (0.65, 1.00, 1.59),
    (0.68, 1.00, 1.49),
    (0.70, 1.00, 1.40),
    (0.72, 1.00, 1.27),
    (0.73, 1.00, 1.11),
    (0.76, 1.00, 0.91),
    (0.80, 1.00, 0.72),
)
_HAEMOGLOBIN = (
    (0.29, 1.00, 0.62),
    (0.30, 1.00, 0.55),
    (0.31, 1.00, 0.47),
    (0.31, 1.00, 0.38),
    (0.32, 1.00, 0.29),
    (0.32, 1.00, 0.19),
    (0.33, 1.00, 0.10),
    (0.34, 1.00, 0.02),
)
#: On darker skin than this the balance of the channels alone no longer tells the two apart: both
#: add to red and blue alike, as seen from green.
_DARKEST_BY_BALANCE = 2.4
#: Weight of blue beside red and green.
_TRUST_IN_BLUE = (0.6, 0.5, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4)
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
    calibrated: bool = False,
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
    calibrated : the light is reflectance, white at 1, by patches of known colour: the tone of the
        skin is then told by how dark it is. Otherwise by how much darker green is than red, which
        says less on very dark skin and in a wrong white balance.

    Returns
    -------
    Chromophores

    Notes
    -----
    Without `shading_removed` a factor on all channels, however it varies over the picture, leaves
    melanin and haemoglobin as they are. A factor on one channel (white balance) adds a constant to
    each map, as long as `skin` is the same. On very dark skin (phototype VI) one photo
    hardly tells melanin from haemoglobin; albedo does.

    Cost: one product of a 3 x 3 matrix with the densities.

    References
    ----------
    Separation in density space: Tsumura et al. 1999, doi:10.1364/JOSAA.16.002169; shading as
    (1, 1, 1): Tsumura et al. 2003, doi:10.1145/882262.882344. Absorption of melanosomes and
    scattering: Jacques 2013, doi:10.1088/0031-9155/58/11/R37. Haemoglobin: S. Prahl's compilation,
    https://omlc.org/spectra/hemoglobin/summary.html.
    """
    base = skin_density(density) if skin is None else np.asarray(skin, np.float64)
    green = darkness(base, calibrated=calibrated)
    unmixing = _by_darkness_too(green) if shading_removed else _by_balance(green)
    maps = np.tensordot(unmixing.astype(np.float32), density, axes=1)
    return Chromophores(maps[0], maps[1], maps[2])


def darkness(skin: NDArray[np.float64], *, calibrated: bool) -> float:
    """Density of a person's skin in green, white at 0: known, or what goes with its tone."""
    if calibrated:
        return float(skin[1])
    return float(np.interp(skin[1] - skin[0], _TONES, _GREEN))


def _by_balance(green: float) -> NDArray[np.float64]:
    """(3, 3) from densities to melanin, haemoglobin and shading, solved exactly."""
    vectors = pigment_vectors(min(green, _DARKEST_BY_BALANCE))
    return np.asarray(np.linalg.inv(np.column_stack([*vectors, np.ones(3)])))


def _by_darkness_too(green: float) -> NDArray[np.float64]:
    """(3, 3) from densities to the two pigments that fit best, and to what is left."""
    # Blue differs most between cameras and between skins, above all where skin is not light.
    trust = np.array([1.0, 1.0, np.interp(green, _GREEN, _TRUST_IN_BLUE)])
    pigments = np.column_stack(pigment_vectors(green))
    inverse = np.linalg.pinv(pigments * trust[:, None]) * trust
    left = (np.eye(3) - pigments @ inverse).mean(axis=0)
    return np.vstack([inverse, left])


def pigment_vectors(green: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(3,) densities that a unit of melanin, and a unit of haemoglobin, adds in each channel.

    Parameters
    ----------
    green : density of the person's unmarked skin in green, from about 1 on very light skin to 3 on
        the darkest, see `darkness`. Beyond, the table's end is taken.
    """
    melanin, haemoglobin = (
        np.array([np.interp(green, _GREEN, channel) for channel in zip(*table, strict=True)])
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
