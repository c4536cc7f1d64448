"""Lines that something cut are put together, pits that stand apart stay apart."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.scars import Candidate
from scarscape.scars.joining import mended_lines, narrow_pairs_apart

Make = Callable[..., Candidate]
Array = NDArray[np.float64]

GRID_MM = 0.1
SHAPE = (200, 220)


def grid() -> tuple[Array, Array]:
    row, column = np.mgrid[: SHAPE[0], : SHAPE[1]] * GRID_MM
    return row - 10.0, column - 11.0


def piece(first_mm: float, last_mm: float, degrees: float, depth: float = 0.2) -> Array:
    """A stretch of a straight furrow through the middle, 1 mm wide."""
    row, column = grid()
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    along, across = c * column + s * row, c * row - s * column
    past = np.maximum(np.maximum(first_mm - along, along - last_mm), 0.0)
    return depth * np.exp(-(across**2 + past**2) / 0.33**2)


def pit(at_row: float, at_column: float, radius: float, depth: float = 0.2) -> Array:
    row, column = grid()
    return depth * np.exp(-((row - at_row) ** 2 + (column - at_column) ** 2) / radius**2)


@pytest.mark.parametrize("degrees", [0.0, 30.0, 90.0, 145.0])
def test_a_line_that_a_hole_has_cut_becomes_one(make_candidate: Make, degrees: float) -> None:
    parts = [make_candidate(piece(-4.0, -0.8, degrees)), make_candidate(piece(0.6, 4.0, degrees))]
    (whole,) = mended_lines(parts, GRID_MM)
    assert whole.rows.size == sum(part.rows.size for part in parts)
    assert whole.half.sum() == sum(part.half.sum() for part in parts)
    assert whole.depth_mm == max(part.depth_mm for part in parts)


def test_a_line_in_three_pieces_becomes_one(make_candidate: Make) -> None:
    parts = [
        make_candidate(piece(first, last, 20.0))
        for first, last in ((-5.0, -2.2), (-1.2, 1.2), (2.2, 5.0))
    ]
    assert len(mended_lines(parts, GRID_MM)) == 1


@pytest.mark.parametrize("apart_mm", [2.0, 3.0, 5.0])
@pytest.mark.parametrize("radius_mm", [0.5, 0.9])
def test_two_round_pits_stay_two(make_candidate: Make, apart_mm: float, radius_mm: float) -> None:
    parts = [
        make_candidate(pit(0.0, -apart_mm / 2, radius_mm)),
        make_candidate(pit(0.3, apart_mm / 2, radius_mm)),
    ]
    assert mended_lines(parts, GRID_MM) == parts


@pytest.mark.parametrize(
    "other",
    [
        lambda: piece(2.6, 6.0, 20.0),
        lambda: np.roll(piece(0.6, 4.0, 20.0), 25, axis=0),
        lambda: np.roll(piece(-2.5, 1.0, 110.0), -20, axis=1),
        lambda: piece(0.6, 4.0, 20.0, depth=0.5),
    ],
    ids=["too far away", "beside it", "across it", "much deeper"],
)
def test_lines_that_do_not_continue_each_other_stay_two(
    make_candidate: Make, other: Callable[[], Array]
) -> None:
    parts = [make_candidate(piece(-4.0, -0.8, 20.0)), make_candidate(other())]
    assert len(mended_lines(parts, GRID_MM)) == 2


def test_other_candidates_are_not_touched(make_candidate: Make) -> None:
    away = make_candidate(pit(-8.0, 8.0, 0.8))
    parts = [
        make_candidate(piece(-4.0, -0.8, 20.0)),
        away,
        make_candidate(piece(0.6, 4.0, 20.0)),
    ]
    found = mended_lines(parts, GRID_MM)
    assert len(found) == 2
    assert any(one is away for one in found)


@pytest.mark.parametrize("count", [0, 1])
def test_there_is_nothing_to_join(make_candidate: Make, count: int) -> None:
    parts = [make_candidate(piece(-3.0, 3.0, 0.0))] * count
    assert mended_lines(parts, GRID_MM) == parts


def test_a_pair_that_the_opening_joined_is_taken_apart(make_candidate: Make) -> None:
    joined = make_candidate(np.maximum(pit(0, -0.6, 0.5), pit(0, 0.6, 0.5)) + pit(0, 0, 0.9, 0.1))
    pair = [make_candidate(pit(0, -0.6, 0.4)), make_candidate(pit(0, 0.6, 0.4))]
    alone = make_candidate(pit(6, 6, 0.8))
    sharp = make_candidate(pit(6, 6, 0.7))
    assert narrow_pairs_apart([joined, alone], [*pair, sharp], SHAPE) == [*pair, alone]


def test_a_pit_that_the_opening_hid_is_added(make_candidate: Make) -> None:
    seen, hidden = make_candidate(pit(6, 6, 0.8)), make_candidate(pit(-5, 2, 0.3))
    assert narrow_pairs_apart([seen], [hidden], SHAPE) == [seen, hidden]
    assert narrow_pairs_apart([seen], [], SHAPE) == [seen]
