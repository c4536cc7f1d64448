"""Shapes: their derivatives against central differences, their contours against their shares."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.scars.shape import (
    COLUMN,
    HARMONICS,
    LOG_A,
    ROW,
    SIZE,
    Q,
    Shape,
    derivatives_at,
    shape_outline,
    shape_share,
)

Array = NDArray[np.float64]


def random_vector(line: bool, a: float, q: float, seed: int) -> Array:
    rng = np.random.default_rng(seed)
    vector = np.zeros(SIZE)
    vector[:6] = 0.4, 0.1, -0.2, math.log(1.3), math.log(a), q
    vector[6:9] = 0.01, 0.004, -0.003
    if line:
        vector[HARMONICS : HARMONICS + 5] = math.log(2.0), 0.7, 0.04, 0.3, math.log(2.5)
    else:
        vector[HARMONICS:] = rng.normal(0, 0.06, SIZE - HARMONICS)
    return vector


@pytest.mark.parametrize("line", [False, True])
@pytest.mark.parametrize(
    ("a", "q"), [(1.2, -0.9), (2.0, -0.3), (2.2, 0.0), (1.5, 0.3), (5.0, 1.0), (9.0, 1.2)]
)
def test_derivatives_are_central_differences(line: bool, a: float, q: float) -> None:
    vector = random_vector(line, a, q, 1)
    rng = np.random.default_rng(2)
    scratch, derivative = np.empty(SIZE), np.empty(SIZE)

    def model(at: Array, row: float, column: float) -> float:
        return derivatives_at(at, line, row, column, scratch)[0]

    checked = 0
    for row, column in rng.uniform(-2.5, 2.5, (60, 2)):
        derivatives_at(vector, line, row, column, derivative)
        if line and abs(abs(_along(vector, row, column)) - math.exp(vector[HARMONICS])) < 1e-3:
            continue  # where the line ends, two smooth pieces meet
        for k in range(SIZE):
            # Below 1e-4 the bell stands in for the family, so that q takes a wider step.
            step = 2e-4 if k == Q else 1e-5
            ahead, behind = vector.copy(), vector.copy()
            ahead[k] += step
            behind[k] -= step
            slope = (model(ahead, row, column) - model(behind, row, column)) / (2 * step)
            assert derivative[k] == pytest.approx(slope, abs=2e-5, rel=1e-3), (k, row, column)
        checked += 1
    assert checked > 50


def _along(vector: Array, row: float, column: float) -> float:
    c, s = math.cos(vector[HARMONICS + 1]), math.sin(vector[HARMONICS + 1])
    return (row - vector[ROW]) * s + (column - vector[COLUMN]) * c


@pytest.mark.parametrize("line", [False, True])
@pytest.mark.parametrize("level", [0.1, 0.5, 0.9])
def test_an_outline_lies_on_its_level(line: bool, level: float) -> None:
    vector = random_vector(line, 2.0, 0.3, 3)
    if line:
        vector[HARMONICS + 2] = 0.01
        vector[HARMONICS + 3] = 0.0
    shape = Shape(vector, np.eye(SIZE), 1.0, line)
    outline = shape_outline(shape, level, 72)
    assert outline.shape == (72, 2)
    share = [float(shape_share(shape, point[:1], point[1:])[0, 0]) for point in outline]
    np.testing.assert_allclose(share, level, atol=0.03 if line else 1e-9)


def test_shares_are_one_at_the_apex_and_follow_the_profile() -> None:
    vector = np.zeros(SIZE)
    vector[:6] = 0.4, 1.0, 2.0, math.log(1.5), math.log(6.0), 1.0
    shape = Shape(vector, np.eye(SIZE), 1.0, False)
    rows, columns = np.array([1.0, 1.5]), np.array([2.0, 3.0, 4.0])
    r = np.hypot(rows[:, None] - 1.0, columns[None, :] - 2.0) / 1.5
    np.testing.assert_allclose(shape_share(shape, rows, columns), 1 / (1 + r**6), rtol=1e-6)
    assert (shape.depth_mm, shape.a, shape.q) == pytest.approx((0.4, 6.0, 1.0))
    assert shape.parameters[LOG_A] == math.log(6.0)
