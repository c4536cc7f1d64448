"""Judges the marks found on a phantom: what was found, missed, miscalled, and how large."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scarscape.model import Mark
from scarscape.phantom.contour import area_and_centroid, contains
from scarscape.phantom.truth import TrueScar

if TYPE_CHECKING:
    from scarscape.phantom.coloured import Distractor, TrueMark

Array = NDArray[np.float64]

#: Overlap over union from which two outlines are of one mark, wherever their centroids lie.
LEAST_OVERLAP = 0.3
#: Samples of the raster that overlaps are counted on.
RASTER = 200
#: Above any real cost, so that matching never gives up a possible pair for a nearer one.
IMPOSSIBLE = 1e6
#: A hair is too thin for a centroid to lie on it.
NEAR_HAIR_MM = 0.5


@dataclass(frozen=True)
class Placed:
    """A found mark in the frame of the truth."""

    mark: Mark
    x_mm: float
    y_mm: float
    outline_mm: Array
    area_mm2: float


@dataclass(frozen=True)
class MarkPair:
    """A true mark and the mark found for it."""

    true: TrueMark
    found: Placed

    @property
    def kind_right(self) -> bool:
        """Whether it was given its kind."""
        return self.true.kind == self.found.mark.kind

    @property
    def area_ratio(self) -> float:
        """Found area over the true one."""
        return self.found.area_mm2 / self.true.area_mm2


@dataclass(frozen=True)
class MarkScore:
    """The outcome of one picture, or of several together.

    Attributes
    ----------
    matched, missed, false : pairs, true marks that were not found, found marks that are not there.
    miscalled : of the false ones, those that are a distractor, with its kind.
    shading : numbers of the scars without a true mark on them that bear a false one, which is no
        distractor.
    plain_scars : how many scars have no true mark on them.
    """

    matched: tuple[MarkPair, ...]
    missed: tuple[TrueMark, ...]
    false: tuple[Placed, ...]
    miscalled: tuple[tuple[Distractor, Placed], ...] = ()
    shading: tuple[int, ...] = ()
    plain_scars: int = 0

    @property
    def precision(self) -> float:
        """Share of the found marks that are there; 1 where nothing was found."""
        return _share(len(self.matched), len(self.matched) + len(self.false))

    @property
    def recall(self) -> float:
        """Share of the true marks that were found; 1 where there are none."""
        return _share(len(self.matched), len(self.matched) + len(self.missed))

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        twice = 2 * len(self.matched)
        return _share(twice, twice + len(self.missed) + len(self.false))

    @property
    def kinds_right(self) -> float:
        """Share of the matched marks that were given their kind."""
        return _share(sum(pair.kind_right for pair in self.matched), len(self.matched))

    @property
    def shading_share(self) -> float:
        """Share of the scars without a mark whose shading was called one; 0 without such scars."""
        return len(self.shading) / self.plain_scars if self.plain_scars else 0.0

    @property
    def area_ratio(self) -> float | None:
        """Median of found over true area, None where nothing was matched."""
        ratios = [pair.area_ratio for pair in self.matched]
        return float(np.median(ratios)) if ratios else None

    def recall_of(self, *, kind: str | None = None, on_scars: bool | None = None) -> float:
        """Share found of the true marks of one kind, on scars only or off scars only."""

        def asked(mark: TrueMark) -> bool:
            on_scar = mark.on_scar is not None
            return kind in (None, mark.kind) and on_scars in (None, on_scar)

        found = sum(asked(pair.true) for pair in self.matched)
        return _share(found, found + sum(asked(mark) for mark in self.missed))

    def to_dict(self) -> dict[str, Any]:
        """Every figure as plain values."""
        return {
            "true": len(self.matched) + len(self.missed),
            "found": len(self.matched) + len(self.false),
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "kinds_right": self.kinds_right,
            "area_ratio": self.area_ratio,
            "recall_on_scars": self.recall_of(on_scars=True),
            "recall_off_scars": self.recall_of(on_scars=False),
            "miscalled": dict(sorted(Counter(one.kind for one, _ in self.miscalled).items())),
            "shading_share": self.shading_share,
        }

    def __str__(self) -> str:
        ratio = "-" if self.area_ratio is None else f"{self.area_ratio:.2f}"
        called = ", ".join(f"{n} {kind}" for kind, n in self.to_dict()["miscalled"].items())
        return (
            f"{len(self.matched)} marks found, {len(self.missed)} missed, {len(self.false)} false: "
            f"F1 {self.f1:.3f}, kinds right {self.kinds_right:.1%}, area ratio {ratio}; found on "
            f"scars {self.recall_of(on_scars=True):.0%}; called marks: {called or 'nothing else'}, "
            f"shading of {len(self.shading)} of {self.plain_scars} scars"
        )


def score_marks(
    true: Sequence[TrueMark],
    found: Sequence[Mark],
    *,
    distractors: Sequence[Distractor] = (),
    scars: Sequence[TrueScar] = (),
    pitch_mm: float | None = None,
    shift_mm: tuple[float, float] = (0.0, 0.0),
) -> MarkScore:
    """Match found marks with true ones, one to one.

    Parameters
    ----------
    true, distractors : of a `ColouredSkin`.
    found : of any kind, in mm, or in pixels together with `pitch_mm`.
    scars : the true ones, to tell marks that are a scar's shading.
    pitch_mm : of the photo's own pixels; then places in pixels are used, not those in mm.
    shift_mm : x and y that are added to found places to bring them to the frame of the truth.

    Returns
    -------
    MarkScore. A pair may match, whatever the kinds, where the found centroid lies in the true
    outline or within half the true width of the true centroid, or where the outlines' overlap is
    at least 0.3 of their union. Among those the assignment has as many pairs as possible, then
    the smallest distances (Hungarian method, H. W. Kuhn 1955, doi 10.1002/nav.3800020109). A mark
    left over whose centroid lies on a distractor (a hair: within 0.5 mm) is that, miscalled.
    """
    from scipy.optimize import linear_sum_assignment

    placed = [_placed(mark, pitch_mm, shift_mm) for mark in found]
    cost = np.array([[_cost(mark, other) for other in placed] for mark in true])
    cost = cost.reshape(len(true), len(placed))
    rows, columns = linear_sum_assignment(cost)
    best = zip(rows.tolist(), columns.tolist(), strict=True)
    pairs = [(i, j) for i, j in best if cost[i, j] < IMPOSSIBLE]
    of_true, of_found = {i for i, _ in pairs}, {j for _, j in pairs}
    false = tuple(one for j, one in enumerate(placed) if j not in of_found)
    called = [(_nearest(one, distractors), one) for one in false]
    unexplained = [one for other, one in called if other is None]
    plain = [scar for scar in scars if scar.id not in {mark.on_scar for mark in true}]
    return MarkScore(
        matched=tuple(MarkPair(true[i], placed[j]) for i, j in pairs),
        missed=tuple(mark for i, mark in enumerate(true) if i not in of_true),
        false=false,
        miscalled=tuple((other, one) for other, one in called if other is not None),
        shading=tuple(scar.id for scar in plain if any(_on(scar, one) for one in unexplained)),
        plain_scars=len(plain),
    )


def merge_mark_scores(scores: Iterable[MarkScore]) -> MarkScore:
    """Several scores as one."""
    all_of = list(scores)
    return MarkScore(
        matched=tuple(pair for one in all_of for pair in one.matched),
        missed=tuple(mark for one in all_of for mark in one.missed),
        false=tuple(mark for one in all_of for mark in one.false),
        miscalled=tuple(pair for one in all_of for pair in one.miscalled),
        shading=tuple(number for one in all_of for number in one.shading),
        plain_scars=sum(one.plain_scars for one in all_of),
    )


def _placed(mark: Mark, pitch_mm: float | None, shift_mm: tuple[float, float]) -> Placed:
    if pitch_mm is None:
        if mark.x_mm is None or mark.y_mm is None:
            raise ValueError(f"mark {mark.id} has no place in mm: give the pitch of its photo")
        x, y, scale, points = mark.x_mm, mark.y_mm, 1.0, mark.outline_mm
    else:
        if mark.x_px is None or mark.y_px is None:
            raise ValueError(f"mark {mark.id} has no place in pixels")
        x, y, scale, points = mark.x_px, mark.y_px, pitch_mm, mark.outline_px
    outline = scale * np.array(points, dtype=np.float64).reshape(-1, 2) + shift_mm
    area = mark.area_mm2 if pitch_mm is None else None
    if area is None and mark.area_px is not None and pitch_mm is not None:
        area = mark.area_px * pitch_mm**2
    if area is None:
        area = area_and_centroid(outline)[0] if len(outline) > 2 else 0.0
    return Placed(mark, scale * x + shift_mm[0], scale * y + shift_mm[1], outline, area)


def _cost(true: TrueMark, found: Placed) -> float:
    outline = np.array(true.outline_mm, dtype=np.float64)
    distance = float(np.hypot(found.x_mm - true.x_mm, found.y_mm - true.y_mm))
    half_width = float(np.sqrt(true.area_mm2 / np.pi))
    if distance <= half_width or contains(outline, found.x_mm, found.y_mm):
        return distance
    return distance if overlap(outline, found.outline_mm) >= LEAST_OVERLAP else IMPOSSIBLE


def overlap(one: Array, other: Array) -> float:
    """Area that two outlines, (n, 2) x, y, share, over that of their union; 0 for no outline."""
    import cv2

    if min(len(one), len(other)) < 3:
        return 0.0
    low = np.minimum(one.min(axis=0), other.min(axis=0))
    step = float((np.maximum(one.max(axis=0), other.max(axis=0)) - low).max()) / RASTER
    if step <= 0:
        return 0.0
    filled = []
    for outline in (one, other):
        raster = np.zeros((RASTER + 1, RASTER + 1), dtype=np.uint8)
        cv2.fillPoly(raster, [np.round((outline - low) / step).astype(np.int32)], (1,))
        filled.append(raster > 0)
    union = int((filled[0] | filled[1]).sum())
    return int((filled[0] & filled[1]).sum()) / union


def _nearest(found: Placed, distractors: Sequence[Distractor]) -> Distractor | None:
    """The distractor that a mark lies on, the nearest of several."""
    near = []
    for index, one in enumerate(distractors):
        distance = float(np.hypot(found.x_mm - one.x_mm, found.y_mm - one.y_mm))
        limit = NEAR_HAIR_MM if one.kind == "hair" else one.size_mm / 2
        on_it = len(found.outline_mm) > 2 and contains(found.outline_mm, one.x_mm, one.y_mm)
        if distance <= limit or on_it:
            near.append((distance, index))
    return distractors[min(near)[1]] if near else None


def _on(scar: TrueScar, found: Placed) -> bool:
    return contains(np.array(scar.outline_mm), found.x_mm, found.y_mm)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
