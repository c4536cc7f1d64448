"""Rolling skin of three colours under near lamps: Lambert's light and a white lobe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.model import Lamps, PhotoSet

PITCH = 0.1
TONE = (0.55, 0.33, 0.22)
#: Fourth power of the roughness of the lobe.
NARROW = 0.17


def ring(count: int = 8, distance_mm: float | None = 180.0) -> Lamps:
    """Lamps around the clock, by turns low and high."""
    turn = 0.2 + 2 * np.pi * np.arange(count) / count
    up = np.radians(np.resize([42.0, 56.0], count))
    direction = np.column_stack([np.cos(up) * np.cos(turn), np.cos(up) * np.sin(turn), np.sin(up)])
    return Lamps(direction, None if distance_mm is None else np.full(count, distance_mm))


@dataclass(frozen=True, eq=False)
class Skin:
    """Heights and their exact slopes on a raster, and places from its middle, mm."""

    height: NDArray[np.float64]
    by_row: NDArray[np.float64]
    by_column: NDArray[np.float64]
    row: NDArray[np.float64]
    column: NDArray[np.float64]


def rolling(rows: int = 150, columns: int = 170, scars: int = 6, pitch: float = PITCH) -> Skin:
    """A bent form with shallow, wide hollows in it, as rolling scars are."""
    row = ((np.arange(rows) - (rows - 1) / 2) * pitch)[:, None] + np.zeros((1, columns))
    column = ((np.arange(columns) - (columns - 1) / 2) * pitch)[None, :] + np.zeros((rows, 1))
    height = -0.004 * (row**2 + 0.5 * column**2)
    by_row, by_column = -0.008 * row, -0.004 * column
    rng = np.random.default_rng(11)
    for _ in range(scars):
        r0 = rng.uniform(0.8 * row.min(), 0.8 * row.max())
        c0 = rng.uniform(0.8 * column.min(), 0.8 * column.max())
        deep, wide = rng.uniform(0.15, 0.3), rng.uniform(0.9, 1.3)
        hollow = -deep * np.exp(-((row - r0) ** 2 + (column - c0) ** 2) / (2 * wide**2))
        height = height + hollow
        by_row = by_row - hollow * (row - r0) / wide**2
        by_column = by_column - hollow * (column - c0) / wide**2
    return Skin(height - height[rows // 2, columns // 2], by_row, by_column, row, column)


def photographed(
    skin: Skin,
    lamps: Lamps,
    *,
    tone: tuple[float, ...] = TONE,
    lobe: float = 0.0,
    brightness: NDArray[np.float64] | None = None,
    noise: float = 0.003,
    seed: int = 1,
    pitch: float = PITCH,
) -> PhotoSet:
    """Photos; ``lobe`` is the height of a white GGX lobe over no albedo."""
    normal = np.stack([-skin.by_row, -skin.by_column, np.ones_like(skin.by_row)])
    normal /= np.linalg.norm(normal, axis=0)
    rng = np.random.default_rng(seed)
    mottled = 1 + 0.1 * np.sin(1.7 * skin.row + 0.4) * np.sin(2.3 * skin.column)
    light = np.empty((lamps.count, len(tone), *skin.height.shape), np.float32)
    for lamp, direction in enumerate(lamps.direction):
        away, fall = np.broadcast_to(direction[:, None, None], normal.shape), 1.0
        if lamps.distance_mm is not None:
            at = direction * lamps.distance_mm[lamp]
            away = np.stack([at[0] - skin.row, at[1] - skin.column, at[2] - skin.height])
            length = np.linalg.norm(away, axis=0)
            away, fall = away / length, (lamps.distance_mm[lamp] / length) ** 2
        if brightness is not None:
            fall = fall * brightness[lamp]
        facing = np.maximum((normal * away).sum(0), 0)
        half = away + np.array([0.0, 0.0, 1.0])[:, None, None]
        half /= np.linalg.norm(half, axis=0)
        shine = (NARROW / ((normal * half).sum(0) ** 2 * (NARROW - 1) + 1)) ** 2 * (facing > 0)
        for channel, albedo in enumerate(tone):
            light[lamp, channel] = fall * (albedo * mottled * facing + lobe * shine)
    light += rng.normal(0, noise, light.shape).astype(np.float32)
    usable = (light > 0.002) & (light < 1)
    names = tuple(f"{number}.png" for number in range(lamps.count))
    return PhotoSet(light, usable, names, pitch, lamps)
