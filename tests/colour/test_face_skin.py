"""Skin told by the person's own colour: made scenes whose truth is known, every tone, any light."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.colour.face_regions import face_regions
from scarscape.colour.face_skin import skin_mask
from scarscape.model import Face, Regions
from scarscape.phantom import make_phantom
from scarscape.phantom.coloured import draw_coloured_skin
from scarscape.phantom.one_photo import as_photo, render_photo
from scarscape.phantom.photos_skin import BLOOD, PIGMENT, TONES

Light = NDArray[np.float32]
SIDE = 300
#: Red, green, blue of incandescent light, daylight and shade over a white balance between them.
LIGHTS = ((1.5, 0.9, 0.45), (1.0, 1.0, 1.0), (0.8, 1.0, 1.3))
ROWS, COLUMNS = np.mgrid[0:SIDE, 0:SIDE]
ALL = np.ones((3, SIDE, SIDE), np.bool_)


def skin(tone: int, light: tuple[float, float, float] = (1, 1, 1)) -> Light:
    """A close-up: shading by a factor of three across it, mottling, noise."""
    rng = np.random.default_rng(tone)
    shading = 0.5 + 1.0 * COLUMNS / SIDE
    reflectance = np.array(TONES[tone - 1])[:, None, None] * np.array(light)[:, None, None]
    noise = rng.normal(1, 0.03, (3, SIDE, SIDE))
    return (0.6 * reflectance * shading * noise).astype(np.float32)


def darkened(light: Light, where: NDArray[np.bool_], density: tuple[float, ...]) -> Light:
    return np.where(where, light * np.exp(-np.array(density))[:, None, None], light).astype(
        np.float32
    )


def disc(row: float, column: float, radius: float) -> NDArray[np.bool_]:
    return np.hypot(ROWS - row, COLUMNS - column) < radius


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize("tone", range(1, 7))
def test_a_close_up_of_skin_is_all_skin_with_its_marks(
    tone: int, light: tuple[float, float, float]
) -> None:
    picture = skin(tone, light)
    picture = darkened(picture, disc(80, 80, 45), tuple(0.6 * b for b in BLOOD))
    picture = darkened(picture, disc(200, 90, 40), tuple(0.5 * p for p in PIGMENT))
    picture = darkened(picture, disc(0, 200, 40), tuple(0.6 * b for b in BLOOD))
    picture = darkened(picture, disc(150, 220, 12), (1.3, 1.7, 1.9))
    assert skin_mask(picture, ALL).all()


@pytest.mark.parametrize(
    ("tone", "illuminant", "light", "balanced"),
    [
        (1, "daylight", "side", True),
        (6, "warm_led", "flat", False),
        (4, "fluorescent", "side", True),
    ],
)
def test_rendered_skin_with_moles_hairs_and_spots_is_skin(
    tone: int, illuminant: str, light: str, balanced: bool
) -> None:
    phantom = make_phantom(tone, size_mm=25, pitch_mm=0.125)
    coloured = draw_coloured_skin(
        phantom.truth, phototype=tone, illuminant=illuminant, white_balanced=balanced
    )
    photo = as_photo(render_photo(phantom, coloured=coloured, light=light))  # type: ignore[arg-type]
    seen = photo.usable.all(axis=0)
    assert skin_mask(photo.light, photo.usable)[seen].mean() > 0.995


@pytest.mark.parametrize(
    "thing",
    [
        pytest.param((0.9, 0.9, 0.9), id="white wall"),
        pytest.param((0.25, 0.25, 0.26), id="grey cloth"),
        pytest.param((0.05, 0.1, 0.4), id="blue cloth"),
        pytest.param((0.05, 0.3, 0.08), id="plants"),
        pytest.param((0.025, 0.022, 0.019), id="black hair"),
        pytest.param((0.003, 0.002, 0.002), id="a hole without light"),
    ],
)
@pytest.mark.parametrize("tone", range(1, 7))
def test_what_lies_beside_the_skin_is_not_skin(
    tone: int, thing: tuple[float, float, float]
) -> None:
    beside = (COLUMNS + 0.2 * ROWS) > 0.75 * SIDE
    picture = skin(tone)
    noise = np.random.default_rng(1).normal(1, 0.03, (3, SIDE, SIDE))
    picture = np.where(beside, np.array(thing)[:, None, None] * noise, picture).astype(np.float32)
    found = skin_mask(picture, ALL)
    assert found[~beside].mean() > 0.97
    assert found[beside].mean() < 0.02


def test_shine_is_not_skin_but_a_pale_mark_is() -> None:
    picture = skin(3)
    shiny, pale = disc(90, 90, 4), disc(200, 200, 15)
    picture = np.where(shiny, picture + 0.6, picture).astype(np.float32)
    picture = darkened(picture, pale, tuple(-0.35 * p for p in PIGMENT))
    found = skin_mask(picture, ALL)
    assert not found[shiny].any()
    assert found[pale].all()
    assert found[~shiny].mean() > 0.995


def test_white_balance_and_exposure_change_nothing() -> None:
    beside = COLUMNS > 0.7 * SIDE
    picture = np.where(beside, 0.3, skin(2)).astype(np.float32)
    factors = np.array([0.5, 0.25, 0.125], np.float32)[:, None, None]
    assert (skin_mask(picture, ALL) == skin_mask(factors * picture, ALL)).all()


def test_a_turned_picture_has_the_turned_skin() -> None:
    picture = np.where(COLUMNS > 0.7 * SIDE, 0.3, skin(5)).astype(np.float32)
    found = skin_mask(picture, ALL)
    turned = skin_mask(np.ascontiguousarray(picture[:, ::-1].transpose(0, 2, 1)), ALL)
    assert (turned != found[::-1].T).mean() < 0.005


def test_what_is_not_usable_is_not_taken() -> None:
    usable = ALL.copy()
    usable[1, 20:40, 30:50] = False
    found = skin_mask(skin(4), usable)
    assert not found[20:40, 30:50].any()
    assert found.sum() == SIDE**2 - 400
    assert (found == skin_mask(skin(4), usable.all(axis=0))).all()
    assert not skin_mask(skin(4), np.zeros_like(ALL)).any()


def test_in_regions_hair_from_above_is_left_out_and_a_mole_is_kept() -> None:
    labels = np.zeros((SIDE, SIDE), np.uint8)
    labels[disc(150, 150, 120)] = 1
    regions = Regions(labels, ("forehead",), labels > 0)
    hair, mole = (ROWS < 80) & (labels > 0), disc(180, 140, 8)
    picture = np.full((3, SIDE, SIDE), 0.2, np.float32)
    picture[:, labels > 0] = skin(2)[:, labels > 0]
    picture = np.where(hair, np.array([0.06, 0.04, 0.012])[:, None, None], picture)
    picture = darkened(picture.astype(np.float32), mole, (1.2, 1.6, 1.8))
    found = skin_mask(picture, ALL, regions)
    assert found[hair].mean() < 0.03
    assert found[mole].all()
    assert not found[labels == 0].any()
    assert found[(labels > 0) & (ROWS > 86)].mean() > 0.99


def test_on_the_astronaut_the_fringe_is_not_skin() -> None:
    data = pytest.importorskip("skimage.data")
    encoded = data.astronaut().astype(np.float32).transpose(2, 0, 1) / 255
    light = (encoded**2.2).astype(np.float32)
    points = np.array(
        json.loads(Path(__file__).with_name("astronaut_landmarks.json").read_text(encoding="utf-8"))
    )
    regions = face_regions(Face(points, 8.3, 0.3, 0.0, 0.0, 0.0, 0.9), (512, 512))
    found = skin_mask(light, np.ones(light.shape, np.bool_), regions)
    fringe = np.s_[74:82, 225:262]
    assert found[fringe].mean() < 0.05
    for name in ("right_cheek", "left_cheek", "nose", "chin"):
        assert found[regions.mask(name)].mean() > 0.9, name
