"""How far a scan reaches over the places that a person names."""

from __future__ import annotations

from collections.abc import Sequence

from scarscape.model import PLACES, Findings, Seen
from scarscape.model.answers import Place

FACE: frozenset[Place] = frozenset(
    {
        "forehead",
        "left_temple",
        "right_temple",
        "left_cheek",
        "right_cheek",
        "nose",
        "chin",
        "jaw",
    }
)
#: Sites that a grade of one site may stand for.
SITES: tuple[frozenset[Place], ...] = (
    FACE,
    frozenset({"neck"}),
    frozenset({"chest"}),
    frozenset({"back", "shoulders"}),
)


def scanned_places(findings: Findings) -> frozenset[Place] | None:
    """Places that a capture shows, None where its site was not named or is no place known here.

    A site ``cheek`` means either cheek.
    """
    if findings.site is not None:
        site = "_".join(findings.site.lower().replace("-", " ").replace("_", " ").split())
        if site == "face":
            return FACE
        found = frozenset(p for p in PLACES if site in (p, p.partition("_")[2]))
        return found or None
    return FACE if findings.extent == "face" else None


def reaches(findings: Findings, seen: Seen) -> bool:
    """Whether a scan may show a group: false only where it lies elsewhere for certain."""
    places = scanned_places(findings)
    return not seen.where or places is None or bool(places & set(seen.where))


def reaches_all(findings: Findings, groups: Sequence[Seen]) -> bool:
    """Whether a scan of a whole face or site, with depth, shows every group for certain."""
    places = scanned_places(findings)
    if findings.extent == "patch" or findings.source_kind == "photo" or places is None:
        return False
    if not findings.scars_judged:
        return False
    return all(seen.where and set(seen.where) <= places for seen in groups)
