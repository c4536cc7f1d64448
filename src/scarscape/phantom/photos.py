"""Photographs of a phantom under near lamps, by a renderer of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scarscape.model import InputError, PhotoSet, Source
from scarscape.phantom import photos_camera as camera
from scarscape.phantom.lamps import Lighting, draw_lighting
from scarscape.phantom.making import Phantom
from scarscape.phantom.photos_bounce import bounced
from scarscape.phantom.photos_scattering import scattered
from scarscape.phantom.photos_shading import Lit, light_under
from scarscape.phantom.photos_skin import draw_albedo, draw_oil

Field = NDArray[np.float32]

#: Streams of chance of the photos, apart from those of the skin.
LAMPS, COLOUR, OIL, OPTICS, PIXELS, FRAMES = 20, 21, 22, 23, 24, 40
#: Range that each channel's scattering is drawn from, mm.
SCATTERING_MM = ((0.2, 0.4), (0.1, 0.2), (0.06, 0.13))
ROUGHNESS = (0.30, 0.45)
#: Samples of one channel that photos may hold at all: their light then takes 1.6 GB.
MOST_SAMPLES = 140_000_000


@dataclass(frozen=True)
class Optics:
    """How skin and camera treat light. What is None is drawn by the seed.

    Attributes
    ----------
    shine : strength of the mirror light of skin's surface, 0 (polarised photos) to 1 (oily skin).
    roughness : rms slope of the facets that shine; drawn from 0.30 to 0.45.
    scattering_mm : rms along one axis of the way that light goes inside the skin, for red, green,
        blue; drawn from 0.2 to 0.4, 0.1 to 0.2, 0.06 to 0.13. Zeros for hard matt skin.
    bounce : whether skin throws light onto skin (once).
    noise : factor on the noise of a decent camera (1 % of mid grey); 0 for none.
    lens_px : blur of the lens.
    movement_px : rms along one axis by which every frame but the first is moved.
    """

    shine: float | None = None
    roughness: float | None = None
    scattering_mm: tuple[float, float, float] | None = None
    bounce: bool = True
    noise: float = 1.0
    lens_px: float = 0.4
    movement_px: float = 0.0


#: Matt skin that light does not enter, between polarising films: shading alone.
HARD = Optics(shine=0.0, scattering_mm=(0.0, 0.0, 0.0))


@dataclass(frozen=True, eq=False)
class RenderedPhotos:
    """Photos of a phantom and all that is known about them.

    Attributes
    ----------
    light : (n, rows, columns, 3) float32, linear light of red, green, blue as the sensor read it,
        noise included, 0 to 1. Row 0 at the top.
    lighting : the lamps.
    optics : as used, nothing None.
    pitch_mm : distance between samples on the skin.
    exposure : factor from albedo under a unit lamp straight above the centre to `light`.
    phototype : 1 to 6.
    albedo : (rows, columns, 3) float32.
    oil : (rows, columns) float32, factor on the shine.
    seen : (n, rows, columns) uint8, share of the lamp's disc that the sample sees, 255 for all of
        it; 0 where the skin faces away.
    shift_px : (n, 2) float64, rows down and columns to the right by which each frame was moved.
    """

    light: NDArray[np.float32]
    lighting: Lighting
    optics: Optics
    pitch_mm: float
    exposure: float
    phototype: int
    albedo: Field
    oil: Field
    seen: NDArray[np.uint8]
    shift_px: NDArray[np.float64]

    @property
    def count(self) -> int:
        """Number of photos."""
        return int(self.light.shape[0])

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the photos without their extension."""
        return tuple(f"photo_{number:02d}" for number in range(1, self.count + 1))

    def encoded(self, index: int) -> NDArray[np.uint8]:
        """(rows, columns, 3) sRGB numbers of one photo."""
        return camera.encoded(self.light[index])

    def to_dict(self) -> dict[str, Any]:
        """What ``truth.json`` says about the photos, under ``photos``."""
        lamps = self.lighting.lamps
        distance = lamps.distance_mm if lamps.distance_mm is not None else np.empty(0)
        return {
            "pitch_mm": self.pitch_mm,
            "light_distance_mm": round(float(distance[0]), 6),
            "lamp_radius_mm": self.lighting.radius_mm,
            "elevation_deg": [round(float(value), 4) for value in lamps.elevation_deg],
            "lamp_brightness": [round(float(value), 6) for value in self.lighting.brightness],
            "phototype": self.phototype,
            "exposure": round(self.exposure, 6),
            "shine": round(float(self.optics.shine or 0.0), 6),
            "roughness": round(float(self.optics.roughness or 0.0), 6),
            "scattering_mm": [round(value, 6) for value in self.optics.scattering_mm or ()],
            "bounce": self.optics.bounce,
            "noise": self.optics.noise,
            "lens_px": self.optics.lens_px,
            "shift_px": [[round(float(value), 4) for value in pair] for pair in self.shift_px],
        }


def render_photos(
    phantom: Phantom,
    *,
    seed: int | None = None,
    lamps: int = 8,
    elevation_deg: tuple[float, float] = (35.0, 65.0),
    distance_mm: float = 180.0,
    optics: Optics | None = None,
) -> RenderedPhotos:
    """Photograph a phantom under near lamps, one at a time, with a camera straight above.

    Shading with the true direction and distance of the lamp from every sample, shadows with soft
    edges, shine, light that skin throws onto skin, scattering inside the skin, and a camera's
    lens, noise and exposure (the same for all photos).

    Parameters
    ----------
    phantom : its skin as it is, without the holes and the noise of its scan.
    seed : draws lamps, colours, optics and noise; the phantom's own by default.
    lamps, elevation_deg, distance_mm : see `scarscape.phantom.lamps.draw_lighting`.
    optics : `HARD` for matt skin that light does not enter.

    Raises
    ------
    InputError
        If a parameter is out of range, or the photos would not fit into memory.

    Notes
    -----
    The same seed and options give the same bytes. Eight photos of 1000 x 1000 take a few seconds
    on two cores. Light bounces once; samples are points but for the blur of the lens.
    """
    seed = phantom.truth.seed if seed is None else seed
    if seed < 0:
        raise InputError(f"the seed {seed} is negative", "give a whole number from 0")
    rows, columns = phantom.surface_mm.shape
    if lamps * rows * columns * 3 > MOST_SAMPLES:
        raise InputError(
            f"{lamps} photos of {columns} x {rows} do not fit into memory",
            "take fewer lamps, a smaller size or a larger pitch",
        )
    lighting = draw_lighting(
        _rng(seed, LAMPS), lamps, elevation_deg=elevation_deg, distance_mm=distance_mm
    )
    return photograph(phantom, lighting, _settled(optics or Optics(), seed), seed)


def photograph(phantom: Phantom, lighting: Lighting, optics: Optics, seed: int) -> RenderedPhotos:
    """Photograph a phantom under given lamps with given optics (nothing None)."""
    truth = phantom.truth
    albedo, phototype = draw_albedo(_rng(seed, COLOUR), truth)
    oil = draw_oil(_rng(seed, OIL), truth)
    height = np.ascontiguousarray(phantom.surface_mm - _at_centre(truth.base_mm))
    radiance, seen = _radiance(height, truth.pitch_mm, lighting, optics, (albedo, oil))
    shift = _shifts(seed, lighting.lamps.count, optics.movement_px)
    factor = camera.exposure(radiance)
    gain = camera.sensitivity(_rng(seed, PIXELS), albedo.shape)

    def expose(index: int) -> None:
        moved = (float(shift[index, 0]), float(shift[index, 1]))
        frame = camera.through_lens(radiance[index] * np.float32(factor), optics.lens_px, moved)
        radiance[index] = camera.sensed(_rng(seed, FRAMES + index), frame, gain, optics.noise)

    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(expose, range(len(radiance))))
    return RenderedPhotos(
        light=radiance,
        lighting=lighting,
        optics=optics,
        pitch_mm=truth.pitch_mm,
        exposure=factor,
        phototype=phototype,
        albedo=albedo,
        oil=oil,
        seen=seen,
        shift_px=shift,
    )


def as_photo_set(rendered: RenderedPhotos) -> PhotoSet:
    """The photos as they would be read from lossless files of 8 bits, without writing any."""
    numbers = np.stack([rendered.encoded(index) for index in range(rendered.count)])
    numbers = np.ascontiguousarray(numbers.transpose(0, 3, 1, 2))
    return PhotoSet(
        light=camera.decoded(numbers),
        usable=(numbers > 0) & (numbers < 255),
        names=tuple(f"{name}.png" for name in rendered.names),
        pitch_mm=rendered.pitch_mm,
        lamps=rendered.lighting.lamps,
        source=Source(kind="photo_set", notes=("photos of a phantom",)),
    )


def _radiance(
    height: Field,
    pitch_mm: float,
    lighting: Lighting,
    optics: Optics,
    skin: tuple[Field, Field],
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """(n, rows, columns, 3) light to the camera, and (n, rows, columns) share of the lamp seen."""
    albedo, oil = skin
    lit = light_under(height, pitch_mm, lighting, roughness=optics.roughness or 0.35)
    extra: Field | None = None
    if optics.bounce:
        direct = np.ascontiguousarray(np.stack([one.light for one in lit], axis=-1))
        extra = bounced(height, pitch_mm, direct, albedo)
    out = np.empty((len(lit), *albedo.shape), dtype=np.float32)
    sigmas = optics.scattering_mm or (0.0, 0.0, 0.0)

    def send(task: tuple[int, int]) -> None:
        index, channel = task
        light = lit[index].light
        if extra is not None:
            light = light + extra[index, channel]
        sent = scattered(light, albedo[:, :, channel], sigmas[channel] / pitch_mm)
        out[index, :, :, channel] = sent + np.float32(optics.shine or 0.0) * oil * lit[index].shine

    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(send, [(i, channel) for i in range(len(lit)) for channel in range(3)]))
    return out, _shares(lit)


def _shares(lit: list[Lit]) -> NDArray[np.uint8]:
    return np.stack([np.round(255 * one.seen).astype(np.uint8) for one in lit])


def _settled(optics: Optics, seed: int) -> Optics:
    """Draw what is left open; each thing from its own number, whatever else is given."""
    drawn = _rng(seed, OPTICS).random(5)
    spans = [
        low + (high - low) * share
        for (low, high), share in zip(SCATTERING_MM, drawn[2:], strict=True)
    ]
    return replace(
        optics,
        shine=float(drawn[0]) if optics.shine is None else optics.shine,
        roughness=ROUGHNESS[0] + float(drawn[1]) * (ROUGHNESS[1] - ROUGHNESS[0])
        if optics.roughness is None
        else optics.roughness,
        scattering_mm=(float(spans[0]), float(spans[1]), float(spans[2]))
        if optics.scattering_mm is None
        else optics.scattering_mm,
    )


def _shifts(seed: int, count: int, movement_px: float) -> NDArray[np.float64]:
    shift = np.zeros((count, 2))
    if movement_px > 0:
        shift[1:] = movement_px * _rng(seed, OPTICS + 10).standard_normal((count - 1, 2))
    return shift


def _at_centre(field: Field) -> np.float32:
    """Value in the middle of the picture, between samples where their number is even."""
    rows, columns = field.shape
    middle = field[(rows - 1) // 2 : rows // 2 + 1, (columns - 1) // 2 : columns // 2 + 1]
    return np.float32(middle.mean(dtype=np.float64))


def _rng(seed: int, stream: int) -> np.random.Generator:
    return np.random.default_rng([seed, stream])
