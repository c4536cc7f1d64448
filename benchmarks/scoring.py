"""Measured scars against true ones: which belongs to which, and how far off it is.

This is the benchmarks' own reading of the contract; it shares nothing with the tests' or the
instrument's code.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

TruthOrScar = Mapping[str, Any]
NEVER = 1e6


@dataclass(frozen=True)
class Pair:
    """A true scar and the measured one that answers to it."""

    seed: int
    true: TruthOrScar
    scar: TruthOrScar

    @property
    def depth_error(self) -> float:
        """Relative error of depth or height; NaN where it was not measured."""
        return _relative(size_of(self.scar), size_of(self.true))

    def error(self, name: str) -> float:
        """Relative error of another number."""
        return _relative(self.scar[name], self.true[name])

    @property
    def covered(self) -> bool | None:
        """Whether the true depth lies within two reported standard deviations."""
        name = "height_mm" if self.true["height_mm"] is not None else "depth_mm"
        value, sd = self.scar[name], self.scar[f"{name}_sd"]
        if value is None or sd is None:
            return None
        return bool(abs(value - self.true[name]) <= 2 * sd)


@dataclass(frozen=True)
class Outcome:
    """One skin: pairs, what was missed and what was seen that is not there."""

    seed: int
    pairs: tuple[Pair, ...]
    missed: tuple[TruthOrScar, ...]
    false: tuple[TruthOrScar, ...]
    seconds: float = math.nan

    def where_false(self, scar: TruthOrScar) -> str:
        """What a false scar lies on: a piece of a true scar, or skin that bears none."""
        for true in [*self.missed, *(pair.true for pair in self.pairs)]:
            reach = 0.6 * max(true["length_mm"], true["width_mm"])
            if math.hypot(true["x_mm"] - scar["x_mm"], true["y_mm"] - scar["y_mm"]) < reach:
                return "on a true scar"
        return "on bare skin"


def size_of(scar: TruthOrScar) -> float:
    """Depth or height, NaN where neither is given."""
    height = scar["height_mm"]
    value = scar["depth_mm"] if height is None else height
    return math.nan if value is None else float(value)


def as_mapping(scar: object) -> TruthOrScar:
    """A scar as a mapping, whether it came as a dict or a dataclass."""
    if isinstance(scar, Mapping):
        return scar
    if dataclasses.is_dataclass(scar) and not isinstance(scar, type):
        return {f.name: getattr(scar, f.name) for f in dataclasses.fields(scar)}
    raise TypeError(f"not a scar: {type(scar).__name__}")


def match(
    true: Sequence[TruthOrScar], found: Sequence[TruthOrScar], seed: int, seconds: float = math.nan
) -> Outcome:
    """Assign measured to true scars.

    As many as possible, then with the least sum of centroid distances; a pair lies at most half
    the true width (and at least 0.5 mm) apart and agrees on sunken or raised.
    """
    if not true or not found:
        return Outcome(seed, (), tuple(true), tuple(found), seconds)
    cost = np.full((len(true), len(found)), NEVER)
    for i, t in enumerate(true):
        limit = max(0.5, 0.5 * t["width_mm"])
        for j, f in enumerate(found):
            if (t["height_mm"] is None) != (f["height_mm"] is None):
                continue
            distance = math.hypot(t["x_mm"] - f["x_mm"], t["y_mm"] - f["y_mm"])
            if distance <= limit:
                cost[i, j] = distance
    rows, columns = linear_sum_assignment(cost)
    paired = [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if cost[i, j] < NEVER]
    pairs = tuple(Pair(seed, true[i], found[j]) for i, j in paired)
    seen, used = {i for i, _ in paired}, {j for _, j in paired}
    return Outcome(
        seed,
        pairs,
        tuple(t for i, t in enumerate(true) if i not in seen),
        tuple(f for j, f in enumerate(found) if j not in used),
        seconds,
    )


def _relative(value: float | None, true: float | None) -> float:
    return math.nan if value is None or not true else (value - true) / true
