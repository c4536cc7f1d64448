"""Where the vectors of `scarscape.colour.chromophores` come from: run it to print them again.

Skin is the Monte Carlo's (`benchmarks.chromophore_skin`) with published spectra: thin, middle and
thick epidermis, little and much blood, each from light to dark. Colours are what two cameras under
three lamps make of it, balanced and brought to linear sRGB. The change of the three densities with
melanin and with blood gives the two vectors; those of all skins, cameras and lamps are averaged at
equal darkness. The figures of `benchmarks.chromophores` are taken with other cameras and lamps.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.chromophore_skin import LayeredSkin, make_skin
from benchmarks.chromophore_spectra import NM, Camera, Spectrum, lamp_named, observer, seen, to_srgb

#: Skin that vectors are given for: density of unmarked skin in green, white at 0.
GREEN = np.array([0.9, 1.2, 1.5, 1.8, 2.1, 2.4, 2.7, 3.0])
#: Thickness of the epidermis in mm, and its scattering over that of skin.
LAYERS = ((0.04, 1.3), (0.06, 1.0), (0.1, 0.8))
#: Shares of blood, and shares of melanosomes in 0.06 mm of epidermis.
BLOODS = (0.003, 0.006, 0.012)
MELANOSOMES = np.geomspace(0.003, 0.4, 14)
#: Steps of pigment to either side.
_MORE_MELANIN, _MORE_BLOOD = 1.3, 1.6


def views() -> list[Spectrum]:
    """The two cameras under daylight, a halogen lamp and a three-band tube: (31, 3) each."""
    bells = ((595.0, 32.0), (540.0, 36.0), (455.0, 26.0))
    made = np.array([np.exp(-0.5 * ((NM - middle) / wide) ** 2) for middle, wide in bells])
    eyes = (Camera("observer", to_srgb() @ observer()), Camera("bells", made))
    return [seen(eye, lamp_named(key)) for eye in eyes for key in ("D50", "A", "FL11")]


def vectors(photons: int = 10_000) -> NDArray[np.float64]:
    """(skins, 7) for skin of `GREEN`: its tone, then what a unit of each pigment adds.

    The tone is the density in green less that in red. One unit of melanin, and of haemoglobin, is a
    natural-log density in green, by which eyes see most of a contrast.
    """
    each = []
    for thickness, scatter in LAYERS:
        skin = make_skin(photons, thickness_mm=thickness, scatter=scatter)
        shares = MELANOSOMES * 0.06 / thickness
        for blood in BLOODS:
            each += [_at_greens(skin, shares, blood, view) for view in views()]
    return np.asarray(np.mean(each, axis=0))


def _at_greens(
    skin: LayeredSkin, shares: NDArray[np.float64], blood: float, view: Spectrum
) -> NDArray[np.float64]:
    """(skins, 7) tone and vectors of one skin through one camera."""

    def density(more_melanin: float, more_blood: float) -> NDArray[np.float64]:
        return np.array(
            [
                -np.log(
                    np.maximum(skin.reflectance(s * more_melanin, blood * more_blood) @ view, 1e-4)
                )
                for s in shares
            ]
        )

    at = density(1.0, 1.0)
    melanin = density(_MORE_MELANIN, 1.0) - density(1 / _MORE_MELANIN, 1.0)
    haemoglobin = density(1.0, _MORE_BLOOD) - density(1.0, 1 / _MORE_BLOOD)
    tone = at[:, 1:2] - at[:, :1]
    columns = np.hstack([tone, melanin / melanin[:, 1:2], haemoglobin / haemoglobin[:, 1:2]])
    return np.stack([np.interp(GREEN, at[:, 1], column) for column in columns.T], axis=1)


if __name__ == "__main__":
    for green, row in zip(GREEN, vectors(), strict=True):
        parts = [", ".join(f"{part:.2f}" for part in vector) for vector in (row[1:4], row[4:])]
        print(f"({green:.1f}, {row[0]:.2f}, ({parts[0]}), ({parts[1]})),")
