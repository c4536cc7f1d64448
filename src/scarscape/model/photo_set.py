"""Photographs of the same skin under different lights, and where the lamps stood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scarscape.model.photo import ColourPatches
from scarscape.model.relief import Source

LampsFrom = Literal["file", "spheres"]


@dataclass(frozen=True, eq=False)
class Lamps:
    """Where the lamps stood, one for each photo, in the photos' order.

    Attributes
    ----------
    direction : (n, 3) float64 unit vectors from the skin at the picture's centre to each lamp:
        along the rows (downward in the picture), along the columns (to the right), out of the
        skin (to the camera). The ``x y z`` of a lights file are (column, -row, out).
    distance_mm : (n,) float64, from the skin at the picture's centre to each lamp; None for lamps
        so far away that their light is parallel.
    known_from : the lights file, or spheres in the picture.
    """

    direction: NDArray[np.float64]
    distance_mm: NDArray[np.float64] | None = None
    known_from: LampsFrom = "file"

    @property
    def count(self) -> int:
        """Number of lamps."""
        return int(self.direction.shape[0])

    @property
    def elevation_deg(self) -> NDArray[np.float64]:
        """(n,) height of each lamp over the skin, degrees; 90 is behind the camera."""
        return np.degrees(np.arcsin(np.clip(self.direction[:, 2], -1.0, 1.0)))


@dataclass(frozen=True, eq=False)
class PhotoSet:
    """Photos of the same skin under different lights, linear and on one raster.

    Attributes
    ----------
    light : (n, channels, rows, columns) float32, linear light, 0 black, 1 the brightest that the
        camera's number can hold. One channel (grey) or three (red, green, blue).
    usable : (n, channels, rows, columns) bool, False where a sample is clipped, black, or not seen
        by its photo.
    names : file names of the photos, in order.
    pitch_mm : distance between samples on the skin; None where nothing gave a scale.
    lamps : None for an uncalibrated set.
    pixels_a_sample : side of the square of the photos' own pixels that one sample is the mean of.
    source : where it came from. ``source.notes`` say what was assumed or done.
    patches : of a marker sheet or a chart in the photos, None without one.
    """

    light: NDArray[np.float32]
    usable: NDArray[np.bool_]
    names: tuple[str, ...]
    pitch_mm: float | None
    lamps: Lamps | None
    pixels_a_sample: int = 1
    source: Source = field(default_factory=lambda: Source(kind="photo_set"))
    patches: ColourPatches | None = None

    @property
    def count(self) -> int:
        """Number of photos."""
        return int(self.light.shape[0])

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.light.shape[2])

    @property
    def columns(self) -> int:
        """Number of columns."""
        return int(self.light.shape[3])

    def __repr__(self) -> str:
        scale = "no scale" if self.pitch_mm is None else f"{self.pitch_mm:g} mm apart"
        lamps = "lamps known" if self.lamps is not None else "lamps unknown"
        return f"PhotoSet({self.count} photos, {self.rows} x {self.columns}, {scale}, {lamps})"
