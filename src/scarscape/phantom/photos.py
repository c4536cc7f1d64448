"""Photographs of a phantom under near lamps, by a renderer of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scarscape.model import InputError, PhotoSet, Source
from scarscape.phantom import photos_camera as camera
from scarscape.phantom.lamps import Lighting, draw_lighting
from scarscape.phantom.making import Phantom
from scarscape.phantom.photos_optics import HARD, OPTICS, Optics, settled
from scarscape.phantom.photos_shading import Lit, light_under
from scarscape.phantom.photos_sheet import Sheet, painted
from scarscape.phantom.photos_surface import radiance, surface_of

if TYPE_CHECKING:
    from scarscape.phantom.coloured import ColouredSkin

__all__ = [
    "HARD",
    "Optics",
    "RenderedPhotos",
    "as_photo_set",
    "photograph",
    "render_photos",
]

Field = NDArray[np.float32]

#: Streams of chance of the photos, apart from those of the skin.
LAMPS, PIXELS, FRAMES = 20, 24, 40
#: Samples of one channel that photos may hold at all: their light then takes 1.6 GB.
MOST_SAMPLES = 140_000_000


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
    albedo : (rows, columns, 3) float32, of the skin, as the camera reads it under a light of 1.
    oil : (rows, columns) float32, factor on the shine.
    seen : (n, rows, columns) uint8, share of the lamp's disc that the sample sees, 255 for all of
        it; 0 where the skin faces away.
    shift_px : (n, 2) float64, rows down and columns to the right by which each frame was moved.
    coloured : the colours and marks that it was given, if any.
    sheet : the chart or marker piece in the picture, if any; the skin then begins at
        ``sheet.skin_px`` of it.
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
    coloured: ColouredSkin | None = None
    sheet: Sheet | None = None

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
    coloured: ColouredSkin | None = None,
    sheet: Sheet | None = None,
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
    coloured : colours with known marks, instead of those that the seed draws.
    sheet : a chart or a marker piece that lies around or beside the skin
        (`scarscape.phantom.charts`).

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
    chosen = settled(optics or Optics(), seed)
    return photograph(phantom, lighting, chosen, seed, coloured=coloured, sheet=sheet)


def photograph(
    phantom: Phantom,
    lighting: Lighting,
    optics: Optics,
    seed: int,
    *,
    coloured: ColouredSkin | None = None,
    sheet: Sheet | None = None,
) -> RenderedPhotos:
    """Photograph a phantom under given lamps with given optics (nothing None)."""
    surface = surface_of(phantom, seed, coloured)
    lit = light_under(
        surface.height_mm, surface.pitch_mm, lighting, roughness=optics.roughness or 0.35
    )
    frames = radiance(surface, lit, optics)
    if sheet is not None:
        frames = np.stack(
            [
                painted(sheet, frame, surface, (lighting, index), coloured=coloured)
                for index, frame in enumerate(frames)
            ]
        )
    shift = _shifts(seed, lighting.lamps.count, optics.movement_px)
    factor = camera.exposure(frames) * optics.camera_factor
    gain = camera.sensitivity(_rng(seed, PIXELS), frames.shape[1:])

    def expose(index: int) -> None:
        moved = (float(shift[index, 0]), float(shift[index, 1]))
        frame = camera.through_lens(frames[index] * np.float32(factor), optics.lens_px, moved)
        frame = camera.sensed(_rng(seed, FRAMES + index), frame, gain, optics.noise)
        frames[index] = camera.balanced(frame, optics.white_gains)

    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(expose, range(len(frames))))
    return RenderedPhotos(
        light=frames,
        lighting=lighting,
        optics=optics,
        pitch_mm=surface.pitch_mm,
        exposure=factor,
        phototype=surface.phototype,
        albedo=surface.seen_albedo,
        oil=surface.oil,
        seen=_shares(lit),
        shift_px=shift,
        coloured=coloured,
        sheet=sheet,
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


def _shares(lit: list[Lit]) -> NDArray[np.uint8]:
    return np.stack([np.round(255 * one.seen).astype(np.uint8) for one in lit])


def _shifts(seed: int, count: int, movement_px: float) -> NDArray[np.float64]:
    shift = np.zeros((count, 2))
    if movement_px > 0:
        shift[1:] = movement_px * _rng(seed, OPTICS + 10).standard_normal((count - 1, 2))
    return shift


def _rng(seed: int, stream: int) -> np.random.Generator:
    return np.random.default_rng([seed, stream])
