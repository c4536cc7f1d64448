"""Height maps in NumPy's ``.npy``: one array of heights, pitch from the option."""

from __future__ import annotations

from scarscape.capture.assemble import assemble, stated_pitch, stated_scale
from scarscape.capture.files import parsing
from scarscape.capture.npy_header import read_array
from scarscape.capture.registry import Request, reads
from scarscape.model import Relief


@reads(".npy")
def read_npy(request: Request) -> Relief:
    """Read a ``.npy`` height map.

    Floats are mm unless a unit is stated, integers need one. Pickled arrays are never loaded.

    Raises
    ------
    InputError
    """
    request.refuse_mesh_options()
    path = request.path
    with (
        parsing(path, "a NumPy array", "save a two-dimensional float array with np.save"),
        path.open("rb") as stream,
    ):
        heights = read_array(stream, path.stat().st_size)
    pitch, pitch_from, notes = stated_pitch(request, None, "", "a .npy file does not hold it")
    return assemble(
        heights,
        pitch,
        request,
        pitch_from=pitch_from,
        mm_per_unit=stated_scale(heights.dtype, request),
        notes=notes,
    )
