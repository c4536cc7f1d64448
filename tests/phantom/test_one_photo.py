"""One photo of a phantom: shading against the formula, light with and without a side, files."""

from __future__ import annotations

import dataclasses
import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scarscape.model import InputError, Relief, Source
from scarscape.phantom import (
    HARD,
    Optics,
    Phantom,
    RenderedPhoto,
    Truth,
    as_photo,
    draw_coloured_skin,
    make_phantom,
    render_photo,
    write_phantom,
    write_photo,
)
from scarscape.phantom.photos_sky import sky_share

PLAIN = dataclasses.replace(HARD, bounce=False, noise=0.0, lens_px=0.0)


@pytest.fixture(scope="module")
def phantom() -> Phantom:
    return make_phantom(5, size_mm=12, pitch_mm=0.1)


@pytest.fixture(scope="module")
def photo(phantom: Phantom) -> RenderedPhoto:
    return render_photo(phantom)


def shaped(height: np.ndarray, pitch_mm: float) -> Phantom:
    """Skin of a known form without scars."""
    height = height.astype(np.float32)
    nothing = np.zeros_like(height)
    truth = Truth(3, "plain", pitch_mm, (), nothing, nothing)
    return Phantom(Relief(height, pitch_mm, Source("height_map")), truth, height)


def test_shading_is_albedo_times_lamp_and_sky() -> None:
    y, x = (np.mgrid[:80, :80] - 39.5) * 0.1
    height = 0.3 * np.exp(-(x**2 + y**2) / 3)
    seen = render_photo(
        shaped(height, 0.1), elevation_deg=40, azimuth_deg=30, sky=0.25, optics=PLAIN
    )
    to = 400 * np.array(
        [
            -np.cos(np.radians(40)) * np.sin(np.radians(30)),
            np.cos(np.radians(40)) * np.cos(np.radians(30)),
            np.sin(np.radians(40)),
        ]
    )
    by_row, by_column = np.gradient(height, 0.1)
    away = np.sqrt((to[0] - y) ** 2 + (to[1] - x) ** 2 + (to[2] - height) ** 2)
    facing = (to[2] - height) - by_row * (to[0] - y) - by_column * (to[1] - x)
    tall = np.sqrt(1 + by_row**2 + by_column**2)
    light = facing / away / tall * (400 / away) ** 2
    # A bump sees what lies above its own tangent plane and the level ground.
    light += np.sin(np.radians(40)) / 3 * (1 + 1 / tall) / 2
    expected = seen.albedo * light[..., None] * seen.exposure
    np.testing.assert_allclose(seen.light, expected, rtol=0.02)


@pytest.mark.parametrize(("azimuth", "bright"), [(0, "right"), (90, "top"), (180, "left")])
def test_a_bump_is_bright_where_the_lamp_stands(azimuth: float, bright: str) -> None:
    y, x = (np.mgrid[:60, :60] - 29.5) * 0.1
    skin = shaped(0.4 * np.exp(-(x**2 + y**2)), 0.1)
    seen = render_photo(skin, azimuth_deg=azimuth, optics=PLAIN)
    shading = (seen.light / seen.albedo)[:, :, 1]
    sides = {"right": x > 0.4, "left": x < -0.4, "top": y < -0.4, "bottom": y > 0.4}
    near = np.hypot(x, y) < 1.2
    mean = {
        name: shading[
            on & near & (np.abs(x) > np.abs(y))
            if name in ("left", "right")
            else on & near & (np.abs(y) > np.abs(x))
        ].mean()
        for name, on in sides.items()
    }
    assert max(mean, key=mean.__getitem__) == bright


def test_flat_light_has_no_side() -> None:
    y, x = (np.mgrid[:60, :60] - 29.5) * 0.1
    seen = render_photo(shaped(-0.3 * np.exp(-(x**2 + y**2)), 0.1), light="flat", optics=PLAIN)
    shading = (seen.light / seen.albedo)[:, :, 1]
    np.testing.assert_allclose(shading, shading[::-1], rtol=0.002)
    np.testing.assert_allclose(shading, shading.T, rtol=0.002)
    assert seen.azimuth_deg is None


def test_the_sky_over_the_tip_of_a_cone_is_the_squared_cosine_of_its_rim() -> None:
    y, x = (np.mgrid[:161, :161] - 80) * 0.1
    slope = 0.8
    height = np.minimum(slope * (np.hypot(x, y) - 4), 0).astype(np.float32)
    seen = sky_share(height, 0.1)
    # From the tip the rim stands `slope` high all around: the sky is a cone of that elevation.
    assert seen[80, 80] == pytest.approx(1 / (1 + slope**2), abs=0.05)
    assert seen[:20].min() > 0.99


def test_all_of_the_light_may_be_the_skys(phantom: Phantom) -> None:
    cloudy = render_photo(phantom, light="flat", sky=1.0, optics=PLAIN)
    share = sky_share(
        phantom.surface_mm - phantom.truth.base_mm[59:61, 59:61].mean(dtype=float), 0.1
    )
    expected = np.clip(cloudy.albedo * share[..., None] * cloudy.exposure, 0, 1)
    np.testing.assert_allclose(cloudy.light, expected, rtol=1e-3)


def test_what_is_drawn_lies_within_its_range(phantom: Phantom) -> None:
    seen = [render_photo(phantom, seed=seed, optics=PLAIN) for seed in range(5)]
    assert len({one.elevation_deg for one in seen}) == 5
    for one in seen:
        assert 20 <= one.elevation_deg <= 50
        assert one.azimuth_deg is not None
        assert 0 <= one.azimuth_deg < 360
        assert 0.1 <= one.sky <= 0.3


def test_the_same_seed_gives_the_same_photo(phantom: Phantom, photo: RenderedPhoto) -> None:
    np.testing.assert_array_equal(photo.light, render_photo(phantom).light)


def test_a_stop_more_doubles_the_light_and_gains_change_the_colour(phantom: Phantom) -> None:
    seen = render_photo(phantom, optics=PLAIN)
    darker = dataclasses.replace(PLAIN, exposure_stops=-1.0, white_gains=(0.5, 1.0, 0.8))
    changed = render_photo(phantom, optics=darker)
    factor = np.array([0.25, 0.5, 0.4], np.float32)
    unburnt = seen.light < 1
    np.testing.assert_allclose(changed.light[unburnt], (seen.light * factor)[unburnt], rtol=1e-5)


def test_what_burns_out_in_the_sensor_stays_so_whatever_the_gains(phantom: Phantom) -> None:
    bright = Optics(exposure_stops=3.0, white_gains=(0.5, 0.5, 0.5))
    light = render_photo(phantom, optics=bright).light
    assert (light == 1).mean() > 0.1


def test_coloured_skin_brings_its_colours_and_its_raised_spots(phantom: Phantom) -> None:
    coloured = draw_coloured_skin(phantom.truth, phototype=3)
    raised = np.zeros_like(coloured.raised_mm)
    raised[40:60, 40:60] = 0.2
    flat = dataclasses.replace(coloured, raised_mm=np.zeros_like(raised))
    lifted = dataclasses.replace(coloured, raised_mm=raised)
    one, other = (render_photo(phantom, coloured=skin, optics=PLAIN) for skin in (flat, lifted))
    np.testing.assert_allclose(one.albedo, coloured.albedo, rtol=1e-6)
    assert one.phototype == 3
    change = np.abs(other.light / other.exposure - one.light / one.exposure).max(axis=2)
    assert change[45:55, 38:42].max() > 0.02
    assert change[:20, :20].max() < 0.002


def test_a_camera_without_white_balance_sees_skin_by_its_white(phantom: Phantom) -> None:
    tinted, white = (
        draw_coloured_skin(
            phantom.truth, phototype=2, illuminant="warm_led", white_balanced=balanced
        )
        for balanced in (False, True)
    )
    seen = [
        render_photo(phantom, coloured=one, optics=dataclasses.replace(PLAIN, bounce=True))
        for one in (tinted, white)
    ]
    ratio = (seen[0].light / seen[0].exposure) / (seen[1].light / seen[1].exposure)
    unburnt = (seen[0].light < 1).all(axis=2) & (seen[1].light < 1).all(axis=2)
    np.testing.assert_allclose(
        ratio[unburnt], np.broadcast_to(tinted.white, ratio[unburnt].shape), rtol=0.01
    )


def test_the_photo_is_what_a_lossless_file_would_hold(photo: RenderedPhoto) -> None:
    read = as_photo(photo)
    assert read.light.shape == (3, 120, 120)
    assert read.pitch_mm == 0.1
    assert as_photo(photo, scale=False).pitch_mm is None
    np.testing.assert_allclose(read.light.transpose(1, 2, 0), photo.light, atol=0.005)
    numbers = photo.encoded.transpose(2, 0, 1)
    np.testing.assert_array_equal(read.usable, (numbers > 0) & (numbers < 255))


def test_tiles_go_on_as_in_a_mirror(photo: RenderedPhoto) -> None:
    wide = photo.tiled(150, 500)
    assert wide.light.shape == (150, 500, 3)
    np.testing.assert_array_equal(wide.light[:120, :120], photo.light)
    np.testing.assert_array_equal(wide.light[:120, 120:240], photo.light[:, ::-1])
    assert photo.tiled(50, 60).light.shape == (50, 60, 3)


def test_files_hold_the_photo_with_or_without_its_scale(
    photo: RenderedPhoto, tmp_path: Path
) -> None:
    write_photo(photo, tmp_path / "a.png")
    write_photo(photo, tmp_path / "b.jpg", scale=False)
    with Image.open(tmp_path / "a.png") as image:
        np.testing.assert_array_equal(np.asarray(image), photo.encoded)
        assert json.loads(image.getexif()[270]) == {"pitch_mm": 0.1}
    with Image.open(io.BytesIO((tmp_path / "b.jpg").read_bytes())) as image:
        assert 270 not in image.getexif()
        assert "dpi" not in image.info or image.info["dpi"][0] < 100
        assert np.abs(np.asarray(image).astype(int) - photo.encoded).mean() < 2


def test_the_truth_tells_about_the_photo_and_its_marks(phantom: Phantom, tmp_path: Path) -> None:
    coloured = draw_coloured_skin(phantom.truth, phototype=4)
    photo = render_photo(phantom, coloured=coloured)
    write_phantom(phantom, tmp_path, photo=photo)
    told = json.loads((tmp_path / "truth.json").read_text())
    assert told["photo"]["azimuth_deg"] == pytest.approx(photo.azimuth_deg, abs=1e-3)
    assert told["colours"]["phototype"] == 4
    assert [mark["id"] for mark in told["marks"]] == [mark.id for mark in coloured.marks]
    assert len(told["distractors"]) == len(coloured.distractors)
    assert (tmp_path / "photo.jpg").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"seed": -1}, "seed -1 is negative"),
        ({"light": "candle"}, "no light called 'candle'"),
        ({"sky": 1.2}, "1.2 of all light"),
        ({"elevation_deg": 0}, "0 to 0 degrees"),
        ({"elevation_deg": (60, 30)}, "60 to 30 degrees"),
    ],
)
def test_what_cannot_be_is_refused(phantom: Phantom, options: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        render_photo(phantom, **options)  # type: ignore[arg-type]


def test_another_ending_is_refused(photo: RenderedPhoto, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"not written as \.gif"):
        write_photo(photo, tmp_path / "a.gif")
