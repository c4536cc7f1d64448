"""Steep pits fitted to what all photos show of them.

Where walls are steep a lamp leaves part of a pit in its own shadow, facets light each other and
light spreads inside the skin; slopes read pixel by pixel then make boxcars and ice picks too
shallow. Here each pit's shape is fitted as a whole to shading and shadow edges.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.light.lamp_field import lamp_vectors
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
    share_at,
)
from scarscape.light.profile import A_BOUNDS, Q_BOUNDS, level_radius
from scarscape.model import Lamps

Array = NDArray[np.float64]
#: A window is cut into at most so many samples a side.
_MOST_SIDE = 40
_MARGIN_MM = 0.35
_LAMP_ANGLE = 0.02
#: Starting profiles: the given one, a V and a U; starting depths as shares of the given one.
_PROFILES = ((1.2, -0.9), (2.2, -0.2), (6.0, 0.7))
_DEPTHS = (1.0, 1.6, 2.4)
_FIRST_ROUNDS, _ROUNDS = 5, 20
_TEXTURE_MM = 0.25


@dataclass(frozen=True, eq=False)
class PitStart:
    """A pit as the plain relief shows it.

    Attributes
    ----------
    row_mm, column_mm : its centre, from the first sample of the picture.
    depth_mm, radius_mm : depth, and radius at the profile's unit.
    a, q : the profile.
    harmonics : cosine and sine amplitudes of the mouth's orders 2 and 3.
    """

    row_mm: float
    column_mm: float
    depth_mm: float
    radius_mm: float
    a: float
    q: float
    harmonics: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)

    @property
    def mouth_mm(self) -> float:
        """Radius at a tenth of the depth."""
        return self.radius_mm * level_radius(self.a, self.q, 0.1)


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


@dataclass(frozen=True, eq=False)
class Window:
    """The piece of every photo around a pit, at the fit's own raster."""

    origin_mm: tuple[float, float]
    step_mm: float
    base_mm: Array
    vectors: Array
    towards: Array
    observed: Array
    usable: NDArray[np.bool_]


def cut_window(
    start: PitStart,
    light: NDArray[np.float32],
    usable: NDArray[np.bool_],
    lamps: Lamps,
    height_mm: NDArray[np.float32],
    others: NDArray[np.bool_],
    pitch_mm: float,
) -> Window | None:
    """Cut a pit's window out; None where too little plain skin stands around it."""
    reach = 1.25 * start.mouth_mm + _MARGIN_MM
    step = max(1, math.ceil(2 * reach / pitch_mm / _MOST_SIDE))
    rows = _span(start.row_mm, reach, pitch_mm, step, light.shape[1])
    columns = _span(start.column_mm, reach, pitch_mm, step, light.shape[2])
    tall, wide = (rows.stop - rows.start) // step, (columns.stop - columns.start) // step
    if min(tall, wide) < 8:
        return None
    blocks = (tall, step, wide, step)
    heights = height_mm[rows, columns].astype(np.float64).reshape(blocks)
    known = np.isfinite(heights)
    count = known.sum(axis=(1, 3))
    mean = np.where(known, heights, 0.0).sum(axis=(1, 3)) / np.maximum(count, 1)
    foreign = others[rows, columns].reshape(blocks).any(axis=(1, 3))
    step_mm = step * pitch_mm
    origin = tuple((span.start + (step - 1) / 2) * pitch_mm for span in (rows, columns))
    d_row = (origin[0] + np.arange(tall) * step_mm - start.row_mm)[:, None]
    d_column = (origin[1] + np.arange(wide) * step_mm - start.column_mm)[None, :]
    rim = (np.hypot(d_row, d_column) > 1.12 * start.mouth_mm) & ~foreign & (count > 0)
    if np.count_nonzero(rim) < 30:
        return None
    base = _quadratic(mean, rim, d_row, d_column)
    size = ((light.shape[1] - 1) / 2 * pitch_mm, (light.shape[2] - 1) / 2 * pitch_mm)
    vectors = lamp_vectors(
        lamps,
        origin[0] + np.arange(tall) * step_mm - size[0],
        origin[1] + np.arange(wide) * step_mm - size[1],
        base,
    )
    towards = vectors[:, tall // 2, wide // 2]
    towards = towards / np.linalg.norm(towards, axis=1, keepdims=True)
    n = light.shape[0]
    part = light[:, rows, columns].astype(np.float64).reshape((n, *blocks)).mean(axis=(2, 4))
    good = usable[:, rows, columns].reshape((n, *blocks)).mean(axis=(2, 4)) > 0.99
    good &= ~foreign
    gain = _gains(part, good & rim, base, step_mm, vectors)
    if gain is None:
        return None
    return Window(
        origin_mm=(float(origin[0]), float(origin[1])),
        step_mm=step_mm,
        base_mm=base,
        vectors=np.ascontiguousarray(vectors),
        towards=np.ascontiguousarray(towards),
        observed=part / gain[:, None, None],
        usable=good,
    )


def _span(centre_mm: float, reach_mm: float, pitch_mm: float, step: int, size: int) -> slice:
    first = max(0, math.floor((centre_mm - reach_mm) / pitch_mm))
    last = min(size, math.ceil((centre_mm + reach_mm) / pitch_mm) + 1)
    return slice(first, first + (last - first) // step * step)


def _quadratic(
    height_mm: Array, rim: NDArray[np.bool_], d_row: Array, d_column: Array
) -> Array:
    """The second-order surface through the skin around, twice reweighted."""
    shape = height_mm.shape
    r, c = np.broadcast_to(d_row, shape), np.broadcast_to(d_column, shape)
    terms = np.stack([np.ones(shape), r, c, r * r, r * c, c * c], axis=-1)
    a, b = terms[rim], height_mm[rim]
    weight = np.ones(b.size)
    solution = np.zeros(6)
    for _ in range(3):
        solution = np.linalg.lstsq(a * weight[:, None], b * weight, rcond=None)[0]
        left = np.abs(b - a @ solution)
        scale = max(3.0 * float(np.median(left)), 1e-6)
        weight = 1.0 / np.sqrt(1.0 + (left / scale) ** 2)
    return np.asarray(terms @ solution)


def _gains(
    light: Array, good: NDArray[np.bool_], base_mm: Array, step_mm: float, vectors: Array
) -> Array | None:
    """Light of level skin with unit vectors, for each photo, from the skin around."""
    by_row, by_column = np.gradient(base_mm, step_mm)
    facing = vectors[..., 2] - by_row * vectors[..., 0] - by_column * vectors[..., 1]
    facing = facing / np.sqrt(1.0 + by_row**2 + by_column**2)
    gains = np.zeros(light.shape[0])
    for k in range(light.shape[0]):
        speaks = good[k] & (facing[k] > 0.05)
        if np.count_nonzero(speaks) < 20:
            return None
        gains[k] = np.median(light[k][speaks] / facing[k][speaks])
    return gains if (gains > 0).all() else None


def fit_pit(window: Window, start: PitStart, blur_mm: tuple[float, float]) -> PitFit:
    """Fit one pit.

    Parameters
    ----------
    window : from `cut_window`.
    start : where to begin.
    blur_mm : expected sigma of the scattering and the standard deviation of its logarithm.
    """
    first = np.zeros(SIZE)
    first[ROW] = start.row_mm - window.origin_mm[0]
    first[COLUMN] = start.column_mm - window.origin_mm[1]
    first[COS2 : SIN3 + 1] = np.clip(start.harmonics, -0.2, 0.2)
    first[BOUNCE], first[LOG_BLUR] = 0.3, math.log(blur_mm[0])
    prior = _priors(first, start, blur_mm[1])
    limits = _limits(first, start)
    thinning = max(1.0, (_TEXTURE_MM / window.step_mm) ** 2)
    ranked = sorted(
        (_start_cost(window, trial), index, trial)
        for index, trial in enumerate(_trials(first, start))
    )

    def follow(one: Array, rounds: int) -> tuple[Array, Array, float]:
        return descend(
            one,
            prior,
            limits,
            _nudges(one, window.step_mm),
            window.base_mm,
            window.step_mm,
            window.vectors,
            window.towards,
            _LAMP_ANGLE,
            window.observed,
            window.usable,
            thinning,
            rounds,
        )

    tried = [follow(trial, _FIRST_ROUNDS) for _, _, trial in ranked[:2]]
    best = min(tried, key=lambda one: one[2])
    parameters, normal, _ = follow(best[0], _ROUNDS)
    covariance = np.asarray(np.linalg.pinv(normal, hermitian=True))
    reached, misfit = _looked_at(window, parameters)
    parameters = parameters.copy()
    parameters[ROW] += window.origin_mm[0]
    parameters[COLUMN] += window.origin_mm[1]
    return PitFit(parameters, covariance, reached, misfit)


def _trials(first: Array, start: PitStart) -> list[Array]:
    trials = []
    mouth = start.mouth_mm
    for a, q in ((start.a, start.q), *_PROFILES):
        for share in _DEPTHS:
            trial = first.copy()
            trial[DEPTH] = share * start.depth_mm
            # Every start has the mouth that was seen.
            trial[LOG_RADIUS] = math.log(mouth / level_radius(a, q, 0.1))
            trial[LOG_A], trial[Q] = math.log(a), q
            trials.append(trial)
    return trials


def _start_cost(window: Window, parameters: Array) -> float:
    shape = window.observed.shape
    seen, lit = np.empty(shape), np.empty(shape)
    render_pit(
        parameters,
        window.base_mm,
        window.step_mm,
        window.vectors,
        window.towards,
        _LAMP_ANGLE,
        seen,
        lit,
    )
    weight, nuisance = np.empty(shape), np.empty((*shape, 3))
    weigh(window.observed, window.usable, seen, lit, window.vectors, weight, nuisance)
    return float(whitened_cost(window.observed, seen, weight, nuisance, True))


def _priors(first: Array, start: PitStart, log_blur_sd: float) -> Array:
    prior = np.zeros((SIZE, 2))
    prior[:, 0] = first
    prior[DEPTH] = start.depth_mm, 0.0
    prior[ROW, 1] = prior[COLUMN, 1] = 1 / (0.3 * start.mouth_mm + 0.1) ** 2
    prior[LOG_RADIUS] = math.log(start.mouth_mm), 0.0
    prior[LOG_A] = math.log(2.5), 1 / 1.4**2
    prior[Q] = -0.2, 1 / 1.1**2
    prior[COS2 : SIN3 + 1, 0] = 0.0
    prior[COS2 : SIN3 - 1, 1] = 1 / 0.15**2
    prior[SIN3 - 1 : SIN3 + 1, 1] = 1 / 0.08**2
    prior[ALBEDO] = 0.0, 1 / 0.1**2
    prior[BOUNCE, 1] = 1 / 0.15**2
    prior[LOG_BLUR, 1] = 1 / log_blur_sd**2
    return prior


def _limits(first: Array, start: PitStart) -> Array:
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


def _looked_at(window: Window, parameters: Array) -> tuple[float, float]:
    """Share of the deepest region that a lamp lights, and how far photos and model differ."""
    shape = window.observed.shape
    seen, lit = np.empty(shape), np.empty(shape)
    render_pit(
        parameters,
        window.base_mm,
        window.step_mm,
        window.vectors,
        window.towards,
        _LAMP_ANGLE,
        seen,
        lit,
    )
    left = (window.observed - seen)[window.usable]
    brightest = lit.max(axis=0)
    deepest = np.zeros(shape[1:], dtype=bool)
    for i in range(shape[1]):
        for j in range(shape[2]):
            share = share_at(
                parameters,
                i * window.step_mm - parameters[ROW],
                j * window.step_mm - parameters[COLUMN],
            )
            deepest[i, j] = share >= 0.9
    if not deepest.any():
        i = min(max(round(parameters[ROW] / window.step_mm), 0), shape[1] - 1)
        j = min(max(round(parameters[COLUMN] / window.step_mm), 0), shape[2] - 1)
        deepest[i, j] = True
    return float(brightest[deepest].mean()), float(np.sqrt(np.mean(left**2)))


def fit_pits(
    starts: Sequence[PitStart],
    light: NDArray[np.float32],
    usable: NDArray[np.bool_],
    lamps: Lamps,
    height_mm: NDArray[np.float32],
    pitch_mm: float,
    *,
    blur_mm: tuple[float, float] = (0.09, 0.5),
) -> tuple[PitFit | None, ...]:
    """Fit every pit, on all cores; None for one that has too little around it to be fitted."""

    def one(start: PitStart) -> PitFit | None:
        others = _mouths([other for other in starts if other is not start], light, pitch_mm)
        window = cut_window(start, light, usable, lamps, height_mm, others, pitch_mm)
        return None if window is None else fit_pit(window, start, blur_mm)

    with ThreadPoolExecutor(max(1, min(8, os.cpu_count() or 1))) as pool:
        return tuple(pool.map(one, starts))


def _mouths(
    starts: Sequence[PitStart], light: NDArray[np.float32], pitch_mm: float
) -> NDArray[np.bool_]:
    rows, columns = light.shape[1:]
    mask = np.zeros((rows, columns), dtype=bool)
    for start in starts:
        reach = 1.1 * start.mouth_mm
        i0, i1 = (int((start.row_mm + s * reach) / pitch_mm) for s in (-1, 1))
        j0, j1 = (int((start.column_mm + s * reach) / pitch_mm) for s in (-1, 1))
        i0, j0, i1, j1 = max(i0, 0), max(j0, 0), min(i1 + 1, rows), min(j1 + 1, columns)
        r = np.arange(i0, i1)[:, None] * pitch_mm - start.row_mm
        c = np.arange(j0, j1)[None, :] * pitch_mm - start.column_mm
        mask[i0:i1, j0:j1] |= np.hypot(r, c) <= reach
    return mask
