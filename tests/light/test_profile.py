"""The family of profiles against the closed forms that it joins."""

from __future__ import annotations

import math

import pytest

from scarscape.light.profile import half_depth_steepness, level_radius, profile

SHAPES = [(0.7, -2.0), (1.0, -1.0), (1.0, -0.5), (1.5, -0.1), (2.0, 0.0), (2.0, 0.3), (3.0, 1e-7),
          (4.0, 1.0), (12.0, 1.0), (25.0, 1.3)]  # fmt: skip
RADII = [0.02, 0.2, 0.5, 0.8, 0.97, 1.3, 2.0]


@pytest.mark.parametrize(("a", "q"), SHAPES)
@pytest.mark.parametrize("level", [0.9, 0.5, 0.1, 0.01])
def test_the_level_radius_inverts_the_profile(a: float, q: float, level: float) -> None:
    assert profile(a, q, level_radius(a, q, level)) == pytest.approx(level, rel=1e-9)


@pytest.mark.parametrize(("a", "q"), SHAPES)
def test_it_falls_from_one_at_the_centre(a: float, q: float) -> None:
    shares = [profile(a, q, rho) for rho in (0.0, *RADII, 50.0)]
    assert shares[0] == 1.0
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] < 0.05


@pytest.mark.parametrize("rho", RADII)
@pytest.mark.parametrize("p", [0.5, 1.0, 1.4, 2.0])
def test_the_v_of_an_ice_pick(p: float, rho: float) -> None:
    # Radii count in units of 1 / p of the pit's own radius.
    assert profile(1.0, -1 / p, rho) == pytest.approx(max(0.0, 1 - rho / p) ** p, abs=1e-12)


@pytest.mark.parametrize("rho", RADII)
@pytest.mark.parametrize("n", [3.0, 6.0, 14.0])
def test_the_u_of_a_boxcar(n: float, rho: float) -> None:
    assert profile(n, 1.0, rho) == pytest.approx(1 / (1 + rho**n), rel=1e-12)


@pytest.mark.parametrize("rho", RADII)
@pytest.mark.parametrize("a", [1.0, 2.0, 5.0])
def test_the_bell_and_the_way_to_it_from_both_sides(a: float, rho: float) -> None:
    bell = math.exp(-(rho**a))
    assert profile(a, 0.0, rho) == pytest.approx(bell, rel=1e-12)
    for q in (1e-5, -1e-5, 2e-6, -2e-6, 5e-7):
        # To first order in q the profile is the bell times 1 + q u^2 / 2.
        expected = bell * (1 + q * rho ** (2 * a) / 2)
        assert profile(a, q, rho) == pytest.approx(expected, rel=1e-5, abs=1e-12)


@pytest.mark.parametrize("level", [0.9, 0.5, 0.1])
def test_level_radii_in_closed_form(level: float) -> None:
    assert level_radius(2.0, 0.0, level) == pytest.approx(math.sqrt(-math.log(level)), rel=1e-12)
    assert level_radius(2.0, 1e-7, level) == pytest.approx(math.sqrt(-math.log(level)), rel=1e-6)
    assert level_radius(2.0, -1e-5, level) == pytest.approx(math.sqrt(-math.log(level)), rel=1e-4)
    assert level_radius(6.0, 1.0, level) == pytest.approx((1 / level - 1) ** (1 / 6), rel=1e-12)
    assert level_radius(1.0, -1 / 1.4, level) == pytest.approx(
        1.4 * (1 - level ** (1 / 1.4)), rel=1e-12
    )


@pytest.mark.parametrize(("a", "q"), SHAPES)
def test_steepness_at_half_depth_is_the_profiles_own_slope(a: float, q: float) -> None:
    rho, step = level_radius(a, q, 0.5), 1e-6
    slope = (profile(a, q, rho + step) - profile(a, q, rho - step)) / (2 * step)
    assert half_depth_steepness(a, q) == pytest.approx(-slope, rel=1e-5)


def test_steepness_of_a_cone_is_one() -> None:
    assert half_depth_steepness(1.0, -1.0) == pytest.approx(1.0, rel=1e-12)
