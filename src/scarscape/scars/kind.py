"""Name the kind of a scar by its profile, with probabilities that carry the measurement's error.

A pit's kind follows from three numbers: the floor ratio (width at 90 % of the depth over width at
10 %) tells a U from a V or a bell, the width tells a V from a bell, and so does depth over width.
Widths of the kinds overlap in the literature (ice pick under 2 mm, boxcar mostly 1.5 to 4, rolling
from 4 to 5 mm on; Fabbrocini 2010, adapted from Jacob 2001, PMID 11423843), so none of them decides
alone. The borders lie midway between the kinds' profiles and are ours.
"""

from __future__ import annotations

import math

import numpy as np

from scarscape.light.profile import level_radius
from scarscape.scars.measured import Measured
from scarscape.scars.shape import LOG_A, LOG_RADIUS, Q

DEEP_BOXCAR_MM = 0.5
_FLOOR_BORDER = 0.40
_FLOOR_SOFTNESS = 0.12
_NARROW_U_MM = 1.35
_BELL_WIDTH_MM = 2.7
_STEEP = 0.13
_LINEAR = 2.6
_DRAWS = 256


def kind_probabilities(measured: Measured) -> dict[str, float]:
    """Probability of each kind an image can tell.

    Parameters
    ----------
    measured : a measured scar.

    Returns
    -------
    dict
        ``ice_pick``, ``boxcar``, ``rolling``, ``hypertrophic``, ``other``; the sum is 1.

    Notes
    -----
    The shape is drawn 256 times from the fit's normal distribution (a fixed seed) and the rules
    are applied to each draw; their borders are logistic, not sharp.
    """
    elongation = measured.length_mm / max(measured.breadth_mm, 1e-6)
    other = _logistic((math.log(elongation) - math.log(_LINEAR)) / 0.08)
    # A shape that explains little of the pit is unlike any.
    other = max(other, _logistic((0.75 - measured.explained) / 0.05))
    if measured.sign < 0:
        return _normalised({"hypertrophic": 1.0 - other, "other": other})
    draws = _draws(measured)
    floor, width, depth = draws
    u = _logistic_array(np.log(floor / _FLOOR_BORDER) / _FLOOR_SOFTNESS)
    narrow = _logistic_array(np.log(_NARROW_U_MM / width) / 0.08)
    bell = _logistic_array(
        (np.log(width / _BELL_WIDTH_MM) + 0.5 * np.log(_STEEP * width / depth)) / 0.12
    )
    boxcar = u * (1 - narrow)
    rolling = (1 - u) * bell
    ice_pick = u * narrow + (1 - u) * (1 - bell)
    return _normalised(
        {
            "ice_pick": float(ice_pick.mean()) * (1 - other),
            "boxcar": float(boxcar.mean()) * (1 - other),
            "rolling": float(rolling.mean()) * (1 - other),
            "other": other,
        }
    )


def deep_probability(measured: Measured) -> float:
    """Probability that a boxcar is deep (0.5 mm and over)."""
    away = (measured.depth_mm - DEEP_BOXCAR_MM) / max(measured.depth_mm_sd, 1e-9)
    return 0.5 * (1.0 + math.erf(away / math.sqrt(2.0)))


def _draws(measured: Measured) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    shape = measured.shape
    rng = np.random.default_rng(20230)
    which = [0, LOG_RADIUS, LOG_A, Q]
    values, vectors = np.linalg.eigh(shape.covariance[np.ix_(which, which)])
    root = vectors * np.sqrt(np.clip(values, 0.0, 1.0))
    drawn = shape.parameters[which] + rng.standard_normal((_DRAWS, 4)) @ root.T
    floor = np.empty(_DRAWS)
    grown = np.empty(_DRAWS)
    here = level_radius(shape.a, shape.q, 0.1) * math.exp(shape.parameters[LOG_RADIUS])
    for k, (_, log_radius, log_a, q) in enumerate(drawn):
        bounded = min(max(q, -3.0), 1.5)
        a = math.exp(min(max(log_a, -0.5), 3.5))
        wide = level_radius(a, bounded, 0.1)
        floor[k] = level_radius(a, bounded, 0.9) / wide
        grown[k] = math.exp(log_radius) * wide / here
    depth = np.maximum(drawn[:, 0], 0.1 * measured.depth_mm)
    return floor, measured.width_mm * grown, depth


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-min(max(value, -60.0), 60.0)))


def _logistic_array(value: np.ndarray) -> np.ndarray:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(value, -60.0, 60.0))))


def _normalised(given: dict[str, float]) -> dict[str, float]:
    from scarscape.model import IMAGE_KINDS

    total = sum(given.values())
    return {kind: given.get(kind, 0.0) / total for kind in IMAGE_KINDS}
