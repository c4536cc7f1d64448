"""The first scars of a survey as a table for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scarscape.cli.output import say, wide_terminal

if TYPE_CHECKING:
    from scarscape.model import Scar

HEADS = ("scar", "kind", "sure", "depth or height, mm", "width, mm", "x, y, mm")
LEFT = (1,)


def show(scars: Sequence[Scar], rows: int) -> None:
    """Print the first `rows` scars: drawn on a terminal, plain aligned text elsewhere."""
    lines = [cells(scar) for scar in scars[:rows]]
    if not lines:
        return
    if wide_terminal():
        _draw(lines)
    else:
        say(plain(lines))


def cells(scar: Scar) -> tuple[str, ...]:
    """One row: what a reader wants of a scar at a glance, each value with its error."""
    if scar.height_mm is not None:
        size = f"+{_with_error(scar.height_mm, scar.height_mm_sd, 3)}"
    else:
        size = _with_error(scar.depth_mm, scar.depth_mm_sd, 3)
    probability = scar.kind_probability.get(scar.kind)
    kind = " ".join(filter(None, (scar.subkind, scar.kind.replace("_", " "))))
    return (
        str(scar.id),
        kind,
        "-" if probability is None else f"{probability:.0%}",
        size,
        _with_error(scar.width_mm, scar.width_mm_sd, 3),
        "-" if scar.x_mm is None else f"{scar.x_mm:.1f}, {scar.y_mm:.1f}",
    )


def plain(lines: Sequence[Sequence[str]]) -> str:
    """The rows under their heads, in columns held apart by blanks."""
    table = [HEADS, *lines]
    widths = [max(len(row[column]) for row in table) for column in range(len(HEADS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in LEFT else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    )


def _with_error(value: float | None, error: float | None, digits: int) -> str:
    if value is None:
        return "-"
    return f"{value:.{digits}f}" + ("" if error is None else f" ± {error:.{digits}f}")


def _draw(lines: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for column, head in enumerate(HEADS):
        table.add_column(head, justify="left" if column in LEFT else "right", no_wrap=True)
    for row in lines:
        table.add_row(*row)
    Console().print(table)
