"""Marks that one photo shows by their darkness alone, told from what shading makes.

On dark skin a brown or a pale mark hardly changes the balance of colours. Its darkness is that of a
dent's wall too; but a mark is even inside, round, and has no bright side beside its dark one.
"""

from __future__ import annotations

import cv2
import numpy as np

from scarscape.colour.mark_outline import Outlined
from scarscape.colour.mark_skin import Cleaned

#: Least contrast of such a mark, least diameter, roundness and solidity.
LEAST_SIZE, LEAST_MM, LEAST_BREADTH_RATIO, LEAST_SOLIDITY = 0.2, 1.5, 0.65, 0.93
#: Spread of brightness inside, over the mark's own, and light of the other sign beside it.
MOST_UNEVEN, MOST_OPPOSITE = 0.8, 0.4
#: Of how much beside it that is told, over its diameter, and of what part of it.
_BESIDE, _PERCENT = 0.5, 97.0


def is_even(one: Outlined, skin: Cleaned) -> bool:
    """Whether a spot that only its darkness or paleness tells may be a flat mark.

    Parameters
    ----------
    one : with its outline.
    skin : that it was found on.
    """
    if (
        one.size < LEAST_SIZE
        or one.diameter * skin.sample_mm < LEAST_MM
        or one.breadth_ratio < LEAST_BREADTH_RATIO
        or one.solidity < LEAST_SOLIDITY
    ):
        return False
    beside, uneven = beside_and_inside(one, skin)
    return beside < MOST_OPPOSITE and uneven < MOST_UNEVEN


def beside_and_inside(one: Outlined, skin: Cleaned) -> tuple[float, float]:
    """What of a spot's own darkness or paleness lies beside it with the other sign, and varies.

    Parameters
    ----------
    one, skin : as for `is_even`.

    Returns
    -------
    Both as shares of its own, large for the wall of a dent; infinite where nothing beside it is
    known.
    """
    reach = max(2, round(_BESIDE * one.diameter))
    rows, columns = one.inside.shape
    top, left = one.first
    bottom, right = top + rows + reach, left + columns + reach
    first = max(0, top - reach), max(0, left - reach)
    window = np.s_[first[0] : bottom, first[1] : right]
    bright = skin.density[(slice(None), *window)].mean(axis=0)
    inside = np.zeros(bright.shape, np.uint8)
    at = top - first[0], left - first[1]
    inside[at[0] : at[0] + rows, at[1] : at[1] + columns] = one.inside
    size = 2 * reach + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    beside = (cv2.dilate(inside, kernel) > 0) & (inside == 0) & skin.known[window]
    own = float(one.contrast.mean())
    if not beside.any() or own == 0:
        return np.inf, np.inf
    smooth = cv2.GaussianBlur(bright, (0, 0), max(0.5, 0.08 * one.diameter))
    level = float(np.median(bright[beside]))
    opposite = float(np.percentile(np.sign(own) * (level - smooth[beside]), _PERCENT))
    low, high = np.percentile(smooth[inside > 0], (10, 90))
    return opposite / abs(own), float(high - low) / abs(own)
