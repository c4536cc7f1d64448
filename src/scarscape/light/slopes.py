"""What shading tells about a piece of skin: its slopes, its albedo, and how sure they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Slopes:
    """Slopes of skin on the raster of its photos.

    Attributes
    ----------
    by_row, by_column : (rows, columns) float32, rise of the height per step down the rows and
        along the columns (mm per mm, positive where the skin rises that way). 0 where unknown.
    sd : (rows, columns) float32, one standard deviation of either slope, from the photos' noise
        and from how well they agree; infinite where unknown.
    albedo : (rows, columns) float32, relative: what the skin sends back of the light on it.
    lamps_used : (rows, columns) uint8, number of photos that spoke (weight of a half or more).
    brightness : (n,) float64, the photos' relative lamp brightness, mean 1.
    residual : float, robust relative misfit of the photos to the model.
    """

    by_row: NDArray[np.float32]
    by_column: NDArray[np.float32]
    sd: NDArray[np.float32]
    albedo: NDArray[np.float32]
    lamps_used: NDArray[np.uint8]
    brightness: NDArray[np.float64]
    residual: float

    @property
    def known(self) -> NDArray[np.bool_]:
        """(rows, columns) bool, True where there is a slope."""
        return np.isfinite(self.sd)
