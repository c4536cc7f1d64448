"""JSON as a person may have written it: read strictly, refused in one line that names the place."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scarscape.capture.files import check_file
from scarscape.model import InputError

_SHOWN_CHARACTERS = 40
_PLACE_CHARACTERS = 100
_LONG_NUMBER = re.compile(r"\d{300}|(?:^|[\s:,\[-])\d[\d.]*[eE]\+?\d{3}")
#: Lists in lists: no file of ours goes half as deep.
_MOST_LEVELS = 32


@dataclass(frozen=True)
class _Odd:
    """Stands in the content for what a file may not hold, until its place is known."""

    cause: str
    remedy: str


def load_json(path: Path, *, most_bytes: int, what: str) -> Any:
    """The content of a JSON file.

    Python's own reader takes NaN, keeps the last of two equal keys and goes as deep as its stack;
    here all of these are errors of the file.

    Parameters
    ----------
    path : the file.
    most_bytes : a larger file is refused unread.
    what : the file in words, as "answers".

    Raises
    ------
    MissingFileError
        If there is no such file.
    InputError
        If it is too large, is no JSON in UTF-8, or holds what a file may not; the message names
        the place.
    """
    check_file(path)
    if path.stat().st_size > most_bytes:
        raise InputError(
            f"the file is larger than the {most_bytes / 2**20:g} MiB that {what} can take",
            f"give a file of {what}",
            file=path,
        )
    odd: list[_Odd] = []
    try:
        text = _text(path.read_bytes())
        # Slow in Python, so only where a number may be one that no float can hold.
        numbers = (lambda said: _number(said, odd)) if _LONG_NUMBER.search(text) else None
        content = json.loads(
            text,
            object_pairs_hook=lambda pairs: _object(pairs, odd),
            parse_constant=lambda name: _no_constant(name, odd),
            parse_float=numbers,
            parse_int=numbers,
        )
    except UnicodeDecodeError as error:
        raise InputError(
            f"the file is not text in UTF-8 (byte {error.start})", "save it as UTF-8", file=path
        ) from error
    except json.JSONDecodeError as error:
        raise InputError(
            f"is not JSON: {error.msg.lower()} (line {error.lineno}, column {error.colno})",
            "mend that place",
            file=path,
        ) from error
    except RecursionError as error:
        raise InputError(
            "is JSON nested too deeply", f"give a file of {what}", file=path
        ) from error
    if _too_deep(content):
        raise InputError("is JSON nested too deeply", f"give a file of {what}", file=path)
    if odd:
        place, first = next(one for one in walked(content) if isinstance(one[1], _Odd))
        raise InputError(f"{place or 'the content'} {first.cause}", first.remedy, file=path)
    return content


def spelled(steps: Iterable[int | str]) -> str:
    """Where something stands, as ``limits.busy[0]``: fit to print, cut where it is long."""
    parts = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps]
    place = cut("".join(parts).removeprefix("."), _PLACE_CHARACTERS)
    return place if re.fullmatch(r"[\w.\[\]-]*", place, re.ASCII) else json.dumps(place)


def cut(text: str, most: int = _SHOWN_CHARACTERS) -> str:
    """Text as it may stand in a message, with dots in place of an end that is too long."""
    return text if len(text) <= most else text[: most - 3] + "..."


def _text(content: bytes) -> str:
    """The text of a file; a zero byte, of which UTF-16 is full, stands in no JSON."""
    zero = content.find(0)
    if zero >= 0:
        raise UnicodeDecodeError("utf-8", content, zero, zero + 1, "a zero byte")
    return content.decode("utf-8-sig")


def _object(pairs: list[tuple[str, Any]], odd: list[_Odd]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name in content if counts[name] > 1)
        content[twice] = _noted("stands there twice", "keep one of the two", odd)
    return content


def _no_constant(name: str, odd: list[_Odd]) -> _Odd:
    return _noted(
        f"cannot be {name}, which is not a number of JSON", "write null for what is unknown", odd
    )


def _number(text: str, odd: list[_Odd]) -> float | _Odd:
    whole = text.removeprefix("-").isdecimal()
    if math.isfinite(float(text)):
        return int(text) if whole else float(text)
    return _noted(f"cannot be {cut(text)}, which is too large a number", "give a smaller one", odd)


def _noted(cause: str, remedy: str, odd: list[_Odd]) -> _Odd:
    one = _Odd(cause, remedy)
    odd.append(one)
    return one


def _too_deep(content: Any) -> bool:
    level = [content] if isinstance(content, dict | list) else []
    for _ in range(_MOST_LEVELS):
        inner = (value.values() if isinstance(value, dict) else value for value in level)
        level = [entry for values in inner for entry in values if isinstance(entry, dict | list)]
        if not level:
            return False
    return True


def walked(content: Any, steps: tuple[int | str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every value with its place, and every name of an object; in the order of the file."""
    yield spelled(steps), content
    if isinstance(content, dict):
        for name, value in content.items():
            yield spelled((*steps, name)), name
            yield from walked(value, (*steps, name))
    elif isinstance(content, list):
        for index, value in enumerate(content):
            yield from walked(value, (*steps, index))


def is_broken(value: Any) -> bool:
    """Tell whether text holds half of a pair of characters, which UTF-8 cannot write."""
    return isinstance(value, str) and any("\ud800" <= one <= "\udfff" for one in value)
