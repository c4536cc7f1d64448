"""Steep pits fitted to what all photos show of them.

Where walls are steep a lamp leaves part of a pit in its own shadow, facets light each other and
light spreads inside the skin; slopes read pixel by pixel then make boxcars and ice picks too
shallow. Here each pit's shape is fitted as a whole to shading and shadow edges, twice: the first
time each pit for itself, the second time with its neighbours as they were found and with the blur
and the bounced light that all pits of the capture agree on.
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
from scarscape.light.pit_fit import Guides, descend
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
from scarscape.light.pit_render import empty_view, render_pit
from scarscape.light.pit_shape import BOUNCE, COLUMN, COS2, LOG_BLUR, ROW, SIN3, shares
from scarscape.light.pit_whitening import weigh, whitened_cost
from scarscape.light.pit_window import Pit, Window, cut_window

Array = NDArray[np.float64]
_FIRST_ROUNDS, _ROUNDS, _AGAIN_ROUNDS = 5, 15, 10
#: How many starts are followed some way before the best of them is followed to its end.
_FOLLOWED = 2
#: A mouth's first ellipse and three-sidedness, at most.
_MOST_HARMONIC = 0.2
#: How far texture hangs together.
_TEXTURE_MM = 0.25
#: The deepest region of a pit: from this share of its depth on.
_DEEPEST = 0.9


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
    About 50 to 150 ms a pit and core. The result does not depend on the number of cores.
    """

    def first(index: int) -> PitFit | None:
        window = cut_window(starts[index], beside(starts, index), skin)
        return None if window is None else fit_pit(window, starts[index])

    with ThreadPoolExecutor(max(1, min(8, os.cpu_count() or 1))) as pool:
        found = list(pool.map(first, range(len(starts))))
        told = [fit for fit in found if fit is not None]
        blur_mm, bounce = agreed_blur(told), agreed_bounce(told)
        known = [
            start if fit is None else fit.pit for start, fit in zip(starts, found, strict=True)
        ]

        def second(index: int) -> PitFit | None:
            fit = found[index]
            if fit is None:
                return None
            window = cut_window(starts[index], beside(known, index), skin)
            return fit if window is None else refit_pit(window, starts[index], fit, blur_mm, bounce)

        return tuple(pool.map(second, range(len(starts))))


def beside(pits: Sequence[Pit], index: int) -> list[Pit]:
    """All pits but one."""
    return [pit for other, pit in enumerate(pits) if other != index]


def fit_pit(window: Window, start: Pit) -> PitFit:
    """Fit one pit from its plain shape: several starts, the best two followed, one to its end."""
    first = start.parameters(window.origin_mm)
    harmonics = slice(COS2, SIN3 + 1)
    first[harmonics] = np.clip(first[harmonics], -_MOST_HARMONIC, _MOST_HARMONIC)
    first[BOUNCE], first[LOG_BLUR] = BOUNCE_SHARE, math.log(BLUR_MM)
    prior = priors_of(first, start, BLUR_SD)
    # Costs that are alike are told apart by their place in the list.
    ranked = sorted(
        (_start_cost(window, trial), index, trial)
        for index, trial in enumerate(trials_of(first, start))
    )
    tried = [_follow(window, start, one, prior, _FIRST_ROUNDS) for _, _, one in ranked[:_FOLLOWED]]
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


def rendered(window: Window, local: Array) -> tuple[Array, Array]:
    """What the photos should show, and the share of each lamp seen.

    Parameters
    ----------
    window : around the pit.
    local : (13,) parameters, row and column from the window's first sample.

    Returns
    -------
    (n, rows, columns) in units of ``window.observed``, (n, rows, columns) 0 to 1.
    """
    view = empty_view(window.scene)
    render_pit(local, window.scene, view)
    return view.seen, view.lit


def _follow(
    window: Window, start: Pit, first: Array, prior: Array, rounds: int
) -> tuple[Array, Array, float]:
    """Parameters, normal matrix and cost, from a first guess on."""
    guides = Guides(
        prior=prior,
        limits=limits_of(start.parameters(window.origin_mm), start),
        nudge=nudges_of(first, window.step_mm),
        thinning=max(1.0, (_TEXTURE_MM / window.step_mm) ** 2),
    )
    return descend(first, guides, window.scene, window.photos, rounds)


def _start_cost(window: Window, local: Array) -> float:
    view = empty_view(window.scene)
    render_pit(local, window.scene, view)
    weights = weigh(window.photos, view, window.vectors)
    return whitened_cost(window.observed, view.seen, weights)


def _finished(window: Window, local: Array, normal: Array) -> PitFit:
    """The fit in the picture's own coordinates, and how well lit and how good it is."""
    seen, lit = rendered(window, local)
    left = (window.observed - seen)[window.usable]
    parameters = local.copy()
    parameters[ROW] += window.origin_mm[0]
    parameters[COLUMN] += window.origin_mm[1]
    return PitFit(
        parameters=parameters,
        covariance=np.asarray(np.linalg.pinv(normal, hermitian=True)),
        reached=_reached(window, local, lit),
        misfit=float(np.sqrt(np.mean(left**2))),
    )


def _reached(window: Window, local: Array, lit: Array) -> float:
    """Share of the deepest region that at least one lamp lights."""
    row_mm, column_mm = (
        np.arange(size, dtype=np.float64) * window.step_mm for size in window.base_mm.shape
    )
    share = shares(local, row_mm, column_mm)
    deepest = share >= _DEEPEST
    if not deepest.any():
        deepest[np.unravel_index(int(np.argmax(share)), share.shape)] = True
    return float(lit.max(axis=0)[deepest].mean())
