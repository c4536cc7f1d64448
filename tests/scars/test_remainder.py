"""A second pit on the slope of a first, with no ridge between them."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

import scarscape
from scarscape.model import Relief
from scarscape.pipeline.measuring import prepared
from scarscape.scars import find_candidates, overlooked, with_overlooked

Array = NDArray[np.float64]

PITCH_MM = 0.05


def u(at_row: float, at_column: float, radius: float, depth: float) -> Array:
    row, column = np.mgrid[:400, :400] * PITCH_MM
    return -depth / (1 + (np.hypot(row - at_row, column - at_column) / radius) ** 8)


def noise() -> Array:
    return np.random.default_rng(1).normal(0, 0.002, (400, 400))


FIRST = u(10.0, 9.0, 1.5, 0.45)
SECOND = u(10.0, 11.4, 1.0, 0.25)


def test_the_other_pit_shows_once_the_first_is_taken_off() -> None:
    both = (np.minimum(FIRST, SECOND) + noise()).astype(np.float32)
    extra = overlooked(both, FIRST.astype(np.float32), PITCH_MM)
    assert len(extra) == 1
    assert extra[0].sign == 1
    middle = extra[0].columns[extra[0].half].mean() * 0.1
    assert 11.0 < middle < 12.4


def test_nothing_shows_where_the_fit_explains_it_all() -> None:
    both = (np.minimum(FIRST, SECOND) + noise()).astype(np.float32)
    assert overlooked(both, np.minimum(FIRST, SECOND).astype(np.float32), PITCH_MM) == ()
    # A fit that is 15 % too shallow is a poor fit, not another scar.
    alone = (FIRST + noise()).astype(np.float32)
    assert overlooked(alone, (0.85 * FIRST).astype(np.float32), PITCH_MM) == ()


def test_a_scar_far_from_any_fit_is_not_found_a_second_time() -> None:
    far = u(3.0, 3.0, 1.0, 0.3)
    both = (np.minimum(FIRST, far) + noise()).astype(np.float32)
    assert overlooked(both, FIRST.astype(np.float32), PITCH_MM) == ()


def test_every_sample_goes_to_one_candidate() -> None:
    both = (np.minimum(FIRST, SECOND) + noise()).astype(np.float32)
    search = find_candidates(both, PITCH_MM)
    extra = overlooked(both, FIRST.astype(np.float32), PITCH_MM)
    whole = with_overlooked(search, extra)
    taken = np.zeros(search.height_mm.shape, np.int64)
    for candidate in whole.candidates:
        taken[candidate.rows, candidate.columns] += 1
    assert taken.max() == 1
    assert len(whole.candidates) == 2
    assert with_overlooked(search, ()) is search
    # What the search has already is not added again.
    again = with_overlooked(whole, extra)
    assert len(again.candidates) == 2


@pytest.mark.parametrize(
    ("column", "radius", "depth"), [(11.7, 1.0, 0.3), (11.6, 1.1, 0.4), (11.4, 0.8, 0.35)]
)
def test_both_are_measured(column: float, radius: float, depth: float) -> None:
    both = np.minimum(FIRST, u(10.0, column, radius, depth)) + noise()
    survey = scarscape.measure(Relief(both.astype(np.float32), PITCH_MM))
    assert len(survey.scars) == 2
    left, right = sorted(survey.scars, key=lambda scar: scar.x_mm)
    assert left.depth_mm == pytest.approx(0.45, rel=0.03)
    assert right.depth_mm == pytest.approx(depth, rel=0.05)


def test_where_a_fit_is_too_wide_nothing_stands_out() -> None:
    # What a fit digs too deep looks raised beside it, but the skin there is still sunken.
    alone = (FIRST + noise()).astype(np.float32)
    assert overlooked(alone, u(10.0, 9.0, 2.3, 0.45).astype(np.float32), PITCH_MM) == ()


def test_a_ledge_is_not_taken_for_a_raised_scar() -> None:
    relief = Relief((np.minimum(FIRST, SECOND) + noise()).astype(np.float32), PITCH_MM)
    assert [one for one in prepared(relief).search.candidates if one.sign < 0] == []
    survey = scarscape.measure(relief)
    deepest = max(survey.scars, key=lambda scar: scar.depth_mm)
    assert deepest.depth_mm == pytest.approx(0.45, rel=0.03)
    # Together the mouths hold the ledge too.
    area = float((np.minimum(FIRST, SECOND) < -0.045).sum()) * PITCH_MM**2
    assert sum(scar.area_mm2 for scar in survey.scars) == pytest.approx(area, rel=0.1)
