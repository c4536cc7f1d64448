"""Plane figures: areas, Feret diameters, outlines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def polygon_area(outline: NDArray[np.float64]) -> float:
    """Area of a simple polygon, (n, 2), by the shoelace formula."""
    first, second = outline[:, 0], outline[:, 1]
    return 0.5 * abs(float(np.dot(first, np.roll(second, -1)) - np.dot(second, np.roll(first, -1))))


def polygon_centroid(outline: NDArray[np.float64]) -> tuple[float, float]:
    """Centroid of the area of a simple polygon, (n, 2)."""
    middle = outline.mean(axis=0)
    first, second = (outline - middle).T
    cross = first * np.roll(second, -1) - second * np.roll(first, -1)
    total = cross.sum()
    if abs(total) < 1e-12:
        return float(middle[0]), float(middle[1])
    at = [
        float(((axis + np.roll(axis, -1)) * cross).sum() / (3 * total)) for axis in (first, second)
    ]
    return float(middle[0] + at[0]), float(middle[1] + at[1])


def feret_diameters(outline: NDArray[np.float64], directions: int = 180) -> tuple[float, float]:
    """Largest and smallest distance between parallel tangents, directions a degree apart.

    Parameters
    ----------
    outline : (n, 2) float64.
    directions : how many directions are tried over half a turn.

    Returns
    -------
    largest, smallest : float
    """
    angle = np.arange(directions) * (np.pi / directions)
    along = outline @ np.stack([np.cos(angle), np.sin(angle)])
    extent = along.max(axis=0) - along.min(axis=0)
    return float(extent.max()), float(extent.min())
