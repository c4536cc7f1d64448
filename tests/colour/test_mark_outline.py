"""Outlines of marks, on shapes whose area, middle, breadth and edge are known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from tests.colour.painted import SAMPLE_MM, Disc, Map, Mask, cover, strongest

from scarscape.colour.mark_outline import Outlined, outlined
from scarscape.colour.mark_search import Spot
from scarscape.colour.mark_skin import ALL, UNSHADED, Cleaned

SHAPE = (160, 180)
BROWN = np.array(strongest(2, "hyperpigmentation"))
NOWHERE = np.zeros(SHAPE, np.bool_)


def skin(shape: Map, known: Mask | None = None, *, telling: Map = ALL) -> Cleaned:
    """Flat skin on which a mark has this share of its colour."""
    density = (BROWN[:, None, None] * shape).astype(np.float32)
    everywhere = np.ones(shape.shape, np.bool_)
    known = everywhere if known is None else known
    return Cleaned(np.where(known, density, np.float32(0)), known, SAMPLE_MM, telling)


def disc(row: float, column: float, radius: float) -> Map:
    """Share of each sample inside a circle, in samples."""
    inside = Disc(column * SAMPLE_MM, row * SAMPLE_MM, radius * SAMPLE_MM, (0, 0, 0))
    return cover(inside, SHAPE)


def told(one: Outlined | None) -> Outlined:
    assert one is not None
    return one


def polygon_area(points: np.ndarray) -> float:
    rows, columns = points.T
    return abs(float(rows @ np.roll(columns, 1) - columns @ np.roll(rows, 1))) / 2


@pytest.mark.parametrize("radius", [8.0, 15.3, 24.0])
@pytest.mark.parametrize("aside", [0.0, 0.2])
def test_a_disc_is_outlined_as_it_is_even_from_a_spot_beside_its_middle(
    radius: float, aside: float
) -> None:
    spot = Spot(80.3 + aside * radius, 90.7 - aside * radius, radius, 9.0, 1.0)
    one = told(outlined(spot, skin(disc(80.3, 90.7, radius)), NOWHERE))
    assert one.row == pytest.approx(80.3, abs=0.1)
    assert one.column == pytest.approx(90.7, abs=0.1)
    # The blur before it is drawn pulls a round edge inwards, by 2 % of the radius.
    assert one.diameter == pytest.approx(2 * radius, rel=0.03)
    assert polygon_area(one.outline) == pytest.approx(one.area, rel=0.05)
    assert np.hypot(*(one.outline - (80.3, 90.7)).T) == pytest.approx(radius, abs=0.7)
    assert np.count_nonzero(one.inside) == pytest.approx(one.area, rel=0.05)
    np.testing.assert_allclose(one.contrast, BROWN, rtol=0.05)
    assert one.size == pytest.approx(np.linalg.norm(BROWN), rel=0.05)
    assert one.told == pytest.approx(one.size)
    assert one.breadth_ratio > 0.95
    assert one.solidity > 0.95


def test_the_inside_lies_in_its_window() -> None:
    true = disc(70.0, 60.0, 12.0)
    one = told(outlined(Spot(70, 60, 12, 9, 1), skin(true), NOWHERE))
    rows, columns = one.inside.shape
    whole = np.zeros(SHAPE, np.bool_)
    top, left = one.first
    whole[top : top + rows, left : left + columns] = one.inside
    assert np.count_nonzero(whole ^ (true > 0.5)) < 0.06 * true.sum()
    assert (one.foot | ~one.inside).all()


@pytest.mark.parametrize(("long", "broad"), [(20, 10), (18, 14)])
@pytest.mark.parametrize("turn", [0.0, 0.6])
def test_an_oval_is_as_much_broader_than_long_whichever_way_it_lies(
    long: int, broad: int, turn: float
) -> None:
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    along = np.cos(turn) * (x - 90) + np.sin(turn) * (y - 80)
    across = np.cos(turn) * (y - 80) - np.sin(turn) * (x - 90)
    oval = (np.hypot(along / long, across / broad) < 1).astype(np.float32)
    radius = np.sqrt(long * broad)
    one = told(outlined(Spot(80, 90, radius, 9, 1), skin(oval), NOWHERE))
    assert one.breadth_ratio == pytest.approx(broad / long, abs=0.05)
    assert one.area == pytest.approx(np.pi * long * broad, rel=0.06)
    assert one.solidity > 0.95


def test_a_crescent_fills_less_of_its_hull() -> None:
    crescent = np.clip(disc(80, 90, 16) - disc(80, 102, 14), 0, 1)
    one = told(outlined(Spot(80, 82, 10, 9, 1), skin(crescent), NOWHERE))
    contour, _ = cv2.findContours(
        (crescent > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    expected = crescent.sum() / cv2.contourArea(cv2.convexHull(contour[0]))
    assert one.solidity == pytest.approx(expected, abs=0.05)
    assert one.solidity < 0.9


@pytest.mark.parametrize("width", [6.0, 12.0])
def test_the_edge_is_the_way_over_which_the_colour_falls(width: float) -> None:
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    away = np.hypot(y - 80, x - 90)
    soft = np.clip(0.5 - (away - 20) / width, 0, 1).astype(np.float32)
    one = told(outlined(Spot(80, 90, 20, 9, 1), skin(soft), NOWHERE))
    # The outline is drawn after a blur of 4 samples, which softens a steep edge.
    assert one.edge == pytest.approx(np.hypot(width, 4 * np.sqrt(2 * np.pi)), rel=0.15)
    assert one.area == pytest.approx(np.pi * 20**2, rel=0.05)


def test_a_soft_mark_has_a_foot_that_reaches_farther_than_its_outline() -> None:
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    bell = np.exp(-((y - 80) ** 2 + (x - 90) ** 2) / (2 * 10.0**2)).astype(np.float32)
    one = told(outlined(Spot(80, 90, 12, 9, 1), skin(bell), NOWHERE))
    reach = np.sqrt(np.count_nonzero(one.foot) / np.pi)
    # At 15 % a bell lies farther out than at half: by sqrt(ln 0.15 / ln 0.5).
    assert reach / (one.diameter / 2) == pytest.approx(np.sqrt(np.log(0.15) / np.log(0.5)), rel=0.1)


def test_colour_is_told_against_the_skin_around_and_not_against_another_mark() -> None:
    both = disc(80, 70, 12) + disc(80, 97, 12)
    maps = skin(both + np.float32(0.5))
    other = disc(80, 97, 13) > 0
    one = told(outlined(Spot(80, 70, 12, 9, 1), maps, other))
    np.testing.assert_allclose(one.contrast, BROWN, rtol=0.05)
    assert one.column == pytest.approx(70, abs=0.2)


def test_a_pale_mark_is_outlined_as_a_dark_one_is() -> None:
    one, other = (
        told(outlined(Spot(80, 90, 12, 9, 1), skin(sign * disc(80, 90, 12)), NOWHERE))
        for sign in (np.float32(1), np.float32(-1))
    )
    np.testing.assert_allclose(other.contrast, -one.contrast, atol=1e-6)
    assert other.area == one.area
    np.testing.assert_array_equal(other.outline, one.outline)


def test_shading_inside_is_told_in_one_photo_and_is_colour_in_albedo() -> None:
    x = np.arange(SHAPE[1])[None, :]
    slope = ((x - 90) * 0.02).astype(np.float32) * disc(80, 90, 14)
    for telling in (ALL, UNSHADED):
        maps = skin(disc(80, 90, 14), telling=telling)
        shaded = Cleaned(maps.density + slope, maps.known, SAMPLE_MM, telling)
        one = told(outlined(Spot(80, 90, 14, 9, 1), shaded, NOWHERE))
        if telling is ALL:
            assert one.unevenness == 0
        else:
            # From the 5th to the 95th part of a disc's area the chord is 1.6 radii long.
            assert one.unevenness == pytest.approx(0.02 * 1.6 * 14, rel=0.15)
            assert one.told == pytest.approx(np.linalg.norm(UNSHADED @ BROWN), rel=0.06)


@pytest.mark.parametrize("row", [0.0, 5.0])
def test_at_the_border_of_the_picture_a_mark_ends_there(row: float) -> None:
    true = disc(row, 90, 14)
    one = told(outlined(Spot(row, 90, 14, 9, 1), skin(true), NOWHERE))
    assert one.area == pytest.approx(true.sum(), rel=0.05)
    assert one.outline[:, 0].min() >= -0.5
    assert one.first[0] == 0


def test_what_runs_out_of_its_window_has_no_outline() -> None:
    band = np.zeros(SHAPE, np.float32)
    band[70:90] = 1
    assert outlined(Spot(80, 90, 8, 9, 1), skin(band), NOWHERE) is None


def test_skin_alone_has_no_outline() -> None:
    flat = np.zeros(SHAPE, np.float32)
    assert outlined(Spot(80, 90, 8, 9, 1), skin(flat), NOWHERE) is None
    known = np.zeros(SHAPE, np.bool_)
    assert outlined(Spot(80, 90, 8, 9, 1), skin(disc(80, 90, 8), known), NOWHERE) is None


def test_what_is_not_known_is_not_inside() -> None:
    known = np.ones(SHAPE, np.bool_)
    known[:, 90:] = False
    one = told(outlined(Spot(80, 86, 12, 9, 1), skin(disc(80, 86, 12), known), NOWHERE))
    rows, columns = one.inside.shape
    here = known[one.first[0] : one.first[0] + rows, one.first[1] : one.first[1] + columns]
    assert not (one.inside & ~here).any()
    assert one.outline[:, 1].max() < 90.5
