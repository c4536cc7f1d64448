"""Photos of pits by a renderer of its own: numpy, three times finer than the fit's raster."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from scarscape.light.lit_skin import LitSkin, Optics
from scarscape.light.scattering import Spread
from scarscape.light.slopes import Slopes
from scarscape.model import Lamps

Array = NDArray[np.float64]
Heights = Callable[[Array, Array], Array]
PITCH_MM = 0.06
FINER = 3
BLUR_MM = 0.09
BOUNCE = 0.3


def ring(count: int = 6, elevation_deg: float | tuple[float, ...] = (62.0, 38.0)) -> Lamps:
    """Lamps all around, high and low in turn, 200 mm away."""
    turn = 0.3 + 2 * np.pi * np.arange(count) / count
    up = np.radians(np.resize(np.atleast_1d(elevation_deg), count))
    direction = np.stack([np.cos(up) * np.cos(turn), np.cos(up) * np.sin(turn), np.sin(up)], 1)
    return Lamps(direction, np.full(count, 200.0))


def places(side_mm: float, step_mm: float) -> tuple[Array, Array]:
    """Rows and columns of a square raster about its middle, mm."""
    count = round(side_mm / step_mm)
    at = (np.arange(count) - (count - 1) / 2) * step_mm
    return at[:, None], at[None, :]


def shadowed(height: Array, step_mm: float, towards: Array) -> Array:
    """True where a ray to the lamp passes under the terrain."""
    row, column = np.indices(height.shape, dtype=float)
    flat = np.hypot(towards[0], towards[1])
    rise = towards[2] / flat * step_mm
    dark = np.zeros(height.shape, bool)
    for t in range(1, int(np.ptp(height) / rise) + 2):
        at = np.stack([row + t * towards[0] / flat, column + t * towards[1] / flat])
        over = ndimage.map_coordinates(height, at, order=1, mode="nearest")
        dark |= over > height + t * rise + 1e-9
    return dark


def exchanged(height: Array, step_mm: float, direct: Array) -> Array:
    """Irradiance from wall to wall by the integral of cos cos / (pi r^2), on blocks of 0.12 mm."""
    block = 2 * FINER
    tall, wide = (size // block for size in height.shape)

    def means(field: Array) -> Array:
        cut = field[..., : tall * block, : wide * block]
        return cut.reshape(*field.shape[:-2], tall, block, wide, block).mean((-3, -1))

    size = block * step_mm
    coarse = means(height)
    down, across = np.gradient(coarse, size)
    stretch = np.sqrt(1 + down**2 + across**2).ravel()
    normal = np.stack([-down.ravel(), -across.ravel(), np.ones(stretch.size)], 1) / stretch[:, None]
    row, column = np.indices(coarse.shape) * size
    at = np.stack([row.ravel(), column.ravel(), coarse.ravel()], 1)
    away = at[None] - at[:, None]
    square = (away**2).sum(-1)
    np.fill_diagonal(square, np.inf)
    mine = np.einsum("pqx,px->pq", away, normal).clip(0)
    its = -np.einsum("pqx,qx->pq", away, normal).clip(None, 0)
    area = stretch * size**2
    factor = np.minimum(mine * its * area[None] / (np.pi * square**2), 0.2)
    got = means(direct).reshape(len(direct), -1) @ factor.T
    grid = got.reshape(len(direct), tall, wide)
    pads = [(0, 0)] + [(0, a - b * block) for a, b in zip(height.shape, (tall, wide), strict=True)]
    return np.pad(grid.repeat(block, 1).repeat(block, 2), pads, mode="edge")


def pit(
    profile: Callable[[Array], Array],
    depth_mm: float,
    radius_mm: float,
    *,
    centre: tuple[float, float] = (0.0, 0.0),
    ellipse: float = 1.0,
    turn: float = 0.0,
) -> Heights:
    """Heights of a pit; ``profile`` gives the share of the depth at the relative radius."""

    def heights(row: Array, column: Array) -> Array:
        r, c = row - centre[0], column - centre[1]
        u = (c * np.cos(turn) + r * np.sin(turn)) / np.sqrt(ellipse)
        v = (r * np.cos(turn) - c * np.sin(turn)) * np.sqrt(ellipse)
        return np.asarray(-depth_mm * profile(np.hypot(u, v) / radius_mm))

    return heights


def v(r: Array) -> Array:
    """An ice pick that ends in a point, its rim rounded."""
    return np.asarray(np.clip(1 - r, 0, None) ** 1.3)


def bell(r: Array) -> Array:
    """A wide cosine."""
    return np.asarray(np.where(r < 1, 0.5 + 0.5 * np.cos(np.pi * np.clip(r, 0, 1)), 0.0))


def u(r: Array) -> Array:
    """A flat floor with straight walls over a quarter of the radius."""
    return np.asarray(np.clip((1.12 - r) / 0.25, 0, 1))


def lit_skin(
    heights: Heights,
    *,
    lamps: Lamps | None = None,
    side_mm: float = 3.0,
    albedo: float | Array = 0.4,
    brightness: Array | None = None,
    noise: float = 0.0,
    texture_mm: float = 0.0,
    bounce: float = BOUNCE,
) -> LitSkin:
    """Skin with its photos; slopes and heights as they are read from these and known from truth."""
    lamps = ring() if lamps is None else lamps
    step = PITCH_MM / FINER
    row, column = places(side_mm, step)
    height = heights(row, column) + np.zeros((row.size, column.size))
    random = np.random.default_rng(5)
    if texture_mm:
        rough = ndimage.gaussian_filter(random.normal(size=height.shape), 0.12 / step)
        height = height + texture_mm * rough / rough.std()
    down, across = np.gradient(height, step)
    normal = np.stack([-down, -across, np.ones_like(down)]) / np.sqrt(1 + down**2 + across**2)
    direct = np.empty((lamps.count, *height.shape))
    for k, direction in enumerate(lamps.direction):
        assert lamps.distance_mm is not None
        at = direction * lamps.distance_mm[k]
        away = np.stack(np.broadcast_arrays(at[0] - row, at[1] - column, at[2] - height))
        length = np.linalg.norm(away, axis=0)
        facing = (away * normal).sum(0).clip(0) / length * (lamps.distance_mm[k] / length) ** 2
        direct[k] = facing * ~shadowed(height, step, direction)
    everything = direct + bounce * exchanged(height, step, direct) if bounce else direct
    spread = ndimage.gaussian_filter(everything, (0, BLUR_MM / step, BLUR_MM / step))
    tall = height.shape[0] // FINER
    seen = spread.reshape(-1, tall, FINER, tall, FINER).mean((2, 4)) * albedo
    brightness = np.ones(lamps.count) if brightness is None else brightness
    seen = seen * brightness[:, None, None]
    seen = seen * (1 + noise * random.normal(size=seen.shape))
    coarse = height.reshape(tall, FINER, tall, FINER).mean((1, 3))
    return skin_of(seen, coarse, lamps, brightness)


def skin_of(light: Array, height: Array, lamps: Lamps, brightness: Array, **more: Any) -> LitSkin:
    """Skin from its photos, with the slopes that reading these pixel by pixel gives."""
    shape = height.shape
    nothing = np.zeros(shape, np.float32)
    slopes = Slopes(nothing, nothing, nothing, nothing, nothing.astype(np.uint8), brightness, 0.01)
    shine = np.array([more.get("shine", 0.0), 0.02], np.float32)
    noise = np.array([1e-6, 0, 1e-4], np.float32)
    skin = LitSkin(
        light=np.ascontiguousarray(light, np.float32),
        usable=np.ones(light.shape, bool),
        lamps=lamps,
        pitch_mm=more.get("pitch_mm", PITCH_MM),
        slopes=slopes,
        height_mm=height.astype(np.float32),
        noise_mm=nothing,
        optics=Optics(brightness, shine, noise, Spread((0.0,), 0, 0, (0.01,))),
    )
    read = skin.read_again(skin.light, skin.usable, lamps, skin.height_mm, brightness)
    return dataclasses.replace(skin, slopes=read)
