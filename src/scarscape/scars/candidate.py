"""What may be a scar, before it is measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Candidate:
    """A basin on the search grid.

    Attributes
    ----------
    sign : 1 for a pit, -1 for a raised one.
    depth_mm : depth (or height) of its deepest point on the opened, smoothed map.
    saddle_mm : depth of the pass to a deeper neighbour, 0 where it stands alone.
    rows, columns : (n,) int64, the basin's samples at a tenth of its depth or more, connected to
        the deepest, on the search grid.
    half : (n,) bool, those at half the depth or more.
    groove_share : how much of its depth is that of a long line through it (median over ``half``).
    """

    sign: int
    depth_mm: float
    saddle_mm: float
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    half: NDArray[np.bool_]
    groove_share: float
