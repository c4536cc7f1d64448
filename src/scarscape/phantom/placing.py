"""Lays scars out on a patch: apart from each other, a few in pairs, a few near the edge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scarscape.phantom.contour import contains
from scarscape.phantom.drawing import SHARES, draw_scar
from scarscape.phantom.shapes import Shape

Array = NDArray[np.float64]
Rng = np.random.Generator

PATCH_MM2 = 2500.0
EDGE_MM = (0.6, 1.5)
INNER_EDGE_MM = 2.0
#: Largest distance that two mouths must keep.
GAP_MM = 1.5
CANDIDATES = 4000


@dataclass(frozen=True)
class Cluster:
    """One scar, or two that overlap, around the origin."""

    shapes: tuple[Shape, ...]
    points: Array
    at_edge: bool = False

    @property
    def mouths(self) -> Array:
        """(shapes, n, 2) outlines of the mouths."""
        return self.points.reshape(len(self.shapes), -1, 2)

    @property
    def reach_mm(self) -> float:
        """Radius of the circle about the origin that holds every mouth."""
        return float(np.hypot(*self.points.T).max())


def lay_out(rng: Rng, size_mm: float, hard: bool, avoid: Array, clear_mm: float) -> list[Cluster]:
    """Draw and place the scars of a patch.

    Parameters
    ----------
    rng : source of chance.
    size_mm : side of the patch, from the first sample to the last.
    hard : see `draw_scar`.
    avoid : (n, 2) x, y of points on the groove.
    clear_mm : distance that every mouth keeps from those points.

    Returns
    -------
    Clusters at their places. What finds no room on a small patch is left out.
    """
    placed: list[Cluster] = []
    taken = np.empty((0, 3))
    clusters = _draw(rng, size_mm, hard)
    for cluster in sorted(clusters, key=lambda one: -one.reach_mm):
        for centre in _candidates(rng, cluster, size_mm):
            points = cluster.points + centre
            near = np.hypot(*(taken[:, :2] - centre).T) - taken[:, 2] - cluster.reach_mm
            if not _apart(points, [placed[index] for index in np.flatnonzero(near < GAP_MM)]):
                continue
            if len(avoid) and _nearest(points, avoid) < clear_mm:
                continue
            shapes = tuple(
                replace(one, x_mm=one.x_mm + float(centre[0]), y_mm=one.y_mm + float(centre[1]))
                for one in cluster.shapes
            )
            placed.append(replace(cluster, shapes=shapes, points=points))
            taken = np.vstack([taken, [*centre, cluster.reach_mm]])
            break
    return placed


def _draw(rng: Rng, size_mm: float, hard: bool) -> list[Cluster]:
    share = size_mm * size_mm / PATCH_MM2
    count = max(3, round(share * float(rng.uniform(10.5, 14.0))))
    kinds = _kinds(rng, count)
    widest = max(3.0, min(10.0, size_mm / 4))
    pairs = max(1, round(share * float(rng.uniform(0.6, 2.4)))) if count >= 8 else 0
    sunken = [kind for kind in kinds if kind in ("ice_pick", "boxcar", "rolling")]
    clusters = []
    for _ in range(min(pairs, len(sunken) // 2)):
        two = (sunken.pop(), sunken.pop())
        for kind in two:
            kinds.remove(kind)
        clusters.append(_pair(rng, two, hard, min(widest, 5.5)))
    shapes = [draw_scar(kind, rng, hard=hard, widest_mm=widest) for kind in kinds]
    at_edge = max(1, round(share * float(rng.uniform(0.6, 2.6)))) if count >= 6 else 0
    for index, shape in enumerate(shapes):
        clusters.append(Cluster((shape,), shape.mouth_points(), index < at_edge))
    return clusters


def _kinds(rng: Rng, count: int) -> list[str]:
    """Kinds in the shares of `SHARES`, each at least once where there is room, shuffled."""
    names = list(SHARES)
    kinds = names[:count]
    chosen = rng.choice(len(names), size=max(0, count - len(kinds)), p=list(SHARES.values()))
    kinds += [names[index] for index in chosen]
    return [kinds[index] for index in rng.permutation(len(kinds))]


def _pair(rng: Rng, kinds: tuple[str, str], hard: bool, widest_mm: float) -> Cluster:
    """Two scars whose mouths overlap, with a saddle at 70 % or less of the shallower depth."""
    first, second = (
        replace(draw_scar(kind, rng, hard=hard, widest_mm=widest_mm), rim_mm=0.0) for kind in kinds
    )
    direction = float(rng.uniform(0, 2 * np.pi))
    saddle = float(rng.uniform(0.3, 0.7)) * min(first.depth_mm, second.depth_mm)
    heading = np.array([np.cos(direction), np.sin(direction)])
    near, far = 0.0, _reach(first) + _reach(second)
    for _ in range(24):
        middle = (near + far) / 2
        if _saddle(first, _moved(second, heading * middle)) > saddle:
            near = middle
        else:
            far = middle
    # A small pit beside a wide one keeps a mouth of its own.
    far = max(far, 0.9 * max(_reach(first), _reach(second)))
    shapes = (
        _moved(first, -0.5 * far * heading),
        _moved(second, 0.5 * far * heading),
    )
    return Cluster(shapes, np.vstack([one.mouth_points() for one in shapes]))


def _saddle(first: Shape, second: Shape) -> float:
    """Depth of the pass between two pits, on a coarse grid."""
    left, top, right, bottom = first.reach_mm()
    x = np.linspace(left, right, 90)[None, :]
    y = np.linspace(top, bottom, 90)[:, None]
    return float(np.minimum(-first.smooth(x, y), -second.smooth(x, y)).max())


def _candidates(rng: Rng, cluster: Cluster, size_mm: float) -> Array:
    """(n, 2) centres at which the cluster lies inside the patch."""
    low, high = -cluster.points.min(axis=0), size_mm - cluster.points.max(axis=0)
    margin = min(INNER_EDGE_MM, 0.1 * size_mm)
    span = np.maximum(high - low - 2 * margin, 0.0)
    centres = low + margin + span * rng.random((CANDIDATES, 2))
    if cluster.at_edge:
        axis, far = rng.integers(2, size=CANDIDATES), rng.random(CANDIDATES) < 0.5
        off = rng.uniform(*EDGE_MM, CANDIDATES)
        centres[np.arange(CANDIDATES), axis] = np.where(far, high[axis] - off, low[axis] + off)
    return np.asarray(centres)


def _apart(points: Array, near: Sequence[Cluster]) -> bool:
    """Whether mouths keep their distance: more from wide scars, whose walls run out slowly."""
    for other in near:
        widest = max(np.ptp(points, axis=0).max(), np.ptp(other.points, axis=0).max())
        if _nearest(points, other.points) < 0.7 + min(0.1 * widest, GAP_MM - 0.7):
            return False
        # Clusters come by size, so only the new one can lie inside another.
        if any(contains(mouth, *points[0]) for mouth in other.mouths):
            return False
    return True


def _nearest(one: Array, other: Array) -> float:
    from scipy.spatial.distance import cdist

    return float(cdist(one, other).min())


def _reach(shape: Shape) -> float:
    return float(np.hypot(*(shape.mouth_points() - (shape.x_mm, shape.y_mm)).T).max())


def _moved(shape: Shape, by: Array) -> Shape:
    return replace(shape, x_mm=shape.x_mm + float(by[0]), y_mm=shape.y_mm + float(by[1]))
