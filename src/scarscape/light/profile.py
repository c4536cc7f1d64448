"""One family of profiles for every pit and bump: the q-exponential.

With ``rho`` the distance from the centre over the radius of the mouth in that direction, a scar is
``depth * (1 + q rho**a) ** (-1 / q)``. The two shape numbers join the profiles that the field uses:
``q = 1`` is the U of a boxcar, ``1 / (1 + rho**a)``; ``q -> 0`` the bell ``exp(-rho**a)`` of a
rolling scar; ``q = -1 / p, a = 1`` the V of an ice pick, ``(1 - rho / p) ** p``, which ends at a
finite radius. Level contours follow in closed form.
"""

from __future__ import annotations

import math

from numba import njit

#: Bounds of the two shape numbers, wide enough for a cone with a blunt rim and for a trapezoid.
A_BOUNDS = (0.7, 30.0)
Q_BOUNDS = (-2.5, 1.3)


@njit(cache=True, nogil=True)
def level_radius(a: float, q: float, level: float) -> float:
    """Radius (in units of ``rho``) of the contour at a share of the depth.

    Parameters
    ----------
    a, q : the shape numbers.
    level : share of the depth, between 0 and 1.

    Returns
    -------
    float
    """
    power = -math.log(level) if abs(q) < 1e-6 else math.expm1(-q * math.log(level)) / q
    return float(power ** (1.0 / a))


@njit(cache=True, nogil=True)
def half_depth_steepness(a: float, q: float) -> float:
    """Slope of the profile at half depth, in units of depth over radius (positive)."""
    rho = level_radius(a, q, 0.5)
    u = rho**a
    return float(0.5 / (1.0 + q * u) * a * u / rho)


@njit(cache=True, nogil=True)
def profile(a: float, q: float, rho: float) -> float:
    """Share of the depth at a distance ``rho`` from the centre."""
    if rho <= 0.0:
        return 1.0
    u = math.exp(min(a * math.log(rho), 50.0))
    if abs(q) < 1e-6:
        return math.exp(-u)
    s = 1.0 + q * u
    return math.exp(-math.log(s) / q) if s > 0.0 else 0.0
