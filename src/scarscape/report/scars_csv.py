"""Write ``scars.csv``: one row a scar, for a spreadsheet or a statistics program."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from scarscape.model import KINDS, Mark, PhotoSurvey, Scar, Survey
from scarscape.model.plain import entries_of, plain

_NOT_SCALAR = ("kind_probability", "outline_mm", "outline_px", "notes")

#: The columns, in the order of the scar's own fields, then a probability a kind, then the notes.
COLUMNS: tuple[str, ...] = (
    *(field.name for field in dataclasses.fields(Scar) if field.name not in _NOT_SCALAR),
    *(f"probability_{kind}" for kind in KINDS),
    "notes",
)


def write_scars_csv(survey: Survey | PhotoSurvey, path: Path) -> None:
    """Write one row a scar; the header stands also where there is no scar.

    What could not be measured is an empty cell, truth values are ``true`` and ``false``, notes
    are joined by a space. Values are rounded as in ``scars.json``; outlines stand only there.

    Parameters
    ----------
    survey : Survey or PhotoSurvey
    path : path of the file, overwritten if it is there.
    """
    write_table(path, COLUMNS, [_row(scar) for scar in flat_entries(survey.scars)])


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table with a header; what is not valid Unicode is spelt out."""
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(columns)
        table.writerows(rows)


def flat_entries(found: Sequence[Scar] | Sequence[Mark]) -> list[dict[str, Any]]:
    """Scars or marks as plain values, rounded as in ``scars.json``, without their outlines."""
    bare: Any = [dataclasses.replace(one, outline_mm=(), outline_px=()) for one in found]
    entries: list[dict[str, Any]] = plain(entries_of(bare))
    return entries


def cell_of(value: Any) -> str:
    """A plain value as a cell: empty for None, ``true`` and ``false`` for truth values."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _row(scar: dict[str, Any]) -> list[str]:
    """The cells of one scar, in the order of `COLUMNS`."""
    cells = {
        **scar,
        **{f"probability_{kind}": value for kind, value in scar["kind_probability"].items()},
        "notes": " ".join(scar["notes"]),
    }
    return [cell_of(cells.get(column)) for column in COLUMNS]
