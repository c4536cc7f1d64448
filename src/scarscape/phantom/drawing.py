"""Draws single scars of every kind at random, around the origin."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from scarscape.phantom.profiles import Family, Profile
from scarscape.phantom.shapes import Shape

Rng = np.random.Generator

#: Share of each kind among the scars of a patch.
SHARES: dict[str, float] = {
    "ice_pick": 0.29,
    "boxcar": 0.29,
    "rolling": 0.20,
    "hypertrophic": 0.12,
    "other": 0.10,
}


def draw_scar(kind: str, rng: Rng, *, hard: bool, widest_mm: float = 10.0) -> Shape:
    """One scar of a kind, centred on the origin.

    Parameters
    ----------
    kind : a key of `SHARES`; ``other`` is a line.
    rng : consumed alike for plain and hard skin, so that both bear the same scars.
    hard : irregular mouths, and raised rims on half of the boxcars.
    widest_mm : upper bound on the width (lines: on the length).
    """
    return DRAWERS[kind](rng, hard, widest_mm)


def _ice_pick(rng: Rng, hard: bool, widest_mm: float) -> Shape:
    width = float(rng.triangular(0.5, 1.1, 2.0))
    family = rng.random()
    if family < 0.5:
        profile = Profile("v", float(rng.uniform(0.7, 1.6)))
    elif family < 0.75:
        profile = Profile("rounded_cone", float(rng.uniform(0.08, 0.3)))
    else:
        profile = Profile("u", float(rng.uniform(3.0, 4.0)))
        width = 0.5 + 0.8 * (width - 0.5) / 1.5
    # A pit much deeper than wide has walls that no height map holds.
    depth = min(_depth(rng, 0.42, 0.35, 0.16, 0.9), 1.5 * width)
    shape = _round(rng, "ice_pick", profile, -depth, min(width, widest_mm), 1.3)
    return replace(shape, waves=_waves(rng, 0.035 if hard else 0.012))


def _boxcar(rng: Rng, hard: bool, widest_mm: float) -> Shape:
    width = min(float(rng.triangular(1.5, 2.4, 5.0)), widest_mm)
    depth = min(_depth(rng, 0.36, 0.42, 0.14, 0.9), 0.42 * width)
    family, spread = rng.random(), rng.random()
    # Walls steeper than about 75 degrees would fall between two samples.
    steepest = max(6.0, 4.0 * 3.7 * 0.45 * width / depth)
    if family < 0.45:
        profile = Profile("u", min(6 + 10 * spread, steepest))
    elif family < 0.75:
        profile = Profile("super_gaussian", min(4 + 6 * spread, steepest))
    else:
        profile = Profile("smoothstep", 0.35 + 0.35 * spread)
    shape = _round(rng, "boxcar", profile, -depth, width, 1.8)
    rimmed, rim = rng.random() < 0.5, float(rng.uniform(0.02, 0.06))
    return replace(
        shape, waves=_waves(rng, 0.06 if hard else 0.015), rim_mm=rim if hard and rimmed else 0.0
    )


def _rolling(rng: Rng, hard: bool, widest_mm: float) -> Shape:
    width = min(float(rng.triangular(3.5, 5.5, 10.0)), widest_mm)
    depth = float(rng.triangular(0.1, 0.2, 0.35))
    profile = Profile(_pick(rng, ("cosine", "gaussian", "bell")))
    shape = _round(rng, "rolling", profile, -depth, width, 1.8)
    waves = _waves(rng, 0.05 if hard else 0.015)
    return replace(shape, waves=waves, floor_waves=_floor(rng, width))


def _hypertrophic(rng: Rng, hard: bool, widest_mm: float) -> Shape:
    width = min(float(rng.triangular(2.0, 3.2, 8.0)), widest_mm)
    height = min(_depth(rng, 0.35, 0.45, 0.15, 0.8), 0.25 * width)
    family = _pick(rng, ("cap", "gaussian", "cosine", "bell", "super_gaussian", "u"))
    profile = Profile(family, float({"super_gaussian": 3.0, "u": 4.0}.get(family, 0.0)))
    shape = _round(rng, "hypertrophic", profile, height, width, 1.8)
    return replace(shape, waves=_waves(rng, 0.05 if hard else 0.015))


def _line(rng: Rng, hard: bool, widest_mm: float) -> Shape:
    length = min(float(rng.uniform(5.0, 10.0)), widest_mm)
    width = float(rng.uniform(0.6, 1.5))
    depth = min(float(rng.triangular(0.15, 0.25, 0.4)), 0.5 * width)
    family = _pick(rng, ("gaussian", "bell", "u", "cosine"))
    profile = Profile(family, 4.0 if family == "u" else 0.0)
    bent = rng.random() < 0.6
    bend = float(rng.uniform(-0.08, 0.08)) if bent else 0.0
    return Shape(
        kind="other",
        profile=profile,
        amplitude_mm=-depth,
        x_mm=0.0,
        y_mm=0.0,
        radius_mm=width / 2 / profile.radius_at(0.1),
        angle=float(rng.uniform(0, math.pi)),
        waves=_waves(rng, 0.06 if hard else 0.03),
        length_mm=length - width,
        bend_per_mm=bend,
        taper=float(rng.uniform(0.02, 0.2)),
    )


DRAWERS: dict[str, Callable[[Rng, bool, float], Shape]] = {
    "ice_pick": _ice_pick,
    "boxcar": _boxcar,
    "rolling": _rolling,
    "hypertrophic": _hypertrophic,
    "other": _line,
}


def _round(
    rng: Rng, kind: str, profile: Profile, amplitude_mm: float, width_mm: float, most_oval: float
) -> Shape:
    # Squared, so that most mouths are nearly round and a few are long.
    oval = 1 + (most_oval - 1) * float(rng.random()) ** 2
    return Shape(
        kind=kind,  # type: ignore[arg-type]
        profile=profile,
        amplitude_mm=amplitude_mm,
        x_mm=0.0,
        y_mm=0.0,
        radius_mm=width_mm / 2 / profile.radius_at(0.1),
        angle=float(rng.uniform(0, math.pi)),
        oval=oval,
    )


def _depth(rng: Rng, middle: float, spread: float, low: float, high: float) -> float:
    """A log-normal depth, drawn again rather than heaped up on its bounds."""
    for _ in range(20):
        depth = middle * math.exp(spread * float(rng.standard_normal()))
        if low <= depth <= high:
            return depth
    return middle


def _waves(rng: Rng, share: float) -> tuple[tuple[int, float, float], ...]:
    """Fourier orders 2 to 5 of an irregular mouth; `share` is the rms amplitude of each."""
    size = np.clip(np.abs(rng.standard_normal(4)), 0, 1.6) * share
    phase = rng.uniform(0, 2 * np.pi, 4)
    return tuple((order, float(size[order - 2]), float(phase[order - 2])) for order in range(2, 6))


def _floor(rng: Rng, width_mm: float) -> tuple[tuple[float, float, float, float], ...]:
    """Two waves of a gently undulating floor, 2 to 4 % of the depth together."""
    waves = []
    for _ in range(2):
        frequency = 2 * math.pi / (width_mm * rng.uniform(0.35, 0.6))
        direction, phase = rng.uniform(0, math.pi), rng.uniform(0, 2 * math.pi)
        waves.append(
            (
                float(frequency * math.cos(direction)),
                float(frequency * math.sin(direction)),
                float(phase),
                float(rng.uniform(0.01, 0.02)),
            )
        )
    return tuple(waves)


def _pick(rng: Rng, choices: tuple[Family, ...]) -> Family:
    return choices[int(rng.integers(len(choices)))]
