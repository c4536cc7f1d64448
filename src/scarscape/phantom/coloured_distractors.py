"""What lies on skin and is no mark: moles, freckles, active spots, hairs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scarscape.phantom.coloured_marks import PATCH_MM2, Plain
from scarscape.phantom.coloured_nouns import Distractor, DistractorKind
from scarscape.phantom.coloured_spots import Room, Spot, draw_spot
from scarscape.phantom.skin_spectra_camera import View
from scarscape.phantom.skin_spectra_tables import WAVELENGTH_NM

Array = NDArray[np.float64]
Field = NDArray[np.float32]
Rng = np.random.Generator

#: Counts for 50 x 50 mm. Freckles are common on light skin.
MOLES, ACTIVE, FRECKLES_LIGHT, FRECKLES_DARK = (1, 4), (1, 3), (6, 30), (0, 8)
VELLUS, BEARD = (15, 40), (0, 40)


@dataclass(eq=False)
class Canvas:
    """The maps of one skin while it is drawn."""

    melanin: Field
    blood: Field
    raised_mm: Field
    shine_factor: Field
    pitch_mm: float

    @property
    def share(self) -> float:
        """Its area in units of 50 x 50 mm."""
        rows, columns = self.melanin.shape
        return float(rows * columns * self.pitch_mm**2 / PATCH_MM2)


@dataclass(frozen=True)
class Pus:
    """The yellowish top of an active spot."""

    spot: Spot
    opacity: float


def draw_spots(
    rng: Rng, canvas: Canvas, room: Room, plain: Plain, phototype: int
) -> tuple[list[Distractor], list[Pus]]:
    """Moles, active spots and freckles, clear of marks and scars, into the canvas."""
    found: list[Distractor] = []
    tops: list[Pus] = []
    freckles = FRECKLES_LIGHT if phototype <= 3 else FRECKLES_DARK
    for spot in _spread(rng, canvas, room, MOLES, (1.0, 4.0), (16.0, 30.0)):
        _darken(canvas, spot, float(rng.uniform(0.22, 0.42)))
        found.append(_noted("mole", spot))
    for spot in _spread(rng, canvas, room, ACTIVE, (2.0, 5.0), (4.0, 6.0)):
        top = _inflame(rng, canvas, spot)
        tops += [top] if top is not None else []
        found.append(_noted("active_spot", spot))
    for spot in _spread(rng, canvas, room, freckles, (0.4, 1.2), (6.0, 10.0)):
        _darken(canvas, spot, plain.melanin * float(rng.uniform(0.2, 0.5)) + 0.004)
        found.append(_noted("freckle", spot))
    return found, tops


def draw_hairs(rng: Rng, albedo: Field, pitch_mm: float, view: View) -> list[Distractor]:
    """Fine pale hairs, and on half of all skins a beard's dark ones, over the colours."""
    rows, columns = albedo.shape[:2]
    share = rows * columns * pitch_mm**2 / PATCH_MM2
    colour = view.seen(0.02 + 0.05 * ((WAVELENGTH_NM - 400.0) / 300.0) ** 1.5)
    bearded, grows = bool(rng.random() < 0.5), float(rng.uniform(0, 2 * math.pi))
    found = []
    for counts, length, width, opacity, on in (
        (VELLUS, (2.0, 6.0), (0.05, 0.08), 0.3, True),
        (BEARD, (1.5, 5.0), (0.08, 0.15), 0.9, bearded),
    ):
        number = round(int(rng.integers(counts[0], counts[1] + 1)) * share)
        for _ in range(number if on else 0):
            root = rng.uniform((0, 0), ((columns - 1) * pitch_mm, (rows - 1) * pitch_mm))
            points = _curve(rng, root, grows + float(rng.normal(0, 0.5)), length)
            thick = float(rng.uniform(*width))
            _stroke(albedo, points, thick, pitch_mm, opacity * colour, 1 - opacity)
            found.append(_hair(points))
    return found


def paint_pus(albedo: Field, tops: list[Pus], pitch_mm: float, view: View) -> None:
    """Lay yellowish tops over the colours, in place."""
    yellow = view.seen(0.24 + 0.36 / (1 + np.exp(-(WAVELENGTH_NM - 490.0) / 18.0)))
    for top in tops:
        window, y, x = top.spot.on(albedo.shape[:2], pitch_mm)
        cover = (top.opacity * top.spot.strength(y, x))[..., None]
        # Pus lies under the horny layer and the melanin: the darker the skin, the darker it is.
        shade = np.sqrt(albedo[window].mean(axis=(0, 1)) / 0.4)
        albedo[window] = albedo[window] * (1 - cover) + cover * yellow * np.minimum(shade, 1)


def _spread(
    rng: Rng,
    canvas: Canvas,
    room: Room,
    counts: tuple[int, int],
    diameter_mm: tuple[float, float],
    firmness: tuple[float, float],
) -> list[Spot]:
    spots = []
    for _ in range(round(int(rng.integers(counts[0], counts[1] + 1)) * canvas.share)):
        radius = float(rng.uniform(*diameter_mm)) / 2
        spot = draw_spot(rng, 0.0, 0.0, radius, firmness)
        place = room.find(rng, 1.1 * spot.edge_mm, 0.5)
        if place is not None:
            spots.append(Spot(*place, radius, spot.waves, spot.firmness))
    return spots


def _darken(canvas: Canvas, spot: Spot, more: float) -> None:
    """Add melanin, at most as much as melanosomes can be packed."""
    window, y, x = spot.on(canvas.melanin.shape, canvas.pitch_mm)
    added = canvas.melanin[window] + np.float32(more) * spot.strength(y, x).astype(np.float32)
    canvas.melanin[window] = np.minimum(added, np.float32(0.65))


def _inflame(rng: Rng, canvas: Canvas, spot: Spot) -> Pus | None:
    """A red dome; every other one with pus, the others tense and shiny on top."""
    window, y, x = spot.on(canvas.melanin.shape, canvas.pitch_mm)
    strength = spot.strength(y, x)
    factor = float(rng.uniform(4.0, 7.0))
    canvas.blood[window] *= (1 + (factor - 1) * strength).astype(np.float32)
    inside = np.clip(1 - spot.relative_radius(y, x) ** 2, 0, 1)
    height = float(rng.uniform(0.2, 0.6))
    canvas.raised_mm[window] += (height * inside * inside).astype(np.float32)
    gloss, size, opacity = rng.uniform((1.5, 0.25, 0.5), (3.0, 0.45, 0.8))
    if rng.random() < 0.5:
        return Pus(Spot(spot.x_mm, spot.y_mm, spot.radius_mm * size, (), 8.0), float(opacity))
    canvas.shine_factor[window] += (gloss * inside).astype(np.float32)
    return None


def _noted(kind: DistractorKind, spot: Spot) -> Distractor:
    return Distractor(kind=kind, x_mm=spot.x_mm, y_mm=spot.y_mm, size_mm=2 * spot.radius_mm)


def _curve(rng: Rng, root: Array, turn: float, length_mm: tuple[float, float]) -> Array:
    """(9, 2) x, y along a bent hair that leaves its root at an angle from x."""
    length, bend = rng.uniform((length_mm[0], -0.25), (length_mm[1], 0.25))
    t = np.linspace(0, 1, 9)
    along, across = length * t, length * bend * t * t
    return np.column_stack(
        [
            root[0] + along * math.cos(turn) - across * math.sin(turn),
            root[1] + along * math.sin(turn) + across * math.cos(turn),
        ]
    )


def _hair(points: Array) -> Distractor:
    length = float(np.hypot(*np.diff(points, axis=0).T).sum())
    x, y = points[len(points) // 2]
    return Distractor(kind="hair", x_mm=float(x), y_mm=float(y), size_mm=length)


def _stroke(
    albedo: Field, points: Array, width_mm: float, pitch_mm: float, over: Array, through: float
) -> None:
    """Lay a line over the colours, by the share of each sample that it covers."""
    window = []
    for axis, count in ((1, albedo.shape[0]), (0, albedo.shape[1])):
        first = math.floor((points[:, axis].min() - width_mm) / pitch_mm) - 1
        last = math.ceil((points[:, axis].max() + width_mm) / pitch_mm) + 2
        window.append(slice(max(0, first), max(0, min(count, last))))
    rows, columns = window
    y = np.arange(rows.start, rows.stop)[:, None] * pitch_mm
    x = np.arange(columns.start, columns.stop)[None, :] * pitch_mm
    if not (y.size and x.size):
        return
    near = np.full((y.size, x.size), np.inf)
    for (x0, y0), (x1, y1) in pairwise(points):
        dx, dy = x1 - x0, y1 - y0
        t = np.clip(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0, 1)
        np.minimum(near, np.hypot(x - x0 - t * dx, y - y0 - t * dy), out=near)
    cover = np.clip((width_mm / 2 - near) / pitch_mm + 0.5, 0, min(1.0, width_mm / pitch_mm))
    part = albedo[rows, columns]
    albedo[rows, columns] = part * (1 - cover[..., None] * (1 - through)) + cover[..., None] * over
