"""The way in: one function that takes a path and gives back a relief."""

from __future__ import annotations

import math
import os
from pathlib import Path

# Imported for their registrations.
from scarscape.capture import (  # noqa: F401
    glb,
    instrument,
    npy,
    npz,
    obj,
    photos,
    ply,
    stl,
    tif,
)
from scarscape.capture.files import check_file
from scarscape.capture.limits import check_pitch
from scarscape.capture.registry import Request, reader_for, suffixes
from scarscape.capture.units import stated_mm_per_unit
from scarscape.model import InputError, Relief, ScarscapeError

_REGION_LENGTH = 4
_DIRECTION_LENGTH = 3


def read(
    path: str | os.PathLike[str],
    *,
    pitch_mm: float | None = None,
    unit: str | None = None,
    region: tuple[float, float, float, float] | None = None,
    outward: tuple[float, float, float] | None = None,
) -> Relief:
    """Read a scan of skin.

    Parameters
    ----------
    path : path-like
        A height map (``.npy .npz .tif .tiff``), an instrument file (``.x3p .sur .sdf .plu .al3d
        .tmd .frt .dat .opd`` and others, with the extra ``formats``), or a mesh or point cloud
        (``.ply .obj .stl .glb``). `suffixes` lists them all.
    pitch_mm : float, optional
        Distance between neighbouring samples in mm. It wins over what the file says (a note is
        kept). For a mesh, the pitch of the raster; by default the median spacing of its vertices.
    unit : {"mm", "um", "m", "scale:F"}, optional
        Unit of a height map's heights, or of all lengths in a mesh; F is mm a unit. Instrument
        files state their own.
    region : (x, y, z, radius), optional
        Keep what lies in this sphere. In mm, in the axes of the mesh: its own coordinates times
        the mm of its unit.
    outward : (x, y, z), optional
        A direction, in the axes of the mesh, that points out of the skin. Needed for point clouds
        without normals; decides the side where faces are wound both ways.

    Returns
    -------
    Relief
        Heights in mm, row 0 at the top, NaN where there is no sample. Of a height map, along its
        own z axis with the best plane taken off; of a mesh, along the mean normal of the skin.

    Raises
    ------
    MissingFileError
        If there is nothing at ``path``.
    InputError
        If it cannot be measured as it is, with the cause and what to do.
    MissingExtraError
        If an optional package is needed.
    """
    file = Path(path)
    try:
        request = Request(
            path=file,
            pitch_mm=None if pitch_mm is None else check_pitch(pitch_mm, where="--pitch-mm"),
            mm_per_unit=stated_mm_per_unit(unit),
            region=_region(region),
            outward=_outward(outward),
        )
        return _dispatch(request)
    except ScarscapeError as error:
        if error.file is not None:
            raise
        # Deep helpers know the cause, not the file.
        raise type(error)(error.cause, error.remedy, file=file) from error


def _dispatch(request: Request) -> Relief:
    path = request.path
    if photos.is_folder(path):
        return photos.read_folder(request)
    check_file(path)
    reader = reader_for(path.suffix)
    if reader is None:
        named = f"the suffix {path.suffix!r} is" if path.suffix else "a name without a suffix is"
        raise InputError(
            f"{named} not one of a known format", f"give one of {' '.join(suffixes())}", file=path
        )
    return reader(request)


def _numbers(values: object, length: int) -> tuple[float, ...] | None:
    """``length`` finite numbers, None where that is not what was given."""
    try:
        numbers = tuple(float(value) for value in values)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        return None
    return numbers if len(numbers) == length and all(map(math.isfinite, numbers)) else None


def _region(values: object) -> tuple[float, float, float, float] | None:
    if values is None:
        return None
    numbers = _numbers(values, _REGION_LENGTH)
    if numbers is None or numbers[3] <= 0:
        raise InputError(
            f"the region {values!r} is not a sphere",
            "give x,y,z,radius in mm, with a positive radius",
        )
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _outward(values: object) -> tuple[float, float, float] | None:
    if values is None:
        return None
    numbers = _numbers(values, _DIRECTION_LENGTH)
    if numbers is None or not any(numbers):
        raise InputError(
            f"the outward direction {values!r} is not a direction",
            "give x,y,z, not all zero, that points out of the skin",
        )
    return numbers[0], numbers[1], numbers[2]
