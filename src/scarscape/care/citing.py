"""The sources of a plan: every id that any of its claims names, once, ready to be printed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

from scarscape.care.records import Evidence
from scarscape.model import Citation


def cited(said: Iterable[Any], held: Evidence) -> tuple[Citation, ...]:
    """Citations of all evidence ids in dataclasses, tuples and mappings, sorted by id.

    Raises
    ------
    KeyError
        If an id is named that the evidence does not hold: a fault of the program.
    """
    return tuple(_citation(one, held) for one in sorted(set(_ids(said))))


def _ids(said: Any) -> Iterator[str]:
    if dataclasses.is_dataclass(said):
        for field in dataclasses.fields(said):
            value = getattr(said, field.name)
            if field.name == "evidence":
                yield from value
            else:
                yield from _ids(value)
    elif isinstance(said, dict):
        yield from _ids(list(said.values()))
    elif isinstance(said, list | tuple):
        for one in said:
            yield from _ids(one)


def _citation(name: str, held: Evidence) -> Citation:
    if name in held.records:
        record = held.records[name]
        source = record.source
        known = source.doi or source.pmid
        return Citation(
            id=name,
            title=source.title,
            year=source.year,
            doi=source.doi,
            pmid=source.pmid,
            address=f"https://doi.org/{source.doi}"
            if source.doi
            else f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/"
            if known
            else source.address,
            kind=record.design,
            note=source.journal or "",
        )
    if name in held.rules:
        rule = held.rules[name]
        return _own(name, rule.text, "own rule" if name.startswith("own_") else rule.basis)
    caution = {**held.red_flags, **held.distress}[name]
    return _own(name, caution.text, "standard_precaution")


def _own(name: str, text: str, kind: str) -> Citation:
    return Citation(name, text, None, None, None, None, kind)
