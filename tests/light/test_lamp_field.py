"""Light of lamps at places, against geometry written out here."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scarscape.light.lamp_field import lamp_vectors, lamps_from
from scarscape.model import Lamps


def lamps_at(*positions):
    place = np.array(positions, float)
    distance = np.linalg.norm(place, axis=1)
    return Lamps(place / distance[:, None], distance, "spheres")


NEAR = lamps_at((-40.0, 10.0, 90.0), (30.0, 60.0, 70.0), (5.0, -80.0, 120.0))


def test_every_place_by_hand():
    rows, columns = np.array([-12.0, 0.0, 7.5]), np.array([-3.0, 4.0])
    height = np.array([[0.2, -0.4], [0.0, 1.5], [-2.0, 0.1]])
    found = lamp_vectors(NEAR, rows, columns, height)
    assert found.shape == (3, 3, 2, 3)
    for lamp, (down, across, out) in enumerate(NEAR.direction * NEAR.distance_mm[:, None]):
        for i, row in enumerate(rows):
            for j, column in enumerate(columns):
                way = (down - row, across - column, out - height[i, j])
                far = math.dist(way, (0, 0, 0))
                strength = (NEAR.distance_mm[lamp] / far) ** 2
                expected = [strength * part / far for part in way]
                np.testing.assert_allclose(found[lamp, i, j], expected, rtol=1e-12)


def test_length_is_one_at_the_centre():
    zero = np.zeros(1)
    found = lamp_vectors(NEAR, zero, zero, np.zeros((1, 1)))
    np.testing.assert_allclose(found[:, 0, 0], NEAR.direction, rtol=1e-12)


def test_far_lamps_shine_alike_everywhere():
    far = Lamps(NEAR.direction)
    found = lamp_vectors(far, np.array([-50.0, 50.0]), np.array([0.0, 9.0, 99.0]), np.ones((2, 3)))
    assert (found == far.direction[:, None, None, :]).all()
    there, strength = lamps_from(far, 30.0, -20.0)
    assert there is far
    assert (strength == 1).all()


def test_very_distant_lamps_become_far_ones():
    distant = Lamps(NEAR.direction, np.full(3, 1e7))
    place = np.array([-20.0, 20.0])
    near = lamp_vectors(distant, place, place, np.zeros((2, 2)))
    np.testing.assert_allclose(
        near, lamp_vectors(Lamps(NEAR.direction), place, place, np.zeros((2, 2))), atol=1e-5
    )


@pytest.mark.parametrize("place", [(0.0, 0.0), (15.0, -8.0), (-22.0, 31.0)])
def test_around_another_place_the_light_is_the_same(place):
    """Vectors around a place, in units of the strength there, are those around the centre."""
    there, strength = lamps_from(NEAR, *place)
    assert there.known_from == "spheres"
    np.testing.assert_allclose(np.linalg.norm(there.direction, axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(
        there.direction * there.distance_mm[:, None] + [*place, 0.0],
        NEAR.direction * NEAR.distance_mm[:, None],
        atol=1e-10,
    )
    rows, columns = np.linspace(-2, 2, 5), np.linspace(-1, 3, 4)
    height = np.random.default_rng(0).normal(0, 0.5, (5, 4))
    around = lamp_vectors(there, rows, columns, height) * strength[:, None, None, None]
    whole = lamp_vectors(NEAR, rows + place[0], columns + place[1], height)
    np.testing.assert_allclose(around, whole, rtol=1e-10)
