"""Skin by two streams of light: an epidermis with melanin on a deep dermis with blood.

After Kubelka and Munk, for skin R. R. Anderson and J. A. Parrish,
https://doi.org/10.1111/1523-1747.ep12479191. Also skin after Beer and Lambert, where light goes
equally far through either layer whatever the pigment: as Tsumura et al. take it,
https://doi.org/10.1364/JOSAA.16.002169.
"""

from __future__ import annotations

import numpy as np

from benchmarks.chromophore_spectra import (
    Spectrum,
    blood_per_mm,
    clear_per_mm,
    melanosome_per_mm,
    scattering_per_mm,
)

EPIDERMIS_MM = 0.06
_INDEX = 1.4


def two_streams(melanosomes: float, blood: float) -> Spectrum:
    """(31,) diffuse reflectance by two streams, without the light that the surface throws back."""
    upper = melanosomes * melanosome_per_mm() + (1 - melanosomes) * clear_per_mm()
    lower = blood * blood_per_mm() + (1 - blood) * clear_per_mm()
    scattering = 0.75 * scattering_per_mm()
    deep = _endless(2 * lower, scattering)
    back, through = _layer(2 * upper, scattering, EPIDERMIS_MM)
    inside = back + through**2 * deep / (1 - back * deep)
    # Of diffuse light inside, this share is sent back by the surface (Saunderson's correction).
    kept = 1 - (1 - 0.09) / _INDEX**2
    return np.asarray((1 - kept) * inside / (1 - kept * inside))


def _endless(absorbed: Spectrum, scattered: Spectrum) -> Spectrum:
    """Reflectance of an endlessly deep layer."""
    ratio = 1 + absorbed / scattered
    return np.asarray(ratio - np.sqrt(ratio**2 - 1))


def _layer(absorbed: Spectrum, scattered: Spectrum, thick: float) -> tuple[Spectrum, Spectrum]:
    """Reflectance and transmittance of one layer."""
    a = 1 + absorbed / scattered
    b = np.sqrt(a**2 - 1)
    depth = b * scattered * thick
    below = a * np.sinh(depth) + b * np.cosh(depth)
    return np.asarray(np.sinh(depth) / below), np.asarray(b / below)


def straight(melanosomes: float, blood: float) -> Spectrum:
    """(31,) reflectance after Beer and Lambert, with the paths of light in skin of middle tone."""
    middle, more = np.array([0.045, 0.006]), 1.01
    at = np.log(two_streams(*middle))
    slopes = [
        (np.log(two_streams(*pair)) - at) / (share * (more - 1))
        for pair, share in (
            ((middle[0] * more, middle[1]), middle[0]),
            ((middle[0], middle[1] * more), middle[1]),
        )
    ]
    change = np.array([melanosomes, blood]) - middle
    return np.asarray(np.exp(at + change[0] * slopes[0] + change[1] * slopes[1]))
