"""What is cut out around a pit: rasters, the form under it, the light of level skin."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.light.pit_photos import bell, lit_skin, pit, ring, skin_of

from scarscape.light.lamp_field import lamp_vectors
from scarscape.light.lit_skin import LitSkin
from scarscape.light.lobe import lobe
from scarscape.light.pit_rim import form_under, gains_of
from scarscape.light.pit_shape import COLUMN, DEPTH, LOG_A, LOG_RADIUS, ROW, SIN3, Q
from scarscape.light.pit_window import Pit, cut_window
from scarscape.light.profile import profile

Array = NDArray[np.float64]
BRIGHTNESS = np.array([1.0, 0.8, 1.3, 1.1, 0.7, 1.0])


@pytest.fixture(scope="module")
def skin() -> LitSkin:
    return lit_skin(pit(bell, 0.2, 0.4), albedo=0.35, brightness=BRIGHTNESS, bounce=0.0)


def here(**changes: float) -> Pit:
    return dataclasses.replace(Pit(1.47, 1.47, 0.2, 0.3, 2.0, 0.0), **changes)


def test_a_pit_and_its_parameters() -> None:
    one = Pit(2.0, 3.0, 0.4, 0.6, 3.0, 0.5, (0.1, 0.2, 0.03, 0.04))
    local = one.parameters((0.5, 1.0))
    wanted = [0.4, 1.5, 2.0, math.log(0.6), math.log(3.0), 0.5]
    assert local[[DEPTH, ROW, COLUMN, LOG_RADIUS, LOG_A, Q]] == pytest.approx(wanted)
    assert local[SIN3] == 0.04
    assert profile(3.0, 0.5, one.mouth_mm / 0.6) == pytest.approx(0.1)


def test_the_light_of_level_skin_is_albedo_times_brightness(skin: LitSkin) -> None:
    window = cut_window(here(), [], skin)
    assert window is not None
    np.testing.assert_allclose(window.gains, 0.35 * BRIGHTNESS, rtol=0.005)
    far = np.abs(window.base_mm).max()
    assert far < 0.004
    corner = window.observed[:, 0, 0]
    np.testing.assert_allclose(corner, window.vectors[:, 0, 0, 2], rtol=0.01)


def test_its_raster_lies_where_it_says(skin: LitSkin) -> None:
    row = np.arange(skin.height_mm.shape[0]) * skin.pitch_mm
    ramp = (row[:, None] + 0.01 * row[None, :]).astype(np.float32)
    sloped = dataclasses.replace(skin, light=np.broadcast_to(1 + ramp, skin.light.shape).copy())
    for most in (99, 12):
        window = cut_window(here(row_mm=1.3), [], sloped, most_side=most)
        assert window is not None
        tall, wide = window.base_mm.shape
        assert max(tall, wide) <= most
        rows = window.origin_mm[0] + np.arange(tall) * window.step_mm
        columns = window.origin_mm[1] + np.arange(wide) * window.step_mm
        light = window.observed[0] * window.gains[0]
        np.testing.assert_allclose(light, 1 + rows[:, None] + 0.01 * columns, rtol=1e-5)
        inside = slice(window.rows.start, window.rows.stop), slice(window.columns.start, None)
        first = skin.pitch_mm * window.rows.start
        assert rows[0] - first == pytest.approx((window.step_mm - skin.pitch_mm) / 2)
        assert skin.height_mm[inside].size > 0


def test_a_block_is_usable_if_all_of_it_is(skin: LitSkin) -> None:
    usable = skin.usable.copy()
    usable[2, 20, 25] = False
    window = cut_window(here(), [], dataclasses.replace(skin, usable=usable), most_side=20)
    assert window is not None
    assert (~window.usable).sum() == 1
    assert not window.usable[2].all()


def test_other_pits_are_told_and_are_no_plain_skin(skin: LitSkin) -> None:
    other = here(row_mm=2.2, depth_mm=0.3)
    alone, both = cut_window(here(), [], skin), cut_window(here(), [other], skin)
    assert alone is not None
    assert both is not None
    assert alone.others_mm.max() == 0
    assert both.others_mm.max() == pytest.approx(0.3, rel=0.05)
    row, _ = np.unravel_index(int(np.argmax(both.others_mm)), both.others_mm.shape)
    assert both.origin_mm[0] + row * both.step_mm == pytest.approx(2.2, abs=both.step_mm)
    far = cut_window(here(), [here(row_mm=60.0)], skin)
    assert far is not None
    assert far.others_mm.max() == 0


def test_too_little_skin_around_gives_no_window(skin: LitSkin) -> None:
    assert cut_window(here(radius_mm=3.0), [], skin) is None
    assert cut_window(here(row_mm=-0.6, radius_mm=0.1), [], skin) is None
    dark = dataclasses.replace(skin, usable=np.zeros_like(skin.usable))
    assert cut_window(here(), [], dark) is None
    unknown = dataclasses.replace(skin, height_mm=np.full_like(skin.height_mm, np.nan))
    assert cut_window(here(), [], unknown) is None


def test_the_form_goes_on_under_a_pit_whatever_stands_on_the_rim() -> None:
    row, column = (np.arange(n) * 0.05 - 1.0 for n in (40, 44))
    r, c = row[:, None], column[None, :]
    form = 0.3 + 0.2 * r - 0.1 * c + 0.15 * r * r - 0.05 * r * c + 0.1 * c * c
    rim = np.hypot(r, c) > 0.6
    height = np.where(rim, form, -5.0)
    np.testing.assert_allclose(form_under(height, rim, r, c), form, atol=1e-9)
    height[3:7, 3:9] += 0.4
    np.testing.assert_allclose(form_under(height, rim, r, c), form, atol=0.002)


def test_shine_of_the_rim_is_not_its_light() -> None:
    lamps = ring()
    place = np.zeros((30, 30))
    vectors = lamp_vectors(lamps, np.zeros(30), np.zeros(30), place)
    shine = np.array([lobe(v, 0.0, 0.0, 0.02) for v in vectors[:, 0, 0]])
    assert shine.min() > 0
    light = 0.4 * vectors[..., 2] + 0.3 * shine[:, None, None]
    rim = np.ones(light.shape, bool)
    level = np.zeros((30, 30))
    found = gains_of(light, rim, (level, level), vectors, np.full(6, 0.3), 0.02)
    np.testing.assert_allclose(found, 0.4, rtol=1e-9)
    assert gains_of(light, ~rim, (level, level), vectors, np.full(6, 0.3), 0.02) is None
    assert gains_of(light, rim, (level, level), vectors, np.full(6, 1e3), 0.02) is None


def test_shine_comes_in_units_of_the_gain() -> None:
    light = np.full((6, 50, 50), 0.4) * ring().direction[:, 2, None, None]
    skin = skin_of(light, np.zeros((50, 50)), ring(), np.ones(6), shine=0.1)
    window = cut_window(here(), [], skin)
    assert window is not None
    np.testing.assert_allclose(window.gloss * window.gains, 0.1, rtol=1e-6)
    assert window.narrow == pytest.approx(0.02)
    assert window.scene.gloss is window.gloss
