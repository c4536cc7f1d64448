"""Which records come from one and the same source, so that it is counted and listed once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True)
class Whence:
    """What tells the source of one record from that of another."""

    id: str
    title: str
    year: int | None = None
    doi: str | None = None
    pmid: str | None = None
    address: str | None = None

    @property
    def numbers(self) -> tuple[tuple[str, str], ...]:
        """DOI and PMID, as far as they are known."""
        named = (("doi", self.doi), ("pmid", self.pmid))
        return tuple((name, value.strip().casefold()) for name, value in named if value)


def one_source(all_records: Iterable[Whence]) -> dict[str, str]:
    """For each record the first record of the same source, by id.

    Records have one source if DOI or PMID agree, or else if the titles agree and nothing else tells
    them apart. Of alike titles that are several sources, only those are one that agree in all.
    """
    records = tuple(all_records)
    first = {record.id: record.id for record in records}
    place = {record.id: index for index, record in enumerate(records)}

    def root(name: str) -> str:
        while first[name] != name:
            name = first[name]
        return name

    for one, other in _alike(records):
        early, late = sorted((root(one), root(other)), key=place.__getitem__)
        first[late] = early
    return {name: root(name) for name in first}


def _alike(records: tuple[Whence, ...]) -> Iterable[tuple[str, str]]:
    """Pairs of records that have one source."""
    numbered: dict[tuple[str, str], str] = {}
    titled: dict[str, list[Whence]] = {}
    for record in records:
        for number in record.numbers:
            yield numbered.setdefault(number, record.id), record.id
        title = " ".join(re.findall(r"\w+", record.title.casefold()))
        if title:
            titled.setdefault(title, []).append(record)
    for named_alike in titled.values():
        pairs = tuple(combinations(named_alike, 2))
        several = any(_told_apart(one, other) for one, other in pairs)
        for one, other in pairs:
            if not several or _agree(one, other):
                yield one.id, other.id


def _agree(one: Whence, other: Whence) -> bool:
    mine, yours = (
        (each.year, each.numbers, None if each.numbers else each.address) for each in (one, other)
    )
    return mine == yours


def _told_apart(one: Whence, other: Whence) -> bool:
    """Whether two sources of one title are two: another number, year or address."""
    pairs = [(one.doi, other.doi), (one.pmid, other.pmid), (one.year, other.year)]
    if not one.numbers and not other.numbers:
        pairs.append((one.address, other.address))
    return any(
        mine and yours and str(mine).casefold() != str(yours).casefold() for mine, yours in pairs
    )
