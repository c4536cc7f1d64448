"""Skin painted by formula: discs of known place, size and contrast on densities of a person's own.

What a mark of a kind does to red, green and blue is measured on the albedo of coloured phantoms of
every phototype, with their marks and without.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scarscape.colour.marks import FoundMark, MarksFound, find_marks
from scarscape.model import MarkKind
from scarscape.phantom import draw_coloured_skin, make_phantom

Map = NDArray[np.float32]
Mask = NDArray[np.bool_]
Vector = NDArray[np.float64]

SAMPLE_MM = 0.1
#: Light skin of middle warmth: density in red, green and blue.
SKIN = (0.55, 0.95, 1.25)
#: Samples are told by so many finer ones a side.
FINER = 5


@dataclass(frozen=True)
class Disc:
    """A round mark with a sharp edge: places in mm from the middle of the first sample."""

    x_mm: float
    y_mm: float
    radius_mm: float
    contrast: tuple[float, float, float]

    @property
    def area_mm2(self) -> float:
        return float(np.pi * self.radius_mm**2)


@functools.cache
def contrasts(phototype: int) -> tuple[tuple[MarkKind, tuple[float, float, float]], ...]:
    """Kind and densities over the skin around of every mark on a phantom of one phototype."""
    truth = make_phantom(phototype, size_mm=40, pitch_mm=0.25).truth
    marked, bare = (
        draw_coloured_skin(truth, phototype=phototype, marks=marks, distractors=False)
        for marks in (True, False)
    )
    change = np.log(bare.albedo.astype(float) / marked.albedo)
    found: list[tuple[MarkKind, tuple[float, float, float]]] = []
    for mark in marked.marks:
        row, column = round(mark.y_mm / 0.25), round(mark.x_mm / 0.25)
        red, green, blue = np.median(
            change[row - 1 : row + 2, column - 1 : column + 2], axis=(0, 1)
        ).tolist()
        found.append((mark.kind, (red, green, blue)))
    return tuple(found)


@functools.cache
def strongest(phototype: int, kind: MarkKind) -> tuple[float, float, float]:
    """Densities of the strongest mark of a kind."""
    return max(
        (vector for name, vector in contrasts(phototype) if name == kind),
        key=lambda vector: float(np.linalg.norm(vector)),
    )


def cover(disc: Disc, shape: tuple[int, int], sample_mm: float = SAMPLE_MM) -> Map:
    """(rows, columns) share of every sample that a disc covers."""
    rows, columns = (
        (np.arange(side * FINER) + 0.5) / FINER * sample_mm - sample_mm / 2 for side in shape
    )
    away = np.hypot(rows[:, None] - disc.y_mm, columns[None, :] - disc.x_mm)
    inside = (away < disc.radius_mm).reshape(shape[0], FINER, shape[1], FINER)
    return np.asarray(inside.mean(axis=(1, 3)), np.float32)


def painted(
    discs: Sequence[Disc],
    *,
    shape: tuple[int, int] = (200, 200),
    sample_mm: float = SAMPLE_MM,
    skin: Sequence[float] = SKIN,
    noise: float = 0.005,
    mottled: float = 0.0,
    seed: int = 0,
) -> Map:
    """(3, rows, columns) densities of skin with discs on it.

    Parameters
    ----------
    noise : of every sample and channel.
    mottled : rms in green of unevenness of 1 to 4 mm, by blood and by melanin in patterns apart.
    """
    density = np.empty((3, *shape), np.float32)
    density[:] = np.reshape(skin, (3, 1, 1))
    for disc in discs:
        density += np.reshape(disc.contrast, (3, 1, 1)) * cover(disc, shape, sample_mm)
    rng = np.random.default_rng(seed)
    density += rng.normal(0, noise, density.shape)
    for pigment in ((0.3, 1.0, 0.5), (0.7, 1.0, 1.4)):
        pattern = mottling(rng, shape, float(rng.uniform(1.0, 4.0)) / sample_mm)
        density += mottled * np.reshape(pigment, (3, 1, 1)) * pattern
    return density.astype(np.float32)


def mottling(rng: np.random.Generator, shape: tuple[int, int], scale: float) -> Map:
    """Smooth chance of rms 1."""
    reach = int(3 * scale)
    white = rng.normal(size=(shape[0] + 2 * reach, shape[1] + 2 * reach))
    smooth = cv2.GaussianBlur(white, (0, 0), scale / 2)[reach:, reach:][: shape[0], : shape[1]]
    return np.asarray(smooth / smooth.std(), np.float32)


def found_on(
    density: Map,
    *,
    known: Mask | None = None,
    sample_mm: float = SAMPLE_MM,
    albedo: bool = True,
    shiny: Mask | None = None,
    raised: Mask | None = None,
) -> MarksFound:
    """The marks on such skin, by default on all of it and as albedo."""
    everywhere = np.ones(density.shape[1:], np.bool_)
    return find_marks(
        density,
        everywhere if known is None else known,
        sample_mm,
        shading_removed=albedo,
        shiny=shiny,
        raised=raised,
    )


def nearest(found: MarksFound, disc: Disc, sample_mm: float = SAMPLE_MM) -> FoundMark:
    """The one mark whose middle lies in a disc."""
    inside = [
        mark
        for mark in found.marks
        if np.hypot(
            mark.outline.row * sample_mm - disc.y_mm, mark.outline.column * sample_mm - disc.x_mm
        )
        < disc.radius_mm
    ]
    assert len(inside) == 1, [(mark.kind, mark.outline.row, mark.outline.column) for mark in inside]
    return inside[0]
