"""Photos in the kernel's form, the solving of a whole picture, and the light it foretells."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from scarscape.light.normals_kernel import solve_band
from scarscape.light.normals_steps import Photos, Solved
from scarscape.model.photo_set import Lamps

_BAND_ROWS = 64
_NO_PRIOR = np.empty((0, 0, 0), np.float32)
_NO_HEIGHT = np.empty((0, 0), np.float32)
#: Height and fourth power of the roughness of a lobe that is not there.
DULL = np.zeros(2, np.float32)


def photos_of(
    light: NDArray[np.float32],
    usable: NDArray[np.bool_],
    lamps: Lamps,
    pitch_mm: float,
    *,
    height_mm: NDArray[np.float32] | None = None,
    brightness: NDArray[np.float64] | None = None,
    trust: NDArray[np.float32] | None = None,
) -> Photos:
    """Photos in the kernel's form; parameters as in ``normals.solve_slopes``."""
    _, rows, columns = light.shape
    far = lamps.distance_mm is None
    distance = np.ones(lamps.count) if lamps.distance_mm is None else lamps.distance_mm
    table = np.empty((lamps.count, 4))
    table[:, :3] = lamps.direction * distance[:, None]
    table[:, 3] = distance**2 if brightness is None else brightness * distance**2
    return Photos(
        np.ascontiguousarray(light, np.float32),
        np.ascontiguousarray(usable, np.bool_).view(np.uint8),
        _NO_PRIOR if trust is None else np.ascontiguousarray(trust, np.float32),
        _NO_HEIGHT if height_mm is None else np.nan_to_num(height_mm).astype(np.float32),
        table.astype(np.float32),
        not far,
        ((np.arange(rows) - (rows - 1) / 2) * pitch_mm).astype(np.float32),
        ((np.arange(columns) - (columns - 1) / 2) * pitch_mm).astype(np.float32),
    )


def few_photos_of(
    light: NDArray[np.float32],
    usable: NDArray[np.bool_],
    lamps: Lamps,
    pitch_mm: float,
    samples: int,
) -> Photos:
    """``thinned(photos_of(...))`` without a copy of the whole."""
    _, rows, columns = light.shape
    every = _every(rows, columns, samples)
    few = photos_of(light[:, every, every], usable[:, every, every], lamps, pitch_mm)
    return few._replace(
        row_mm=((np.arange(rows)[every] - (rows - 1) / 2) * pitch_mm).astype(np.float32),
        column_mm=((np.arange(columns)[every] - (columns - 1) / 2) * pitch_mm).astype(np.float32),
    )


def _every(rows: int, columns: int, samples: int) -> slice:
    """Rows, and columns, of which about so many samples are left."""
    step = max(1, int(np.sqrt(rows * columns / samples)))
    return slice((step - 1) // 2, None, step)


def thinned(photos: Photos, samples: int) -> Photos:
    """About so many samples of the picture, evenly spread, where they stand."""
    every = _every(photos.light.shape[1], photos.light.shape[2], samples)
    return photos._replace(
        light=np.ascontiguousarray(photos.light[:, every, every]),
        usable=np.ascontiguousarray(photos.usable[:, every, every]),
        trust=np.ascontiguousarray(photos.trust[:, every, every]),
        height_mm=np.ascontiguousarray(photos.height_mm[every, every]),
        row_mm=photos.row_mm[every].copy(),
        column_mm=photos.column_mm[every].copy(),
    )


def heard(photos: Photos) -> NDArray[np.bool_]:
    """(n, rows, columns) bool, True where a sample has a say."""
    usable = photos.usable.view(np.bool_)
    return usable & (photos.trust > 0) if photos.trust.size else usable


def solve_photos(
    photos: Photos,
    noise: NDArray[np.float32],
    *,
    robust: bool = True,
    shine: NDArray[np.float32] = DULL,
) -> Solved:
    """Slopes of every sample; bands of rows in threads, which do not depend on each other."""
    rows, columns = photos.light.shape[1:]
    by_row, by_column, sd, albedo = (np.empty((rows, columns), np.float32) for _ in range(4))
    solved = Solved(by_row, by_column, sd, albedo, np.empty((rows, columns), np.uint8))

    def band(first: int) -> None:
        solve_band(photos, noise, shine, robust, first, min(first + _BAND_ROWS, rows), solved)

    if rows <= _BAND_ROWS:
        band(0)
    else:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(band, range(0, rows, _BAND_ROWS)))
    return solved


def foretold_light(
    photos: Photos, solved: Solved, shine: NDArray[np.float32] = DULL
) -> NDArray[np.float32]:
    """(n, rows, columns) light of a solved picture, 0 in attached shadow and where unknown.

    Cast shadows and bounced light are not in it.
    """
    by_row, by_column = solved.by_row, solved.by_column
    out = 1 / np.sqrt(1 + by_row**2 + by_column**2)
    light = np.empty_like(photos.light)
    height = photos.height_mm if photos.height_mm.size else np.float32(0)
    for at, (row, column, up, strength) in zip(light, photos.lamps, strict=True):
        down, across, above = row, column, up
        if photos.near:
            down, across = row - photos.row_mm[:, None], column - photos.column_mm[None, :]
            above = up - height
        squared = down**2 + across**2 + above**2
        away = np.sqrt(squared)
        flux = strength / squared if photos.near else strength
        facing = (above - by_row * down - by_column * across) * out / away
        sent = solved.albedo * facing
        if shine[0] > 0:
            cosine2 = (facing + out) ** 2 / (2 * (1 + above / away))
            sent = sent + shine[0] * (shine[1] / (cosine2 * (shine[1] - 1) + 1)) ** 2
        at[:] = np.where((facing > 0) & (solved.albedo > 0), flux * sent, 0)
    return light
