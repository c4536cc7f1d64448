"""Reflectance of skin from 400 to 700 nm, from its melanin, its blood and how oxygenated it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scarscape.phantom.skin_spectra_tables import (
    DEOXYHAEMOGLOBIN,
    OXYHAEMOGLOBIN,
    WAVELENGTH_NM,
)

Spectra = NDArray[np.float64]

EPIDERMIS_CM = 0.006
#: Share of epidermis that is melanosomes, phototypes I to VI, one in each class of skin tone.
MELANOSOMES = (0.018, 0.034, 0.05, 0.076, 0.135, 0.235)
#: Share of dermis that is blood, of a face at rest, and how much of it carries oxygen.
BLOOD = 0.006
OXYGENATION = 0.85
HAEMOGLOBIN_G_A_LITRE, HAEMOGLOBIN_G_A_MOLE = 150.0, 64_500.0
#: Radius of the vessels that hold the blood: light does not reach all of what is in them.
VESSEL_CM = 0.0005
REFRACTIVE_INDEX = 1.4


def reflectance(
    melanin: ArrayLike, blood: ArrayLike, oxygenation: ArrayLike = OXYGENATION
) -> Spectra:
    """Diffuse reflectance of skin, without the mirror light of its surface.

    The epidermis is a layer that absorbs by its melanosomes and scatters (Kubelka and Munk); the
    dermis below is endless, with blood in small vessels (diffusion theory). Scattering in the
    epidermis throws some light back before it reaches any blood: on very dark skin that is most
    of what is seen, so redness there is faint, as it is on people.

    Parameters
    ----------
    melanin : share of the epidermis that is melanosomes, 0 to 1; any shape.
    blood : share of the dermis that is blood, 0 to 1; broadcast with `melanin`.
    oxygenation : share of haemoglobin that carries oxygen, 0 to 1.

    Returns
    -------
    Shape of the arguments and one axis more, of the wavelengths `WAVELENGTH_NM`; 1 a perfect white.

    References
    ----------
    Absorption of melanosomes and of skin without blood: S. L. Jacques, "Skin optics", Oregon
    Medical Laser Center News, January 1998, https://omlc.org/news/jan98/skinoptics.html.
    Scattering: S. L. Jacques, "Optical properties of biological tissues: a review", Phys. Med.
    Biol. 58 (2013) R37, doi 10.1088/0031-9155/58/11/R37.
    Layer over a ground: P. Kubelka, J. Opt. Soc. Am. 38 (1948) 448, doi 10.1364/JOSA.38.000448.
    Dermis: T. J. Farrell, M. S. Patterson, B. Wilson, Med. Phys. 19 (1992) 879,
    doi 10.1118/1.596777.
    """
    layer, through = _epidermis(np.asarray(melanin, dtype=np.float64)[..., None])
    ground = _dermis(
        np.asarray(blood, dtype=np.float64)[..., None],
        np.asarray(oxygenation, dtype=np.float64)[..., None],
    )
    return np.asarray(layer + through * through * ground / (1 - layer * ground))


def melanosome_absorption() -> Spectra:
    """Absorption inside a melanosome, 1/cm."""
    return np.asarray(6.6e11 * WAVELENGTH_NM**-3.33)


def bloodless_absorption() -> Spectra:
    """Absorption of skin without melanin and blood, 1/cm."""
    return np.asarray(0.244 + 85.3 * np.exp(-(WAVELENGTH_NM - 154.0) / 66.2))


def blood_absorption(oxygenation: ArrayLike = OXYGENATION) -> Spectra:
    """Absorption of whole blood that is spread out evenly, 1/cm."""
    share = np.asarray(oxygenation, dtype=np.float64)
    extinction = share * OXYHAEMOGLOBIN + (1 - share) * DEOXYHAEMOGLOBIN
    molar = HAEMOGLOBIN_G_A_LITRE / HAEMOGLOBIN_G_A_MOLE
    return np.asarray(np.log(10.0) * extinction * molar)


def scattering() -> Spectra:
    """Reduced scattering of skin, 1/cm."""
    return np.asarray(46.0 * (WAVELENGTH_NM / 500.0) ** -1.421)


def in_vessels(absorption: Spectra) -> Spectra:
    """What blood absorbs in vessels of `VESSEL_CM`, which shade their own inside.

    References
    ----------
    R. L. P. van Veen, W. Verkruysse, H. J. C. M. Sterenborg, Opt. Lett. 27 (2002) 246,
    doi 10.1364/OL.27.000246.
    """
    thick = 2 * absorption * VESSEL_CM
    return np.asarray(absorption * -np.expm1(-thick) / thick)


def _epidermis(melanin: Spectra) -> tuple[Spectra, Spectra]:
    """Reflectance and transmittance of the epidermis alone for diffuse light."""
    absorbed = melanin * melanosome_absorption() + (1 - melanin) * bloodless_absorption()
    # Diffuse light goes twice as far as straight light; three quarters of it turn back.
    k, s = 2 * absorbed, 0.75 * scattering()
    a = 1 + k / s
    b = np.sqrt(a * a - 1)
    x = b * s * EPIDERMIS_CM
    # Divided by cosh, so that nothing grows beyond bounds.
    below = a * np.tanh(x) + b
    return np.tanh(x) / below, b / (np.cosh(x) * below)


def _dermis(blood: Spectra, oxygenation: Spectra) -> Spectra:
    absorbed = blood * in_vessels(blood_absorption(oxygenation))
    absorbed = absorbed + (1 - blood) * bloodless_absorption()
    albedo = scattering() / (scattering() + absorbed)
    n = REFRACTIVE_INDEX
    turned = -1.440 / n**2 + 0.710 / n + 0.668 + 0.0636 * n
    edge = (1 + turned) / (1 - turned)
    depth = np.sqrt(3 * (1 - albedo))
    return np.asarray(0.5 * albedo * (1 + np.exp(-4 / 3 * edge * depth)) * np.exp(-depth))
