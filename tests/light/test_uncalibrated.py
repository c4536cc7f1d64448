"""Unknown lamps: the shape up to one factor, on drawn skin and on the groove's photographs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from scarscape.light.integration import integrate
from scarscape.light.uncalibrated import solve_uncalibrated
from scarscape.model import InputError

PITCH = 0.1
SIDE = 140
GROOVE = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "groove"


def ring(count, elevation_deg):
    turn = 0.4 + 2 * np.pi * np.arange(count) / count
    up = np.radians(np.resize(elevation_deg, count))
    return np.column_stack([np.cos(up) * np.cos(turn), np.cos(up) * np.sin(turn), np.sin(up)])


def dents(seed=3):
    """(SIDE, SIDE) heights of skin with round dents, in mm."""
    rng = np.random.default_rng(seed)
    place = np.arange(SIDE) * PITCH
    height = np.zeros((SIDE, SIDE))
    for _ in range(9):
        row, column = rng.uniform(2, SIDE * PITCH - 2, 2)
        away = np.hypot(place[:, None] - row, place[None] - column) / rng.uniform(0.7, 1.3)
        height -= rng.uniform(0.1, 0.3) * np.exp(-(away**2))
    return height


def photographed(height, direction, distance_mm=None, seed=0):
    by_row, by_column = np.gradient(height, PITCH)
    place = (np.arange(SIDE) - (SIDE - 1) / 2) * PITCH
    out = 1 / np.sqrt(1 + by_row**2 + by_column**2)
    photos = []
    for toward in direction:
        at = toward * (distance_mm or 1.0)
        near = distance_mm is not None
        x = at[0] - (place[:, None] if near else 0)
        y = at[1] - (place[None, :] if near else 0)
        length = np.sqrt(x**2 + y**2 + at[2] ** 2)
        facing = np.maximum((at[2] - by_row * x - by_column * y) * out / length, 0)
        photos.append(0.45 * facing * ((distance_mm or 1.0) / length) ** 2)
    light = np.asarray(photos)
    light += np.random.default_rng(seed).normal(0, 0.002, light.shape)
    return light.astype(np.float32), np.ones(light.shape, bool)


def likeness(found, height):
    """Correlation of the heights without their form, and the factor between them."""
    slopes = found.slopes
    ours = integrate(slopes.by_row, slopes.by_column, slopes.known, PITCH).height_mm
    pair = [each - gaussian_filter(each, 30) for each in (ours.astype(float), height)]
    factor = (pair[0] * pair[1]).sum() / (pair[1] ** 2).sum()
    return float(np.corrcoef(pair[0].ravel(), pair[1].ravel())[0, 1]), float(factor)


@pytest.mark.parametrize("distance_mm", [None, 120.0])
@pytest.mark.parametrize("count", [4, 6, 8])
def test_shape_is_found_up_to_one_factor(count, distance_mm):
    direction, height = ring(count, [48.0]), dents()
    found = solve_uncalibrated(*photographed(height, direction, distance_mm), PITCH)
    alike, factor = likeness(found, height)
    assert alike > 0.99
    # Lamps 48 degrees high are taken for 45: every height shrinks alike.
    assert factor == pytest.approx(1 / np.tan(np.radians(48)), rel=0.06)
    assert found.from_fields is (distance_mm is not None)
    aside = found.lamps.direction[:, :2], direction[:, :2]
    cosine = (aside[0] * aside[1]).sum(1) / np.prod([np.hypot(*each.T) for each in aside], axis=0)
    assert cosine.min() > np.cos(np.radians(5))


def test_lamps_at_two_heights_are_told_apart():
    direction, height = ring(8, [40.0, 55.0]), dents()
    found = solve_uncalibrated(*photographed(height, direction), PITCH)
    assert likeness(found, height)[0] > 0.99
    elevation = found.lamps.elevation_deg
    assert (elevation[1::2].min() - elevation[0::2].max()) > 8


def test_near_lamps_tell_bumps_from_dents():
    direction, height = ring(6, [48.0]), -dents()
    alike, factor = likeness(
        solve_uncalibrated(*photographed(height, direction, 120.0), PITCH), height
    )
    assert alike > 0.99
    assert factor > 0


def test_far_lamps_leave_the_sign_to_an_assumption_that_is_told():
    direction, height = ring(6, [48.0]), -dents()
    found = solve_uncalibrated(*photographed(height, direction), PITCH)
    assert likeness(found, height)[1] < 0
    assert "dents outweigh bumps" in found.assumed


def test_exposure_of_single_photos_does_not_matter():
    height = dents()
    light, usable = photographed(height, ring(6, [48.0]))
    other = light * np.array([0.5, 1, 1.4, 0.8, 1.1, 0.7], np.float32)[:, None, None]
    one, two = (solve_uncalibrated(photos, usable, PITCH).slopes for photos in (light, other))
    np.testing.assert_allclose(two.by_row, one.by_row, atol=0.01)


def test_two_photos_are_refused():
    light, usable = photographed(dents(), ring(2, [48.0]))
    with pytest.raises(InputError, match="2 photos"):
        solve_uncalibrated(light, usable, PITCH)


@pytest.mark.skipif(not GROOVE.exists(), reason="../shared/data is absent")
def test_groove_follows_the_makers_map():
    import cv2

    names = [str(GROOVE / f"image{number:02d}.png") for number in range(1, 7)]
    light = np.stack([cv2.imread(name, cv2.IMREAD_GRAYSCALE) for name in names])
    light = light.astype(np.float32) / 255
    with np.load(GROOVE / "heightmap.npz") as held:
        maker, pitch_mm = held["height"].astype(float), float(held["pitch_mm"])
    slopes = solve_uncalibrated(light, (light > 0.005) & (light < 0.99), pitch_mm).slopes
    weight = np.where(slopes.known, 1 / slopes.sd.astype(float) ** 2, 0)
    ours = integrate(slopes.by_row, slopes.by_column, weight, pitch_mm).height_mm.astype(float)
    ratio = []
    for first, floor, last in ((2, (65, 78), 150), (220, (285, 305), 368), (458, (484, 489), 516)):
        depths = []
        for height in (ours, maker):
            cut = np.nanmedian(height[248:268, first:last], axis=0)
            place = np.arange(first, last)
            fifth = (last - first) // 5
            shoulders = np.r_[0:fifth, last - first - fifth : last - first]
            line = np.polyfit(place[shoulders], cut[shoulders], 1)
            depths.append(np.polyval(line, place) - cut)
        assert np.corrcoef(*depths)[0, 1] > 0.95
        deep = slice(floor[0] - first, floor[1] - first)
        ratio.append(np.median(depths[0][deep]) / np.median(depths[1][deep]))
    np.testing.assert_allclose(np.array(ratio) / ratio[1], 1, atol=0.15)
