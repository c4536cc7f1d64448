"""Height of a white lobe of shine told from three colours of skin."""

from __future__ import annotations

import numpy as np
import pytest
from tests.light.shining import NARROW, PITCH, TONE, photographed, ring, rolling

from scarscape.light.shine_colour import shine_by_colour


def told(photos, narrow=NARROW):
    ones = np.ones(photos.count)
    return shine_by_colour(photos.light, photos.usable, photos.lamps, PITCH, ones, narrow)


def test_matt_skin_does_not_shine():
    assert (told(photographed(rolling(), ring())) == 0).all()


@pytest.mark.parametrize("lobe", [0.02, 0.04])
def test_height_of_the_lobe(lobe):
    height, narrow = told(photographed(rolling(), ring(), lobe=lobe))
    assert height == pytest.approx(lobe, rel=0.2)
    assert narrow == pytest.approx(NARROW)


def test_height_grows_with_the_exposure():
    photos = photographed(rolling(), ring(), lobe=0.04)
    one = told(photos)[0]
    ones = np.ones(photos.count)
    half = shine_by_colour(photos.light / 2, photos.usable, photos.lamps, PITCH, ones, NARROW)
    assert half[0] == pytest.approx(one / 2, rel=0.02)


@pytest.mark.parametrize("tone", [(0.4,), (0.4, 0.38, 0.36)])
def test_grey_skin_and_channels_alike_do_not_tell(tone):
    assert told(photographed(rolling(), ring(), tone=tone, lobe=0.03)) is None


def test_too_small_a_picture_does_not_tell():
    assert told(photographed(rolling(60, 60), ring(), lobe=0.03)) is None


def test_flattened_pits_do_not_pass_for_shine():
    """Steep pits look flatter in the channel that spreads the light: no matter of shine."""
    plain = photographed(rolling(), ring(), lobe=0.03)
    pitted = photographed(rolling(), ring(), lobe=0.03)
    for r0, c0 in ((40, 50), (100, 120), (110, 40)):
        at = np.hypot(*(np.indices((150, 170)) - np.array([r0, c0])[:, None, None]))
        walls = np.exp(-(((at - 7) / 3) ** 2))
        side = np.indices((150, 170))[0] - r0
        for lamp, (down, _, _) in enumerate(plain.lamps.direction):
            for channel, share in enumerate((0.2, 0.5, 0.6)):
                pitted.light[lamp, channel] *= (1 - share * walls * np.sign(side) * down).astype(
                    np.float32
                )
    assert told(pitted)[0] == pytest.approx(told(plain)[0], rel=0.1)


def test_lamps_of_all_tones_are_asked_in_any_order():
    photos = photographed(rolling(), ring(), lobe=0.03)
    turned = photographed(rolling(), ring(), lobe=0.03, tone=TONE[::-1])
    assert told(turned)[0] == pytest.approx(told(photos)[0], rel=0.1)


def test_a_lobe_that_no_skin_has_is_not_made_up():
    """Slopes that differ for another reason, and more than shine can make them: no answer."""
    photos = photographed(rolling(), ring())
    mean = photos.light[:, 2].mean(axis=0, keepdims=True)
    photos.light[:, 2] = mean + 1.25 * (photos.light[:, 2] - mean)
    photos.light[:, 0] = photos.light[:, 0].mean(axis=0) * 0.5 + 0.5 * photos.light[:, 0]
    shine = told(photos, 0.03)
    assert shine is None or shine[0] < 0.5 * TONE[2]
