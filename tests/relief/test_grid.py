"""Block means against numpy's own, and the way back exact on quadratic surfaces."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.relief.grid import block_means, subtract_coarse

Array = NDArray[np.float64]


def padded_blocks(height: NDArray[np.float32], step: int) -> Array:
    """(coarse rows, coarse columns, step * step) float64, NaN past the map."""
    rows, columns = (-(-size // step) * step for size in height.shape)
    whole = np.full((rows, columns), np.nan)
    whole[: height.shape[0], : height.shape[1]] = height
    blocks = whole.reshape(rows // step, step, columns // step, step)
    return blocks.transpose(0, 2, 1, 3).reshape(rows // step, columns // step, -1)


def quadratic(rows: Array, columns: Array) -> Array:
    """A lopsided quadratic surface: no symmetry hides a swapped axis."""
    return (
        0.3
        + 0.02 * rows
        - 0.05 * columns
        + 7e-4 * rows**2
        - 3e-4 * rows * columns
        + 2e-4 * columns**2
    )


def at_block_centres(shape: tuple[int, int], step: int) -> Array:
    rows, columns = (np.arange(-(-size // step)) * step + (step - 1) / 2 for size in shape)
    return quadratic(rows[:, None], columns[None, :])


@pytest.mark.parametrize("step", [1, 2, 3, 5, 7])
def test_means_of_whole_blocks_are_numpys(step: int) -> None:
    height = np.random.default_rng(step).normal(size=(6 * step, 4 * step)).astype(np.float32)
    mean, share = block_means(height, step)
    np.testing.assert_allclose(mean, padded_blocks(height, step).mean(axis=2), atol=1e-12)
    assert (share == 1.0).all()


@pytest.mark.parametrize(("rows", "columns", "step"), [(37, 23, 5), (4, 61, 6), (9, 9, 10)])
def test_missing_samples_and_cut_blocks_count_against_the_full_block(
    rows: int, columns: int, step: int
) -> None:
    rng = np.random.default_rng(rows)
    height = rng.normal(size=(rows, columns)).astype(np.float32)
    height[rng.random(height.shape) < 0.4] = np.nan
    height[:step, :step] = np.nan
    mean, share = block_means(height, step)
    blocks = padded_blocks(height, step)
    count = np.isfinite(blocks).sum(axis=2)
    np.testing.assert_allclose(share, count / step**2, atol=1e-12)
    np.testing.assert_allclose(
        mean, np.where(np.isnan(blocks), 0, blocks).sum(axis=2) / np.maximum(count, 1), atol=1e-12
    )
    assert mean[0, 0] == share[0, 0] == 0.0


def test_means_of_a_view_are_those_of_its_copy() -> None:
    height = np.random.default_rng(2).normal(size=(40, 60)).astype(np.float32)
    view = height[5:, ::2].T
    for one, other in zip(block_means(view, 3), block_means(view.copy(), 3), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("step", [1, 2, 3, 4, 7, 8])
@pytest.mark.parametrize("shape", [(48, 56), (50, 61), (57, 49)])
def test_a_quadratic_is_taken_off_exactly_up_to_the_edges(
    step: int, shape: tuple[int, int]
) -> None:
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float64)
    left = subtract_coarse(
        quadratic(rows, columns).astype(np.float32), at_block_centres(shape, step), step
    )
    assert left.dtype == np.float32
    # Half a unit in float32's last place of heights up to 4 mm, on the way in and out.
    assert np.abs(left).max() < 5e-7


def test_an_odd_block_takes_its_own_value_at_its_centre() -> None:
    step = 5
    coarse = np.random.default_rng(3).normal(size=(8, 9))
    left = subtract_coarse(np.zeros((40, 45), np.float32), coarse, step)
    np.testing.assert_allclose(-left[2::5, 2::5], coarse, atol=3e-7)


def test_a_wave_is_followed_to_third_order_or_better() -> None:
    def worst(step: int) -> float:
        rows, columns = np.mgrid[:240, :240].astype(np.float64)
        centres = np.arange(240 // step) * step + (step - 1) / 2
        wave = np.sin(rows / 17) * np.cos(columns / 23)
        coarse = np.sin(centres[:, None] / 17) * np.cos(centres[None, :] / 23)
        left = subtract_coarse(wave.astype(np.float32), coarse, step)
        return float(np.abs(left[30:-30, 30:-30]).max())

    assert worst(8) < 0.01
    assert worst(16) / worst(8) > 7.0


def test_missing_samples_stay_missing_and_touch_nothing_else() -> None:
    rng = np.random.default_rng(4)
    height = rng.normal(size=(33, 47)).astype(np.float32)
    coarse = rng.normal(size=(9, 12))
    holed = height.copy()
    lost = rng.random(height.shape) < 0.2
    holed[lost] = np.nan
    whole = subtract_coarse(height, coarse, 4)
    left = subtract_coarse(holed, coarse, 4)
    np.testing.assert_array_equal(np.isnan(left), lost)
    np.testing.assert_array_equal(left[~lost], whole[~lost])
