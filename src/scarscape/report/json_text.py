"""JSON that a person can read and a program can trust: the one writer of all results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

#: A container of plain values is kept on one line up to this many characters.
_LINE = 100


def write_json(content: dict[str, Any], path: Path) -> None:
    """Write plain values as JSON, keys in their order, small containers and outlines in a line.

    The same content gives the same bytes.

    Parameters
    ----------
    content : plain values; NaN and infinity are refused.
    path : path of the file, overwritten if it is there.
    """
    text = _written(content, "\n") + "\n"
    # A name that is not valid Unicode holds lone surrogates, which JSON writes as \\udcXX.
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
