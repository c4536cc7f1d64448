"""The sources of a plan: every id that any of its claims names, once, ready to be printed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar, cast

from scarscape.care.facts import Origin
from scarscape.care.records import Evidence
from scarscape.model import OWN_RULE, YOUR_ANSWERS, Citation, Claim

T = TypeVar("T")

_OURS = {
    YOUR_ANSWERS: "What you told, and what was measured",
    OWN_RULE: "A rule or a plain statement of this program; see docs/rules.md",
}


def cited(said: Iterable[Any], held: Evidence) -> tuple[Citation, ...]:
    """Citations of all evidence ids in dataclasses, tuples and mappings, sorted by id.

    Raises
    ------
    KeyError
        If an id is named that the evidence does not hold: a fault of the program.
    """
    return tuple(_citation(one, held) for one in sorted(set(_ids(said))))


def sourced(said: T) -> T:
    """The same with a source for every claim that names none: the answers, or a rule of ours."""
    if isinstance(said, Claim):
        if said.evidence:
            return said
        source = YOUR_ANSWERS if said.basis == "answers" else OWN_RULE
        return dataclasses.replace(said, evidence=(source,))
    if isinstance(said, tuple):
        return cast(T, tuple(sourced(one) for one in said))
    if dataclasses.is_dataclass(said) and not isinstance(said, type):
        inside = {field.name: getattr(said, field.name) for field in dataclasses.fields(said)}
        changed = {name: sourced(value) for name, value in inside.items()}
        return dataclasses.replace(said, **changed)
    return said


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
    if name in _OURS:
        return _own(name, _OURS[name], name)
    if name in held.records:
        record = held.records[name]
        source = record.source
        return Citation(
            id=name,
            title=source.title,
            year=source.year,
            doi=source.doi,
            pmid=source.pmid,
            address=_address(source),
            kind=record.design,
            note=source.journal or "",
        )
    if name in held.rules:
        rule = held.rules[name]
        return _own(name, rule.text, OWN_RULE if name.startswith("own_") else rule.basis)
    caution = {**held.red_flags, **held.distress}[name]
    return _own(name, caution.text, "standard_precaution")


def _address(source: Origin) -> str | None:
    if source.doi:
        return f"https://doi.org/{source.doi}"
    if source.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/"
    return source.address


def _own(name: str, text: str, kind: str) -> Citation:
    return Citation(name, text, None, None, None, None, kind)
