"""Units of length: how many mm one unit is."""

from __future__ import annotations

import math
import re

from scarscape.model import InputError

#: What ``--unit`` takes besides ``scale:F``.
STATED_UNITS = {"mm": 1.0, "um": 1e-3, "µm": 1e-3, "μm": 1e-3, "m": 1e3}

#: Names that files use for a unit of length.
_FILE_UNITS = {
    "km": 1e6,
    "m": 1e3,
    "meter": 1e3,
    "metre": 1e3,
    "cm": 10.0,
    "centimeter": 10.0,
    "centimetre": 10.0,
    "mm": 1.0,
    "millimeter": 1.0,
    "millimetre": 1.0,
    "um": 1e-3,
    "µm": 1e-3,
    "μm": 1e-3,
    "\\u00b5m": 1e-3,
    "micron": 1e-3,
    "micrometer": 1e-3,
    "micrometre": 1e-3,
    "nm": 1e-6,
    "å": 1e-7,
    "pm": 1e-9,
    "inch": 25.4,
    "in": 25.4,
    "mil": 0.0254,
}


def stated_mm_per_unit(unit: str | None) -> float | None:
    """Read ``--unit``: ``mm``, ``um``, ``m`` or ``scale:F`` (mm a unit).

    Returns
    -------
    float or None
        mm in one unit, None where no unit was stated.

    Raises
    ------
    InputError
        If the text is none of these, or F is not a positive number.
    """
    if unit is None:
        return None
    text = unit.strip()
    if text in STATED_UNITS:
        return STATED_UNITS[text]
    remedy = "give mm, um, m, or scale:F with F the number of mm in one unit"
    if not text.startswith("scale:"):
        raise InputError(f"the unit {unit!r} is not known", remedy)
    try:
        scale = float(text.removeprefix("scale:"))
    except ValueError:
        raise InputError(f"the unit {unit!r} holds no number", remedy) from None
    if not math.isfinite(scale) or scale <= 0:
        raise InputError(f"the unit {unit!r} is not a positive scale", remedy)
    return scale


def file_mm_per_unit(name: object) -> float | None:
    """Mm in one unit that a file names; None where the name is not a length."""
    if not isinstance(name, str):
        return None
    text = re.sub(r"\s+", "", name.strip().strip("\0")).lower()
    # "Mm" and "M" are not what a scan of skin means, and "mm" lowers to itself.
    return _FILE_UNITS.get(text) or _FILE_UNITS.get(text.removesuffix("s"))
