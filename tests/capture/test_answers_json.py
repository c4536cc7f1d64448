"""Answers come out of a file as they went in; whatever else it holds is refused in one line."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scarscape.capture import check_treatments, read_answers
from scarscape.capture.answers_json import BOUNDS, LISTS, MOST_BYTES, MOST_CHARACTERS, MOST_ENTRIES
from scarscape.capture.answers_json import DAYS as FIRST_AND_LAST
from scarscape.care.questions import questions
from scarscape.model import (
    Answers,
    Budget,
    Distress,
    InputError,
    Limits,
    MissingFileError,
    PastTreatment,
    ScarscapeError,
    Seen,
)
from scarscape.model.answers import (
    AcneNow,
    AcneWorst,
    Colour,
    Goal,
    Look,
    Phototype,
    Place,
    RedFlag,
    Refusal,
    Shape,
    Stretch,
)

quick = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


def one_of(kind: Any) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(get_args(kind))


def some_of(kind: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(get_args(kind)), max_size=3, unique=True).map(tuple)


def numbers(path: str) -> st.SearchStrategy[Any]:
    return st.none() | st.floats(*BOUNDS[path]) | st.integers(*map(int, BOUNDS[path]))


TEXT = (
    st.text(max_size=20)
    .map(lambda text: " ".join("".join(one for one in text if one.isprintable()).split()))
    .filter(bool)
)
YES_NO = st.none() | st.booleans()
DAYS = st.dates(*FIRST_AND_LAST)
AMOUNTS = st.floats(0.01, 1e9)
TREATMENTS = st.sampled_from(["subcision", "microneedling", "peel_tca"])

SEEN = st.builds(
    Seen,
    look=one_of(Look),
    shape=one_of(Shape),
    colour=one_of(Colour),
    count=st.none() | st.integers(0, 10_000),
    grew_past_wound=YES_NO,
    months=numbers("sees[].months"),
    where=some_of(Place),
    stretch_test=one_of(Stretch),
)
LIMITS = st.builds(
    Limits,
    start=st.none() | DAYS,
    downtime_days=numbers("limits.downtime_days"),
    months=numbers("limits.months"),
    budget=st.none()
    | st.builds(Budget, amount=AMOUNTS, currency=st.from_regex("[A-Z]{3}", fullmatch=True)),
    prices=st.dictionaries(TREATMENTS, AMOUNTS),
    refuses=some_of(Refusal),
    busy=st.lists(st.tuples(DAYS, DAYS).map(sorted).map(tuple), max_size=2).map(tuple),
)
ANSWERS = st.builds(
    Answers,
    **{
        field.name: YES_NO
        for field in dataclasses.fields(Answers)
        if get_type_hints(Answers)[field.name] == bool | None
    },
    age=numbers("age"),
    phototype=one_of(Phototype),
    isotretinoin_months_since=st.just("never") | numbers("isotretinoin_months_since"),
    active_acne=one_of(AcneNow),
    worst_acne=one_of(AcneWorst),
    acne_years=numbers("acne_years"),
    months_before_treatment=numbers("months_before_treatment"),
    picks_skin=st.sampled_from([None, "never", "sometimes", "often"]),
    red_flags=st.none() | some_of(RedFlag),
    past_treatments=st.lists(
        st.builds(
            PastTreatment,
            treatment=TREATMENTS,
            date=st.none() | DAYS,
            helped=st.sampled_from([None, "yes", "some", "no"]),
            reaction=st.none() | TEXT,
        ),
        max_size=2,
    ).map(tuple),
    distress=st.none()
    | st.builds(
        Distress,
        bother_0_10=numbers("distress.bother_0_10"),
        hours_a_day=numbers("distress.hours_a_day"),
        avoids=YES_NO,
        self_harm_thoughts=YES_NO,
    ),
    sees=st.none() | st.lists(SEEN, max_size=2).map(tuple),
    stretch_test=one_of(Stretch),
    goals=some_of(Goal),
    limits=st.none() | LIMITS,
)


def written(folder: Path, content: Any) -> Path:
    file = folder / "answers.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return file


@quick
@given(ANSWERS)
def test_what_is_written_is_read(tmp_path: Path, answers: Answers) -> None:
    assert read_answers(written(tmp_path, answers.to_dict())) == answers


#: Objects as a person may mistype them: names that are fields, values of any kind.
NAMES = st.sampled_from(
    [
        field.name
        for noun in (Answers, Distress, Limits, Seen, PastTreatment, Budget)
        for field in dataclasses.fields(noun)
    ]
)
WORDS = st.sampled_from(["never", "flat", "2027-02-30", "2027-01-01", "yes", "USD", "\ud800", ""])
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5)
ANYTHING = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(NAMES | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@quick
@given(ANYTHING | st.dictionaries(NAMES, ANYTHING, max_size=5))
def test_any_json_is_read_or_refused_in_one_line(tmp_path: Path, content: Any) -> None:
    file = written(tmp_path, content)
    try:
        answers = read_answers(file)
    except ScarscapeError as error:
        line = str(error)
        assert line.startswith(f"{file}: ")
        assert "\n" not in line
        assert line.isprintable()
        assert "__" not in line
    else:
        assert read_answers(written(tmp_path, answers.to_dict())) == answers


@quick
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-16")))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "answers.json"
    file.write_bytes(content)
    said = f"{file}: "
    try:
        assert read_answers(file) == Answers()
    except InputError as error:
        said = str(error)
    assert said.startswith(f"{file}: ")


#: Deeper than any file, about as deep as pydantic goes, as Python goes.
DEEP = (40, 200, 300, 700, 950)


@pytest.mark.parametrize(
    ("content", "named", "remedy"),
    [
        ({"phototype": 9}, "phototype cannot be 9", "give 1, 2, 3, 4, 5 or 6"),
        ({"phototype": True}, "phototype cannot be true", "give 1, 2, 3, 4, 5 or 6"),
        ({"phototype": 4.0}, "phototype cannot be 4.0", "give 1, 2, 3, 4, 5 or 6"),
        ({"phototype": "4"}, 'phototype cannot be "4"', "give 1, 2, 3, 4, 5 or 6"),
        ({"agee": 3}, "agee is not a field", "did you mean age? known are acne_years, "),
        ({"agee": None}, "agee is not a field", "did you mean age?"),
        ({"age": "x"}, 'age cannot be "x"', "give a number"),
        ({"age": True}, "age cannot be true", "give a number"),
        ({"age": -1}, "age cannot be -1", "give a number from 0 to 120"),
        ({"age": 121}, "age cannot be 121", "give a number from 0 to 120"),
        ({"pregnant": 1}, "pregnant cannot be 1", "give true or false"),
        ({"active_acne": "bad"}, 'active_acne cannot be "bad"', "none, mild, moderate or severe"),
        ({"isotretinoin_months_since": "always"}, 'be "always"', "give never or a number"),
        ({"isotretinoin_months_since": -2}, "isotretinoin_months_since cannot be -2", "from 0"),
        ({"red_flags": ["x"]}, 'red_flags[0] cannot be "x"', "rf_changing"),
        ({"red_flags": "rf_changing"}, "red_flags cannot be", "give a list"),
        ({"sees": [{}, {"shape": "deep"}]}, 'sees[1].shape cannot be "deep"', "narrow_deep, "),
        ({"sees": [{"count": 1.5}]}, "sees[0].count cannot be 1.5", "give a whole number"),
        ({"sees": [{"count": -1}]}, "sees[0].count cannot be -1", "from 0 to 10000"),
        ({"sees": [{"months": -1}]}, "sees[0].months cannot be -1", "from 0"),
        ({"sees": [{"where": ["chin", "toe"]}]}, 'sees[0].where[1] cannot be "toe"', "chin, jaw"),
        ({"sees": {"look": "flat"}}, "sees cannot be {", "give a list"),
        ({"distress": {"bother_0_10": 11}}, "distress.bother_0_10 cannot be 11", "0 to 10"),
        ({"distress": {"hours_a_day": 25}}, "distress.hours_a_day cannot be 25", "0 to 24"),
        ({"distress": {"avoid": True}}, "distress.avoid is not a field of distress", "avoids?"),
        ({"past_treatments": [{"helped": "no"}]}, "past_treatments[0].treatment is missing", ""),
        ({"limits": {"start": "1.2.2027"}}, 'limits.start cannot be "1.2.2027"', "2027-01-31"),
        ({"limits": {"start": "2027-02-30"}}, "limits.start cannot be", "give a date"),
        ({"limits": {"start": 20270101}}, "limits.start cannot be 20270101", "give a date"),
        ({"limits": {"months": 0}}, "limits.months cannot be 0", "from 1 to 60"),
        ({"limits": {"months": 61}}, "limits.months cannot be 61", "from 1 to 60"),
        ({"limits": {"busy": [["2027-01-02", "2027-01-01"]]}}, "limits.busy[0] starts on", "first"),
        ({"limits": {"busy": [["2027-01-02"]]}}, "limits.busy[0][1] is missing", "give a date"),
        ({"limits": {"busy": ["2027-01-02"]}}, "limits.busy[0] cannot be", "give a list of 2"),
        ({"limits": {"budget": {"amount": 5}}}, "limits.budget.currency is missing", "text"),
        (
            {"limits": {"budget": {"amount": 5, "currency": "usd"}}},
            'limits.budget.currency cannot be "usd"',
            "three capital letters",
        ),
        ({"limits": {"budget": {"amount": 0, "currency": "USD"}}}, "amount cannot be 0", "over 0"),
        ({"limits": {"prices": {"peel_tca": -4}}}, "limits.prices.peel_tca cannot be -4", "over 0"),
        ({"limits": {"prices": {"peel_tca": "4"}}}, 'limits.prices.peel_tca cannot be "4"', "num"),
        ({"format": "scarscape.plan/1"}, 'is of the format "scarscape.plan/1"', "answers.json"),
        ([], "holds [] and not an object", "{"),
        ("7", "holds 7 and not an object", "{"),
        ("", "the file is empty", "again"),
        ("{", "is not JSON", "mend"),
        ('{"age": NaN}', "age cannot be NaN, which is not a number", "null"),
        ('{"sees": [{"count": -Infinity}]}', "sees[0].count cannot be -Infinity, which", "null"),
        ("NaN", "the content cannot be NaN", "null"),
        ('{"age": 1e999}', "age cannot be 1e999, which is too large", "smaller"),
        (f'{{"age": {"9" * 5000}}}', "age cannot be 9999", "smaller"),
        ('{"age": 1, "age": 2}', "age stands there twice", "keep one"),
        ('{"limits": {"months": 3, "months": 3}}', "limits.months stands there twice", "keep one"),
        *[(f'{{"age": {"[" * deep}{"]" * deep}}}', "too deeply", "answers") for deep in DEEP],
        *[(f'{{"sees": {"[" * deep}{"]" * deep}}}', "too deeply", "answers") for deep in DEEP],
        *[("[" * deep + "]" * deep, "too deeply", "answers") for deep in DEEP],
        ("[" * 100_000, "nested too deeply", "answers"),
        ('{"limits": {"\\ud800": 1}}', 'limits.\\ud800" holds text that is not Unicode', "plain"),
        ({"sees": [{"look": "\udfff"}]}, "sees[0].look holds text that is not Unicode", "plain"),
        ({"k" * 100_000: 1}, "... is not a field", "known"),
        ({"": 1}, "is not a field", "known"),
        (
            {"limits": {"prices": {"\u202e\x1b": -4}}},
            '"limits.prices.\\u202e\\u001b" cannot',
            "over",
        ),
        ({"limits": {"prices": {"peel_tca": 1e308}}}, "prices.peel_tca cannot be 1e+308", "1e+09"),
        ({"limits": {"start": "9999-12-31"}}, "limits.start cannot be 9999-12-31", "to 2199-12-31"),
        (
            {"limits": {"busy": [["0001-01-01", "2027-01-01"]]}},
            "busy[0][0] cannot be 0001-01",
            "1900",
        ),
        (
            {"past_treatments": [{"treatment": "x", "date": "1066-10-14"}]},
            "past_treatments[0].date cannot be 1066-10-14",
            "from 1900-01-01",
        ),
        ({"sees": [{}] * (MOST_ENTRIES + 1)}, "sees cannot have 501 entries", "up to 500"),
        (
            {"limits": {"busy": [["2027-01-01"] * 2] * (MOST_ENTRIES + 1)}},
            "limits.busy cannot have 501 entries",
            "up to 500",
        ),
        (
            {"past_treatments": [{"treatment": "x", "reaction": "a" * (MOST_CHARACTERS + 1)}]},
            "past_treatments[0].reaction cannot have 2001 characters",
            "up to 2000",
        ),
    ],
)
def test_a_mistake_is_named_with_what_was_given_and_what_is_allowed(
    tmp_path: Path, content: Any, named: str, remedy: str
) -> None:
    file = written(tmp_path, content)
    with pytest.raises(InputError) as caught:
        read_answers(file)
    assert named in caught.value.cause
    assert remedy in caught.value.remedy
    assert caught.value.file == str(file)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 1000 + len(str(file))


def test_what_is_no_file_of_answers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        read_answers(tmp_path / "answers.json")
    with pytest.raises(InputError, match="is a folder"):
        read_answers(tmp_path)
    file = tmp_path / "answers.json"
    file.write_bytes(b'{"age": 3, "x\xff": 1}')
    with pytest.raises(InputError, match="UTF-8"):
        read_answers(file)
    for utf16 in ("utf-16", "utf-16-le", "utf-16-be"):
        file.write_bytes('{"age": 3}'.encode(utf16))
        with pytest.raises(InputError, match="UTF-8"):
            read_answers(file)
    file.write_bytes(b" " * (MOST_BYTES + 1))
    with pytest.raises(InputError, match="larger"):
        read_answers(file)


def test_null_is_unknown_in_every_field(tmp_path: Path) -> None:
    nothing = {field.name: None for field in dataclasses.fields(Answers)}
    assert read_answers(written(tmp_path, nothing)) == Answers()
    seen = {field.name: None for field in dataclasses.fields(Seen)}
    limits = {field.name: None for field in dataclasses.fields(Limits)}
    both = Answers(sees=(Seen(),), limits=Limits())
    assert read_answers(written(tmp_path, {"sees": [seen], "limits": limits})) == both


def test_an_empty_list_of_red_flags_or_things_seen_is_an_answer(tmp_path: Path) -> None:
    answers = read_answers(written(tmp_path, {"red_flags": [], "sees": []}))
    assert (answers.red_flags, answers.sees) == ((), ())


def test_what_is_said_twice_is_said_once(tmp_path: Path) -> None:
    content = {
        "red_flags": ["rf_changing", "rf_fast_raised", "rf_changing"],
        "goals": ["colour", "texture", "colour"],
        "sees": [{"where": ["nose", "chin", "nose"]}],
        "limits": {"refuses": ["lasers"] * 1000},
    }
    assert read_answers(written(tmp_path, content)) == Answers(
        red_flags=("rf_changing", "rf_fast_raised"),
        goals=("colour", "texture"),
        sees=(Seen(where=("nose", "chin")),),
        limits=Limits(refuses=("lasers",)),
    )


def test_a_reaction_is_one_line_that_prints(tmp_path: Path) -> None:
    told = [
        "\u202edark\x00\x1b[31m\r\n\tmarks\u2066 \ufffe",
        " \u200b\n",
        "b\u00fcschel \U0001f600",
    ]
    past = [{"treatment": "subcision", "reaction": text} for text in told]
    read = read_answers(written(tmp_path, {"past_treatments": past})).past_treatments
    assert [one.reaction for one in read] == ["dark [31m marks", None, "b\u00fcschel \U0001f600"]


def test_a_mark_of_byte_order_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_bytes(b'\xef\xbb\xbf{"age": 27}')
    assert read_answers(file) == Answers(age=27)


def test_every_list_may_be_null_and_every_number_has_bounds() -> None:
    def fields(noun: Any) -> dict[str, Any]:
        hints = get_type_hints(noun)
        return {field.name: hints[field.name] for field in dataclasses.fields(noun)}

    everything = {"": Answers, "distress.": Distress, "sees[].": Seen, "limits.": Limits}
    kinds = {
        f"{home}{n}": kind for home, noun in everything.items() for n, kind in fields(noun).items()
    }
    numbers = {name for name, kind in kinds.items() if {int, float} & set(get_args(kind))}
    # Of money it is only asked that it is over 0.
    assert numbers - {"limits.prices"} == set(BOUNDS)
    empty = {
        field.name
        for noun in everything.values()
        for field in dataclasses.fields(noun)
        if field.default == () or field.default_factory is dict
    }
    assert empty == LISTS


def test_the_questions_take_what_the_file_takes() -> None:
    asked = {one.id: (one.low, one.high) for one in questions() if one.form == "number"}
    assert asked == {name: bounds for name, bounds in BOUNDS.items() if name in asked}
    assert set(asked) == set(BOUNDS)


def test_treatments_have_to_be_known() -> None:
    known = ("subcision", "microneedling")
    past = (PastTreatment(treatment="subcision"), PastTreatment(treatment="needling"))
    with pytest.raises(
        InputError, match=r"past_treatments\[1\].treatment names .needling."
    ) as caught:
        check_treatments(Answers(past_treatments=past), known, file="a.json")
    assert "did you mean microneedling? known are microneedling and subcision" in str(caught.value)
    with pytest.raises(InputError, match=r"limits.prices names"):
        check_treatments(Answers(limits=Limits(prices={"laser": 3})), known)
    check_treatments(Answers(past_treatments=past[:1]), known)


def test_the_page_tells_every_field_and_value() -> None:
    page = (Path(__file__).parents[2] / "docs" / "answers.md").read_text("utf-8")
    for noun in (Answers, Distress, Seen, PastTreatment, Limits, Budget):
        for field in dataclasses.fields(noun):
            assert f"`{field.name}`" in page, field.name
    for kind in (AcneNow, AcneWorst, Look, Shape, Colour, Stretch, Place, Goal, Refusal, RedFlag):
        for value in get_args(kind):
            assert f"`{value}`" in page, value
    for low, high in BOUNDS.values():
        assert f"{low} to {high:,}" in page or f"up to {high}" in page
