"""Melanin index, erythema index and individual typology angle of a colour."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from scarscape.colour.lab import lab_of
from scarscape.model.colour import TONES, Tone

Floats: TypeAlias = NDArray[np.float64]

#: ITA in degrees above which skin has each of the first five of `TONES`.
TONES_FROM_DEG = (55.0, 41.0, 28.0, 10.0, -30.0)
#: Least reflectance that has a logarithm here.
_DARKEST = 1e-4


def melanin_index(reflectance: Floats) -> Floats:
    """100 x log10(1 / red) of linear reflectance (3, ...).

    Notes
    -----
    Reflectance meters take a narrow band near 650 nm, where blood hardly absorbs (Takiwaki,
    Measurement of skin color, J Med Invest 44 (1998) 121); a camera's red is broad, so that the
    numbers follow those of meters and are not equal to them (Yamamoto et al. 2008, doi
    10.1111/j.1600-0846.2007.00256.x, define the same two indices for photos).
    """
    red = np.maximum(np.asarray(reflectance[0], np.float64), _DARKEST)
    return np.asarray(-100 * np.log10(red))


def erythema_index(reflectance: Floats) -> Floats:
    """100 x log10(red / green) of linear reflectance (3, ...).

    Notes
    -----
    Of the same sources as `melanin_index`: green light is absorbed by blood, and by melanin too,
    so that it grows with pigment as well: compare it within one person's skin.
    """
    red, green = np.maximum(np.asarray(reflectance[:2], np.float64), _DARKEST)
    return np.asarray(100 * np.log10(red / green))


def ita_deg(lab: Floats) -> Floats:
    """Individual typology angle, degrees, of CIELAB (3, ...) under D65.

    References
    ----------
    Chardon, Cretois, Hourseau, Skin colour typology and suntanning pathways, International Journal
    of Cosmetic Science 13 (1991) 191, doi 10.1111/j.1467-2494.1991.tb00561.x.
    """
    return np.asarray(np.degrees(np.arctan2(lab[0] - 50, lab[2])))


def tone_of_ita(angle_deg: float) -> Tone:
    """Class of skin of an ITA.

    References
    ----------
    Chardon 1991 (see `ita_deg`); with the two darker classes, Del Bino and Bernerd, Variations in
    skin colour and the biological consequences of ultraviolet radiation exposure, British Journal
    of Dermatology 169, supplement 3 (2013) 33, doi 10.1111/bjd.12529.
    """
    for tone, least in zip(TONES, TONES_FROM_DEG, strict=False):
        if angle_deg > least:
            return tone
    return TONES[-1]


def readings(reflectance: Floats) -> Floats:
    """(3, ...) ITA in degrees, melanin index, erythema index of linear reflectance (3, ...)."""
    return np.stack(
        [ita_deg(lab_of(reflectance)), melanin_index(reflectance), erythema_index(reflectance)]
    )
