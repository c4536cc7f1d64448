"""All the evidence, read once and checked against itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from scarscape.care.facts import Caution, Factor, Order, Record, Rule, Told, Treatment
from scarscape.care.loader import EvidenceError, load, names

#: A group that a rule may name in place of treatments.
ALL_PROCEDURES = "all_procedures"
#: An amount of benefit or harm, which no record whose result was not read may state.
_EFFECT = re.compile(r"\d\s*%|\bp\s*[<=]|\b(?:OR|RR|SMD|MD)\s")


class _Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=_Named)


@dataclass(frozen=True)
class Evidence:
    """What ``care/evidence/`` holds, by id where it has one, in the order of the files.

    ``red_flags`` and ``distress`` are cautions; ``told`` holds sentences by where they are told.
    """

    records: Mapping[str, Record]
    treatments: Mapping[str, Treatment]
    rules: Mapping[str, Rule]
    red_flags: Mapping[str, Caution]
    distress: Mapping[str, Caution]
    orders: tuple[Order, ...]
    factors: tuple[Factor, ...]
    told: Mapping[str, tuple[Told, ...]]

    @property
    def ids(self) -> frozenset[str]:
        """Every id that a claim may name."""
        return frozenset((*self.records, *self.rules, *self.red_flags, *self.distress))

    def among(self, named: Iterable[str]) -> tuple[str, ...]:
        """Ids of the treatments that a rule names, groups spelt out."""
        found: list[str] = []
        for name in named:
            if name == ALL_PROCEDURES:
                found += [one.id for one in self.treatments.values() if one.procedure]
            else:
                found.append(name)
        return tuple(dict.fromkeys(found))


@cache
def evidence() -> Evidence:
    """Read the evidence.

    Raises
    ------
    EvidenceError
        If a file does not fit its form, an id stands twice or is named and not there, a table
        cites a record that may not be cited, or a record states what was not read.
    """
    records = [record for name in names("records") for record in load(name, tuple[Record, ...])]
    rules = [
        rule for name in ("rules_safety", "rules_own") for rule in load(name, tuple[Rule, ...])
    ]
    held = Evidence(
        _by_id(records),
        _by_id(load("treatments", tuple[Treatment, ...])),
        _by_id(rules),
        _by_id(load("red_flags", tuple[Caution, ...])),
        _by_id(load("distress", tuple[Caution, ...])),
        load("orders", tuple[Order, ...]),
        load("risk_factors", tuple[Factor, ...]),
        MappingProxyType(load("told", dict[str, tuple[Told, ...]])),
    )
    check(held)
    return held


def check(held: Evidence) -> None:
    """Raise an `EvidenceError` where the evidence contradicts itself."""
    for record in held.records.values():
        _check_record(record)
    citable = {one for one in held.ids if one not in held.records or held.records[one].citable}
    tables = (
        held.treatments.values(),
        held.rules.values(),
        held.red_flags.values(),
        held.distress.values(),
        held.orders,
        held.factors,
        [one for those in held.told.values() for one in those],
    )
    for named in _named(tables):
        if named not in citable:
            raise EvidenceError(
                f"{named} is cited and is no record that may be", "correct the id", file="evidence"
            )
    treatments = [name for rule in held.rules.values() for name in rule.treatments]
    treatments += [name for order in held.orders for name in (*order.before, *order.after)]
    for name in held.among(treatments):
        if name not in held.treatments:
            raise EvidenceError(f"{name} is no treatment", "correct the id", file="rules")


def _check_record(record: Record) -> None:
    stated = " ".join((record.found, record.harms or "", record.darkening or ""))
    unread = record.standing in ("result_not_seen", "not_citable")
    if unread and (
        record.responders_percent is not None or record.numbers or _EFFECT.search(stated)
    ):
        raise EvidenceError(
            "gives an effect, and its result was not read", "take the figures out", file=record.id
        )
    source = record.source
    if not (source.title and (source.doi or source.pmid or source.address or source.journal)):
        raise EvidenceError("names no source", "give a DOI, a PMID or an address", file=record.id)
    if source.title_is_ours and record.citable and not source.doi:
        raise EvidenceError("is cited under a title of ours", "name its DOI", file=record.id)
    if record.standing != "not_citable" and not record.found:
        raise EvidenceError("says nothing", "say what it found", file=record.id)


def _by_id(entries: Iterable[N]) -> Mapping[str, N]:
    found: dict[str, N] = {}
    for entry in entries:
        if entry.id in found:
            raise EvidenceError(f"{entry.id} stands twice", "keep one", file="evidence")
        found[entry.id] = entry
    return MappingProxyType(found)


def _named(entry: Any) -> Iterator[str]:
    """Every id under the names ``evidence``, ``records`` or ``conflicts``, at any depth."""
    if is_dataclass(entry):
        for field in fields(entry):
            value = getattr(entry, field.name)
            if field.name in ("evidence", "records", "conflicts"):
                yield from (one for one in value if isinstance(one, str))
            yield from _named(value)
    elif not isinstance(entry, str | Mapping) and isinstance(entry, Iterable):
        for one in entry:
            yield from _named(one)
