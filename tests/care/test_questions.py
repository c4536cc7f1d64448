"""The interview: plain words, nothing left out, nothing known asked, and no order that matters."""

from __future__ import annotations

import dataclasses
import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scarscape.care.questions import (
    Question,
    State,
    answered,
    back,
    check,
    next_question,
    parse,
    path,
    questions,
    replies,
    restored,
    sections,
    still_open,
    to_answers,
    treatment_names,
)
from scarscape.care.questions.nouns import interview
from scarscape.care.questions.telling import phototype
from scarscape.care.records import evidence
from scarscape.model import Answers, Distress, Findings, InputError, Limits, Scar, Seen
from scarscape.model.answers import Budget

# ------------------------------------------------------------------------------------ plain words


def syllables(word: str) -> int:
    """Vowel groups, without a silent e; a number is said in about three."""
    if any(letter.isdigit() for letter in word):
        return 3 if len(word) > 2 else 1
    bare = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", bare)) + len(re.findall(r"i(?:a|o(?!u|n))", bare))
    silent = bare.endswith("e") and not bare.endswith(("le", "ee", "ye"))
    silent |= bool(re.search(r"[^aeioutd]ed$", bare))
    return max(1, groups - silent)


def grade(text: str) -> float:
    """Flesch and Kincaid's grade: years of school that a text asks for."""
    words = re.findall(r"[\w'-]+", text)
    sentences = max(1, len(re.findall(r"[.?!:](?=\s|$)", text)))
    # A date in digits is one word.
    parts = [part for word in words for part in ([word] if word[0].isdigit() else word.split("-"))]
    spoken = sum(map(syllables, parts))
    return 0.39 * len(words) / sentences + 11.8 * spoken / len(words) - 15.59


def texts() -> Iterator[str]:
    for question in questions():
        yield from (question.text, question.help, question.again, question.measured)
        yield from (choice.words for choice in question.choices)
        yield from (reply.text for reply in question.replies)


LONG = sorted({text for text in texts() if len(re.findall(r"[\w'-]+", text)) > 8})


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("scar", 1),
        ("marks", 1),
        ("stayed", 1),
        ("needle", 2),
        ("fever", 2),
        ("machine", 2),
        ("treated", 2),
        ("another", 3),
        ("infected", 3),
        ("medicine", 3),
        ("emergency", 4),
        ("isotretinoin", 5),
    ],
)
def test_syllables_are_counted_nearly_right(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize("text", LONG)
def test_no_text_is_hard_to_read(text: str) -> None:
    assert grade(text) <= 10


def test_texts_ask_for_eight_years_of_school_at_most() -> None:
    assert len(LONG) > 30
    assert sum(map(grade, LONG)) / len(LONG) <= 8


def test_texts_are_plain_ascii_that_every_terminal_shows() -> None:
    assert [text for text in texts() if not text.isascii()] == []


# --------------------------------------------------------------------------------- nothing left out

#: What a question leads to, where that is not its own path.
LEADS_TO = {
    "skin.colour": {"phototype"},
    "skin.sun": {"phototype"},
    "health.isotretinoin": {"isotretinoin_months_since"},
    "limits.which": set(),
    "past.kinds": set(),
}


def fields_of(question: Question) -> set[str]:
    if question.form == "ticks":
        return {choice.value for choice in question.choices}
    if question.id.startswith("past."):
        return {"past_treatments[].treatment"}
    return LEADS_TO.get(question.id, {question.id})


def all_fields() -> set[str]:
    names = {field.name for field in dataclasses.fields(Answers)}
    names -= {"distress", "limits", "sees", "past_treatments"}
    names |= {f"distress.{field.name}" for field in dataclasses.fields(Distress)}
    names |= {f"limits.{field.name}" for field in dataclasses.fields(Limits)}
    names |= {f"sees[].{field.name}" for field in dataclasses.fields(Seen)}
    return names | {f"past_treatments[].{n}" for n in ("treatment", "date", "helped", "reaction")}


def test_every_field_of_the_answers_has_its_question_and_no_question_is_for_nothing() -> None:
    asked = [fields_of(question) for question in questions()]
    assert set().union(*asked) - {"past.kinds"} == all_fields()


def test_every_answer_that_a_rule_of_safety_looks_at_is_asked() -> None:
    asked = set().union(*(fields_of(question) for question in questions()))
    looked_at = {
        name
        for rule in evidence().rules.values()
        if rule.id.startswith("sp_")
        for case in rule.when
        for name in case
    }
    assert len(looked_at) > 10
    assert looked_at <= asked


def test_red_flags_come_first_and_then_how_one_is() -> None:
    order = [question.section for question in questions()]
    assert order[0] == "red_flags"
    assert list(dict.fromkeys(order)) == list(sections())
    assert list(sections())[:2] == ["red_flags", "distress"]
    assert {c.value for c in questions()[0].choices} == set(evidence().red_flags)


def test_treatments_that_can_be_named_are_treatments_of_the_evidence() -> None:
    known = set(evidence().treatments)
    assert set(treatment_names()) <= known
    # What nobody can have had as a treatment of its own.
    left_out = {"do_nothing", "acne_control", "combination_protocols", "red_mark_options"}
    assert known - set(treatment_names()) <= left_out


def test_conditions_look_at_earlier_questions_only() -> None:
    before = {"measured.scars", "measured.sunken", "measured.raised", "sees[0].look", "tried.list"}
    for question in questions():
        named = {name for case in (*question.asks_when, *question.unless) for name in case}
        assert named <= before, question.id
        before.add(question.id)


def test_the_table_of_skin_types_grows_darker_both_ways() -> None:
    table = interview().phototype.table
    rows = [list(row.values()) for row in table.values()]
    for row in rows:
        assert row == sorted(row)
    for column in zip(*rows, strict=True):
        assert list(column) == sorted(column)
    assert {kind for row in rows for kind in row} == set(range(1, 7))
    for colour, row in table.items():
        assert phototype(colour, None) in row.values()
        for sun, kind in row.items():
            assert phototype(colour, sun) == kind
            assert phototype(None, sun) in range(1, 7)
    assert phototype(None, None) is None


def test_the_page_shows_the_same_table_of_skin_types() -> None:
    page = (Path(__file__).parents[2] / "docs" / "answers.md").read_text("utf-8")
    types = interview().phototype
    (colours,) = (question.choices for question in questions() if question.id == "skin.colour")
    for colour in colours:
        row = [*types.table[colour.value].values(), types.colour_alone[colour.value]]
        assert f"| {colour.words} | {' | '.join(map(str, row))} |" in page
    alone = " | ".join(map(str, types.sun_alone.values()))
    assert f"| not answered | {alone} | |" in page


# ------------------------------------------------------------------------------------ random people


def values(question: Question) -> st.SearchStrategy[Any]:
    """Any value that the question can have."""
    names = st.sampled_from([choice.value for choice in question.choices] or [""])
    days = st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1)).map(str)
    amounts = st.integers(1, 10_000)
    low, high = question.low or 0, question.high or 1000
    numbers: st.SearchStrategy[float] = st.integers(int(low), int(high))
    if not question.whole:
        numbers |= st.floats(low, high)
    return {
        "yes_no": st.booleans(),
        "choice": names,
        "choices": st.lists(names, max_size=3),
        "ticks": st.dictionaries(names, st.sampled_from([True, False, None])),
        "number": numbers,
        "date": days,
        "text": st.text(min_size=1, max_size=20).filter(
            lambda text: "".join(c if c.isprintable() else " " for c in text).strip()
        ),
        "money": st.fixed_dictionaries({"amount": amounts, "currency": st.just("EUR")}),
        "prices": st.dictionaries(st.sampled_from(sorted(treatment_names())), amounts, min_size=1),
        "ranges": st.lists(st.lists(days, min_size=2, max_size=2).map(sorted), min_size=1),
    }[question.form]


def measured_scar(number: int, kind: str) -> Scar:
    raised = kind in {"hypertrophic", "keloid"}
    numbers = {field.name: None for field in dataclasses.fields(Scar)}
    return Scar(
        **{
            **numbers,
            "id": number,
            "kind": kind,
            "kind_probability": {kind: 1.0},
            "x_mm": 1.0,
            "y_mm": 1.0,
            "depth_mm": None if raised else 0.3,
            "height_mm": 0.3 if raised else None,
            "depth_is_lower_bound": False,
            "outline_mm": (),
            "notes": (),
        }  # type: ignore[arg-type]
    )


FINDINGS = st.none() | st.builds(
    Findings,
    version=st.just("1"),
    source_kind=st.just("height_map"),
    extent=st.just("face"),
    scars=st.lists(
        st.sampled_from(["ice_pick", "rolling", "other", "hypertrophic"]), max_size=3
    ).map(lambda kinds: tuple(measured_scar(i, kind) for i, kind in enumerate(kinds))),
    colour_seen=st.booleans(),
)


def talk(data: st.DataObject, findings: Findings | None, most: int = 200) -> State:
    """An interview with random answers, gone straight through."""
    state = State()
    for _ in range(most):
        question = next_question(state, findings)
        if question is None:
            return state
        value = data.draw(st.none() | values(question), label=question.id)
        state = answered(state, question, value)
    return state


@settings(max_examples=25)
@given(st.data(), FINDINGS)
def test_any_talk_ends_and_gives_answers(data: st.DataObject, findings: Findings | None) -> None:
    state = talk(data, findings)
    assert next_question(state, findings) is None
    assert still_open(state, findings) == 0
    told = to_answers(state, findings)
    written = json.dumps(told.to_dict())
    assert json.loads(written) == told.to_dict()


@settings(max_examples=25)
@given(st.data(), FINDINGS)
def test_going_back_and_coming_back_changes_nothing(
    data: st.DataObject, findings: Findings | None
) -> None:
    straight = talk(data, findings)
    wanted = dict(straight.given)
    state = State()
    while (question := next_question(state, findings)) is not None:
        if data.draw(st.integers(0, 4)) == 0:
            # Says something else, sees some questions that follow from it, and comes back.
            steps = 0
            while question is not None and steps < 3:
                other = data.draw(st.none() | values(question))
                state, steps = answered(state, question, other), steps + 1
                question = next_question(state, findings)
            for _ in range(steps):
                state = back(state)
            question = next_question(state, findings)
            assert question is not None
        state = answered(state, question, wanted[question.id])
        if data.draw(st.integers(0, 4)) == 0:
            state = restored(json.loads(json.dumps(state.given)))
    assert state == straight
    assert to_answers(state, findings) == to_answers(straight, findings)


@settings(max_examples=25)
@given(st.data(), FINDINGS)
def test_an_answer_that_changes_takes_what_followed_from_it_along(
    data: st.DataObject, findings: Findings | None
) -> None:
    state = talk(data, findings)
    asked = list(path(state, findings))
    question = data.draw(st.sampled_from(asked))
    changed = answered(state, question, data.draw(st.none() | values(question)))
    while (open_one := next_question(changed, findings)) is not None:
        changed = answered(changed, open_one, None)
    on_path = {one.id for one in path(changed, findings)}
    kept = State(tuple(entry for entry in changed.given if entry[0] in on_path))
    assert to_answers(changed, findings) == to_answers(kept, findings)


@settings(max_examples=25)
@given(st.data(), FINDINGS.filter(lambda findings: findings is not None))
def test_what_was_measured_is_never_asked(data: st.DataObject, findings: Findings) -> None:
    state = talk(data, findings)
    asked = list(path(state, findings))
    names = {question.id for question in asked}
    looks = {
        choice.value
        for question in asked
        if question.id.endswith(".look")
        for choice in question.choices
    }
    assert not any(name.endswith(".shape") for name in names)
    assert not looks & {"sunken", "raised"}
    if any(scar.raised for scar in findings.scars):
        # The first group is theirs: their age and edge are asked, kind, number and place are not.
        assert "sees[0].grew_past_wound" in names
        assert not names & {f"sees[0].{name}" for name in ("look", "shape", "count", "where")}
    else:
        assert not any(name.endswith("grew_past_wound") for name in names)
    assert ("stretch_test" in names) == any(not scar.raised for scar in findings.scars)
    if findings.colour_seen:
        assert not any(name.endswith((".look", ".colour")) for name in names - {"skin.colour"})
    else:
        assert any(name.endswith(".look") for name in names)


@given(FINDINGS)
def test_skipping_everything_gives_no_answers(findings: Findings | None) -> None:
    state = State()
    count = 0
    while (question := next_question(state, findings)) is not None:
        state = answered(state, question, parse(question, "  "))
        count += 1
    assert to_answers(state, findings) == Answers()
    assert 15 < count < 30
    assert to_answers(State(), findings) == Answers()


# ------------------------------------------------------------------------------------ one person


def told(said: dict[str, str], findings: Findings | None = None) -> tuple[Answers, int]:
    """Answers of a person who types these, and how many questions she saw."""
    state = State()
    while (question := next_question(state, findings)) is not None:
        state = answered(state, question, parse(question, said.get(question.id, "")))
    return to_answers(state, findings), len(state.given)


TYPICAL = {
    "red_flags": "0",
    "distress.bother_0_10": "6",
    "distress.hours_a_day": "0.5",
    "distress.avoids": "y",
    "distress.self_harm_thoughts": "no",
    "sees[0].look": "1",
    "sees[0].shape": "3",
    "sees[0].count": "about 8",
    "sees[0].where": "4 5",
    "sees[0].months": "2 years",
    "sees[0].stretch_test": "1",
    "sees[1].look": "flat",
    "sees[1].colour": "brown",
    "sees[1].count": "12",
    "sees[2].look": "4",
    "seen.distance": "1",
    "skin.colour": "4",
    "skin.sun": "3",
    "skin.now": "3, 4?",
    "active_acne": "2",
    "age": "27",
    "health.pregnancy": "0",
    "health.isotretinoin": "1",
    "health.now": "0",
    "past.kinds": "0",
    "goals": "1 2",
    "limits.which": "1",
    "limits.downtime_days": "1 week",
}


def test_a_person_with_one_kind_sees_30_questions_and_with_two_35() -> None:
    assert told({**TYPICAL, "sees[1].look": "nothing"})[1] <= 30
    assert told(TYPICAL)[1] <= 35


def test_what_a_typical_person_types_becomes_her_answers() -> None:
    answers, _ = told(TYPICAL)
    assert answers.red_flags == ()
    assert answers.distress == Distress(
        bother_0_10=6, hours_a_day=0.5, avoids=True, self_harm_thoughts=False
    )
    dents = Seen(
        look="sunken",
        shape="wide_soft",
        count=8,
        where=("left_cheek", "right_cheek"),
        months=24,
        stretch_test="flattens",
    )
    assert answers.sees == (dents, Seen(look="flat", colour="brown", count=12))
    assert (answers.seen_at_50cm, answers.covered_by_makeup) == (True, False)
    assert answers.phototype == 4
    assert (answers.cold_sores, answers.keloid_tendency, answers.recent_tan) == (True, None, False)
    assert answers.isotretinoin_months_since == "never"
    assert (answers.pregnant, answers.breastfeeding, answers.immunosuppressed) == (False,) * 3
    assert answers.past_treatments == ()
    assert answers.goals == ("texture", "colour")
    assert answers.limits == Limits(downtime_days=7)


def test_treatments_that_were_tried_are_asked_about_one_by_one() -> None:
    answers, _ = told(
        {
            "past.kinds": "1 3",
            "past.creams": "2",
            "past.needling": "1",
            "past_treatments[microneedling].helped": "some",
            "past_treatments[microneedling].reaction": "2 4",
            "past_treatments[microneedling].date": "2026-03",
            "past_treatments[topical_adapalene].reaction": "it was dry, no more",
        }
    )
    cream, needles = answers.past_treatments
    assert (cream.treatment, cream.reaction) == ("topical_adapalene", "it was dry, no more")
    assert (needles.treatment, needles.helped) == ("microneedling", "some")
    assert needles.reaction == "dark marks, long redness"
    assert needles.date == datetime.date(2026, 3, 1)


def test_skin_that_took_it_well_is_no_reaction() -> None:
    typed = {"past.kinds": "3", "past.needling": "1"}
    field = "past_treatments[microneedling].reaction"
    for said, kept in (("1", None), ("Fine", None), ("1 2", "dark marks"), ("itched", "itched")):
        answers, _ = told({**typed, field: said})
        assert answers.past_treatments[0].reaction == kept


def test_limits_are_asked_only_where_there_are_any() -> None:
    answers, _ = told(
        {
            "limits.which": "1 2 3 4 5",
            "limits.downtime_days": "3",
            "limits.refuses": "needles, lasers",
            "limits.budget": "3,000 usd",
            "limits.prices": "subcision 1,200; pico laser: 250",
            "limits.start": "2027-01-10",
            "limits.months": "1 year",
            "limits.busy": "2027-06-01 to 2027-06-20, 2027-12-24",
        }
    )
    holiday = (datetime.date(2027, 6, 1), datetime.date(2027, 6, 20))
    assert answers.limits == Limits(
        start=datetime.date(2027, 1, 10),
        downtime_days=3,
        months=12,
        budget=Budget(amount=3000, currency="USD"),
        prices={"subcision": 1200, "picosecond_laser": 250},
        refuses=("needles", "lasers"),
        busy=(holiday, (datetime.date(2027, 12, 24),) * 2),
    )
    assert told({"limits.which": "0"})[0].limits is None


def test_thoughts_of_self_harm_are_asked_of_whoever_is_burdened_and_answered_at_once() -> None:
    def asked(**said: Any) -> bool:
        state = State(tuple((f"distress.{name}", value) for name, value in said.items()))
        return any(one.id == "distress.self_harm_thoughts" for one in path(state))

    assert asked(bother_0_10=3)
    assert asked(bother_0_10=None)
    assert asked(bother_0_10=1, hours_a_day=2, avoids=False)
    assert asked(bother_0_10=1, hours_a_day=0, avoids=True)
    assert not asked(bother_0_10=1, hours_a_day=0, avoids=False)
    assert not asked(bother_0_10=0)
    (question,) = (one for one in questions() if one.id == "distress.self_harm_thoughts")
    (reply,) = replies(question, True)
    assert "doctor" in reply.text
    assert "crisis line" in reply.text
    assert replies(question, False) == ()


def test_whoever_sees_nothing_is_not_asked_what_it_looks_like() -> None:
    answers, _ = told({"sees[0].look": "nothing"})
    assert answers.sees == ()
    asked = {one.id for one in path(State((("sees[0].look", "nothing"),)))}
    assert "seen.distance" not in asked


def test_no_flat_marks_beside_a_scan_is_no_word_on_its_scars() -> None:
    scan = Findings("1", "mesh", "face", (measured_scar(1, "rolling"),))
    assert told({"sees[0].look": "nothing"}, scan)[0].sees is None
    marks = (Seen(look="flat", colour="brown"),)
    assert told({"sees[0].look": "flat", "sees[0].colour": "brown"}, scan)[0].sees == marks
    raised = Findings("1", "mesh", "face", (measured_scar(1, "hypertrophic"),))
    said = {"sees[0].months": "5", "sees[0].grew_past_wound": "n", "sees[1].look": "nothing"}
    lump = (Seen(look="raised", months=5, grew_past_wound=False),)
    assert told(said, raised)[0].sees == lump


def test_pregnant_and_isotretinoin_reach_their_fields() -> None:
    answers, _ = told({"health.pregnancy": "1", "health.isotretinoin": "2"})
    assert (answers.pregnant, answers.breastfeeding) == (True, False)
    assert answers.isotretinoin_months_since == 0
    answers, _ = told({"health.isotretinoin": "3", "isotretinoin_months_since": "5"})
    assert answers.isotretinoin_months_since == 5
    assert told({"health.isotretinoin": "3"})[0].isotretinoin_months_since is None


# ------------------------------------------------------------------------------------ typing


def of_form(form: str) -> Question:
    return next(question for question in questions() if question.form == form)


@pytest.mark.parametrize(
    ("form", "typed", "wanted"),
    [
        ("yes_no", "Y", True),
        ("yes_no", "no", False),
        ("date", "2027/1/9", "2027-01-09"),
        ("date", "2027", "2027-01-01"),
        ("money", "€3000", {"amount": 3000, "currency": "EUR"}),
        ("money", "inr 250 000", {"amount": 250_000, "currency": "INR"}),
        ("money", "99,50 EUR", {"amount": 99.5, "currency": "EUR"}),
        ("prices", "subcision 400", {"subcision": 400}),
        ("ranges", "2027-01-02", [["2027-01-02", "2027-01-02"]]),
        ("choices", "none", []),
        ("choices", "3 and 1", ["rf_changing", "rf_severe_acne"]),
        ("number", "7,5", 7.5),
    ],
)
def test_what_is_typed_is_read_kindly(form: str, typed: str, wanted: Any) -> None:
    assert parse(of_form(form), typed) == wanted


@pytest.mark.parametrize(
    ("form", "typed"),
    [
        ("yes_no", "perhaps"),
        ("choice", "9"),
        ("choice", "0"),
        ("choices", "1 9"),
        ("ticks", "x"),
        ("number", "11"),
        ("number", "-1"),
        ("number", "many"),
        ("date", "2027-02-30"),
        ("date", "soon"),
        ("money", "$300"),
        ("money", "300"),
        ("money", "0 EUR"),
        ("prices", "needling 200"),
        ("prices", "subcision"),
        ("ranges", "2027-06-20 to 2027-06-01"),
        ("ranges", "June"),
        ("text", "x" * 400),
    ],
)
def test_what_is_not_understood_is_said_in_one_plain_line(form: str, typed: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(of_form(form), typed)
    line = str(caught.value)
    assert len(line) < 120
    assert "Error" not in line
    assert caught.value.remedy


@given(st.sampled_from(questions()), st.text(max_size=40))
def test_whatever_is_typed_gives_a_value_or_a_plain_error(question: Question, typed: str) -> None:
    try:
        value = parse(question, typed)
    except InputError:
        return
    assert check(question, value) == value
    assert json.loads(json.dumps(value)) == value


@given(
    st.sampled_from(questions()),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=5,
    ),
)
def test_whatever_a_page_sends_is_kept_rightly_or_refused(question: Question, value: Any) -> None:
    try:
        kept = check(question, value)
    except InputError:
        return
    assert check(question, kept) == kept


def test_a_state_of_unknown_questions_is_refused() -> None:
    for entry in (("colour", 1), ("sees.look", "flat"), ("age[3]", 4), ("age", 300)):
        with pytest.raises(InputError):
            restored([entry])
