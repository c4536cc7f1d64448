"""The way in: what is there, what can be read, and what the options mean."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import scarscape
from scarscape.capture import suffixes
from scarscape.model import InputError, MissingFileError


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError) as caught:
        scarscape.read(tmp_path / "scan.tif")
    assert isinstance(caught.value, FileNotFoundError)
    assert "scan.tif" in str(caught.value)


@pytest.mark.parametrize("name", ["a.npy", "a.npz", "a.tif", "a.ply", "a.obj", "a.stl", "a.glb"])
def test_empty_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(InputError, match="empty"):
        scarscape.read(tmp_path / name)


def test_unknown_suffix_lists_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "scan.doc").write_text("x")
    with pytest.raises(InputError) as caught:
        scarscape.read(tmp_path / "scan.doc")
    assert ".doc" in caught.value.cause
    for suffix in (".npy", ".tif", ".x3p", ".ply"):
        assert suffix in caught.value.remedy
    assert ".jpg" not in caught.value.remedy


def test_a_name_no_file_can_have() -> None:
    with pytest.raises((InputError, MissingFileError)):
        scarscape.read("a\0b.npy")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "scan.npy")
    with pytest.raises(InputError, match="neither a file nor a folder"):
        scarscape.read(tmp_path / "scan.npy")


def test_suffix_in_capitals(tmp_path: Path, skin) -> None:
    np.save(tmp_path / "a.npy", skin())
    (tmp_path / "a.npy").rename(tmp_path / "A.NPY")
    assert scarscape.read(tmp_path / "A.NPY", pitch_mm=0.05).rows == 60


def test_source_names_the_file_and_its_hash(tmp_path: Path, skin) -> None:
    path = tmp_path / "a.npy"
    np.save(path, skin())
    source = scarscape.read(str(path), pitch_mm=0.05).source
    assert source.kind == "height_map"
    assert source.pitch_from == "option"
    assert source.files[0].name == "a.npy"
    assert source.files[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("pitch", [0, -0.05, float("nan"), float("inf"), 50.0, 0.00005])
def test_wrong_pitch(tmp_path: Path, skin, pitch: float) -> None:
    np.save(tmp_path / "a.npy", skin())
    with pytest.raises(InputError, match="pitch") as caught:
        scarscape.read(tmp_path / "a.npy", pitch_mm=pitch)
    assert "a.npy" in str(caught.value)


@pytest.mark.parametrize(
    "unit", ["", "cm", "scale:", "scale:x", "scale:0", "scale:-1", "scale:nan"]
)
def test_wrong_unit(tmp_path: Path, skin, unit: str) -> None:
    np.save(tmp_path / "a.npy", skin())
    with pytest.raises(InputError, match="unit"):
        scarscape.read(tmp_path / "a.npy", pitch_mm=0.05, unit=unit)


@pytest.mark.parametrize(
    "region", [(0, 0, 0), (0, 0, 0, 0), (0, 0, 0, -1), (0, 0, np.nan, 1), "xyzr"]
)
def test_wrong_region(tmp_path: Path, region: object) -> None:
    (tmp_path / "a.ply").write_text("ply")
    with pytest.raises(InputError, match="not a sphere"):
        scarscape.read(tmp_path / "a.ply", region=region)  # type: ignore[arg-type]


@pytest.mark.parametrize("outward", [(0, 0, 0), (1, 2), (np.inf, 0, 0), 7])
def test_wrong_outward(tmp_path: Path, outward: object) -> None:
    (tmp_path / "a.ply").write_text("ply")
    with pytest.raises(InputError, match="not a direction"):
        scarscape.read(tmp_path / "a.ply", outward=outward)  # type: ignore[arg-type]


@pytest.mark.parametrize("option", [{"region": (0, 0, 0, 9)}, {"outward": (0, 0, 1)}])
def test_mesh_options_mean_nothing_for_a_height_map(tmp_path: Path, skin, option) -> None:
    np.save(tmp_path / "a.npy", skin())
    with pytest.raises(InputError, match="meshes and point clouds only"):
        scarscape.read(tmp_path / "a.npy", pitch_mm=0.05, **option)


def test_photo(tmp_path: Path) -> None:
    (tmp_path / "face.jpg").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(InputError, match="read_photo") as caught:
        scarscape.read(tmp_path / "face.jpg")
    assert "heights" in caught.value.cause
    with pytest.raises(InputError, match="export it as JPEG"):
        (tmp_path / "face.heic").write_bytes(b"x")
        scarscape.read(tmp_path / "face.heic")


def test_folder_of_photos_and_folder_without(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no photos"):
        scarscape.read(tmp_path)
    for k in range(3):
        (tmp_path / f"{k}.PNG").write_bytes(b"x")
    with pytest.raises(InputError, match=r"3 photos.*read_photo_set"):
        scarscape.read(tmp_path)


def test_messages_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.ply").write_text("Dear\ndoctor")
    with pytest.raises(InputError) as caught:
        scarscape.read(tmp_path / "a.ply")
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path))


def test_suffixes_are_those_of_the_contract() -> None:
    promised = (
        ".npy .npz .tif .tiff .x3p .sur .sdf .plu .al3d .tmd .frt .dat .opd .ply .obj .stl .glb"
    )
    assert set(promised.split()) <= set(suffixes())


def test_import_is_light() -> None:
    heavy = ["trimesh", "SurfaceTopography", "numba", "scipy", "cv2", "PIL", "tifffile"]
    code = f"import sys, scarscape.capture; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
