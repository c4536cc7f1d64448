"""Blur against known blur, geometry against formulas, lists of lamps against known mistakes."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.light.lit_phantom import listed_as, phantom_set

from scarscape.light.lamp_order import order_of
from scarscape.light.quality import darkest_of, geometry_of, quality_of, reach_mm
from scarscape.light.sharpness import blur_of
from scarscape.model import Lamps, PhotoSet
from scarscape.phantom.photos import HARD, Optics

Array = NDArray[np.float64]


def directions(elevation_deg: list[float], clock_deg: list[float]) -> Array:
    """Row, column, out; 0 on the clock is up, 90 to the right."""
    high, turn = np.radians(elevation_deg), np.radians(clock_deg)
    aside = np.cos(high)
    return np.column_stack([-aside * np.cos(turn), aside * np.sin(turn), np.sin(high)])


def fractal(fall: float, seed: int = 0, side: int = 512) -> Array:
    """A picture whose power falls as the frequency to the power of ``-fall``, around 0.4."""
    noise = np.fft.fft2(np.random.default_rng(seed).normal(size=(side, side)))
    radius = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.fftfreq(side)[None])
    radius[0, 0] = 1.0
    drawn = np.fft.ifft2(noise * np.where(radius < 4 / side, 0, radius ** (-fall / 2))).real
    return 0.4 * (1 + 0.15 * drawn / drawn.std())


def blurred(picture: Array, sigma: float) -> Array:
    return cv2.GaussianBlur(picture, (0, 0), sigma) if sigma else picture


def seen(picture: Array, grain: float = 0.002) -> NDArray[np.float32]:
    noise = np.random.default_rng(7).normal(0, grain, picture.shape)
    return (picture + noise).astype(np.float32)


# ------------------------------------------------------------------------------------ blur


@pytest.mark.parametrize("fall", [1.5, 2.5, 3.5])
@pytest.mark.parametrize("sigma", [1.5, 2.0, 3.0, 4.0])
def test_a_known_blur_is_read_whatever_the_skin(fall: float, sigma: float) -> None:
    picture = seen(blurred(fractal(fall), sigma))
    found = blur_of(picture, np.ones(picture.shape, bool))
    assert found == pytest.approx(sigma, abs=0.3 + 0.05 * sigma)


def test_a_sharp_picture_reads_under_a_sample() -> None:
    picture = seen(fractal(2.5))
    assert blur_of(picture, np.ones(picture.shape, bool)) < 1.0


def test_exposure_does_not_count_for_blur() -> None:
    picture = blurred(fractal(2.0), 2.5)
    every = np.ones(picture.shape, bool)
    slope = np.linspace(0.5, 1.5, picture.shape[1])
    base = blur_of(seen(picture), every)
    assert blur_of(seen(picture * slope), every) == pytest.approx(base, abs=0.15)
    assert blur_of(0.3 * seen(picture), every) == pytest.approx(base, abs=0.01)


def test_blur_does_not_depend_on_the_lamp() -> None:
    photos = phantom_set(1)
    grain = np.random.default_rng(5).normal(0, 0.002, photos.light[:, 1].shape)
    for sigma in (2.0, 3.0):
        found = []
        for one, noise in zip(photos.light[:, 1], grain, strict=True):
            picture = (blurred(one.astype(float), sigma) + noise).astype(np.float32)
            found.append(blur_of(picture, np.ones(picture.shape, bool)))
        assert np.ptp(found) < 0.25
        assert found == pytest.approx([sigma] * 8, abs=0.5)


def test_what_shows_nothing_has_no_blur() -> None:
    every = np.ones((300, 300), bool)
    assert math.isnan(blur_of(seen(np.full((300, 300), 0.4), 0.01), every))
    assert math.isnan(blur_of(seen(fractal(2.0, side=300)), ~every))
    assert math.isnan(blur_of(seen(fractal(2.0, side=100)), np.ones((100, 100), bool)))


# -------------------------------------------------------------------------------- exposure


def test_shares_are_counted_by_photo_and_channel() -> None:
    light = np.full((3, 3, 40, 50), 0.5, np.float32)
    usable = np.ones(light.shape, bool)
    light[1, 2, :10] = 1.0  # a quarter of the rows burnt out
    light[2, 1, :, :5] = 0.0  # a tenth of the columns black
    usable[1, 2, :10] = usable[2, 1, :, :5] = False
    quality = quality_of(PhotoSet(light, usable, ("a", "b", "c"), 0.1, None))
    assert quality.clipped[1] == pytest.approx((0, 0, 0.25))
    assert quality.black[2] == pytest.approx((0, 0.1, 0))
    assert sum(map(sum, quality.clipped)) + sum(map(sum, quality.black)) == pytest.approx(0.35)
    assert quality.told == pytest.approx(0.9)  # of the green channel
    assert quality.geometry is None
    assert quality.order is None


def test_light_that_does_not_reach_is_measured() -> None:
    light = np.full((4, 1, 100, 100), 0.4, np.float32)
    light[2, :, :, 30:] = 0.004
    quality = quality_of(PhotoSet(light, np.ones(light.shape, bool), tuple("abcd"), 0.1, None))
    assert quality.reached[2] == pytest.approx(0.3, abs=0.03)
    assert [quality.reached[index] for index in (0, 1, 3)] == [1.0, 1.0, 1.0]


def test_a_lit_room_cannot_pass_for_a_dark_one() -> None:
    photos = phantom_set(3)
    assert photos.lamps is not None
    elevation = photos.lamps.elevation_deg
    light = photos.light[:, 1]
    dark = darkest_of(light, photos.usable[:, 1], elevation)
    # The room gives its light times the albedo, which the brightest of all photos follows.
    room = light + 0.3 * light.max(0)
    lit = darkest_of(room, np.ones(room.shape, bool), elevation)
    assert dark is not None
    assert lit is not None
    assert dark < 0.25 < lit
    assert darkest_of(light, photos.usable[:, 1], [70.0] * 8) is None


# -------------------------------------------------------------------------------- geometry


def test_a_ring_has_the_condition_of_its_formula() -> None:
    for elevation in (30.0, 45.0, 60.0):
        ring = geometry_of(Lamps(directions([elevation] * 6, [60.0 * k for k in range(6)])))
        tangent = math.sqrt(2) * math.tan(math.radians(elevation))
        assert ring.condition == pytest.approx(max(tangent, 1 / tangent))
        assert ring.elevation_deg == pytest.approx([elevation] * 6)
        assert ring.clock_deg == pytest.approx([60.0 * k for k in range(6)], abs=1e-9)
        assert ring.widest_gap_deg == pytest.approx(60.0)


def test_gaps_and_neighbours_are_found_across_twelve_o_clock() -> None:
    lamps = geometry_of(Lamps(directions([45.0, 45.0, 45.0, 46.0], [350.0, 90.0, 200.0, 350.0])))
    assert lamps.widest_gap_deg == pytest.approx(150.0)
    assert lamps.nearest == (0, 3)
    assert lamps.nearest_deg == pytest.approx(1.0)


def test_lamps_on_one_line_have_no_condition() -> None:
    row = directions([30.0, 60.0, 80.0], [90.0, 90.0, 270.0])
    assert geometry_of(Lamps(row)).condition > 1e6
    assert geometry_of(Lamps(directions([45.0] * 2, [0.0, 90.0]))).condition == math.inf


def test_reach_is_half_the_width_by_the_tangent_of_the_height() -> None:
    assert reach_mm(1.0, [45.0]) == pytest.approx(0.5)
    assert reach_mm(2.0, [30.0, 60.0, 45.0]) == pytest.approx(math.sqrt(3))
    assert reach_mm(2.0, [30.0, 60.0, 45.0], lamps=2) == pytest.approx(1.0)
    assert reach_mm(1.0, [60.0, 60.0], lamps=3) == 0.0
    assert reach_mm(1.0, [90.0]) < 60


# -------------------------------------------------------------------------- order of lamps

#: A mistake in the list, and what it has to be called.
MISTAKES: dict[str, Callable[[Array], Array]] = {
    "fits": lambda way: way,
    "rows_mirrored": lambda way: way * [-1, 1, 1],
    "columns_mirrored": lambda way: way * [1, -1, 1],
    "half": lambda way: way * [-1, -1, 1],
    "quarter_clockwise": lambda way: way[:, [1, 0, 2]] * [-1, 1, 1],
    "quarter_anticlockwise": lambda way: way[:, [1, 0, 2]] * [1, -1, 1],
    "exchanged": lambda way: way[:, [1, 0, 2]],
    "exchanged_mirrored": lambda way: way[:, [1, 0, 2]] * [-1, -1, 1],
    "backwards": lambda way: way[::-1],
    "one_later": lambda way: np.roll(way, 1, axis=0),
    "one_earlier": lambda way: np.roll(way, -1, axis=0),
}
#: Shining skin that spreads light.
REAL = Optics(shine=0.5, scattering_mm=(0.3, 0.15, 0.1))


@pytest.mark.parametrize(("seed", "optics"), [(1, HARD), (3, REAL)], ids=["matt", "shining"])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_list_is_told(mistake: str, seed: int, optics: Optics) -> None:
    photos = phantom_set(seed, optics=optics)
    assert photos.lamps is not None
    wrong = MISTAKES[mistake](photos.lamps.direction)
    found = order_of(photos.light[:, 1], photos.usable[:, 1], wrong)
    assert found.verdict == mistake
    assert found.sided


@pytest.mark.parametrize("lamps", [3, 4, 5, 6])
def test_a_right_list_of_few_lamps_fits(lamps: int) -> None:
    photos = phantom_set(1, lamps)
    assert photos.lamps is not None
    found = order_of(photos.light[:, 1], photos.usable[:, 1], photos.lamps.direction)
    assert found.verdict == "fits"


@pytest.mark.parametrize("pair", [(0, 1), (2, 5), (3, 7)])
def test_two_exchanged_lamps_are_named(pair: tuple[int, int]) -> None:
    photos = phantom_set(1)
    assert photos.lamps is not None
    wrong = photos.lamps.direction.copy()
    wrong[list(pair)] = wrong[list(pair[::-1])]
    found = order_of(photos.light[:, 1], photos.usable[:, 1], wrong)
    assert found.verdict == "swapped"
    assert found.swapped == pair


def test_exact_shading_of_a_surface_has_no_curl() -> None:
    # Far lamps on a smooth surface, no noise: misfit zero for every list, curl for the right one.
    rows, columns = np.indices((120, 120)) / 12.0
    height = 0.10 * np.sin(2.3 * rows + 0.7 * columns) + 0.08 * np.cos(1.7 * rows - 2.1 * columns)
    by_row, by_column = np.gradient(height, 1 / 12.0)
    normal = np.stack([-by_row, -by_column, np.ones_like(height)])
    way = directions([65.0] * 5, [0.0, 72.0, 144.0, 216.0, 288.0])
    light = np.einsum("ni,irc->nrc", way, normal / np.linalg.norm(normal, axis=0))
    assert light.min() > 0
    every = np.ones(light.shape, bool)
    right = order_of(light.astype(np.float32), every, way)
    assert right.verdict == "fits"
    assert right.given.curl < 0.06
    mirrored = order_of(light.astype(np.float32), every, way * [-1, 1, 1])
    assert mirrored.given.curl > 0.4
    assert mirrored.given.misfit == pytest.approx(right.given.misfit, abs=1e-2)


def test_grain_alone_accuses_nobody() -> None:
    light = np.random.default_rng(3).normal(0.4, 0.02, (6, 200, 200)).astype(np.float32)
    way = directions([45.0] * 6, [60.0 * k for k in range(6)])
    assert order_of(light, np.ones(light.shape, bool), way).verdict == "unclear"
    assert order_of(light, np.zeros(light.shape, bool), way).verdict == "unclear"


def test_a_lamp_under_the_skin_is_not_held_against_the_photos() -> None:
    photos = phantom_set(1)
    assert photos.lamps is not None
    quality = quality_of(listed_as(photos, photos.lamps.direction * [1, 1, -1]))
    assert quality.order is None
    assert quality.geometry is not None
    assert max(quality.geometry.elevation_deg) < 0


def test_the_same_set_gives_the_same_quality() -> None:
    photos = phantom_set(1)
    again = dataclasses.replace(photos, light=photos.light.copy())
    assert quality_of(photos) == quality_of(again)
