"""Scarscape: measured, typed acne scars with honest errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from scarscape.capture import read
    from scarscape.model import Relief, Scar, ScarscapeError, Survey
    from scarscape.pipeline import measure

__all__ = ["Relief", "Scar", "ScarscapeError", "Survey", "__version__", "measure", "read"]

# Looked up on first use, so that `scarscape --help` does not pay for numpy and numba.
_HOMES = {
    "Relief": "scarscape.model",
    "Scar": "scarscape.model",
    "ScarscapeError": "scarscape.model",
    "Survey": "scarscape.model",
    "measure": "scarscape.pipeline",
    "read": "scarscape.capture",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'scarscape' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
