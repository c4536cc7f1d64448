"""Steep pits fitted to what all photos show of them.

Where walls are steep a lamp leaves part of a pit in its own shadow, facets light each other and
light spreads inside the skin; slopes read pixel by pixel then make boxcars and ice picks too
shallow. Here each pit's shape is fitted as a whole to shading and shadow edges, twice: the first
time each pit for itself, the second time with its neighbours as they were found and with the blur
that all pits of the capture agree on.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.light.lit_skin import LitSkin
from scarscape.light.pit_fit import descend, weigh, whitened_cost
from scarscape.light.pit_render import render_pit
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
from scarscape.light.pit_window import Pit, Window, cut_window, shares
from scarscape.light.profile import A_BOUNDS, Q_BOUNDS, level_radius

Array = NDArray[np.float64]
#: Half the angle under which a lamp is seen, radians; a guess that shadow edges hardly depend on.
LAMP_ANGLE = 0.02
#: Starting profiles beside the given one (V, bell, U), and starting depths as its shares.
_PROFILES = ((1.2, -0.9), (2.2, -0.2), (6.0, 0.7))
_DEPTHS = (1.0, 1.6, 2.4)
_FIRST_ROUNDS, _ROUNDS, _AGAIN_ROUNDS = 5, 15, 10
#: How far texture hangs together.
_TEXTURE_MM = 0.25
#: Skin blurs blue and green by about so much; standard deviation of the logarithm, before and
#: after the pits of a capture were asked.
_BLUR_MM, _BLUR_SD, _BLUR_SD_AGREED = 0.09, 0.5, 0.12
#: Share of the light that comes back from a wall to the others, in blue and green.
_BOUNCE, _BOUNCE_SD = 0.3, 0.15


@dataclass(frozen=True, eq=False)
class PitFit:
    """A pit fitted to its photos.

    Attributes
    ----------
    parameters : (13,) see `pit_shape`; row and column from the first sample of the picture, mm.
    covariance : (13, 13).
    reached : share of the deepest region (nine tenths of the depth) that at least one lamp lights.
    misfit : root mean square of the residuals, of the light on level skin.
    """

    parameters: Array
    covariance: Array
    reached: float
    misfit: float

    @property
    def depth_mm(self) -> float:
        """Depth of the shape."""
        return float(self.parameters[DEPTH])

    @property
    def blur_mm(self) -> float:
        """Sigma of the scattering that goes with it."""
        return math.exp(self.parameters[LOG_BLUR])

    @property
    def pit(self) -> Pit:
        """Its shape."""
        p = self.parameters
        bends = (float(p[COS2]), float(p[COS2 + 1]), float(p[SIN3 - 1]), float(p[SIN3]))
        return Pit(
            row_mm=float(p[ROW]),
            column_mm=float(p[COLUMN]),
            depth_mm=float(p[DEPTH]),
            radius_mm=math.exp(p[LOG_RADIUS]),
            a=math.exp(p[LOG_A]),
            q=float(p[Q]),
            harmonics=bends,
        )


def fit_pits(starts: Sequence[Pit], skin: LitSkin) -> tuple[PitFit | None, ...]:
    """Fit every pit, on all cores.

    Parameters
    ----------
    starts : the pits as the plain relief shows them.
    skin : photos and plain relief.

    Returns
    -------
    one fit a start, in their order; None where too little plain skin stands around.

    Notes
    -----
    About 50 to 150 ms a pit and core.
    """
    with ThreadPoolExecutor(max(1, min(8, os.cpu_count() or 1))) as pool:

        def first(index: int) -> PitFit | None:
            others = [pit for other, pit in enumerate(starts) if other != index]
            window = cut_window(starts[index], others, skin)
            return None if window is None else fit_pit(window, starts[index])

        found = list(pool.map(first, range(len(starts))))
        agreed = agreed_blur([one for one in found if one is not None])
        known = [
            start if fit is None else fit.pit for start, fit in zip(starts, found, strict=True)
        ]

        def second(index: int) -> PitFit | None:
            fit = found[index]
            if fit is None:
                return None
            others = [pit for other, pit in enumerate(known) if other != index]
            window = cut_window(starts[index], others, skin)
            return fit if window is None else refit_pit(window, starts[index], fit, agreed)

        return tuple(pool.map(second, range(len(starts))))


def agreed_blur(fits: Sequence[PitFit]) -> float:
    """Sigma of the scattering that the pits of a capture agree on, mm.

    A mean of the logarithms, weighted by what each pit's photos (not the prior) say, without
    outliers.
    """
    if not fits:
        return _BLUR_MM
    logs = np.array([fit.parameters[LOG_BLUR] for fit in fits])
    precision = np.array([1 / max(fit.covariance[LOG_BLUR, LOG_BLUR], 1e-6) for fit in fits])
    prior = 1 / _BLUR_SD**2
    own = np.maximum(precision - prior, 0.0)
    # What a pit says alone, with the prior taken out again.
    alone = np.where(
        own > 0, (logs * precision - math.log(_BLUR_MM) * prior) / np.maximum(own, 1e-9), 0
    )
    own = np.minimum(own, 1 / 0.15**2)
    middle = math.log(_BLUR_MM)
    for _ in range(5):
        weight = own / (1 + ((alone - middle) / 0.4) ** 2)
        middle = float(
            (np.sum(weight * alone) + math.log(_BLUR_MM) * prior) / (np.sum(weight) + prior)
        )
    return math.exp(middle)


def fit_pit(window: Window, start: Pit) -> PitFit:
    """Fit one pit from its plain shape: several starts, the best two followed, one to its end."""
    first = start.parameters(window.origin_mm)
    first[COS2 : SIN3 + 1] = np.clip(first[COS2 : SIN3 + 1], -0.2, 0.2)
    first[BOUNCE], first[LOG_BLUR] = _BOUNCE, math.log(_BLUR_MM)
    prior = _priors(first, start, _BLUR_SD)
    ranked = sorted(
        (_start_cost(window, trial), index, trial)
        for index, trial in enumerate(_trials(first, start))
    )
    tried = [_follow(window, start, one, prior, _FIRST_ROUNDS) for _, _, one in ranked[:2]]
    best = min(tried, key=lambda one: one[2])
    parameters, normal, _ = _follow(window, start, best[0], prior, _ROUNDS)
    return _finished(window, parameters, normal)


def refit_pit(window: Window, start: Pit, fit: PitFit, blur_mm: float) -> PitFit:
    """Follow a fit further, with the blur that was agreed on."""
    first = fit.parameters.copy()
    first[ROW] -= window.origin_mm[0]
    first[COLUMN] -= window.origin_mm[1]
    first[LOG_BLUR] = math.log(blur_mm)
    prior = _priors(start.parameters(window.origin_mm), start, _BLUR_SD_AGREED)
    prior[LOG_BLUR, 0] = first[LOG_BLUR]
    parameters, normal, _ = _follow(window, start, first, prior, _AGAIN_ROUNDS)
    return _finished(window, parameters, normal)


def _follow(
    window: Window, start: Pit, first: Array, prior: Array, rounds: int
) -> tuple[Array, Array, float]:
    return descend(
        first,
        prior,
        _limits(start.parameters(window.origin_mm), start),
        _nudges(first, window.step_mm),
        window.base_mm,
        window.others_mm,
        window.step_mm,
        window.vectors,
        window.towards,
        LAMP_ANGLE,
        window.gloss,
        window.narrow,
        window.observed,
        window.usable,
        max(1.0, (_TEXTURE_MM / window.step_mm) ** 2),
        rounds,
    )


def _finished(window: Window, local: Array, normal: Array) -> PitFit:
    reached, misfit = _looked_at(window, local)
    parameters = local.copy()
    parameters[ROW] += window.origin_mm[0]
    parameters[COLUMN] += window.origin_mm[1]
    covariance = np.asarray(np.linalg.pinv(normal, hermitian=True))
    return PitFit(parameters, covariance, reached, misfit)


def _trials(first: Array, start: Pit) -> list[Array]:
    trials = []
    for a, q in ((start.a, start.q), *_PROFILES):
        for share in _DEPTHS:
            trial = first.copy()
            trial[DEPTH] = share * start.depth_mm
            # Every start has the mouth that was seen.
            trial[LOG_RADIUS] = math.log(start.mouth_mm / level_radius(a, q, 0.1))
            trial[LOG_A], trial[Q] = math.log(a), q
            trials.append(trial)
    return trials


def rendered(window: Window, local: Array) -> tuple[Array, Array]:
    """(n, rows, columns) what the photos should show, and the share of each lamp seen."""
    seen, lit = np.empty(window.observed.shape), np.empty(window.observed.shape)
    render_pit(
        local,
        window.base_mm,
        window.others_mm,
        window.step_mm,
        window.vectors,
        window.towards,
        LAMP_ANGLE,
        window.gloss,
        window.narrow,
        seen,
        lit,
    )
    return seen, lit


def _start_cost(window: Window, local: Array) -> float:
    seen, lit = rendered(window, local)
    weight, nuisance = np.empty(seen.shape), np.empty((*seen.shape, 3))
    weigh(window.observed, window.usable, seen, lit, window.vectors, weight, nuisance)
    return float(whitened_cost(window.observed, seen, weight, nuisance, True))


def _priors(first: Array, start: Pit, log_blur_sd: float) -> Array:
    prior = np.zeros((SIZE, 2))
    prior[:, 0] = first
    prior[ROW, 1] = prior[COLUMN, 1] = 1 / (0.3 * start.mouth_mm + 0.1) ** 2
    prior[LOG_A] = math.log(2.5), 1 / 1.4**2
    prior[Q] = -0.2, 1 / 1.1**2
    prior[COS2 : SIN3 + 1, 0] = 0.0
    prior[COS2 : SIN3 - 1, 1] = 1 / 0.15**2
    prior[SIN3 - 1 : SIN3 + 1, 1] = 1 / 0.08**2
    prior[ALBEDO] = 0.0, 1 / 0.1**2
    prior[BOUNCE] = _BOUNCE, 1 / _BOUNCE_SD**2
    prior[LOG_BLUR, 1] = 1 / log_blur_sd**2
    return prior


def _limits(first: Array, start: Pit) -> Array:
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


def _nudges(parameters: Array, step_mm: float) -> Array:
    nudge = np.full(SIZE, 0.02)
    nudge[DEPTH] = 0.03 * parameters[DEPTH]
    nudge[ROW] = nudge[COLUMN] = 0.25 * step_mm
    nudge[LOG_RADIUS] = 0.03
    nudge[LOG_A] = nudge[Q] = 0.06
    nudge[BOUNCE] = nudge[LOG_BLUR] = 0.1
    return nudge


def _looked_at(window: Window, local: Array) -> tuple[float, float]:
    """Share of the deepest region that a lamp lights, and how far photos and model differ."""
    seen, lit = rendered(window, local)
    left = (window.observed - seen)[window.usable]
    tall, wide = window.base_mm.shape
    row_mm, column_mm = (np.arange(size) * window.step_mm for size in (tall, wide))
    share = shares(local, row_mm, column_mm)
    deepest = share >= 0.9
    if not deepest.any():
        deepest[np.unravel_index(int(np.argmax(share)), share.shape)] = True
    return float(lit.max(axis=0)[deepest].mean()), float(np.sqrt(np.mean(left**2)))
