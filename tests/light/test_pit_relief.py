"""Fitted pits put into slopes: untouched skin, and the truth where photos are the rendering."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.light.pit_photos import PITCH_MM, ring, skin_of

from scarscape.light.lit_skin import LitSkin
from scarscape.light.pit_found import PitFit
from scarscape.light.pit_relief import with_pits
from scarscape.light.pit_shape import ALBEDO, BOUNCE, LOG_BLUR, SIZE, lay_pit
from scarscape.light.pit_window import Pit, Window, cut_window
from scarscape.light.pits import rendered

Array = NDArray[np.float64]
SIDE = 60
TRUE = Pit(1.77, 1.77, 0.45, 0.5, 5.0, 0.8, (0.1, 0.0, 0.0, 0.03))


def level(lamps_deg: float | tuple[float, ...] = (62.0, 38.0), round_mm: float = 0.0) -> LitSkin:
    """Skin without any pit, of an albedo of 0.4; level, or lower at the edges by that much."""
    lamps = dataclasses.replace(ring(6, lamps_deg), distance_mm=None)
    light = np.broadcast_to(0.4 * lamps.direction[:, 2, None, None], (6, SIDE, SIDE))
    row, column = np.indices((SIDE, SIDE)) / (SIDE / 2) - 1
    return skin_of(light, -round_mm * (row**2 + 0.5 * column**2), lamps, np.ones(6))


def whole(pit: Pit, skin: LitSkin) -> Window:
    window = cut_window(pit, [], skin, most_side=SIDE)
    assert window is not None
    return window


def fit_of(pit: Pit) -> PitFit:
    parameters = pit.parameters()
    parameters[[ALBEDO, BOUNCE, LOG_BLUR]] = 0.05, 0.3, math.log(0.09)
    return PitFit(parameters, 1e-4 * np.eye(SIZE), 1.0, 0.01)


def pictured(pit: Pit, skin: LitSkin) -> tuple[LitSkin, Array, Array]:
    """The skin with photos that are the pit's rendering, and the pit's slopes in its window."""
    window = whole(pit, skin)
    local = fit_of(pit).parameters
    local[1] -= window.origin_mm[0]
    local[2] -= window.origin_mm[1]
    seen, _ = rendered(window, local)
    light = skin.light.astype(np.float64)
    light[:, window.rows, window.columns] = 0.4 * seen
    laid = lay_pit(local, window.base_mm, window.others_mm, window.step_mm)
    drawn = skin_of(light, skin.height_mm.astype(np.float64), skin.lamps, np.ones(6))
    return drawn, laid.by_row, laid.by_column


@pytest.mark.parametrize("round_mm", [0.0, 0.25])
def test_photos_that_are_the_rendering_give_the_pit_s_own_slopes(round_mm: float) -> None:
    skin, by_row, by_column = pictured(TRUE, level(round_mm=round_mm))
    window = whole(TRUE, skin)
    at = window.rows, window.columns
    read = np.abs(skin.slopes.by_row[at] - by_row).max()
    assert read > 0.3, "reading pixel by pixel should fail here"
    put = with_pits([fit_of(TRUE)], [TRUE], skin)
    np.testing.assert_allclose(put.slopes.by_row[at], by_row, atol=2e-3)
    np.testing.assert_allclose(put.slopes.by_column[at], by_column, atol=2e-3)
    assert put.slopes.known[at].all()


def test_skin_far_from_pits_stays_as_it_was_read() -> None:
    skin, _, _ = pictured(TRUE, level())
    random = np.random.default_rng(0).normal(0, 0.1, (2, SIDE, SIDE)).astype(np.float32)
    skin = dataclasses.replace(
        skin, slopes=dataclasses.replace(skin.slopes, by_row=random[0], by_column=random[1])
    )
    put = with_pits([fit_of(TRUE)], [TRUE], skin)
    window = whole(TRUE, skin)
    outside = np.ones((SIDE, SIDE), bool)
    outside[window.rows, window.columns] = False
    assert outside.sum() > 500
    assert (put.slopes.by_row[outside] == skin.slopes.by_row[outside]).all()
    assert (put.slopes.by_column[outside] == skin.slopes.by_column[outside]).all()
    assert (put.slopes.sd[outside] == skin.slopes.sd[outside]).all()
    assert not put.unlit[outside].any()


def test_what_pixels_say_beyond_the_shape_stays() -> None:
    skin, by_row, _ = pictured(TRUE, level())
    bump = np.zeros((SIDE, SIDE), np.float32)
    bump[28:31, 28:31] = 0.05
    slopes = dataclasses.replace(skin.slopes, by_row=skin.slopes.by_row + bump)
    put = with_pits([fit_of(TRUE)], [TRUE], dataclasses.replace(skin, slopes=slopes))
    window = whole(TRUE, skin)
    at = window.rows, window.columns
    # Differences small beside 0.3 keep their size nearly whole.
    np.testing.assert_allclose(put.slopes.by_row[at] - by_row, bump[at] / (1 + 1 / 36), atol=3e-3)


def test_without_fits_nothing_changes() -> None:
    skin, _, _ = pictured(TRUE, level())
    put = with_pits([None], [TRUE], skin)
    assert (put.slopes.by_row == skin.slopes.by_row).all()
    assert (put.slopes.by_column == skin.slopes.by_column).all()
    assert not put.unlit.any()


def test_floors_that_no_lamp_reaches_are_told() -> None:
    deep = dataclasses.replace(TRUE, depth_mm=1.5, radius_mm=0.3)
    for lamps_deg, dark in ((33.0, True), ((62.0, 85.0), False)):
        skin, _, _ = pictured(deep, level(lamps_deg))
        put = with_pits([fit_of(deep)], [deep], skin)
        middle = round(deep.row_mm / PITCH_MM)
        assert put.unlit[middle, middle] == dark
        assert not put.unlit[:10].any()


def test_the_blur_is_taken_off_the_rest_but_not_off_the_pit() -> None:
    skin, by_row, _ = pictured(TRUE, level())
    wave = 0.02 * np.sin(2 * np.pi * np.arange(SIDE) / 12).astype(np.float32)
    slopes = dataclasses.replace(skin.slopes, by_row=skin.slopes.by_row + wave[:, None])
    rippled = dataclasses.replace(skin, slopes=slopes)
    plain = with_pits([fit_of(TRUE)], [TRUE], rippled).slopes.by_row
    sharp = with_pits([fit_of(TRUE)], [TRUE], rippled, blur_mm=0.12).slopes.by_row
    corner = np.s_[12:48, :6]
    # A wave of 0.72 mm under a blur of 0.12 mm has 0.58 of its height.
    expected = math.exp(2 * (math.pi * 0.12 / (12 * PITCH_MM)) ** 2)
    ratio = sharp[corner].std() / plain[corner].std()
    assert ratio == pytest.approx(expected, rel=0.15)
    window = whole(TRUE, skin)
    at = window.rows, window.columns
    assert np.abs(sharp[at] - by_row).max() < 0.08
