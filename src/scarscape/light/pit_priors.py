"""Where a pit's fit begins, what it takes for likely, and how far it may go."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from scarscape.light.pit_shape import (
    ALBEDO,
    BOUNCE,
    COLUMN,
    COS2,
    DEPTH,
    LOG_A,
    LOG_BLUR,
    LOG_RADIUS,
    ROW,
    SIN3,
    SIZE,
    Q,
)
from scarscape.light.pit_window import Pit
from scarscape.light.profile import A_BOUNDS, Q_BOUNDS, level_radius

Array = NDArray[np.float64]
#: Starting profiles beside the given one (V, bell, U), and starting depths as its shares.
_PROFILES = ((1.2, -0.9), (2.2, -0.2), (6.0, 0.7))
_DEPTHS = (1.0, 1.6, 2.4)
#: Skin blurs blue and green by about so much; standard deviation of the logarithm, before and
#: after the pits of a capture were asked.
BLUR_MM, BLUR_SD, BLUR_SD_AGREED = 0.09, 0.5, 0.12
#: Share of the light that comes back from a wall to the others, in blue and green.
BOUNCE_SHARE, BOUNCE_SD, BOUNCE_SD_AGREED = 0.3, 0.2, 0.06


def trials_of(first: Array, start: Pit) -> list[Array]:
    """Parameters to begin with: every profile at every depth, each with the mouth that was seen."""
    trials = []
    for a, q in ((start.a, start.q), *_PROFILES):
        for share in _DEPTHS:
            trial = first.copy()
            trial[DEPTH] = share * start.depth_mm
            trial[LOG_RADIUS] = math.log(start.mouth_mm / level_radius(a, q, 0.1))
            trial[LOG_A], trial[Q] = math.log(a), q
            trials.append(trial)
    return trials


def priors_of(first: Array, start: Pit, log_blur_sd: float) -> Array:
    """(13, 2) means and informations of weak priors."""
    prior = np.zeros((SIZE, 2))
    prior[:, 0] = first
    prior[ROW, 1] = prior[COLUMN, 1] = 1 / (0.3 * start.mouth_mm + 0.1) ** 2
    prior[LOG_A] = math.log(2.5), 1 / 1.4**2
    prior[Q] = -0.2, 1 / 1.1**2
    prior[COS2 : SIN3 + 1, 0] = 0.0
    prior[COS2 : SIN3 - 1, 1] = 1 / 0.15**2
    prior[SIN3 - 1 : SIN3 + 1, 1] = 1 / 0.08**2
    prior[ALBEDO] = 0.0, 1 / 0.1**2
    prior[BOUNCE] = BOUNCE_SHARE, 1 / BOUNCE_SD**2
    prior[LOG_BLUR, 1] = 1 / log_blur_sd**2
    return prior


def limits_of(first: Array, start: Pit) -> Array:
    """(13, 2) bounds."""
    limits = np.tile([-np.inf, np.inf], (SIZE, 1))
    limits[DEPTH] = 0.2 * start.depth_mm, 8.0 * start.depth_mm
    for at in (ROW, COLUMN):
        limits[at] = first[at] - start.mouth_mm, first[at] + start.mouth_mm
    limits[LOG_RADIUS] = math.log(start.mouth_mm / 8), math.log(start.mouth_mm * 2.5)
    limits[LOG_A] = math.log(A_BOUNDS[0]), math.log(A_BOUNDS[1])
    limits[Q] = Q_BOUNDS
    limits[COS2 : SIN3 + 1] = -0.5, 0.5
    limits[ALBEDO] = -0.4, 0.6
    limits[BOUNCE] = 0.0, 0.9
    limits[LOG_BLUR] = math.log(0.02), math.log(0.6)
    return limits


def nudges_of(parameters: Array, step_mm: float) -> Array:
    """(13,) steps of the numerical derivatives, wide enough for shadow edges to move."""
    nudge = np.full(SIZE, 0.02)
    nudge[DEPTH] = 0.03 * parameters[DEPTH]
    nudge[ROW] = nudge[COLUMN] = 0.25 * step_mm
    nudge[LOG_RADIUS] = 0.03
    nudge[LOG_A] = nudge[Q] = 0.06
    nudge[BOUNCE] = nudge[LOG_BLUR] = 0.1
    return nudge
