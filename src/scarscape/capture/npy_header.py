"""The header of a NumPy array, read and judged before the array is."""

from __future__ import annotations

import math
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from scarscape.capture.assemble import check_kind
from scarscape.capture.limits import check_grid
from scarscape.model import InputError

_KNOWN_VERSIONS = {
    (1, 0): npy_format.read_array_header_1_0,
    (2, 0): npy_format.read_array_header_2_0,
}


def read_array(stream: IO[bytes], size: int, *, raster: bool = True) -> NDArray[Any]:
    """One array in NumPy's own format, without pickles and without trusting its header.

    Parameters
    ----------
    stream : binary stream
        At the start of the array.
    size : int
        Bytes from there to the end.
    raster : bool
        The array must be two-dimensional and of a size that can be read; otherwise it must be a
        single number.

    Raises
    ------
    InputError
        If the header asks for anything else, or for more bytes than there are.
    """
    start = stream.tell()
    version = npy_format.read_magic(stream)
    if version not in _KNOWN_VERSIONS:
        raise InputError(f"it is in version {version} of NumPy's format", "save it with np.save")
    shape, _, dtype = _header(stream, version)
    if raster:
        if dtype.kind != "b":  # A mask may come this way; heights are looked at again.
            check_kind(dtype)
        check_grid(shape)
    elif math.prod(shape) != 1:
        raise InputError(f"it holds {shape} numbers, and one is needed", "save a single number")
    if dtype.hasobject:
        raise InputError("the array holds Python objects, not numbers", "save it as float32")
    missing = stream.tell() - start + math.prod(shape) * dtype.itemsize - size
    if missing > 0:
        raise InputError(
            f"the file is cut off: {missing:,} bytes are missing", "export or copy it again"
        )
    stream.seek(start)
    return np.asarray(npy_format.read_array(stream, allow_pickle=False))


def _header(
    stream: IO[bytes], version: tuple[int, int]
) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    try:
        shape, fortran, dtype = _KNOWN_VERSIONS[version](stream)
    except MemoryError as error:  # Python's own parser runs out of stack on nested brackets.
        raise InputError("the header is damaged", "export or copy it again") from error
    return shape, fortran, dtype
