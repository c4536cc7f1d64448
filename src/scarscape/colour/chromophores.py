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

#: By the tone of the skin: its density in green less that in red; then what one unit of melanin,
#: and of haemoglobin, adds to the densities in red, green and blue. Printed by
#: ``python -m benchmarks.chromophore_vectors``.
_TABLE = (
    (0.358, (0.609, 1.000, 1.633), (0.267, 1.000, 0.664)),
    (0.411, (0.638, 1.000, 1.582), (0.274, 1.000, 0.621)),
    (0.479, (0.665, 1.000, 1.524), (0.279, 1.000, 0.567)),
    (0.558, (0.686, 1.000, 1.460), (0.283, 1.000, 0.500)),
    (0.655, (0.701, 1.000, 1.361), (0.286, 1.000, 0.407)),
    (0.762, (0.715, 1.000, 1.197), (0.289, 1.000, 0.282)),
    (0.873, (0.740, 1.000, 0.950), (0.294, 1.000, 0.137)),
    (0.991, (0.798, 1.000, 0.624), (0.309, 1.000, -0.010)),
)
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
    each map, as long as `skin` is the same. Cost: one product of a 3 x 3 matrix with the densities.

    References
    ----------
    Separation in density space: Tsumura et al. 1999, doi:10.1364/JOSAA.16.002169; shading as
    (1, 1, 1): Tsumura et al. 2003, doi:10.1145/882262.882344. Absorption of melanosomes and
    scattering: Jacques 2013, doi:10.1088/0031-9155/58/11/R37. Haemoglobin: S. Prahl's compilation,
    https://omlc.org/spectra/hemoglobin/summary.html.
    """
    base = skin_density(density) if skin is None else np.asarray(skin, np.float64)
    unmixing = _unmixing(*pigment_vectors(base), shading_removed=shading_removed)
    maps = np.tensordot(unmixing.astype(np.float32), density, axes=1)
    return Chromophores(maps[0], maps[1], maps[2])


def _unmixing(
    melanin: NDArray[np.float64], haemoglobin: NDArray[np.float64], *, shading_removed: bool
) -> NDArray[np.float64]:
    """(3, 3) from densities to melanin, haemoglobin and shading."""
    if not shading_removed:
        return np.asarray(np.linalg.inv(np.column_stack([melanin, haemoglobin, np.ones(3)])))
    pigments = np.column_stack([melanin, haemoglobin])
    inverse = np.linalg.pinv(pigments)
    left = (np.eye(3) - pigments @ inverse).mean(axis=0)
    return np.vstack([inverse, left])


def pigment_vectors(
    skin: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(3,) densities that a unit of melanin and a unit of haemoglobin add to skin of a tone.

    Parameters
    ----------
    skin : (3,) density of the unmarked skin. Tones beyond the table's take its last row.
    """
    tone = float(skin[1] - skin[0])
    tones = np.array([row[0] for row in _TABLE])
    melanin, haemoglobin = (
        np.array([np.interp(tone, tones, [row[place][c] for row in _TABLE]) for c in range(3)])
        for place in (1, 2)
    )
    return melanin, haemoglobin


def skin_density(density: NDArray[np.float32]) -> NDArray[np.float64]:
    """(3,) median density of the samples that are finite; of middle skin where there are none."""
    step = max(1, int(np.sqrt(density[0].size / _TONE_SAMPLES)))
    seen = density[:, ::step, ::step]
    seen = seen[:, np.isfinite(seen).all(axis=0)]
    if seen.shape[1] == 0:
        return np.array([0.0, _TABLE[2][0], 0.0])
    # Green less red first: its median is the same however the skin is shaded.
    red, green, blue = np.asarray(seen, np.float64)
    middle = float(np.median(red))
    return middle + np.array([0.0, np.median(green - red), np.median(blue - red)])
