"""Brightness of lamps over skin that shines, from one colour and from three."""

from __future__ import annotations

import numpy as np
import pytest
from tests.light.shining import PITCH, photographed, ring, rolling

from scarscape.light.brightness import lamp_brightness, plain_brightness
from scarscape.light.lamp_brightness import brightness_by_colour
from scarscape.light.normals_model import photos_of


def drawn(seed, count=8):
    brightness = np.random.default_rng(seed).uniform(0.9, 1.1, count)
    return brightness / brightness.mean()


def by_colour(photos):
    return brightness_by_colour(photos.light, photos.usable, photos.lamps, PITCH)


def off(found, true):
    return float(np.sqrt(np.mean((found / true - 1) ** 2)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shining_skin_of_three_colours_tells_more_than_of_one(seed):
    true = drawn(seed)
    photos = photographed(rolling(), ring(), lobe=0.04, brightness=true)
    found = by_colour(photos)
    each = [
        plain_brightness(photos_of(photos.light[:, c], photos.usable[:, c], photos.lamps, PITCH))
        for c in range(3)
    ]
    assert off(found, true) < 0.02
    assert off(found, true) < 0.6 * min(off(one, true) for one in each)
    assert found.mean() == pytest.approx(1, abs=0.01)


def test_matt_skin_tells_it_too():
    true = drawn(4)
    assert off(by_colour(photographed(rolling(), ring(), brightness=true)), true) < 0.01


def test_one_channel_is_as_that_channel():
    photos = photographed(rolling(), ring(), brightness=drawn(5), tone=(0.4,))
    alone = lamp_brightness(photos.light[:, 0], photos.usable[:, 0], photos.lamps, PITCH)
    assert (by_colour(photos) == alone).all()


def test_a_channel_that_is_mostly_clipped_is_left_out():
    true = drawn(6)
    photos = photographed(rolling(), ring(), lobe=0.02, brightness=true)
    before = off(by_colour(photos), true)
    photos.light[:, 0, :60] = 1.0
    photos.usable[:, 0, :60] = False
    assert off(by_colour(photos), true) < max(2 * before, 0.02)


def test_nothing_usable_gives_ones():
    photos = photographed(rolling(), ring())
    photos.usable[:] = False
    assert (by_colour(photos) == 1).all()
