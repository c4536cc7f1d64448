"""How a peak stands among other sizes and in the texture around it.

A scar answers to the filter over a range of sizes; a pore answers to small ones alone and the
skin's form to large ones alone. Where the texture around answers as much, or answers across the
light as much as along it, a peak says little.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.scars.shading_peaks import Answers, Peaks

Field = NDArray[np.float32]
Columns = NDArray[np.float64]

#: Sizes that are looked at, in steps from the peak's own.
_OTHERS = (-2, -1, 1, 2)
#: What `around_of` gives, in its order.
AROUND = ("finer_2", "finer", "coarser", "coarser_2", "over_texture", "sided", "rough")
#: Half side of the surroundings in sigmas; answers over so many times the usual are held at it.
_REACH, _HELD = 10.0, 4.0
_LEAST = 1e-5


def around_of(answers: Sequence[Answers], index: int, peaks: Peaks) -> Columns:
    """(n, AROUND) float64, shares of the peak's own answer and logarithms.

    Parameters
    ----------
    answers : at every size, fine to coarse.
    index : of the size that the peaks are of.
    peaks : of that size.
    """
    own = answers[index]
    sign = np.where(peaks.strength < 0, -1.0, 1.0)
    strength = np.abs(peaks.strength).astype(np.float64) + 1e-4
    row = np.asarray((peaks.row + 0.5) * own.level.samples, dtype=np.float64)
    column = np.asarray((peaks.column + 0.5) * own.level.samples, dtype=np.float64)
    others = []
    for step in _OTHERS:
        other = answers[min(max(index + step, 0), len(answers) - 1)]
        others.append(np.clip(_at(other, row, column) * sign / strength, -2, 3))
    along, across = (
        np.sqrt(_power(one, own)[peaks.row, peaks.column].astype(np.float64)) + _LEAST
        for one in (own.along, own.across)
    )
    texture = np.log(strength / along), np.log(along / across), np.log(along / (own.usual + _LEAST))
    return np.column_stack([*others, *texture])


def _at(answers: Answers, row: Columns, column: Columns) -> Columns:
    """The answer at places given in samples of the map, from its outer corner."""
    samples = answers.level.samples
    x, y = ((one / samples - 0.5).astype(np.float32)[None] for one in (column, row))
    found = cv2.remap(answers.along, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(found[0], dtype=np.float64)


def _power(response: Field, own: Answers) -> Field:
    """Mean square of what is known around each sample; single strong answers count little."""
    side = 2 * round(_REACH * own.level.sigma) + 1
    weight = own.seen.astype(np.float32)
    held = np.minimum(response * response, np.float32((_HELD * own.usual) ** 2)) * weight
    share = np.maximum(cv2.blur(weight, (side, side)), np.float32(0.02))
    return np.asarray(np.maximum(cv2.blur(held, (side, side)), 0) / share, dtype=np.float32)
