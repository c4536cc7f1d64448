"""What a capture's colour says in plain words: marks, tone of the skin, regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scarscape.model import (
    KINDS,
    MARK_KINDS,
    Kind,
    Mark,
    MarkKind,
    PhotoSurvey,
    RegionTotals,
    SkinTone,
    Survey,
)
from scarscape.report.facts import Fact, tell_grades
from scarscape.report.kinds import LOOKS
from scarscape.report.mark_looks import MARK_LOOKS, counts_of
from scarscape.report.words import NONE, counted, in_words, number, percent, with_error

#: What is known of the course of each kind, each with its source among the records of the evidence.
COURSES: Mapping[MarkKind, str] = {
    "erythema": "Red marks: some fade with time and some stay, says a systematic review "
    "(2022, doi 10.1111/jocd.14804).",
    "hyperpigmentation": "Brown marks: they tend to fade slowly by themselves. In a survey of 262 "
    "people with acne about half had had brown marks for a year or longer, which counts new ones "
    "too (2019, doi 10.1080/09546634.2018.1542807).",
    "hypopigmentation": "Pale marks: how they go on is not known here; ask a dermatologist.",
}

_NO_KNOWN_COLOUR = (
    "not given: no patch of known colour (marker sheet or colour chart) lay in the picture, so "
    "that its colours are relative. Differences from the skin around can be told, tones cannot"
)


@dataclass(frozen=True)
class RegionRow:
    """One region in words."""

    name: str
    area: str
    scars: str
    scar_share: str
    marks: str
    mark_share: str
    grades: tuple[str, ...]


def mark_facts(survey: Survey | PhotoSurvey) -> list[Fact]:
    """The numbers of the marks that answer a person's first questions; none without colour."""
    if survey.maps is None:
        return []
    totals = survey if isinstance(survey, PhotoSurvey) else survey.totals
    named = kind_counts(survey.marks)
    facts = [Fact(*_marks_told(survey.marks, named))]
    if survey.marks and totals.mark_area_fraction is not None:
        share = percent(totals.mark_area_fraction, 1)
        facts.append(Fact(share, "of the skin's surface lies inside a flat mark"))
    return facts


def _marks_told(marks: Sequence[Mark], named: Sequence[str]) -> tuple[str, str]:
    if not marks:
        return "No flat mark", "of another colour than the skin around was found"
    if len(marks) == 1:
        return named[0], "flat: a change of colour and no scar"
    flat = "flat: changes of colour and no scars"
    if len(named) == 1:
        return named[0], flat
    return f"{len(marks)} flat marks", f"{', '.join(named)}: changes of colour and no scars"


def kind_counts(marks: Sequence[Mark]) -> list[str]:
    """``3 red marks``, ``1 brown mark``: the kinds that were found."""
    return [
        counted(count, MARK_LOOKS[kind].one, MARK_LOOKS[kind].many)
        for kind, count in counts_of(marks).items()
        if count
    ]


def tell_tone(skin: SkinTone | None) -> list[tuple[str, str]]:
    """The colour of the unmarked skin, or why it is not given."""
    if skin is None or skin.ita_deg is None:
        if skin is None or not skin.notes:
            return [("Skin tone", _NO_KNOWN_COLOUR)]
        return [("Skin tone", "not given"), *(("Why not", note) for note in skin.notes)]
    angle = f"{with_error(skin.ita_deg, skin.ita_deg_sd, 1)}°"
    lines = [("Skin tone (ITA)", f"{angle}{f', {skin.tone}' if skin.tone else ''}")]
    if skin.illuminant:
        lines.append(("Illuminant", f"{skin.illuminant}: colours were brought to this light"))
    error = skin.colour_error_delta_e
    lines.append(
        (
            "Error of colours",
            "not known"
            if error is None
            else f"{number(error, 1)} CIEDE2000 (median over the known patches)",
        )
    )
    indices = (
        ("Melanin index", skin.melanin_index, skin.melanin_index_sd),
        ("Erythema index", skin.erythema_index, skin.erythema_index_sd),
    )
    lines += [(name, with_error(v, sd, 1)) for name, v, sd in indices if v is not None]
    return lines + [("On colour", note) for note in skin.notes]


def _share(fraction: float | None) -> str:
    return NONE if fraction is None else percent(fraction, 1)


def tell_regions(
    regions: Sequence[RegionTotals], *, marked: bool = True, judged: bool = True
) -> list[RegionRow]:
    """Each region in words; marks without colour, and scars that were not judged, are a dash."""
    return [
        RegionRow(
            name=in_words(region.name),
            area=NONE if region.skin_area_mm2 is None else number(region.skin_area_mm2 / 100, 1),
            scars=_named(region.counts, _scar_names()) if judged else NONE,
            scar_share=_share(region.scar_area_fraction) if judged else NONE,
            marks=_named(region.mark_counts, _mark_names()) if marked else NONE,
            mark_share=_share(region.mark_area_fraction) if marked else NONE,
            grades=tuple(f"{told.name}: {told.result}" for told in tell_grades(region.grades)),
        )
        for region in regions
    ]


def _scar_names() -> list[tuple[str, str, str]]:
    kinds: Sequence[Kind] = KINDS
    return [(kind, LOOKS[kind].one, LOOKS[kind].many) for kind in kinds]


def _mark_names() -> list[tuple[str, str, str]]:
    kinds: Sequence[MarkKind] = MARK_KINDS
    return [(kind, MARK_LOOKS[kind].name, MARK_LOOKS[kind].name) for kind in kinds]


def _named(counts: Mapping[str, int], names: Sequence[tuple[str, str, str]]) -> str:
    """``2 ice picks, 1 boxcar``; ``none`` where nothing was found."""
    told = [counted(counts[kind], one, many) for kind, one, many in names if counts.get(kind)]
    return ", ".join(told) or "none"
