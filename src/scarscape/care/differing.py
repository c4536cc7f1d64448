"""Where a person's words and a scan differ, said in plain words and settled by neither.

Flat marks make no difference here: a relief cannot see colour. What lies outside the scan for
certain makes none either. Borders are ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from scarscape.care.kinds import groups_seen, kind_probabilities, leading_kind, open_kinds
from scarscape.care.reaching import reaches, scanned_places
from scarscape.care.sides import RAISED, SUNKEN, measured_raised
from scarscape.model import Answers, Claim, Findings, Scar, Seen
from scarscape.scars.grades.filing import POSSIBLE

#: A group is taken to be of a kind or a side from this probability on.
CLEAR = 0.5
#: Counts are far apart from this ratio and this difference on.
FAR_RATIO = 3
FAR_COUNT = 5

_NAMES = {
    "ice_pick": "ice pick",
    "boxcar": "boxcar",
    "rolling": "rolling",
    "hypertrophic": "hypertrophic",
    "keloid": "keloid",
    "other": "other",
}
_WORDS = {
    "ice_pick": "narrow and deep (ice pick)",
    "boxcar": "wide with sharp edges (boxcar)",
    "rolling": "wide with soft edges (rolling)",
}


def differences(answers: Answers, findings: Findings) -> tuple[Claim, ...]:
    """Every difference between answers and measured scars, each in a sentence or two.

    Parameters
    ----------
    answers : what the person told.
    findings : what was measured, with raised scars already named keloids where the person's word
        makes them so.
    """
    if answers.sees is None:
        return ()
    told = [seen for seen in groups_seen(answers) if reaches(findings, seen)]
    sunken = [scar for scar in findings.scars if not measured_raised(scar)]
    raised = [scar for scar in findings.scars if measured_raised(scar)]
    texts = [
        *_missed(findings, "sunken", _on_side(told, SUNKEN), sunken, raised),
        *_missed(findings, "raised", _on_side(told, RAISED), raised, sunken),
        *_unnamed(told, sunken, raised),
        *_other_kinds(findings, told, sunken),
        *_pores(told, sunken),
        *_counts(findings, "sunken", _on_side(told, SUNKEN), sunken),
        *_counts(findings, "raised", _on_side(told, RAISED), raised),
        *_keloids(told, raised),
    ]
    return tuple(Claim(text, basis="answers") for text in texts)


def _on_side(groups: Sequence[Seen], side: frozenset[str]) -> list[Seen]:
    """Groups that are clearly sunken, or clearly raised."""
    return [
        seen
        for seen in groups
        if sum(chance for kind, chance in kind_probabilities(seen).items() if kind in side) >= CLEAR
    ]


def _missed(
    findings: Findings,
    side: str,
    told: Sequence[Seen],
    measured: Sequence[Scar],
    others: Sequence[Scar],
) -> list[str]:
    """What the person sees and the scan has not."""
    if not told or measured:
        return []
    other_side = "raised" if side == "sunken" else "sunken"
    found = f"{_scars(len(others), other_side)} and no {side} one" if others else "no scar"
    verb = "measured" if others else "found"
    return [f"You see {side} scars; the scan {verb} {found}. {_why_missed(findings)}"]


def _why_missed(findings: Findings) -> str:
    if findings.source_kind == "photo":
        return "One photo shows no depth, so it can miss them."
    if findings.extent == "patch":
        return "The scan shows a patch of skin only, so they may lie outside it."
    return "They may be too slight for the scan, or be something else: worth a look in person."


def _unnamed(told: Sequence[Seen], sunken: Sequence[Scar], raised: Sequence[Scar]) -> list[str]:
    """What the scan has and the person does not name."""
    texts = []
    for side, kinds, scars in (("sunken", SUNKEN, sunken), ("raised", RAISED, raised)):
        # A group that may be of that side, or is of no kind, may be what was measured.
        named = any(open_kinds(seen) & (kinds | {"other", "pores"}) for seen in told)
        if scars and not named:
            texts.append(
                f"The scan measured {_scars(len(scars), side)} that you did not speak of. "
                "Shallow ones are easily missed by eye, and a scan can take other bumps and dents "
                "for scars."
            )
    return texts


def _other_kinds(findings: Findings, told: Sequence[Seen], sunken: Sequence[Scar]) -> list[str]:
    """A sunken kind that the person describes and no measured scar is likely to be."""
    clear = {leading_kind(seen) for seen in told if max(kind_probabilities(seen).values()) >= CLEAR}
    texts = []
    for kind in ("ice_pick", "boxcar", "rolling"):
        likely = any(
            scar.kind == kind or scar.kind_probability.get(kind, 0.0) >= POSSIBLE for scar in sunken
        )
        if kind in clear and sunken and not likely:
            counts = Counter(scar.kind for scar in sunken)
            named = ", ".join(f"{n} {_NAMES[name]}" for name, n in sorted(counts.items()))
            outside = (
                " They may also lie outside the patch that was scanned."
                if findings.extent == "patch"
                else ""
            )
            texts.append(
                f"You describe scars that are {_WORDS[kind]}; the scan measured none of that kind "
                f"({named}). The eye and a scan often name kinds differently.{outside}"
            )
    return texts


def _pores(told: Sequence[Seen], sunken: Sequence[Scar]) -> list[str]:
    """Pores by the person's word, ice picks by the scan."""
    picks = sum(scar.kind == "ice_pick" for scar in sunken)
    if not picks or not any(leading_kind(seen) == "pores" for seen in told):
        return []
    return [
        f"You describe pores; the scan measured {_scars(picks, 'ice pick')}. The two look alike: "
        "a look with a magnifier, by someone trained, can tell."
    ]


def _counts(
    findings: Findings, side: str, told: Sequence[Seen], measured: Sequence[Scar]
) -> list[str]:
    """Numbers that are far apart, where the scan covers what the person counted."""
    counts = [seen.count for seen in told]
    said = sum(count for count in counts if count is not None)
    if not counts or None in counts or not measured:
        return []
    found = len(measured)
    least, most = sorted((said, found))
    if most < FAR_RATIO * least or most - least < FAR_COUNT:
        return []
    if said > found and not _counted_inside(findings, told):
        return []
    return [f"You count {said} {side} scars; the scan measured {found}."]


def _counted_inside(findings: Findings, told: Sequence[Seen]) -> bool:
    """Whether all that was counted lies on the skin that was scanned."""
    places = scanned_places(findings)
    if findings.extent == "patch" or places is None:
        return False
    return all(seen.where and set(seen.where) <= places for seen in told)


def _keloids(told: Sequence[Seen], raised: Sequence[Scar]) -> list[str]:
    """The person's word that a raised scar outgrew its wound, against a scan that cannot see it."""
    if not raised or not any(leading_kind(seen) == "keloid" for seen in told):
        return []
    said = "You say that a raised scar grew past the first spot, which makes it a keloid."
    if any(scar.kind == "hypertrophic" for scar in raised):
        return [
            f"{said} You also see raised scars of which that is not said, so the scan cannot tell "
            "which of the measured ones it is; they are called hypertrophic."
        ]
    if any(scar.kind == "keloid" for scar in raised):
        return [
            f"{said} A scan cannot see where the first spot ended and would call it hypertrophic; "
            "here your word decides."
        ]
    return []


def _scars(number: int, what: str) -> str:
    return f"{number} {what} scar" + ("" if number == 1 else "s")
