"""The colours can be told apart, by everyone, and equal heights differ equally."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from scarscape.model import KINDS, MARK_KINDS
from scarscape.report.colour_maps import CHROMOPHORES, chromophore_table
from scarscape.report.depth_colours import colour_limit_mm, colour_table
from scarscape.report.kinds import LOOKS
from scarscape.report.mark_looks import MARK_LOOKS

# Machado, Oliveira and Fernandes 2009, severity 1, for linear RGB.
SIGHT = {
    "full": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def linear(rgb) -> np.ndarray:
    c = np.asarray(rgb) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def cielab(rgb_linear) -> np.ndarray:
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    x = np.clip(rgb_linear, 0, 1) @ to_xyz.T / (0.95047, 1.0, 1.08883)
    f = np.where(x > 0.008856, np.cbrt(x), 7.787 * x + 16 / 116)
    return np.stack(
        [116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1
    )


@pytest.mark.parametrize("sight", SIGHT)
def test_kinds_differ_for_every_sight(sight):
    seen = {kind: cielab(SIGHT[sight] @ linear(LOOKS[kind].rgb)) for kind in KINDS}
    for one, other in itertools.combinations(KINDS, 2):
        assert np.linalg.norm(seen[one] - seen[other]) >= 20, (one, other)


def test_kinds_stand_out_on_white():
    for look in LOOKS.values():
        luminance = float(linear(look.rgb) @ (0.2126, 0.7152, 0.0722))
        assert 1.05 / (luminance + 0.05) >= 4.5


def test_signs_differ_without_colour():
    assert len({look.sign for look in LOOKS.values()}) == len(KINDS)


@pytest.mark.parametrize("sight", SIGHT)
def test_darker_is_further_and_the_sides_differ(sight):
    table = cielab(linear(colour_table()) @ SIGHT[sight].T)
    lightness = table[:, 0]
    assert (np.diff(lightness[:256:5]) > 0).all()
    assert (np.diff(lightness[255::5]) < 0).all()
    # Deep and raised of the same size: clearly apart from a fifth of the scale on.
    apart = np.linalg.norm(table[:205] - table[:305:-1], axis=1)
    assert apart.min() > 15


def oklab(rgb_linear) -> np.ndarray:
    to_cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    to_lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return np.cbrt(rgb_linear @ to_cones.T) @ to_lab.T


def test_equal_heights_look_equally_different():
    table = colour_table().astype(float)
    fifths = linear(table[::51])  # wide enough that rounding to bytes does not count
    steps = np.linalg.norm(np.diff(oklab(fifths), axis=0), axis=1)
    assert steps.max() < 1.1 * steps.min()
    fall = np.abs(np.diff(cielab(fifths)[:, 0]))
    assert fall.max() < 1.3 * fall.min()
    assert table[255].min() > 225  # level skin is nearly white


@pytest.mark.parametrize(
    ("largest", "limit"), [(0.3, 0.3), (0.31, 0.4), (0.0, 0.01), (0.75, 0.8), (2.2, 2.5)]
)
def test_limit_is_round_and_holds_the_heights(largest, limit):
    height = np.linspace(-largest, 0, 100_000, dtype=np.float32)[None]
    assert colour_limit_mm(height, np.ones_like(height, bool)) == pytest.approx(limit)


def test_limit_of_nothing():
    nothing = np.zeros((3, 3), np.float32)
    assert colour_limit_mm(nothing, np.zeros((3, 3), bool)) > 0


@pytest.mark.parametrize("sight", SIGHT)
def test_kinds_of_marks_differ_for_every_sight(sight):
    seen = {kind: cielab(SIGHT[sight] @ linear(MARK_LOOKS[kind].rgb)) for kind in MARK_KINDS}
    for one, other in itertools.combinations(MARK_KINDS, 2):
        assert np.linalg.norm(seen[one] - seen[other]) >= 20, (one, other)


def test_marks_stand_out_on_white_and_differ_without_colour():
    for look in MARK_LOOKS.values():
        luminance = float(linear(look.rgb) @ (0.2126, 0.7152, 0.0722))
        assert 1.05 / (luminance + 0.05) >= 4.5
    assert len({look.dashes for look in MARK_LOOKS.values()}) == len(MARK_KINDS)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("chromophore", CHROMOPHORES)
def test_more_of_a_pigment_is_darker_for_every_sight(sight, chromophore):
    lightness = cielab(linear(chromophore_table(chromophore)) @ SIGHT[sight].T)[:, 0]
    assert (np.diff(lightness[::5]) < 0).all()
    assert lightness[0] - lightness[-1] > 60


@pytest.mark.parametrize("chromophore", CHROMOPHORES)
def test_equal_densities_look_equally_different(chromophore):
    levels = linear(chromophore_table(chromophore)[::51].astype(float))
    steps = np.linalg.norm(np.diff(oklab(levels), axis=0), axis=1)
    assert steps.max() < 1.1 * steps.min()


@pytest.mark.parametrize("sight", SIGHT)
def test_the_pigments_look_different_for_every_sight(sight):
    one, other = (
        cielab(linear(chromophore_table(chromophore)) @ SIGHT[sight].T)
        for chromophore in CHROMOPHORES
    )
    apart = np.linalg.norm(one - other, axis=1)
    assert apart[64:224].min() > 10  # near either end both are nearly white, or nearly black
    assert apart[128] > 15  # the skin's own
