"""Colours of skin by Monte Carlo, with flat marks of irregular outline.

Shares nothing with the phantom's colours but the names of its truth. Marks are blobs of thresholded
noise with soft edges and an uneven inside. Their strengths are drawn so that they can be seen: a
mark that the skin's own tone hides (redness on the darkest) is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from benchmarks.chromophore_spectra import BLOOD, NM
from benchmarks.colour_other_colours import MELANIN, Colours, colours, melanosomes
from scarscape.phantom import Distractor, TrueMark, TrueScar

Array = NDArray[np.float64]
Rng = np.random.Generator

KINDS = ("erythema", "hyperpigmentation", "hypopigmentation")
#: Shares of blood and melanosomes, and of its own melanin for a pale one, that no mark goes beyond.
MOST_RED, MOST_BROWN, PALEST = 0.05, 0.55, 0.25
#: Density that a mark adds in the channel that it changes most, and the least that is seen.
STRENGTH, SEEN = (0.15, 0.45), 0.08
MARKS_A_KIND, RADIUS_MM = 4, (0.7, 2.5)
#: Rms of the outline's noise over the radius, of the inside; sigma of the soft edge, mm.
RAGGED, UNEVEN, SOFT_MM = (0.15, 0.4), 0.12, (0.1, 0.35)
MOTTLED, MOTTLED_MM = (0.02, 0.04), (0.5, 1.5)
GAP_MM, EDGE_MM = 0.7, 0.6
FINER = 4


@dataclass(frozen=True, eq=False)
class OtherSkin:
    """Its (rows, columns, 3) albedo as a camera sees it, its truth, and what spots add in mm."""

    albedo: Array
    marks: tuple[TrueMark, ...]
    distractors: tuple[Distractor, ...]
    raised_mm: Array


@dataclass(frozen=True, eq=False)
class Place:
    """Circles that are taken, (n, 3) x, y and radius, on skin of a size."""

    size_mm: float
    taken: list[tuple[float, float, float]]

    def find(self, rng: Rng, reach_mm: float) -> tuple[float, float] | None:
        """A free place, then taken."""
        low, high = EDGE_MM + reach_mm, self.size_mm - EDGE_MM - reach_mm
        for _ in range(1000):
            x, y = (float(value) for value in rng.uniform(low, high, 2))
            if all(np.hypot(x - a, y - b) > reach_mm + r + GAP_MM for a, b, r in self.taken):
                self.taken.append((x, y, reach_mm))
                return x, y
        return None

    def over(self, scar: TrueScar, reach_mm: float) -> tuple[float, float] | None:
        """A scar's place, taken where no other mark and no other scar lies near it."""
        x, y = scar.x_mm, scar.y_mm
        for a, b, r in self.taken:
            apart = np.hypot(x - a, y - b)
            if apart > 0 and apart < reach_mm + r:
                return None
        self.taken.append((x, y, reach_mm))
        return x, y


def draw(
    seed: int,
    phototype: int,
    lamp: str,
    scars: Sequence[TrueScar],
    side: int,
    pitch_mm: float,
    camera: int = 3,
) -> OtherSkin:
    """Colours of one patch of skin. The same arguments give the same skin."""
    tone, spots, marks, hair = np.random.default_rng([seed, 7790]).spawn(4)
    table = colours(lamp, camera)
    melanin = melanosomes(phototype) * float(tone.uniform(0.9, 1.1))
    blood = BLOOD * float(tone.uniform(0.8, 1.3))
    maps = [
        own * np.exp(_mottling(tone, table, melanin, blood, (side, side), pitch_mm, one))
        for one, own in enumerate((melanin, blood))
    ]
    circles = [(s.x_mm, s.y_mm, s.length_mm / 2 + s.rim_mm) for s in scars]
    place = Place(side * pitch_mm, circles)
    known = _marks(marks, table, (melanin, blood), scars, place, maps, pitch_mm)
    raised = np.zeros((side, side))
    things = _spots(spots, phototype, place, maps, raised, pitch_mm)
    albedo = np.exp(-table.density(*maps)).transpose(1, 2, 0)
    albedo *= np.exp(-0.012 * tone.standard_normal((side, side)))[..., None]
    things += _hairs(hair, albedo, table, pitch_mm)
    return OtherSkin(np.clip(albedo, 0.004, 0.95), tuple(known), tuple(things), raised)


def _mottling(
    rng: Rng,
    table: Colours,
    melanin: float,
    blood: float,
    shape: tuple[int, int],
    pitch_mm: float,
    which: int,
) -> Array:
    """Relative unevenness of melanin (0) or blood (1), as strong as is common in density."""
    rough = rng.standard_normal(shape)
    sigma = float(rng.uniform(*MOTTLED_MM)) / pitch_mm
    field = ndimage.gaussian_filter(rough, sigma, mode="reflect")
    more = np.array([melanin, blood])
    more[which] *= 1.05
    change = np.abs(table.density(*more) - table.density(melanin, blood)).max()
    spread = min(float(rng.uniform(*MOTTLED)) * 0.05 / float(change), 0.3)
    return np.asarray(spread * field / field.std())


def _marks(
    rng: Rng,
    table: Colours,
    own: tuple[float, float],
    scars: Sequence[TrueScar],
    place: Place,
    maps: list[Array],
    pitch_mm: float,
) -> list[TrueMark]:
    fit = [s for s in scars if s.pair_id is None and s.width_mm >= 1.5 and s.length_mm < 6]
    inside = [s for s in fit if 4 < s.x_mm < place.size_mm - 4 and 4 < s.y_mm < place.size_mm - 4]
    known: list[TrueMark] = []
    for number, kind in enumerate(rng.permutation(KINDS * MARKS_A_KIND)):
        scar = inside.pop() if inside and number % 4 == 0 else None
        radius = RADIUS_MM[0] * (RADIUS_MM[1] / RADIUS_MM[0]) ** float(rng.random())
        if scar is not None:
            radius = float(np.clip(0.5 * scar.width_mm * rng.uniform(0.9, 1.2), *RADIUS_MM))
        factor = _factor(rng, str(kind), table, own)
        strength, reach = _blob(rng, radius, pitch_mm)
        at = place.find(rng, reach) if scar is None else place.over(scar, reach)
        if factor is None or at is None:
            continue
        mark = _paint(
            rng, str(kind), factor, strength, at, maps, own, table, pitch_mm, len(known) + 1
        )
        known.append(mark if scar is None else _on(mark, scar))
    return known


def _on(mark: TrueMark, scar: TrueScar) -> TrueMark:
    from dataclasses import replace

    return replace(mark, on_scar=scar.id)


def _factor(rng: Rng, kind: str, table: Colours, own: tuple[float, float]) -> float | None:
    """On its pigment: as strong as drawn, or as the skin allows; None where nothing is seen."""
    melanin, blood = own
    ends = {"erythema": MOST_RED / blood, "hyperpigmentation": MOST_BROWN / melanin}
    factors = np.geomspace(1.0, max(1.0, ends.get(kind, PALEST)) if kind in ends else PALEST, 200)
    red = kind == "erythema"
    change = table.density(
        melanin * (1.0 if red else factors), blood * (factors if red else 1.0)
    ) - table.density(melanin, blood).reshape(3, 1)
    size = np.abs(change).max(axis=0)
    most = 0.95 * float(size[-1])
    if most < SEEN:
        return None
    high = min(STRENGTH[1], most)
    wanted = rng.uniform(max(SEEN, min(STRENGTH[0], 0.7 * high)), high)
    return float(factors[int(np.argmax(size >= wanted))])


def _blob(rng: Rng, radius_mm: float, pitch_mm: float) -> tuple[Array, float]:
    """A spot's strength on a raster FINER times as fine, its middle at the raster's, and reach."""
    step = pitch_mm / FINER
    half = int(np.ceil(2.2 * radius_mm / pitch_mm)) * FINER
    row, column = np.mgrid[-half : half + 1, -half : half + 1] * step
    noise = ndimage.gaussian_filter(rng.standard_normal(row.shape), 0.35 * radius_mm / step)
    noise *= float(rng.uniform(*RAGGED)) / noise.std()
    turn, long = rng.uniform(0, np.pi), float(rng.uniform(1.0, 1.6))
    along = column * np.cos(turn) + row * np.sin(turn)
    across = row * np.cos(turn) - column * np.sin(turn)
    away = np.hypot(along / np.sqrt(long), across * np.sqrt(long)) / radius_mm
    inside = (1 - away + noise > 0) & (away < 1.7)
    inside[half - 2 : half + 3, half - 2 : half + 3] = True
    whole = ndimage.binary_fill_holes(
        ndimage.label(inside)[0] == ndimage.label(inside)[0][half, half]
    )
    sigma = min(float(rng.uniform(*SOFT_MM)), 0.3 * radius_mm) / step
    soft = ndimage.gaussian_filter(np.asarray(whole, float), sigma)
    soft[[0, -1]] = 0.0
    soft[:, [0, -1]] = 0.0
    return soft / soft.max(), float(np.hypot(row, column)[soft > 0.05].max())


def _paint(  # noqa: PLR0917
    rng: Rng,
    kind: str,
    factor: float,
    strength: Array,
    at: tuple[float, float],
    maps: list[Array],
    own: tuple[float, float],
    table: Colours,
    pitch_mm: float,
    number: int,
) -> TrueMark:
    """Put a mark into the maps; its truth is where it is over half of its own peak."""
    middle = [round(value / pitch_mm) for value in at]
    coarse = strength[::FINER, ::FINER]
    uneven = ndimage.gaussian_filter(rng.standard_normal(coarse.shape), 0.4 / pitch_mm)
    coarse = coarse * (1 + UNEVEN * uneven / uneven.std())
    half = coarse.shape[0] // 2
    which = 0 if kind != "erythema" else 1
    side = len(maps[which])
    rows, columns = (slice(max(one - half, 0), one + half + 1) for one in middle[::-1])
    top, left = (max(half - one, 0) for one in middle[::-1])
    window = maps[which][rows, columns]
    coarse = coarse[top : top + side, left : left + side][: window.shape[0], : window.shape[1]]
    window += own[which] * (factor - 1) * coarse
    np.maximum(window, 0.1 * own[which], out=window)
    scale = np.linspace(0, 1, 200)
    shares = [np.full(200, one) for one in own]
    shares[which] = own[which] * (1 + (factor - 1) * scale)
    change = table.density(*shares) - table.density(*own).reshape(3, 1)
    channel = change[int(np.argmax(np.abs(change[:, -1])))]
    return _truth(
        kind, np.interp(strength, scale, channel / channel[-1]), middle, pitch_mm, number,
        float(channel[-1]),
    )  # fmt: skip


def _truth(
    kind: str, share: Array, middle: list[int], pitch_mm: float, number: int, peak: float
) -> TrueMark:
    import cv2

    step, half = pitch_mm / FINER, share.shape[0] // 2
    inside = share > 0.5
    rows, columns = np.nonzero(inside)
    loops = cv2.findContours(inside.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    loop = max(loops, key=cv2.contourArea).reshape(-1, 2)
    corner = np.array(middle) * pitch_mm - half * step
    return TrueMark(
        id=number,
        kind=kind,  # type: ignore[arg-type]
        x_mm=float(columns.mean() * step + corner[0]),
        y_mm=float(rows.mean() * step + corner[1]),
        area_mm2=float(inside.sum()) * step**2,
        peak=peak,
        outline_mm=tuple((float(x), float(y)) for x, y in loop[::4] * step + corner),
        on_scar=None,
    )


def _spots(
    rng: Rng, phototype: int, place: Place, maps: list[Array], raised: Array, pitch_mm: float
) -> list[Distractor]:
    """Moles, an inflamed spot, freckles."""
    freckles = int(rng.integers(2, 10)) if phototype <= 3 else 0
    plan = ["mole"] * int(rng.integers(1, 3)) + ["active_spot"] + ["freckle"] * freckles
    row, column = np.indices(raised.shape) * pitch_mm
    out = []
    for kind in plan:
        low, high = {"mole": (1.0, 3.0), "active_spot": (2.0, 4.0)}.get(kind, (0.4, 1.0))
        size = float(rng.uniform(low, high))
        at = place.find(rng, 0.6 * size)
        if at is None:
            continue
        away = np.hypot(column - at[0], row - at[1]) / (0.5 * size)
        edge = 1 / (1 + np.exp(np.clip((away - 1) * (5 if kind == "active_spot" else 14), -30, 30)))
        if kind == "active_spot":
            maps[1] *= 1 + edge * rng.uniform(3.0, 6.0)
            raised += rng.uniform(0.2, 0.5) * np.clip(1 - away**2, 0, 1) ** 1.5
        else:
            more = 0.3 if kind == "mole" else 0.5 * float(np.median(maps[0]))
            maps[0][:] = np.minimum(maps[0] + more * edge, MELANIN[1])
        out.append(Distractor(kind=kind, x_mm=at[0], y_mm=at[1], size_mm=size))  # type: ignore[arg-type]
    return out


def _hairs(rng: Rng, albedo: Array, table: Colours, pitch_mm: float) -> list[Distractor]:
    """Dark hairs on half of all skins, bent, over whatever lies there."""
    import cv2

    side = albedo.shape[0]
    dark = (0.03 + 0.04 * (NM - 400) / 300) @ table.camera_view
    out = []
    for _ in range(int(rng.integers(4, 20)) if rng.random() < 0.5 else 0):
        length, turn, bend = rng.uniform((2, 0, -0.3), (6, 2 * np.pi, 0.3))
        t = np.linspace(0, 1, 12)
        way = np.cumsum(
            np.stack([np.cos(turn + bend * t), np.sin(turn + bend * t)], axis=1), axis=0
        )
        points = rng.uniform(0, side * pitch_mm, 2) + way * length / 12
        layer = np.zeros((side * FINER, side * FINER), np.uint8)
        at = np.round(points / pitch_mm * FINER).astype(np.int32)
        wide = max(1, round(float(rng.uniform(0.07, 0.12)) / pitch_mm * FINER))
        cv2.polylines(layer, [at], False, 255, wide)
        cover = cv2.resize(layer, (side, side), interpolation=cv2.INTER_AREA)[..., None] / 255
        albedo *= 1 - 0.9 * cover
        albedo += 0.9 * cover * dark
        x, y = points[6]
        out.append(Distractor(kind="hair", x_mm=float(x), y_mm=float(y), size_mm=float(length)))
    return out
