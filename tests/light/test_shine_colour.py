"""Height of a white lobe of shine told from three colours of skin."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from tests.light.shining import NARROW, PITCH, TONE, photographed, ring, rolling

from scarscape.light.shine_colour import shine_by_colour

SIDE = 260


@functools.cache
def skin():
    """Wide enough to hold as much form as the colours are asked about."""
    return rolling(SIDE, SIDE, scars=14)


def told(photos, narrow=NARROW):
    ones = np.ones(photos.count)
    return shine_by_colour(photos.light, photos.usable, photos.lamps, PITCH, ones, narrow)


def test_matt_skin_does_not_shine():
    assert (told(photographed(skin(), ring())) == 0).all()


@pytest.mark.parametrize("lobe", [0.02, 0.04, 0.05])
def test_height_of_the_lobe(lobe):
    height, narrow = told(photographed(skin(), ring(), lobe=lobe))
    assert height == pytest.approx(lobe, rel=0.2)
    assert narrow == pytest.approx(NARROW)


def test_height_grows_with_the_exposure():
    photos = photographed(skin(), ring(), lobe=0.04)
    one = told(photos)[0]
    ones = np.ones(photos.count)
    half = shine_by_colour(photos.light / 2, photos.usable, photos.lamps, PITCH, ones, NARROW)
    assert half[0] == pytest.approx(one / 2, rel=0.02)


@pytest.mark.parametrize("tone", [(0.4,), (0.4, 0.38, 0.36)])
def test_grey_skin_and_channels_alike_do_not_tell(tone):
    assert told(photographed(skin(), ring(), tone=tone, lobe=0.03)) is None


@pytest.mark.parametrize("side", [60, 130])
def test_too_small_a_picture_does_not_tell(side):
    assert told(photographed(rolling(side, side), ring(), lobe=0.03)) is None


def test_flattened_pits_do_not_pass_for_shine():
    """Steep pits look flatter in the channel that spreads the light: no matter of shine."""
    plain = photographed(skin(), ring(), lobe=0.03)
    pitted = photographed(skin(), ring(), lobe=0.03)
    for r0, c0 in ((60, 70), (160, 190), (190, 60)):
        at = np.hypot(*(np.indices((SIDE, SIDE)) - np.array([r0, c0])[:, None, None]))
        walls = np.exp(-(((at - 7) / 3) ** 2))
        side = np.indices((SIDE, SIDE))[0] - r0
        for lamp, (down, _, _) in enumerate(plain.lamps.direction):
            for channel, share in enumerate((0.2, 0.5, 0.6)):
                pitted.light[lamp, channel] *= (1 - share * walls * np.sign(side) * down).astype(
                    np.float32
                )
    assert told(pitted)[0] == pytest.approx(told(plain)[0], rel=0.1)


def test_lamps_of_all_tones_are_asked_in_any_order():
    photos = photographed(skin(), ring(), lobe=0.03)
    turned = photographed(skin(), ring(), lobe=0.03, tone=TONE[::-1])
    assert told(turned)[0] == pytest.approx(told(photos)[0], rel=0.1)


@pytest.mark.parametrize("lobe", [0.08, 0.12])
def test_shine_that_drowns_the_dark_channel_is_not_made_up(lobe):
    """No lobe makes the channels alike before it eats the light of the dark one."""
    assert told(photographed(skin(), ring(), lobe=lobe)) is None
