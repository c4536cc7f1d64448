"""From the numbers of a photo to means of linear light on blocks, in one pass.

Shading is proportional to light, so everything after this works on light, and what is averaged is
light: the mean of coded numbers is darker than the mean of what they stand for.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scarscape.capture.tone_curve import ToneCurve

#: From this share of the highest number on, a pixel counts as clipped: in a JPEG the waves that
#: its compression leaves around a clipped patch reach a step below the end.
CLIPPED_FROM = 254 / 255
#: A sample is black where its numbers are this low. At five of 8 bits, rounding alone leaves an
#: error of 6 % (0.29 of a step), and stray light in a dark room weighs more than that.
BLACK_CODE = 5
#: Numbers of 16 bits are as coarse as the sensor: five steps of 12 bits.
BLACK_LIGHT_16 = 5 / 4095

# A sum of light as a whole number, and the number of clipped pixels above it, in one int64: 2**16
# pixels of at most 2**27 stay below the count.
_ONE = 1 << 27
_COUNT = 44


@lru_cache(maxsize=32)
def light_table(curve: ToneCurve, bits: int) -> NDArray[np.int64]:
    """(2 ** bits,) int64: light of each number in parts of 2 ** 27, plus 2 ** 44 where clipped.

    Parameters
    ----------
    curve : how the numbers were coded.
    bits : 8 or 16.
    """
    highest = (1 << bits) - 1
    codes = np.arange(highest + 1)
    table = np.rint(curve.light(codes / highest) * _ONE).astype(np.int64)
    table[codes >= CLIPPED_FROM * highest] += 1 << _COUNT
    table.setflags(write=False)
    return table


def black_light(curve: ToneCurve, bits: int) -> float:
    """Light at and under which a sample of such a photo counts as black."""
    if bits == 8:
        return float(curve.light(np.array([BLACK_CODE / 255]))[0])
    return BLACK_LIGHT_16


def block_means(
    pixels: NDArray[np.uint8] | NDArray[np.uint16],
    curves: tuple[ToneCurve, ...],
    side: int,
    light: NDArray[np.float32],
    usable: NDArray[np.bool_],
) -> tuple[int, int]:
    """Mean linear light of the pixels of each block.

    Parameters
    ----------
    pixels : (rows, columns, channels) uint8 or uint16.
    curves : for each channel, how its numbers were coded.
    side : pixels along the side of a block, up to 256.
    light : (channels, rows // side, columns // side) float32, filled.
    usable : bool of the same shape, filled: False where a pixel of the block is clipped, or the
        mean is black.

    Returns
    -------
    black, clipped : number of samples, over all channels, that are not usable for either reason.

    Notes
    -----
    Rows and columns that fill no block are left out, half of them on either side. Sums are of
    whole numbers, so that the result does not hang on the order. One pass, 24 megapixels of three
    channels in about 0.1 s on one core, without the interpreter's lock.
    """
    bits = 8 * pixels.itemsize
    tables = np.stack([light_table(curve, bits) for curve in curves])
    # Whole numbers, as the sums are: number 5 itself is black.
    floors = np.array([round(black_light(curve, bits) * _ONE) for curve in curves]) * side * side
    black, clipped = _block_means(np.ascontiguousarray(pixels), tables, floors, side, light, usable)
    return int(black), int(clipped)


@njit(cache=True, nogil=True)
def _block_means(
    pixels: NDArray[Any],
    tables: NDArray[np.int64],
    floors: NDArray[np.int64],
    side: int,
    light: NDArray[np.float32],
    usable: NDArray[np.bool_],
) -> tuple[int, int]:  # pragma: no cover - compiled
    channels, rows, columns = light.shape
    top = (pixels.shape[0] - rows * side) // 2
    left = (pixels.shape[1] - columns * side) // 2
    part = 1.0 / (np.float64(_ONE) * side * side)
    sums = np.empty(columns, np.int64)
    black, clipped = 0, 0
    for row in range(rows):
        for channel in range(channels):
            table = tables[channel]
            sums[:] = 0
            for down in range(side):
                line = pixels[top + row * side + down]
                if side == 1:
                    for column in range(columns):
                        sums[column] += table[line[left + column, channel]]
                elif side == 2:
                    for column in range(columns):
                        at = left + 2 * column
                        sums[column] += table[line[at, channel]] + table[line[at + 1, channel]]
                else:
                    for column in range(columns):
                        at = left + column * side
                        total = np.int64(0)
                        for across in range(side):
                            total += table[line[at + across, channel]]
                        sums[column] += total
            for column in range(columns):
                total = sums[column] & ((1 << _COUNT) - 1)
                light[channel, row, column] = total * part
                if sums[column] >> _COUNT:
                    clipped += 1
                    usable[channel, row, column] = False
                elif total <= floors[channel]:
                    black += 1
                    usable[channel, row, column] = False
                else:
                    usable[channel, row, column] = True
    return black, clipped
