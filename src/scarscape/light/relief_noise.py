"""How far noise of the slopes moves the heights they are integrated to.

The height of a sample relative to the mean height of the disc around it answers only to the slopes
within that disc: beyond it, the potential of a point and that of the disc are the same. What a
slope at distance r moves falls with 1 / r, so that independent noise adds up to a variance that
grows with the logarithm of the radius and does not drift.

References
----------
.. [1] R. J. Noll, "Phase estimates from slope-type wave-front sensors", J. Opt. Soc. Am. 68 (1978)
   139-140, doi 10.1364/JOSA.68.000139 (growth with the logarithm).
.. [2] D. A. G. Bruggeman, "Berechnung verschiedener physikalischer Konstanten von heterogenen
   Substanzen", Ann. Phys. 416 (1935) 636-664, doi 10.1002/andp.19354160705.
"""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from scarscape.model.errors import InputError

RADIUS_MM = 1.0
#: At least so much of the disc counts as known, and slopes are at most so many times the median
#: noisy: beyond, the figures mean no more than "very".
LEAST_SHARE = 0.05
MOST_TIMES_MEDIAN = 30.0
_WIDEST_RADIUS = 200
_MIXING_ROUNDS = 4
#: The map is made of blocks, so many to the radius, and is linear between them.
_BLOCKS_A_RADIUS = 5
#: What the samples next to a height add to the logarithm of the distance in samples: the lattice's
#: own constant less what the mean of several slopes takes off.
_NEAR_TERM = 0.80


def relief_noise(
    slope_sd: NDArray[np.floating],
    weight: NDArray[Any],
    pitch_mm: float,
    *,
    radius_mm: float = RADIUS_MM,
) -> NDArray[np.float32]:
    """Standard deviation of integrated heights relative to the mean height around.

    Parameters
    ----------
    slope_sd : (rows, columns) float, one standard deviation of either slope, independent from
        sample to sample. Where it is not finite the sample counts as unknown.
    weight : (rows, columns) float or bool, as given to `integrate`.
    pitch_mm : distance between samples.
    radius_mm : of the disc whose mean height the noise is relative to.

    Returns
    -------
    (rows, columns) float32 noise in mm. Where no slope is known, that of the nearest known sample
    and on top of it its slope noise times the distance to it; a gap that is bridged is less sure
    than that by what the skin does there.

    Raises
    ------
    InputError : no sample is known, the sizes differ or the pitch is not positive.

    Notes
    -----
    Within 25 % of repeated integrations for nearly all samples, at rims and holes, with uneven
    weights and single samples missing. Samples amid a clump of far worse slopes than those around
    are understated, by half at worst. Noise that neighbours share (demosaicing, blur) moves heights
    more, by up to the root of the number of samples that share it.
    """
    sd, share = np.asarray(slope_sd), np.asarray(weight)
    if sd.ndim != 2 or sd.shape != share.shape:
        raise InputError(
            f"noise of {sd.shape} and weights of {share.shape} do not fit together",
            "give arrays of rows and columns of one size",
        )
    if not (math.isfinite(pitch_mm) and pitch_mm > 0):
        raise InputError(f"a pitch of {pitch_mm} mm", "give a positive number of mm")
    known = np.isfinite(sd) & (share > 0)
    if not known.any():
        raise InputError("no slope is known anywhere", "check the photos and the mask")
    radius = min(max(radius_mm / pitch_mm, 2.0), _WIDEST_RADIUS)
    block = max(1, int(radius / _BLOCKS_A_RADIUS))
    middle = float(np.median(sd[known])) or 1.0
    variance = np.zeros(sd.shape, np.float32)
    np.minimum(sd / middle, MOST_TIMES_MEDIAN, out=variance, where=known, casting="same_kind")
    np.square(variance, out=variance)
    edges, moving, own = _carried(_weights(share, known), variance, block, math.ceil(radius))
    noise = _gathered(moving, edges, in_blocks(response(radius), block))
    _carry_into_gaps(noise, own, block)
    noise *= np.float32(middle * pitch_mm)
    return spread_out(noise, sd.shape, block)


def difference_noise(slope_sd: float, pitch_mm: float, distance_mm: float) -> float:
    """Standard deviation in mm of the difference between two heights some distance apart.

    For slopes known everywhere with independent noise of ``slope_sd``; for distances of two
    samples or more.
    """
    samples = max(distance_mm / pitch_mm, 2.0)
    return slope_sd * pitch_mm * math.sqrt((math.log(samples) + _NEAR_TERM) / math.pi)


def response(radius: float) -> NDArray[np.float32]:
    """Variance that a sample's slopes, each of variance 1, give a height at every offset.

    Parameters
    ----------
    radius : of the disc that the height is relative to, samples.

    Returns
    -------
    (side, side) float32, the offset 0 in the middle; heights in units of the pitch.
    """
    reach = math.ceil(radius) + 1
    size = 4 * reach
    offset = np.fft.fftfreq(size, 1 / size)
    disc = np.clip(radius + 0.5 - np.hypot(offset[:, None], offset[None, :]), 0, 1)
    passed = 1 - np.fft.fft2(disc / disc.sum()).real
    wave = 2 * np.pi * np.fft.fftfreq(size)
    laplacian = (2 * np.sin(wave / 2)) ** 2
    laplacian = laplacian[:, None] + laplacian[None, :]
    laplacian[0, 0] = 1.0
    # The rise along an edge, from four slopes, as `integration_edges.edges` takes it.
    rise = (13 * np.cos(wave / 2) - np.cos(1.5 * wave)) / 12 * 2j * np.sin(wave / 2)
    moved = passed / laplacian
    moved[0, 0] = 0.0
    squares = (
        np.fft.ifft2(moved * rise[:, None]).real ** 2
        + np.fft.ifft2(moved * rise[None, :]).real ** 2
    )
    around = np.fft.fftshift(squares)
    middle = size // 2
    window = slice(middle - reach, middle + reach + 1)
    return np.asarray(around[window, window], np.float32)


def in_blocks(kernel: NDArray[np.float32], block: int) -> NDArray[np.float32]:
    """A response between means over blocks of samples, the offset 0 in the middle."""
    if block == 1:
        return kernel
    # Two samples in two blocks are apart by the blocks' distance and a triangular remainder.
    offset = np.arange(1 - block, block)
    triangle = (block - np.abs(offset)) / block
    reach = -(-(kernel.shape[0] // 2 + block) // block)
    margin = reach * block - kernel.shape[0] // 2
    wide = np.pad(kernel.astype(np.float64), margin)
    wide = np.apply_along_axis(np.convolve, 0, wide, triangle, mode="same")
    wide = np.apply_along_axis(np.convolve, 1, wide, triangle, mode="same")
    return np.asarray(wide[::block, ::block], np.float32)


def spread_out(
    values: NDArray[np.float32], shape: tuple[int, ...], block: int
) -> NDArray[np.float32]:
    """A map of blocks as a map of samples, linear between the blocks' middles."""
    size = (values.shape[1] * block, values.shape[0] * block)
    large = cv2.resize(values, size, interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(large[: shape[0], : shape[1]], np.float32)


def _weights(weight: NDArray[Any], known: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Weights of at most 1, 0 where unknown."""
    own = np.zeros(weight.shape, np.float32)
    largest = float(np.max(weight, where=known & np.isfinite(weight), initial=0.0)) or 1.0
    np.minimum(weight / largest, 1.0, out=own, where=known, casting="same_kind")
    return own


def _carried(
    weight: NDArray[np.float32], variance: NDArray[np.float32], block: int, reach: int
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """By blocks: share of edges that are there, variance times the flow it acts on, variance.

    Edges of different weight are taken as round inclusions in a medium that conducts as their
    mixture does; what it conducts is found so that the inclusions on average do not disturb it.
    """
    rows, columns = (-(-side // block) for side in weight.shape)
    found = np.zeros((5, rows, columns), np.float32)
    medium = np.ones((rows, columns), np.float32)
    side = 2 * (reach // block) + 1
    even = float(weight.max()) == float(np.min(weight, where=weight > 0, initial=np.inf))
    if not even:
        coarse = 1 if block < 2 else 2
        _pool(weight, variance, medium, block, coarse, found)
        count = np.maximum(_blur(found[0], side), 1e-6)
        medium = np.maximum(_blur(found[3], side) / count, 1e-12)
        for _ in range(_MIXING_ROUNDS):
            _pool(weight, variance, medium, block, coarse, found)
            half = np.clip(_blur(found[4], side) / count, 1e-3, 1 - 1e-3)
            medium *= half / (1 - half)
    _pool(weight, variance, medium, block, 1, found)
    return found[0], found[1], found[2]


def _blur(values: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    return np.asarray(cv2.blur(values, (side, side), borderType=cv2.BORDER_CONSTANT), np.float32)


def _gathered(
    variance: NDArray[np.float32], edges: NDArray[np.float32], kernel: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Standard deviation from the variances around.

    Where only a share f of the edges in the disc is there, the flow through them is 1 / f as dense,
    as a straight rim shows exactly: its mirror image doubles what every slope moves.
    """
    total = float(kernel.sum())
    share = cv2.filter2D(edges, -1, kernel, borderType=cv2.BORDER_CONSTANT)
    moved = cv2.filter2D(variance, -1, kernel, borderType=cv2.BORDER_CONSTANT)
    share = np.clip(np.asarray(share) / np.float32(total), LEAST_SHARE, 1)
    return np.asarray(np.sqrt(np.maximum(moved, 0)) / share, np.float32)


def _carry_into_gaps(noise: NDArray[np.float32], own: NDArray[np.float32], block: int) -> None:
    """Give blocks without a slope the nearest block's noise and what the way there adds."""
    gap = own < 0
    if not gap.any() or gap.all():
        return
    distance, label = cv2.distanceTransformWithLabels(
        gap.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    nearest = np.zeros(int(label.max()) + 1, np.int64)
    nearest[label[~gap]] = np.flatnonzero(~gap)
    source = nearest[label[gap]]
    # From the rim of the nearest block: the first blocks of a gap lie in what known ones spread.
    way = np.sqrt(own.ravel()[source]) * (distance[gap] - 1) * block
    noise[gap] = np.hypot(noise.ravel()[source], way)


@njit(cache=True, nogil=True)
def _pool(
    weight: NDArray[np.float32],
    variance: NDArray[np.float32],
    medium: NDArray[np.float32],
    block: int,
    step: int,
    found: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    """Means over blocks, of every ``step``-th sample.

    Into ``found``: share of the four edges; variance times the square of the flow along either
    axis; variance of the known samples, -1 without any; edge weight; edge weight over its sum with
    the medium.
    """
    rows, columns = weight.shape
    edge = np.zeros(4)
    for block_row in range(found.shape[1]):
        for block_column in range(found.shape[2]):
            around = np.float64(medium[block_row, block_column])
            count = known = 0
            share = moving = own = mean = half = 0.0
            for row in range(block_row * block, min((block_row + 1) * block, rows), step):
                for column in range(
                    block_column * block, min((block_column + 1) * block, columns), step
                ):
                    count += 1
                    here = np.float64(weight[row, column])
                    if here <= 0:
                        continue
                    known += 1
                    own += variance[row, column]
                    edge[0] = weight[row - 1, column] if row > 0 else 0.0
                    edge[1] = weight[row + 1, column] if row < rows - 1 else 0.0
                    edge[2] = weight[row, column - 1] if column > 0 else 0.0
                    edge[3] = weight[row, column + 1] if column < columns - 1 else 0.0
                    flow_row = flow_column = 0.0
                    for k in range(4):
                        if edge[k] > 0:
                            both = 2 * here * edge[k] / (here + edge[k])
                            part = both / (both + around)
                            share += 0.25
                            mean += 0.25 * both
                            half += 0.25 * part
                            if k < 2:
                                flow_row += part
                            else:
                                flow_column += part
                    moving += 0.5 * variance[row, column] * (flow_row**2 + flow_column**2)
            found[0, block_row, block_column] = share / count
            found[1, block_row, block_column] = moving / count
            found[2, block_row, block_column] = own / known if known > 0 else -1.0
            found[3, block_row, block_column] = mean / count
            found[4, block_row, block_column] = half / count
