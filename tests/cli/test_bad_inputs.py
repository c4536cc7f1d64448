"""Inputs that cannot be measured: exit 2, one clear line, nothing left behind."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile

Run = Callable[..., Any]
PITCH = ("--pitch-mm", "0.05")


def skin(rows: int = 200, columns: int = 200) -> np.ndarray[Any, np.dtype[np.float32]]:
    return np.random.default_rng(0).normal(0, 0.01, (rows, columns)).astype(np.float32)


def ply(vertices: list[tuple[float, float, float]], faces: list[tuple[int, int, int]]) -> str:
    lines = [
        "ply",
        "format ascii 1.0",
        f"element vertex {len(vertices)}",
        *(f"property float {axis}" for axis in "xyz"),
        f"element face {len(faces)}",
        "property list uchar int vertex_indices",
        "end_header",
        *(" ".join(map(str, vertex)) for vertex in vertices),
        *(" ".join(map(str, (3, *face))) for face in faces),
    ]
    return "\n".join(lines) + "\n"


def empty_array(folder: Path) -> Path:
    np.save(folder / "scan.npy", np.zeros((0, 0), np.float32))
    return folder / "scan.npy"


def cut_off(name: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / name
        if path.suffix == ".npy":
            np.save(path, skin())
        elif path.suffix == ".npz":
            np.savez(path, height=skin(), pitch_mm=0.05)
        elif path.suffix == ".tif":
            tifffile.imwrite(path, skin())
        else:
            corners = [(float(i % 20), float(i // 20), 0.0) for i in range(400)]
            path.write_text(ply(corners, [(i, i + 1, i + 20) for i in range(300)]))
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 3])
        return path

    return make


def text_named(name: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_text("Dear doctor,\nhere is my scan.\n")
        return folder / name

    return make


def nothing_named(name: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).touch()
        return folder / name

    return make


def all_nan(folder: Path) -> Path:
    np.save(folder / "scan.npy", np.full((200, 200), np.nan, np.float32))
    return folder / "scan.npy"


def infinite(folder: Path) -> Path:
    height = skin()
    height[50, 60:70] = np.inf
    np.save(folder / "scan.npy", height)
    return folder / "scan.npy"


def complex_numbers(folder: Path) -> Path:
    np.save(folder / "scan.npy", skin() + 1j)
    return folder / "scan.npy"


def objects(folder: Path) -> Path:
    np.save(folder / "scan.npy", np.array([[{"a": 1}] * 50] * 50, dtype=object), allow_pickle=True)
    return folder / "scan.npy"


def three_by_three(folder: Path) -> Path:
    np.save(folder / "scan.npy", skin(3, 3))
    return folder / "scan.npy"


def one_row(folder: Path) -> Path:
    np.save(folder / "scan.npy", skin(1, 5000))
    return folder / "scan.npy"


def a_cube(folder: Path) -> Path:
    np.save(folder / "scan.npy", np.zeros((50, 50, 50), np.float32))
    return folder / "scan.npy"


def collinear(folder: Path) -> Path:
    line = [(0.1 * i, 0.2 * i, 0.3 * i) for i in range(100)]
    (folder / "scan.ply").write_text(ply(line, [(i, i + 1, i + 2) for i in range(98)]))
    return folder / "scan.ply"


def empty_folder(folder: Path) -> Path:
    (folder / "photos").mkdir()
    return folder / "photos"


def folder_of_letters(folder: Path) -> Path:
    (folder / "photos").mkdir()
    (folder / "photos" / "letter.txt").write_text("no photo")
    return folder / "photos"


def huge_npy_header(folder: Path) -> Path:
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (60000, 60000), }"
    padded = header.ljust(117) + "\n"
    start = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(padded)) + padded.encode()
    (folder / "scan.npy").write_bytes(start + bytes(4000))
    return folder / "scan.npy"


def huge_npz_header(folder: Path) -> Path:
    huge = huge_npy_header(folder)
    with zipfile.ZipFile(folder / "scan.npz", "w") as archive:
        archive.write(huge, "height.npy")
    huge.unlink()
    return folder / "scan.npz"


def huge_tif_header(folder: Path) -> Path:
    tags = [
        (256, 4, 60000),
        (257, 4, 60000),
        (258, 3, 32),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 200),
        (277, 3, 1),
        (278, 4, 60000),
        (279, 4, 0xD693A400),
        (339, 3, 3),
    ]
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    directory = struct.pack("<H", len(tags)) + entries + bytes(4)
    (folder / "scan.tif").write_bytes(
        (b"II*\x00" + struct.pack("<I", 8) + directory).ljust(200, b"\0") + bytes(4000)
    )
    return folder / "scan.tif"


def missing(folder: Path) -> Path:
    return folder / "nowhere.npy"


def unknown_kind(folder: Path) -> Path:
    (folder / "scan.docx").write_bytes(b"PK\x03\x04 a letter")
    return folder / "scan.docx"


@pytest.mark.parametrize(
    "make",
    [
        *(nothing_named(f"scan{end}") for end in (".npy", ".npz", ".tif", ".ply", ".obj", ".stl")),
        *(nothing_named(f"scan{end}") for end in (".glb", ".x3p", ".sur", ".frt")),
        empty_array,
        *(cut_off(f"scan{end}") for end in (".npy", ".npz", ".tif", ".ply")),
        *(text_named(f"scan{end}") for end in (".ply", ".obj", ".stl", ".glb", ".npy", ".tif")),
        all_nan,
        infinite,
        complex_numbers,
        objects,
        three_by_three,
        one_row,
        a_cube,
        collinear,
        empty_folder,
        folder_of_letters,
        huge_npy_header,
        huge_npz_header,
        huge_tif_header,
        missing,
        unknown_kind,
    ],
    ids=lambda make: getattr(make, "__qualname__", str(make)).split(".")[0],
)
def test_a_bad_input_is_one_line_and_exit_2(
    run: Run, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    path = make(tmp_path)
    before = sorted(entry.name for entry in tmp_path.iterdir())
    ended = run("measure", path, "--out", tmp_path / "made" / "out", *PITCH)
    assert ended.status == 2, ended.err
    assert len(ended.err.splitlines()) == 1
    assert path.name in ended.err
    assert "; " in ended.err, "a remedy follows the cause"
    assert ended.out == ""
    assert sorted(entry.name for entry in tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    "options",
    [(), ("--pitch-mm", "2000"), ("--pitch-mm", "1e-9"), (*PITCH, "--unit", "furlong")],
    ids=["no_pitch", "metres", "atoms", "unit"],
)
def test_a_wrong_scale_is_one_line_and_exit_2(
    run: Run, tmp_path: Path, options: tuple[str, ...]
) -> None:
    np.save(tmp_path / "scan.npy", skin())
    ended = run("measure", tmp_path / "scan.npy", "--out", tmp_path / "out", *options)
    assert ended.status == 2, ended.err
    assert len(ended.err.splitlines()) == 1
    assert "scan.npy" in ended.err
    assert [entry.name for entry in tmp_path.iterdir()] == ["scan.npy"]


def test_an_output_folder_that_exists_is_refused_before_the_input_is_read(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine")
    for options in ((), ("--force",)):
        ended = run("measure", tmp_path / "scan.npy", "--out", tmp_path / "out", *PITCH, *options)
        assert ended.status == 2
        assert str(tmp_path / "out") in ended.err
        assert len(ended.err.splitlines()) == 1
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"
