"""The fit on shapes that are known in closed form, most of them outside its own family."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from scarscape.scars.fit import Start, fit_shape
from scarscape.scars.geometry import feret_diameters, polygon_area, polygon_centroid
from scarscape.scars.shape import DEPTH, LOG_RADIUS, Shape, shape_outline

Array = NDArray[np.float64]
Heights = Callable[[Array, Array], Array]

WALL_MM = 0.0125
#: White noise of 5 um at 0.05 mm, in the means of blocks that a fit takes.
NOISE_MM = 0.002
DEPTH_MM = 0.4
CENTRE = (0.06, -0.04)


@dataclass(frozen=True)
class Truth:
    """A profile over the relative radius, its inverse, and a radius in mm."""

    share: Callable[[Array], Array]
    radius_at: Callable[[float], float]
    radius_mm: float


def v(p: float, radius_mm: float) -> Truth:
    return Truth(lambda r: np.clip(1 - r, 0, None) ** p, lambda s: 1 - s ** (1 / p), radius_mm)


def u(n: float, radius_mm: float) -> Truth:
    return Truth(lambda r: 1 / (1 + r**n), lambda s: (1 / s - 1) ** (1 / n), radius_mm)


def trapezoid(floor: float, radius_mm: float) -> Truth:
    return Truth(
        lambda r: np.clip((1 - r) / (1 - floor), 0, 1), lambda s: 1 - s * (1 - floor), radius_mm
    )


BELL = Truth(lambda r: np.exp(-r * r), lambda s: math.sqrt(-math.log(s)), 2.0)
COSINE = Truth(
    lambda r: np.cos(0.5 * np.pi * np.minimum(r, 1)) ** 2,
    lambda s: 2 / math.pi * math.acos(math.sqrt(s)),
    3.0,
)
CAP = Truth(lambda r: np.clip(1 - r * r, 0, None), lambda s: math.sqrt(1 - s), 1.5)

#: Profile, and how far depth, width (shares) and floor ratio may be off.
PROFILES = {
    "V": (v(1.0, 0.9), 0.02, 0.01, 0.02),
    "hollow V": (v(1.4, 0.9), 0.02, 0.01, 0.02),
    "full V": (v(0.7, 0.7), 0.02, 0.01, 0.02),
    "U": (u(6, 1.2), 0.005, 0.005, 0.01),
    "square U": (u(12, 1.5), 0.005, 0.005, 0.01),
    "bell": (BELL, 0.005, 0.005, 0.01),
    "cosine": (COSINE, 0.01, 0.01, 0.01),
    "cap": (CAP, 0.01, 0.01, 0.01),
    "trapezoid": (trapezoid(0.6, 1.5), 0.01, 0.04, 0.06),
    "steep trapezoid": (trapezoid(0.8, 1.5), 0.01, 0.04, 0.06),
}


def round_mouth(row: Array, column: Array) -> Array:
    return np.hypot(row, column)


def oval_mouth(row: Array, column: Array) -> Array:
    c, s, root = math.cos(0.5), math.sin(0.5), math.sqrt(1.5)
    return np.hypot((c * column + s * row) / root, (c * row - s * column) * root)


def uneven_mouth(row: Array, column: Array) -> Array:
    turn = np.arctan2(row, column)
    reach = 1 + 0.1 * np.cos(2 * turn + 1) + 0.08 * np.cos(3 * turn + 2) + 0.05 * np.cos(5 * turn)
    return np.hypot(row, column) / reach


#: Mouth, and its area over that of the unit circle.
MOUTHS = {
    "round": (round_mouth, 1.0),
    "oval": (oval_mouth, 1.0),
    "uneven": (uneven_mouth, 1 + 0.5 * (0.1**2 + 0.08**2 + 0.05**2)),
}


def drawn(truth: Truth, mouth: Callable[[Array, Array], Array] = round_mouth) -> Heights:
    """Depths of a scar that stands on a slightly wrong plane."""

    def depth(row: Array, column: Array) -> Array:
        r = mouth(row - CENTRE[0], column - CENTRE[1]) / truth.radius_mm
        return DEPTH_MM * truth.share(r) + 0.003 + 0.001 * row

    return depth


def sampled(depth: Heights, half_mm: float, seed: int, noise_mm: float = NOISE_MM) -> Array:
    """41 x 41 samples of a square window, as the fit takes them, with white noise."""
    row, column = np.mgrid[-20:21, -20:21] * (half_mm / 20)
    z = depth(row, column) + np.random.default_rng(seed).normal(0, noise_mm, row.shape)
    variance = np.full(row.size, noise_mm**2)
    return np.stack([row.ravel(), column.ravel(), z.ravel(), variance, variance], axis=1)


def window_mm(truth: Truth) -> float:
    return 1.9 * truth.radius_mm * truth.radius_at(0.1) + 0.2


def fitted(samples: Array, truth: Truth, start: Start | None = None) -> Shape:
    start = start or Start(
        depth_mm=0.95 * DEPTH_MM,
        centre_mm=(0.1, -0.05),
        radius_mm=1.1 * truth.radius_mm * truth.radius_at(0.5),
    )
    return fit_shape(samples, start, plane_sd_mm=0.004, wall_mm=WALL_MM + 0.03 * truth.radius_mm)


def width_of(shape: Shape, level: float = 0.1) -> float:
    return 2 * math.sqrt(polygon_area(shape_outline(shape, level, 72)) / math.pi)


# ---------------------------------------------------------------- shapes come back


@pytest.mark.parametrize("mouth", MOUTHS)
@pytest.mark.parametrize("profile", PROFILES)
def test_a_known_shape_comes_back(profile: str, mouth: str) -> None:
    truth, depth_off, width_off, floor_off = PROFILES[profile]
    distance, area = MOUTHS[mouth]
    true_width = 2 * truth.radius_mm * truth.radius_at(0.1) * math.sqrt(area)
    for seed in range(3):
        shape = fitted(sampled(drawn(truth, distance), window_mm(truth), seed), truth)
        assert not shape.line
        assert shape.depth_mm == pytest.approx(DEPTH_MM, rel=depth_off)
        assert width_of(shape) == pytest.approx(true_width, rel=width_off)
        floor = width_of(shape, 0.9) / width_of(shape)
        assert floor == pytest.approx(truth.radius_at(0.9) / truth.radius_at(0.1), abs=floor_off)
        middle = polygon_centroid(shape_outline(shape, 0.1, 72))
        if mouth != "uneven":
            assert middle == pytest.approx(CENTRE, abs=0.01)


def test_the_mouth_of_an_oval_has_its_axes() -> None:
    truth = u(6, 1.2)
    shape = fitted(sampled(drawn(truth, oval_mouth), window_mm(truth), 4), truth)
    largest, smallest = feret_diameters(shape_outline(shape, 0.1, 72))
    width = 2 * truth.radius_mm * truth.radius_at(0.1)
    assert largest == pytest.approx(width * 1.5**0.5, rel=0.015)
    assert smallest == pytest.approx(width / 1.5**0.5, rel=0.015)


def test_an_uneven_mouth_comes_back_all_around() -> None:
    truth = u(8, 1.6)
    shape = fitted(sampled(drawn(truth, uneven_mouth), window_mm(truth), 5), truth)
    outline = shape_outline(shape, 0.1, 72) - np.array(CENTRE)
    share = uneven_mouth(outline[:, 0], outline[:, 1]) / truth.radius_mm
    np.testing.assert_allclose(share, truth.radius_at(0.1), rtol=0.03)


@pytest.mark.parametrize("scale", [0.7, 1.4])
@pytest.mark.parametrize("profile", ["V", "U", "bell", "trapezoid"])
def test_where_the_fit_begins_does_not_matter(profile: str, scale: float) -> None:
    truth = PROFILES[profile][0]
    samples = sampled(drawn(truth), window_mm(truth), 6)
    near = fitted(samples, truth)
    radius = truth.radius_mm * truth.radius_at(0.5)
    away = Start(
        depth_mm=DEPTH_MM / scale,
        centre_mm=(CENTRE[0] + 0.25 * radius, CENTRE[1] - 0.2 * radius),
        radius_mm=scale * radius,
    )
    far = fitted(samples, truth, away)
    assert far.depth_mm == pytest.approx(near.depth_mm, rel=0.004)
    assert width_of(far) == pytest.approx(width_of(near), rel=0.004)


@pytest.mark.parametrize("profile", ["V", "U", "bell"])
def test_holes_and_pores_are_got_over(profile: str) -> None:
    truth, depth_off, width_off, _ = PROFILES[profile]
    samples = sampled(drawn(truth), window_mm(truth), 7)
    rng = np.random.default_rng(8)
    radius = truth.radius_mm * truth.radius_at(0.1)
    hole = np.hypot(samples[:, 0] - 0.9 * radius, samples[:, 1]) < 0.35 * radius
    samples = samples[~hole & (rng.random(len(samples)) > 0.1)]
    pores = rng.random(len(samples)) < 0.02
    samples[pores, 2] += 0.06
    shape = fitted(samples, truth)
    assert shape.depth_mm == pytest.approx(DEPTH_MM, rel=2 * depth_off)
    assert width_of(shape) == pytest.approx(2 * radius, rel=2 * width_off)


def test_turning_the_samples_turns_the_shape() -> None:
    truth = u(6, 1.2)
    samples = sampled(drawn(truth, uneven_mouth), window_mm(truth), 9)
    turned = samples.copy()
    turned[:, 0], turned[:, 1] = samples[:, 1], -samples[:, 0]
    start = Start(0.38, (0.1, -0.05), 1.2)
    one = fitted(samples, truth, start)
    other = fitted(turned, truth, Start(0.38, (-0.05, -0.1), 1.2))
    assert other.depth_mm == pytest.approx(one.depth_mm, rel=1e-3)
    assert width_of(other) == pytest.approx(width_of(one), rel=1e-3)
    outline = shape_outline(one, 0.1, 72)
    moved = shape_outline(other, 0.1, 72)
    quarter = np.stack([outline[:, 1], -outline[:, 0]], axis=1)
    np.testing.assert_allclose(moved, np.roll(quarter, 18, axis=0), atol=0.01)


# ---------------------------------------------------------------------------- lines


def bent_line(
    truth: Truth, length_mm: float, angle: float, bend_per_mm: float, taper: float
) -> Heights:
    """A line along a parabola, whose depth falls by a share towards its ends."""
    c, s = math.cos(angle), math.sin(angle)

    def depth(row: Array, column: Array) -> Array:
        along, across = c * column + s * row, c * row - s * column
        on = np.clip(along, -length_mm / 2, length_mm / 2)
        beside = (across - 0.5 * bend_per_mm * on**2) / np.sqrt(1 + (bend_per_mm * on) ** 2)
        share = truth.share(np.hypot(along - on, beside) / truth.radius_mm)
        return DEPTH_MM * (1 - taper * (2 * on / length_mm) ** 2) * share

    return depth


LINES = [
    (6.0, 0.4, 0.0, 0.0),
    (7.0, 1.2, 0.03, 0.3),
    (5.0, -0.7, -0.04, 0.5),
    (9.0, -0.2, 0.02, 0.2),
]


@pytest.mark.parametrize(("length_mm", "angle", "bend_per_mm", "taper"), LINES)
@pytest.mark.parametrize("truth", [v(1.0, 0.5), u(6, 0.5), Truth(BELL.share, BELL.radius_at, 0.5)])
def test_a_bent_line_comes_back(
    truth: Truth, length_mm: float, angle: float, bend_per_mm: float, taper: float
) -> None:
    depth = bent_line(truth, length_mm, angle, bend_per_mm, taper)
    samples = sampled(depth, length_mm / 2 + 1.5, 3)
    start = Start(0.38, (0.05, 0.05), 0.4, 0.45 * length_mm, angle + 0.1)
    shape = fit_shape(samples, start, line=True, plane_sd_mm=0.004, wall_mm=0.04)
    assert shape.line
    assert shape.depth_mm == pytest.approx(DEPTH_MM, rel=0.02)
    fine, step = length_mm / 2 + 1.5, 0.02
    row, column = np.mgrid[-fine:fine:step, -fine:fine:step]
    mouth = depth(row, column) >= 0.1 * DEPTH_MM
    outline = shape_outline(shape, 0.1, 72)
    assert polygon_area(outline) == pytest.approx(mouth.sum() * step**2, rel=0.02)
    true_length, true_breadth = feret_diameters(np.argwhere(mouth) * step)
    length, breadth = feret_diameters(outline)
    assert length == pytest.approx(true_length, rel=0.02)
    assert breadth == pytest.approx(true_breadth, abs=0.08)


# ---------------------------------------------------------------- errors that hold


@pytest.mark.parametrize("noise_mm", [0.004, 0.02])
@pytest.mark.parametrize("profile", ["V", "hollow V", "U", "bell"])
def test_the_stated_error_of_the_depth_covers_the_true_one(profile: str, noise_mm: float) -> None:
    truth = PROFILES[profile][0]
    away = []
    for seed in range(40):
        samples = sampled(drawn(truth), window_mm(truth), seed, noise_mm)
        shape = fitted(samples, truth)
        away.append((shape.depth_mm - DEPTH_MM) / math.sqrt(shape.covariance[DEPTH, DEPTH]))
    # Of 40 draws of an honest error fewer than 34 lie within two of it once in a thousand times.
    assert np.count_nonzero(np.abs(away) < 2) >= 34
    assert np.sqrt(np.mean(np.square(away))) < 1.3


@pytest.mark.parametrize("profile", ["U", "bell"])
def test_the_stated_error_is_no_wider_than_twice_the_true_one(profile: str) -> None:
    truth = PROFILES[profile][0]
    away = []
    for seed in range(40):
        shape = fitted(sampled(drawn(truth), window_mm(truth), 100 + seed), truth)
        away.append((shape.depth_mm - DEPTH_MM) / math.sqrt(shape.covariance[DEPTH, DEPTH]))
    assert np.sqrt(np.mean(np.square(away))) > 0.5


def test_with_correlated_noise_the_error_still_covers() -> None:
    truth = BELL
    away = []
    for seed in range(40):
        samples = sampled(drawn(truth), window_mm(truth), seed, 0.0)
        side = math.isqrt(len(samples))
        white = np.random.default_rng([seed, 1]).normal(0, 0.03, (side + 40, side + 40))
        noise = ndimage.gaussian_filter(white, 2.0)[20:-20, 20:-20]
        samples[:, 2] += noise.ravel()
        # Averaged far, filtered noise is as the white one was; alone it is 1 / (4 pi sigma^2).
        samples[:, 3] = 0.03**2
        samples[:, 4] = 0.03**2 / (4 * math.pi * 2.0**2)
        shape = fitted(samples, truth)
        away.append((shape.depth_mm - DEPTH_MM) / math.sqrt(shape.covariance[DEPTH, DEPTH]))
    assert np.count_nonzero(np.abs(away) < 2) >= 34
    assert np.sqrt(np.mean(np.square(away))) < 1.3


@pytest.mark.parametrize("profile", ["U", "bell"])
def test_the_stated_error_of_the_radius_covers_the_true_one(profile: str) -> None:
    truth = PROFILES[profile][0]
    away = []
    for seed in range(40):
        shape = fitted(sampled(drawn(truth), window_mm(truth), 200 + seed), truth)
        off = shape.parameters[LOG_RADIUS] - math.log(truth.radius_mm)
        away.append(off / math.sqrt(shape.covariance[LOG_RADIUS, LOG_RADIUS]))
    assert np.count_nonzero(np.abs(away) < 2) >= 34
