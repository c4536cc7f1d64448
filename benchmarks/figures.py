"""The figures the issue asks for, pooled over many skins, beside what was asked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.scoring import Outcome, Pair
from benchmarks.tables import Grid, Row, at_least, at_most, between

KIND_ORDER = ("ice_pick", "boxcar", "rolling", "hypertrophic", "other")

#: What the issue asks on each skin (shares in percent).
ASKED: dict[str, dict[str, float]] = {
    "plain": {
        "f1": 0.98,
        "f1_coarse": 0.94,
        "kinds": 97,
        "depth": 2.5,
        "depth95": 10,
        "bias": 4,
        "width": 3,
        "volume": 4,
        "volume_rolling": 8,
        "false": math.inf,
        "on_skin": 0,
    },
    "hard": {
        "f1": 0.93,
        "kinds": 93,
        "depth": 4,
        "depth95": 15,
        "bias": math.inf,
        "width": math.inf,
        "volume": math.inf,
        "volume_rolling": math.inf,
        "false": 5,
        "on_skin": math.inf,
    },
}


@dataclass(frozen=True)
class Figures:
    """What the issue asks for, pooled over many skins; errors and shares in percent."""

    true: int
    f1: float
    false_per_100: float
    false_on_skin: int
    kinds: float
    depth_median: float
    depth_95: float
    bias_median: dict[str, float]
    bias_mean: dict[str, float]
    width_median: float
    volume_median: float
    volume_rolling: float
    covered: float
    covered_by_kind: dict[str, float]
    unmeasured: int


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """Pool the outcomes of many skins."""
    pairs = [pair for outcome in outcomes for pair in outcome.pairs]
    missed = sum(len(outcome.missed) for outcome in outcomes)
    false = sum(len(outcome.false) for outcome in outcomes)
    depth = np.array([pair.depth_error for pair in pairs])
    known = depth[np.isfinite(depth)]
    rolling = [pair for pair in pairs if pair.true["kind"] == "rolling"]
    by_kind = {
        kind: [e for p in pairs if p.true["kind"] == kind and math.isfinite(e := p.depth_error)]
        for kind in KIND_ORDER
    }
    true = len(pairs) + missed
    return Figures(
        true=true,
        f1=2 * len(pairs) / max(2 * len(pairs) + missed + false, 1),
        false_per_100=100 * false / max(true, 1),
        false_on_skin=sum(
            outcome.where_false(scar) == "on bare skin"
            for outcome in outcomes
            for scar in outcome.false
        ),
        kinds=_percent([pair.scar["kind"] == pair.true["kind"] for pair in pairs]),
        depth_median=_middle(np.abs(known)),
        depth_95=100 * float(np.percentile(np.abs(known), 95)) if known.size else math.nan,
        bias_median={kind: _middle(np.array(errors)) for kind, errors in by_kind.items()},
        bias_mean={
            kind: 100 * float(np.mean(errors)) if errors else math.nan
            for kind, errors in by_kind.items()
        },
        width_median=_middle(np.abs([pair.error("width_mm") for pair in pairs])),
        volume_median=_middle(np.abs([pair.error("volume_mm3") for pair in pairs])),
        volume_rolling=_middle(np.abs([pair.error("volume_mm3") for pair in rolling])),
        covered=_coverage(pairs),
        covered_by_kind={
            kind: _coverage([p for p in pairs if p.true["kind"] == kind]) for kind in KIND_ORDER
        },
        unmeasured=int(depth.size - known.size),
    )


def rows(figures: Figures, skin: str, pitch_mm: float) -> list[Row]:
    """The figures beside what was asked of that skin."""
    asked = ASKED[skin]
    coarse = pitch_mm > 0.075 and "f1_coarse" in asked
    out = [
        at_least("detection F1", figures.f1, asked["f1_coarse" if coarse else "f1"], digits=3),
        _open(at_most("false per 100 true", figures.false_per_100, asked["false"], digits=1)),
        _open(
            at_most(
                "false scars on bare skin, all maps",
                figures.false_on_skin,
                asked["on_skin"],
                digits=0,
            )
        ),
        at_least("kinds right", figures.kinds, asked["kinds"], " %", 1),
        at_most("depth error, median", figures.depth_median, asked["depth"], " %"),
        at_most("depth error, 95th percentile", figures.depth_95, asked["depth95"], " %", 1),
    ]
    for name, bias in (("median", figures.bias_median), ("mean", figures.bias_mean)):
        for kind, value in bias.items():
            short = at_most("", abs(value), asked["bias"], " %").met
            limit = f"within {asked['bias']:g} %" if math.isfinite(asked["bias"]) else "none"
            row = Row(
                f"depth bias, {kind.replace('_', ' ')}, {name}",
                limit,
                f"{value:+.1f} %",
                None if limit == "none" or math.isnan(value) else short,
            )
            out.append(row)
    out += [
        _open(at_most("width error, median", figures.width_median, asked["width"], " %")),
        _open(at_most("volume error, median", figures.volume_median, asked["volume"], " %")),
        _open(
            at_most(
                "volume error, rolling, median",
                figures.volume_rolling,
                asked["volume_rolling"],
                " %",
            )
        ),
        between("true depth within 2 sd", figures.covered, 90, 99, " %", 1),
    ]
    if figures.unmeasured:
        out.append(Row("found but depth not measured", "none", str(figures.unmeasured)))
    return out


def by_kind(outcomes: Sequence[Outcome], figures: Figures) -> Grid:
    """How each kind fared."""
    body = []
    for kind in KIND_ORDER:
        pairs = [p for o in outcomes for p in o.pairs if p.true["kind"] == kind]
        missed = sum(t["kind"] == kind for o in outcomes for t in o.missed)
        absolute = np.abs([p.depth_error for p in pairs])
        absolute = absolute[np.isfinite(absolute)]
        body.append(
            (
                kind,
                str(len(pairs) + missed),
                str(missed),
                f"{_percent([p.scar['kind'] == kind for p in pairs]):.1f}",
                f"{_middle(absolute):.2f}",
                f"{100 * np.percentile(absolute, 95):.1f}" if absolute.size else "nan",
                f"{figures.bias_median[kind]:+.1f}",
                f"{figures.bias_mean[kind]:+.1f}",
                f"{_middle(np.abs([p.error('width_mm') for p in pairs])):.2f}",
                f"{_middle(np.array([p.error('width_mm') for p in pairs])):+.1f}",
                f"{_middle(np.abs([p.error('volume_mm3') for p in pairs])):.2f}",
                f"{_middle(np.array([p.error('volume_mm3') for p in pairs])):+.1f}",
                f"{figures.covered_by_kind[kind]:.1f}",
            )
        )
    head = (
        "kind",
        "true",
        "missed",
        "kind right %",
        "depth median %",
        "depth 95th %",
        "bias median %",
        "bias mean %",
        "width median %",
        "width bias %",
        "volume median %",
        "volume bias %",
        "within 2 sd %",
    )
    return Grid("By true kind", head, tuple(body))


def confusion(outcomes: Sequence[Outcome]) -> Grid:
    """True kinds down, named kinds across; false scars in the last line."""
    named = [*KIND_ORDER, "missed"]
    table = {kind: dict.fromkeys(named, 0) for kind in [*KIND_ORDER, "(false)"]}
    for outcome in outcomes:
        for pair in outcome.pairs:
            table[pair.true["kind"]][pair.scar["kind"]] += 1
        for true in outcome.missed:
            table[true["kind"]]["missed"] += 1
        for scar in outcome.false:
            table["(false)"][scar["kind"]] += 1
    body = tuple((kind, *(str(line[name]) for name in named)) for kind, line in table.items())
    return Grid("Kinds: true down, named across", ("", *named), body)


def _open(row: Row) -> Row:
    """Drop the judgement where nothing was asked."""
    return Row(row.figure, "none", row.reached) if row.asked.startswith("<= inf") else row


def _middle(values: np.typing.NDArray[np.float64]) -> float:
    values = np.asarray(values, dtype=float)
    values = values[np.isfinite(values)]
    return 100 * float(np.median(values)) if values.size else math.nan


def _percent(right: Sequence[bool]) -> float:
    return 100 * float(np.mean(right)) if right else math.nan


def _coverage(pairs: Sequence[Pair]) -> float:
    return _percent([pair.covered for pair in pairs if pair.covered is not None])
