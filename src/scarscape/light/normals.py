"""Slopes and albedo of skin from photographs under known lamps.

Every sample is fitted for itself: Lambert's law under near lamps (direction and 1 / r^2 from the
sample's own place), by weighted least squares, made robust in three steps. Samples far darker
than level skin are left out first (cast and attached shadows), then up to two lamps that fit
worst by their own standard deviation (shine, half shadows), then every lamp is let back in with
Cauchy's weight. Shine that the whole picture shares is estimated beforehand and taken off the
light (``normals_shine``).

References
----------
.. [1] R. J. Woodham, "Photometric method for determining surface orientation from multiple
   images", Optical Engineering 19 (1980) 139-144, doi 10.1117/12.7972479.
.. [2] Y. Quéau, B. Durix, T. Wu, D. Cremers, F. Lauze, J.-D. Durou, "LED-based photometric
   stereo: modeling, calibration and numerical solution", J. Math. Imaging Vis. 60 (2018)
   313-340, doi 10.1007/s10851-017-0761-1.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scarscape.light.normals_model import photos_of, solve_photos
from scarscape.light.normals_optics import noise_and_shine
from scarscape.light.slopes import Slopes
from scarscape.model import InputError
from scarscape.model.photo_set import Lamps

Loss = Literal["cauchy", "squares"]
FEWEST_LAMPS = 3


def solve_slopes(
    light: NDArray[np.float32],
    usable: NDArray[np.bool_],
    lamps: Lamps,
    pitch_mm: float,
    *,
    height_mm: NDArray[np.float32] | None = None,
    brightness: NDArray[np.float64] | None = None,
    trust: NDArray[np.float32] | None = None,
    loss: Loss = "cauchy",
) -> Slopes:
    """Slopes, albedo and their errors at every sample.

    Parameters
    ----------
    light : (n, rows, columns) float32, linear light.
    usable : (n, rows, columns) bool, False where a sample is clipped, black or not seen.
    lamps : where the n lamps stood.
    pitch_mm : distance between samples.
    height_mm : (rows, columns) float32, height of the skin where it is known already (it matters
        where heights are not small beside the lamps' distance); 0 without it.
    brightness : (n,) float64, relative brightness of the lamps; 1 without it.
    trust : (n, rows, columns) float32 in 0 to 1, how much of a sample is believed (by its colour,
        say, where shine is white and skin is not).
    loss : "cauchy" as described above, or "squares": plain least squares over the usable samples.

    Returns
    -------
    Slopes
        ``sd`` is infinite, and the slopes 0, where fewer than three lamps speak, or those do not
        determine a normal.

    Raises
    ------
    InputError
        For fewer than three photos.

    Notes
    -----
    One standard deviation comes from the noise, estimated as a function of brightness from the
    misfits of the whole picture, enlarged where the lamps contradict each other at the place. It
    holds what the lamps disagree on, not what shifts them all alike. With three photos nothing
    can disagree: the noise is that between neighbours, and no shadow or shine is noticed except
    by being much too dark. Cost: about 80 ns a sample for 6 photos, shared by the processors, and
    0.2 s; the photos are read once, nothing but the results is written.
    """
    if light.shape[0] < FEWEST_LAMPS:
        raise InputError(
            f"{light.shape[0]} photos do not tell a slope",
            "take 3 or more, each under its own light",
        )
    strength = np.ones(light.shape[0]) if brightness is None else brightness
    photos = photos_of(
        light,
        usable,
        lamps,
        pitch_mm,
        height_mm=height_mm,
        brightness=strength,
        trust=trust,
    )
    robust = loss == "cauchy"
    noise, shine, residual = noise_and_shine(photos, robust=robust)
    solved = solve_photos(photos, noise, robust=robust, shine=shine)
    return Slopes(*solved, brightness=strength.astype(np.float64), residual=residual)
