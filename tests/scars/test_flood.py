"""The flood against basins with known passes, and against a slow search of every level."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from scarscape.scars.flood import Basins, flood

Array = NDArray[np.float64]
EIGHT = np.ones((3, 3), np.int64)


def two_pits(first: float, second: float, apart: int) -> NDArray[np.float32]:
    """Two cones on one row, one unit of depth lost a sample: the pass between them is known."""
    row, column = np.mgrid[:61, :121]
    near = first - np.hypot(row - 30, column - 30)
    far = second - np.hypot(row - 30, column - 30 - apart)
    return np.maximum(near, far).astype(np.float32)


def slow_passes(depth: Array, floor: float) -> dict[tuple[int, int], tuple[float, float]]:
    """Depth and pass of every peak that is higher than its eight neighbours.

    The pass is the highest level at which the peak hangs together with a deeper one; 0 where no
    level above the floor does. All depths must differ.
    """
    around = ndimage.maximum_filter(depth, footprint=EIGHT, mode="constant", cval=-np.inf)
    peaks = [(int(r), int(c)) for r, c in np.argwhere((depth == around) & (depth > floor))]
    found = {peak: (float(depth[peak]), 0.0) for peak in peaks}
    for level in np.sort(depth[depth > floor])[::-1]:
        parts, _ = ndimage.label(depth >= level, structure=EIGHT)
        for peak in peaks:
            if found[peak][1] == 0.0 and parts[peak] > 0:
                summit = depth[parts == parts[peak]].max()
                if summit > depth[peak]:
                    found[peak] = (float(depth[peak]), float(level))
    return found


def of(basins: Basins) -> dict[tuple[int, int], tuple[float, float]]:
    return {
        (int(row), int(column)): (float(peak), float(saddle))
        for row, column, peak, saddle in zip(
            basins.peak_row, basins.peak_column, basins.peak_mm, basins.saddle_mm, strict=True
        )
    }


def lumpy(seed: int, shape: tuple[int, int] = (18, 22)) -> Array:
    """Smoothed noise, then ranked: all depths are different whole thousandths."""
    noise = np.random.default_rng(seed).normal(size=shape)
    smooth = ndimage.gaussian_filter(noise, 1.0)
    rank = np.argsort(np.argsort(smooth.ravel())).reshape(shape)
    return (rank + 1) / 1000


def test_two_pits_meet_at_their_pass() -> None:
    # Cones 20 and 16 deep, 24 apart: they meet 14 samples from the first, 6 deep.
    basins = flood(two_pits(20, 16, 24), floor_mm=1.0, prominence_mm=0.0, prominence_share=0.0)
    assert of(basins) == {(30, 30): (20.0, 0.0), (30, 54): (16.0, 6.0)}
    assert basins.labels[30, 30] == 1
    assert basins.labels[30, 54] == 2


@pytest.mark.parametrize(
    ("prominence_mm", "share", "kept"),
    [
        (9.9, 0.0, 2),
        (10.1, 0.0, 1),
        (0.0, 0.62, 2),
        (0.0, 0.63, 1),
        (9.9, 0.63, 1),
        (10.1, 0.62, 1),
    ],
)
def test_the_shallower_is_taken_in_unless_it_stands_out_by_both(
    prominence_mm: float, share: float, kept: int
) -> None:
    # It stands out by 10, which is 0.625 of its depth.
    basins = flood(
        two_pits(20, 16, 24), floor_mm=1.0, prominence_mm=prominence_mm, prominence_share=share
    )
    assert basins.peak_mm.tolist() == [20.0, 16.0][:kept]
    assert basins.labels.max() == kept
    assert (basins.labels[30, 54] == 1) == (kept == 1)


def test_two_gaussians_meet_in_the_middle() -> None:
    # Apart by d, each of sigma s: the pass of the sum is 2 exp(-d^2 / 8 s^2) deep.
    row, column = np.mgrid[:81, :141] * 0.1
    apart, sigma = 4.0, 1.0
    pits = [
        depth * np.exp(-((row - 4) ** 2 + (column - at) ** 2) / (2 * sigma**2))
        for depth, at in ((1.0, 5.0), (1.0 + 1e-3, 5.0 + apart))
    ]
    depth = (pits[0] + pits[1]).astype(np.float32)
    basins = flood(depth, floor_mm=0.05, prominence_mm=0.1, prominence_share=0.1)
    assert basins.peak_mm.size == 2
    assert basins.saddle_mm[0] == 0.0
    assert basins.saddle_mm[1] == pytest.approx(2.001 * np.exp(-(apart**2) / 8), rel=1e-3)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(
    ("prominence_mm", "share"), [(0.0, 0.0), (0.02, 0.0), (0.06, 0.15), (0.0, 0.4)]
)
def test_what_stays_apart_is_what_a_slow_search_finds(
    seed: int, prominence_mm: float, share: float
) -> None:
    depth, floor = lumpy(seed), 0.05
    basins = flood(
        depth.astype(np.float32),
        floor_mm=floor,
        prominence_mm=prominence_mm - 1e-6,
        prominence_share=share,
    )
    stands_out = {
        peak
        for peak, (summit, level) in slow_passes(depth, floor).items()
        if level == 0.0 or summit - level >= max(prominence_mm, share * summit) - 1e-6
    }
    assert set(of(basins)) == stands_out
    assert list(basins.peak_mm) == sorted(basins.peak_mm, reverse=True)


def border_passes(depth: Array, basins: Basins) -> list[float]:
    """Of each basin the deepest step over its border into a deeper one, 0 where it has none."""
    passes = [0.0] * basins.peak_mm.size
    labels = basins.labels
    for shift in ((0, 1), (1, 0), (1, 1), (1, -1)):
        here = np.s_[
            : labels.shape[0] - shift[0], max(0, -shift[1]) : labels.shape[1] - max(0, shift[1])
        ]
        there = np.s_[shift[0] :, max(0, shift[1]) : labels.shape[1] + min(0, shift[1])]
        pairs = np.stack([labels[here].ravel(), labels[there].ravel()])
        step = np.minimum(depth[here], depth[there]).ravel()
        for k in np.flatnonzero((pairs[0] != pairs[1]) & (pairs > 0).all(axis=0)):
            shallower = int(pairs[:, k].max()) - 1
            passes[shallower] = max(passes[shallower], float(step[k]))
    return passes


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("prominence_mm", [0.0, 0.05])
def test_the_pass_is_the_deepest_step_into_a_deeper_neighbour(
    seed: int, prominence_mm: float
) -> None:
    depth = lumpy(seed)
    basins = flood(
        depth.astype(np.float32), floor_mm=0.05, prominence_mm=prominence_mm, prominence_share=0
    )
    assert basins.peak_mm.size > 5
    np.testing.assert_allclose(basins.saddle_mm, border_passes(depth, basins), atol=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_basins_are_connected_and_hold_all_that_is_deeper_than_the_floor(seed: int) -> None:
    depth, floor = lumpy(seed, (40, 50)), 0.3
    basins = flood(
        depth.astype(np.float32), floor_mm=floor, prominence_mm=0.1, prominence_share=0.1
    )
    np.testing.assert_array_equal(basins.labels > 0, depth > floor)
    for index in range(basins.peak_mm.size):
        own = basins.labels == index + 1
        assert ndimage.label(own, structure=EIGHT)[1] == 1
        assert depth[own].max() == pytest.approx(basins.peak_mm[index], abs=1e-6)
        assert own[basins.peak_row[index], basins.peak_column[index]]


def test_missing_samples_are_outside_every_basin() -> None:
    depth = two_pits(20, 16, 24)
    depth[:, 44] = np.nan
    basins = flood(depth, floor_mm=1.0, prominence_mm=15.0, prominence_share=0.0)
    # The wall between them leaves no pass.
    assert of(basins) == {(30, 30): (20.0, 0.0), (30, 54): (16.0, 0.0)}
    assert (basins.labels[:, 44] == 0).all()


def test_nothing_deeper_than_the_floor_is_no_basin() -> None:
    basins = flood(
        np.zeros((9, 9), np.float32), floor_mm=0.1, prominence_mm=0.1, prominence_share=0.1
    )
    assert basins.peak_mm.size == 0
    assert (basins.labels == 0).all()


def test_noise_below_a_tenth_of_a_micrometre_does_not_change_the_basins() -> None:
    depth = two_pits(20, 16, 24) / 10
    noise = np.random.default_rng(1).uniform(-4e-5, 4e-5, depth.shape)
    options = {"floor_mm": 0.10005, "prominence_mm": 0.05, "prominence_share": 0.15}
    plain = flood(np.round(depth, 4).astype(np.float32), **options)
    other = flood((np.round(depth, 4) + noise).astype(np.float32), **options)
    np.testing.assert_array_equal(plain.labels, other.labels)
