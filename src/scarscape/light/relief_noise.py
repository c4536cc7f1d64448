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
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.model.errors import InputError

RADIUS_MM = 1.0
#: At least so much of the disc counts as known, and slopes are at most so many times the median
#: noisy: beyond, the figures mean no more than "very".
LEAST_SHARE = 0.05
MOST_TIMES_MEDIAN = 30.0
_WIDEST_RADIUS = 200
_MIXING_ROUNDS = 4
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
    middle = float(np.median(sd[known])) or 1.0
    variance = np.zeros(sd.shape, np.float32)
    np.minimum(sd / middle, MOST_TIMES_MEDIAN, out=variance, where=known, casting="same_kind")
    local = variance.copy()
    np.square(variance, out=variance)
    carried, edges = _carried(_weights(share, known), math.ceil(radius))
    noise = _gathered(variance * carried, edges, response(radius))
    _carry_into_gaps(noise, local, known)
    noise *= np.float32(middle * pitch_mm)
    return noise


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


def _weights(weight: NDArray[Any], known: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Weights of at most 1, 0 where unknown."""
    own = np.zeros(weight.shape, np.float32)
    largest = float(np.max(weight, where=known & np.isfinite(weight), initial=0.0)) or 1.0
    np.minimum(weight / largest, 1.0, out=own, where=known, casting="same_kind")
    return own


def _carried(
    weight: NDArray[np.float32], reach: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Square of the flow that each sample carries of what flows around it, mean of both axes.

    Also how many of its four edges there are, as a share. 1 and 1 where all samples weigh the same.

    Edges of different weight are taken as round inclusions in a medium that conducts as their
    mixture does; what it conducts is found so that the inclusions on average do not disturb it.
    """
    size = (2 * reach + 1, 2 * reach + 1)
    edges = (_edge_weights(weight, 0), _edge_weights(weight, 1))
    share = _both([(edge > 0).astype(np.float32) for edge in edges])
    count = np.maximum(_blur(share, size), 1e-6)
    medium = np.maximum(_blur(_both(edges), size) / count, 1e-12)
    for _ in range(_MIXING_ROUNDS):
        half = _blur(_both([edge / (edge + medium) for edge in edges]), size) / count
        half = np.clip(half, 1e-3, 1 - 1e-3)
        medium *= half / (1 - half)
    along = [_per_sample(2 * edge / (edge + medium), axis) for axis, edge in enumerate(edges)]
    return (along[0] ** 2 + along[1] ** 2) / 2, share


def _edge_weights(weight: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    """Weight of the edge from each sample to the next one, the last to nothing."""
    here = np.moveaxis(weight, axis, 0)
    edge = np.zeros_like(here)
    total = here[:-1] + here[1:]
    np.divide(2 * here[:-1] * here[1:], total, out=edge[:-1], where=total > 0)
    return np.moveaxis(edge, 0, axis)


def _per_sample(edge: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    """Mean of what stands at the two edges of each sample along one axis."""
    along = np.moveaxis(edge, axis, 0)
    both = along.copy()
    both[1:] += along[:-1]
    return np.moveaxis(both / 2, 0, axis)


def _both(edges: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Mean of what stands at the four edges of each sample."""
    return (_per_sample(edges[0], 0) + _per_sample(edges[1], 1)) / np.float32(2)


def _blur(values: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    return np.asarray(cv2.blur(values, size, borderType=cv2.BORDER_CONSTANT), np.float32)


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


def _carry_into_gaps(
    noise: NDArray[np.float32], local: NDArray[np.float32], known: NDArray[np.bool_]
) -> None:
    """Give unknown samples the nearest known sample's noise and what the way there adds."""
    if known.all():
        return
    distance, label = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    nearest = np.zeros(int(label.max()) + 1, np.int64)
    nearest[label[known]] = np.flatnonzero(known)
    gap = ~known
    source = nearest[label[gap]]
    noise[gap] = np.hypot(noise.ravel()[source], local.ravel()[source] * distance[gap])
