"""Fit one scar's smooth shape to its samples.

Levenberg-Marquardt on a q-exponential profile (see `profile`) over a star-shaped mouth whose
radius is a short Fourier series in the direction, standing on a plane that takes up what is left
of the form. Samples weigh by the texture of the person's own skin, by the steepness where they
lie (a wall's place is known less well than a floor's height) and by a robust (Cauchy) factor that
lets pores and hairs pass. Weak priors keep what the data cannot tell at what skin usually is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scarscape.light.profile import A_BOUNDS, Q_BOUNDS
from scarscape.scars.shape import (
    COLUMN,
    DEPTH,
    HARMONICS,
    LOG_A,
    LOG_RADIUS,
    OFFSET,
    ORDERS,
    ROW,
    SIZE,
    TILT_COLUMN,
    TILT_ROW,
    Q,
    Shape,
    derivatives_at,
)


@njit(cache=True, nogil=True)
def _normal_equations(
    parameters: NDArray[np.float64],
    line: bool,
    samples: NDArray[np.float64],
    prior: NDArray[np.float64],
    normal: NDArray[np.float64],
    gradient: NDArray[np.float64],
) -> tuple[float, float]:  # pragma: no cover - compiled
    """Fill J'WJ and J'Wr at the parameters; return the cost and the plain chi2 per sample."""
    size = parameters.size
    normal[:] = 0.0
    gradient[:] = 0.0
    derivative = np.empty(size)
    cost = 0.0
    total = 0.0
    for i in range(samples.shape[0]):
        model, _ = derivatives_at(parameters, line, samples[i, 0], samples[i, 1], derivative)
        residual = samples[i, 2] - model
        square = residual * residual / samples[i, 4]
        # Cauchy, its scale three standard deviations: ordinary texture counts in full.
        robust = 1.0 / (1.0 + square / 9.0)
        weight = robust / samples[i, 3]
        cost += samples[i, 4] / samples[i, 3] * 9.0 * math.log1p(square / 9.0)
        total += square * robust
        for j in range(size):
            wj = weight * derivative[j]
            gradient[j] += wj * residual
            for k in range(j + 1):
                normal[j, k] += wj * derivative[k]
    for j in range(size):
        away = prior[j, 0] - parameters[j]
        information = prior[j, 1]
        cost += information * away * away
        gradient[j] += information * away
        normal[j, j] += information
        for k in range(j):
            normal[k, j] = normal[j, k]
    return cost, total / max(samples.shape[0], 1)


@njit(cache=True, nogil=True)
def _solve(
    normal: NDArray[np.float64], gradient: NDArray[np.float64], damping: float
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    size = gradient.size
    lower = np.zeros((size, size))
    step = np.zeros(size)
    for i in range(size):
        for j in range(i + 1):
            total = normal[i, j]
            if i == j:
                total += damping * normal[i, i] + 1e-12
            for k in range(j):
                total -= lower[i, k] * lower[j, k]
            if i == j:
                lower[i, i] = math.sqrt(max(total, 1e-12))
            else:
                lower[i, j] = total / lower[j, j]
    for i in range(size):
        total = gradient[i]
        for k in range(i):
            total -= lower[i, k] * step[k]
        step[i] = total / lower[i, i]
    for i in range(size - 1, -1, -1):
        total = step[i]
        for k in range(i + 1, size):
            total -= lower[k, i] * step[k]
        step[i] = total / lower[i, i]
    return step


@njit(cache=True, nogil=True)
def _descend(
    start: NDArray[np.float64],
    line: bool,
    samples: NDArray[np.float64],
    prior: NDArray[np.float64],
    limits: NDArray[np.float64],
    rounds: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64], float, float]:  # pragma: no cover - compiled
    size = start.size
    parameters = start.copy()
    normal = np.empty((size, size))
    gradient = np.empty(size)
    next_normal = np.empty((size, size))
    next_gradient = np.empty(size)
    cost, chi2 = _normal_equations(parameters, line, samples, prior, normal, gradient)
    damping = 1e-2
    for _ in range(rounds):
        step = _solve(normal, gradient, damping)
        trial = parameters + step
        for k in range(size):
            trial[k] = min(max(trial[k], limits[k, 0]), limits[k, 1])
        next_cost, next_chi2 = _normal_equations(
            trial, line, samples, prior, next_normal, next_gradient
        )
        if next_cost < cost:
            gained = cost - next_cost
            parameters[:] = trial
            normal[:] = next_normal
            gradient[:] = next_gradient
            cost, chi2 = next_cost, next_chi2
            damping = max(damping * 0.2, 1e-7)
            if gained < 1e-3:
                break
        else:
            damping *= 6.0
            if damping > 1e6:
                break
    return parameters, normal, cost, chi2


@njit(cache=True, nogil=True)
def _with_walls(
    parameters: NDArray[np.float64], line: bool, samples: NDArray[np.float64], wall_mm: float
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """The samples with the variance that an ill-known place gives on a slope."""
    widened = samples.copy()
    derivative = np.empty(parameters.size)
    for i in range(samples.shape[0]):
        _, steepness = derivatives_at(parameters, line, samples[i, 0], samples[i, 1], derivative)
        wall = (wall_mm * steepness) ** 2
        widened[i, 3] += wall
        widened[i, 4] += wall
    return widened


@dataclass(frozen=True)
class Start:
    """Where a fit begins.

    Attributes
    ----------
    depth_mm, centre_mm, radius_mm : depth, (row, column), radius at half depth.
    half_length_mm, angle : for a line its half length, and its direction in radians from the
        columns' direction towards the rows'.
    """

    depth_mm: float
    centre_mm: tuple[float, float]
    radius_mm: float
    half_length_mm: float = 0.0
    angle: float = 0.0


def fit_shape(
    samples: NDArray[np.float64],
    start: Start,
    *,
    line: bool = False,
    roughly: bool = False,
    plane_sd_mm: float,
    wall_mm: float,
) -> Shape:
    """Fit a scar.

    Parameters
    ----------
    samples : (n, 5) float64: row and column in mm, depth in mm (positive into the skin), variance
        of the sample when many are taken together (correlated texture counted in), variance of
        the sample alone.
    start : where to begin.
    line : fit a bent line of one width instead of a star-shaped mouth.
    roughly : a third of the rounds.
    plane_sd_mm : standard deviation of the reference surface under the scar.
    wall_mm : standard deviation of the place of a wall, what the shape may miss.

    Returns
    -------
    Shape

    Notes
    -----
    Three starts (V, bell, U) of a few rounds; the best is followed to its end. About 2 ms for
    1,000 samples.
    """
    prior, limits = _priors(start, line, plane_sd_mm), _limits(start, line)
    first = np.zeros(SIZE)
    first[:6] = start.depth_mm, *start.centre_mm, math.log(start.radius_mm), math.log(3.0), 0.2
    if line:
        first[HARMONICS : HARMONICS + 2] = math.log(start.half_length_mm), start.angle
        first[HARMONICS + 3 : HARMONICS + 5] = 0.2, math.log(3.0)
    # One wall's steepness for all starts, else their costs could not be compared.
    walled = _with_walls(first, line, samples, wall_mm)
    best = None
    for a, q in ((1.2, -0.9), (2.2, -0.2), (6.0, 0.7)):
        trial = first.copy()
        trial[LOG_A], trial[Q] = math.log(a), q
        outcome = _descend(trial, line, walled, prior, limits, 5 if roughly else 8)
        if best is None or outcome[2] < best[2]:
            best = outcome
    assert best is not None
    parameters = best[0]
    for _ in range(1 if roughly else 2):
        walled = _with_walls(parameters, line, samples, wall_mm)
        parameters, normal, _, chi2 = _descend(
            parameters, line, walled, prior, limits, 12 if roughly else 15
        )
    covariance = np.asarray(np.linalg.pinv(normal, hermitian=True), np.float64)
    return Shape(parameters, covariance, float(chi2), line)


def _priors(start: Start, line: bool, plane_sd_mm: float) -> NDArray[np.float64]:
    """Means and informations of the weak priors, (17, 2)."""
    prior = np.zeros((SIZE, 2))
    prior[LOG_RADIUS] = math.log(start.radius_mm), 1 / 0.5**2
    prior[LOG_A] = math.log(2.5), 1 / 1.4**2
    prior[Q] = -0.2, 1 / 1.1**2
    prior[OFFSET] = 0.0, 1 / plane_sd_mm**2
    reach = start.radius_mm + start.half_length_mm
    prior[TILT_ROW] = prior[TILT_COLUMN] = 0.0, (reach / plane_sd_mm) ** 2
    if line:
        prior[HARMONICS] = math.log(start.half_length_mm), 1 / 0.3**2
        prior[HARMONICS + 1] = start.angle, 1 / 0.3**2
        prior[HARMONICS + 2] = 0.0, 1 / 0.05**2
        prior[HARMONICS + 3] = 0.0, 1 / 0.3**2
        prior[HARMONICS + 4] = math.log(3.0), 1 / 0.7**2
        prior[HARMONICS + 5 :] = 0.0, 1.0
        return prior
    for order in range(2, ORDERS + 1):
        at = HARMONICS + 2 * (order - 2)
        prior[at : at + 2] = 0.0, (order / 0.4) ** 2
    return prior


def _limits(start: Start, line: bool) -> NDArray[np.float64]:
    """Bounds of the parameters, (17, 2)."""
    limits = np.tile([-np.inf, np.inf], (SIZE, 1))
    limits[DEPTH] = 0.02 * start.depth_mm, 4.0 * start.depth_mm
    reach = start.radius_mm + start.half_length_mm / 2
    for at, centre in zip((ROW, COLUMN), start.centre_mm, strict=True):
        limits[at] = centre - reach, centre + reach
    limits[LOG_RADIUS] = math.log(start.radius_mm / 3), math.log(start.radius_mm * 3)
    limits[LOG_A] = math.log(A_BOUNDS[0]), math.log(A_BOUNDS[1])
    limits[Q] = Q_BOUNDS
    limits[HARMONICS:] = -0.7, 0.7
    if line:
        middle = math.log(start.half_length_mm)
        limits[HARMONICS] = middle - 1.0, middle + 1.0
        limits[HARMONICS + 1] = start.angle - 1.0, start.angle + 1.0
        limits[HARMONICS + 2] = -0.3, 0.3
        limits[HARMONICS + 3] = -0.3, 0.95
        limits[HARMONICS + 4] = 0.0, 3.0
    return limits
