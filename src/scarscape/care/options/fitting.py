"""Whether a treatment suits the kinds of scars and marks that were found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scarscape.care.conditions import holds
from scarscape.care.facts import Treatment
from scarscape.care.options.known import FRESH_MONTHS, SUNKEN, TELLING_CHANCE
from scarscape.care.options.verdicts import Verdict
from scarscape.care.records import Evidence
from scarscape.model import Claim

#: Below this chance a kind is not planned for.
LEAST_CHANCE = 0.1
MOST_CITED = 4
#: Never argued against, whatever was found: sun deepens the marks that may still come.
ALWAYS_OPEN = frozenset({"sunscreen"})
_WORDS = {
    "ice_pick": "ice pick scars",
    "boxcar": "boxcar scars",
    "rolling": "rolling scars",
    "other": "other scars",
    "hypertrophic": "raised scars",
    "keloid": "keloids",
    "erythema": "red marks",
    "hyperpigmentation": "brown marks",
    "hypopigmentation": "pale marks",
    "pores": "pores",
    "active_acne": "active acne",
}


def kinds_of(named: tuple[str, ...]) -> tuple[str, ...]:
    """Kinds with the group of all sunken scars spelt out."""
    spelt = [kind for name in named for kind in (SUNKEN if name == "atrophic_mixed" else (name,))]
    return tuple(dict.fromkeys(spelt))


def in_words(kinds: tuple[str, ...]) -> str:
    """Kinds as a list in words."""
    words = [_WORDS.get(kind, kind.replace("_", " ")) for kind in kinds]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def suited(treatment: Treatment, chances: Mapping[str, float]) -> tuple[str, ...]:
    """The kinds found that a treatment is for or was tried on, the likeliest first."""
    named = (*kinds_of(treatment.suits), *kinds_of(treatment.tried))
    there = [kind for kind in dict.fromkeys(named) if chances.get(kind, 0.0) >= LEAST_CHANCE]
    return tuple(sorted(there, key=lambda kind: (-chances[kind], named.index(kind))))


def meant_for(treatment: Treatment, chances: Mapping[str, float]) -> tuple[str, ...]:
    """The kinds found that a treatment suits; where there are none, those it was tried on."""
    named = kinds_of(treatment.suits)
    found = suited(treatment, chances)
    return tuple(kind for kind in found if kind in named) or found


def fit(
    treatment: Treatment,
    chances: Mapping[str, float],
    facts: Mapping[str, Any],
    held: Evidence,
    *,
    seen: bool,
) -> Verdict:
    """How far a treatment suits what was found.

    Suggested for a kind it suits and that is likely there, possible for one it was only tried on
    or that may be there, else avoid; possible with a question where nothing is known.
    """
    if treatment.id == "do_nothing":
        return _do_nothing(facts)
    if treatment.id == "acne_control":
        return _acne_control(facts)
    kinds = kinds_of(treatment.suits)
    likely = tuple(kind for kind in kinds if chances.get(kind, 0.0) >= TELLING_CHANCE)
    if likely:
        if treatment.id == "camouflage":
            return Verdict(
                "possible", Claim("It can be tried and taken off again.", (), "own_rule")
            )
        text = f"It is for {in_words(likely)}, which you seem to have."
        return Verdict("suggested", _claim(text, treatment, likely, held))
    maybe = suited(treatment, chances)
    if maybe:
        tried = tuple(kind for kind in maybe if kind not in kinds)
        text = (
            f"It was tried on {in_words(tried)} but suits other kinds more."
            if tried == maybe
            else f"It is for {in_words(maybe)}, which you may have."
        )
        return Verdict("possible", _claim(text, treatment, maybe, held))
    if not seen:
        text = "Which kinds of scars or marks you have is not known yet."
        return Verdict("possible", Claim(text, (), "answers"), asks=("sees",))
    text = f"It is for {in_words(kinds)}; none of these was found or told of."
    if treatment.id in ALWAYS_OPEN:
        return Verdict("possible", _claim(text, treatment, kinds, held))
    return Verdict("avoid", _claim(text, treatment, kinds, held))


def _claim(text: str, treatment: Treatment, kinds: tuple[str, ...], held: Evidence) -> Claim:
    """What a treatment is for, resting on its records of such kinds."""
    known = [held.records[one] for one in treatment.records if one in held.records]
    near = [one.id for one in known if set(kinds_of(one.kinds)) & set(kinds)]
    cited = near or [one.id for one in known]
    return Claim(text, tuple(cited[:MOST_CITED]), "study")


def _do_nothing(facts: Mapping[str, Any]) -> Verdict:
    """Waiting is always open, and is suggested while dents are fresh or only colour is there."""
    cited = ("nc_tan2017_pathogenesis",)
    if facts.get("fresh") and not facts.get("settled"):
        text = (
            f"Your dents are under {FRESH_MONTHS} months old: about a third of new ones went "
            "within 6 months in one study."
        )
        return Verdict("suggested", Claim(text, cited, "study"))
    if facts.get("scars") is False and holds(
        ({"red_marks": True}, {"brown_marks": True}, {"pale_marks": True}), facts
    ):
        text = "Only marks of colour were told of; they tend to fade over months or years."
        return Verdict("suggested", Claim(text, ("pg_colour_fades",), "patient_guide"))
    return Verdict("possible", Claim("Waiting is always open to you.", (), "own_rule"))


def _acne_control(facts: Mapping[str, Any]) -> Verdict:
    acne = facts.get("active_acne")
    if acne is None:
        text = "Whether you have acne now is not known."
        return Verdict("possible", Claim(text, (), "answers"), asks=("active_acne",))
    if acne == "none":
        text = "You have no acne now; if it comes back, treat it early."
        return Verdict("later", Claim(text, ("pg_prevent",), "patient_guide"))
    text = "You have acne now: new spots make new scars, so it comes first or alongside."
    evidence = ("sp_active_acne", "consensus_ebd_salameh_2022", "pv_aad2024")
    return Verdict("suggested", Claim(text, evidence, "guideline"))
