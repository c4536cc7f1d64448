"""One photo: its light, its scale, which way up it is, what is cut out, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image
from tests.capture.photographing import PIECES, Conditions, View, coded, light

import scarscape
from scarscape.capture import is_photo, read_photo, read_photo_set
from scarscape.capture.photo_one import MOST_SAMPLES
from scarscape.model import InputError, MissingFileError, Photo

SPOT, FACE = PIECES["spot"], PIECES["face"]
SQUARE = View(rows=600, columns=640, pitch_mm=0.08, turn_deg=0.0)
EVEN = Conditions(falloff=0.2, noise=0.004)


def srgb(linear: NDArray[Any], bits: int = 8) -> NDArray[Any]:
    """Numbers of sRGB."""
    number = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.round(number * (2**bits - 1)).astype(f"u{bits // 8}")


def lopsided(rows: int = 96, columns: int = 130) -> NDArray[np.float64]:
    """(rows, columns, 3) light that no turn or mirror leaves as it is."""
    y, x = np.mgrid[0:rows, 0:columns]
    base = 0.2 + 0.4 * x / columns + 0.2 * y / rows
    return base[:, :, None] * np.array([1.0, 0.7, 0.5])


def saved(path: Path, linear: NDArray[Any], **how: Any) -> Path:
    Image.fromarray(srgb(linear)).save(path, **how)
    return path


def sheet_photo(path: Path, piece: Any = SPOT, view: View = SQUARE) -> Path:
    """A photo of a piece of the sheet around skin."""
    picture = coded(light(piece, view, EVEN), EVEN)
    Image.fromarray(np.repeat(picture[:, :, None], 3, axis=2)).save(path, quality=95)
    return path


def refused(path: Path, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        read_photo(path, **options)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert message.isprintable()
    return message


# ------------------------------------------------------------------------ which is a photo


def test_photos_and_height_maps_are_told_apart(tmp_path: Path) -> None:
    colour, grey = np.zeros((40, 40, 3), np.uint8), np.zeros((40, 40), np.uint16)
    for name, pixels in (
        ("rgb.tif", colour),
        ("rgba.TIF", np.zeros((40, 40, 4), np.uint16)),
        ("grey.tif", grey),
        ("float.tiff", grey.astype(np.float32)),
        ("floats.tif", colour.astype(np.float32)),
    ):
        more = {"photometric": "rgb"} if pixels.ndim == 3 else {}
        tifffile.imwrite(tmp_path / name, pixels, **more)
    (tmp_path / "torn.tif").write_bytes(b"II*\0")
    for name in ("a.jpg", "b.JPEG", "c.png", "rgb.tif", "rgba.TIF"):
        assert is_photo(tmp_path / name), name
    others = ("grey.tif", "float.tiff", "floats.tif", "torn.tif", "none.tif", "a.npy", "a.heic")
    for name in others:
        assert not is_photo(tmp_path / name), name
    assert not is_photo(tmp_path)


# ------------------------------------------------------------------------ what comes out


@pytest.mark.parametrize("form", ["png", "tif", "jpg"])
def test_light_is_what_was_photographed(tmp_path: Path, form: str) -> None:
    linear, path = lopsided(), tmp_path / f"skin.{form}"
    if form == "tif":
        tifffile.imwrite(path, srgb(linear, 16), photometric="rgb")
    else:
        saved(path, linear, **({"quality": 100, "subsampling": 0} if form == "jpg" else {}))
    photo = read_photo(path)
    assert photo.light.shape == (3, 96, 130)
    assert photo.light.dtype == np.float32
    if form == "jpg":
        # What another decoder makes of it: half of a number is lost in colours twice.
        number = np.asarray(Image.open(path)) / 255
        linear = np.where(number <= 0.04045, number / 12.92, ((number + 0.055) / 1.055) ** 2.4)
    close = {"png": 0.004, "tif": 1e-4, "jpg": 0.01}[form]
    np.testing.assert_allclose(photo.light.transpose(1, 2, 0), linear, atol=close)
    assert photo.usable.all()
    assert photo.name == path.name
    assert (photo.pitch_mm, photo.pitch_mm_sd, photo.tilt_deg) == (None, None, None)
    assert (photo.pixels_a_sample, photo.origin_px) == (1, (0.0, 0.0))
    assert photo.source.kind == "photo"
    assert [file.name for file in photo.source.files] == [path.name]
    assert "Nothing gives a scale." in photo.source.notes


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_turned_once_as_exif_says(tmp_path: Path, orientation: int) -> None:
    upright = srgb(lopsided())
    # How a camera held that way stores it, by what each orientation means.
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright, 1),
        7: upright[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "skin.png"
    Image.fromarray(np.ascontiguousarray(stored)).save(path, exif=exif)
    photo = read_photo(path)
    np.testing.assert_array_equal(srgb(photo.light.transpose(1, 2, 0)), upright)


def test_a_grey_photo_has_one_channel(tmp_path: Path) -> None:
    path = tmp_path / "grey.png"
    Image.fromarray(srgb(lopsided()[:, :, 0])).save(path)
    photo = read_photo(path)
    assert photo.light.shape == (1, 96, 130)
    assert not photo.in_colour
    assert photo.patches is None


def test_clipped_and_black_samples_are_not_usable(tmp_path: Path) -> None:
    linear = lopsided()
    linear[10:20, 30:60] = (1.0, 0.5, 0.3)
    linear[50:60, 40:50] = 0.0
    photo = read_photo(saved(tmp_path / "skin.png", linear))
    expected = np.ones((3, 96, 130), bool)
    expected[0, 10:20, 30:60] = False
    expected[:, 50:60, 40:50] = False
    np.testing.assert_array_equal(photo.usable, expected)


def test_a_large_photo_is_averaged_as_light(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    codes = rng.integers(40, 220, (2101, 2402, 3), dtype=np.uint8)
    path = tmp_path / "large.png"
    path.write_bytes(cv2.imencode(".png", codes[:, :, ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 1])[1])
    photo = read_photo(path)
    assert photo.pixels_a_sample == 2
    assert photo.rows * photo.columns <= MOST_SAMPLES
    # One row is over, and left out at the bottom.
    assert (photo.rows, photo.columns, photo.origin_px) == (1050, 1201, (0.0, 0.0))
    number = codes[:200, :200] / 255
    linear = np.where(number <= 0.04045, number / 12.92, ((number + 0.055) / 1.055) ** 2.4)
    mean = linear.reshape(100, 2, 100, 2, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(photo.light[:, :100, :100].transpose(1, 2, 0), mean, atol=1e-5)


def test_the_origin_is_where_the_first_sample_begins(tmp_path: Path) -> None:
    photo = read_photo(saved(tmp_path / "skin.png", lopsided(98, 133)), pitch_mm=0.0165)
    # Blocks of three: two rows and one column are over, half of them before the first.
    assert photo.pixels_a_sample == 3
    assert photo.origin_px == (1.0, 0.0)
    assert photo.pitch_mm == pytest.approx(3 * 0.0165)


# ------------------------------------------------------------------------ scale


def test_the_option_wins_over_the_file(tmp_path: Path) -> None:
    path = saved(tmp_path / "skin.png", lopsided(), dpi=(25.4 / 0.08, 25.4 / 0.08))
    stated = read_photo(path)
    assert stated.pitch_mm == pytest.approx(0.08, rel=1e-3)
    assert stated.source.pitch_from == "file"
    given = read_photo(path, pitch_mm=0.07)
    assert given.pitch_mm == 0.07
    assert given.pitch_mm_sd is None
    assert given.source.pitch_from == "option"
    assert any("0.07" in note and "0.08" in note for note in given.source.notes)


def test_a_frame_gives_scale_and_its_window_is_cut_out(tmp_path: Path) -> None:
    photo = read_photo(sheet_photo(tmp_path / "skin.jpg"))
    assert photo.source.pitch_from == "marker"
    assert photo.pitch_mm == pytest.approx(0.08, rel=2e-3)
    assert photo.pitch_mm_sd is not None
    assert 0 < photo.pitch_mm_sd < 1e-3
    assert photo.tilt_deg == pytest.approx(0.0, abs=1.5)
    assert photo.rows * 0.08 == pytest.approx(25.0, abs=0.2)
    # The piece's window lies in the middle of the picture.
    assert photo.origin_px == pytest.approx((300 - 12.5 / 0.08, 320 - 12.5 / 0.08), abs=1.5)
    inner = photo.usable[:, 12:-12, 12:-12]
    assert inner.mean() > 0.99
    assert not photo.usable[:, :4].any()


def test_a_tilted_frame_is_turned_square_on(tmp_path: Path) -> None:
    path = sheet_photo(tmp_path / "skin.jpg", view=View(rows=700, columns=760, tilt_deg=12.0))
    photo = read_photo(path)
    assert photo.tilt_deg == pytest.approx(12.0, abs=0.5)
    assert photo.pitch_mm is not None
    assert any("turned square on" in note for note in photo.source.notes)
    # Square on, a turned window is the box around it.
    turn = np.radians(8.0)
    side = 25.0 * (np.cos(turn) + np.sin(turn))
    assert photo.rows * photo.pitch_mm == pytest.approx(side, rel=0.02)


def test_the_paper_of_a_strip_is_not_skin(tmp_path: Path) -> None:
    view = View(pitch_mm=0.19, rows=420, distance_mm=450.0, turn_deg=0.0)
    photo = read_photo(sheet_photo(tmp_path / "face.jpg", FACE, view))
    assert (photo.rows, photo.columns) == (420, 1100)
    paper = ~photo.usable.all(axis=0)
    assert paper[210 - 70 : 210 + 70, 550 - 450 : 550 + 450].all()
    assert photo.usable[:, :100].mean() > 0.99


def test_a_small_print_says_so_by_the_option(tmp_path: Path) -> None:
    path = sheet_photo(tmp_path / "skin.jpg")
    assert read_photo(path, marker_scale=0.97).pitch_mm == pytest.approx(0.0776, rel=3e-3)


def test_a_photo_is_the_same_as_in_a_set(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    for index, share in enumerate((0.8, 0.9, 1.0)):
        saved(folder / f"{index}.png", share * lopsided())
    together, alone = read_photo_set(folder), read_photo(folder / "1.png")
    np.testing.assert_array_equal(alone.light, together.light[1])
    np.testing.assert_array_equal(alone.usable, together.usable[1])


def test_the_same_file_gives_the_same_photo(tmp_path: Path) -> None:
    path = sheet_photo(tmp_path / "skin.jpg")
    first, second = read_photo(path), scarscape.read_photo(path)
    assert isinstance(first, scarscape.Photo)
    assert isinstance(second, Photo)
    np.testing.assert_array_equal(first.light, second.light)
    assert (first.pitch_mm, first.source) == (second.pitch_mm, second.source)


# ------------------------------------------------------------------------ what is refused


def test_what_is_no_photo_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        read_photo(tmp_path / "none.jpg")
    assert "read_photo_set" in refused(tmp_path)
    for name, content, word in (
        ("letter.jpg", b"Dear doctor", "no JPEG, PNG or TIFF"),
        ("empty.jpg", b"", "empty"),
        ("phone.heic", b"....ftypheic", "export it as JPEG"),
    ):
        (tmp_path / name).write_bytes(content)
        assert word in refused(tmp_path / name)
    whole = saved(tmp_path / "whole.jpg", lopsided()).read_bytes()
    (tmp_path / "torn.jpg").write_bytes(whole[: len(whole) // 2])
    assert "cut off" in refused(tmp_path / "torn.jpg")
    assert "at least 32" in refused(saved(tmp_path / "tiny.png", lopsided(20, 20)))


def test_black_and_burnt_out_photos_are_refused(tmp_path: Path) -> None:
    assert "black" in refused(saved(tmp_path / "black.png", 0 * lopsided()))
    assert "clipped all over" in refused(saved(tmp_path / "white.png", 0 * lopsided() + 1))


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"pitch_mm": 0.0}, "--pitch-mm"),
        ({"pitch_mm": float("nan")}, "--pitch-mm"),
        ({"pitch_mm": 5.0}, "--pitch-mm"),
        ({"marker_scale": 3.0}, "--marker-scale"),
    ],
)
def test_impossible_scales_are_refused(
    tmp_path: Path, options: dict[str, float], word: str
) -> None:
    assert word in refused(saved(tmp_path / "skin.png", lopsided()), **options)


def test_numbers_of_twelve_bits_in_sixteen_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "raw.tif"
    numbers = np.clip(srgb(lopsided() * 2, 16) // 16, 0, 4095).astype(np.uint16)
    tifffile.imwrite(path, numbers, photometric="rgb")
    assert "12 bits" in refused(path)
