"""One source of several records is one, by DOI, PMID or else by title."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scarscape.report.papers import Whence, one_source


def sources(*whence: Whence) -> set[frozenset[str]]:
    """The groups of records of one source."""
    first = one_source(whence)
    assert set(first) == {one.id for one in whence}
    return {frozenset(name for name in first if first[name] == head) for head in first.values()}


def test_a_doi_or_a_pmid_is_one_source_in_any_writing() -> None:
    told = sources(
        Whence("a", "A title", doi="10.1/X"),
        Whence("b", "Another", doi="10.1/x", pmid="7"),
        Whence("c", "A third", pmid="7"),
        Whence("d", "A fourth", pmid="8"),
    )
    assert told == {frozenset("abc"), frozenset("d")}


def test_a_title_is_one_source_unless_something_tells_apart() -> None:
    told = sources(
        Whence("a", "Acne scars: Causes", 2023),
        Whence("b", "Acne Scars; causes.", 2023),
        Whence("c", "Acne scars: causes"),
    )
    assert told == {frozenset("abc")}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"year": 2001}, {"year": 2002}),
        ({"doi": "10.1/a"}, {"doi": "10.1/b"}),
        ({"pmid": "1"}, {"pmid": "2"}),
        ({"address": "https://a.example"}, {"address": "https://b.example"}),
    ],
)
def test_alike_titles_can_be_two(one: dict[str, str], other: dict[str, str]) -> None:
    assert len(sources(Whence("a", "Scars", **one), Whence("b", "Scars", **other))) == 2


def test_a_record_that_knows_little_joins_no_two_sources() -> None:
    told = sources(
        Whence("a", "Scars", 2001, doi="10.1/a"),
        Whence("b", "Scars", 2001, doi="10.1/b"),
        Whence("c", "Scars"),
        Whence("d", "Scars"),
    )
    assert told == {frozenset("a"), frozenset("b"), frozenset("cd")}


def test_no_title_is_no_likeness() -> None:
    assert len(sources(Whence("a", ""), Whence("b", "..."))) == 2


@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.sampled_from([None, "1", "2"]), st.booleans()),
        max_size=4,
    )
)
def test_order_changes_who_is_first_and_never_who_belongs_together(
    given_records: list[tuple[str, str | None, bool]],
) -> None:
    whence = [
        Whence(str(index), title, doi=number if by_doi else None, pmid=None if by_doi else number)
        for index, (title, number, by_doi) in enumerate(given_records)
    ]
    told = sources(*whence)
    for order in permutations(whence):
        assert sources(*order) == told
        first = one_source(order)
        place = [one.id for one in order]
        assert all(place.index(first[name]) <= place.index(name) for name in first)
