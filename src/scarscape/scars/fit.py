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
    line : True where the last eight parameters are instead the logarithm of the half length, the
        angle, the curvature, and the fall of the depth towards the ends with the logarithm of its
        order, of a bent line (and three that are not used).
    chi2_per_sample : weighted mean square of what the shape does not explain; 1 is plain skin.
    """

    parameters: NDArray[np.float64]
    covariance: NDArray[np.float64]
    chi2_per_sample: float
    line: bool

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
def _round_distance(
    parameters: NDArray[np.float64], d_row: float, d_column: float, out: NDArray[np.float64]
) -> float:  # pragma: no cover - compiled
    """Logarithm of the distance from the centre over the mouth's radius in that direction.

    ``out`` takes its derivatives by the centre and by the harmonics.
    """
    r = max(math.sqrt(d_row * d_row + d_column * d_column), 1e-4)
    cosine, sine = d_column / r, d_row / r
    log_radius = parameters[3]
    bend = 0.0
    c_k, s_k = cosine, sine
    for k in range(2, 6):
        c_k, s_k = c_k * cosine - s_k * sine, s_k * cosine + c_k * sine
        at = 9 + 2 * (k - 2)
        log_radius += parameters[at] * c_k + parameters[at + 1] * s_k
        bend += k * (parameters[at + 1] * c_k - parameters[at] * s_k)
        out[at] = -c_k
        out[at + 1] = -s_k
    # Moving the centre changes both the distance and, through the angle, the radius.
    out[1] = -(sine - bend * cosine) / r
    out[2] = -(cosine + bend * sine) / r
    return math.log(r) - log_radius


@njit(cache=True, nogil=True)
def _line_distance(
    parameters: NDArray[np.float64], d_row: float, d_column: float, out: NDArray[np.float64]
) -> float:  # pragma: no cover - compiled
    """Logarithm of the distance from a bent line over its half width; ``out`` as above."""
    half_length = math.exp(parameters[9])
    cosine, sine = math.cos(parameters[10]), math.sin(parameters[10])
    curvature = parameters[11]
    along = d_row * sine + d_column * cosine
    across = d_row * cosine - d_column * sine
    nearest = min(max(along, -half_length), half_length)
    past = along - nearest
    # The line's middle is lifted so that the centre is its centroid.
    beside = across - curvature * (nearest * nearest - half_length * half_length / 3.0)
    r = max(math.sqrt(past * past + beside * beside), 1e-4)
    square = r * r
    by_across = beside / square
    if nearest == along:
        by_along = -beside * 2.0 * curvature * along / square
        by_length = beside * curvature * 2.0 * half_length / 3.0 / square
    else:
        by_along = past / square
        end = 1.0 if along > 0 else -1.0
        by_length = (-past * end - beside * curvature * 4.0 * half_length / 3.0) / square
    out[1] = -(by_along * sine + by_across * cosine)
    out[2] = -(by_along * cosine - by_across * sine)
    out[9] = by_length * half_length
    out[10] = by_along * across - by_across * along
    out[11] = -beside * (nearest * nearest - half_length * half_length / 3.0) / square
    # How the depth falls towards the ends, and what that does with the place along the line.
    ratio = max(abs(nearest) / half_length, 1e-6)
    order = math.exp(parameters[13])
    fallen = ratio**order
    inside = nearest == along
    out[12] = -fallen
    out[13] = -fallen * math.log(ratio) * order * parameters[12]
    out[14] = parameters[12] * order * fallen if inside else 0.0
    out[15] = -parameters[12] * order * fallen / (ratio * half_length) if inside else 0.0
    if along < 0:
        out[15] = -out[15]
    out[16] = across
    return math.log(r) - parameters[3]


@njit(cache=True, nogil=True)
def _row_of_jacobian(
    parameters: NDArray[np.float64],
    line: bool,
    row_mm: float,
    column_mm: float,
    out: NDArray[np.float64],
) -> tuple[float, float]:  # pragma: no cover - compiled
    """Model depth at a point and its steepness along the radius; ``out`` takes the derivatives."""
    d_row = row_mm - parameters[1]
    d_column = column_mm - parameters[2]
    if line:
        t = _line_distance(parameters, d_row, d_column, out)
    else:
        t = _round_distance(parameters, d_row, d_column, out)
    a, q, depth = math.exp(parameters[4]), parameters[5], parameters[0]
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
    fall = 1.0 + parameters[12] * out[12] if line else 1.0
    slope = depth * df_dt * fall
    out[0] = f * fall
    out[1] = slope * out[1] - parameters[7]
    out[2] = slope * out[2] - parameters[8]
    out[3] = -slope
    out[4] = slope * t
    out[5] = depth * df_dq * fall
    out[6] = 1.0
    out[7] = d_row
    out[8] = d_column
    if line:
        by_along = depth * f * out[15]
        out[1] -= by_along * math.sin(parameters[10])
        out[2] -= by_along * math.cos(parameters[10])
        out[9] = slope * out[9] + depth * f * out[14]
        out[10] = slope * out[10] + by_along * out[16]
        out[11] *= slope
        out[12] *= depth * f
        out[13] *= depth * f
        for k in range(14, 17):
            out[k] = 0.0
    else:
        for k in range(9, 17):
            out[k] *= slope
    model = depth * out[0] + parameters[6] + parameters[7] * d_row + parameters[8] * d_column
    return model, abs(slope) / math.exp(t + parameters[3])


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
        model, _ = _row_of_jacobian(parameters, line, samples[i, 0], samples[i, 1], derivative)
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
        _, steepness = _row_of_jacobian(parameters, line, samples[i, 0], samples[i, 1], derivative)
        wall = (wall_mm * steepness) ** 2
        widened[i, 3] += wall
        widened[i, 4] += wall
    return widened


@dataclass(frozen=True)
class Start:
    """Where a fit begins: depth, (row, column), radius at half depth, and for a line its half
    length and the angle from the columns' direction towards the rows'.
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
        outcome = _descend(trial, line, walled, prior, limits, 5 if roughly else 12)
        if best is None or outcome[2] < best[2]:
            best = outcome
    assert best is not None
    parameters = best[0]
    for _ in range(1 if roughly else 3):
        walled = _with_walls(parameters, line, samples, wall_mm)
        parameters, normal, _, chi2 = _descend(
            parameters, line, walled, prior, limits, 12 if roughly else 15
        )
    covariance = np.linalg.pinv(normal, hermitian=True)
    return Shape(parameters, covariance, float(chi2), line)


def _priors(start: Start, line: bool, plane_sd_mm: float) -> NDArray[np.float64]:
    """Means and informations of the weak priors, (17, 2)."""
    prior = np.zeros((SIZE, 2))
    prior[LOG_RADIUS] = math.log(start.radius_mm), 1 / 0.5**2
    prior[LOG_A] = math.log(2.5), 1 / 1.0**2
    prior[Q] = -0.2, 1 / 0.8**2
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
    _shares(shape.parameters, shape.line, rows_mm, columns_mm, out)
    return out


@njit(cache=True, nogil=True)
def _shares(
    parameters: NDArray[np.float64],
    line: bool,
    rows_mm: NDArray[np.float64],
    columns_mm: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:  # pragma: no cover - compiled
    derivative = np.empty(parameters.size)
    for i in range(rows_mm.size):
        for j in range(columns_mm.size):
            _row_of_jacobian(parameters, line, rows_mm[i], columns_mm[j], derivative)
            out[i, j] = derivative[0]


def shape_outline(shape: Shape, level: float, points: int) -> NDArray[np.float64]:
    """Contour of the shape at a share of its depth, (points, 2): rows and columns in mm."""
    return outline_of(shape.parameters, shape.line, level, points)


def outline_of(
    parameters: NDArray[np.float64], line: bool, level: float, points: int
) -> NDArray[np.float64]:
    """Contour at a share of the depth for a vector of parameters, (points, 2), in mm."""
    a, q = math.exp(parameters[LOG_A]), parameters[Q]
    if line:
        return _line_outline(parameters, level, points)
    reach = math.exp(parameters[LOG_RADIUS]) * level_radius(a, q, level)
    angle = np.arange(points) * (2 * np.pi / points)
    log_radius = np.zeros(points)
    for order in range(2, ORDERS + 1):
        at = HARMONICS + 2 * (order - 2)
        log_radius += parameters[at] * np.cos(order * angle)
        log_radius += parameters[at + 1] * np.sin(order * angle)
    radius = reach * np.exp(log_radius)
    rows = parameters[ROW] + radius * np.sin(angle)
    return np.stack([rows, parameters[COLUMN] + radius * np.cos(angle)], axis=1)


def _line_outline(
    parameters: NDArray[np.float64], level: float, points: int
) -> NDArray[np.float64]:
    """The contour of a bent line: two sides and two round ends."""
    half_length = math.exp(parameters[HARMONICS])
    angle, curvature = parameters[HARMONICS + 1], parameters[HARMONICS + 2]
    quarter = points // 4
    along = np.linspace(-half_length, half_length, quarter)
    a, q = math.exp(parameters[LOG_A]), parameters[Q]
    order = math.exp(parameters[HARMONICS + 4])
    fall = 1.0 - parameters[HARMONICS + 3] * np.abs(along / half_length) ** order
    # Where the line is shallower than the level, its contour has closed already.
    reach = math.exp(parameters[LOG_RADIUS]) * np.array(
        [level_radius(a, q, min(level / share, 1.0)) for share in fall]
    )
    across = curvature * (along**2 - half_length**2 / 3)
    lean = np.arctan(2 * curvature * along)
    turn = np.linspace(np.pi / 2, -np.pi / 2, points - 3 * quarter + 2)[1:-1]
    right, left = lean[-1] + turn, lean[0] + np.pi + turn
    pieces = [
        (along - reach * np.sin(lean), across + reach * np.cos(lean)),
        (half_length + reach[-1] * np.cos(right), across[-1] + reach[-1] * np.sin(right)),
        ((along + reach * np.sin(lean))[::-1], (across - reach * np.cos(lean))[::-1]),
        (-half_length + reach[0] * np.cos(left), across[0] + reach[0] * np.sin(left)),
    ]
    along = np.concatenate([piece[0] for piece in pieces])
    across = np.concatenate([piece[1] for piece in pieces])
    sine, cosine = math.sin(angle), math.cos(angle)
    rows = parameters[ROW] + along * sine + across * cosine
    return np.stack([rows, parameters[COLUMN] + along * cosine - across * sine], axis=1)
