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

from scarscape.scars.profile import A_BOUNDS, Q_BOUNDS, level_radius

#: Where each parameter stands in the vector.
DEPTH, ROW, COLUMN, LOG_RADIUS, LOG_A, Q, OFFSET, TILT_ROW, TILT_COLUMN, HARMONICS = range(10)
ORDERS = 5
SIZE = HARMONICS + 2 * (ORDERS - 1)


@dataclass(frozen=True, eq=False)
class Shape:
    """A fitted scar.

    Attributes
    ----------
    parameters : (17,) float64: depth in mm (positive into the skin), centre row and column in mm,
        logarithm of the radius in mm, of ``a``, and ``q``, offset in mm and two tilts of the
        plane, then cosine and sine amplitudes of the mouth's orders 2 to 5.
    covariance : (17, 17) float64, their covariance.
    chi2_per_sample : weighted mean square of what the shape does not explain; 1 is plain skin.
    """

    parameters: NDArray[np.float64]
    covariance: NDArray[np.float64]
    chi2_per_sample: float

    @property
    def depth_mm(self) -> float:
        """Depth of the shape."""
        return float(self.parameters[DEPTH])

    @property
    def a(self) -> float:
        """First shape number."""
        return math.exp(self.parameters[LOG_A])

    @property
    def q(self) -> float:
        """Second shape number."""
        return float(self.parameters[Q])


@njit(cache=True, nogil=True)
def _row_of_jacobian(
    parameters: NDArray[np.float64], row_mm: float, column_mm: float, out: NDArray[np.float64]
) -> tuple[float, float]:  # pragma: no cover - compiled
    """Model depth at a point and its steepness; ``out`` takes the derivatives."""
    d_row = row_mm - parameters[1]
    d_column = column_mm - parameters[2]
    r = math.sqrt(d_row * d_row + d_column * d_column)
    r = max(r, 1e-4)
    cosine, sine = d_column / r, d_row / r
    log_radius = parameters[3]
    bend = 0.0
    c_k, s_k = cosine, sine
    for k in range(2, 6):
        c_k, s_k = c_k * cosine - s_k * sine, s_k * cosine + c_k * sine
        at = 9 + 2 * (k - 2)
        log_radius += parameters[at] * c_k + parameters[at + 1] * s_k
        bend += k * (parameters[at + 1] * c_k - parameters[at] * s_k)
        out[at] = c_k
        out[at + 1] = s_k
    a, q, depth = math.exp(parameters[4]), parameters[5], parameters[0]
    t = math.log(r) - log_radius
    u = math.exp(min(a * t, 50.0))
    if abs(q) < 1e-4:
        f = math.exp(-u)
        df_dt = -f * a * u
        df_dq = 0.5 * f * u * u
    else:
        s = 1.0 + q * u
        if s <= 1e-9:
            f, df_dt, df_dq = 0.0, 0.0, 0.0
        else:
            f = math.exp(-math.log(s) / q)
            df_dt = -f / s * a * u
            df_dq = f * (math.log(s) / (q * q) - u / (q * s))
    out[0] = f
    # Moving the centre changes both the distance and, through the angle, the radius.
    dt_row = -(sine - bend * cosine) / r
    dt_column = -(cosine + bend * sine) / r
    out[1] = depth * df_dt * dt_row - parameters[7]
    out[2] = depth * df_dt * dt_column - parameters[8]
    out[3] = -depth * df_dt
    out[4] = depth * df_dt * t
    out[5] = depth * df_dq
    out[6] = 1.0
    out[7] = d_row
    out[8] = d_column
    for k in range(9, 17):
        out[k] *= -depth * df_dt
    model = (
        depth * f + parameters[6] + parameters[7] * d_row + parameters[8] * d_column
    )
    return model, abs(depth * df_dt) / r


@njit(cache=True, nogil=True)
def _normal_equations(
    parameters: NDArray[np.float64],
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
        model, _ = _row_of_jacobian(parameters, samples[i, 0], samples[i, 1], derivative)
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
    cost, chi2 = _normal_equations(parameters, samples, prior, normal, gradient)
    damping = 1e-2
    for _ in range(rounds):
        step = _solve(normal, gradient, damping)
        trial = parameters + step
        for k in range(size):
            trial[k] = min(max(trial[k], limits[k, 0]), limits[k, 1])
        next_cost, next_chi2 = _normal_equations(
            trial, samples, prior, next_normal, next_gradient
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
    parameters: NDArray[np.float64], samples: NDArray[np.float64], wall_mm: float
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """The samples with the variance that an ill-known place gives on a slope."""
    widened = samples.copy()
    derivative = np.empty(parameters.size)
    for i in range(samples.shape[0]):
        _, steepness = _row_of_jacobian(parameters, samples[i, 0], samples[i, 1], derivative)
        wall = (wall_mm * steepness) ** 2
        widened[i, 3] += wall
        widened[i, 4] += wall
    return widened


def fit_shape(
    samples: NDArray[np.float64],
    *,
    depth_mm: float,
    centre_mm: tuple[float, float],
    radius_mm: float,
    plane_sd_mm: float,
    wall_mm: float,
) -> Shape:
    """Fit a scar.

    Parameters
    ----------
    samples : (n, 5) float64: row and column in mm, depth in mm (positive into the skin), variance
        of the sample when many are taken together (correlated texture counted in), variance of
        the sample alone.
    depth_mm, centre_mm, radius_mm : where to start: depth, (row, column), radius at half depth.
    plane_sd_mm : standard deviation of the reference surface under the scar.
    wall_mm : standard deviation of the place of a wall, what the shape may miss.

    Returns
    -------
    Shape

    Notes
    -----
    Three starts (V, bell, U) of a few rounds; the best is followed to its end. About 2 ms for
    1,500 samples.
    """
    prior = np.zeros((SIZE, 2))
    limits = np.tile([-np.inf, np.inf], (SIZE, 1))
    prior[LOG_RADIUS] = math.log(radius_mm), 1 / 0.5**2
    prior[LOG_A] = math.log(2.5), 1 / 1.0**2
    prior[Q] = -0.2, 1 / 0.8**2
    prior[OFFSET] = 0.0, 1 / plane_sd_mm**2
    prior[TILT_ROW] = prior[TILT_COLUMN] = 0.0, (radius_mm / plane_sd_mm) ** 2
    for order in range(2, ORDERS + 1):
        at = HARMONICS + 2 * (order - 2)
        prior[at : at + 2] = 0.0, (order / 0.4) ** 2
    limits[DEPTH] = 0.02 * depth_mm, 4.0 * depth_mm
    limits[ROW] = centre_mm[0] - radius_mm, centre_mm[0] + radius_mm
    limits[COLUMN] = centre_mm[1] - radius_mm, centre_mm[1] + radius_mm
    limits[LOG_RADIUS] = math.log(radius_mm / 3), math.log(radius_mm * 3)
    limits[LOG_A] = math.log(A_BOUNDS[0]), math.log(A_BOUNDS[1])
    limits[Q] = Q_BOUNDS
    limits[HARMONICS:] = -0.7, 0.7
    start = np.zeros(SIZE)
    start[:6] = depth_mm, *centre_mm, math.log(radius_mm), math.log(3.0), 0.2
    walled = _with_walls(start, samples, wall_mm)
    best = None
    for a, q in ((1.2, -0.9), (2.2, -0.2), (6.0, 0.7)):
        start = np.zeros(SIZE)
        start[:6] = depth_mm, *centre_mm, math.log(radius_mm), math.log(a), q
        # One wall's steepness for all starts, else the costs could not be compared.
        outcome = _descend(start, walled, prior, limits, 12)
        if best is None or outcome[2] < best[2]:
            best = outcome
    assert best is not None
    parameters = best[0]
    for _ in range(3):
        walled = _with_walls(parameters, samples, wall_mm)
        parameters, normal, _, chi2 = _descend(parameters, walled, prior, limits, 15)
    covariance = np.linalg.pinv(normal, hermitian=True)
    return Shape(parameters, covariance, float(chi2))


def shape_share(
    shape: Shape, rows_mm: NDArray[np.float64], columns_mm: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Share of the depth that the shape reaches at every point of a raster.

    Parameters
    ----------
    shape : the fitted scar.
    rows_mm, columns_mm : (r,) and (c,) float64, places of the raster's rows and columns.

    Returns
    -------
    (r, c) float64
    """
    out = np.empty((rows_mm.size, columns_mm.size))
    _shares(shape.parameters, rows_mm, columns_mm, out)
    return out


@njit(cache=True, nogil=True)
def _shares(
    parameters: NDArray[np.float64],
    rows_mm: NDArray[np.float64],
    columns_mm: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:  # pragma: no cover - compiled
    derivative = np.empty(parameters.size)
    for i in range(rows_mm.size):
        for j in range(columns_mm.size):
            _row_of_jacobian(parameters, rows_mm[i], columns_mm[j], derivative)
            out[i, j] = derivative[0]


def shape_outline(shape: Shape, level: float, points: int) -> NDArray[np.float64]:
    """Contour of the shape at a share of its depth, (points, 2): rows and columns in mm."""
    angle = np.arange(points) * (2 * np.pi / points)
    log_radius = np.full(points, shape.parameters[LOG_RADIUS])
    for order in range(2, ORDERS + 1):
        at = HARMONICS + 2 * (order - 2)
        log_radius += shape.parameters[at] * np.cos(order * angle)
        log_radius += shape.parameters[at + 1] * np.sin(order * angle)
    radius = np.exp(log_radius) * level_radius(shape.a, shape.q, level)
    return np.stack(
        [
            shape.parameters[ROW] + radius * np.sin(angle),
            shape.parameters[COLUMN] + radius * np.cos(angle),
        ],
        axis=1,
    )
