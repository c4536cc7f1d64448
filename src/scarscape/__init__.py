"""Scarscape: measured, typed acne scars with honest errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from scarscape.capture import (
        read,
        read_answers,
        read_findings,
        read_photo,
        read_photo_set,
    )
    from scarscape.model import (
        Answers,
        Findings,
        Photo,
        PhotoSet,
        PhotoSurvey,
        Plan,
        Relief,
        Scar,
        ScarscapeError,
        Survey,
    )
    from scarscape.pipeline import assess, measure, measure_photo, measure_photos

__all__ = [
    "Answers",
    "Findings",
    "Photo",
    "PhotoSet",
    "PhotoSurvey",
    "Plan",
    "Relief",
    "Scar",
    "ScarscapeError",
    "Survey",
    "__version__",
    "assess",
    "measure",
    "measure_photo",
    "measure_photos",
    "read",
    "read_answers",
    "read_findings",
    "read_photo",
    "read_photo_set",
]

# Looked up on first use, so that `scarscape --help` does not pay for numpy and numba.
_HOMES = {
    "Answers": "scarscape.model",
    "Findings": "scarscape.model",
    "Photo": "scarscape.model",
    "PhotoSet": "scarscape.model",
    "PhotoSurvey": "scarscape.model",
    "Plan": "scarscape.model",
    "Relief": "scarscape.model",
    "Scar": "scarscape.model",
    "ScarscapeError": "scarscape.model",
    "Survey": "scarscape.model",
    "assess": "scarscape.pipeline",
    "measure": "scarscape.pipeline",
    "measure_photo": "scarscape.pipeline",
    "measure_photos": "scarscape.pipeline",
    "read": "scarscape.capture",
    "read_answers": "scarscape.capture",
    "read_findings": "scarscape.capture",
    "read_photo": "scarscape.capture",
    "read_photo_set": "scarscape.capture",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'scarscape' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
