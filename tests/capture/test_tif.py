"""TIFF height maps: what states the pitch, what only seems to, and who compressed them."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

import scarscape
from scarscape.model import InputError


def test_pitch_in_samples_a_centimetre(tmp_path: Path, skin) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(
        path, skin().astype(np.float32), resolution=(200, 200), resolutionunit="CENTIMETER"
    )
    relief = scarscape.read(path)
    assert relief.pitch_mm == pytest.approx(0.05)
    assert relief.source.pitch_from == "file"
    residue = (relief.height_mm - skin()).astype(float)
    # A plane: its second differences vanish.
    assert np.abs(np.diff(residue, 2, axis=0)).max() < 1e-6
    assert np.abs(np.diff(residue, 2, axis=1)).max() < 1e-6


def test_pitch_in_samples_an_inch(tmp_path: Path, skin) -> None:
    path = tmp_path / "a.tiff"
    tifffile.imwrite(path, skin().astype(np.float32), resolution=(508, 508), resolutionunit="INCH")
    assert scarscape.read(path).pitch_mm == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("dpi", "unit"),
    [
        *((dpi, "INCH") for dpi in (72, 96, 300, 600)),
        *((dpi, "CENTIMETER") for dpi in (72, 96, 300)),
    ],
)
def test_default_resolutions_are_no_pitch(tmp_path: Path, skin, dpi: int, unit: str) -> None:
    path = tmp_path / "a.tif"
    density = dpi if unit == "INCH" else dpi / 2.54
    tifffile.imwrite(
        path, skin().astype(np.float32), resolution=(density, density), resolutionunit=unit
    )
    with pytest.raises(InputError, match=rf"{dpi} dpi.*by default.*--pitch-mm"):
        scarscape.read(path)
    # Stated by a person, the same pitch is fine.
    pitch = 25.4 / dpi
    assert scarscape.read(path, pitch_mm=pitch).pitch_mm == pytest.approx(pitch)


@pytest.mark.parametrize("resolution", [None, (200, 200)])
def test_resolution_without_a_unit_is_no_pitch(tmp_path: Path, skin, resolution) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, skin().astype(np.float32), resolution=resolution, resolutionunit="NONE")
    with pytest.raises(InputError, match="no unit"):
        scarscape.read(path)


@pytest.mark.parametrize(
    ("unit", "scale"), [("mm", 20), ("micron", 0.02), ("\\u00B5m", 0.02), ("cm", 200), ("um", 0.02)]
)
def test_pitch_from_imagej(tmp_path: Path, skin, unit: str, scale: float) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(
        path,
        skin().astype(np.float32),
        imagej=True,
        resolution=(scale, scale),
        metadata={"unit": unit},
    )
    relief = scarscape.read(path)
    assert relief.pitch_mm == pytest.approx(0.05)
    assert relief.source.pitch_from == "file"


def test_imagej_in_pixels_is_no_pitch(tmp_path: Path, skin) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, skin().astype(np.float32), imagej=True, metadata={"unit": "pixel"})
    with pytest.raises(InputError, match="not a length"):
        scarscape.read(path)


def test_pitch_from_the_description_goes_before_the_tags(tmp_path: Path, skin) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(
        path,
        skin().astype(np.float32),
        description=json.dumps({"pitch_mm": 0.03}),
        resolution=(72, 72),
        resolutionunit="INCH",
        metadata=None,
    )
    assert scarscape.read(path).pitch_mm == pytest.approx(0.03)


@pytest.mark.parametrize("pitch", ["x", -1, 0, [1], 99, {}])
def test_wrong_pitch_in_the_description(tmp_path: Path, skin, pitch: object) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(
        path,
        skin().astype(np.float32),
        description=json.dumps({"pitch_mm": pitch}),
        metadata=None,
    )
    with pytest.raises(InputError, match="ImageDescription"):
        scarscape.read(path)
    assert scarscape.read(path, pitch_mm=0.05).pitch_mm == 0.05


def test_option_wins_with_a_note(tmp_path: Path, skin) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(
        path, skin().astype(np.float32), resolution=(100, 100), resolutionunit="CENTIMETER"
    )
    relief = scarscape.read(path, pitch_mm=0.05)
    assert (relief.pitch_mm, relief.source.pitch_from) == (0.05, "option")
    assert any("from the option" in note and "0.1 mm" in note for note in relief.source.notes)


def test_two_pitches_become_one(tmp_path: Path, skin) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(
        path, skin().astype(np.float32), resolution=(200, 100), resolutionunit="CENTIMETER"
    )
    relief = scarscape.read(path)
    assert relief.pitch_mm == pytest.approx(0.05)
    assert (relief.rows, relief.columns) == (119, 80)
    assert any("resampled" in note for note in relief.source.notes)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.int16, np.int32, np.uint32])
def test_integers_need_a_unit(tmp_path: Path, skin, kind) -> None:
    counts = np.round((skin() - skin().min()) * 500).astype(kind)
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, counts)
    with pytest.raises(InputError, match=r"integers.*--unit"):
        scarscape.read(path, pitch_mm=0.05)
    relief = scarscape.read(path, pitch_mm=0.05, unit="scale:0.002")
    residue = relief.height_mm - counts * 0.002
    assert np.abs(np.diff(residue, 2, axis=1)).max() < 1e-5


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_deflate", "tiff_adobe_deflate"])
@pytest.mark.parametrize(
    ("kind", "predictor"),
    [(kind, predictor) for kind in (np.uint8, np.uint16, np.float32) for predictor in (1, 2)]
    + [(np.float32, 3)],
)
@pytest.mark.parametrize("shape", [(64, 48), (300, 257)])
def test_compressed_by_another_program(tmp_path, compression, kind, predictor, shape) -> None:
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]]
    noise = np.random.default_rng(6).normal(0, 0.01, shape)
    height = ((np.sin(x / 9) + np.cos(y / 7) + noise) * 50 + 120).astype(kind)
    path = tmp_path / "a.tif"
    Image.fromarray(height).save(path, compression=compression, tiffinfo={317: predictor})
    relief = scarscape.read(path, pitch_mm=0.05, unit="scale:0.001")
    residue = relief.height_mm - height.astype(float) * 0.001
    assert np.abs(np.diff(residue, 2, axis=0)).max() < 1e-6
    assert np.abs(np.diff(residue, 2, axis=1)).max() < 1e-6


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("tile", [None, (32, 48)])
@pytest.mark.parametrize("kind", ["f4", "f8", "u2"])
def test_layouts(tmp_path: Path, skin, byteorder, compression, tile, kind) -> None:
    height = ((skin() + 1) * 1000).astype(kind)
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, height, byteorder=byteorder, compression=compression, tile=tile)
    relief = scarscape.read(path, pitch_mm=0.05, unit="um")
    residue = relief.height_mm - height.astype(float) * 0.001
    assert np.abs(np.diff(residue, 2, axis=0)).max() < 1e-6
    assert np.abs(np.diff(residue, 2, axis=1)).max() < 1e-6


def test_gdal_nodata_is_missing(tmp_path: Path, skin) -> None:
    height = skin().astype(np.float32)
    height[5:9, 7:30] = -9999
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, height, extratags=[(42113, "s", 0, "-9999", True)])
    relief = scarscape.read(path, pitch_mm=0.05)
    np.testing.assert_array_equal(relief.mask, height != -9999)


@pytest.mark.parametrize(
    ("data", "options", "says"),
    [
        (np.zeros((60, 80, 3), np.uint8), {"photometric": "rgb"}, "picture"),
        (np.zeros((4, 60, 80), np.float32), {"photometric": "minisblack"}, "4 pages"),
        (np.zeros((4, 60, 80), np.float32), {"imagej": True}, "4 pages"),
        (np.zeros((60, 80), np.complex64), {}, "complex"),
        (np.zeros((60, 80), bool), {"photometric": "minisblack"}, "true and false"),
        (np.zeros((3, 3), np.float32), {}, "3 x 3"),
        (np.full((60, 80), np.nan, np.float32), {}, "all samples are missing"),
        (np.full((60, 80), np.inf, np.float32), {}, "infinite"),
        (np.zeros((60, 80), np.float32), {"compression": "lzma"}, "compressed"),
    ],
)
def test_tiffs_that_are_no_height_map(tmp_path: Path, data, options, says: str) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, data, **options)
    with pytest.raises(InputError, match=says):
        scarscape.read(path, pitch_mm=0.05)


def patched(path: Path, tag: str, value: int) -> None:
    with tifffile.TiffFile(path, mode="r+") as file:
        file.pages[0].tags[tag].overwrite(value)


@pytest.mark.parametrize("compression", [None, "zlib"])
def test_headers_that_lie_allocate_nothing(tmp_path: Path, skin, compression) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, skin().astype(np.float32), compression=compression)
    patched(path, "ImageWidth", 60000)
    patched(path, "ImageLength", 60000)
    tracemalloc.start()
    with pytest.raises(InputError, match="more than"):
        scarscape.read(path, pitch_mm=0.05)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5e6


def test_cut_off(tmp_path: Path, skin) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, skin().astype(np.float32))
    path.write_bytes(path.read_bytes()[:-5000])
    with pytest.raises(InputError, match="cut off"):
        scarscape.read(path, pitch_mm=0.05)


def test_strips_that_unpack_to_more_than_announced(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(
        path, np.zeros((8000, 2000), np.float32), compression="zlib", rowsperstrip=8000
    )
    patched(path, "ImageLength", 40)
    patched(path, "RowsPerStrip", 40)
    tracemalloc.start()
    scarscape.read(path, pitch_mm=0.05)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # Sixty-four megabytes lie packed in it; the picture takes a third of one.
    assert peak < 2e7
