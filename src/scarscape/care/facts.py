"""The nouns of the evidence: what stands in ``care/evidence/``, and the form it is checked by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from scarscape.care.loader import NO_EXTRA
from scarscape.model import Basis, Claim

Design = Literal[
    "meta_analysis",
    "rct",
    "split_face_rct",
    "guideline",
    "cohort",
    "observational",
    "review",
    "instrument",
    "statement",
    "owner_page",
    "patient_page",
]
#: ``carries`` may carry a claim alone, ``supports`` backs others, and the last two are never cited:
#: the result was not read, or (``not_citable``) not even the title.
Standing = Literal["carries", "supports", "result_not_seen", "not_citable"]
Effect = Literal["avoid", "later", "ask", "prepare"]
#: What a person can refuse. ``needles`` is everything that pierces the skin.
Method = Literal["needles", "lasers", "acids", "surgery", "injections", "topicals", "energy"]


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a record comes from. ``title_is_ours`` marks a title that was not read."""

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    title: str
    title_is_ours: bool = False
    year: int | None = None
    journal: str | None = None
    doi: str | None = None
    pmid: str | None = None
    address: str | None = None


@dataclass(frozen=True, kw_only=True)
class Number:
    """A figure of a record: a value with its unit, or an estimate with its interval."""

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    of: str
    value: float | None = None
    unit: str | None = None
    measure: str | None = None
    estimate: float | None = None
    ci95: tuple[float, float] | None = None
    adjusted: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Counts:
    """People who responded in a study that had a control, by what counted as a response."""

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    outcome: str
    responders: int
    people: int
    control_responders: int
    control_people: int


@dataclass(frozen=True, kw_only=True)
class Record:
    """One published source and what it says, in our own words.

    ``found`` is what it found, ``control`` what its untreated arm or side was, if it had one.
    ``people`` counts people; ``size`` says it in words where they are studies or trials.
    ``with_`` names treatments given together with it, ``against`` those it was held against. Much
    is kept for whoever checks a claim, and shown nowhere.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    id: str
    topic: str
    design: Design
    standing: Standing
    source: Origin
    treatments: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    with_: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    design_words: str = ""
    control: str | None = None
    people: int | None = None
    size: str | None = None
    about: str = ""
    found: str = ""
    harms: str | None = None
    cautions: tuple[str, ...] = ()
    note: str | None = None
    funding: str | None = None
    responders_percent: float | None = None
    responders_note: str | None = None
    counts: Counts | None = None
    sessions: str | None = None
    interval_weeks: str | None = None
    downtime_days: str | None = None
    follow_up_weeks: str | None = None
    cost: str | None = None
    darkening: str | None = None
    conflicts: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()

    @property
    def study(self) -> str:
        """What is counted once: two records of one paper share it."""
        return self.source.doi or (f"pmid {self.source.pmid}" if self.source.pmid else self.id)

    @property
    def citable(self) -> bool:
        """Whether a text may rest on it: its title and its result were read."""
        return self.standing in ("carries", "supports")


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A sentence of the evidence tables with what it rests on."""

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    text: str
    evidence: tuple[str, ...] = ()
    basis: Basis = "study"

    @property
    def claim(self) -> Claim:
        """The same as a claim of a plan."""
        return Claim(self.text, self.evidence, self.basis)


@dataclass(frozen=True, kw_only=True)
class Span:
    """A range of a treatment, such as sessions, and the records it was read from."""

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    low: float
    high: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """One treatment, in one layout. What no record says is left out and shown as such.

    ``suits`` and ``tried`` name kinds of scars and marks; ``methods`` what a refusal goes by;
    ``family`` what a bad reaction to one of them warns of in the others; ``surface`` whether it
    makes the same skin heal anew, so that two such courses are not taken in turns. What is done
    scar by scar is planned for no more than ``most_scars``.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    id: str
    name: str
    what: Fact
    suits: tuple[str, ...]
    tried: tuple[str, ...] = ()
    methods: tuple[Method, ...] = ()
    family: str = ""
    surface: bool = False
    procedure: bool = True
    professional: bool = True
    sessions: Span | None = None
    interval_weeks: Span | None = None
    downtime_days: Span | None = None
    lasts_months: Span | None = None
    course: Fact | None = None
    most_scars: int | None = None
    lasts: Fact | None = None
    risks: tuple[Fact, ...] = ()
    darkening: Fact | None = None
    aftercare: tuple[Fact, ...] = ()
    at_home: Fact | None = None
    cost: Fact | None = None
    conflicts: tuple[Fact, ...] = ()
    records: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A caution: when it holds, for which treatments, and what follows.

    ``when`` is a list of cases of which one must hold; each case names answers and what they
    have to be (see `care.conditions`). An empty list always holds. ``treatments`` are ids or
    names of groups. ``open_asks`` is whether an unanswered question keeps them at most possible.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    id: str
    when: tuple[Mapping[str, Any], ...]
    treatments: tuple[str, ...]
    effect: Effect
    basis: Basis
    text: str
    evidence: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    open_asks: bool = True


@dataclass(frozen=True, kw_only=True)
class Caution:
    """A red flag, or a note on distress, under the id that answers and plans name it by."""

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    id: str
    text: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Order:
    """One group of treatments that comes before another, and by how many days at least."""

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    before: tuple[str, ...]
    after: tuple[str, ...]
    gap_days: int
    text: str
    evidence: tuple[str, ...] = ()
    basis: Basis = "own_rule"


@dataclass(frozen=True, kw_only=True)
class Factor:
    """A risk factor: when it is present, what it means, whether it can be changed.

    ``stronger`` takes the place of ``present`` where ``stronger_when`` holds as well.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    factor: str
    when: tuple[Mapping[str, Any], ...]
    present: str
    absent: str
    unknown: str
    evidence: tuple[str, ...]
    can_change: bool = False
    stronger_when: tuple[Mapping[str, Any], ...] = ()
    stronger: str = ""


@dataclass(frozen=True, kw_only=True)
class Told(Fact):
    """A fact that is told in some cases only."""

    __pydantic_config__: ClassVar[dict[str, Any]] = NO_EXTRA

    when: tuple[Mapping[str, Any], ...] = ()
