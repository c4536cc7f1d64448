"""A steep pit as it was fitted to its photos."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.light.pit_shape import COLUMN, COS2, DEPTH, LOG_A, LOG_BLUR, LOG_RADIUS, ROW, SIN3, Q
from scarscape.light.pit_window import Pit

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PitFit:
    """A pit fitted to its photos.

    Attributes
    ----------
    parameters : (13,) see `pit_shape`; row and column from the first sample of the picture, mm.
    covariance : (13, 13).
    reached : share of the deepest region (nine tenths of the depth) that at least one lamp lights.
    misfit : root mean square of the residuals, of the light on level skin.
    """

    parameters: Array
    covariance: Array
    reached: float
    misfit: float

    @property
    def depth_mm(self) -> float:
        """Depth of the shape."""
        return float(self.parameters[DEPTH])

    @property
    def blur_mm(self) -> float:
        """Sigma of the scattering that goes with it."""
        return math.exp(self.parameters[LOG_BLUR])

    @property
    def pit(self) -> Pit:
        """Its shape."""
        p = self.parameters
        bends = (float(p[COS2]), float(p[COS2 + 1]), float(p[SIN3 - 1]), float(p[SIN3]))
        return Pit(
            row_mm=float(p[ROW]),
            column_mm=float(p[COLUMN]),
            depth_mm=float(p[DEPTH]),
            radius_mm=math.exp(p[LOG_RADIUS]),
            a=math.exp(p[LOG_A]),
            q=float(p[Q]),
            harmonics=bends,
        )
