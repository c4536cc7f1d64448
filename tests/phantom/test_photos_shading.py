"""Light of a near lamp, its shadows and its shine, against formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.model import Lamps
from scarscape.phantom.lamps import Lighting
from scarscape.phantom.photos_shading import Lit, light_under

PITCH = 0.05


def lamp(
    azimuth_deg: float,
    elevation_deg: float,
    distance_mm: float = 180.0,
    radius_mm: float = 0.0,
    brightness: float = 1.0,
) -> Lighting:
    """One lamp; its azimuth is 0 to the right of the picture and 90 at its top."""
    a, e = math.radians(azimuth_deg), math.radians(elevation_deg)
    direction = [[-math.sin(a) * math.cos(e), math.cos(a) * math.cos(e), math.sin(e)]]
    return Lighting(
        Lamps(np.array(direction), np.array([distance_mm])), np.array([brightness]), radius_mm
    )


def lit(height: NDArray[np.float64], lighting: Lighting, roughness: float = 0.35) -> Lit:
    return light_under(height.astype(np.float32), PITCH, lighting, roughness=roughness)[0]


def grid(rows: int, columns: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    y, x = np.mgrid[:rows, :columns].astype(float)
    return (y - (rows - 1) / 2) * PITCH, (x - (columns - 1) / 2) * PITCH


def test_a_plane_has_the_near_lamps_fall_off() -> None:
    y, x = grid(120, 161)
    lighting = lamp(30, 50, distance_mm=60, brightness=1.07)
    found = lit(np.zeros_like(x), lighting)
    place = lighting.position_mm[0]
    away = np.sqrt((place[0] - y) ** 2 + (place[1] - x) ** 2 + place[2] ** 2)
    np.testing.assert_allclose(found.light, 1.07 * 60**2 * place[2] / away**3, rtol=1e-5)
    assert (found.seen == 1).all()


def test_light_comes_from_where_the_lamp_stands() -> None:
    y, x = grid(101, 101)
    bump = 0.3 * np.exp(-(x * x + y * y))
    top, right = lit(bump, lamp(90, 45)).light, lit(bump, lamp(0, 45)).light
    assert top[30, 50] > top[70, 50]
    assert right[50, 70] > right[50, 30]


def test_a_ball_is_lambertian() -> None:
    y, x = grid(121, 121)
    radius = 6.0
    height = np.sqrt(radius**2 - x * x - y * y) - radius
    lighting = lamp(200, 60, distance_mm=1e6)
    to = lighting.lamps.direction[0]
    cosine = np.clip((y * to[0] + x * to[1] + (height + radius) * to[2]) / radius, 0, None)
    found = lit(height, lighting).light
    np.testing.assert_allclose(found[2:-2, 2:-2], cosine[2:-2, 2:-2], atol=2e-3)


@pytest.mark.parametrize("azimuth_deg", [0.0, 180.0, 90.0])
@pytest.mark.parametrize("elevation_deg", [38.0, 60.0])
def test_a_step_throws_a_shadow_of_its_height_over_the_tangent(
    azimuth_deg: float, elevation_deg: float
) -> None:
    _, x = grid(60, 201)
    step = 1.2
    height = np.where(x > 1.0, step, 0.0)
    turned = {0.0: height, 180.0: height[:, ::-1], 90.0: height[:, ::-1].T}[azimuth_deg]
    found = lit(turned, lamp(azimuth_deg, elevation_deg, distance_mm=1e6)).seen
    line = {0.0: found, 180.0: found[:, ::-1], 90.0: found.T[:, ::-1]}[azimuth_deg][30]
    dark = x[0][line < 0.5]
    edge = 1.0 + PITCH  # a step rises to its full height within one sample
    assert edge - dark.min() == pytest.approx(
        step / math.tan(math.radians(elevation_deg)), abs=1.5 * PITCH
    )


def test_a_shadow_slants_with_its_lamp() -> None:
    y, x = grid(161, 161)
    post = np.where(np.maximum(abs(x), abs(y)) < 0.2, 1.0, 0.0)
    seen = lit(post, lamp(35, 40, distance_mm=1e6)).seen
    shadow = (seen < 0.5) & (post == 0) & (np.hypot(x, y) > 0.6)
    # y grows downward, so a shadow away from a lamp at 35 degrees lies down and to the left.
    middle = math.degrees(math.atan2(y[shadow].mean(), -x[shadow].mean()))
    assert middle == pytest.approx(35, abs=1.5)


def test_a_lamp_of_some_size_softens_the_shadow_as_its_disc_does() -> None:
    _, x = grid(40, 401)
    step, elevation, radius, distance = 4.0, math.radians(45), 4.0, 180.0
    height = np.where(x > 8.0, step, 0.0)
    found = lit(height, lamp(0, 45, distance, radius)).seen[20]
    inside = x[0] < 7.0
    place, seen = x[0][inside], found[inside]
    far = place < 8.0 - step / math.tan(elevation)
    # Of a straight edge's penumbra: share of a disc beyond a chord at t radii from its middle.
    lamp_x, lamp_z = distance * math.cos(elevation), distance * math.sin(elevation)
    edge_x, edge_z = 8.0 + PITCH, step
    to_edge = np.arctan2(edge_z, edge_x - place)
    to_lamp = np.arctan2(lamp_z, lamp_x - place)
    away = np.hypot(lamp_x - place, lamp_z)
    t = np.clip((to_edge - to_lamp) * away / radius, -1, 1)
    share = (np.arccos(t) - t * np.sqrt(1 - t * t)) / math.pi
    assert ((seen > 0.05) & (seen < 0.95)).sum() > 4
    assert far.any()
    np.testing.assert_allclose(seen, share, atol=0.08)


def test_a_shadows_side_is_soft_too() -> None:
    y, x = grid(161, 161)
    wall = np.where((x > 2.5) & (y > 0), 3.0, 0.0)
    hard, soft = (lit(wall, lamp(0, 35, 180, radius)).seen[:140, 60] for radius in (0.0, 12.0))
    assert set(np.unique(hard)) == {0.0, 1.0}
    assert (np.diff(soft) <= 1e-6).all()
    assert ((soft > 0.05) & (soft < 0.95)).sum() >= 4
    assert soft.sum() == pytest.approx(hard.sum(), abs=1)


def test_skin_that_faces_away_is_black() -> None:
    _, x = grid(81, 81)
    found = lit(-2.0 * np.abs(x), lamp(0, 40))
    assert (found.light[:, 10:30] == 0).all()
    assert (found.light[:, 50:70] > 0.8).all()


def test_shine_peaks_where_the_normal_halves_the_way_to_the_camera() -> None:
    y, x = grid(201, 201)
    radius = 8.0
    height = np.sqrt(radius**2 - x * x - y * y) - radius
    lighting = lamp(120, 50, distance_mm=1e6)
    half = lighting.lamps.direction[0] + [0, 0, 1]
    half /= np.linalg.norm(half)
    found = lit(height, lighting, roughness=0.1).shine
    row, column = np.unravel_index(found.argmax(), found.shape)
    normal = np.array([y[row, column], x[row, column], height[row, column] + radius]) / radius
    assert math.degrees(math.acos(normal @ half)) < 1.0


def test_a_ball_shines_as_much_as_a_mirror_ball() -> None:
    y, x = grid(301, 301)
    inside = np.hypot(x, y) < 7.4
    height = np.sqrt(np.clip(7.5**2 - x * x - y * y, 0.01, None))
    shine = lit(height - height.max(), lamp(0, 80, distance_mm=1e6), roughness=0.3).shine
    # A mirror ball sends the light on its section evenly to all sides, over 4 pi; here times pi.
    # Facets of a rough one meet the light more aslant, where they mirror a little more.
    share = shine[inside].sum() * PITCH**2 / (math.pi * 7.5**2)
    assert share == pytest.approx(0.028 / 4, rel=0.08)
