"""Colours of Monte-Carlo skin through a camera under a lamp, in tables quick enough for maps."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RectBivariateSpline

from benchmarks.chromophore_figures import melanosomes_of
from benchmarks.chromophore_skin import LayeredSkin, make_skin
from benchmarks.chromophore_spectra import PHOTOTYPES, cameras, lamps, seen

Array = NDArray[np.float64]

PHOTONS = 4000
LAMP = {
    "daylight": "daylight (D65)",
    "warm_led": "warm LED (LED-B1)",
    "fluorescent": "fluorescent (FL2)",
}
#: Ends of the shares of melanosomes and of blood that the tables hold.
MELANIN, RED = (0.001, 0.65), (0.001, 0.08)


class Colours:
    """Density of skin, red, green, blue, as one camera sees it under one lamp."""

    def __init__(self, lamp: str, camera: int) -> None:
        view = seen(cameras()[camera], lamps()[LAMP[lamp]])
        self.camera_view = view
        self.melanin = np.log(np.geomspace(*MELANIN, 22))
        self.blood = np.log(np.geomspace(*RED, 14))
        nodes = [[skin().reflectance(m, b) for b in np.exp(self.blood)] for m in self._shares()]
        table = -np.log(np.maximum(np.array(nodes) @ view, 1e-4))
        self._splines = [
            RectBivariateSpline(self.melanin, self.blood, table[..., one]) for one in range(3)
        ]

    def _shares(self) -> Array:
        return np.asarray(np.exp(self.melanin))

    def density(self, melanin: Array | float, blood: Array | float) -> Array:
        """(3, ...) of shares of melanosomes and of blood."""
        m, b = np.broadcast_arrays(np.log(np.clip(melanin, *MELANIN)), np.log(np.clip(blood, *RED)))
        return np.stack([spline.ev(m, b) for spline in self._splines])


@cache
def skin() -> LayeredSkin:
    """The layers of skin that all colours come from."""
    return make_skin(PHOTONS)


@cache
def colours(lamp: str, camera: int) -> Colours:
    """A table for each camera and lamp."""
    return Colours(lamp, camera)


@cache
def melanosomes(phototype: int) -> float:
    """Share of the epidermis, so that the skin has the tone of its phototype."""
    return melanosomes_of(skin().reflectance, PHOTOTYPES[phototype - 1])
