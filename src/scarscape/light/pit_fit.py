"""Fit the shape of a steep pit to its shading and its cast shadows under every lamp.

Levenberg-Marquardt on what `pit_render` shows. Each pixel's residuals over the lamps are whitened
with three things that the shape cannot know: the albedo and the two slopes of the skin's own
texture there. What texture may explain costs little; a shadow's edge in the wrong place, which no
slope explains, costs much. Samples that shine or are disturbed otherwise lose their weight (Cauchy).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scarscape.light.pit_render import render_pit
from scarscape.light.pit_shape import SIZE

Array = NDArray[np.float64]
#: Standard deviations of what a pixel's own skin adds: albedo (relative), either slope.
ALBEDO_SD, SLOPE_SD = 0.06, 0.10
#: Standard deviation of one sample about the model, of the light on level skin, and the scale from
#: which a sample loses weight, in these.
SAMPLE_SD, ROBUST = 0.02, 3.0


@njit(cache=True, nogil=True)
def weigh(
    observed: Array,
    usable: NDArray[np.bool_],
    seen: Array,
    lit: Array,
    vectors: Array,
    weight: Array,
    nuisance: Array,
) -> None:
    """Fill the samples' weights (n, rows, columns) and the nuisance columns (n, rows, columns, 3)."""
    n, rows, columns = observed.shape
    for k in range(n):
        for i in range(rows):
            for j in range(columns):
                if usable[k, i, j]:
                    r = (observed[k, i, j] - seen[k, i, j]) / SAMPLE_SD
                    # Large residuals may be a shadow in the wrong place: they keep some say.
                    weight[k, i, j] = 1.0 / SAMPLE_SD**2 / (1.0 + (r / (5.0 * ROBUST)) ** 2)
                else:
                    weight[k, i, j] = 0.0
                nuisance[k, i, j, 0] = seen[k, i, j]
                nuisance[k, i, j, 1] = -vectors[k, i, j, 0] * lit[k, i, j]
                nuisance[k, i, j, 2] = -vectors[k, i, j, 1] * lit[k, i, j]


@njit(cache=True, nogil=True)
def _pixel(weight: Array, nuisance: Array, i: int, j: int, inverse: Array) -> None:
    """Inverse of (prior information + J' N J), (3, 3), for one pixel."""
    n = weight.shape[0]
    m00, m01, m02 = 1.0 / ALBEDO_SD**2, 0.0, 0.0
    m11, m12, m22 = 1.0 / SLOPE_SD**2, 0.0, 1.0 / SLOPE_SD**2
    for k in range(n):
        w = weight[k, i, j]
        a, b, c = nuisance[k, i, j, 0], nuisance[k, i, j, 1], nuisance[k, i, j, 2]
        m00 += w * a * a
        m01 += w * a * b
        m02 += w * a * c
        m11 += w * b * b
        m12 += w * b * c
        m22 += w * c * c
    c00, c01, c02 = m11 * m22 - m12 * m12, m02 * m12 - m01 * m22, m01 * m12 - m02 * m11
    det = m00 * c00 + m01 * c01 + m02 * c02
    inverse[0, 0] = c00 / det
    inverse[0, 1] = inverse[1, 0] = c01 / det
    inverse[0, 2] = inverse[2, 0] = c02 / det
    inverse[1, 1] = (m00 * m22 - m02 * m02) / det
    inverse[1, 2] = inverse[2, 1] = (m01 * m02 - m00 * m12) / det
    inverse[2, 2] = (m00 * m11 - m01 * m01) / det


@njit(cache=True, nogil=True)
def whitened_cost(
    observed: Array, seen: Array, weight: Array, nuisance: Array, robust: bool
) -> float:
    """Sum over pixels of the squared residuals, whitened; with ``robust`` its Cauchy form."""
    n, rows, columns = observed.shape
    inverse = np.empty((3, 3))
    total = 0.0
    for i in range(rows):
        for j in range(columns):
            _pixel(weight, nuisance, i, j, inverse)
            plain, z0, z1, z2 = 0.0, 0.0, 0.0, 0.0
            for k in range(n):
                wr = weight[k, i, j] * (observed[k, i, j] - seen[k, i, j])
                plain += wr * (observed[k, i, j] - seen[k, i, j])
                z0 += wr * nuisance[k, i, j, 0]
                z1 += wr * nuisance[k, i, j, 1]
                z2 += wr * nuisance[k, i, j, 2]
            plain -= (
                inverse[0, 0] * z0 * z0
                + inverse[1, 1] * z1 * z1
                + inverse[2, 2] * z2 * z2
                + 2.0
                * (inverse[0, 1] * z0 * z1 + inverse[0, 2] * z0 * z2 + inverse[1, 2] * z1 * z2)
            )
            total += 20.0 * math.log1p(plain / 20.0) if robust else plain
    return total


@njit(cache=True, nogil=True)
def _normal_equations(
    observed: Array,
    seen: Array,
    jacobian: Array,
    weight: Array,
    nuisance: Array,
    normal: Array,
    gradient: Array,
) -> float:
    """Fill J'WJ and J'Wr, W the whitening with each pixel's own robust factor; return r'Wr."""
    n, rows, columns = observed.shape
    size = jacobian.shape[0]
    inverse = np.empty((3, 3))
    whole = np.empty((size + 1, n))
    z = np.empty((size + 1, 3))
    y = np.empty(3)
    normal[:] = 0.0
    gradient[:] = 0.0
    total = 0.0
    for i in range(rows):
        for j in range(columns):
            _pixel(weight, nuisance, i, j, inverse)
            for q in range(size + 1):
                for c in range(3):
                    z[q, c] = 0.0
                for k in range(n):
                    value = jacobian[q, k, i, j] if q < size else observed[k, i, j] - seen[k, i, j]
                    whole[q, k] = value
                    for c in range(3):
                        z[q, c] += weight[k, i, j] * value * nuisance[k, i, j, c]
            own = 0.0
            for k in range(n):
                own += weight[k, i, j] * whole[size, k] ** 2
            for a in range(3):
                for b in range(3):
                    own -= z[size, a] * inverse[a, b] * z[size, b]
            robust = 1.0 / (1.0 + own / 20.0)
            total += 20.0 * math.log1p(own / 20.0)
            for q in range(size + 1):
                for a in range(3):
                    y[a] = (
                        inverse[a, 0] * z[q, 0] + inverse[a, 1] * z[q, 1] + inverse[a, 2] * z[q, 2]
                    )
                for s in range(min(q + 1, size)):
                    value = 0.0
                    for k in range(n):
                        value += weight[k, i, j] * whole[q, k] * whole[s, k]
                    value -= y[0] * z[s, 0] + y[1] * z[s, 1] + y[2] * z[s, 2]
                    if q < size:
                        normal[q, s] += robust * value
                    else:
                        gradient[s] += robust * value
    for q in range(size):
        for s in range(q):
            normal[s, q] = normal[q, s]
    return total


@njit(cache=True, nogil=True)
def _prior_cost(parameters: Array, prior: Array) -> float:
    total = 0.0
    for q in range(parameters.size):
        total += prior[q, 1] * (parameters[q] - prior[q, 0]) ** 2
    return total


@njit(cache=True, nogil=True)
def descend(
    start: Array,
    prior: Array,
    limits: Array,
    nudge: Array,
    base_mm: Array,
    others_mm: Array,
    step_mm: float,
    vectors: Array,
    towards: Array,
    lamp_angle: float,
    gloss: Array,
    narrow: float,
    observed: Array,
    usable: NDArray[np.bool_],
    thinning: float,
    rounds: int,
) -> tuple[Array, Array, float]:
    """Follow one start downhill.

    Parameters
    ----------
    start : (13,) parameters.
    prior : (13, 2) means and informations.
    limits : (13, 2) bounds.
    nudge : (13,) steps of the numerical derivatives.
    observed, usable : (n, rows, columns) relative radiance, and whether it counts.
    thinning : how many neighbouring samples say the same thing; the data count as many times less.
    rounds : at most so many steps.

    Returns
    -------
    (13,) parameters, (13, 13) normal matrix, cost.
    """
    n, rows, columns = observed.shape
    parameters = start.copy()
    seen, lit = np.empty((n, rows, columns)), np.empty((n, rows, columns))
    moved, moved_lit = np.empty((n, rows, columns)), np.empty((n, rows, columns))
    jacobian = np.empty((SIZE, n, rows, columns))
    weight, nuisance = np.empty((n, rows, columns)), np.empty((n, rows, columns, 3))
    normal, gradient = np.empty((SIZE, SIZE)), np.empty(SIZE)
    render_pit(
        parameters,
        base_mm,
        others_mm,
        step_mm,
        vectors,
        towards,
        lamp_angle,
        gloss,
        narrow,
        seen,
        lit,
    )
    damping = 1e-2
    cost = np.inf
    for _ in range(rounds):
        weigh(observed, usable, seen, lit, vectors, weight, nuisance)
        for q in range(SIZE):
            kept = parameters[q]
            by = nudge[q] if kept + nudge[q] <= limits[q, 1] else -nudge[q]
            parameters[q] = kept + by
            render_pit(
                parameters,
                base_mm,
                others_mm,
                step_mm,
                vectors,
                towards,
                lamp_angle,
                gloss,
                narrow,
                moved,
                moved_lit,
            )
            parameters[q] = kept
            for k in range(n):
                for i in range(rows):
                    for j in range(columns):
                        jacobian[q, k, i, j] = (moved[k, i, j] - seen[k, i, j]) / by
        data = _normal_equations(observed, seen, jacobian, weight, nuisance, normal, gradient)
        normal /= thinning
        gradient /= thinning
        cost = data / thinning + _prior_cost(parameters, prior)
        for q in range(SIZE):
            normal[q, q] += prior[q, 1]
            gradient[q] += prior[q, 1] * (prior[q, 0] - parameters[q])
        better = False
        for _try in range(6):
            damped = normal.copy()
            for q in range(SIZE):
                damped[q, q] *= 1.0 + damping
            trial = parameters + np.linalg.solve(damped, gradient)
            for q in range(SIZE):
                trial[q] = min(max(trial[q], limits[q, 0]), limits[q, 1])
            render_pit(
                trial,
                base_mm,
                others_mm,
                step_mm,
                vectors,
                towards,
                lamp_angle,
                gloss,
                narrow,
                moved,
                moved_lit,
            )
            new = whitened_cost(observed, moved, weight, nuisance, True) / thinning
            new += _prior_cost(trial, prior)
            if new < cost:
                better = True
                gained = cost - new
                parameters[:] = trial
                seen[:] = moved
                lit[:] = moved_lit
                cost = new
                damping = max(damping * 0.25, 1e-5)
                break
            damping *= 5.0
        if not better or gained < 0.02:
            break
    return parameters, normal, cost
