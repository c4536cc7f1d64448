"""Irregular spots: one closed shape with a soft or a firm edge, and room for it on the skin."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Rng = np.random.Generator
Window = tuple[slice, slice]

#: Strength at which a spot's tail is left out.
TAIL = 0.004


@dataclass(frozen=True)
class Spot:
    """A spot whose strength is 1 in its middle, 1/2 at its edge, and 0 far away.

    `waves` holds order, share of the radius and phase of the edge's unevenness; `firmness` is the
    power by which strength falls: 4 soft, 24 firm.
    """

    x_mm: float
    y_mm: float
    radius_mm: float
    waves: tuple[tuple[int, float, float], ...]
    firmness: float

    @property
    def reach_mm(self) -> float:
        """Distance from the middle beyond which nothing of it is left."""
        return float(self.edge_mm * (1 / TAIL) ** (1 / self.firmness))

    @property
    def edge_mm(self) -> float:
        """Largest distance of its edge from the middle."""
        return self.radius_mm * (1 + sum(share for _, share, _ in self.waves))

    def relative_radius(self, y_mm: Array, x_mm: Array) -> Array:
        """Distance from the middle in units of that of the edge."""
        dy, dx = y_mm - self.y_mm, x_mm - self.x_mm
        angle = np.arctan2(dy, dx)
        edge = 1.0 + sum(share * np.cos(order * angle + at) for order, share, at in self.waves)
        return np.asarray(np.hypot(dy, dx) / (self.radius_mm * edge))

    def strength(self, y_mm: Array, x_mm: Array) -> Array:
        """0 to 1 at positions (broadcast)."""
        strength = 1 / (1 + self.relative_radius(y_mm, x_mm) ** self.firmness)
        return np.where(strength > TAIL, strength, 0.0)

    def on(self, shape: tuple[int, ...], pitch_mm: float) -> tuple[Window, Array, Array]:
        """Window of a raster that holds all of it, and the positions y (n, 1) and x (1, m)."""
        bounds: list[slice] = []
        for at, count in zip((self.y_mm, self.x_mm), shape, strict=True):
            first = max(0, math.floor((at - self.reach_mm) / pitch_mm))
            bounds.append(slice(first, min(count, math.ceil((at + self.reach_mm) / pitch_mm) + 1)))
        y: Array = np.arange(bounds[0].start, bounds[0].stop)[:, None] * pitch_mm
        x: Array = np.arange(bounds[1].start, bounds[1].stop)[None, :] * pitch_mm
        return (bounds[0], bounds[1]), y, x


def draw_spot(
    rng: Rng, x_mm: float, y_mm: float, radius_mm: float, firmness: tuple[float, float]
) -> Spot:
    """A spot with an oval, uneven edge."""
    shares = rng.uniform(0.0, (0.18, 0.10, 0.06, 0.04))
    phases = rng.uniform(0, 2 * math.pi, 4)
    waves = tuple(
        (order, float(share), float(phase))
        for order, share, phase in zip(range(2, 6), shares, phases, strict=True)
    )
    return Spot(x_mm, y_mm, radius_mm, waves, float(rng.uniform(*firmness)))


@dataclass
class Room:
    """Places that are taken on a patch: circles that keep their distance."""

    height_mm: float
    width_mm: float
    taken: list[tuple[float, float, float]] = field(default_factory=list)

    def take(self, x_mm: float, y_mm: float, radius_mm: float) -> None:
        """Mark a circle as taken."""
        self.taken.append((x_mm, y_mm, radius_mm))

    def inside(self, x_mm: float, y_mm: float, radius_mm: float) -> bool:
        """Whether a circle lies on the patch as a whole."""
        left = min(x_mm, self.width_mm - x_mm)
        return min(left, y_mm, self.height_mm - y_mm) >= radius_mm

    def find(self, rng: Rng, radius_mm: float, gap_mm: float) -> tuple[float, float] | None:
        """A random place for a circle, taken at once; None where 300 tries find none."""
        wide, high = self.width_mm - 2 * radius_mm, self.height_mm - 2 * radius_mm
        tries = rng.random((300, 2))
        if wide <= 0 or high <= 0:
            return None
        x, y = radius_mm + wide * tries[:, 0], radius_mm + high * tries[:, 1]
        free = np.ones(len(tries), dtype=bool)
        for at_x, at_y, radius in self.taken:
            free &= np.hypot(x - at_x, y - at_y) >= radius + radius_mm + gap_mm
        if not free.any():
            return None
        first = int(np.argmax(free))
        self.take(float(x[first]), float(y[first]), radius_mm)
        return float(x[first]), float(y[first])
