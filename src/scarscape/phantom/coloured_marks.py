"""Flat marks on a phantom: more blood, more melanin, or less of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.phantom.coloured_nouns import TRUE_MARK_KINDS, TrueMark, TrueMarkKind
from scarscape.phantom.coloured_spots import Room, Spot, draw_spot
from scarscape.phantom.contour import area_and_centroid, outline, thin
from scarscape.phantom.skin_spectra_lookup import SkinColours
from scarscape.phantom.truth import TrueScar, Truth

Array = NDArray[np.float64]
Field = NDArray[np.float32]
Rng = np.random.Generator

PATCH_MM2 = 2500.0
COUNT = (4, 8)
DIAMETER_MM = (1.5, 8.0)
ON_SCARS = 0.2
GAP_MM = 1.0
#: Range of a mark's density in the channel that it changes most, where the skin allows it, ...
PEAK = {
    "erythema": (0.18, 0.50),
    "hyperpigmentation": (0.20, 0.60),
    "hypopigmentation": (0.14, 0.45),
}
#: ... and the shares of blood and melanin beyond which no mark goes; the share of its own melanin
#: that a pale mark keeps at least, and that every place keeps.
MOST_BLOOD, MOST_MELANIN = 0.06, 0.55
LEAST_KEPT, LEAST_MELANIN = 0.2, 0.1
SOFT, FIRM = (4.0, 8.0), (8.0, 20.0)


@dataclass(frozen=True)
class Plain:
    """The skin's own shares of melanin and blood, without mottling."""

    melanin: float
    blood: float


@dataclass(frozen=True)
class Paint:
    """One mark to be painted: where, and the factors on melanin and blood in its middle."""

    kind: TrueMarkKind
    spot: Spot
    melanin: float
    blood: float
    on_scar: int | None


def draw_marks(
    rng: Rng, truth: Truth, room: Room, plain: Plain, eye: SkinColours, *, clear_of_scars: bool
) -> list[Paint]:
    """Marks of every kind: a fifth of them over scars, the rest clear of scars and each other.

    Parameters
    ----------
    room : holds the scars already; takes the marks.
    eye : colours that strengths are chosen by, so that one seed gives one skin whatever the camera.
    """
    rows, columns = truth.clean_mm.shape
    share = rows * columns * truth.pitch_mm**2 / PATCH_MM2
    kinds = [
        kind
        for kind in TRUE_MARK_KINDS
        for _ in range(max(1, round(int(rng.integers(COUNT[0], COUNT[1] + 1)) * share)))
    ]
    order = rng.permutation(len(kinds))
    over = 0 if clear_of_scars else round(ON_SCARS * len(kinds))
    scars = _roomy_scars(rng, truth.scars, room)[:over]
    paints = []
    for index, number in enumerate(order):
        scar = scars[index] if index < len(scars) else None
        spot = _placed(rng, room, scar)
        if spot is not None:
            paints.append(_strong(rng, kinds[number], spot, plain, eye, scar))
    return paints


def paint(paints: list[Paint], plain: Plain, melanin: Field, blood: Field, pitch_mm: float) -> None:
    """Change maps of melanin and blood, in place."""
    for one in paints:
        window, y, x = one.spot.on(melanin.shape, pitch_mm)
        strength = one.spot.strength(y, x)
        for field, own, factor in (
            (melanin, plain.melanin, one.melanin),
            (blood, plain.blood, one.blood),
        ):
            change = ((factor - 1) * strength).astype(np.float32)
            # The same amount everywhere, so that a mark's edge does not follow the mottling under
            # it; but a tenth of what is there is never lost.
            least = np.float32(LEAST_MELANIN) * field[window]
            field[window] = np.maximum(field[window] + np.float32(own) * change, least)


def true_mark(number: int, paint: Paint, plain: Plain, colours: SkinColours) -> TrueMark:
    """What is known of a mark: measured on a fine grid of its own, on skin without mottling."""
    spot = paint.spot
    step = spot.radius_mm / 40
    along = np.arange(-spot.reach_mm - 2 * step, spot.reach_mm + 3 * step, step)
    strength = spot.strength(spot.y_mm + along[:, None], spot.x_mm + along[None, :])
    scale = np.linspace(0, 1, 512)
    density = _over_plain(
        colours,
        plain,
        plain.melanin * (1 + (paint.melanin - 1) * scale),
        plain.blood * (1 + (paint.blood - 1) * scale),
    )
    channel = density[int(np.argmax(np.abs(density[:, -1])))]
    share = np.interp(strength, scale, channel / channel[-1])
    points = outline(share - 0.5)[:, ::-1] * step + along[0] + (spot.x_mm, spot.y_mm)
    area, middle = area_and_centroid(points)
    return TrueMark(
        id=number,
        kind=paint.kind,
        x_mm=float(middle[0]),
        y_mm=float(middle[1]),
        area_mm2=area,
        peak=float(channel[-1]),
        outline_mm=tuple((float(x), float(y)) for x, y in thin(points, 96)),
        on_scar=paint.on_scar,
    )


def _over_plain(colours: SkinColours, plain: Plain, melanin: Array, blood: Array) -> Array:
    """(3, n) density over that of the plain skin."""
    own = colours.density(np.array([plain.melanin]), np.array([plain.blood]))
    return colours.density(melanin, blood) - own


def _placed(rng: Rng, room: Room, scar: TrueScar | None) -> Spot | None:
    """A spot of a drawn size, where there is room: over the given scar, or clear of all."""
    # Small marks are commoner than large ones.
    radius = DIAMETER_MM[0] / 2 * (DIAMETER_MM[1] / DIAMETER_MM[0]) ** float(rng.random())
    firmness = SOFT if rng.random() < 0.5 else FIRM
    if scar is not None:
        radius = float(rng.uniform(0.8, 1.1)) * scar.width_mm / 2
        radius = float(np.clip(radius, DIAMETER_MM[0] / 2, DIAMETER_MM[1] / 2))
        return draw_spot(rng, scar.x_mm, scar.y_mm, radius, firmness)
    spot = draw_spot(rng, 0.0, 0.0, radius, firmness)
    place = room.find(rng, 1.1 * spot.edge_mm, GAP_MM)
    if place is None:
        return None
    return Spot(*place, spot.radius_mm, spot.waves, spot.firmness)


def _roomy_scars(rng: Rng, scars: tuple[TrueScar, ...], room: Room) -> list[TrueScar]:
    """Single scars that a mark can lie on as a whole, in random order."""
    order = rng.permutation(len(scars))
    return [
        scars[number]
        for number in order
        if scars[number].pair_id is None
        and scars[number].length_mm <= DIAMETER_MM[1]
        and room.inside(scars[number].x_mm, scars[number].y_mm, 0.75 * scars[number].width_mm + 0.5)
    ]


def _strong(
    rng: Rng, kind: TrueMarkKind, spot: Spot, plain: Plain, eye: SkinColours, scar: TrueScar | None
) -> Paint:
    """Choose how strong a mark is: visible, and no more than this skin can show."""
    melanin = np.full(256, plain.melanin)
    blood = np.full(256, plain.blood)
    if kind == "erythema":
        blood = np.geomspace(plain.blood, MOST_BLOOD, 256)
    elif kind == "hyperpigmentation":
        melanin = np.geomspace(plain.melanin, MOST_MELANIN, 256)
    else:
        melanin = np.geomspace(plain.melanin, LEAST_KEPT * plain.melanin, 256)
    density = np.abs(_over_plain(eye, plain, melanin, blood)).max(axis=0)
    low, high = PEAK[kind]
    high = min(high, 0.95 * float(density[-1]))
    low = min(low, 0.7 * high)
    wanted = float(rng.uniform(low, high))
    at = int(np.searchsorted(density, wanted))
    return Paint(
        kind=kind,
        spot=spot,
        melanin=float(melanin[at] / plain.melanin),
        blood=float(blood[at] / plain.blood),
        on_scar=scar.id if scar is not None else None,
    )
