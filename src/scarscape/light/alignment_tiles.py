"""Moments of moved photos in tiles: what registration by covariance is solved from."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.light.alignment_contrast import Level
from scarscape.light.alignment_motion import Movement, moved_contrast

_TILE = 32
#: Tiles with a smaller share of samples that all photos show are left out.
_LEAST_KNOWN = 0.4
#: Degrees of freedom of the Student weight.
_FREEDOM = 2.0
#: Added to the variances, as a share of their mean: keeps a tile without texture out.
_FLOOR = 1e-3
_LEAST_CONTRAST = 1e-4


@dataclass(frozen=True, eq=False)
class Tiles:
    """Moments of all photos in tiles.

    ``covariance`` (t, n, n); ``slope`` (t, 2n, n) of gradients with contrast; ``curvature``
    (t, 2n, 2n) of gradients, rows first, then columns; ``middle`` (t, 2) in samples from the
    centre; ``weight`` (t,); ``place`` (t,) number of the tile in the picture.
    """

    covariance: NDArray[np.float64]
    slope: NDArray[np.float64]
    curvature: NDArray[np.float64]
    middle: NDArray[np.float64]
    weight: NDArray[np.float64]
    place: NDArray[np.int64]


def moments(level: Level, movement: Movement) -> Tiles | None:
    """Moments of the moved photos, tile by tile.

    Parameters
    ----------
    level : contrasts.
    movement : (n, 2, 3), where each photo shows what the reference shows.

    Returns
    -------
    Moments of the tiles that all photos show, None where there is none.
    """
    stack, middle = _tiled(level, movement)
    n = movement.shape[0]
    known = np.asarray(np.isfinite(stack).all(axis=2), np.bool_)
    keep = known.mean(axis=1) > _LEAST_KNOWN
    if not keep.any():
        return None
    stack, known, middle = stack[keep], known[keep], middle[keep]
    stack[~known] = 0
    samples = known.sum(axis=1)
    contrast = stack[:, :, :n]
    covariance = _covariance(contrast, samples)
    # Samples far off what the others say (shadow, shine) count less.
    precision = np.linalg.inv(covariance).astype(np.float32)
    distance = np.einsum("tsk,tsk->ts", contrast @ precision, contrast)
    weight = (_FREEDOM + n) / (_FREEDOM + distance) * known
    stack *= np.sqrt(weight)[:, :, None].astype(np.float32)
    total = weight.sum(axis=1)
    products = np.matmul(stack.transpose(0, 2, 1), stack).astype(np.float64)
    products /= total[:, None, None]
    covariance = _floored(products[:, :n, :n])
    place = np.flatnonzero(keep)
    return Tiles(covariance, products[:, n:, :n], products[:, n:, n:], middle, total, place)


def _covariance(contrast: NDArray[np.float32], samples: NDArray[np.int64]) -> NDArray[np.float64]:
    products = np.matmul(contrast.transpose(0, 2, 1), contrast).astype(np.float64)
    return _floored(products / samples[:, None, None])


def _floored(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    n = covariance.shape[1]
    floor = _FLOOR * np.einsum("tkk->t", covariance) / n + _LEAST_CONTRAST**2
    return np.asarray(covariance + floor[:, None, None] * np.eye(n), np.float64)


def _tiled(level: Level, movement: Movement) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Contrast and gradients (a sample of the photos) of the moved photos, cut in tiles.

    Returns
    -------
    (t, samples, 3n) float32 and the (t, 2) middles, samples of the photos from the centre.
    """
    n, rows, columns = level.contrast.shape
    side = min(_TILE, rows - 2, columns - 2)
    across, along = (rows - 2) // side, (columns - 2) // side
    top, left = (rows - across * side) // 2, (columns - along * side) // 2
    stack = np.empty((across * along, side * side, 3 * n), np.float32)

    def fill(k: int) -> None:
        moved = moved_contrast(level.contrast[k], movement[k], level.step)
        by_row = (moved[2:] - moved[:-2]) / np.float32(2 * level.step)
        by_column = (moved[:, 2:] - moved[:, :-2]) / np.float32(2 * level.step)
        for place, picture, r, c in (
            (k, moved, top, left),
            (n + k, by_row, top - 1, left),
            (2 * n + k, by_column, top, left - 1),
        ):
            part = picture[r : r + across * side, c : c + along * side]
            part = part.reshape(across, side, along, side).transpose(0, 2, 1, 3)
            stack[:, :, place] = part.reshape(across * along, side * side)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(fill, range(n)))
    middle_row = top + side * np.arange(across) + (side - 1) / 2 - (rows - 1) / 2
    middle_column = left + side * np.arange(along) + (side - 1) / 2 - (columns - 1) / 2
    middle = np.stack(np.meshgrid(middle_row, middle_column, indexing="ij"), -1).reshape(-1, 2)
    return stack, middle * level.step
