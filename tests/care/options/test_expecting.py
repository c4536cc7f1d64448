from __future__ import annotations

import dataclasses
from types import MappingProxyType
from typing import Any

import pytest

from scarscape.care.facts import Counts, Record
from scarscape.care.options.expecting import MOST_STUDIES, expectation, studied, studies_of
from scarscape.care.records import Evidence, evidence

HELD = evidence()


def with_counts(**told: Counts | None) -> Evidence:
    """The evidence with counts of responders in some of its records."""
    changed = {
        name: dataclasses.replace(HELD.records[name], counts=counts)
        for name, counts in told.items()
    }
    return dataclasses.replace(HELD, records=MappingProxyType({**HELD.records, **changed}))


def counts(responders: int, people: int, control: int, outcome: str = "grade clear") -> Counts:
    return Counts(
        outcome=outcome,
        responders=responders,
        people=people,
        control_responders=control,
        control_people=people,
    )


def responders_of(held: Evidence, name: str = "topical_adapalene_bpo") -> Any:
    return expectation(held.treatments[name], held).responders


def test_two_like_controlled_studies_are_pooled_with_their_control() -> None:
    held = with_counts(a01bpo2017=counts(14, 31, 3), dreno2019_a03bpo=counts(15, 45, 7))
    pooled = responders_of(held)
    assert pooled.studies == 2
    assert pooled.people == 76
    assert pooled.low < 29 / 76 < pooled.high
    assert pooled.control < pooled.mid
    assert set(pooled.evidence) == {"a01bpo2017", "dreno2019_a03bpo"}


def test_one_study_stands_singly() -> None:
    assert responders_of(with_counts(a01bpo2017=counts(14, 31, 3))) is None


def test_unlike_outcomes_are_not_pooled() -> None:
    held = with_counts(
        a01bpo2017=counts(14, 31, 3), dreno2019_a03bpo=counts(15, 45, 7, "half as many scars")
    )
    assert responders_of(held) is None


def test_a_study_of_two_treatments_together_is_not_pooled_for_either() -> None:
    held = with_counts(a01bpo2017=counts(14, 31, 3), dreno2019_a03bpo=counts(15, 45, 7))
    both = dataclasses.replace(held.records["dreno2019_a03bpo"], with_=("subcision",))
    mixed = dataclasses.replace(held, records=MappingProxyType({**held.records, both.id: both}))
    assert responders_of(mixed) is None


def test_a_study_in_two_records_counts_once() -> None:
    twin = dataclasses.replace(
        HELD.records["a01bpo2017"], id="a01bpo2017_again", counts=counts(14, 31, 3)
    )
    held = with_counts(a01bpo2017=counts(14, 31, 3))
    held = dataclasses.replace(held, records=MappingProxyType({**held.records, twin.id: twin}))
    assert responders_of(held) is None


@pytest.mark.parametrize("treatment", HELD.treatments.values(), ids=lambda one: one.id)
def test_what_is_told_of_studies_is_what_their_records_say(treatment: Any) -> None:
    told = expectation(treatment, HELD).single_studies
    assert len(told) <= MOST_STUDIES
    papers = [HELD.records[study.evidence[0]].study for study in told]
    assert len(papers) == len(set(papers))
    for study in told:
        record: Record = HELD.records[study.evidence[0]]
        assert study.text.endswith(record.found)
        assert record.standing in ("carries", "supports")
        assert study.people == record.people


def test_the_strongest_studies_come_first() -> None:
    for treatment in HELD.treatments.values():
        order = [
            (record.standing != "carries", record.control is None)
            for record in studies_of(treatment, HELD)
        ]
        assert order == sorted(order)
        assert max(studied(treatment, HELD).values(), default=0) <= len(order)


def test_what_no_record_says_is_said_to_be_silent() -> None:
    for treatment in HELD.treatments.values():
        told = expectation(treatment, HELD)
        silent = " ".join(told.silent)
        assert ("at home" in silent) == (told.downtime_days is None)
        assert ("what it costs" in silent) == (treatment.cost is None)
        ranges = {"sessions", "interval_weeks", "downtime_days", "lasts_months"}
        given = {name for name in ranges if getattr(told, name) is not None}
        assert {one.of for one in told.rests_on} == given
        assert all(one.evidence for one in told.rests_on)


def test_a_study_is_held_against_another_treatment_only_where_its_record_says_so() -> None:
    for treatment in HELD.treatments.values():
        for study in expectation(treatment, HELD).single_studies:
            record = HELD.records[study.evidence[0]]
            if study.text.startswith("Held against"):
                assert treatment.id in record.against, study.text
            assert study.text.startswith("Together with") == bool(record.with_), study.text
            assert f"{treatment.name}." not in study.text.split(": ")[1][:80]
