"""Makes a phantom: skin with known scars, as an instrument would give it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scarscape.model import InputError, Relief, Source
from scarscape.phantom.holes import draw_holes
from scarscape.phantom.marks import draw_fine_lines, draw_groove, engrave, pores
from scarscape.phantom.measuring import true_scar
from scarscape.phantom.placing import Cluster, lay_out
from scarscape.phantom.shapes import Shape, compose
from scarscape.phantom.skin import form, scanner_noise, sensor_noise, texture
from scarscape.phantom.truth import TrueScar, Truth

SkinKind = Literal["plain", "hard"]

#: Room between the groove's own edge and the mouths of scars.
GROOVE_CLEAR_MM = 1.2
SMALLEST_MM = 10.0
WIDEST_PITCH_MM = 0.5


@dataclass(frozen=True, eq=False)
class Phantom:
    """A simulated capture and what is known about it.

    Attributes
    ----------
    relief : what an instrument would give, NaN where it saw nothing.
    truth : the scars and the skin as they were made.
    surface_mm : (rows, columns) float32, the skin itself, pores and lines and all, as it was
        before the instrument: no noise, no holes. What a camera sees.
    """

    relief: Relief
    truth: Truth
    surface_mm: NDArray[np.float32]


def make_phantom(
    seed: int, *, size_mm: float = 50.0, pitch_mm: float = 0.05, skin: SkinKind = "plain"
) -> Phantom:
    """Make a square patch of cheek skin with known acne scars.

    Parameters
    ----------
    seed : not negative. The same seed and options give the same bytes; the same seed bears the
        same scars, groove and form at every pitch, and on hard skin the same scars with less
        regular mouths, where the patch has the same size.
    size_mm : side of the patch, at least 10 mm. About 10 to 14 scars for every 50 mm square.
    pitch_mm : distance between samples, at most 0.5 mm.
    skin : ``plain`` or ``hard``. Hard skin has twice the pores, and stubble among them, nine fine
        lines instead of two, scanner noise correlated over 0.35 mm, 2 to 5 % of its samples
        missing, uneven mouths and rims on half of the boxcars.

    Raises
    ------
    InputError
        If a parameter is out of range.

    Notes
    -----
    Samples are taken at points, without the blur of an instrument. Depth, height and volume refer
    to z of the relief, also where the form slants.
    """
    _check(seed, size_mm, pitch_mm, skin)
    count = max(2, round(size_mm / pitch_mm))
    hard, extent = skin == "hard", (count - 1) * pitch_mm
    groove = draw_groove(_rng(seed, 1), size_mm)
    clear = groove.width_mm / 2 + GROOVE_CLEAR_MM
    clusters = lay_out(_rng(seed, 0), min(size_mm, extent), hard, groove.points(0.5), clear)
    shapes = [shape for cluster in clusters for shape in cluster.shapes]
    scars = _true_scars(clusters)
    clean = _rasterised(shapes, count, pitch_mm)
    base = form(_rng(seed, 2), count, count, pitch_mm)
    creases = [groove, *draw_fine_lines(_rng(seed, 3), size_mm, hard)]
    height = base + clean
    height += texture(_rng(seed, 4), count, count, pitch_mm)
    for crease in creases:
        engrave(height, crease, pitch_mm)
    height += pores(_rng(seed, 5), clean, pitch_mm, hard)
    surface = height.copy()
    height += sensor_noise(_rng(seed, 6), count, count)
    if hard:
        height += scanner_noise(_rng(seed, 7), count, count, pitch_mm)
    height[draw_holes(_rng(seed, 8), height.shape, pitch_mm, scars, hard)] = np.nan
    lines = tuple(crease.truth() for crease in creases)
    truth = Truth(seed, skin, pitch_mm, scars, clean, base, lines)
    note = f"phantom of seed {seed}, {skin} skin"
    return Phantom(Relief(height, pitch_mm, Source("height_map", notes=(note,))), truth, surface)


def _check(seed: int, size_mm: float, pitch_mm: float, skin: str) -> None:
    if seed < 0:
        raise InputError(f"the seed {seed} is negative", "give a whole number from 0")
    if not SMALLEST_MM <= size_mm < np.inf:
        raise InputError(
            f"a patch of {size_mm:g} mm holds no scars", f"give {SMALLEST_MM:g} mm or more"
        )
    if not 0 < pitch_mm <= WIDEST_PITCH_MM:
        raise InputError(
            f"a pitch of {pitch_mm:g} mm cannot show scars",
            f"give more than 0 and at most {WIDEST_PITCH_MM:g} mm",
        )
    if skin not in ("plain", "hard"):
        raise InputError(f"there is no skin called {skin!r}", "choose plain or hard")


def _rng(seed: int, stream: int) -> np.random.Generator:
    """One stream of chance for each part, so that parts do not disturb each other."""
    return np.random.default_rng([seed, stream])


def _true_scars(clusters: Sequence[Cluster]) -> tuple[TrueScar, ...]:
    scars: list[TrueScar] = []
    for cluster in clusters:
        first = len(scars) + 1
        for index, shape in enumerate(cluster.shapes):
            partners = [one for one in cluster.shapes if one is not shape]
            pair = first + 1 - index if partners else None
            scars.append(true_scar(shape, first + index, partners, pair))
    return tuple(scars)


def _rasterised(shapes: Sequence[Shape], count: int, pitch_mm: float) -> NDArray[np.float32]:
    """The scars alone: the deepest of all pits at each sample, and what is raised on top."""
    below = np.zeros((count, count), dtype=np.float32)
    above = np.zeros((count, count), dtype=np.float32)
    for shape in shapes:
        left, top, right, bottom = shape.reach_mm()
        rows = slice(max(0, int(top / pitch_mm) - 1), min(count, int(bottom / pitch_mm) + 2))
        columns = slice(max(0, int(left / pitch_mm) - 1), min(count, int(right / pitch_mm) + 2))
        y = np.arange(rows.start, rows.stop, dtype=np.float64)[:, None] * pitch_mm
        x = np.arange(columns.start, columns.stop, dtype=np.float64)[None, :] * pitch_mm
        height = compose([shape], x, y)
        np.minimum(below[rows, columns], height, out=below[rows, columns], casting="same_kind")
        above[rows, columns] += np.clip(height, 0, None).astype(np.float32)
    return below + above
