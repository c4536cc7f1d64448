"""Meshes and point clouds in Wavefront OBJ. Materials and pictures beside it are not opened."""

from __future__ import annotations

from typing import Any

import numpy as np

from scarscape.capture.files import parsing
from scarscape.capture.mesh import relief_of_shape
from scarscape.capture.registry import Request, reads
from scarscape.capture.shape import shape_of
from scarscape.model import InputError, Relief

_HEAD_BYTES = 1 << 16


@reads(".obj")
def read_obj(request: Request) -> Relief:
    """Read an ``.obj`` mesh, or point cloud where it has no faces. Units as stated.

    Raises
    ------
    InputError
    """
    path = request.path
    with (
        parsing(path, "an OBJ mesh", "export it again, as triangles"),
        path.open("rb") as stream,
    ):
        from trimesh.exchange.obj import load_obj

        if b"\0" in stream.read(_HEAD_BYTES):
            raise InputError("is no OBJ mesh: it is not text", "export or copy it again")
        stream.seek(0)
        shape = shape_of(joined(load_obj(stream, skip_materials=True, maintain_order=True)))
    return relief_of_shape(shape, request)


def joined(loaded: dict[str, Any]) -> dict[str, Any]:
    """One mesh of the parts that a loader made, a part for each material."""
    parts = list(loaded["geometry"].values()) if "geometry" in loaded else [loaded]
    parts = [part for part in parts if len(part.get("vertices", ()))]
    if len(parts) == 1:
        return dict(parts[0])
    if not parts:
        return {}
    offsets = np.cumsum([0, *(len(part["vertices"]) for part in parts[:-1])])
    return {
        "vertices": np.concatenate([part["vertices"] for part in parts]),
        "faces": np.concatenate(
            [part["faces"] + offset for part, offset in zip(parts, offsets, strict=True)]
        ),
    }
