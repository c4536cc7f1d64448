"""The nouns of a calendar: a course of one treatment, and what has to come before what."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Different procedures keep this far apart: our rule, after records that leave two weeks between.
SPACING_DAYS = 14
SPACING_EVIDENCE = ("combo_garg_baveja", "mnrf_subcision_faghihi_2017")
#: Room kept after a session of unknown downtime, unless a known one of the courses is longer.
UNKNOWN_DOWNTIME_DAYS = 14
UNKNOWN_DOWNTIME_EVIDENCE = ("dierickx2018_ha",)
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
    studied : how many studies that can carry a claim stand behind it.
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
    studied: int = 0
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

    It holds where both are planned. ``text`` says it in words, resting on ``evidence``.
    """

    before: str
    after: str
    gap_days: int
    text: str
    evidence: tuple[str, ...] = ()


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


def cents(amount: float) -> int:
    """An amount of money in whole hundredths; more than a thousand million counts as that."""
    return round(min(amount, 1e9) * 100)
