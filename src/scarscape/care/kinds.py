"""What kinds of scars and marks a person's own words point to.

A table (``evidence/kinds.yaml``) sorts all kinds into four words for every answer; a word is a
weight. The weights of the answers given are multiplied and brought to a sum of 1. No study gives
such weights: their order follows the definitions of the kinds, their sizes are ours. See
``docs/kinds_from_answers.md``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Literal, get_args

from scarscape.care.loader import NO_EXTRA, EvidenceError, load
from scarscape.model import MARK_KINDS, Answers, Finding, NotScar, Seen

ReadKind = Literal[
    "ice_pick",
    "boxcar",
    "rolling",
    "hypertrophic",
    "keloid",
    "other",
    "pores",
    "erythema",
    "hyperpigmentation",
    "hypopigmentation",
]
#: Everything a group may be, in the order of all output: scars, then what is none.
READ_KINDS: tuple[ReadKind, ...] = get_args(ReadKind)
NOT_SCARS: tuple[ReadKind, ...] = ("pores", *MARK_KINDS)
#: What is less likely than this is not told.
LEAST = 0.05

_COLOURS_OF_A_SCAR = ("pink", "red", "purple", "brown", "pale")


@dataclass(frozen=True, kw_only=True)
class When:
    """The answers that a row takes: all that are named must be given and match."""

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    look: str | None = None
    shape: str | None = None
    colour: str | tuple[str, ...] | None = None
    grew_past_wound: bool | None = None
    stretch_test: str | None = None
    where_within: tuple[str, ...] = ()
    count_under: int | None = None
    count_at_least: int | None = None
    months_at_least: float | None = None

    def matches(self, seen: Seen) -> bool:
        """Whether a group was described so; what was not answered matches nothing."""
        colours = (self.colour,) if isinstance(self.colour, str) else self.colour
        count, months = seen.count, seen.months
        return (
            self.look in (None, seen.look)
            and self.shape in (None, seen.shape)
            and (colours is None or seen.colour in colours)
            and self.grew_past_wound in (None, seen.grew_past_wound)
            and self.stretch_test in (None, seen.stretch_test)
            and (not self.where_within or _lies_within(seen.where, self.where_within))
            and (self.count_under is None or (count is not None and count < self.count_under))
            and (
                self.count_at_least is None or (count is not None and count >= self.count_at_least)
            )
            and (
                self.months_at_least is None
                or (months is not None and months >= self.months_at_least)
            )
        )


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One row: an answer, why it weighs as it does, and how well it fits each kind.

    ``closes`` is whether a kind that it hardly or does not fit is out of a grade's range.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    when: When
    says: str
    basis: tuple[str, ...]
    fits: tuple[ReadKind, ...]
    may_fit: tuple[ReadKind, ...]
    hardly_fits: tuple[ReadKind, ...]
    does_not_fit: tuple[ReadKind, ...]
    closes: bool = False

    @property
    def keeps(self) -> frozenset[ReadKind]:
        """Kinds that the answer leaves open."""
        return frozenset((*self.fits, *self.may_fit))


@dataclass(frozen=True, kw_only=True)
class Words:
    """The weight of each word, from most to least fitting. The first is 1."""

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    fits: float
    may_fit: float
    hardly_fits: float
    does_not_fit: float


@dataclass(frozen=True, kw_only=True)
class KindTable:
    """The whole of ``evidence/kinds.yaml``."""

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    version: int
    cap: float
    words: Words
    readings: tuple[Reading, ...]

    def weight(self, reading: Reading, kind: ReadKind) -> float:
        """The weight that a row gives to a kind."""
        if kind in reading.fits:
            return self.words.fits
        if kind in reading.may_fit:
            return self.words.may_fit
        return self.words.hardly_fits if kind in reading.hardly_fits else self.words.does_not_fit


@cache
def kind_table() -> KindTable:
    """The table of weights, read once.

    Raises
    ------
    EvidenceError
        If a row does not name every kind exactly once, or the words are out of order.
    """
    table = load("kinds", KindTable)
    words = table.words
    if not 1.0 == words.fits > words.may_fit > words.hardly_fits > words.does_not_fit > 0:
        raise EvidenceError("words: they must fall from 1", "mend the file", file="kinds.yaml")
    for number, row in enumerate(table.readings):
        named = (*row.fits, *row.may_fit, *row.hardly_fits, *row.does_not_fit)
        if sorted(named) != sorted(READ_KINDS) or not row.fits:
            raise EvidenceError(
                f"readings.{number}: a row names every kind once and fits one or more",
                "mend the file",
                file="kinds.yaml",
            )
    return table


def kind_probabilities(seen: Seen) -> dict[ReadKind, float]:
    """Probability of every kind for one group of alike scars or marks.

    Returns
    -------
    dict
        All of `READ_KINDS`; the sum is 1 and none is over the table's cap. With nothing answered
        all are alike, but for the keloid: it is 0 unless the group grew past the first wound.
    """
    table = kind_table()
    rows = [row for row in table.readings if row.when.matches(seen)]
    weights = {
        kind: math.prod(table.weight(row, kind) for row in rows)
        if kind != "keloid" or seen.grew_past_wound is True
        else 0.0
        for kind in READ_KINDS
    }
    return _capped(weights, table.cap)


def open_kinds(seen: Seen) -> frozenset[ReadKind]:
    """Kinds that no answer has closed: the ground of a grade's range.

    Every further answer keeps or shrinks the set, unless answers contradict each other so that
    nothing would be left: then the look alone decides, or nothing is closed.
    """
    rows = [row for row in kind_table().readings if row.closes and row.when.matches(seen)]
    left = frozenset(READ_KINDS).intersection(*(row.keeps for row in rows))
    if left:
        return left
    by_look = [row for row in rows if row.when.look is not None]
    return frozenset(READ_KINDS).intersection(*(row.keeps for row in by_look))


def leading_kind(seen: Seen) -> ReadKind | None:
    """The likeliest kind of a group, None where two or more are equally likely."""
    probability = kind_probabilities(seen)
    most = max(probability.values())
    leaders = [kind for kind, value in probability.items() if math.isclose(value, most)]
    return leaders[0] if len(leaders) == 1 else None


def groups_seen(answers: Answers) -> tuple[Seen, ...]:
    """The groups that a person describes, without those counted as none."""
    return tuple(seen for seen in answers.sees or () if seen.count != 0)


def findings_from_answers(answers: Answers) -> tuple[tuple[Finding, ...], tuple[NotScar, ...]]:
    """Kinds of scars, and marks and pores, from the answers alone.

    A kind's probability is that of at least one group being of that kind, as if groups described
    unlike were independent; groups described alike (wherever they are) count as one. It is never
    over the table's cap. Its count is the sum over the groups in which it leads, None where one of
    them has no count or it leads in none. What is under `LEAST` is left out. Active acne is a
    finding of its own.
    """
    groups = groups_seen(answers)
    scars: list[Finding] = []
    marks: list[NotScar] = []
    for kind, probability in _at_least_one(groups).items():
        if probability < LEAST:
            continue
        led = [seen for seen in groups if leading_kind(seen) == kind]
        count, note = _count(led), _note(kind, led)
        if kind in NOT_SCARS:
            marks.append(NotScar(kind, probability, count, "answers", note))
        else:
            scars.append(Finding(kind, probability, count, "answers", note))
    return (*scars, *_active_acne(answers)), tuple(marks)


def _capped(weights: dict[ReadKind, float], cap: float) -> dict[ReadKind, float]:
    """Bring weights to a sum of 1; what one has over the cap goes to the others in proportion."""
    whole = math.fsum(weights.values())
    top = max(weights, key=lambda kind: weights[kind])
    if weights[top] <= cap * whole:
        return {kind: weight / whole for kind, weight in weights.items()}
    rest = math.fsum(weight for kind, weight in weights.items() if kind != top)
    return {
        kind: cap if kind == top else (1 - cap) * weight / rest for kind, weight in weights.items()
    }


def _at_least_one(groups: Sequence[Seen]) -> dict[ReadKind, float]:
    """Probability that one group or more is of a kind, over groups described unlike."""
    likeliest: dict[tuple[object, ...], dict[ReadKind, float]] = {}
    for seen in groups:
        alike = (seen.look, seen.shape, seen.colour, seen.grew_past_wound, seen.stretch_test)
        held = likeliest.setdefault(alike, {})
        for kind, value in kind_probabilities(seen).items():
            held[kind] = max(value, held.get(kind, 0.0))
    if not likeliest:
        return {}
    # Sorted, so that the order of the groups does not show in the last digit.
    return {
        kind: min(
            kind_table().cap,
            1 - math.prod(sorted(1 - held[kind] for held in likeliest.values())),
        )
        for kind in READ_KINDS
    }


def _count(led: Iterable[Seen]) -> int | None:
    """Scars in the groups that a kind leads, None if there is no such group or one is uncounted."""
    counts = [seen.count for seen in led]
    known = [count for count in counts if count is not None]
    return sum(known) if counts and len(known) == len(counts) else None


def _note(kind: ReadKind, led: Sequence[Seen]) -> str:
    """What to know about a finding from the answers; no more than the person said."""
    notes = []
    counted = [seen.count for seen in led if seen.count is not None]
    if counted and len(counted) < len(led):
        notes.append(f"At least {sum(counted)}: you did not count all of them.")
    colours = sorted({seen.colour for seen in led if seen.colour in _COLOURS_OF_A_SCAR})
    if colours and kind not in MARK_KINDS:
        notes.append(f"You see colour in them too: {', '.join(colours)}.")
    if kind == "keloid":
        notes.append("You said that it grew past the first spot.")
    if kind == "pores":
        notes.append("Pores are often taken for ice pick scars.")
    return " ".join(notes)


def _active_acne(answers: Answers) -> tuple[Finding, ...]:
    if answers.active_acne in (None, "none"):
        return ()
    note = f"You say that your acne is {answers.active_acne} now."
    return (Finding("active_acne", 1.0, None, "answers", note),)


def _lies_within(where: Sequence[str], places: Sequence[str]) -> bool:
    """True where places are named and none of them lies outside."""
    return bool(where) and set(where) <= set(places)
