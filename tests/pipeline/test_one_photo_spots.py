"""Active spots and moles on one photo, on marks and candidates of known place."""

from __future__ import annotations

import numpy as np

from scarscape.colour.mark_aside import Aside
from scarscape.colour.mark_nesting import covered
from scarscape.colour.mark_outline import Outlined
from scarscape.colour.mark_search import Spot
from scarscape.colour.marks import FoundMark, MarksFound
from scarscape.model import MarkKind
from scarscape.pipeline.one_photo_spots import spots_of, without_active_spots
from scarscape.scars.shading_find import ShadingCandidate

SHAPE = (80, 120)


def square(row: int, column: int, half: int, kind: MarkKind = "erythema") -> FoundMark:
    side = 2 * half + 1
    whole = np.ones((side, side), np.bool_)
    corners = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, 1.0], [1.0, -1.0]])
    outline = Outlined(
        spot=Spot(row, column, half, 10.0, 0.3),
        row=float(row),
        column=float(column),
        area=float(side**2),
        outline=half * corners + np.array([row, column]),
        inside=whole,
        foot=whole,
        first=(row - half, column - half),
        contrast=np.array([0.1, 0.3, 0.15]),
        told=0.3,
        unevenness=0.0,
        edge=2.0,
        breadth_ratio=1.0,
        solidity=1.0,
    )
    return FoundMark(kind, outline, 0.3, 0.02)


def found(*marks: FoundMark, aside: tuple[Aside, ...] = ()) -> MarksFound:
    marked = covered([mark.outline for mark in marks], SHAPE)
    return MarksFound(marks, aside, marked, np.zeros((3, *SHAPE), np.float32))


def candidate(row: float, column: float, width: float, *, sunken: bool) -> ShadingCandidate:
    return ShadingCandidate(
        row=row,
        column=column,
        outline=np.zeros((0, 2)),
        width=width,
        width_sd=1.0,
        length=width,
        breadth=width,
        sigma=width / 4,
        sunken=sunken,
        strength=0.3,
        noise=0.02,
        dark=0.2,
        light=0.2,
        floor=0.3,
        log_odds=2.0,
    )


def test_moles_and_active_spots_hide_shading_and_hairs_do_not() -> None:
    things = (
        Aside("mole", 20.0, 30.0, 10.0),
        Aside("active_spot", 60.0, 90.0, 20.0),
        Aside("hair", 40.0, 60.0, 10.0),
    )
    hidden = spots_of(found(aside=things))
    assert hidden.shape == SHAPE
    assert hidden[20, 30]
    assert hidden[20, 36]
    assert not hidden[20, 40]
    assert hidden[60, 102]
    assert not hidden[40, 60]


def test_what_is_red_and_raised_is_counted_as_neither() -> None:
    red, brown = square(20, 30, 8), square(60, 90, 8, "hyperpigmentation")
    bump, dent = candidate(21, 31, 12, sunken=False), candidate(60, 30, 12, sunken=True)
    marks, candidates = without_active_spots(found(red, brown), (bump, dent))
    assert marks.marks == (brown,)
    assert candidates == (dent,)
    assert [(one.kind, one.row, one.column) for one in marks.aside] == [("active_spot", 20.0, 30.0)]
    assert not marks.marked[20, 30]
    assert marks.marked[60, 90]


def test_a_dent_under_red_a_bump_under_brown_and_a_bump_beside_red_stay() -> None:
    red, brown = square(20, 30, 8), square(60, 90, 8, "hyperpigmentation")
    kept = (
        candidate(20, 30, 12, sunken=True),
        candidate(60, 90, 12, sunken=False),
        candidate(20, 45, 12, sunken=False),
    )
    held = found(red, brown)
    marks, candidates = without_active_spots(held, kept)
    assert marks is held
    assert candidates == kept
