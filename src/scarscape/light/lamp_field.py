"""The light of near or far lamps at places on the skin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scarscape.model import Lamps


def lamp_vectors(
    lamps: Lamps,
    rows_mm: NDArray[np.float64],
    columns_mm: NDArray[np.float64],
    height_mm: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Direction to each lamp times its strength, at every place of a raster.

    Parameters
    ----------
    lamps : where they stand.
    rows_mm, columns_mm : (r,) and (c,) places of the raster's rows and columns from the picture's
        centre.
    height_mm : (r, c) heights of the skin there.

    Returns
    -------
    (n, r, c, 3) float64. The length is 1 at the picture's centre and falls with the square of the
    distance; lamps without a distance shine alike everywhere.
    """
    n = lamps.count
    shape = (n, *height_mm.shape, 3)
    if lamps.distance_mm is None:
        return np.broadcast_to(lamps.direction[:, None, None, :], shape).copy()
    place = np.empty(shape[1:])
    place[..., 0] = rows_mm[:, None]
    place[..., 1] = columns_mm[None, :]
    place[..., 2] = height_mm
    stands = lamps.direction * lamps.distance_mm[:, None]
    away = stands[:, None, None, :] - place
    distance = np.sqrt(np.sum(away * away, axis=-1, keepdims=True))
    nominal = lamps.distance_mm[:, None, None, None]
    return np.asarray(away / distance * (nominal / distance) ** 2)


def lamps_from(lamps: Lamps, row_mm: float, column_mm: float) -> tuple[Lamps, NDArray[np.float64]]:
    """The lamps as they stand around another place than the picture's centre.

    Parameters
    ----------
    lamps : around the picture's centre.
    row_mm, column_mm : the other place, from the picture's centre.

    Returns
    -------
    Lamps, and (n,) their strength at that place (at height 0) for a strength of 1 at the centre.
    """
    if lamps.distance_mm is None:
        return lamps, np.ones(lamps.count)
    away = lamps.direction * lamps.distance_mm[:, None] - np.array([row_mm, column_mm, 0.0])
    distance = np.linalg.norm(away, axis=1)
    there = Lamps(away / distance[:, None], distance, lamps.known_from)
    return there, np.asarray((lamps.distance_mm / distance) ** 2)
