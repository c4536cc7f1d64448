"""Smoothing against SciPy's, with and without missing samples."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import ndimage

from scarscape.relief import gaussian_smooth


def reach(sigma: float) -> int:
    return max(1, math.ceil(3.5 * sigma))


@pytest.mark.parametrize("sigma", [0.7, 1.0, 2.5, 6.0])
def test_full_data_are_smoothed_as_scipy_does(sigma: float) -> None:
    values = np.random.default_rng(1).normal(size=(60, 83)).astype(np.float32)
    truth = ndimage.gaussian_filter(
        values.astype(np.float64), sigma, mode="reflect", radius=reach(sigma)
    )
    np.testing.assert_allclose(gaussian_smooth(values, sigma), truth, atol=2e-6)


@pytest.mark.parametrize("sigma", [1.0, 3.0])
def test_missing_samples_are_left_out_of_the_mean(sigma: float) -> None:
    rng = np.random.default_rng(2)
    values = rng.normal(1.0, 1.0, size=(50, 64)).astype(np.float32)
    values[rng.random(values.shape) < 0.3] = np.nan
    values[10:30, 20:45] = np.nan
    there = np.isfinite(values)
    mass = ndimage.gaussian_filter(
        there.astype(np.float64), sigma, mode="reflect", radius=reach(sigma)
    )
    total = ndimage.gaussian_filter(
        np.where(there, values, 0).astype(np.float64), sigma, mode="reflect", radius=reach(sigma)
    )
    smoothed = gaussian_smooth(values, sigma)
    sure = np.abs(mass - 0.1) > 1e-4
    np.testing.assert_array_equal(np.isfinite(smoothed)[sure], (mass > 0.1)[sure])
    both = np.isfinite(smoothed) & (mass > 0.11)
    np.testing.assert_allclose(smoothed[both], (total / np.maximum(mass, 1e-9))[both], atol=1e-5)
    assert np.isnan(smoothed[20, 32]) == (mass[20, 32] < 0.1)


@pytest.mark.parametrize("holes", [False, True])
def test_a_constant_stays(holes: bool) -> None:
    values = np.full((40, 50), 2.75, np.float32)
    if holes:
        values[np.random.default_rng(3).random(values.shape) < 0.5] = np.nan
        values[:6, :9] = np.nan
    smoothed = gaussian_smooth(values, 2.0)
    np.testing.assert_allclose(smoothed[np.isfinite(smoothed)], 2.75, atol=1e-6)
    assert smoothed.dtype == np.float32


def test_one_missing_sample_leaves_the_rest_of_the_map_as_it_was() -> None:
    values = np.random.default_rng(4).normal(size=(60, 60)).astype(np.float32)
    holed = values.copy()
    holed[30, 30] = np.nan
    whole, left = gaussian_smooth(values, 2.0), gaussian_smooth(holed, 2.0)
    far = np.ones(values.shape, np.bool_)
    far[30 - 7 : 38, 30 - 7 : 38] = False
    np.testing.assert_allclose(left[far], whole[far], atol=1e-6)
    assert np.isfinite(left[30, 30])


def test_an_empty_map_stays_empty() -> None:
    assert np.isnan(gaussian_smooth(np.full((9, 9), np.nan, np.float32), 1.5)).all()
