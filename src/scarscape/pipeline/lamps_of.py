"""Where the lamps of a photo set stood, where no lights file says it: spheres in the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scarscape.capture.spheres import Sphere, find_spheres, lamps_from_spheres, without_spheres
from scarscape.capture.spheres_lamps import MOST_UNEXPLAINED
from scarscape.capture.spheres_shading import shading_fit
from scarscape.model import InputError, Lamps, PhotoSet

#: Row, column and radius of a sphere's outline.
Circle = Sequence[float]

_LEAST_RADIUS = 4.0


def with_lamps(
    photos: PhotoSet,
    *,
    light_distance_mm: float | None = None,
    circles: Sequence[Circle] | None = None,
) -> PhotoSet:
    """The photos with the lamps that spheres in them show, and without the spheres.

    Parameters
    ----------
    photos : a set whose lamps are known comes back as it is.
    light_distance_mm : of all lamps from the skin at the picture's centre; wins over the distances
        that several spheres tell.
    circles : outlines of spheres in pixels of the photos as they were taken; looked for unless
        given.

    Returns
    -------
    PhotoSet
        ``lamps`` from the spheres, which are taken out of ``usable``; unchanged where there is no
        sphere. Pitch and light are untouched, a note says what was read. Spheres that were found
        and tell no lamps are taken out and noted, and ``lamps`` stays None.

    Raises
    ------
    InputError
        If a circle is none, does not lie in the picture, or shows no lamp; if spheres that were
        outlined contradict each other.

    Notes
    -----
    Looking for spheres takes under a second, and only where there is no lights file. Dents, moles
    and pores are not taken for spheres.
    """
    if photos.lamps is not None:
        return photos
    if circles is None:
        spheres = find_spheres(photos.light)
    else:
        spheres = tuple(_outlined(photos, circle) for circle in circles)
    if not spheres:
        return photos
    usable = without_spheres(photos.usable, spheres)
    try:
        read = lamps_from_spheres(
            photos.light, photos.usable, spheres, pitch_mm=photos.pitch_mm, names=photos.names
        )
    except InputError as error:
        if circles is not None:
            raise
        # The skin can be measured up to scale all the same.
        return _noted(replace(photos, usable=usable), f"only seen, not read: {error.cause}")
    lamps = read.lamps
    notes = read.notes
    if light_distance_mm is not None:
        lamps = Lamps(lamps.direction, np.full(lamps.count, float(light_distance_mm)), "spheres")
        count = "one sphere" if len(spheres) == 1 else f"{len(spheres)} spheres"
        notes = (f"the lamps' directions were read from {count}, their distance is as given",)
    if read.residual_deg is not None:
        notes = (*notes, f"the spheres agree about the lamps within {read.residual_deg:.1f} deg")
    return _noted(replace(photos, lamps=lamps, usable=usable), *notes)


def _noted(photos: PhotoSet, *notes: str) -> PhotoSet:
    source = replace(photos.source, notes=(*photos.source.notes, *notes))
    return replace(photos, source=source)


def _outlined(photos: PhotoSet, circle: Circle) -> Sphere:
    """A sphere as it was outlined, on the set's samples: matt where its shading says so."""
    if len(circle) != 3 or not all(map(math.isfinite, circle)):
        raise InputError(
            f"{circle} is no outline of a sphere", "give row, column and radius in pixels"
        )
    side = photos.pixels_a_sample
    row, column = ((at + 0.5) / side - 0.5 for at in circle[:2])
    sphere = Sphere(row, column, circle[2] / side, "matte")
    if sphere.radius < _LEAST_RADIUS or not sphere.fits((photos.rows, photos.columns)):
        raise InputError(
            f"the sphere at row {circle[0]:g}, column {circle[1]:g} with radius {circle[2]:g} does "
            "not lie wholly in the photos, or is too small to show a lamp",
            "give row, column and radius in pixels of the photos",
        )
    usable = np.asarray(photos.usable.all(axis=1))
    _, unexplained = shading_fit(photos.light.mean(axis=1), usable, sphere)
    return sphere if unexplained <= MOST_UNEXPLAINED else replace(sphere, kind="chrome")
