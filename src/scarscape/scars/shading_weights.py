"""Log odds of a peak of the dipole filter being a scar, learned on rendered skin.

A logistic regression on the features of `scarscape.scars.shading_patch`, their squares and
products, ridge 3, fitted to 26 phantoms (`scarscape.phantom`, seeds 7000 to 7025, plain and hard by
turns) under four lamps each, 20 to 50 degrees high, up to 30 % of the light from around, and the
same skins without their scars. Of the peaks on one scar only the surest counted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Columns = NDArray[np.float64]

#: Mean and standard deviation of each feature where the weights were learned.
_MEAN = (-3.121, 1.724, 0.404, 0.351, 0.255, 0.525, -0.119, -1.625)
_SPREAD = (0.782, 0.639, 0.168, 0.433, 0.415, 0.336, 0.413, 0.739)
_CONSTANT = -7.073
_LINEAR = (0.646, 0.210, 1.531, 0.409, 0.722, -0.297, -0.506, 1.949)
#: Of each product of two features, the upper triangle by rows.
_PRODUCTS = (
    (-1.251, 1.143, 0.588, -0.662, 0.214, -0.993, -0.292, 0.883),
    (-0.519, 0.932, -0.084, -0.587, 0.993, 0.013, -1.435),
    (0.199, 0.651, 0.078, 0.494, 0.133, 0.413),
    (-0.182, -0.281, -0.808, 0.254, -0.612),
    (-0.521, -0.168, 0.054, 0.387),
    (-0.858, 0.020, 0.694),
    (-0.283, -0.090),
    (-0.650,),
)


def scar_log_odds(features: Columns) -> Columns:
    """(n,) log odds of each peak.

    Parameters
    ----------
    features : (n, features) as `scarscape.scars.shading_patch.features_of` gives them.
    """
    # Beyond what was seen when the weights were learned, squares would run away.
    scaled = np.clip((features - np.array(_MEAN)) / np.array(_SPREAD), -3.5, 3.5)
    odds = _CONSTANT + scaled @ np.array(_LINEAR)
    for index, row in enumerate(_PRODUCTS):
        odds += scaled[:, index] * (scaled[:, index:] @ np.array(row))
    return np.asarray(odds)
