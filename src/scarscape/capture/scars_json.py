"""``scars.json``: what an earlier measurement found, read back."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scarscape.capture.json_loading import load_json
from scarscape.capture.json_text import check_form, listed, shown
from scarscape.model import EXTENTS, FORMAT, Extent, Findings, InputError, Mark, Scar

FILE = "scars.json"
#: Some hundred thousand scars with their outlines.
MOST_BYTES = 2**28
#: Captures that show colour. A relief does not.
WITH_COLOUR = frozenset({"photo", "photo_set"})

AGAIN = "measure again, or give a scars.json that scarscape measure wrote"


@dataclass(frozen=True)
class _Software:
    version: str


@dataclass(frozen=True)
class _Source:
    kind: str
    captured: str | None = None
    site: str | None = None


@dataclass(frozen=True)
class _Totals:
    scar_area_fraction: float | None = None


@dataclass(frozen=True)
class _Grade:
    extent: Extent


@dataclass(frozen=True)
class _File:
    """The part of the file that a plan needs; what else stands there is not looked at."""

    format: str
    software: _Software
    source: _Source
    scars: tuple[Scar, ...]
    marks: tuple[Mark, ...]
    totals: _Totals
    grades: dict[str, _Grade]


def read_findings(path: str | os.PathLike[str]) -> Findings:
    """Read the scars and marks of an earlier measurement.

    Parameters
    ----------
    path : path of a ``scars.json``, or of the folder that ``scarscape measure`` wrote it to.

    Raises
    ------
    MissingFileError
        If there is no such file.
    InputError
        If it cannot be read, is of another format, or a field is missing or of a wrong type.
    """
    file = Path(path)
    if file.is_dir():
        file /= FILE
    content = load_json(file, most_bytes=MOST_BYTES, what="measured scars")
    _check_format(content, file)
    held = check_form(content, _File, file=file, strict=True)
    for name, found in (("scars", held.scars), ("marks", held.marks)):
        _check_ids(name, [entry.id for entry in found], file)
    return Findings(
        version=held.software.version,
        source_kind=held.source.kind,
        extent=_extent(held, file),
        scars=held.scars,
        marks=held.marks,
        scar_area_fraction=held.totals.scar_area_fraction,
        colour_seen=held.source.kind in WITH_COLOUR,
        captured=held.source.captured,
        site=held.source.site,
    )


def _check_format(content: Any, file: Path) -> None:
    given = content.get("format") if isinstance(content, dict) else None
    if given != FORMAT:
        cause = "names no format" if given is None else f"is of the format {shown(given)}"
        raise InputError(f"{cause}, and {FORMAT} is read", AGAIN, file=file)


def _check_ids(name: str, ids: list[int], file: Path) -> None:
    if len(set(ids)) < len(ids):
        twice = next(one for one in ids if ids.count(one) > 1)
        raise InputError(f"{name} holds the id {twice} twice", AGAIN, file=file)


def _extent(held: _File, file: Path) -> Extent:
    """What the capture showed: all grades of one file say the same."""
    said = {grade.extent for grade in held.grades.values()}
    if len(said) > 1:
        kinds = listed((extent for extent in EXTENTS if extent in said), "and")
        raise InputError(f"its grades are of {kinds} at once", AGAIN, file=file)
    return said.pop() if said else "patch"
