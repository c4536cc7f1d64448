"""A piece of skin as a raster of heights."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

SourceKind = Literal["height_map", "mesh", "photo_set", "photo"]
PitchFrom = Literal["option", "file", "marker", "iris"]


@dataclass(frozen=True)
class SourceFile:
    """One file that a capture was read from."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Source:
    """Where a relief came from.

    Attributes
    ----------
    kind : what was read.
    files : the files, by name and hash.
    pitch_from : what gave the scale.
    slant_deg : angle between the relief's z axis and the surface where it slants most (95th
        percentile of the smooth base), None where it was not looked at.
    notes : what was assumed or done on the way in, one plain sentence each.
    """

    kind: SourceKind
    files: tuple[SourceFile, ...] = ()
    pitch_from: PitchFrom = "option"
    slant_deg: float | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Relief:
    """Heights of skin on a square raster.

    Attributes
    ----------
    height_mm : (rows, columns) float32, positive out of the skin, row 0 at the top. NaN where
        there is no sample.
    pitch_mm : distance between neighbouring samples, the same along rows and columns.
    source : where it came from.
    noise_mm : (rows, columns) float32, standard deviation of each height relative to those around
        it, where the instrument knows it; None where it is only to be seen in the heights.
    """

    height_mm: NDArray[np.float32]
    pitch_mm: float
    source: Source = field(default_factory=lambda: Source(kind="height_map"))
    noise_mm: NDArray[np.float32] | None = None

    @property
    def mask(self) -> NDArray[np.bool_]:
        """(rows, columns) bool, True where there is a sample."""
        return np.isfinite(self.height_mm)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.height_mm.shape[0])

    @property
    def columns(self) -> int:
        """Number of columns."""
        return int(self.height_mm.shape[1])

    @property
    def valid_fraction(self) -> float:
        """Share of the raster that holds a sample."""
        return float(np.isfinite(self.height_mm).mean()) if self.height_mm.size else 0.0

    def __repr__(self) -> str:
        return (
            f"Relief({self.rows} x {self.columns} samples, {self.pitch_mm:g} mm apart, "
            f"{self.rows * self.pitch_mm:.1f} x {self.columns * self.pitch_mm:.1f} mm, "
            f"{100 * self.valid_fraction:.1f} % valid, from {self.source.kind})"
        )
