"""Noise and shine together, and which of two answers on shine stands."""

from __future__ import annotations

import numpy as np
import pytest
from tests.light.shining import PITCH, photographed, ring, rolling

from scarscape.light.normals_model import photos_of
from scarscape.light.normals_noise import noise_of_photos
from scarscape.light.normals_optics import credible_shine, noise_and_shine
from scarscape.light.normals_shine import find_shine


def lobe(height):
    return np.array([height, 0.17 if height else 0.0], np.float32)


def in_green(photos):
    return photos_of(photos.light[:, 1], photos.usable[:, 1], photos.lamps, PITCH)


@pytest.mark.parametrize(
    ("misfits", "colours", "stands"),
    [
        (0.04, 0.05, "colours"),
        (0.04, 0.02, "colours"),
        (0.04, 0.30, "misfits"),
        (0.04, 0.01, "misfits"),
        (0.0, 0.05, "colours"),
        (0.0, 0.15, "misfits"),
        (0.04, 0.0, "colours"),
    ],
)
def test_colours_stand_where_they_are_credible(misfits, colours, stands):
    expected = {"misfits": misfits, "colours": colours}[stands]
    assert credible_shine(lobe(misfits), lobe(colours), 0.3)[0] == np.float32(expected)


def test_shine_that_stands_lowers_the_noise():
    photos = in_green(photographed(rolling(), ring(), lobe=0.05))
    plain, _ = noise_of_photos(photos)
    found = noise_and_shine(photos)
    assert found.shine[0] > 0
    assert found.residual < noise_of_photos(photos)[1]
    assert (found.noise == noise_of_photos(photos, shine=found.shine)[0]).all()
    assert (found.shine == find_shine(photos, plain)).all()


def test_plain_least_squares_and_three_lamps_know_of_no_shine():
    def never(_):
        raise AssertionError("colours were asked")

    shining = photographed(rolling(), ring(), lobe=0.05)
    assert (noise_and_shine(in_green(shining), robust=False, by_colour=never).shine == 0).all()
    three = in_green(photographed(rolling(), ring(3), lobe=0.05))
    found = noise_and_shine(three, by_colour=never)
    assert (found.shine == 0).all()
    assert found.residual == 0


def test_colours_are_asked_with_the_roughness_that_the_misfits_tell():
    photos = in_green(photographed(rolling(), ring(), lobe=0.05))
    asked = []

    def by_colour(narrow):
        asked.append(narrow)

    found = noise_and_shine(photos, by_colour=by_colour)
    assert asked == [float(found.shine[1])]
