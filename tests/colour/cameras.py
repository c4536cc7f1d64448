"""Measured cameras that photograph a chart and skin by their spectra.

Sensitivities, lamps and the chart's spectra are those of colour-science; skin is a spectrum of
melanin over blood (Beer-Lambert), which is nothing that the package itself computes with.
"""

from __future__ import annotations

from functools import lru_cache
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.colour.lab import FROM_XYZ, WHITE

Floats = NDArray[np.float64]

CAMERAS = ("Nikon 5100 (NPL)", "Sigma SDMerill (NPL)")
LAMPS = ("D65", "D50", "A", "FL2", "FL11", "LED-B3")
GREY = np.arange(24) >= 18
#: Melanin, from very light to dark skin.
MELANIN = (0.03, 0.1, 0.3, 0.6, 1.0, 1.6, 2.4)
#: What skin's surface gives back of all light: Fresnel's share at a refractive index of 1.5.
SURFACE = 0.04
#: nm, and oxyhaemoglobin's molar extinction / (cm M): Prahl's compilation, rounded.
_BLOOD_NM = (400, 414, 430, 450, 480, 500, 520, 542, 560, 577, 590, 600, 620, 650, 700)
_BLOOD = (2.66e5, 5.24e5, 2.14e5, 62800, 26600, 20900, 24200, 53300, 32600, 55500, 14400, 3200)
_BLOOD_RED = (942, 368, 290)


@lru_cache(maxsize=1)
def _science() -> ModuleType:
    module: ModuleType = pytest.importorskip("colour")
    return module


@lru_cache(maxsize=64)
def _spectrum(kind: str, name: str) -> Floats:
    colour = _science()
    spectra = getattr(colour, kind)[name].copy().align(colour.SpectralShape(400, 700, 10))
    return np.asarray(spectra.values, np.float64)


@lru_cache(maxsize=1)
def chart_spectra() -> Floats:
    """(24, wavelengths)."""
    colour = _science()
    shape = colour.SpectralShape(400, 700, 10)
    patches = colour.SDS_COLOURCHECKERS["BabelColor Average"].values()
    return np.array([patch.copy().align(shape).values for patch in patches])


def skin_spectrum(melanin: float, blood: float = 0.35) -> Floats:
    """(wavelengths,) reflectance of skin."""
    nm = np.arange(400.0, 701.0, 10.0)
    absorbed = np.interp(nm, _BLOOD_NM, _BLOOD + _BLOOD_RED) / 40_000
    dermis = 0.62 * (0.75 + 0.25 * (nm - 400) / 300)
    red = 0.55 * min(1.0, blood / 0.3) * (1 - np.exp(-1.2 * blood * absorbed))
    return np.asarray(dermis * np.exp(-melanin * (nm / 550) ** -3.3 - red) + SURFACE)


def true_linear(spectra: Floats) -> Floats:
    """(n, 3) linear sRGB of spectra (n, wavelengths) under D65."""
    lamp = _spectrum("SDS_ILLUMINANTS", "D65")
    eye = _spectrum("MSDS_CMFS", "CIE 1931 2 Degree Standard Observer")
    xyz = (spectra * lamp) @ eye / (lamp @ eye)
    return np.asarray(xyz * WHITE @ FROM_XYZ.T)


def photographed(
    spectra: Floats,
    *,
    camera: str = CAMERAS[0],
    lamp: str = "D65",
    stops: float = 0.0,
    white: tuple[float, float, float] = (1.0, 1.0, 1.0),
    contrast: float = 0.0,
    samples: int = 60,
    seed: int = 0,
) -> Floats:
    """(n, 3) mean light of each spectrum's patch, decoded as sRGB from 8 bits; NaN where
    clipped or black, as the capture has it.

    ``white`` is by how much the camera's white balance is off; with ``contrast`` the camera bends
    its numbers by an S after coding, as phones do.
    """
    sensor, light = (
        _spectrum("MSDS_CAMERA_SENSITIVITIES", camera),
        _spectrum("SDS_ILLUMINANTS", lamp),
    )
    own = _spectrum("SDS_ILLUMINANTS", "D65")
    tuned = (chart_spectra() * own) @ sensor / (own @ sensor)
    matrix = np.linalg.lstsq(tuned, true_linear(chart_spectra()), rcond=None)[0]
    linear = (spectra * light) @ sensor / (light @ sensor) * white @ (matrix / matrix.sum(axis=0))
    noisy = 0.8 * 2.0**stops * linear[:, None]
    noisy = noisy + np.random.default_rng(seed).normal(0, 0.003, (len(spectra), samples, 3))
    bright = np.clip(noisy, 0, 1)
    coded = np.where(bright <= 0.0031308, 12.92 * bright, 1.055 * bright ** (1 / 2.4) - 0.055)
    coded = (1 - contrast) * coded + contrast * coded**2 * (3 - 2 * coded)
    number = np.round(255 * coded) / 255
    light_seen = np.where(number <= 0.04045, number / 12.92, ((number + 0.055) / 1.055) ** 2.4)
    unusable = (number >= 254 / 255) | (number <= 5 / 255)
    lost = unusable.any(axis=2).mean(axis=1) > 0.1
    return np.where(lost[:, None], np.nan, light_seen.mean(axis=1))
