"""How badly a rendered pit and its photos differ, apart from what the skin's texture may explain.

The residuals ``r`` of one pixel under the n lamps have the covariance ``C = N + J S J'``: ``N`` of
the samples themselves, ``J`` (n, 3) what the albedo and the two slopes of the skin's own texture
do to them, ``S`` how large these are. With the samples' weights ``W = inv(N)`` Woodbury's identity
leaves a matrix of 3 x 3 to invert::

    r' inv(C) r = r' W r - r' W J inv(inv(S) + J' W J) J' W r

What texture may explain costs little; a shadow's edge in the wrong place, which no slope explains,
costs much. Twice, large misfits lose their weight by Cauchy's function: those of a sample (shine,
a hair under one lamp) and those of a pixel under all lamps.

References
----------
.. [1] H. V. Henderson, S. R. Searle, "On deriving the inverse of a sum of matrices", SIAM Review
   23 (1981) 53-60, doi 10.1137/1023004.
.. [2] P. W. Holland, R. E. Welsch, "Robust regression using iteratively reweighted
   least-squares", Communications in Statistics A6 (1977) 813-827, doi 10.1080/03610927708827533.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scarscape.light.pit_render import View

Array = NDArray[np.float64]
#: Standard deviations of what a pixel's own skin adds: albedo (relative), either slope.
ALBEDO_SD, SLOPE_SD = 0.06, 0.10
#: Standard deviation of one sample about the model, of the light on level skin.
SAMPLE_SD = 0.02
#: Misfit of a sample, in standard deviations, at which it has half its weight. Large ones may be
#: a shadow in the wrong place: they keep some say.
SAMPLE_LIMIT = 15.0
#: Whitened square of a pixel's misfit at which it has half its weight.
PIXEL_LIMIT = 20.0


class Photos(NamedTuple):
    """Photos of a pit; each (n, rows, columns).

    Attributes
    ----------
    light : in units of the light of level skin under a unit vector.
    usable : bool, whether a sample counts.
    """

    light: Array
    usable: NDArray[np.bool_]


class Weights(NamedTuple):
    """What the misfits are whitened with.

    Attributes
    ----------
    sample : (n, rows, columns) inverse variance of each sample.
    texture : (n, rows, columns, 3) derivatives by the relative albedo and by the slopes of texture.
    """

    sample: Array
    texture: Array


class _Pixel(NamedTuple):
    """One pixel's m derivatives ``D`` and, as their last row, its misfit.

    Attributes
    ----------
    inverse : (3, 3) ``inv(inv(S) + J' W J)``.
    plain : (m + 1, n) ``D``.
    weighted : (m + 1, n) ``D W``.
    onto : (m + 1, 3) ``D W J``.
    explained : (m + 1, 3) ``D W J inverse``.
    """

    inverse: Array
    plain: Array
    weighted: Array
    onto: Array
    explained: Array


@njit(cache=True, nogil=True)
def weigh(photos: Photos, view: View, vectors: Array) -> Weights:  # pragma: no cover - compiled
    """Weights of the samples and derivatives by texture, about a picture of the pit.

    Parameters
    ----------
    photos, view : what was seen and what is expected.
    vectors : (n, rows, columns, 3) direction to each lamp times its strength.
    """
    shape = photos.light.shape
    weights = Weights(np.empty(shape), np.empty((*shape, 3)))
    for k in range(shape[0]):
        for i in range(shape[1]):
            for j in range(shape[2]):
                weight = 0.0
                if photos.usable[k, i, j]:
                    r = (photos.light[k, i, j] - view.seen[k, i, j]) / SAMPLE_SD
                    weight = 1.0 / SAMPLE_SD**2 / (1.0 + (r / SAMPLE_LIMIT) ** 2)
                weights.sample[k, i, j] = weight
                weights.texture[k, i, j, 0] = view.seen[k, i, j]
                weights.texture[k, i, j, 1] = -vectors[k, i, j, 0] * view.lit[k, i, j]
                weights.texture[k, i, j, 2] = -vectors[k, i, j, 1] * view.lit[k, i, j]
    return weights


@njit(cache=True, nogil=True)
def whitened_cost(light: Array, seen: Array, weights: Weights) -> float:  # pragma: no cover
    """Sum over the pixels of Cauchy's function of the whitened square of the misfit.

    Parameters
    ----------
    light, seen : (n, rows, columns) of the photos and of the model.
    weights : from `weigh`.
    """
    n, rows, columns = light.shape
    inverse = np.empty((3, 3))
    total = 0.0
    for i in range(rows):
        for j in range(columns):
            _invert(weights, i, j, inverse)
            square, z0, z1, z2 = 0.0, 0.0, 0.0, 0.0
            for k in range(n):
                misfit = light[k, i, j] - seen[k, i, j]
                weighted = weights.sample[k, i, j] * misfit
                square += weighted * misfit
                z0 += weighted * weights.texture[k, i, j, 0]
                z1 += weighted * weights.texture[k, i, j, 1]
                z2 += weighted * weights.texture[k, i, j, 2]
            twice = inverse[0, 1] * z0 * z1 + inverse[0, 2] * z0 * z2 + inverse[1, 2] * z1 * z2
            square -= (
                inverse[0, 0] * z0 * z0
                + inverse[1, 1] * z1 * z1
                + inverse[2, 2] * z2 * z2
                + 2.0 * twice
            )
            total += PIXEL_LIMIT * math.log1p(square / PIXEL_LIMIT)
    return total


@njit(cache=True, nogil=True)
def normal_equations(
    light: Array,
    seen: Array,
    jacobian: Array,
    weights: Weights,
    normal: Array,
    gradient: Array,
) -> float:  # pragma: no cover - compiled
    """Fill the normal equations of the whitened misfits and return their cost.

    Parameters
    ----------
    light, seen : (n, rows, columns) of the photos and of the model.
    jacobian : (m, n, rows, columns) derivatives of ``seen``.
    weights : from `weigh`.
    normal : (m, m), filled: derivatives times whitened derivatives.
    gradient : (m,), filled: derivatives times whitened misfits, half of how the cost falls.

    Notes
    -----
    Cost: rows times columns times n times the square of m.
    """
    m, n, rows, columns = jacobian.shape
    pixel = _empty_pixel(m, n)
    normal[:] = 0.0
    gradient[:] = 0.0
    total = 0.0
    for i in range(rows):
        for j in range(columns):
            _gather(light, seen, jacobian, weights, i, j, pixel)
            square = _square(pixel, weights, i, j)
            total += PIXEL_LIMIT * math.log1p(square / PIXEL_LIMIT)
            robust = 1.0 / (1.0 + square / PIXEL_LIMIT)
            _add(pixel, robust, normal, gradient)
    for q in range(m):
        for s in range(q):
            normal[s, q] = normal[q, s]
    return total


@njit(cache=True, nogil=True)
def _empty_pixel(m: int, n: int) -> _Pixel:  # pragma: no cover - compiled
    plain, weighted = np.empty((m + 1, n)), np.empty((m + 1, n))
    onto, explained = np.empty((m + 1, 3)), np.empty((m + 1, 3))
    return _Pixel(np.empty((3, 3)), plain, weighted, onto, explained)


@njit(cache=True, nogil=True)
def _gather(
    light: Array, seen: Array, jacobian: Array, weights: Weights, i: int, j: int, pixel: _Pixel
) -> None:  # pragma: no cover - compiled
    """Fill a pixel's arrays."""
    inverse, onto = pixel.inverse, pixel.onto
    m, n = jacobian.shape[0], light.shape[0]
    _invert(weights, i, j, inverse)
    for q in range(m + 1):
        z0, z1, z2 = 0.0, 0.0, 0.0
        for k in range(n):
            value = jacobian[q, k, i, j] if q < m else light[k, i, j] - seen[k, i, j]
            weighted = weights.sample[k, i, j] * value
            pixel.plain[q, k], pixel.weighted[q, k] = value, weighted
            z0 += weighted * weights.texture[k, i, j, 0]
            z1 += weighted * weights.texture[k, i, j, 1]
            z2 += weighted * weights.texture[k, i, j, 2]
        onto[q, 0], onto[q, 1], onto[q, 2] = z0, z1, z2
        for c in range(3):
            pixel.explained[q, c] = inverse[c, 0] * z0 + inverse[c, 1] * z1 + inverse[c, 2] * z2


@njit(cache=True, nogil=True)
def _add(
    pixel: _Pixel, robust: float, normal: Array, gradient: Array
) -> None:  # pragma: no cover - compiled
    """Add a pixel's products to the lower half of the normal matrix and to the gradient."""
    weighted, plain, onto, explained = pixel.weighted, pixel.plain, pixel.onto, pixel.explained
    m, n = gradient.size, weighted.shape[1]
    for q in range(m + 1):
        e0, e1, e2 = explained[q, 0], explained[q, 1], explained[q, 2]
        for s in range(min(q + 1, m)):
            value = 0.0
            for k in range(n):
                value += weighted[q, k] * plain[s, k]
            value -= e0 * onto[s, 0] + e1 * onto[s, 1] + e2 * onto[s, 2]
            if q < m:
                normal[q, s] += robust * value
            else:
                gradient[s] += robust * value


@njit(cache=True, nogil=True)
def _square(
    pixel: _Pixel, weights: Weights, i: int, j: int
) -> float:  # pragma: no cover - compiled
    """The misfit's own product."""
    last = pixel.plain.shape[0] - 1
    value = 0.0
    for k in range(pixel.plain.shape[1]):
        value += weights.sample[k, i, j] * pixel.plain[last, k] ** 2
    for a in range(3):
        for b in range(3):
            value -= pixel.onto[last, a] * pixel.inverse[a, b] * pixel.onto[last, b]
    return float(value)


@njit(cache=True, nogil=True)
def _invert(
    weights: Weights, i: int, j: int, inverse: Array
) -> None:  # pragma: no cover - compiled
    """Fill ``inv(inv(S) + J' W J)`` of one pixel by cofactors; it is symmetric and definite."""
    m00, m01, m02 = 1.0 / ALBEDO_SD**2, 0.0, 0.0
    m11, m12, m22 = 1.0 / SLOPE_SD**2, 0.0, 1.0 / SLOPE_SD**2
    for k in range(weights.sample.shape[0]):
        w = weights.sample[k, i, j]
        a, b, c = (
            weights.texture[k, i, j, 0],
            weights.texture[k, i, j, 1],
            weights.texture[k, i, j, 2],
        )
        m00 += w * a * a
        m01 += w * a * b
        m02 += w * a * c
        m11 += w * b * b
        m12 += w * b * c
        m22 += w * c * c
    c00, c01, c02 = m11 * m22 - m12 * m12, m02 * m12 - m01 * m22, m01 * m12 - m02 * m11
    determinant = m00 * c00 + m01 * c01 + m02 * c02
    inverse[0, 0] = c00 / determinant
    inverse[0, 1] = inverse[1, 0] = c01 / determinant
    inverse[0, 2] = inverse[2, 0] = c02 / determinant
    inverse[1, 1] = (m00 * m22 - m02 * m02) / determinant
    inverse[1, 2] = inverse[2, 1] = (m01 * m02 - m00 * m12) / determinant
    inverse[2, 2] = (m00 * m11 - m01 * m01) / determinant
