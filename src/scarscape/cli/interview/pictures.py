"""Drawings of shapes side by side, as wide as the terminal lets them be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: With fewer columns a drawing no longer shows its shape.
LEAST_COLUMNS = 24
MOST_ACROSS = 3
GAP = 3


def pictures(drawn: Mapping[str, Any], width: int) -> list[str]:
    """Lines that show drawings under their numbers, none where the terminal is too narrow.

    Parameters
    ----------
    drawn : the kind of each drawing by its number.
    width : columns of the terminal.
    """
    if not drawn or width < LEAST_COLUMNS:
        return []
    from scarscape.report.shapes import shape_text

    across = min(MOST_ACROSS, (width + GAP) // (LEAST_COLUMNS + GAP), len(drawn))
    columns = (width + GAP) // across - GAP
    blocks = [[number, *_middle(shape_text(kind), columns)] for number, kind in drawn.items()]
    lines: list[str] = []
    for start in range(0, len(blocks), across):
        row = blocks[start : start + across]
        deep = max(map(len, row))
        wide = [max(map(len, block)) for block in row]
        # All go down to one depth: the last line of a drawing is skin from side to side.
        full = [block + [block[-1]] * (deep - len(block)) for block in row]
        for cells in zip(*full, strict=True):
            padded = (cell.ljust(size) for cell, size in zip(cells, wide, strict=True))
            lines.append((" " * GAP).join(padded).rstrip())
    return lines


def _middle(drawing: str, columns: int) -> list[str]:
    """The middle of a drawing, where its shape is."""
    lines = drawing.splitlines()
    whole = max(map(len, lines))
    left = max(0, (whole - columns) // 2)
    return [line[left : left + columns] for line in lines]
