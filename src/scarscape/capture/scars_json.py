"""``scars.json``: what an earlier measurement found, read back."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scarscape.capture.json_loading import load_json, spelled
from scarscape.capture.json_text import check_form, listed, shown
from scarscape.model import EXTENTS, FORMAT, Extent, Findings, InputError, Mark, Scar

FILE = "scars.json"
#: Twice as many scars or marks as a file may hold, with their outlines.
MOST_BYTES = 2**26
#: More than any skin bears, and few enough to be reckoned with in seconds.
MOST_ENTRIES = 10_000
#: Smallest and largest number that a field of a scar or a mark takes; other fields take any.
BOUNDS: dict[str, tuple[float, float]] = {
    "x_mm": (-10_000, 10_000),
    "y_mm": (-10_000, 10_000),
    "length_mm": (0, 1000),
    "breadth_mm": (0, 1000),
    "width_mm": (0, 1000),
    "area_mm2": (0, 1e6),
    "subkind_probability": (0, 1),
}
#: Captures that show colour. A relief does not.
WITH_COLOUR = frozenset({"photo", "photo_set"})

AGAIN = "measure again, or give a scars.json that scarscape measure wrote"


@dataclass(frozen=True)
class _Software:
    version: str


@dataclass(frozen=True)
class _Light:
    """Of one photo: whether its light shows shape."""

    judged: bool


@dataclass(frozen=True)
class _Source:
    kind: str
    captured: str | None = None
    site: str | None = None
    light: _Light | None = None


@dataclass(frozen=True)
class _Totals:
    scar_area_fraction: float | None = None
    mark_area_fraction: float | None = None


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
        If it cannot be read, is of another format, a field is missing, of a wrong type or out of
        bounds, an id stands twice, or its grades are of more than one extent.
    """
    file = Path(path)
    if file.is_dir():
        file /= FILE
    content = load_json(file, most_bytes=MOST_BYTES, what="measured scars")
    _check_format(content, file)
    held = check_form(content, _File, file=file, strict=True)
    for name, found in (("scars", held.scars), ("marks", held.marks)):
        if len(found) > MOST_ENTRIES:
            raise InputError(
                f"{name} cannot have {len(found)} entries", f"give up to {MOST_ENTRIES}", file=file
            )
        _check_ids(name, [entry.id for entry in found], file)
    for place, value, (low, high) in _numbers(held):
        if not low <= value <= high:
            raise InputError(
                f"{place} cannot be {value:g}", f"give a number from {low:g} to {high:g}", file=file
            )
    return Findings(
        version=held.software.version,
        source_kind=held.source.kind,
        extent=_extent(held, file),
        scars=held.scars,
        marks=held.marks,
        scar_area_fraction=held.totals.scar_area_fraction,
        colour_seen=_colour_seen(held),
        scars_judged=held.source.light is None or held.source.light.judged,
        captured=held.source.captured,
        site=held.source.site,
    )


def _colour_seen(held: _File) -> bool:
    """Whether marks could be seen; of one photo, a grey one has no share of them."""
    grey = held.source.light is not None and held.totals.mark_area_fraction is None
    return held.source.kind in WITH_COLOUR and not grey


def _check_format(content: Any, file: Path) -> None:
    given = content.get("format") if isinstance(content, dict) else None
    if given != FORMAT:
        cause = "names no format" if given is None else f"is of the format {shown(given)}"
        raise InputError(f"{cause}, and {FORMAT} is read", AGAIN, file=file)


def _check_ids(name: str, ids: list[int], file: Path) -> None:
    if len(set(ids)) < len(ids):
        twice = Counter(ids).most_common(1)[0][0]
        raise InputError(f"{name} holds the id {twice} twice", AGAIN, file=file)


def _numbers(held: _File) -> Iterator[tuple[str, float, tuple[float, float]]]:
    """Place, value and bounds of each number that has bounds."""
    found: list[tuple[str, float | None, tuple[float, float]]] = [
        ("totals.scar_area_fraction", held.totals.scar_area_fraction, (0, 1)),
        ("totals.mark_area_fraction", held.totals.mark_area_fraction, (0, 1)),
    ]
    for name, entries in (("scars", held.scars), ("marks", held.marks)):
        for index, entry in enumerate(entries):
            here = f"{name}[{index}]"
            for field, bounds in BOUNDS.items():
                found.append((f"{here}.{field}", getattr(entry, field, None), bounds))
            for kind, chance in getattr(entry, "kind_probability", {}).items():
                found.append((spelled((name, index, "kind_probability", kind)), chance, (0, 1)))
    return ((place, value, bounds) for place, value, bounds in found if value is not None)


def _extent(held: _File, file: Path) -> Extent:
    """What the capture showed: all grades of one file say the same."""
    said = {grade.extent for grade in held.grades.values()}
    if len(said) > 1:
        kinds = listed((extent for extent in EXTENTS if extent in said), "and")
        raise InputError(f"its grades are of {kinds} at once", AGAIN, file=file)
    return said.pop() if said else "patch"
