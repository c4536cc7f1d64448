"""TIFF's variant of LZW, compiled."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

_CLEAR, _END, _FIRST = 256, 257, 258
_TABLE = 4096


@njit(cache=True, nogil=True)
def decode(packed: NDArray[np.uint8], out: NDArray[np.uint8]) -> int:
    """Unpack one strip.

    Codes are packed most significant bit first and grow from 9 to 12 bits, one code early, as
    section 13 of the TIFF 6.0 specification has it.

    Parameters
    ----------
    packed : (n,) uint8
    out : (m,) uint8
        Filled from its start.

    Returns
    -------
    int
        Number of bytes written. Stops at the end code, at the end of either array, and at a code
        that means nothing.
    """
    prefix = np.zeros(_TABLE, np.int32)
    suffix = np.zeros(_TABLE, np.uint8)
    length = np.zeros(_TABLE, np.int32)
    for code in range(256):
        suffix[code] = code
        length[code] = 1
    written, bit, bits = 0, 0, 9
    free, previous = _FIRST, -1
    while bit + bits <= 8 * packed.size:
        code = 0
        for i in range(bit, bit + bits):
            code = (code << 1) | ((packed[i >> 3] >> (7 - (i & 7))) & 1)
        bit += bits
        if code == _END:
            break
        if code == _CLEAR:
            free, bits, previous = _FIRST, 9, -1
            continue
        if code > free or (code == free and previous < 0) or (previous < 0 and code > 255):
            break
        # A code not yet in the table is the previous string and its own first byte again.
        string = code if code < free else previous
        size = length[string]
        extra = 0 if code < free else 1
        first, at = string, size - 1
        while True:
            if written + at < out.size:
                out[written + at] = suffix[first]
            if length[first] == 1:
                break
            first, at = prefix[first], at - 1
        if extra and written + size < out.size:
            out[written + size] = suffix[first]
        if previous >= 0 and free < _TABLE:
            prefix[free], suffix[free] = previous, suffix[first]
            length[free] = length[previous] + 1
            free += 1
        written += size + extra
        if written >= out.size:
            return out.size
        previous = code
        if free + 1 >= 1 << bits and bits < 12:
            bits += 1
    return written
