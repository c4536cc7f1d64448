"""A TIFF photo: what its header says, and its pixels."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scarscape.capture.tif_segments import READABLE, unpack
from scarscape.model import InputError

if TYPE_CHECKING:
    from tifffile import TiffFile, TiffPage

_NONE = 1
_GREY, _RGB = 1, 2
_KINDS = {
    0: "is a negative (0 is white)",
    3: "has a palette",
    4: "is a mask",
    5: "is CMYK",
    6: "is YCbCr",
    8: "is CIE L*a*b*",
    32803: "is raw sensor data",
    34892: "is raw sensor data",
}
_SAVE_AS = "save it as RGB or grey, 8 or 16 bits, uncompressed or with LZW or deflate"
_TAGS = ("ImageDescription", "XResolution", "YResolution", "ResolutionUnit")
_ORIENTATION, _ICC, _EXIF = 274, 34675, 34665


@dataclass
class TiffHeader:
    """What the first page of a TIFF says.

    Attributes
    ----------
    rows, columns : as stored, before any turning.
    channels, bits : 1 or 3 without alpha; 8 or 16.
    orientation : 1 to 8.
    icc : the raw ICC profile, empty where there is none.
    gamma : of the Exif part, None where not given.
    tags, imagej : what may tell the scale.
    """

    rows: int
    columns: int
    channels: int
    bits: int
    orientation: int = 1
    icc: bytes = b""
    gamma: float | None = None
    tags: dict[str, Any] = field(default_factory=dict)
    imagej: dict[str, Any] | None = None


def read_tiff_header(data: bytes) -> TiffHeader:
    """Header of a TIFF photo; what parsers raise on damaged files passes through.

    Raises
    ------
    InputError
        If it is none that is read: several pages, floats, palettes, CMYK, negatives, raw data,
        compression by JPEG and the like.
    """
    from tifffile import TiffFile

    with TiffFile(io.BytesIO(data)) as file:
        page = _photo_page(file)
        rows, columns = int(page.imagelength), int(page.imagewidth)
        orientation = page.tags.valueof(_ORIENTATION)
        return TiffHeader(
            rows=rows,
            columns=columns,
            channels=1 if int(page.photometric) == _GREY else 3,
            bits=int(page.bitspersample),
            orientation=int(orientation) if isinstance(orientation, int) else 1,
            icc=_bytes(page.tags.valueof(_ICC)),
            gamma=_gamma(page.tags.valueof(_EXIF)),
            tags={name: page.tags.valueof(name) for name in _TAGS},
            imagej=file.imagej_metadata,
        )


def _photo_page(file: TiffFile) -> TiffPage:
    """The one full-size page, of a kind that is read."""
    page: TiffPage = file.pages.first
    full = sum(1 for other in file.pages if not getattr(other, "is_reduced", False))
    images = (file.imagej_metadata or {}).get("images", 1)
    if full > 1 or (isinstance(images, int) and images > 1):
        raise InputError(
            f"the TIFF holds {max(full, images)} pages, and a photo is one",
            "save each photo as a file of its own",
        )
    kind = int(page.photometric)
    if kind not in (_GREY, _RGB):
        raise InputError(f"the TIFF {_KINDS.get(kind, 'has colours of an unknown kind')}", _SAVE_AS)
    if page.dtype is None or page.dtype.kind != "u" or page.bitspersample not in (8, 16):
        name = f"{page.bitspersample} bits" if page.dtype is None else page.dtype.name
        raise InputError(f"the TIFF has samples of {name}, and a photo has 8 or 16 bits", _SAVE_AS)
    if int(page.compression) != _NONE and int(page.compression) not in READABLE:
        raise InputError(
            f"the TIFF is compressed in a way that is not read ({page.compression!s})", _SAVE_AS
        )
    least, extra = (1, 0) if kind == _GREY else (3, 0)
    extra = int(page.samplesperpixel) - least
    if extra not in (0, 1) or page.imagedepth != 1:
        raise InputError(f"the TIFF has {page.samplesperpixel} channels", _SAVE_AS)
    return page


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | bytearray) else b""


def _gamma(exif: object) -> float | None:
    """Gamma of an Exif part that was read as a dictionary."""
    value = exif.get("Gamma") if isinstance(exif, dict) else None
    if isinstance(value, tuple) and len(value) == 2 and value[1]:
        return float(value[0]) / float(value[1])
    return None


def decode_tiff(data: bytes, header: TiffHeader) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """Pixels as stored, (rows, columns, channels) of 8 or 16 bits, no alpha.

    Raises
    ------
    InputError
        If the file ends before its pixels do, or a strip is damaged.
    """
    from tifffile import TiffFile

    with TiffFile(io.BytesIO(data)) as file:
        page = _photo_page(file)
        apart = int(page.samplesperpixel) > 1 and int(page.planarconfig) != 1
        if int(page.compression) == _NONE:
            _check_length(len(data), page)
            pixels = np.asarray(page.asarray())
            pixels = np.moveaxis(pixels, 0, -1) if apart else pixels
        elif apart:
            raise InputError("the TIFF keeps its channels apart", _SAVE_AS)
        else:
            pixels = unpack(file, page)
    pixels = pixels.reshape(header.rows, header.columns, -1)[:, :, : header.channels]
    return np.ascontiguousarray(pixels)


def _check_length(size: int, page: TiffPage) -> None:
    """Refuse a file that ends before its pixels do."""
    end = max(
        (o + n for o, n in zip(page.dataoffsets, page.databytecounts, strict=False)), default=0
    )
    if end > size or sum(page.databytecounts) < page.nbytes:
        raise InputError("the TIFF is cut off", "export or copy it again")
