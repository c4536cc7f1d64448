"""What a JSON file holds made a noun, or refused in one line that names the field."""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import json
import types
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from scarscape.capture.json_loading import cut, is_broken, spelled, walked
from scarscape.model import InputError

if TYPE_CHECKING:
    from pydantic import ValidationError

T = TypeVar("T")

_PLAIN: dict[Any, str] = {
    bool: "true or false",
    float: "a number",
    int: "a whole number",
    str: "text in quotes",
    datetime.date: 'a date, written as "2027-01-31"',
    Any: "a value",
}


def check_form(content: Any, form: type[T], *, file: Path, strict: bool = False) -> T:
    """Make a noun of what a JSON file holds.

    Parameters
    ----------
    content : what `load_json` gave.
    form : a frozen dataclass that pydantic knows.
    strict : take no text for a number and the like, where the form does not say so itself.

    Raises
    ------
    InputError
        For the first field that does not fit: its path, what was given, what is allowed.
    """
    from pydantic import TypeAdapter, ValidationError

    if not isinstance(content, dict):
        raise InputError(
            f"holds {shown(content)} and not an object", "begin the file with {", file=file
        )
    # Written again because only JSON knows dates as text and tuples as lists in strict mode.
    text = json.dumps(content)
    try:
        return TypeAdapter(form).validate_json(text, strict=True if strict else None)
    except ValidationError as error:
        raise _refusal(error, form, content, file) from error


def shown(value: Any) -> str:
    """A value as it may stand in a message: JSON, cut where it is long."""
    return cut(json.dumps(value, ensure_ascii=True, default=str))


def listed(names: Iterable[Any], joint: str = "or") -> str:
    """Names in a row: ``a, b or c``."""
    words = [str(name) for name in names]
    return f" {joint} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def nearest(name: str, known: Iterable[str]) -> str:
    """A sentence part that offers the known name most like ``name``, if one is like it."""
    alike = difflib.get_close_matches(name.lower(), list(known), n=1)
    return f"did you mean {alike[0]}? " if alike else ""


def _refusal(error: ValidationError, form: Any, content: Any, file: Path) -> InputError:
    """The first complaint of pydantic in the words of this program."""
    # A misspelt field says more than the one that then seems missing.
    complaints = error.errors(include_url=False, include_context=False)
    first = min(complaints, key=lambda entry: entry["type"] != "unexpected_keyword_argument")
    kind, given = first["type"], first.get("input")
    place, wanted = _walk(form, first["loc"])
    if kind == "unexpected_keyword_argument":
        name = str(first["loc"][-1])
        home = spelled(first["loc"][:-1])
        known = sorted(_fields(wanted))
        where = f" of {home}" if home else ""
        return InputError(
            f"{place} is not a field{where}",
            f"{nearest(name, known)}known are {listed(known, 'and')}",
            file=file,
        )
    if kind in {"missing", "missing_argument"}:
        return InputError(f"{place} is missing", f"give {words_of(wanted)}", file=file)
    if kind == "json_invalid":
        # All else was seen to on loading, but for half a pair of characters.
        place = next((where for where, value in walked(content) if is_broken(value)), place)
        return InputError(
            f"{place or 'the content'} holds text that is not Unicode",
            "write it with plain letters",
            file=file,
        )
    return InputError(
        f"{place or 'the content'} cannot be {shown(given)}", f"give {words_of(wanted)}", file=file
    )


def _walk(form: Any, steps: Sequence[int | str]) -> tuple[str, Any]:
    """The path that pydantic's steps spell, and the type wanted there.

    Of an unknown field the type is that of the object it stands in. Steps that only name a member
    of a union are left out.
    """
    path: list[int | str] = []
    for step in steps:
        form = _bare(form)
        if isinstance(step, int):
            members = [member for member in get_args(form) if member is not Ellipsis]
            if not members:
                break
            fixed = Ellipsis not in get_args(form) and get_origin(form) is tuple
            form = members[min(step, len(members) - 1)] if fixed else members[0]
            path.append(step)
        elif dataclasses.is_dataclass(form):
            path.append(step)
            form = _fields(form).get(step, form)
        elif get_origin(form) is dict:
            path.append(step)
            form = get_args(form)[1]
        else:
            break
    return spelled(path), form


def words_of(form: Any) -> str:
    """What a field of this type takes, in words."""
    form = _bare(form)
    origin = get_origin(form)
    if origin is Literal:
        return listed(get_args(form))
    if origin in {Union, types.UnionType}:
        members = [words_of(member) for member in get_args(form) if member is not type(None)]
        return " or ".join(members)
    if origin is tuple:
        inner = get_args(form)
        if Ellipsis not in inner:
            return f"a list of {len(inner)}, each {words_of(inner[0])}"
        return f"a list; each entry is {words_of(inner[0])}"
    if origin is list:
        return f"a list; each entry is {words_of(get_args(form)[0])}"
    if origin is dict:
        return f"an object; each value is {words_of(get_args(form)[1])}"
    if dataclasses.is_dataclass(form):
        return f"an object with {listed(sorted(_fields(form)), 'and')}"
    return _PLAIN.get(form, "a value")


def _bare(form: Any) -> Any:
    """A type without the None that makes it optional."""
    if get_origin(form) in {Union, types.UnionType}:
        members = tuple(member for member in get_args(form) if member is not type(None))
        return members[0] if len(members) == 1 else Union[members]  # noqa: UP007, made of values
    return form


def _fields(form: Any) -> dict[str, Any]:
    """Names and types of an object's fields, class variables left out."""
    if not dataclasses.is_dataclass(form):
        return {}
    hints = get_type_hints(form)
    return {field.name: hints[field.name] for field in dataclasses.fields(form)}
