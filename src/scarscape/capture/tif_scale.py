"""The pitch that a TIFF states, and the pitches that it only seems to state."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scarscape.capture.limits import check_pitch
from scarscape.capture.units import file_mm_per_unit
from scarscape.model import InputError

_INCH, _CENTIMETRE = 2, 3
_UNIT_MM = {_INCH: 25.4, _CENTIMETRE: 10.0}
#: Dots per inch that programs write where nobody measured anything.
DEFAULT_DPI = (1, 72, 90, 96, 100, 120, 144, 150, 180, 200, 240, 300, 350, 360, 400, 600, 1200)
_DEFAULT_DPI = {
    _INCH: DEFAULT_DPI,
    # Written by programs that turn a default into samples a centimetre; whoever measured in
    # metric units does not land on these by chance.
    _CENTIMETRE: (72, 96, 300),
}
_PAIR = 2


@dataclass(frozen=True)
class Scale:
    """Pitch along x and y (None where the file does not say), what says it, or why not."""

    pitch_mm: tuple[float, float] | None
    where: str = ""
    missing: str = ""


def scale_of(tags: Mapping[str, Any], imagej: Mapping[str, Any] | None) -> Scale:
    """Pitch of a TIFF, from its description, from ImageJ, or from its resolution tags.

    Parameters
    ----------
    tags : mapping
        Values of the first page's tags by name.
    imagej : mapping or None
        ImageJ's metadata where the file has them.

    Notes
    -----
    In this order: ``pitch_mm`` in a JSON ``ImageDescription``; ImageJ's unit with the resolution
    tags (samples a unit); resolution tags in samples a centimetre or an inch. Without a unit, or
    at a common default of dots per inch (72, 96, 300 and the like), the tags say nothing.

    Raises
    ------
    InputError
        If what is stated cannot be the pitch of a scan of skin.
    """
    described = _described(tags.get("ImageDescription"))
    if described is not None:
        where = "'pitch_mm' in ImageDescription"
        return Scale(_checked(described, where), where)
    resolution = _ratio(tags.get("XResolution")), _ratio(tags.get("YResolution"))
    if not all(r is not None and math.isfinite(r) and r > 0 for r in resolution):
        return Scale(None, missing="the TIFF has no resolution tags")
    across, down = (float(r) for r in resolution if r is not None)
    if imagej and imagej.get("unit") is not None:
        mm = file_mm_per_unit(imagej["unit"])
        if mm is None:
            name = str(imagej["unit"])[:20]
            return Scale(None, missing=f"ImageJ's unit {name!r} is not a length")
        return Scale(_checked((mm / across, mm / down), "ImageJ's scale"), "ImageJ's scale")
    unit = tags.get("ResolutionUnit")
    if not isinstance(unit, int) or int(unit) not in _UNIT_MM:
        return Scale(None, missing="the TIFF's resolution tags have no unit")
    mm = _UNIT_MM[int(unit)]
    dpi = across * 25.4 / mm
    if any(math.isclose(dpi, default, rel_tol=2e-4) for default in _DEFAULT_DPI[int(unit)]):
        return Scale(
            None,
            missing=(
                f"the TIFF says {dpi:.0f} dpi, which programs write by default "
                f"(it would be {25.4 / dpi:.4g} mm)"
            ),
        )
    where = "the resolution tags"
    return Scale(_checked((mm / across, mm / down), where), where)


def _checked(pitch_mm: tuple[float, float], where: str) -> tuple[float, float]:
    across, down = (check_pitch(pitch, where=where) for pitch in pitch_mm)
    return across, down


def _described(text: object) -> tuple[float, float] | None:
    """``pitch_mm`` of a JSON description: a number, or one for x and one for y."""
    if not isinstance(text, str) or not text.lstrip().startswith("{"):
        return None
    try:
        pitch = json.loads(text).get("pitch_mm")
    except (ValueError, RecursionError):
        return None
    if pitch is None:
        return None
    pair = pitch if isinstance(pitch, list) and len(pitch) == _PAIR else [pitch, pitch]
    try:
        return float(pair[0]), float(pair[1])
    except (TypeError, ValueError):
        raise InputError(
            f"'pitch_mm' in ImageDescription is {str(pitch)[:40]!r}", "write a number of mm there"
        ) from None


def _ratio(value: object) -> float | None:
    """A TIFF rational as a float; None where it is none."""
    if isinstance(value, tuple) and len(value) == _PAIR and value[1]:
        return float(value[0]) / float(value[1])
    return float(value) if isinstance(value, int | float) else None
