"""The piece of every photo around a pit, with the skin's own form under it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.light.lamp_field import lamp_vectors
from scarscape.light.lit_skin import LitSkin
from scarscape.light.pit_render import Scene
from scarscape.light.pit_rim import form_under, gains_of
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
    shares,
)
from scarscape.light.pit_whitening import Photos
from scarscape.light.profile import level_radius

Array = NDArray[np.float64]
#: A window is cut into at most so many samples a side.
MOST_SIDE = 40
#: Half the angle under which a lamp is seen, radians; a guess that shadow edges hardly depend on.
LAMP_ANGLE = 0.02
_MARGIN_MM = 0.35
_MARGIN_SHARE = 0.25
#: Where plain skin begins, in radii of the mouth.
_RIM = 1.12
_FEWEST_SIDE, _FEWEST_RIM = 8, 30
#: Another pit is looked at from within so many radii of its mouth; it is where it is so much of
#: its depth deep.
_NEAR, _INSIDE = 2.0, 0.03


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

    @property
    def scene(self) -> Scene:
        """All that a picture of the pit depends on."""
        return Scene(
            base_mm=self.base_mm,
            others_mm=self.others_mm,
            step_mm=self.step_mm,
            vectors=self.vectors,
            towards=self.towards,
            lamp_angle=LAMP_ANGLE,
            gloss=self.gloss,
            narrow=self.narrow,
        )

    @property
    def photos(self) -> Photos:
        """What was seen of it."""
        return Photos(self.observed, self.usable)


@dataclass(frozen=True, eq=False)
class _Raster:
    """Where a window lies: ``step`` samples of the picture a side make one of its own."""

    rows: slice
    columns: slice
    step: int
    pitch_mm: float

    @property
    def blocks(self) -> tuple[int, int, int, int]:
        tall, wide = (self.rows.stop - self.rows.start), (self.columns.stop - self.columns.start)
        return tall // self.step, self.step, wide // self.step, self.step

    @property
    def row_mm(self) -> Array:
        return self._places_mm(self.rows)

    @property
    def column_mm(self) -> Array:
        return self._places_mm(self.columns)

    def _places_mm(self, span: slice) -> Array:
        """Middles of the blocks, from the picture's first sample."""
        first = (span.start + (self.step - 1) / 2) * self.pitch_mm
        count = (span.stop - span.start) // self.step
        return np.asarray(first + np.arange(count) * (self.step * self.pitch_mm), np.float64)


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
    raster = _raster(pit, skin, most_side)
    if min(raster.blocks[0], raster.blocks[2]) < _FEWEST_SIDE:
        return None
    row_mm, column_mm = raster.row_mm, raster.column_mm
    others_mm, near = _others(others, row_mm, column_mm)
    height_mm, known = _heights(skin, raster)
    d_row, d_column = row_mm[:, None] - pit.row_mm, column_mm[None, :] - pit.column_mm
    rim = (np.hypot(d_row, d_column) > _RIM * pit.mouth_mm) & ~near & known
    if np.count_nonzero(rim) < _FEWEST_RIM:
        return None
    step_mm = raster.step * skin.pitch_mm
    base = form_under(height_mm, rim, d_row, d_column)
    middle = skin.middle_mm
    vectors = lamp_vectors(skin.lamps, row_mm - middle[0], column_mm - middle[1], base)
    towards = vectors[:, base.shape[0] // 2, base.shape[1] // 2]
    light, usable = _photos(skin, raster)
    shine = np.asarray(skin.optics.brightness * float(skin.optics.shine[0]))
    narrow = float(skin.optics.shine[1])
    by_row, by_column = (np.asarray(slope) for slope in np.gradient(base, step_mm))
    gains = gains_of(light, usable & rim, (by_row, by_column), vectors, shine, narrow)
    if gains is None:
        return None
    return Window(
        origin_mm=(float(row_mm[0]), float(column_mm[0])),
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
        rows=raster.rows,
        columns=raster.columns,
    )


def _raster(pit: Pit, skin: LitSkin, most_side: int) -> _Raster:
    """A mouth's width and a margin, as far as the picture goes."""
    pitch = skin.pitch_mm
    reach = (1 + _MARGIN_SHARE) * pit.mouth_mm + _MARGIN_MM
    step = max(1, math.ceil(2 * reach / pitch / most_side))
    spans = []
    for centre, size in zip((pit.row_mm, pit.column_mm), skin.height_mm.shape, strict=True):
        first = max(0, math.floor((centre - reach) / pitch))
        last = min(size, math.ceil((centre + reach) / pitch) + 1)
        spans.append(slice(first, first + max(last - first, 0) // step * step))
    return _Raster(spans[0], spans[1], step, pitch)


def _heights(skin: LitSkin, raster: _Raster) -> tuple[Array, NDArray[np.bool_]]:
    """Mean heights of the blocks, and where any is known."""
    heights = skin.height_mm[raster.rows, raster.columns].astype(np.float64)
    heights = heights.reshape(raster.blocks)
    known = np.isfinite(heights)
    count = known.sum(axis=(1, 3))
    return np.where(known, heights, 0.0).sum(axis=(1, 3)) / np.maximum(count, 1), count > 0


def _photos(skin: LitSkin, raster: _Raster) -> tuple[Array, NDArray[np.bool_]]:
    """Mean light of the blocks, and whether all of a block is usable."""
    shape = (skin.light.shape[0], *raster.blocks)
    light = skin.light[:, raster.rows, raster.columns].astype(np.float64).reshape(shape)
    usable = skin.usable[:, raster.rows, raster.columns].reshape(shape)
    return light.mean(axis=(2, 4)), np.asarray(usable.all(axis=(2, 4)))


def _others(
    others: Sequence[Pit], row_mm: Array, column_mm: Array
) -> tuple[Array, NDArray[np.bool_]]:
    """Depths of other pits in the window, and True in and around their mouths."""
    deep = np.zeros((row_mm.size, column_mm.size))
    near = np.zeros(deep.shape, dtype=bool)
    for other in others:
        reach = _NEAR * other.mouth_mm
        if not (
            row_mm[0] - reach < other.row_mm < row_mm[-1] + reach
            and column_mm[0] - reach < other.column_mm < column_mm[-1] + reach
        ):
            continue
        share = shares(other.parameters(), row_mm, column_mm)
        np.maximum(deep, other.depth_mm * share, out=deep)
        near |= share > _INSIDE
    return deep, near
