"""Missing samples, in blobs, as scanners leave them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scarscape.phantom.truth import TrueScar

Rng = np.random.Generator


def draw_holes(
    rng: Rng,
    shape: tuple[int, int],
    pitch_mm: float,
    scars: Sequence[TrueScar],
    hard: bool,
) -> NDArray[np.bool_]:
    """Mask of missing samples: 2 to 5 % on hard skin, about 0.5 % on plain.

    Blobs 0.4 to 2.4 mm wide with uneven borders. One may cut into a scar, but not reach its
    deepest point: it keeps clear of that by 0.1 mm and a seventh of the scar's breadth.
    """
    rows, columns = shape
    target = (float(rng.uniform(0.02, 0.05)) if hard else 0.005) * rows * columns
    apex = np.array([scar.apex_mm for scar in scars]).reshape(-1, 2)
    keep = np.array([0.1 + scar.breadth_mm / 7 for scar in scars])
    missing = np.zeros(shape, dtype=bool)
    count, largest = 0, min(1.2, 0.06 * min(rows, columns) * pitch_mm)
    for _ in range(20_000):
        if count >= target:
            break
        radius = float(rng.uniform(0.2, largest))
        centre = rng.random(2) * ((columns - 1) * pitch_mm, (rows - 1) * pitch_mm)
        waves, phases = rng.uniform(0, 0.16, 3), rng.uniform(0, 2 * np.pi, 3)
        outer = radius * (1 + float(waves.sum()))
        if len(apex) and (np.hypot(*(apex - centre).T) < outer + keep).any():
            continue
        count += _punch(missing, centre / pitch_mm, radius / pitch_mm, waves, phases)
    return missing


def _punch(
    missing: NDArray[np.bool_],
    centre: NDArray[np.float64],
    radius: float,
    waves: NDArray[np.float64],
    phases: NDArray[np.float64],
) -> int:
    """Mark one blob (all in samples) and count the samples that it adds."""
    rows, columns = missing.shape
    reach = radius * (1 + float(waves.sum())) + 1
    top, bottom = max(0, int(centre[1] - reach)), min(rows, int(centre[1] + reach) + 1)
    left, right = max(0, int(centre[0] - reach)), min(columns, int(centre[0] + reach) + 1)
    dy = np.arange(top, bottom)[:, None] - centre[1]
    dx = np.arange(left, right)[None, :] - centre[0]
    turn = np.arctan2(dy, dx)
    border = np.ones_like(turn)
    for order, (wave, phase) in enumerate(zip(waves, phases, strict=True), start=2):
        border += wave * np.cos(order * turn + phase)
    blob = np.hypot(dy, dx) < radius * border
    window = missing[top:bottom, left:right]
    added = int((blob & ~window).sum())
    window |= blob
    return added
