"""Meshes in STL, binary or text. STL repeats the corners of each triangle."""

from __future__ import annotations

from scarscape.capture.files import parsing
from scarscape.capture.mesh import relief_of_shape
from scarscape.capture.registry import Request, reads
from scarscape.capture.shape import check_counts, shape_of
from scarscape.model import InputError, Relief

_HEADER_BYTES = 84
_TRIANGLE_BYTES = 50
_REMEDY = "export or copy it again"


@reads(".stl")
def read_stl(request: Request) -> Relief:
    """Read a ``.stl`` mesh. Units as stated.

    Raises
    ------
    InputError
    """
    path = request.path
    with parsing(path, "an STL mesh", _REMEDY), path.open("rb") as stream:
        from trimesh.exchange.stl import load_stl

        size = path.stat().st_size
        head = stream.read(_HEADER_BYTES)
        if head.lstrip()[:5].lower() != b"solid":
            announced = int.from_bytes(head[80:84], "little")
            check_counts(0, announced)
            if len(head) < _HEADER_BYTES or size < _HEADER_BYTES + announced * _TRIANGLE_BYTES:
                raise InputError(
                    f"the file is cut off: {announced:,} triangles do not fit {size:,} bytes",
                    _REMEDY,
                )
        stream.seek(0)
        loaded = load_stl(stream)
        geometry = loaded.get("geometry")
        if isinstance(geometry, dict) and len(geometry) == 1:
            loaded = next(iter(geometry.values()))
        elif isinstance(geometry, dict) and geometry:
            raise InputError(
                f"the file holds {len(geometry)} solids", "save the one with the skin alone"
            )
        shape = shape_of(loaded)
    return relief_of_shape(shape, request)
