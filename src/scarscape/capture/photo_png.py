"""A PNG: what its header says, whether it is whole, and its pixels."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from scarscape.model import InputError

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_AGAIN = "export or copy it again"
_GREY, _RGB, _PALETTE, _GREY_ALPHA, _RGB_ALPHA = 0, 2, 3, 4, 6
#: All that the pixels need; what else a file holds would only make the decoder talk.
_NEEDED = (b"IHDR", b"IDAT", b"IEND")
#: A profile is a few kilobytes, some of printers a megabyte.
_MOST_PROFILE_BYTES = 2**22
#: Transfer characteristics of ITU-T H.273.
_H273_LINEAR, _H273_SRGB = 8, 13


@dataclass
class PngHeader:
    """What the chunks of a PNG say.

    Attributes
    ----------
    rows, columns : as stored, before any turning.
    channels, bits : 1 or 3 without alpha; 8 or 16.
    exif, icc : the raw Exif block and ICC profile, empty where there are none.
    gamma : of ``gAMA``, the exponent that the samples were coded with; None where not given.
    srgb, linear : said to be sRGB, or linear, by ``sRGB`` or ``cICP``.
    per_metre : of ``pHYs``, samples a metre across and down; None where not given.
    """

    rows: int = 0
    columns: int = 0
    channels: int = 0
    bits: int = 0
    exif: bytes = b""
    icc: bytes = b""
    gamma: float | None = None
    srgb: bool = False
    linear: bool = False
    per_metre: tuple[int, int] | None = None


def read_png_header(data: bytes) -> PngHeader:
    """Walk the chunks of a PNG and check each against its sum.

    Raises
    ------
    InputError
        If it is no PNG, cut off, damaged, or has a palette or fewer than 8 bits.
    """
    if not data.startswith(_SIGNATURE):
        raise InputError("is not a PNG, whatever its name says", "save it as a JPEG, PNG or TIFF")
    header = PngHeader()
    place = len(_SIGNATURE)
    while True:
        name, body, place = _chunk(data, place)
        if not header.channels and name != b"IHDR":
            raise InputError("the PNG is damaged: it does not say how large it is", _AGAIN)
        if name == b"IEND":
            return header
        _note(header, name, body)


def _chunk(data: bytes, place: int) -> tuple[bytes, memoryview, int]:
    """Name, content and end of the chunk at ``place``."""
    length = int.from_bytes(data[place : place + 4], "big")
    end = place + 12 + length
    if end > len(data):
        raise InputError("the PNG is cut off", _AGAIN)
    view = memoryview(data)[place + 4 : end - 4]
    if zlib.crc32(view) != int.from_bytes(data[end - 4 : end], "big"):
        raise InputError("the PNG is damaged: a sum does not agree", _AGAIN)
    return bytes(view[:4]), view[4:], end


def _note(header: PngHeader, name: bytes, body: memoryview) -> None:
    """Keep what a chunk says."""
    if name == b"IHDR":
        _note_size(header, bytes(body))
    elif name == b"gAMA" and len(body) == 4:
        coded = int.from_bytes(body, "big") / 100_000
        header.gamma = coded if coded > 0 else None
    elif name == b"sRGB":
        header.srgb = True
    elif name == b"cICP" and len(body) == 4:
        header.linear, header.srgb = body[1] == _H273_LINEAR, body[1] == _H273_SRGB
    elif name == b"iCCP":
        _, _, packed = bytes(body).partition(b"\0")
        try:
            header.icc = zlib.decompressobj().decompress(packed[1:], _MOST_PROFILE_BYTES)
        except zlib.error:
            header.icc = b""
    elif name == b"pHYs" and len(body) == 9 and body[8] == 1:
        header.per_metre = struct.unpack(">II", body[:8])
    elif name == b"eXIf":
        header.exif = bytes(body)


def _note_size(header: PngHeader, body: bytes) -> None:
    if len(body) != 13 or header.channels:
        raise InputError("the PNG is damaged: its header makes no sense", _AGAIN)
    header.columns, header.rows, header.bits, kind = struct.unpack(">IIBB", body[:10])
    if kind == _PALETTE:
        raise InputError(
            "the PNG has a palette of at most 256 colours, and shading needs more",
            "save it as RGB or grey, 8 or 16 bits",
        )
    if header.bits not in (8, 16):
        raise InputError(f"the PNG has samples of {header.bits} bits", "save it with 8 or 16 bits")
    if kind not in (_GREY, _RGB, _GREY_ALPHA, _RGB_ALPHA):
        raise InputError("the PNG is damaged: its header makes no sense", _AGAIN)
    header.channels = 1 if kind in (_GREY, _GREY_ALPHA) else 3


def decode_png(data: bytes, header: PngHeader) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """Pixels of a PNG as stored, (rows, columns, channels) of 8 or 16 bits, red first, no alpha.

    Raises
    ------
    InputError
    """
    import cv2

    place, kept = len(_SIGNATURE), [_SIGNATURE]
    while place < len(data):
        start = place
        name, _, place = _chunk(data, place)
        if name in _NEEDED:
            kept.append(data[start:place])
        if name == b"IEND":
            break
    colour = cv2.IMREAD_COLOR_RGB if header.channels == 3 else cv2.IMREAD_GRAYSCALE
    decoded = cv2.imdecode(np.frombuffer(b"".join(kept), np.uint8), colour | cv2.IMREAD_ANYDEPTH)
    shape = (header.rows, header.columns, header.channels)
    if decoded is None or decoded.size != np.prod(shape) or decoded.itemsize * 8 != header.bits:
        raise InputError("the PNG cannot be decoded", _AGAIN)
    kind: type[np.uint8] | type[np.uint16] = np.uint8 if header.bits == 8 else np.uint16
    return cast("NDArray[np.uint8] | NDArray[np.uint16]", decoded.view(kind).reshape(shape))
