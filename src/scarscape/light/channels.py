"""Figures of a photo set's channels, from few of its samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Every such row and column is looked at for a median.
_STRIDE = 8


def channel_levels(light: NDArray[np.float32]) -> NDArray[np.float64]:
    """(channels,) median light of each channel; ``light`` is (n, channels, rows, columns)."""
    thin = light[:, :, ::_STRIDE, ::_STRIDE]
    return np.array([float(np.median(thin[:, c])) for c in range(light.shape[1])])


def usable_shares(usable: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(channels,) share of each channel's samples that are usable.

    Counted photo by photo, which needs no array of numbers beside that of bools.
    """
    counts = [[np.count_nonzero(plane) for plane in photo] for photo in usable]
    return np.asarray(np.array(counts, np.float64).sum(0) / max(usable[:, 0].size, 1))
