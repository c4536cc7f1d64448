"""Damaged files: a relief or an error that a user can mend, and nothing else, whatever the bytes.

Hypothesis cuts, flips, doubles and replaces bytes of small whole files of every format.
"""

from __future__ import annotations

import io
import json
import struct
import tracemalloc
import warnings
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
import trimesh
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

import scarscape
from scarscape.model import ScarscapeError

SIDE = 34
MESHES = (".ply", ".obj", ".stl", ".glb")


def height() -> np.ndarray[Any, np.dtype[np.float32]]:
    y, x = np.mgrid[0:SIDE, 0:SIDE] * 0.1
    return np.asarray(0.1 * np.sin(3 * x) + 0.02 * y * x, np.float32)


def mesh() -> trimesh.Trimesh:
    y, x = np.mgrid[0:SIDE, 0:SIDE] * 0.1
    vertices = np.stack([x, y, height()], -1).reshape(-1, 3)
    index = np.arange(SIDE**2).reshape(SIDE, SIDE)
    a, b = index[:-1, :-1].ravel(), index[:-1, 1:].ravel()
    c, d = index[1:, :-1].ravel(), index[1:, 1:].ravel()
    faces = np.concatenate([np.stack([a, b, d], 1), np.stack([a, d, c], 1)])
    return trimesh.Trimesh(vertices, faces, process=False)


def written(write: Any, *args: Any, **options: Any) -> bytes:
    buffer = io.BytesIO()
    write(buffer, *args, **options)
    return buffer.getvalue()


def pillow(compression: str) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(height()).save(buffer, "TIFF", compression=compression)
    return buffer.getvalue()


def instrument_files() -> dict[str, bytes]:
    """Small files of instruments; two are written by SurfaceTopography where it is installed."""
    rows = "\n".join(" ".join(f"{z:.5f}" for z in row) for row in height() * 1000)
    sdf = (
        f"aISO-1.0\nManufacID   = Test\nNumPoints   = {SIDE}\nNumProfiles = {SIDE}\n"
        "Xscale      = 1e-4\nYscale      = 1e-4\nZscale      = 1e-6\nZresolution = -1\n"
        f"Compression = 0\nDataType    = 7\nCheckType   = 0\n*\n{rows}\n*\n"
    )
    tmd = (
        b"Binary TrueMap Data File v2.0\r\n\0Created by TrueMap v6\r\n\0"
        + struct.pack("<IIffff", SIDE, SIDE, 3.4, 3.4, 0, 0)
        + height().tobytes()
    )
    files = {"a.sdf": sdf.encode(), "a.tmd": tmd}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from SurfaceTopography import Topography
        except ImportError:
            return files
        surface = Topography(
            height().T.astype(float),
            physical_sizes=(3.4, 3.4),
            unit="mm",
            info={"acquisition_time": datetime(2026, 1, 1)},
        )
        files["a.x3p"] = undated(written(surface.to_x3p))
    return files


def undated(archive: bytes) -> bytes:
    """A zip archive without the time of its making: the same examples on every run."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as dated,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as plain,
    ):
        for name in dated.namelist():
            plain.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), dated.read(name))
    return buffer.getvalue()


def whole_files() -> dict[str, bytes]:
    z, solid = height(), mesh()
    described = json.dumps({"pitch_mm": 0.1})
    text = solid.export(file_type="obj")
    files = {
        "a.npy": written(np.save, z),
        "a.npz": written(np.savez, height=z, mask=z > -1, pitch_mm=0.1),
        "packed.npz": written(np.savez_compressed, height=z, pitch_mm=0.1),
        "a.tif": written(tifffile.imwrite, z, resolution=(100, 100), resolutionunit="CENTIMETER"),
        "described.tif": written(
            tifffile.imwrite, z, description=described, metadata=None, compression="zlib"
        ),
        "tiled.tif": written(tifffile.imwrite, z, tile=(16, 32), byteorder=">"),
        "imagej.tif": written(
            tifffile.imwrite, z, imagej=True, resolution=(10, 10), metadata={"unit": "mm"}
        ),
        "lzw.tif": pillow("tiff_lzw"),
        "a.ply": solid.export(file_type="ply"),
        "text.ply": solid.export(file_type="ply", encoding="ascii"),
        "a.stl": solid.export(file_type="stl"),
        "text.stl": solid.export(file_type="stl_ascii").encode(),
        "a.glb": solid.export(file_type="glb"),
        "a.obj": text.encode() if isinstance(text, str) else text,
    }
    return files | instrument_files()


WHOLE = whole_files()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


def check(path: Path, data: bytes, capfd: pytest.CaptureFixture[str], **options: Any) -> None:
    path.write_bytes(data)
    before = set(path.parent.iterdir())
    try:
        relief = scarscape.read(path, **options)
    except ScarscapeError as error:
        message = str(error)
        assert message.startswith(f"{path}: ")
        assert message.isprintable()
        assert len(message) < 1000
    else:
        assert relief.height_mm.dtype == np.float32
        assert relief.valid_fraction > 0
        assert not np.isinf(relief.height_mm).any()
        assert 0 < relief.pitch_mm <= 1
    assert capfd.readouterr() == ("", "")
    assert set(path.parent.iterdir()) == before


@pytest.mark.parametrize("name", WHOLE)
def test_whole_files_are_read(name: str, folder: Path, capfd) -> None:
    path = folder / name
    path.write_bytes(WHOLE[name])
    relief = scarscape.read(path, pitch_mm=0.1)
    assert (relief.rows, relief.columns) == pytest.approx((SIDE, SIDE), abs=1)
    assert capfd.readouterr() == ("", "")


@st.composite
def damage(draw: st.DrawFn, data: bytes) -> bytes:
    """A file after some accident."""
    # Headers decide most, and they stand in front (or, in archives, at the end).
    front = st.integers(0, min(len(data), 1500) - 1)
    anywhere = st.integers(0, len(data) - 1) | front | front.map(lambda k: len(data) - 1 - k)
    kind = draw(st.sampled_from(["cut", "flip", "set", "drop", "insert", "digits"]))
    out = bytearray(data)
    if kind == "cut":
        return bytes(out[: draw(anywhere)])
    if kind == "digits":
        places = [k for k in range(min(len(out), 1500)) if 48 <= out[k] < 58] or [0]
        place = draw(st.sampled_from(places))
        out[place : place + 1] = draw(st.text("0123456789-.e", max_size=20)).encode()
        return bytes(out)
    for _ in range(draw(st.integers(1, 4))):
        place = min(draw(anywhere), len(out) - 1)
        if kind == "flip":
            out[place] ^= 1 << draw(st.integers(0, 7))
        elif kind == "set":
            value = draw(st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]) | st.integers(0, 255))
            out[place : place + draw(st.integers(1, 8))] = bytes([value]) * draw(st.integers(1, 8))
        elif kind == "drop" and len(out) > 60:
            del out[place : place + draw(st.integers(1, 40))]
        else:
            out[place:place] = draw(st.binary(min_size=1, max_size=40))
    return bytes(out)


OPTIONS = {
    "mesh": [
        {},
        {"pitch_mm": 0.1, "unit": "mm"},
        {"outward": (0, 0, 1)},
        {"region": (1.7, 1.7, 0, 1.6), "pitch_mm": 0.05},
    ],
    "map": [{}, {"pitch_mm": 0.1}, {"pitch_mm": 0.1, "unit": "um"}],
}


@pytest.mark.parametrize("name", WHOLE)
@given(data=st.data())
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_damaged(name: str, folder: Path, capfd, data: st.DataObject) -> None:
    kind = "mesh" if name.endswith(MESHES) else "map"
    options = data.draw(st.sampled_from(OPTIONS[kind]))
    check(folder / name, data.draw(damage(WHOLE[name])), capfd, **options)


@pytest.mark.parametrize("suffix", sorted({Path(name).suffix for name in WHOLE}))
@given(data=st.data())
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_bytes_of_no_format(suffix: str, folder: Path, capfd, data: st.DataObject) -> None:
    magic = st.sampled_from([b"", b"ply\n", b"solid ", b"glTF", b"PK\3\4", b"II*\0", b"\x93NUMPY"])
    content = data.draw(magic) + data.draw(st.binary(max_size=300))
    check(folder / f"b{suffix}", content, capfd, pitch_mm=0.1)


@pytest.mark.parametrize("name", ["sur-2.sur", "al3d-1.al3d", "frt-2.frt"])
@given(data=st.data())
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
def test_damaged_real_files(name: str, folder: Path, capfd, real, data: st.DataObject) -> None:
    whole = real(f"surfaces/{name}").read_bytes()
    check(folder / name, data.draw(damage(whole)), capfd)


@pytest.mark.parametrize("field", ["count", "vertices"])
def test_a_ply_that_announces_billions(tmp_path: Path, field: str) -> None:
    number = 4_000_000_000 if field == "count" else 60_000_000
    head = (
        f"ply\nformat binary_little_endian 1.0\nelement vertex {number}\nproperty float x\n"
        "property float y\nproperty float z\nend_header\n"
    )
    (tmp_path / "a.ply").write_bytes(head.encode() + bytes(3000))
    tracemalloc.start()
    with pytest.raises(ScarscapeError, match=r"cut off|more than"):
        scarscape.read(tmp_path / "a.ply")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2e7
