"""Files of a phantom, read back by other programs' readers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from scarscape.phantom import Phantom, make_phantom, write_phantom

PITCH_MM = 0.08


@pytest.fixture(scope="module")
def phantom() -> Phantom:
    return make_phantom(5, size_mm=16.0, pitch_mm=PITCH_MM, skin="hard")


@pytest.fixture(scope="module")
def folder(phantom: Phantom, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("phantom") / "made"
    write_phantom(phantom, target)
    return target


def test_height_map_keeps_heights_holes_and_pitch(phantom: Phantom, folder: Path) -> None:
    import tifffile

    with tifffile.TiffFile(folder / "height.tif") as file:
        page = file.pages[0]
        height = page.asarray()
        tags = {tag.name: tag.value for tag in page.tags.values()}
    np.testing.assert_array_equal(height, phantom.relief.height_mm)
    assert np.isnan(height).any()
    assert height.dtype == np.float32
    assert json.loads(tags["ImageDescription"]) == {"pitch_mm": PITCH_MM, "unit": "mm"}
    for name in ("XResolution", "YResolution"):
        assert tags[name][0] / tags[name][1] == pytest.approx(10 / PITCH_MM)
    assert tags["ResolutionUnit"] == 3  # centimetre
    assert "DateTime" not in tags


def test_mesh_faces_outward_and_leaves_holes_open(phantom: Phantom, folder: Path) -> None:
    import trimesh

    mesh = trimesh.load(folder / "mesh.ply", process=False)
    assert isinstance(mesh, trimesh.Trimesh)
    assert mesh.face_normals[:, 2].min() > 0
    column, row = np.round(mesh.vertices[:, :2] / (PITCH_MM, -PITCH_MM)).astype(int).T
    np.testing.assert_allclose(
        mesh.vertices[:, 2], phantom.relief.height_mm[row, column], rtol=0, atol=1e-6
    )
    valid = phantom.relief.mask
    corners = valid[:-1, :-1].astype(int) + valid[:-1, 1:] + valid[1:, :-1] + valid[1:, 1:]
    assert len(mesh.faces) == 2 * (corners == 4).sum() + (corners == 3).sum()
    flat = mesh.vertices.copy()
    flat[:, 2] = 0
    area = trimesh.Trimesh(flat, mesh.faces, process=False).area
    expected = ((corners == 4).sum() + 0.5 * (corners == 3).sum()) * PITCH_MM**2
    assert area == pytest.approx(expected, rel=1e-4)
    # Open at the rim of the map and at every hole.
    assert mesh.euler_number < 1
    assert not mesh.is_watertight


def test_truth_is_plain_json(phantom: Phantom, folder: Path) -> None:
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    assert truth["format"] == "scarscape.truth/1"
    assert truth["pitch_mm"] == PITCH_MM
    assert (truth["rows"], truth["columns"]) == phantom.relief.height_mm.shape
    assert len(truth["scars"]) == len(phantom.truth.scars)
    for entry, scar in zip(truth["scars"], phantom.truth.scars, strict=True):
        assert entry["kind"] == scar.kind
        assert entry["width_mm"] == pytest.approx(scar.width_mm, abs=1e-6)
        assert (entry["depth_mm"] is None) == scar.raised
    assert {line["kind"] for line in truth["lines"]} == {"groove", "fine_line"}


def test_same_bytes_again(phantom: Phantom, folder: Path, tmp_path: Path) -> None:
    write_phantom(phantom, tmp_path)
    for name in ("height.tif", "mesh.ply", "truth.json"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name
