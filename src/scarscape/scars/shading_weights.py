"""Log odds of a peak of the dipole filter being a scar, learned on rendered skin.

A logistic regression on the features of `scarscape.scars.shading_patch`, their squares and
products, ridge 10, fitted to phantoms (`scarscape.phantom`, seeds 7000-7025, 7030-7036 and
7050-7056, plain and hard by turns, the last two groups with colours and marks), a lamp 20 to 50
degrees high, up to 30 % of the light from around, and the same skins without their scars. Of the
peaks on one scar only the surest counted, and small bumps were left out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Columns = NDArray[np.float64]

#: Mean and standard deviation of each feature where the weights were learned.
_MEAN = (-3.078, 1.727, 0.415, 0.396, 0.288, 0.526, -0.123, -1.509)
_SPREAD = (0.792, 0.663, 0.181, 0.507, 0.494, 0.373, 0.414, 0.873)
_CONSTANT = -6.384
_LINEAR = (0.452, 0.511, 1.638, 0.016, -0.215, -0.571, -0.307, 2.002)
#: Of each product of two features, the upper triangle by rows.
_PRODUCTS = (
    (-0.752, 0.412, 0.351, -0.439, -0.021, -0.495, 0.091, 0.352),
    (-0.164, 0.787, -0.542, -0.792, 0.182, -0.398, -1.352),
    (0.440, 0.983, 0.047, 0.148, 0.012, 0.353),
    (-0.348, -0.262, -1.048, 0.363, -0.797),
    (-0.181, 0.027, 0.243, 0.052),
    (-0.442, 0.120, 0.656),
    (-0.173, -0.162),
    (-0.829,),
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
