"""The reference surface on forms that are known: planes, spheres, lumps, with pits in them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.relief import remove_form

Array = NDArray[np.float64]
Heights = NDArray[np.float32]

PITCH_MM = 0.1
SIDE = 320
NOISE_MM = 0.005
#: Row, column, radius where the pit ends, depth, all in mm.
PITS = (
    (6.0, 7.0, 1.0, 0.5),
    (9.0, 22.0, 2.0, 0.3),
    (23.0, 10.0, 3.0, 0.25),
    (24.0, 24.0, 1.5, 0.8),
)
#: Two hundredths of a shallow scar of 0.2 mm.
SHALLOW_MM = 0.004


def grid(rows: int = SIDE, columns: int = SIDE) -> tuple[Array, Array]:
    row, column = np.mgrid[:rows, :columns] * PITCH_MM
    return row, column


def pitted() -> tuple[Array, NDArray[np.bool_]]:
    """Heights of smooth-edged pits and where they are."""
    row, column = grid()
    height, inside = np.zeros_like(row), np.zeros(row.shape, np.bool_)
    for at_row, at_column, radius, depth in PITS:
        share = np.hypot(row - at_row, column - at_column) / radius
        height -= depth * np.clip(1 - share**2, 0, None) ** 2
        inside |= share < 1
    return height, inside


def noise(seed: int, shape: tuple[int, int] = (SIDE, SIDE)) -> Array:
    return np.random.default_rng(seed).normal(0, NOISE_MM, shape)


def tilt() -> Array:
    row, column = grid()
    return math.tan(math.radians(25)) * (0.8 * column - 0.6 * row)


def sphere(radius_mm: float = 60.0) -> Array:
    row, column = (axis - axis.mean() for axis in grid())
    return np.sqrt(radius_mm**2 - row**2 - column**2)


def saddle() -> Array:
    row, column = (axis - axis.mean() for axis in grid())
    return 0.01 * row**2 - 0.006 * column**2 + 0.008 * row * column


FORMS = {"flat": lambda: np.zeros((SIDE, SIDE)), "tilt": tilt, "sphere": sphere, "saddle": saddle}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("known", ["told where the pits are", "left to find out"])
def test_pits_of_known_depth_stand_in_what_is_left(form: str, known: str) -> None:
    pits, inside = pitted()
    height = (FORMS[form]() + pits + noise(1)).astype(np.float32)
    told = known == "told where the pits are"
    left = remove_form(height, PITCH_MM, excluded=inside if told else None).residual_mm
    # The surface is what errs, not the pit: its error shows wherever the noise is averaged out.
    error = left - pits
    for row, column, radius, depth in PITS:
        at_row, at_column = round(row / PITCH_MM), round(column / PITCH_MM)
        reach = max(2, round(0.5 * radius / PITCH_MM))
        around = np.s_[
            at_row - reach : at_row + reach + 1, at_column - reach : at_column + reach + 1
        ]
        bias = float(error[around].mean())
        assert abs(bias) < (0.01 if told else 0.03) * depth, (row, column, bias)


@pytest.mark.parametrize("form", ["tilt", "sphere", "saddle"])
@pytest.mark.parametrize("missing", ["nothing", "a tenth anywhere", "a hole", "a cut block"])
def test_an_added_form_changes_nothing(form: str, missing: str) -> None:
    pits, inside = pitted()
    height = (pits + noise(2)).astype(np.float32)
    if missing == "a tenth anywhere":
        height[np.random.default_rng(3).random(height.shape) < 0.1] = np.nan
    elif missing == "a hole":
        row, column = grid()
        height[np.hypot(row - 16, column - 17) < 3.0] = np.nan
    side = SIDE - 5 if missing == "a cut block" else SIDE
    height, inside = height[:side, :side], inside[:side, :side]
    bent = (height + FORMS[form]()[:side, :side]).astype(np.float32)
    plain = remove_form(height, PITCH_MM, excluded=inside).residual_mm
    left = remove_form(bent, PITCH_MM, excluded=inside).residual_mm
    change = (left - plain)[np.isfinite(plain)]
    assert np.sqrt(np.mean(change**2)) < 0.1 * NOISE_MM
    assert np.abs(change).max() < SHALLOW_MM


def test_a_plane_added_to_whole_blocks_leaves_the_same_to_the_last_digits() -> None:
    height = noise(4).astype(np.float32)
    step = remove_form(height, PITCH_MM).step
    side = SIDE // step * step
    height = height[:side, :side]
    tilted = (height + tilt()[:side, :side]).astype(np.float32)
    change = remove_form(tilted, PITCH_MM).residual_mm - remove_form(height, PITCH_MM).residual_mm
    # Heights up to 12 mm in float32 are known to half a nanometre each way.
    assert np.abs(change).max() < 2e-6


def test_waves_far_longer_than_the_cutoff_are_form_and_far_shorter_ones_are_not() -> None:
    row, column = grid()
    long = 0.2 * np.sin(2 * np.pi * column / 40 + 0.3)
    short = 0.01 * np.sin(2 * np.pi * row / 1.5)
    left = remove_form((long + short).astype(np.float32), PITCH_MM, cutoff_mm=8.0).residual_mm
    # Of 40 mm the filter of second order loses 1 - (1 + s) exp(-s), s = ln 2 / 25: 0.0004.
    assert np.abs((left - short)[40:-40, 40:-40]).max() < 0.001


def test_missing_samples_stay_missing_and_the_surface_spans_them() -> None:
    pits, _ = pitted()
    height = (sphere() + pits + noise(5)).astype(np.float32)
    row, column = grid()
    hole = (np.hypot(row - 16, column - 16) < 7.0) | (row + column < 5.0)
    holed = np.where(hole, np.float32(np.nan), height)
    flattened = remove_form(holed, PITCH_MM, cutoff_mm=8.0)
    np.testing.assert_array_equal(np.isnan(flattened.residual_mm), hole)
    assert np.isfinite(flattened.surface_mm).all()
    # A hole wider than the cutoff: the surface in its middle is still the sphere's.
    centre = (np.arange(flattened.surface_mm.shape[0]) + 0.5) * flattened.step - 0.5
    middle = np.abs(centre - 160) < flattened.step
    spanned = flattened.surface_mm[np.ix_(middle, middle)].mean()
    assert spanned == pytest.approx(sphere()[160, 160], abs=0.05)


def test_what_is_excluded_has_no_part_in_the_surface() -> None:
    pits, inside = pitted()
    height = (sphere() + pits + noise(6)).astype(np.float32)
    other = np.where(inside, np.float32(1e4), height)
    lost = np.where(inside, np.float32(np.nan), height)
    surface = remove_form(height, PITCH_MM, excluded=inside).surface_mm
    np.testing.assert_array_equal(remove_form(other, PITCH_MM, excluded=inside).surface_mm, surface)
    np.testing.assert_array_equal(remove_form(lost, PITCH_MM).surface_mm, surface)


def test_known_scars_are_taken_off_for_the_surface_and_left_in_the_relief() -> None:
    pits, _ = pitted()
    bare = (sphere() + noise(7)).astype(np.float32)
    scarred = (bare + pits.astype(np.float32)).astype(np.float32)
    told = remove_form(scarred, PITCH_MM, known_mm=pits.astype(np.float32))
    plain = remove_form(bare, PITCH_MM)
    np.testing.assert_allclose(told.surface_mm, plain.surface_mm, atol=2e-5)
    np.testing.assert_allclose(told.residual_mm, plain.residual_mm + pits, atol=3e-5)


def test_turning_the_map_turns_the_relief() -> None:
    pits, inside = pitted()
    step = remove_form(noise(8).astype(np.float32), PITCH_MM).step
    side = SIDE // step * step
    height = (saddle() + pits + noise(8)).astype(np.float32)[:side, :side]
    inside = inside[:side, :side]
    plain = remove_form(height, PITCH_MM, excluded=inside).residual_mm
    turned = remove_form(
        np.rot90(height).copy(), PITCH_MM, excluded=np.rot90(inside).copy()
    ).residual_mm
    np.testing.assert_allclose(turned, np.rot90(plain), atol=2e-6)


@pytest.mark.parametrize("value", [0.0, 3.25])
def test_a_flat_map_has_nothing_left(value: float) -> None:
    flattened = remove_form(np.full((60, 80), value, np.float32), PITCH_MM)
    assert np.abs(flattened.residual_mm).max() < 1e-6


def test_the_input_is_not_touched() -> None:
    height = (sphere() + noise(9)).astype(np.float32)
    before = height.copy()
    remove_form(height, PITCH_MM, excluded=height > height.mean(), known_mm=np.zeros_like(height))
    np.testing.assert_array_equal(height, before)
