"""Areas, centroids and Feret diameters of figures whose values are known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.scars.geometry import feret_diameters, polygon_area, polygon_centroid

Array = NDArray[np.float64]


def turned(outline: Array, degrees: float, away: tuple[float, float] = (0.0, 0.0)) -> Array:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return outline @ np.array([[c, -s], [s, c]]) + np.array(away)


def rectangle(length: float, breadth: float) -> Array:
    return np.array([[0, 0], [length, 0], [length, breadth], [0, breadth]], np.float64)


def ellipse(half_long: float, half_short: float, points: int = 720) -> Array:
    angle = np.arange(points) * 2 * np.pi / points
    return np.stack([half_long * np.cos(angle), half_short * np.sin(angle)], axis=1)


ANGLE = np.array([[0, 0], [6, 0], [6, 2], [2, 2], [2, 5], [0, 5]], np.float64)


@pytest.mark.parametrize("degrees", [0.0, 33.3, 200.0])
@pytest.mark.parametrize("backwards", [False, True])
def test_area_of_known_polygons(degrees: float, backwards: bool) -> None:
    for outline, area in (
        (rectangle(5, 2), 10.0),
        (ANGLE, 18.0),
        (ellipse(3, 1, 12), 0.5 * 12 * 3 * math.sin(2 * math.pi / 12)),
    ):
        moved = turned(outline, degrees, (40.0, -7.0))
        assert polygon_area(moved[::-1] if backwards else moved) == pytest.approx(area, rel=1e-12)


@pytest.mark.parametrize("backwards", [False, True])
def test_centroid_is_that_of_the_area_not_of_the_corners(backwards: bool) -> None:
    # The angle is a bar of 6 by 2 with a square corner of 2 by 3 on it.
    true = np.array([(12 * 3 + 6 * 1) / 18, (12 * 1 + 6 * 3.5) / 18])
    crowded = np.concatenate([ANGLE, [[0, 4.9], [0, 4.8], [0, 4.7]]])
    for outline in (ANGLE, crowded):
        moved = turned(outline, 25.0, (300.0, 20.0))
        expected = turned(true[None], 25.0, (300.0, 20.0))[0]
        found = polygon_centroid(moved[::-1] if backwards else moved)
        assert found == pytest.approx(tuple(expected), abs=1e-9)


def test_an_outline_without_area_has_the_middle_of_its_points() -> None:
    assert polygon_centroid(np.array([[1.0, 2.0], [3.0, 4.0]])) == (2.0, 3.0)


@pytest.mark.parametrize("degrees", [0.0, 17.0, 90.0, 131.0])
def test_feret_diameters_of_a_rectangle_are_its_diagonal_and_its_breadth(degrees: float) -> None:
    largest, smallest = feret_diameters(turned(rectangle(4, 3), degrees))
    # Directions are a degree apart: the diagonal may be missed by half a degree.
    assert 5.0 * math.cos(math.radians(0.5)) <= largest <= 5.0 + 1e-9
    assert smallest == pytest.approx(3.0, rel=1e-9)


@pytest.mark.parametrize("degrees", [0.0, 12.4, 77.7])
def test_feret_diameters_of_an_ellipse_are_its_axes(degrees: float) -> None:
    largest, smallest = feret_diameters(turned(ellipse(2.5, 0.8), degrees, (9.0, 9.0)))
    assert largest == pytest.approx(5.0, rel=1e-3)
    assert smallest == pytest.approx(1.6, rel=1e-3)


def test_feret_diameters_of_a_dented_outline_are_those_of_its_hull() -> None:
    largest, smallest = feret_diameters(ANGLE)
    assert largest == pytest.approx(math.hypot(6, 5), rel=2e-4)
    hull = np.array([[0, 0], [6, 0], [6, 2], [2, 5], [0, 5]], np.float64)
    assert (largest, smallest) == pytest.approx(feret_diameters(hull), abs=1e-12)
