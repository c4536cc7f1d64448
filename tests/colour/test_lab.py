from __future__ import annotations

import numpy as np
import pytest

from scarscape.colour.lab import WHITE, delta_e, lab_of, linear_of

# Sharma, Wu and Dalal 2005, table 1: two colours, and the difference between them.
PUBLISHED = np.array(
    [
        (50.0, 2.6772, -79.7751, 50.0, 0.0, -82.7485, 2.0425),
        (50.0, 3.1571, -77.2803, 50.0, 0.0, -82.7485, 2.8615),
        (50.0, 2.8361, -74.0200, 50.0, 0.0, -82.7485, 3.4412),
        (50.0, -1.3802, -84.2814, 50.0, 0.0, -82.7485, 1.0),
        (50.0, -1.1848, -84.8006, 50.0, 0.0, -82.7485, 1.0),
        (50.0, -0.9009, -85.5211, 50.0, 0.0, -82.7485, 1.0),
        (50.0, 0.0, 0.0, 50.0, -1.0, 2.0, 2.3669),
        (50.0, -1.0, 2.0, 50.0, 0.0, 0.0, 2.3669),
        (50.0, 2.49, -0.001, 50.0, -2.49, 0.0009, 7.1792),
        (50.0, 2.49, -0.001, 50.0, -2.49, 0.0010, 7.1792),
        (50.0, 2.49, -0.001, 50.0, -2.49, 0.0011, 7.2195),
        (50.0, 2.49, -0.001, 50.0, -2.49, 0.0012, 7.2195),
        (50.0, -0.001, 2.49, 50.0, 0.0009, -2.49, 4.8045),
        (50.0, -0.001, 2.49, 50.0, 0.0011, -2.49, 4.7461),
        (50.0, 2.5, 0.0, 50.0, 0.0, -2.5, 4.3065),
        (50.0, 2.5, 0.0, 73.0, 25.0, -18.0, 27.1492),
        (50.0, 2.5, 0.0, 61.0, -5.0, 29.0, 22.8977),
        (50.0, 2.5, 0.0, 56.0, -27.0, -3.0, 31.9030),
        (50.0, 2.5, 0.0, 58.0, 24.0, 15.0, 19.4535),
        (50.0, 2.5, 0.0, 50.0, 3.1736, 0.5854, 1.0),
        (60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644),
        (63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.2630),
        (61.2901, 3.7196, -5.3901, 61.4292, 2.2480, -4.9620, 1.8731),
        (35.0831, -44.1164, 3.7933, 35.0232, -40.0716, 1.5901, 1.8645),
        (22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373),
        (36.4612, 47.8580, 18.3852, 36.2715, 50.5065, 21.2231, 1.4146),
        (90.8027, -2.0831, 1.4410, 91.1528, -1.6435, 0.0447, 1.4441),
        (90.9257, -0.5406, -0.9208, 88.6381, -0.8985, -0.7239, 1.5381),
        (6.7747, -0.2908, -2.4247, 5.8714, -0.0985, -2.2286, 0.6377),
        (2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082),
    ]
)


def test_differences_are_those_that_were_published() -> None:
    first, second, truth = PUBLISHED[:, :3].T, PUBLISHED[:, 3:6].T, PUBLISHED[:, 6]
    np.testing.assert_allclose(delta_e(first, second), truth, atol=6e-5)
    np.testing.assert_allclose(delta_e(second, first), truth, atol=6e-5)


def test_differences_agree_with_another_implementation() -> None:
    colour = pytest.importorskip("colour")
    draw = np.random.default_rng(1)
    first = draw.uniform([0, -90, -90], [100, 90, 90], (500, 3))
    second = first + draw.normal(0, 12, (500, 3))
    other = colour.difference.delta_E_CIE2000(first, second)
    np.testing.assert_allclose(delta_e(first.T, second.T), other, atol=1e-8)


def test_lab_agrees_with_another_implementation() -> None:
    colour = pytest.importorskip("colour")
    linear = np.random.default_rng(2).uniform(0, 1, (300, 3)) ** 2
    matrix = colour.RGB_COLOURSPACES["sRGB"].matrix_RGB_to_XYZ
    lab = colour.XYZ_to_Lab(linear @ matrix.T, colour.XYZ_to_xy(WHITE))
    # The two take the matrix of sRGB with four digits; what is left is the rounding of its inverse.
    np.testing.assert_allclose(lab_of(linear.T), lab.T, atol=1e-6)


def test_greys_are_exactly_neutral_and_white_is_100() -> None:
    lab = lab_of(np.tile(np.linspace(0, 1.2, 25), (3, 1)))
    np.testing.assert_allclose(lab[1:], 0, atol=1e-11)
    np.testing.assert_allclose(lab_of([1.0, 1.0, 1.0]), [100, 0, 0], atol=1e-11)
    np.testing.assert_allclose(lab_of([0.0, 0.0, 0.0]), 0, atol=1e-11)
    # CIE: L* of 18.4187 % is 50.
    np.testing.assert_allclose(lab_of([0.184187] * 3)[0], 50, atol=1e-4)


def test_there_and_back() -> None:
    linear = np.random.default_rng(3).uniform(-0.02, 1.5, (3, 4, 50))
    np.testing.assert_allclose(linear_of(lab_of(linear)), linear, atol=1e-12)


def test_a_colour_differs_from_itself_by_nothing() -> None:
    lab = lab_of(np.random.default_rng(4).uniform(0, 1, (3, 5, 6)))
    assert np.all(delta_e(lab, lab) == 0)
    assert delta_e(lab, [[[50.0]], [[0.0]], [[0.0]]]).shape == (5, 6)
