"""What a survey says in plain words: key numbers, grades, and what they rest on."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scarscape.model import KINDS, Grade, PitchFrom, Scar, Survey
from scarscape.report.charts import PUBLISHED_DEPTH_MM, PUBLISHED_MEAN_MM
from scarscape.report.kinds import LOOKS
from scarscape.report.words import (
    counted,
    in_words,
    item_words,
    number,
    percent,
    plain_mm,
    with_error,
)

_PAPER_MM = 0.1  # thickness of a sheet of office paper
_SHOWN_FROM = 0.005  # a probability that rounds to nothing is not shown

PITCH_FROM: dict[PitchFrom, str] = {
    "option": "as given by the user",
    "file": "from the file",
    "marker": "from the marker",
    "iris": "from the width of the iris, taken as 11.7 mm",
}

_SCALE_NAMES = {
    "ecca": "ECCA",
    "goodman_baron_quantitative": "Goodman and Baron, quantitative",
    "goodman_baron_qualitative": "Goodman and Baron, qualitative",
    "scar_s": "SCAR-S",
}
_EXTENTS = {
    "patch": "a patch of skin",
    "site": "one whole site",
    "face": "the whole face",
}


@dataclass(frozen=True)
class Fact:
    """One number and what it means in a sentence."""

    value: str
    meaning: str


@dataclass(frozen=True)
class ToldGrade:
    """A grade with its name and its result in words."""

    name: str
    result: str
    extent: str
    needs: tuple[str, ...]
    grade: Grade


def key_facts(survey: Survey) -> list[Fact]:
    """The numbers that answer a person's first questions."""
    area = f"{number(survey.totals.skin_area_mm2 / 100, 1)} cm² of measured skin"
    facts = [Fact(counted(len(survey.scars), "scar", "scars"), f"found on {area}")]
    if not survey.scars:
        return facts
    facts += _depth_facts([scar for scar in survey.scars if scar.depth_mm is not None])
    raised = [scar for scar in survey.scars if scar.height_mm is not None]
    if raised:
        highest = max(raised, key=lambda scar: scar.height_mm or 0.0)
        size = with_error(highest.height_mm, highest.height_mm_sd, 2)
        facts.append(
            Fact(f"{size}\N{NO-BREAK SPACE}mm", f"the highest raised scar (number {highest.id})")
        )
    share = percent(survey.totals.scar_area_fraction, 1)
    facts.append(Fact(share, "of the skin's surface lies inside a scar"))
    if survey.totals.scar_volume_mm3_per_cm2 is not None:
        volume = number(survey.totals.scar_volume_mm3_per_cm2, 2)
        facts.append(Fact(f"{volume} mm³", "scar volume for each cm² of skin"))
    return facts


def _depth_facts(sunken: Sequence[Scar]) -> list[Fact]:
    if not sunken:
        return []
    deepest = max(sunken, key=lambda scar: scar.depth_mm or 0.0)
    depth = deepest.depth_mm or 0.0
    least = "at least " if deepest.depth_is_lower_bound else ""
    sheets = counted(max(1, round(depth / _PAPER_MM)), "sheet", "sheets")
    facts = [
        Fact(
            f"{least}{with_error(depth, deepest.depth_mm_sd, 2)}\N{NO-BREAK SPACE}mm",
            f"the deepest scar (number {deepest.id}, {LOOKS[deepest.kind].one}): about the "
            f"thickness of {sheets} of paper",
        )
    ]
    if len(sunken) > 1:
        middle = statistics.median(scar.depth_mm or 0.0 for scar in sunken)
        meaning = "half of the sunken scars are deeper than this, half shallower"
        facts.append(Fact(f"{number(middle, 2)} mm", meaning))
    return facts


def compared_with_published(survey: Survey) -> str:
    """How the depths stand to those that ultrasound found, with the citation."""
    depths = [scar.depth_mm for scar in survey.scars if scar.depth_mm is not None]
    if not depths:
        return ""
    low, high = PUBLISHED_DEPTH_MM
    below, above = sum(d < low for d in depths), sum(d > high for d in depths)
    within = len(depths) - below - above
    told = [f"{within} {'lies' if within == 1 else 'lie'} within that range"]
    told += [f"{below} {'is' if below == 1 else 'are'} shallower"] if below else []
    told += [f"{above} {'is' if above == 1 else 'are'} deeper"] if above else []
    return (
        f"High-frequency ultrasound found acne scars {low} to {high} mm deep (mean "
        f"{PUBLISHED_MEAN_MM} mm, 7 people; doi 10.15557/JoU.2020.0049). Of the "
        f"{counted(len(depths), 'sunken scar', 'sunken scars')} measured here, "
        f"{', '.join(told)}. That is a yardstick from few people and another method, not a norm."
    )


def likely_kinds(scar: Scar) -> str:
    """The probabilities of the kinds, the likeliest first."""
    order = {kind: place for place, kind in enumerate(KINDS)}
    ranked = sorted(
        ((kind, p) for kind, p in scar.kind_probability.items() if p >= _SHOWN_FROM),
        key=lambda entry: (-entry[1], order.get(entry[0], len(order))),  # type: ignore[call-overload]
    )
    return ", ".join(f"{in_words(kind)} {percent(p)}" for kind, p in ranked)


def told_grades(survey: Survey) -> list[ToldGrade]:
    """Each grade with its name and result in words, in the order of the survey."""
    return tell_grades(survey.grades)


def tell_grades(grades: dict[str, Grade]) -> list[ToldGrade]:
    """Each grade with its name and result in words, in their order."""
    return [
        ToldGrade(
            name=_SCALE_NAMES.get(name, in_words(name)),
            result=_result(grade),
            extent=_EXTENTS[grade.extent],
            needs=tuple(item_words(need).lower() for need in grade.needs),
            grade=grade,
        )
        for name, grade in grades.items()
    ]


def _result(grade: Grade) -> str:
    of = "" if grade.maximum is None else f" of {grade.maximum:g}"
    if grade.score is not None:
        return f"{grade.score:g}{of}"
    if grade.low is not None and grade.high is not None:
        if grade.low == grade.high:
            return f"{grade.low:g}{of}"
        return f"{grade.low:g} to {grade.high:g}{of}"
    if grade.low is not None:
        return f"at least {grade.low:g}{of}"
    if grade.high is not None:
        return f"at most {grade.high:g}{of}"
    return "counts only, no score"


def basis(survey: Survey) -> list[tuple[str, str]]:
    """What was measured, how, and what was assumed."""
    source, pitch = survey.source, survey.pitch_mm
    rows, columns = survey.relief_mm.shape
    valid = float(np.isfinite(survey.relief_mm).mean())
    lines = [
        ("Input", in_words(source.kind)),
        (
            "Raster",
            f"{rows} rows × {columns} columns, {plain_mm(pitch)} mm apart "  # noqa: RUF001
            f"({PITCH_FROM[source.pitch_from]}); {percent(valid, 1)} of it measured",
        ),
        (
            "Reference surface",
            f"{survey.reference.method}, cutoff {plain_mm(survey.reference.cutoff_mm)} mm",
        ),
        ("Noise of one sample", _noise(survey.noise_mm)),
        (
            f"Texture of the {survey.areal.of}",
            f"Sa {_um(survey.areal.sa_mm)}, Sq {_um(survey.areal.sq_mm)}",
        ),
    ]
    if source.slant_deg is not None:
        lines.append(("Steepest slant of the skin", f"{number(source.slant_deg, 0)}°"))
    lines += [("On the way in", note) for note in source.notes]
    return lines


def _noise(noise_mm: float | None) -> str:
    if noise_mm is None:
        return "not known in mm: heights are relative"
    return f"{_um(noise_mm)}, estimated from the map"


def _um(length_mm: float | None) -> str:
    return "not measured" if length_mm is None else f"{number(length_mm * 1000, 1)} µm"
