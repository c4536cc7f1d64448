"""Read every number off a fitted shape and the skin in its mouth."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.light.profile import half_depth_steepness, level_radius
from scarscape.relief import CUTOFF_MM
from scarscape.scars.geometry import feret_diameters, polygon_area, polygon_centroid
from scarscape.scars.measured import Measured, Skin
from scarscape.scars.shape import LOG_RADIUS, Shape, outline_of, shape_outline, shape_share

_OUTLINE_POINTS = 72
_MOUTH_LEVEL = 0.1
_FLOOR_LEVEL = 0.85
#: A shape's outline stands for the mouth where at least this share of it is the scar's own.
_WHOLE = 0.98
_MOST_CELLS, _MOST_CELLS_ROUGHLY = 20_000, 4_000
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
#: The same for the width and for the volume: a share everywhere, and one as wide as the cutoff.
_WIDTH_SD, _WIDTH_WIDE_SD = 0.012, 0.08
_VOLUME_SD, _VOLUME_WIDE_SD = 0.025, 0.15


@dataclass(frozen=True, eq=False)
class _Mouth:
    """The skin in a scar's mouth, on every so many samples of a window.

    Depths are positive into the skin for a pit, out of it for a raised scar.
    """

    rows_mm: NDArray[np.float64]
    columns_mm: NDArray[np.float64]
    depth_mm: NDArray[np.float32]
    share: NDArray[np.float64]
    whole: NDArray[np.bool_]
    own: NDArray[np.bool_]
    cell_mm2: float

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Own samples that are not missing."""
        return np.asarray(self.own & np.isfinite(self.depth_mm))


def read_off(
    index: int,
    shape: Shape,
    skin: Skin,
    box: tuple[int, int, int, int],
    *,
    roughly: bool = False,
) -> Measured | None:
    """Measure a fitted scar.

    Parameters
    ----------
    index : its candidate's place in ``skin.search.candidates``.
    shape : its fitted shape.
    skin : the map.
    box : first and past-last row and column of a window around it.
    roughly : on fewer samples and without the errors of width and volume.

    Returns
    -------
    Measured, or None where no sample of the shape's mouth is its own.
    """
    candidate = skin.search.candidates[index]
    mouth = _mouth(index, shape, skin, box, _MOST_CELLS_ROUGHLY if roughly else _MOST_CELLS)
    if not mouth.own.any():
        return None
    contour = shape_outline(shape, _MOUTH_LEVEL, _OUTLINE_POINTS)
    full_mm2 = polygon_area(contour)
    in_map = _in_map_fraction(contour, full_mm2, mouth, skin)
    area = full_mm2 * in_map * mouth.own.sum() / max(int(mouth.whole.sum()), 1)
    outline = contour if area > _WHOLE * full_mm2 else _traced(mouth, contour, area)
    length, breadth = feret_diameters(outline)
    row_mm, column_mm = polygon_centroid(outline)
    width = 2 * math.sqrt(area / math.pi)
    floor_ratio = math.sqrt(polygon_area(shape_outline(shape, 0.9, _OUTLINE_POINTS)) / full_mm2)
    spanning_sd = skin.flattened.spanning.sd_across(0.5 * min(width, breadth))
    missed = _WIDTH_SD + _WIDTH_WIDE_SD * (width / CUTOFF_MM) ** 2
    width_sd = 0.0 if roughly else width * math.hypot(_log_width_sd(shape, full_mm2), missed)
    volume = _mean_depth(mouth, shape) * area
    return Measured(
        candidate=candidate,
        shape=shape,
        sign=candidate.sign,
        depth_mm=shape.depth_mm,
        depth_mm_sd=_depth_sd(shape, floor_ratio, width, spanning_sd),
        depth_seen_mm=_nearly_deepest(mouth),
        depth_raw_mm=_deepest(mouth, shape, skin, box, candidate.sign),
        row_mm=row_mm,
        column_mm=column_mm,
        width_mm=width,
        width_mm_sd=width_sd,
        length_mm=length,
        breadth_mm=breadth,
        area_mm2=area,
        volume_mm3=volume,
        volume_mm3_sd=_volume_sd(area, width, volume, spanning_sd, skin),
        wall_slope_deg=_wall_slope(shape),
        floor_ratio=floor_ratio,
        outline_mm=outline,
        seen_fraction=float(mouth.seen.sum() / max(int(mouth.own.sum()), 1)),
        in_map_fraction=in_map,
        floor_seen_fraction=_floor_seen(mouth),
        explained=_explained(mouth, shape),
    )


def in_other_mouths(index: int, skin: Skin, box: tuple[int, int, int, int]) -> NDArray[np.bool_]:
    """True on samples of a window that lie in another candidate's mouth or on a long line."""
    step = skin.search.step
    rows = np.arange(box[0], box[1]) // step
    columns = np.arange(box[2], box[3]) // step
    owner = skin.owner[np.ix_(rows, columns)]
    return np.asarray((owner != 0) & (owner != index + 1))


def _mouth(
    index: int, shape: Shape, skin: Skin, box: tuple[int, int, int, int], most_cells: int
) -> _Mouth:
    pitch = skin.pitch_mm
    sign = skin.search.candidates[index].sign
    stride = max(1, math.isqrt((box[1] - box[0]) * (box[3] - box[2]) // most_cells))
    rows_mm = np.arange(box[0], box[1], stride, dtype=np.float64) * pitch
    columns_mm = np.arange(box[2], box[3], stride, dtype=np.float64) * pitch
    share = shape_share(shape, rows_mm, columns_mm)
    whole = share >= _MOUTH_LEVEL
    window = skin.flattened.residual_mm[box[0] : box[1] : stride, box[2] : box[3] : stride]
    others = in_other_mouths(index, skin, box)[::stride, ::stride]
    return _Mouth(
        rows_mm=rows_mm,
        columns_mm=columns_mm,
        depth_mm=-sign * window,
        share=share,
        whole=whole,
        own=_largest_part(whole & ~others),
        cell_mm2=(stride * pitch) ** 2,
    )


def _largest_part(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The largest connected part of a mask: neighbours may cut a mouth in two."""
    number, parts, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if number <= 2:
        return mask
    return np.asarray(parts == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])))


def _in_map_fraction(
    contour: NDArray[np.float64], full_mm2: float, mouth: _Mouth, skin: Skin
) -> float:
    """Share of the shape's mouth that the map holds."""
    rows, columns = skin.flattened.residual_mm.shape
    last = np.array([(rows - 0.5) * skin.pitch_mm, (columns - 0.5) * skin.pitch_mm])
    if (contour >= -0.5 * skin.pitch_mm).all() and (contour <= last).all():
        return 1.0
    return min(1.0, float(mouth.whole.sum()) * mouth.cell_mm2 / full_mm2)


def _traced(mouth: _Mouth, contour: NDArray[np.float64], area_mm2: float) -> NDArray[np.float64]:
    """Outline of the scar's own part of its mouth; the shape's contour where there is none.

    It runs through the middles of the outer samples and is then let out to the area.
    """
    traces, _ = cv2.findContours(
        mouth.own.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    if not traces:
        return contour
    trace = max(traces, key=len)[:, 0, ::-1]
    if len(trace) < 4:
        return contour
    outline = np.stack([mouth.rows_mm[trace[:, 0]], mouth.columns_mm[trace[:, 1]]], axis=1)
    middle = np.array(polygon_centroid(outline))
    grown = math.sqrt(area_mm2 / max(polygon_area(outline), 1e-12))
    return np.asarray(middle + (outline - middle) * min(grown, 1.5))


def _floor_seen(mouth: _Mouth) -> float:
    """Share of the deepest region that holds samples."""
    floor = mouth.own & (mouth.share >= _FLOOR_LEVEL)
    return float((floor & mouth.seen).sum() / max(int(floor.sum()), 1)) if floor.any() else 1.0


def _mean_depth(mouth: _Mouth, shape: Shape) -> float:
    """Mean depth in the mouth; the shape stands in for what is missing."""
    deep = np.where(np.isfinite(mouth.depth_mm), mouth.depth_mm, shape.depth_mm * mouth.share)
    return float(deep[mouth.own].mean())


def _deepest(
    mouth: _Mouth, shape: Shape, skin: Skin, box: tuple[int, int, int, int], sign: int
) -> float:
    """The plain deepest sample of the mouth."""
    stride = round(math.sqrt(mouth.cell_mm2) / skin.pitch_mm)
    window = -sign * skin.flattened.residual_mm[box[0] : box[1], box[2] : box[3]]
    own = mouth.own.repeat(stride, axis=0).repeat(stride, axis=1)
    inside = window[own[: window.shape[0], : window.shape[1]]]
    inside = inside[np.isfinite(inside)]
    return float(inside.max()) if inside.size else shape.depth_mm


def _nearly_deepest(mouth: _Mouth) -> float:
    """What a fiftieth of the mouth's samples reach or pass: one outlier does not count."""
    seen = mouth.depth_mm[mouth.seen]
    return float(np.percentile(seen, 98)) if seen.size else 0.0


def _explained(mouth: _Mouth, shape: Shape) -> float:
    deep = mouth.depth_mm[mouth.seen]
    left = deep - shape.depth_mm * mouth.share[mouth.seen]
    total = float(np.sum(np.square(deep, dtype=np.float64)))
    return 1.0 - float(np.sum(np.square(left))) / total if total > 0 else 0.0


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


def _volume_sd(
    area_mm2: float, width_mm: float, volume_mm3: float, spanning_sd: float, skin: Skin
) -> float:
    """Texture and reference over the mouth (a dome's mean is 0.6 of its middle), and its edge."""
    side = max(math.sqrt(area_mm2), skin.pitch_mm)
    over = area_mm2 * math.hypot(skin.texture.mean_sd_over(side), 0.6 * spanning_sd)
    missed = _VOLUME_SD + _VOLUME_WIDE_SD * (width_mm / CUTOFF_MM) ** 2
    return math.hypot(over, missed * volume_mm3)


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
