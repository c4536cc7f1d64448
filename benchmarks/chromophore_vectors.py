"""Where the vectors of `scarscape.colour.chromophores` come from: run it to print them again.

Skin is the Monte Carlo's (`benchmarks.chromophore_skin`) with published spectra. Colours are what
two cameras under three lights make of it, balanced and brought to linear sRGB. For skin of many
tones the change of the three densities with melanin and with blood gives the two vectors. The
figures of `benchmarks.chromophores` are taken with other cameras, other lights and other skin.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.chromophore_skin import make_skin
from benchmarks.chromophore_spectra import NM, Camera, Spectrum, lamp_named, observer, seen, to_srgb

#: Shares of the epidermis filled by melanosomes, from the lightest skin to the darkest.
TONES = (0.007, 0.016, 0.03, 0.05, 0.08, 0.12, 0.17, 0.24)
BLOOD = 0.006
#: Steps of pigment to either side.
_MORE_MELANIN, _MORE_BLOOD = 1.3, 1.6


def views() -> list[Spectrum]:
    """The two cameras under daylight, a halogen lamp and a three-band tube: (31, 3) each."""
    bells = ((595.0, 32.0), (540.0, 36.0), (455.0, 26.0))
    made = np.array([np.exp(-0.5 * ((NM - middle) / wide) ** 2) for middle, wide in bells])
    eyes = (Camera("observer", to_srgb() @ observer()), Camera("bells", made))
    return [seen(eye, lamp_named(key)) for eye in eyes for key in ("D50", "A", "FL11")]


def vectors(
    photons: int = 20_000,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Keys (n,), melanin (n, 3) and haemoglobin (n, 3) for skin of `TONES`.

    The key is the skin's density in green less that in red. Each vector is the mean over `views`,
    divided by its green: one unit is a natural-log density in green, by which eyes see most contrast.
    """
    skin, eyes = make_skin(photons), views()

    def density(melanosomes: float, blood: float) -> NDArray[np.float64]:
        spectrum = skin.reflectance(melanosomes, blood)
        return np.asarray(np.mean([-np.log(spectrum @ eye) for eye in eyes], axis=0))

    at = np.array([density(share, BLOOD) for share in TONES])
    melanin, haemoglobin = (
        np.array([density(s * m, BLOOD * b) - density(s / m, BLOOD / b) for s in TONES])
        for m, b in ((_MORE_MELANIN, 1.0), (1.0, _MORE_BLOOD))
    )
    return (
        at[:, 1] - at[:, 0],
        melanin / melanin[:, 1:2],
        haemoglobin / haemoglobin[:, 1:2],
    )


if __name__ == "__main__":
    for key, brown, red in zip(*vectors(), strict=True):
        parts = [", ".join(f"{part:.3f}" for part in vector) for vector in (brown, red)]
        print(f"({key:.3f}, ({parts[0]}), ({parts[1]})),")
