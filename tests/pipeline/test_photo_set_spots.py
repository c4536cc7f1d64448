"""Moles and active spots beside the scars of a photo set."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scarscape.colour.mark_aside import Aside
from scarscape.colour.marks import MarksFound
from scarscape.model import IMAGE_KINDS, Scar
from scarscape.pipeline.marking import Frame
from scarscape.pipeline.photo_set_spots import (
    RED_AND_RAISED,
    scars_without_spots,
    without_floors,
)

SHAPE = (100, 100)
FRAME = Frame(2, 0.05)


def scar(number: int, row: float, column: float, width_mm: float, depth_mm: float) -> Scar:
    """A sunken scar (raised where the depth is negative) around a place on the map."""
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    y, x = FRAME.mm_of(np.array([[row, column]]))[0]
    half = width_mm / 2
    sunken = depth_mm > 0
    nothing = dict.fromkeys(
        (
            "subkind",
            "subkind_probability",
            "depth_mm_sd",
            "depth_raw_mm",
            "height_mm_sd",
            "height_raw_mm",
            "width_mm_sd",
            "volume_mm3",
            "volume_mm3_sd",
            "wall_slope_deg",
            "floor_ratio",
            "region",
        )
    )
    return Scar(
        id=number,
        kind="boxcar" if sunken else "hypertrophic",
        kind_probability=dict.fromkeys(IMAGE_KINDS, 0.2),
        x_mm=float(x),
        y_mm=float(y),
        depth_mm=depth_mm if sunken else None,
        depth_is_lower_bound=False,
        height_mm=None if sunken else -depth_mm,
        width_mm=width_mm,
        length_mm=width_mm,
        breadth_mm=width_mm,
        area_mm2=float(np.pi * half**2),
        outline_mm=tuple(zip(x + half * np.cos(turn), y + half * np.sin(turn), strict=True)),
        **nothing,  # type: ignore[arg-type]
    )


def found(*aside: Aside) -> MarksFound:
    nothing = np.zeros(SHAPE, np.bool_)
    return MarksFound((), aside, nothing, np.zeros((3, *SHAPE), np.float32))


def test_a_shallow_dent_on_a_mole_is_no_scar_and_the_rest_are_numbered_anew() -> None:
    mole = Aside("mole", 50.0, 50.0, 30.0)
    on, beside = scar(1, 52, 48, 4.0, 0.18), scar(2, 20, 20, 2.0, 0.3)
    seen = without_floors(found(mole), (on, beside), FRAME)
    assert seen.aside == (mole,)
    assert scars_without_spots((on, beside), seen, FRAME) == (replace(beside, id=1),)


def test_the_dark_floor_of_a_deep_scar_is_no_mole() -> None:
    floor = Aside("mole", 50.0, 51.0, 8.0)
    deep = scar(1, 50, 50, 1.4, 0.9)
    seen = without_floors(found(floor), (deep,), FRAME)
    assert seen.aside == ()
    assert scars_without_spots((deep,), seen, FRAME) == (deep,)


def test_a_mole_wider_than_a_deep_scar_is_not_its_floor() -> None:
    mole = Aside("mole", 50.0, 50.0, 30.0)
    assert without_floors(found(mole), (scar(1, 50, 50, 1.0, 0.9),), FRAME).aside == (mole,)


def test_red_and_raised_with_a_top_is_no_scar_and_without_one_says_so() -> None:
    bump = scar(1, 50, 50, 3.0, -0.3)
    spot = Aside("active_spot", 51.0, 50.0, 30.0)
    (kept,) = scars_without_spots((bump,), found(spot), FRAME)
    assert kept.notes == (RED_AND_RAISED,)
    assert scars_without_spots((bump,), found(replace(spot, with_top=True)), FRAME) == ()


def test_a_sunken_scar_under_a_red_spot_stays() -> None:
    dent = scar(1, 50, 50, 3.0, 0.3)
    spot = Aside("active_spot", 50.0, 50.0, 30.0, with_top=True)
    assert scars_without_spots((dent,), found(spot), FRAME) == (dent,)
