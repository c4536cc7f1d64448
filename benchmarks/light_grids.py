"""Tables of photographed skins: beside plain least squares, by steepness, by generator, errors."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.figures import KIND_ORDER, figures
from benchmarks.scoring import Outcome, Pair, size_of
from benchmarks.tables import Grid

#: Classes of depth (or height) over width.
STEEPNESS = (0.0, 0.15, 0.3, 0.45, 0.6, 1.5)
_NUMBERS = ("depth_mm", "width_mm", "volume_mm3")


def beside_plain(fitted: Sequence[Outcome], plain: Sequence[Outcome]) -> Grid:
    """The same photos by the product and by plain least squares."""
    ours, theirs = figures(fitted), figures(plain)
    body = [
        ("detection F1", f"{ours.f1:.3f}", f"{theirs.f1:.3f}"),
        ("false per 100 true", f"{ours.false_per_100:.1f}", f"{theirs.false_per_100:.1f}"),
        ("kinds right %", f"{ours.kinds:.1f}", f"{theirs.kinds:.1f}"),
        ("depth error, median %", f"{ours.depth_median:.2f}", f"{theirs.depth_median:.2f}"),
        ("depth error, 95th percentile %", f"{ours.depth_95:.1f}", f"{theirs.depth_95:.1f}"),
    ]
    body += [
        (
            f"depth bias, {kind.replace('_', ' ')}, median %",
            f"{value:+.1f}",
            f"{theirs.bias_median[kind]:+.1f}",
        )
        for kind, value in ours.bias_median.items()
        if math.isfinite(value)
    ]
    body += [
        ("width error, median %", f"{ours.width_median:.2f}", f"{theirs.width_median:.2f}"),
        ("volume error, median %", f"{ours.volume_median:.2f}", f"{theirs.volume_median:.2f}"),
        ("true depth within 2 sd %", f"{ours.covered:.1f}", f"{theirs.covered:.1f}"),
    ]
    head = ("figure", "scarscape", "plain least squares")
    return Grid("Beside plain least squares, the same photos", head, tuple(body))


def recovery(fitted: Sequence[Outcome], plain: Sequence[Outcome]) -> Grid:
    """Measured over true depth by kind and steepness, pits fitted and plain."""
    body = []
    for kind, (low, high) in itertools.product(KIND_ORDER, itertools.pairwise(STEEPNESS)):
        ours, theirs = (_of(done, kind, low, high) for done in (fitted, plain))
        if not ours:
            continue
        held = [pair.covered for pair in ours if pair.covered is not None]
        body.append(
            (
                kind,
                f"{low:g} to {high:g}",
                str(len(ours)),
                f"{np.mean([pair.true['lamps_reaching'] for pair in ours]):.1f}",
                _percentiles(ours),
                _percentiles(theirs),
                _share(held),
                str(sum(bool(pair.scar["depth_is_lower_bound"]) for pair in ours)),
            )
        )
    head = (
        "kind",
        "depth / width",
        "found",
        "lamps at the deepest point",
        "recovery %, median (10th to 90th)",
        "plain least squares",
        "within 2 sd %",
        "lower bounds",
    )
    return Grid("Measured over true depth", head, tuple(body))


def coverage(done: Sequence[Outcome]) -> Grid:
    """Share of true numbers within two stated standard deviations, by kind."""
    pairs = [pair for one in done for pair in one.pairs]
    body = []
    for kind in (*KIND_ORDER, "all"):
        those = [pair for pair in pairs if kind in ("all", pair.true["kind"])]
        if those:
            shares = (_share(_held(those, name)) for name in _NUMBERS)
            body.append((kind, str(len(those)), *shares))
    head = ("kind", "found", "depth or height %", "width %", "volume %")
    return Grid("True number within 2 sd (judged: depth, all)", head, tuple(body))


def by_generator(done: dict[str, list[Outcome]]) -> Grid:
    """The main figures for each generator alone."""
    body = []
    for name, outcomes in done.items():
        reached = figures(outcomes)
        body.append(
            (
                name,
                str(reached.true),
                f"{reached.f1:.3f}",
                f"{reached.kinds:.1f}",
                f"{reached.depth_median:.2f}",
                f"{reached.bias_median['ice_pick']:+.1f}",
                f"{reached.bias_median['boxcar']:+.1f}",
                f"{reached.covered:.1f}",
            )
        )
    head = (
        "generator",
        "true",
        "F1",
        "kind right %",
        "depth median %",
        "bias ice pick %",
        "bias boxcar %",
        "within 2 sd %",
    )
    return Grid("By generator", head, tuple(body))


def errors_of(pairs: Sequence[Pair]) -> np.typing.NDArray[np.float64]:
    """Relative errors of depth or height that were measured."""
    errors = np.array([pair.depth_error for pair in pairs], dtype=float)
    return np.asarray(errors[np.isfinite(errors)])


def _of(done: Sequence[Outcome], kind: str, low: float, high: float) -> list[Pair]:
    """Pairs of a kind whose true depth over width lies in a range."""
    pairs = [pair for one in done for pair in one.pairs if pair.true["kind"] == kind]
    return [pair for pair in pairs if low <= size_of(pair.true) / pair.true["width_mm"] < high]


def _percentiles(pairs: Sequence[Pair]) -> str:
    errors = errors_of(pairs)
    if not errors.size:
        return "-"
    low, middle, high = 100 + 100 * np.percentile(errors, [10, 50, 90])
    return f"{middle:.0f} ({low:.0f} to {high:.0f})"


def _held(pairs: Sequence[Pair], name: str) -> list[bool]:
    """Whether each true number lies within two sd; scars without the number are left out."""
    out = []
    for pair in pairs:
        if name == "depth_mm":
            if pair.covered is not None:
                out.append(pair.covered)
            continue
        value: Any = pair.scar[name]
        sd: Any = pair.scar[f"{name}_sd"]
        if value is not None and sd is not None:
            out.append(abs(value - pair.true[name]) <= 2 * sd)
    return out


def _share(held: Sequence[bool]) -> str:
    return f"{100 * np.mean(held):.0f}" if held else "-"
