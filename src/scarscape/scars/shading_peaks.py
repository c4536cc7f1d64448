"""Places where skin is dark on the lamp's side and light on the far side, over a range of sizes.

A dent h under a lamp from one side leaves, to first order, the density c * (slope of h towards the
lamp) (A. P. Pentland 1990, doi 10.1007/BF00054921). The filter that is matched to a Gaussian dent
of width sigma is then the derivative, towards the lamp, of a Gaussian blur by sigma.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]

#: Sigma of the smallest and the largest dent that is looked for, mm.
FINEST_MM, WIDEST_MM = 0.2, 3.2
#: Sigma of the finest filter that samples carry, in samples.
FINEST_SAMPLES = 1.6
_STEP = 2**0.5
#: Peaks this many times above what the photo's own texture does at that size are looked at.
_LEAST_RATIO = 2.5
_MOST_PEAKS = 400
_MOSTLY_KNOWN = 0.75
_FEWEST = 12


@dataclass(frozen=True, eq=False)
class Level:
    """The shading, reduced to samples that suit one size of dents.

    Attributes
    ----------
    shading : (rows, columns) float32, 0 where nothing is known.
    known : (rows, columns) float32, share of each sample that is known.
    samples : side of one of its samples, in samples of the map.
    sigma : of the filter, in its own samples.
    """

    shading: Field
    known: Field
    samples: float
    sigma: float


@dataclass(frozen=True, eq=False)
class Peaks:
    """Peaks of one size.

    ``row`` and ``column`` (n,) are in samples of the level; ``strength`` (n,) is signed, positive
    for dents; ``ratio`` (n,) its size over what the photo's texture does at this size.
    """

    level: Level
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    strength: Field
    ratio: Field


@dataclass(frozen=True, eq=False)
class Answers:
    """What the filter answers at one size, the slow run of light over the skin taken out.

    Attributes
    ----------
    level : the shading at that size.
    along : (rows, columns) float32, positive where it is dark towards the lamp.
    across : (rows, columns) float32, of the same filter turned by a right angle: no lamp from
        that side makes it, so that it is texture and pigment.
    seen : (rows, columns) bool, where the filter holds.
    usual : what the photo's own texture answers along the light, one standard deviation.
    """

    level: Level
    along: Field
    across: Field
    seen: NDArray[np.bool_]
    usual: float


def levels_of(shading: Field, known: NDArray[np.bool_], sample_mm: float) -> Iterator[Level]:
    """The shading at every size that its samples carry, fine to coarse."""
    sigma = max(FINEST_MM / sample_mm, FINEST_SAMPLES)
    factor = max(1, int(sigma / FINEST_SAMPLES))
    values, share = _reduced(np.where(known, shading, np.float32(0)), known, factor)
    samples, sigma = float(factor), sigma / factor
    while sigma * samples * sample_mm <= WIDEST_MM and min(values.shape) >= _FEWEST * sigma:
        for step in (1.0, _STEP):
            if sigma * step * samples * sample_mm <= WIDEST_MM * 1.01:
                yield Level(values, share, samples, sigma * step)
        values, share = _reduced(values, share, 2)
        samples *= 2


def answers_of(level: Level, towards: tuple[float, float]) -> Answers:
    """What the dipole filter answers at one size, along the light and across it.

    Parameters
    ----------
    level : the shading at that size.
    towards : unit vector to the lamp in the picture, (columns, rows).
    """
    smooth, share = blurred(level)
    down, right = (np.asarray(one, dtype=np.float32) for one in np.gradient(smooth))
    seen = share > _MOSTLY_KNOWN
    side = 2 * round(4 * level.sigma) + 1
    weight = seen.astype(np.float32)
    around = np.maximum(cv2.blur(weight, (side, side)), np.float32(0.05))
    along, across = (
        _without_slow_run(
            np.float32(level.sigma * to[0]) * right + np.float32(level.sigma * to[1]) * down,
            weight,
            around,
            side,
        )
        for to in (towards, (-towards[1], towards[0]))
    )
    return Answers(level, along, across, seen, _usual(np.abs(along), seen))


def peaks_of(answers: Answers) -> Peaks:
    """Peaks of the dipole filter at one size."""
    level, response = answers.level, answers.along
    size = np.abs(response)
    reach = max(1, round(level.sigma))
    around: Field = cv2.dilate(size, _disc(reach)).astype(np.float32, copy=False)
    clear = size > _LEAST_RATIO * answers.usual
    rows, columns = np.nonzero((size >= around) & answers.seen & clear)
    order = np.argsort(-size[rows, columns], kind="stable")[:_MOST_PEAKS]
    rows, columns = rows[order], columns[order]
    strength = response[rows, columns]
    ratio = np.asarray(np.abs(strength) / max(answers.usual, 1e-6), dtype=np.float32)
    return Peaks(level, rows, columns, strength, ratio)


def blurred(level: Level) -> tuple[Field, Field]:
    """The shading after a Gaussian blur over the known samples, and the share that is known."""
    share = cv2.GaussianBlur(level.known, (0, 0), level.sigma)
    smooth = cv2.GaussianBlur(level.shading * level.known, (0, 0), level.sigma)
    return (
        np.asarray(smooth / np.maximum(share, np.float32(1e-3)), dtype=np.float32),
        np.asarray(share, dtype=np.float32),
    )


def _without_slow_run(response: Field, weight: Field, around: Field, side: int) -> Field:
    mean = cv2.blur(response * weight, (side, side)) / around
    return np.asarray(response - mean, dtype=np.float32)


def _reduced(values: Field, known: NDArray[np.generic], factor: int) -> tuple[Field, Field]:
    """Means over squares of known samples, and the known share of each square."""
    share = np.asarray(known, dtype=np.float32)
    if factor == 1:
        return np.asarray(values, dtype=np.float32), share
    size = (max(1, values.shape[1] // factor), max(1, values.shape[0] // factor))
    rows, columns = size[1] * factor, size[0] * factor
    values, share = values[:rows, :columns], share[:rows, :columns]
    whole = cv2.resize(share, size, interpolation=cv2.INTER_AREA)
    total = cv2.resize(values * share, size, interpolation=cv2.INTER_AREA)
    return (
        np.asarray(total / np.maximum(whole, np.float32(1e-6)), dtype=np.float32),
        np.asarray(whole, dtype=np.float32),
    )


def _usual(size: Field, seen: NDArray[np.bool_]) -> float:
    """Standard deviation of the texture's response, by the median: scars are few."""
    some = size[seen]
    return float(1.4826 * np.median(some[:: max(1, some.size // 100_000)])) if some.size else 0.0


def _disc(radius: int) -> NDArray[np.uint8]:
    side = 2 * radius + 1
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(shape, dtype=np.uint8)
