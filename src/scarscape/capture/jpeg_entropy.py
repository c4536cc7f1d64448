"""Whether the coded picture of a JPEG is whole: its Huffman codes walked through, compiled.

Decoders fill in with grey where the data of a JPEG end early, and go on in the middle of broken
codes; both look like a photo. The walk reads every code but makes no picture, so it costs a
fraction of the decoding.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

#: What the walk can find.
WHOLE, ENDS_EARLY, BROKEN_CODE, LEFT_OVER = 0, 1, 2, 3
_BRIEF = 10
_EOI, _FIRST_RESTART, _LAST_RESTART = 0xD9, 0xD0, 0xD7


@njit(cache=True, nogil=True)
def next_marker(data: NDArray[np.uint8], start: int) -> int:  # pragma: no cover - compiled
    """Place of the first marker at or after ``start`` that ends coded data; -1 where none does.

    Parameters
    ----------
    data : (n,) uint8, the file.
    start : where the coded data begin.

    Notes
    -----
    ``FF 00`` is a stuffed byte and ``FF D0`` to ``FF D7`` are restarts; both lie within.
    """
    for place in range(start, data.size - 1):
        if data[place] != 0xFF:
            continue
        code = data[place + 1]
        if code not in (0, 0xFF) and not _FIRST_RESTART <= code <= _LAST_RESTART:
            return place
    return -1


@njit(cache=True, nogil=True)
def code_table(
    counts: NDArray[np.uint8], symbols: NDArray[np.uint8]
) -> NDArray[np.uint16]:  # pragma: no cover - compiled
    """(65536,) uint16: for the next 16 bits, length of the code times 256 plus its symbol.

    0 where the bits are no code.

    Parameters
    ----------
    counts : (16,) uint8, number of codes of each length.
    symbols : (n,) uint8, what they mean, in order.
    """
    table = np.zeros(65536, np.uint16)
    code, index = 0, 0
    for length in range(1, 17):
        for _ in range(counts[length - 1]):
            first = code << (16 - length)
            last = first + (1 << (16 - length))
            if last > 65536 or index >= symbols.size:
                return table
            table[first:last] = (length << 8) | symbols[index]
            code += 1
            index += 1
        code <<= 1
    return table


@njit(cache=True, nogil=True)
def _brief(tables: NDArray[np.uint16]) -> NDArray[np.uint16]:  # pragma: no cover - compiled
    """(8, 1024) uint16: the codes of up to ten bits, which are most and fit the fastest cache."""
    brief = tables[:, :: 1 << (16 - _BRIEF)].copy()
    for row in range(brief.shape[0]):
        for short in range(brief.shape[1]):
            if brief[row, short] >> 8 > _BRIEF:
                brief[row, short] = 0
    return brief


@njit(cache=True, nogil=True)
def _block(
    data: NDArray[np.uint8],
    state: tuple[int, int, int],
    tables: NDArray[np.uint16],
    brief: NDArray[np.uint16],
    rows: tuple[int, int],
) -> tuple[int, tuple[int, int, int]]:  # pragma: no cover - compiled
    """Walk one block; verdict and the state after it (place, bits held, their number)."""
    place, held, bits = state
    row, index = rows[0], 0
    while index < 64:
        # A code and its value take at most 32 bits. The highest bits drop out and are not asked.
        while bits < 32 and place < data.size:
            byte = data[place]
            if byte == 0xFF:
                if place + 1 >= data.size or data[place + 1] != 0:
                    break
                place += 1
            place += 1
            held = (held << 8) | int(byte)
            bits += 8
        peek = ((held >> (bits - 16)) if bits >= 16 else (held << (16 - bits))) & 0xFFFF
        entry = int(brief[row, peek >> (16 - _BRIEF)])
        if entry == 0:
            entry = int(tables[row, peek])
            if entry == 0:
                return (ENDS_EARLY if bits < 16 else BROKEN_CODE), (place, held, bits)
        symbol = entry & 0xFF
        extra = symbol & 15
        bits -= (entry >> 8) + extra
        if bits < 0:
            return ENDS_EARLY, (place, held, bits)
        if index == 0:
            if symbol > 15:
                return BROKEN_CODE, (place, held, bits)
            index, row = 1, rows[1]
        elif extra:
            index += (symbol >> 4) + 1
        elif symbol == 0xF0:
            index += 16
        else:
            break
    return (WHOLE if index <= 64 else BROKEN_CODE), (place, held, bits)


@njit(cache=True, nogil=True)
def _pass_restart(
    data: NDArray[np.uint8], place: int, number: int
) -> tuple[int, int]:  # pragma: no cover - compiled
    """Verdict on the restart marker at ``place``, and the place behind it."""
    while place + 1 < data.size and data[place] == 0xFF and data[place + 1] == 0xFF:
        place += 1
    if place + 1 >= data.size or data[place] != 0xFF:
        return LEFT_OVER, place
    if data[place + 1] != _FIRST_RESTART + number % 8:
        return ENDS_EARLY, place
    return WHOLE, place + 2


@njit(cache=True, nogil=True)
def _pass_padding(data: NDArray[np.uint8], place: int) -> int:  # pragma: no cover - compiled
    """Verdict on what stands before the marker that ends the scan: it may only be padding."""
    while place < data.size and (data[place] == 0 or data[place] == 0xFF):
        if data[place] == 0xFF and place + 1 < data.size and data[place + 1] not in (0, 0xFF):
            return WHOLE
        place += 1
    return LEFT_OVER if place < data.size else ENDS_EARLY


@njit(cache=True, nogil=True)
def walk(
    data: NDArray[np.uint8],
    start: int,
    units: int,
    restart: int,
    tables: NDArray[np.uint16],
    blocks: NDArray[np.int64],
) -> int:  # pragma: no cover - compiled
    """Walk the codes of one sequential scan.

    Parameters
    ----------
    data : (n,) uint8, the file.
    start : first byte of the coded data.
    units : number of units that the scan must hold (the blocks coded together).
    restart : units between restarts, 0 for none.
    tables : (8, 65536) uint16, from `code_table`.
    blocks : (b, 2) int64, for each block of a unit its rows of ``tables``: for the first
        coefficient and for the others.

    Returns
    -------
    `WHOLE`, `ENDS_EARLY`, `BROKEN_CODE` or `LEFT_OVER`.
    """
    brief = _brief(tables)
    state = (int(start), 0, 0)
    for unit in range(units):
        if restart and unit and unit % restart == 0:
            if state[2] >= 8:
                return LEFT_OVER
            verdict, place = _pass_restart(data, state[0], unit // restart - 1)
            if verdict != WHOLE:
                return verdict
            state = (int(place), 0, 0)
        for block in range(blocks.shape[0]):
            verdict, state = _block(
                data, state, tables, brief, (blocks[block, 0], blocks[block, 1])
            )
            if verdict != WHOLE:
                return verdict
    return LEFT_OVER if state[2] >= 8 else _pass_padding(data, state[0])
