"""The other coloured skins photographed by Mitsuba: sets of photos, and one photo."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import mitsuba_photos
from benchmarks.colour_other_skin import OtherSkin, draw
from benchmarks.colour_skins import LAMPS, PITCH_MM, SIZE_MM, Job, Known, Look
from benchmarks.light_photos import SCATTERING_MM, draw_lamps
from benchmarks.light_skin import Patch, patch
from benchmarks.mitsuba_scene import STRAIGHT, STRAIGHT_PATHS, Camera, mitsuba, scattered
from scarscape.model import Lamps, Photo, Source

if TYPE_CHECKING:
    from scarscape.model import PhotoSet
    from scarscape.phantom import TrueScar

Array = NDArray[np.float64]

#: Heights are this many times finer than the photos.
FINER = 2
#: Paths a pixel of light that bounces (it is smoothed) and of the light from all around.
BOUNCED_PATHS, SKY_PATHS = 4, 25
#: The one lamp over the skin, degrees and mm, and the share of light from all around.
ELEVATION_DEG, FAR_MM, SKY = (30.0, 45.0), 400.0, 0.2
#: Flat light: a lamp beside the lens, and most of the light from all around.
FLAT_DEG, FLAT_SKY = 86.0, 0.5


class Studio(Camera):
    """The camera, in a room that is as bright on all sides."""

    def around(self, *, seed: int) -> Array:
        """(rows, columns, 3) skin under an even sky of radiance 1; a white plane gives 1."""
        mi = mitsuba()
        scene = mi.load_dict(
            {
                "type": "scene",
                "skin": self._skin(_diffuse()),
                "sky": {"type": "constant", "radiance": {"type": "rgb", "value": 1.0}},
                "sensor": self._sensor(SKY_PATHS),
                "integrator": {"type": "path", "max_depth": STRAIGHT, "rr_depth": 99},
            }
        )
        return np.asarray(mi.render(scene, spp=SKY_PATHS, seed=seed), dtype=np.float64)


def _diffuse() -> dict[str, Any]:
    from benchmarks.mitsuba_scene import DIFFUSE

    return DIFFUSE


def photographed(job: Job) -> tuple[dict[Look, PhotoSet | Photo], Known]:
    """Photos of a job's skin, and what is true of it."""
    made, skin = skin_of(job)
    height = made.surface_mm + np.kron(skin.raised_mm, np.ones((FINER, FINER)))
    known = Known(skin.marks, skin.distractors, _scars(made))
    photos: dict[Look, PhotoSet | Photo] = {}
    for look in job.looks:
        photos[look] = _set(job, height, skin) if look == "set" else _one(job, look, height, skin)
    return photos, known


@cache
def skin_of(job: Job) -> tuple[Patch, OtherSkin]:
    """Scars and colours of a job."""
    size = SIZE_MM["traced"]
    made = patch("second", "skin", job.seed, size_mm=size, step_mm=PITCH_MM / FINER)
    side = made.surface_mm.shape[0] // FINER
    return made, draw(job.seed, job.phototype, job.illuminant, _scars(made), side, PITCH_MM)


def _scars(made: Patch) -> tuple[TrueScar, ...]:
    """The true scars with outlines: where they go a tenth as deep (high) as they go at all."""
    return tuple(
        replace(scar, outline_mm=_outline(made, scar)) for scar in made.as_phantom().truth.scars
    )


def _outline(made: Patch, scar: TrueScar) -> tuple[tuple[float, float], ...]:
    import cv2
    from scipy import ndimage

    size = -scar.size_mm if scar.depth_mm is not None else scar.size_mm
    labels = ndimage.label(made.scar_mm / size > 0.1)[0]
    column, row = (round(value / made.step_mm) for value in scar.apex_mm)
    mine = (labels == labels[row, column]).astype(np.uint8)
    loops = cv2.findContours(mine, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    loop = max(loops, key=cv2.contourArea).reshape(-1, 2)[::2] * made.step_mm
    return tuple((float(x), float(y)) for x, y in loop)


def _looks(job: Job) -> tuple[float, tuple[float, float, float]]:
    """Shine, and the spread of light inside the skin."""
    rng = np.random.default_rng([job.seed, 7791])
    red, green, blue = (float(rng.uniform(*span)) for span in SCATTERING_MM)
    return float(rng.random()), (red, green, blue)


def _set(job: Job, height_mm: Array, skin: OtherSkin) -> PhotoSet:
    shine, sigma = _looks(job)
    return mitsuba_photos.render(
        height_mm,
        PITCH_MM,
        draw_lamps(np.random.default_rng([job.seed, 7792]), LAMPS),
        albedo=skin.albedo,
        shine=shine,
        sigma_mm=sigma,
        seed=job.seed,
        spp=BOUNCED_PATHS,
        samples_a_pixel=FINER,
    )


def _one(job: Job, look: Look, height_mm: Array, skin: OtherSkin) -> Photo:
    rng = np.random.default_rng([job.seed, 7793])
    shine, sigma = _looks(job)
    up = np.radians(rng.uniform(*ELEVATION_DEG) if look == "side" else FLAT_DEG)
    share, turn = SKY if look == "side" else FLAT_SKY, rng.uniform(0, 2 * np.pi)
    way = np.array([[np.cos(up) * np.sin(turn), np.cos(up) * np.cos(turn), np.sin(up)]])
    lamps = Lamps(way, np.array([FAR_MM]))
    camera = Studio(height_mm, PITCH_MM, skin.albedo, FINER)
    seed = job.seed * 96 + 90
    light = camera.diffuse(lamps, 0, spp=BOUNCED_PATHS, seed=seed)
    light = light + share / (1 - share) * np.sin(up) * camera.around(seed=seed + 1)
    light = scattered(light / skin.albedo, sigma, PITCH_MM) * skin.albedo
    light = light + shine * camera.shine(lamps, 0, spp=STRAIGHT_PATHS, seed=seed + 2)
    light *= mitsuba_photos.EXPOSED / np.percentile(light, mitsuba_photos.EXPOSED_PERCENTILE)
    codes = mitsuba_photos._through_jpeg(light, 0.01, rng).transpose(2, 0, 1)
    usable = (codes < mitsuba_photos.CLIPPED) & (codes > mitsuba_photos.BLACK)
    return Photo(
        light=mitsuba_photos.decoded(codes),
        usable=usable,
        name="photo.jpg",
        pitch_mm=PITCH_MM,
        source=Source(kind="photo", notes=(f"rendered with Mitsuba, seed {job.seed}",)),
    )
