"""Photo sets of phantom skin, as a camera would give them: sRGB numbers of 8 bits."""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
from numpy.typing import NDArray

from scarscape.model import Lamps, PhotoSet
from scarscape.phantom import make_phantom
from scarscape.phantom.photos import HARD, Optics, RenderedPhotos, render_photos

PITCH_MM = 0.05


@functools.cache
def rendered(seed: int, lamps: int = 8, optics: Optics = HARD) -> RenderedPhotos:
    """Photos of a phantom of 16 mm under lamps all around, 35 to 65 degrees high."""
    skin = make_phantom(seed, size_mm=16.5, pitch_mm=PITCH_MM, skin="hard")
    return render_photos(skin, lamps=lamps, optics=optics)


def as_set(photos: RenderedPhotos) -> PhotoSet:
    """What a reader makes of them."""
    codes = np.stack([photos.encoded(index) for index in range(photos.count)]) / 255.0
    linear = np.where(codes <= 0.04045, codes / 12.92, ((codes + 0.055) / 1.055) ** 2.4)
    light = np.ascontiguousarray(linear.transpose(0, 3, 1, 2), np.float32)
    names = tuple(f"{name}.png" for name in photos.names)
    return PhotoSet(light, usable_of(light), names, photos.pitch_mm, photos.lighting.lamps)


def phantom_set(seed: int, lamps: int = 8, optics: Optics = HARD) -> PhotoSet:
    """The same in one go."""
    return as_set(rendered(seed, lamps, optics))


def usable_of(light: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Neither black nor clipped."""
    return (light > 0.002) & (light < 0.99)


def relit(photos: PhotoSet, light: NDArray[np.float32]) -> PhotoSet:
    """The set with other light."""
    held = np.clip(light, 0.0, 1.0).astype(np.float32)
    return dataclasses.replace(photos, light=held, usable=usable_of(held))


def listed_as(photos: PhotoSet, direction: NDArray[np.float64]) -> PhotoSet:
    """The set with another list of lamps."""
    assert photos.lamps is not None
    lamps = Lamps(np.asarray(direction, np.float64), photos.lamps.distance_mm)
    return dataclasses.replace(photos, lamps=lamps)
