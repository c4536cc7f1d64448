"""The matrix that brings a camera's red, green and blue to those of sRGB, best near skin."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from scarscape.colour.lab import delta_e, lab_of

Floats: TypeAlias = NDArray[np.float64]

#: A line through skin's colours in CIELAB, from very light to very dark. Weights alone hang on it.
_SKIN = np.array(
    [
        (74.0, 5.0, 13.0),
        (68.0, 8.0, 17.0),
        (62.0, 10.0, 19.0),
        (55.0, 11.0, 19.0),
        (47.0, 11.0, 18.0),
        (38.0, 10.0, 14.0),
        (31.0, 8.0, 9.0),
    ]
)
#: How far from skin (CIEDE2000) a patch still weighs much, and the least weight of one.
_NEAR, _LEAST = 12.0, 0.3
#: Least reflectance at which an eye's response is taken: below, it is the same.
_DARK = 0.002
_ROUNDS = 16
#: Distances (CIELAB) under which all count alike, and times the median from which few count.
_FINE, _FAR = 0.5, 3.0


def skin_weights(reflectance: Floats) -> Floats:
    """Weight (patches,), 0 to 1, of patches (patches, 3) by how near to skin's colours they lie."""
    lab = lab_of(reflectance.T)
    apart = delta_e(lab[:, :, None], _SKIN.T[:, None, :]).min(axis=1)
    return np.asarray(np.exp(-((apart / _NEAR) ** 2) / 2))


def matrix_of(light: Floats, reflectance: Floats) -> Floats:
    """The 3 x 3 matrix with reflectance = matrix @ light, by robust least squares in CIELAB.

    Parameters
    ----------
    light : (patches, 3) balanced: of the order of `reflectance`.
    reflectance : (patches, 3) linear sRGB.

    Notes
    -----
    CIELAB is taken as linear about each patch's known colour, which makes it a linear problem.
    Least distances first, then weights of Geman and McClure, so that covered patches do not pull.
    Patches near skin's colours weigh up to three times the others.
    """
    known = np.maximum(reflectance, _DARK)
    slope = _lab_slope(known)
    weight = _LEAST + (1 - _LEAST) * skin_weights(reflectance)
    design = np.einsum("nij,nk->nijk", slope, light).reshape(len(light), 3, 9)
    target = np.einsum("nij,nj->ni", slope, reflectance)
    trust = np.ones(len(light))
    matrix = np.eye(3)
    for count in range(_ROUNDS):
        factor = weight * trust
        left = (factor[:, None, None] * design).reshape(-1, 9)
        matrix = np.linalg.lstsq(left, (factor[:, None] * target).ravel(), rcond=None)[0]
        off = np.linalg.norm(design @ matrix - target, axis=1)
        scale = max(float(np.median(off)), _FINE)
        # Sums of plain distances first, which no few patches can pull far; then the far ones go.
        trust = np.minimum(1, np.sqrt(scale / np.maximum(off, _FINE)))
        if count >= _ROUNDS // 2:
            trust = 1 / (1 + (off / (_FAR * scale)) ** 2)
    return np.asarray(matrix.reshape(3, 3), np.float64)


def _lab_slope(reflectance: Floats) -> Floats:
    """(patches, 3, 3) change of L*, a*, b* with red, green, blue."""
    step = 1e-6
    shifted = reflectance[:, None, :] + step * np.eye(3)
    change = lab_of(np.moveaxis(shifted, 2, 0)) - lab_of(reflectance.T)[:, :, None]
    return np.asarray(np.moveaxis(change, 0, 1) / step, np.float64)
