"""Candidates on flat skin: every scar, of either sign, and nothing from noise, pores or lines."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.scars import Search, find_candidates, owners
from scarscape.scars.find import search_step

Array = NDArray[np.float64]

#: Row, column, radius where the depth is down to 1 / e, depth; all in mm.
PITS = (
    (5.0, 6.0, 0.5, 0.30),
    (7.0, 19.0, 1.0, 0.20),
    (18.0, 9.0, 2.5, 0.25),
    (21.0, 22.0, 0.7, 0.50),
)
SIDE_MM = 28.0


def bells(pitch_mm: float, pits: tuple[tuple[float, ...], ...] = PITS) -> Array:
    count = round(SIDE_MM / pitch_mm)
    row, column = np.mgrid[:count, :count] * pitch_mm
    total = np.zeros_like(row)
    for at_row, at_column, radius, depth in pits:
        away = (row - at_row) ** 2 + (column - at_column) ** 2
        total = np.maximum(total, depth * np.exp(-away / radius**2))
    return total


def noise(pitch_mm: float, seed: int = 1, sd: float = 0.004) -> Array:
    count = round(SIDE_MM / pitch_mm)
    return np.random.default_rng(seed).normal(0, sd, (count, count))


def searched(height: Array, pitch_mm: float) -> Search:
    return find_candidates(height.astype(np.float32), pitch_mm)


def places(search: Search, pitch_mm: float, sign: int) -> list[tuple[float, float]]:
    """Centres of the candidates' deep halves in mm, by row."""
    grid_mm = search.step * pitch_mm
    first = (search.step - 1) / 2 * pitch_mm
    return sorted(
        (
            float(one.rows[one.half].mean() * grid_mm + first),
            float(one.columns[one.half].mean() * grid_mm + first),
        )
        for one in search.candidates
        if one.sign == sign
    )


@pytest.mark.parametrize("pitch_mm", [0.025, 0.04, 0.05, 0.1, 0.15])
@pytest.mark.parametrize("sign", [1, -1])
def test_every_scar_is_a_candidate_where_it_is(pitch_mm: float, sign: int) -> None:
    search = searched(-sign * bells(pitch_mm) + noise(pitch_mm), pitch_mm)
    assert [one.sign for one in search.candidates] == [sign] * len(PITS)
    expected = sorted((row, column) for row, column, _, _ in PITS)
    np.testing.assert_allclose(places(search, pitch_mm, sign), expected, atol=0.1)
    depths = [one.depth_mm for one in search.candidates]
    assert depths == sorted(depths, reverse=True)
    # Opening and smoothing over a tenth of a millimetre take something off a narrow tip.
    for one, true in zip(search.candidates, (0.5, 0.3, 0.25, 0.2), strict=True):
        assert 0.75 * true < one.depth_mm < 1.05 * true
        assert one.groove_share < 0.05
        assert one.half.sum() < one.rows.size


@pytest.mark.parametrize("seed", range(3))
def test_noise_alone_holds_nothing(seed: int) -> None:
    assert searched(noise(0.05, seed, sd=0.01), 0.05).candidates == ()


def test_pores_are_opened_away() -> None:
    rng = np.random.default_rng(2)
    pores = tuple((*rng.uniform(1, 27, 2), 0.1, 0.06) for _ in range(300))
    assert searched(-bells(0.05, pores) + noise(0.05), 0.05).candidates == ()


def test_a_groove_is_marked_and_is_no_deep_candidate() -> None:
    count = round(SIDE_MM / 0.05)
    row, column = np.mgrid[:count, :count] * 0.05
    across = (row - 14.0) * math.cos(0.4) - (column - 14.0) * math.sin(0.4)
    groove = 0.25 * np.exp(-((across / 0.6) ** 2))
    search = searched(-np.maximum(groove, bells(0.05, PITS[1:2])) + noise(0.05), 0.05)
    middle = np.abs(across[::2, ::2]) < 0.2
    assert search.groove[middle[: search.groove.shape[0], : search.groove.shape[1]]].mean() > 0.9
    assert search.groove.mean() < 0.12
    own = [one for one in search.candidates if one.groove_share < 0.4]
    assert len(own) == 1
    assert own[0].depth_mm == pytest.approx(0.2, rel=0.1)


def test_overlapping_pits_with_a_ridge_are_two() -> None:
    pair = ((10.0, 10.0, 0.8, 0.4), (10.0, 12.0, 0.8, 0.3))
    search = searched(-bells(0.05, pair) + noise(0.05), 0.05)
    np.testing.assert_allclose(places(search, 0.05, 1), [(10.0, 10.0), (10.0, 12.0)], atol=0.15)


def test_missing_samples_neither_hide_nor_make_scars() -> None:
    height = -bells(0.05) + noise(0.05)
    rng = np.random.default_rng(3)
    height[rng.random(height.shape) < 0.1] = np.nan
    for at_row, at_column in ((12.0, 14.0), (25.0, 5.0), (7.5, 19.5)):
        count = height.shape[0]
        row, column = np.mgrid[:count, :count] * 0.05
        height[np.hypot(row - at_row, column - at_column) < 0.6] = np.nan
    search = searched(height, 0.05)
    assert len(search.candidates) == len(PITS)
    assert np.isfinite(search.height_mm).all()


def test_turning_the_map_turns_the_candidates() -> None:
    height = -bells(0.05) + noise(0.05)
    plain = places(searched(height, 0.05), 0.05, 1)
    turned = places(searched(np.rot90(height).copy(), 0.05), 0.05, 1)
    last = SIDE_MM - 0.05
    np.testing.assert_allclose(
        sorted((last - column, row) for row, column in plain), turned, atol=0.02
    )


def test_every_mouth_has_one_owner() -> None:
    search = searched(-bells(0.05) + noise(0.05), 0.05)
    owner = owners(search)
    assert owner.shape == search.height_mm.shape
    for index, candidate in enumerate(search.candidates):
        assert (owner[candidate.rows, candidate.columns] == index + 1).all()
    held = sum(candidate.rows.size for candidate in search.candidates)
    assert np.count_nonzero(owner > 0) == held


@pytest.mark.parametrize(
    ("pitch_mm", "step"), [(0.01, 10), (0.025, 4), (0.05, 2), (0.07, 1), (0.1, 1), (0.3, 1)]
)
def test_the_search_grid_is_about_a_tenth_of_a_millimetre(pitch_mm: float, step: int) -> None:
    assert search_step(pitch_mm) == step


@pytest.mark.parametrize("value", [0.0, math.nan])
def test_maps_of_nothing_hold_nothing(value: float) -> None:
    assert searched(np.full((80, 90), value), 0.05).candidates == ()
