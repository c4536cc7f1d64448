"""The sources of a plan's page: small numbers beside claims, and the list they lead to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from scarscape.model import OWN_RULE, YOUR_ANSWERS, Basis, Citation
from scarscape.report.papers import Whence, one_source
from scarscape.report.plan_words import BASIS_WORDS, study_kind

_OURS = (OWN_RULE, YOUR_ANSWERS)


class Citing:
    """Numbers the sources in the order in which the page first names them.

    A source that stands in several records has one number. What rests on the answers or on a rule
    of the program has none: the words beside it say so.

    Parameters
    ----------
    evidence : all that may be cited.
    """

    def __init__(self, evidence: Sequence[Citation]) -> None:
        self._held = {citation.id: citation for citation in evidence}
        self._numbers: dict[str, int] = {}
        self._first = one_source(
            Whence(one.id, one.title, one.year, one.doi, one.pmid, one.address) for one in evidence
        )

    def cite(self, ids: Sequence[str]) -> Markup:
        """Small numbered links to the sources."""
        missing = [name for name in ids if name not in self._held]
        if missing:
            raise ValueError(f"cited, but not among the plan's evidence: {', '.join(missing)}")
        named = [self._first[name] for name in ids if name not in _OURS]
        numbers = {self._numbers.setdefault(name, len(self._numbers) + 1) for name in named}
        if not numbers:
            return Markup("")
        links = [
            Markup('<a href="#source-{0}" aria-label="Source {0}">{0}</a>').format(number)
            for number in sorted(numbers)
        ]
        return Markup('<sup class="cite">{}</sup>').format(Markup(", ").join(links))

    def sources(self) -> list[dict[str, Any]]:
        """What was cited so far by number, then what the plan names and the page did not need."""
        rest = [
            name
            for name in self._held
            if name not in self._numbers and name not in _OURS and self._first[name] == name
        ]
        return [_source(self._whole(name)) for name in (*self._numbers, *rest)]

    def _whole(self, name: str) -> Citation:
        """A source with what any of its records knows of it."""
        held = self._held[name]
        same = [one for one in self._held.values() if self._first[one.id] == name]
        return replace(
            held,
            year=next((one.year for one in same if one.year is not None), None),
            doi=next((one.doi for one in same if one.doi), None),
            pmid=next((one.pmid for one in same if one.pmid), None),
            note=held.note or next((one.note for one in same if one.note), ""),
        )


def basis_words(basis: Basis) -> Markup:
    """What a claim rests on beside its sources, in brackets; nothing for a study."""
    words = BASIS_WORDS[basis]
    return Markup(' <span class="basis">({})</span>').format(words) if words else Markup("")


def _source(citation: Citation) -> dict[str, Any]:
    """Where a source is found; what is no web address is printed, never linked."""
    links: list[tuple[str, str]] = []
    if citation.doi:
        links.append(
            (f"doi {citation.doi}", f"https://doi.org/{quote(citation.doi, safe='/:;()')}")
        )
    if citation.pmid:
        address = f"https://pubmed.ncbi.nlm.nih.gov/{quote(citation.pmid, safe='')}/"
        links.append((f"PMID {citation.pmid}", address))
    if citation.address and not links:
        web = re.match(r"https?://[^\s]+$", citation.address)
        links.append((citation.address, citation.address if web else ""))
    return {
        "title": citation.title,
        "year": citation.year if citation.year is not None else "No year given",
        "kind": study_kind(citation.kind).capitalize(),
        "note": citation.note,
        "links": links,
    }
