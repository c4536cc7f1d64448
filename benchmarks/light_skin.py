"""Patches of skin to photograph: mixed scars, steep pits alone, or none, from either generator.

Heights are taken at points of the noise-free surface: texture, pores and lines are on it, the noise
and the holes of a scan are not. Truth is each generator's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from benchmarks import second_kinds, second_scars, second_skin, second_surface
from benchmarks.scoring import TruthOrScar, as_mapping
from scarscape import phantom as first
from scarscape.model import Relief
from scarscape.phantom import drawing, marks, measuring, shapes, skin

Array = NDArray[np.float64]
Rng = np.random.Generator
Generator = Literal["phantom", "second"]
Content = Literal["skin", "pits", "smooth"]

#: Widths of steep pits (mm), depth over width of ice picks, least depth of boxcars (mm).
ICE_PICK_MM, ICE_PICK_STEEP = (0.8, 2.0), (0.3, 0.85)
BOXCAR_MM, BOXCAR_DEEP_MM = (1.5, 4.0), 0.25
#: Skin left free between the circles around two mouths, and along the edges.
GAP_MM, EDGE_MM = 0.9, 1.2


@dataclass(frozen=True, eq=False)
class Patch:
    """Skin to photograph.

    Attributes
    ----------
    surface_mm : (samples, samples) heights without noise.
    base_mm : (samples, samples), the skin's form alone.
    scar_mm : (samples, samples), the scars alone.
    step_mm : distance between samples.
    scars : the truth in the contract's names, with ``deepest_x_mm`` and ``deepest_y_mm``.

    """

    seed: int
    surface_mm: Array
    base_mm: Array
    scar_mm: Array
    step_mm: float
    scars: list[dict[str, Any]]

    def as_phantom(self) -> first.Phantom:
        """The patch as the phantom's own renderer takes it."""
        truth = first.Truth(
            seed=self.seed,
            skin="plain",
            pitch_mm=self.step_mm,
            scars=tuple(_true_scar(scar) for scar in self.scars),
            clean_mm=self.scar_mm.astype(np.float32),
            base_mm=self.base_mm.astype(np.float32),
        )
        surface = self.surface_mm.astype(np.float32)
        return first.Phantom(Relief(surface, self.step_mm), truth, surface)


def patch(
    generator: Generator,
    content: Content,
    seed: int,
    *,
    size_mm: float = 20.0,
    step_mm: float = 0.05,
    pits: int = 10,
) -> Patch:
    """One patch. The same arguments give the same skin.

    Parameters
    ----------
    generator : ``phantom`` (the package's) or ``second`` (the benchmarks').
    content : ``skin`` holds every kind of scar as the generator mixes them, with grooves and fine
        lines; ``pits`` steep ice picks and boxcars by turns; ``smooth`` no scar.
    size_mm, step_mm : side, and distance between samples. Scars and form do not depend on the
        step.
    pits : how many steep pits; what finds no room is left out.

    """
    if content == "skin":
        mixed = {"phantom": _mixed_phantom, "second": _mixed_second}
        return mixed[generator](seed, size_mm, step_mm)
    maker = {"phantom": PHANTOM, "second": SECOND}[generator]
    plan = np.random.default_rng([seed, 600])
    placed = _steep_pits(plan, maker, size_mm, pits if content == "pits" else 0)
    samples = round(size_mm / step_mm)
    scar_mm = np.zeros((samples, samples))
    for shape in placed:
        maker.carve(scar_mm, shape, step_mm)
    base, detail = maker.bare(seed, scar_mm, step_mm, size_mm)
    scars = [{"id": number, **maker.truth(shape)} for number, shape in enumerate(placed, start=1)]
    return Patch(seed, base + scar_mm + detail, base, scar_mm, step_mm, scars)


@dataclass(frozen=True)
class Maker:
    """What one generator does with single scars and bare skin."""

    draw: Callable[[str, Rng], Any]
    size: Callable[[Any], tuple[float, float]]
    truth: Callable[[Any], dict[str, Any]]
    carve: Callable[[Array, Any, float], None]
    bare: Callable[[int, Array, float, float], tuple[Array, Array]]


def _steep_pits(rng: Rng, maker: Maker, size_mm: float, count: int) -> list[Any]:
    """Steep pits at places apart from each other, largest first."""
    drawn = [_steep(rng, maker, ("ice_pick", "boxcar")[index % 2]) for index in range(count)]
    drawn.sort(key=lambda shape: -maker.size(shape)[0])
    placed, circles = [], np.empty((0, 3))
    for shape in drawn:
        reach = float(np.hypot(*shape.mouth_points().T).max())
        low, high = EDGE_MM + reach, size_mm - EDGE_MM - reach
        spots = rng.uniform(low, max(high, low), (500, 2))
        apart = np.hypot(*(spots[:, None] - circles[None, :, :2]).transpose(2, 0, 1))
        free = (apart > circles[None, :, 2] + reach + GAP_MM).all(axis=1)
        if high > low and free.any():
            x, y = spots[free.argmax()]
            placed.append(replace(shape, x_mm=float(x), y_mm=float(y)))
            circles = np.vstack([circles, [x, y, reach]])
    return placed


def _steep(rng: Rng, maker: Maker, kind: str) -> Any:
    """A pit of the generator's own, drawn until it is steep."""
    for _ in range(2000):
        shape = maker.draw(kind, rng)
        width, depth = maker.size(shape)
        if kind == "ice_pick":
            steep = ICE_PICK_STEEP[0] <= depth / width <= ICE_PICK_STEEP[1]
            fits = ICE_PICK_MM[0] <= width <= ICE_PICK_MM[1]
        else:
            steep = depth >= BOXCAR_DEEP_MM
            fits = BOXCAR_MM[0] <= width <= BOXCAR_MM[1]
        if steep and fits:
            return shape
    raise RuntimeError(f"no steep {kind} in 2000")


def _phantom_truth(shape: Any) -> dict[str, Any]:
    return _with_deepest(as_mapping(measuring.true_scar(shape, 1)))


def _with_deepest(scar: TruthOrScar) -> dict[str, Any]:
    x, y = scar["apex_mm"]
    return {**scar, "deepest_x_mm": x, "deepest_y_mm": y}


def _phantom_carve(scar_mm: Array, shape: Any, step_mm: float) -> None:
    left, top, right, bottom = (int(edge / step_mm) for edge in shape.reach_mm())
    rows, columns = slice(max(top - 1, 0), bottom + 2), slice(max(left - 1, 0), right + 2)
    window = scar_mm[rows, columns]
    y, x = (
        axis.astype(float) * step_mm for axis in np.ogrid[: scar_mm.shape[0], : scar_mm.shape[1]]
    )
    height = shapes.compose([shape], x[:, columns], y[rows])
    np.minimum(window, height, out=window)


def _phantom_bare(seed: int, scar_mm: Array, step_mm: float, size_mm: float) -> tuple[Array, Array]:
    del size_mm
    streams = [np.random.default_rng([seed, number]) for number in (2, 4, 5)]
    form = skin.form(streams[0], *scar_mm.shape, step_mm)
    detail = skin.texture(streams[1], *scar_mm.shape, step_mm)
    detail += marks.pores(streams[2], scar_mm.astype(np.float32), step_mm, hard=False)
    return form.astype(np.float64), detail.astype(np.float64)


def _second_carve(scar_mm: Array, shape: Any, step_mm: float) -> None:
    second_skin.add_cluster(scar_mm, [shape], step_mm)


def _second_bare(seed: int, scar_mm: Array, step_mm: float, size_mm: float) -> tuple[Array, Array]:
    form_rng, texture_rng, pore_rng = np.random.default_rng([seed, 611]).spawn(3)
    y, x = np.indices(scar_mm.shape) * step_mm
    form = second_surface.form(form_rng, x, y, size_mm)
    detail = second_surface.texture(texture_rng, x, y, size_mm, step_mm)
    count = round(size_mm**2 / 8)
    second_surface.dot_pores(pore_rng, detail, step_mm, count=count, widest_mm=0.2, stubble=0.0)
    return form, detail


PHANTOM = Maker(
    draw=lambda kind, rng: drawing.draw_scar(kind, rng, hard=False),
    size=lambda shape: (
        2 * shape.profile.radius_at(0.1) * shape.radius_mm,
        shape.depth_mm,
    ),
    truth=_phantom_truth,
    carve=_phantom_carve,
    bare=_phantom_bare,
)
SECOND = Maker(
    draw=lambda kind, rng: second_kinds.MAKERS[kind](rng, False),
    size=lambda shape: (2 * shape.mouth_radius * shape.radius_mm, -shape.size_mm),
    truth=lambda shape: second_scars.truths([shape])[0],
    carve=_second_carve,
    bare=_second_bare,
)


def _mixed_phantom(seed: int, size_mm: float, step_mm: float) -> Patch:
    made = first.make_phantom(seed, size_mm=size_mm, pitch_mm=step_mm)
    truth = made.truth
    surface, base, scar_mm = (
        np.asarray(part, dtype=float) for part in (made.surface_mm, truth.base_mm, truth.clean_mm)
    )
    scars = [_with_deepest(as_mapping(scar)) for scar in truth.scars]
    return Patch(seed, surface, base, scar_mm, step_mm, scars)


def _mixed_second(seed: int, size_mm: float, step_mm: float) -> Patch:
    made = second_skin.make_skin(seed, hard=False, size_mm=size_mm, pitch_mm=step_mm)
    # Its groove is the first thing drawn from the stream of its plan; scars keep clear of it.
    plan = np.random.default_rng([seed, 0, 7321]).spawn(3)[0]
    groove = second_surface.draw_groove(plan, size_mm)
    _, detail = _second_bare(seed, made.scar_mm, step_mm, size_mm)
    y, x = np.indices(detail.shape) * step_mm
    middle = 0.5 * (detail.shape[0] - 1) * step_mm
    second_surface.carve(detail, groove, x, y, middle)
    rng = np.random.default_rng([seed, 612])
    for _ in range(3):
        line = second_surface.draw_fine_line(rng, size_mm)
        at, half = rng.uniform(-0.3, 0.3) * size_mm, rng.uniform(0.15, 0.5) * size_mm
        second_surface.carve(detail, line, x, y, middle, (at - half, at + half))
    surface = made.form_mm + made.scar_mm + detail
    return Patch(seed, surface, made.form_mm, made.scar_mm, step_mm, list(made.scars))


def _true_scar(scar: dict[str, Any]) -> first.TrueScar:
    known = {field.name: scar[field.name] for field in fields(first.TrueScar) if field.name in scar}
    apex = (scar["deepest_x_mm"], scar["deepest_y_mm"])
    return first.TrueScar(**{"outline_mm": (), **known, "apex_mm": apex})
