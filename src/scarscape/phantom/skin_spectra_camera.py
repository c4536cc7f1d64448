"""Cameras and illuminants: the linear colour that a camera makes of a reflectance spectrum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from scarscape.model import InputError
from scarscape.phantom import skin_spectra_tables as tables

Array = NDArray[np.float64]
Illuminant = Literal["daylight", "warm_led", "fluorescent"]
Camera = Literal["phone", "reflex", "colorimeter"]
ILLUMINANTS: tuple[Illuminant, ...] = get_args(Illuminant)
CAMERAS: tuple[Camera, ...] = get_args(Camera)

#: From CIE XYZ to linear sRGB under D65 (IEC 61966-2-1).
XYZ_TO_SRGB = (
    (3.2406, -1.5372, -0.4986),
    (-0.9689, 1.8758, 0.0415),
    (0.0557, -0.2040, 1.0570),
)
#: Middle and width (standard deviation) of a phone's three sensitivities, nm: bells like those of
#: common sensors behind a filter that ends at 670 nm. Ours, not of one make.
PHONE_NM = ((598.0, 32.0), (532.0, 36.0), (462.0, 27.0))
FILTER_NM = (670.0, 8.0)


@dataclass(frozen=True, eq=False)
class View:
    """One camera under one illuminant.

    Attributes
    ----------
    weights : (3, wavelengths), from reflectance to what the camera writes; a perfect white gives
        `white`.
    white : (3,), ones where the camera balanced its white.
    """

    illuminant: Illuminant
    camera: Camera
    weights: Array
    white: Array

    def seen(self, reflectance: Array) -> Array:
        """(..., 3) linear red, green, blue of reflectances (..., wavelengths)."""
        return np.asarray(reflectance @ self.weights.T)


def view(illuminant: str, camera: str, *, white_balanced: bool = True) -> View:
    """A camera under an illuminant.

    A `phone` turns its colours into sRGB by a matrix that keeps white, as its JPEGs do; a
    `reflex` gives the plain numbers of its sensor; a `colorimeter` sees what the CIE observer
    sees, in linear sRGB (exactly so in daylight). Without white balance a camera treats all light
    as daylight; the matrix is applied to balanced colours first, so that what is missing is one
    factor a channel, the largest 1.

    Raises
    ------
    InputError
        If there is no such illuminant or camera.
    """
    light = _spectrum(illuminant)
    sensitivity, matrix = _camera(camera)
    balanced = sensitivity * light
    response = balanced.sum(axis=1)
    weights = matrix @ (balanced / response[:, None])
    white = np.ones(3)
    if not white_balanced:
        at_daylight = (sensitivity * tables.DAYLIGHT).sum(axis=1)
        white = response / at_daylight
        white = white / white.max()
        weights = weights * white[:, None]
    return View(
        illuminant=ILLUMINANTS[ILLUMINANTS.index(illuminant)],
        camera=CAMERAS[CAMERAS.index(camera)],
        weights=weights,
        white=white,
    )


def srgb_weights() -> Array:
    """(3, wavelengths) from reflectance to linear sRGB under D65, white exactly 1."""
    observer = _observer() * tables.DAYLIGHT
    matrix = np.array(XYZ_TO_SRGB)
    weights = matrix @ observer / observer[1].sum()
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _spectrum(illuminant: str) -> Array:
    spectra = dict(
        zip(ILLUMINANTS, (tables.DAYLIGHT, tables.WARM_LED, tables.FLUORESCENT), strict=True)
    )
    if illuminant not in ILLUMINANTS:
        raise InputError(
            f"there is no illuminant called {illuminant!r}", f"choose {', '.join(ILLUMINANTS)}"
        )
    return spectra[illuminant]


def _camera(camera: str) -> tuple[Array, Array]:
    """(3, wavelengths) sensitivities and the (3, 3) matrix that follows white balance."""
    if camera == "reflex":
        rows = (tables.REFLEX_RED, tables.REFLEX_GREEN, tables.REFLEX_BLUE)
        return np.stack(rows), np.eye(3)
    if camera == "phone":
        sensitivity = _bells()
        return sensitivity, _matrix_to_srgb(sensitivity)
    if camera == "colorimeter":
        # White balance after the sRGB matrix, so the observer's own channels are sRGB's.
        return np.array(XYZ_TO_SRGB) @ _observer(), np.eye(3)
    raise InputError(f"there is no camera called {camera!r}", f"choose {', '.join(CAMERAS)}")


def _bells() -> Array:
    nm = tables.WAVELENGTH_NM
    bells = np.stack([np.exp(-0.5 * ((nm - at) / width) ** 2) for at, width in PHONE_NM])
    return np.asarray(bells / (1 + np.exp((nm - FILTER_NM[0]) / FILTER_NM[1])))


def _matrix_to_srgb(sensitivity: Array) -> Array:
    """Least squares over smooth reflectances in daylight, rows that add up to 1 (white stays)."""
    balanced = sensitivity * tables.DAYLIGHT
    balanced = balanced / balanced.sum(axis=1, keepdims=True)
    smooth = _smooth_reflectances()
    seen, wanted = smooth @ balanced.T, smooth @ srgb_weights().T
    # The third column is what the other two leave of 1.
    free = seen[:, :2] - seen[:, 2:]
    two = np.linalg.lstsq(free, wanted - seen[:, 2:], rcond=None)[0].T
    return np.column_stack([two, 1 - two.sum(axis=1)])


def _smooth_reflectances() -> Array:
    """Steps up, steps down and bands, dull and bright: what dyes and pigments look like."""
    nm = tables.WAVELENGTH_NM
    edges = np.arange(440.0, 660.0, 20.0)
    rise = 1 / (1 + np.exp(-(nm - edges[:, None]) / 25.0))
    band = np.exp(-0.5 * ((nm - edges[:, None]) / 40.0) ** 2)
    shapes = np.concatenate([rise, 1 - rise, band, 1 - band])
    return np.concatenate([0.1 + 0.3 * shapes, 0.05 + 0.8 * shapes])


def _observer() -> Array:
    return np.stack([tables.OBSERVER_X, tables.OBSERVER_Y, tables.OBSERVER_Z])
