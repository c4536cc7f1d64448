"""What is kept out of the reference surface: mouths with a margin, and rims."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from scarscape.scars import excluded_from_reference, find_candidates

PITCH_MM = 0.05


def scene(rim_mm: float = 0.0, sign: int = 1) -> NDArray[np.float32]:
    """Flat skin of 20 mm with one pit of 1.5 mm radius, rim around it, off the middle."""
    row, column = np.mgrid[:403, :401] * PITCH_MM
    r = np.hypot(row - 8.0, column - 11.0)
    height = -0.3 / (1 + (r / 1.5) ** 10)
    height += rim_mm * np.exp(-(((r - 2.3) / 0.25) ** 2))
    return (sign * height).astype(np.float32)


def distance() -> NDArray[np.float64]:
    row, column = np.mgrid[:403, :401] * PITCH_MM
    return np.hypot(row - 8.0, column - 11.0)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_mouth_and_a_margin_are_left_out_and_no_more(sign: int) -> None:
    height = scene(sign=sign)
    excluded = excluded_from_reference(find_candidates(height, PITCH_MM), height.shape, PITCH_MM)
    assert excluded.shape == height.shape
    mouth = 1.5 * 9 ** (1 / 10)
    assert excluded[distance() < mouth + 0.2].all()
    assert not excluded[distance() > mouth + 1.2].any()


def test_a_rim_is_left_out_all_around() -> None:
    height = scene(rim_mm=0.06)
    excluded = excluded_from_reference(find_candidates(height, PITCH_MM), height.shape, PITCH_MM)
    on_rim = np.abs(distance() - 2.3) < 0.2
    assert excluded[on_rim].all()
    assert not excluded[distance() > 4.5].any()


def test_what_stands_out_far_from_any_pit_is_not_taken_for_its_rim() -> None:
    height = scene()
    row, column = np.mgrid[:403, :401] * PITCH_MM
    # A gentle swell, too shallow to be a scar of its own.
    height += (0.02 * np.exp(-((row - 15) ** 2 + (column - 4) ** 2) / 1.5)).astype(np.float32)
    excluded = excluded_from_reference(find_candidates(height, PITCH_MM), height.shape, PITCH_MM)
    assert ndimage.label(excluded)[1] == 1


def test_flat_skin_is_left_out_nowhere() -> None:
    height = np.zeros((120, 90), np.float32)
    assert not excluded_from_reference(
        find_candidates(height, PITCH_MM), height.shape, PITCH_MM
    ).any()
