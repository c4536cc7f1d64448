"""Brightness of lamps recovered from photos whose lamps shone as drawn here."""

from __future__ import annotations

import numpy as np
import pytest

from scarscape.light.brightness import lamp_brightness
from scarscape.light.normals import solve_slopes
from scarscape.model import Lamps

PITCH = 0.1


def ring(count, elevation_deg, distance_mm):
    turn = 0.1 + 2 * np.pi * np.arange(count) / count
    up = np.radians(np.resize(elevation_deg, count))
    direction = np.column_stack([np.cos(up) * np.cos(turn), np.cos(up) * np.sin(turn), np.sin(up)])
    return Lamps(direction, None if distance_mm is None else np.full(count, distance_mm))


def photographed(lamps, brightness, steep=0.25, side=120, seed=0):
    """Photos, usable samples and the slope along the rows of waves under such lamps."""
    place = (np.arange(side) - (side - 1) / 2) * PITCH
    down, across = place[:, None] + 0 * place[None], place[None] + 0 * place[:, None]
    by_row = steep * np.cos(1.3 * down) * np.cos(0.9 * across)
    by_column = -steep * 0.9 / 1.3 * np.sin(1.3 * down) * np.sin(0.9 * across)
    out = 1 / np.sqrt(1 + by_row**2 + by_column**2)
    photos = []
    for lamp, direction in enumerate(lamps.direction):
        far = lamps.distance_mm is None
        at = direction * (1.0 if far else lamps.distance_mm[lamp])
        x, y = (at[0], at[1]) if far else (at[0] - down, at[1] - across)
        length = np.sqrt(x**2 + y**2 + at[2] ** 2)
        facing = (at[2] - by_row * x - by_column * y) * out / length
        fall = 1.0 if far else (lamps.distance_mm[lamp] / length) ** 2
        photos.append(0.4 * brightness[lamp] * fall * np.maximum(facing, 0))
    light = np.asarray(photos)
    light += np.random.default_rng(seed).normal(0, 0.002, light.shape)
    return light.astype(np.float32), np.ones(light.shape, bool), by_row


def drawn(count, seed):
    brightness = np.random.default_rng(seed).uniform(0.6, 1.4, count)
    return brightness / brightness.mean()


@pytest.mark.parametrize("distance_mm", [None, 150.0])
@pytest.mark.parametrize("count", [4, 6, 8])
def test_brightness_is_recovered(count, distance_mm):
    lamps = ring(count, [42.0, 55.0], distance_mm)
    for seed in range(3):
        brightness = drawn(count, seed)
        light, usable, _ = photographed(lamps, brightness)
        found = lamp_brightness(light, usable, lamps, PITCH)
        np.testing.assert_allclose(found, brightness, rtol=0.02)
        assert found.mean() == pytest.approx(1)


def test_equal_lamps_stay_equal():
    lamps = ring(6, [50.0], 200.0)
    light, usable, _ = photographed(lamps, np.ones(6))
    np.testing.assert_allclose(lamp_brightness(light, usable, lamps, PITCH), 1, atol=0.01)


def test_shadows_and_shine_do_not_count():
    lamps, brightness = ring(8, [42.0, 55.0], 200.0), drawn(8, 5)
    light, usable, _ = photographed(lamps, brightness)
    light[2, 20:60, 20:60] *= 0.05
    light[5, 50:90, 10:50] += 0.3
    found = lamp_brightness(light, usable, lamps, PITCH)
    np.testing.assert_allclose(found, brightness, rtol=0.02)


def test_unusable_samples_do_not_count():
    lamps, brightness = ring(6, [42.0, 55.0], 200.0), drawn(6, 6)
    light, usable, _ = photographed(lamps, brightness)
    usable[1, :70] = False
    light[1, :70] = np.nan
    found = lamp_brightness(light, usable, lamps, PITCH)
    np.testing.assert_allclose(found, brightness, rtol=0.02)


@pytest.mark.parametrize("steep", [0.005, 0.25])
def test_slopes_with_brightness_found_are_as_with_brightness_known(steep):
    """On all but level skin a tilt may be left over, and nothing else."""
    lamps, brightness = ring(8, [42.0, 55.0], None), drawn(8, 7)
    light, usable, by_row = photographed(lamps, brightness, steep)
    found = lamp_brightness(light, usable, lamps, PITCH)
    known = solve_slopes(light, usable, lamps, PITCH, brightness=brightness)
    solved = solve_slopes(light, usable, lamps, PITCH, brightness=found)

    def gain(slopes):
        slope = slopes.by_row - slopes.by_row.mean()
        return float((slope * by_row).sum() / (by_row**2).sum())

    assert gain(solved) == pytest.approx(gain(known), rel=0.03)


def test_three_lamps_cannot_disagree():
    lamps = ring(3, [50.0], 200.0)
    light, usable, _ = photographed(lamps, np.array([0.7, 1.2, 1.1]))
    assert (lamp_brightness(light, usable, lamps, PITCH) == 1).all()


def test_nothing_usable_gives_ones():
    lamps = ring(5, [50.0], 200.0)
    light, usable, _ = photographed(lamps, np.ones(5))
    assert (lamp_brightness(light, ~usable, lamps, PITCH) == 1).all()
