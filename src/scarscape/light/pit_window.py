"""The piece of every photo around a pit, with the skin's own form under it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scarscape.light.lamp_field import lamp_vectors
from scarscape.light.lit_skin import LitSkin
from scarscape.light.pit_render import lobe
from scarscape.light.pit_shape import (
    COLUMN,
    COS2,
    DEPTH,
    LOG_A,
    LOG_RADIUS,
    ROW,
    SIN3,
    SIZE,
    Q,
    share_at,
)
from scarscape.light.profile import level_radius

Array = NDArray[np.float64]
#: A window is cut into at most so many samples a side.
MOST_SIDE = 40
_MARGIN_MM = 0.35
_MARGIN_SHARE = 0.25
#: Where plain skin begins, in radii of the mouth.
_RIM = 1.12
_FEWEST_SIDE, _FEWEST_RIM, _FEWEST_SPEAKING = 8, 30, 20


@dataclass(frozen=True, eq=False)
class Pit:
    """A pit's shape without its optics.

    Attributes
    ----------
    row_mm, column_mm : its centre, from the first sample of the picture.
    depth_mm, radius_mm : depth, and radius at the profile's unit.
    a, q : the profile.
    harmonics : cosine and sine amplitudes of the mouth's orders 2 and 3.
    """

    row_mm: float
    column_mm: float
    depth_mm: float
    radius_mm: float
    a: float
    q: float
    harmonics: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)

    @property
    def mouth_mm(self) -> float:
        """Radius at a tenth of the depth."""
        return self.radius_mm * level_radius(self.a, self.q, 0.1)

    def parameters(self, origin_mm: tuple[float, float] = (0.0, 0.0)) -> Array:
        """(13,) as `pit_shape` takes them, optical ones 0."""
        out = np.zeros(SIZE)
        out[DEPTH], out[ROW] = self.depth_mm, self.row_mm - origin_mm[0]
        out[COLUMN], out[LOG_RADIUS] = self.column_mm - origin_mm[1], math.log(self.radius_mm)
        out[LOG_A], out[Q] = math.log(self.a), self.q
        out[COS2 : SIN3 + 1] = self.harmonics
        return out


@dataclass(frozen=True, eq=False)
class Window:
    """The photos around a pit.

    Attributes
    ----------
    origin_mm : row and column of its first sample, from the first of the picture.
    step_mm : distance between its samples, means of blocks of the picture's.
    base_mm : (rows, columns) the skin's form without pits.
    others_mm : (rows, columns) depth of other pits.
    vectors : (n, rows, columns, 3), see `lamp_vectors`.
    towards : (n, 3) unit vectors to the lamps from its middle.
    gains : (n,) light of level skin under a unit vector.
    observed : (n, rows, columns) light over the gain.
    usable : (n, rows, columns) bool.
    gloss, narrow : (n,) height of the lobe of shine over the gain, and its width.
    rows, columns : where it lies in the picture.
    """

    origin_mm: tuple[float, float]
    step_mm: float
    base_mm: Array
    others_mm: Array
    vectors: Array
    towards: Array
    gains: Array
    observed: Array
    usable: NDArray[np.bool_]
    gloss: Array
    narrow: float
    rows: slice
    columns: slice


def cut_window(
    pit: Pit, others: Sequence[Pit], skin: LitSkin, *, most_side: int = MOST_SIDE
) -> Window | None:
    """Cut a pit's window out.

    Parameters
    ----------
    pit : what stands in its middle.
    others : other pits, as well as they are known.
    skin : the photos.
    most_side : samples a side at most; blocks of the photos' samples are taken together.

    Returns
    -------
    Window, or None where too little plain skin stands around the pit.
    """
    pitch = skin.pitch_mm
    reach = (1 + _MARGIN_SHARE) * pit.mouth_mm + _MARGIN_MM
    step = max(1, math.ceil(2 * reach / pitch / most_side))
    rows = _span(pit.row_mm, reach, pitch, step, skin.light.shape[1])
    columns = _span(pit.column_mm, reach, pitch, step, skin.light.shape[2])
    tall, wide = (rows.stop - rows.start) // step, (columns.stop - columns.start) // step
    if min(tall, wide) < _FEWEST_SIDE:
        return None
    step_mm = step * pitch
    origin = tuple((span.start + (step - 1) / 2) * pitch for span in (rows, columns))
    row_mm = origin[0] + np.arange(tall) * step_mm
    column_mm = origin[1] + np.arange(wide) * step_mm
    others_mm, near = _others(others, row_mm, column_mm)
    blocks = (tall, step, wide, step)
    heights = skin.height_mm[rows, columns].astype(np.float64).reshape(blocks)
    known = np.isfinite(heights)
    count = known.sum(axis=(1, 3))
    mean = np.where(known, heights, 0.0).sum(axis=(1, 3)) / np.maximum(count, 1)
    d_row, d_column = row_mm[:, None] - pit.row_mm, column_mm[None, :] - pit.column_mm
    rim = (np.hypot(d_row, d_column) > _RIM * pit.mouth_mm) & ~near & (count > 0)
    if np.count_nonzero(rim) < _FEWEST_RIM:
        return None
    base = _quadratic(mean, rim, d_row, d_column)
    middle = skin.middle_mm
    vectors = lamp_vectors(skin.lamps, row_mm - middle[0], column_mm - middle[1], base)
    towards = vectors[:, tall // 2, wide // 2]
    n = skin.light.shape[0]
    cut = skin.light[:, rows, columns].astype(np.float64)
    light = cut.reshape((n, *blocks)).mean(axis=(2, 4))
    usable = skin.usable[:, rows, columns].reshape((n, *blocks)).all(axis=(2, 4))
    shine = np.asarray(skin.optics.brightness * float(skin.optics.shine[0]))
    narrow = float(skin.optics.shine[1])
    gains = _gains(light, usable & rim, base, step_mm, vectors, shine, narrow)
    if gains is None:
        return None
    return Window(
        origin_mm=(float(origin[0]), float(origin[1])),
        step_mm=step_mm,
        base_mm=base,
        others_mm=others_mm,
        vectors=np.ascontiguousarray(vectors),
        towards=np.ascontiguousarray(towards / np.linalg.norm(towards, axis=1, keepdims=True)),
        gains=gains,
        observed=light / gains[:, None, None],
        usable=usable,
        gloss=shine / gains,
        narrow=narrow,
        rows=rows,
        columns=columns,
    )


def _span(centre_mm: float, reach_mm: float, pitch_mm: float, step: int, size: int) -> slice:
    first = max(0, math.floor((centre_mm - reach_mm) / pitch_mm))
    last = min(size, math.ceil((centre_mm + reach_mm) / pitch_mm) + 1)
    return slice(first, first + max(last - first, 0) // step * step)


def _others(
    others: Sequence[Pit], row_mm: Array, column_mm: Array
) -> tuple[Array, NDArray[np.bool_]]:
    """Depths of other pits in the window, and True in and around their mouths."""
    deep = np.zeros((row_mm.size, column_mm.size))
    near = np.zeros(deep.shape, dtype=bool)
    for other in others:
        reach = 2.0 * other.mouth_mm
        if not (
            row_mm[0] - reach < other.row_mm < row_mm[-1] + reach
            and column_mm[0] - reach < other.column_mm < column_mm[-1] + reach
        ):
            continue
        share = shares(other.parameters(), row_mm, column_mm)
        np.maximum(deep, other.depth_mm * share, out=deep)
        near |= share > 0.03
    return deep, near


def shares(parameters: Array, row_mm: Array, column_mm: Array) -> Array:
    """(rows, columns) share of the depth of a pit on a raster."""
    out = np.empty((row_mm.size, column_mm.size))
    _shares(parameters, row_mm, column_mm, out)
    return out


@njit(cache=True, nogil=True)
def _shares(parameters: Array, row_mm: Array, column_mm: Array, out: Array) -> None:
    for i in range(row_mm.size):
        for j in range(column_mm.size):
            out[i, j] = share_at(
                parameters, row_mm[i] - parameters[ROW], column_mm[j] - parameters[COLUMN]
            )


def _quadratic(height_mm: Array, rim: NDArray[np.bool_], d_row: Array, d_column: Array) -> Array:
    """The second-order surface through the skin around, twice reweighted."""
    shape = height_mm.shape
    r, c = np.broadcast_to(d_row, shape), np.broadcast_to(d_column, shape)
    terms = np.stack([np.ones(shape), r, c, r * r, r * c, c * c], axis=-1)
    a, b = terms[rim], height_mm[rim]
    weight = np.ones(b.size)
    solution = np.zeros(6)
    for _ in range(3):
        solution = np.linalg.lstsq(a * weight[:, None], b * weight, rcond=None)[0]
        left = np.abs(b - a @ solution)
        scale = max(3.0 * float(np.median(left)), 1e-6)
        weight = 1.0 / np.sqrt(1.0 + (left / scale) ** 2)
    return np.asarray(terms @ solution)


def _gains(
    light: Array,
    good: NDArray[np.bool_],
    base_mm: Array,
    step_mm: float,
    vectors: Array,
    shine: Array,
    narrow: float,
) -> Array | None:
    """Light of level skin under a unit vector, for each photo, from the skin around."""
    by_row, by_column = np.gradient(base_mm, step_mm)
    facing = vectors[..., 2] - by_row * vectors[..., 0] - by_column * vectors[..., 1]
    facing = facing / np.sqrt(1.0 + by_row**2 + by_column**2)
    gains = np.zeros(light.shape[0])
    for k in range(light.shape[0]):
        speaks = good[k] & (facing[k] > 0.05)
        if np.count_nonzero(speaks) < _FEWEST_SPEAKING:
            return None
        gains[k] = np.median(light[k][speaks] / facing[k][speaks])
        if shine[k] > 0:
            # The rim's own shine is not what it sends back of the light that enters it.
            middle = vectors[k, light.shape[1] // 2, light.shape[2] // 2]
            level = float(np.median(facing[k][speaks]))
            row, column = float(np.median(by_row)), float(np.median(by_column))
            gains[k] -= shine[k] * lobe(middle, row, column, narrow) / level
    return gains if (gains > 0).all() else None
