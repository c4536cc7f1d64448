"""Why scars form and who gets them, what lowers the risk from here, how they go on: in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scarscape.care.conditions import holds
from scarscape.care.facts import Factor, Told
from scarscape.care.records import Evidence
from scarscape.model import Claim, Risk, RiskFactor


def told(place: str, facts: Mapping[str, Any], held: Evidence) -> tuple[Claim, ...]:
    """The sentences of one place of the evidence that hold for a person, in their order."""
    return tuple(one.claim for one in held.told[place] if _applies(one, facts))


def understood(facts: Mapping[str, Any], held: Evidence, course: tuple[Claim, ...] = ()) -> Risk:
    """Risk factors, mechanism, what lowers the risk, and the course; no score (see ``limits``).

    Parameters
    ----------
    facts : what is known of the person.
    held : the evidence.
    course : what the findings already say of how scars go on; told first.
    """
    (limits,) = told("limits", facts, held)
    rest = told("course", facts, held)
    said = {claim.evidence for claim in course}
    return Risk(
        factors=tuple(_factor(one, facts) for one in held.factors),
        mechanism=told("mechanism", facts, held),
        lowers=told("lowers", facts, held),
        course=(*course, *(claim for claim in rest if claim.evidence not in said)),
        limits=limits.text,
    )


def _factor(factor: Factor, facts: Mapping[str, Any]) -> RiskFactor:
    present = holds(factor.when, facts)
    text = {True: factor.present, False: factor.absent, None: factor.unknown}[present]
    if present and factor.stronger and holds(factor.stronger_when, facts):
        text = factor.stronger
    return RiskFactor(factor.factor, present, text, factor.evidence, factor.can_change)


def _applies(one: Told, facts: Mapping[str, Any]) -> bool:
    return holds(one.when, facts) is True
