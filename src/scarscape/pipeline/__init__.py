"""The whole rounds, shared by command line and app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scarscape.pipeline.assessing import assess
    from scarscape.pipeline.checking import check
    from scarscape.pipeline.measuring import measure
    from scarscape.pipeline.one_photo import measure_photo
    from scarscape.pipeline.photographing import measure_photos
    from scarscape.pipeline.regional import with_regions
    from scarscape.pipeline.telling import with_answers

__all__ = [
    "assess",
    "check",
    "measure",
    "measure_photo",
    "measure_photos",
    "with_answers",
    "with_regions",
]

# Looked up on first use: a plan needs no compiled kernels, and a measurement no solver.
_HOMES = {
    "assess": "scarscape.pipeline.assessing",
    "check": "scarscape.pipeline.checking",
    "measure": "scarscape.pipeline.measuring",
    "measure_photo": "scarscape.pipeline.one_photo",
    "measure_photos": "scarscape.pipeline.photographing",
    "with_answers": "scarscape.pipeline.telling",
    "with_regions": "scarscape.pipeline.regional",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'scarscape.pipeline' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
