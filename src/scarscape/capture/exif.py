"""The few fields of Exif that matter to measuring: which side is up, scale, gamma."""

from __future__ import annotations

import struct
from dataclasses import dataclass

_ORDERS = {b"II": "<", b"MM": ">"}
_ORIENTATION, _X, _Y, _UNIT, _EXIF_PART, _GAMMA = 0x112, 0x11A, 0x11B, 0x128, 0x8769, 0xA500
_SHORT, _LONG, _RATIONAL = 3, 4, 5
_FORMATS = {_SHORT: "H", _LONG: "I", _RATIONAL: "II"}
_MOST_ENTRIES = 1000

Value = int | tuple[int, int]


@dataclass(frozen=True)
class Exif:
    """What an Exif block says.

    Attributes
    ----------
    orientation : 1 to 8; 1 where it does not say, or nonsense.
    resolution, unit : ``XResolution`` and ``YResolution`` as fractions; 2 inch, 3 cm.
    gamma : the exponent that the numbers were coded with, None where not given.
    """

    orientation: int = 1
    resolution: tuple[tuple[int, int], tuple[int, int]] | None = None
    unit: int | None = None
    gamma: float | None = None


def read_exif(block: bytes) -> Exif:
    """Read an Exif block that starts with its byte order; what is damaged is passed over."""
    order = _ORDERS.get(block[:2])
    if order is None or len(block) < 8:
        return Exif()
    first = _entries(block, struct.unpack(order + "I", block[4:8])[0], order)
    part = first.get(_EXIF_PART)
    second = _entries(block, part, order) if isinstance(part, int) else {}
    turned = first.get(_ORIENTATION, 1)
    across, down, unit = first.get(_X), first.get(_Y), first.get(_UNIT)
    gamma = second.get(_GAMMA)
    return Exif(
        orientation=known_orientation(turned),
        resolution=(across, down)
        if isinstance(across, tuple) and isinstance(down, tuple)
        else None,
        unit=unit if isinstance(unit, int) else None,
        gamma=gamma[0] / gamma[1] if isinstance(gamma, tuple) and all(gamma) else None,
    )


def known_orientation(value: object) -> int:
    """The orientation where it is one of the eight, else 1 (as it is stored)."""
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _entries(block: bytes, start: int, order: str) -> dict[int, Value]:
    """Single whole numbers and fractions of one directory."""
    found: dict[int, Value] = {}
    if start + 2 > len(block):
        return found
    count = struct.unpack_from(order + "H", block, start)[0]
    for index in range(min(count, _MOST_ENTRIES)):
        place = start + 2 + 12 * index
        if place + 12 > len(block):
            break
        tag, kind, length = struct.unpack_from(order + "HHI", block, place)
        form = _FORMATS.get(kind)
        if form is None or length != 1:
            continue
        at = place + 8
        if kind == _RATIONAL:
            at = struct.unpack_from(order + "I", block, at)[0]
            if at + 8 > len(block):
                continue
        values = struct.unpack_from(order + form, block, at)
        found.setdefault(tag, values[0] if kind != _RATIONAL else (values[0], values[1]))
    return found
