from __future__ import annotations

import pytest

from scarscape.capture.units import file_mm_per_unit, stated_mm_per_unit


@pytest.mark.parametrize(
    ("unit", "mm"),
    [("mm", 1), ("um", 0.001), ("m", 1000), ("scale:54", 54), ("scale:2.5e-1", 0.25)],
)
def test_stated(unit: str, mm: float) -> None:
    assert stated_mm_per_unit(unit) == pytest.approx(mm)


def test_nothing_stated() -> None:
    assert stated_mm_per_unit(None) is None


@pytest.mark.parametrize(
    ("name", "mm"),
    [
        ("µm", 1e-3),
        ("μm", 1e-3),  # Greek mu, not the micro sign
        ("\\u00B5m", 1e-3),
        ("microns", 1e-3),
        ("nm", 1e-6),
        ("cm", 10.0),
        ("inch", 25.4),
        ("m", 1e3),
        ("mm\0", 1.0),
        ("pixel", None),
        ("", None),
        (None, None),
        (3, None),
    ],
)
def test_named_in_files(name: object, mm: float | None) -> None:
    assert file_mm_per_unit(name) == mm
