"""Write ``plan.html``: the plan as one page that needs nothing but itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from scarscape.care.pages import DRAWINGS
from scarscape.model import (
    STATUSES,
    Answers,
    Basis,
    Citation,
    Claim,
    Finding,
    NotScar,
    Option,
    Plan,
    Schedule,
    Status,
)
from scarscape.report import plan_sheets
from scarscape.report.citing import cited
from scarscape.report.facts import tell_grades
from scarscape.report.pictogram import person_symbol
from scarscape.report.plan_rows import Row, option_rows, probability_words
from scarscape.report.plan_words import (
    BASIS_WORDS,
    SILENT,
    STATUS_WORDS,
    day,
    factor_name,
    how_sure,
    kind_name,
    span,
    study_kind,
    treatment_name,
)
from scarscape.report.shapes import shape_svg
from scarscape.report.timeline import letters_of, timeline_svg
from scarscape.report.words import counted

#: Anchors and names of the sections, in their order.
CONTENTS = (
    ("decision", "The decision"),
    ("findings", "What you have"),
    ("grades", "Grades"),
    ("why", "Why and who"),
    ("options", "Options"),
    ("calendar", "Calendar"),
    ("values", "What matters to you"),
    ("ready", "Ready?"),
    ("questions", "Questions to ask"),
    ("limits", "What measuring means"),
    ("about", "About"),
    ("sources", "Sources"),
)
#: A longer beginning of a sentence is no label.
_LONGEST_LABEL = 40
_OPEN: tuple[Status, ...] = ("suggested", "possible")
_PRESENT = {True: "yes", False: "no", None: "not known"}
_ORIGIN = {"answers": "as you told", "measured": "as measured"}


@dataclass(frozen=True)
class _Shown:
    """An option with its rows, open or folded."""

    option: Option
    rows: tuple[Row, ...]
    anchor: str
    status: str
    open: bool

    @property
    def by_key(self) -> dict[str, Row]:
        return {row.key: row for row in self.rows}


def write_plan_html(plan: Plan, path: Path, *, answers: Answers | None = None) -> None:
    """Write the plan as one HTML file without scripts and without anything from the network.

    The same plan and answers give the same bytes.

    Parameters
    ----------
    plan : Plan
    path : path of the file, overwritten if it is there.
    answers : for the goals that were named and the days that are kept free.

    Raises
    ------
    ValueError
        If the plan cites a source that is not among its evidence.
    """
    text = _template().render(_content(plan, answers))
    path.write_text(text, encoding="utf-8", errors="xmlcharrefreplace", newline="\n")


def _content(plan: Plan, answers: Answers | None) -> dict[str, Any]:
    """All that the template shows."""
    citing = _Citing(plan.evidence)
    shown = [_shown(option) for option in plan.options]
    groups = [
        {
            "status": status,
            "name": STATUS_WORDS[status][0],
            "meaning": STATUS_WORDS[status][1],
            "options": [one for one in shown if one.option.status == status],
        }
        for status in STATUSES
    ]
    return {
        "plan": plan,
        "cite": citing.cite,
        "basis": _basis,
        "silent": SILENT,
        "contents": CONTENTS,
        "person_symbol": person_symbol(),
        "groups": groups,
        "compared": [one for group in groups[:2] for one in group["options"]],
        "findings": _found(plan.findings),
        "not_scars": _found(plan.not_scars),
        "grades": tell_grades(plan.grades),
        "factors": _factors(plan),
        "sources": citing.sources,
        "sheets": plan_sheets.SHEETS,
        "readiness": plan_sheets.READINESS,
        "knowledge": plan_sheets.KNOWLEDGE,
        "test_limits": plan_sheets.TEST_LIMITS,
        "about": _about(plan),
        "goals": [plan_sheets.GOALS[goal] for goal in answers.goals] if answers else [],
        **_calendar(plan, answers),
    }


def _shown(option: Option) -> _Shown:
    return _Shown(
        option=option,
        rows=option_rows(option),
        anchor="option-" + re.sub(r"[^a-z0-9]+", "-", option.treatment.lower()),
        status=STATUS_WORDS[option.status][0],
        open=option.status in _OPEN,
    )


def _found(found: Sequence[Finding] | Sequence[NotScar]) -> list[dict[str, Any]]:
    """Findings in words, one entry a kind with its drawing, told and measured together."""
    kinds: dict[str, dict[str, Any]] = {}
    for one in found:
        name, sure = kind_name(one.kind), how_sure(one)
        entry = kinds.setdefault(
            one.kind,
            {
                "name": name[:1].upper() + name[1:],
                "drawing": Markup(shape_svg(one.kind)) if one.kind in DRAWINGS else None,
                "seen": [],
            },
        )
        entry["seen"].append(
            {
                "sure": sure[:1].upper() + sure[1:],
                "percent": probability_words(one.probability),
                "count": one.count,
                "origin": _ORIGIN[one.origin],
                "note": one.note,
            }
        )
    return list(kinds.values())


def _about(plan: Plan) -> list[tuple[str, Claim]]:
    """What the plan says of itself under its own labels, and what the page adds to it."""
    told = []
    for claim in plan.about:
        label, colon, rest = claim.text.partition(": ")
        if colon and len(label) <= _LONGEST_LABEL:
            told.append((label, replace(claim, text=rest[:1].upper() + rest[1:])))
        else:
            told.append(("", claim))
    added = [
        (name, Claim(text, basis="own_rule"))
        for sign, name, text in plan_sheets.ABOUT
        if not any(sign in claim.text for claim in plan.about)
    ]
    return [*added, *(pair for pair in told if pair[0]), *(pair for pair in told if not pair[0])]


def _factors(plan: Plan) -> list[dict[str, Any]]:
    """Risk factors: those present first, then absent, then unknown."""
    order = (True, False, None)
    return [
        {
            "name": factor_name(factor.factor),
            "present": _PRESENT[factor.present],
            "can_change": factor.can_change,
            "text": factor.text,
            "evidence": factor.evidence,
        }
        for present in order
        for factor in plan.risk.factors
        if factor.present is present
    ]


def _calendar(plan: Plan, answers: Answers | None) -> dict[str, Any]:
    """The schedules with their pictures, the key to them, or why there is none."""
    names = {option.treatment: option.name for option in plan.options}
    letters = letters_of(plan.schedules)
    busy = answers.limits.busy if answers is not None and answers.limits is not None else ()
    told = [
        {
            "schedule": schedule,
            "picture": timeline_svg(schedule, letters, names, busy=busy)
            if schedule.sessions
            else None,
            "sums": _sums(schedule),
            "visits": [
                {
                    "date": visit.date,
                    "name": treatment_name(visit.treatment, names),
                    "session": visit.session,
                    "downtime": _days(visit.downtime_days) or "not known",
                }
                for visit in sorted(schedule.sessions, key=lambda s: (s.date, s.treatment))
            ],
        }
        for schedule in plan.schedules
    ]
    return {
        "schedules": told,
        "letters": [(treatment_name(one, names), letter) for one, letter in letters.items()],
        "busy": busy,
        "no_schedule": _no_schedule(plan),
    }


def _days(days: float | None) -> str | None:
    return span(None if days is None else (days, days), "day", "days")


def _sums(schedule: Schedule) -> str:
    """Visits, days and cost of a schedule, and how sure it is that none fits better."""
    parts = [counted(len(schedule.sessions), "visit", "visits")]
    days = _days(schedule.downtime_days)
    parts.append(f"{days} of downtime" if days else "downtime in all not known")
    if schedule.cost is not None:
        parts.append(f"{schedule.cost:,.0f} {schedule.currency or ''}".rstrip() + " by your quotes")
    proof = (
        "No other placing does better by its own measure."
        if schedule.gap == 0
        else f"Another placing may do better, by at most {100 * schedule.gap:.0f} % of its measure."
    )
    return f"In all: {', '.join(parts)}. {proof}"


def _no_schedule(plan: Plan) -> str:
    if plan.see_doctor_first:
        return "No calendar is made before a doctor has looked."
    if plan.hold:
        return "No calendar is made while procedures are on hold."
    if not any(option.status == "suggested" for option in plan.options):
        return "No calendar is made: no option is suggested so far."
    return "No calendar is made: none of the suggested options comes in sessions to be placed."


class _Citing:
    """Numbers the sources in the order in which the page first names them.

    Parameters
    ----------
    evidence : all that may be cited.
    """

    def __init__(self, evidence: Sequence[Citation]) -> None:
        self._held = {citation.id: citation for citation in evidence}
        self._numbers: dict[str, int] = {}

    def cite(self, ids: Sequence[str]) -> Markup:
        """Small numbered links to the sources."""
        missing = [name for name in ids if name not in self._held]
        if missing:
            raise ValueError(f"cited, but not among the plan's evidence: {', '.join(missing)}")
        numbers = {self._numbers.setdefault(name, len(self._numbers) + 1) for name in ids}
        if not numbers:
            return Markup("")
        links = [
            Markup('<a href="#source-{0}" aria-label="Source {0}">{0}</a>').format(number)
            for number in sorted(numbers)
        ]
        return Markup('<sup class="cite">{}</sup>').format(Markup(", ").join(links))

    def sources(self) -> list[dict[str, Any]]:
        """What was cited so far by number, then what the plan names and the page did not need."""
        rest = [name for name in self._held if name not in self._numbers]
        return [_source(self._held[name]) for name in (*self._numbers, *rest)]


def _basis(basis: Basis) -> Markup:
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


@cache
def _template() -> jinja2.Template:
    """The compiled template; everything that is not `Markup` is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(cited=cited, day=day)
    return environment.get_template("plan.html")
