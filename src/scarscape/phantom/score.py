"""Judges a survey of a phantom: what was found, what was missed, how well it was measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scarscape.model import Scar, Survey
from scarscape.phantom.contour import contains
from scarscape.phantom.truth import TrueScar, Truth

Metric = Literal["depth", "width", "volume"]
METRICS: tuple[Metric, ...] = ("depth", "width", "volume")

NEAR_MM = 0.5
#: Above any real cost, so that matching never gives up a possible pair for a nearer one.
IMPOSSIBLE = 1e6


@dataclass(frozen=True)
class Error:
    """One measured value beside the true one; `sd` is the reported standard deviation."""

    true: float
    found: float
    sd: float | None

    @property
    def relative(self) -> float:
        """Error as a share of the true value, signed."""
        return (self.found - self.true) / self.true

    @property
    def z_score(self) -> float | None:
        """Error in reported standard deviations, None where none was reported."""
        return (self.found - self.true) / self.sd if self.sd else None


@dataclass(frozen=True)
class Pair:
    """A true scar and the scar found for it."""

    true: TrueScar
    found: Scar

    @property
    def kind_right(self) -> bool:
        """Whether it was given its kind."""
        return self.true.kind == self.found.kind

    @property
    def distance_mm(self) -> float:
        """Distance of the two centroids."""
        x_mm, y_mm = self.found.place_mm
        return float(np.hypot(x_mm - self.true.x_mm, y_mm - self.true.y_mm))

    def error(self, metric: Metric) -> Error | None:
        """Error of one figure (``depth`` is the height of a raised scar), None if unmeasured."""
        found = self.found
        true, value, sd = {
            "depth": (
                (self.true.size_mm, found.height_mm, found.height_mm_sd)
                if self.true.raised
                else (self.true.size_mm, found.depth_mm, found.depth_mm_sd)
            ),
            "width": (self.true.width_mm, found.width_mm, found.width_mm_sd),
            "volume": (self.true.volume_mm3, found.volume_mm3, found.volume_mm3_sd),
        }[metric]
        return None if value is None else Error(true, value, sd)


@dataclass(frozen=True)
class Figures:
    """How well one figure was measured over some pairs, as shares of the true values.

    `bias` is the median of the signed errors, `coverage` the share within two reported standard
    deviations (None where none was reported).
    """

    count: int
    median: float
    bias: float
    percentile_95: float
    coverage: float | None


@dataclass(frozen=True)
class Score:
    """The outcome of one survey, or of several together."""

    matched: tuple[Pair, ...]
    missed: tuple[TrueScar, ...]
    false: tuple[Scar, ...]

    @property
    def precision(self) -> float:
        """Share of the found scars that are there; 1 where nothing was found."""
        return _share(len(self.matched), len(self.matched) + len(self.false))

    @property
    def recall(self) -> float:
        """Share of the true scars that were found; 1 where there are none."""
        return _share(len(self.matched), len(self.matched) + len(self.missed))

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        twice = 2 * len(self.matched)
        return _share(twice, twice + len(self.missed) + len(self.false))

    @property
    def kinds_right(self) -> float:
        """Share of the matched scars that were given their kind."""
        return _share(sum(pair.kind_right for pair in self.matched), len(self.matched))

    def errors(self, metric: Metric, kind: str | None = None) -> tuple[Error, ...]:
        """Errors of one figure over the matched scars (of one true kind)."""
        found = (pair.error(metric) for pair in self.of_kind(kind))
        return tuple(error for error in found if error is not None)

    def of_kind(self, kind: str | None) -> tuple[Pair, ...]:
        """Matched scars of one true kind, all for None."""
        return tuple(pair for pair in self.matched if kind in (None, pair.true.kind))

    def figures(self, metric: Metric, kind: str | None = None) -> Figures | None:
        """Medians, bias, 95th percentile and coverage, None where nothing was measured."""
        errors = self.errors(metric, kind)
        if not errors:
            return None
        relative = np.array([error.relative for error in errors])
        z_scores = np.array([error.z_score for error in errors if error.z_score is not None])
        size = np.abs(relative)
        return Figures(
            count=len(errors),
            median=float(np.median(size)),
            bias=float(np.median(relative)),
            percentile_95=float(np.percentile(size, 95)),
            coverage=float((np.abs(z_scores) <= 2).mean()) if len(z_scores) else None,
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """True kinds that were matched, in alphabetical order."""
        return tuple(sorted({pair.true.kind for pair in self.matched}))

    def to_dict(self) -> dict[str, Any]:
        """Every figure as plain values: over all, and for each kind."""
        return {
            "true": len(self.matched) + len(self.missed),
            "found": len(self.matched) + len(self.false),
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "kinds_right": self.kinds_right,
            **{metric: self._by_kind(metric) for metric in METRICS},
        }

    def _by_kind(self, metric: Metric) -> dict[str, Any]:
        table: dict[str, Any] = {}
        for kind in (None, *self.kinds):
            figures = self.figures(metric, kind)
            table[kind or "all"] = None if figures is None else vars(figures).copy()
        return table

    def __str__(self) -> str:
        lines = [
            f"{len(self.matched)} found, {len(self.missed)} missed, {len(self.false)} false: "
            f"F1 {self.f1:.3f}, kinds right {self.kinds_right:.1%}"
        ]
        for metric in METRICS:
            for kind in (None, *self.kinds):
                figures = self.figures(metric, kind)
                if figures is None:
                    continue
                covered = "-" if figures.coverage is None else f"{figures.coverage:.0%}"
                lines.append(
                    f"  {metric:7} {kind or 'all':13} n {figures.count:4}  "
                    f"median {figures.median:6.1%}  bias {figures.bias:+6.1%}  "
                    f"95th {figures.percentile_95:6.1%}  within 2 sd {covered}"
                )
        return "\n".join(lines)


def score(truth: Truth, survey: Survey) -> Score:
    """Match the scars of a survey with the true ones. See `score_scars`."""
    return score_scars(truth.scars, survey.scars)


def score_scars(true: Sequence[TrueScar], found: Sequence[Scar]) -> Score:
    """Match found scars with true ones, one to one.

    Parameters
    ----------
    true, found : scars in the same frame.

    Returns
    -------
    Score. A pair may match where both are sunken or both raised and the found centroid lies in
    the true mouth, or within 0.5 mm or half the true width (of a line: half its breadth) of the
    true centroid. Among those the assignment has as many pairs as possible, then the smallest
    distances (Hungarian method, H. W. Kuhn 1955, doi 10.1002/nav.3800020109).
    """
    from scipy.optimize import linear_sum_assignment

    cost = _costs(true, found)
    rows, columns = linear_sum_assignment(cost)
    best = zip(rows.tolist(), columns.tolist(), strict=True)
    pairs = [(i, j) for i, j in best if cost[i, j] < IMPOSSIBLE]
    of_true, of_found = {i for i, _ in pairs}, {j for _, j in pairs}
    return Score(
        matched=tuple(Pair(true[i], found[j]) for i, j in pairs),
        missed=tuple(scar for i, scar in enumerate(true) if i not in of_true),
        false=tuple(scar for j, scar in enumerate(found) if j not in of_found),
    )


def merge_scores(scores: Iterable[Score]) -> Score:
    """Several scores as one."""
    all_of = list(scores)
    return Score(
        matched=tuple(pair for one in all_of for pair in one.matched),
        missed=tuple(scar for one in all_of for scar in one.missed),
        false=tuple(scar for one in all_of for scar in one.false),
    )


def _costs(true: Sequence[TrueScar], found: Sequence[Scar]) -> NDArray[np.float64]:
    cost = np.full((len(true), len(found)), IMPOSSIBLE)
    for i, scar in enumerate(true):
        mouth = np.array(scar.outline_mm)
        size = scar.breadth_mm if scar.kind == "other" else scar.width_mm
        limit = max(NEAR_MM, 0.5 * size)
        for j, other in enumerate(found):
            if other.raised != scar.raised:
                continue
            x_mm, y_mm = other.place_mm
            distance = float(np.hypot(x_mm - scar.x_mm, y_mm - scar.y_mm))
            if distance <= limit or contains(mouth, x_mm, y_mm):
                cost[i, j] = distance
    return cost


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
