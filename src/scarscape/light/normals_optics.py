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
#: Colours may say so many times what the misfits say, and so much of the light of level skin where
#: the misfits say nothing.
_NEAR, _LITTLE = (0.4, 2.5), 0.35


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
        the colours tell, which then stands if it is credible; None where they do not.

    Returns
    -------
    NoiseAndShine
    """
    noise, residual = noise_of_photos(photos, robust=robust, shine=DULL)
    if not robust or photos.light.shape[0] < FEWEST_FOR_SHINE:
        return NoiseAndShine(noise, DULL, residual)
    shine = find_shine(photos, noise)
    told = None if by_colour is None else by_colour(float(shine[1]))
    level = float(np.median(photos.light[:, ::8, ::8]))
    shine = shine if told is None else credible_shine(shine, told, level)
    if shine[0] > 0:
        noise, residual = noise_of_photos(photos, shine=shine)
    return NoiseAndShine(noise, shine, residual)


def credible_shine(
    misfits: NDArray[np.float32], colours: NDArray[np.float32], level: float
) -> NDArray[np.float32]:
    """What misfits and colours say together.

    Colours are finer, but a picture with little form can lead them astray: they stand where they
    come near what the misfits say, or where the misfits see nothing and they see little.

    Parameters
    ----------
    misfits, colours : (2,) lobes of shine.
    level : light of level skin.

    Returns
    -------
    (2,) float32
    """
    if misfits[0] > 0 and colours[0] > 0:
        return colours if _NEAR[0] < colours[0] / misfits[0] < _NEAR[1] else misfits
    return colours if colours[0] < _LITTLE * level else misfits
