"""True figures of scars against closed forms."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from scarscape.phantom.measuring import true_scar
from scarscape.phantom.profiles import Profile
from scarscape.phantom.shapes import Shape


def pit(profile: Profile, depth_mm: float = 0.4, radius_mm: float = 1.0, **more: object) -> Shape:
    """A round pit at an odd place."""
    shape = Shape("boxcar", profile, -depth_mm, 3.217, 5.431, radius_mm)
    return replace(shape, **more)  # type: ignore[arg-type]


def test_cone() -> None:
    depth, radius = 0.5, 0.8
    scar = true_scar(pit(Profile("v", 1.0), depth, radius, kind="ice_pick"), 7)
    # The volume inside 0.9 R: a frustum that keeps a tenth of the depth at its border.
    volume = math.pi * radius**2 * depth * (0.9**2 - 2 / 3 * 0.9**3)
    assert scar.id == 7
    assert scar.depth_mm == pytest.approx(depth)
    assert scar.height_mm is None
    assert scar.subkind is None
    assert scar.width_mm == pytest.approx(1.8 * radius, rel=2e-4)
    assert scar.area_mm2 == pytest.approx(math.pi * (0.9 * radius) ** 2, rel=4e-4)
    assert scar.length_mm == pytest.approx(1.8 * radius, rel=1e-3)
    assert scar.breadth_mm == pytest.approx(1.8 * radius, rel=1e-3)
    assert scar.volume_mm3 == pytest.approx(volume, rel=2e-3)
    assert scar.wall_slope_deg == pytest.approx(math.degrees(math.atan(depth / radius)), abs=0.01)
    assert scar.floor_ratio == pytest.approx(1 / 9, rel=0.01)
    assert (scar.x_mm, scar.y_mm) == pytest.approx((3.217, 5.431), abs=1e-4)


@pytest.mark.parametrize("order", [3.0, 4.0, 6.0, 16.0])
def test_u_profile(order: float) -> None:
    depth, radius = 0.6, 1.3
    scar = true_scar(pit(Profile("u", order), depth, radius), 1)
    # d/dr of 1 / (1 + r^n) at half depth (r = 1) is -n / 4.
    slope = math.degrees(math.atan(depth * order / 4 / radius))
    assert scar.width_mm == pytest.approx(2 * radius * 9 ** (1 / order), rel=2e-4)
    assert scar.floor_ratio == pytest.approx(9 ** (-2 / order), rel=1e-3)
    assert scar.wall_slope_deg == pytest.approx(slope, abs=0.1)
    assert scar.subkind == "deep"


@pytest.mark.parametrize(
    ("profile", "inner_share"),
    # Integral of profile(r) r dr over the mouth, in closed form, times 2.
    [
        (Profile("gaussian"), 1 - 0.1),
        (Profile("bell"), (1 - 0.1**1.5) / 3),
        (Profile("cap"), 0.9 - 0.9**2 / 2),
    ],
    ids=str,
)
def test_volume_of_domes(profile: Profile, inner_share: float) -> None:
    height, radius = 0.3, 2.0
    shape = pit(profile, -height, radius, kind="hypertrophic")
    scar = true_scar(shape, 1)
    assert scar.raised
    assert scar.height_mm == pytest.approx(height)
    assert scar.depth_mm is None
    assert scar.volume_mm3 == pytest.approx(math.pi * radius**2 * height * inner_share, rel=1e-3)


def test_oval_keeps_the_area_and_has_its_axes() -> None:
    shape = pit(Profile("v", 1.0), oval=1.8, angle=0.7)
    scar = true_scar(shape, 1)
    assert scar.width_mm == pytest.approx(1.8, rel=2e-4)
    assert scar.length_mm == pytest.approx(1.8 * math.sqrt(1.8), rel=1e-3)
    assert scar.breadth_mm == pytest.approx(1.8 / math.sqrt(1.8), rel=1e-3)


def test_irregular_mouth_has_the_area_of_its_fourier_series() -> None:
    waves = ((2, 0.08, 0.3), (3, 0.06, 1.1), (4, 0.05, 2.0), (5, 0.04, 4.0))
    scar = true_scar(pit(Profile("u", 8.0), waves=waves, oval=1.3, angle=1.0), 1)
    grown = 1 + sum(share * share for _, share, _ in waves) / 2
    expected = math.pi * 9 ** (2 / 8) * grown
    assert scar.area_mm2 == pytest.approx(expected, rel=5e-4)


def test_straight_line_is_a_stadium() -> None:
    profile = Profile("bell")
    half = 0.5 / profile.radius_at(0.1)
    scar = true_scar(pit(profile, 0.3, half, kind="other", length_mm=6.0, angle=0.4, taper=0.0), 1)
    assert scar.length_mm == pytest.approx(7.0, rel=1e-3)
    assert scar.breadth_mm == pytest.approx(1.0, rel=1e-3)
    assert scar.area_mm2 == pytest.approx(6.0 + math.pi / 4, rel=1e-3)


def test_turning_and_moving_a_scar_changes_no_figure() -> None:
    shape = pit(Profile("super_gaussian", 5.0), waves=((3, 0.1, 0.2),), oval=1.5)
    one = true_scar(shape, 1)
    two = true_scar(replace(shape, angle=1.234, x_mm=17.03, y_mm=-2.2), 1)
    for name in ("width_mm", "length_mm", "breadth_mm", "volume_mm3", "floor_ratio"):
        assert getattr(two, name) == pytest.approx(getattr(one, name), rel=1e-3), name
    assert two.wall_slope_deg == pytest.approx(one.wall_slope_deg, abs=0.1)


def test_outline_encloses_the_area_of_the_mouth() -> None:
    scar = true_scar(pit(Profile("cosine"), waves=((2, 0.1, 0.0), (5, 0.05, 1.0))), 1)
    x, y = np.array(scar.outline_mm).T
    shoelace = abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2
    assert shoelace == pytest.approx(scar.area_mm2, rel=3e-3)


def test_equal_pair_is_divided_through_its_middle() -> None:
    first = pit(Profile("v", 1.0), 0.5, 1.0)
    second = replace(first, x_mm=first.x_mm + 1.2)
    left, right = true_scar(first, 1, [second], 2), true_scar(second, 2, [first], 1)
    # A disc of 0.9 R, cut by a chord at 0.6.
    cut = 0.81 * math.acos(0.6 / 0.9) - 0.6 * math.sqrt(0.81 - 0.36)
    assert left.area_mm2 == pytest.approx(math.pi * 0.81 - cut, rel=1e-3)
    assert right.area_mm2 == pytest.approx(left.area_mm2, rel=1e-3)
    assert max(x for x, _ in left.outline_mm) == pytest.approx(first.x_mm + 0.6, abs=1e-3)
    assert left.depth_mm == right.depth_mm == 0.5
    assert left.wall_slope_deg == pytest.approx(math.degrees(math.atan(0.5)), abs=0.01)


def test_undulating_floor_moves_the_volume_only() -> None:
    plain = pit(Profile("cosine"), 0.2, 3.0, kind="rolling")
    rippled = replace(plain, floor_waves=((1.5, 0.4, 0.0, 0.02), (0.2, 1.9, 1.0, 0.015)))
    one, two = true_scar(plain, 1), true_scar(rippled, 1)
    assert two == replace(one, volume_mm3=two.volume_mm3)
    assert 0 < abs(two.volume_mm3 / one.volume_mm3 - 1) < 0.035


def test_rim_stands_outside_the_mouth() -> None:
    plain = pit(Profile("u", 8.0), 0.4, 1.5)
    rimmed = replace(plain, rim_mm=0.05)
    at_rim = np.array([plain.x_mm + 1.25 * 1.5 * 9 ** (1 / 8)])
    risen = rimmed.smooth(at_rim, np.array([plain.y_mm])) - plain.smooth(
        at_rim, np.array([plain.y_mm])
    )
    assert risen[0] == pytest.approx(0.05)
    one, two = true_scar(plain, 1), true_scar(rimmed, 1)
    assert two.depth_mm == one.depth_mm
    assert two.width_mm == pytest.approx(one.width_mm, rel=0.01)
