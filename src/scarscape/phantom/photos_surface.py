"""The skin that a camera looks at, and the light that it sends there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scarscape.phantom.making import Phantom
from scarscape.phantom.photos_bounce import bounced
from scarscape.phantom.photos_optics import Optics
from scarscape.phantom.photos_scattering import scattered
from scarscape.phantom.photos_shading import Lit
from scarscape.phantom.photos_skin import draw_albedo, draw_oil

if TYPE_CHECKING:
    from scarscape.phantom.coloured import ColouredSkin

Field = NDArray[np.float32]

#: Streams of chance of the colours and of the oil.
COLOUR, OIL = 21, 22


@dataclass(frozen=True, eq=False)
class Surface:
    """Skin before a camera.

    Attributes
    ----------
    height_mm : (rows, columns) float32, 0 at the middle of the picture on the skin without scars.
    pitch_mm : distance between samples.
    albedo : (rows, columns, 3) float32, share of the light given back in each of the camera's
        channels, a perfect white being 1.
    white : (3,) float32, what the camera reads of a perfect white; (1, 1, 1) where it balances.
    oil : (rows, columns) float32, factor on the shine.
    phototype : 1 to 6.
    """

    height_mm: Field
    pitch_mm: float
    albedo: Field
    white: Field
    oil: Field
    phototype: int

    @property
    def seen_albedo(self) -> Field:
        """(rows, columns, 3) what the camera reads under a light of 1."""
        return np.asarray(self.albedo * self.white, dtype=np.float32)


def surface_of(phantom: Phantom, seed: int, coloured: ColouredSkin | None = None) -> Surface:
    """The skin of a phantom, with colours drawn by the seed or with those that are given."""
    truth = phantom.truth
    height = np.ascontiguousarray(phantom.surface_mm - _at_centre(truth.base_mm))
    oil = draw_oil(np.random.default_rng([seed, OIL]), truth)
    white = np.ones(3, dtype=np.float32)
    if coloured is None:
        albedo, phototype = draw_albedo(np.random.default_rng([seed, COLOUR]), truth)
    else:
        white = np.asarray(coloured.white, dtype=np.float32)
        albedo = np.asarray(coloured.albedo / white, dtype=np.float32)
        height = np.asarray(height + coloured.raised_mm, dtype=np.float32)
        oil = np.asarray(oil * coloured.shine_factor, dtype=np.float32)
        phototype = coloured.phototype
    return Surface(height, truth.pitch_mm, albedo, white, oil, phototype)


def radiance(surface: Surface, lit: list[Lit], optics: Optics) -> NDArray[np.float32]:
    """(n, rows, columns, 3) light to the camera, from what each lamp sends onto the skin.

    Light that skin throws onto skin once, scattering inside the skin, shine.
    """
    albedo, pitch_mm = surface.albedo, surface.pitch_mm
    extra: Field | None = None
    if optics.bounce:
        direct = np.ascontiguousarray(np.stack([one.light for one in lit], axis=-1))
        extra = bounced(surface.height_mm, pitch_mm, direct, albedo)
    out = np.empty((len(lit), *albedo.shape), dtype=np.float32)
    sigmas = optics.scattering_mm or (0.0, 0.0, 0.0)
    shine = np.float32(optics.shine or 0.0)

    def send(task: tuple[int, int]) -> None:
        index, channel = task
        light = lit[index].light
        if extra is not None:
            light = light + extra[index, channel]
        sent = scattered(light, albedo[:, :, channel], sigmas[channel] / pitch_mm)
        sent = sent + shine * surface.oil * lit[index].shine
        out[index, :, :, channel] = sent * surface.white[channel]

    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(send, [(i, channel) for i in range(len(lit)) for channel in range(3)]))
    return out


def _at_centre(field: Field) -> np.float32:
    """Value in the middle of the picture, between samples where their number is even."""
    rows, columns = field.shape
    middle = field[(rows - 1) // 2 : rows // 2 + 1, (columns - 1) // 2 : columns // 2 + 1]
    return np.float32(middle.mean(dtype=np.float64))
