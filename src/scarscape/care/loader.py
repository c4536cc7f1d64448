"""The one reader of ``care/evidence/``: YAML in, checked and frozen nouns out."""

from __future__ import annotations

from importlib import resources
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from scarscape.model import ScarscapeError

T = TypeVar("T")

#: For ``__pydantic_config__``: a misspelt field is an error, not one that quietly goes missing.
NO_EXTRA: dict[str, Any] = {"extra": "forbid"}


class EvidenceError(ScarscapeError, ValueError):
    """A file of the evidence that does not hold what it should."""


def load(name: str, form: type[T]) -> T:
    """Read one file of the evidence and check it against a form.

    Parameters
    ----------
    name : path below ``care/evidence/`` without its ending, such as ``pages/kinds``.
    form : a type that pydantic knows: a frozen dataclass, or a list or dict of them. A dataclass
        is strict where it says so in its ``__pydantic_config__``.

    Raises
    ------
    EvidenceError
        If the file is not there or does not fit the form; it names the place in the file.
    """
    import yaml

    place = resources.files("scarscape.care").joinpath("evidence", f"{name}.yaml")
    try:
        text = place.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise EvidenceError(
            "there is no such evidence", "install the package anew", file=name
        ) from None
    # The C reader, where it is built in, is ten times quicker and reads the same.
    reader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return TypeAdapter(form).validate_python(yaml.load(text, reader))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise EvidenceError(
            f"{where}: {first['msg']}", "mend the file", file=f"{name}.yaml"
        ) from error


def names(folder: str) -> tuple[str, ...]:
    """Names that `load` takes of the files in a folder of the evidence, in order."""
    place = resources.files("scarscape.care").joinpath("evidence", folder)
    found = (entry.name for entry in place.iterdir() if entry.name.endswith(".yaml"))
    return tuple(f"{folder}/{name.removesuffix('.yaml')}" for name in sorted(found))
