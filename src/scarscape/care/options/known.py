"""All that is known of a person as named facts, the words that conditions are written in."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from scarscape.care.combining import FRESH_MONTHS
from scarscape.care.kinds import groups_seen, leading_kind, open_kinds
from scarscape.care.sides import RAISED, SUNKEN
from scarscape.model import Answers, Findings

#: Facts that are made from what is seen: asked for under that name.
FROM_SEEN = frozenset(
    {"red_marks", "brown_marks", "pale_marks", "sunken", "raised", "rolling", "scars", "where"}
)
#: A chance from here on counts as there, for what is told of it.
TELLING_CHANCE = 0.3
#: What treatments of dents are for; ``other`` counts among them, see `sunken_apart`.
DENTS = ("ice_pick", "boxcar", "rolling", "other")
#: Where worry has to be met before anything else (our rule; see `known_of`).
HOURS_HOLD = 3.0
HOURS_HOLD_WITH_AVOIDING = 1.0
BOTHER_HOLD = 8.0


def known_of(
    answers: Answers,
    chances: Mapping[str, float],
    *,
    seen: bool,
    scars_seen: bool | None = None,
) -> Mapping[str, Any]:
    """Facts by name; None where not known.

    Parameters
    ----------
    answers : what the person told.
    chances : how likely each kind of scar or mark is there, 0 to 1.
    seen : whether anything is known of scars and marks at all.
    scars_seen : the same of scars alone, where a capture could show marks only; as `seen` unless
        given.

    Notes
    -----
    ``hold`` is our rule: thoughts of self-harm; or at least 3 hours a day; or at least 1 hour a
    day with avoiding things and a bother of 8 or more.
    """
    facts: dict[str, Any] = {
        field.name: getattr(answers, field.name) for field in dataclasses.fields(answers)
    }
    for mark, kind in (
        ("red_marks", "erythema"),
        ("brown_marks", "hyperpigmentation"),
        ("pale_marks", "hypopigmentation"),
    ):
        facts[mark] = chances.get(kind, 0.0) >= TELLING_CHANCE if seen else None
    for name, kinds in (
        ("sunken", DENTS),
        ("raised", RAISED),
        ("rolling", ("rolling",)),
        ("scars", (*DENTS, *RAISED)),
    ):
        likely = max(chances.get(kind, 0.0) for kind in kinds) >= TELLING_CHANCE
        facts[name] = likely if (seen if scars_seen is None else scars_seen) else None
    if chances.get("keloid", 0.0) >= TELLING_CHANCE:
        # Who has a keloid forms keloids, whatever was answered to the question.
        facts["keloid_tendency"] = True
    facts.update(_ages(answers), **_weight(answers))
    groups = groups_seen(answers)
    where = tuple(dict.fromkeys(place for group in groups for place in group.where))
    facts["where"] = where or None
    return MappingProxyType(facts)


def _ages(answers: Answers) -> dict[str, bool]:
    """Whether any dent is fresh, and whether any has settled."""
    months = [
        group.months
        for group in groups_seen(answers)
        if group.months is not None
        and open_kinds(group) & SUNKEN
        and leading_kind(group) != "pores"
    ]
    # An age that was not told makes no dent fresh: it would leave every procedure in doubt.
    return {
        "fresh": any(age < FRESH_MONTHS for age in months),
        "settled": any(age >= FRESH_MONTHS for age in months),
    }


def _weight(answers: Answers) -> dict[str, Any]:
    """How much the scars weigh on the person."""
    told = answers.distress
    if told is None:
        return {"bother": None, "hours": None, "avoids": None, "self_harm": None, "hold": False}
    bother, hours = told.bother_0_10, told.hours_a_day
    hold = (
        bool(told.self_harm_thoughts)
        or (hours or 0.0) >= HOURS_HOLD
        or (
            (hours or 0.0) >= HOURS_HOLD_WITH_AVOIDING
            and bool(told.avoids)
            and (bother or 0.0) >= BOTHER_HOLD
        )
    )
    return {
        "bother": bother,
        "hours": hours,
        "avoids": told.avoids,
        "self_harm": told.self_harm_thoughts,
        "hold": hold,
    }


def sunken_apart(
    chances: Mapping[str, float], answers: Answers, findings: Findings | None
) -> dict[str, float]:
    """The chances with ``other`` left for sunken scars alone, which treatments of dents go by.

    Other scars that can only be raised ones (papules) stand under ``other_raised``.
    """
    kept = dict(chances)
    told = any(group.look in ("sunken", None) for group in groups_seen(answers))
    measured = any(
        scar.kind == "other" and not scar.raised for scar in (findings.scars if findings else ())
    )
    if "other" in kept and not told and not measured:
        kept["other_raised"] = kept.pop("other")
    return kept


def unnamed(answers: Answers, findings: Findings | None) -> frozenset[str]:
    """Kinds of a side of the skin (sunken, raised) that was measured and that nobody named.

    A scan finds faint dents that never mattered to anyone. Where the person was asked what they
    see and spoke of nothing on that side, its kinds are no reason to suggest a treatment.
    """
    if findings is None or answers.sees is None:
        return frozenset()
    named = frozenset(kind for group in groups_seen(answers) for kind in open_kinds(group))
    sides = (frozenset(DENTS), RAISED)
    return frozenset(kind for side in sides if not side & named for kind in side)
