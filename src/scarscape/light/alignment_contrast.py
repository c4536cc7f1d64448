"""What registration looks at: local contrast of the photos, at several sizes.

A photo less its own surroundings loses the lamp's falloff and keeps texture, moles and pits. It is
not divided by them: that would break the rule that photos of matt skin are mixtures of three
pictures. Coarse levels are means of square blocks, so that a large movement is a small one
there.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.model import PhotoSet

#: Steps of the levels are powers of two up to this; rows and columns past a multiple of the
#: coarsest step are left out, so that all levels share one centre.
_COARSEST_STEP = 16
#: Shorter sides do not hold enough to register on.
_LEAST_SIDE = 40
#: Samples of a frame at the finest level that is looked at: more adds time, not accuracy.
_FINEST_SAMPLES = 450_000
#: A level of at most so many samples along the longer side is for the first estimate.
SEARCH_SIDE = 200
#: Surroundings that a sample is held against, in samples of the level: wide for the first
#: estimate, so that it is drawn from afar, narrow for the last, so that shine pulls less.
_WIDE, _NARROW = 8.0, 3.0
#: Smoothing, in samples of the level.
_SMOOTHING = 0.9


@dataclass(frozen=True, eq=False)
class Level:
    """Contrast of all photos at one size.

    Attributes
    ----------
    contrast : (n, rows, columns) float32, light less that of its surroundings; NaN where clipped,
        black or not seen.
    step : the photos' samples along one side of a sample of this level.
    """

    contrast: NDArray[np.float32]
    step: int


def centre_of(rows: int, columns: int) -> tuple[float, float]:
    """Row and column that stay put in a movement without shift: the middle of every level."""
    step = coarsest_step(rows, columns)
    return (rows // step * step - 1) / 2, (columns // step * step - 1) / 2


def coarsest_step(rows: int, columns: int) -> int:
    """Samples along one side of a sample of the coarsest level."""
    step = _COARSEST_STEP
    while step > 1 and min(rows, columns) // step < _LEAST_SIDE:
        step //= 2
    return step


def contrast_levels(photos: PhotoSet) -> list[Level]:
    """Contrast of the photos from the coarsest level to the finest that is worth its time.

    Parameters
    ----------
    photos : the photos; the channel with the most contrast over its noise is looked at.

    Returns
    -------
    levels, the coarsest first, their steps halving.
    """
    coarsest = coarsest_step(photos.rows, photos.columns)
    rows = photos.rows // coarsest * coarsest
    columns = photos.columns // coarsest * coarsest
    step = 1
    while rows * columns // step**2 > _FINEST_SAMPLES and step < coarsest:
        step *= 2
    channel = _sharpest_channel(photos)
    light = photos.light[:, channel, :rows, :columns]
    known = photos.usable[:, channel, :rows, :columns]
    sums, shares = _first_means(light, known, step)
    levels = []
    while True:
        levels.append(Level(_contrasts(sums, shares), step))
        if step >= coarsest:
            return levels[::-1]
        sums, shares = _halved(sums), _halved(shares)
        step *= 2


def _first_means(
    light: NDArray[np.float32], known: NDArray[np.bool_], step: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Block means of the usable light, and of what is usable, (n, rows, columns)."""
    size = (light.shape[2] // step, light.shape[1] // step)
    sums = np.empty((light.shape[0], size[1], size[0]), np.float32)
    shares = np.empty_like(sums)
    for k in range(light.shape[0]):
        share = known[k].astype(np.float32)
        sums[k] = cv2.resize(light[k] * share, size, interpolation=cv2.INTER_AREA)
        shares[k] = cv2.resize(share, size, interpolation=cv2.INTER_AREA)
        sums[k] -= shares[k] * _lamp_falloff(sums[k], shares[k])
    return sums, shares


def _lamp_falloff(total: NDArray[np.float32], share: NDArray[np.float32]) -> NDArray[np.float32]:
    """The quadratic surface through a photo's light.

    Left in, it would end at the picture's border, and the border stays where it is when the skin
    moves.
    """
    rows, columns = total.shape
    row = np.linspace(-1, 1, rows, dtype=np.float32)[:, None]
    column = np.linspace(-1, 1, columns, dtype=np.float32)[None, :]
    terms = [(a, b) for a in range(3) for b in range(3 - a)]
    some = np.s_[:: max(1, rows // 64), :: max(1, columns // 64)]
    powers = np.stack([(row**a * column**b)[some].ravel() for a, b in terms], -1)
    weight = share[some].ravel()
    weighted = (powers * weight[:, None]).astype(np.float64)
    normal = weighted.T @ powers + 1e-9 * np.eye(len(terms))
    coefficients = np.linalg.solve(normal, powers.T.astype(np.float64) @ total[some].ravel())
    surface = np.zeros_like(total)
    for coefficient, (a, b) in zip(coefficients, terms, strict=True):
        surface += np.float32(coefficient) * row**a * column**b
    return surface


def _halved(values: NDArray[np.float32]) -> NDArray[np.float32]:
    n, rows, columns = values.shape
    blocks = values.reshape(n, rows // 2, 2, columns // 2, 2)
    return np.asarray(blocks.mean(axis=(2, 4)), np.float32)


def _contrasts(sums: NDArray[np.float32], shares: NDArray[np.float32]) -> NDArray[np.float32]:
    contrast = np.empty_like(sums)
    surroundings = _WIDE if max(sums.shape[1:]) <= SEARCH_SIDE else _NARROW

    def fill(k: int) -> None:
        contrast[k] = _contrast(sums[k], shares[k], surroundings)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(fill, range(sums.shape[0])))
    return contrast


def _contrast(
    total: NDArray[np.float32], share: NDArray[np.float32], surroundings: float
) -> NDArray[np.float32]:
    if share.min() >= 1.0:
        near = cv2.GaussianBlur(total, (0, 0), _SMOOTHING)
        around = cv2.GaussianBlur(total, (0, 0), surroundings)
        return np.asarray(near - around, np.float32)
    near = _blurred(total, share, _SMOOTHING)
    around = _blurred(total, share, surroundings)
    contrast = np.asarray(near - around, np.float32)
    # One step around what cannot be used the smoothing has reached into it.
    doubtful = cv2.erode(share, np.ones((3, 3), np.uint8)) < 0.999
    contrast[doubtful] = np.nan
    return contrast


def _blurred(
    total: NDArray[np.float32], share: NDArray[np.float32], sigma: float
) -> NDArray[np.float32]:
    """Gaussian mean of the usable samples."""
    weight = np.maximum(cv2.GaussianBlur(share, (0, 0), sigma), 1e-6)
    return np.asarray(cv2.GaussianBlur(total, (0, 0), sigma) / weight, np.float32)


def _sharpest_channel(photos: PhotoSet) -> int:
    """The channel with the most contrast over its noise among those that are well exposed."""
    channels = photos.light.shape[1]
    if channels == 1:
        return 0
    share = photos.usable[:, :, ::4, ::4].mean(axis=(0, 2, 3))
    scores = np.zeros(channels)
    # A piece from the middle tells.
    top, left = max(0, photos.rows // 2 - 128), max(0, photos.columns // 2 - 128)
    piece = np.s_[top : top + 256, left : left + 256]
    for channel in np.flatnonzero(share >= share.max() - 0.05):
        for k in range(photos.count):
            part = photos.light[k, channel][piece]
            fine = part[1:, 1:] - part[1:, :-1] - part[:-1, 1:] + part[:-1, :-1]
            coarse = cv2.GaussianBlur(part, (0, 0), 1.5) - cv2.GaussianBlur(part, (0, 0), 6.0)
            noise = 0.5 * float(np.median(np.abs(fine))) / 0.6745
            scores[channel] += np.log(float(coarse.std()) / max(noise, 1e-6) + 1e-6)
        scores[channel] += 100.0
    return int(scores.argmax())
