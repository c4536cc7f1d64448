"""One V-cycle of multigrid on a weighted raster with holes.

A coarser raster joins 2 x 2 samples to one wherever any of them is known. Its edges weigh what the
finer edges on the way weigh, one after the other and side by side. Heights pass
down bilinearly from the coarse samples that are known, loads pass up by the transpose. With a
relaxation that runs backwards on the way down, one cycle is a symmetric positive definite function
of the load and can precondition conjugate gradients.

References
----------
.. [1] U. Trottenberg, C. W. Oosterlee, A. Schueller, "Multigrid", Academic Press 2001, ISBN
   0-12-701070-X (red-black relaxation, section 5.1; cell-centred grids, section 2.8).
.. [2] O. Tatebe, "The multigrid preconditioned conjugate gradient method", NASA Conf. Publ. 3224
   (1993) 621-634.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scarscape.light.integration_bands import Bands
from scarscape.light.integration_edges import subtract_image
from scarscape.light.integration_relax import relax, relax_seams

_COARSEST_SAMPLES = 48
#: From this level down there are two cycles: the mask's outline suits coarse rasters least, and two
#: cost little where there are few samples.
_REPEATED = 2
#: One over the share of bilinear weights (9, 3, 3 and 1 sixteenths) that falls on known samples,
#: by which of the three neighbours are known.
_SCALE = np.array(
    [1 / (9 + 3 * (k & 1) + 3 * (k >> 1 & 1) + (k >> 2)) for k in range(8)], np.float32
)


@dataclass(frozen=True, eq=False)
class _Level:
    bands: Bands
    weight_row: NDArray[np.float32]
    weight_column: NDArray[np.float32]
    known: NDArray[np.uint8]
    load: NDArray[np.float32]
    height: NDArray[np.float32]


class Multigrid:
    """Approximate solution of the normal equations.

    Parameters
    ----------
    weight_row, weight_column : (rows, columns) float32, weights of the edges from every sample to
        the next one down and to the right.
    known : (rows, columns) uint8, 0 where there is no sample.
    bands : what shares the work on the finest raster.
    stiffness : factor on the weights of every coarser raster's edges. Where weights differ wildly
        a coarse raster can be so soft that it overshoots and the cycle is not positive definite.
    """

    def __init__(
        self,
        weight_row: NDArray[np.float32],
        weight_column: NDArray[np.float32],
        known: NDArray[np.uint8],
        bands: Bands,
        stiffness: float = 1.0,
    ) -> None:
        empty = np.empty((0, 0), np.float32)
        self._levels = [_Level(bands, weight_row, weight_column, known, empty, empty)]
        while known.size > _COARSEST_SAMPLES:
            shape = ((known.shape[0] + 1) // 2, (known.shape[1] + 1) // 2)
            coarse = _Level(
                bands.coarser(*shape),
                np.empty(shape, np.float32),
                np.empty(shape, np.float32),
                np.empty(shape, np.uint8),
                np.empty(shape, np.float32),
                np.zeros(shape, np.float32),
            )
            fine = self._levels[-1]
            coarse.bands.each(
                _coarsen,
                fine.weight_row,
                fine.weight_column,
                fine.known,
                coarse.weight_row,
                coarse.weight_column,
                coarse.known,
            )
            if stiffness != 1:
                np.multiply(coarse.weight_row, stiffness, out=coarse.weight_row)
                np.multiply(coarse.weight_column, stiffness, out=coarse.weight_column)
            self._levels.append(coarse)
            known = coarse.known
        last = self._levels[-1]
        self._inverse = np.linalg.pinv(
            _dense(last.weight_row, last.weight_column), rcond=1e-7, hermitian=True
        )

    def solve(self, load: NDArray[np.float32], height: NDArray[np.float32]) -> None:
        """Write into ``height`` (rows, columns) about the answer to ``load`` (rows, columns).

        ``height`` has to be finite; where no sample is known it is left as it is.
        """
        self._cycle(0, load, height)

    def _cycle(self, index: int, load: NDArray[np.float32], height: NDArray[np.float32]) -> None:
        level = self._levels[index]
        if index == len(self._levels) - 1:
            height[...] = (self._inverse @ load.ravel().astype(np.float64)).reshape(load.shape)
            return
        coarse = self._levels[index + 1]
        weights = (level.weight_row, level.weight_column)
        level.bands.each(relax, 0, True, *weights, load, height)
        level.bands.each(relax_seams, 0, *weights, load, height)
        coarse.bands.each(_restrict, *weights, coarse.known, load, height, coarse.load)
        self._cycle(index + 1, coarse.load, coarse.height)
        if index + 1 == _REPEATED:
            self._repeat(coarse)
        level.bands.each(_correct, coarse.known, coarse.height, height)
        level.bands.each(relax, 1, False, *weights, load, height)
        level.bands.each(relax_seams, 1, *weights, load, height)

    def _repeat(self, level: _Level) -> None:
        """A second cycle from a level downwards, on what the first left of its load."""
        first = level.height.copy()
        level.bands.each(subtract_image, first, level.weight_row, level.weight_column, level.load)
        self._cycle(_REPEATED, level.load, level.height)
        np.add(level.height, first, out=level.height)


def _dense(
    weight_row: NDArray[np.float32], weight_column: NDArray[np.float32]
) -> NDArray[np.float64]:
    """The matrix of a small raster's normal equations."""
    rows, columns = weight_row.shape
    number = np.arange(rows * columns).reshape(rows, columns)
    matrix = np.zeros((number.size, number.size))
    for ends, weight in (
        ((number[:-1], number[1:]), weight_row[:-1]),
        ((number[:, :-1], number[:, 1:]), weight_column[:, :-1]),
    ):
        for one, other, value in zip(*(e.ravel() for e in ends), weight.ravel(), strict=True):
            matrix[one, one] += value
            matrix[other, other] += value
            matrix[one, other] -= value
            matrix[other, one] -= value
    return matrix


@njit(cache=True, nogil=True, inline="always")
def _along(
    before: np.float32, crossing: np.float32, after: np.float32
) -> np.float32:  # pragma: no cover - compiled
    """Weight of half an edge, an edge and half an edge one after the other; 0 if it is cut.

    In series they would weigh their harmonic mean, but bilinear heights cannot bend so sharply and
    find them as stiff as the arithmetic mean. Halfway between took the fewest iterations. Where
    half an edge is missing the one that crosses stands for it.
    """
    if crossing <= 0:
        return np.float32(0)
    first = np.float32(0.5) * (before if before > 0 else crossing)
    last = np.float32(0.5) * (after if after > 0 else crossing)
    stiff = np.float32(0.25) * (first + crossing + last)
    soft = np.float32(1) / (
        np.float32(0.25) / first + np.float32(1) / crossing + np.float32(0.25) / last
    )
    return np.float32(0.5) * (stiff + soft)


@njit(cache=True, nogil=True)
def _coarsen(
    start: int,
    stop: int,
    weight_row: NDArray[np.float32],
    weight_column: NDArray[np.float32],
    known: NDArray[np.uint8],
    coarse_row: NDArray[np.float32],
    coarse_column: NDArray[np.float32],
    coarse_known: NDArray[np.uint8],
) -> None:  # pragma: no cover - compiled
    rows, columns = known.shape
    for row in range(start, stop):
        top, bottom = 2 * row, min(2 * row + 1, rows - 1)
        for column in range(coarse_known.shape[1]):
            left, right = 2 * column, min(2 * column + 1, columns - 1)
            coarse_known[row, column] = (
                known[top, left] | known[top, right] | known[bottom, left] | known[bottom, right]
            )
            # The edge from one pair leads over half of the edge inside it, the edge that crosses to
            # the next pair and half of the edge inside that one.
            beyond = min(bottom + 1, rows - 1)
            down = np.float32(0)
            for fine in range(left, right + 1):
                inside = weight_row[top, fine] if bottom > top else np.float32(0)
                down += _along(inside, weight_row[bottom, fine], weight_row[beyond, fine])
            coarse_row[row, column] = down
            beyond = min(right + 1, columns - 1)
            across = np.float32(0)
            for fine in range(top, bottom + 1):
                inside = weight_column[fine, left] if right > left else np.float32(0)
                across += _along(inside, weight_column[fine, right], weight_column[fine, beyond])
            coarse_column[row, column] = across


@njit(cache=True, nogil=True, inline="always")
def _neighbour(index: int, count: int) -> int:  # pragma: no cover - compiled
    """The second coarse sample nearest to a fine one, along one axis; -1 beyond the raster."""
    beside = index // 2 + (1 if index % 2 else -1)
    return beside if 0 <= beside < count else -1


@njit(cache=True, nogil=True)
def _correct(
    start: int,
    stop: int,
    known: NDArray[np.uint8],
    coarse: NDArray[np.float32],
    height: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    """Add the coarse heights to samples of the first colour; the second is set from them."""
    for row in range(start, stop):
        own_row, other_row = row // 2, _neighbour(row, coarse.shape[0])
        for column in range(row % 2, height.shape[1], 2):
            own, other = column // 2, _neighbour(column, coarse.shape[1])
            if known[own_row, own] == 0:
                continue
            value = np.float32(9) * coarse[own_row, own]
            which = 0
            if other >= 0 and known[own_row, other]:
                value += np.float32(3) * coarse[own_row, other]
                which += 1
            if other_row >= 0 and known[other_row, own]:
                value += np.float32(3) * coarse[other_row, own]
                which += 2
            if other >= 0 and other_row >= 0 and known[other_row, other]:
                value += coarse[other_row, other]
                which += 4
            height[row, column] += _SCALE[which] * value


@njit(cache=True, nogil=True)
def _restrict(
    start: int,
    stop: int,
    weight_row: NDArray[np.float32],
    weight_column: NDArray[np.float32],
    known: NDArray[np.uint8],
    load: NDArray[np.float32],
    height: NDArray[np.float32],
    coarse_load: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    """What is left of the load, gathered in the coarse samples: the transpose of `_correct`.

    Only the first colour has anything left.
    """
    rows, columns = load.shape
    coarse_rows, coarse_columns = coarse_load.shape
    for row in range(start, stop):
        for column in range(coarse_columns):
            coarse_load[row, column] = 0
    for row in range(max(2 * start - 1, 0), min(2 * stop + 1, rows)):
        own_row, other_row = row // 2, _neighbour(row, coarse_rows)
        own_here = start <= own_row < stop
        other_here = start <= other_row < stop
        above, below = max(row - 1, 0), min(row + 1, rows - 1)
        for column in range(row % 2, columns, 2):
            left, right = max(column - 1, 0), min(column + 1, columns - 1)
            own, other = column // 2, _neighbour(column, coarse_columns)
            if known[own_row, own] == 0:
                continue
            here = height[row, column]
            rest = (
                load[row, column]
                - weight_row[above, column] * (here - height[above, column])
                - weight_row[row, column] * (here - height[below, column])
                - weight_column[row, left] * (here - height[row, left])
                - weight_column[row, column] * (here - height[row, right])
            )
            across = other >= 0 and known[own_row, other] != 0
            down = other_row >= 0 and known[other_row, own] != 0
            aslant = other >= 0 and other_row >= 0 and known[other_row, other] != 0
            rest *= _SCALE[int(across) + 2 * int(down) + 4 * int(aslant)]
            if own_here:
                coarse_load[own_row, own] += np.float32(9) * rest
                if across:
                    coarse_load[own_row, other] += np.float32(3) * rest
            if other_here:
                if down:
                    coarse_load[other_row, own] += np.float32(3) * rest
                if aslant:
                    coarse_load[other_row, other] += rest
