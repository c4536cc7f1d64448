"""The nouns of a calendar: a course of one treatment, and what has to come before what."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scarscape.model import Basis
from scarscape.model.answers import MOST_MONEY

#: Different procedures keep this far apart: our rule, after records that leave two weeks between.
SPACING_DAYS = 14
SPACING_EVIDENCE = ("combo_garg_baveja", "mnrf_subcision_faghihi_2017")
#: From the end of one course that resurfaces the skin to the start of another: our rule. The
#: number is the shorter interval of a trial that compared two between sessions of one such laser.
SURFACE_GAP_DAYS = 28
SURFACE_EVIDENCE = ("co2_interval_1v3_months",)
#: Room kept after a session of unknown downtime, unless a known one of the courses is longer.
UNKNOWN_DOWNTIME_DAYS = 14
UNKNOWN_DOWNTIME_EVIDENCE = ("dierickx2018_ha",)
#: From the day of the plan to the first procedure, where the person named no start: our rule, so
#: that a dermatologist is seen before.
CONSULT_DAYS = 14
#: Starts on the first free day, before every procedure.
ACNE_CONTROL = "acne_control"


@dataclass(frozen=True, kw_only=True)
class Course:
    """A treatment that suits by kind and safety, as it would be planned.

    Parameters
    ----------
    treatment : id of the treatment in the evidence.
    name : its name as shown.
    kinds : what it is for, with how likely that is there (0 to 1).
    sessions : visits, the low end of the studied range.
    interval_days : fewest and most days from one visit to the next; any for a single visit.
    downtime_days : days at home after a visit; None where no record says.
    surface : whether it resurfaces the skin; two such courses are not taken in turns.
    studied : how many studies that may be cited name each kind.
    studied_in_all : how many stand behind it, whatever they name: most name no kind.
    price : for one visit, in the currency of the budget; None where it is not known.
    sessions_evidence, interval_evidence, downtime_evidence : ids of records for those numbers.
    held : why a limit or refusal of the person keeps it out, as a clause that follows "because";
        None where nothing does. A held course is never placed but keeps its rank among the others,
        so that a refusal can only take sessions away.
    """

    treatment: str
    name: str
    kinds: Mapping[str, float]
    sessions: int
    interval_days: tuple[int, int] = (1, 1)
    downtime_days: float | None
    surface: bool = False
    studied: Mapping[str, int] = field(default_factory=dict)
    studied_in_all: int = 0
    price: float | None = None
    sessions_evidence: tuple[str, ...] = ()
    interval_evidence: tuple[str, ...] = ()
    downtime_evidence: tuple[str, ...] = ()
    held: str | None = None

    def __post_init__(self) -> None:
        low, high = self.interval_days
        if self.sessions < 1 or not 1 <= low <= high:
            raise ValueError(f"{self.treatment}: not a course of visits")
        if self.downtime_days is not None and not 0 <= self.downtime_days < math.inf:
            raise ValueError(f"{self.treatment}: not a downtime")
        if self.price is not None and not 0 <= self.price < math.inf:
            raise ValueError(f"{self.treatment}: not a price")


@dataclass(frozen=True)
class Order:
    """The first session of ``before`` comes at least ``gap_days`` ahead of that of ``after``.

    It holds where both are planned. ``text`` says it in words, resting on ``evidence`` by
    ``basis``; where that is empty it is a rule of ours.
    """

    before: str
    after: str
    gap_days: int
    text: str
    evidence: tuple[str, ...] = ()
    basis: Basis = "study"


@dataclass(frozen=True)
class Rooms:
    """Whole days kept free after each session, by treatment.

    An unknown downtime gets the longest of all, whatever the person allows: if it followed their
    limit, a stricter limit would make room for more.
    """

    unknown: int
    days: Mapping[str, int]


def rooms(courses: Sequence[Course]) -> Rooms:
    """Days kept free after a session of each course."""
    known = [math.ceil(c.downtime_days) for c in courses if c.downtime_days is not None]
    unknown = max([UNKNOWN_DOWNTIME_DAYS, *known])
    days = {
        c.treatment: unknown if c.downtime_days is None else math.ceil(c.downtime_days)
        for c in courses
    }
    return Rooms(unknown, days)


def room_evidence(course: Course, courses: Sequence[Course]) -> tuple[str, ...]:
    """Records behind the days kept free after a session of a course."""
    if course.downtime_days is not None:
        return course.downtime_evidence
    unknown = rooms(courses).unknown
    if unknown == UNKNOWN_DOWNTIME_DAYS:
        return UNKNOWN_DOWNTIME_EVIDENCE
    longest = [c for c in courses if c.downtime_days and math.ceil(c.downtime_days) == unknown]
    return tuple(sorted({one for c in longest for one in c.downtime_evidence}))


def in_turn(one: Course, other: Course) -> bool:
    """Whether one of two courses has to end before the other begins."""
    return one.surface and other.surface


def apart_days(one: Course, other: Course, room: Rooms) -> int:
    """Days from a session of one course to the next of the other, at least."""
    spacing = SURFACE_GAP_DAYS if in_turn(one, other) else SPACING_DAYS
    return max(spacing, room.days[one.treatment], room.days[other.treatment])


def cents(amount: float) -> int:
    """An amount of money in whole hundredths."""
    return round(min(amount, MOST_MONEY) * 100)
