"""A second generator of skin with known scars, for examining the instrument on unseen skin.

It knows the contract's definitions and the issue's lists of what plain and hard skin hold, and
nothing of ``scarscape.phantom``: other profile families, other texture (furrowed polygons), other
form (sphere, ellipsoid or quadric with lumps), other noise. Truth is measured numerically on each
scar's noise-free shape.

Choices that the issue leaves open: depths of boxcars are log-uniform; ice picks are 0.3 to 0.85 of
their width deep; overlapping scars keep the deeper of the two surfaces and lie so far apart that
the saddle stands at 25 to 55 % of the shallower depth; other neighbours keep so far off that
their outskirts change a mouth by under 0.004 mm; ``correlated over 0.35 mm`` is read as an
autocorrelation of 1/e at that distance; no scar touches the expression groove; pores, stubble and
fine lines may cross scars; missing blobs leave every scar its deepest part.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.second_kinds import MAKERS
from benchmarks.second_scars import Array, Shape, combined_mm, truths
from benchmarks.second_surface import (
    WHITE_NOISE_MM,
    Groove,
    carve,
    dot_pores,
    draw_fine_line,
    draw_groove,
    form,
    missing,
    scanner_noise,
    texture,
)
from scarscape.model import Relief, Source

PER_2500_MM2 = {"ice_pick": 6, "boxcar": 6, "rolling": 4, "hypertrophic": 3, "other": 2}
PAIRS = (
    ("ice_pick", "ice_pick"),
    ("boxcar", "ice_pick"),
    ("boxcar", "boxcar"),
    ("rolling", "rolling"),
    ("rolling", "ice_pick"),
)
PLAIN_EDGE_MM = 1.2
HARD_EDGE_MM = 0.6
GAP_MM = 0.9


@dataclass(frozen=True, eq=False)
class Skin:
    """A map of heights, its true scars, and the parts it was put together from (mm)."""

    relief: Relief
    scars: list[dict[str, Any]]
    scar_mm: Array
    form_mm: Array


def make(
    seed: int, *, hard: bool, size_mm: float = 50.0, pitch_mm: float = 0.05
) -> tuple[Relief, list[dict[str, Any]]]:
    """Skin of known scars: the map, and one dict a scar in the contract's names."""
    skin = make_skin(seed, hard=hard, size_mm=size_mm, pitch_mm=pitch_mm)
    return skin.relief, skin.scars


def make_skin(seed: int, *, hard: bool, size_mm: float = 50.0, pitch_mm: float = 0.05) -> Skin:
    """Skin of known scars, with its parts.

    Parameters
    ----------
    seed : same seed and options, same skin. The scars, form and groove do not depend on the pitch.
    hard : with stubble, large pores, fine lines, correlated noise, holes, irregular mouths, rims.
    size_mm, pitch_mm : side and sample distance.

    """
    plan, surface, noise = np.random.default_rng([seed, int(hard), 7321]).spawn(3)
    samples = round(size_mm / pitch_mm)
    side = (samples - 1) * pitch_mm
    groove = draw_groove(plan, size_mm)
    clusters = _place(plan, draw_clusters(plan, hard, size_mm), groove, side, hard)
    scars: list[dict[str, Any]] = []
    for number, cluster in enumerate(clusters):
        for scar in truths(cluster):
            scars.append(
                {
                    "id": len(scars) + 1,
                    "cluster": number,
                    "paired": len(cluster) > 1,
                    **scar,
                    "edge_mm": _edge_mm(cluster, side),
                }
            )
    y, x = np.mgrid[0:samples, 0:samples] * pitch_mm
    scar_mm = np.zeros(x.shape)
    for cluster in clusters:
        add_cluster(scar_mm, cluster, pitch_mm)
    form_mm = form(surface, x, y, size_mm)
    height = form_mm + scar_mm
    carve(height, groove, x, y, 0.5 * side)
    height += texture(surface, x, y, size_mm, pitch_mm)
    _details(surface, height, x, y, size_mm, pitch_mm, hard)
    height += WHITE_NOISE_MM * noise.standard_normal(height.shape)
    if hard:
        height += scanner_noise(noise, (samples, samples), pitch_mm)
    share = noise.uniform(0.02, 0.05) if hard else noise.uniform(0.001, 0.004)
    lost = missing(noise, (samples, samples), pitch_mm, share, scars)
    height[lost] = np.nan
    for scar in scars:
        scar["valid_fraction"] = _valid(scar, lost, pitch_mm)
    note = f"second generator, seed {seed}, {'hard' if hard else 'plain'} skin"
    source = Source(kind="height_map", notes=(note,))
    relief = Relief(height.astype(np.float32), pitch_mm, source)
    return Skin(relief, scars, scar_mm, form_mm)


def draw_clusters(rng: np.random.Generator, hard: bool, size_mm: float) -> list[list[Shape]]:
    """Scars and overlapping pairs for a skin of that size, not yet placed."""
    share = size_mm**2 / 2500
    clusters = []
    for kind, count in PER_2500_MM2.items():
        number = int(count * share + rng.random())
        clusters += [[MAKERS[kind](rng, hard)] for _ in range(number)]
    for _ in range(int((3 if hard else 2) * share + rng.random())):
        first, second = PAIRS[rng.integers(len(PAIRS))]
        pair = _pair(rng, MAKERS[first](rng, hard), MAKERS[second](rng, hard))
        if pair is not None:
            clusters.append(pair)
    return clusters


def _pair(rng: np.random.Generator, first: Shape, second: Shape) -> list[Shape] | None:
    """Two scars at the distance where their saddle stands at the wished share of the shallower."""
    first, second = replace(first, rim=None), replace(second, rim=None)
    wished = rng.uniform(0.25, 0.55) * min(-first.size_mm, -second.size_mm)
    if wished < 0.12 * max(-first.size_mm, -second.size_mm):
        return None
    way = rng.uniform(0, 2 * np.pi)
    near, far = 0.0, first.reach_mm() + second.reach_mm()
    for _ in range(40):
        distance = 0.5 * (near + far)
        moved = second.at(distance * math.cos(way), distance * math.sin(way))
        along = np.linspace(0, 1, 400)
        height, owner = combined_mm([first, moved], along * moved.x_mm, along * moved.y_mm)
        crossing = np.flatnonzero(np.diff(owner))
        saddle = float(-height[crossing].max()) if crossing.size else math.inf
        near, far = (distance, far) if saddle > wished else (near, distance)
    # Outlines are not round, so the saddle may lie beside the line of centres: look once more.
    pair = [first, moved]
    true = truths(pair)
    shallow = min(scar["depth_mm"] for scar in true)
    apart = math.hypot(
        true[0]["deepest_x_mm"] - true[1]["deepest_x_mm"],
        true[0]["deepest_y_mm"] - true[1]["deepest_y_mm"],
    )
    small = min(scar["width_mm"] for scar in true)
    return pair if _saddle_mm(pair, true) < 0.62 * shallow and apart > 0.45 * small else None


def _saddle_mm(pair: list[Shape], true: list[dict[str, Any]]) -> float:
    """Depth of the deepest place on the crease between two scars."""
    reach = max(scar["length_mm"] for scar in true)
    cx, cy = (0.5 * (pair[0].x_mm + pair[1].x_mm), 0.5 * (pair[0].y_mm + pair[1].y_mm))
    along = np.linspace(-reach, reach, 401)
    x, y = np.meshgrid(cx + along, cy + along)
    height, owner = combined_mm(pair, x, y)
    crease = np.zeros(owner.shape, dtype=bool)
    crease[:, 1:] |= owner[:, 1:] != owner[:, :-1]
    crease[1:] |= owner[1:] != owner[:-1]
    return float(-height[crease].min()) if crease.any() else math.inf


def _place(
    rng: np.random.Generator,
    clusters: list[list[Shape]],
    groove: Groove,
    side_mm: float,
    hard: bool,
) -> list[list[Shape]]:
    """Put the clusters down, largest first, apart from each other and from the groove."""
    margin = HARD_EDGE_MM if hard else PLAIN_EDGE_MM
    clusters = sorted(clusters, key=lambda cluster: -np.ptp(points_of(cluster), axis=0).max())
    singles = [i for i, c in enumerate(clusters) if len(c) == 1 and c[0].kind != "other"]
    share = side_mm**2 / 2500
    wanted = min(len(singles), int((3 if hard else 2) * share + rng.random()))
    at_edge = set(rng.choice(singles, wanted, replace=False).tolist()) if wanted else set()
    placed: list[list[Shape]] = []
    taken: list[tuple[Array, float]] = []
    for number, cluster in enumerate(clusters):
        points = points_of(cluster)
        gap = max([GAP_MM, *(shape.margin_mm() for shape in cluster)])
        low, high = points.min(axis=0), points.max(axis=0)
        room_low, room_high = margin - low, side_mm - margin - high
        if (room_high <= room_low).any():
            continue
        for _ in range(400):
            shift = rng.uniform(room_low, room_high)
            if number in at_edge:
                axis = int(rng.integers(2))
                shift[axis] = (room_low, room_high)[int(rng.integers(2))][axis]
            if _free(points + shift, gap, taken, groove, side_mm):
                taken.append((points + shift, gap))
                placed.append([shape.moved(*map(float, shift)) for shape in cluster])
                break
    return placed


def _free(
    points: Array, gap_mm: float, taken: list[tuple[Array, float]], groove: Groove, side_mm: float
) -> bool:
    """Whether a cluster keeps clear of the groove and of what has been placed."""
    away = groove.distance_mm(points[:, 0], points[:, 1], 0.5 * side_mm)
    if np.abs(away).min() < groove.width_mm + 0.4 or np.ptp(np.sign(away)) != 0:
        return False
    centre, reach = points.mean(axis=0), np.ptp(points, axis=0).max()
    for other, other_gap_mm in taken:
        gap = max(gap_mm, other_gap_mm)
        apart = math.dist(centre, other.mean(axis=0))
        if apart > reach + np.ptp(other, axis=0).max() + gap:
            continue
        between = np.hypot(*(points[:, None] - other[None]).transpose(2, 0, 1))
        inside = apart < 0.5 * np.ptp(other, axis=0).min()
        if between.min() < gap or inside:
            return False
    return True


def points_of(cluster: list[Shape]) -> Array:
    """(n, 2) points x, y on the mouths of a cluster."""
    return np.concatenate([shape.mouth_points() for shape in cluster])


def _edge_mm(cluster: list[Shape], side_mm: float) -> float:
    points = points_of(cluster)
    return float(min(points.min(), side_mm - points.max()))


def add_cluster(height: Array, cluster: list[Shape], pitch_mm: float) -> None:
    """Add a cluster's heights to a raster, in place."""
    low = np.min([[s.x_mm - s.reach_mm(), s.y_mm - s.reach_mm()] for s in cluster], axis=0)
    high = np.max([[s.x_mm + s.reach_mm(), s.y_mm + s.reach_mm()] for s in cluster], axis=0)
    left, top = np.maximum(np.floor(low / pitch_mm), 0).astype(int)
    right, bottom = (np.ceil(high / pitch_mm)).astype(int) + 1
    part = height[top:bottom, left:right]
    y, x = np.mgrid[top : top + part.shape[0], left : left + part.shape[1]] * pitch_mm
    part += combined_mm(cluster, x, y)[0]


def _details(
    rng: np.random.Generator,
    height: Array,
    x: Array,
    y: Array,
    size_mm: float,
    pitch_mm: float,
    hard: bool,
) -> None:
    area = size_mm**2
    if hard:
        dot_pores(rng, height, pitch_mm, count=round(area / 2), widest_mm=0.3, stubble=0.35)
    else:
        dot_pores(rng, height, pitch_mm, count=round(area / 8), widest_mm=0.2, stubble=0.0)
    for _ in range(9 if hard else 3):
        line = draw_fine_line(rng, size_mm)
        middle, half = rng.uniform(-0.3, 0.3) * size_mm, rng.uniform(0.15, 0.5) * size_mm
        carve(height, line, x, y, 0.5 * size_mm, (middle - half, middle + half))


def _valid(scar: dict[str, Any], lost: np.typing.NDArray[np.bool_], pitch_mm: float) -> float:
    half = 0.5 * scar["width_mm"]
    row, column = scar["y_mm"] / pitch_mm, scar["x_mm"] / pitch_mm
    reach = math.ceil(half / pitch_mm)
    top, left = max(round(row) - reach, 0), max(round(column) - reach, 0)
    part = lost[top : round(row) + reach + 1, left : round(column) + reach + 1]
    r, c = np.mgrid[top : top + part.shape[0], left : left + part.shape[1]]
    disc = np.hypot(r - row, c - column) * pitch_mm <= half
    return float(1 - part[disc].mean()) if disc.any() else 1.0
