"""The range of points against every filing, tried one by one."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from scarscape.scars.grades.counting import CountScale, likely_count, possible_counts
from scarscape.scars.grades.filing import Filing

LINES = "abcd"
# Low steps, so that a few scars pass them all.
SCALE = CountScale(weights=dict(zip(LINES, (3, 1, 4, 2), strict=True)), steps=(1, 2, 4))

filings = st.lists(
    st.builds(
        lambda possible, left_out: Filing(frozenset(), possible, may_be_left_out=left_out),
        st.frozensets(st.sampled_from(LINES), min_size=1),
        st.booleans(),
    ),
    max_size=6,
)


def every_total(scale, scars):
    """Points of every allowed filing, by trying them all."""
    choices = [[*f.possible, *([None] if f.may_be_left_out else [])] for f in scars]
    for filing in itertools.product(*choices):
        total = 0
        for line, weight in scale.weights.items():
            n = filing.count(line)
            first, second, third = scale.steps
            total += weight * (3 if n >= third else 2 if n >= second else 1 if n >= first else 0)
        yield total


@given(filings)
def test_extremes_are_those_of_all_filings(scars):
    totals = list(every_total(SCALE, scars))
    assert SCALE.extremes(scars) == (min(totals), max(totals))


@given(filings, filings)
def test_more_scars_never_lower_either_end(scars, more):
    low, high = SCALE.extremes(scars)
    low_after, high_after = SCALE.extremes([*scars, *more])
    assert 0 <= low <= low_after <= high_after <= SCALE.maximum
    assert high <= high_after


@given(st.integers(0, 90))
def test_two_lines_for_the_same_scars_by_every_split(count):
    scale = CountScale(weights={"left": 3, "right": 3}, steps=(1, 11, 21))
    scars = [Filing(frozenset(), frozenset({"left", "right"}))] * count
    totals = [scale.points("left", n) + scale.points("right", count - n) for n in range(count + 1)]
    assert scale.extremes(scars) == (min(totals), max(totals))


def test_levels_change_at_the_steps():
    scale = CountScale(weights={"a": 7}, steps=(1, 5, 21))
    counts = (0, 1, 4, 5, 20, 21, 999)
    assert [scale.points("a", n) for n in counts] == [0, 7, 7, 14, 14, 21, 21]


def test_counts_of_a_line():
    scars = [
        Filing(frozenset("a"), frozenset("a")),
        Filing(frozenset("a"), frozenset("ab")),
        Filing(frozenset("b"), frozenset("b"), may_be_left_out=True),
        Filing(frozenset("cd"), frozenset("cd")),
    ]
    assert [possible_counts(line, scars) for line in LINES] == [(1, 2), (0, 2), (0, 1), (0, 1)]
    assert [likely_count(line, scars) for line in LINES] == [2, 1, None, None]
