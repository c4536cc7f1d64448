"""Meshes and point clouds in binary glTF (``.glb``)."""

from __future__ import annotations

import json
from typing import IO, Any

import numpy as np

from scarscape.capture.files import parsing
from scarscape.capture.limits import MAX_VERTICES
from scarscape.capture.mesh import relief_of_shape
from scarscape.capture.registry import Request, reads
from scarscape.capture.shape import check_counts, shape_of
from scarscape.model import InputError, Relief

_REMEDY = "export or copy it again"
_PREFIX_BYTES = 20


@reads(".glb")
def read_glb(request: Request) -> Relief:
    """Read a ``.glb`` mesh or point cloud; the nodes' transforms are applied.

    Units as stated: glTF counts in metres, and most programs that write it do not care.

    Raises
    ------
    InputError
    """
    path = request.path
    with parsing(path, "a GLB mesh", _REMEDY), path.open("rb") as stream:
        from trimesh import load_scene

        _check_header(stream, path.stat().st_size)
        stream.seek(0)
        scene = load_scene(stream, file_type="glb", process=False, skip_materials=True)
        shape = shape_of(_joined(scene))
    return relief_of_shape(shape, request)


def _joined(scene: Any) -> dict[str, Any]:
    """All meshes of a scene as one; its point clouds as one where it has no meshes."""
    parts = [part for part in scene.dump(concatenate=False) if len(part.vertices)]
    meshes = [part for part in parts if len(getattr(part, "faces", ()))]
    used = meshes or parts
    if not used:
        return {}
    loaded: dict[str, Any] = {"vertices": np.concatenate([part.vertices for part in used])}
    if meshes:
        offsets = np.cumsum([0, *(len(part.vertices) for part in meshes[:-1])])
        loaded["faces"] = np.concatenate(
            [part.faces + offset for part, offset in zip(meshes, offsets, strict=True)]
        )
    return loaded


def _check_header(stream: IO[bytes], size: int) -> None:
    """Magic, length, and accessors that would be allocated without bytes behind them."""
    prefix = stream.read(_PREFIX_BYTES)
    if prefix[:4] != b"glTF" or len(prefix) < _PREFIX_BYTES:
        raise InputError("is no GLB mesh: it does not begin with 'glTF'", _REMEDY)
    length = int.from_bytes(prefix[8:12], "little")
    described = int.from_bytes(prefix[12:16], "little")
    if length > size or described > size:
        raise InputError(
            f"the file is cut off: it announces {max(length, described):,} bytes and has {size:,}",
            _REMEDY,
        )
    header = json.loads(stream.read(described))
    for accessor in header.get("accessors", ()):
        count = int(accessor.get("count", 0))
        check_counts(0, count // 3)
        if "bufferView" not in accessor and count > min(size, MAX_VERTICES):
            raise InputError("it announces vertices that it does not hold", _REMEDY)
