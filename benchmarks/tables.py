"""Rows that set what was asked beside what was reached, on a terminal and in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """One figure. ``met`` is None where nothing was asked."""

    figure: str
    asked: str
    reached: str
    met: bool | None = None

    @property
    def mark(self) -> str:
        """``short`` where the figure falls short of what was asked."""
        return "" if self.met is None else "met" if self.met else "SHORT"


@dataclass(frozen=True)
class Table:
    """A titled list of figures with notes on how they were taken."""

    title: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()

    def text(self) -> str:
        """For a terminal."""
        body = [(row.figure, row.asked, row.reached, row.mark) for row in self.rows]
        parts = [self.title]
        if body:
            parts.append(_aligned([("figure", "asked", "reached", ""), *body]))
        parts += [grid.text() for grid in self.grids]
        parts += [f"  {note}" for note in self.notes]
        return "\n".join(parts) + "\n"

    def markdown(self) -> str:
        """For RESULTS.md."""
        parts = [f"## {self.title}", ""]
        if self.rows:
            parts += ["| figure | asked | reached | |", "|---|---|---|---|"]
            parts += [
                f"| {r.figure} | {r.asked} | {r.reached} | "
                f"{'**short**' if r.met is False else r.mark} |"
                for r in self.rows
            ]
            parts.append("")
        for grid in self.grids:
            parts += [grid.markdown(), ""]
        parts += [f"- {note}" for note in self.notes]
        return "\n".join(parts).rstrip() + "\n"


@dataclass(frozen=True)
class Grid:
    """A plain table."""

    title: str
    head: tuple[str, ...]
    body: tuple[tuple[str, ...], ...] = field(default=())

    def text(self) -> str:
        """For a terminal."""
        return f"{self.title}\n{_aligned([self.head, *self.body])}"

    def markdown(self) -> str:
        """For RESULTS.md."""
        lines = [
            f"{self.title}:",
            "",
            "| " + " | ".join(self.head) + " |",
            "|" + "---|" * len(self.head),
        ]
        return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in self.body)])


def at_most(figure: str, value: float, limit: float, unit: str = "", digits: int = 2) -> Row:
    """A figure that should not exceed a limit; NaN falls short."""
    return Row(figure, f"<= {limit:g}{unit}", f"{value:.{digits}f}{unit}", bool(value <= limit))


def at_least(figure: str, value: float, limit: float, unit: str = "", digits: int = 2) -> Row:
    """A figure that should reach a limit; NaN falls short."""
    return Row(figure, f">= {limit:g}{unit}", f"{value:.{digits}f}{unit}", bool(value >= limit))


def between(figure: str, value: float, low: float, high: float, unit: str, digits: int) -> Row:
    """A figure that should lie in a range."""
    return Row(
        figure,
        f"{low:g} to {high:g}{unit}",
        f"{value:.{digits}f}{unit}",
        bool(low <= value <= high),
    )


def _aligned(lines: Sequence[Sequence[str]]) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  " + "  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
