"""Instrument files: units, holes, and which way is up, against the bytes themselves."""

from __future__ import annotations

import itertools
import struct
import sys
import tracemalloc
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

import scarscape
from scarscape.model import InputError, MissingExtraError

pytest.importorskip("SurfaceTopography", reason="the extra 'formats' is not installed")


def without_plane(height: NDArray[np.floating]) -> NDArray[np.float64]:
    """Height with its least-squares plane removed, NaN kept."""
    y, x = np.mgrid[0 : height.shape[0], 0 : height.shape[1]]
    valid = np.isfinite(height)
    design = np.column_stack([np.ones(valid.sum()), x[valid], y[valid]])
    out = np.full(height.shape, np.nan)
    level = np.linalg.lstsq(design, height[valid].astype(float), rcond=None)[0]
    out[valid] = height[valid] - design @ level
    return out


def tmd(height: NDArray[np.floating], length_x: float, length_y: float) -> bytes:
    rows, columns = height.shape
    return (
        b"Binary TrueMap Data File v2.0\r\n\0"
        + b"Created by TrueMap v6\r\n\0"
        + struct.pack("<IIffff", columns, rows, length_x, length_y, 0, 0)
        + height.astype("<f4").tobytes()
    )


def sdf(height: NDArray[np.floating], pitch_x_m: float, pitch_y_m: float, z_m: float) -> str:
    rows, columns = height.shape
    return "\n".join(
        [
            "aISO-1.0",
            "ManufacID   = Test",
            "CreateDate  = 010120260000",
            "ModDate     = 010120260000",
            f"NumPoints   = {columns}",
            f"NumProfiles = {rows}",
            f"Xscale      = {pitch_x_m:.6e}",
            f"Yscale      = {pitch_y_m:.6e}",
            f"Zscale      = {z_m:.6e}",
            "Zresolution = -1",
            "Compression = 0",
            "DataType    = 7",
            "CheckType   = 0",
            "*",
            *(" ".join("BAD" if np.isnan(z) else f"{z:.6f}" for z in row) for row in height),
            "*",
        ]
    )


def test_the_coin_against_its_bytes(real) -> None:
    path = real("surfaces/tmd-1.tmd")
    relief = scarscape.read(path)
    # The layout of the file, read without the library: 56 bytes of text, size, lengths, rows.
    data = path.read_bytes()
    columns, rows = struct.unpack_from("<II", data, 56)
    length = struct.unpack_from("<f", data, 64)[0]
    raw = np.frombuffer(data, "<f4", rows * columns, 80).reshape(rows, columns)
    assert relief.height_mm.shape == raw.shape
    assert relief.pitch_mm == pytest.approx(length / columns)
    np.testing.assert_allclose(without_plane(relief.height_mm), without_plane(raw), atol=1e-5)
    assert np.ptp(relief.height_mm) == pytest.approx(0.35, abs=0.01)


def rim_text(height: NDArray[np.float32], centre: tuple[float, float]) -> NDArray[np.float32]:
    """The lower rim of a coin, unrolled from left to right."""
    raised = height - cv2.GaussianBlur(height, (0, 0), 12)
    angle, radius = np.meshgrid(np.radians(np.linspace(150, 30, 420)), np.linspace(88, 126, 60))
    x, y = centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle)
    return cv2.remap(raised, x.astype(np.float32), y.astype(np.float32), cv2.INTER_CUBIC)


def found(word: str, strip: NDArray[np.float32]) -> float:
    """How well a printed word matches anywhere in a strip."""
    (width, height), _ = cv2.getTextSize(word, cv2.FONT_HERSHEY_SIMPLEX, 1.9, 7)
    print_ = np.zeros((height + 10, width + 10), np.uint8)
    cv2.putText(print_, word, (5, height + 5), cv2.FONT_HERSHEY_SIMPLEX, 1.9, 255, 7)
    scores = []
    for tall, wide in itertools.product((40, 44, 48), range(150, 230, 16)):
        scaled = cv2.resize(print_, (wide, tall), interpolation=cv2.INTER_AREA).astype(np.float32)
        scaled = cv2.GaussianBlur(scaled, (0, 0), 1.2)
        scores.append(cv2.matchTemplate(strip, scaled, cv2.TM_CCOEFF_NORMED).max())
    return float(max(scores))


def test_the_coin_says_one_dime_and_not_its_mirror_image(real) -> None:
    height = scarscape.read(real("surfaces/tmd-1.tmd")).height_mm
    last, (x, y) = 299, (154.5, 145.5)
    upright = found("DIME", rim_text(height, (x, y)))
    others = {
        "left for right": found("DIME", rim_text(height[:, ::-1].copy(), (last - x, y))),
        "upside down": found("DIME", rim_text(height[::-1].copy(), (x, last - y))),
        "turned": found("DIME", rim_text(height[::-1, ::-1].copy(), (last - x, last - y))),
        "rows for columns": found("DIME", rim_text(height.T.copy(), (y, x))),
    }
    assert upright > 0.6
    assert upright > max(others.values()) + 0.08, others


def test_frt_against_its_bytes(real) -> None:
    path = real("surfaces/frt-2.frt")
    relief = scarscape.read(path)
    data = path.read_bytes()
    # Tag 0x000B holds the raster, bottom row first, 1 for undefined.
    at = 0
    while True:
        at = data.index(b"\x0b\x00", at)
        size = struct.unpack_from("<I", data, at + 2)[0]
        if size == relief.rows * relief.columns * 2:
            break
        at += 1
    raw = np.frombuffer(data, "<u2", relief.rows * relief.columns, at + 6)
    raw = raw.reshape(relief.rows, relief.columns)[::-1]
    np.testing.assert_array_equal(relief.mask, raw != 1)
    scaled = np.where(raw == 1, np.nan, raw * 9.765923032319103e-09 * 1000)
    np.testing.assert_allclose(without_plane(relief.height_mm), without_plane(scaled), atol=1e-6)


@pytest.mark.parametrize(
    ("name", "size_mm", "missing"),
    [
        ("frt-1.frt", (12, 12), 0.306),
        ("frt-2.frt", (60, 30), 0.274),
        ("al3d-1.al3d", (0.129656, 0.0876054), 0),
        ("metropro-1.dat", (0.527161, 0.702881), 0),
        ("plu-1.plu", (0.956160, 1.274880), 0),
        ("sur-2.sur", (1.686256, 1.961492), 0.00043),
        ("tmd-1.tmd", (18.9566, 18.9566), 0),
        ("x3p-2.x3p", (0.204478, 0.0829767), 0),
    ],
)
def test_sizes_and_holes(real, name: str, size_mm: tuple[float, float], missing: float) -> None:
    relief = scarscape.read(real(f"surfaces/{name}"))
    pitch = relief.pitch_mm
    assert (relief.rows * pitch, relief.columns * pitch) == pytest.approx(size_mm, abs=3 * pitch)
    assert 1 - relief.valid_fraction == pytest.approx(missing, abs=0.001)
    assert relief.source.pitch_from == "file"


def test_a_map_of_28_samples_is_too_small(real) -> None:
    with pytest.raises(InputError, match="4 x 7 samples"):
        scarscape.read(real("surfaces/sdf-1.sdf"))


def test_orientation_and_units_of_sdf(tmp_path: Path, skin) -> None:
    height = skin()
    height[3:6, 50:60] = np.nan
    (tmp_path / "a.sdf").write_text(sdf(height * 1000, 5e-5, 5e-5, 1e-6))
    relief = scarscape.read(tmp_path / "a.sdf")
    assert relief.pitch_mm == pytest.approx(0.05)
    np.testing.assert_allclose(without_plane(relief.height_mm), without_plane(height), atol=2e-6)


def test_orientation_of_tmd_and_of_two_pitches(tmp_path: Path, skin) -> None:
    height = skin(40, 80)
    (tmp_path / "a.tmd").write_bytes(tmd(height, 80 * 0.05, 40 * 0.1))
    relief = scarscape.read(tmp_path / "a.tmd")
    assert relief.pitch_mm == pytest.approx(0.05)
    assert (relief.rows, relief.columns) == (79, 80)
    assert any("resampled" in note for note in relief.source.notes)
    np.testing.assert_allclose(
        without_plane(relief.height_mm[::2]), without_plane(height), atol=2e-6
    )


def test_x3p_with_invalid_points(tmp_path: Path, skin) -> None:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from SurfaceTopography import Topography

    height = skin()
    height[20:25, 10:30] = np.nan
    surface = Topography(
        np.ma.masked_invalid(height.T * 1e-3), physical_sizes=(80 * 5e-5, 60 * 5e-5), unit="m"
    )
    surface.to_x3p(str(tmp_path / "a.x3p"))
    relief = scarscape.read(tmp_path / "a.x3p")
    assert relief.pitch_mm == pytest.approx(0.05)
    np.testing.assert_array_equal(relief.mask, np.isfinite(height))
    np.testing.assert_allclose(without_plane(relief.height_mm), without_plane(height), atol=2e-6)


def test_option_wins_with_a_note_and_units_come_from_the_file(tmp_path: Path, skin) -> None:
    (tmp_path / "a.tmd").write_bytes(tmd(skin(), 4.0, 3.0))
    relief = scarscape.read(tmp_path / "a.tmd", pitch_mm=0.04)
    assert (relief.pitch_mm, relief.source.pitch_from) == (0.04, "option")
    assert any("from the option" in note for note in relief.source.notes)
    with pytest.raises(InputError, match="states its own"):
        scarscape.read(tmp_path / "a.tmd", unit="um")


def test_without_the_extra(tmp_path: Path, skin, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.tmd").write_bytes(tmd(skin(), 4.0, 3.0))
    monkeypatch.setitem(sys.modules, "SurfaceTopography.IO", None)
    with pytest.raises(MissingExtraError, match=r"pip install \"scarscape\[formats\]\""):
        scarscape.read(tmp_path / "a.tmd")


@pytest.mark.parametrize(
    "name",
    [f"a{s}" for s in (".x3p", ".sur", ".plu", ".al3d", ".tmd", ".frt", ".dat", ".opd", ".vk4")],
)
def test_text_with_an_instruments_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Dear doctor, here is my scan.\n")
    with pytest.raises(InputError, match="cannot be read as"):
        scarscape.read(tmp_path / name)


@pytest.mark.parametrize("keep", [0.5, 0.999])
@pytest.mark.parametrize(
    "name", ["tmd-1.tmd", "frt-2.frt", "sur-2.sur", "plu-1.plu", "al3d-1.al3d"]
)
def test_cut_off(real, tmp_path: Path, name: str, keep: float) -> None:
    data = real(f"surfaces/{name}").read_bytes()
    (tmp_path / name).write_bytes(data[: int(keep * len(data))])
    whole = scarscape.read(real(f"surfaces/{name}")).height_mm
    try:
        cut = scarscape.read(tmp_path / name).height_mm
    except InputError:
        cut = None
    # Refused; or what was cut held no heights, and the answer is that of the whole file.
    assert cut is None or np.array_equal(cut, whole, equal_nan=True)


def test_headers_that_lie_allocate_nothing(tmp_path: Path, skin) -> None:
    data = bytearray(tmd(skin(), 4.0, 3.0))
    data[56:64] = struct.pack("<II", 60000, 60000)
    (tmp_path / "a.tmd").write_bytes(data)
    tracemalloc.start()
    with pytest.raises(InputError, match=r"more than|cannot be read"):
        scarscape.read(tmp_path / "a.tmd")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5e7


def test_zip_bomb_in_an_x3p(tmp_path: Path) -> None:
    # A directory that announces three gigabytes; nothing needs to be behind it.
    with zipfile.ZipFile(tmp_path / "a.x3p", "w") as archive:
        archive.writestr("main.xml", "<x/>")
    data = bytearray((tmp_path / "a.x3p").read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 3 << 30)
    (tmp_path / "a.x3p").write_bytes(data)
    with pytest.raises(InputError, match="unpacks to"):
        scarscape.read(tmp_path / "a.x3p")
