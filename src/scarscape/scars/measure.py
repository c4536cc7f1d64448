"""Measure one candidate: fit its shape, then read every number off the shape and the skin."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.relief import CUTOFF_MM, Flattened, Texture, block_means, enlarged
from scarscape.scars.candidate import Candidate
from scarscape.scars.find import Search
from scarscape.scars.fit import (
    LOG_RADIUS,
    Shape,
    Start,
    fit_shape,
    outline_of,
    shape_outline,
    shape_share,
)
from scarscape.scars.geometry import feret_diameters, polygon_area, polygon_centroid
from scarscape.scars.profile import half_depth_steepness, level_radius

_MOST_SAMPLES = 1600
_OUTLINE_POINTS = 72
_LEAST_PLANE_SD_MM = 0.0015
#: What the family of profiles misses of a real shape's depth, as shares of it (one standard
#: deviation): on a floor, more at a tip, which few samples carry, and along a line. Found on the
#: two generators of known skin (docs/errors.md).
_FLOOR_SD = 0.009
_TIP_SD = 0.03
_TIP_FLOOR_RATIO = 0.4
_NARROW_TIP_MM = 1.5
_LINE_SD = 0.012
#: What the reference surface loses of a scar as wide as its cutoff; falls with the width squared.
_WIDE_SD = 0.1
#: From this ratio of axes on, a bent line is tried too.
_MAYBE_LINE = 2.0


@dataclass(frozen=True, eq=False)
class Measured:
    """A candidate with numbers. Depth stands for height where ``sign`` is -1.

    ``outline_mm`` is (n, 2) float64, rows and columns in mm.
    """

    candidate: Candidate
    shape: Shape
    sign: int
    depth_mm: float
    depth_mm_sd: float
    depth_raw_mm: float
    row_mm: float
    column_mm: float
    width_mm: float
    width_mm_sd: float
    length_mm: float
    breadth_mm: float
    area_mm2: float
    volume_mm3: float
    volume_mm3_sd: float
    wall_slope_deg: float
    floor_ratio: float
    outline_mm: NDArray[np.float64]
    seen_fraction: float
    cut_by_edge: bool
    explained: float


@dataclass(frozen=True, eq=False)
class Skin:
    """What measuring a candidate needs to know of the map around it."""

    flattened: Flattened
    pitch_mm: float
    texture: Texture
    search: Search
    owner: NDArray[np.int32]


def known_heights(measured: Sequence[Measured], skin: Skin) -> NDArray[np.float32]:
    """The heights that fitted scars add to the skin, far into their feet.

    Parameters
    ----------
    measured : fitted scars.
    skin : the map.

    Returns
    -------
    (rows, columns) float32, mm, negative in pits, 0 far from every scar, in steps of the search
        grid.
    """
    step = skin.search.step
    rows, columns = skin.search.height_mm.shape
    grid_mm = step * skin.pitch_mm
    first_mm = (step - 1) / 2 * skin.pitch_mm
    known = np.zeros((rows, columns), np.float32)
    for one in measured:
        reach = 0.5 * one.length_mm + 0.5 * one.width_mm
        top, bottom = _between(one.row_mm, reach, grid_mm, rows)
        left, right = _between(one.column_mm, reach, grid_mm, columns)
        share = shape_share(
            one.shape,
            np.arange(top, bottom) * grid_mm + first_mm,
            np.arange(left, right) * grid_mm + first_mm,
        )
        deep = (one.shape.depth_mm * share).astype(np.float32)
        window = known[top:bottom, left:right]
        # Of overlapping scars the deeper one is the skin.
        np.copyto(window, -one.sign * deep, where=deep > np.abs(window))
    return enlarged(known, step, skin.flattened.residual_mm.shape)


def _between(middle_mm: float, reach_mm: float, pitch_mm: float, size: int) -> tuple[int, int]:
    first = math.floor((middle_mm - reach_mm) / pitch_mm)
    last = math.ceil((middle_mm + reach_mm) / pitch_mm)
    return max(0, first), min(size, last + 1)


def owners(search: Search) -> NDArray[np.int32]:
    """(coarse rows, coarse columns) int32: 1 + index of the candidate whose mouth it is, else 0.

    Long lines outside every mouth are -1.

    Where a raised and a sunken one claim the same sample, the deeper takes it.
    """
    owner = np.where(search.groove, np.int32(-1), np.int32(0))
    order = sorted(range(len(search.candidates)), key=lambda i: search.candidates[i].depth_mm)
    for index in order:
        candidate = search.candidates[index]
        owner[candidate.rows, candidate.columns] = index + 1
    return owner


def measure_candidate(index: int, skin: Skin, *, roughly: bool = False) -> Measured | None:
    """Measure one candidate of a search.

    Parameters
    ----------
    index : its place in ``skin.search.candidates``.
    skin : the map.
    roughly : stop the fit early: good enough to take a scar off, not to report it.

    Returns
    -------
    Measured, or None where the candidate holds too few samples to be fitted.
    """
    candidate = skin.search.candidates[index]
    grid_mm = skin.search.step * skin.pitch_mm
    to_mm = (skin.search.step - 1) / 2 * skin.pitch_mm
    half_rows = candidate.rows[candidate.half] * grid_mm + to_mm
    half_columns = candidate.columns[candidate.half] * grid_mm + to_mm
    if half_rows.size < 3:
        return None
    start, elongation = _start(candidate, half_rows, half_columns, grid_mm)
    margin = 0.35 * math.sqrt(candidate.rows.size / math.pi) * grid_mm + 0.25
    box = _window(candidate, skin, margin)
    samples = _samples(index, candidate, skin, box, start.radius_mm)
    if samples.shape[0] < 20:
        return None
    plane_sd = math.hypot(_LEAST_PLANE_SD_MM, skin.flattened.spanning.sd_across(start.radius_mm))

    def tried(line: bool) -> Measured:
        shape = fit_shape(
            samples,
            start,
            line=line,
            roughly=roughly,
            plane_sd_mm=plane_sd,
            wall_mm=0.25 * skin.pitch_mm + 0.03 * start.radius_mm,
        )
        return _read_off(index, candidate, shape, skin, box)

    if elongation < _MAYBE_LINE:
        return tried(line=False)
    return max(tried(line=False), tried(line=True), key=lambda one: one.explained)


def _start(
    candidate: Candidate,
    rows_mm: NDArray[np.float64],
    columns_mm: NDArray[np.float64],
    grid_mm: float,
) -> tuple[Start, float]:
    """Where the fit begins, from the region at half depth, and how elongated that is."""
    centre = (float(rows_mm.mean()), float(columns_mm.mean()))
    spread = np.cov(np.stack([rows_mm, columns_mm])) + np.eye(2) * grid_mm**2 / 12
    values, vectors = np.linalg.eigh(spread)
    elongation = math.sqrt(values[1] / values[0])
    radius = math.sqrt(rows_mm.size / math.pi) * grid_mm
    length = math.sqrt(3.0 * values[1])
    if elongation > _MAYBE_LINE:
        radius = math.sqrt(3.0 * values[0])
    return (
        Start(
            depth_mm=1.1 * candidate.depth_mm,
            centre_mm=centre,
            radius_mm=radius,
            half_length_mm=max(length - radius, 0.3 * radius) if elongation > _MAYBE_LINE else 0.0,
            angle=math.atan2(vectors[0, 1], vectors[1, 1]),
        ),
        elongation,
    )


def _window(candidate: Candidate, skin: Skin, margin_mm: float) -> tuple[int, int, int, int]:
    step, margin = skin.search.step, math.ceil(margin_mm / skin.pitch_mm)
    rows, columns = skin.flattened.residual_mm.shape
    return (
        max(0, int(candidate.rows.min()) * step - margin),
        min(rows, int(candidate.rows.max() + 1) * step + margin),
        max(0, int(candidate.columns.min()) * step - margin),
        min(columns, int(candidate.columns.max() + 1) * step + margin),
    )


def _others(index: int, skin: Skin, box: tuple[int, int, int, int]) -> NDArray[np.bool_]:
    """True on samples of the window that lie in another candidate's mouth."""
    step = skin.search.step
    rows = np.arange(box[0], box[1]) // step
    columns = np.arange(box[2], box[3]) // step
    owner = skin.owner[np.ix_(rows, columns)]
    return (owner != 0) & (owner != index + 1)


def _samples(
    index: int,
    candidate: Candidate,
    skin: Skin,
    box: tuple[int, int, int, int],
    radius_mm: float,
) -> NDArray[np.float64]:
    """Means of small blocks of the window, ready to be fitted."""
    window = skin.flattened.residual_mm[box[0] : box[1], box[2] : box[3]]
    window = np.where(_others(index, skin, box), np.float32(np.nan), window)
    step = max(1, round(math.sqrt(window.size / _MOST_SAMPLES)))
    mean, share = block_means(window, step)
    rows, columns = np.nonzero(share > 0)
    pitch = skin.pitch_mm
    side = step * pitch
    scale = max(2 * pitch, radius_mm)
    density = (skin.texture.mean_sd_over(scale) * scale) ** 2
    share = share[rows, columns]
    out = np.empty((rows.size, 5))
    out[:, 0] = (box[0] + rows * step + (step - 1) / 2) * pitch
    out[:, 1] = (box[2] + columns * step + (step - 1) / 2) * pitch
    out[:, 2] = -candidate.sign * mean[rows, columns]
    out[:, 3] = density / (side * side * share)
    out[:, 4] = np.minimum(skin.texture.mean_sd_over(side) ** 2 / share, skin.texture.sd_mm**2)
    out[:, 3] = np.maximum(out[:, 3], out[:, 4])
    return out


def _read_off(
    index: int,
    candidate: Candidate,
    shape: Shape,
    skin: Skin,
    box: tuple[int, int, int, int],
) -> Measured:
    pitch = skin.pitch_mm
    window = -candidate.sign * skin.flattened.residual_mm[box[0] : box[1], box[2] : box[3]]
    rows = (box[0] + np.arange(box[1] - box[0])) * pitch
    columns = (box[2] + np.arange(box[3] - box[2])) * pitch
    share = shape_share(shape, rows, columns)
    mouth = (share >= 0.1) & ~_others(index, skin, box)
    whole = max(int(np.count_nonzero(share >= 0.1)), 1)
    outline = shape_outline(shape, 0.1, _OUTLINE_POINTS)
    free = np.count_nonzero(mouth) / whole
    seen = np.isfinite(window)
    area = polygon_area(outline) * free
    inside = mouth & seen
    deep = np.where(seen, window, shape.depth_mm * share)
    # A sample stands for its share of the mouth's exact area, not for a whole square.
    volume = float(deep[mouth].mean()) * area if mouth.any() else 0.0
    length, breadth = feret_diameters(outline)
    width = 2 * math.sqrt(area / math.pi)
    width_sd = width * _log_width_sd(shape, polygon_area(outline))
    side = math.sqrt(area)
    spanning_sd = skin.flattened.spanning.sd_across(0.5 * min(width, breadth))
    volume_sd = math.hypot(
        area * math.hypot(skin.texture.mean_sd_over(max(side, pitch)), 0.6 * spanning_sd),
        0.1 * shape.depth_mm * area * 2 * width_sd / width,
    )
    floor_ratio = math.sqrt(
        polygon_area(shape_outline(shape, 0.9, _OUTLINE_POINTS)) / polygon_area(outline)
    )
    unexplained = window[inside] - shape.depth_mm * share[inside]
    total = float(np.sum(np.square(window[inside]))) or 1.0
    row_mm, column_mm = polygon_centroid(outline)
    if free < 0.98 and mouth.any():
        at_rows, at_columns = np.nonzero(mouth)
        row_mm, column_mm = rows[at_rows].mean(), columns[at_columns].mean()
    return Measured(
        candidate=candidate,
        shape=shape,
        sign=candidate.sign,
        depth_mm=shape.depth_mm,
        depth_mm_sd=_depth_sd(shape, floor_ratio, width, spanning_sd),
        depth_raw_mm=float(window[inside].max()) if inside.any() else shape.depth_mm,
        row_mm=float(row_mm),
        column_mm=float(column_mm),
        width_mm=width,
        width_mm_sd=width_sd,
        length_mm=length,
        breadth_mm=breadth,
        area_mm2=area,
        volume_mm3=volume,
        volume_mm3_sd=volume_sd,
        wall_slope_deg=_wall_slope(shape),
        floor_ratio=floor_ratio,
        outline_mm=outline,
        seen_fraction=float(np.count_nonzero(inside) / max(np.count_nonzero(mouth), 1)),
        cut_by_edge=_cut_by_edge(outline, skin),
        explained=1.0 - float(np.sum(np.square(unexplained))) / total,
    )


def _depth_sd(shape: Shape, floor_ratio: float, width_mm: float, spanning_sd: float) -> float:
    """Noise and texture through the fit, the reference surface, and what the family misses."""
    tip = _TIP_SD * max(0.0, 1.0 - floor_ratio / _TIP_FLOOR_RATIO)
    # The wider the pit, the more samples stand around its tip.
    tip *= min(1.0, _NARROW_TIP_MM / width_mm)
    missed = _FLOOR_SD + tip + (_LINE_SD if shape.line else 0.0)
    wide = _WIDE_SD * (width_mm / CUTOFF_MM) ** 2
    return math.sqrt(
        max(shape.covariance[0, 0], 0.0)
        + spanning_sd**2
        + (shape.depth_mm * missed) ** 2
        + (shape.depth_mm * wide) ** 2
    )


def _cut_by_edge(outline: NDArray[np.float64], skin: Skin) -> bool:
    rows, columns = skin.flattened.residual_mm.shape
    last = np.array([(rows - 1) * skin.pitch_mm, (columns - 1) * skin.pitch_mm])
    return bool((outline < 0).any() or (outline > last).any())


def _log_width_sd(shape: Shape, area_mm2: float) -> float:
    """Standard deviation of the logarithm of the width at a tenth of the depth."""
    nudge = 1e-4
    gradient = np.zeros(shape.parameters.size)
    for k in range(LOG_RADIUS, gradient.size):
        moved = shape.parameters.copy()
        moved[k] += nudge
        wider = polygon_area(outline_of(moved, shape.line, 0.1, _OUTLINE_POINTS))
        gradient[k] = 0.5 * math.log(wider / area_mm2) / nudge
    return math.sqrt(max(float(gradient @ shape.covariance @ gradient), 0.0))


def _wall_slope(shape: Shape) -> float:
    """Median slope along the contour at half depth, degrees."""
    if shape.line:
        steep_line = shape.depth_mm * half_depth_steepness(shape.a, shape.q)
        return math.degrees(math.atan(steep_line / math.exp(shape.parameters[LOG_RADIUS])))
    outline = shape_outline(shape, 0.5, _OUTLINE_POINTS)
    rho = level_radius(shape.a, shape.q, 0.5)
    centre = shape.parameters[1:3]
    radial = np.hypot(*(outline - centre).T)
    ahead = np.roll(outline, -1, axis=0) - np.roll(outline, 1, axis=0)
    outward = (outline - centre) / radial[:, None]
    # The contour's normal leans against the radius where the mouth is not round.
    lean = np.abs(ahead[:, 0] * outward[:, 1] - ahead[:, 1] * outward[:, 0]) / np.hypot(*ahead.T)
    steep = shape.depth_mm * half_depth_steepness(shape.a, shape.q) * rho / radial
    return math.degrees(math.atan(float(np.median(steep / np.maximum(lean, 0.2)))))
