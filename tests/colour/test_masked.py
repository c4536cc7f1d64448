"""Smoothing of maps with holes, against the same thing written out in another way."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from scarscape.colour.masked import filled, robust_sd, smoothed


def holed(seed: int = 0, shape: tuple[int, int] = (60, 80)) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    values = rng.normal(3, 1, shape).astype(np.float32)
    known = rng.random(shape) > 0.3
    known[20:30, 30:50] = False
    return values, known


@pytest.mark.parametrize("sigma", [0.7, 2.0, 3.9])
def test_it_is_the_mean_of_the_known_samples_by_their_weight(sigma: float) -> None:
    values, known = holed()
    weight = gaussian_filter(known.astype(float), sigma, mode="mirror", truncate=8)
    total = gaussian_filter(
        np.where(known, values, 0).astype(float), sigma, mode="mirror", truncate=8
    )
    near = weight > 0.02
    np.testing.assert_allclose(
        smoothed(values, known, sigma)[near], (total / weight)[near], atol=0.02
    )


@pytest.mark.parametrize("sigma", [3.0, 6.0, 25.0])
def test_what_is_even_stays_as_it_is_and_holes_are_filled_alike(sigma: float) -> None:
    _, known = holed()
    values = np.where(known, np.float32(0.7), np.float32(np.nan))
    np.testing.assert_allclose(smoothed(values, known, sigma), 0.7, rtol=1e-4)


@pytest.mark.parametrize("sigma", [8.0, 20.0])
def test_on_a_shrunk_map_a_wide_mean_is_the_same(sigma: float) -> None:
    y, x = np.mgrid[:120, :160]
    values = (np.sin(y / 25) + np.cos(x / 30)).astype(np.float32)
    known = np.hypot(y - 60, x - 80) > 15
    weight = gaussian_filter(known.astype(float), sigma, mode="mirror")
    total = gaussian_filter(np.where(known, values, 0).astype(float), sigma, mode="mirror")
    spanned = float(np.ptp(values))
    np.testing.assert_allclose(smoothed(values, known, sigma), total / weight, atol=0.03 * spanned)


@pytest.mark.parametrize("garbage", [np.nan, np.inf, 1e6])
def test_what_stands_where_nothing_is_known_does_not_matter(garbage: float) -> None:
    values, known = holed()
    other = np.where(known, values, np.float32(garbage))
    for sigma in (1.5, 12.0):
        np.testing.assert_array_equal(smoothed(values, known, sigma), smoothed(other, known, sigma))


def test_far_from_everything_known_there_is_nothing() -> None:
    values = np.ones((100, 100), np.float32)
    known = np.zeros((100, 100), np.bool_)
    assert not smoothed(values, known, 2.0).any()
    known[:5, :5] = True
    mean = smoothed(values, known, 2.0)
    assert mean[2, 2] == pytest.approx(1)
    assert mean[99, 99] == 0


def test_filling_keeps_what_is_known() -> None:
    values, known = holed()
    whole = filled(np.where(known, values, np.float32(np.nan)), known, 2.0)
    np.testing.assert_array_equal(whole[known], values[known])
    np.testing.assert_array_equal(whole[~known], smoothed(values, known, 2.0)[~known])
    everywhere = np.ones_like(known)
    np.testing.assert_array_equal(filled(values, everywhere, 2.0), values)


def test_the_robust_deviation_is_that_of_a_normal_whatever_a_few_do() -> None:
    values = np.random.default_rng(1).normal(5, 0.3, 40_000).astype(np.float32)
    assert robust_sd(values) == pytest.approx(0.3, rel=0.02)
    values[:2000] = 1e6
    assert robust_sd(values) == pytest.approx(0.3, rel=0.1)
    assert robust_sd(values[2000:] * 7 - 3) == pytest.approx(2.1, rel=0.03)


def test_the_robust_deviation_of_nothing_and_of_one_value_is_none() -> None:
    assert robust_sd(np.empty(0, np.float32)) == 0
    assert robust_sd(np.full(9, 4.0, np.float32)) == 0
