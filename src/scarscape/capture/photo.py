"""One photo: its header judged before a pixel is made, then its pixels the right way up."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scarscape.capture import limits
from scarscape.capture.exif import Exif, known_orientation, read_exif
from scarscape.capture.files import check_file, naming
from scarscape.capture.photo_jpeg import JpegHeader, decode_jpeg, read_jpeg_header
from scarscape.capture.photo_png import PngHeader, decode_png, read_png_header
from scarscape.capture.photo_scale import StatedPitch, jpeg_pitch, png_pitch, tiff_pitch
from scarscape.capture.photo_tiff import TiffHeader, decode_tiff, read_tiff_header
from scarscape.capture.tone_curve import LINEAR, SRGB, ToneCurve, power_curve, profile_curves
from scarscape.model import InputError, SourceFile

#: What is read as a photo.
READ_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff"})

Pixels = NDArray[np.uint8] | NDArray[np.uint16]
FormatHeader = JpegHeader | PngHeader | TiffHeader

#: From this orientation on, rows and columns change places.
_FIRST_LYING = 5
_WHAT = "a photo"
_REMEDY = "copy it from the camera again, or save it as a plain JPEG, PNG or TIFF"


@dataclass(frozen=True, eq=False)
class PhotoHeader:
    """What is known of a photo before it is decoded.

    Attributes
    ----------
    path, source : the file, its name and hash.
    rows, columns : once turned the right way up.
    channels, bits : 1 or 3 without alpha; 8 or 16.
    orientation : of Exif, 1 to 8.
    curves : for each channel, how its numbers were coded.
    is_tagged : whether the file says so; where not, sRGB is assumed.
    pitch : what the file says of its scale.
    """

    path: Path
    source: SourceFile
    rows: int
    columns: int
    channels: int
    bits: int
    orientation: int
    curves: tuple[ToneCurve, ...]
    is_tagged: bool
    pitch: StatedPitch
    stored: FormatHeader


def read_photo_header(path: Path) -> PhotoHeader:
    """Judge a photo by its header.

    The format is told by the first bytes, not by the name. Every byte is hashed.

    Raises
    ------
    MissingFileError, InputError
        Naming the file: not a photo that is read, damaged, cut off, too small or too large.
    """
    check_file(path)
    with naming(path, _WHAT, _REMEDY):
        data = path.read_bytes()
        stored = _stored_header(data)
        exif = _exif_of(stored)
        _check_size(stored.rows, stored.columns)
        curves, tagged = _curves_of(stored, exif)
        lying = exif.orientation >= _FIRST_LYING
        return PhotoHeader(
            path=path,
            source=SourceFile(path.name, hashlib.sha256(data).hexdigest()),
            rows=stored.columns if lying else stored.rows,
            columns=stored.rows if lying else stored.columns,
            channels=stored.channels,
            bits=8 if isinstance(stored, JpegHeader) else stored.bits,
            orientation=exif.orientation,
            curves=curves,
            is_tagged=tagged,
            pitch=_pitch_of(stored, exif),
            stored=stored,
        )


def decode_photo(header: PhotoHeader) -> Pixels:
    """Pixels of a photo, turned the right way up once, red first, without alpha.

    Returns
    -------
    (rows, columns, channels) uint8 or uint16, contiguous

    Raises
    ------
    InputError
        If the picture is cut off or damaged; never a part of one.

    Notes
    -----
    libjpeg-turbo and libpng through OpenCV, and tifffile. Safe to call from several threads, which
    then decode at the same time.
    """
    with naming(header.path, _WHAT, _REMEDY):
        data = header.path.read_bytes()
        stored = header.stored
        pixels: Pixels
        if isinstance(stored, JpegHeader):
            pixels = decode_jpeg(data, stored)
        elif isinstance(stored, PngHeader):
            pixels = decode_png(data, stored)
        else:
            pixels = decode_tiff(data, stored)
        return turned(pixels, header.orientation)


def turned(pixels: Pixels, orientation: int) -> Pixels:
    """Pixels as they were seen, from how they are stored.

    Parameters
    ----------
    pixels : (rows, columns, channels)
    orientation : of Exif: 1 as stored, 2 mirrored, 3 upside down, 4 mirrored top to bottom,
        5 transposed, 6 to be turned clockwise, 7 transposed over the other diagonal, 8 to be
        turned back.
    """
    import cv2

    image: Any = pixels
    if orientation >= _FIRST_LYING:
        image = cv2.transpose(image)
    down, across = orientation in (3, 4, 7, 8), orientation in (2, 3, 6, 7)
    if down or across:
        image = cv2.flip(image, -1 if down and across else 0 if down else 1)
    return np.ascontiguousarray(image).reshape(*image.shape[:2], pixels.shape[2])


def _stored_header(data: bytes) -> FormatHeader:
    """Header by what the file is, whatever its name says."""
    if data.startswith(b"\xff\xd8"):
        return read_jpeg_header(data)
    if data.startswith(b"\x89PNG"):
        return read_png_header(data)
    if data[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return read_tiff_header(data)
    raise InputError("is no JPEG, PNG or TIFF, whatever its name says", _REMEDY)


def _exif_of(stored: FormatHeader) -> Exif:
    if isinstance(stored, TiffHeader):
        return Exif(orientation=known_orientation(stored.orientation), gamma=stored.gamma)
    return read_exif(stored.exif)


def _check_size(rows: int, columns: int) -> None:
    if min(rows, columns) < limits.MIN_SIDE_SAMPLES:
        raise InputError(
            f"the photo has only {rows:,} x {columns:,} pixels",
            f"give one of at least {limits.MIN_SIDE_SAMPLES} x {limits.MIN_SIDE_SAMPLES}",
        )
    if rows * columns > limits.MAX_PHOTO_PIXELS:
        raise InputError(
            f"the photo has {rows:,} x {columns:,} pixels, more than the "
            f"{limits.MAX_PHOTO_PIXELS:,} that are read",
            "cut it to the skin (all photos of a set to the same piece), or make it smaller",
        )


def _curves_of(stored: FormatHeader, exif: Exif) -> tuple[tuple[ToneCurve, ...], bool]:
    """Curve of each channel, and whether the file says it.

    In this order: what a PNG says of itself as sRGB or linear by ``cICP``; an ICC profile;
    ``sRGB``, then ``gAMA`` of a PNG; a ``Gamma`` of 1 in Exif; sRGB.
    """
    count = stored.channels
    if isinstance(stored, PngHeader) and stored.linear:
        return (LINEAR,) * count, True
    profile = profile_curves(stored.icc, count) if stored.icc else None
    if profile is not None:
        return profile, True
    if isinstance(stored, PngHeader) and stored.srgb:
        return (SRGB,) * count, True
    if isinstance(stored, PngHeader) and stored.gamma is not None:
        return (power_curve(1 / stored.gamma),) * count, True
    if exif.gamma == 1.0:
        return (LINEAR,) * count, True
    return (SRGB,) * count, isinstance(stored, JpegHeader)


def _pitch_of(stored: FormatHeader, exif: Exif) -> StatedPitch:
    if isinstance(stored, JpegHeader):
        return jpeg_pitch(stored.density, exif)
    if isinstance(stored, PngHeader):
        return png_pitch(stored.per_metre, exif)
    return tiff_pitch(stored.tags, stored.imagej)
