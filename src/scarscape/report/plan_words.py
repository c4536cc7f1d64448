"""The words of a plan: statuses, kinds, what a claim rests on, ranges, dates."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import get_args

from scarscape.care.options.known import TELLING_CHANCE
from scarscape.care.phrases import MONTHS, listed
from scarscape.model import KINDS, Basis, Finding, NotScar, Status
from scarscape.report.kinds import LOOKS
from scarscape.report.words import in_words, item_words

SILENT = "No record says."

#: Name of a status, and what it means. ``avoid`` holds what does not fit, what something told
#: speaks against, and what the person refused.
STATUS_WORDS: dict[Status, tuple[str, str]] = {
    "suggested": (
        "Suggested",
        "These fit what was found, and nothing you told speaks against them. That is a reason to "
        "talk about them with a dermatologist. It is not a prescription.",
    ),
    "possible": (
        "Possible",
        "These may fit, but a question is still open or the evidence is thin. Each says which.",
    ),
    "later": (
        "Later",
        "Something has to pass or be done first. Each says what. Open one to read all of it; "
        "paper shows what is open.",
    ),
    "avoid": (
        "Not for you",
        "Each says why: it does not fit what was found, something you told speaks against it, or "
        "you ruled it out. Open one to read all of it; paper shows what is open.",
    ),
}

#: What stands beside a claim that does not rest on a study. A study shows by its number.
BASIS_WORDS: dict[Basis, str] = {
    "study": "",
    "guideline": "guideline",
    "label": "drug or device label",
    "standard_precaution": "usual precaution",
    "patient_guide": "patient guide",
    "own_rule": "rule of this program",
    "answers": "as you told, or as measured",
}
assert set(BASIS_WORDS) == set(get_args(Basis))

#: Findings that are no kind of scar.
_OTHER_KINDS = {
    "active_acne": "active acne",
    "erythema": "red or pink marks",
    "hyperpigmentation": "brown marks",
    "hypopigmentation": "pale marks",
    "pores": "plain pores",
    "atrophic_mixed": "sunken scars of several kinds",
    "line": "lines or grooves",
}

#: What has to be settled before an option can be more than possible, by the name of the answer.
_ASKED = {
    "age": "How old are you?",
    "phototype": "How does your skin take the sun: does it burn, does it tan?",
    "pregnant": "Are you pregnant, or could you be?",
    "breastfeeding": "Are you breastfeeding?",
    "isotretinoin_months_since": "Do you take isotretinoin, or when did you stop?",
    "keloid_tendency": "Have you ever had a scar that grew past the wound?",
    "active_acne": "Do you still get new spots, and how bad are they?",
    "cold_sores": "Do you get cold sores?",
    "blood_thinners": "Do you take anything that thins the blood?",
    "filler_allergy": "Are you allergic to a filler or its parts?",
    "anaesthetic_allergy": "Are you allergic to numbing creams or injections?",
    "implanted_device": "Do you have a pacemaker or another implanted device?",
    "immunosuppressed": "Is your immune system weak, or do you take something that weakens it?",
    "recent_tan": "Has your skin tanned in the last weeks?",
    "skin_infection": "Is the skin there infected or broken?",
    "red_flags": "Does any spot grow, bleed, hurt or not heal?",
    "past_treatments": "What have you tried, and how did your skin take it?",
    "stretch_test": "Do the dents flatten when you stretch the skin?",
    "sees": "What do you see on your skin?",
}

_FACTORS = {
    "worst_acne": "How bad the acne was",
    "acne_years": "Acne for over a year",
    "months_before_treatment": "A long wait for treatment",
    "family_scars": "Acne scars in the family",
    "picks_skin": "Picking or squeezing",
    "active_acne": "Acne that is active now",
    "red_marks": "Red marks that last",
    "where": "Chest, back or shoulders",
}

#: What a grade lacks, where its own name says too little.
_NEEDS = {"sees": "what you see on your skin", "where": "where the scars are"}

_SILENT_ON = {
    "sessions": "How many sessions it takes.",
    "interval_weeks": "How long to wait between sessions.",
    "downtime_days": "How many days of healing it takes.",
    "lasts": "How long it lasts.",
    "lasts_months": "How many months it lasts.",
    "responders": "How many people respond.",
    "single_studies": "What it does for acne scars: no study of it alone.",
    "aftercare": "What to do afterwards.",
    "at_home": "Whether it may be done at home.",
    "cost": "What it costs.",
    "darkening": "How often it darkens skin.",
    "risks": "What harm it can do.",
}

_STUDY_KINDS = {
    "meta_analysis": "pooled analysis of studies (meta-analysis)",
    "rct": "randomised trial",
    "split_face_rct": "randomised trial, one side of the face against the other",
    "guideline": "guideline or consensus",
    "cohort": "study without random groups",
    "observational": "observational study",
    "review": "review",
    "instrument": "study of a measuring method",
    "statement": "statement of a society",
    "owner_page": "page of the owner",
    "patient_page": "page for patients",
}


def kind_name(kind: str) -> str:
    """A kind of scar, a mark or another finding, in the words of the page."""
    if kind in KINDS:
        return LOOKS[kind].many
    return _OTHER_KINDS.get(kind, in_words(kind))


def kind_names(kinds: Sequence[str]) -> str:
    """Several kinds as ``rolling scars, boxcars and brown marks``."""
    return listed([kind_name(kind) for kind in kinds])


def asked(name: str) -> str:
    """The question behind the name of an answer; what is a sentence already stays as it is."""
    return _ASKED.get(name, name if " " in name else f"Still to be told: {in_words(name)}.")


def factor_name(factor: str) -> str:
    """A risk factor as the table names it."""
    return _FACTORS.get(factor, in_words(factor).capitalize())


def need_words(need: str) -> str:
    """What would narrow a grade, in words."""
    words = item_words(need)
    return _NEEDS.get(need, words[:1].lower() + words[1:])


def silent_on(name: str) -> str:
    """What no record says, from the name of a field; a sentence stays as it is."""
    return name if " " in name else _SILENT_ON.get(name, f"{in_words(name).capitalize()}.")


def study_kind(kind: str) -> str:
    """The design of a study or the kind of another source, in words."""
    return _STUDY_KINDS.get(kind, in_words(kind))


def only_not_ruled_out(found: Finding | NotScar) -> bool:
    """Whether nobody told of it: answers about other things merely leave it open."""
    return found.origin == "answers" and found.probability < TELLING_CHANCE


def how_sure(found: Finding | NotScar) -> str:
    """A probability as a word a person can use."""
    if only_not_ruled_out(found):
        return "cannot be ruled out from what you told"
    steps = ((0.95, "almost certain"), (0.75, "very likely"), (0.5, "likely"), (0.2, "possible"))
    return next((word for least, word in steps if found.probability >= least), "less likely")


def span(values: tuple[float, float] | None, one: str, many: str, *, more: str = "") -> str | None:
    """A range with its unit: ``2 to 7 days``, ``1 session``; None where no record says."""
    if values is None:
        return None
    low, high = values
    unit = one if low == high == 1 else many
    size = f"{low:g}" if low == high else f"{low:g} to {high:g}"
    return f"{size}\N{NO-BREAK SPACE}{unit}{more}"


def day(date: datetime.date) -> str:
    """``10 January 2027``, on any machine."""
    return f"{date.day}\N{NO-BREAK SPACE}{month(date)}"


def month(date: datetime.date) -> str:
    """``January 2027``."""
    return f"{MONTHS[date.month - 1]}\N{NO-BREAK SPACE}{date.year}"


def treatment_name(treatment: str, names: Mapping[str, str]) -> str:
    """The name of a treatment as its option gives it, else its id in words."""
    return names.get(treatment, in_words(treatment))


def likeliest_first(
    found: Sequence[Finding] | Sequence[NotScar],
) -> list[Finding | NotScar]:
    """Findings by how likely their kind is, told and measured of one kind in their own order."""
    surest: dict[str, float] = {}
    for one in found:
        surest[one.kind] = max(one.probability, surest.get(one.kind, 0.0))
    return sorted(found, key=lambda one: -surest[one.kind])
