"""What is kept as a scar and what is let go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scarscape.scars import Measured, accepted, why_not

Make = Callable[..., Measured]


def kept(*measured: Measured) -> list[Measured]:
    return list(accepted(measured))


def test_plain_scars_are_kept_in_their_order(make_measured: Make) -> None:
    scars = [
        make_measured(1.0, -1.0, width_mm=1.0, depth_mm=0.4),
        make_measured(6.0, 1.0, width_mm=3.0, depth_mm=0.25),
        make_measured(2.0, 0.0, width_mm=8.0, depth_mm=0.3),
        make_measured(2.0, 0.0, width_mm=5.0, depth_mm=0.5, sign=-1, at_mm=(40.0, 40.0)),
    ]
    assert kept(*scars) == scars


@pytest.mark.parametrize(
    "what",
    [
        {"depth_mm": 0.03},
        {"width_mm": 0.3},
        {"depth_mm": 0.1, "depth_mm_sd": 0.03},
        {"explained": 0.4},
        {"groove_share": 0.7},
        {"width_mm": 14.0},
        {"in_map_fraction": 0.3},
        {"elongation": 5.0, "depth_mm": 0.06},
    ],
    ids=[
        "shallower than any scar",
        "narrow as a pore",
        "as uncertain as it is deep",
        "of no shape",
        "a groove's",
        "wide as the form",
        "mostly past the edge",
        "a fine line",
    ],
)
def test_what_is_no_scar_is_let_go(make_measured: Make, what: dict[str, Any]) -> None:
    assert len(kept(make_measured())) == 1
    assert kept(make_measured(**what)) == []


def test_a_deep_pit_whose_floor_was_not_reached_is_kept(make_measured: Make) -> None:
    unseen = {"seen_fraction": 0.4, "floor_seen_fraction": 0.0}
    deep = make_measured(depth_mm=0.5, depth_mm_sd=0.3, depth_seen_mm=0.3, **unseen)
    shallow = make_measured(depth_mm=0.5, depth_seen_mm=0.1, **unseen)
    assert kept(deep) == [deep]
    assert kept(shallow) == []
    assert "no samples" in (why_not(shallow) or "")


def test_a_deep_line_is_kept(make_measured: Make) -> None:
    line = make_measured(elongation=5.0, depth_mm=0.25)
    assert kept(line) == [line]


def test_the_rim_of_a_pit_is_no_scar_of_its_own(make_measured: Make) -> None:
    pit = make_measured(width_mm=3.0, depth_mm=0.4, at_mm=(10.0, 10.0))
    rim = make_measured(width_mm=1.0, depth_mm=0.06, sign=-1, at_mm=(10.0, 12.0))
    assert kept(rim, pit) == [pit]
    far = make_measured(width_mm=1.0, depth_mm=0.06, sign=-1, at_mm=(10.0, 20.0))
    assert kept(far, pit) == [far, pit]
    high = make_measured(width_mm=1.0, depth_mm=0.3, sign=-1, at_mm=(10.0, 12.0))
    assert kept(high, pit) == [high, pit]


def test_nothing_from_nothing() -> None:
    assert accepted([]) == ()
