"""Strips and tiles of a compressed TIFF, unpacked without ever making more than was announced.

Deflate and LZW, with the predictors for integers and floats. libtiff could do it, but it talks to
standard error from C, and zlib alone lets a small file fill the memory.
"""

from __future__ import annotations

import math
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scarscape.model import InputError

if TYPE_CHECKING:
    from tifffile import TiffFile, TiffPage

LZW, DEFLATE, OLD_DEFLATE = 5, 8, 32946
READABLE = (LZW, DEFLATE, OLD_DEFLATE)
_NONE, _HORIZONTAL, _FLOATING = 1, 2, 3
_AGAIN = "export or copy it again, or save it uncompressed"


def unpack(file: TiffFile, page: TiffPage) -> NDArray[Any]:
    """Pixels of a compressed page, its channels interleaved where it has several.

    Parameters
    ----------
    file : TiffFile
    page : TiffPage
        Of two dimensions, or of three with the channels last; its size already judged.

    Returns
    -------
    (rows, columns) or (rows, columns, channels) array of the page's type, in native byte order.

    Raises
    ------
    InputError
        If a strip is missing, damaged, or unpacks to another size than announced.
    """
    assert page.dtype is not None
    rows, columns, *channels = page.shape
    high, wide = page.chunks[:2]
    across = -(-columns // wide)
    if len(page.dataoffsets) < -(-rows // high) * across:
        raise InputError("the TIFF is cut off: strips are missing", _AGAIN)
    # Byte order of the file; NumPy knows it by the same signs.
    stored = page.dtype.newbyteorder(file.byteorder)
    out = np.zeros(page.shape, page.dtype)
    for index, (offset, count) in enumerate(
        zip(page.dataoffsets, page.databytecounts, strict=True)
    ):
        row, column = index // across * high, index % across * wide
        if row >= rows:
            break
        # Strips end with the picture, tiles do not.
        tall = high if page.is_tiled else min(high, rows - row)
        file.filehandle.seek(offset)
        packed = file.filehandle.read(count)
        shape = (tall, wide, *channels)
        size = math.prod(shape) * stored.itemsize
        raw = _inflate(packed, size) if int(page.compression) != LZW else _unlzw(packed, size)
        if len(raw) != size:
            raise InputError("the TIFF is damaged: a strip has not the size announced", _AGAIN)
        pixels = _unpredict(raw, shape, stored, int(page.predictor))
        out[row : row + tall, column : column + wide] = pixels[: rows - row, : columns - column]
    return out


def _inflate(packed: bytes, size: int) -> bytes:
    """At most ``size`` bytes; the sum behind them is checked where it is there."""
    stream = zlib.decompressobj()
    raw = stream.decompress(packed, size)
    stream.decompress(stream.unconsumed_tail, 1)
    return raw


def _unlzw(packed: bytes, size: int) -> bytes:
    """TIFF's LZW (most significant bit first, codes of 9 to 12 bits), at most ``size`` bytes."""
    from scarscape.capture.lzw import decode

    out = np.empty(size, np.uint8)
    return out[: decode(np.frombuffer(packed, np.uint8), out)].tobytes()


def _unpredict(
    raw: bytes, shape: tuple[int, ...], stored: np.dtype[Any], predictor: int
) -> NDArray[Any]:
    """Undo differencing along rows, channel by channel."""
    if predictor == _NONE:
        return np.frombuffer(raw, stored).reshape(shape)
    if predictor == _HORIZONTAL:
        # Differences wrap round in the integer of the same width, floats too.
        whole = np.dtype(f"u{stored.itemsize}").newbyteorder(stored.byteorder)
        values = np.frombuffer(raw, whole).reshape(shape).astype(whole.newbyteorder("="))
        summed = np.cumsum(values, axis=1, dtype=values.dtype)
        return np.asarray(summed.view(stored.newbyteorder("=")))
    if predictor == _FLOATING and len(shape) == 2:
        rows, columns = shape
        # Bytes of a row are differenced, and stand plane by plane, the most significant first.
        planes = np.cumsum(
            np.frombuffer(raw, np.uint8).reshape(rows, -1), axis=1, dtype=np.uint8
        ).reshape(rows, stored.itemsize, columns)
        values = np.ascontiguousarray(planes.transpose(0, 2, 1))
        return np.asarray(values.view(stored.newbyteorder(">")).reshape(shape))
    raise InputError(f"the TIFF's predictor {predictor} is not read", "save it uncompressed")
