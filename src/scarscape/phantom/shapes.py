"""Smooth shapes of scars in the plane: round, oval or irregular ones, and lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.model import Kind
from scarscape.phantom.profiles import Profile

Array = NDArray[np.float64]

#: Middle and half width of a raised rim, in units of the mouth's radius.
RIM_AT = 1.25
RIM_WIDE = 0.13


@dataclass(frozen=True)
class Shape:
    """One scar as a formula: heights over the reference surface anywhere in the plane.

    Attributes
    ----------
    kind : the scar's kind.
    profile : its profile family.
    amplitude_mm : signed height at the centre, negative for a pit.
    x_mm, y_mm : centre.
    radius_mm : radius (line: half width) at relative radius 1 of the profile.
    angle : direction of the long axis, radians from +x towards +y.
    oval : long over short axis.
    waves : (order, share, phase) triples that modulate the mouth's radius over its angle (line:
        its half width over its length).
    length_mm : length of a line's axis, 0 for every other shape.
    bend_per_mm : curvature of a line's axis.
    taper : share of a line's depth that is lost at its ends.
    rim_mm : height of a raised rim around the mouth.
    floor_waves : (x frequency, y frequency, phase, share) of the gentle undulation of a rolling
        scar's floor, frequencies in radians a mm. Not part of `smooth`.
    """

    kind: Kind
    profile: Profile
    amplitude_mm: float
    x_mm: float
    y_mm: float
    radius_mm: float
    angle: float = 0.0
    oval: float = 1.0
    waves: tuple[tuple[int, float, float], ...] = ()
    length_mm: float = 0.0
    bend_per_mm: float = 0.0
    taper: float = 0.0
    rim_mm: float = 0.0
    floor_waves: tuple[tuple[float, float, float, float], ...] = ()

    @property
    def sign(self) -> int:
        """1 for a raised scar, -1 for a pit."""
        return 1 if self.amplitude_mm > 0 else -1

    @property
    def depth_mm(self) -> float:
        """Depth or height of the smooth shape, positive."""
        return abs(self.amplitude_mm)

    def smooth(self, x_mm: Array, y_mm: Array) -> Array:
        """Heights without the undulation of the floor, at positions of any shape."""
        r, along = self._relative_radius(x_mm, y_mm)
        height = self.amplitude_mm * (1 - self.taper * along * along) * self.profile(r)
        if self.rim_mm:
            from_rim = (r / self.profile.radius_at(0.1) - RIM_AT) / RIM_WIDE
            height = height + self.rim_mm * np.exp(-from_rim * from_rim)
        return height

    def skin(self, x_mm: Array, y_mm: Array) -> Array:
        """Heights with the undulation of the floor, at positions of any shape."""
        height = self.smooth(x_mm, y_mm)
        ripple = np.zeros_like(height)
        for across, down, phase, share in self.floor_waves:
            ripple += share * np.cos(
                across * (x_mm - self.x_mm) + down * (y_mm - self.y_mm) + phase
            )
        return height * (1 + ripple) if self.floor_waves else height

    def reach_mm(self) -> tuple[float, float, float, float]:
        """Box (left, top, right, bottom) outside which the shape is zero."""
        edge = self.profile.radius_at(0.1)
        relative = max(self.profile.support, edge * (RIM_AT + 3 * RIM_WIDE) if self.rim_mm else 0)
        return _box(self.rim_points(relative))

    def mouth_points(self) -> Array:
        """(n, 2) x, y on the contour at 10 % of the depth, rim and partners left aside."""
        return self.rim_points(self.profile.radius_at(0.1))

    def rim_points(self, relative: float, count: int = 96) -> Array:
        """(n, 2) x, y on the contour of one relative radius (lines: taper left aside)."""
        turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
        reach = relative * self.radius_mm
        if self.length_mm:
            # A stadium: half circles of unit vectors at the ends, straight sides between.
            half, cap = self.length_mm / 2, np.linspace(-np.pi / 2, np.pi / 2, count // 4)
            side = np.linspace(half, -half, count // 4)
            along = np.concatenate([np.full_like(cap, half), side, np.full_like(cap, -half), -side])
            turn = np.concatenate(
                [cap, np.full_like(side, np.pi / 2), cap + np.pi, np.full_like(side, -np.pi / 2)]
            )
            reach_here = reach * self._modulation(np.pi * along / half)
            u = along + reach_here * np.cos(turn)
            v = reach_here * np.sin(turn) * np.hypot(1, self.bend_per_mm * along)
            v = v + 0.5 * self.bend_per_mm * along * along
        else:
            stretch = np.sqrt(self.oval)
            modulated = reach * self._modulation(turn)
            u, v = modulated * stretch * np.cos(turn), modulated / stretch * np.sin(turn)
        c, s = np.cos(self.angle), np.sin(self.angle)
        return np.column_stack([self.x_mm + c * u - s * v, self.y_mm + s * u + c * v])

    def _relative_radius(self, x_mm: Array, y_mm: Array) -> tuple[Array, Array]:
        """Relative radius, and the position along a line's axis from -1 to 1 (else 0)."""
        dx, dy = x_mm - self.x_mm, y_mm - self.y_mm
        c, s = np.cos(self.angle), np.sin(self.angle)
        u, v = c * dx + s * dy, c * dy - s * dx
        if self.length_mm:
            half = self.length_mm / 2
            on_axis = np.clip(u, -half, half)
            steep = self.bend_per_mm * on_axis
            offset = (v - 0.5 * self.bend_per_mm * on_axis**2) / np.sqrt(1 + steep * steep)
            radius = self.radius_mm * self._modulation(np.pi * on_axis / half)
            return np.hypot(u - on_axis, offset) / radius, on_axis / half
        stretch = np.sqrt(self.oval)
        u, v = u / stretch, v * stretch
        r = np.hypot(u, v) / self.radius_mm
        if self.waves:
            r = r / self._modulation(np.arctan2(v, u))
        return r, np.zeros_like(r)

    def _modulation(self, turn: Array) -> Array:
        radius = np.ones_like(turn)
        for order, share, phase in self.waves:
            radius += share * np.cos(order * turn + phase)
        return radius


def compose(shapes: Sequence[Shape], x_mm: Array, y_mm: Array) -> Array:
    """Heights of several scars together: the deepest of the pits plus whatever is raised."""
    below = np.zeros(np.broadcast_shapes(x_mm.shape, y_mm.shape))
    above = np.zeros_like(below)
    for shape in shapes:
        height = shape.skin(x_mm, y_mm)
        np.minimum(below, height, out=below)
        above += np.clip(height, 0.0, None)
    return below + above


def _box(points: Array) -> tuple[float, float, float, float]:
    left, top = points.min(axis=0)
    right, bottom = points.max(axis=0)
    return float(left), float(top), float(right), float(bottom)
