"""From what was given to the noun of answers."""

from __future__ import annotations

import json
import re
from typing import Any

from scarscape.care.questions.flow import NOTHING, State, path, raised_measured, tried
from scarscape.care.questions.nouns import Question, interview
from scarscape.model import Answers, Findings

COLOUR, SUN = "skin.colour", "skin.sun"
#: What stands for no reaction at all, ticked or in somebody's own words.
WELL = frozenset({"no problem", "no", "none", "nothing", "0", "well", "good", "fine", "ok"})
ISOTRETINOIN = "health.isotretinoin"
_TAKEN = {"never": "never", "now": 0}
_GROUP = re.compile(r"sees\[(\d+)\]\.(\w+)")
_TRIED = re.compile(r"past_treatments\[(\w+)\]\.(\w+)")


def to_answers(state: State, findings: Findings | None = None) -> Answers:
    """What was given, as answers; what was skipped stays unknown.

    An answer to a question that no longer applies, because an earlier one was changed, is left
    out.
    """
    from pydantic import TypeAdapter

    facts = {
        question.id: state.value(question.id)
        for question in path(state, findings)
        if state.value(question.id) is not None
    }
    content: dict[str, Any] = {}
    for question in path(state, findings):
        if question.id in facts:
            _put(content, question, facts[question.id])
    content |= _groups(facts, findings)
    content |= _past(facts)
    content |= _phototype(facts)
    return TypeAdapter(Answers).validate_json(json.dumps(content))


def phototype(colour: str | None, sun: str | None) -> int | None:
    """Skin type 1 to 6 from two plain answers: a rough guide."""
    types = interview().phototype
    if colour is not None and sun is not None:
        return types.table[colour][sun]
    if colour is not None:
        return types.colour_alone[colour]
    return None if sun is None else types.sun_alone[sun]


def _put(content: dict[str, Any], question: Question, value: Any) -> None:
    """Put one value where its path leads, if it is a field by itself."""
    if question.form == "ticks":
        content |= {name: tick for name, tick in value.items() if tick is not None}
    elif question.id == ISOTRETINOIN:
        if value in _TAKEN:
            content["isotretinoin_months_since"] = _TAKEN[value]
    else:
        home, _, name = question.id.rpartition(".")
        if home in {"", "distress", "limits"} and question.id != "limits.which":
            (content.setdefault(home, {}) if home else content)[name] = value


def _groups(facts: dict[str, Any], findings: Findings | None) -> dict[str, Any]:
    """The groups of like scars; an empty list where nothing is seen, no field where all is open."""
    groups: dict[int, dict[str, Any]] = {}
    none_seen = False
    for name, value in facts.items():
        found = _GROUP.fullmatch(name)
        if found is None:
            continue
        if value == NOTHING:
            # Beside a scan only flat marks were asked about: that is no word on its scars.
            none_seen = findings is None
            continue
        groups.setdefault(int(found[1]), {})[found[2]] = value
    if 0 in groups and raised_measured(findings):
        groups[0] = {"look": "raised", **groups[0]}
    return {"sees": [groups[index] for index in sorted(groups)]} if groups or none_seen else {}


def _past(facts: dict[str, Any]) -> dict[str, Any]:
    told = {treatment: {"treatment": treatment} for treatment in tried(facts)}
    for name, value in facts.items():
        found = _TRIED.fullmatch(name)
        if found is not None and (found[2] != "reaction" or _reaction(value)):
            told[found[1]][found[2]] = _reaction(value) if found[2] == "reaction" else value
    return {"past_treatments": list(told.values())} if told else {}


def _reaction(said: str) -> str:
    """The words for a reaction; nothing where the skin took it well."""
    return ", ".join(part for part in said.split(", ") if part.casefold() not in WELL)


def _phototype(facts: dict[str, Any]) -> dict[str, Any]:
    kind = phototype(facts.get(COLOUR), facts.get(SUN))
    return {} if kind is None else {"phototype": kind}
