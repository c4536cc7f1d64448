"""Noise and texture of surfaces whose figures are known in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scarscape.relief import noise_of, texture_of

PITCH_MM = 0.05


def white(seed: int, sd: float, shape: tuple[int, int] = (600, 600)) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, sd, shape).astype(np.float32)


@pytest.mark.parametrize("sd", [0.001, 0.004, 0.03])
def test_white_noise_is_read_within_two_hundredths(sd: float) -> None:
    assert noise_of(white(1, sd)) == pytest.approx(sd, rel=0.02)


def test_form_and_slow_waves_are_no_noise() -> None:
    row, column = np.mgrid[:600, :600] * PITCH_MM
    form = 0.5 * column - 0.3 * row + 0.01 * row * column + np.sqrt(60**2 - (row - 15) ** 2)
    waves = 0.05 * np.sin(2 * np.pi * row / 3) * np.sin(2 * np.pi * column / 2)
    assert noise_of((form + waves + white(2, 0.004)).astype(np.float32)) == pytest.approx(
        0.004, rel=0.02
    )


def test_missing_samples_and_pits_do_not_move_the_noise() -> None:
    height = white(3, 0.004)
    rng = np.random.default_rng(4)
    row, column = np.mgrid[:600, :600] * PITCH_MM
    for _ in range(15):
        at = rng.uniform(2, 28, 2)
        height -= 0.4 * (np.hypot(row - at[0], column - at[1]) < 1.0).astype(np.float32)
    height[rng.random(height.shape) < 0.05] = np.nan
    assert noise_of(height) == pytest.approx(0.004, rel=0.03)


@pytest.mark.parametrize("shape", [(2, 9), (9, 2), (1, 1)])
def test_maps_too_small_for_the_mask_state_no_noise(shape: tuple[int, int]) -> None:
    assert noise_of(np.ones(shape, np.float32)) == 0.0


def test_white_noise_has_its_sd_and_its_means_fall_as_one_over_the_side() -> None:
    sd = 0.006
    texture = texture_of(white(5, sd, (1200, 1200)), PITCH_MM)
    assert texture.noise_mm == pytest.approx(sd, rel=0.02)
    assert texture.sd_mm == pytest.approx(sd, rel=0.02)
    assert texture.sides_mm[0] == PITCH_MM
    assert texture.sides_mm[-1] > 1.5
    for side, spread in zip(texture.sides_mm, texture.mean_sd_mm, strict=True):
        blocks = (1200 * PITCH_MM / side) ** 2
        # The median absolute deviation of n normal values scatters by 1.17 / sqrt n.
        scatter = 3 * 1.17 / math.sqrt(min(blocks, 300_000))
        assert spread == pytest.approx(sd * PITCH_MM / side, rel=max(0.02, scatter)), side


def test_means_between_and_past_the_sides_follow_the_same_law() -> None:
    texture = texture_of(white(6, 0.006, (1200, 1200)), PITCH_MM)
    for side in (0.07, 0.3, 0.9, 6.0, 20.0):
        assert texture.mean_sd_over(side) == pytest.approx(0.006 * PITCH_MM / side, rel=0.15), side
    last = texture.sides_mm[-1]
    assert texture.mean_sd_over(2 * last) == pytest.approx(texture.mean_sd_over(last) / 2)


def test_waves_longer_than_the_square_do_not_average_out() -> None:
    row, column = np.mgrid[:1200, :1200] * PITCH_MM
    wave = 0.01 * np.sin(2 * np.pi * (row + 0.3 * column) / 7.0)
    texture = texture_of((wave + white(7, 0.001, wave.shape)).astype(np.float32), PITCH_MM)
    assert texture.mean_sd_over(1.0) > 0.9 * texture.mean_sd_over(0.2)


def test_sa_and_sq_of_a_sine_are_the_closed_forms() -> None:
    # Whole periods: Sa = 2 A / pi, Sq = A / sqrt 2.
    amplitude = 0.02
    column = np.arange(800)
    wave = np.tile(amplitude * np.sin(2 * np.pi * (column + 0.5) / 200), (600, 1))
    texture = texture_of(wave.astype(np.float32), PITCH_MM)
    assert texture.sa_mm == pytest.approx(2 * amplitude / math.pi, rel=1e-4)
    assert texture.sq_mm == pytest.approx(amplitude / math.sqrt(2), rel=1e-5)


def test_sa_and_sq_leave_out_scars_and_missing_samples() -> None:
    amplitude = 0.02
    column = np.arange(800)
    wave = np.tile(amplitude * np.sin(2 * np.pi * (column + 0.5) / 200), (600, 1))
    wave = wave.astype(np.float32)
    scars = np.zeros(wave.shape, np.bool_)
    scars[100:200, :400] = True
    wave[scars] -= 0.5
    wave[300:400, 200:600] = np.nan
    texture = texture_of(wave, PITCH_MM, scars)
    assert texture.sa_mm == pytest.approx(2 * amplitude / math.pi, rel=1e-4)
    assert texture.sq_mm == pytest.approx(amplitude / math.sqrt(2), rel=1e-5)


def test_where_all_is_scar_the_texture_is_the_noise_and_sa_is_not_known() -> None:
    height = white(8, 0.004, (100, 100))
    texture = texture_of(height, PITCH_MM, np.ones(height.shape, np.bool_))
    assert texture.sd_mm == texture.noise_mm == noise_of(height)
    assert math.isnan(texture.sa_mm)
    assert math.isnan(texture.sq_mm)
    assert texture.mean_sd_over(1.0) > 0
