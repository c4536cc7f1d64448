"""Photos of a patch by one of two renderers: the phantom's own, or Mitsuba."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from benchmarks.light_skin import Content, Generator, Patch, patch
from scarscape.model import Lamps, PhotoSet, Source

Array = NDArray[np.float64]
Rng = np.random.Generator
Renderer = Literal["phantom", "mitsuba"]
Optics = Literal["hard", "shiny", "scattering"]

#: Scattering inside skin, red, green, blue (mm), drawn anew for every seed.
SCATTERING_MM = ((0.2, 0.4), (0.1, 0.2), (0.06, 0.13))
#: Elevations of low and of high lamps by turns (degrees), and their distance (mm).
LOW_DEG, HIGH_DEG, DISTANCE_MM = (36.0, 47.0), (50.0, 64.0), (150.0, 250.0)
#: Heights for Mitsuba are this many times finer than the photos.
FINER = 2
TONES = ((0.58, 0.38, 0.29), (0.48, 0.29, 0.21), (0.33, 0.18, 0.12), (0.18, 0.09, 0.06))


@dataclass(frozen=True)
class Job:
    """One patch to photograph and to measure.

    ``optics``: ``hard`` skin neither shines nor scatters, ``shiny`` skin shines, ``scattering``
    skin does both.
    """

    renderer: Renderer
    generator: Generator
    optics: Optics
    lamps: int
    seed: int
    content: Content = "pits"
    size_mm: float = 20.0
    pitch_mm: float = 0.05
    pits: int = 10
    spp: int = 25

    @property
    def finer(self) -> int:
        """Samples of height a pixel."""
        return FINER if self.renderer == "mitsuba" else 1

    @property
    def name(self) -> str:
        """A file name that says all of it."""
        parts = (
            self.renderer,
            self.generator,
            self.content,
            self.optics,
            f"{self.lamps}lamps",
            f"{self.size_mm:g}mm{self.pitch_mm:g}",
            f"{self.pits}pits",
            f"{self.spp}spp",
            str(self.seed),
        )
        return "-".join(parts)


def skin_of(job: Job) -> Patch:
    """The patch of a job, its heights as fine as its renderer takes them."""
    step = job.pitch_mm / job.finer
    return patch(
        job.generator, job.content, job.seed, size_mm=job.size_mm, step_mm=step, pits=job.pits
    )


def photos_of(job: Job, made: Patch, kept: Path | None = None) -> PhotoSet:
    """Photograph a patch.

    Parameters
    ----------
    kept : folder of photos already rendered, for those of Mitsuba, which take their time. It knows
        them by the job alone: empty it after a change of the skin or of the renderer.

    """
    if job.renderer == "phantom":
        return _by_phantom(job, made)
    if kept is None:
        return _by_mitsuba(job, made)
    file = kept / f"{job.name}.npz"
    if not file.exists():
        kept.mkdir(parents=True, exist_ok=True)
        photos = _by_mitsuba(job, made)
        part = file.with_suffix(".part.npz")
        np.savez(
            part,
            light=photos.light,
            usable=photos.usable,
            direction=lamps_of(photos).direction,
            distance_mm=np.asarray(lamps_of(photos).distance_mm),
        )
        part.replace(file)
    with np.load(file) as held:
        return PhotoSet(
            light=held["light"],
            usable=held["usable"],
            names=tuple(f"photo_{one + 1}.jpg" for one in range(job.lamps)),
            pitch_mm=job.pitch_mm,
            lamps=Lamps(held["direction"], held["distance_mm"]),
            source=Source(kind="photo_set", notes=(f"rendered with Mitsuba, seed {job.seed}",)),
        )


def lamps_of(photos: PhotoSet) -> Lamps:
    """The lamps of photos that know them."""
    if photos.lamps is None:
        raise ValueError("photos without lamps")
    return photos.lamps


def _by_phantom(job: Job, made: Patch) -> PhotoSet:
    from scarscape import phantom

    looks = {
        "hard": phantom.HARD,
        "shiny": phantom.Optics(scattering_mm=(0.0, 0.0, 0.0)),
        "scattering": phantom.Optics(),
    }[job.optics]
    rendered = phantom.render_photos(made.as_phantom(), lamps=job.lamps, optics=looks)
    return phantom.as_photo_set(rendered)


def _by_mitsuba(job: Job, made: Patch) -> PhotoSet:
    from benchmarks.mitsuba_photos import render

    lamp_rng, tone_rng, looks = np.random.default_rng([job.seed, 5150]).spawn(3)
    side = math.ceil(made.surface_mm.shape[0] / job.finer)
    shine, spread = float(looks.random()), [float(looks.uniform(*span)) for span in SCATTERING_MM]
    return render(
        made.surface_mm,
        job.pitch_mm,
        draw_lamps(lamp_rng, job.lamps),
        albedo=draw_albedo(tone_rng, made.scar_mm[:: job.finer, :: job.finer][:side], job.pitch_mm),
        shine=0.0 if job.optics == "hard" else shine,
        sigma_mm=(spread[0], spread[1], spread[2]) if job.optics == "scattering" else None,
        seed=job.seed,
        spp=job.spp,
        samples_a_pixel=job.finer,
    )


def draw_lamps(rng: Rng, count: int) -> Lamps:
    """Lamps around the clock, low and high by turns, at one distance and not quite in place."""
    turn = 2 * np.pi * (np.arange(count) + rng.uniform(-0.2, 0.2, count) + rng.random()) / count
    low, high = rng.uniform(*LOW_DEG, count), rng.uniform(*HIGH_DEG, count)
    up = np.radians(np.where(np.arange(count) % 2 == 0, low, high))
    direction = np.stack([np.cos(up) * np.sin(turn), np.cos(up) * np.cos(turn), np.sin(up)], axis=1)
    return Lamps(direction, np.full(count, rng.uniform(*DISTANCE_MM)))


def draw_albedo(rng: Rng, scar_mm: Array, pitch_mm: float) -> Array:
    """(rows, columns, 3) a tone, blood in blotches, spots of pigment, redder or paler scars."""
    shape = scar_mm.shape
    tone = np.asarray(TONES[int(rng.integers(len(TONES)))]) * rng.uniform(0.9, 1.1)
    blood = 0.06 * _blotches(rng, shape, 1.2 / pitch_mm) + 0.02 * _blotches(rng, shape, 3.0)
    brown = 0.04 * _blotches(rng, shape, 2.5 / pitch_mm)
    row, column = np.indices(shape) * pitch_mm
    for _ in range(6):
        y, x = rng.uniform(0, shape[0], 2) * pitch_mm
        away = np.hypot(row - y, column - x) / rng.uniform(0.3, 1.5)
        brown += rng.uniform(0.05, 0.3) / (1 + away**4)
    # Scars keep the redness of their inflammation or lose their pigment, each to its own degree.
    labels, count = ndimage.label(scar_mm < -0.03)
    reddened = np.append(0.0, rng.uniform(-0.1, 0.25, count))[labels]
    blood += ndimage.gaussian_filter(reddened, 0.1 / pitch_mm)
    dark = blood[..., None] * (0.2, 1.0, 0.9) + brown[..., None] * (0.7, 0.9, 1.0)
    return np.asarray(np.clip(tone * np.exp(-dark), 0.01, 0.85))


def _blotches(rng: Rng, shape: tuple[int, ...], sigma_px: float) -> Array:
    field = ndimage.gaussian_filter(rng.standard_normal(shape), sigma_px, mode="wrap")
    return np.asarray(field / field.std())


def lamps_that_reach(made: Patch, lamps: Lamps, x_mm: float, y_mm: float) -> int:
    """How many lamps shine on a point of the skin, by walking from it towards each of them."""
    extent = (made.surface_mm.shape[0] - 1) * made.step_mm
    walk = np.arange(1, 400) * 0.5 * made.step_mm
    start = _height_at(made, np.array([y_mm]), np.array([x_mm]))[0]
    reached = 0
    for one in range(lamps.count):
        way = lamps.direction[one]
        if lamps.distance_mm is not None:
            centre = np.array([y_mm - 0.5 * extent, x_mm - 0.5 * extent, 0.0])
            way = way * lamps.distance_mm[one] - centre
        flat = math.hypot(way[0], way[1])
        rise = way[2] / flat
        y, x = y_mm + walk * way[0] / flat, x_mm + walk * way[1] / flat
        reached += bool((_height_at(made, y, x) < start + 0.003 + rise * walk).all())
    return reached


def _height_at(made: Patch, y_mm: Array, x_mm: Array) -> Array:
    at = np.stack([y_mm, x_mm]) / made.step_mm
    return np.asarray(ndimage.map_coordinates(made.surface_mm, at, order=1, mode="nearest"))
