"""The form of a vignette, and the reader of ``vignettes/*.yaml``.

A vignette is one person and what the evidence compels a plan to say about them. It is written
from the records, the precautions, the scales and the contract, never from the rules: where the
evidence leaves something open, so does the vignette (a list of allowed statuses, a range).

Words in ``*_mentions`` are looked for without regard to case; ``a|b`` is met by either. A list of
ids in ``*_cites`` is met by any of them, or by the same paper under its other id.
"""

from __future__ import annotations

import datetime
import functools
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal

import yaml
from pydantic import TypeAdapter
from tests.care.captured import Capture, findings_of

from scarscape.model import Answers, Findings, Status

FOLDER = Path(__file__).parent / "vignettes"
PRESETS = "presets.yaml"
DATE = datetime.date(2027, 1, 4)

DEVICES = (
    "fractional_co2",
    "fractional_er_yag",
    "er_yag_resurfacing",
    "nonablative_fractional",
    "picosecond_laser",
    "pulsed_dye_laser",
    "microneedling",
    "microneedling_prp",
    "fractional_co2_prp",
    "microneedling_rf",
    "combination_protocols",
)
BY_HAND = (
    "subcision",
    "tca_cross",
    "filler_hyaluronic_acid",
    "filler_pmma",
    "peel_glycolic",
    "peel_salicylic",
    "peel_tca",
    "peel_jessner_tca",
    "punch_techniques",
    "dermabrasion",
    "fat_grafting",
    "intralesional_triamcinolone",
    "intralesional_5fu",
    "cryotherapy",
    "red_mark_options",
)
CREAMS = (
    "topical_adapalene_bpo",
    "topical_adapalene",
    "topical_trifarotene",
    "topical_tazarotene",
    "topical_tretinoin",
    "topical_azelaic_acid",
    "topical_hydroquinone",
    "topical_tranexamic_acid",
    "topical_aha",
)
SELF_CARE = ("silicone_gel", "sunscreen", "do_nothing", "acne_control", "camouflage")
GROUPS: dict[str, tuple[str, ...]] = {
    "all_procedures": DEVICES + BY_HAND,
    "all_options": DEVICES + BY_HAND + CREAMS + SELF_CARE,
    "all_creams": CREAMS,
}
TREATMENTS = GROUPS["all_options"]
RULES = (
    "sp_pregnancy_topicals",
    "sp_pregnancy_elective",
    "sp_minor",
    "sp_blood_thinners",
    "sp_keloid_tendency",
    "sp_keloid_tendency_ask",
    "sp_cold_sores",
    "sp_filler_allergy",
    "sp_anaesthetic_allergy",
    "sp_implant_rf",
    "sp_immunosuppressed",
    "sp_tan",
    "sp_isotretinoin_full",
    "sp_active_acne",
    "sp_active_infection",
    "sp_home_devices",
    "sp_rf_fda",
)
#: One paper under several ids: whoever cites one has cited the others.
TWINS: tuple[frozenset[str], ...] = tuple(
    frozenset(group.split())
    for group in (
        "iso_nafl2017 nafl_after_isotretinoin_2017",
        "asds2017_isotretinoin asds_isotretinoin_2017 iso_waldman2017",
        "pdl595_pilot2008 pdl_acne_erythema_2008",
        "park2014_fel_pdl pdl_vs_nafl_erythema_park",
        "bhargava2019_subcision_mn combo_subcision_needling_bhargava_2019",
        "cochrane_acne_scars cochrane_acne_scars_2016",
        "iso_spring2017 jama_isotretinoin_spring_2017",
        "dreno2019_a03bpo pv_dreno2019_48w",
        "a01bpo2017 pv_dreno2017_abpo01",
        "pv_start2023 schleicher2023_trifarotene",
        "nc_aza2024 shucheng2024_aza15",
        "nc_pae_review2022 pae_sr2022",
    )
)
#: Fields answered yes or no that a precaution rests on.
YES_OR_NO = (
    "pregnant",
    "breastfeeding",
    "keloid_tendency",
    "cold_sores",
    "blood_thinners",
    "filler_allergy",
    "anaesthetic_allergy",
    "implanted_device",
    "immunosuppressed",
    "recent_tan",
    "skin_infection",
)

_STRICT: dict[str, Any] = {"extra": "forbid"}
Words = tuple[str, ...]
ByTreatment = dict[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Chance:
    """A finding: bounds on its probability, its count, and where it comes from."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    at_least: float = 0.0
    at_most: float = 1.0
    count: int | None = None
    origin: Literal["answers", "measured"] | None = None


@dataclass(frozen=True, kw_only=True)
class Graded:
    """What a grade must come to. None is not looked at."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    low: float | None = None
    high: float | None = None
    low_at_least: float | None = None
    high_at_most: float | None = None
    open: bool = False


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """What holds for the schedules. ``order`` is of first sessions, where both are placed."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    empty: bool | None = None
    contains: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    order: tuple[tuple[str, str], ...] = ()
    longest_downtime: float | None = None
    highest_cost: float | None = None
    names_without: Words = ()
    left_out_mentions: Words = ()


@dataclass(frozen=True, kw_only=True)
class Expect:
    """What the plan must say. Nothing is looked at that is not named."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    status: dict[str, tuple[Status, ...]] = field(default_factory=dict)
    not_suggested: tuple[str, ...] = ()
    any_suggested: tuple[str, ...] = ()
    suits: ByTreatment = field(default_factory=dict)
    ask_first: ByTreatment = field(default_factory=dict)
    reason_cites: ByTreatment = field(default_factory=dict)
    reason_mentions: ByTreatment = field(default_factory=dict)
    risk_cites: ByTreatment = field(default_factory=dict)
    darkening_cites: ByTreatment = field(default_factory=dict)
    told_cites: ByTreatment = field(default_factory=dict)
    told_mentions: ByTreatment = field(default_factory=dict)
    conflicts_cite: ByTreatment = field(default_factory=dict)
    not_at_home: tuple[str, ...] = ()
    findings: dict[str, Chance] = field(default_factory=dict)
    top_finding: str | None = None
    not_scars: dict[str, Chance] = field(default_factory=dict)
    plan_conflicts: bool | None = None
    conflicts_mention: Words = ()
    see_doctor_first: tuple[str, ...] | None = None
    hold: bool | None = None
    support: bool | None = None
    support_cites: tuple[str, ...] = ()
    support_mentions: Words = ()
    grades: dict[str, Graded] = field(default_factory=dict)
    risk_present: tuple[str, ...] = ()
    risk_absent: tuple[str, ...] = ()
    risk_unknown: tuple[str, ...] = ()
    mechanism_cites: tuple[str, ...] = ()
    lowers_cites: tuple[str, ...] = ()
    course_cites: tuple[str, ...] = ()
    course_not_as: str | None = None
    schedule: Calendar = field(default_factory=Calendar)
    mentions: Words = ()
    never_mentions: Words = ()


@dataclass(frozen=True, kw_only=True)
class Vignette:
    """One person. ``base`` names a set of answers that ``answers`` adds to and overrides."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    id: str
    title: str
    basis: tuple[str, ...]
    base: str = "adult"
    unanswered: tuple[str, ...] = ()
    answers: dict[str, Any] = field(default_factory=dict)
    measured: Capture | None = None
    date: datetime.date = DATE
    expect: Expect

    def told(self) -> Answers:
        """The person's answers, read as ``answers.json`` is."""
        presets = _presets()
        content = {**presets["bases"][self.base], **self.answers}
        for name in self.unanswered:
            del content[name]
        if content.get("sees") is not None:
            content["sees"] = [_seen(entry, presets["groups"]) for entry in content["sees"]]
        return answers_from(content)

    def captured(self) -> Findings | None:
        """The measured scars and marks as the nouns that a plan starts from."""
        return None if self.measured is None else findings_of(self.measured)


def answers_from(content: dict[str, Any]) -> Answers:
    """Answers from plain values, by way of JSON as from a file."""
    return TypeAdapter(Answers).validate_json(json.dumps(content, default=str))


@functools.cache
def vignettes() -> tuple[Vignette, ...]:
    """All vignettes in the order of the files."""
    form = TypeAdapter(tuple[Vignette, ...])
    files = sorted(path for path in FOLDER.glob("*.yaml") if path.name != PRESETS)
    return tuple(entry for path in files for entry in form.validate_python(_read(path)))


def members(name: str) -> tuple[str, ...]:
    """The treatments that a name of a group, or of one treatment, stands for."""
    if name not in GROUPS and name not in TREATMENTS:
        raise KeyError(name)
    return GROUPS.get(name, (name,))


def twins(ids: tuple[str, ...]) -> frozenset[str]:
    """The ids and their other names."""
    found = frozenset(ids)
    return found.union(*(group for group in TWINS if group & found))


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)


@functools.cache
def _presets() -> dict[str, dict[str, Any]]:
    return _read(FOLDER / PRESETS)


def _seen(entry: str | dict[str, Any], groups: dict[str, Any]) -> dict[str, Any]:
    """A group of marks: by the name of a preset, one ``like`` it with changes, or in full."""
    if isinstance(entry, str):
        return groups[entry]
    like = groups[entry["like"]] if "like" in entry else {}
    return like | {key: value for key, value in entry.items() if key != "like"}
