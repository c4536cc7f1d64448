"""The rules of the evidence tables applied to one treatment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scarscape.care.conditions import asks, holds
from scarscape.care.facts import Effect, Rule, Treatment
from scarscape.care.options.known import FROM_SEEN
from scarscape.care.options.verdicts import Verdict
from scarscape.care.phrases import listed
from scarscape.care.records import Evidence
from scarscape.model import Claim, Status

_CAPS: Mapping[Effect, Status] = {
    "avoid": "avoid",
    "later": "later",
    "ask": "possible",
    "prepare": "suggested",
}
#: How an unanswered question is named in the reason.
_WORDS = {
    "age": "your age",
    "phototype": "your skin type",
    "pregnant": "whether you are pregnant",
    "breastfeeding": "whether you breastfeed",
    "isotretinoin_months_since": "whether you take or took isotretinoin",
    "keloid_tendency": "whether you form keloids",
    "active_acne": "whether you have acne now",
    "cold_sores": "whether you get cold sores",
    "blood_thinners": "whether you take blood thinners",
    "filler_allergy": "whether you are allergic to fillers",
    "anaesthetic_allergy": "whether you are allergic to local anaesthetics",
    "implanted_device": "whether you have an implanted device",
    "immunosuppressed": "whether your immune system is weakened",
    "recent_tan": "whether you have a fresh tan",
    "skin_infection": "whether the skin is infected",
    "red_flags": "the questions about warning signs",
    "sees": "what you see on your skin",
}


def ruled(treatment: Treatment, facts: Mapping[str, Any], held: Evidence) -> list[Verdict]:
    """What every rule on a treatment says to a person.

    A rule that holds caps the status by its effect. One whose question is open leaves it at most
    possible, with the question; all open questions are told in one reason.
    """
    found: list[Verdict] = []
    for rule in held.rules.values():
        if treatment.id not in held.among(rule.treatments):
            continue
        settled = holds(rule.when, facts)
        if settled:
            found.append(Verdict(_CAPS[rule.effect], _reason(rule)))
        elif settled is None and rule.open_asks:
            open_ones = ("sees" if name in FROM_SEEN else name for name in asks(rule.when, facts))
            found.append(Verdict("possible", asks=tuple(dict.fromkeys(open_ones))))
    if treatment.procedure and facts.get("red_flags") is None:
        found.append(Verdict("possible", asks=("red_flags",)))
    return [*found, *_told_open(found, held, treatment)]


def _reason(rule: Rule) -> Claim:
    return Claim(rule.text, (rule.id, *rule.evidence, *rule.conflicts), rule.basis)


def _told_open(found: list[Verdict], held: Evidence, treatment: Treatment) -> list[Verdict]:
    """One sentence for all that has not been answered."""
    fields = tuple(dict.fromkeys(field for one in found for field in one.asks))
    if not fields:
        return []
    resting = tuple(
        rule.id
        for rule in held.rules.values()
        if rule.open_asks
        and treatment.id in held.among(rule.treatments)
        and any(
            ("sees" if name in FROM_SEEN else name) in fields for case in rule.when for name in case
        )
    )
    words = listed([_WORDS.get(field, field.replace("_", " ")) for field in fields])
    reason = Claim(
        f"Not answered yet, and it matters here: {words}.", resting, "standard_precaution"
    )
    return [Verdict("possible", reason)]
