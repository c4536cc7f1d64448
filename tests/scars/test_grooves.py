"""Long lines are grooves; scars, also in rows, are not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.scars.grooves import groove_depth

Array = NDArray[np.float64]

GRID_MM = 0.1
SIDE_MM = 30.0
DEPTH_MM = 0.25


def grid() -> tuple[Array, Array]:
    row, column = np.mgrid[: round(SIDE_MM / GRID_MM), : round(SIDE_MM / GRID_MM)] * GRID_MM
    return row - SIDE_MM / 2, column - SIDE_MM / 2


def line(length_mm: float, degrees: float, sigma_mm: float = 0.4) -> Array:
    """A straight furrow through the middle with a Gaussian profile."""
    row, column = grid()
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    along, across = c * column + s * row, c * row - s * column
    past = np.maximum(np.abs(along) - length_mm / 2, 0.0)
    return DEPTH_MM * np.exp(-(across**2 + past**2) / (2 * sigma_mm**2))


def bells(width_mm: float, places: list[tuple[float, float]]) -> Array:
    """Pits whose depth is a tenth at half the width."""
    row, column = grid()
    spread = (width_mm / 2) ** 2 / math.log(10)
    total = np.zeros_like(row)
    for at_row, at_column in places:
        away = (row - at_row) ** 2 + (column - at_column) ** 2
        total = np.maximum(total, DEPTH_MM * np.exp(-away / spread))
    return total


def share(depth: Array) -> tuple[float, float]:
    """Median over the deep half, and the most, of what is taken for groove, over the depth."""
    found = groove_depth(depth.astype(np.float32), GRID_MM)
    deep = depth > 0.5 * depth.max()
    return float(np.median(found[deep] / depth[deep])), float(found.max() / depth.max())


@pytest.mark.parametrize("degrees", [0.0, 3.7, 30.0, 45.0, 90.0, 101.2, 158.0])
def test_a_line_across_the_map_is_a_groove(degrees: float) -> None:
    median, most = share(line(60.0, degrees))
    assert median > 0.75
    assert most <= 1.0 + 1e-6


def test_a_bent_line_is_a_groove() -> None:
    # A fold of 90 mm radius leaves an 11 mm stretch by 0.17 mm.
    row, column = grid()
    across = np.hypot(row + 90, column) - 90
    median, _ = share(DEPTH_MM * np.exp(-(across**2) / (2 * 0.4**2)))
    assert median > 0.65


@pytest.mark.parametrize("degrees", [0.0, 22.0, 60.0])
def test_a_line_shorter_than_any_groove_is_none(degrees: float) -> None:
    median, most = share(line(8.0, degrees))
    assert median < 0.05
    assert most < 0.2


@pytest.mark.parametrize("width_mm", [1.2, 3.0, 6.0, 10.0])
def test_one_pit_is_no_groove(width_mm: float) -> None:
    assert share(bells(width_mm, [(1.0, -2.0)]))[1] < 0.05


@pytest.mark.parametrize("degrees", [0.0, 35.0, 90.0])
@pytest.mark.parametrize(
    ("width_mm", "apart_mm", "count"),
    [(5.0, 5.0, 13), (6.0, 4.5, 13), (4.5, 4.0, 13), (2.0, 2.4, 4)],
)
def test_bells_in_a_row_are_no_groove(
    width_mm: float, apart_mm: float, count: int, degrees: float
) -> None:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    steps = apart_mm * (np.arange(count) - (count - 1) / 2)
    median, most = share(bells(width_mm, [(s * step, c * step) for step in steps]))
    assert median < 0.2
    assert most < 0.3


def test_a_raised_fold_is_none_seen_as_a_pit() -> None:
    assert groove_depth((-line(60.0, 30.0)).astype(np.float32), GRID_MM).max() == 0.0


def test_a_groove_beside_a_wide_pit_is_still_one() -> None:
    depth = np.maximum(line(60.0, 0.0), bells(6.0, [(7.0, 0.0)]))
    found = groove_depth(depth.astype(np.float32), GRID_MM)
    row, column = grid()
    on_line = (np.abs(row) < 0.2) & (np.abs(column) < 14)
    in_pit = np.hypot(row - 7.0, column) < 2.0
    assert np.median(found[on_line]) > 0.75 * DEPTH_MM
    assert found[in_pit].max() < 0.05 * DEPTH_MM


@pytest.mark.parametrize("shape", [(3, 300), (8, 8), (40, 12)])
def test_maps_smaller_than_a_groove_are_looked_at_all_the_same(shape: tuple[int, int]) -> None:
    found = groove_depth(np.full(shape, 0.1, np.float32), GRID_MM)
    assert found.shape == shape
    assert np.abs(found).max() < 1e-6
