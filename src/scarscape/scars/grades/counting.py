"""Points for counts of scars, and their range over every way of filing the scars.

Both scales that count (ECCA, Goodman-Baron quantitative) give a line ``weight x level(count)``,
where the level rises with the count in three steps. The range is exact: for every combination of
levels, Hall's theorem (P. Hall, J. London Math. Soc. 1935;10:26-30, doi 10.1112/jlms/s1-10.37.26)
tells whether some filing of the scars reaches it. The cost is 4^lines combinations times 2^lines
subsets at worst; only levels that can occur are looked at, so that a usual face takes
milliseconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarscape.model import GradeItem
from scarscape.scars.grades.filing import POSSIBLE, Filing


@dataclass(frozen=True)
class CountScale:
    """A table of lines, each with a weight, and the least counts of levels 1, 2 and 3."""

    weights: Mapping[str, int]
    steps: tuple[int, int, int]

    @property
    def maximum(self) -> int:
        """Points of the whole table with every line at its highest level."""
        return len(self.steps) * sum(self.weights.values())

    def level(self, count: int) -> int:
        """Level of a count, 0 to 3."""
        return sum(count >= step for step in self.steps)

    def points(self, line: str, count: int) -> int:
        """Points of one line."""
        return self.weights[line] * self.level(count)

    def extremes(self, filings: Sequence[Filing]) -> tuple[int, int]:
        """Fewest and most points over every allowed way of filing the scars.

        Each scar stands in exactly one of its possible lines, or in none if it may be left out.
        Every possible line must be one of the table's.
        """
        lines = [line for line in self.weights if any(line in f.possible for f in filings)]
        levels = self._reachable_levels(lines, filings)
        total = levels @ np.array([self.weights[line] for line in lines], dtype=np.int64)
        needed = np.array([0, *self.steps])[levels]
        room = np.array([step - 1 for step in self.steps] + [len(filings)])[levels]
        enough, roomy = _feasible(needed, room, lines, filings)
        return int(total[roomy].min()), int(total[enough].max())

    def _reachable_levels(
        self, lines: Sequence[str], filings: Sequence[Filing]
    ) -> NDArray[np.int64]:
        """(combinations, lines) every combination of levels that single lines may have."""
        ranges = []
        for line in lines:
            fewest, most = possible_counts(line, filings)
            ranges.append(np.arange(self.level(fewest), self.level(most) + 1))
        if not ranges:
            return np.zeros((1, 0), dtype=np.int64)
        return np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1).reshape(-1, len(lines))

    def item(self, line: str, filings: Sequence[Filing], note: str) -> GradeItem:
        """The table's line with its count, its points and what else is possible."""
        fewest, most = possible_counts(line, filings)
        count = likely_count(line, filings)
        if count is None:
            note = f"{note}; {fewest} to {most} scars, which no image can settle"
        elif fewest != most:
            note = f"{note}; {fewest} to {most} scars are possible here"
        points = None if count is None else self.points(line, count)
        return GradeItem(line, count, points, note)


def _feasible(
    needed: NDArray[np.int64],
    room: NDArray[np.int64],
    lines: Sequence[str],
    filings: Sequence[Filing],
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which rows some filing fills to at least `needed`, and which it keeps within `room`.

    Hall's condition over each set of lines: there must be enough scars that may stand in the set,
    and room in the set for all scars that can stand nowhere else.
    """
    bit = {line: 1 << place for place, line in enumerate(lines)}
    may = Counter(sum(bit[line] for line in f.possible) for f in filings)
    must = Counter(sum(bit[line] for line in f.possible) for f in filings if not f.may_be_left_out)
    enough = np.ones(len(needed), dtype=bool)
    roomy = np.ones(len(room), dtype=bool)
    for subset in range(1, 1 << len(lines)):
        inside = [place for place in range(len(lines)) if subset >> place & 1]
        available = sum(n for mask, n in may.items() if mask & subset)
        captive = sum(n for mask, n in must.items() if not mask & ~subset)
        enough &= needed[:, inside].sum(axis=1) <= available
        roomy &= room[:, inside].sum(axis=1) >= captive
    return enough, roomy


def possible_counts(line: str, filings: Sequence[Filing]) -> tuple[int, int]:
    """Fewest and most scars that can stand in one line."""
    fewest = sum(f.possible == {line} and not f.may_be_left_out for f in filings)
    return fewest, sum(line in f.possible for f in filings)


def likely_count(line: str, filings: Sequence[Filing]) -> int | None:
    """Scars counted in a line; None if for one of them no image can tell it from another line."""
    here = [f for f in filings if line in f.likely]
    return None if any(len(f.likely) > 1 for f in here) else len(here)


def remarks(filings: Sequence[Filing]) -> tuple[str, ...]:
    """What a reader of the table must know about the scars that fit no line or several."""
    unfiled = sum(not f.likely for f in filings)
    several = sum(bool(f.likely) and f.possible != f.likely for f in filings)
    notes = []
    if unfiled:
        notes.append(
            f"{unfiled} of {len(filings)} scars are counted in no line (no line for their kind, or "
            "not measured well enough); a score's range leaves them out or puts them where they "
            "weigh most."
        )
    if several:
        notes.append(
            f"{several} of {len(filings)} scars could stand in another line: a kind or a side of a "
            f"cut-off stays open from a probability of {POSSIBLE:.0%} on (ours); a score's range "
            "covers every such choice."
        )
    return tuple(notes)
