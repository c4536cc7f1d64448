"""Files of profilometers and microscopes, through the SurfaceTopography package."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scarscape.capture.assemble import assemble, stated_pitch
from scarscape.capture.files import parsing
from scarscape.capture.limits import (
    MAX_SAMPLES,
    MIN_INSTRUMENT_PITCH_MM,
    check_grid,
    check_pitch,
)
from scarscape.capture.registry import Request, reads
from scarscape.capture.units import file_mm_per_unit
from scarscape.model import InputError, MissingExtraError, Relief

if TYPE_CHECKING:
    from SurfaceTopography.IO.Reader import ChannelInfo, ReaderBase

#: Suffix -> the package's name of the format. Optical and stylus instruments with a field that
#: can hold skin; atomic force microscopes and formats without units are left out. A named format
#: keeps the package from trying forty parsers on a damaged file.
FORMATS = {
    ".x3p": "x3p",
    ".sur": "sur",
    ".sdf": "sdf",
    ".plu": "plu",
    ".apx": "plu",
    ".plux": "plux",
    ".al3d": "al3d",
    ".tmd": "tmd",
    ".frt": "frt",
    ".dat": "metropro",
    ".datx": "datx",
    ".opd": "opd",
    ".opdx": "opdx",
    ".vk3": "vk",
    ".vk4": "vk",
    ".vk6": "vk",
    ".vk7": "vk",
    ".zon": "zon",
    ".zmg": "zmg",
    ".mnt": "mnt",
    ".lext": "lext",
    ".os3d": "os3d",
    ".nms": "nms",
    ".bcr": "bcr",
    ".bcrf": "bcr",
    ".gwy": "gwy",
}
_REMEDY = "export or copy it again from the instrument's program"
_MAX_UNPACKED_BYTES = 8 * MAX_SAMPLES


@reads(*FORMATS)
def read_instrument(request: Request) -> Relief:
    """Read an instrument file.

    Units and pitch come from the file; undefined samples become NaN; two pitches become one. The
    package hands arrays over as [x, y] with y counted from the top of the picture (as Gwyddion
    shows it), so that their transpose has row 0 at the top and x to the right.

    Raises
    ------
    MissingExtraError
        If SurfaceTopography is not installed.
    InputError
    """
    request.refuse_mesh_options()
    path = request.path
    form = FORMATS[path.suffix.lower()]
    with parsing(path, f"a {path.suffix.lower()} file", _REMEDY):
        open_topography = _opener(path)
        _check_archive(path)
        with path.open("rb") as stream, open_topography(stream, format=form) as reader:
            heights, unit, pitch = _height_channel(reader)
    mm_per_unit = _mm_per_unit(unit, request)
    in_file = None
    if pitch is not None and request.pitch_mm is None:
        across, down = (
            check_pitch(p * mm_per_unit, least_mm=MIN_INSTRUMENT_PITCH_MM, where="the file")
            for p in pitch
        )
        in_file = across, down
    elif pitch is not None:
        in_file = pitch[0] * mm_per_unit, pitch[1] * mm_per_unit
    pitches, pitch_from, notes = stated_pitch(
        request, in_file, "the file", "the file has no lateral calibration"
    )
    return assemble(
        heights, pitches, request, pitch_from=pitch_from, mm_per_unit=mm_per_unit, notes=notes
    )


def _opener(path: Path) -> Any:
    try:
        from SurfaceTopography.IO import open_topography
    except ImportError as error:
        raise MissingExtraError(
            f"reading {path.suffix.lower()} files needs the SurfaceTopography package",
            'install it: pip install "scarscape[formats]"',
            file=path,
        ) from error
    return open_topography


def _check_archive(path: Path) -> None:
    """Some formats are zip archives: their sizes are known before anything is unpacked."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(info.file_size for info in archive.infolist())
    if unpacked > _MAX_UNPACKED_BYTES:
        raise InputError(
            f"the file unpacks to {unpacked:,} bytes, more than is read at once",
            "cut the measurement into pieces",
        )


def _height_channel(
    reader: ReaderBase,
) -> tuple[NDArray[np.float64], str | None, tuple[float, float] | None]:
    """Heights (rows, columns), their unit, and the pitch along x and y in that unit."""
    channel = _map_of_heights(reader)
    if channel.is_uniform is False:
        raise InputError("the samples lie on no regular grid", "export it as a height map")
    columns, rows = channel.nb_grid_pts
    check_grid((rows, columns))
    topography = reader.topography(channel_index=channel.index)
    values = np.ma.filled(np.ma.asarray(topography.heights(), np.float64), np.nan).T
    if values.shape != (rows, columns):
        raise InputError("the size in the header is not that of the data", _REMEDY)
    sizes = topography.physical_sizes
    pitch = None if sizes is None else (float(sizes[0]) / columns, float(sizes[1]) / rows)
    return values, topography.unit, pitch


def _map_of_heights(reader: ReaderBase) -> ChannelInfo:
    """The default channel if it is a map of heights, else the first that is."""
    default = reader.default_channel
    for channel in (default, *reader.channels):
        if channel.is_height_channel and channel.dim == 2:
            return channel
    if default.dim != 2:
        raise InputError(
            "the file holds a single profile, and a relief is measured over an area",
            "scan an area",
        )
    raise InputError("the file holds no heights", "export the height channel")


def _mm_per_unit(unit: str | None, request: Request) -> float:
    """Mm in the file's unit. The option counts only where the file is silent."""
    stated = request.mm_per_unit
    if unit is None:
        if stated is None:
            raise InputError(
                "the file names no unit of length", "state it: --unit mm, um, m, or scale:F"
            )
        return stated
    in_file = file_mm_per_unit(unit)
    if in_file is None:
        raise InputError(f"the file's unit {unit!r} is not a length", "give a map of heights")
    if stated is not None and stated != in_file:
        raise InputError(
            f"--unit was given, and the file states its own ({unit})", "leave --unit out"
        )
    return in_file
