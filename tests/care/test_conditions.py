from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scarscape.care.conditions import asks, holds

FIELDS = ("one", "two", "three")
VALUES = (None, True, False)
CASES = st.lists(
    st.dictionaries(st.sampled_from(FIELDS), st.booleans(), min_size=1), min_size=1, max_size=3
)
FACTS = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(VALUES))


def completions(facts: dict[str, Any]) -> list[dict[str, bool]]:
    """Every way to answer what is open."""
    choices = [(facts[name],) if facts.get(name) is not None else (True, False) for name in FIELDS]
    return [dict(zip(FIELDS, chosen, strict=True)) for chosen in itertools.product(*choices)]


def truth(cases: list[dict[str, bool]], facts: dict[str, bool]) -> bool:
    return any(all(facts[name] == wanted for name, wanted in case.items()) for case in cases)


@given(CASES, FACTS)
def test_a_settled_condition_holds_however_the_rest_is_answered(
    cases: list[dict[str, bool]], facts: dict[str, Any]
) -> None:
    settled = holds(cases, facts)
    outcomes = {truth(cases, answered) for answered in completions(facts)}
    if settled is not None:
        assert outcomes == {settled}
    if not any(facts.get(name) is None for case in cases for name in case):
        assert settled is not None


@given(CASES, FACTS)
def test_it_asks_exactly_while_it_is_open(
    cases: list[dict[str, bool]], facts: dict[str, Any]
) -> None:
    asked = asks(cases, facts)
    assert bool(asked) == (holds(cases, facts) is None)
    assert all(facts.get(name) is None for name in asked)
    assert set(asked) <= {name for case in cases for name in case}


@given(CASES, FACTS)
def test_answering_all_that_it_asks_settles_it(
    cases: list[dict[str, bool]], facts: dict[str, Any]
) -> None:
    answered = {**facts, **dict.fromkeys(asks(cases, facts), True)}
    assert holds(cases, answered) is not None


@pytest.mark.parametrize(
    ("wanted", "value", "expected"),
    [
        ({"under": 18}, 17.9, True),
        ({"under": 18}, 18, False),
        ({"at_least": 4}, 4, True),
        ({"at_least": 4}, 3, False),
        ({"at_most": 6}, 6, True),
        ({"at_most": 6}, 6.1, False),
        ({"over": 1}, 1, False),
        ({"over": 1}, 1.5, True),
        ({"at_least": 1, "under": 3}, 3, False),
        ({"at_most": 6}, "never", False),
        ({"at_most": 6}, 0, True),
        ({"at_most": 6}, None, None),
        (["moderate", "severe"], "severe", True),
        (["moderate", "severe"], "mild", False),
        ("chest", ("face", "chest"), True),
        ("chest", ("face",), False),
        (False, False, True),
    ],
)
def test_what_fits(wanted: Any, value: Any, expected: bool | None) -> None:
    assert holds(({"field": wanted},), {"field": value}) is expected


def test_no_case_always_holds() -> None:
    assert holds((), {}) is True
    assert asks((), {}) == ()
