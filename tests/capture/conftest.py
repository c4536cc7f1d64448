"""Surfaces with known answers, and the real files where they are at hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"

Real = Callable[[str], Path]
Skin = Callable[..., NDArray[np.float64]]


@pytest.fixture(scope="session")
def real() -> Real:
    """Path of a real input; the test is skipped where it is absent."""

    def find(name: str) -> Path:
        path = DATA / name
        if not path.exists():
            pytest.skip(f"real inputs are not here: ../shared/data/{name}")
        return path

    return find


@pytest.fixture(scope="session")
def skin() -> Skin:
    """Height map of a gentle, lopsided surface with one pit: no symmetry hides a mirror."""

    def make(rows: int = 60, columns: int = 80, pitch_mm: float = 0.05) -> NDArray[np.float64]:
        y, x = np.mgrid[0:rows, 0:columns] * pitch_mm
        pit = np.hypot(x - 0.3 * columns * pitch_mm, y - 0.4 * rows * pitch_mm) / 0.5
        height = 0.05 * np.sin(2 * x) + 0.03 * np.cos(3 * y + x)
        return np.asarray(height - 0.3 * np.clip(1 - pit**2, 0, None) ** 2)

    return make


@pytest.fixture(scope="session")
def grid_faces() -> Callable[[int, int], NDArray[np.int64]]:
    """Triangles of a grid of points, wound so that +z is out where x runs with columns."""

    def make(rows: int, columns: int) -> NDArray[np.int64]:
        index = np.arange(rows * columns).reshape(rows, columns)
        a, b = index[:-1, :-1].ravel(), index[:-1, 1:].ravel()
        c, d = index[1:, :-1].ravel(), index[1:, 1:].ravel()
        return np.concatenate([np.stack([a, b, d], 1), np.stack([a, d, c], 1)])

    return make


@pytest.fixture
def save_ply(tmp_path: Path) -> Callable[..., Path]:
    """Write a binary PLY with doubles, by hand: the reader's library has no part in it."""

    def save(
        vertices: NDArray[Any],
        faces: NDArray[Any] | None = None,
        normals: NDArray[Any] | None = None,
        name: str = "scan.ply",
    ) -> Path:
        columns = ["x", "y", "z"] + ([] if normals is None else ["nx", "ny", "nz"])
        lines = ["ply", "format binary_little_endian 1.0", f"element vertex {len(vertices)}"]
        lines += [f"property double {column}" for column in columns]
        body = np.column_stack([vertices] if normals is None else [vertices, normals])
        data = body.astype("<f8").tobytes()
        if faces is not None:
            lines += [f"element face {len(faces)}", "property list uchar int vertex_indices"]
            packed = np.zeros(len(faces), [("n", "u1"), ("v", "<i4", 3)])
            packed["n"], packed["v"] = 3, faces
            data += packed.tobytes()
        path = tmp_path / name
        path.write_bytes("\n".join([*lines, "end_header\n"]).encode() + data)
        return path

    return save
