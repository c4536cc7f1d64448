"""Height maps in NumPy's ``.npz``: ``height``, and where there are, ``mask`` and ``pitch_mm``."""

from __future__ import annotations

import zipfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scarscape.capture.assemble import assemble, check_kind, stated_pitch, stated_scale
from scarscape.capture.files import parsing
from scarscape.capture.limits import MAX_SAMPLES, check_pitch
from scarscape.capture.npy_header import read_array
from scarscape.capture.registry import Request, reads
from scarscape.model import InputError, Relief

# The longest header that NumPy reads, and then some.
_HEADER_BYTES = 1 << 16
_MAX_MEMBER_BYTES = 8 * MAX_SAMPLES + _HEADER_BYTES


@reads(".npz")
def read_npz(request: Request) -> Relief:
    """Read a ``.npz`` height map.

    ``height`` (rows, columns); ``mask`` of the same shape, True (or not 0) where a sample is
    valid; ``pitch_mm``, one number. Other arrays are not looked at. Pickles are never loaded.

    Raises
    ------
    InputError
    """
    request.refuse_mesh_options()
    path = request.path
    with (
        parsing(path, "a NumPy archive", "save it with np.savez(height=..., pitch_mm=...)"),
        zipfile.ZipFile(path) as archive,
    ):
        names = {name.removesuffix(".npy") for name in archive.namelist()}
        if "height" not in names:
            held = ", ".join(sorted(names)[:8]) or "nothing"
            raise InputError(
                f"the archive holds no 'height' (it holds {held})",
                "save the heights under that name",
            )
        heights = _member(archive, "height")
        mask = _member(archive, "mask") if "mask" in names else None
        pitch = _member(archive, "pitch_mm", raster=False) if "pitch_mm" in names else None
    check_kind(heights.dtype)
    scale = stated_scale(heights.dtype, request)
    where = "'pitch_mm' in the archive"
    in_file = None
    if pitch is not None:
        number = _number(pitch)
        # With the pitch stated, what the file says is only worth a note.
        in_file = (number if request.pitch_mm else check_pitch(number, where=where),) * 2
    pitches, pitch_from, notes = stated_pitch(
        request, in_file, where, "the archive holds no 'pitch_mm'"
    )
    if mask is not None:
        heights = _masked(heights, mask)
    return assemble(
        heights, pitches, request, pitch_from=pitch_from, mm_per_unit=scale, notes=notes
    )


def _member(archive: zipfile.ZipFile, name: str, *, raster: bool = True) -> NDArray[Any]:
    """One array of the archive, its size known before it is unpacked."""
    held = {entry.removesuffix(".npy"): entry for entry in archive.namelist()}
    info = archive.getinfo(held[name])
    if info.file_size > _MAX_MEMBER_BYTES:
        raise InputError(
            f"'{name}' unpacks to {info.file_size:,} bytes, more than is read at once",
            "cut it into pieces",
        )
    with archive.open(info) as stream:
        return read_array(stream, info.file_size, raster=raster)


def _number(value: NDArray[Any]) -> float:
    if value.dtype.kind not in "fiu":
        raise InputError("'pitch_mm' is not a number", "save it as a number of mm")
    return float(value.reshape(-1)[0])


def _masked(heights: NDArray[Any], mask: NDArray[Any]) -> NDArray[Any]:
    """Heights with NaN where the mask is False or 0."""
    if mask.shape != heights.shape:
        raise InputError(
            f"'mask' is {mask.shape[0]} x {mask.shape[1]} and 'height' is "
            f"{heights.shape[0]} x {heights.shape[1]}",
            "save both in one shape",
        )
    if mask.dtype.kind not in "biuf":
        raise InputError("'mask' is not made of True and False", "save it as bool")
    if heights.dtype.kind != "f":
        heights = heights.astype(np.float64)
    return np.where(mask.astype(bool), heights, np.nan).astype(heights.dtype, copy=False)
