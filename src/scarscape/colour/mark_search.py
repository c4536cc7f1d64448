"""Where skin differs in colour from the skin around it, at every size of a mark.

At each size the difference between the mean of a spot and that of its surroundings is held against
what such differences amount to elsewhere on the same skin: mottling, pores, hairs and noise of the
camera set the threshold of their own size, on any tone of skin.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.colour.mark_skin import Cleaned
from scarscape.colour.masked import Map, Mask, robust_sd, smoothed

#: Sigmas of the spots that are looked for, mm: marks of about 1 to 9 mm.
SIGMAS_MM = (0.4, 0.57, 0.8, 1.1, 1.6, 2.3, 3.0)
#: Radius of an even disc that answers most to a spot of sigma 1.
RADIUS = 1.5
#: A spot counts from so many standard deviations of its like on the same skin.
LEAST_SDS = 6.0
#: Within so many radii of a stronger spot nothing else is told.
_OWN = 1.0
#: Surroundings over the spot's own sigma.
_SURROUND = 2.0
#: A level of the pyramid serves for sigmas from this number of samples to twice as many.
_LEAST_SIGMA_SAMPLES = 1.6
#: Fewer samples tell no spread.
_FEWEST = 50
#: Share of a spot's surroundings that has to be skin.
_LEAST_KNOWN = 0.5
#: No two pigments of real skin vary quite alike; what else they seem to share is chance.
_MOST_SHARED = 0.9
#: Standard deviations of single samples are told by about so many.
_SAMPLES = 100_000


@dataclass(frozen=True)
class Spot:
    """A place of another colour.

    Attributes
    ----------
    row, column, radius : in samples.
    sds : difference from its surroundings over what such differences amount to on this skin.
    size : the same difference as a density.
    """

    row: float
    column: float
    radius: float
    sds: float
    size: float


@dataclass(frozen=True, eq=False)
class Spread:
    """What differences of one size amount to on skin without marks.

    ``white`` (p, p) turns differences of features into numbers of sd one that share nothing.
    """

    radius: float
    white: NDArray[np.float64]

    def sds(self, contrast: NDArray[np.float64]) -> float:
        """How many standard deviations a difference of that size is."""
        return float(np.linalg.norm(self.white @ contrast))


def find_spots(
    maps: Cleaned, *, least_sds: float = LEAST_SDS
) -> tuple[tuple[Spot, ...], tuple[Spread, ...]]:
    """Spots of another colour, the strongest first, each at the size that shows it best.

    Parameters
    ----------
    maps : from `cleaned`.
    least_sds : threshold, in standard deviations of the skin's own differences at that size.

    Returns
    -------
    The spots, and what differences of each size amount to here.

    Notes
    -----
    Difference of Gaussians over a pyramid (T. Lindeberg 1998, doi 10.1023/A:1008045108935), held
    against its own robust spread. Edges of a spot, and the rings that it throws around itself,
    answer less than its middle at its own size, so what lies near a stronger one is left out:
    look again when that has been taken away.
    """
    features = maps.features

    def at(sigma_mm: float) -> tuple[list[Spot], Spread] | None:
        answers = _answers_at(maps, features, sigma_mm / maps.sample_mm)
        return None if answers is None else (_peaks(answers, least_sds), answers.spread)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        each = [one for one in pool.map(at, SIGMAS_MM) if one is not None]
    found = [spot for spots, _ in each for spot in spots]
    return _apart(found), tuple(spread for _, spread in each)


def _apart(found: Sequence[Spot]) -> tuple[Spot, ...]:
    """The strongest first, and no other near one."""
    ordered = sorted(found, key=lambda one: (-one.size, one.row, one.column))
    places = np.array([(one.row, one.column, one.radius) for one in ordered]).reshape(-1, 3)
    free = np.ones(len(ordered), np.bool_)
    kept = []
    for index, spot in enumerate(ordered):
        if not free[index]:
            continue
        kept.append(spot)
        away = np.hypot(*(places[:, :2] - places[index, :2]).T)
        free &= away > _OWN * (places[:, 2] + spot.radius)
    return tuple(kept)


@dataclass(frozen=True, eq=False)
class _Answers:
    """Differences at one size, on a shrunk raster."""

    differences: NDArray[np.float32]
    told: Mask
    shrink: int
    spread: Spread


def _answers_at(maps: Cleaned, whole: NDArray[np.float32], sigma: float) -> _Answers | None:
    """Differences between spots of one size and their surroundings; None where none fits."""
    if sigma < 1.0:
        return None
    shrink = 1
    while sigma / shrink >= 2 * _LEAST_SIGMA_SAMPLES:
        shrink *= 2
    rows, columns = (side // shrink for side in maps.known.shape)
    if min(rows, columns) < 8:
        return None
    weight = _shrunk(maps.known.astype(np.float32), rows, columns, shrink)
    features = [_shrunk(one, rows, columns, shrink) for one in whole]
    near, around = sigma / shrink, _SURROUND * sigma / shrink
    weights = (_blurred(weight, near), _blurred(weight, around))
    answers = np.stack([_answer(one, weights, near, around) for one in features])
    share = weights[1]
    told = (weight > _LEAST_KNOWN) & (share > _LEAST_KNOWN)
    skin = told
    if maps.marked is not None:
        skin = told & (_shrunk(maps.marked.astype(np.float32), rows, columns, shrink) < 0.5)
    if np.count_nonzero(skin) < _FEWEST:
        return None
    return _Answers(answers, told, shrink, Spread(RADIUS * sigma, _whitening(answers, skin)))


def _peaks(answers: _Answers, least_sds: float) -> list[Spot]:
    """Where differences of one size are largest among their neighbours."""
    spread, shrink = answers.spread, answers.shrink
    turned = np.tensordot(spread.white.astype(np.float32), answers.differences, axes=1)
    sds = np.sqrt(np.sum(turned * turned, axis=0))
    sds[~answers.told] = 0
    size = np.sqrt(np.sum(np.square(answers.differences), axis=0))
    peaks = (sds >= cv2.dilate(sds, np.ones((3, 3), np.uint8))) & (sds > least_sds)
    middle = (shrink - 1) / 2
    return [
        Spot(
            float(row * shrink + middle),
            float(column * shrink + middle),
            spread.radius,
            float(sds[row, column]),
            float(size[row, column]),
        )
        for row, column in np.argwhere(peaks)
    ]


def _shrunk(values: Map, rows: int, columns: int, shrink: int) -> Map:
    if shrink == 1:
        return values
    part = values[: rows * shrink, : columns * shrink]
    return np.asarray(cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)


def _answer(values: Map, weights: tuple[Map, Map], near: float, around: float) -> Map:
    """Mean of each spot less that of its surroundings; `values` are 0 where nothing is known."""
    inner, outer = (
        _blurred(values, sigma) / np.maximum(weight, np.float32(1e-3))
        for sigma, weight in zip((near, around), weights, strict=True)
    )
    return np.asarray(inner - outer, np.float32)


def _blurred(values: Map, sigma: float) -> Map:
    return np.asarray(
        cv2.GaussianBlur(values, (0, 0), sigma, borderType=cv2.BORDER_REFLECT_101), np.float32
    )


def mottling(maps: Cleaned) -> Spread:
    """What single places of unmarked skin differ by, mottling of all sizes together."""
    sigma = SIGMAS_MM[0] / maps.sample_mm
    weight = maps.known.astype(np.float32)
    smooth = np.stack([smoothed(one, maps.known, sigma) for one in maps.features])
    skin = maps.known if maps.marked is None else maps.known & ~maps.marked
    if np.count_nonzero(skin) < _FEWEST:
        skin = weight > 0
    return Spread(0.0, _whitening(smooth, skin))


def _whitening(answers: NDArray[np.float32], told: Mask) -> NDArray[np.float64]:
    """(p, p) matrix that gives differences in sds, their correlation allowed for; robust."""
    step = max(1, int(np.sqrt(np.count_nonzero(told) / _SAMPLES)))
    few = [one[::step, ::step][told[::step, ::step]] for one in answers]
    spread = np.array([max(robust_sd(one), 1e-9) for one in few])
    scaled = [one / np.float32(sd) for one, sd in zip(few, spread, strict=True)]
    shared = np.eye(len(few))
    for one, other in itertools.combinations(range(len(few)), 2):
        more = robust_sd(scaled[one] + scaled[other]) ** 2
        less = robust_sd(scaled[one] - scaled[other]) ** 2
        shared[one, other] = shared[other, one] = (more - less) / max(more + less, 1e-9)
    shared = _MOST_SHARED * shared + (1 - _MOST_SHARED) * np.eye(len(few))
    values, vectors = np.linalg.eigh(shared)
    white = (vectors / np.sqrt(np.maximum(values, 1 - _MOST_SHARED))).T
    return np.asarray(white / spread)
