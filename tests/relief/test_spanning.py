"""Across holes: the surface goes on, and its stated error is the one that it has."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.relief import Spanning
from scarscape.relief.spanning import spanned_surface, spanning_of

Array = NDArray[np.float64]

BLOCK_MM = 0.4
CUTOFF_MM = 12.0


def grid(side: int) -> tuple[Array, Array]:
    row, column = (np.mgrid[:side, :side] + 0.5) * BLOCK_MM
    return row, column


def test_a_quadratic_goes_on_across_a_hole_wider_than_the_cutoff() -> None:
    row, column = grid(100)
    height = 1 + 0.1 * row - 0.2 * column + 0.01 * row**2 - 0.004 * row * column
    weight = (np.hypot(row - 20, column - 18) > 9.0).astype(float)
    weight[:20, -25:] = 0.0
    surface = spanned_surface(np.where(weight > 0, height, 0.0), weight, BLOCK_MM, 6.0)
    np.testing.assert_allclose(surface, height, atol=2e-5)


@pytest.mark.parametrize("what", ["three blocks", "nothing"])
def test_where_nothing_carries_a_quadratic_the_surface_is_finite(what: str) -> None:
    weight = np.zeros((30, 40))
    if what == "three blocks":
        weight[4, 5:8] = 1.0
    surface = spanned_surface(np.full((30, 40), 2.5) * (weight > 0), weight, BLOCK_MM, CUTOFF_MM)
    np.testing.assert_allclose(surface, 2.5 if what == "three blocks" else 0.0, atol=1e-9)


def test_the_error_is_interpolated_and_grows_with_the_square_past_the_last_radius() -> None:
    spanning = Spanning((1.0, 2.0, 4.0), (0.002, 0.003, 0.011))
    assert spanning.sd_across(0.0) == 0.0
    assert spanning.sd_across(0.5) == pytest.approx(0.001)
    assert spanning.sd_across(2.0) == pytest.approx(0.003)
    assert spanning.sd_across(3.0) == pytest.approx(0.007)
    assert spanning.sd_across(4.0) == pytest.approx(0.011)
    assert spanning.sd_across(8.0) == pytest.approx(0.044)


def true_errors(form: Array, side: int, radius_mm: float, seeds: int, sd_mm: float) -> Array:
    """What the surface misses in the middle of one disc, over many draws of the noise."""
    row, column = grid(side)
    middle = side // 2
    weight = (np.hypot(row - row[middle, 0], column - column[0, middle]) > radius_mm).astype(float)
    errors = []
    for seed in range(seeds):
        noise = np.random.default_rng([seed, 5]).normal(0, sd_mm, form.shape)
        surface = spanned_surface(form + noise, weight, BLOCK_MM, CUTOFF_MM)
        errors.append(surface[middle, middle] - form[middle, middle])
    return np.array(errors)


@pytest.mark.parametrize("radius_mm", [1.0, 3.5, 5.0])
def test_on_noise_the_stated_error_is_the_true_one(radius_mm: float) -> None:
    side, sd_mm = 125, 0.004
    true = float(np.sqrt(np.mean(true_errors(np.zeros((90, 90)), 90, radius_mm, 60, sd_mm) ** 2)))
    stated = []
    for seed in range(6):
        mean = np.random.default_rng([seed, 6]).normal(0, sd_mm, (side, side))
        weight = np.ones_like(mean)
        surface = spanned_surface(mean, weight, BLOCK_MM, CUTOFF_MM)
        stated.append(spanning_of(mean, weight, surface, BLOCK_MM, CUTOFF_MM).sd_across(radius_mm))
    # It may err to the safe side, by less than twice.
    assert 0.8 * true < math.sqrt(np.mean(np.square(stated))) < 2.0 * true


def test_lumps_that_a_hole_hides_make_the_stated_error_grow() -> None:
    row, column = grid(125)
    lumps = 0.15 * np.sin(2 * np.pi * row / 19) * np.cos(2 * np.pi * column / 23)
    weight = np.ones_like(lumps)

    def stated(mean: Array) -> Spanning:
        surface = spanned_surface(mean, weight, BLOCK_MM, CUTOFF_MM)
        return spanning_of(mean, weight, surface, BLOCK_MM, CUTOFF_MM)

    noise = np.random.default_rng(7).normal(0, 0.002, lumps.shape)
    flat, lumpy = stated(noise), stated(noise + lumps)
    assert lumpy.sd_across(5.0) > 3 * flat.sd_across(5.0)
    for found in (flat, lumpy):
        assert list(found.sd_mm) == sorted(found.sd_mm)


def test_a_map_too_small_for_discs_still_states_an_error() -> None:
    mean = np.random.default_rng(8).normal(0, 0.004, (12, 12))
    weight = np.ones_like(mean)
    surface = spanned_surface(mean, weight, BLOCK_MM, CUTOFF_MM)
    spanning = spanning_of(mean, weight, surface, BLOCK_MM, CUTOFF_MM)
    assert all(0 < sd < 0.01 for sd in spanning.sd_mm)
