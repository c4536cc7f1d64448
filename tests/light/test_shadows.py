"""Cast shadows against the geometry of steps, domes and slots."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from scarscape.light.shadows import lit_share

Array = NDArray[np.float64]
STEP_MM = 0.05


def lamp(elevation_deg: float, azimuth_deg: float = 0.0) -> Array:
    """Direction to a lamp; azimuth 0 stands up the rows (in the picture's top)."""
    e, a = np.radians(elevation_deg), np.radians(azimuth_deg)
    return np.array([-np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)])


def shares(height: Array, towards: Array, angle: float = 0.005) -> Array:
    lit = np.full(height.shape, np.nan)
    lit_share(np.ascontiguousarray(height), STEP_MM, towards, angle, lit)
    return lit


def terrain(rows: int = 37, columns: int = 44) -> Array:
    rough = np.random.default_rng(3).normal(size=(rows, columns))
    return np.asarray(0.8 * ndimage.gaussian_filter(rough, 2.0))


@pytest.mark.parametrize("azimuth_deg", [-40, 0, 25])
@pytest.mark.parametrize("elevation_deg", [30, 45, 65])
def test_a_step_casts_a_shadow_as_long_as_geometry_says(
    elevation_deg: float, azimuth_deg: float
) -> None:
    tall_mm, edge = 0.4, 6
    height = np.zeros((40, 60))
    height[:edge] = tall_mm
    lit = shares(height, lamp(elevation_deg, azimuth_deg))
    dark_mm = (1 - lit[edge:, 30]).sum() * STEP_MM
    expected = tall_mm / np.tan(np.radians(elevation_deg)) * np.cos(np.radians(azimuth_deg))
    # The step's foot is one sample past its edge, a sample stands for half of one either side, and
    # the march looks up once in a sample's length.
    assert dark_mm == pytest.approx(expected - STEP_MM / 2, abs=STEP_MM)
    assert (lit[:edge] == 1).all()


@pytest.mark.parametrize("angle", [0.0, 0.05])
def test_a_quarter_turn_and_a_transposition_turn_the_shadows(angle: float) -> None:
    height, (down, across, out) = terrain(), lamp(40, 25)
    lit = shares(height, np.array([down, across, out]), angle)
    assert 0.05 < (lit < 0.5).mean() < 0.8
    turned = shares(np.rot90(height), np.array([-across, down, out]), angle)
    np.testing.assert_allclose(turned, np.rot90(lit), atol=1e-9)
    swapped = shares(height.T, np.array([across, down, out]), angle)
    np.testing.assert_allclose(swapped, lit.T, atol=1e-9)


@pytest.mark.parametrize("azimuth_deg", range(0, 360, 36))
def test_nobody_shadows_a_dome(azimuth_deg: float) -> None:
    row, column = (np.indices((41, 35)) - 18) * STEP_MM
    # Slopes up to 0.35: no ray comes within an edge's half width of the dome.
    dome = -0.08 * (row**2 + 2 * column**2)
    assert (shares(dome, lamp(45, azimuth_deg), 0.02) == 1).all()


def test_a_lamp_straight_above_reaches_everything_and_a_low_one_no_floor() -> None:
    slot = np.zeros((30, 30))
    slot[10:20, 10:20] = -2.0
    assert (shares(slot, np.array([0.0, 0.0, 1.0])) == 1).all()
    assert (shares(slot, lamp(35))[10:20, 10:20] == 0).all()


def test_a_higher_lamp_and_a_lower_terrain_leave_less_in_the_dark() -> None:
    height = terrain()
    dark = [(1 - shares(height, lamp(elevation, 10))).sum() for elevation in (25, 40, 55, 70)]
    assert dark == sorted(dark, reverse=True)
    assert (shares(0.5 * height, lamp(40)) >= shares(height, lamp(40)) - 1e-12).all()


def test_a_wide_lamp_softens_the_edge_and_leaves_it_where_it_is() -> None:
    height = np.zeros((60, 12))
    height[:6] = 0.8
    sharp, soft = (shares(height, lamp(40), angle)[6:, 5] for angle in (0.0, 0.1))
    assert ((soft > 0) & (soft < 1)).sum() > 2 * max(1, ((sharp > 0) & (sharp < 1)).sum())
    assert soft.sum() == pytest.approx(sharp.sum(), abs=0.7)
    assert (np.diff(soft) >= 0).all()
