"""Blur taken off fields whose waves are known."""

from __future__ import annotations

import numpy as np
import pytest

from scarscape.light.unblur import LEAST_BLUR_MM, MOST_GAIN, unblurred

PITCH = 0.1
ROWS, COLUMNS = 96, 128


def wave(down, across):
    """A wave that goes on as in a mirror past the edges, and its squared frequency per mm."""
    row = np.cos(np.pi * down * (np.arange(ROWS) + 0.5) / ROWS)
    column = np.cos(np.pi * across * (np.arange(COLUMNS) + 0.5) / COLUMNS)
    squared = (down / (2 * ROWS * PITCH)) ** 2 + (across / (2 * COLUMNS * PITCH)) ** 2
    return row[:, None] * column[None, :], squared


def kept(squared, sigma):
    return np.exp(-2 * np.pi**2 * squared * sigma**2)


def gain_of(out, shape):
    return float((out * shape).sum() / (shape * shape).sum())


@pytest.mark.parametrize("sigma", [0.1, 0.25])
def test_long_waves_get_back_what_the_blur_took(sigma):
    truth, seen = np.zeros((ROWS, COLUMNS)), np.zeros((ROWS, COLUMNS))
    for down, across, high in ((2, 3, 1.0), (5, 1, 0.6), (0, 9, -0.8), (7, 7, 0.4)):
        shape, squared = wave(down, across)
        truth += high * shape
        seen += high * kept(squared, sigma) * shape
    out = unblurred(seen.astype(np.float32), sigma, PITCH)
    assert np.abs(out - truth).max() < 0.02 * np.abs(truth).max()
    assert np.abs(out - truth).std() < np.abs(seen - truth).std()


def test_a_blur_laid_in_space_is_taken_off():
    from scipy.ndimage import gaussian_filter

    truth = gaussian_filter(np.random.default_rng(4).normal(size=(ROWS, COLUMNS)), 6.0)
    seen = gaussian_filter(truth, 2.0, mode="reflect")
    out = unblurred(seen.astype(np.float32), 2.0 * PITCH, PITCH)
    assert np.std(out - truth) < 0.25 * np.std(seen - truth)


def test_no_wave_grows_by_more_than_the_most():
    sigma, largest = 0.3, 0.0
    for count in range(0, 60, 2):
        shape, squared = wave(count, count)
        gain = gain_of(unblurred(shape.astype(np.float32), sigma, PITCH), shape)
        assert gain <= MOST_GAIN * (1 + 1e-5)
        if kept(squared, sigma) > 0.7:
            assert gain == pytest.approx(1 / kept(squared, sigma), rel=0.06)
        largest = max(largest, gain)
    assert largest > 0.95 * MOST_GAIN


def test_what_has_no_wave_stays():
    field = np.full((40, 31), -0.37, np.float32)
    np.testing.assert_allclose(unblurred(field, 0.4, PITCH), field, rtol=1e-5)


def test_little_blur_leaves_the_very_field():
    field = np.ones((8, 9), np.float32)
    assert unblurred(field, 0.99 * LEAST_BLUR_MM, PITCH) is field


def test_the_answer_is_linear_and_turns_with_the_field():
    one, other = np.random.default_rng(2).normal(size=(2, 48, 64)).astype(np.float32)
    sum_of_both = unblurred(one + 2 * other, 0.2, PITCH)
    parts = unblurred(one, 0.2, PITCH) + 2 * unblurred(other, 0.2, PITCH)
    np.testing.assert_allclose(sum_of_both, parts, atol=2e-5)
    np.testing.assert_allclose(
        unblurred(np.ascontiguousarray(one.T), 0.2, PITCH), unblurred(one, 0.2, PITCH).T, atol=1e-5
    )
