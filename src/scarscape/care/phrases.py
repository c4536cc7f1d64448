"""Small turns of phrase that sentences share."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from scarscape.model.answers import Goal

#: In no locale but English.
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
#: What a person wants, by the name of the goal.
GOALS: dict[Goal, str] = {
    "texture": "smoother skin",
    "colour": "more even colour",
    "prevention": "no new scars",
    "understanding": "to understand what you have",
}
_KINDS = {
    "active_acne": "active acne",
    "atrophic_mixed": "sunken scars of mixed kinds",
    "boxcar": "boxcar scars",
    "erythema": "red marks",
    "hyperpigmentation": "brown marks",
    "hypertrophic": "raised scars",
    "hypopigmentation": "pale marks",
    "ice_pick": "ice pick scars",
    "keloid": "keloids",
    "other": "scars of other kinds",
    "rolling": "rolling scars",
}


def kinds_in_words(kinds: Sequence[str]) -> str:
    """Such as "rolling scars and red marks"."""
    return listed([_KINDS.get(kind, kind.replace("_", " ")) for kind in kinds])


def listed(words: Sequence[str], joint: str = "and") -> str:
    """Such as "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def named(names: Sequence[str]) -> str:
    """Names of treatments after a colon: some hold a comma, or "and", themselves."""
    return "; ".join(names)


def day_in_words(date: datetime.date) -> str:
    """Such as "5 June 2027", in no locale but English."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def number(value: float) -> str:
    """Without a decimal point where it is whole."""
    return f"{value:.0f}" if value == round(value) else f"{value:.2f}".rstrip("0")


def counted(value: float, unit: str) -> str:
    """Such as "1 day", "2.5 days"."""
    return f"{number(value)} {unit}" if value == 1 else f"{number(value)} {unit}s"


def span(low: int, high: int) -> str:
    """Days from and to, in weeks where both are whole weeks."""
    unit, by = ("week", 7) if low % 7 == high % 7 == 0 else ("day", 1)
    if low == high:
        return counted(low / by, unit)
    return f"{low // by} to {counted(high / by, unit)}"
