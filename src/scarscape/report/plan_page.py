"""Write ``plan.html``: the plan as one page that needs nothing but itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from scarscape.care.pages import DRAWINGS
from scarscape.care.phrases import GOALS
from scarscape.model import (
    STATUSES,
    Answers,
    Claim,
    Finding,
    NotScar,
    Option,
    Plan,
    Status,
)
from scarscape.report import plan_glossary, plan_sheets
from scarscape.report.citing import cited
from scarscape.report.facts import tell_grades
from scarscape.report.pictogram import person_symbol
from scarscape.report.plan_calendar import calendar_told
from scarscape.report.plan_open import FIRST, open_questions
from scarscape.report.plan_rows import Row, option_rows, probability_words
from scarscape.report.plan_sources import Citing, basis_words
from scarscape.report.plan_words import (
    SILENT,
    STATUS_WORDS,
    asked,
    day,
    factor_name,
    how_sure,
    kind_name,
    likeliest_first,
    need_words,
    only_not_ruled_out,
)
from scarscape.report.shapes import shape_svg

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
    ("words", "Words"),
    ("sources", "Sources"),
)
#: On hold what was found comes before the decision, and neither is pressed.
_CONTENTS_ON_HOLD = (CONTENTS[1], CONTENTS[0], *CONTENTS[2:])
#: A kind that is less likely is not looked for among the options at a glance.
_WORTH_A_ROW = 0.2
#: A longer beginning of a sentence is no label.
_LONGEST_LABEL = 40
_OPEN: tuple[Status, ...] = ("suggested", "possible")
#: Open to everyone, whatever was found.
_FOR_ALL = frozenset({"camouflage", "do_nothing"})
_PRESENT = {True: "yes", False: "no", None: "not known"}
#: Of what there is more or less, "yes" says too little.
_DEGREE = {"worst_acne": {True: "moderate or worse", False: "mild", None: "not known"}}
_ORIGIN = {"answers": "as you told", "measured": "as measured"}


@dataclass(frozen=True)
class _Shown:
    """An option with its rows, open or folded."""

    option: Option
    rows: tuple[Row, ...]
    anchor: str
    status: str
    open: bool
    brief_on_paper: bool

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
    citing = Citing(plan.evidence)
    shown = [_shown(option, hold=plan.hold) for option in plan.options]
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
        "basis": basis_words,
        "silent": SILENT,
        "contents": _CONTENTS_ON_HOLD if plan.hold else CONTENTS,
        "settle": _to_settle(plan),
        "terms": plan_glossary.TERMS,
        "person_symbol": person_symbol(),
        "groups": groups,
        "by_finding": _by_finding(plan, shown),
        "compared": [one for group in groups[:2] for one in group["options"]],
        "findings": _found(plan.findings),
        "not_scars": _found(plan.not_scars),
        "told_sight": _told_sight(plan, answers),
        "told_acne": _told_acne(plan, answers),
        "no_conflict": _no_conflict(plan),
        "grades": tell_grades(plan.grades),
        "factors": _factors(plan),
        "sources": citing.sources,
        "sheets": plan_sheets.SHEETS,
        "readiness": plan_sheets.READINESS,
        "knowledge": plan_sheets.KNOWLEDGE,
        "test_limits": plan_sheets.TEST_LIMITS,
        "about": _about(plan),
        "goals": [GOALS[goal] for goal in answers.goals] if answers else [],
        **calendar_told(plan, answers),
    }


def _shown(option: Option, *, hold: bool) -> _Shown:
    return _Shown(
        option=option,
        rows=option_rows(option),
        anchor="option-" + re.sub(r"[^a-z0-9]+", "-", option.treatment.lower()),
        status=STATUS_WORDS[option.status][0],
        open=option.status in _OPEN and not hold,
        brief_on_paper=option.status == "possible" and option.treatment != "do_nothing",
    )


def _to_settle(plan: Plan) -> dict[str, Any]:
    """The open questions, those about warning signs apart."""
    names = open_questions(plan)
    return {
        "signs": asked(FIRST) if FIRST in names else None,
        "others": [asked(name) for name in names if name != FIRST],
    }


def _told_sight(plan: Plan, answers: Answers | None) -> bool:
    """Whether the person told what they see; seeing nothing is told too."""
    found: tuple[Finding | NotScar, ...] = (*plan.findings, *plan.not_scars)
    told = answers is not None and answers.sees is not None
    return told or any(one.origin == "answers" and one.kind != "active_acne" for one in found)


def _told_acne(plan: Plan, answers: Answers | None) -> bool:
    """Whether it is known if there is active acne."""
    if answers is not None and answers.active_acne is not None:
        return True
    if any(one.kind == "active_acne" for one in plan.findings):
        return True
    factors = plan.risk.factors
    return any(one.factor == "active_acne" and one.present is not None for one in factors)


def _by_finding(plan: Plan, shown: Sequence[_Shown]) -> list[dict[str, Any]]:
    """For each kind found, the options for it that may be chosen; kinds with none are left out."""
    found = [*likeliest_first(plan.findings), *likeliest_first(plan.not_scars)]
    kinds = dict.fromkeys(one.kind for one in found if one.probability >= _WORTH_A_ROW)
    rows = []
    for kind in kinds:
        fitting = [one for one in shown if kind in one.option.suits]
        fitting = [one for one in fitting if one.option.status in _OPEN]
        fitting = [one for one in fitting if one.option.treatment not in _FOR_ALL]
        if fitting:
            name = kind_name(kind)
            rows.append({"name": name[:1].upper() + name[1:], "options": fitting})
    return rows


def _found(found: Sequence[Finding] | Sequence[NotScar]) -> list[dict[str, Any]]:
    """Findings in words, one entry a kind with its drawing, told and measured together."""
    kinds: dict[str, dict[str, Any]] = {}
    for one in likeliest_first(found):
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
                "origin": "" if only_not_ruled_out(one) else _ORIGIN[one.origin],
                "note": one.note,
            }
        )
    return list(kinds.values())


def _no_conflict(plan: Plan) -> str:
    """Why no difference is shown between what was told and what was measured."""
    origins = {one.origin for one in plan.findings} | {one.origin for one in plan.not_scars}
    if origins == {"answers", "measured"}:
        return "Nowhere, as far as both speak of the same thing."
    if origins == {"answers"}:
        return "Nothing was measured, so there is nothing to hold your answers against."
    if origins == {"measured"}:
        return "You told nothing of what you see, so there is nothing to hold the scan against."
    return "Nothing was told or measured, so there is nothing to compare."


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
            "present": _DEGREE.get(factor.factor, _PRESENT)[factor.present],
            "can_change": factor.can_change and factor.present is True,
            "text": factor.text,
            "evidence": factor.evidence,
        }
        for present in order
        for factor in plan.risk.factors
        if factor.present is present
    ]


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
    environment.filters.update(cited=cited, day=day, need_words=need_words)
    return environment.get_template("plan.html")
