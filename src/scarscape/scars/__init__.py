"""Relief to scars: find, measure, name the kind, grade."""

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
