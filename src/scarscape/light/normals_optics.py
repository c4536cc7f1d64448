"""Noise and shine of a set of photos, found one after the other from how its lamps disagree."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scarscape.light.normals_model import DULL
from scarscape.light.normals_noise import noise_of_photos
from scarscape.light.normals_shine import find_shine
from scarscape.light.normals_steps import Photos

#: Lamps disagree on shine from so many on.
FEWEST_FOR_SHINE = 4


class NoiseAndShine(NamedTuple):
    """How the photos stray from Lambert's law.

    Attributes
    ----------
    noise : (3,) float32, variance of a sample at no light, per light, per light squared.
    shine : (2,) float32, height of the lobe of shine and the fourth power of its roughness.
    residual : robust relative misfit of the photos.
    """

    noise: NDArray[np.float32]
    shine: NDArray[np.float32]
    residual: float


def noise_and_shine(
    photos: Photos,
    *,
    robust: bool = True,
    by_colour: Callable[[float], NDArray[np.float32] | None] | None = None,
) -> NoiseAndShine:
    """Noise without shine, then shine, then the noise beside it.

    Parameters
    ----------
    photos : of one channel.
    robust : False for plain least squares, which knows of no shine.
    by_colour : given the fourth power of the roughness (0 where it is not known), the lobe that
        the colours tell, which then stands; None where they do not.

    Returns
    -------
    NoiseAndShine
    """
    noise, residual = noise_of_photos(photos, robust=robust, shine=DULL)
    if not robust or photos.light.shape[0] < FEWEST_FOR_SHINE:
        return NoiseAndShine(noise, DULL, residual)
    shine = find_shine(photos, noise)
    told = None if by_colour is None else by_colour(float(shine[1]))
    shine = shine if told is None else told
    if shine[0] > 0:
        noise, residual = noise_of_photos(photos, shine=shine)
    return NoiseAndShine(noise, shine, residual)
