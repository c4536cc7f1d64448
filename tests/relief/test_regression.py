"""The regression against brute force, closed forms of its transmission, and quadratics."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.relief.regression import _REACH, gaussian_regression

Array = NDArray[np.float64]

PITCH_MM = 0.32
CUTOFF_MM = 3.0


def by_brute_force(height: Array, weight: Array, pitch: float, cutoff: float) -> tuple[Array, ...]:
    """Surface and gain from one dense weighted least squares fit a sample.

    The gain is the squared length of the row of the hat matrix.
    """
    rows, columns = np.mgrid[: height.shape[0], : height.shape[1]] * pitch
    reach = math.ceil(_REACH * cutoff / pitch) * pitch + 1e-9
    spread = math.log(2) / math.pi  # ISO 16610-61: alpha squared
    surface, gain = np.empty_like(height), np.empty_like(height)
    for i in range(height.shape[0]):
        for j in range(height.shape[1]):
            down, across = rows - rows[i, j], columns - columns[i, j]
            near = (np.abs(down) < reach) & (np.abs(across) < reach) & (weight > 0)
            down, across = down[near], across[near]
            bell = np.exp(-math.pi * (down**2 + across**2) / (spread * cutoff**2))
            root = np.sqrt(bell * weight[near])
            terms = [np.ones_like(down), down, across, down**2, down * across, across**2]
            design = np.stack(terms, axis=1)
            hat = np.linalg.pinv(design * root[:, None])[0] * root
            surface[i, j] = hat @ height[near]
            gain[i, j] = hat @ hat
    return surface, gain


def with_gain(
    height: Array, weight: Array, pitch: float = PITCH_MM, cutoff: float = CUTOFF_MM
) -> tuple[Array, Array]:
    surface, gain = gaussian_regression(height, weight, pitch, cutoff, with_gain=True)
    assert gain is not None
    return surface, gain


def lopsided(shape: tuple[int, int]) -> Array:
    rows, columns = np.mgrid[: shape[0], : shape[1]] * PITCH_MM
    return np.asarray(
        2.0
        - 0.4 * rows
        + 0.3 * columns
        + 0.05 * rows**2
        - 0.03 * rows * columns
        - 0.02 * columns**2
    )


@pytest.fixture(scope="module")
def rough() -> tuple[Array, Array]:
    """Random heights with random weights and two holes, one of them at a corner."""
    rng = np.random.default_rng(1)
    height = rng.normal(size=(26, 31))
    weight = rng.uniform(0.2, 1.0, height.shape)
    weight[rng.random(height.shape) < 0.2] = 0.0
    weight[8:13, 11:15] = 0.0
    weight[:4, :5] = 0.0
    return height, weight


def test_surface_and_gain_are_those_of_brute_force(rough: tuple[Array, Array]) -> None:
    surface, gain = with_gain(*rough)
    true_surface, true_gain = by_brute_force(*rough, PITCH_MM, CUTOFF_MM)
    np.testing.assert_allclose(surface, true_surface, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(gain, true_gain, rtol=1e-6)


def test_a_sine_passes_as_brute_force_passes_it() -> None:
    rows, columns = np.mgrid[:24, :28] * PITCH_MM
    wave = np.sin(2 * math.pi * (0.8 * columns + 0.6 * rows) / 2.5 + 0.4)
    weight = np.ones_like(wave)
    surface, _ = gaussian_regression(wave, weight, PITCH_MM, CUTOFF_MM)
    true_surface, _ = by_brute_force(wave, weight, PITCH_MM, CUTOFF_MM)
    np.testing.assert_allclose(surface, true_surface, rtol=1e-6, atol=1e-7)


def test_quadratics_come_back_whole_with_holes_and_weights_up_to_the_edge(
    rough: tuple[Array, Array],
) -> None:
    _, weight = rough
    height = lopsided(weight.shape)
    surface, _ = gaussian_regression(height, weight, PITCH_MM, CUTOFF_MM)
    np.testing.assert_allclose(surface, height, atol=1e-7)


@pytest.mark.parametrize("wave_over_cutoff", [0.5, 0.643, 1.0, 2.0])
@pytest.mark.parametrize("degrees", [0.0, 33.0])
def test_transmission_far_from_the_edge_is_the_closed_form(
    wave_over_cutoff: float, degrees: float
) -> None:
    # A Gaussian of second order passes (1 + s) exp(-s), s = ln 2 (cutoff / wavelength)^2.
    pitch, cutoff = 0.2, 4.0
    wavelength = wave_over_cutoff * cutoff
    rows, columns = (np.mgrid[:101, :101] - 50) * pitch
    turn = math.radians(degrees)
    along = columns * math.cos(turn) + rows * math.sin(turn)
    wave = np.cos(2 * math.pi * along / wavelength)
    surface, _ = gaussian_regression(wave, np.ones_like(wave), pitch, cutoff)
    s = math.log(2) / wave_over_cutoff**2
    assert surface[50, 50] == pytest.approx((1 + s) * math.exp(-s), abs=0.001)


def test_half_of_the_amplitude_passes_at_about_six_tenths_of_the_cutoff() -> None:
    pitch, cutoff = 0.2, 4.0
    columns = (np.arange(101) - 50) * pitch
    wave = np.tile(np.cos(2 * math.pi * columns / (0.64 * cutoff)), (101, 1))
    surface, _ = gaussian_regression(wave, np.ones_like(wave), pitch, cutoff)
    assert surface[50, 50] == pytest.approx(0.5, abs=0.01)


def test_gain_far_from_the_edge_is_the_closed_form() -> None:
    # The integral of the squared kernel g (2 - r^2 / 2 sigma^2) is 2.5 / (4 pi sigma^2).
    pitch, cutoff = 0.2, 4.0
    _, gain = with_gain(np.zeros((101, 101)), np.ones((101, 101)), pitch, cutoff)
    sigma_squared = math.log(2) / (2 * math.pi**2) * cutoff**2
    assert gain[50, 50] == pytest.approx(2.5 * pitch**2 / (4 * math.pi * sigma_squared), rel=0.01)
    assert gain[0, 0] > gain[0, 50] > gain[50, 50]


def test_gain_is_the_variance_that_white_noise_leaves() -> None:
    rng = np.random.default_rng(5)
    weight = rng.uniform(0.1, 1.0, (30, 30))
    drawn = np.stack(
        [
            gaussian_regression(rng.normal(size=(30, 30)), weight, PITCH_MM, CUTOFF_MM)[0]
            for _ in range(200)
        ]
    )
    _, gain = with_gain(np.zeros((30, 30)), weight)
    ratio = (drawn**2).mean(axis=0) / gain
    assert ratio.mean() == pytest.approx(1.0, abs=0.05)
    assert ratio.min() > 0.5
    assert ratio.max() < 1.6


def test_the_gain_is_only_made_where_it_is_asked_for(rough: tuple[Array, Array]) -> None:
    surface, gain = gaussian_regression(*rough, PITCH_MM, CUTOFF_MM)
    assert gain is None
    np.testing.assert_array_equal(surface, with_gain(*rough)[0])


def test_a_constant_factor_on_all_weights_changes_nothing(rough: tuple[Array, Array]) -> None:
    height, weight = rough
    plain = with_gain(height, weight)
    scaled = with_gain(height, 0.01 * weight)
    for one, other in zip(plain, scaled, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-8)


def test_turning_the_map_turns_the_surface(rough: tuple[Array, Array]) -> None:
    height, weight = rough
    surface, gain = with_gain(height, weight)
    turned = with_gain(np.rot90(height).copy(), np.rot90(weight).copy())
    np.testing.assert_allclose(turned[0], np.rot90(surface), rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(turned[1], np.rot90(gain), rtol=1e-7)


@pytest.mark.parametrize("what", ["nothing", "one line", "five samples"])
def test_too_few_samples_for_a_quadratic_are_named_missing(what: str) -> None:
    height, weight = np.ones((40, 40)), np.zeros((40, 40))
    if what == "one line":
        weight[20] = 1.0
    elif what == "five samples":
        weight[18:21, 18:20] = 1.0
        weight[20, 19] = 0.0
    surface, gain = with_gain(height, weight)
    assert np.isnan(surface).all()
    assert np.isnan(gain).all()
