"""Heights from slopes: weighted least squares on whatever is known.

Between every two neighbouring samples that are both known stands an edge that carries a rise, from
the slopes there, and a weight. The heights whose differences meet those rises best, in the sense of
weighted least squares, solve a linear system with a five-point stencil. It is solved by conjugate
gradients without a matrix; what keeps the iterations few is that a full rectangle is solved
directly in every one of them.

References
----------
.. [1] D. Terzopoulos, "The computation of visible-surface representations", IEEE Trans. Pattern
   Anal. Mach. Intell. 10 (1988) 417-438, doi 10.1109/34.3908.
.. [2] P. Concus, G. H. Golub, "Use of fast direct methods for the efficient numerical solution of
   nonseparable elliptic equations", SIAM J. Numer. Anal. 10 (1973) 1103-1120,
   doi 10.1137/0710092.
.. [3] Y. Queau, J.-D. Durou, J.-F. Aujol, "Normal integration: a survey", J. Math. Imaging Vis. 60
   (2018) 576-593, doi 10.1007/s10851-017-0773-x.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from scarscape.light.integration_bands import Bands
from scarscape.light.integration_bands import threads as pool_of
from scarscape.light.integration_edges import apply, clean, edges, load_of
from scarscape.light.integration_multigrid import Multigrid
from scarscape.light.integration_poisson import Poisson
from scarscape.model.errors import InputError

#: A weight counts at most so many times the median, and at least its inverse.
WEIGHT_RANGE = 1e3
MAX_ITERATIONS = 200


@dataclass(frozen=True, eq=False)
class Heights:
    """Heights that slopes were integrated to.

    Attributes
    ----------
    height_mm : (rows, columns) float32, NaN where no slope was known; the mean of every connected
        part is 0.
    iterations : number of iterations; 0 where the rectangle was solved directly.
    residual : what is left of the equations, relative to the start, in the solver's norm (about
        the relative error of the slopes that the solver leaves).
    """

    height_mm: NDArray[np.float32]
    iterations: int
    residual: float


def integrate(
    by_row: NDArray[np.floating],
    by_column: NDArray[np.floating],
    weight: NDArray[Any],
    pitch_mm: float,
    *,
    tolerance: float = 1e-5,
    threads: int | None = None,
) -> Heights:
    """Heights whose slopes come nearest to those given.

    Parameters
    ----------
    by_row, by_column : (rows, columns) float, rise of the height along the rows and the columns,
        mm per mm. Where one is not finite the sample counts as unknown.
    weight : (rows, columns) float, 0 or more, the inverse variance of the slopes up to a factor;
        or bool, True where the slopes are known. NaN counts as 0. Weights further than a factor
        `WEIGHT_RANGE` from the median are brought there.
    pitch_mm : distance between samples.
    tolerance : the iterations end when the residual is at most this.
    threads : at most so many; all processors by default. The result does not depend on it.

    Returns
    -------
    Heights. Parts of the raster that no two neighbouring known samples join have nothing that
    ties their heights together: each has a mean of 0 of its own.

    Raises
    ------
    InputError : no sample is known, a weight is negative, the sizes differ or the pitch is not
        positive.

    Notes
    -----
    Exact for heights of up to fourth order away from the mask's edge.
    """
    _check(by_row, by_column, weight, pitch_mm)
    rows, columns = by_row.shape
    full = np.full((rows, columns), np.nan, np.float32)
    known = np.asarray(weight) > 0
    box = _box(known)
    shape = (box[0].stop - box[0].start, box[1].stop - box[1].start)
    with pool_of(threads) as pool:
        bands = Bands(*shape, pool)
        slope_row, slope_column, sample_weight = (np.empty(shape, np.float32) for _ in range(3))
        given = np.asarray(weight)[box]
        bands.each(
            clean,
            by_row[box],
            by_column[box],
            given.view(np.uint8) if given.dtype == np.bool_ else given,
            slope_row,
            slope_column,
            sample_weight,
        )
        known = sample_weight > 0
        if not known.any():
            raise InputError("no slope is known anywhere", "check the photos and the mask")
        even = _even_out(sample_weight, known)
        rises, weights = _edges(slope_row, slope_column, sample_weight, bands)
        load = np.empty(shape, np.float32)
        bands.each(load_of, *rises, *weights, load)
        solver: Poisson | Multigrid
        if even and known.all():
            solver = Poisson(*shape, bands)
        else:
            solver = Multigrid(*weights, known.view(np.uint8), bands)
        height, iterations, residual = _solve(load, weights, solver, tolerance, bands)
    height *= np.float32(pitch_mm)
    _settle(height, known)
    full[box] = height
    return Heights(full, iterations, residual)


def _check(
    by_row: NDArray[Any], by_column: NDArray[Any], weight: NDArray[Any], pitch_mm: float
) -> None:
    if by_row.ndim != 2 or not by_row.shape == by_column.shape == np.shape(weight):
        raise InputError(
            f"slopes of {by_row.shape} and {by_column.shape} and weights of {np.shape(weight)} "
            "do not fit together",
            "give arrays of rows and columns of one size",
        )
    if not (np.isfinite(pitch_mm) and pitch_mm > 0):
        raise InputError(f"a pitch of {pitch_mm} mm", "give a positive number of mm")
    if weight.dtype != np.bool_ and bool(np.any(np.asarray(weight) < 0)):
        raise InputError("a weight is negative", "give weights of 0 or more")
    if not np.any(np.asarray(weight) > 0):
        raise InputError("no slope is known anywhere", "check the photos and the mask")


def _box(known: NDArray[np.bool_]) -> tuple[slice, slice]:
    """The rectangle around the known samples."""
    down, right = np.flatnonzero(known.any(axis=1)), np.flatnonzero(known.any(axis=0))
    return slice(int(down[0]), int(down[-1]) + 1), slice(int(right[0]), int(right[-1]) + 1)


def _even_out(weight: NDArray[np.float32], known: NDArray[np.bool_]) -> bool:
    """Bring weights near 1, extreme ones into range, in place; True where all are the same."""
    most = float(weight.max())
    least = float(np.min(weight, where=known, initial=np.inf))
    if most == least:
        weight[known] = 1.0
        return True
    middle = np.float32(np.median(weight[known])) if np.isfinite(most) else None
    if middle is None or not np.isfinite(middle):
        finite = weight[known & np.isfinite(weight)]
        middle = np.float32(np.median(finite)) if finite.size else np.float32(1)
    np.divide(weight, middle, out=weight)
    np.clip(weight, 1 / WEIGHT_RANGE, WEIGHT_RANGE, out=weight, where=known)
    return False


def _edges(
    slope_row: NDArray[np.float32],
    slope_column: NDArray[np.float32],
    weight: NDArray[np.float32],
    bands: Bands,
) -> tuple[tuple[NDArray[np.float32], ...], tuple[NDArray[np.float32], ...]]:
    """Rises and weights of the edges down the rows and along the columns."""
    rises = (np.empty_like(weight), np.empty_like(weight))
    weights = (np.empty_like(weight), np.empty_like(weight))
    bands.each(edges, 1, 0, slope_row, weight, rises[0], weights[0])
    bands.each(edges, 0, 1, slope_column, weight, rises[1], weights[1])
    return rises, weights


def _solve(
    load: NDArray[np.float32],
    weights: tuple[NDArray[np.float32], ...],
    solver: Poisson | Multigrid,
    tolerance: float,
    bands: Bands,
) -> tuple[NDArray[np.float32], int, float]:
    """Preconditioned conjugate gradients; ``load`` becomes the residual."""
    height, search, answer, image = (np.zeros_like(load) for _ in range(4))
    before = start = 0.0
    for iteration in range(MAX_ITERATIONS + 1):
        solver.solve(load, answer)
        now = bands.each(_product, load, answer)
        start = start or now
        if now <= 0 or now <= tolerance**2 * start or iteration == MAX_ITERATIONS:
            break
        bands.each(_turn, now / before if before else 0.0, answer, search)
        length = now / bands.each(apply, search, *weights, image)
        bands.each(_advance, length, search, image, height, load)
        before = now
    return height, iteration, float(np.sqrt(max(now, 0) / start)) if start > 0 else 0.0


@njit(cache=True, nogil=True)
def _product(
    start: int, stop: int, first: NDArray[np.float32], second: NDArray[np.float32]
) -> float:  # pragma: no cover - compiled
    total = 0.0
    for row in range(start, stop):
        for column in range(first.shape[1]):
            total += np.float64(first[row, column]) * second[row, column]
    return total


@njit(cache=True, nogil=True)
def _turn(
    start: int,
    stop: int,
    share: float,
    answer: NDArray[np.float32],
    search: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    """The new direction of search: the answer and a share of the old direction."""
    part = np.float32(share)
    for row in range(start, stop):
        for column in range(answer.shape[1]):
            search[row, column] = answer[row, column] + part * search[row, column]


@njit(cache=True, nogil=True)
def _advance(
    start: int,
    stop: int,
    length: float,
    search: NDArray[np.float32],
    image: NDArray[np.float32],
    height: NDArray[np.float32],
    load: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    """Go along the direction; what is left of the load."""
    part = np.float32(length)
    for row in range(start, stop):
        for column in range(height.shape[1]):
            height[row, column] += part * search[row, column]
            load[row, column] -= part * image[row, column]


def _settle(height: NDArray[np.float32], known: NDArray[np.bool_]) -> None:
    """Give every connected part a mean of 0 and what is unknown NaN, in place."""
    count, part = cv2.connectedComponents(known.view(np.uint8), connectivity=4, ltype=cv2.CV_32S)
    flat = part.ravel()
    sums = np.bincount(flat, weights=height.ravel(), minlength=count)
    means = (sums / np.maximum(np.bincount(flat, minlength=count), 1)).astype(np.float32)
    height -= means[part]
    height[~known] = np.nan
