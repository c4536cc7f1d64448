"""Photos of a phantom: what is in them, and that files hold the same."""

from __future__ import annotations

import dataclasses
import io
import json
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from scarscape.model import InputError
from scarscape.phantom import (
    HARD,
    Optics,
    Phantom,
    RenderedPhotos,
    as_photo_set,
    make_phantom,
    render_photos,
    write_phantom,
    write_photos,
)
from scarscape.phantom.lamps import draw_lighting
from scarscape.phantom.skin import SENSOR_RMS_MM

PLAIN = dataclasses.replace(HARD, bounce=False, noise=0.0, lens_px=0.0)


@pytest.fixture(scope="module")
def phantom() -> Phantom:
    return make_phantom(5, size_mm=12, pitch_mm=0.1)


@pytest.fixture(scope="module")
def photos(phantom: Phantom) -> RenderedPhotos:
    return render_photos(phantom)


def test_the_camera_sees_the_skin_without_noise_and_holes() -> None:
    hard = make_phantom(3, size_mm=12, pitch_mm=0.1, skin="hard")
    assert np.isnan(hard.relief.height_mm).any()
    assert np.isfinite(render_photos(hard, lamps=3).light).all()
    plain = make_phantom(3, size_mm=12, pitch_mm=0.1)
    noise = plain.relief.height_mm - plain.surface_mm
    assert np.nanstd(noise) == pytest.approx(SENSOR_RMS_MM, rel=0.05)


def test_matt_skin_is_albedo_times_near_light(phantom: Phantom) -> None:
    photos = render_photos(phantom, optics=PLAIN, distance_mm=90)
    rows, columns = phantom.surface_mm.shape
    y, x = (np.mgrid[:rows, :columns].astype(float) - (rows - 1) / 2) * 0.1
    middle = phantom.truth.base_mm[
        rows // 2 - 1 : rows // 2 + 1, columns // 2 - 1 : columns // 2 + 1
    ]
    z = phantom.surface_mm - middle.mean(dtype=float)
    by_row, by_column = np.gradient(z, 0.1)
    for index in range(photos.count):
        to = 90 * photos.lighting.lamps.direction[index]
        away = np.sqrt((to[0] - y) ** 2 + (to[1] - x) ** 2 + (to[2] - z) ** 2)
        facing = (to[2] - z) - by_row * (to[0] - y) - by_column * (to[1] - x)
        light = facing / away / np.sqrt(1 + by_row**2 + by_column**2) * (90 / away) ** 2
        light *= photos.lighting.brightness[index] * photos.exposure
        whole = photos.seen[index] == 255
        assert whole.mean() > 0.9
        expected = np.clip(photos.albedo * light[..., None], 0, 1)
        np.testing.assert_allclose(photos.light[index][whole], expected[whole], rtol=0.01)


def test_the_same_seed_gives_the_same_photos(phantom: Phantom, photos: RenderedPhotos) -> None:
    np.testing.assert_array_equal(photos.light, render_photos(phantom).light)
    other = render_photos(phantom, seed=6)
    assert not np.allclose(photos.lighting.lamps.direction, other.lighting.lamps.direction)
    assert other.optics != photos.optics


def test_what_is_not_said_is_drawn_within_its_range(phantom: Phantom) -> None:
    shapes = {render_photos(phantom, seed=seed, lamps=3).optics for seed in range(4)}
    assert len(shapes) == 4
    for optics in shapes:
        assert optics.shine is not None
        assert optics.roughness is not None
        assert optics.scattering_mm is not None
        assert 0 <= optics.shine <= 1
        assert 0.30 <= optics.roughness <= 0.45
        red, green, blue = optics.scattering_mm
        assert 0.2 <= red <= 0.4
        assert 0.1 <= green <= 0.2
        assert 0.06 <= blue <= 0.13


def test_saying_one_thing_does_not_change_the_others(phantom: Phantom) -> None:
    drawn = render_photos(phantom, lamps=3).optics
    said = render_photos(phantom, lamps=3, optics=Optics(shine=0.0)).optics
    assert said == dataclasses.replace(drawn, shine=0.0)


def test_lamps_stand_around_the_clock_at_two_heights() -> None:
    lighting = draw_lighting(np.random.default_rng(2), 8)
    lamps = lighting.lamps
    np.testing.assert_allclose(np.linalg.norm(lamps.direction, axis=1), 1)
    assert ((lamps.elevation_deg[::2] >= 38) & (lamps.elevation_deg[::2] <= 45)).all()
    assert ((lamps.elevation_deg[1::2] >= 50) & (lamps.elevation_deg[1::2] <= 62)).all()
    hour = np.sort(np.degrees(np.arctan2(-lamps.direction[:, 0], lamps.direction[:, 1])))
    gaps = np.diff(np.append(hour, hour[0] + 360))
    assert (np.abs(gaps - 45) <= 16).all()
    assert lighting.brightness.mean() == pytest.approx(1)
    assert 0.02 < np.ptp(lighting.brightness) < 0.25


def test_few_samples_clip_and_pits_lie_in_shadow(photos: RenderedPhotos) -> None:
    assert (photos.light >= 1).mean() < 0.002
    assert 0.6 < np.percentile(photos.light, 99.5) < 0.9
    assert (photos.seen < 20).any()


def test_bounced_light_brightens_pits_alone(phantom: Phantom) -> None:
    with_it = render_photos(phantom, lamps=3, optics=dataclasses.replace(PLAIN, bounce=True))
    without = render_photos(phantom, lamps=3, optics=PLAIN)
    gain = with_it.light / with_it.exposure - without.light / without.exposure
    assert gain.min() > -1e-4
    deep = phantom.truth.clean_mm < 0.5 * phantom.truth.clean_mm.min()
    flat = np.abs(phantom.truth.clean_mm) < 0.001
    assert gain[:, deep].mean() > 5 * gain[:, flat].mean()


def test_the_photo_set_is_what_lossless_files_would_hold(photos: RenderedPhotos) -> None:
    found = as_photo_set(photos)
    assert found.light.shape == (8, 3, 120, 120)
    assert found.pitch_mm == 0.1
    assert found.lamps is photos.lighting.lamps
    np.testing.assert_allclose(found.light.transpose(0, 2, 3, 1), photos.light, atol=0.005)
    numbers = np.stack([photos.encoded(index) for index in range(8)]).transpose(0, 3, 1, 2)
    np.testing.assert_array_equal(found.usable, (numbers > 0) & (numbers < 255))


def test_movement_leaves_the_first_frame_in_place(phantom: Phantom) -> None:
    still = render_photos(phantom, lamps=3, optics=PLAIN)
    moved = render_photos(phantom, lamps=3, optics=dataclasses.replace(PLAIN, movement_px=1.5))
    np.testing.assert_array_equal(still.light[0], moved.light[0])
    assert (moved.shift_px[0] == 0).all()
    assert np.abs(moved.shift_px[1:]).max() > 0.2
    assert np.abs(still.light[1] - moved.light[1]).max() > 0.01


def test_jpeg_holds_the_photos_and_their_pitch(photos: RenderedPhotos, tmp_path: Path) -> None:
    write_photos(photos, tmp_path / "a")
    write_photos(photos, tmp_path / "b")
    names = [f"photo_{number:02d}.jpg" for number in range(1, 9)]
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["lights.lp", *names]
    for index, name in enumerate(names):
        held = (tmp_path / "a" / name).read_bytes()
        assert held == (tmp_path / "b" / name).read_bytes()
        with Image.open(io.BytesIO(held)) as image:
            assert image.info["jfif_density"] == (100, 100)
            assert image.info["dpi"] == pytest.approx((254, 254), abs=0.01)
            assert json.loads(image.getexif()[270]) == {"pitch_mm": 0.1}
            assert {part[1:3] for part in image.layer} == {(1, 1)}
            numbers = np.asarray(image).astype(int)
        assert np.abs(numbers - photos.encoded(index)).mean() < 2
        assert np.abs(numbers - photos.encoded(index)).max() < 25


def test_png_and_tiff_hold_every_number(photos: RenderedPhotos, tmp_path: Path) -> None:
    write_photos(photos, tmp_path, kind="png")
    write_photos(photos, tmp_path, kind="tif")
    with Image.open(tmp_path / "photo_03.png") as image:
        np.testing.assert_array_equal(np.asarray(image), photos.encoded(2))
        assert image.info["dpi"] == pytest.approx((254, 254), abs=0.02)
    with tifffile.TiffFile(tmp_path / "photo_03.tif") as file:
        np.testing.assert_allclose(file.asarray() / 65535, photos.light[2], atol=1e-5)
        assert json.loads(file.pages[0].description) == {"pitch_mm": 0.1, "gamma": 1}


def test_the_lights_file_has_y_upward(photos: RenderedPhotos, tmp_path: Path) -> None:
    write_photos(photos, tmp_path)
    count, *lines = (tmp_path / "lights.lp").read_text().splitlines()
    assert int(count) == len(lines) == 8
    for line, direction in zip(lines, photos.lighting.lamps.direction, strict=True):
        x, y, z = map(float, line.split()[1:])
        np.testing.assert_allclose([-y, x, z], direction, atol=1e-6)


def test_the_truth_tells_about_the_photos(
    phantom: Phantom, photos: RenderedPhotos, tmp_path: Path
) -> None:
    write_phantom(phantom, tmp_path, photos)
    told = json.loads((tmp_path / "truth.json").read_text())["photos"]
    assert told["light_distance_mm"] == 180
    assert told["pitch_mm"] == 0.1
    np.testing.assert_allclose(told["lamp_brightness"], photos.lighting.brightness, atol=1e-6)
    np.testing.assert_allclose(told["scattering_mm"], photos.optics.scattering_mm, atol=1e-6)
    assert (tmp_path / "photos" / "photo_08.jpg").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"lamps": 2}, "2 lamps"),
        ({"lamps": 65}, "65 lamps"),
        ({"elevation_deg": (60.0, 40.0)}, "60 to 40 degrees"),
        ({"elevation_deg": (20.0, 90.0)}, "90 degrees"),
        ({"distance_mm": 10.0}, "10 mm"),
        ({"distance_mm": float("nan")}, "nan mm"),
        ({"seed": -1}, "-1 is negative"),
    ],
)
def test_what_cannot_be_photographed_is_said(
    phantom: Phantom, options: dict[str, object], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        render_photos(phantom, **options)


def test_photos_beyond_memory_are_refused_before_they_are_made(phantom: Phantom) -> None:
    vast = dataclasses.replace(phantom, surface_mm=np.broadcast_to(np.float32(0), (9000, 9000)))
    with pytest.raises(InputError, match="memory"):
        render_photos(vast)
