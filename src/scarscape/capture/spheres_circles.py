"""Circles in photos under different lights, by the votes of their edges."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

#: Radii, as shares of the shorter side, and the least in samples of the searched picture.
_SMALLEST, _LARGEST, _LEAST_RADIUS = 0.03, 0.3, 10.0
_RADII = 26
#: Share of a circle that has to have an edge square to it, to be looked at.
_LEAST_EDGE = 0.2
_CANDIDATES = 20


@dataclass(frozen=True)
class Circle:
    """A circle in samples, and the share of its edge that was found."""

    row: float
    column: float
    radius: float
    score: float


def voted_circles(grey: NDArray[np.float32]) -> list[Circle]:
    """Circles that edges vote for, the clearest first.

    Parameters
    ----------
    grey : (n, rows, columns) float32, photos under different lights.

    Notes
    -----
    Edges of the photos' maximum, median and relative variation vote along their gradients, at each
    of some radii (Hough).
    """
    top = grey.max(axis=0)
    middle = np.median(grey, axis=0).astype(np.float32)
    varies = (grey.std(axis=0) / np.maximum(grey.mean(axis=0), 1e-4)).astype(np.float32)
    circles = [circle for picture in (top, middle, varies) for circle in _voted(picture)]
    circles.sort(key=lambda circle: -circle.score)
    kept: list[Circle] = []
    for circle in circles:
        close = [
            other
            for other in kept
            if np.hypot(circle.row - other.row, circle.column - other.column)
            < 0.15 * other.radius + 1
            and abs(circle.radius - other.radius) < 0.12 * other.radius
        ]
        if not close:
            kept.append(circle)
    return kept


def _voted(picture: NDArray[np.float32]) -> list[Circle]:
    """Circles of one picture by votes of its edges along their gradients."""
    rows, columns = picture.shape
    smooth = cv2.GaussianBlur(picture, (0, 0), 1.2)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    right = cv2.Sobel(smooth, cv2.CV_32F, 1, 0)
    size = np.hypot(down, right)
    # Edges against their own surroundings: a soft outline counts beside a hard one.
    edge = size > np.maximum(1.5 * cv2.blur(size, (31, 31)), np.quantile(size, 0.6))
    at_row, at_column = np.nonzero(edge)
    way_row = down[edge] / size[edge]
    way_column = right[edge] / size[edge]
    shorter = min(rows, columns)
    radii = np.geomspace(max(_LEAST_RADIUS, _SMALLEST * shorter), _LARGEST * shorter, _RADII)
    circles = []
    for radius in radii:
        votes = np.zeros((rows, columns), np.float32)
        for sign in (-1, 1):
            row = np.rint(at_row + sign * radius * way_row).astype(np.int64)
            column = np.rint(at_column + sign * radius * way_column).astype(np.int64)
            inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
            flat = np.bincount(
                row[inside] * columns + column[inside], minlength=rows * columns
            ).astype(np.float32)
            # Signs apart: dark discs and bright ones do not add up to a circle.
            votes = np.maximum(votes, flat.reshape(rows, columns))
        width = max(1.0, 0.05 * radius)
        near = cv2.GaussianBlur(votes, (0, 0), width) * np.float32(2 * np.pi * width**2)
        # Edges are some three samples wide: so many votes a sample of a perfect circle.
        share = near / np.float32(2 * np.pi * radius * 3)
        for _ in range(4):
            at = np.unravel_index(int(share.argmax()), share.shape)
            score = float(share[at])
            if score < _LEAST_EDGE:
                break
            circles.append(Circle(float(at[0]), float(at[1]), float(radius), score))
            cv2.circle(share, (int(at[1]), int(at[0])), int(max(3, 0.4 * radius)), 0.0, -1)
    circles.sort(key=lambda circle: -circle.score)
    return circles[:_CANDIDATES]
