"""Every rule of the tables, held, open and settled, on every treatment that it names."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import pytest

from scarscape.care.facts import Rule
from scarscape.care.records import evidence
from scarscape.model import STATUSES, Answers, Budget, Distress, Limits, Option, PastTreatment, Seen
from scarscape.pipeline import assess

DAY = datetime.date(2027, 1, 10)
HELD = evidence()
#: Everything there is to see, so that every treatment suits something.
EVERYTHING = (
    Seen(look="sunken", shape="narrow_deep", count=9, months=40),
    Seen(look="sunken", shape="wide_sharp", count=9, months=40),
    Seen(look="sunken", shape="wide_soft", count=9, months=40),
    Seen(look="raised", count=2, grew_past_wound=False, months=40),
    Seen(look="flat", colour="red", count=9),
    Seen(look="flat", colour="brown", count=9),
)
SAFE = Answers(
    age=30,
    phototype=2,
    pregnant=False,
    breastfeeding=False,
    isotretinoin_months_since="never",
    keloid_tendency=False,
    active_acne="mild",
    cold_sores=False,
    blood_thinners=False,
    filler_allergy=False,
    anaesthetic_allergy=False,
    implanted_device=False,
    immunosuppressed=False,
    recent_tan=False,
    skin_infection=False,
    red_flags=(),
    sees=EVERYTHING,
)
CAPS = {"avoid": "avoid", "later": "later", "ask": "possible", "prepare": "suggested"}
#: Conditions on what is seen are tried by hand below; the others go by single answers.
BY_SIGHT = ("own_thin_tazarotene", "own_fresh_dents")
CONDITIONAL = [rule for rule in HELD.rules.values() if rule.when and rule.id not in BY_SIGHT]


def options(answers: Answers) -> dict[str, Option]:
    return {one.treatment: one for one in assess(answers, date=DAY).options}


def rank(option: Option) -> int:
    return STATUSES.index(option.status)


def meeting(wanted: Any) -> Any:
    """An answer that a condition wants."""
    if isinstance(wanted, dict):
        bound, limit = next(iter(wanted.items()))
        return {"at_least": limit, "at_most": limit, "under": limit - 1, "over": limit + 1}[bound]
    return wanted[-1] if isinstance(wanted, list | tuple) else wanted


SAFE_OPTIONS = options(SAFE)


@pytest.mark.parametrize("rule", CONDITIONAL, ids=lambda rule: rule.id)
def test_a_rule_that_holds_caps_what_it_names_and_says_why(rule: Rule) -> None:
    for case in rule.when:
        told = {name: meeting(wanted) for name, wanted in case.items()}
        found = options(dataclasses.replace(SAFE, **told))
        for name in HELD.among(rule.treatments):
            assert rank(found[name]) >= STATUSES.index(CAPS[rule.effect]), name
            assert rank(found[name]) >= rank(SAFE_OPTIONS[name]) or "active_acne" in told, name
            assert any(rule.id in reason.evidence for reason in found[name].reasons), name


@pytest.mark.parametrize("rule", CONDITIONAL, ids=lambda rule: rule.id)
def test_an_open_question_leaves_it_at_most_possible_and_is_asked(rule: Rule) -> None:
    fields = {name for case in rule.when for name in case}
    found = options(dataclasses.replace(SAFE, **dict.fromkeys(fields)))
    for name in HELD.among(rule.treatments if rule.open_asks else ()):
        assert found[name].status != "suggested", name
        assert fields <= set(found[name].ask_first), name


@pytest.mark.parametrize("rule", CONDITIONAL, ids=lambda rule: rule.id)
def test_a_rule_that_does_not_hold_is_not_spoken_of(rule: Rule) -> None:
    for name in HELD.among(rule.treatments):
        cited = [reason.evidence for reason in SAFE_OPTIONS[name].reasons]
        assert not any(rule.id in one for one in cited), name
        assert SAFE_OPTIONS[name].ask_first == ()


def test_a_rule_of_ours_that_does_not_ask_changes_nothing_while_it_is_open() -> None:
    silent = [rule for rule in CONDITIONAL if not rule.open_asks]
    assert silent
    assert all(rule.id.startswith("own_") for rule in silent)
    for rule in silent:
        assert not any(
            rule.id in reason.evidence
            for option in options(Answers(sees=EVERYTHING)).values()
            for reason in option.reasons
        )


def test_dents_under_half_a_year_are_given_time() -> None:
    fresh = tuple(dataclasses.replace(seen, months=3) for seen in EVERYTHING[:3])
    mixed = (*fresh, EVERYTHING[0])
    for name in HELD.among(HELD.rules["own_fresh_dents"].treatments):
        found = options(dataclasses.replace(SAFE, sees=fresh))[name]
        assert found.status != "suggested", name
        assert any("own_fresh_dents" in reason.evidence for reason in found.reasons), name
        settled = options(dataclasses.replace(SAFE, sees=mixed))[name]
        assert not any("own_fresh_dents" in reason.evidence for reason in settled.reasons), name
    assert options(dataclasses.replace(SAFE, sees=fresh))["do_nothing"].status == "suggested"
    assert assess(dataclasses.replace(SAFE, sees=fresh), date=DAY).schedules == ()


def test_dents_that_are_not_there_and_pores_are_no_fresh_dents() -> None:
    none = Seen(look="sunken", shape="wide_soft", count=0, months=2)
    pores = Seen(look="sunken", shape="pores", count=60, months=2, where=("nose",))
    for seen in (none, pores):
        found = options(dataclasses.replace(SAFE, sees=(EVERYTHING[2], seen)))
        cited = [reason.evidence for reason in found["do_nothing"].reasons]
        assert not any("nc_tan2017_pathogenesis" in one for one in cited), seen


def test_heavy_distress_makes_nothing_more_recommended() -> None:
    heavy = dataclasses.replace(SAFE, distress=Distress(self_harm_thoughts=True))
    found = options(heavy)
    for name, option in found.items():
        assert rank(option) >= rank(SAFE_OPTIONS[name]), name
    stay = {"acne_control", "camouflage", "do_nothing", "sunscreen"}
    assert {name for name, one in found.items() if rank(one) < STATUSES.index("later")} <= stay


def test_a_cream_with_thin_evidence_for_dents_stays_for_marks() -> None:
    dents = options(dataclasses.replace(SAFE, sees=EVERYTHING[:3]))["topical_tazarotene"]
    marks = options(dataclasses.replace(SAFE, sees=EVERYTHING[5:]))["topical_tazarotene"]
    assert dents.status == "possible"
    assert marks.status == "suggested"


def test_a_rule_without_a_condition_is_always_spoken_of() -> None:
    for rule in HELD.rules.values():
        if not rule.when:
            for name in HELD.among(rule.treatments):
                cited = [reason.evidence for reason in SAFE_OPTIONS[name].reasons]
                assert any(rule.id in one for one in cited), (rule.id, name)


def test_every_option_stands_in_the_plan_once() -> None:
    assert set(SAFE_OPTIONS) == set(HELD.treatments)


def test_the_order_is_by_status_and_then_by_the_evidence() -> None:
    found = assess(SAFE, date=DAY).options
    order = list(HELD.treatments)
    keys = [(rank(one), order.index(one.treatment)) for one in found]
    assert keys == sorted(keys)


@pytest.mark.parametrize("refused", ["needles", "lasers", "acids", "surgery", "injections"])
def test_a_refusal_closes_every_way_of_its_kind_and_no_other(refused: Any) -> None:
    found = options(dataclasses.replace(SAFE, limits=Limits(refuses=(refused,))))
    for name, treatment in HELD.treatments.items():
        if refused in treatment.methods:
            assert found[name].status == "avoid", name
            assert found[name].reasons[0].basis == "answers"
        else:
            assert found[name].status == SAFE_OPTIONS[name].status, name


@pytest.mark.parametrize("days", [0, 1, 3, 7, 20])
def test_days_at_home_by_the_range_of_the_records(days: float) -> None:
    found = options(dataclasses.replace(SAFE, limits=Limits(downtime_days=days)))
    for name, treatment in HELD.treatments.items():
        span = treatment.downtime_days
        if span is not None and span.low > days:
            assert rank(found[name]) >= STATUSES.index("later"), name
        elif span is not None and span.high > days:
            assert rank(found[name]) >= STATUSES.index("possible"), name
        else:
            assert found[name].status == SAFE_OPTIONS[name].status, name


def test_a_quote_over_the_budget_waits_and_one_within_does_not() -> None:
    prices = {"subcision": 500.0, "microneedling": 100.0}
    limits = Limits(budget=Budget(amount=400, currency="EUR"), prices=prices)
    found = options(dataclasses.replace(SAFE, limits=limits))
    assert found["subcision"].status == "later"
    assert "500 EUR" in found["subcision"].reasons[0].text.replace("500 come to 500 EUR", "500 EUR")
    assert found["microneedling"].status == SAFE_OPTIONS["microneedling"].status
    assert found["microneedling"].cost is not None
    assert "300 to 600 EUR" in found["microneedling"].cost.text


def test_a_reaction_warns_of_the_whole_family() -> None:
    past = (PastTreatment(treatment="fractional_co2", helped="no", reaction="dark marks"),)
    found = options(dataclasses.replace(SAFE, past_treatments=past))
    for name, treatment in HELD.treatments.items():
        if treatment.family == "ablative":
            assert rank(found[name]) >= STATUSES.index("possible"), name
            assert any("dark marks" in reason.text for reason in found[name].reasons)
        else:
            assert found[name].status == SAFE_OPTIONS[name].status, name


def test_a_keloid_that_is_described_counts_as_a_tendency_whatever_was_answered() -> None:
    keloid = Seen(look="raised", count=2, grew_past_wound=True, months=40)
    found = options(dataclasses.replace(SAFE, sees=(*EVERYTHING[:3], keloid)))
    for name in HELD.among(HELD.rules["sp_keloid_tendency"].treatments):
        assert found[name].status == "avoid", name


def test_nothing_known_of_the_skin_asks_what_is_seen() -> None:
    found = options(dataclasses.replace(SAFE, sees=None))
    for name, option in found.items():
        if name in ("do_nothing", "acne_control"):
            continue
        treatment = HELD.treatments[name]
        if "active_acne" not in (*treatment.suits, *treatment.tried):
            assert option.status in ("possible", "later"), name
            assert "sees" in option.ask_first, name


def test_no_pooled_share_today_and_the_page_is_told_why() -> None:
    for option in SAFE_OPTIONS.values():
        assert option.expect.responders is None
        assert any("No pooled share" in one for one in option.expect.silent)


def test_uncontrolled_studies_are_called_so() -> None:
    for option in SAFE_OPTIONS.values():
        for study in option.expect.single_studies:
            record = HELD.records[study.evidence[0]]
            assert study.controlled == (record.control is not None)
            if record.design == "cohort" and record.control is None:
                assert "Uncontrolled" in study.text or "held against" in study.text, study
