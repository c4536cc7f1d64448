"""Shine of a facet of skin.

References
----------
.. [1] B. Walter, S. R. Marschner, H. Li, K. E. Torrance, "Microfacet models for refraction through
   rough surfaces", Eurographics Symposium on Rendering (2007) 195-206,
   doi 10.2312/EGWR/EGSR07/195-206 (the GGX distribution).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def lobe(
    vector: NDArray[np.float64], by_row: float, by_column: float, narrow: float
) -> float:  # pragma: no cover - compiled
    """Shine towards the camera straight above.

    Parameters
    ----------
    vector : (3,) direction to the lamp times its strength.
    by_row, by_column : slopes of the facet.
    narrow : fourth power of the roughness.

    Returns
    -------
    float, the strength where the facet's normal halves the angle between lamp and camera, less
    elsewhere; 0 where the facet faces away from the lamp.
    """
    flux = math.sqrt(vector[0] ** 2 + vector[1] ** 2 + vector[2] ** 2)
    out = 1.0 / math.sqrt(1.0 + by_row**2 + by_column**2)
    facing = (vector[2] - by_row * vector[0] - by_column * vector[1]) * out / flux
    if facing <= 0.0:
        return 0.0
    # Square of the cosine between the normal and the half vector.
    square = (facing + out) ** 2 / (2.0 * (1.0 + vector[2] / flux))
    return float(flux * (narrow / (square * (narrow - 1.0) + 1.0)) ** 2)
