"""A face in one photo, and the regions that a face is divided into."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Points that the face mesh has, the last ten of them on the two irises.
LANDMARKS = 478


@dataclass(frozen=True, eq=False)
class Face:
    """One face as a photo shows it. Left and right are the person's own.

    Attributes
    ----------
    landmarks_px : (478, 2) float64, row and column of the points of the face mesh in the photo's
        own pixels, 0 at the outer corner of the first pixel (its middle is at 0.5).
    iris_px : horizontal diameter of the larger of the two irises, which is the nearer or the more
        frontal one, in the photo's own pixels.
    iris_px_sd : one standard deviation of it, of the finding alone.
    yaw_deg : how far the face is turned to its own left (the nose points right in the picture).
    pitch_deg : how far it looks up.
    roll_deg : how far it is tilted to its own left shoulder (clockwise in the picture).
    confidence : of the detection, 0 to 1.
    """

    landmarks_px: NDArray[np.float64]
    iris_px: float
    iris_px_sd: float
    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    confidence: float

    @property
    def height_px(self) -> float:
        """Rows from the topmost to the lowest landmark."""
        return float(np.ptp(self.landmarks_px[:, 0]))

    @property
    def width_px(self) -> float:
        """Columns from the leftmost to the rightmost landmark."""
        return float(np.ptp(self.landmarks_px[:, 1]))

    def __repr__(self) -> str:
        return (
            f"Face({self.height_px:.0f} x {self.width_px:.0f} pixels, yaw {self.yaw_deg:.0f}, "
            f"pitch {self.pitch_deg:.0f}, roll {self.roll_deg:.0f} degrees)"
        )


@dataclass(frozen=True, eq=False)
class Regions:
    """Regions of a face, or of whatever was outlined by hand, on one raster.

    Attributes
    ----------
    labels : (rows, columns) uint8, 0 where there is no region, else 1 + the place in `names`.
    names : of `scarscape.model.PLACES`, sides as the person's own. A region that the picture does
        not show is not named.
    skin : (rows, columns) bool, False on what a place holds that is no skin: eyes, brows, lips,
        nostrils. Hair that falls into a face is not known from landmarks.
    """

    labels: NDArray[np.uint8]
    names: tuple[str, ...]
    skin: NDArray[np.bool_]

    def mask(self, name: str) -> NDArray[np.bool_]:
        """(rows, columns) bool, skin of one region; all False where it is not named.

        Parameters
        ----------
        name : one of `scarscape.model.PLACES`.
        """
        if name not in self.names:
            return np.zeros(self.labels.shape, np.bool_)
        mine = self.labels == 1 + self.names.index(name)
        return np.asarray(mine & self.skin, np.bool_)

    def at(self, row: float, column: float) -> str | None:
        """Name of the region that a place on the raster lies in, None outside all.

        Parameters
        ----------
        row, column : on the raster, 0 the middle of its first sample.
        """
        nearest = (round(row), round(column))
        if not all(0 <= at < side for at, side in zip(nearest, self.labels.shape, strict=True)):
            return None
        label = int(self.labels[nearest])
        return self.names[label - 1] if label else None

    def __repr__(self) -> str:
        rows, columns = self.labels.shape
        return f"Regions({rows} x {columns}, {', '.join(self.names) or 'none'})"
