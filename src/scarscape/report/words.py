"""Numbers and names in words, for the map and the page."""

from __future__ import annotations

import math

#: Stands where a value could not be measured.
NONE = "–"  # noqa: RUF001 - a dash between numbers, as print sets it


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
    return f"{number(value, decimals)} ± {number(sd, decimals)}"


def percent(share: float | None, decimals: int = 0) -> str:
    """``95 %``."""
    return NONE if share is None else f"{number(100 * share, decimals)} %"


def counted(count: int, one: str, many: str) -> str:
    """``1 scar``, ``2 scars``."""
    return f"{count} {one if count == 1 else many}"


def in_words(identifier: str) -> str:
    """``left_cheek`` as ``left cheek``."""
    return " ".join(identifier.replace("_", " ").split())


def nice_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 5 times a power of ten that divides ``span`` into ``most`` or fewer."""
    rough = max(span, 1e-9) / most
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= rough * 0.999999)


def plain_mm(value: float) -> str:
    """A round length as short as it can be said: ``0.5``, ``10``."""
    return f"{value:.10g}"
