"""A sphere in the pictures, and the skin without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

SphereKind = Literal["chrome", "matte"]

#: Around a sphere the skin is darkened and lit by it: so much of its radius is left out.
MASKED_RADII = 1.15


@dataclass(frozen=True)
class Sphere:
    """A sphere in the pictures, given by its outline.

    Attributes
    ----------
    row, column : of its centre, samples.
    radius : samples.
    kind : a mirror (``chrome``), or white or grey without shine (``matte``).
    """

    row: float
    column: float
    radius: float
    kind: SphereKind

    def normals(
        self, shape: tuple[int, int], radii: float = 1.0
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Samples on the sphere and its normals there.

        Parameters
        ----------
        shape : rows and columns of the pictures.
        radii : share of the radius within which samples are taken.

        Returns
        -------
        row, column : (m,) int64 of the samples.
        normal : (m, 3) float64 unit vectors: down the rows, along the columns, to the camera.
        """
        reach = self.radius * radii
        rows = np.arange(max(0, int(self.row - reach)), min(shape[0], int(self.row + reach) + 2))
        columns = np.arange(
            max(0, int(self.column - reach)), min(shape[1], int(self.column + reach) + 2)
        )
        down = (rows[:, None] - self.row) / self.radius
        right = (columns[None, :] - self.column) / self.radius
        square = down**2 + right**2
        at = np.nonzero(square <= radii**2)
        out = np.sqrt(np.clip(1 - square[at], 0, 1))
        normal = np.stack([down[at[0], 0], right[0, at[1]], out], axis=-1)
        return rows[at[0]], columns[at[1]], normal

    def fits(self, shape: tuple[int, int]) -> bool:
        """Whether the whole sphere lies in pictures of so many rows and columns."""
        return (
            self.radius <= self.row <= shape[0] - 1 - self.radius
            and self.radius <= self.column <= shape[1] - 1 - self.radius
        )


def without_spheres(usable: NDArray[np.bool_], spheres: Sequence[Sphere]) -> NDArray[np.bool_]:
    """Samples that may be used when the spheres and what touches them are left out.

    Parameters
    ----------
    usable : (n, channels, rows, columns).
    spheres : left out with a rim of 15 % of their radius.

    Returns
    -------
    (n, channels, rows, columns) bool, a copy.
    """
    kept = usable.copy()
    rows = np.arange(usable.shape[-2])[:, None]
    columns = np.arange(usable.shape[-1])[None, :]
    for sphere in spheres:
        away = np.hypot(rows - sphere.row, columns - sphere.column)
        kept[..., away <= MASKED_RADII * sphere.radius] = False
    return kept
