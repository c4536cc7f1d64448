"""Compiled heart of the lamps' brightness: each sample's normal, and what contradicts it."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]
#: Share of the matrix's trace that holds a normal which fewer than three lamps tell.
_HELD = 1e-6


@njit(cache=True, nogil=True, error_model="numpy")
def _inverse(toward: Array, weight: Array, inverse: Array) -> None:  # pragma: no cover - compiled
    """Inverse (3, 3) of a sample's normal equations, by cofactors."""
    xx = xy = xz = yy = yz = zz = 0.0
    for lamp in range(toward.shape[0]):
        x, y, z = toward[lamp, 0], toward[lamp, 1], toward[lamp, 2]
        w = weight[lamp]
        xx += w * x * x
        xy += w * x * y
        xz += w * x * z
        yy += w * y * y
        yz += w * y * z
        zz += w * z * z
    least = _HELD * (xx + yy + zz) + 1e-12
    xx += least
    yy += least
    zz += least
    a, b, c = yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy
    scale = 1.0 / (xx * a + xy * b + xz * c)
    inverse[0, 0] = a * scale
    inverse[0, 1] = inverse[1, 0] = b * scale
    inverse[0, 2] = inverse[2, 0] = c * scale
    inverse[1, 1] = (xx * zz - xz * xz) * scale
    inverse[1, 2] = inverse[2, 1] = (xy * xz - xx * yz) * scale
    inverse[2, 2] = (xx * yy - xy * xy) * scale


@njit(cache=True, nogil=True, error_model="numpy")
def contradict(
    toward: Array, scaled: Array, weight: Array, misfit: Array, leverage: Array
) -> None:  # pragma: no cover - compiled
    """Fill the misfit of every sample's light to its normal, and each lamp's pull on that normal.

    ``toward`` is (m, n, 3), all others (m, n).
    """
    inverse, right, found = np.empty((3, 3)), np.empty(3), np.empty(3)
    for sample in range(scaled.shape[0]):
        ways, heard = toward[sample], weight[sample]
        _inverse(ways, heard, inverse)
        right[:] = 0.0
        for lamp in range(scaled.shape[1]):
            for axis in range(3):
                right[axis] += heard[lamp] * ways[lamp, axis] * scaled[sample, lamp]
        for axis in range(3):
            found[axis] = (
                inverse[axis, 0] * right[0]
                + inverse[axis, 1] * right[1]
                + inverse[axis, 2] * right[2]
            )
        for lamp in range(scaled.shape[1]):
            way = ways[lamp]
            foretold = way[0] * found[0] + way[1] * found[1] + way[2] * found[2]
            misfit[sample, lamp] = scaled[sample, lamp] - foretold
            leverage[sample, lamp] = heard[lamp] * _square(inverse, way, way)


@njit(cache=True, nogil=True, error_model="numpy")
def gather(
    toward: Array, seen: Array, weight: Array, form: Array, free: Array
) -> None:  # pragma: no cover - compiled
    """Add up the contradiction of all samples as a quadratic form of the photos' scales.

    ``form`` (n, n) and ``free`` (n,), the degrees of freedom that each lamp leaves, start at 0.
    """
    lamps = seen.shape[1]
    inverse = np.empty((3, 3))
    for sample in range(seen.shape[0]):
        ways, heard = toward[sample], weight[sample]
        _inverse(ways, heard, inverse)
        for one in range(lamps):
            if heard[one] == 0.0:
                continue
            bright = heard[one] * seen[sample, one]
            form[one, one] += bright * seen[sample, one]
            pull = heard[one] * _square(inverse, ways[one], ways[one])
            free[one] += heard[one] * (1.0 - min(max(pull, 0.0), 1.0))
            for other in range(one + 1):
                shared = bright * heard[other] * seen[sample, other]
                form[one, other] -= shared * _square(inverse, ways[one], ways[other])
    for one in range(lamps):
        for other in range(one):
            form[other, one] = form[one, other]


@njit(cache=True, nogil=True, error_model="numpy")
def _square(inverse: Array, one: Array, other: Array) -> float:  # pragma: no cover - compiled
    total = 0.0
    for axis in range(3):
        total += one[axis] * (
            inverse[axis, 0] * other[0] + inverse[axis, 1] * other[1] + inverse[axis, 2] * other[2]
        )
    return total
