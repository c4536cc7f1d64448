"""Coded numbers to light: against the formulas, against sums by hand, against real profiles."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageCms

from scarscape.capture.linear import black_light, block_means, light_table
from scarscape.capture.tone_curve import (
    LINEAR,
    SRGB,
    ToneCurve,
    power_curve,
    profile_curves,
)


def srgb(code: float) -> float:
    """IEC 61966-2-1, one number at a time."""
    return code / 12.92 if code <= 0.04045 else ((code + 0.055) / 1.055) ** 2.4


def profile(*tags: tuple[bytes, bytes], space: bytes = b"RGB ") -> bytes:
    """An ICC profile of nothing but curves."""
    start = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, content in tags:
        table += struct.pack(">4sII", name, start + len(body), len(content))
        body += content
    return bytes(16) + space + bytes(108) + table + body


def gamma_tag(power: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(power * 256))


def formula_tag(kind: int, *numbers: float) -> bytes:
    fixed = [round(number * 65536) for number in numbers]
    return b"para" + bytes(4) + struct.pack(f">HH{len(fixed)}i", kind, 0, *fixed)


def three(tag: bytes) -> bytes:
    return profile((b"rTRC", tag), (b"gTRC", tag), (b"bTRC", tag))


@pytest.mark.parametrize("bits", [8, 16])
def test_tables_follow_the_formula_of_srgb(bits: int) -> None:
    highest = 2**bits - 1
    light = light_table(SRGB, bits) & ((1 << 44) - 1)
    for code in {0, 1, round(0.04045 * highest), highest // 3, highest // 2, highest}:
        assert light[code] / 2**27 == pytest.approx(srgb(code / highest), abs=2**-27)
    assert np.all(np.diff(light) > 0)
    assert light[-1] == 2**27


@pytest.mark.parametrize("bits", [8, 16])
def test_numbers_next_to_the_end_are_clipped(bits: int) -> None:
    clipped = light_table(LINEAR, bits) >> 44
    highest = 2**bits - 1
    step = highest // 255
    assert clipped[highest] == clipped[254 * step] == 1
    assert clipped[253 * step] == clipped[0] == 0


def means_by_hand(pixels, curves, side):
    """Loops over blocks, light by the formula, in floats."""
    rows, columns = pixels.shape[0] // side, pixels.shape[1] // side
    top, left = pixels.shape[0] % side // 2, pixels.shape[1] % side // 2
    highest = np.iinfo(pixels.dtype).max
    light = np.empty((pixels.shape[2], rows, columns))
    usable = np.empty(light.shape, bool)
    for channel, row, column in np.ndindex(light.shape):
        block = pixels[
            top + row * side : top + (row + 1) * side,
            left + column * side : left + (column + 1) * side,
            channel,
        ]
        light[channel, row, column] = curves[channel].light(block / highest).mean()
        bright = block.max() >= 254 / 255 * highest
        floor = srgb(5 / 255) if highest == 255 else 5 / 4095
        # Light is counted in steps of 2 ** -27, and at the floor it is black.
        usable[channel, row, column] = not bright and light[channel, row, column] > floor + 2**-26
    return light, usable


@settings(max_examples=40)
@given(
    data=st.data(),
    side=st.integers(1, 5),
    channels=st.sampled_from([1, 3]),
    kind=st.sampled_from([np.uint8, np.uint16]),
)
def test_block_means_are_those_of_loops(data, side, channels, kind) -> None:
    rows, columns = data.draw(st.integers(side, 11)), data.draw(st.integers(side, 11))
    seed = data.draw(st.integers(0, 2**31))
    highest = np.iinfo(kind).max
    # Dark, middling and bright patches, so that all three rules are met.
    draws = np.random.default_rng(seed).beta(0.4, 0.4, (rows, columns, channels))
    pixels = np.round(draws * highest).astype(kind)
    curves = (SRGB,) * channels
    shape = (channels, rows // side, columns // side)
    light, usable = np.empty(shape, np.float32), np.empty(shape, np.bool_)
    black, clipped = block_means(pixels, curves, side, light, usable)
    expected, good = means_by_hand(pixels, curves, side)
    np.testing.assert_allclose(light, expected, rtol=1e-6, atol=1e-7)
    np.testing.assert_array_equal(usable, good)
    assert black + clipped == np.count_nonzero(~usable)


def test_each_channel_has_its_own_curve() -> None:
    pixels = np.full((4, 4, 3), 128, np.uint8)
    light, usable = np.empty((3, 2, 2), np.float32), np.empty((3, 2, 2), np.bool_)
    block_means(pixels, (LINEAR, SRGB, power_curve(1.8)), 2, light, usable)
    expected = [128 / 255, srgb(128 / 255), (128 / 255) ** 1.8]
    np.testing.assert_allclose(light[:, 0, 0], expected, rtol=1e-6)


def test_light_is_averaged_and_not_numbers() -> None:
    pixels = np.array([[0, 200], [200, 0]], np.uint8)[:, :, None]
    light, usable = np.empty((1, 1, 1), np.float32), np.empty((1, 1, 1), np.bool_)
    block_means(pixels, (SRGB,), 2, light, usable)
    assert light[0, 0, 0] == pytest.approx(srgb(200 / 255) / 2, rel=1e-6)
    assert light[0, 0, 0] > 1.5 * srgb(100 / 255)


def test_black_begins_where_rounding_weighs() -> None:
    for curve in (SRGB, LINEAR):
        floor = black_light(curve, 8)
        step = float(np.diff(curve.light(np.array([5, 6]) / 255))[0])
        assert 0.05 < step / np.sqrt(12) / floor < 0.07
    assert black_light(LINEAR, 16) < black_light(SRGB, 8)


def test_a_real_srgb_profile_is_srgb() -> None:
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    curves = profile_curves(icc, 3)
    assert curves is not None
    codes = np.linspace(0, 1, 256)
    for curve in curves:
        np.testing.assert_allclose(curve.light(codes), SRGB.light(codes), atol=1e-4)
        assert not curve.is_linear


@pytest.mark.parametrize(
    ("tag", "light_of"),
    [
        (b"curv" + bytes(8), lambda c: c),
        (gamma_tag(1.0), lambda c: c),
        (gamma_tag(1.8), lambda c: c ** (461 / 256)),
        (formula_tag(0, 1.0), lambda c: c),
        (formula_tag(1, 2.0, 1.25, -0.25), lambda c: max(0.0, 1.25 * c - 0.25) ** 2),
        (formula_tag(2, 2.0, 0.97, 0.0, 0.05), lambda c: (0.97 * c) ** 2 + 0.05),
        (formula_tag(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045), srgb),
        (
            formula_tag(4, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045, 0.0, 0.0),
            srgb,
        ),
        (
            b"curv" + bytes(4) + struct.pack(">IHHH", 3, 0, 16384, 65535),
            lambda c: 0.5 * c if c < 0.5 else 0.25 + 1.5 * (c - 0.5),
        ),
    ],
)
def test_curves_of_profiles(tag: bytes, light_of) -> None:
    curves = profile_curves(three(tag), 3)
    assert curves is not None
    codes = np.linspace(0, 1, 41)
    expected = [light_of(float(code)) for code in codes]
    for curve in curves:
        np.testing.assert_allclose(curve.light(codes), np.clip(expected, 0, 1), atol=2e-4)
    assert curves[0].is_linear == bool(np.allclose(expected, codes, atol=2e-3))


def test_a_grey_profile_is_for_grey_photos_only() -> None:
    grey = profile((b"kTRC", gamma_tag(1.0)), space=b"GRAY")
    curves = profile_curves(grey, 1)
    assert curves is not None
    assert curves[0].is_linear
    assert profile_curves(grey, 3) is None
    assert profile_curves(three(gamma_tag(1.0)), 1) is None


@pytest.mark.parametrize(
    "tag",
    [
        b"mft2" + bytes(40),
        b"curv" + bytes(4) + struct.pack(">I", 400),
        b"curv" + bytes(4) + struct.pack(">IHHH", 3, 65535, 3000, 0),
        formula_tag(9, 1.0),
        formula_tag(3, 2.4),
        gamma_tag(0.0),
        b"",
    ],
)
def test_profiles_without_a_curve_of_a_photo_say_nothing(tag: bytes) -> None:
    assert profile_curves(three(tag), 3) is None


@given(st.binary(max_size=300), st.sampled_from([1, 3]))
def test_whatever_stands_in_a_profile(tail: bytes, channels: int) -> None:
    icc = bytes(16) + (b"GRAY" if channels == 1 else b"RGB ") + bytes(108) + tail
    for curve in profile_curves(icc, channels) or ():
        light = curve.light(np.linspace(0, 1, 9))
        assert np.all((light >= 0) & (light <= 1))


def test_a_power_near_two_point_two_is_srgb() -> None:
    assert power_curve(1 / 0.45455) is SRGB
    assert power_curve(1.8) == ToneCurve("power", (1.8,))
    assert power_curve(1.0).is_linear
