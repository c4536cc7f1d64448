"""Skin whose scars are formulas of the place: drawn anywhere, turned anyhow, known exactly."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.model import Kind, Relief, Scar, Survey

Array = NDArray[np.float64]
Share = Callable[[Array], Array]


@dataclass(frozen=True)
class Known:
    """A scar as a formula. Places in mm from the middle of the skin, x right, y down.

    ``radius_at`` inverts ``share``, ``steepness`` is the slope of ``share`` at a half, positive.
    The slope of the wall is exact where the mouth is round, and along a line.
    """

    kind: Kind
    x_mm: float
    y_mm: float
    depth_mm: float
    radius_mm: float
    share: Share
    radius_at: Callable[[float], float]
    steepness: float
    raised: bool = False
    oval: float = 1.0
    angle: float = 0.0
    waves: tuple[tuple[int, float, float], ...] = ()
    length_mm: float = 0.0

    def heights(self, x_mm: Array, y_mm: Array) -> Array:
        """Heights over the reference surface at any places."""
        c, s = math.cos(self.angle), math.sin(self.angle)
        along = c * (x_mm - self.x_mm) + s * (y_mm - self.y_mm)
        across = c * (y_mm - self.y_mm) - s * (x_mm - self.x_mm)
        if self.length_mm:
            along = along - np.clip(along, -self.length_mm / 2, self.length_mm / 2)
        root = math.sqrt(self.oval)
        r = np.hypot(along / root, across * root) / self.radius_mm
        if self.waves:
            turn = np.arctan2(across, along)
            r = r / (1 + sum(share * np.cos(k * turn + at) for k, share, at in self.waves))
        return (1 if self.raised else -1) * self.depth_mm * self.share(r)

    @functools.cache  # noqa: B019 - a few scars, kept for the session
    def figures(self) -> dict[str, float]:
        """All figures of the mouth in the contract's words, by adding up very small squares."""
        reach = 1.5 * self.radius_mm * self.radius_at(0.1) * self.oval + self.length_mm / 2
        count = 1500
        step = 2 * reach / count
        axis = (np.arange(count) + 0.5) * step - reach
        x, y = np.meshgrid(self.x_mm + axis, self.y_mm + axis)
        deep = np.abs(self.heights(x, y))
        mouth = deep >= 0.1 * self.depth_mm
        area = float(mouth.sum()) * step**2
        floor = float((deep >= 0.9 * self.depth_mm).sum()) * step**2
        turn = np.arange(180) * math.pi / 180
        spans = [np.ptp(x[mouth][::7] * math.cos(t) + y[mouth][::7] * math.sin(t)) for t in turn]
        return {
            "wall_slope_deg": math.degrees(
                math.atan(self.depth_mm * self.steepness / self.radius_mm)
            ),
            "area_mm2": area,
            "floor_ratio": math.sqrt(floor / area),
            "length_mm": float(max(spans)),
            "breadth_mm": float(min(spans)),
            "width_mm": 2 * math.sqrt(area / math.pi),
            "volume_mm3": float(deep[mouth].sum()) * step**2,
            "x_mm": float(x[mouth].mean()),
            "y_mm": float(y[mouth].mean()),
        }


def _v(p: float) -> dict[str, object]:
    return {
        "share": lambda r: np.clip(1 - r, 0, None) ** p,
        "radius_at": lambda level: 1 - level ** (1 / p),
        "steepness": p * 0.5 ** (1 - 1 / p),
    }


def _u(n: float) -> dict[str, object]:
    return {
        "share": lambda r: 1 / (1 + r**n),
        "radius_at": lambda level: (1 / level - 1) ** (1 / n),
        "steepness": n / 4,
    }


def _bell() -> dict[str, object]:
    return {
        "share": lambda r: np.exp(-r * r),
        "radius_at": lambda level: math.sqrt(-math.log(level)),
        "steepness": math.sqrt(math.log(2)),
    }


def _cosine() -> dict[str, object]:
    return {
        "share": lambda r: np.cos(0.5 * np.pi * np.minimum(r, 1.0)) ** 2,
        "radius_at": lambda level: 2 / math.pi * math.acos(math.sqrt(level)),
        "steepness": math.pi / 2,
    }


#: All within 16 mm of the middle, so that the skin may be turned.
SCARS = (
    Known("ice_pick", -12.0, -9.0, 0.45, 0.70, **_v(1.0)),
    Known("ice_pick", 2.0, -13.5, 0.60, 1.00, **_v(1.3)),
    Known("boxcar", -4.0, -9.0, 0.30, 1.10, **_u(8)),
    Known("boxcar", 9.0, -9.5, 0.62, 1.50, **_u(10), oval=1.25, angle=0.6),
    Known("boxcar", -13.0, 1.0, 0.25, 1.60, **_u(9), waves=((2, 0.08, 1.0), (3, 0.08, 2.0))),
    Known("rolling", -4.5, 1.0, 0.28, 1.90, **_bell()),
    Known("rolling", 7.5, 0.5, 0.35, 4.60, **_cosine()),
    Known("hypertrophic", -6.5, 11.5, 0.50, 2.60, **_cosine(), raised=True),
    Known("other", 5.5, 11.5, 0.22, 0.55, **_bell(), length_mm=6.0, angle=-0.35),
)


@dataclass(frozen=True)
class Skin:
    """A square of skin bearing known scars.

    Attributes
    ----------
    turn_deg : how far it is turned, from x towards y.
    shift_mm : how far it is moved, (x, y).
    """

    scars: tuple[Known, ...] = SCARS
    side_mm: float = 40.0
    pitch_mm: float = 0.05
    turn_deg: float = 0.0
    shift_mm: tuple[float, float] = (0.0, 0.0)
    noise_mm: float = 0.003
    seed: int = 1
    extra: tuple[Callable[[Array, Array], Array], ...] = field(default=())

    def places(self) -> tuple[Array, Array]:
        """x and y from the middle of the map."""
        count = round(self.side_mm / self.pitch_mm)
        axis = (np.arange(count) - (count - 1) / 2) * self.pitch_mm
        x, y = np.meshgrid(axis, axis)
        return x, y

    def heights(self) -> Array:
        """(rows, columns) heights, form and noise and all."""
        x, y = self.places()
        c, s = math.cos(math.radians(self.turn_deg)), math.sin(math.radians(self.turn_deg))
        u, v = x - self.shift_mm[0], y - self.shift_mm[1]
        u, v = c * u + s * v, c * v - s * u
        below, above = np.zeros_like(x), np.zeros_like(x)
        for scar in self.scars:
            height = scar.heights(u, v)
            below, above = np.minimum(below, height), np.maximum(above, height)
        height = below + above
        for form in self.extra:
            height = height + form(x, y)
        return height + np.random.default_rng(self.seed).normal(0, self.noise_mm, x.shape)

    def relief(self, missing: NDArray[np.bool_] | None = None) -> Relief:
        """The skin as a relief, some of its samples missing."""
        height = self.heights().astype(np.float32)
        if missing is not None:
            height[missing] = np.nan
        return Relief(height, self.pitch_mm)

    def place_of(self, scar: Known) -> tuple[float, float]:
        """x and y of a scar's mouth's centroid on the map, from its first sample."""
        figures = scar.figures()
        c, s = math.cos(math.radians(self.turn_deg)), math.sin(math.radians(self.turn_deg))
        middle = (round(self.side_mm / self.pitch_mm) - 1) / 2 * self.pitch_mm
        x, y = figures["x_mm"], figures["y_mm"]
        return (
            c * x - s * y + self.shift_mm[0] + middle,
            s * x + c * y + self.shift_mm[1] + middle,
        )

    def found(self, survey: Survey) -> list[Scar]:
        """The survey's scars in the order of the known ones; all of them, and no other."""
        assert len(survey.scars) == len(self.scars), str(survey)
        ordered = []
        for known in self.scars:
            x, y = self.place_of(known)
            near = min(survey.scars, key=lambda one: math.hypot(one.x_mm - x, one.y_mm - y))
            assert math.hypot(near.x_mm - x, near.y_mm - y) < 0.3, (known.kind, str(near))
            ordered.append(near)
        assert len({scar.id for scar in ordered}) == len(ordered)
        return ordered


@pytest.fixture(scope="session")
def skin() -> type[Skin]:
    """Maker of known skin."""
    return Skin


def size_of(scar: Scar) -> float:
    """Depth or height."""
    size = scar.height_mm if scar.raised else scar.depth_mm
    assert size is not None
    return size


@pytest.fixture(scope="session")
def sizes() -> Callable[[list[Scar]], Array]:
    """Depths or heights of some scars."""
    return lambda scars: np.array([size_of(scar) for scar in scars])
