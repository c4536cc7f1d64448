"""Meshes and point clouds in PLY."""

from __future__ import annotations

import re
from typing import IO

from scarscape.capture.files import parsing
from scarscape.capture.mesh import relief_of_shape
from scarscape.capture.registry import Request, reads
from scarscape.capture.shape import check_counts, shape_of
from scarscape.model import InputError, Relief

_MAX_HEADER_BYTES = 1 << 16
_REMEDY = "export or copy it again"


@reads(".ply")
def read_ply(request: Request) -> Relief:
    """Read a ``.ply`` mesh, or point cloud where it has no faces. Units as stated.

    Raises
    ------
    InputError
    """
    path = request.path
    with parsing(path, "a PLY mesh", _REMEDY), path.open("rb") as stream:
        from trimesh.exchange.ply import load_ply

        vertices, faces = _counts(stream, path.stat().st_size)
        stream.seek(0)
        loaded = load_ply(stream, fix_texture=False, skip_materials=True)
        shape = shape_of(loaded)
        # The text variant gives back what it found, be it less than was announced.
        found = 0 if shape.faces is None else len(loaded["faces"])
        if len(shape.vertices) < vertices or found < faces:
            raise InputError(
                f"the file is cut off: it holds {len(shape.vertices):,} of {vertices:,} vertices "
                f"and {found:,} of {faces:,} faces",
                _REMEDY,
            )
    return relief_of_shape(shape, request)


def _counts(stream: IO[bytes], size: int) -> tuple[int, int]:
    """Vertices and faces that the header announces, if the file can hold them."""
    head = stream.read(_MAX_HEADER_BYTES)
    if not head.startswith(b"ply"):
        raise InputError("is no PLY mesh: it does not begin with 'ply'", _REMEDY)
    header, end, _ = head.partition(b"end_header")
    if not end:
        raise InputError("the header of the PLY does not end", _REMEDY)
    counts = {
        name.decode("ascii", "replace"): int(number[:18])
        for name, number in re.findall(rb"^element[ \t]+(\S+)[ \t]+(\d+)", header, re.MULTILINE)
    }
    # Each element takes a byte at least.
    if sum(counts.values()) > size:
        raise InputError(
            f"the file is cut off: it announces {sum(counts.values()):,} elements in {size:,} "
            "bytes",
            _REMEDY,
        )
    vertices, faces = counts.get("vertex", 0), counts.get("face", 0)
    check_counts(vertices, faces)
    return vertices, faces
