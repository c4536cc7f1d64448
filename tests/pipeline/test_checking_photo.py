"""Each fault of one photo is told, with what to do, and a good photo has nothing to mind."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import cv2
import numpy as np
import pytest

from scarscape.model import ColourPatches, Face, Photo, SideLight, Source
from scarscape.phantom import (
    ColouredSkin,
    Optics,
    Phantom,
    as_photo,
    draw_coloured_skin,
    make_phantom,
    render_photo,
    write_photo,
)
from scarscape.pipeline.checking import check
from scarscape.pipeline.checking_photo import clock_side, one_photo_remarks
from scarscape.pipeline.checking_photo_light import light_of

SIDE = SideLight(judged=True, azimuth_deg=135.0, contrast=3.0)
GREYS = np.array([0.81, 0.51, 0.30, 0.18, 0.10])


@pytest.fixture(scope="module")
def phantom() -> Phantom:
    return make_phantom(3, size_mm=30, pitch_mm=0.06, skin="hard")


@pytest.fixture(scope="module")
def good(phantom: Phantom) -> Photo:
    coloured = draw_coloured_skin(phantom.truth, phototype=3)
    return with_greys(as_photo(render_photo(phantom, coloured=coloured)))


def with_greys(photo: Photo, gains: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> Photo:
    """The photo with a row of greys that were read in it."""
    reflectance = np.repeat(GREYS[:, None], 3, axis=1)
    patches = ColourPatches(
        light=(0.8 * reflectance * gains)[None],
        reflectance=reflectance,
        row_px=np.full(5, -50.0),
        column_px=np.arange(5) * 90.0,
        grey=np.ones(5, np.bool_),
        known_from="marker",
    )
    return dataclasses.replace(photo, patches=patches)


def relit(photo: Photo, light: np.ndarray) -> Photo:
    held = np.clip(light, 0, 1).astype(np.float32)
    return dataclasses.replace(photo, light=held, usable=(held > 0.0005) & (held < 0.99))


def face(height: float, *, yaw: float = 0.0, pitch: float = 0.0) -> Face:
    row, column = np.random.default_rng(1).uniform(0, 1, (2, 478))
    points = np.column_stack([20 + height * row, 20 + 0.8 * height * column])
    return Face(points, 0.06 * height, 0.5, yaw, pitch, 0.0, 0.99)


def minded(photo: Photo, **known: object) -> list[str]:
    remarks = one_photo_remarks(photo, **known)  # type: ignore[arg-type]
    return [str(one) for one in remarks if one.level != "fine"]


def all_of(photo: Photo, **known: object) -> str:
    return "\n".join(str(one) for one in one_photo_remarks(photo, **known))  # type: ignore[arg-type]


def test_a_good_photo_has_nothing_to_mind(good: Photo) -> None:
    assert minded(good, light=SIDE) == []
    words = all_of(good, light=SIDE)
    for part in ("500 x 500 samples", "grey patches look grey", "sharp", "upper left", "nor too"):
        assert part in words.lower()


@pytest.mark.parametrize("phototype", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize("illuminant", ["daylight", "warm_led", "fluorescent"])
def test_skin_of_any_tone_in_balanced_light_shows_no_cast(
    phantom: Phantom, phototype: int, illuminant: str
) -> None:
    coloured = draw_coloured_skin(phantom.truth, phototype=phototype, illuminant=illuminant)
    assert "seen as skin" not in casts(coloured)
    assert casts(coloured) == []


@pytest.mark.parametrize("phototype", [1, 6])
def test_lamp_light_without_white_balance_is_told(phantom: Phantom, phototype: int) -> None:
    coloured = draw_coloured_skin(
        phantom.truth, phototype=phototype, illuminant="warm_led", white_balanced=False
    )
    (told,) = casts(coloured)
    assert "looks orange" in told


def casts(coloured: ColouredSkin) -> list[str]:
    """What is said about colours of unshaded skin in a photo without a patch."""
    light = np.ascontiguousarray(coloured.albedo.transpose(2, 0, 1))
    photo = Photo(light, (light > 0) & (light < 1), "photo.png", pitch_mm=0.06)
    return [one for one in minded(photo) if "white balance" in one]


def test_blue_and_green_casts_are_told_and_evened_out_by_greys(good: Photo) -> None:
    bare = dataclasses.replace(good, patches=None)
    for gains in ((0.5, 1.0, 1.6), (0.6, 1.5, 1.0)):
        tinted = relit(bare, good.light * np.array(gains)[:, None, None] * 0.5)
        (told,) = [one for one in minded(tinted) if "looks" in one]
        assert "bluish or greenish" in told
    assert minded(with_greys(good, (0.8, 1.0, 1.2))) == []
    assert "somewhat bluish" in all_of(with_greys(good, (0.8, 1.0, 1.2)))
    (strong,) = minded(with_greys(good, (1.0, 0.6, 0.2)))
    assert "strongly reddish" in strong


def test_a_photo_without_known_colour_or_scale_is_told_once(good: Photo) -> None:
    bare = dataclasses.replace(good, patches=None, pitch_mm=None)
    (told,) = minded(bare)
    assert "nothing in the photo gives a scale or a known colour" in told.lower()
    (scale,) = minded(dataclasses.replace(good, pitch_mm=None))
    assert "no size can be given in mm" in scale
    (colour,) = minded(dataclasses.replace(good, patches=None))
    assert "no patch of known colour" in colour.lower()


def test_an_iris_gives_the_scale_of_a_face(good: Photo) -> None:
    without = dataclasses.replace(good, pitch_mm=None)
    seen = dataclasses.replace(face(460.0), landmarks_px=face(460.0).landmarks_px)
    words = minded(without, face=seen)
    assert len(words) == 1
    assert "face is only" in words[0]
    assert "iris gives a scale" in all_of(without, face=seen)


def test_blur_is_told_by_its_size(good: Photo) -> None:
    soft = np.stack([cv2.GaussianBlur(one, (0, 0), 8.0) for one in good.light])
    soft += np.random.default_rng(1).normal(0, 0.001, soft.shape).astype(np.float32)
    (told,) = minded(relit(good, soft))
    assert "photo is soft (blurred by about 0." in told
    (unscaled,) = [
        one
        for one in minded(dataclasses.replace(relit(good, soft), pitch_mm=None))
        if "soft" in one
    ]
    assert "samples)" in unscaled


def test_a_surface_without_detail_is_told(good: Photo) -> None:
    plain = np.full_like(good.light, 0.3) * np.array([1.4, 1.0, 0.8], np.float32)[:, None, None]
    assert any("no fine detail" in one for one in minded(relit(good, plain)))


def test_burnt_out_photos_name_their_channels_and_stop_where_nothing_is_left(
    good: Photo,
) -> None:
    red = relit(good, good.light * np.array([1.7, 1.0, 1.0])[:, None, None])
    (told,) = [one for one in minded(red) if "burnt out" in one]
    assert "red " in told
    assert "green" not in told
    words = list(one_photo_remarks(relit(good, good.light * 20)))
    assert any(one.level == "stops" and "burnt out" in one.cause for one in words)


def test_dark_photos_are_told(good: Photo) -> None:
    assert any("too dark" in one for one in minded(relit(good, good.light * 0.05)))
    half = good.light.copy()
    half[:, :, :200] = 0
    assert any("% of the photo is black" in one for one in minded(relit(good, half)))


def test_paper_that_is_not_used_is_neither_burnt_nor_black(good: Photo) -> None:
    usable = good.usable.copy()
    light = good.light.copy()
    light[:, :100], usable[:, :100] = 0.7, False
    assert minded(dataclasses.replace(good, light=light, usable=usable)) == []


def test_a_grey_photo_tells_no_marks(good: Photo) -> None:
    grey = Photo(good.light[1:2], good.usable[1:2], "photo.png", pitch_mm=0.06)
    (told,) = minded(grey)
    assert "the photo is grey" in told.lower()


@pytest.mark.parametrize(
    ("pitch_mm", "said"), [(0.15, "narrow scars will be missed"), (0.3, "marks under 1.5 mm")]
)
def test_samples_far_apart_are_told(good: Photo, pitch_mm: float, said: str) -> None:
    assert any(said in one for one in minded(dataclasses.replace(good, pitch_mm=pitch_mm)))


def test_small_photos_are_told_and_thumbnails_stop(good: Photo) -> None:
    small = dataclasses.replace(good, pitch_mm=None)
    cut = dataclasses.replace(small, light=small.light[:, :300], usable=small.usable[:, :300])
    assert any("photo is small (300 samples" in one for one in minded(cut))
    thumb = dataclasses.replace(small, light=small.light[:, :40], usable=small.usable[:, :40])
    remarks = list(one_photo_remarks(thumb))
    assert [one.cause for one in remarks if one.level == "stops"] == [
        "the photo is too small: 40 samples along its shorter side"
    ]


def test_a_slanted_camera_and_a_turned_face_are_told(good: Photo) -> None:
    (told,) = minded(dataclasses.replace(good, tilt_deg=28.0))
    assert "from 28 degrees aside" in told
    assert minded(dataclasses.replace(good, tilt_deg=4.0)) == []
    words = minded(good, face=face(460.0, yaw=-40.0, pitch=25.0))
    assert any("turned 40 degrees to its own right: the right side" in one for one in words)
    assert any("looks up by 25 degrees" in one for one in words)
    assert minded(good, face=face(460.0, yaw=5.0)) == []


def test_flat_light_is_told_with_its_reason(good: Photo) -> None:
    flat = SideLight(judged=False, reason="The light has no side")
    (told,) = minded(good, light=flat)
    assert told.startswith("Scars cannot be told by their shading: the light has no side. Put one")


@pytest.mark.parametrize(
    ("azimuth", "side"),
    [
        (0, "right"),
        (44, "upper right"),
        (90, "top"),
        (180, "left"),
        (271, "bottom"),
        (315, "lower right"),
        (359, "right"),
    ],
)
def test_sides_are_named_as_on_the_picture(azimuth: float, side: str) -> None:
    assert clock_side(azimuth) == side


def test_notes_of_the_reader_are_passed_on(good: Photo) -> None:
    noted = dataclasses.replace(
        good, source=Source(kind="photo", notes=("Its tag says 0.1 mm", "Nothing gives a scale."))
    )
    assert minded(noted) == ["Its tag says 0.1 mm."]


def test_light_from_the_side_is_told_from_flat_light(phantom: Phantom) -> None:
    side = light_of(as_photo(render_photo(phantom, elevation_deg=30.0, azimuth_deg=200.0)))
    assert side.judged
    assert side.azimuth_deg is not None
    assert abs(side.azimuth_deg - 200.0) < 40.0
    flat = light_of(as_photo(render_photo(phantom, light="flat")))
    assert not flat.judged
    assert flat.reason


def test_a_file_is_checked_by_its_name(phantom: Phantom, tmp_path: Path) -> None:
    bare = Optics(shine=0.0)
    side = render_photo(phantom, optics=bare, elevation_deg=30.0, azimuth_deg=200.0)
    write_photo(side, tmp_path / "cheek.jpg")
    checked = check(tmp_path / "cheek.jpg")
    assert checked.measurable
    assert "mind the 1 point above" in checked.verdict
    assert any("light comes from the left" in str(one).lower() for one in checked.remarks)
    (tmp_path / "broken.jpg").write_bytes(b"not a photo")
    assert not check(tmp_path / "broken.jpg").measurable
