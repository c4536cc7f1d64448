"""Red, brown or pale: by the direction in which a mark differs from the skin around."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from scarscape.model import MarkKind

#: Directions in the plane of melanin and haemoglobin, degrees from melanin towards haemoglobin,
#: at which a mark is as likely brown as red, red as pale, and pale as brown.
BROWN_TO_RED_DEG, RED_TO_PALE_DEG, PALE_TO_BROWN_DEG = 45.0, 130.0, -55.0
#: A mark that is paler or darker in all colours alike, by more than its pigments differ, is told by
#: that; haemoglobin and melanin are then only what is left of it.
_ALIKE = 1.0


def kind_of(contrast: NDArray[np.float64]) -> MarkKind:
    """Kind of a mark.

    Parameters
    ----------
    contrast : (2 or 3,) density of melanin, haemoglobin and, where it is known, of what darkens
        all colours alike, over the skin around.
    """
    melanin, haemoglobin = float(contrast[0]), float(contrast[1])
    if len(contrast) > 2:
        alike = float(contrast[2])
        if abs(alike) > _ALIKE * math.hypot(melanin, haemoglobin):
            return "hypopigmentation" if alike < 0 else "hyperpigmentation"
    angle = math.degrees(math.atan2(haemoglobin, melanin))
    if BROWN_TO_RED_DEG < angle <= RED_TO_PALE_DEG:
        return "erythema"
    if PALE_TO_BROWN_DEG < angle <= BROWN_TO_RED_DEG:
        return "hyperpigmentation"
    return "hypopigmentation"


def along(kind: MarkKind, contrast: NDArray[np.float64]) -> float:
    """Contrast along the pigment that the kind is named after, as `scarscape.model.Mark` has it.

    Parameters
    ----------
    kind : of the mark.
    contrast : as for `kind_of`.
    """
    return float(contrast[1] if kind == "erythema" else contrast[0])
