"""Slopes against analytic surfaces under lamps whose light is computed here, not by the package."""

from __future__ import annotations

import os
from itertools import combinations

import numpy as np
import pytest

from scarscape.light.normals import solve_slopes
from scarscape.model import InputError, Lamps

PITCH = 0.1
SIDE = 70


def ring(count, elevation_deg=48.0, distance_mm=200.0):
    turn = 0.3 + 2 * np.pi * np.arange(count) / count
    up = np.radians(np.broadcast_to(elevation_deg, count))
    direction = np.column_stack([np.cos(up) * np.cos(turn), np.cos(up) * np.sin(turn), np.sin(up)])
    return Lamps(direction, None if distance_mm is None else np.full(count, float(distance_mm)))


def bumps(rows=SIDE, columns=SIDE + 13, steep=0.5):
    """Height and its exact slopes: crossed waves."""
    down = ((np.arange(rows) - (rows - 1) / 2) * PITCH)[:, None]
    across = ((np.arange(columns) - (columns - 1) / 2) * PITCH)[None, :]
    height = steep * np.sin(1.1 * down) * np.cos(0.8 * across)
    by_row = steep * 1.1 * np.cos(1.1 * down) * np.cos(0.8 * across)
    by_column = -steep * 0.8 * np.sin(1.1 * down) * np.sin(0.8 * across)
    return height, by_row, by_column, down + 0 * across, across + 0 * down


def render(lamps, surface, albedo=0.5, brightness=None, lobe=None):
    """Light of near or far lamps by Lambert's law, and GGX's lobe where asked for."""
    height, by_row, by_column, down, across = surface
    normal = np.stack([-by_row, -by_column, np.ones_like(by_row)])
    normal /= np.linalg.norm(normal, axis=0)
    photos = []
    for lamp, direction in enumerate(lamps.direction):
        if lamps.distance_mm is None:
            away = np.broadcast_to(direction[:, None, None], normal.shape)
            fall = 1.0
        else:
            at = direction * lamps.distance_mm[lamp]
            away = np.stack([at[0] - down, at[1] - across, at[2] - height])
            length = np.linalg.norm(away, axis=0)
            away, fall = away / length, (lamps.distance_mm[lamp] / length) ** 2
        facing = np.maximum((normal * away).sum(0), 0)
        sent = albedo * facing
        if lobe is not None:
            middle = away + np.array([0.0, 0.0, 1.0])[:, None, None]
            middle /= np.linalg.norm(middle, axis=0)
            square = lobe[1] ** 4
            near = (normal * middle).sum(0) ** 2 * (square - 1) + 1
            sent = sent + lobe[0] * (square / near) ** 2 * (facing > 0)
        photos.append(sent * fall * (1.0 if brightness is None else brightness[lamp]))
    return np.asarray(photos)


def noisy(photos, sd, seed=1):
    return (photos + np.random.default_rng(seed).normal(0, sd, photos.shape)).astype(np.float32)


def all_of(photos):
    return np.ones(photos.shape, bool)


@pytest.mark.parametrize("distance_mm", [None, 60.0])
@pytest.mark.parametrize("count", [3, 4, 8, 13])
def test_slopes_and_albedo_are_exact_without_noise(count, distance_mm):
    lamps, surface = ring(count, 62, distance_mm), bumps(steep=0.25)
    albedo = 0.3 + 0.2 * np.sin(surface[4])
    photos = render(lamps, surface, albedo).astype(np.float32)
    found = solve_slopes(photos, all_of(photos), lamps, PITCH, height_mm=surface[0])
    np.testing.assert_allclose(found.by_row, surface[1], atol=2e-4)
    np.testing.assert_allclose(found.by_column, surface[2], atol=2e-4)
    np.testing.assert_allclose(found.albedo, albedo, rtol=2e-4)
    assert found.known.all()
    assert (found.lamps_used == count).all()


def test_lamp_distance_matters_and_is_used():
    lamps, surface = ring(6, 50, 40.0), bumps(steep=0.1)
    photos = render(lamps, surface).astype(np.float32)
    near = solve_slopes(photos, all_of(photos), lamps, PITCH, height_mm=surface[0])
    far = solve_slopes(photos, all_of(photos), Lamps(lamps.direction), PITCH)
    assert np.abs(near.by_row - surface[1]).max() < 1e-3
    assert np.abs(far.by_row - surface[1]).max() > 0.05


def test_brightness_of_lamps_is_divided_out():
    lamps, surface = ring(5, 60), bumps(steep=0.2)
    brightness = np.array([0.6, 1.3, 1.0, 0.9, 1.2])
    photos = render(lamps, surface, brightness=brightness).astype(np.float32)
    found = solve_slopes(
        photos, all_of(photos), lamps, PITCH, height_mm=surface[0], brightness=brightness
    )
    np.testing.assert_allclose(found.by_row, surface[1], atol=2e-4)
    np.testing.assert_allclose(found.albedo, 0.5, rtol=2e-4)


def test_four_lamps_with_one_in_shadow_are_exact():
    lamps, surface = ring(4, 55, None), bumps(steep=0.1)
    photos = render(lamps, surface).astype(np.float32)
    shadowed = np.indices(surface[0].shape).sum(0) // 7 % 6
    for lamp in range(4):
        photos[lamp][shadowed == lamp] *= 0.05
    found = solve_slopes(photos, all_of(photos), lamps, PITCH)
    np.testing.assert_allclose(found.by_row, surface[1], atol=1e-3)
    np.testing.assert_allclose(found.by_column, surface[2], atol=1e-3)
    assert (found.lamps_used[shadowed < 4] == 3).all()


def test_two_shadows_and_one_shine_of_eight_are_left_out():
    lamps, surface = ring(8, np.tile([42, 54], 4), None), bumps(steep=0.2)
    clean = render(lamps, surface)
    wrong = 0
    triples = list(combinations(range(8), 3))
    for number, (first, second, third) in enumerate(triples[::7]):
        photos = clean.copy()
        photos[first] *= 0.06
        photos[second] *= 0.1
        photos[third] += 0.3
        found = solve_slopes(noisy(photos, 0.002, number), all_of(photos), lamps, PITCH)
        off = np.hypot(found.by_row - surface[1], found.by_column - surface[2])
        wrong += np.mean(off > 0.06)
    assert wrong / len(triples[::7]) < 0.02


def test_shine_that_the_picture_shares_is_taken_off():
    lamps, surface = ring(8, np.tile([40, 52], 4)), bumps(steep=0.3)
    photos = noisy(render(lamps, surface, 0.4, lobe=(0.25, 0.45)), 0.002)
    plain = solve_slopes(photos, all_of(photos), lamps, PITCH, loss="squares")
    found = solve_slopes(photos, all_of(photos), lamps, PITCH)

    def gain(slopes):
        """How much of the slope is found: what all depths are multiplied by."""
        return float((slopes.by_row * surface[1]).sum() / (surface[1] ** 2).sum())

    assert gain(plain) > 1.15
    assert gain(found) == pytest.approx(1, abs=0.03)


def test_errors_are_as_large_as_they_say():
    for count in (4, 8):
        lamps, surface = ring(count), bumps(steep=0.2)
        photos = noisy(render(lamps, surface), 0.004)
        found = solve_slopes(photos, all_of(photos), lamps, PITCH, height_mm=surface[0])
        off = np.stack([found.by_row - surface[1], found.by_column - surface[2]]) / found.sd
        assert 0.85 < np.sqrt(np.mean(off**2)) < 1.15
        # Cauchy's weights cost next to nothing where nothing is wrong.
        plain = solve_slopes(
            photos, all_of(photos), lamps, PITCH, height_mm=surface[0], loss="squares"
        )
        assert (found.by_row - surface[1]).std() < 1.1 * (plain.by_row - surface[1]).std()


def test_error_grows_with_the_noise():
    lamps, surface = ring(6), bumps(steep=0.2)
    clean = render(lamps, surface)
    sds = [
        np.median(solve_slopes(noisy(clean, sd), all_of(clean), lamps, PITCH).sd)
        for sd in (0.002, 0.008)
    ]
    assert sds[1] == pytest.approx(4 * sds[0], rel=0.15)


def test_too_few_lamps_are_unknown():
    lamps, surface = ring(5), bumps(steep=0.1)
    photos = render(lamps, surface).astype(np.float32)
    usable = all_of(photos)
    usable[2:, 10:20] = False
    photos[2:, 10:20] = np.nan
    found = solve_slopes(photos, usable, lamps, PITCH)
    assert np.isinf(found.sd[10:20]).all()
    assert (found.by_row[10:20] == 0).all()
    assert not found.known[10:20].any()
    assert found.known[:10].all()
    assert found.known[20:].all()


def test_lamps_in_one_plane_tell_nothing():
    surface = bumps(steep=0.1)
    up = np.radians([40.0, 60.0, 80.0])
    lamps = Lamps(np.column_stack([0 * up, np.cos(up), np.sin(up)]))
    photos = render(lamps, surface).astype(np.float32)
    assert not solve_slopes(photos, all_of(photos), lamps, PITCH).known.any()


def test_samples_without_trust_do_not_count():
    lamps, surface = ring(6, 55, None), bumps(steep=0.1)
    photos = render(lamps, surface).astype(np.float32)
    photos[4] *= 1.6
    trust = np.ones(photos.shape, np.float32)
    trust[4] = 0
    found = solve_slopes(photos, all_of(photos), lamps, PITCH, trust=trust)
    np.testing.assert_allclose(found.by_row, surface[1], atol=3e-4)
    assert (found.lamps_used == 5).all()


def test_a_quarter_turn_turns_the_slopes():
    lamps, surface = ring(6, 50, None), bumps(64, 64, 0.2)
    photos = noisy(render(lamps, surface), 0.002)
    found = solve_slopes(photos, all_of(photos), lamps, PITCH)
    turned = np.ascontiguousarray(np.rot90(photos, axes=(1, 2)))
    direction = np.column_stack(
        [-lamps.direction[:, 1], lamps.direction[:, 0], lamps.direction[:, 2]]
    )
    other = solve_slopes(turned, all_of(turned), Lamps(direction), PITCH)
    np.testing.assert_allclose(other.by_row, -np.rot90(found.by_column), atol=2e-3)
    np.testing.assert_allclose(other.by_column, np.rot90(found.by_row), atol=2e-3)


def test_exposure_does_not_matter():
    lamps, surface = ring(6), bumps(steep=0.2)
    photos = noisy(render(lamps, surface), 0.002)
    one = solve_slopes(photos, all_of(photos), lamps, PITCH)
    other = solve_slopes(photos / 8, all_of(photos), lamps, PITCH)
    np.testing.assert_allclose(other.by_row, one.by_row, atol=1e-5)
    np.testing.assert_allclose(other.sd, one.sd, rtol=1e-3)


def test_number_of_threads_does_not_change_a_byte(monkeypatch):
    lamps, surface = ring(5), bumps(150, 90, 0.2)
    photos = noisy(render(lamps, surface), 0.003)
    many = solve_slopes(photos, all_of(photos), lamps, PITCH)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    one = solve_slopes(photos, all_of(photos), lamps, PITCH)
    assert many.by_row.tobytes() == one.by_row.tobytes()
    assert many.sd.tobytes() == one.sd.tobytes()


def test_two_photos_are_refused():
    photos = np.ones((2, 5, 5), np.float32)
    with pytest.raises(InputError, match="2 photos"):
        solve_slopes(photos, all_of(photos), ring(2), PITCH)


def test_black_photos_are_unknown():
    photos = np.zeros((4, 20, 20), np.float32)
    found = solve_slopes(photos, all_of(photos), ring(4), PITCH)
    assert not found.known.any()
    nothing = solve_slopes(photos, ~all_of(photos), ring(4), PITCH)
    assert not nothing.known.any()
