"""What the skin around a pit tells: the form that goes on under it, and the light it sends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scarscape.light.lobe import lobe

Array = NDArray[np.float64]
#: Samples that face a lamp less than this (cosine) do not tell its gain; fewer than so many do not
#: either.
_LEAST_FACING, _FEWEST = 0.05, 20
#: Rounds of the form's fit, and the misfit in medians from which a sample loses weight.
_ROUNDS, _LIMIT = 3, 3.0


def form_under(
    height_mm: Array, rim: NDArray[np.bool_], d_row_mm: Array, d_column_mm: Array
) -> Array:
    """The second-order surface through the skin around, twice reweighted (Cauchy).

    Parameters
    ----------
    height_mm : (rows, columns).
    rim : (rows, columns) True on plain skin.
    d_row_mm, d_column_mm : (rows, 1) and (1, columns) places.

    Returns
    -------
    (rows, columns) mm
    """
    shape = height_mm.shape
    r, c = np.broadcast_to(d_row_mm, shape), np.broadcast_to(d_column_mm, shape)
    terms = np.stack([np.ones(shape), r, c, r * r, r * c, c * c], axis=-1)
    a, b = terms[rim], height_mm[rim]
    root_weight: Array = np.ones(b.size)
    solution: Array = np.zeros(6)
    for _ in range(_ROUNDS):
        found = np.linalg.lstsq(a * root_weight[:, None], b * root_weight, rcond=None)[0]
        solution = np.asarray(found, np.float64)
        left = np.abs(b - a @ solution)
        scale = max(_LIMIT * float(np.median(left)), 1e-6)
        root_weight = np.asarray(1.0 / np.sqrt(1.0 + (left / scale) ** 2), np.float64)
    return np.asarray(terms @ solution)


def gains_of(
    light: Array,
    rim: NDArray[np.bool_],
    slopes: tuple[Array, Array],
    vectors: Array,
    shine: Array,
    narrow: float,
) -> Array | None:
    """Light that level skin sends back under a unit vector, for each photo.

    Parameters
    ----------
    light : (n, rows, columns).
    rim : (n, rows, columns) True on plain skin where the photo is usable.
    slopes : (rows, columns) by row and by column, of the skin's own form.
    vectors : (n, rows, columns, 3) direction to each lamp times its strength.
    shine : (n,) height of the lobe of shine in units of ``light``.
    narrow : fourth power of its roughness.

    Returns
    -------
    (n,), or None where a photo shows too little plain skin.
    """
    by_row, by_column = slopes
    facing = vectors[..., 2] - by_row * vectors[..., 0] - by_column * vectors[..., 1]
    facing = facing / np.sqrt(1.0 + by_row**2 + by_column**2)
    gains = np.zeros(light.shape[0])
    for k in range(light.shape[0]):
        speaks = rim[k] & (facing[k] > _LEAST_FACING)
        if np.count_nonzero(speaks) < _FEWEST:
            return None
        gains[k] = np.median(light[k][speaks] / facing[k][speaks])
        if shine[k] > 0:
            # The rim's own shine is not what it sends back of the light that enters it.
            middle = vectors[k, light.shape[1] // 2, light.shape[2] // 2]
            level = float(np.median(facing[k][speaks]))
            down, across = float(np.median(by_row)), float(np.median(by_column))
            gains[k] -= shine[k] * lobe(middle, down, across, narrow) / level
    return gains if (gains > 0).all() else None
