"""Whether a treatment suits the kinds of scars and marks that were found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scarscape.care.combining import FRESH_MONTHS
from scarscape.care.conditions import holds
from scarscape.care.facts import Treatment
from scarscape.care.options.known import DENTS, TELLING_CHANCE
from scarscape.care.options.verdicts import Verdict
from scarscape.care.phrases import listed
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
    spelt = [kind for name in named for kind in (DENTS if name == "atrophic_mixed" else (name,))]
    return tuple(dict.fromkeys(spelt))


def in_words(kinds: tuple[str, ...]) -> str:
    """Kinds as a list in words."""
    return listed([_WORDS.get(kind, kind.replace("_", " ")) for kind in kinds])


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
    unnamed: frozenset[str] = frozenset(),
) -> Verdict:
    """How far a treatment suits what was found.

    Suggested for a kind it is named for and that is likely there, possible for one it was only
    tried on, that may be there, or that nobody named (``unnamed``), else avoid; possible with a
    question where nothing is known.
    """
    if treatment.id == "do_nothing":
        return _do_nothing(facts, chances)
    if treatment.id == "acne_control":
        return _acne_control(facts)
    kinds = kinds_of(treatment.suits)
    likely = tuple(kind for kind in kinds if chances.get(kind, 0.0) >= TELLING_CHANCE)
    if likely:
        return _likely(treatment, likely, unnamed, held)
    maybe = suited(treatment, chances)
    if maybe:
        for_it = tuple(kind for kind in maybe if kind in kinds)
        text = (
            f"It is for {in_words(for_it)}, which you may have."
            if for_it
            else f"It was tried on {in_words(maybe)} but suits other kinds more."
        )
        return Verdict("possible", _claim(text, treatment, for_it or maybe, held))
    if not seen:
        text = "Which kinds of scars or marks you have is not known yet."
        return Verdict("possible", Claim(text, (), "answers"), asks=("sees",))
    if treatment.id in ALWAYS_OPEN:
        text = "You told of no marks; cover from the sun is for those that may still come."
        return Verdict("possible", _claim(text, treatment, kinds, held))
    text = f"It is for {in_words(kinds)}; none of these was found or told of."
    return Verdict("avoid", _claim(text, treatment, kinds, held))


def _likely(
    treatment: Treatment, likely: tuple[str, ...], unnamed: frozenset[str], held: Evidence
) -> Verdict:
    """Suggested for what it is named for and somebody minds; else possible, with the reason."""
    if treatment.id == "camouflage":
        return Verdict("possible", Claim("It can be tried and taken off again.", (), "own_rule"))
    by_name = tuple(kind for kind in likely if kind in treatment.suits)
    minded = tuple(kind for kind in by_name if kind not in unnamed)
    if minded:
        text = f"It is for {in_words(minded)}, which you seem to have."
        return Verdict("suggested", _claim(text, treatment, minded, held))
    if by_name:
        text = (
            f"It is for {in_words(by_name)}, which the scan measured and you did not name. Do they "
            "bother you? What was only found by looking needs no treatment."
        )
        return Verdict("possible", _claim(text, treatment, by_name, held))
    text = f"Its studies are of sunken scars in general, not of {in_words(likely)} by name."
    return Verdict("possible", _claim(text, treatment, likely, held))


def _claim(text: str, treatment: Treatment, kinds: tuple[str, ...], held: Evidence) -> Claim:
    """What a treatment is for, resting on its records of such kinds."""
    known = [held.records[one] for one in treatment.records if one in held.records]
    by_name = [one.id for one in known if set(one.kinds) & set(kinds)]
    near = [one.id for one in known if set(kinds_of(one.kinds)) & set(kinds)]
    cited = list(dict.fromkeys((*by_name, *near))) or [one.id for one in known]
    return Claim(text, tuple(cited[:MOST_CITED]), "study")


def _do_nothing(facts: Mapping[str, Any], chances: Mapping[str, float]) -> Verdict:
    """Waiting is always open, and suggested for fresh dents, and for colour or pores alone."""
    if facts.get("hold"):
        text = "How you are comes first; the scars can wait."
        return Verdict("possible", Claim(text, ("ds_support",), "standard_precaution"))
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
    if facts.get("scars") is False and chances.get("pores", 0.0) >= TELLING_CHANCE:
        text = "These look like pores, which are no scars: nothing has to be done about them."
        return Verdict("suggested", Claim(text, (), "own_rule"))
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
