"""Published spectra of what colours skin, 400 to 700 nm, and cameras and lamps to see them through.

Melanin and the clear skin after S. L. Jacques, https://omlc.org/news/jan98/skinoptics.html and
Phys. Med. Biol. 58 (2013) R37, https://doi.org/10.1088/0031-9155/58/11/R37; haemoglobin after
S. Prahl's compilation, https://omlc.org/spectra/hemoglobin/summary.html. Lamps, cameras and the
standard observer are those of colour-science.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Spectrum = NDArray[np.float64]

NM: Spectrum = np.arange(400.0, 701.0, 10.0)

#: Molar extinction, 1 / (cm mol / l), of haemoglobin with and without oxygen.
_WITH_OXYGEN = (266232, 466840, 480360, 246072, 102580, 62816, 44480, 33209.2, 26629.2, 23684.4)
_WITH_OXYGEN += (20932.8, 20035.2, 24202.4, 39956.8, 53236, 43016, 32613.2, 44496, 50104, 14400.8)
_WITH_OXYGEN += (3200, 1506, 942, 610, 442, 368, 319.6, 294, 277.6, 276, 290)
_WITHOUT = (223296, 303956, 407560, 528600, 413280, 103292, 23388.8, 16156.4, 14550, 16684)
_WITHOUT += (20862, 25773.6, 31589.6, 39036.4, 46592, 53412, 53788, 45072, 37020, 28324.4)
_WITHOUT += (14677.2, 9443.6, 6509.6, 5148.8, 4345.2, 3750.12, 3226.56, 2795.12, 2407.92, 2051.96)
_WITHOUT += (1794.28,)
#: Grams of haemoglobin in a litre of blood, and in a mole.
_GRAMS_A_LITRE, _GRAMS_A_MOLE = 150.0, 64_500.0

PHOTOTYPES = ("I", "II", "III", "IV", "V", "VI")
#: Share of the epidermis that melanosomes fill, inside the ranges that Jacques gives for light
#: (1.3 to 6.3 %), moderate (11 to 16 %) and dark (18 to 43 %) skin.
MELANOSOMES = (0.013, 0.03, 0.06, 0.11, 0.20, 0.36)
#: Share of the dermis that blood fills where nothing is inflamed, and the share with oxygen.
BLOOD, OXYGEN = 0.006, 0.7
#: Radius of the vessels that hold the blood, mm.
VESSEL_MM = 0.006


def melanosome_per_mm() -> Spectrum:
    """Absorption of melanosomes, 1/mm."""
    return np.asarray(0.1 * 6.6e11 * NM**-3.33)


def blood_per_mm(oxygen: float = OXYGEN, vessel_mm: float = VESSEL_MM) -> Spectrum:
    """Absorption of blood in vessels of a radius, 1/mm of blood.

    Light does not reach all of the blood in a vessel: van Veen, Verkruysse and Sterenborg 2002,
    https://doi.org/10.1364/OL.27.000246.
    """
    molar = oxygen * np.array(_WITH_OXYGEN) + (1 - oxygen) * np.array(_WITHOUT)
    whole = 0.1 * np.log(10) * molar * _GRAMS_A_LITRE / _GRAMS_A_MOLE
    across = np.maximum(2 * whole * vessel_mm, 1e-9)
    return np.asarray(whole * -np.expm1(-across) / across)


def clear_per_mm() -> Spectrum:
    """Absorption of skin without melanin and blood, 1/mm."""
    return np.asarray(0.1 * (0.244 + 85.3 * np.exp(-(NM - 154) / 66.2)))


def scattering_per_mm() -> Spectrum:
    """Reduced scattering of skin, 1/mm."""
    return np.asarray(0.1 * (2e5 * NM**-1.5 + 2e12 * NM**-4.0))


@dataclass(frozen=True, eq=False)
class Camera:
    """Sensitivities (3, 31) of a camera to light, red, green, blue."""

    name: str
    sensitivities: Spectrum


def _at_nm(distribution: Any) -> Spectrum:
    """Values of a colour-science distribution at our wavelengths, one row a channel."""
    values = np.asarray(distribution.values, float).reshape(len(distribution.wavelengths), -1)
    wavelengths = np.asarray(distribution.wavelengths, float)
    return np.array([np.interp(NM, wavelengths, channel) for channel in values.T])


@cache
def observer() -> Spectrum:
    """(3, 31) colour matching functions of the CIE 1931 standard observer."""
    import colour

    return _at_nm(colour.MSDS_CMFS["CIE 1931 2 Degree Standard Observer"])


@cache
def lamps() -> dict[str, Spectrum]:
    """Daylight, a warm white LED and a fluorescent tube, each with a mean of 1."""
    import colour

    chosen = {"daylight (D65)": "D65", "warm LED (LED-B1)": "LED-B1", "fluorescent (FL2)": "FL2"}
    spectra = {name: _at_nm(colour.SDS_ILLUMINANTS[key])[0] for name, key in chosen.items()}
    return {name: spectrum / spectrum.mean() for name, spectrum in spectra.items()}


def lamp_named(key: str) -> Spectrum:
    """(31,) a lamp of colour-science, with a mean of 1."""
    import colour

    spectrum = _at_nm(colour.SDS_ILLUMINANTS[key])[0]
    return np.asarray(spectrum / spectrum.mean())


@cache
def cameras() -> tuple[Camera, ...]:
    """The standard observer's own colour, two measured cameras, and one of a phone's kind."""
    import colour

    known = colour.MSDS_CAMERA_SENSITIVITIES
    bells = [(600.0, 38.0), (532.0, 40.0), (460.0, 30.0)]
    phone = np.array([np.exp(-0.5 * ((NM - middle) / wide) ** 2) for middle, wide in bells])
    return (
        Camera("standard observer", to_srgb() @ observer()),
        Camera("Nikon 5100", np.maximum(_at_nm(known["Nikon 5100 (NPL)"]), 0)),
        Camera("Sigma SD Merrill", np.maximum(_at_nm(known["Sigma SDMerill (NPL)"]), 0)),
        Camera("phone's kind", phone),
    )


@cache
def to_srgb() -> Spectrum:
    """(3, 3) from XYZ to linear sRGB (IEC 61966-2-1)."""
    import colour

    return np.asarray(colour.RGB_COLOURSPACES["sRGB"].matrix_XYZ_to_RGB)


@cache
def chart() -> Spectrum:
    """(24, 31) reflectances of a chart of 24 patches."""
    import colour

    patches = colour.SDS_COLOURCHECKERS["BabelColor Average"].values()
    return np.array([_at_nm(patch)[0] for patch in patches])


def as_daylight(reflectance: Spectrum) -> Spectrum:
    """(..., 3) linear sRGB under D65, white at 1, of reflectances (..., 31)."""
    weights = observer() * lamps()["daylight (D65)"]
    scale = weights[1].sum()
    return np.asarray(reflectance @ (weights.T / scale) @ to_srgb().T)


def seen(camera: Camera, lamp: Spectrum, balance: NDArray[np.float64] | None = None) -> Spectrum:
    """(31, 3) from reflectances to linear sRGB by a camera under a lamp.

    The camera is balanced to white (times `balance`, where its guess of the light is off), and a
    matrix brings its channels to sRGB: the least squares fit over a chart of 24 patches, as makers
    and colour corrections have it, with white kept.
    """
    channels = (camera.sensitivities * lamp).T
    channels = channels / channels.sum(0)
    patches = chart()
    raw, wanted = patches @ channels, as_daylight(patches)
    heavy = 100.0
    raw = np.vstack([raw, np.full((1, 3), heavy)])
    wanted = np.vstack([wanted, np.full((1, 3), heavy)])
    matrix = np.linalg.lstsq(raw, wanted, rcond=None)[0]
    if balance is not None:
        channels = channels * balance
    return np.asarray(channels @ matrix)
