"""What gives the distance between pixels, what only seems to, and how large a sample is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image

from scarscape.capture import limits, read_photo_set
from scarscape.capture.exif import Exif
from scarscape.capture.photo_sampling import pixels_a_sample
from scarscape.capture.photo_scale import jpeg_pitch, png_pitch
from scarscape.model import InputError


def pixels(index: int, rows: int = 80, columns: int = 100) -> NDArray[np.uint8]:
    rng = np.random.default_rng(index)
    return rng.integers(40, 200, (rows, columns, 3), np.uint8, endpoint=True)


def write(folder: Path, form: str, options: list[dict[str, Any]]) -> Path:
    """Photos that differ, each saved with its own options."""
    for index, own in enumerate(options):
        path = folder / f"{index}.{form}"
        if form == "tif":
            tifffile.imwrite(path, pixels(index), photometric="rgb", **{"metadata": None, **own})
        else:
            Image.fromarray(pixels(index)).save(path, **own)
    return folder


CM = "CENTIMETER"


@pytest.mark.parametrize(
    ("form", "options", "pitch_mm"),
    [
        ("tif", {"resolution": (500, 500), "resolutionunit": CM}, 0.02),
        ("tif", {"resolution": (1270, 1270), "resolutionunit": "INCH"}, 0.02),
        ("tif", {"description": json.dumps({"pitch_mm": 0.017})}, 0.017),
        ("tif", {"resolution": (300, 300), "resolutionunit": "INCH"}, None),
        ("tif", {"resolution": (118.11, 118.11), "resolutionunit": CM}, None),
        ("tif", {"resolution": (10, 10), "resolutionunit": CM}, None),
        ("tif", {}, None),
        ("png", {"dpi": (1270, 1270)}, 0.02),
        ("png", {"dpi": (72, 72)}, None),
        ("png", {"dpi": (300, 300)}, None),
        ("png", {"dpi": (96, 96)}, None),
        ("png", {"dpi": (20, 20)}, None),
        ("jpg", {"dpi": (300, 300)}, None),
        ("jpg", {"dpi": (1270, 1270)}, None),
        ("jpg", {}, None),
    ],
)
def test_what_the_photos_say(
    tmp_path: Path, form: str, options: dict[str, Any], pitch_mm: float | None
) -> None:
    photos = read_photo_set(write(tmp_path, form, [options] * 3))
    if pitch_mm is None:
        assert photos.pitch_mm is None
        assert photos.source.notes[-1] == "Nothing gives a scale."
    else:
        assert photos.source.pitch_from == "file"
        assert photos.pitch_mm == pytest.approx(pitch_mm * photos.pixels_a_sample, rel=1e-3)


def exif_of(across: int, down: int, unit: int) -> dict[str, Any]:
    exif = Image.Exif()
    exif[0x11A], exif[0x11B], exif[0x128] = float(across), float(down), unit
    return {"exif": exif}


@pytest.mark.parametrize("form", ["jpg", "png"])
def test_exif_counts_where_it_is_metric(tmp_path: Path, form: str) -> None:
    metric = read_photo_set(write(tmp_path, form, [exif_of(400, 400, 3)] * 3))
    assert metric.pitch_mm == pytest.approx(0.025 * metric.pixels_a_sample)
    inches = read_photo_set(write(tmp_path, form, [exif_of(1016, 1016, 2)] * 3))
    assert inches.pitch_mm is None


@pytest.mark.parametrize(
    ("density", "pitch_mm"),
    [
        ((2, 200, 200), 0.05),
        ((2, 118, 118), None),
        ((2, 28, 28), None),
        ((1, 508, 508), None),
        ((0, 1, 1), None),
        ((2, 0, 0), None),
        (None, None),
    ],
)
def test_jfif_counts_a_centimetre_only(density: Any, pitch_mm: float | None) -> None:
    assert jpeg_pitch(density, Exif()).pitch_mm == pitch_mm


@pytest.mark.parametrize("dpi", [72, 96, 100, 150, 240, 300, 600, 1200])
@pytest.mark.parametrize("rounding", [np.floor, np.round, np.ceil])
def test_defaults_an_inch_are_known_a_metre(dpi: int, rounding: Any) -> None:
    dots = int(rounding(dpi / 0.0254))
    assert png_pitch((dots, dots), Exif()).pitch_mm is None
    assert png_pitch((20000, 20000), Exif()).pitch_mm == pytest.approx(0.05)


def test_pixels_that_are_not_square_are_refused(tmp_path: Path) -> None:
    options = {"resolution": (500, 400), "resolutionunit": CM}
    with pytest.raises(InputError, match=r"0\.02 mm across and 0\.025 mm down"):
        read_photo_set(write(tmp_path, "tif", [options] * 3))


def test_pitches_that_disagree_are_refused(tmp_path: Path) -> None:
    options = [{"resolution": (n, n), "resolutionunit": CM} for n in (500, 500, 400)]
    folder = write(tmp_path, "tif", options)
    with pytest.raises(InputError, match=r"1\.tif states .*0\.02 mm, and 2\.tif one of 0\.025"):
        read_photo_set(folder)
    photos = read_photo_set(folder, pitch_mm=0.03)
    assert photos.pitch_mm == pytest.approx(0.03)
    assert any("several pitches" in note for note in photos.source.notes)


def test_the_option_wins_and_is_noted(tmp_path: Path) -> None:
    folder = write(tmp_path, "tif", [{"resolution": (500, 500), "resolutionunit": CM}] * 3)
    photos = read_photo_set(folder, pitch_mm=0.03)
    assert photos.source.pitch_from == "option"
    assert any("0.03 mm from the option" in note for note in photos.source.notes)
    assert read_photo_set(folder, pitch_mm=0.02).source.notes == ()


@pytest.mark.parametrize("pitch", [0.0, -1.0, np.nan, np.inf, 50.0, 1e-5])
def test_options_that_are_no_pitch(tmp_path: Path, pitch: float) -> None:
    with pytest.raises(InputError, match="--pitch-mm"):
        read_photo_set(write(tmp_path, "png", [{}] * 3), pitch_mm=pitch)


# ------------------------------------------------------------------------ scan.yaml


def test_a_scan_file_gives_the_scale(tmp_path: Path) -> None:
    folder = write(tmp_path, "png", [{"dpi": (300, 300)}] * 3)
    (folder / "scan.yaml").write_text("images:\n  - 0.png\nmmperpixel: 0.0124\n")
    with pytest.raises(InputError, match=r"show only 1\.2 x 0\.99 mm of skin"):
        read_photo_set(folder)
    (folder / "scan.yaml").write_text("mmperpixel: 0.0274581\n")
    photos = read_photo_set(folder)
    assert photos.source.pitch_from == "file"
    assert photos.pitch_mm == pytest.approx(0.0274581)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mmperpixel: [1, 2", "not readable as YAML"),
        ("mmperpixel: wide", "'mmperpixel' in scan.yaml is 'wide'"),
        ("mmperpixel: true", "is 'True'"),
        ("mmperpixel: -1", "gives a pitch of -1 mm"),
        ("mmperpixel: .nan", "gives a pitch of nan mm"),
        ("[" * 5000, "not readable as YAML"),
        ("a: " + "b" * 70000, "too large"),
    ],
)
def test_a_scan_file_that_is_none(tmp_path: Path, text: str, told: str) -> None:
    folder = write(tmp_path, "png", [{}] * 3)
    (folder / "scan.yaml").write_text(text)
    with pytest.raises(InputError) as caught:
        read_photo_set(folder)
    assert told in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("text", ["", "guid: 7", "- a\n- b", "mmperpixel:"])
def test_a_scan_file_may_say_nothing(tmp_path: Path, text: str) -> None:
    folder = write(tmp_path, "png", [{}] * 3)
    (folder / "scan.yaml").write_text(text)
    assert read_photo_set(folder).pitch_mm is None


def test_the_real_scan(real: Any) -> None:
    photos = read_photo_set(real("groove"))
    assert (photos.count, photos.rows, photos.columns) == (6, 514, 616)
    assert photos.pitch_mm == pytest.approx(0.027458113509339)
    assert photos.lamps is None


# ------------------------------------------------------------------------ marker


# ------------------------------------------------------------------------ samples


@pytest.mark.parametrize(
    ("pitch_mm", "side"),
    [(0.06, 1), (0.05, 1), (0.026, 1), (0.025, 2), (0.05 / 3, 3), (0.0099, 5), (0.005, 10)],
)
def test_samples_are_at_most_a_twentieth_of_a_mm(pitch_mm: float, side: int) -> None:
    assert pixels_a_sample(2000, 2000, 6, pitch_mm) == (side, ())


def test_large_photos_get_wider_samples_and_a_note() -> None:
    side, notes = pixels_a_sample(9000, 9000, 6, 0.02)
    assert side == 4
    assert "0.08 mm apart instead of 0.04" in notes[0]
    # As wide as 0.1 mm and no wider, though six million are passed.
    assert pixels_a_sample(14000, 14000, 6, 0.02)[0] == 5
    assert pixels_a_sample(9000, 9000, 3, 0.12) == (1, ())


def test_without_a_scale_the_raster_is_small() -> None:
    for rows, columns in ((400, 500), (4000, 6000), (12000, 16000)):
        side, _ = pixels_a_sample(rows, columns, 6, None)
        assert (rows // side) * (columns // side) <= 2_500_000
        assert side == 1 or (rows // (side - 1)) * (columns // (side - 1)) > 2_500_000


def test_sets_that_would_fill_the_memory_are_refused() -> None:
    with pytest.raises(InputError, match="give fewer photos"):
        pixels_a_sample(9000, 9000, 6, 0.12)
    many = limits.MAX_SET_SAMPLES // 4_000_000
    assert pixels_a_sample(4000, 4000, many, 0.025)[0] == 2
    assert pixels_a_sample(4000, 4000, 2 * many, 0.025)[0] == 3
