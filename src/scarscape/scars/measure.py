"""Measure one candidate: fit its shape, then read every number off the shape and the skin."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from scarscape.relief import block_means
from scarscape.scars.candidate import Candidate
from scarscape.scars.find import Search
from scarscape.scars.fit import Start, fit_shape
from scarscape.scars.measured import Measured, Skin
from scarscape.scars.reading import in_other_mouths, read_off

_MOST_SAMPLES, _MOST_SAMPLES_ROUGHLY = 1600, 600
#: From this ratio of axes on, a bent line is tried too.
_MAYBE_LINE = 2.0
#: Pits narrower than this (radius at half depth) may end in a tip; every sample counts there.
_NARROW_RADIUS_MM = 1.2
_CORE = 0.8
_LEAST_PLANE_SD_MM = 0.0015


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
    Measured, or None where the candidate holds too few samples of its own to be fitted.
    """
    candidate = skin.search.candidates[index]
    grid_mm = skin.search.step * skin.pitch_mm
    to_mm = (skin.search.step - 1) / 2 * skin.pitch_mm
    half_rows = candidate.rows[candidate.half].astype(np.float64) * grid_mm + to_mm
    half_columns = candidate.columns[candidate.half].astype(np.float64) * grid_mm + to_mm
    if half_rows.size < 3:
        return None
    start, elongation = _start(candidate, half_rows, half_columns, grid_mm)
    margin = 0.35 * math.sqrt(candidate.rows.size / math.pi) * grid_mm + 0.25
    box = _window(candidate, skin, margin)
    most = _MOST_SAMPLES_ROUGHLY if roughly else _MOST_SAMPLES
    samples = _samples(index, candidate, skin, box, start, most)
    if samples.shape[0] < 20:
        return None
    plane_sd = math.hypot(_LEAST_PLANE_SD_MM, skin.flattened.spanning.sd_across(start.radius_mm))

    def tried(line: bool) -> Measured | None:
        shape = fit_shape(
            samples,
            start,
            line=line,
            roughly=roughly,
            plane_sd_mm=plane_sd,
            wall_mm=0.25 * skin.pitch_mm + 0.03 * start.radius_mm,
        )
        return read_off(index, shape, skin, box, roughly=roughly)

    if elongation < _MAYBE_LINE:
        return tried(line=False)
    both = [one for one in (tried(line=False), tried(line=True)) if one is not None]
    return max(both, key=lambda one: one.explained, default=None)


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


def _samples(
    index: int,
    candidate: Candidate,
    skin: Skin,
    box: tuple[int, int, int, int],
    start: Start,
    most: int,
) -> NDArray[np.float64]:
    """Means of small blocks of the window, ready to be fitted; around a narrow tip every sample."""
    window = skin.flattened.residual_mm[box[0] : box[1], box[2] : box[3]]
    window = np.where(in_other_mouths(index, skin, box), np.float32(np.nan), window)
    step = max(1, round(math.sqrt(window.size / most)))
    mean, share = block_means(window, step)
    pieces = []
    if step > 1 and start.radius_mm < _NARROW_RADIUS_MM:
        # Means of blocks would blunt the tip.
        reach = _CORE * start.radius_mm / skin.pitch_mm
        bounds = []
        for axis, (first, size) in enumerate(zip(box[::2], window.shape, strict=True)):
            middle = start.centre_mm[axis] / skin.pitch_mm - first
            low, high = math.floor((middle - reach) / step), math.ceil((middle + reach) / step)
            bounds.append(slice(min(max(low, 0), size // step), min(max(high, 0), size // step)))
        share[bounds[0], bounds[1]] = 0.0
        core = window[
            bounds[0].start * step : bounds[0].stop * step,
            bounds[1].start * step : bounds[1].stop * step,
        ]
        origin = box[0] + bounds[0].start * step, box[2] + bounds[1].start * step
        pieces.append(
            _rows_of(core, np.isfinite(core).astype(np.float64), 1, origin, candidate, skin, start)
        )
    pieces.append(_rows_of(mean, share, step, (box[0], box[2]), candidate, skin, start))
    return np.concatenate(pieces)


def _rows_of(
    depth: NDArray[np.floating],
    share: NDArray[np.float64],
    step: int,
    origin: tuple[int, int],
    candidate: Candidate,
    skin: Skin,
    start: Start,
) -> NDArray[np.float64]:
    """Place, depth and variances of blocks, (n, 5), as the fit takes them."""
    rows, columns = np.nonzero(share > 0)
    pitch, texture = skin.pitch_mm, skin.texture
    side = step * pitch
    scale = max(2 * pitch, start.radius_mm)
    density = (texture.mean_sd_over(scale) * scale) ** 2
    part = share[rows, columns]
    out = np.empty((rows.size, 5))
    out[:, 0] = (origin[0] + rows * step + (step - 1) / 2) * pitch
    out[:, 1] = (origin[1] + columns * step + (step - 1) / 2) * pitch
    out[:, 2] = -candidate.sign * depth[rows, columns]
    out[:, 4] = np.minimum(texture.mean_sd_over(side) ** 2 / part, texture.sd_mm**2)
    out[:, 3] = np.maximum(density / (side * side * part), out[:, 4])
    if skin.noise_mm is not None:
        out[:, 3:] += _beyond_usual(skin, origin, rows * step, columns * step, step)[:, None]
    return out


def _beyond_usual(
    skin: Skin,
    origin: tuple[int, int],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    step: int,
) -> NDArray[np.float64]:
    """Variance of samples that are noisier than the map's own texture knows.

    Heights that were integrated share their noise with those around: a block's mean has no less.
    """
    assert skin.noise_mm is not None
    tall, wide = skin.noise_mm.shape
    noise = skin.noise_mm[
        np.minimum(origin[0] + rows + step // 2, tall - 1),
        np.minimum(origin[1] + columns + step // 2, wide - 1),
    ].astype(np.float64)
    beyond = np.where(np.isfinite(noise), noise, 0.0) ** 2 - skin.texture.noise_mm**2
    return np.maximum(beyond, 0.0)
