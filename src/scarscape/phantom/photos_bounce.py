"""Light that skin throws onto skin: one bounce between the facets of a height field.

From a sample, in each of many directions in the picture, ground comes into view wherever the
horizon rises. The slice of sky that it takes up is known exactly, so the light that it sends down
is an integral over the elevation without error; only the directions are sampled. What hides
behind nearer ground is left out by the same rule.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scarscape.phantom.photos_shading import slopes

Field = NDArray[np.float32]

#: Directions, evenly around.
DIRECTIONS = 16
#: Grid on which gentle ground is worked out, and share of the sky from which the full raster is.
COARSE_MM = 0.1
STEEP = 0.06
#: Steps outward that are one sample long, as many of two, then four, then eight samples.
FINE_STEPS, COARSE_STEPS = 24, 10
LENGTHS = 4


@njit(cache=True, nogil=True)
def _sent_down(
    out_of: float, along: float, low: float, high: float
) -> float:  # pragma: no cover - compiled
    """Integral of (normal . direction) cos(elevation) between two slopes of the line of sight."""
    a, b = low * low, high * high
    lift = 0.5 * (b / (1.0 + b) - a / (1.0 + a))
    turn = math.atan(high) + high / (1.0 + b) - math.atan(low) - low / (1.0 + a)
    return out_of * lift + 0.5 * along * turn


@njit(cache=True, nogil=True)
def _gather(
    ground: tuple[Field, Field, Field],
    sent: tuple[Field, Field],
    places: NDArray[np.int64],
    raster: tuple[float, int],
    out: Field,
    share: Field,
) -> None:  # pragma: no cover - compiled
    """For each place, the light that visible ground sends to it, and its share of the view.

    `sent` are irradiance (rows, columns, lamps) and albedo (rows, columns, channels); `out` is
    (places, lamps, channels); `raster` is the pitch and the number of steps of each length.
    """
    pitch, steps = raster
    height, by_row, by_column = ground
    light, albedo = sent
    rows, columns = height.shape
    lamps, channels = light.shape[2], albedo.shape[2]
    for i in range(places.shape[0]):
        r, c = places[i]
        here = float(height[r, c])
        g, h = by_row[r, c], by_column[r, c]
        out_of = 1.0 / math.sqrt(1.0 + g * g + h * h)
        out[i] = 0.0
        share[i] = 0.0
        for turn in range(DIRECTIONS):
            angle = 2.0 * math.pi * (turn + 0.5) / DIRECTIONS
            down, right = math.sin(angle), math.cos(angle)
            slope = g * down + h * right
            along = -slope * out_of
            seen_to = slope
            k = 0
            for step in range(steps * LENGTHS):
                length = 1 << (step // steps)
                k += length
                y, x = r + k * down, c + k * right
                if y < 0.0 or x < 0.0 or y >= rows - 1.0 or x >= columns - 1.0:
                    break
                m, n = int(y), int(x)
                v, u = y - m, x - n
                z = (height[m, n] * (1 - u) + height[m, n + 1] * u) * (1 - v) + (
                    height[m + 1, n] * (1 - u) + height[m + 1, n + 1] * u
                ) * v
                if z - here <= seen_to * k * pitch:
                    continue
                rise = (z - here) / (k * pitch)
                part = _sent_down(out_of, along, seen_to, rise) * 2.0 / DIRECTIONS
                seen_to = rise
                share[i] += part
                # The slice's ground lies between the step before and this one.
                back = k - 0.5 * length
                p, q = int(r + back * down + 0.5), int(c + back * right + 0.5)
                for lamp in range(lamps):
                    for channel in range(channels):
                        out[i, lamp, channel] += part * light[p, q, lamp] * albedo[p, q, channel]


def gather(
    height_mm: Field,
    pitch_mm: float,
    light: Field,
    albedo: Field,
    places: NDArray[np.int64],
    *,
    steps: int = FINE_STEPS,
    workers: int = 2,
) -> tuple[Field, Field]:
    """Light that reaches places from the ground that they see, after one bounce.

    Parameters
    ----------
    height_mm : (rows, columns) float32.
    light : (rows, columns, n) float32, irradiance of each facet under each of n lamps.
    albedo : (rows, columns, channels) float32, of matt facets.
    places : (m, 2) row and column of the samples to work out.
    steps : how many steps outward are one sample long, then two, four and eight samples. Ground
        beyond `15 * steps` samples counts as absent.

    Returns
    -------
    tuple
        (m, n, channels) float32 irradiance, and (m,) float32 share of the view (cosine-weighted)
        that ground takes up, 0 on a plane and 1 at the bottom of a well.
    """
    ground = (height_mm, *slopes(height_mm, pitch_mm))
    out = np.empty((len(places), light.shape[2], albedo.shape[2]), dtype=np.float32)
    share = np.empty(len(places), dtype=np.float32)
    parts = np.array_split(np.arange(len(places)), max(1, 4 * workers))

    def one(part: NDArray[np.int64]) -> None:
        if len(part):
            run = slice(int(part[0]), int(part[-1]) + 1)
            _gather(ground, (light, albedo), places[run], (pitch_mm, steps), out[run], share[run])

    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(one, parts))
    return out, share


def bounced(
    height_mm: Field, pitch_mm: float, light: Field, albedo: Field, *, workers: int = 2
) -> Field:
    """(n, channels, rows, columns) float32, irradiance of every sample after one bounce.

    On gentle ground it is worked out on a grid of about 0.1 mm and interpolated; where ground
    takes up 6 % of the view and more, on every sample. See `gather` for the parameters.
    """
    import cv2

    rows, columns = height_mm.shape
    factor = max(1, round(COARSE_MM / pitch_mm))
    if factor == 1 or min(rows, columns) < 4 * factor:
        out, _ = gather(height_mm, pitch_mm, light, albedo, _all(rows, columns), workers=workers)
        return np.ascontiguousarray(np.moveaxis(out, 0, -1)).reshape(*out.shape[1:], rows, columns)
    small = [np.ascontiguousarray(_means(field, factor)) for field in (height_mm, light, albedo)]
    down, across = small[0].shape
    out, share = gather(
        small[0],
        pitch_mm * factor,
        small[1],
        small[2],
        _all(down, across),
        steps=COARSE_STEPS,
        workers=workers,
    )
    grid = np.ascontiguousarray(np.moveaxis(out, 0, -1)).reshape(*out.shape[1:], down, across)
    whole = np.empty((*out.shape[1:], rows, columns), dtype=np.float32)
    for index in np.ndindex(*out.shape[1:]):
        fine = cv2.resize(grid[index], (across * factor, down * factor))
        whole[index] = fine[:rows, :columns]
    near = (share > STEEP).reshape(down, across).astype(np.uint8)
    steep = np.asarray(cv2.dilate(near, np.ones((3, 3), np.uint8)))
    on = np.repeat(np.repeat(steep, factor, 0), factor, 1)[:rows, :columns] > 0
    exact, _ = gather(height_mm, pitch_mm, light, albedo, np.argwhere(on), workers=workers)
    whole[:, :, on] = np.moveaxis(exact, 0, -1)
    return whole


def _all(rows: int, columns: int) -> NDArray[np.int64]:
    grid = np.indices((rows, columns)).reshape(2, -1).T
    return np.ascontiguousarray(grid, dtype=np.int64)


def _means(field: Field, factor: int) -> Field:
    """Means of square blocks; the last rows and columns stand in for what lies beyond."""
    rows, columns = field.shape[:2]
    extra = [(0, -rows % factor), (0, -columns % factor)] + [(0, 0)] * (field.ndim - 2)
    padded = np.pad(field, extra, mode="edge")
    tall, wide = padded.shape[0] // factor, padded.shape[1] // factor
    blocks = padded.reshape(tall, factor, wide, factor, *field.shape[2:])
    return np.asarray(blocks.mean(axis=(1, 3)), dtype=np.float32)
