"""What a person says and what a scan measured, side by side, with their differences in words.

Neither settles the other: both stand in the result, and where they differ a sentence says so.
Every border below is ours: no study says how far a person's words and a scan may part.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from scarscape.care.differing import differences
from scarscape.care.kinds import findings_from_answers, groups_seen, open_kinds
from scarscape.care.reaching import reaches, reaches_all
from scarscape.care.sides import (
    RAISED,
    SUNKEN,
    may_be_raised,
    measured_raised,
    surely_raised,
)
from scarscape.model import (
    KINDS,
    MARK_KINDS,
    Answers,
    Claim,
    Finding,
    Findings,
    NotScar,
    Scar,
    Seen,
)

#: A scar younger than this may still go by itself (nc_tan2017_pathogenesis).
FRESH_MONTHS = 6
_KELOID_NOTE = (
    "Measured as raised; called keloid because you said that it grew past the first spot, which no "
    "scan can see."
)
_PHOTO_NOTE = (
    "Told by light and dark sides on one photo: a suggestion to look at with a dermatologist, not "
    "a measurement of shape. Some of these may be no scars."
)


@dataclass(frozen=True)
class Combined:
    """Findings from both sides.

    ``conflicts`` says where they differ, ``course`` what is known of fresh scars among them.
    ``measured_chance`` holds the kinds that the scan has spoken on, for `weights`.
    """

    findings: tuple[Finding, ...]
    not_scars: tuple[NotScar, ...]
    conflicts: tuple[Claim, ...]
    course: tuple[Claim, ...] = ()
    measured_chance: dict[str, float] = field(default_factory=dict)


def combined(answers: Answers | None, findings: Findings | None) -> Combined:
    """Put answers and measured findings together.

    Measured kinds come first, with the mean probability of the scars named so; then what the
    person reports. A kind that both speak of stands twice, once for each. Where the capture could
    show no scars, its marks count and it contradicts nothing that is told of scars.
    """
    told = answers if answers is not None else Answers()
    reported, reported_marks = findings_from_answers(told)
    if findings is None:
        return Combined(reported, reported_marks, (), _course(told))
    scars = scars_as_told(told, findings)
    return Combined(
        findings=(*_measured(scars, one_photo=findings.source_kind == "photo"), *reported),
        not_scars=(*_measured_marks(findings), *reported_marks),
        conflicts=differences(told, dataclasses.replace(findings, scars=scars))
        if findings.scars_judged
        else (),
        course=_course(told),
        measured_chance=_measured_chance(told, findings, scars, reported),
    )


def weights(both: Combined) -> dict[str, float]:
    """The chance that each kind is present, for the choice of treatments.

    The rule: measured wins where both speak. A measured kind has the probability of the surest
    scar of it. A reported kind that the scan did not find has the chance that the scan gives it
    (the highest among the scars of its side, sunken or raised), if the scan covers all the person
    speaks of and did find scars of that side; else the chance by the answers. Marks, pores and
    active acne are in it too; a measured mark counts as present.
    """
    chance: dict[str, float] = {}
    known: tuple[Finding | NotScar, ...] = (*both.findings, *both.not_scars)
    for one in known:
        chance[one.kind] = max(one.probability, chance.get(one.kind, 0.0))
    return {**chance, **both.measured_chance}


def scars_as_told(answers: Answers, findings: Findings) -> tuple[Scar, ...]:
    """Measured scars, raised ones named keloids where every raised group outgrew its wound.

    A scan cannot see where the first wound ended, so the name rests on the person's word. Where
    only some groups did, the scan cannot tell which scars they are, and nothing is renamed. Groups
    that lie elsewhere for certain do not count.
    """
    if grew_past_wound(groups_within(answers, findings)) is not True:
        return findings.scars
    return tuple(
        dataclasses.replace(scar, kind="keloid") if scar.kind == "hypertrophic" else scar
        for scar in findings.scars
    )


def groups_within(answers: Answers, findings: Findings) -> tuple[Seen, ...]:
    """Described groups that the scan may show; one without a place is taken to be among them."""
    return tuple(seen for seen in groups_seen(answers) if reaches(findings, seen))


def grew_past_wound(groups: Sequence[Seen]) -> bool | None:
    """Whether the raised groups outgrew the first wound, or none did.

    None where there is no raised group for certain, or one that may be raised says otherwise or
    leaves it open.
    """
    grew = {seen.grew_past_wound for seen in groups if may_be_raised(seen)}
    return grew.pop() if len(grew) == 1 and any(map(surely_raised, groups)) else None


def _measured(scars: Sequence[Scar], *, one_photo: bool) -> tuple[Finding, ...]:
    """A finding for each kind that scars are named by."""
    found = []
    for kind in KINDS:
        chances = [_chance(scar, kind) for scar in scars if scar.kind == kind]
        if chances:
            mean = math.fsum(chances) / len(chances)
            told = (_KELOID_NOTE if kind == "keloid" else "", _PHOTO_NOTE if one_photo else "")
            note = " ".join(filter(None, told))
            found.append(Finding(kind, mean, len(chances), "measured", note))
    return tuple(found)


def _chance(scar: Scar, kind: str) -> float:
    """How likely a scar is of a kind; a keloid is as likely as the raised scar it was named by."""
    if kind == "keloid":
        kind = "hypertrophic" if scar.kind == "keloid" else kind
    return scar.kind_probability.get(kind, 0.0)


def _measured_marks(findings: Findings) -> tuple[NotScar, ...]:
    counts = {kind: sum(mark.kind == kind for mark in findings.marks) for kind in MARK_KINDS}
    return tuple(NotScar(kind, 1.0, n, "measured") for kind, n in counts.items() if n)


def _measured_chance(
    answers: Answers, findings: Findings, scars: Sequence[Scar], reported: Sequence[Finding]
) -> dict[str, float]:
    """What the scan says of each kind: of those it measured, and of those it should have seen."""
    chance = {
        kind: max(_chance(scar, kind) for scar in scars if scar.kind == kind)
        for kind in KINDS
        if any(scar.kind == kind for scar in scars)
    }
    if reaches_all(findings, groups_seen(answers)):
        for kind in {one.kind for one in reported if one.kind in KINDS} - set(chance):
            side = [scar for scar in scars if _may_be(scar, kind)]
            # A keloid is the person's word alone: a scan has nothing to say against it.
            if side and kind != "keloid":
                chance[kind] = max(_chance(scar, kind) for scar in side)
    return dict(sorted(chance.items()))


def _may_be(scar: Scar, kind: str) -> bool:
    """Whether a scar lies on the side of the skin on which that kind does."""
    if kind == "other":
        return True
    return measured_raised(scar) == (kind in RAISED)


def _course(answers: Answers) -> tuple[Claim, ...]:
    """What is known of sunken scars that are younger than half a year."""
    fresh = any(
        seen.months is not None and seen.months < FRESH_MONTHS and open_kinds(seen) & SUNKEN
        for seen in groups_seen(answers)
    )
    if not fresh:
        return ()
    return (
        Claim(
            "Some of what you describe is under six months old. In one study of 32 people with "
            "moderate acne, about a third of newly formed sunken scars were gone again within six "
            "months and about two thirds stayed. So a fresh dent may still change by itself.",
            ("nc_tan2017_pathogenesis",),
        ),
    )
