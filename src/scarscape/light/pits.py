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

import numpy as np
from numpy.typing import NDArray

from scarscape.light.lit_skin import LitSkin
from scarscape.light.pit_agreement import agreed_blur, agreed_bounce
from scarscape.light.pit_fit import descend, weigh, whitened_cost
from scarscape.light.pit_found import PitFit
from scarscape.light.pit_priors import (
    BLUR_MM,
    BLUR_SD,
    BLUR_SD_AGREED,
    BOUNCE_SD_AGREED,
    BOUNCE_SHARE,
    limits_of,
    nudges_of,
    priors_of,
    trials_of,
)
from scarscape.light.pit_render import render_pit
from scarscape.light.pit_shape import BOUNCE, COLUMN, COS2, LOG_BLUR, ROW, SIN3
from scarscape.light.pit_window import Pit, Window, cut_window, shares

Array = NDArray[np.float64]
#: Half the angle under which a lamp is seen, radians; a guess that shadow edges hardly depend on.
LAMP_ANGLE = 0.02
_FIRST_ROUNDS, _ROUNDS, _AGAIN_ROUNDS = 5, 15, 10
#: How far texture hangs together.
_TEXTURE_MM = 0.25


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
        told = [one for one in found if one is not None]
        blur = agreed_blur(told)
        bounce = agreed_bounce(told)
        known = [
            start if fit is None else fit.pit for start, fit in zip(starts, found, strict=True)
        ]

        def second(index: int) -> PitFit | None:
            fit = found[index]
            if fit is None:
                return None
            others = [pit for other, pit in enumerate(known) if other != index]
            window = cut_window(starts[index], others, skin)
            return fit if window is None else refit_pit(window, starts[index], fit, blur, bounce)

        return tuple(pool.map(second, range(len(starts))))


def fit_pit(window: Window, start: Pit) -> PitFit:
    """Fit one pit from its plain shape: several starts, the best two followed, one to its end."""
    first = start.parameters(window.origin_mm)
    first[COS2 : SIN3 + 1] = np.clip(first[COS2 : SIN3 + 1], -0.2, 0.2)
    first[BOUNCE], first[LOG_BLUR] = BOUNCE_SHARE, math.log(BLUR_MM)
    prior = priors_of(first, start, BLUR_SD)
    ranked = sorted(
        (_start_cost(window, trial), index, trial)
        for index, trial in enumerate(trials_of(first, start))
    )
    tried = [_follow(window, start, one, prior, _FIRST_ROUNDS) for _, _, one in ranked[:2]]
    best = min(tried, key=lambda one: one[2])
    parameters, normal, _ = _follow(window, start, best[0], prior, _ROUNDS)
    return _finished(window, parameters, normal)


def refit_pit(window: Window, start: Pit, fit: PitFit, blur_mm: float, bounce: float) -> PitFit:
    """Follow a fit further, with the blur and the bounce that were agreed on."""
    first = fit.parameters.copy()
    first[ROW] -= window.origin_mm[0]
    first[COLUMN] -= window.origin_mm[1]
    first[LOG_BLUR] = math.log(blur_mm)
    prior = priors_of(start.parameters(window.origin_mm), start, BLUR_SD_AGREED)
    prior[LOG_BLUR, 0] = first[LOG_BLUR]
    prior[BOUNCE] = bounce, 1 / BOUNCE_SD_AGREED**2
    parameters, normal, _ = _follow(window, start, first, prior, _AGAIN_ROUNDS)
    return _finished(window, parameters, normal)


def _follow(
    window: Window, start: Pit, first: Array, prior: Array, rounds: int
) -> tuple[Array, Array, float]:
    return descend(
        first,
        prior,
        limits_of(start.parameters(window.origin_mm), start),
        nudges_of(first, window.step_mm),
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
