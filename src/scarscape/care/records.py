"""All the evidence, read once and checked against itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from scarscape.care.facts import Fact, Factor, Order, Record, Rule, Span, Told, Treatment
from scarscape.care.loader import EvidenceError, load, names

#: Groups that a rule may name in place of treatments.
ALL_PROCEDURES = "all_procedures"
#: An amount of benefit, which no record whose result was not read may state.
_EFFECT = re.compile(r"\d\s*%|\bp\s*[<=]|\b(OR|RR|SMD|MD)\s")


@dataclass(frozen=True)
class Evidence:
    """What ``care/evidence/`` holds: records and treatments by id, rules in their order."""

    records: Mapping[str, Record]
    treatments: Mapping[str, Treatment]
    rules: tuple[Rule, ...]
    orders: tuple[Order, ...]
    factors: tuple[Factor, ...]
    told: Mapping[str, tuple[Told, ...]]

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
        If a file does not fit its form, an id stands twice, or one is named that is not there.
    """
    records = _by_id(
        record for name in names("records") for record in load(name, tuple[Record, ...])
    )
    treatments = _by_id(load("treatments", tuple[Treatment, ...]))
    rules = (*load("rules_safety", tuple[Rule, ...]), *load("rules_own", tuple[Rule, ...]))
    held = Evidence(
        records,
        treatments,
        rules,
        load("orders", tuple[Order, ...]),
        load("risk_factors", tuple[Factor, ...]),
        MappingProxyType(load("told", dict[str, tuple[Told, ...]])),
    )
    _check(held)
    return held


def _by_id(entries: Iterable[Record] | Iterable[Treatment]) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for entry in entries:
        if entry.id in found:
            raise EvidenceError(f"{entry.id} stands twice", "keep one", file="evidence")
        found[entry.id] = entry
    return MappingProxyType(found)
