"""Whether the light of one photo shows shape, looked at as measuring would."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.colour.chromophores import separate
from scarscape.colour.face_skin import skin_mask
from scarscape.model import Photo, SideLight
from scarscape.scars.shading_light import side_light

Map = NDArray[np.float32]

#: Finer samples show no more of the light's side.
MAP_MM = 0.1
#: Long side of the skin in a photo without a scale: only a range of sizes to look at.
ASSUMED_SIDE_MM = 60.0
_LEAST_LIGHT = np.float32(1e-4)


def light_of(photo: Photo) -> SideLight:
    """Whether the light comes enough from one side for dents to be told by their shading.

    Notes
    -----
    Pigments are taken out first, and what is no skin is left aside. About 0.3 s for a million
    samples.
    """
    longer = max(photo.rows, photo.columns)
    sample_mm = ASSUMED_SIDE_MM / longer if photo.pitch_mm is None else photo.pitch_mm
    block = max(1, int(MAP_MM / sample_mm + 0.25))
    usable = np.asarray(photo.usable.all(axis=0), dtype=np.float32)
    weight = _means(usable, block)
    channels = range(len(photo.light))
    light = np.stack([_means(photo.light[at] * usable, block) for at in channels])
    light = np.asarray(light / np.maximum(weight, np.float32(1e-3)), dtype=np.float32)
    known = weight > 0.5
    density = -np.log(np.maximum(light, _LEAST_LIGHT))
    if not photo.in_colour:
        return side_light(density[0], known, sample_mm * block)
    skin = skin_mask(light, known)
    return side_light(separate(density, shading_removed=False).shading, skin, sample_mm * block)


def _means(field: Map, block: int) -> Map:
    """Means of square blocks; what is left over at the far edges is left out."""
    rows, columns = field.shape[0] // block, field.shape[1] // block
    whole = field[: rows * block, : columns * block]
    mean = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(mean, dtype=np.float32)
