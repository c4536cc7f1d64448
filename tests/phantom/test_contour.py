"""Outlines and their figures."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scarscape.phantom.contour import area_and_centroid, contains, feret, outline, thin


def test_outline_of_a_disc_lies_on_it() -> None:
    rows, columns = np.mgrid[:101, :121]
    at = outline(30.5 - np.hypot(rows - 47.3, columns - 61.8))
    assert np.abs(np.hypot(at[:, 0] - 47.3, at[:, 1] - 61.8) - 30.5).max() < 0.01
    area, centroid = area_and_centroid(at)
    assert area == pytest.approx(math.pi * 30.5**2, rel=1e-3)
    assert centroid == pytest.approx([47.3, 61.8], abs=1e-3)


def test_corners_that_touch_are_kept_apart() -> None:
    field = -np.ones((6, 6))
    field[1:3, 1:3] = field[3:5, 3:5] = 1
    area, _ = area_and_centroid(outline(field))
    # A square of side 2 without its four corners, each half a half-sample square.
    assert area == pytest.approx(4 - 4 * 0.125)


def test_nothing_inside_has_no_outline() -> None:
    assert outline(-np.ones((5, 5))).shape == (0, 2)


def test_open_region_is_refused() -> None:
    field = -np.ones((5, 5))
    field[0, 2] = 1
    with pytest.raises(ValueError, match="border"):
        outline(field)


def test_feret_of_a_turned_rectangle() -> None:
    c, s = math.cos(0.3), math.sin(0.3)
    corners = np.array([[-2, -1], [2, -1], [2, 1], [-2, 1]]) @ np.array([[c, s], [-s, c]])
    assert feret(corners) == pytest.approx((math.sqrt(20), 2.0))


def test_contains_and_thin() -> None:
    turn = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    circle = np.column_stack([np.cos(turn), np.sin(turn)])
    assert contains(circle, 0.7, 0.7)
    assert not contains(circle, 0.72, 0.72)
    few = thin(circle, 50)
    assert few.shape == (50, 2)
    assert np.ptp(np.hypot(*few.T)) < 1e-3
