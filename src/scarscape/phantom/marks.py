"""Small things on skin that are not scars: pores, stubble, fine lines, one expression groove."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.phantom.truth import TrueLine

Array = NDArray[np.float64]
Field = NDArray[np.float32]
Rng = np.random.Generator

#: Half width of a Gaussian at 10 % of its depth, in units of its 1/e radius.
MOUTH = math.sqrt(math.log(10))
PATCH_MM2 = 2500.0


@dataclass(frozen=True)
class Crease:
    """A line across the skin: ``v(u) = offset + slope u + bend u^2 / 2 + wave sin(...)``.

    `u` runs along columns (or rows, where `upright`) from `start_mm` to `end_mm`.
    """

    kind: str
    upright: bool
    start_mm: float
    end_mm: float
    offset_mm: float
    slope: float
    bend_per_mm: float
    wave_mm: float
    wave_length_mm: float
    phase: float
    depth_mm: float
    width_mm: float

    def at(self, u_mm: Array) -> tuple[Array, Array]:
        """Position across and slope at positions along."""
        middle = (self.start_mm + self.end_mm) / 2
        t = u_mm - middle
        k = 2 * math.pi / self.wave_length_mm
        v = self.offset_mm + self.slope * t + 0.5 * self.bend_per_mm * t * t
        v = v + self.wave_mm * np.sin(k * t + self.phase)
        steep = self.slope + self.bend_per_mm * t + self.wave_mm * k * np.cos(k * t + self.phase)
        return v, steep

    def points(self, step_mm: float) -> Array:
        """(n, 2) x, y along the line."""
        count = max(2, math.ceil((self.end_mm - self.start_mm) / step_mm) + 1)
        u = np.linspace(self.start_mm, self.end_mm, count)
        v, _ = self.at(u)
        return np.column_stack([v, u] if self.upright else [u, v])

    def truth(self) -> TrueLine:
        """The line's entry in the truth."""
        points = self.points(1.0)
        return TrueLine(
            kind="groove" if self.kind == "groove" else "fine_line",
            depth_mm=self.depth_mm,
            width_mm=self.width_mm,
            points_mm=tuple((float(x), float(y)) for x, y in points),
        )


def draw_groove(rng: Rng, size_mm: float) -> Crease:
    """One expression groove: 0.08 to 0.25 mm deep, 1 to 2.5 mm wide, 25 mm long or longer."""
    upright = bool(rng.random() < 0.5)
    length = max(25.0, float(rng.uniform(0.5, 1.15)) * size_mm)
    start = float(rng.random()) * (size_mm - length) if length < size_mm else -2.0
    end = min(start + length, size_mm + 2.0)
    # Near one side rather than through the middle, as beside the nose or the mouth.
    side = float(rng.uniform(0.14, 0.4))
    offset = size_mm * (side if rng.random() < 0.5 else 1 - side)
    return Crease(
        kind="groove",
        upright=upright,
        start_mm=start,
        end_mm=end,
        offset_mm=offset,
        slope=float(rng.uniform(-0.25, 0.25)),
        bend_per_mm=float(rng.uniform(-0.008, 0.008)),
        wave_mm=float(rng.uniform(0.0, 0.4)),
        wave_length_mm=float(rng.uniform(12, 30)),
        phase=float(rng.uniform(0, 2 * math.pi)),
        depth_mm=float(rng.uniform(0.08, 0.25)),
        width_mm=float(rng.uniform(1.0, 2.5)),
    )


def draw_fine_lines(rng: Rng, size_mm: float, hard: bool) -> list[Crease]:
    """Fine lines: 2 on a plain patch of 50 mm, 9 on a hard one; 15 to 50 micrometres deep."""
    count = round((9 if hard else 2) * max(size_mm * size_mm / PATCH_MM2, 0.5))
    lines = []
    for _ in range(count):
        length = min(float(rng.uniform(8, 35)), size_mm)
        slope = float(rng.uniform(-0.9, 0.9))
        span = length / math.hypot(1, slope)
        start = float(rng.uniform(-0.2, 1.0)) * (size_mm - 0.6 * span)
        lines.append(
            Crease(
                kind="fine_line",
                upright=bool(rng.random() < 0.5),
                start_mm=start,
                end_mm=start + span,
                offset_mm=float(rng.uniform(0, size_mm)),
                slope=slope,
                bend_per_mm=float(rng.uniform(-0.02, 0.02)),
                wave_mm=float(rng.uniform(0.02, 0.12)),
                wave_length_mm=float(rng.uniform(3, 8)),
                phase=float(rng.uniform(0, 2 * math.pi)),
                depth_mm=float(rng.uniform(0.015, 0.05)),
                width_mm=float(rng.uniform(0.1, 0.25)),
            )
        )
    return lines


def engrave(height_mm: Field, crease: Crease, pitch_mm: float) -> None:
    """Press one line into a relief, in place: a Gaussian section that runs out at both ends.

    Only a band along the line is touched, so the cost grows with its length.
    """
    relief = height_mm.T if crease.upright else height_mm
    rows, columns = relief.shape
    first = max(0, math.ceil(crease.start_mm / pitch_mm))
    last = min(columns - 1, math.floor(crease.end_mm / pitch_mm))
    if last < first:
        return
    column = np.arange(first, last + 1)
    u = column * pitch_mm
    v, steep = crease.at(u)
    upright = 1 / np.sqrt(1 + steep * steep)
    sigma = crease.width_mm / 2 / MOUTH
    band = math.ceil(2.6 * sigma / float(upright.min()) / pitch_mm)
    row = np.round(v / pitch_mm).astype(np.int64)[None, :] + np.arange(-band, band + 1)[:, None]
    off = (row * pitch_mm - v) * upright / sigma
    run = 0.2 * (crease.end_mm - crease.start_mm)
    ends = np.minimum(u - crease.start_mm, crease.end_mm - u) / run
    fade = np.sin(0.5 * np.pi * np.clip(ends, 0, 1)) ** 2
    section = -crease.depth_mm * fade * np.exp(-off * off)
    on = (row >= 0) & (row < rows)
    columns_of = np.broadcast_to(column, row.shape)
    np.add.at(relief, (row[on], columns_of[on]), section[on].astype(np.float32))


def pores(rng: Rng, clean_mm: Field, pitch_mm: float, hard: bool) -> Field:
    """Pores, and stubble on hard skin, as a relief of their own.

    Plain: one for every 4 mm2, 0.1 to 0.2 mm wide, 20 to 60 micrometres deep. Hard: one for every
    2 mm2, 0.1 to 0.3 mm wide, 30 to 100 micrometres, three in ten raised. Scars have lost most of
    their follicles, so three in four of those on a scar are left out.
    """
    rows, columns = clean_mm.shape
    count = round(rows * columns * pitch_mm**2 / (2 if hard else 4))
    x, y = rng.uniform(0, columns - 1, count), rng.uniform(0, rows - 1, count)
    width = rng.uniform(0.1, 0.3 if hard else 0.2, count)
    size = rng.uniform(0.03, 0.1, count) if hard else rng.uniform(0.02, 0.06, count)
    raised = rng.random(count) < (0.3 if hard else 0.0)
    kept = rng.random(count) < 0.25
    on_scar = np.abs(clean_mm[np.round(y).astype(int), np.round(x).astype(int)]) > 0.02
    keep = kept | ~on_scar
    relief = np.zeros((rows, columns), dtype=np.float32)
    signed = np.where(raised, size, -size)
    for part in np.array_split(np.flatnonzero(keep), max(1, count // 4096)):
        _stamp(relief, y[part], x[part], width[part] / 2 / MOUTH / pitch_mm, signed[part])
    return relief


def _stamp(relief: Field, row: Array, column: Array, sigma: Array, size: Array) -> None:
    """Add round Gaussian dots at fractional samples."""
    if not len(row):
        return
    rows, columns = relief.shape
    half = math.ceil(3 * float(sigma.max()))
    step = np.arange(-half, half + 1)
    r = np.round(row).astype(np.int64)[:, None] + step
    c = np.round(column).astype(np.int64)[:, None] + step
    down = np.exp(-(((r - row[:, None]) / sigma[:, None]) ** 2))
    across = np.exp(-(((c - column[:, None]) / sigma[:, None]) ** 2))
    dots = size[:, None, None] * down[:, :, None] * across[:, None, :]
    rr, cc = np.broadcast_arrays(r[:, :, None], c[:, None, :])
    on = (rr >= 0) & (rr < rows) & (cc >= 0) & (cc < columns)
    np.add.at(relief, (rr[on], cc[on]), dots[on].astype(np.float32))
