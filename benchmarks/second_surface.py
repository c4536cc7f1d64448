"""Everything of the second generator's skin that is not a scar: form, texture, pores, noise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import cKDTree

from benchmarks.second_scars import Array

TEXTURE_MM = 0.010
WHITE_NOISE_MM = 0.004
SCANNER_NOISE_MM = 0.007
SCANNER_LENGTH_MM = 0.35


@dataclass(frozen=True)
class Groove:
    """A line across the map: ``y = offset + slope t + bend t^2 + wave``, turned by an angle."""

    angle_rad: float
    offset_mm: float
    bend: float
    wave_mm: float
    wave_length_mm: float
    phase: float
    width_mm: float
    depth_mm: float

    def distance_mm(self, x: Array, y: Array, centre_mm: float) -> Array:
        """Signed distance from the line, to first order in its slope."""
        cos, sin = math.cos(self.angle_rad), math.sin(self.angle_rad)
        t = cos * (x - centre_mm) + sin * (y - centre_mm)
        s = -sin * (x - centre_mm) + cos * (y - centre_mm)
        turn = 2 * np.pi / self.wave_length_mm
        line = self.offset_mm + self.bend * t**2 + self.wave_mm * np.sin(turn * t + self.phase)
        slope = 2 * self.bend * t + self.wave_mm * turn * np.cos(turn * t + self.phase)
        return np.asarray((s - line) / np.sqrt(1 + slope**2))


def draw_groove(rng: np.random.Generator, size_mm: float) -> Groove:
    """One expression groove, 0.9 to 1.8 mm wide and 0.08 to 0.2 mm deep, from edge to edge."""
    return Groove(
        angle_rad=rng.uniform(0, np.pi),
        offset_mm=rng.uniform(-0.3, 0.3) * size_mm,
        bend=rng.uniform(-0.15, 0.15) / size_mm,
        wave_mm=rng.uniform(0, 0.5),
        wave_length_mm=rng.uniform(15, 30),
        phase=rng.uniform(0, 2 * np.pi),
        width_mm=rng.uniform(0.9, 1.8),
        depth_mm=rng.uniform(0.08, 0.2),
    )


def draw_fine_line(rng: np.random.Generator, size_mm: float) -> Groove:
    """A crease 0.15 to 0.4 mm wide and 0.02 to 0.06 mm deep."""
    return Groove(
        angle_rad=rng.uniform(0, np.pi),
        offset_mm=rng.uniform(-0.45, 0.45) * size_mm,
        bend=rng.uniform(-0.2, 0.2) / size_mm,
        wave_mm=rng.uniform(0, 0.4),
        wave_length_mm=rng.uniform(6, 20),
        phase=rng.uniform(0, 2 * np.pi),
        width_mm=rng.uniform(0.15, 0.4),
        depth_mm=rng.uniform(0.02, 0.06),
    )


def carve(
    height: Array,
    groove: Groove,
    x: Array,
    y: Array,
    centre_mm: float,
    ends_mm: tuple[float, float] | None = None,
) -> None:
    """Cut a groove with a bell-shaped section into the heights, in place."""
    distance = groove.distance_mm(x, y, centre_mm)
    section = groove.depth_mm * np.exp(-((distance / (0.5 * groove.width_mm)) ** 2))
    if ends_mm is not None:
        t = math.cos(groove.angle_rad) * (x - centre_mm) + math.sin(groove.angle_rad) * (
            y - centre_mm
        )
        middle, half = 0.5 * (ends_mm[0] + ends_mm[1]), 0.5 * (ends_mm[1] - ends_mm[0])
        section = section / (1 + ((t - middle) / half) ** 8)
    height -= section


def form(rng: np.random.Generator, x: Array, y: Array, size_mm: float) -> Array:
    """A cheek: a sphere, an ellipsoid or a quadric, with lumps.

    Lumps are 20 to 60 mm across and up to 0.45 mm high: wider than any scar.
    """
    centre = 0.5 * size_mm
    cx, cy = centre + rng.uniform(-0.2, 0.2, 2) * size_mm
    choice = rng.integers(3)
    if choice == 0:
        radius = rng.uniform(55, 110)
        base = np.sqrt(np.maximum(radius**2 - (x - cx) ** 2 - (y - cy) ** 2, 1.0)) - radius
    elif choice == 1:
        a, b, c = rng.uniform(70, 130), rng.uniform(70, 130), rng.uniform(45, 80)
        base = c * (np.sqrt(np.maximum(1 - ((x - cx) / a) ** 2 - ((y - cy) / b) ** 2, 0.01)) - 1)
    else:
        k1, k2 = rng.uniform(1 / 150, 1 / 60), rng.uniform(-1 / 400, 1 / 80)
        turn = rng.uniform(0, np.pi)
        u = math.cos(turn) * (x - cx) + math.sin(turn) * (y - cy)
        v = -math.sin(turn) * (x - cx) + math.cos(turn) * (y - cy)
        base = -0.5 * (k1 * u**2 + k2 * v**2)
    tilt = rng.uniform(-0.05, 0.05, 2)
    base = base + tilt[0] * (x - centre) + tilt[1] * (y - centre)
    for _ in range(max(2, round(size_mm**2 / 500))):
        spread = rng.uniform(6.5, 15)
        lx, ly = rng.uniform(0, size_mm, 2)
        bump = np.exp(-0.5 * ((x - lx) ** 2 + (y - ly) ** 2) / spread**2)
        base = base + rng.uniform(-0.03, 0.03) * spread * bump
    return np.asarray(base)


def texture(rng: np.random.Generator, x: Array, y: Array, size_mm: float, pitch_mm: float) -> Array:
    """Skin's own pattern, 10 um rms: polygons between furrows, over a band of smooth noise."""
    spacing, stretch = rng.uniform(0.45, 0.8), rng.uniform(1.1, 1.7)
    turn = rng.uniform(0, np.pi)
    cos, sin = math.cos(turn), math.sin(turn)
    reach = 0.75 * size_mm + 3
    along = np.arange(-reach, reach, spacing)
    seeds = np.stack(np.meshgrid(along, along), axis=-1).reshape(-1, 2)
    seeds = seeds + rng.uniform(-0.45, 0.45, seeds.shape) * spacing
    u = (cos * (x - 0.5 * size_mm) + sin * (y - 0.5 * size_mm)) / math.sqrt(stretch)
    v = (-sin * (x - 0.5 * size_mm) + cos * (y - 0.5 * size_mm)) * math.sqrt(stretch)
    inside = (np.abs(seeds) <= [reach, reach]).all(axis=1)
    near = np.asarray(
        cKDTree(seeds[inside]).query(np.stack([u.ravel(), v.ravel()], axis=1), k=2, eps=0.05)[0]
    )
    gap = (near[:, 1] - near[:, 0]).reshape(x.shape)
    furrows = -np.exp(-((gap / (0.3 * spacing)) ** 2))
    smooth = _band(rng, (x.shape[0], x.shape[1]), pitch_mm, 0.15, 1.2)
    mixed = 0.75 * (furrows - furrows.mean()) / furrows.std() + 0.65 * smooth
    return np.asarray(TEXTURE_MM * mixed / mixed.std())


def _band(
    rng: np.random.Generator,
    shape: tuple[int, int],
    pitch_mm: float,
    shortest_mm: float,
    longest_mm: float,
) -> Array:
    """Gaussian noise of unit rms between two wavelengths, power falling as 1/f."""
    padded = (shape[0] + 64, shape[1] + 64)
    f = np.hypot(
        np.fft.fftfreq(padded[0], pitch_mm)[:, None], np.fft.rfftfreq(padded[1], pitch_mm)[None]
    )
    gain = np.where((f > 1 / longest_mm) & (f < 1 / shortest_mm), 1.0, 0.0)
    gain /= np.sqrt(np.maximum(f, 1e-9))
    field = np.fft.irfft2(np.fft.rfft2(rng.standard_normal(padded)) * gain, s=padded)
    field = field[: shape[0], : shape[1]]
    return np.asarray(field / field.std())


def scanner_noise(rng: np.random.Generator, shape: tuple[int, int], pitch_mm: float) -> Array:
    """Correlated noise: its autocorrelation has fallen to 1/e at 0.35 mm."""
    sigma = 0.5 * SCANNER_LENGTH_MM / pitch_mm
    field = ndimage.gaussian_filter(rng.standard_normal(shape), sigma, mode="wrap")
    return np.asarray(SCANNER_NOISE_MM * field / field.std())


def dot_pores(
    rng: np.random.Generator,
    height: Array,
    pitch_mm: float,
    *,
    count: int,
    widest_mm: float,
    stubble: float,
) -> None:
    """Pores (and, for the share ``stubble``, hair stumps) of 0.1 mm up to the widest, in place."""
    rows, columns = height.shape
    for _ in range(count):
        row, column = rng.uniform(0, rows - 1), rng.uniform(0, columns - 1)
        if rng.random() < stubble:
            width, size = rng.uniform(0.08, 0.18), rng.uniform(0.03, 0.15)
        else:
            width = rng.uniform(0.1, widest_mm)
            size = -rng.uniform(0.15, 0.5) * width
        reach = math.ceil(1.3 * width / pitch_mm)
        top, left = max(int(row) - reach, 0), max(int(column) - reach, 0)
        window = (slice(top, int(row) + reach + 1), slice(left, int(column) + reach + 1))
        r, c = np.mgrid[
            window[0].start : min(window[0].stop, rows),
            window[1].start : min(window[1].stop, columns),
        ]
        squared = ((r - row) ** 2 + (c - column) ** 2) * (2 * pitch_mm / width) ** 2
        height[window] += size * np.exp(-np.log(10) * squared)


def missing(
    rng: np.random.Generator,
    shape: tuple[int, int],
    pitch_mm: float,
    fraction: float,
    scars: Sequence[dict[str, Any]],
) -> NDArray[np.bool_]:
    """Samples lost in blobs. Every scar keeps its deepest part and three quarters of its mouth.

    A scar that no sample shows would examine nothing, so blobs that hide one are put elsewhere.
    """
    field = ndimage.gaussian_filter(rng.standard_normal(shape), 0.5 / pitch_mm, mode="wrap")
    guard = np.zeros(shape, dtype=bool)
    quota = fraction
    for _ in range(6):
        lost = (field > np.quantile(field, 1 - quota)) & ~guard
        hidden = _hiding(lost, scars, pitch_mm)
        guard |= hidden
        lost &= ~hidden
        share = float(lost.mean())
        if share > 0.9 * fraction:
            break
        quota = min(quota * fraction / max(share, 0.25 * fraction), 0.2)
    return lost


def _hiding(
    lost: NDArray[np.bool_], scars: Sequence[dict[str, Any]], pitch_mm: float
) -> NDArray[np.bool_]:
    blobs, _ = ndimage.label(lost)
    bad: set[int] = set()
    for scar in scars:
        half = 0.5 * scar["width_mm"]
        row, column = scar["deepest_y_mm"] / pitch_mm, scar["deepest_x_mm"] / pitch_mm
        reach = math.ceil(half / pitch_mm) + 1
        top, left = max(int(row) - reach, 0), max(int(column) - reach, 0)
        part = blobs[top : int(row) + reach + 1, left : int(column) + reach + 1]
        r, c = np.mgrid[top : top + part.shape[0], left : left + part.shape[1]]
        distance = np.hypot(r - row, c - column) * pitch_mm
        core = part[distance < max(0.3 * half, 0.15)]
        bad |= set(np.unique(core[core > 0]).tolist())
        mouth = part[distance < half]
        if mouth.size and (mouth > 0).mean() > 0.25:
            bad |= set(np.unique(mouth[mouth > 0]).tolist())
    return np.isin(blobs, list(bad)) & lost
