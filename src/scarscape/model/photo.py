"""One photograph, and patches of known colour in a photo or a photo set."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scarscape.model.relief import Source

PatchesFrom = Literal["marker", "chart"]


@dataclass(frozen=True, eq=False)
class ColourPatches:
    """Patches of known colour as they were photographed: a marker sheet's, or a chart's of 24.

    Attributes
    ----------
    light : (n, patches, 3) float64, mean linear light of each patch in each of n photos; NaN where
        a patch is clipped, covered, uneven or outside.
    reflectance : (patches, 3) float64, what the patch is known to give back, in linear sRGB
        (illuminant D65), 1 a perfect white.
    row_px, column_px : (patches,) float64, middle of each patch on the raster of the photos; may
        lie outside it, where the skin was cut out.
    grey : (patches,) bool, True for the neutral ones.
    known_from : a printed sheet (its greys are trusted, its colours only a check, as printers
        differ), or a chart (all of it is trusted).
    """

    light: NDArray[np.float64]
    reflectance: NDArray[np.float64]
    row_px: NDArray[np.float64]
    column_px: NDArray[np.float64]
    grey: NDArray[np.bool_]
    known_from: PatchesFrom

    @property
    def count(self) -> int:
        """Number of patches."""
        return int(self.reflectance.shape[0])


@dataclass(frozen=True, eq=False)
class Photo:
    """One photograph of skin, linear.

    Attributes
    ----------
    light : (channels, rows, columns) float32, linear light, 0 black, 1 the brightest that the
        camera's number can hold. One channel (grey) or three (red, green, blue).
    usable : (channels, rows, columns) bool, False where a sample is clipped, black, or paper.
    name : of the file.
    pitch_mm : distance between samples on the skin; None where nothing gives a scale.
    pitch_mm_sd : one standard deviation of it; None where it was given, or is not known.
    patches : of a marker sheet or a chart in the picture, n = 1.
    tilt_deg : angle between the camera's axis and straight onto the skin, where a marker sheet
        around it tells.
    pixels_a_sample : side of the square of the photo's own pixels that one sample is the mean of.
    origin_px : row and column, in the photo's own pixels, of the outer corner of the first sample.
    source : where it came from. ``source.notes`` say what was assumed or done.
    """

    light: NDArray[np.float32]
    usable: NDArray[np.bool_]
    name: str
    pitch_mm: float | None = None
    pitch_mm_sd: float | None = None
    patches: ColourPatches | None = None
    tilt_deg: float | None = None
    pixels_a_sample: int = 1
    origin_px: tuple[float, float] = (0.0, 0.0)
    source: Source = field(default_factory=lambda: Source(kind="photo"))

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.light.shape[1])

    @property
    def columns(self) -> int:
        """Number of columns."""
        return int(self.light.shape[2])

    @property
    def in_colour(self) -> bool:
        """False for a grey photo."""
        return int(self.light.shape[0]) == 3

    def __repr__(self) -> str:
        scale = "no scale" if self.pitch_mm is None else f"{self.pitch_mm:g} mm apart"
        return f"Photo({self.name}, {self.rows} x {self.columns}, {scale})"
