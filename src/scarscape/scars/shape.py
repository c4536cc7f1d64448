"""The smooth shape of one scar: a profile over a star-shaped mouth or along a bent line.

A shape is a vector of 17 numbers. With ``t`` the logarithm of the distance from the centre (or the
line) over the mouth's radius there, its depth is the q-exponential of `profile`, on a plane.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scarscape.light.profile import level_radius

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
    chi2_per_sample : weighted mean square of what the shape does not explain, about 0.6 for white
        noise. For a look at a fit; no error rests on it.
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
    return float(math.log(r) - log_radius)


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
    return float(math.log(r) - parameters[3])


@njit(cache=True, nogil=True)
def derivatives_at(
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
            derivatives_at(parameters, line, rows_mm[i], columns_mm[j], derivative)
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
