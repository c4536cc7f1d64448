"""Heights from slopes: weighted least squares on whatever is known.

Between every two neighbouring samples that are both known stands an edge that carries a rise, from
the slopes there, and a weight. The heights whose differences meet those rises best, in the sense of
weighted least squares, solve a linear system with a five-point stencil. It is solved by conjugate
gradients without a matrix. What keeps the iterations few is a cycle of multigrid in each, or, where
a full rectangle is known evenly, its direct solution.

References
----------
.. [1] D. Terzopoulos, "The computation of visible-surface representations", IEEE Trans. Pattern
   Anal. Mach. Intell. 10 (1988) 417-438, doi 10.1109/34.3908.
.. [2] Y. Queau, J.-D. Durou, J.-F. Aujol, "Normal integration: a survey", J. Math. Imaging Vis. 60
   (2018) 576-593, doi 10.1007/s10851-017-0773-x.
"""

from __future__ import annotations

import math
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
WEIGHT_RANGE = 100.0
#: Below this heights in single precision no longer follow.
LEAST_TOLERANCE = 1e-6
MAX_ITERATIONS = 200
#: Steps that grow by this factor in energy after the residual has come below `FEW` are rounding.
REBOUND = 100.0
FEW = 1e-4
#: How much stiffer the coarse rasters are made after a cycle that overshot.
STIFFENING = 1.5


@dataclass(frozen=True, eq=False)
class Heights:
    """Heights that slopes were integrated to.

    Attributes
    ----------
    height_mm : (rows, columns) float32, NaN where no slope was known; the mean of every connected
        part is 0.
    iterations : number of iterations; 0 where a full rectangle was solved directly.
    residual : root mean square of what the last one changed in the slopes, relative to the slopes.
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
    tolerance: float = 3e-5,
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
    tolerance : the iterations end when the residual is at most this (or `LEAST_TOLERANCE`).
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
    box = _box(np.asarray(weight) > 0)
    with pool_of(threads) as pool:
        bands = Bands(box[0].stop - box[0].start, box[1].stop - box[1].start, pool)
        equations = _equations(by_row[box], by_column[box], np.asarray(weight)[box], bands)
        height, iterations, residual = _solved(equations, tolerance, bands)
    height *= np.float32(pitch_mm)
    _settle(height, equations.known)
    full = np.full(by_row.shape, np.nan, np.float32)
    full[box] = height
    return Heights(full, iterations, residual)


@dataclass(frozen=True, eq=False)
class _Equations:
    """Edge weights, load and known samples; ``even`` where all weigh the same."""

    weight_row: NDArray[np.float32]
    weight_column: NDArray[np.float32]
    load: NDArray[np.float32]
    known: NDArray[np.bool_]
    even: bool


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


def _equations(
    by_row: NDArray[np.floating],
    by_column: NDArray[np.floating],
    given: NDArray[Any],
    bands: Bands,
) -> _Equations:
    """The normal equations, heights in units of the pitch."""
    down, right, weight = (np.empty(by_row.shape, np.float32) for _ in range(3))
    given = given.view(np.uint8) if given.dtype == np.bool_ else given
    bands.each(clean, by_row, by_column, given, down, right, weight)
    known = weight > 0
    if not known.any():
        raise InputError("no slope is known anywhere", "check the photos and the mask")
    even = _even_out(weight, known)
    rise_row, rise_column, weight_row, weight_column = (np.empty_like(weight) for _ in range(4))
    bands.each(edges, 1, 0, down, weight, rise_row, weight_row)
    bands.each(edges, 0, 1, right, weight, rise_column, weight_column)
    load = down
    bands.each(load_of, rise_row, rise_column, weight_row, weight_column, load)
    return _Equations(weight_row, weight_column, load, known, even)


def _solved(
    equations: _Equations, tolerance: float, bands: Bands
) -> tuple[NDArray[np.float32], int, float]:
    """Heights in units of the pitch, number of iterations, residual."""
    if equations.even and equations.known.all():
        rows, columns = equations.load.shape
        height = np.empty_like(equations.load)
        Poisson(rows, columns, bands).solve(equations.load, height)
        return height, 0, 0.0
    return _iterate(equations, max(tolerance, LEAST_TOLERANCE), bands)


def _cycle(equations: _Equations, stiffness: float, bands: Bands) -> Multigrid:
    known = equations.known.view(np.uint8)
    return Multigrid(equations.weight_row, equations.weight_column, known, bands, stiffness)


def _iterate(
    equations: _Equations, tolerance: float, bands: Bands
) -> tuple[NDArray[np.float32], int, float]:
    """Conjugate gradients preconditioned by a cycle; the load becomes what is left of it.

    They end by how far the last step changed the heights in the norm of the equations, which is
    the weighted mean square of its slopes: that bounds the error left, and costs nothing to know.
    """
    load = equations.load
    height, search, answer, image = (np.zeros_like(load) for _ in range(4))
    before = gained = residual = 0.0
    stiffness = 1.0
    cycle = _cycle(equations, stiffness, bands)
    for iteration in range(MAX_ITERATIONS):
        cycle.solve(load, answer)
        now = bands.each(_product, load, answer)
        if now == 0 or -(tolerance**2) * gained <= now < 0:
            return height, iteration, residual
        if now < 0:
            stiffness *= STIFFENING
            cycle = _cycle(equations, stiffness, bands)
            before = 0.0
            continue
        bands.each(_turn, now / before if before else 0.0, answer, search)
        weights = (equations.weight_row, equations.weight_column)
        length = now / bands.each(apply, search, *weights, image)
        gain = length * now
        if gain > REBOUND * residual**2 * gained and 0 < residual < FEW:
            return height, iteration, residual
        bands.each(_advance, length, search, image, height, load)
        before = now
        gained += gain
        residual = math.sqrt(gain / gained)
        if residual <= tolerance:
            return height, iteration + 1, residual
    return height, MAX_ITERATIONS, residual


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
