"""People and what the evidence compels a plan to say about them; every one has to hold."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from typing import get_args

import pytest
from tests.care.expecting import differences
from tests.care.vignettes import RULES, TREATMENTS, Vignette, members, twins, vignettes
from tests.care.walking import calendar_faults, layout_faults, promise_faults, record_faults

from scarscape.model import KINDS, Plan
from scarscape.model.answers import RedFlag, Refusal

PEOPLE = vignettes()
BY_ID = {vignette.id: vignette for vignette in PEOPLE}
each_person = pytest.mark.parametrize("vignette", PEOPLE, ids=[person.id for person in PEOPLE])


@functools.cache
def plan_of(name: str) -> Plan:
    # Imported here, so that the vignettes are collected and fail where there is no such entry yet.
    from scarscape.pipeline import assess

    vignette = BY_ID[name]
    return assess(vignette.told(), vignette.captured(), date=vignette.date)


def told(faults: list[str], vignette: Vignette) -> str:
    return "\n  ".join([vignette.title, *faults])


@each_person
def test_the_plan_holds(vignette: Vignette) -> None:
    found = differences(vignette, plan_of(vignette.id))
    assert not found, told(found, vignette)


@each_person
def test_no_claim_without_a_record(vignette: Vignette) -> None:
    faults = record_faults(plan_of(vignette.id), vignette.told())
    assert not faults, told(faults, vignette)


@each_person
def test_nothing_is_promised(vignette: Vignette) -> None:
    faults = promise_faults(plan_of(vignette.id))
    assert not faults, told(faults, vignette)


@each_person
def test_every_option_stands_in_one_layout(vignette: Vignette) -> None:
    plan = plan_of(vignette.id)
    assert Counter(option.treatment for option in plan.options) == Counter(TREATMENTS)
    faults = [fault for option in plan.options for fault in layout_faults(option)]
    assert not faults, told(faults, vignette)


@each_person
def test_doing_nothing_is_never_against(vignette: Vignette) -> None:
    statuses = {option.treatment: option.status for option in plan_of(vignette.id).options}
    assert statuses["do_nothing"] != "avoid"
    told_acne = vignette.told().active_acne
    if told_acne not in (None, "none") and not vignette.told().red_flags:
        assert statuses["acne_control"] == "suggested"


@each_person
def test_schedules_keep_to_the_contract(vignette: Vignette) -> None:
    plan = plan_of(vignette.id)
    faults = calendar_faults(plan, vignette.told())
    assert not faults, told(faults, vignette)
    if plan.hold or plan.see_doctor_first:
        assert not any(schedule.sessions for schedule in plan.schedules)


@each_person
def test_the_plan_can_be_written(vignette: Vignette) -> None:
    content = plan_of(vignette.id).to_dict()
    assert json.loads(json.dumps(content, allow_nan=False)) == content


@pytest.mark.parametrize(
    ("name", "other"),
    [(person.id, person.expect.course_not_as) for person in PEOPLE if person.expect.course_not_as],
)
def test_the_course_depends_on_the_age_of_the_scar(name: str, other: str) -> None:
    assert plan_of(name).risk.course != plan_of(other).risk.course


# ------------------------------------------------------------- the vignettes themselves


def test_there_are_enough_people_each_once() -> None:
    assert len(PEOPLE) >= 75
    assert len(BY_ID) == len(PEOPLE)


@each_person
def test_a_vignette_is_well_formed(vignette: Vignette) -> None:
    assert vignette.basis
    vignette.told()
    vignette.captured()
    expect = vignette.expect
    assert expect != type(expect)(), "a vignette that expects nothing shows nothing"
    for name in (*expect.status, *expect.not_suggested, *expect.any_suggested):
        members(name)
    by_treatment = [entry for entry in dataclasses.asdict(expect).items() if entry[0] in DICTS]
    for field_name, entries in by_treatment:
        unknown = set(entries) - set(TREATMENTS) - {"anywhere"}
        assert not unknown, f"{field_name} names {sorted(unknown)}"


DICTS = (
    "suits",
    "ask_first",
    "reason_cites",
    "reason_mentions",
    "risk_cites",
    "darkening_cites",
    "told_cites",
    "told_mentions",
    "conflicts_cite",
)


def test_the_evidence_named_is_in_the_package() -> None:
    folder = resources.files("scarscape.care").joinpath("evidence")
    texts = [entry.read_text("utf-8") for entry in _files(folder)]
    known = frozenset(re.findall(r"[a-z][a-z0-9]*_[a-z0-9_]+", "\n".join(texts)))
    named = {
        name
        for person in PEOPLE
        for name in (*person.basis, *_ids(person))
        if re.fullmatch(r"[a-z0-9]+_[a-z0-9_]+", name)
    }
    missing = sorted(name for name in named if not twins((name,)) & known)
    assert not missing


def _files(folder: Traversable) -> Iterator[Traversable]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry)
        elif entry.name.endswith(".yaml"):
            yield entry


def _ids(person: Vignette) -> list[str]:
    expect = dataclasses.asdict(person.expect)
    found = [name for key in expect if key.endswith("cites") for name in _flat(expect[key])]
    return found + _flat(expect["conflicts_cite"])


def _flat(value: dict[str, list[str]] | list[str]) -> list[str]:
    entries = value.values() if isinstance(value, dict) else (value,)
    return [name for entry in entries for name in entry]


@pytest.mark.parametrize("rule", RULES)
def test_every_precaution_has_its_people(rule: str) -> None:
    people = [person for person in PEOPLE if rule in person.basis]
    assert people
    if rule in ("sp_home_devices", "sp_rf_fda"):  # these hold always: there is nothing to answer
        return
    assert any(person.unanswered or person.base == "nothing" for person in people)
    assert any(not person.unanswered for person in people)


def test_every_red_flag_refusal_kind_and_skin_has_its_people() -> None:
    answers = [person.told() for person in PEOPLE]
    flags = {flag for told_by in answers for flag in told_by.red_flags or ()}
    refused = {name for told_by in answers if told_by.limits for name in told_by.limits.refuses}
    kinds = {person.expect.top_finding for person in PEOPLE}
    assert flags == set(get_args(RedFlag))
    assert refused == set(get_args(Refusal))
    assert kinds >= set(KINDS)
    assert {told_by.phototype for told_by in answers} >= {2, 3, 4, 5, 6, None}
    assert {told_by.active_acne for told_by in answers} >= {"none", "mild", "moderate", "severe"}
