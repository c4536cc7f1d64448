"""One photograph of a phantom, under light from one side or under flat light."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from scarscape.model import InputError, Lamps, Photo, Source
from scarscape.phantom import photos_camera as camera
from scarscape.phantom.lamps import Lighting
from scarscape.phantom.making import Phantom
from scarscape.phantom.photos_optics import Optics, settled
from scarscape.phantom.photos_shading import light_under
from scarscape.phantom.photos_sheet import Sheet, painted
from scarscape.phantom.photos_sky import sky_share
from scarscape.phantom.photos_surface import radiance, surface_of

if TYPE_CHECKING:
    from scarscape.phantom.coloured import ColouredSkin

LightKind = Literal["side", "flat"]
Field = NDArray[np.float32]

#: Streams of chance of one photo, apart from those of skin and photo sets.
LAMP, PIXELS, FRAME = 110, 111, 112
#: What the seed draws from: height of the lamp; share of the light on a level place that comes
#: from all around.
ELEVATION_DEG = (20.0, 50.0)
SKY = {"side": (0.1, 0.3), "flat": (0.3, 0.8)}
#: A window or a standing lamp at arm's length; a ring of lamps at the lens.
DISTANCE_MM = {"side": 400.0, "flat": 300.0}
RADIUS_MM = {"side": 12.0, "flat": 25.0}


@dataclass(frozen=True, eq=False)
class RenderedPhoto:
    """One photo of a phantom and all that is known about it.

    Attributes
    ----------
    light : (rows, columns, 3) float32, linear light as the sensor read it, 0 to 1.
    kind : ``side``: one lamp, and some light from all around; ``flat``: light from the lens and
        from all around, so that it has no side.
    lighting : the one lamp.
    elevation_deg : height of the lamp over the skin.
    azimuth_deg : where it stands in the picture: 0 to the right, 90 above; None for flat light.
    sky : share of the light on a level place that comes from all around.
    optics : as used, nothing None.
    pitch_mm : distance between samples on the skin.
    exposure : factor from albedo under a unit lamp straight above the centre to `light`.
    phototype : 1 to 6.
    albedo : (rows, columns, 3) float32, of the skin, as the camera reads it under a light of 1,
        without the gains of the optics.
    coloured : the colours and marks that it was given, if any.
    sheet : the chart or marker piece in the picture, if any; the skin then begins at
        ``sheet.skin_px``.
    """

    light: Field
    kind: LightKind
    lighting: Lighting
    elevation_deg: float
    azimuth_deg: float | None
    sky: float
    optics: Optics
    pitch_mm: float
    exposure: float
    phototype: int
    albedo: Field
    coloured: ColouredSkin | None = None
    sheet: Sheet | None = field(default=None, repr=False)

    @property
    def encoded(self) -> NDArray[np.uint8]:
        """(rows, columns, 3) sRGB numbers."""
        return camera.encoded(self.light)

    def tiled(self, rows: int, columns: int) -> RenderedPhoto:
        """The same skin again and again, each time as in a mirror, to fill a larger photo.

        Scars and marks of the first tile stand where they stood; ``albedo`` stays that of it.
        """
        had = self.light.shape
        extra = [(0, max(0, rows - had[0])), (0, max(0, columns - had[1]))]
        whole = np.pad(self.light, [*extra, (0, 0)], mode="symmetric")
        return replace(self, light=np.ascontiguousarray(whole[:rows, :columns]))

    def to_dict(self) -> dict[str, Any]:
        """What ``truth.json`` says about the photo, under ``photo``."""
        return {
            "pitch_mm": self.pitch_mm,
            "light": self.kind,
            "elevation_deg": round(self.elevation_deg, 4),
            "azimuth_deg": None if self.azimuth_deg is None else round(self.azimuth_deg, 4),
            "sky": round(self.sky, 6),
            "phototype": self.phototype,
            "exposure": round(self.exposure, 6),
            "white_gains": list(self.optics.white_gains),
            "shine": round(float(self.optics.shine or 0.0), 6),
            "scattering_mm": [round(value, 6) for value in self.optics.scattering_mm or ()],
            "bounce": self.optics.bounce,
            "noise": self.optics.noise,
            "lens_px": self.optics.lens_px,
        }


def render_photo(  # noqa: PLR0913
    phantom: Phantom,
    *,
    seed: int | None = None,
    light: LightKind = "side",
    coloured: ColouredSkin | None = None,
    elevation_deg: float | tuple[float, float] = ELEVATION_DEG,
    azimuth_deg: float | None = None,
    sky: float | None = None,
    optics: Optics | None = None,
    sheet: Sheet | None = None,
) -> RenderedPhoto:
    """Photograph a phantom once, with a camera straight above.

    Parameters
    ----------
    phantom : its skin as it is, without the holes and the noise of its scan.
    seed : draws lamp, optics, noise and, unless `coloured` is given, colours; the phantom's own
        by default.
    light : ``side`` or ``flat``, see `RenderedPhoto`.
    coloured : colours with known marks.
    elevation_deg : height of the side lamp over the skin, or two bounds for the seed to draw from.
    azimuth_deg : where the side lamp stands, 0 to the right of the picture, 90 above; drawn.
    sky : share of light from all around; drawn from 0.1 to 0.3, for flat light from 0.3 to 0.8.
    optics : see `Optics`; its movement does nothing to one photo.
    sheet : a chart or a marker piece in the picture (`scarscape.phantom.charts`).

    Raises
    ------
    InputError
        If a parameter is out of range.

    Notes
    -----
    The same seed and options give the same bytes. 1000 x 1000 take about 4.5 s of processor time,
    a quarter of that without the bounce; larger photos by `RenderedPhoto.tiled`. The sky is even,
    and the skin's own relief shuts it out.
    """
    seed = phantom.truth.seed if seed is None else seed
    _check(seed, light, sky)
    optics = settled(optics or Optics(), seed)
    drawn = np.random.default_rng([seed, LAMP]).random(3)
    elevation, azimuth = _place(light, elevation_deg, azimuth_deg, drawn)
    low, high = SKY[light]
    share = low + (high - low) * float(drawn[2]) if sky is None else sky
    lighting = _lighting(light, elevation, azimuth)
    level = _level(share, elevation)
    surface = surface_of(phantom, seed, coloured)
    (lit,) = light_under(
        surface.height_mm, surface.pitch_mm, lighting, roughness=optics.roughness or 0.35
    )
    around = level * sky_share(surface.height_mm, surface.pitch_mm)
    lamp = 1.0 if share < 1 else 0.0
    lit = replace(
        lit,
        light=np.asarray(lamp * lit.light + around, dtype=np.float32),
        shine=np.asarray(lamp * lit.shine, dtype=np.float32),
    )
    frame = radiance(surface, [lit], optics)[0]
    if sheet is not None:
        if not lamp:
            lighting = replace(lighting, brightness=np.zeros(1))
        frame = painted(sheet, frame, surface, (lighting, 0), sky=level, coloured=coloured)
    factor = camera.exposure(frame[None]) * optics.camera_factor
    return RenderedPhoto(
        light=_exposed(frame, factor, optics, seed),
        kind=light,
        lighting=lighting,
        elevation_deg=elevation,
        azimuth_deg=azimuth if light == "side" else None,
        sky=share,
        optics=optics,
        pitch_mm=surface.pitch_mm,
        exposure=factor,
        phototype=surface.phototype,
        albedo=surface.seen_albedo,
        coloured=coloured,
        sheet=sheet,
    )


def as_photo(rendered: RenderedPhoto, *, name: str = "photo.png", scale: bool = True) -> Photo:
    """The photo as it would be read from a lossless file of 8 bits, without writing any.

    Parameters
    ----------
    rendered : the photo.
    name : of the file that it stands for.
    scale : whether its pitch is known to the reader.
    """
    numbers = np.ascontiguousarray(rendered.encoded.transpose(2, 0, 1))
    return Photo(
        light=camera.decoded(numbers),
        usable=(numbers > 0) & (numbers < 255),
        name=name,
        pitch_mm=rendered.pitch_mm if scale else None,
        source=Source(kind="photo", notes=("a photo of a phantom",)),
    )


def _exposed(frame: Field, factor: float, optics: Optics, seed: int) -> Field:
    """What the camera makes of the light."""
    seen = camera.through_lens(frame * np.float32(factor), optics.lens_px, (0.0, 0.0))
    gain = camera.sensitivity(np.random.default_rng([seed, PIXELS]), seen.shape)
    sensed = camera.sensed(np.random.default_rng([seed, FRAME]), seen, gain, optics.noise)
    return camera.balanced(sensed, optics.white_gains)


def _lighting(light: LightKind, elevation_deg: float, azimuth_deg: float) -> Lighting:
    elevation, azimuth = math.radians(elevation_deg), math.radians(azimuth_deg)
    flat = math.cos(elevation)
    direction = np.array(
        [[-flat * math.sin(azimuth), flat * math.cos(azimuth), math.sin(elevation)]]
    )
    lamps = Lamps(direction, np.array([DISTANCE_MM[light]]), "file")
    return Lighting(lamps, np.ones(1), RADIUS_MM[light])


def _place(
    light: LightKind,
    elevation_deg: float | tuple[float, float],
    azimuth_deg: float | None,
    drawn: NDArray[np.float64],
) -> tuple[float, float]:
    """Height and side of the lamp, degrees."""
    if light == "flat":
        return 90.0, 0.0
    low, high = (
        elevation_deg if isinstance(elevation_deg, tuple) else (elevation_deg, elevation_deg)
    )
    if not 0 < low <= high <= 90:
        raise InputError(
            f"a lamp cannot stand {low:g} to {high:g} degrees over the skin",
            "give angles over 0 and up to 90, the lower one first",
        )
    azimuth = 360.0 * float(drawn[1]) if azimuth_deg is None else azimuth_deg % 360.0
    return low + (high - low) * float(drawn[0]), azimuth


def _level(share: float, elevation_deg: float) -> float:
    """Light of the sky on a level place, so that it makes up its share beside a unit lamp."""
    straight = math.sin(math.radians(elevation_deg))
    return 1.0 if share >= 1 else share / (1 - share) * straight


def _check(seed: int, light: str, sky: float | None) -> None:
    if seed < 0:
        raise InputError(f"the seed {seed} is negative", "give a whole number from 0")
    if light not in SKY:
        raise InputError(f"there is no light called {light!r}", "choose side or flat")
    if sky is not None and not 0 <= sky <= 1:
        raise InputError(f"{sky:g} of all light cannot be the sky's", "give a share of 0 to 1")
