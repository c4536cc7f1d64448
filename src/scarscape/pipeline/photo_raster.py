"""One photo on the raster of its maps, and the lengths that it gives or that are assumed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.capture.photo_one import NO_SCALE
from scarscape.colour.face_scale import iris_scale
from scarscape.model import Face, Photo
from scarscape.pipeline.marking import Frame

Mask = NDArray[np.bool_]
Map = NDArray[np.float32]

#: Samples of the maps: finer ones show no more of a mark.
MAP_MM = 0.1
#: Long side of the skin in a close-up that gives no scale: only a range of sizes to look at.
ASSUMED_SIDE_MM = 60.0
#: Share of a block's samples that have to be usable.
_LEAST_USABLE = 0.5


@dataclass(frozen=True, eq=False)
class Seen:
    """A photo on the raster of its maps.

    ``light`` (channels, rows, columns) as photographed, ``known`` usable in all channels,
    ``block`` photo samples along the side of one, ``sample_mm`` the length that sizes are looked
    for by, which is assumed where there is no scale.
    """

    light: Map
    known: Mask
    frame: Frame
    sample_mm: float

    def part(self, box: tuple[slice, slice]) -> Seen:
        """Rows and columns of it, at the place where they were."""
        side = self.frame.block * (1 if self.frame.pixels is None else self.frame.pixels)
        row, column = self.frame.origin_px
        origin = row + box[0].start * side, column + box[1].start * side
        frame = replace(self.frame, origin_px=origin)
        return Seen(self.light[:, *box], self.known[box], frame, self.sample_mm)


def with_scale(photo: Photo, face: Face | None) -> tuple[Photo, tuple[str, ...]]:
    """The photo with a scale from the iris, where nothing better gives one."""
    if photo.pitch_mm is not None:
        return photo, ()
    if face is None:
        return photo, (
            "Nothing gives a scale: places and outlines are in pixels, and nothing is told in mm. "
            "Lay the printed sheet of `scarscape marker` beside the skin, or give --pitch-mm.",
        )
    scale = iris_scale(face)
    side = photo.pixels_a_sample
    # What reading said of the scale holds no longer.
    notes = tuple(note for note in photo.source.notes if note != NO_SCALE)
    source = replace(photo.source, pitch_from="iris", notes=(*notes, scale.note))
    scaled = replace(
        photo,
        pitch_mm=scale.pitch_mm * side,
        pitch_mm_sd=scale.pitch_mm_sd * side,
        source=source,
    )
    return scaled, (
        f"{scale.note} Lengths are off where the skin is nearer to the camera or farther away.",
    )


def raster_of(photo: Photo) -> Seen:
    """Means over blocks of about a tenth of a millimetre."""
    assumed = photo.pitch_mm is None
    sample_mm = (
        ASSUMED_SIDE_MM / max(photo.rows, photo.columns) if assumed else photo.pitch_mm or 0.0
    )
    block = max(1, int(MAP_MM / sample_mm + 0.25))
    rows, columns = photo.rows // block, photo.columns // block
    usable = np.asarray(photo.usable.all(axis=0), np.bool_)
    frame = Frame(block, photo.pitch_mm, photo.pixels_a_sample, photo.origin_px)
    if block == 1:
        return Seen(photo.light, usable, frame, sample_mm)
    part = np.s_[: rows * block, : columns * block]
    weight = _mean(usable[part].astype(np.float32), rows, columns)
    light = np.stack(
        [
            _mean(np.where(usable, one, 0)[part].astype(np.float32), rows, columns)
            for one in photo.light
        ]
    )
    light /= np.maximum(weight, np.float32(1e-3))
    return Seen(light, weight > _LEAST_USABLE, frame, sample_mm * block)


def _mean(values: Map, rows: int, columns: int) -> Map:
    return np.asarray(cv2.resize(values, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)
