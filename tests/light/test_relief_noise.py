"""The map of relief noise against repeated integrations of noise and lattice sums."""

from __future__ import annotations

import itertools
import math

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from scarscape.light.integration import integrate
from scarscape.light.relief_noise import difference_noise, in_blocks, relief_noise, response
from scarscape.model.errors import InputError

Array = NDArray[np.float64]
PITCH_MM = 0.05
RADIUS_MM = 1.0
SIDE = 200
ROUNDS = 30


def holed() -> NDArray[np.bool_]:
    """A round mask with a round hole and a crack."""
    row, column = np.mgrid[:SIDE, :SIDE]
    mask = (np.hypot(row - 100, column - 100) < 95) & (np.hypot(row - 70, column - 70) > 16)
    return np.asarray(mask & ~((abs(row - 140) < 3) & (column > 60) & (column < 150)))


def waves() -> Array:
    """Noise of slopes that varies over the map by a factor of seven."""
    row, column = np.mgrid[:SIDE, :SIDE]
    return np.asarray(0.02 * np.exp(np.sin(row / 20) * np.cos(column / 25)))


def by_repetition(sd: Array, known: NDArray[np.bool_], weight: NDArray[np.generic]) -> Array:
    """Root mean square over integrations of noise, each height less its disc's mean."""
    rng = np.random.default_rng(8)
    reach = round(RADIUS_MM / PITCH_MM)
    offset = np.arange(-reach, reach + 1)
    disc = (np.hypot(offset[:, None], offset[None, :]) <= reach).astype(np.float64)

    def summed(values: Array) -> Array:
        return np.asarray(cv2.filter2D(values, -1, disc, borderType=cv2.BORDER_CONSTANT))

    count = np.maximum(np.round(summed(known.astype(np.float64))), 1)
    total = np.zeros(sd.shape)
    for _ in range(ROUNDS):
        slopes = [rng.normal(size=sd.shape) * sd for _ in range(2)]
        height = integrate(*slopes, weight, PITCH_MM, tolerance=1e-3).height_mm.astype(np.float64)
        height[~known] = 0
        total += (height - summed(height) / count) ** 2
    return np.asarray(np.sqrt(total / ROUNDS))


@pytest.mark.parametrize("case", ["full", "holes", "uneven", "weighted", "scattered"])
def test_it_says_what_repeated_integrations_scatter(case: str) -> None:
    known = np.ones((SIDE, SIDE), bool) if case == "full" else holed()
    sd = np.full(known.shape, 0.02) if case in {"full", "holes"} else waves()
    weight: NDArray[np.generic] = known
    if case == "scattered":
        sd = sd * np.exp(np.random.default_rng(9).normal(0, 0.7, sd.shape))
    if case in {"weighted", "scattered"}:
        weight = np.where(known, 1 / sd**2, 0)
    found = relief_noise(sd, weight, PITCH_MM, radius_mm=RADIUS_MM)
    ratio = (found / np.maximum(by_repetition(sd, known, weight), 1e-12))[known]
    # Thirty rounds alone scatter by 13 %.
    assert abs(np.median(ratio) - 1) < 0.06
    assert (abs(ratio - 1) < 0.25).mean() > (0.75 if case == "scattered" else 0.9)


def test_it_follows_the_unit_of_noise_and_of_the_raster() -> None:
    sd, weight = waves(), holed()
    found = relief_noise(sd, weight, PITCH_MM)
    np.testing.assert_allclose(relief_noise(3 * sd, weight, PITCH_MM), 3 * found, rtol=1e-5)
    fine = relief_noise(sd, weight, PITCH_MM / 10, radius_mm=RADIUS_MM / 10)
    np.testing.assert_allclose(fine, found / 10, rtol=1e-5)
    turned = relief_noise(sd.T, weight.T, PITCH_MM)
    away = ndimage.binary_erosion(weight, iterations=8)
    np.testing.assert_allclose(turned.T[away], found[away], rtol=1e-4)


def test_it_grows_into_gaps_and_where_little_is_known() -> None:
    known = np.ones((SIDE, SIDE), bool)
    known[80:130, 60:140] = False
    found = relief_noise(np.where(known, 0.02, np.inf), known, PITCH_MM)
    assert found.dtype == np.float32
    assert np.isfinite(found).all()
    middle, inside, rim, open_skin = found[105, 100], found[90, 100], found[78, 100], found[40, 100]
    assert open_skin < rim < inside < middle
    # 25 samples from the rim, of which the way through the first block does not count.
    assert 0.02 * 20 * PITCH_MM <= middle <= 0.02 * 26 * PITCH_MM
    sparse = np.random.default_rng(1).random(known.shape) < 0.75
    assert np.median(relief_noise(np.full(known.shape, 0.02), sparse, PITCH_MM)) > 1.2 * open_skin


def test_a_slope_beyond_the_disc_does_not_count() -> None:
    around = response(15.0)
    middle = around.shape[0] // 2
    offset = np.arange(around.shape[0]) - middle
    far = np.hypot(offset[:, None], offset[None, :])
    # The closed form on a plane without a lattice: (1 / r - r / R^2) / (2 pi), squared.
    ring = (far > 3) & (far < 12)
    closed = ((1 / far[ring] - far[ring] / 15**2) / (2 * math.pi)) ** 2
    # The square of a vector along a row and a column adds up to its length.
    np.testing.assert_allclose(around[ring], closed, rtol=0.12, atol=2e-5)
    assert around[far > 15].sum() < 0.01 * around.sum()


@pytest.mark.parametrize("block", [1, 2, 3, 4])
def test_blocks_keep_the_whole_and_the_symmetry_of_a_response(block: int) -> None:
    kernel = response(20.0)
    pooled = in_blocks(kernel, block)
    assert pooled.sum() == pytest.approx(kernel.sum(), rel=1e-5)
    assert pooled.shape[0] % 2 == 1
    np.testing.assert_allclose(pooled, pooled[::-1, ::-1], atol=1e-7)
    # The response between two blocks, by brute force.
    middle, at = kernel.shape[0] // 2, pooled.shape[0] // 2
    total = 0.0
    for i, j, k, m in itertools.product(range(block), repeat=4):
        total += kernel[middle + block + i - k, middle + j - m]
    assert pooled[at + 1, at] == pytest.approx(total / block**2, rel=1e-5)


def test_differences_grow_with_the_logarithm_of_the_distance() -> None:
    rng = np.random.default_rng(6)
    distances = (4, 16, 64)
    squares = dict.fromkeys(distances, 0.0)
    rounds = 12
    for _ in range(rounds):
        slopes = [rng.normal(0, 0.03, (384, 384)) for _ in range(2)]
        height = integrate(*slopes, np.ones((384, 384), bool), PITCH_MM).height_mm[96:-96, 96:-96]
        for apart in distances:
            squares[apart] += float(np.mean((height[apart:] - height[:-apart]) ** 2)) / rounds
    for apart in distances:
        said = difference_noise(0.03, PITCH_MM, apart * PITCH_MM)
        assert said == pytest.approx(math.sqrt(squares[apart]), rel=0.08)


def test_without_noise_there_is_none() -> None:
    assert (relief_noise(np.zeros((50, 60)), np.ones((50, 60)), PITCH_MM) == 0).all()


@pytest.mark.parametrize(
    ("sd", "weight", "pitch_mm", "said"),
    [
        (np.ones((4, 5)), np.zeros((4, 5)), 1.0, "no slope is known"),
        (np.full((4, 5), np.inf), np.ones((4, 5)), 1.0, "no slope is known"),
        (np.ones((4, 5)), np.ones((5, 4)), 1.0, "do not fit"),
        (np.ones((4, 5)), np.ones((4, 5)), -1.0, "pitch"),
    ],
)
def test_what_has_no_noise_is_refused(sd: Array, weight: Array, pitch_mm: float, said: str) -> None:
    with pytest.raises(InputError, match=said):
        relief_noise(sd, weight, pitch_mm)
