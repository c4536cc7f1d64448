"""Integration against analytic surfaces, an independent direct solution, and its symmetries."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage, sparse
from scipy.sparse.linalg import spsolve

from scarscape.light.integration import LEAST_TOLERANCE, WEIGHT_RANGE, integrate
from scarscape.light.integration_edges import load_of
from scarscape.model.errors import InputError

Array = NDArray[np.float64]
PITCH_MM = 0.05


def grid(rows: int, columns: int, pitch_mm: float = PITCH_MM) -> tuple[Array, Array]:
    """Rows and columns in mm from the middle."""
    down, across = np.mgrid[:rows, :columns].astype(np.float64)
    return (down - (rows - 1) / 2) * pitch_mm, (across - (columns - 1) / 2) * pitch_mm


def skin(rows: int, columns: int) -> tuple[Array, Array, Array]:
    """Heights and exact slopes of a cheek with pits of 0.5 to 2 mm across."""
    y, x = grid(rows, columns)
    z = -(x**2) / 120 - y**2 / 180
    by_row, by_column = -y / 90, -x / 60
    rng = np.random.default_rng(5)
    for _ in range(25):
        at_y, at_x = rng.uniform(y[0, 0], y[-1, 0]), rng.uniform(x[0, 0], x[0, -1])
        spread, depth = rng.uniform(0.12, 0.5), rng.uniform(0.1, 0.6)
        pit = depth * np.exp(-((y - at_y) ** 2 + (x - at_x) ** 2) / (2 * spread**2))
        z -= pit
        by_row += pit * (y - at_y) / spread**2
        by_column += pit * (x - at_x) / spread**2
    return z, by_row, by_column


def face(rows: int, columns: int) -> NDArray[np.bool_]:
    """A mask with a curved rim and holes."""
    y, x = grid(rows, columns, 1.0)
    y, x = y / rows * 2, x / columns * 2
    mask = (y / 0.95) ** 2 + (x / 0.8) ** 2 < 1
    for at_y, at_x, high, wide in (
        (-0.3, 0.3, 0.1, 0.2),
        (0.4, 0.0, 0.1, 0.3),
        (0, 0.1, 0.05, 0.02),
    ):
        mask &= ((y - at_y) / high) ** 2 + ((x - at_x) / wide) ** 2 > 1
    return np.asarray(mask)


def wrong_mm(found: NDArray[np.float32], truth: Array) -> float:
    """Largest error after the mean difference, and no sample lost or added."""
    assert found.dtype == np.float32
    known = np.isfinite(found)
    difference = (found - truth)[known]
    return float(np.abs(difference - difference.mean()).max())


def by_direct_solution(by_row: Array, by_column: Array, weight: Array, pitch_mm: float) -> Array:
    """Heights from an assembled system of edges and SuperLU; each part's mean is 0."""
    rows, columns = weight.shape
    equations: list[tuple[int, int, float, float]] = []
    for slope, step in ((by_row, (1, 0)), (by_column, (0, 1))):
        for i, j in itertools.product(range(rows), range(columns)):
            k, m = i + step[0], j + step[1]
            if k >= rows or m >= columns or weight[i, j] == 0 or weight[k, m] == 0:
                continue
            bends, trusts = [], []
            lesser = min(weight[i, j], weight[k, m])
            a, b, c, d = (np.array([i, j]) + np.array(step) * n for n in (-1, 0, 1, 2))
            for outer, three in ((a, (a, b, c)), (d, (b, c, d))):
                inside = (outer >= 0).all() and outer[0] < rows and outer[1] < columns
                if inside and weight[tuple(outer)] > 0:
                    trusts.append(min(1.0, weight[tuple(outer)] / lesser))
                    one, two, last = (slope[tuple(at)] for at in three)
                    bends.append(one - 2 * two + last)
            rise = (slope[i, j] + slope[k, m]) / 2
            if trusts:
                rise -= min(1, sum(trusts)) * np.average(bends, weights=trusts) / 12
            own = 2 / (1 / weight[i, j] + 1 / weight[k, m])
            equations.append((i * columns + j, k * columns + m, rise * pitch_mm, own))
    start, end = (np.array([e[n] for e in equations], int) for n in (0, 1))
    rise_mm, own_weight = (np.array([e[n] for e in equations]) for n in (2, 3))
    count = len(equations)
    signs = sparse.csr_matrix(
        (np.r_[-np.ones(count), np.ones(count)], (np.r_[:count, :count], np.r_[start, end])),
        (count, rows * columns),
    )
    parts, number = ndimage.label(weight > 0)
    pins = np.array([np.flatnonzero(parts.ravel() == n + 1)[0] for n in range(number)])
    pins = np.r_[pins, np.flatnonzero(weight.ravel() == 0)]
    normal = signs.T @ sparse.diags(own_weight) @ signs
    normal = normal + sparse.csr_matrix((np.ones(pins.size), (pins, pins)), normal.shape)
    height = spsolve(normal.tocsc(), signs.T @ (own_weight * rise_mm)).reshape(rows, columns)
    for part in range(1, number + 1):
        height[parts == part] -= height[parts == part].mean()
    return np.where(weight > 0, height, np.nan)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 2), (3, 700), (700, 2), (61, 83)])
@pytest.mark.parametrize("uneven", [False, True])
def test_quadratics_come_back_on_any_raster(shape: tuple[int, int], uneven: bool) -> None:
    y, x = grid(*shape)
    truth = 0.3 * y - 0.1 * x + 0.02 * y**2 - 0.05 * x**2 + 0.03 * x * y
    weight = np.ones(shape)
    if uneven:
        weight = np.exp(np.random.default_rng(1).normal(size=shape))
    found = integrate(0.3 + 0.04 * y + 0.03 * x, -0.1 - 0.1 * x + 0.03 * y, weight, PITCH_MM)
    assert np.isfinite(found.height_mm).all()
    assert wrong_mm(found.height_mm, truth) < 2e-6 * (1 + np.ptp(truth))
    assert abs(float(found.height_mm.mean())) < 1e-6 * (1 + np.ptp(truth))


def test_quartics_are_exact_inside_a_rectangle() -> None:
    y, x = grid(200, 240)
    truth = 1e-3 * (y**4 - 2 * x**4 + 3 * x**2 * y**2)
    by_row, by_column = 1e-3 * (4 * y**3 + 6 * x**2 * y), 1e-3 * (-8 * x**3 + 6 * x * y**2)
    found = integrate(by_row, by_column, np.ones(y.shape, bool), PITCH_MM)
    assert found.iterations == 0
    # The outermost edges are of second order, and so are the heights beside them.
    assert wrong_mm(found.height_mm, truth) < 1e-4


@pytest.mark.parametrize("masked", [False, True])
def test_smooth_skin_comes_back_within_a_micrometre(masked: bool) -> None:
    truth, by_row, by_column = skin(600, 500)
    weight = face(600, 500) if masked else np.ones(truth.shape, bool)
    found = integrate(by_row, by_column, weight, PITCH_MM)
    assert (np.isfinite(found.height_mm) == weight).all()
    assert wrong_mm(found.height_mm, truth) < 1e-3
    assert found.residual <= 3e-5


def test_a_ball_comes_back_within_a_micrometre() -> None:
    y, x = grid(500, 500)
    truth = np.sqrt(25.0**2 - x**2 - y**2)
    found = integrate(-y / truth, -x / truth, face(500, 500), PITCH_MM)
    assert wrong_mm(found.height_mm, truth) < 1e-3


@pytest.mark.parametrize("seed", range(6))
def test_noisy_slopes_meet_the_direct_solution(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(5, 45)), int(rng.integers(5, 45)))
    weight = np.where(rng.random(shape) < 0.8, np.exp(rng.normal(0, 1.2, shape)), 0)
    if seed % 2:
        weight[:, shape[1] // 2] = 0  # two halves at least
    by_row, by_column = rng.normal(size=shape), rng.normal(size=shape)
    weight = weight.astype(np.float32).astype(np.float64)
    truth = by_direct_solution(by_row, by_column, weight, 0.1)
    found = integrate(by_row, by_column, weight, 0.1, tolerance=1e-6).height_mm
    assert np.nanmax(np.abs(found - truth)) < 1e-5
    assert (np.isnan(found) == np.isnan(truth)).all()


def test_the_load_adds_up_to_nothing_in_single_precision() -> None:
    shape = (600, 700)
    mask = face(*shape).astype(np.float32)
    y, x = grid(*shape)
    rises = [(mask * rise).astype(np.float32) for rise in (0.3 + 0.01 * y, 0.4 - 0.02 * x)]
    weights = [mask.copy(), mask.copy()]
    weights[0][:-1] *= mask[1:]
    weights[0][-1] = 0
    weights[1][:, :-1] *= mask[:, 1:]
    weights[1][:, -1] = 0
    load = np.empty(shape, np.float32)
    load_of(0, shape[0], *rises, *weights, load)
    plain = np.zeros(shape)
    for axis in (0, 1):
        flow = weights[axis].astype(np.float64) * rises[axis]
        plain += np.roll(flow, 1, axis) - flow
    np.testing.assert_allclose(load, plain, atol=1e-7)
    assert abs(load.astype(np.float64).sum()) < 1e-9 * np.abs(plain).sum()


def test_a_fine_tolerance_is_reached_and_does_not_drift() -> None:
    truth, by_row, by_column = skin(600, 500)
    found = integrate(by_row, by_column, face(600, 500), PITCH_MM, tolerance=0.0)
    assert found.residual <= LEAST_TOLERANCE
    assert found.iterations < 20
    assert wrong_mm(found.height_mm, truth) < 1e-3


def noisy() -> tuple[Array, Array, Array]:
    rng = np.random.default_rng(11)
    shape = (157, 210)
    weight = face(*shape) * np.exp(rng.normal(size=shape))
    return rng.normal(size=shape), rng.normal(size=shape), weight


def test_turning_and_mirroring_the_raster_turns_and_mirrors_the_heights() -> None:
    by_row, by_column, weight = noisy()
    found = integrate(by_row, by_column, weight, 1.0, tolerance=1e-6).height_mm
    turned = integrate(by_column.T, by_row.T, weight.T, 1.0, tolerance=1e-6).height_mm
    np.testing.assert_allclose(turned.T, found, atol=1e-4)
    mirrored = integrate(by_row[:, ::-1], -by_column[:, ::-1], weight[:, ::-1], 1.0, tolerance=1e-6)
    np.testing.assert_allclose(mirrored.height_mm[:, ::-1], found, atol=1e-4)
    upset = integrate(-by_row[::-1], by_column[::-1], weight[::-1], 1.0, tolerance=1e-6)
    np.testing.assert_allclose(upset.height_mm[::-1], found, atol=1e-4)


def test_a_plane_on_top_the_pitch_and_the_weights_unit() -> None:
    by_row, by_column, weight = noisy()
    found = integrate(by_row, by_column, weight, 1.0, tolerance=1e-6).height_mm
    y, x = grid(*weight.shape, 1.0)
    plane = np.where(weight > 0, 0.5 * y - 0.25 * x, np.nan)
    tilted = integrate(by_row + 0.5, by_column - 0.25, weight, 1.0, tolerance=1e-6).height_mm
    np.testing.assert_allclose(tilted, found + plane - np.nanmean(plane), atol=1e-4)
    fine = integrate(by_row, by_column, weight, 0.01, tolerance=1e-6).height_mm
    np.testing.assert_allclose(fine, 0.01 * found, atol=2e-7)
    heavy = integrate(by_row, by_column, 1e4 * weight, 1.0, tolerance=1e-6).height_mm
    np.testing.assert_allclose(heavy, found, atol=1e-4)


def test_the_number_of_threads_leaves_no_trace() -> None:
    rng = np.random.default_rng(2)
    shape = (777, 613)
    slopes = rng.normal(size=shape), rng.normal(size=shape)
    for weight in (np.ones(shape, bool), face(*shape), face(*shape) * rng.random(shape)):
        one, three = (integrate(*slopes, weight, 1.0, threads=n).height_mm for n in (1, 3))
        assert one.tobytes() == three.tobytes()


def test_parts_have_a_mean_of_zero_each() -> None:
    truth, by_row, by_column = skin(120, 160)
    mask = np.ones(truth.shape, bool)
    mask[:, 80] = mask[50, :80] = False
    found = integrate(by_row, by_column, mask, PITCH_MM).height_mm
    for part in (np.s_[:50, :80], np.s_[51:, :80], np.s_[:, 81:]):
        assert abs(float(found[part].mean())) < 1e-6
        assert wrong_mm(found[part], truth[part]) < 1e-3


def test_a_lone_sample_is_zero() -> None:
    mask = np.zeros((40, 50), bool)
    mask[5:20, 5:20] = mask[30, 40] = True
    found = integrate(np.ones(mask.shape), np.ones(mask.shape), mask, PITCH_MM).height_mm
    assert found[30, 40] == 0
    assert np.isfinite(found).sum() == mask.sum()


def test_holes_change_nothing_where_slopes_are_exact() -> None:
    truth, by_row, by_column = skin(300, 300)
    full = integrate(by_row, by_column, np.ones(truth.shape, bool), PITCH_MM).height_mm
    mask = face(300, 300)
    holed = integrate(by_row, by_column, mask, PITCH_MM).height_mm
    assert wrong_mm(holed, full.astype(np.float64)) < 1e-3


def test_what_is_no_number_counts_as_unknown() -> None:
    _, by_row, by_column = skin(120, 110)
    mask = face(120, 110)
    clean = integrate(by_row, by_column, mask, PITCH_MM, tolerance=1e-6).height_mm
    by_row[~mask] = np.nan
    by_column[3:9, 3:9] = -np.inf
    weight = np.where(mask, 1.0, 7.0)
    weight[0, 0] = np.nan
    found = integrate(by_row, by_column, weight, PITCH_MM, tolerance=1e-6).height_mm
    np.testing.assert_allclose(found, clean, atol=2e-6)


def test_good_slopes_win_over_bad_ones() -> None:
    truth, by_row, by_column = skin(200, 200)
    bad = ndimage.gaussian_filter(np.random.default_rng(3).normal(size=truth.shape), 3) > 0.08
    rng = np.random.default_rng(4)
    spoilt = [
        slope + np.where(bad, rng.normal(0, 0.5, bad.shape), 0) for slope in (by_row, by_column)
    ]
    even = integrate(*spoilt, np.ones(truth.shape), PITCH_MM).height_mm
    weighted = integrate(*spoilt, np.where(bad, 1e-2, 1.0), PITCH_MM).height_mm
    good = ~ndimage.binary_dilation(bad, iterations=2)
    assert (weighted - truth)[good].std() < 0.4 * (even - truth)[good].std()


@pytest.mark.parametrize("spread", [1.5, 3.0, 8.0])
@pytest.mark.parametrize("contrast", [100.0, 10000.0])
def test_clumps_of_bad_slopes_converge(spread: float, contrast: float) -> None:
    rng = np.random.default_rng(7)
    clump = ndimage.gaussian_filter(rng.normal(size=(256, 256)), spread)
    weight = np.where(clump > 0.8 * clump.std(), 1 / contrast, 1.0) * face(256, 256)
    slopes = [rng.normal(size=weight.shape) for _ in range(2)]
    found = integrate(*slopes, weight, 1.0)
    assert found.residual <= 3e-5
    closer = integrate(*slopes, weight, 1.0, tolerance=1e-6)
    assert np.nanmax(np.abs(found.height_mm - closer.height_mm)) < 0.02


def test_extreme_weights_are_brought_into_range() -> None:
    by_row, by_column, weight = noisy()
    base = np.where(weight > 0, 1.0, 0.0)
    odd, ranged = base.copy(), base.copy()
    odd[70, 30], ranged[70, 30] = np.inf, WEIGHT_RANGE
    odd[71, 30], ranged[71, 30] = 1e-20, 1 / WEIGHT_RANGE
    assert base[70:72, 30].all()
    np.testing.assert_array_equal(
        integrate(by_row, by_column, odd, 1.0).height_mm,
        integrate(by_row, by_column, ranged, 1.0).height_mm,
    )


def test_flat_skin_is_flat() -> None:
    mask = face(90, 80)
    found = integrate(np.zeros(mask.shape), np.zeros(mask.shape), mask, PITCH_MM)
    assert (found.height_mm[mask] == 0).all()
    assert (found.iterations, found.residual) == (0, 0.0)


@pytest.mark.parametrize(
    ("weight", "pitch_mm", "said"),
    [
        (np.zeros((4, 5)), 1.0, "no slope is known"),
        (np.full((4, 5), np.nan), 1.0, "no slope is known"),
        (-np.ones((4, 5)), 1.0, "negative"),
        (np.ones((5, 4)), 1.0, "do not fit"),
        (np.ones((4, 5)), 0.0, "pitch"),
        (np.ones((4, 5)), np.nan, "pitch"),
    ],
)
def test_what_cannot_be_integrated_is_refused(weight: Array, pitch_mm: float, said: str) -> None:
    with pytest.raises(InputError, match=said):
        integrate(np.zeros((4, 5)), np.zeros((4, 5)), weight, pitch_mm)


def test_slopes_that_are_nowhere_numbers_are_refused() -> None:
    with pytest.raises(InputError, match="no slope is known"):
        integrate(np.full((4, 5), np.nan), np.zeros((4, 5)), np.ones((4, 5)), 1.0)
