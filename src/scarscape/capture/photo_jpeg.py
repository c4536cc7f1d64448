"""A JPEG: what its header says, whether it is whole, and its pixels."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scarscape.model import InputError

_SOI = b"\xff\xd8"
_DHT, _SOS, _EOI, _DRI, _APP0, _APP1, _APP2 = 0xC4, 0xDA, 0xD9, 0xDD, 0xE0, 0xE1, 0xE2
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SEQUENTIAL, _PROGRESSIVE = frozenset({0xC0, 0xC1}), 0xC2
_AGAIN = "copy it from the camera again"
_CUT_OFF = ("the JPEG is cut off", _AGAIN)


@dataclass
class _Component:
    """One component of the frame: how often it is sampled along each side."""

    across: int
    down: int


@dataclass
class JpegHeader:
    """What stands before the coded picture.

    Attributes
    ----------
    rows, columns : as stored, before any turning.
    channels : 1 or 3.
    exif, icc : the raw Exif block and ICC profile, empty where there are none.
    density : JFIF's unit (1 inch, 2 cm) and its dots a unit across and down; None where not given.
    """

    rows: int = 0
    columns: int = 0
    channels: int = 0
    exif: bytes = b""
    icc: bytes = b""
    density: tuple[int, int, int] | None = None
    sequential: bool = True
    first_scan: int = 0
    components: dict[int, _Component] = field(default_factory=dict)
    tables: dict[int, NDArray[np.uint16]] = field(default_factory=dict)
    restart: int = 0


def read_jpeg_header(data: bytes) -> JpegHeader:
    """Header of a JPEG, up to the first scan.

    Raises
    ------
    InputError
        If it is no JPEG, cut off, or of a kind that is not read (CMYK, 12 bits, lossless,
        arithmetic coding).
    """
    if not data.startswith(_SOI):
        raise InputError("is not a JPEG, whatever its name says", "save it as a JPEG, PNG or TIFF")
    header = JpegHeader()
    profile: dict[int, bytes] = {}
    place = 2
    while True:
        marker, body, place = _segment(data, place)
        if marker == _SOS:
            header.first_scan = place - len(body) - 4
            break
        if marker == _EOI:
            raise InputError("the JPEG holds no picture", _AGAIN)
        _note(header, profile, marker, body)
    if not header.channels:
        raise InputError("the JPEG does not say how large it is", _AGAIN)
    header.icc = b"".join(profile[number] for number in sorted(profile))
    return header


def _segment(data: bytes, place: int) -> tuple[int, bytes, int]:
    """Marker, body and end of the segment at ``place``; markers that stand alone are passed."""
    while True:
        if place + 2 > len(data):
            raise InputError(*_CUT_OFF)
        if data[place] != 0xFF:
            raise InputError("the JPEG is damaged: a marker is missing", _AGAIN)
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
        elif marker in _ALONE:
            place += 2
        elif marker == _EOI:
            return marker, b"", place + 2
        else:
            break
    length = int.from_bytes(data[place + 2 : place + 4], "big")
    end = place + 2 + length
    if length < 2 or end > len(data):
        raise InputError(*_CUT_OFF)
    return marker, data[place + 4 : end], end


def _note(header: JpegHeader, profile: dict[int, bytes], marker: int, body: bytes) -> None:
    """Keep what a segment says."""
    if marker in _FRAMES:
        _note_frame(header, marker, body)
    elif marker == _DHT:
        _note_tables(header, body)
    elif marker == _DRI and len(body) >= 2:
        header.restart = int.from_bytes(body[:2], "big")
    elif marker == _APP0 and body.startswith(b"JFIF\0") and len(body) >= 12:
        header.density = struct.unpack(">BHH", body[7:12])
    elif marker == _APP1 and body.startswith(b"Exif\0") and not header.exif:
        header.exif = body[6:]
    elif marker == _APP2 and body.startswith(b"ICC_PROFILE\0") and len(body) >= 14:
        profile.setdefault(body[12], body[14:])


def _note_frame(header: JpegHeader, marker: int, body: bytes) -> None:
    if header.channels:
        raise InputError("the JPEG is damaged: it holds two frames", _AGAIN)
    if marker not in _SEQUENTIAL and marker != _PROGRESSIVE:
        raise InputError(
            "the JPEG is lossless or coded arithmetically, which is not read",
            "save it as a plain JPEG, PNG or TIFF",
        )
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        raise InputError(*_CUT_OFF)
    precision, header.rows, header.columns, channels = struct.unpack(">BHHB", body[:6])
    if precision != 8:
        raise InputError(
            f"the JPEG has samples of {precision} bits", "save it as TIFF or PNG of 16 bits"
        )
    if channels not in (1, 3):
        kind = "is CMYK" if channels == 4 else f"has {channels} channels"
        raise InputError(f"the JPEG {kind}", "save it as RGB")
    header.channels, header.sequential = channels, marker in _SEQUENTIAL
    for index in range(channels):
        name, sampling, _ = body[6 + 3 * index : 9 + 3 * index]
        across, down = sampling >> 4, sampling & 15
        if not (1 <= across <= 4 and 1 <= down <= 4):
            raise InputError("the JPEG is damaged: its sampling makes no sense", _AGAIN)
        header.components[name] = _Component(across, down)
    if len(header.components) != channels:
        raise InputError("the JPEG is damaged: two channels have one name", _AGAIN)


def _note_tables(header: JpegHeader, body: bytes) -> None:
    """Huffman tables; 0 to 3 for the first coefficients, 4 to 7 for the others."""
    from scarscape.capture import jpeg_entropy

    while len(body) >= 17:
        kind, number = body[0] >> 4, body[0] & 15
        counts = np.frombuffer(body[1:17], np.uint8)
        total = int(counts.sum())
        if kind > 1 or number > 3 or len(body) < 17 + total:
            raise InputError("the JPEG is damaged: its code tables make no sense", _AGAIN)
        symbols = np.frombuffer(body[17 : 17 + total], np.uint8)
        header.tables[4 * kind + number] = jpeg_entropy.code_table(counts, symbols)
        body = body[17 + total :]


def check_jpeg_is_whole(data: bytes, header: JpegHeader) -> None:
    """Refuse a JPEG whose coded picture is cut off or broken.

    Of a sequential JPEG (what cameras write) every code is walked through. Of a progressive one
    only the markers are, so that damage within a scan is not seen.

    Raises
    ------
    InputError
    """
    from scarscape.capture import jpeg_entropy

    array = np.frombuffer(data, np.uint8)
    place, blocks_seen = header.first_scan, 0
    while True:
        marker, body, place = _segment(data, place)
        if marker == _EOI:
            break
        if marker == _SOS:
            if header.sequential:
                blocks_seen += _walk_scan(array, header, body, place)
            place = jpeg_entropy.next_marker(array, place)
            if place < 0:
                raise InputError(*_CUT_OFF)
        elif marker in _FRAMES:
            raise InputError("the JPEG is damaged: it holds two frames", _AGAIN)
        else:
            _note(header, {}, marker, body)
    if header.sequential and blocks_seen != header.channels:
        raise InputError("the JPEG is damaged: a channel is missing", _AGAIN)


def _walk_scan(array: NDArray[np.uint8], header: JpegHeader, body: bytes, start: int) -> int:
    """Walk one sequential scan; number of its channels."""
    from scarscape.capture import jpeg_entropy

    count = body[0] if body else 0
    if not 1 <= count <= 3 or len(body) < 1 + 2 * count:
        raise InputError("the JPEG is damaged: a scan makes no sense", _AGAIN)
    named = [(body[1 + 2 * i], body[2 + 2 * i]) for i in range(count)]
    blocks: list[tuple[int, int]] = []
    for name, choice in named:
        component = header.components.get(name)
        pair = choice >> 4, 4 + (choice & 15)
        if component is None or any(row not in header.tables for row in pair):
            raise InputError("the JPEG is damaged: a code table is missing", _AGAIN)
        # Alone in its scan a channel is coded block by block.
        repeats = component.across * component.down if count > 1 else 1
        blocks += [pair] * repeats
    tables = np.zeros((8, 65536), np.uint16)
    for row, table in header.tables.items():
        tables[row] = table
    verdict = jpeg_entropy.walk(
        array,
        start,
        _units(header, [header.components[name] for name, _ in named]),
        header.restart,
        tables,
        np.array(blocks, np.int64),
    )
    if verdict == jpeg_entropy.ENDS_EARLY:
        raise InputError("the JPEG is cut off: its picture ends early", _AGAIN)
    if verdict != jpeg_entropy.WHOLE:
        raise InputError("the JPEG is damaged: its codes make no sense", _AGAIN)
    return count


def _units(header: JpegHeader, coded: list[_Component]) -> int:
    """Number of units in a scan of these channels."""
    most_across = max(one.across for one in header.components.values())
    most_down = max(one.down for one in header.components.values())
    if len(coded) > 1:
        return -(-header.columns // (8 * most_across)) * -(-header.rows // (8 * most_down))
    across = -(-header.columns * coded[0].across // most_across)
    down = -(-header.rows * coded[0].down // most_down)
    return -(-across // 8) * -(-down // 8)


def decode_jpeg(data: bytes, header: JpegHeader) -> NDArray[np.uint8]:
    """Pixels of a whole JPEG as stored, (rows, columns, channels) uint8, red first.

    Raises
    ------
    InputError
    """
    import cv2

    check_jpeg_is_whole(data, header)
    kind = cv2.IMREAD_COLOR_RGB if header.channels == 3 else cv2.IMREAD_GRAYSCALE
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), kind | cv2.IMREAD_IGNORE_ORIENTATION)
    if decoded is None:
        raise InputError("the JPEG cannot be decoded", _AGAIN)
    return np.asarray(decoded, np.uint8).reshape(header.rows, header.columns, header.channels)
