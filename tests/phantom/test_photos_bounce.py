"""Light that skin throws onto skin, against the sphere and against plain summing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scarscape.phantom.photos_bounce import bounced, gather


def bowl(pitch: float, radius: float, depth: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Heights of a piece of a sphere in a plane, distances from its middle, sphere's radius."""
    sphere = (radius**2 + depth**2) / (2 * depth)
    count = 2 * round(1.6 * radius / pitch) + 1
    y, x = (np.mgrid[:count, :count] - (count - 1) / 2) * pitch
    away = np.hypot(x, y)
    inside = sphere - depth - np.sqrt(np.clip(sphere**2 - away**2, 0, None))
    return np.where(away < radius, inside, 0).astype(np.float32), away, sphere


@pytest.mark.parametrize("depth", [0.3, 0.6, 0.9])
def test_inside_a_sphere_every_place_gets_the_same(depth: float) -> None:
    height, away, sphere = bowl(0.025, 1.0, depth)
    light = np.where(away < 1, 1 - away**2, 0)[..., None].astype(np.float32)
    albedo = np.full((*height.shape, 1), 0.5, np.float32)
    places = np.argwhere(away < 0.8)
    found, _ = gather(height, 0.025, light, albedo, places)
    # The form factor between any two facets is their area over 4 pi R^2 (zones of 2 pi R dh).
    sent = 0.5 * 2 * math.pi * sphere * (depth - (sphere * depth**2 - depth**3 / 3))
    np.testing.assert_allclose(found[:, 0, 0], sent / (4 * math.pi * sphere**2), rtol=0.04)
    assert found.mean() == pytest.approx(sent / (4 * math.pi * sphere**2), rel=0.015)


def test_the_share_of_the_view_is_the_caps_share_of_its_sphere() -> None:
    height, away, sphere = bowl(0.02, 1.0, 0.4)
    light = np.ones((*height.shape, 1), np.float32)
    _, share = gather(height, 0.02, light, light, np.argwhere(away < 0.7), steps=100)
    np.testing.assert_allclose(share, 0.4 / (2 * sphere), rtol=0.02)


def test_it_agrees_with_summing_over_all_pairs_of_facets() -> None:
    pitch = 0.05
    y, x = (np.mgrid[:61, :61] - 30) * pitch
    # An oval trough of one slope's sign, so that no ground hides other ground.
    height = (0.5 * np.clip(1.44 - (x / 1.1) ** 2 - (y / 0.8) ** 2, 0, None) ** 2 * -0.6).astype(
        np.float32
    )
    by_row, by_column = np.gradient(height.astype(float), pitch)
    size = np.sqrt(1 + by_row**2 + by_column**2)
    normal = np.stack([-by_row, -by_column, np.ones_like(size)], -1) / size[..., None]
    point = np.stack([y, x, height], -1).reshape(-1, 3)
    normal, area = normal.reshape(-1, 3), (pitch**2 * size).ravel()
    light = (1 + 0.4 * x).ravel()
    places = np.array([[30, 30], [26, 38], [34, 20], [30, 44]])
    found, _ = gather(
        height,
        pitch,
        light.reshape(61, 61, 1).astype(np.float32),
        np.full((61, 61, 1), 0.6, np.float32),
        places,
    )
    for (row, column), got in zip(places, found[:, 0, 0], strict=True):
        here = row * 61 + column
        to = point - point[here]
        square = (to**2).sum(1)
        square[here] = np.inf
        leaving = np.clip(-(to * normal).sum(1), 0, None)
        arriving = np.clip(to @ normal[here], 0, None)
        expected = (0.6 * light * area * leaving * arriving / (math.pi * square**2)).sum()
        assert got == pytest.approx(expected, rel=0.04)


def test_ground_behind_a_wall_sends_nothing() -> None:
    height = np.zeros((81, 81), np.float32)
    height[:, 36:38] = 1.5
    height[:, 60:] = np.linspace(0, 3.0, 21)
    light = np.zeros((81, 81, 1), np.float32)
    light[:, 60:] = 1
    albedo = np.ones_like(light)
    behind, before = gather(height, 0.1, light, albedo, np.array([[40, 25], [40, 50]]))[0][:, 0, 0]
    low = np.where(np.arange(81) < 40, 0, height)
    assert before > 0.05
    free = gather(low.astype(np.float32), 0.1, light, albedo, np.array([[40, 25]]))[0]
    assert behind < 0.2 * free[0, 0, 0]


def test_a_plane_throws_nothing_onto_itself() -> None:
    y, x = np.mgrid[:40, :50] * 0.05
    light = np.ones((40, 50, 2), np.float32)
    albedo = np.ones((40, 50, 3), np.float32)
    found = bounced((0.3 * x - 0.2 * y).astype(np.float32), 0.05, light, albedo)
    assert found.shape == (2, 3, 40, 50)
    assert np.abs(found).max() < 1e-4


def test_the_whole_raster_agrees_with_single_places_whatever_the_threads() -> None:
    height, away, _ = bowl(0.05, 1.2, 0.5)
    rng = np.random.default_rng(1)
    light = np.stack([1 + 0.3 * np.sin(away), 1 - 0.2 * away], -1).astype(np.float32)
    albedo = np.broadcast_to(rng.uniform(0.2, 0.6, 3).astype(np.float32), (*height.shape, 3))
    albedo = np.ascontiguousarray(albedo)
    whole = bounced(height, 0.05, light, albedo, workers=1)
    np.testing.assert_array_equal(whole, bounced(height, 0.05, light, albedo, workers=3))
    places = np.argwhere(away < 0.9)
    exact, _ = gather(height, 0.05, light, albedo, places)
    at = whole[:, :, places[:, 0], places[:, 1]]
    np.testing.assert_array_equal(np.moveaxis(at, -1, 0), exact)
    assert np.isfinite(whole).all()
