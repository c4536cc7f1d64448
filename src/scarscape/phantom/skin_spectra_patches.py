"""Smooth reflectance spectra for patches whose colour is known."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from scarscape.phantom.skin_spectra_camera import srgb_weights
from scarscape.phantom.skin_spectra_tables import WAVELENGTH_NM

Array = NDArray[np.float64]

#: Reflectances that are not reached: no surface is quite black or quite white.
DARKEST = 1e-4


def smooth_spectra(reflectance_srgb: NDArray[np.floating]) -> Array:
    """Reflectance spectra that look as wanted in daylight.

    Each is a parabola over wavelength, bent into 0 to 1: smooth as the spectra of paints are.
    Greys come out flat.

    Parameters
    ----------
    reflectance_srgb : (patches, 3) linear sRGB under D65, 1 a perfect white.

    Returns
    -------
    (patches, wavelengths). Colours that no such spectrum has come out as near as can be.

    References
    ----------
    W. Jakob, J. Hanika, "A low-dimensional function space for efficient spectral upsampling",
    Computer Graphics Forum 38 (2019) 147, doi 10.1111/cgf.13626.
    """
    wanted = np.atleast_2d(np.asarray(reflectance_srgb, dtype=np.float64))
    return np.stack([_spectrum(one) for one in wanted])


def _spectrum(wanted: Array) -> Array:
    if np.ptp(wanted) <= 1e-9:
        return np.full(WAVELENGTH_NM.shape, float(wanted.mean()))
    from scipy.optimize import least_squares

    level = float(np.clip(wanted.mean(), 0.02, 0.98))
    start = np.array([np.log(level / (1 - level)), 0.0, 0.0])
    # The fall of the parabola is bounded, so that colours out of reach end somewhere smooth.
    fit = least_squares(partial(_misfit, wanted=wanted), start, bounds=(-60.0, 60.0), xtol=1e-12)
    return _bent(fit.x)


def _misfit(coefficients: Array, wanted: Array) -> Array:
    return np.asarray(srgb_weights() @ _bent(coefficients) - wanted)


def _bent(coefficients: Array) -> Array:
    t = (WAVELENGTH_NM - 550.0) / 150.0
    power = coefficients[0] + coefficients[1] * t + coefficients[2] * t * t
    share = 0.5 * (1 + power / np.sqrt(4 + power * power))
    return np.asarray(DARKEST + (1 - 2 * DARKEST) * share)
