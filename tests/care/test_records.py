from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

import pytest

from scarscape.care.facts import Fact, Origin, Span
from scarscape.care.loader import EvidenceError, load, names
from scarscape.care.options.known import known_of
from scarscape.care.records import ALL_PROCEDURES, Evidence, check, evidence
from scarscape.model import Answers

HELD = evidence()
#: Numbers that no record has to hold: grades and types by name, counts told in words elsewhere.
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")


def facts_of(value: Any) -> Iterator[Fact | Span]:
    if isinstance(value, Fact | Span):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from facts_of(getattr(value, field.name))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from facts_of(one)


def text_of(ids: tuple[str, ...]) -> str:
    """All that the records of some ids say."""
    said = [dataclasses.asdict(HELD.records[one]) for one in ids if one in HELD.records]
    said += [dataclasses.asdict(HELD.rules[one]) for one in ids if one in HELD.rules]
    return json.dumps(said, ensure_ascii=False, default=dict)


def unbacked(text: str, ids: tuple[str, ...]) -> set[str]:
    return set(_NUMBER.findall(text)) - set(_NUMBER.findall(text_of(ids)))


@pytest.mark.parametrize("treatment", HELD.treatments.values(), ids=lambda one: one.id)
def test_every_number_told_of_a_treatment_stands_in_a_record_beside_it(treatment: Any) -> None:
    for fact in facts_of(treatment):
        if isinstance(fact, Fact):
            assert not unbacked(fact.text, fact.evidence), fact
            assert fact.evidence or fact.basis == "own_rule", fact


@pytest.mark.parametrize("rule", HELD.rules.values(), ids=lambda one: one.id)
def test_every_number_of_a_rule_of_ours_stands_in_a_record_beside_it(rule: Any) -> None:
    if rule.id.startswith("own_"):
        assert not unbacked(rule.text, (*rule.evidence, *rule.conflicts))


@pytest.mark.parametrize("place", HELD.told)
def test_every_number_told_stands_in_a_record_beside_it(place: str) -> None:
    for one in HELD.told[place]:
        if one.basis != "own_rule":
            assert not unbacked(one.text, one.evidence), one.text


@pytest.mark.parametrize("factor", HELD.factors, ids=lambda one: one.factor)
def test_every_number_of_a_risk_factor_stands_in_a_record_beside_it(factor: Any) -> None:
    told = " ".join((factor.present, factor.stronger, factor.absent, factor.unknown))
    assert not unbacked(told.replace(".00", ""), factor.evidence)


def test_ranges_run_upward_and_rest_on_records() -> None:
    for treatment in HELD.treatments.values():
        for span in facts_of(treatment):
            if isinstance(span, Span):
                assert 0 <= span.low <= span.high
                assert span.evidence


def test_a_paper_is_counted_once() -> None:
    assert HELD.records["dreno2019_a03bpo"].study == HELD.records["pv_dreno2019_48w"].study
    assert (
        HELD.records["jama_isotretinoin_spring_2017"].study == HELD.records["iso_spring2017"].study
    )
    assert HELD.records["asds2017_isotretinoin"].study == HELD.records["iso_waldman2017"].study
    one, two = "bhargava2019_subcision_mn", "combo_subcision_needling_bhargava_2019"
    assert HELD.records[one].study == HELD.records[two].study


def test_nothing_may_cite_what_was_not_read() -> None:
    unread = {record.id for record in HELD.records.values() if not record.citable}
    assert unread == {
        "azimi2018_cryo_tac_5fu",
        "co2_60_patients_india_2014",
        "co2_vs_microneedling_idoj_2024",
        "cochrane_acne_scars",
        "kircik2011_aza15",
        "nafl_vs_co2_ethnic_skin_2011",
        "sgs_hypertrophic_cochrane",
        "sgs_keloid_cochrane",
        "shi2024_subcision_suction",
        "subcision_multi_rct_preprint",
        "vingan2023_lipoaspirate",
    }
    for name in unread:
        record = HELD.records[name]
        assert (record.found == "") == (record.standing == "not_citable")


def broken(**changes: Any) -> Evidence:
    return dataclasses.replace(HELD, **changes)


def with_record(name: str, **changes: Any) -> Evidence:
    record = dataclasses.replace(HELD.records[name], **changes)
    return broken(records=MappingProxyType({**HELD.records, name: record}))


@pytest.mark.parametrize(
    "held",
    [
        with_record("sgs_keloid_cochrane", responders_percent=40.0),
        with_record("sgs_keloid_cochrane", found="It helped 40 % of them."),
        with_record("azimi2018_cryo_tac_5fu", harms="p < 0.05"),
        with_record("mn_alam_2014_sham_controlled", found=""),
        with_record("mn_alam_2014_sham_controlled", source=Origin(title="A trial")),
        with_record("mn_alam_2014_sham_controlled", source=Origin(title="", doi="10.1000/1")),
        broken(
            rules={
                **HELD.rules,
                "x": dataclasses.replace(HELD.rules["sp_tan"], treatments=("sp_tan",)),
            }
        ),
        broken(
            rules={
                **HELD.rules,
                "x": dataclasses.replace(HELD.rules["sp_tan"], evidence=("nobody2020",)),
            }
        ),
        broken(
            rules={
                **HELD.rules,
                "x": dataclasses.replace(
                    HELD.rules["sp_tan"], evidence=("co2_60_patients_india_2014",)
                ),
            }
        ),
    ],
)
def test_evidence_that_contradicts_itself_is_refused(held: Evidence) -> None:
    with pytest.raises(EvidenceError):
        check(held)


def test_the_evidence_as_it_stands_passes() -> None:
    check(HELD)


def test_a_file_with_an_unknown_field_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclasses.dataclass(frozen=True)
    class Narrow:
        id: str
        __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    with pytest.raises(EvidenceError, match=r"red_flags\.yaml"):
        load("red_flags", tuple[Narrow, ...])
    with pytest.raises(EvidenceError, match="no such evidence"):
        load("nothing", dict)


def test_groups_are_spelt_out() -> None:
    everything = HELD.among((ALL_PROCEDURES,))
    assert "subcision" in everything
    assert "combination_protocols" in everything
    for home in ("sunscreen", "silicone_gel", "do_nothing", "acne_control", "camouflage"):
        assert home not in everything
    assert not any(one.startswith("topical_") for one in everything)


def test_every_kind_of_record_is_there() -> None:
    assert set(names("records")) == {
        f"records/{name}" for name in ("devices", "guide", "procedures", "risk", "scales")
    }
    assert {"do_nothing", "acne_control", "camouflage"} <= set(HELD.treatments)


def test_conditions_name_what_is_known_of_a_person() -> None:
    known = set(known_of(Answers(), {}, seen=False))
    tables = [rule.when for rule in HELD.rules.values()]
    tables += [when for factor in HELD.factors for when in (factor.when, factor.stronger_when)]
    tables += [one.when for those in HELD.told.values() for one in those]
    named = {name for cases in tables for case in cases for name in case}
    assert len(named) > 20
    assert named <= known


def test_funding_by_makers_is_told_wherever_a_record_says_so() -> None:
    told = next(one for one in HELD.told["about"] if one.text.startswith("Funding"))
    papers = {HELD.records[name].study for name in told.evidence}
    for record in HELD.records.values():
        said = " ".join((record.funding or "", *record.cautions)).lower()
        if record.citable and ("galderma" in said or "maker" in said):
            named = record.study in papers or any(
                word in told.text for word in (record.treatments or ("",))[0].split("_")[1:2]
            )
            assert named, record.id
