"""The nouns of a plan: field for field what stands in ``plan.json``."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass
from typing import Any, Literal

from scarscape.model.grade import Grade

PLAN_FORMAT = "scarscape.plan/1"
#: Names in the file that are words of Python's own.
_WRITTEN = {"origin": "from", "suits": "for"}

#: What a claim rests on that repeats answers or measurements, or is a rule of this program.
YOUR_ANSWERS = "your_answers"
OWN_RULE = "own_rule"

Status = Literal["suggested", "possible", "later", "avoid"]
#: From the most to the least recommended.
STATUSES: tuple[Status, ...] = ("suggested", "possible", "later", "avoid")
Basis = Literal[
    "study", "guideline", "label", "standard_precaution", "patient_guide", "own_rule", "answers"
]
Origin = Literal["answers", "measured"]


@dataclass(frozen=True)
class Claim:
    """A sentence with what it rests on: ids of evidence records, or a basis that needs none.

    ``own_rule`` is a rule of this program, named as such; ``answers`` repeats what the person
    said or what was measured. Files know the five bases of the contract: there these two are a
    standard precaution, and the id beside it says which of the two it is.
    """

    text: str
    evidence: tuple[str, ...] = ()
    basis: Basis = "study"


@dataclass(frozen=True)
class Notice:
    """A red flag that a doctor sees first, under its id."""

    id: str
    text: str


@dataclass(frozen=True)
class Finding:
    """A kind of scar, or active acne, with how sure it is and where it comes from."""

    kind: str
    probability: float
    count: int | None
    origin: Origin
    note: str = ""


@dataclass(frozen=True)
class NotScar:
    """A flat mark, or plain pores: often called scars, and none."""

    kind: str
    probability: float
    count: int | None
    origin: Origin
    note: str = ""


@dataclass(frozen=True)
class RiskFactor:
    """One factor of scarring: present, absent, or (None) not known."""

    factor: str
    present: bool | None
    text: str
    evidence: tuple[str, ...]
    can_change: bool = False


@dataclass(frozen=True)
class Risk:
    """Factors in words, why scars form, what lowers the risk from here; never a score."""

    factors: tuple[RiskFactor, ...]
    mechanism: tuple[Claim, ...]
    lowers: tuple[Claim, ...]
    course: tuple[Claim, ...]
    limits: str


@dataclass(frozen=True)
class Responders:
    """Pooled share of people who responded, 0 to 1, with a 95 % interval and a control arm."""

    low: float
    mid: float
    high: float
    prediction_low: float
    prediction_high: float
    control: float
    studies: int
    people: int
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class SingleStudy:
    """What one study found. ``controlled`` is whether it had an arm or side without treatment.

    ``size`` says in words how large it was where people were not counted.
    """

    text: str
    controlled: bool
    evidence: tuple[str, ...]
    design: str = ""
    people: int | None = None
    size: str | None = None


@dataclass(frozen=True)
class RestsOn:
    """The records that one range of an `Expectation` was read from, under the range's name."""

    of: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Expectation:
    """What a treatment asks for and gives. Ranges are (low, high); None where no record says.

    ``course`` says in words what is no range; ``silent`` names what no record says;
    ``rests_on`` names the records of each range.
    """

    responders: Responders | None
    single_studies: tuple[SingleStudy, ...]
    sessions: tuple[int, int] | None
    interval_weeks: tuple[float, float] | None
    downtime_days: tuple[float, float] | None
    lasts_months: tuple[float, float] | None
    lasts: Claim | None
    course: Claim | None = None
    silent: tuple[str, ...] = ()
    rests_on: tuple[RestsOn, ...] = ()


@dataclass(frozen=True)
class Option:
    """One treatment, good and bad sides in one layout."""

    treatment: str
    name: str
    status: Status
    suits: tuple[str, ...]
    what: Claim
    reasons: tuple[Claim, ...]
    expect: Expectation
    risks: tuple[Claim, ...]
    darkening: Claim
    aftercare: tuple[Claim, ...]
    at_home: Claim | None
    cost: Claim | None
    conflicts: tuple[Claim, ...]
    ask_first: tuple[str, ...]
    needs_professional: bool


@dataclass(frozen=True)
class Session:
    """One visit of a schedule. ``downtime_days`` is None where no record says."""

    date: datetime.date
    treatment: str
    session: int
    downtime_days: float | None


@dataclass(frozen=True)
class Schedule:
    """One way to place sessions in a calendar, with the words for it.

    ``left_out`` names what did not fit and which limit would have to be loosened, with the records
    behind its numbers; ``gap`` is 0 where the placing is proven the best under its own measure,
    else the relative gap.
    """

    name: str
    sessions: tuple[Session, ...]
    why: tuple[Claim, ...] = ()
    left_out: tuple[Claim, ...] = ()
    downtime_days: float | None = None
    cost: float | None = None
    currency: str | None = None
    gap: float = 0.0


@dataclass(frozen=True)
class Citation:
    """Where a record comes from, as it is printed."""

    id: str
    title: str
    year: int | None
    doi: str | None
    pmid: str | None
    address: str | None
    kind: str
    note: str = ""


@dataclass(frozen=True)
class Plan:
    """What ``scarscape assess`` gives: findings, understanding, options, a calendar, support."""

    version: str
    date: datetime.date
    see_doctor_first: tuple[Notice, ...]
    findings: tuple[Finding, ...]
    not_scars: tuple[NotScar, ...]
    conflicts: tuple[Claim, ...]
    grades: dict[str, Grade]
    risk: Risk
    options: tuple[Option, ...]
    schedules: tuple[Schedule, ...]
    support: tuple[Claim, ...]
    hold: bool
    decision: tuple[Claim, ...]
    ask_your_dermatologist: tuple[str, ...]
    evidence: tuple[Citation, ...]
    about: tuple[Claim, ...]
    disclaimer: str

    def to_dict(self) -> dict[str, Any]:
        """The content of ``plan.json`` as plain values."""
        content = _plain(dataclasses.asdict(self))
        version, grades = content.pop("version"), content["grades"]
        for grade in grades.values():
            del grade["scale"]
        schedules = content["schedules"]
        return {
            "format": PLAN_FORMAT,
            "software": {"version": version},
            **content,
            "schedule": schedules[0]["sessions"] if schedules else [],
        }


def _plain(value: Any) -> Any:
    """Turn tuples and dates into what JSON knows, and names of ours into those of the file."""
    if isinstance(value, dict):
        return {
            _WRITTEN.get(key, key): "standard_precaution"
            if key == "basis" and entry in ("own_rule", "answers")
            else _plain(entry)
            for key, entry in value.items()
        }
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 4)
    return value
