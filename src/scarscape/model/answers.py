"""What a person tells: the content of ``answers.json``. Every field may be unknown (None)."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, get_args

Phototype = Literal[1, 2, 3, 4, 5, 6]
AcneNow = Literal["none", "mild", "moderate", "severe"]
AcneWorst = Literal["mild", "moderate", "severe", "very_severe"]
Look = Literal["sunken", "raised", "flat"]
Shape = Literal["narrow_deep", "wide_sharp", "wide_soft", "line", "pores"]
Colour = Literal["pink", "red", "purple", "brown", "pale", "skin"]
Stretch = Literal["flattens", "stays"]
Place = Literal[
    "forehead",
    "left_temple",
    "right_temple",
    "left_cheek",
    "right_cheek",
    "nose",
    "chin",
    "jaw",
    "neck",
    "chest",
    "back",
    "shoulders",
]
PLACES: tuple[Place, ...] = get_args(Place)
Goal = Literal["texture", "colour", "prevention", "understanding"]
Refusal = Literal["needles", "lasers", "acids", "surgery", "injections", "topicals"]
RedFlag = Literal["rf_changing", "rf_fast_raised", "rf_severe_acne"]

#: First and last day that a date may be: a life lies within, and a plan can reckon on from both.
DAYS = (datetime.date(1900, 1, 1), datetime.date(2199, 12, 31))
#: No currency needs more for what one person spends.
MOST_MONEY = 1e9

#: Files are strict: a misspelt field is an error, not an answer that quietly goes missing.
_STRICT: dict[str, Any] = {"extra": "forbid", "strict": True}


@dataclass(frozen=True, kw_only=True)
class PastTreatment:
    """A treatment that was tried. ``treatment`` is an id of the evidence, as in the plan."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    treatment: str
    date: datetime.date | None = None
    helped: Literal["yes", "some", "no"] | None = None
    reaction: str | None = None


@dataclass(frozen=True, kw_only=True)
class Distress:
    """How much the scars weigh on the person. ``hours_a_day`` is time spent thinking of them."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    bother_0_10: float | None = None
    hours_a_day: float | None = None
    avoids: bool | None = None
    self_harm_thoughts: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One group of alike scars or marks, as the person sees them. ``months`` is their age."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    look: Look | None = None
    shape: Shape | None = None
    colour: Colour | None = None
    count: int | None = None
    grew_past_wound: bool | None = None
    months: float | None = None
    where: tuple[Place, ...] = ()
    stretch_test: Stretch | None = None


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What may be spent in all. ``currency`` is a code of three letters (ISO 4217)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    amount: float
    currency: str


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a plan has to keep to.

    ``downtime_days`` is the longest that one session may keep the person at home, ``months`` how
    long the plan may take, ``prices`` a quote for one session by treatment in the currency of the
    budget, ``busy`` ranges of days, both ends included, that nothing may fall on.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    start: datetime.date | None = None
    downtime_days: float | None = None
    months: float | None = None
    budget: Budget | None = None
    prices: dict[str, float] = field(default_factory=dict)
    refuses: tuple[Refusal, ...] = ()
    busy: tuple[tuple[datetime.date, datetime.date], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answers:
    """All answers of one person.

    ``red_flags`` is None where nobody asked, empty where nothing applies. ``sees`` likewise.
    ``isotretinoin_months_since`` is ``"never"``, 0 while taking it, or months since the end.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    age: float | None = None
    phototype: Phototype | None = None
    pregnant: bool | None = None
    breastfeeding: bool | None = None
    isotretinoin_months_since: Literal["never"] | float | None = None
    keloid_tendency: bool | None = None
    active_acne: AcneNow | None = None
    worst_acne: AcneWorst | None = None
    acne_years: float | None = None
    months_before_treatment: float | None = None
    family_scars: bool | None = None
    picks_skin: Literal["never", "sometimes", "often"] | None = None
    cold_sores: bool | None = None
    blood_thinners: bool | None = None
    filler_allergy: bool | None = None
    anaesthetic_allergy: bool | None = None
    implanted_device: bool | None = None
    immunosuppressed: bool | None = None
    recent_tan: bool | None = None
    skin_infection: bool | None = None
    red_flags: tuple[RedFlag, ...] | None = None
    past_treatments: tuple[PastTreatment, ...] = ()
    distress: Distress | None = None
    sees: tuple[Seen, ...] | None = None
    stretch_test: Stretch | None = None
    seen_at_50cm: bool | None = None
    covered_by_makeup: bool | None = None
    goals: tuple[Goal, ...] = ()
    limits: Limits | None = None

    def to_dict(self) -> dict[str, Any]:
        """The content of ``answers.json``: what was answered, nothing else."""
        answered: dict[str, Any] = _answered(dataclasses.asdict(self))
        return answered


def _answered(value: Any) -> Any:
    """Without what is unknown or empty; an empty ``red_flags`` or ``sees`` is an answer."""
    if isinstance(value, dict):
        kept = {}
        for key, entry in value.items():
            if entry is None or (entry in ((), {}) and key not in ("red_flags", "sees")):
                continue
            kept[key] = _answered(entry)
        return kept
    if isinstance(value, list | tuple):
        return [_answered(entry) for entry in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
