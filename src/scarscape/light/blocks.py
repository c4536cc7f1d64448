"""Photos of means over square blocks of samples, for what does not need every sample."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scarscape.light.normals_model import photos_of
from scarscape.light.normals_steps import Photos
from scarscape.model import Lamps


def block_photos(
    light: NDArray[np.float32],
    usable: NDArray[np.bool_],
    lamps: Lamps,
    pitch_mm: float,
    block: int,
    *,
    least_share: float,
    brightness: NDArray[np.float64] | None = None,
) -> Photos:
    """Photos of the means over blocks, which stand where the blocks' middles are.

    Parameters
    ----------
    light, usable : (n, rows, columns) float32 and bool; may be a channel of a photo set.
    lamps, pitch_mm, brightness : as in `normals.solve_slopes`.
    block : side of the blocks, samples. Rows and columns that fill none are left out.
    least_share : of a block's samples that have to be usable for the block to be.

    Returns
    -------
    Photos

    Notes
    -----
    The mean is that of the usable samples. Cost: about 1 ns a sample.
    """
    n, rows, columns = light.shape
    tall, wide = rows // block, columns // block
    mean, share = (np.empty((n, tall, wide), np.float32) for _ in range(2))

    def one(photo: int) -> None:
        means_of(light[photo], usable[photo].view(np.uint8), block, mean[photo], share[photo])

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(one, range(n)))
    photos = photos_of(mean, share >= least_share, lamps, pitch_mm * block, brightness=brightness)
    row_mm, column_mm = (
        (((np.arange(parts) + 0.5) * block - size / 2) * pitch_mm).astype(np.float32)
        for parts, size in ((tall, rows), (wide, columns))
    )
    return photos._replace(row_mm=row_mm, column_mm=column_mm)


@njit(cache=True, nogil=True)
def means_of(
    light: NDArray[np.float32],
    usable: NDArray[np.uint8],
    block: int,
    mean: NDArray[np.float32],
    share: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    """Fill the mean of each block's usable samples, 0 without any, and their share."""
    tall, wide = mean.shape
    for row in range(tall):
        mean[row] = 0
        share[row] = 0
        for down in range(row * block, (row + 1) * block):
            for column in range(wide):
                for across in range(column * block, (column + 1) * block):
                    if usable[down, across] != 0:
                        mean[row, column] += light[down, across]
                        share[row, column] += np.float32(1)
        for column in range(wide):
            mean[row, column] /= max(share[row, column], np.float32(1))
            share[row, column] /= np.float32(block * block)
