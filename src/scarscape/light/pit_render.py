"""A pit as the camera sees it under every lamp: shading, cast shadows, bounce, scattering."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scarscape.light.bounce import bounced
from scarscape.light.pit_shape import ALBEDO, BOUNCE, LOG_BLUR, lay_pit
from scarscape.light.shadows import lit_share

Array = NDArray[np.float64]


@njit(cache=True, nogil=True)
def slopes_of(height_mm: Array, step_mm: float, by_row: Array, by_column: Array) -> None:
    """Central differences, one-sided at the window's edge."""
    rows, columns = height_mm.shape
    for i in range(rows):
        up, down = max(i - 1, 0), min(i + 1, rows - 1)
        for j in range(columns):
            left, right = max(j - 1, 0), min(j + 1, columns - 1)
            by_row[i, j] = (height_mm[down, j] - height_mm[up, j]) / ((down - up) * step_mm)
            by_column[i, j] = (height_mm[i, right] - height_mm[i, left]) / (
                (right - left) * step_mm
            )


@njit(cache=True, nogil=True)
def blur(field: Array, sigma: float, scratch: Array) -> None:
    """Gaussian blur of (rows, columns) in place, sigma in samples, edges repeated."""
    if sigma < 0.15:
        return
    rows, columns = field.shape
    reach = min(int(math.ceil(2.8 * sigma)), max(rows, columns))
    kernel = np.empty(reach + 1)
    total = 0.0
    for t in range(reach + 1):
        # The mean of the Gaussian over a sample, so that narrow ones keep their sigma.
        kernel[t] = math.erf((t + 0.5) / (sigma * 1.4142135623730951)) - math.erf(
            (t - 0.5) / (sigma * 1.4142135623730951)
        )
        total += kernel[t] if t == 0 else 2.0 * kernel[t]
    for t in range(reach + 1):
        kernel[t] /= total
    for i in range(rows):
        for j in range(columns):
            value = kernel[0] * field[i, j]
            for t in range(1, reach + 1):
                value += kernel[t] * (field[max(i - t, 0), j] + field[min(i + t, rows - 1), j])
            scratch[i, j] = value
    for i in range(rows):
        for j in range(columns):
            value = kernel[0] * scratch[i, j]
            for t in range(1, reach + 1):
                value += kernel[t] * (
                    scratch[i, max(j - t, 0)] + scratch[i, min(j + t, columns - 1)]
                )
            field[i, j] = value


@njit(cache=True, nogil=True)
def lobe(vector: Array, by_row: float, by_column: float, narrow: float) -> float:
    """Shine of a facet towards the camera, of a lobe of height 1 (GGX about the half vector)."""
    flux = math.sqrt(vector[0] ** 2 + vector[1] ** 2 + vector[2] ** 2)
    out = 1.0 / math.sqrt(1.0 + by_row**2 + by_column**2)
    facing = (vector[2] - by_row * vector[0] - by_column * vector[1]) * out / flux
    if facing <= 0.0:
        return 0.0
    square = (facing + out) ** 2 / (2.0 * (1.0 + vector[2] / flux))
    return float(flux * (narrow / (square * (narrow - 1.0) + 1.0)) ** 2)


@njit(cache=True, nogil=True)
def render_pit(
    parameters: Array,
    base_mm: Array,
    others_mm: Array,
    step_mm: float,
    vectors: Array,
    towards: Array,
    lamp_angle: float,
    gloss: Array,
    narrow: float,
    seen: Array,
    lit: Array,
) -> None:
    """Fill ``seen`` (n, rows, columns) with relative radiance and ``lit`` with lamp visibility.

    Parameters
    ----------
    parameters : (13,), see `pit_shape`.
    base_mm : (rows, columns) the skin's own form under the pit.
    others_mm : (rows, columns) depths of other pits in the window.
    step_mm : distance between the window's samples.
    vectors : (n, rows, columns, 3) direction to each lamp times its strength at each sample.
    towards : (n, 3) unit directions to the lamps from the window's middle.
    lamp_angle : half the angle under which a lamp is seen, radians.
    gloss : (n,) height of the lobe of shine over the light of level skin under a unit vector.
    narrow : fourth power of the roughness that makes it wide.
    """
    n = towards.shape[0]
    rows, columns = base_mm.shape
    share, height = np.empty((rows, columns)), np.empty((rows, columns))
    by_row, by_column = np.empty((rows, columns)), np.empty((rows, columns))
    lay_pit(parameters, base_mm, others_mm, step_mm, share, height)
    slopes_of(height, step_mm, by_row, by_column)
    for k in range(n):
        lit_share(height, step_mm, towards[k], lamp_angle, lit[k])
        for i in range(rows):
            for j in range(columns):
                facing = (
                    vectors[k, i, j, 2]
                    - by_row[i, j] * vectors[k, i, j, 0]
                    - by_column[i, j] * vectors[k, i, j, 1]
                ) / math.sqrt(1.0 + by_row[i, j] ** 2 + by_column[i, j] ** 2)
                seen[k, i, j] = facing * lit[k, i, j] if facing > 0.0 else 0.0
    if parameters[BOUNCE] != 0.0:
        more = np.empty_like(seen)
        bounced(height, by_row, by_column, share, step_mm, seen, more)
        for k in range(n):
            for i in range(rows):
                for j in range(columns):
                    seen[k, i, j] += parameters[BOUNCE] * more[k, i, j]
    sigma = math.exp(parameters[LOG_BLUR]) / step_mm
    for k in range(n):
        blur(seen[k], sigma, height)
        for i in range(rows):
            for j in range(columns):
                seen[k, i, j] *= 1.0 + parameters[ALBEDO] * share[i, j]
                if gloss[k] > 0.0 and lit[k, i, j] > 0.0:
                    seen[k, i, j] += (
                        gloss[k]
                        * lit[k, i, j]
                        * lobe(vectors[k, i, j], by_row[i, j], by_column[i, j], narrow)
                    )
