"""Scars of the second generator: analytic shapes, and their truth measured on a fine raster.

Written from the contract's definitions alone. It shares no code and no profile tables with
``scarscape.phantom``, so that an instrument tuned on one is examined on the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Array = NDArray[np.float64]
Profile = Callable[[Array], Array]

TAIL = 1e-3  # a shape is cut where it falls under this share of its depth
INFLUENCE_MM = 0.004  # a scar's outskirts over a neighbour's mouth stay under this


@dataclass(frozen=True)
class Shape:
    """One scar's smooth shape: a profile over a deformed radius, or a line over a bent spine.

    ``size_mm`` is the height above the skin, negative for a depth. ``radius_mm`` scales the
    profile; ``axes`` are the semi-axes in units of it; ``harmonics`` holds (order, amplitude,
    phase) of the outline; ``undulation`` (amplitude, wavenumbers along x and y, phase) bends a
    floor; ``rim`` is (height, place in units of the radius, width, phase) of a raised edge.
    """

    kind: str
    family: str
    size_mm: float
    radius_mm: float
    profile: Profile
    mouth_radius: float
    axes: tuple[float, float] = (1.0, 1.0)
    turn_rad: float = 0.0
    harmonics: tuple[tuple[int, float, float], ...] = ()
    undulation: tuple[float, float, float, float] | None = None
    rim: tuple[float, float, float, float] | None = None
    line: tuple[float, float] | None = None
    x_mm: float = 0.0
    y_mm: float = 0.0

    def at(self, x_mm: float, y_mm: float) -> Shape:
        """The same shape elsewhere."""
        return replace(self, x_mm=x_mm, y_mm=y_mm)

    def moved(self, dx_mm: float, dy_mm: float) -> Shape:
        """The same shape, shifted."""
        return replace(self, x_mm=self.x_mm + dx_mm, y_mm=self.y_mm + dy_mm)

    def _outline_factor(self, theta: Array) -> Array:
        factor = np.ones_like(theta)
        for order, amplitude, phase in self.harmonics:
            factor += amplitude * np.cos(order * theta - phase)
        power = sum(amplitude**2 for _, amplitude, _ in self.harmonics)
        return factor / math.sqrt(1 + 0.5 * power)

    def height_mm(self, x_mm: Array, y_mm: Array) -> Array:
        """Height of the shape over the reference surface at the given points, mm."""
        cos, sin = math.cos(self.turn_rad), math.sin(self.turn_rad)
        dx, dy = x_mm - self.x_mm, y_mm - self.y_mm
        u = (cos * dx + sin * dy) / (self.radius_mm * self.axes[0])
        v = (-sin * dx + cos * dy) / (self.radius_mm * self.axes[1])
        if self.line is not None:
            half_length, bend = self.line
            v = v - bend * u**2
            return self.size_mm * self.profile(np.abs(v)) / (1 + (u / half_length) ** 10)
        theta = np.arctan2(v, u)
        rho = np.hypot(u, v) / self._outline_factor(theta)
        share = self.profile(rho)
        if self.undulation is not None:
            amplitude, along_u, along_v, phase = self.undulation
            share = share * (1 + amplitude * share * np.cos(along_u * u + along_v * v + phase))
        height = self.size_mm * share
        if self.rim is not None:
            rim_mm, place, width, phase = self.rim
            around = (1 + 0.5 * np.cos(theta - phase)) / 1.5
            height = height + rim_mm * around * np.exp(-(((rho - place) / width) ** 2))
        return height

    def mouth_points(self) -> Array:
        """(n, 2) points x, y on the nominal mouth, mm, for placing."""
        cos, sin = math.cos(self.turn_rad), math.sin(self.turn_rad)
        if self.line is not None:
            half_length, bend = self.line
            u = np.linspace(-1.25 * half_length, 1.25 * half_length, 41)
            u = np.concatenate([u, u[::-1]])
            side = np.repeat([1.0, -1.0], 41) * self.mouth_radius
            v = bend * u**2 + side
        else:
            theta = np.linspace(0, 2 * np.pi, 120, endpoint=False)
            rho = self.mouth_radius * self._outline_factor(theta)
            u, v = rho * np.cos(theta), rho * np.sin(theta)
        u, v = u * self.radius_mm * self.axes[0], v * self.radius_mm * self.axes[1]
        return np.stack([self.x_mm + cos * u - sin * v, self.y_mm + sin * u + cos * v], axis=1)

    def margin_mm(self) -> float:
        """How far beyond its mouth a scar still changes the skin, mm."""
        rho = np.linspace(0, 8, 1601)
        share = np.abs(self.profile(rho)) * abs(self.size_mm)
        last = float(rho[np.flatnonzero(share > INFLUENCE_MM)[-1]])
        if self.rim is not None:
            last = max(last, self.rim[1] + 1.8 * self.rim[2])
        margin = (last - self.mouth_radius) * self.radius_mm * max(self.axes)
        if self.line is not None:
            margin = max(margin, 0.35 * self.line[0] * self.radius_mm)
        return max(margin, 0.0)

    def reach_mm(self) -> float:
        """Distance from the centre beyond which the shape is nothing."""
        rho = np.linspace(0, 8, 1601)
        gone = np.flatnonzero(self.profile(rho) > TAIL)[-1]
        outer = rho[gone] * self.radius_mm * max(self.axes)
        outer *= 1 + sum(abs(amplitude) for _, amplitude, _ in self.harmonics)
        if self.rim is not None:
            outer = max(
                outer, 1.4 * self.radius_mm * max(self.axes) * (self.rim[1] + 3 * self.rim[2])
            )
        if self.line is not None:
            outer = 2.2 * self.line[0] * self.radius_mm * self.axes[0]
        return float(outer)


def combined_mm(
    shapes: Sequence[Shape], x_mm: Array, y_mm: Array
) -> tuple[Array, NDArray[np.int_]]:
    """Height of overlapping scars, and which of them lies deepest at each point.

    Overlapping sunken scars keep the deeper of the two, so a crease runs between them and through
    the saddle: it is the watershed.
    """
    heights = np.stack([shape.height_mm(x_mm, y_mm) for shape in shapes])
    if len(shapes) == 1:
        return heights[0], np.zeros(heights[0].shape, dtype=int)
    below = np.minimum(heights, 0).min(axis=0)
    return below + np.maximum(heights, 0).max(axis=0) * (below > -1e-4), heights.argmin(axis=0)


def truths(shapes: Sequence[Shape]) -> list[dict[str, Any]]:
    """The contract's numbers of every scar of a cluster, from the noise-free shape alone."""
    found = []
    for index, shape in enumerate(shapes):
        points = shape.mouth_points()
        low, high = points.min(axis=0), points.max(axis=0)
        margin = 0.25 * (high - low)
        step = float(np.clip((high - low).max() / 300, 0.004, 0.03))
        x, y = np.meshgrid(
            np.arange(low[0] - margin[0], high[0] + margin[0], step),
            np.arange(low[1] - margin[1], high[1] + margin[1], step),
        )
        height, owner = combined_mm(shapes, x, y)
        sign = math.copysign(1.0, shape.size_mm)
        share = np.where(owner == index, sign * height, 0.0)
        found.append(_measure(shape, share, x, y, step))
    return found


def _region(depth: Array, level: float) -> NDArray[np.bool_]:
    labels, _ = ndimage.label(depth >= level)
    region: NDArray[np.bool_] = labels == labels[np.unravel_index(depth.argmax(), depth.shape)]
    return region


def _measure(shape: Shape, depth: Array, x: Array, y: Array, step: float) -> dict[str, Any]:
    deepest = float(depth.max())
    mouth = _region(depth, 0.1 * deepest)
    area = float(mouth.sum()) * step**2
    floor_area = float(_region(depth, 0.9 * deepest).sum()) * step**2
    half = _region(depth, 0.5 * deepest)
    ring = half & ~ndimage.binary_erosion(half)
    slope = np.hypot(*np.gradient(depth, step))
    edge = mouth & ~ndimage.binary_erosion(mouth)
    points = np.stack([x[edge], y[edge]], axis=1)
    angles = np.deg2rad(np.arange(0, 180, 1.0))
    across = points @ np.stack([np.cos(angles), np.sin(angles)])
    feret = np.ptp(across, axis=0) + step
    raised = shape.size_mm > 0
    deep_at = np.unravel_index(depth.argmax(), depth.shape)
    return {
        "kind": shape.kind,
        "subkind": None if shape.kind != "boxcar" else "deep" if deepest >= 0.5 else "shallow",
        "x_mm": float(x[mouth].mean()),
        "y_mm": float(y[mouth].mean()),
        "deepest_x_mm": float(x[deep_at]),
        "deepest_y_mm": float(y[deep_at]),
        "depth_mm": None if raised else deepest,
        "height_mm": deepest if raised else None,
        "width_mm": 2 * math.sqrt(area / math.pi),
        "length_mm": float(feret.max()),
        "breadth_mm": float(feret.min()),
        "area_mm2": area,
        "volume_mm3": float(depth[mouth].sum()) * step**2,
        "wall_slope_deg": math.degrees(math.atan(float(np.median(slope[ring])))),
        "floor_ratio": math.sqrt(floor_area / area),
        "family": shape.family,
        "rim_mm": 0.0 if shape.rim is None else shape.rim[0],
    }


def mouth_radius_of(profile: Profile) -> float:
    """Radius at which a profile has fallen to a tenth."""
    rho = np.linspace(0, 4, 8001)
    return float(rho[np.flatnonzero(profile(rho) >= 0.1)[-1]])
