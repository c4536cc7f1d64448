"""A scar with everything measured, of which a test changes what it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scarscape.model import IMAGE_KINDS, Scar

RAISED = ("hypertrophic", "keloid")


def _make_scar(kind: str = "boxcar", *, raised: bool | None = None, **changed: Any) -> Scar:
    """A scar that is certainly of `kind`: 0.3 mm deep (or high), 3 mm wide, without errors."""
    raised = kind in RAISED if raised is None else raised
    image_kind = "hypertrophic" if kind == "keloid" else kind
    values: dict[str, Any] = {
        "id": 1,
        "kind": kind,
        "subkind": None,
        "subkind_probability": None,
        "kind_probability": {name: float(name == image_kind) for name in IMAGE_KINDS},
        "x_mm": 0.0,
        "y_mm": 0.0,
        "depth_mm": None if raised else 0.3,
        "depth_mm_sd": None,
        "depth_raw_mm": None,
        "depth_is_lower_bound": False,
        "height_mm": 0.3 if raised else None,
        "height_mm_sd": None,
        "height_raw_mm": None,
        "width_mm": 3.0,
        "width_mm_sd": None,
        "length_mm": 3.0,
        "breadth_mm": 3.0,
        "area_mm2": 7.0,
        "volume_mm3": None,
        "volume_mm3_sd": None,
        "wall_slope_deg": None,
        "floor_ratio": None,
        "region": None,
        "outline_mm": (),
    }
    return Scar(**{**values, **changed})


@pytest.fixture(scope="session")
def make_scar() -> Callable[..., Scar]:
    return _make_scar
