"""The plane that is taken off, and the slant that is reported."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scarscape.capture.levelling import Plane, robust_plane, slant_deg, subtract


def scarred(rng: np.random.Generator, tilt_x: float, tilt_y: float, pitch: float = 0.1):
    y, x = np.mgrid[0:150, 0:200] * pitch
    height = 7.0 + tilt_x * x + tilt_y * y + rng.normal(0, 0.01, x.shape)
    # A fifth of the map, all on one side, is scar: a plain fit would tip towards it.
    height[20:120, 10:70] -= 0.5
    return height


@pytest.mark.parametrize(
    ("tilt_x", "tilt_y"), [(0, 0), (0.3, -0.2), (math.tan(math.radians(25)), 0)]
)
def test_scars_do_not_tip_the_plane(tilt_x: float, tilt_y: float) -> None:
    plane = robust_plane(scarred(np.random.default_rng(1), tilt_x, tilt_y), 1.0, 0.1)
    assert plane.slope_x == pytest.approx(tilt_x, abs=2e-4)
    assert plane.slope_y == pytest.approx(tilt_y, abs=2e-4)
    assert plane.offset_mm == pytest.approx(7.0, abs=2e-3)


def test_missing_samples_and_spikes_do_not_tip_it() -> None:
    rng = np.random.default_rng(2)
    height = scarred(rng, 0.1, 0.1)
    height[rng.random(height.shape) < 0.3] = np.nan
    height[rng.random(height.shape) < 0.01] = 40.0
    plane = robust_plane(height, 1.0, 0.1)
    assert plane.slope_x == pytest.approx(0.1, abs=5e-4)
    assert plane.slope_y == pytest.approx(0.1, abs=5e-4)


def test_a_strip_of_one_row() -> None:
    height = np.full((40, 60), np.nan)
    height[7] = 0.2 * np.arange(60) * 0.1
    plane = robust_plane(height, 1.0, 0.1)
    assert plane.slope_x == pytest.approx(0.2, abs=1e-9)
    assert abs(plane.slope_y) < 1e-9


def test_units_scale_heights_and_not_the_pitch() -> None:
    height = scarred(np.random.default_rng(3), 0.2, 0.0)
    one, thousand = robust_plane(height, 1.0, 0.1), robust_plane(height * 1000, 0.001, 0.1)
    assert thousand.slope_x == pytest.approx(one.slope_x, rel=1e-9)
    levelled = [
        subtract(height, 1.0, 0.1, one),
        subtract(height * 1000, 0.001, 0.1, thousand),
    ]
    np.testing.assert_allclose(*levelled, atol=1e-6)


def test_subtraction_is_done_in_double_precision() -> None:
    # A micrometre on top of a stage height of 100 m: float32 alone would lose it.
    y, x = np.mgrid[0:64, 0:64] * 0.05
    texture = 0.001 * np.sin(9 * x) * np.cos(7 * y)
    height = 1e5 + 0.3 * x + texture
    levelled = subtract(height, 1.0, 0.05, robust_plane(height, 1.0, 0.05))
    assert levelled.dtype == np.float32
    residue = levelled - texture
    assert np.ptp(residue) < 5e-5


@pytest.mark.parametrize("degrees", [0.0, 10.0, 50.0])
def test_slant_of_a_plane_is_its_tilt(degrees: float) -> None:
    height = np.random.default_rng(4).normal(0, 0.01, (300, 300)).astype(np.float32)
    plane = Plane(0.0, math.tan(math.radians(degrees)), 0.0)
    assert slant_deg(height, 0.1, plane) == pytest.approx(degrees, abs=0.3)


def test_slant_of_a_sphere() -> None:
    pitch, radius = 0.1, 40.0
    y, x = (np.mgrid[0:401, 0:401] - 200.0) * pitch
    cap = np.sqrt(radius**2 - x**2 - y**2)
    true = np.degrees(np.arcsin(np.hypot(x, y) / radius))
    slant = slant_deg((cap - cap.mean()).astype(np.float32), pitch, Plane(0, 0, 0))
    assert slant == pytest.approx(np.percentile(true, 95), abs=2.0)


def test_slant_is_that_of_the_base_not_of_the_scars() -> None:
    height = np.random.default_rng(5).normal(0, 0.01, (400, 400))
    y, x = np.mgrid[0:400, 0:400] * 0.05
    for cx, cy in [(5, 5), (12, 6), (8, 15), (16, 16)]:
        height -= 0.6 * (np.hypot(x - cx, y - cy) < 1.0)
    assert slant_deg(height.astype(np.float32), 0.05, Plane(0, 0, 0)) < 8.0
