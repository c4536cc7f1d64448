"""Movements of photos against each other, and photos moved.

A movement is a (2, 3) matrix ``[A | t]`` in samples: what the reference shows at ``p``, counted
as (row, column) from the centre, the photo shows at ``A p + t``.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Movement = NDArray[np.float64]


def still(count: int) -> Movement:
    """(count, 2, 3) movements that move nothing."""
    return np.tile(np.eye(2, 3), (count, 1, 1))


def after(first: Movement, then: Movement) -> Movement:
    """The movement ``p -> first(then(p))``."""
    return np.hstack(
        [first[:, :2] @ then[:, :2], (first[:, :2] @ then[:, 2] + first[:, 2])[:, None]]
    )


def inverse(movement: Movement) -> Movement:
    """The movement that undoes one."""
    back = np.linalg.inv(movement[:, :2])
    return np.hstack([back, -(back @ movement[:, 2])[:, None]])


def rms_shift(movement: Movement, rows: int, columns: int) -> float:
    """Root mean square distance that the samples of a picture move."""
    change = movement[:, :2] - np.eye(2)
    square = movement[:, 2] @ movement[:, 2]
    square += (change[:, 0] @ change[:, 0]) * (rows**2 - 1) / 12
    square += (change[:, 1] @ change[:, 1]) * (columns**2 - 1) / 12
    return math.sqrt(float(square))


def largest_shift(movement: Movement, rows: int, columns: int) -> float:
    """Distance that the corner that moves most moves."""
    corners = np.array([[r, c] for r in (-rows / 2, rows / 2) for c in (-columns / 2, columns / 2)])
    moved = corners @ movement[:, :2].T + movement[:, 2]
    return float(np.hypot(*(moved - corners).T).max())


@njit(cache=True, nogil=True)
def _warp_cubic(
    picture: NDArray[np.float32],
    movement: NDArray[np.float64],
    centre: tuple[float, float],
    out: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    rows, columns = picture.shape
    weight = np.empty((2, 4), np.float32)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            p, q = i - centre[0], j - centre[1]
            row = movement[0, 0] * p + movement[0, 1] * q + movement[0, 2] + centre[0]
            column = movement[1, 0] * p + movement[1, 1] * q + movement[1, 2] + centre[1]
            at_row, at_column = int(np.floor(row)), int(np.floor(column))
            t, u = np.float32(row - at_row), np.float32(column - at_column)
            if t == 0 and u == 0 and 0 <= at_row < rows and 0 <= at_column < columns:
                out[i, j] = picture[at_row, at_column]
                continue
            if at_row < 1 or at_column < 1 or at_row > rows - 3 or at_column > columns - 3:
                out[i, j] = np.nan
                continue
            for k, v in enumerate((t, u)):
                weight[k, 0] = np.float32(0.5) * (-v + 2 * v * v - v * v * v)
                weight[k, 1] = np.float32(0.5) * (2 - 5 * v * v + 3 * v * v * v)
                weight[k, 2] = np.float32(0.5) * (v + 4 * v * v - 3 * v * v * v)
                weight[k, 3] = np.float32(0.5) * (-v * v + v * v * v)
            total = np.float32(0.0)
            for k in range(4):
                line = np.float32(0.0)
                for m in range(4):
                    line += weight[1, m] * picture[at_row - 1 + k, at_column - 1 + m]
                total += weight[0, k] * line
            out[i, j] = total


def moved_contrast(
    contrast: NDArray[np.float32], movement: Movement, step: int
) -> NDArray[np.float32]:
    """Contrast of one photo where the reference shows it.

    Parameters
    ----------
    contrast : (rows, columns) float32, NaN where unknown.
    movement : in samples of the photos.
    step : the photos' samples a sample of the contrast.

    Returns
    -------
    (rows, columns) float32, cubic interpolation, NaN where unknown or not seen.
    """
    scaled = movement.copy()
    scaled[:, 2] /= step
    out = np.empty_like(contrast)
    centre = ((contrast.shape[0] - 1) / 2, (contrast.shape[1] - 1) / 2)
    _warp_cubic(contrast, scaled, centre, out)
    return out


def overlap(movement: Movement, rows: int, columns: int) -> float:
    """Share of the reference that a photo shows."""
    row = np.linspace(-0.5, 0.5, 41) * (rows - 1)
    column = np.linspace(-0.5, 0.5, 41) * (columns - 1)
    grid = np.stack(np.meshgrid(row, column, indexing="ij"), -1)
    moved = grid @ movement[:, :2].T + movement[:, 2]
    inside = (np.abs(moved[..., 0]) <= (rows - 1) / 2) & (
        np.abs(moved[..., 1]) <= (columns - 1) / 2
    )
    return float(inside.mean())


_TAPS = 6
#: Positions between two samples that weights are kept for.
_PHASES = 1024


def _lanczos_table() -> NDArray[np.float32]:
    """Weights of six neighbours for each position between samples, (phases + 1, 6)."""
    phase = np.arange(_PHASES + 1)[:, None] / _PHASES
    away = phase - (np.arange(_TAPS)[None, :] - 2)
    weights = np.sinc(away) * np.sinc(away / 3) * (np.abs(away) < 3)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)


@njit(cache=True, nogil=True)
def _resample(
    light: NDArray[np.float32],
    usable: NDArray[np.bool_],
    movement: NDArray[np.float64],
    centre: tuple[float, float],
    table: NDArray[np.float32],
    out_light: NDArray[np.float32],
    out_usable: NDArray[np.bool_],
) -> None:  # pragma: no cover - compiled
    channels, rows, columns = light.shape
    phases = table.shape[0] - 1
    zero, one = np.float32(0.0), np.float32(1.0)
    for i in range(rows):
        for j in range(columns):
            p, q = i - centre[0], j - centre[1]
            row = movement[0, 0] * p + movement[0, 1] * q + movement[0, 2] + centre[0]
            column = movement[1, 0] * p + movement[1, 1] * q + movement[1, 2] + centre[1]
            r, c = int(np.floor(row)), int(np.floor(column))
            if r < 2 or c < 2 or r > rows - 4 or c > columns - 4:
                out_light[:, i, j] = zero
                out_usable[:, i, j] = False
                continue
            down = int((row - r) * phases + 0.5)
            right = int((column - c) * phases + 0.5)
            w0, w1, w2 = table[right, 0], table[right, 1], table[right, 2]
            w3, w4, w5 = table[right, 3], table[right, 4], table[right, 5]
            for channel in range(channels):
                total = zero
                for k in range(6):
                    line = light[channel, r - 2 + k]
                    total += table[down, k] * (
                        w0 * line[c - 2]
                        + w1 * line[c - 1]
                        + w2 * line[c]
                        + w3 * line[c + 1]
                        + w4 * line[c + 2]
                        + w5 * line[c + 3]
                    )
                out_light[channel, i, j] = min(max(total, zero), one)
                # The four nearest carry nearly all the weight; a ring more would cost skin.
                out_usable[channel, i, j] = (
                    usable[channel, r, c]
                    and usable[channel, r + 1, c]
                    and usable[channel, r, c + 1]
                    and usable[channel, r + 1, c + 1]
                )


def resample(
    light: NDArray[np.float32],
    usable: NDArray[np.bool_],
    movement: Movement,
    out_light: NDArray[np.float32],
    out_usable: NDArray[np.bool_],
    *,
    centre: tuple[float, float],
) -> None:
    """Fill all channels of a moved photo.

    Parameters
    ----------
    light, usable : (channels, rows, columns), as the photo shows them.
    movement : from the reference to the photo.
    out_light, out_usable : (channels, rows, columns), filled: Lanczos interpolation over six
        samples, which keeps fine texture; 0 and False where the photo does not show the sample.
    centre : row and column that the movement counts from.
    """
    _resample(
        np.ascontiguousarray(light),
        np.ascontiguousarray(usable),
        movement,
        centre,
        _lanczos_table(),
        out_light,
        out_usable,
    )
