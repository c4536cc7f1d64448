"""Random scars of every kind for the second generator."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from benchmarks.second_scars import Array, Profile, Shape, mouth_radius_of


def power_tip(p: float, tip: float) -> Profile:
    """``(1 - r)^p`` with a tip rounded over ``tip`` radii: p = 1 is a cone, less is fuller."""

    def profile(r: Array) -> Array:
        blunt = np.hypot(r, tip) - tip
        return np.asarray(np.clip(1 - blunt, 0, None) ** p)

    return profile


def full_tip(p: float, q: float) -> Profile:
    """``(1 - r^q)^p``, the U side of ice picks."""
    return lambda r: np.asarray(np.clip(1 - r**q, 0, None) ** p)


def rational_floor(n: float) -> Profile:
    """``1 / (1 + r^n)``."""
    return lambda r: 1 / (1 + r**n)


def tanh_wall(width: float) -> Profile:
    """A floor with walls that follow tanh."""
    top = 0.5 * (1 + math.tanh(1 / width))
    return lambda r: 0.5 * (1 - np.tanh((r - 1) / width)) / top


def trapezoid(half_wall: float, rounding: float) -> Profile:
    """Flat floor, straight walls, both edges rounded."""

    def soft(t: Array) -> Array:
        return np.asarray(rounding * np.logaddexp(0, t / rounding))

    def profile(r: Array) -> Array:
        return (soft(1 + half_wall - r) - soft(1 - half_wall - r)) / (2 * half_wall)

    return profile


def bell(m: float) -> Profile:
    """``exp(-r^m)``: 2 is Gaussian, more is fuller."""
    return lambda r: np.exp(-(r**m))


def cosine_bell() -> Profile:
    """``cos^2`` out to a quarter period."""
    return lambda r: np.where(r < 1, np.cos(0.5 * np.pi * np.minimum(r, 1)) ** 2, 0.0)


def sech_bell() -> Profile:
    """``sech^2``, with wide skirts."""
    return lambda r: np.asarray(1 / np.cosh(r) ** 2)


def compact_bell(m: float) -> Profile:
    """``(1 - r^2)^m`` inside its radius."""
    return lambda r: np.asarray(np.clip(1 - r**2, 0, None) ** m)


def _outline(rng: np.random.Generator, amount: float) -> tuple[tuple[int, float, float], ...]:
    orders = range(2, 6)
    sizes = rng.uniform(0.3, 1.0, len(orders)) / np.asarray(orders, dtype=float)
    sizes *= amount / sizes.sum()
    return tuple(
        (order, float(size), float(rng.uniform(0, 2 * np.pi)))
        for order, size in zip(orders, sizes, strict=True)
    )


def _shape(
    rng: np.random.Generator,
    kind: str,
    family: str,
    size_mm: float,
    width_mm: float,
    profile: Profile,
    *,
    oval: float,
    irregular: float,
) -> Shape:
    mouth = mouth_radius_of(profile)
    aspect = rng.uniform(1.0, oval)
    return Shape(
        kind=kind,
        family=family,
        size_mm=size_mm,
        radius_mm=0.5 * width_mm / mouth,
        profile=profile,
        mouth_radius=mouth,
        axes=(math.sqrt(aspect), 1 / math.sqrt(aspect)),
        turn_rad=float(rng.uniform(0, np.pi)),
        harmonics=_outline(rng, irregular) if irregular > 0 else (),
    )


def ice_pick(rng: np.random.Generator, hard: bool) -> Shape:
    """0.5 to 2 mm wide, a third as deep as wide to as deep as wide, V to U."""
    width = rng.uniform(0.5, 2.0)
    depth = float(np.clip(width * rng.uniform(0.3, 0.85), 0.18, 1.1))
    if rng.random() < 0.7:
        p = rng.uniform(0.7, 1.8)
        family, profile = f"(1-r)^{p:.2f}", power_tip(p, rng.uniform(0.0, 0.12))
    else:
        q, p = rng.uniform(1.2, 2.0), rng.uniform(0.7, 1.5)
        family, profile = f"(1-r^{q:.2f})^{p:.2f}", full_tip(p, q)
    irregular = rng.uniform(0.05, 0.15) if hard else rng.uniform(0.0, 0.05)
    return _shape(rng, "ice_pick", family, -depth, width, profile, oval=1.4, irregular=irregular)


def boxcar(rng: np.random.Generator, hard: bool) -> Shape:
    """1.5 to 4.8 mm wide, 0.1 to 0.9 mm deep; half of them with a raised rim on hard skin."""
    width = rng.uniform(1.5, 4.8)
    depth = float(min(math.exp(rng.uniform(math.log(0.1), math.log(0.9))), 0.35 * width))
    choice = rng.integers(3)
    if choice == 0:
        n = rng.uniform(5.5, 14)
        family, profile = f"1/(1+r^{n:.1f})", rational_floor(n)
    elif choice == 1:
        wall = rng.uniform(0.08, 0.28)
        family, profile = f"tanh {wall:.2f}", tanh_wall(wall)
    else:
        wall, rounding = rng.uniform(0.08, 0.3), rng.uniform(0.015, 0.05)
        family, profile = f"trapezoid {wall:.2f}", trapezoid(wall, rounding)
    irregular = rng.uniform(0.10, 0.25) if hard else rng.uniform(0.0, 0.10)
    shape = _shape(rng, "boxcar", family, -depth, width, profile, oval=1.5, irregular=irregular)
    if not (hard and rng.random() < 0.5):
        return shape
    rim_width = rng.uniform(0.25, 0.5) / shape.radius_mm
    place = shape.mouth_radius + 1.1 * rim_width
    rim_mm = min(depth * rng.uniform(0.08, 0.2), 0.07)
    return replace(shape, rim=(rim_mm, place, rim_width, float(rng.uniform(0, 2 * np.pi))))


def rolling(rng: np.random.Generator, hard: bool) -> Shape:
    """3.5 to 10 mm wide, 0.08 to 0.35 mm deep, bells of several kinds, some lopsided or wavy."""
    width = rng.uniform(3.5, 10.0)
    depth = float(min(rng.uniform(0.08, 0.35), 0.07 * width))
    choice = rng.integers(4)
    if choice == 0:
        m = rng.uniform(1.6, 2.8)
        family, profile = f"exp(-r^{m:.2f})", bell(m)
    elif choice == 1:
        family, profile = "cos^2", cosine_bell()
    elif choice == 2:
        family, profile = "sech^2", sech_bell()
    else:
        m = rng.uniform(1.5, 3.0)
        family, profile = f"(1-r^2)^{m:.2f}", compact_bell(m)
    lopsided = rng.random() < 0.4
    irregular = rng.uniform(0.08, 0.2) if hard else rng.uniform(0.0, 0.08)
    shape = _shape(
        rng,
        "rolling",
        family,
        -depth,
        width,
        profile,
        oval=1.5,
        irregular=irregular,
    )
    if lopsided:
        aside = (1, float(rng.uniform(0.1, 0.3)), float(rng.uniform(0, 2 * np.pi)))
        shape = replace(shape, harmonics=(aside, *shape.harmonics), family=family + " lopsided")
    if rng.random() < 0.6:
        return shape
    waves = rng.uniform(2.5, 5.0)
    way = rng.uniform(0, 2 * np.pi)
    wavy = (
        float(rng.uniform(0.03, 0.12)),
        waves * math.cos(way),
        waves * math.sin(way),
        float(rng.uniform(0, 2 * np.pi)),
    )
    return replace(shape, undulation=wavy, family=shape.family + " wavy")


def hypertrophic(rng: np.random.Generator, hard: bool) -> Shape:
    """2 to 8 mm wide, 0.15 to 1 mm high domes."""
    width = rng.uniform(2.0, 8.0)
    height = float(min(rng.uniform(0.15, 1.0), 0.2 * width))
    if rng.random() < 0.5:
        m = rng.uniform(0.8, 1.6)
        family, profile = f"(1-r^2)^{m:.2f}", compact_bell(m)
    else:
        m = rng.uniform(2.2, 4.0)
        family, profile = f"exp(-r^{m:.2f})", bell(m)
    irregular = rng.uniform(0.05, 0.15) if hard else rng.uniform(0.0, 0.05)
    return _shape(
        rng, "hypertrophic", family, height, width, profile, oval=1.4, irregular=irregular
    )


def linear(rng: np.random.Generator, hard: bool) -> Shape:
    """A sunken line 6 to 14 mm long, 0.7 to 1.6 mm across, 0.12 to 0.4 mm deep, a little bent."""
    del hard
    across = rng.uniform(0.7, 1.6)
    half_length = rng.uniform(2.4, 5.6)
    depth = rng.uniform(0.12, 0.4) * min(1.0, across / 1.0)
    m = rng.uniform(2.0, 4.0)
    profile = bell(m)
    mouth = mouth_radius_of(profile)
    radius = 0.5 * across / mouth
    bend = rng.uniform(-0.02, 0.02) * radius
    return Shape(
        kind="other",
        family=f"line exp(-v^{m:.1f})",
        size_mm=-depth,
        radius_mm=radius,
        profile=profile,
        mouth_radius=mouth,
        turn_rad=float(rng.uniform(0, np.pi)),
        line=(half_length / radius, bend),
    )


MAKERS = {
    "ice_pick": ice_pick,
    "boxcar": boxcar,
    "rolling": rolling,
    "hypertrophic": hypertrophic,
    "other": linear,
}
