"""Relief to scars: find, measure, name the kind, grade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scarscape.scars.accept import accepted, why_not
    from scarscape.scars.candidate import Candidate
    from scarscape.scars.feet import known_heights
    from scarscape.scars.find import Search, find_candidates
    from scarscape.scars.grades import grade_all
    from scarscape.scars.masks import excluded_from_reference
    from scarscape.scars.measure import measure_candidate, owners
    from scarscape.scars.measured import Measured, Skin
    from scarscape.scars.naming import named
    from scarscape.scars.remainder import overlooked, with_overlooked

__all__ = [
    "Candidate",
    "Measured",
    "Search",
    "Skin",
    "accepted",
    "excluded_from_reference",
    "find_candidates",
    "grade_all",
    "known_heights",
    "measure_candidate",
    "named",
    "overlooked",
    "owners",
    "why_not",
    "with_overlooked",
]

# Looked up on first use: a plan needs the grades alone, and not the compiled kernels.
_HOMES = {
    "Candidate": "scarscape.scars.candidate",
    "Measured": "scarscape.scars.measured",
    "Search": "scarscape.scars.find",
    "Skin": "scarscape.scars.measured",
    "accepted": "scarscape.scars.accept",
    "excluded_from_reference": "scarscape.scars.masks",
    "find_candidates": "scarscape.scars.find",
    "grade_all": "scarscape.scars.grades",
    "known_heights": "scarscape.scars.feet",
    "measure_candidate": "scarscape.scars.measure",
    "named": "scarscape.scars.naming",
    "overlooked": "scarscape.scars.remainder",
    "owners": "scarscape.scars.measure",
    "why_not": "scarscape.scars.accept",
    "with_overlooked": "scarscape.scars.remainder",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'scarscape.scars' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
