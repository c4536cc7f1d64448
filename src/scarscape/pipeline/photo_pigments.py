"""What measuring and checking one photo begin with: its skin, its colours, its shading alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scarscape.capture.regions_json import DrawnRegions, regions_on
from scarscape.colour.chromophores import Chromophores, separate, skin_density
from scarscape.colour.correction import Correction, apply, fit_correction
from scarscape.colour.face_regions import face_regions
from scarscape.colour.face_skin import skin_mask
from scarscape.model import Face, InputError, Photo, Regions, SideLight
from scarscape.pipeline.photo_raster import Seen, raster_of

Mask = NDArray[np.bool_]
Map = NDArray[np.float32]

#: Less of the picture than this is no skin to speak of.
LEAST_SKIN = 0.02
FEWEST_SAMPLES = 400
_LEAST_LIGHT = np.float32(1e-4)
#: Side of the tiles that are left out where they hold no skin, in samples.
_TILE = 64


@dataclass(frozen=True, eq=False)
class LookedAt:
    """The part of one photo that holds skin, on the raster of its maps, with its pigments apart.

    ``light`` (channels, rows, columns) is corrected where ``correction`` is there, and ``density``
    its negative natural logarithm; ``places`` are the regions of a face, None without any.
    ``whole_light`` is that of the whole picture, in which the part lies at ``box``.
    """

    seen: Seen
    places: Regions | None
    skin: Mask
    correction: Correction | None
    light: Map
    density: Map
    pigments: Chromophores
    whole_light: Map
    box: tuple[slice, slice]

    @property
    def skin_fraction(self) -> float:
        """Share of the whole picture that is skin."""
        rows, columns = self.whole_light.shape[1:]
        return float(np.count_nonzero(self.skin) / (rows * columns))

    def in_whole(self, values: Map) -> Map:
        """A map of the part as one of the whole picture, NaN around it."""
        whole = np.full(self.whole_light.shape[1:], np.nan, np.float32)
        whole[self.box] = values
        return whole

    @property
    def calibrated(self) -> bool:
        """Whether its colours are held against known ones."""
        return self.correction is not None

    @cached_property
    def shading(self) -> Map:
        """(rows, columns) shading for scars: free of pigment, calm in its detail."""
        from scarscape.scars.shading_steady import steady_shading

        # Green, or the only channel of a grey photo.
        bright = self.density[len(self.density) // 2]
        return steady_shading(self.pigments.shading, bright, self.skin, self.seen.sample_mm)

    @cached_property
    def side_light(self) -> SideLight:
        """Whether the light comes enough from one side for dents to be told by their shading."""
        from scarscape.scars.shading_light import side_light

        return side_light(self.shading, self.skin, self.seen.sample_mm)


def looked_at(
    photo: Photo, face: Face | None = None, drawn: DrawnRegions | None = None
) -> LookedAt:
    """Find the skin on a photo and take its pigments apart.

    Parameters
    ----------
    photo : with its scale, if anything gives one (`with_scale`).
    face : landmarks in the photo's own pixels, if it shows a face.
    drawn : regions outlined by hand; they win over the face's.

    Raises
    ------
    InputError
        If there is next to no skin in the picture.
    """
    seen = raster_of(photo)
    correction = _correction(photo)
    places = _regions(seen, photo, face, drawn)
    skin = _skin(seen, places, photo)
    whole = seen.light if correction is None else apply(correction, seen.light)
    box = _box(skin if places is None else skin | (places.labels > 0))
    if places is not None:
        places = replace(places, labels=places.labels[box], skin=places.skin[box])
    skin, light = skin[box], np.ascontiguousarray(whole[:, *box])
    density = -np.log(np.maximum(light, _LEAST_LIGHT))
    pigments = _pigments(density, photo, skin, calibrated=correction is not None)
    seen = seen.part(box)
    return LookedAt(seen, places, skin, correction, light, density, pigments, whole, box)


def _box(wanted: Mask) -> tuple[slice, slice]:
    """Rows and columns that hold all that is wanted; whole tiles, so that shrunk maps agree."""
    rows, columns = (np.flatnonzero(wanted.any(axis=axis)) for axis in (1, 0))
    return _tiles(rows, wanted.shape[0]), _tiles(columns, wanted.shape[1])


def _tiles(held: NDArray[np.intp], size: int) -> slice:
    last = -(-(int(held[-1]) + 1) // _TILE) * _TILE
    return slice(int(held[0]) // _TILE * _TILE, min(last, size))


def _correction(photo: Photo) -> Correction | None:
    if photo.patches is None or not photo.in_colour:
        return None
    patches = photo.patches
    return fit_correction(patches.light[0], patches.reflectance, patches.grey, patches.known_from)


def _regions(
    seen: Seen, photo: Photo, face: Face | None, drawn: DrawnRegions | None
) -> Regions | None:
    """Regions on the raster of the maps."""
    shape = (seen.known.shape[0], seen.known.shape[1])
    side = seen.frame.block * photo.pixels_a_sample
    if drawn is not None:
        sample_mm = None if photo.pitch_mm is None else photo.pitch_mm * seen.frame.block
        return regions_on(
            drawn, shape, pixels_a_sample=side, origin_px=photo.origin_px, pitch_mm=sample_mm
        )
    if face is None:
        return None
    return face_regions(face, shape, pixels_a_sample=side, origin_px=photo.origin_px)


def _skin(seen: Seen, regions: Regions | None, photo: Photo) -> Mask:
    skin = seen.known
    if photo.in_colour:
        skin = skin_mask(seen.light, seen.known, regions)
    elif regions is not None:
        skin = seen.known & regions.skin
    samples = int(np.count_nonzero(skin))
    # Where a face is known, it may be small in the picture; samples enough will do.
    least = 0.0 if regions is not None else LEAST_SKIN * skin.size
    if samples < max(FEWEST_SAMPLES, least):
        raise InputError(
            "next to no skin is to be seen in the photo",
            "take it nearer, in even light, neither burnt out nor black",
        )
    return skin


def _pigments(density: Map, photo: Photo, skin: Mask, *, calibrated: bool) -> Chromophores:
    if photo.in_colour:
        base = skin_density(np.where(skin, density, np.float32(np.nan)))
        return separate(density, shading_removed=False, skin=base, calibrated=calibrated)
    nothing = np.zeros(density.shape[1:], np.float32)
    return Chromophores(nothing, nothing, density[0])
