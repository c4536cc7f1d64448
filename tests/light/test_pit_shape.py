"""Shapes of pits on a raster: mouths, neighbours, slopes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.light.pit_shape import (
    COLUMN,
    COS2,
    COS3,
    DEPTH,
    LOG_A,
    LOG_RADIUS,
    ROW,
    SIN2,
    SIN3,
    SIZE,
    Q,
    lay_pit,
    share_at,
    shares,
    slopes_of,
)
from scarscape.light.profile import profile

Array = NDArray[np.float64]


def shape(**values: float) -> Array:
    parameters = np.zeros(SIZE)
    parameters[[DEPTH, LOG_RADIUS, LOG_A, Q]] = 0.5, math.log(0.6), math.log(3.0), 0.4
    names = {"row": ROW, "column": COLUMN, "c2": COS2, "s2": SIN2, "c3": COS3, "s3": SIN3}
    for name, value in values.items():
        parameters[names[name]] = value
    return parameters


@pytest.mark.parametrize("turn_deg", range(0, 360, 24))
def test_the_mouth_is_a_fourier_series_in_the_direction(turn_deg: float) -> None:
    turn = math.radians(turn_deg)
    parameters = shape(c2=0.2, s2=-0.1, c3=0.07, s3=0.04)
    series = (0.2 * math.cos(2 * turn) - 0.1 * math.sin(2 * turn)
              + 0.07 * math.cos(3 * turn) + 0.04 * math.sin(3 * turn))  # fmt: skip
    radius = 0.6 * math.exp(series)
    for rho in (0.3, 1.0, 1.4):
        down, across = rho * radius * math.sin(turn), rho * radius * math.cos(turn)
        assert share_at(parameters, down, across) == pytest.approx(profile(3.0, 0.4, rho))


def test_at_the_centre_a_pit_has_all_its_depth() -> None:
    assert share_at(shape(c2=0.3), 0.0, 0.0) == 1.0
    there = shares(shape(row=0.4, column=-0.2), np.array([0.4]), np.array([-0.2]))
    assert there == pytest.approx(1.0)


def test_shares_are_those_of_every_place() -> None:
    parameters = shape(row=0.3, column=0.5, c2=0.1)
    rows, columns = np.linspace(0, 1, 5), np.linspace(-0.2, 1.3, 7)
    found = shares(parameters, rows, columns)
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            assert found[i, j] == share_at(parameters, row - 0.3, column - 0.5)


def test_of_two_pits_the_deeper_is_the_skin() -> None:
    base = np.random.default_rng(0).normal(size=(20, 24))
    parameters = shape(row=0.5, column=0.6)
    alone = lay_pit(parameters, base, np.zeros(base.shape), 0.05)
    others = np.zeros(base.shape)
    others[:, 14:] = 0.2
    both = lay_pit(parameters, base, others, 0.05)
    np.testing.assert_allclose(
        base - both.height_mm, np.maximum(base - alone.height_mm, others), atol=1e-12
    )
    mine = base - alone.height_mm >= others
    np.testing.assert_array_equal(both.share, np.where(mine, alone.share, 0.0))


def test_slopes_of_planes_and_paraboloids() -> None:
    row, column = np.indices((9, 12)) * 0.1
    by_row, by_column = slopes_of(0.3 * row - 0.7 * column, 0.1)
    np.testing.assert_allclose(by_row, 0.3, atol=1e-12)
    np.testing.assert_allclose(by_column, -0.7, atol=1e-12)
    by_row, by_column = slopes_of(row**2 + row * column, 0.1)
    np.testing.assert_allclose(by_row[1:-1], (2 * row + column)[1:-1], atol=1e-12)
    np.testing.assert_allclose(by_column, row, atol=1e-12)
