"""Every precaution on every treatment it names: answered yes, and not answered.

The table repeats the standing precautions by hand, apart from the package's own, so that a
treatment that falls out of a rule is missed here. The person has marks and scars of every kind
but keloids, so that each treatment has something to be for.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import pytest
from tests.care.vignettes import DATE, YES_OR_NO, answers_from, members

from scarscape.model import STATUSES, Option, Status

RETINOIDS = (
    "topical_tretinoin",
    "topical_adapalene",
    "topical_adapalene_bpo",
    "topical_tazarotene",
    "topical_trifarotene",
)
NOT_IN_PREGNANCY = (*RETINOIDS, "topical_hydroquinone", "intralesional_5fu")
ALL = members("all_procedures")
#: Effect of a precaution: the most that a treatment may then be.
AT_MOST: dict[str, Status] = {"ask": "possible", "later": "later", "avoid": "avoid"}


@dataclass(frozen=True)
class Precaution:
    """Answers that call it up, the question it needs, what it does, and to which treatments."""

    name: str
    answers: dict[str, Any]
    question: str
    effect: str
    treatments: tuple[str, ...]


def _list(names: str) -> tuple[str, ...]:
    return tuple(names.split())


PRECAUTIONS = (
    Precaution("sp_pregnancy_topicals", {"pregnant": True}, "pregnant", "avoid", NOT_IN_PREGNANCY),
    Precaution(
        "sp_pregnancy_topicals",
        {"breastfeeding": True},
        "breastfeeding",
        "avoid",
        NOT_IN_PREGNANCY,
    ),
    Precaution("sp_pregnancy_elective", {"pregnant": True}, "pregnant", "later", ALL),
    Precaution("sp_minor", {"age": 17}, "age", "ask", ALL),
    Precaution(
        "sp_blood_thinners",
        {"blood_thinners": True},
        "blood_thinners",
        "ask",
        _list(
            "subcision punch_techniques dermabrasion microneedling microneedling_prp "
            "microneedling_rf filler_hyaluronic_acid filler_pmma fat_grafting fractional_co2 "
            "fractional_co2_prp er_yag_resurfacing"
        ),
    ),
    Precaution(
        "sp_keloid_tendency",
        {"keloid_tendency": True},
        "keloid_tendency",
        "avoid",
        _list(
            "fractional_co2 fractional_co2_prp er_yag_resurfacing fractional_er_yag dermabrasion "
            "punch_techniques fat_grafting"
        ),
    ),
    Precaution(
        "sp_keloid_tendency_ask",
        {"keloid_tendency": True},
        "keloid_tendency",
        "ask",
        _list(
            "subcision microneedling microneedling_prp microneedling_rf tca_cross peel_tca "
            "peel_jessner_tca nonablative_fractional"
        ),
    ),
    Precaution(
        "sp_cold_sores",
        {"cold_sores": True},
        "cold_sores",
        "prepare",
        _list(
            "fractional_co2 fractional_co2_prp fractional_er_yag er_yag_resurfacing "
            "nonablative_fractional dermabrasion peel_tca peel_jessner_tca microneedling_rf"
        ),
    ),
    Precaution(
        "sp_filler_allergy",
        {"filler_allergy": True},
        "filler_allergy",
        "avoid",
        _list("filler_hyaluronic_acid filler_pmma"),
    ),
    Precaution(
        "sp_anaesthetic_allergy",
        {"anaesthetic_allergy": True},
        "anaesthetic_allergy",
        "ask",
        _list(
            "subcision punch_techniques dermabrasion filler_hyaluronic_acid filler_pmma "
            "microneedling microneedling_rf fractional_co2 er_yag_resurfacing"
        ),
    ),
    Precaution(
        "sp_implant_rf",
        {"implanted_device": True},
        "implanted_device",
        "avoid",
        ("microneedling_rf",),
    ),
    Precaution("sp_immunosuppressed", {"immunosuppressed": True}, "immunosuppressed", "ask", ALL),
    Precaution(
        "sp_tan",
        {"recent_tan": True},
        "recent_tan",
        "later",
        _list(
            "fractional_co2 fractional_co2_prp fractional_er_yag er_yag_resurfacing "
            "nonablative_fractional picosecond_laser pulsed_dye_laser peel_tca peel_jessner_tca "
            "peel_glycolic peel_salicylic"
        ),
    ),
    *(
        Precaution(
            "sp_isotretinoin_full",
            {"isotretinoin_months_since": months},
            "isotretinoin_months_since",
            "later",
            ("er_yag_resurfacing", "dermabrasion"),
        )
        for months in (0, 1, 5)
    ),
    *(
        Precaution(
            "sp_active_acne",
            {"active_acne": acne},
            "active_acne",
            "later",
            _list(
                "dermabrasion punch_techniques filler_hyaluronic_acid filler_pmma fractional_co2 "
                "fractional_co2_prp er_yag_resurfacing fat_grafting tca_cross"
            ),
        )
        for acne in ("moderate", "severe")
    ),
    Precaution("sp_active_infection", {"skin_infection": True}, "skin_infection", "later", ALL),
    Precaution("red flags", {"red_flags": ["rf_changing"]}, "red_flags", "later", ALL),
)
EVERY_KIND = (
    {"look": "sunken", "shape": "narrow_deep", "count": 8, "months": 40},
    {"look": "sunken", "shape": "wide_sharp", "count": 6, "months": 40},
    {"look": "sunken", "shape": "wide_soft", "count": 5, "months": 40},
    {"look": "raised", "grew_past_wound": False, "count": 2, "months": 18},
    {"look": "flat", "colour": "red", "count": 9, "months": 3},
    {"look": "flat", "colour": "brown", "count": 9, "months": 3},
)
FREE: dict[str, Any] = {
    "age": 30,
    "phototype": 2,
    "isotretinoin_months_since": "never",
    "active_acne": "none",
    "red_flags": [],
    "sees": list(EVERY_KIND),
    **dict.fromkeys(YES_OR_NO, False),
}
each_precaution = pytest.mark.parametrize(
    "precaution",
    PRECAUTIONS,
    ids=[f"{entry.name}-{next(iter(entry.answers.items()))}" for entry in PRECAUTIONS],
)


def options(answers: dict[str, Any]) -> dict[str, Option]:
    from scarscape.pipeline import assess

    plan = assess(answers_from(answers), None, date=DATE)
    return {option.treatment: option for option in plan.options}


@functools.cache
def free() -> dict[str, Option]:
    return options(FREE)


def rank(status: Status) -> int:
    return STATUSES.index(status)


def test_every_treatment_has_something_to_be_for() -> None:
    assert not [name for name in ALL if free()[name].status in ("later", "avoid")]


@each_precaution
def test_answered_yes(precaution: Precaution) -> None:
    after = options(FREE | precaution.answers)
    for treatment in precaution.treatments:
        option = after[treatment]
        if precaution.effect == "prepare":
            assert option.status == free()[treatment].status, treatment
            continue
        assert rank(option.status) >= rank(AT_MOST[precaution.effect]), treatment
        assert set(option.reasons) - set(free()[treatment].reasons), f"{treatment}: no reason why"


@each_precaution
def test_a_yes_says_something_more(precaution: Precaution) -> None:
    after = options(FREE | precaution.answers)
    for treatment in precaution.treatments:
        before, option = free()[treatment], after[treatment]
        told_before = {*before.reasons, *before.risks, *before.aftercare}
        assert {*option.reasons, *option.risks, *option.aftercare} - told_before, treatment


@each_precaution
def test_not_answered(precaution: Precaution) -> None:
    after = options({key: value for key, value in FREE.items() if key != precaution.question})
    for treatment in precaution.treatments:
        assert rank(after[treatment].status) >= rank("possible"), treatment
        assert precaution.question in after[treatment].ask_first, treatment


@each_precaution
def test_no_treatment_falls_without_a_word(precaution: Precaution) -> None:
    """A caution may reach further than the treatments it names, but not in silence."""
    after = options(FREE | precaution.answers)
    for treatment, before in free().items():
        option = after[treatment]
        if rank(option.status) > rank(before.status):
            assert set(option.reasons) - set(before.reasons), treatment


@pytest.mark.parametrize(
    "question", [name for name in YES_OR_NO if name not in ("keloid_tendency", "skin_infection")]
)
def test_a_cream_or_sunscreen_for_marks_stays(question: str) -> None:
    """Azelaic acid and sunscreen stand in no precaution."""
    after = options(FREE | {question: True})
    for treatment in ("topical_azelaic_acid", "sunscreen"):
        assert after[treatment].status == free()[treatment].status
