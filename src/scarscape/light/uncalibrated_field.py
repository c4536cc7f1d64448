"""The smooth field of light that each lamp throws on the skin.

A near lamp lights the side it stands on more. On skin that is level on the whole, the low orders
of a photo's brightness are that field, and scars, lines and shadows the exceptions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ORDER = 3
_ROUNDS = 8
_TUNING = 4.0
_MAD = 1.4826
_DARK = 1e-4
#: Keeps the fit determined where next to nothing is usable.
_STEADY = 1e-9


def lamp_fields(
    light: NDArray[np.float32], usable: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Field of each photo: a polynomial of its log light, fitted robustly.

    Parameters
    ----------
    light, usable : (n, rows, columns); a small copy of the photos is enough.

    Returns
    -------
    coefficients : (n, terms) of ``terms(rows, columns)``.
    gradient : (n, 2) rise of the log field at the centre, along the rows and along the columns,
        for half the longer side.
    """
    count, rows, columns = light.shape
    basis = field_terms(rows, columns)
    found = np.zeros((count, basis.shape[0]))
    flat = basis.reshape(basis.shape[0], -1).T
    for at, photo, good in zip(found, light, usable, strict=True):
        value = np.log(np.maximum(photo.astype(np.float64), _DARK)).ravel()
        keep = good.ravel()
        weight = keep.astype(np.float64)
        for _ in range(_ROUNDS):
            weighted = flat * weight[:, None]
            normal = flat.T @ weighted
            normal += _STEADY * (np.trace(normal) + 1e-9) * np.eye(flat.shape[1])
            at[:] = np.linalg.solve(normal, value @ weighted)
            misfit = value - flat @ at
            spread = _MAD * float(np.median(np.abs(misfit[keep]))) + 1e-6
            weight = keep * np.maximum(1 - (misfit / (_TUNING * spread)) ** 2, 0) ** 2
    orders = _orders()
    return found, found[:, [orders.index((1, 0)), orders.index((0, 1))]]


def field_terms(rows: int, columns: int) -> NDArray[np.float64]:
    """(terms, rows, columns) powers of the place, in half the longer side."""
    half = max(rows, columns) / 2
    down = ((np.arange(rows) - (rows - 1) / 2) / half)[:, None]
    across = ((np.arange(columns) - (columns - 1) / 2) / half)[None, :]
    return np.stack([down**i * across**j for i, j in _orders()])


def _orders() -> list[tuple[int, int]]:
    return [(i, j) for i in range(ORDER + 1) for j in range(ORDER + 1 - i)]
