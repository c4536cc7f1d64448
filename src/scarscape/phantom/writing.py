"""Writes a phantom to a folder: ``height.tif``, ``mesh.ply``, ``truth.json``, ``photos/``."""

from __future__ import annotations

import json
import os
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scarscape.phantom.making import Phantom
from scarscape.phantom.one_photo import RenderedPhoto
from scarscape.phantom.photos import RenderedPhotos
from scarscape.phantom.photos_writing import write_photo, write_photos

if TYPE_CHECKING:
    from scarscape.phantom.coloured import ColouredSkin

PHOTOS, PHOTO = "photos", "photo.jpg"


def write_phantom(
    phantom: Phantom,
    folder: str | os.PathLike[str],
    photos: RenderedPhotos | None = None,
    *,
    photo: RenderedPhoto | None = None,
) -> None:
    """Write a phantom's height map, mesh and truth into a folder, made where it is missing.

    With photos of it, they go to ``photos/`` in there, one photo to ``photo.jpg``, and what is
    known about them to ``truth.json``, with the marks and what is no mark where the skin was given
    its colours.

    ``height.tif`` holds float32 mm, NaN where missing, with the pitch in the resolution tags and
    in the description. ``mesh.ply`` is the same surface with +y up and its faces wound outward.
    The same phantom gives the same bytes.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    relief = phantom.relief
    write_height_map(relief.height_mm, relief.pitch_mm, target / "height.tif")
    write_mesh(relief.height_mm, relief.pitch_mm, target / "mesh.ply")
    content = phantom.truth.to_dict()
    if photos is not None:
        write_photos(photos, target / PHOTOS)
        content["photos"] = photos.to_dict()
    if photo is not None:
        write_photo(photo, target / PHOTO)
        content["photo"] = photo.to_dict()
    coloured = next((one.coloured for one in (photos, photo) if one and one.coloured), None)
    if coloured is not None:
        content |= colours_told(coloured)
    text = json.dumps(content, indent=1, allow_nan=False)
    (target / "truth.json").write_text(text + "\n", encoding="utf-8")


def colours_told(coloured: ColouredSkin) -> dict[str, Any]:
    """What ``truth.json`` says about the colours of the skin, its marks beside its scars."""
    told = coloured.to_dict()
    lists = {name: told.pop(name) for name in ("marks", "distractors")}
    return {"colours": told, **lists}


def write_height_map(height_mm: NDArray[np.float32], pitch_mm: float, path: Path) -> None:
    """Write (rows, columns) heights in mm as a float32 TIFF that carries its pitch."""
    import tifffile

    per_cm = Fraction(10 / pitch_mm).limit_denominator(100_000)
    ratio = (per_cm.numerator, per_cm.denominator)
    tifffile.imwrite(
        path,
        np.asarray(height_mm, dtype=np.float32),
        photometric="minisblack",
        resolution=(ratio, ratio),
        resolutionunit="CENTIMETER",
        description=json.dumps({"pitch_mm": pitch_mm, "unit": "mm"}),
        software=False,
        metadata=None,
    )


def write_mesh(height_mm: NDArray[np.float32], pitch_mm: float, path: Path) -> None:
    """Write (rows, columns) heights as a binary PLY mesh in mm.

    x runs along the columns and y up the rows from the first sample, z out of the skin. Two
    triangles for every square of four samples, one where three of them are there; holes stay
    open.
    """
    faces = _faces(np.isfinite(height_mm))
    used = np.zeros(height_mm.size, dtype=bool)
    used[faces.ravel()] = True
    number = (np.cumsum(used) - 1).astype("<i4")
    row, column = np.divmod(np.flatnonzero(used), height_mm.shape[1])
    vertices = np.empty((len(row), 3), dtype="<f4")
    vertices[:, 0] = column * pitch_mm
    vertices[:, 1] = -row * pitch_mm
    vertices[:, 2] = height_mm.ravel()[used]
    records = np.empty(len(faces), dtype=np.dtype([("count", "u1"), ("corners", "<i4", 3)]))
    records["count"], records["corners"] = 3, number[faces]
    header = (
        "ply\nformat binary_little_endian 1.0\ncomment unit mm\n"
        f"element vertex {len(vertices)}\n"
        "property float x\nproperty float y\nproperty float z\n"
        f"element face {len(faces)}\nproperty list uchar int vertex_indices\nend_header\n"
    )
    with path.open("wb") as file:
        file.write(header.encode("ascii"))
        file.write(vertices.tobytes())
        file.write(records.tobytes())


def _faces(valid: NDArray[np.bool_]) -> NDArray[np.int64]:
    """(n, 3) sample numbers of the triangles, counter-clockwise seen from outside."""
    number = np.arange(valid.size).reshape(valid.shape)
    corners = [number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]]
    a, b, c, d = (corner.ravel() for corner in corners)
    has_a, has_b, has_c, has_d = (valid.ravel()[corner] for corner in (a, b, c, d))
    # y runs up while rows run down, so top left, bottom left, bottom right is counter-clockwise.
    triangles = [
        (a, d, c, has_a & has_d & has_c),
        (a, c, b, has_a & has_c & has_b),
        (a, d, b, has_a & has_d & has_b & ~has_c),
        (b, d, c, has_b & has_d & has_c & ~has_a),
    ]
    return np.concatenate([np.column_stack([p, q, r])[on] for p, q, r, on in triangles])
