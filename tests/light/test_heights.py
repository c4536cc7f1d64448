"""Photos to heights from end to end: against rolling skin rendered here, and a phantom."""

from __future__ import annotations

import dataclasses
import os

import numpy as np
import pytest
from tests.light.lit_phantom import PITCH_MM, phantom_set, rendered
from tests.light.shining import photographed, ring, rolling

from scarscape.light import heights
from scarscape.light.heights import heights_of
from scarscape.model import InputError
from scarscape.phantom import make_phantom


def compared(found, truth):
    """Correlation, and how much of the true heights is found (1 for all), without a tilt."""
    known = np.isfinite(found) & np.isfinite(truth)
    row, column = np.indices(truth.shape)
    terms = np.stack([np.ones(known.sum()), row[known], column[known]], 1)
    one, other = (
        field - terms @ np.linalg.lstsq(terms, field, rcond=None)[0]
        for field in (truth[known].astype(float), found[known].astype(float))
    )
    return np.corrcoef(one, other)[0, 1], float(one @ other / (one @ one))


def slope_gain(skin, truth):
    known = skin.slopes.known
    one = np.concatenate([(part - part.mean())[known] for part in (truth.by_row, truth.by_column)])
    other = np.concatenate([skin.slopes.by_row[known], skin.slopes.by_column[known]])
    return float(one @ other / (one @ one))


@pytest.mark.parametrize("lobe", [0.0, 0.03])
@pytest.mark.parametrize("distance_mm", [180.0, None])
def test_rolling_scars_matt_and_shining(lobe, distance_mm):
    truth = rolling()
    brightness = np.random.default_rng(3).uniform(0.93, 1.07, 8)
    photos = photographed(truth, ring(8, distance_mm), lobe=lobe, brightness=brightness)
    skin = heights_of(photos)
    correlation, gain = compared(skin.height_mm, truth.height)
    assert correlation > 0.995
    assert gain == pytest.approx(1, abs=0.05)
    assert slope_gain(skin, truth) == pytest.approx(1, abs=0.05)
    if lobe:
        plain = heights_of(photos, robust=False)
        assert abs(slope_gain(plain, truth) - 1) > abs(slope_gain(skin, truth) - 1)


def test_a_phantom_seen_by_a_camera():
    photos = phantom_set(3)
    skin = heights_of(photos)
    assert skin.height_mm.shape == (photos.rows, photos.columns)
    surface = make_phantom(3, size_mm=16.5, pitch_mm=PITCH_MM, skin="hard").surface_mm
    correlation, gain = compared(skin.height_mm, surface)
    assert correlation > 0.999
    assert gain == pytest.approx(1, abs=0.05)
    assert np.isfinite(skin.height_mm[skin.slopes.known]).all()
    assert np.median(skin.noise_mm) < 0.005
    np.testing.assert_allclose(skin.optics.brightness, rendered(3).lighting.brightness, atol=0.05)


def test_plain_least_squares_know_of_no_shine_and_no_brightness():
    photos = photographed(rolling(), ring(), lobe=0.03, brightness=np.linspace(0.9, 1.1, 8))
    plain, skin = heights_of(photos, robust=False), heights_of(photos)
    assert (plain.optics.shine == 0).all()
    assert (plain.optics.brightness == 1).all()
    assert plain.optics.spread == skin.optics.spread
    np.testing.assert_array_equal(plain.light, photos.light[:, skin.optics.spread.chosen])
    toward = np.array(plain.slopes.lamps_used)
    assert (toward[plain.slopes.known] >= 3).all()


def test_where_the_skin_stands_is_told_well_enough_by_blocks(monkeypatch):
    """Under lamps as near as they come, on a bent form."""
    truth = rolling(200, 240)
    photos = photographed(truth, ring(8, 90.0))
    coarse = None
    for samples in (4_000, 10_000_000):
        monkeypatch.setattr(heights, "_FORM_SAMPLES", samples)
        found = heights_of(photos)
        if coarse is None:
            coarse = found
    assert np.ptp(truth.height) > 0.6
    assert np.abs(coarse.height_mm - found.height_mm).max() < 0.001
    assert slope_gain(coarse, truth) == pytest.approx(1, abs=0.02)


def test_nothing_is_said_where_no_light_comes_from():
    photos = photographed(rolling(), ring(6))
    photos.light[:, :, 40:60, 30:70] = 0
    photos.usable[:, :, 40:60, 30:70] = False
    photos.light[2:, :, 100:110, 90:95] = np.nan
    photos.usable[2:, :, 100:110, 90:95] = False
    skin = heights_of(photos)
    unknown = np.zeros(skin.height_mm.shape, bool)
    unknown[40:60, 30:70] = unknown[100:110, 90:95] = True
    np.testing.assert_array_equal(np.isnan(skin.height_mm), unknown)
    np.testing.assert_array_equal(skin.slopes.known, ~unknown)
    assert np.isfinite(skin.noise_mm).all()


def test_number_of_threads_does_not_change_a_byte(monkeypatch):
    photos = photographed(rolling(), ring(6), lobe=0.02)
    monkeypatch.setattr(heights, "_FORM_SAMPLES", 5_000)
    many = heights_of(photos)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    one = heights_of(photos)
    assert many.height_mm.tobytes() == one.height_mm.tobytes()
    assert many.noise_mm.tobytes() == one.noise_mm.tobytes()
    assert many.optics.shine.tobytes() == one.optics.shine.tobytes()
    assert many.optics.spread == one.optics.spread


def test_photos_are_left_as_they_were():
    photos = photographed(rolling(), ring(5))
    before = photos.light.tobytes(), photos.usable.tobytes()
    heights_of(photos)
    assert (photos.light.tobytes(), photos.usable.tobytes()) == before


@pytest.mark.parametrize("missing", ["lamps", "pitch_mm"])
def test_without_lamps_or_scale_there_are_no_mm(missing):
    photos = dataclasses.replace(photographed(rolling(), ring(4)), **{missing: None})
    with pytest.raises(InputError, match="no lamps or no scale"):
        heights_of(photos)


@pytest.mark.parametrize("distance_mm", [180.0, None])
def test_unlit_photos_are_refused(distance_mm):
    photos = photographed(rolling(), ring(5, distance_mm))
    photos.usable[2:, :, :, 20:] = False
    with pytest.raises(InputError, match=r"only 12 % of the skin is lit"):
        heights_of(photos)
    photos.usable[:] = False
    with pytest.raises(InputError, match="only 0 %"):
        heights_of(photos)
