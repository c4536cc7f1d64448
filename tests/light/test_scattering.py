"""Blur told channel from channel on photos that were blurred here."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from scarscape.light.scattering import MOST_NOISE, spread_of

PITCH = 0.05
SIDE = 300
TONE = (0.5, 0.35, 0.3)


def shading(photos=5, seed=3, side=SIDE):
    """What lamps do to rough skin: in every photo another field, with waves of all lengths."""
    rng = np.random.default_rng(seed)
    out = []
    for _ in range(photos):
        fine = gaussian_filter(rng.normal(size=(side, side)), 1.5)
        coarse = gaussian_filter(rng.normal(size=(side, side)), 12.0)
        out.append(1 + 0.12 * fine / fine.std() + 0.1 * coarse / coarse.std())
    return np.array(out)


def photographed(sigmas, *, tone=TONE, noise=0.0, shine=0.0, seed=3, side=SIDE):
    """(n, 3, rows, columns) of skin whose channels spread the light so far, mm."""
    lit, rng = shading(seed=seed, side=side), np.random.default_rng(seed + 100)
    freckles = 1 + 0.1 * gaussian_filter(rng.normal(size=(side, side)), 3.0)
    white = shading(seed=seed + 50, side=side) - 1
    light = np.empty((len(lit), 3, side, side), np.float32)
    for photo, field in enumerate(lit):
        for channel, sigma in enumerate(sigmas):
            spread = gaussian_filter(field, sigma / PITCH) if sigma else field
            light[photo, channel] = tone[channel] * freckles * spread
            light[photo, channel] += shine * max(tone) * white[photo]
    light += (noise * np.array(tone)[None, :, None, None]) * rng.normal(size=light.shape)
    return light.astype(np.float32), np.ones(light.shape, bool)


def beyond(sigma, least):
    return float(np.sqrt(sigma**2 - least**2))


@pytest.mark.parametrize("noise", [0.0, 0.01])
@pytest.mark.parametrize("sigmas", [(0.3, 0.15, 0.0), (0.35, 0.15, 0.08), (0.06, 0.2, 0.4)])
def test_order_and_width_of_a_gaussian_blur(sigmas, noise):
    found = spread_of(*photographed(sigmas, noise=noise), PITCH)
    assert found.sharpest == int(np.argmin(sigmas))
    assert found.chosen == found.sharpest
    assert found.beyond_mm[found.sharpest] == 0
    assert tuple(np.argsort(found.beyond_mm)) == tuple(np.argsort(sigmas))
    for channel, sigma in enumerate(sigmas):
        true = beyond(sigma, min(sigmas))
        assert found.beyond_mm[channel] == pytest.approx(true, rel=0.25)


@pytest.mark.parametrize("sigma", [0.0, 0.2])
def test_channels_alike_have_no_blur_beyond_each_other(sigma):
    found = spread_of(*photographed((sigma,) * 3, noise=0.005), PITCH)
    assert max(found.beyond_mm) <= 0.03
    # As sharp as each other: the darkest serves.
    assert found.chosen == int(np.argmin(TONE))


def test_noise_is_told_and_does_not_pass_for_sharpness():
    sigmas = (0.3, 0.0, 0.15)
    light, usable = photographed(sigmas)
    clean = spread_of(light, usable, PITCH)
    rng = np.random.default_rng(9)
    light[:, 0] += (0.03 * TONE[0] * rng.normal(size=light[:, 0].shape)).astype(np.float32)
    found = spread_of(light, usable, PITCH)
    assert found.sharpest == 1
    # Its own fine texture counts as noise of a channel.
    assert found.noise[0] == pytest.approx(np.hypot(0.03, clean.noise[0]), rel=0.1)
    assert found.noise[1:] == clean.noise[1:]


def test_a_channel_too_noisy_does_not_serve():
    light, usable = photographed((0.3, 0.15, 0.0))
    rng = np.random.default_rng(9)
    wild = 2 * MOST_NOISE * TONE[2]
    light[:, 2] += (wild * rng.normal(size=light[:, 2].shape)).astype(np.float32)
    assert spread_of(light, usable, PITCH).chosen == 1


def test_a_channel_that_is_clipped_does_not_serve():
    light, usable = photographed((0.3, 0.15, 0.0))
    usable[:, 2, :40] = False
    light[:, 2, :40] = 1.0
    assert spread_of(light, usable, PITCH).chosen == 1


def test_shine_that_is_not_spread_is_told_apart():
    """White light from the surface is as sharp in every channel, and hides part of the blur."""
    sigmas = (0.3, 0.15, 0.0)
    found = spread_of(*photographed(sigmas, shine=0.3), PITCH)
    assert found.sharpest == 2
    assert found.beyond_mm[0] == pytest.approx(sigmas[0], rel=0.25)
    assert found.beyond_mm[1] == pytest.approx(sigmas[1], rel=0.25)


def test_colour_of_the_skin_and_exposure_do_not_matter():
    light, usable = photographed((0.3, 0.15, 0.0))
    one = spread_of(light, usable, PITCH)
    other = spread_of(light * np.float32(0.25), usable, PITCH)
    assert other.beyond_mm == pytest.approx(one.beyond_mm, abs=1e-6)
    assert (other.sharpest, other.chosen) == (one.sharpest, one.chosen)


def test_one_channel_and_tiny_pictures():
    light, usable = photographed((0.3, 0.15, 0.0))
    grey = spread_of(light[:, :1], usable[:, :1], PITCH)
    assert (grey.beyond_mm, grey.sharpest, grey.chosen) == ((0.0,), 0, 0)
    tiny = spread_of(light[:, :, :6, :6], usable[:, :, :6, :6], PITCH)
    assert np.isnan(tiny.beyond_mm).sum() == 2
    nothing = spread_of(light, ~usable, PITCH)
    assert not np.isfinite(nothing.noise).any()
