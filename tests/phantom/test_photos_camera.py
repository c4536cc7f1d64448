"""Scattering keeps the light; the camera's noise, curve and movement are what they say."""

from __future__ import annotations

import numpy as np
import pytest

from scarscape.phantom import photos_camera as camera
from scarscape.phantom.photos_scattering import scattered, spread


@pytest.mark.parametrize("sigma_px", [1.5, 4.0, 8.0])
def test_scattering_keeps_the_sum_and_has_the_stated_rms(sigma_px: float) -> None:
    point = np.zeros((201, 241), np.float32)
    point[100, 120] = 1000
    out = spread(point, sigma_px).astype(float)
    assert out.sum() == pytest.approx(1000, rel=1e-4)
    for axis, middle in ((0, 100), (1, 120)):
        profile = out.sum(axis=1 - axis)
        far = np.arange(len(profile)) - middle
        assert np.sqrt((profile * far**2).sum() / profile.sum()) == pytest.approx(
            sigma_px, rel=0.01
        )


def test_scattering_keeps_the_sum_at_the_edge_and_leaves_an_even_field_alone() -> None:
    rng = np.random.default_rng(0)
    field = rng.random((60, 90), dtype=np.float32)
    assert spread(field, 5.0).sum() == pytest.approx(field.sum(), rel=1e-4)
    even = np.full((60, 90), 0.7, np.float32)
    np.testing.assert_allclose(scattered(even, np.full_like(even, 0.4), 5.0), 0.28, rtol=1e-5)


def test_without_scattering_skin_sends_light_times_albedo() -> None:
    rng = np.random.default_rng(0)
    light, albedo = rng.random((2, 20, 30), dtype=np.float32)
    np.testing.assert_array_equal(scattered(light, albedo, 0.0), light * albedo)
    np.testing.assert_allclose(scattered(light, albedo, 1e-3), light * albedo, atol=1e-5)


def test_mid_grey_has_a_signal_to_noise_ratio_of_100() -> None:
    grey = np.full((200, 200, 3), 0.18, np.float32)
    even = np.ones_like(grey)
    first, second = (camera.sensed(np.random.default_rng(i), grey, even, 1.0) for i in (1, 2))
    assert 0.18 / ((first - second).std() / np.sqrt(2)) == pytest.approx(100, rel=0.05)
    assert first.mean() == pytest.approx(0.18, rel=1e-3)
    np.testing.assert_array_equal(camera.sensed(np.random.default_rng(1), grey, even, 0.0), grey)


def test_pixels_differ_in_the_same_way_in_every_frame() -> None:
    grey = np.full((100, 100, 3), 0.5, np.float32)
    gain = camera.sensitivity(np.random.default_rng(3), grey.shape)
    frames = [camera.sensed(np.random.default_rng(i), grey, gain, 1.0) for i in range(20)]
    mean = np.mean(frames, axis=0)
    assert np.corrcoef(mean.ravel(), gain.ravel())[0, 1] > 0.6
    assert gain.std() == pytest.approx(camera.UNLIKE, rel=0.02)


def test_few_samples_clip() -> None:
    rng = np.random.default_rng(0)
    radiance = (0.05 * rng.gamma(4, 1, (2, 300, 300, 3))).astype(np.float32)
    exposed = radiance * camera.exposure(radiance)
    assert np.percentile(exposed, 99.5) == pytest.approx(0.8, rel=0.02)


def test_the_curve_is_srgb_and_comes_back() -> None:
    light = np.linspace(0, 1, 4001, dtype=np.float32)
    numbers = camera.encoded(light)
    assert (numbers[0], numbers[-1]) == (0, 255)
    assert camera.encoded(np.array([0.2158605], np.float32))[0] == 128
    # Half a step of the curve, which is flattest at the top: 0.5 / 255 x 2.4 x 0.96.
    np.testing.assert_allclose(camera.decoded(numbers), light, atol=0.0047)
    everything = np.arange(256, dtype=np.uint8)
    np.testing.assert_array_equal(camera.encoded(camera.decoded(everything)), everything)


def test_a_frame_moves_down_and_to_the_right() -> None:
    frame = np.zeros((30, 40, 3), np.float32)
    frame[10, 20] = 1
    moved = camera.through_lens(frame, 0.0, (3.0, -2.0))
    np.testing.assert_allclose(moved, np.roll(frame, (3, -2), axis=(0, 1)), atol=1e-3)
    half = camera.through_lens(frame, 0.4, (0.5, 0.25))[:, :, 0].astype(float)
    row, column = np.indices(half.shape)
    assert (half * row).sum() / half.sum() == pytest.approx(10.5, abs=0.03)
    assert (half * column).sum() / half.sum() == pytest.approx(20.25, abs=0.03)
