"""Totals by region: they add up to the whole, and what a region holds is graded as a site."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scarscape.capture.regions_json import DrawnRegions
from scarscape.model import (
    IMAGE_KINDS,
    KINDS,
    MARK_KINDS,
    Areal,
    ColourMaps,
    Mark,
    MarkKind,
    Reference,
    Regions,
    Relief,
    Scar,
    Source,
    Survey,
    Totals,
)
from scarscape.pipeline.marking import Frame, labelled
from scarscape.pipeline.regional import in_regions, region_totals, with_regions
from scarscape.scars.grades import Stated, grade_all
from scarscape.scars.grades.unjudged import NEED

SHAPE = (100, 120)
PITCH_MM = 0.2
FRAME = Frame(1, PITCH_MM)
NAMES = ("left_cheek", "right_cheek", "chin")


def regions() -> Regions:
    """Two cheeks side by side, the right one of the person on the left; a chin below."""
    labels = np.zeros(SHAPE, np.uint8)
    labels[:60, 60:] = 1
    labels[:60, :60] = 2
    labels[60:, :] = 3
    return Regions(labels, NAMES, np.ones(SHAPE, np.bool_))


def ring(row: float, column: float, radius: float) -> tuple[tuple[float, float], ...]:
    """A round outline, x and y in mm, of a place in samples."""
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    x, y = column + radius * np.cos(turn), row + radius * np.sin(turn)
    return tuple(zip((x * PITCH_MM).tolist(), (y * PITCH_MM).tolist(), strict=True))


def scar(number: int, row: float, column: float, radius: float = 6.0, kind: str = "boxcar") -> Scar:
    return Scar(
        id=number,
        kind=kind,  # type: ignore[arg-type]
        subkind=None,
        subkind_probability=None,
        kind_probability={name: float(name == kind) for name in IMAGE_KINDS},
        x_mm=column * PITCH_MM,
        y_mm=row * PITCH_MM,
        depth_mm=0.3,
        depth_mm_sd=0.01,
        depth_raw_mm=0.3,
        depth_is_lower_bound=False,
        height_mm=None,
        height_mm_sd=None,
        height_raw_mm=None,
        width_mm=2 * radius * PITCH_MM,
        width_mm_sd=None,
        length_mm=2 * radius * PITCH_MM,
        breadth_mm=2 * radius * PITCH_MM,
        area_mm2=float(np.pi * (radius * PITCH_MM) ** 2),
        volume_mm3=None,
        volume_mm3_sd=None,
        wall_slope_deg=None,
        floor_ratio=None,
        region=None,
        outline_mm=ring(row, column, radius),
    )


def mark(number: int, row: float, column: float, kind: MarkKind, radius: float = 5.0) -> Mark:
    return Mark(
        number,
        kind,
        column * PITCH_MM,
        row * PITCH_MM,
        float(np.pi * (radius * PITCH_MM) ** 2),
        outline_mm=ring(row, column, radius),
    )


SCARS = (
    scar(1, 20, 20),
    scar(2, 30, 45, kind="rolling"),
    scar(3, 30, 90, 8.0),
    scar(4, 80, 60, kind="ice_pick"),
)
MARKS = (
    mark(1, 45, 20, "erythema"),
    mark(2, 20, 100, "erythema"),
    mark(3, 45, 80, "hyperpigmentation"),
    mark(4, 80, 20, "hypopigmentation"),
)


def marked() -> np.ndarray:
    return labelled(MARKS, FRAME, SHAPE) > 0


def test_what_lies_in_a_region_says_so() -> None:
    placed = in_regions(SCARS, regions(), FRAME)
    assert [one.region for one in placed] == ["right_cheek", "right_cheek", "left_cheek", "chin"]
    assert [replace(one, region=None) for one in placed] == list(SCARS)
    assert [one.region for one in in_regions(MARKS, regions(), FRAME)] == [
        "right_cheek",
        "left_cheek",
        "left_cheek",
        "chin",
    ]


def test_what_lies_outside_all_regions_has_none() -> None:
    labels = np.zeros(SHAPE, np.uint8)
    labels[:40, :40] = 1
    few = Regions(labels, ("nose",), labels > 0)
    assert [one.region for one in in_regions(SCARS, few, FRAME)] == ["nose", None, None, None]
    beyond = mark(1, -5, 300, "erythema")
    assert in_regions([beyond], few, FRAME)[0].region is None


def test_a_place_in_pixels_is_found_on_the_map_too() -> None:
    frame = Frame(2, None, 3, (30.0, 60.0))
    ((row, column),) = frame.pixels_of(np.array([[20.0, 100.0]]))
    unscaled = Mark(1, "erythema", None, None, None, x_px=float(column), y_px=float(row))
    assert in_regions([unscaled], regions(), frame)[0].region == "left_cheek"


def test_totals_add_up_to_the_whole() -> None:
    places = regions()
    skin = np.ones(SHAPE, np.bool_)
    skin[5:9, 10:70] = False
    totals = region_totals(
        places,
        FRAME,
        skin=skin,
        marked=marked(),
        scars=in_regions(SCARS, places, FRAME),
        marks=in_regions(MARKS, places, FRAME),
    )
    assert [one.name for one in totals] == list(NAMES)
    areas = np.array([one.skin_area_mm2 for one in totals])
    assert areas.sum() == pytest.approx(np.count_nonzero(skin) * PITCH_MM**2)
    scarred = labelled(SCARS, FRAME, SHAPE) > 0
    for share, whole in (("scar_area_fraction", scarred), ("mark_area_fraction", marked())):
        parts = np.array([getattr(one, share) for one in totals])
        assert (parts * areas).sum() == pytest.approx(np.count_nonzero(whole & skin) * PITCH_MM**2)
    for kind in KINDS:
        assert sum(one.counts[kind] for one in totals) == sum(one.kind == kind for one in SCARS)
    for colour in MARK_KINDS:
        assert sum(one.mark_counts[colour] for one in totals) == sum(
            one.kind == colour for one in MARKS
        )


def test_every_region_is_graded_as_a_site_by_what_it_holds() -> None:
    places = regions()
    scars, marks = in_regions(SCARS, places, FRAME), in_regions(MARKS, places, FRAME)
    totals = region_totals(
        places, FRAME, skin=places.skin, marked=marked(), scars=scars, marks=marks
    )
    for one in totals:
        own = [scar for scar in scars if scar.region == one.name]
        count = sum(mark.region == one.name for mark in marks)
        assert one.grades == grade_all(
            own,
            extent="site",
            scar_area_fraction=one.scar_area_fraction,
            stated=Stated(marks=(count, count)),
        )


def test_a_region_without_skin_has_nothing_and_no_share_of_it() -> None:
    places = regions()
    skin = np.ones(SHAPE, np.bool_)
    skin[60:] = False
    *_, chin = region_totals(places, FRAME, skin=skin, marked=marked(), scars=(), marks=())
    assert (chin.skin_area_mm2, chin.scar_area_fraction, chin.mark_area_fraction) == (0, 0, 0)
    assert not any(chin.counts.values())
    assert not any(chin.mark_counts.values())


def test_what_is_no_skin_of_a_region_does_not_count() -> None:
    places = regions()
    eyes = np.ones(SHAPE, np.bool_)
    eyes[10:20, 80:100] = False
    seen = replace(places, skin=eyes)
    everywhere = np.ones(SHAPE, np.bool_)
    left, *_ = region_totals(seen, FRAME, skin=everywhere, marked=marked(), scars=(), marks=())
    assert left.skin_area_mm2 == pytest.approx((60 * 60 - 200) * PITCH_MM**2)


def test_without_a_scale_there_is_no_area_but_shares() -> None:
    frame = Frame(1, None, 1)
    left, *_ = region_totals(
        regions(), frame, skin=np.ones(SHAPE, np.bool_), marked=marked(), scars=(), marks=()
    )
    assert left.skin_area_mm2 is None
    assert left.mark_area_fraction is not None
    assert left.mark_area_fraction > 0


def test_where_scars_were_not_judged_no_share_is_given() -> None:
    places = regions()
    for one in region_totals(
        places, FRAME, skin=places.skin, marked=marked(), scars=(), marks=(), judged=False
    ):
        assert one.scar_area_fraction is None
        assert one.mark_area_fraction is not None


def test_where_colour_was_not_seen_grades_know_nothing_of_marks() -> None:
    places = regions()
    nothing = np.zeros(SHAPE, np.bool_)
    for one in region_totals(places, FRAME, skin=places.skin, marked=nothing, scars=(), marks=None):
        assert one.grades == grade_all((), extent="site", scar_area_fraction=0.0, stated=Stated())
        assert not any(one.mark_counts.values())
        assert one.mark_area_fraction is None
        assert one.scar_area_fraction == 0.0


def test_where_scars_were_not_judged_grades_stay_open() -> None:
    places = regions()
    for one in region_totals(
        places, FRAME, skin=places.skin, marked=marked(), scars=(), marks=MARKS, judged=False
    ):
        for grade in one.grades.values():
            assert NEED in grade.needs
            assert (grade.low, grade.high) == (0, grade.maximum)


def survey(*, colour: bool) -> Survey:
    relief = np.zeros(SHAPE, np.float32)
    relief[:5] = np.nan
    nothing = np.zeros(SHAPE, np.float32)
    maps = ColourMaps(np.zeros((*SHAPE, 3), np.uint8), nothing, nothing, PITCH_MM)
    return Survey(
        version="0",
        source=Relief(relief, PITCH_MM, Source("height_map")).source,
        pitch_mm=PITCH_MM,
        relief_mm=relief,
        reference=Reference("none", 8.0),
        noise_mm=0.003,
        scars=SCARS,
        areal=Areal(None, None),
        totals=Totals(1.0, 0.1, None),
        grades={},
        marks=MARKS if colour else (),
        maps=maps if colour else None,
    )


@pytest.mark.parametrize("colour", [True, False])
def test_regions_outlined_by_hand_are_put_on_a_survey(colour: bool) -> None:
    side = np.array([[0.0, 0.0], [12.0, 0.0], [12.0, 20.0], [0.0, 20.0]])
    drawn = DrawnRegions(
        {"left_cheek": side + np.array([12.0, 0.0]), "right_cheek": side},
        "mm",
        Path("regions.json"),
    )
    told = with_regions(survey(colour=colour), drawn)
    assert [one.region for one in told.scars] == [
        "right_cheek",
        "right_cheek",
        "left_cheek",
        # Its middle lies on the border, which belongs to the region on its right.
        "left_cheek",
    ]
    left, right = told.regions
    assert (left.name, right.name) == ("left_cheek", "right_cheek")
    area = (left.skin_area_mm2 or 0) + (right.skin_area_mm2 or 0)
    assert area == pytest.approx(np.isfinite(told.relief_mm).sum() * PITCH_MM**2, rel=0.01)
    assert left.counts["boxcar"] + right.counts["boxcar"] == 2
    assert sum(right.mark_counts.values()) == (2 if colour else 0)
    if colour:
        assert left.mark_area_fraction is not None
        assert left.mark_area_fraction > 0
    else:
        assert left.mark_area_fraction is None
    assert told.totals == survey(colour=colour).totals
