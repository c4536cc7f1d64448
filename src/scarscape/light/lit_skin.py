"""Skin as its photos show it: light, slopes, heights, and what was found out about the optics."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.light.normals_model import photos_of, solve_photos
from scarscape.light.scattering import Spread
from scarscape.light.slopes import Slopes
from scarscape.model import Lamps


@dataclass(frozen=True, eq=False)
class Optics:
    """What the photos tell about light, lamps and camera.

    Attributes
    ----------
    brightness : (n,) relative brightness of the lamps.
    shine : (2,) float32, height of the lobe of shine and the fourth power of its roughness.
    noise : (3,) float32, variance of a sample at no light, per light, per light squared.
    spread : how the channels differ in blur, and which serves for shape.
    """

    brightness: NDArray[np.float64]
    shine: NDArray[np.float32]
    noise: NDArray[np.float32]
    spread: Spread


@dataclass(frozen=True, eq=False)
class LitSkin:
    """Skin as its photos show it.

    Attributes
    ----------
    light, usable : (n, rows, columns) float32 and bool, the channel that serves for shape.
    lamps : where they stood.
    pitch_mm : distance between samples.
    slopes : what every sample's shading tells.
    height_mm : (rows, columns) float32, integrated; NaN where unknown.
    noise_mm : (rows, columns) float32, standard deviation of the heights relative to those around.
    optics : what was found on the way.
    """

    light: NDArray[np.float32]
    usable: NDArray[np.bool_]
    lamps: Lamps
    pitch_mm: float
    slopes: Slopes
    height_mm: NDArray[np.float32]
    noise_mm: NDArray[np.float32]
    optics: Optics

    def read_again(
        self,
        light: NDArray[np.float32],
        usable: NDArray[np.bool_],
        lamps: Lamps,
        height_mm: NDArray[np.float32],
        brightness: NDArray[np.float64],
    ) -> Slopes:
        """Slopes of other photos, read in the way that these were."""
        photos = photos_of(
            light, usable, lamps, self.pitch_mm, height_mm=height_mm, brightness=brightness
        )
        solved = solve_photos(photos, self.optics.noise, shine=self.optics.shine)
        return Slopes(*solved, brightness=brightness, residual=self.slopes.residual)

    @property
    def middle_mm(self) -> tuple[float, float]:
        """Row and column of the picture's centre from the first sample."""
        rows, columns = self.height_mm.shape
        return (rows - 1) / 2 * self.pitch_mm, (columns - 1) / 2 * self.pitch_mm
