"""The pitch that photos state, and the pitches that they only seem to state.

Cameras and programs write a density into every photo, and it is hardly ever that of the skin. A
density counts where it was given in metric units, is none that programs write by default, and
makes a pitch that a photo of skin can have.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scarscape.capture.exif import Exif
from scarscape.capture.limits import check_pitch
from scarscape.capture.tif_scale import DEFAULT_DPI, Scale, scale_of
from scarscape.model import InputError

#: A density outside these was not measured on a photo of skin: a microscope's is finer, and at
#: 0.2 mm a scar is a few pixels.
LEAST_DENSITY_PITCH_MM, MOST_DENSITY_PITCH_MM = 0.002, 0.2
SCAN_FILE = "scan.yaml"
_SCAN_FIELD = "mmperpixel"
_MOST_SCAN_BYTES = 2**16
_CENTIMETRE = 3
_JFIF_CENTIMETRE = 2
#: Pitches along the two sides, and of two photos, are the same within this share.
SAME = 1e-3


@dataclass(frozen=True)
class StatedPitch:
    """A pitch in mm (None where nothing states one) and what states it."""

    pitch_mm: float | None = None
    where: str = ""


_NOT_STATED = StatedPitch()


def tiff_pitch(tags: Mapping[str, Any], imagej: Mapping[str, Any] | None) -> StatedPitch:
    """Pitch of a TIFF photo, by the rules for height maps.

    Parameters
    ----------
    tags, imagej : as `scarscape.capture.tif_scale.scale_of` takes them.

    Raises
    ------
    InputError
        If a ``pitch_mm`` that someone wrote into the description cannot be one, or pixels are not
        square.
    """
    described = {"ImageDescription": tags.get("ImageDescription")}
    if scale_of(described, None).pitch_mm is not None:
        return _square(scale_of(described, None))
    try:
        scale = scale_of(tags, imagej)
    except InputError:
        return _NOT_STATED
    return _likely(scale)


def jpeg_pitch(density: tuple[int, int, int] | None, exif: Exif) -> StatedPitch:
    """Pitch of a JPEG, from Exif's resolution or JFIF's density, where given a centimetre.

    Parameters
    ----------
    density : JFIF's unit and its dots a unit across and down.
    exif : Exif block.
    """
    stated = _exif_pitch(exif)
    if stated.pitch_mm is not None or density is None:
        return stated
    unit, across, down = density
    if unit != _JFIF_CENTIMETRE or not (across and down):
        return _NOT_STATED
    # Whole numbers: a default of 300 an inch became 118 a centimetre.
    if any(across in (int(d / 2.54), round(d / 2.54)) for d in DEFAULT_DPI):
        return _NOT_STATED
    return _likely(Scale((10 / across, 10 / down), "JFIF's density"))


def png_pitch(per_metre: tuple[int, int] | None, exif: Exif) -> StatedPitch:
    """Pitch of a PNG, from ``pHYs`` or from Exif's resolution a centimetre.

    Parameters
    ----------
    per_metre : samples a metre across and down.
    exif : Exif block.
    """
    if per_metre is None or not all(per_metre):
        return _exif_pitch(exif)
    # Whole numbers: 72 an inch became 2835 a metre, or 2834.
    if any(abs(per_metre[0] - d / 0.0254) < 1 for d in DEFAULT_DPI):
        return _NOT_STATED
    return _likely(Scale((1000 / per_metre[0], 1000 / per_metre[1]), "its pHYs"))


def _exif_pitch(exif: Exif) -> StatedPitch:
    if exif.unit != _CENTIMETRE or exif.resolution is None:
        return _NOT_STATED
    across, down = exif.resolution
    tags = {"XResolution": across, "YResolution": down, "ResolutionUnit": _CENTIMETRE}
    try:
        return _likely(scale_of(tags, None))
    except InputError:
        return _NOT_STATED


def _likely(scale: Scale) -> StatedPitch:
    """A density's pitch where it can be that of a photo of skin."""
    if scale.pitch_mm is None or not all(
        LEAST_DENSITY_PITCH_MM <= pitch <= MOST_DENSITY_PITCH_MM for pitch in scale.pitch_mm
    ):
        return _NOT_STATED
    return _square(scale)


def _square(scale: Scale) -> StatedPitch:
    assert scale.pitch_mm is not None
    across, down = scale.pitch_mm
    if not math.isclose(across, down, rel_tol=SAME):
        raise InputError(
            f"{scale.where} gives {across:.6g} mm across and {down:.6g} mm down, and the pixels of "
            "a photo are square",
            "give --pitch-mm",
        )
    return StatedPitch(across, scale.where)


def scan_pitch(folder: Path) -> StatedPitch:
    """``mmperpixel`` of a ``scan.yaml`` beside the photos, as GelSight's scanners write it.

    Raises
    ------
    InputError
        If the file cannot be read, or the number cannot be a pitch.
    """
    import yaml

    path = folder / SCAN_FILE
    if not path.is_file():
        return _NOT_STATED
    where = f"{_SCAN_FIELD!r} in {SCAN_FILE}"
    try:
        if path.stat().st_size > _MOST_SCAN_BYTES:
            raise InputError("is too large for a scan file", "give --pitch-mm", file=path)
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            "is not readable as YAML", "mend it, or take it away", file=path
        ) from error
    value = content.get(_SCAN_FIELD) if isinstance(content, dict) else None
    if value is None:
        return _NOT_STATED
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{where} is {str(value)[:40]!r}", "write a number of mm", file=path)
    return StatedPitch(check_pitch(value, where=where), where)
