"""Linear light as numbers of a picture: the standard's curve, and its ends."""

from __future__ import annotations

import numpy as np

from scarscape.colour.srgb import srgb_numbers


def of_numbers(numbers: np.ndarray) -> np.ndarray:
    """Linear light of sRGB numbers, IEC 61966-2-1."""
    share = numbers / 255.0
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def grey(linear: np.ndarray) -> np.ndarray:
    """(1, n) map of one grey."""
    return np.tile(np.asarray(linear, np.float32), (3, 1, 1))


def test_every_number_comes_back() -> None:
    numbers = np.arange(256)
    seen = srgb_numbers(grey(of_numbers(numbers)[None, :]))
    np.testing.assert_array_equal(seen[0], np.stack([numbers] * 3, axis=1))


def test_between_numbers_it_is_the_curve_to_within_one() -> None:
    linear = np.linspace(0, 1, 5001)
    curve = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    seen = srgb_numbers(grey(linear[None, :]))[0, :, 0].astype(float)
    assert np.abs(seen - 255 * curve).max() < 0.6
    assert (np.diff(seen) >= 0).all()


def test_what_lies_beyond_is_clipped_and_what_is_unknown_is_black() -> None:
    seen = srgb_numbers(grey(np.array([[-1.0, 0.0, 1.0, 7.0, np.nan]])))
    np.testing.assert_array_equal(seen[0, :, 1], [0, 0, 255, 255, 0])


def test_channels_come_last_and_stay_apart() -> None:
    linear = np.zeros((3, 4, 5), np.float32)
    linear[0, 1, 2] = 1
    linear[2, 3, 4] = of_numbers(np.array(100))
    seen = srgb_numbers(linear)
    assert seen.shape == (4, 5, 3)
    assert seen.dtype == np.uint8
    assert seen.flags.c_contiguous
    assert seen[1, 2].tolist() == [255, 0, 0]
    assert seen[3, 4].tolist() == [0, 0, 100]
    assert int(seen.sum(dtype=int)) == 355
