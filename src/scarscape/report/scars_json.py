"""Write ``scars.json``: the survey, field for field as the contract names it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scarscape.model import Survey

#: A container of plain values is kept on one line up to this many characters.
_LINE = 100


def write_scars_json(survey: Survey, path: Path) -> None:
    """Write the survey as JSON that a person can read and a program can trust.

    The keys stand in the order of `Survey.to_dict`; NaN and infinity are null; outlines take one
    line each. The same survey gives the same bytes.

    Parameters
    ----------
    survey : Survey
    path : path of the file, overwritten if it is there.
    """
    text = _written(survey.to_dict(), "\n") + "\n"
    # A file name that is not valid Unicode holds lone surrogates, which JSON writes as \\udcXX.
    path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")


def _written(value: Any, line_break: str) -> str:
    """``value`` as JSON; ``line_break`` is a newline with the indent of the level it stands on."""
    if not isinstance(value, dict | list) or not value:
        return _compact(value)
    entries = list(value.values()) if isinstance(value, dict) else value
    if _is_points(value) or not any(isinstance(entry, dict | list) for entry in entries):
        flat = _compact(value)
        if _is_points(value) or len(flat) <= _LINE:
            return flat
    inner = line_break + " "
    if isinstance(value, dict):
        lines = [f"{_compact(key)}: {_written(entry, inner)}" for key, entry in value.items()]
        return "{" + inner + f",{inner}".join(lines) + line_break + "}"
    lines = [_written(entry, inner) for entry in value]
    return "[" + inner + f",{inner}".join(lines) + line_break + "]"


def _is_points(value: Any) -> bool:
    """True for a list of number pairs, the form of an outline."""
    return isinstance(value, list) and all(
        isinstance(entry, list) and len(entry) == 2 and isinstance(entry[0], float | int)
        for entry in value
    )


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
