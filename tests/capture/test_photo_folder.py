"""A folder of photos to a photo set: lights, scale, samples, and every set that is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image

import scarscape
from scarscape.capture import is_photo_folder, photo_sampling, read_photo_set
from scarscape.capture.tone_curve import SRGB
from scarscape.model import InputError, MissingFileError

ROWS, COLUMNS = 96, 130
LIGHTS = np.array([[0.6, 0.0, 0.8], [-0.4, 0.5, 0.8], [-0.3, -0.6, 0.7], [0.1, 0.7, 0.7]])


def shaded(light: Sequence[float], channels: int = 3) -> NDArray[np.float64]:
    """Linear light of a bumpy plane under parallel light, x right, y up, z out."""
    y, x = np.mgrid[0:ROWS, 0:COLUMNS] / 8.0
    slope_x, slope_up = 0.3 * np.cos(x + 0.3 * y), 0.2 * np.sin(0.7 * y)
    normal = np.stack([-slope_x, -slope_up, np.ones_like(x)])
    lit = np.tensordot(np.asarray(light), normal / np.linalg.norm(normal, axis=0), 1)
    albedo = np.array([0.7, 0.5, 0.4])[:channels]
    return np.clip(lit, 0.0, None)[:, :, None] * albedo


def coded(light: NDArray[np.float64], bits: int = 8) -> NDArray[Any]:
    """Numbers of sRGB."""
    number = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.round(number * (2**bits - 1)).astype(f"u{bits // 8}")


def write_png(path: Path, pixels: NDArray[Any]) -> None:
    path.write_bytes(cv2.imencode(".png", pixels[:, :, ::-1])[1].tobytes())


def lights_text(names: Sequence[str], lights: NDArray[np.float64] = LIGHTS) -> str:
    lines = [f"{name} {x} {y} {z}" for name, (x, y, z) in zip(names, lights, strict=False)]
    return "\n".join([str(len(lines)), *lines]) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four PNGs and their lights."""
    path = tmp_path / "skin"
    path.mkdir()
    names = [f"img{k}.png" for k in (1, 2, 10, 11)]
    for name, light in zip(names, LIGHTS, strict=True):
        write_png(path / name, coded(shaded(light)))
    (path / "lights.lp").write_text(lights_text(names))
    return path


def refused(path: Path, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        read_photo_set(path, **options)
    message = str(caught.value)
    assert message.startswith(str(path.parent))
    assert message.isprintable()
    return message


# ------------------------------------------------------------------------ what comes out


@pytest.mark.parametrize("form", ["png", "tif", "jpg"])
def test_light_is_what_was_photographed(tmp_path: Path, form: str) -> None:
    for index, light in enumerate(LIGHTS):
        pixels = coded(shaded(light), 16 if form == "tif" else 8)
        if form == "tif":
            tifffile.imwrite(tmp_path / f"{index}.tif", pixels, photometric="rgb")
        else:
            image = Image.fromarray(pixels)
            image.save(tmp_path / f"{index}.{form}", quality=98, subsampling=0)
    photos = read_photo_set(tmp_path, pitch_mm=0.05)
    expected = np.stack([shaded(light).transpose(2, 0, 1) for light in LIGHTS])
    # Half a step of 8 bits, wider where a JPEG rounds too; or half a step of 16.
    tolerance = {"png": 0.005, "tif": 2e-5, "jpg": 0.04}[form]
    np.testing.assert_allclose(photos.light, expected, atol=tolerance)
    assert photos.light.dtype == np.float32
    assert photos.pixels_a_sample == 1
    assert (photos.count, photos.rows, photos.columns) == (4, ROWS, COLUMNS)


def test_the_set_tells_where_it_came_from(folder: Path) -> None:
    photos = read_photo_set(folder, light_distance_mm=300, pitch_mm=0.02)
    assert photos.names == ("img1.png", "img2.png", "img10.png", "img11.png")
    assert photos.source.kind == "photo_set"
    assert [file.name for file in photos.source.files] == [*photos.names, "lights.lp"]
    assert len({file.sha256 for file in photos.source.files}) == 5
    assert photos.source.pitch_from == "option"
    assert photos.lamps is not None
    assert photos.lamps.known_from == "file"
    np.testing.assert_array_equal(photos.lamps.distance_mm, [300.0] * 4)
    np.testing.assert_allclose(np.linalg.norm(photos.lamps.direction, axis=1), 1.0)


def test_directions_follow_the_shading(folder: Path) -> None:
    # Slopes solved from the set's own light and lamps are those of the drawn skin.
    photos = read_photo_set(folder, pitch_mm=0.05)
    assert photos.lamps is not None
    assert photos.lamps.distance_mm is None
    light = photos.light[:, 1].reshape(photos.count, -1)
    solved = np.linalg.lstsq(photos.lamps.direction, light, rcond=None)[0]
    by_row, by_column = (-solved[:2] / solved[2]).reshape(2, ROWS, COLUMNS)
    y, x = np.mgrid[0:ROWS, 0:COLUMNS] / 8.0
    np.testing.assert_allclose(by_column, 0.3 * np.cos(x + 0.3 * y), atol=0.05)
    np.testing.assert_allclose(by_row, -0.2 * np.sin(0.7 * y), atol=0.05)


def test_block_means_of_the_set(folder: Path) -> None:
    fine, coarse = (read_photo_set(folder, pitch_mm=p) for p in (0.03, 0.0167))
    assert (fine.pixels_a_sample, coarse.pixels_a_sample) == (1, 2)
    assert coarse.pitch_mm == pytest.approx(0.0334)
    blocks = fine.light.reshape(4, 3, ROWS // 2, 2, COLUMNS // 2, 2).mean((3, 5))
    np.testing.assert_allclose(coarse.light, blocks, rtol=1e-5)


def test_bytes_do_not_hang_on_the_threads(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    several = read_photo_set(folder, pitch_mm=0.02)
    monkeypatch.setattr(photo_sampling, "_MOST_THREADS", 1)
    alone = read_photo_set(folder, pitch_mm=0.02)
    assert several.light.tobytes() == alone.light.tobytes()
    assert several.usable.tobytes() == alone.usable.tobytes()
    assert several.source == alone.source


def test_clipped_and_black_samples_are_not_usable(folder: Path) -> None:
    pixels = coded(shaded(LIGHTS[0]))
    pixels[10:30, 10:30, 0] = 255
    pixels[50:60, 50:60] = 3
    write_png(folder / "img1.png", pixels)
    photos = read_photo_set(folder, pitch_mm=0.025)
    assert photos.pixels_a_sample == 2
    expected = np.ones((3, ROWS // 2, COLUMNS // 2), bool)
    expected[0, 5:15, 5:15] = False
    expected[:, 25:30, 25:30] = False
    np.testing.assert_array_equal(photos.usable[0], expected)
    assert np.isfinite(photos.light).all()
    assert not any("Clipped" in note for note in photos.source.notes)


def test_much_clipping_is_told(folder: Path) -> None:
    pixels = coded(shaded(LIGHTS[0]))
    pixels[:40] = 255
    write_png(folder / "img1.png", pixels)
    notes = read_photo_set(folder, pitch_mm=0.05).source.notes
    assert any("Clipped" in note and "img1.png (42 %)" in note for note in notes)


def test_grey_photos_have_one_channel(tmp_path: Path) -> None:
    for index, light in enumerate(LIGHTS):
        grey = coded(shaded(light, 1))[:, :, 0]
        Image.fromarray(grey).save(tmp_path / f"{index}.png")
    photos = read_photo_set(tmp_path)
    assert photos.light.shape == (4, 1, ROWS, COLUMNS)


def test_a_linear_tiff_is_taken_as_it_stands_and_an_untagged_one_is_told(tmp_path: Path) -> None:
    for index, light in enumerate(LIGHTS):
        numbers = np.round(shaded(light) * 65535).astype(np.uint16)
        tifffile.imwrite(tmp_path / f"{index}.tif", numbers, photometric="rgb")
    photos = read_photo_set(tmp_path)
    assert any("sRGB was assumed" in note for note in photos.source.notes)
    taken = SRGB.light(np.round(shaded(LIGHTS[0]) * 65535).ravel() / 65535)
    np.testing.assert_allclose(
        photos.light[0].transpose(1, 2, 0).ravel(), taken, rtol=1e-5, atol=1e-7
    )


# ------------------------------------------------------------------------ lights


def test_names_in_the_lights_file_may_be_written_otherwise(folder: Path) -> None:
    names = ["C:\\old place\\IMG1.PNG", "/x y/img2.png", "img10.JPG", "img11.png"]
    (folder / "lights.lp").write_text(lights_text(names))
    photos = read_photo_set(folder)
    assert photos.lamps is not None
    np.testing.assert_allclose(photos.lamps.direction[:, 1], (LIGHTS.T / norms()).T[:, 0])
    assert any("another suffix" in note for note in photos.source.notes)


def norms() -> NDArray[np.float64]:
    return np.linalg.norm(LIGHTS, axis=1)


def test_lamps_stand_in_the_order_of_the_photos(folder: Path) -> None:
    names = ["img11.png", "img2.png", "img1.png", "img10.png"]
    order = [3, 1, 0, 2]
    (folder / "lights.lp").write_text(lights_text(names, LIGHTS[order]))
    photos = read_photo_set(folder)
    assert photos.names == ("img1.png", "img2.png", "img10.png", "img11.png")
    assert photos.lamps is not None
    unit = LIGHTS / norms()[:, None]
    expected = np.stack([-unit[:, 1], unit[:, 0], unit[:, 2]], 1)
    np.testing.assert_allclose(photos.lamps.direction, expected)


def test_the_given_lights_file_wins(folder: Path, tmp_path: Path) -> None:
    (folder / "lights.lp").write_text("nonsense")
    (tmp_path / "mine.txt").write_text(lights_text(["img1.png", "img2.png", "img10.png"]))
    photos = read_photo_set(folder, lights=tmp_path / "mine.txt")
    assert photos.count == 3
    assert any("img11.png" in note for note in photos.source.notes)
    assert photos.source.files[-1].name == "mine.txt"


def test_without_lights_the_set_is_uncalibrated(folder: Path) -> None:
    (folder / "lights.lp").rename(folder / "dome.lp")
    photos = read_photo_set(folder)
    assert photos.lamps is None
    assert any("dome.lp was not read" in note for note in photos.source.notes)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (lights_text(["img1.png", "img2.png", "img3.png"]), "names img3.png, and there is no such"),
        (lights_text(["img1.png", "img1.jpg", "img2.png"]), "are one photo, img1.png"),
        (lights_text(["img1.png", "img2.png"]), "has 2 lights"),
        (lights_text(["img1.png", "img2.png", "img10.png"]).replace("3", "4", 1), "says 4 photos"),
        (lights_text(["img1.png", "img2.png", "img10.png"], LIGHTS * [1, 1, -1]), "behind"),
        (lights_text(["img1.png", "img2.png", "img10.png"], LIGHTS * np.nan), "not finite"),
        (lights_text(["img1.png", "img2.png", "img10.png"], LIGHTS[[0, 1, 0]]), "same light"),
        ("", "empty"),
    ],
)
def test_lights_that_do_not_fit(folder: Path, text: str, told: str) -> None:
    (folder / "lights.lp").write_text(text)
    message = refused(folder)
    assert told in message
    assert "lights.lp: " in message


@pytest.mark.parametrize("distance", [0.0, -5.0, np.nan, np.inf, 0.3, 1e9])
def test_distances_that_are_none(folder: Path, distance: float) -> None:
    assert "--light-distance-mm" in refused(folder, light_distance_mm=distance)


def test_a_lights_file_that_is_not_there(folder: Path) -> None:
    with pytest.raises(MissingFileError, match=r"mine\.lp"):
        read_photo_set(folder, lights=folder / "mine.lp")


# ------------------------------------------------------------------------ photos that are no set


def other_size(folder: Path) -> str:
    write_png(folder / "img2.png", coded(shaded(LIGHTS[1]))[:-2])
    return "img2.png: is 130 x 94 pixels, and the other photos are 130 x 96"


def lying(folder: Path) -> str:
    write_png(folder / "img2.png", coded(shaded(LIGHTS[1])).swapaxes(0, 1))
    return "its orientation tag differs"


def black(folder: Path) -> str:
    write_png(folder / "img10.png", np.zeros((ROWS, COLUMNS, 3), np.uint8))
    return "img10.png: is black"


def nearly_black(folder: Path) -> str:
    noise = np.random.default_rng(0).integers(0, 9, (ROWS, COLUMNS, 3), np.uint8)
    write_png(folder / "img10.png", noise)
    return "img10.png: is black"


def burnt(folder: Path) -> str:
    write_png(folder / "img10.png", np.full((ROWS, COLUMNS, 3), 255, np.uint8))
    return "img10.png: is clipped all over"


def grey(folder: Path) -> str:
    Image.fromarray(coded(shaded(LIGHTS[1]))[:, :, 0]).save(folder / "img2.png")
    return "img2.png: is grey, and the other photos are coloured"


def twice(folder: Path) -> str:
    (folder / "img10.png").write_bytes((folder / "img2.png").read_bytes())
    return "img10.png: shows the very same picture as img2.png"


def twice_saved_anew(folder: Path) -> str:
    tifffile.imwrite(folder / "img2.tif", coded(shaded(LIGHTS[0])), photometric="rgb")
    (folder / "img2.png").unlink()
    return "img2.tif: shows the very same picture as img1.png"


def cut_off(folder: Path) -> str:
    data = (folder / "img2.png").read_bytes()
    (folder / "img2.png").write_bytes(data[: len(data) // 2])
    return "img2.png: the PNG is cut off"


def no_photo(folder: Path) -> str:
    (folder / "img2.png").write_text("Dear doctor")
    return "img2.png: is no JPEG, PNG or TIFF"


def two_photos(folder: Path) -> str:
    (folder / "img2.png").unlink()
    (folder / "img1.png").unlink()
    return "holds 2 photos"


def only_heic(folder: Path) -> str:
    for photo in folder.glob("*.png"):
        photo.rename(photo.with_suffix(".HEIC"))
    return "and 4 as .heic; export them"


def one_missing(folder: Path) -> str:
    (folder / "img2.png").unlink()
    return "lights.lp: names img2.png, and there is no such photo in skin"


@pytest.mark.parametrize(
    "spoil",
    [
        other_size,
        lying,
        black,
        nearly_black,
        burnt,
        grey,
        twice,
        twice_saved_anew,
        cut_off,
        no_photo,
        two_photos,
        only_heic,
        one_missing,
    ],
)
def test_what_is_no_set(folder: Path, spoil: Callable[[Path], str]) -> None:
    assert spoil(folder) in refused(folder)


@pytest.mark.parametrize("bits", [10, 12, 14])
def test_bits_of_a_sensor_in_sixteen_are_refused(tmp_path: Path, bits: int) -> None:
    skin = tmp_path / "skin"
    skin.mkdir()
    for index, light in enumerate(LIGHTS):
        numbers = np.round(shaded(light) * 1.5 * 2**bits).clip(0, 2**bits - 1).astype(np.uint16)
        tifffile.imwrite(skin / f"{index}.tif", numbers, photometric="rgb")
    assert f"{bits} bits" in refused(skin)


def test_two_formats_of_one_photo_need_a_lights_file(folder: Path) -> None:
    tifffile.imwrite(folder / "img2.tif", coded(shaded(LIGHTS[1]), 16), photometric="rgb")
    assert read_photo_set(folder).count == 4
    (folder / "lights.lp").unlink()
    assert "img2.png and img2.tif are one photo twice" in refused(folder)


def test_what_else_lies_in_the_folder(folder: Path) -> None:
    for name in (".hidden.jpg", "._img1.png", "Thumbs.db", "notes.txt", "img1.dng"):
        (folder / name).write_bytes(b"whatever")
    (folder / "old").mkdir()
    (folder / "old.png").mkdir()
    assert read_photo_set(folder).count == 4


def test_paths_that_are_no_folder(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="no such folder"):
        read_photo_set(tmp_path / "nowhere")
    (tmp_path / "a.jpg").write_bytes(b"x")
    with pytest.raises(InputError, match="is one file"):
        read_photo_set(tmp_path / "a.jpg")
    with pytest.raises(MissingFileError):
        read_photo_set("a\0b")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no photos"):
        read_photo_set(tmp_path / "empty")


def test_is_photo_folder(folder: Path, tmp_path: Path) -> None:
    assert is_photo_folder(folder)
    assert not is_photo_folder(tmp_path)
    assert not is_photo_folder(folder / "img1.png")
    assert not is_photo_folder(folder / "nowhere")
    assert not is_photo_folder(Path("a\0b"))


def test_read_says_what_reads_a_folder_of_photos(folder: Path) -> None:
    with pytest.raises(InputError, match=r"4 photos.*read_photo_set.*scarscape measure"):
        scarscape.read(folder)
