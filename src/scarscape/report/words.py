"""Numbers and names in words, for the map and the page."""

from __future__ import annotations

import math
import re

#: Stands where a value could not be measured.
NONE = "–"  # noqa: RUF001 - a dash between numbers, as print sets it

#: How limits and units in a scale's identifiers are spelt.
_SPELT = (
    (r"^([a-z])_shaped", lambda found: f"{found[1].upper()}-shaped"),
    (r"(\d+)_(\d+)mm\b", r"\1 to \2 mm"),
    (r"(\d+)_(\d+)m\b", r"\1.\2 m"),
    (r"lt(\d+)", r"under \1"),
    (r"gt(\d+)", r"over \1"),
    (r"(\d+)(mm|cm)\b", r"\1 \2"),
    (r"(\d+)y\b", r"\1 years"),
)


def number(value: float | None, decimals: int) -> str:
    """A number with a fixed number of decimals, a dash where there is none."""
    if value is None or not math.isfinite(value):
        return NONE
    text = f"{value:.{decimals}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "\N{MINUS SIGN}")


def with_error(value: float | None, sd: float | None, decimals: int) -> str:
    """``0.312 ± 0.008``; the bare value where no error is known."""
    if value is None or sd is None or not math.isfinite(sd):
        return number(value, decimals)
    return f"{number(value, decimals)}\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}{number(sd, decimals)}"


def percent(share: float | None, decimals: int = 0) -> str:
    """``95 %``, kept on one line."""
    return NONE if share is None else f"{number(100 * share, decimals)}\N{NO-BREAK SPACE}%"


def counted(count: int, one: str, many: str) -> str:
    """``1 scar``, ``2 scars``."""
    return f"{count} {one if count == 1 else many}"


def in_words(identifier: str) -> str:
    """``left_cheek`` as ``left cheek``."""
    return " ".join(identifier.replace("_", " ").split())


def item_words(identifier: str) -> str:
    """The name of a scale's line in words: ``v_shaped_lt2mm`` as ``V-shaped under 2 mm``."""
    text = identifier
    for pattern, words in _SPELT:
        text = re.sub(pattern, words, text)
    text = in_words(text)
    return text[:1].upper() + text[1:]


def nice_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 5 times a power of ten that divides ``span`` into ``most`` or fewer."""
    rough = max(span, 1e-9) / most
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= rough * 0.999999)


def plain_mm(value: float) -> str:
    """A round length as short as it can be said: ``0.5``, ``10``."""
    return f"{value:.10g}"
