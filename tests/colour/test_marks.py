"""Marks as a whole: discs of known place, size and colour, whatever lies around them."""

from __future__ import annotations

import functools
from dataclasses import replace

import cv2
import numpy as np
import pytest
from tests.colour.painted import (
    SAMPLE_MM,
    SKIN,
    Disc,
    Map,
    found_on,
    nearest,
    strongest,
)
from tests.colour.painted import painted as painted_on

from scarscape.colour.chromophores import darkness, pigment_vectors
from scarscape.colour.mark_nesting import covered
from scarscape.colour.marks import FoundMark, MarksFound, find_marks
from scarscape.model import MARK_KINDS, MarkKind
from scarscape.phantom import draw_coloured_skin, make_phantom

WAYS = pytest.mark.parametrize("albedo", [True, False], ids=["albedo", "photo"])
SIDE = 160
painted = functools.partial(painted_on, shape=(SIDE, SIDE))
#: Unevenness by either pigment, in green.
MOTTLED = 0.025
#: One of each kind, clear of each other, of different sizes.
THREE = (
    Disc(4.03, 4.56, 1.5, strongest(2, "erythema")),
    Disc(11.57, 4.81, 2.0, strongest(2, "hyperpigmentation")),
    Disc(7.04, 11.52, 2.4, strongest(2, "hypopigmentation")),
)


def radius_mm(mark: FoundMark, sample_mm: float = SAMPLE_MM) -> float:
    return mark.outline.diameter * sample_mm / 2


def summed(found: MarksFound) -> list[tuple[str, float, float, float]]:
    """Kind, row, column and area of every mark."""
    return [(m.kind, m.outline.row, m.outline.column, m.outline.area) for m in found.marks]


def assert_same(one: MarksFound, other: MarksFound, *, places: float, areas: float) -> None:
    """The same marks, places within such a share of the diameter, areas of themselves."""
    assert len(one.marks) == len(other.marks) > 0
    for mark, twin in zip(one.marks, other.marks, strict=True):
        assert twin.kind == mark.kind
        assert twin.outline.row == pytest.approx(
            mark.outline.row, abs=places * mark.outline.diameter
        )
        assert twin.outline.column == pytest.approx(
            mark.outline.column, abs=places * mark.outline.diameter
        )
        assert twin.outline.area == pytest.approx(mark.outline.area, rel=areas)


@WAYS
@pytest.mark.parametrize("kind", MARK_KINDS)
@pytest.mark.parametrize("radius", [0.8, 3.5])
def test_a_disc_on_even_skin_is_found_as_it_is(albedo: bool, kind: MarkKind, radius: float) -> None:
    disc = Disc(8.03, 7.56, radius, strongest(2, kind))
    found = found_on(painted([disc]), albedo=albedo)
    (mark,) = found.marks
    assert found.aside == ()
    assert mark.kind == kind
    assert mark.outline.row == pytest.approx(disc.y_mm / SAMPLE_MM, abs=0.1)
    assert mark.outline.column == pytest.approx(disc.x_mm / SAMPLE_MM, abs=0.1)
    # A third of a sample at the edge; for a mark of 3 mm and more that is less than 3 % of it.
    assert radius_mm(mark) == pytest.approx(radius, abs=0.03)
    if radius >= 1.5:
        assert mark.outline.area * SAMPLE_MM**2 == pytest.approx(disc.area_mm2, rel=0.03)
    np.testing.assert_allclose(mark.outline.contrast, disc.contrast, rtol=0.07)


@WAYS
@pytest.mark.parametrize("calibrated", [True, False])
def test_the_contrast_is_the_amount_of_the_pigment_that_the_kind_is_named_after(
    albedo: bool, calibrated: bool
) -> None:
    melanin, blood = pigment_vectors(darkness(np.array(SKIN), calibrated=calibrated))
    for pigment, amount in ((blood, 0.3), (melanin, 0.3), (melanin, -0.25)):
        red, green, blue = (amount * pigment).tolist()
        found = find_marks(
            painted([Disc(8.0, 8.0, 2.0, (red, green, blue))]),
            np.ones((SIDE, SIDE), np.bool_),
            SAMPLE_MM,
            shading_removed=albedo,
            calibrated=calibrated,
        )
        assert [mark.contrast for mark in found.marks] == [pytest.approx(amount, rel=0.03)]


@WAYS
def test_on_mottled_skin_contrasts_and_areas_stay_near_the_truth(albedo: bool) -> None:
    contrasts, errors, areas, off = [], [], [], []
    for seed in range(4):
        found = found_on(painted(THREE, mottled=MOTTLED, noise=0.02, seed=seed), albedo=albedo)
        for disc in THREE:
            mark = nearest(found, disc)
            along = mark.outline.contrast @ disc.contrast / np.dot(disc.contrast, disc.contrast)
            contrasts.append(along)
            errors.append(mark.outline.contrast[1] - disc.contrast[1])
            areas.append(mark.outline.area * SAMPLE_MM**2 / disc.area_mm2)
            off.append(
                np.hypot(
                    mark.outline.row * SAMPLE_MM - disc.y_mm,
                    mark.outline.column * SAMPLE_MM - disc.x_mm,
                )
                / disc.radius_mm
            )
            assert mark.contrast_sd > 0
    assert np.median(contrasts) == pytest.approx(1, abs=0.04)
    assert np.abs(errors).max() < 2 * np.hypot(MOTTLED, MOTTLED)
    assert np.median(areas) == pytest.approx(1, abs=0.06)
    assert np.abs(np.array(areas) - 1).max() < 0.2
    assert max(off) < 0.1


@WAYS
@pytest.mark.parametrize("phototype", range(1, 7))
def test_kinds_are_told_by_their_colours_from_the_lightest_to_the_darkest_skin(
    albedo: bool, phototype: int
) -> None:
    truth = make_phantom(phototype, size_mm=10, pitch_mm=0.25).truth
    bare = draw_coloured_skin(truth, phototype=phototype, marks=False, distractors=False)
    skin = -np.log(np.median(bare.albedo, axis=(0, 1)))
    discs = [
        replace(disc, contrast=strongest(phototype, kind))
        for disc, kind in zip(THREE, MARK_KINDS, strict=True)
    ]
    found = found_on(painted(discs, skin=skin, mottled=0.005), albedo=albedo)
    assert [nearest(found, disc).kind for disc in discs] == list(MARK_KINDS)
    assert len(found.marks) == 3


@WAYS
def test_moved_skin_has_moved_marks(albedo: bool) -> None:
    moved = [replace(disc, x_mm=disc.x_mm + 1.37, y_mm=disc.y_mm - 0.83) for disc in THREE]
    one, other = (found_on(painted(discs), albedo=albedo) for discs in (THREE, moved))
    assert len(one.marks) == len(other.marks) == 3
    for mark, twin in zip(one.marks, other.marks, strict=True):
        assert twin.kind == mark.kind
        assert twin.outline.row - mark.outline.row == pytest.approx(-8.3, abs=0.1)
        assert twin.outline.column - mark.outline.column == pytest.approx(13.7, abs=0.1)
        assert twin.outline.area == pytest.approx(mark.outline.area, rel=0.01)


@WAYS
@pytest.mark.parametrize("turn", ["quarter", "half", "mirror"])
def test_turned_or_mirrored_skin_has_the_same_marks(albedo: bool, turn: str) -> None:
    density = painted(THREE, mottled=0.01)
    ways = {
        "quarter": lambda values: np.rot90(values, axes=(1, 2)),
        "half": lambda values: values[:, ::-1, ::-1],
        "mirror": lambda values: values[:, :, ::-1],
    }
    last = SIDE - 1
    places = {
        "quarter": lambda row, column: (last - column, row),
        "half": lambda row, column: (last - row, last - column),
        "mirror": lambda row, column: (row, last - column),
    }
    plain = found_on(density, albedo=albedo)
    turned = found_on(np.ascontiguousarray(ways[turn](density)), albedo=albedo)
    assert len(plain.marks) == len(turned.marks) == 3
    for mark in plain.marks:
        row, column = places[turn](mark.outline.row, mark.outline.column)
        (twin,) = (
            one
            for one in turned.marks
            if np.hypot(one.outline.row - row, one.outline.column - column) < 0.15
        )
        assert twin.kind == mark.kind
        assert twin.outline.area == pytest.approx(mark.outline.area, rel=0.015)
        assert twin.contrast == pytest.approx(mark.contrast, rel=0.02)


@WAYS
@pytest.mark.parametrize("sample_mm", [0.06, 0.2])
def test_finer_and_coarser_samples_show_the_same_marks(albedo: bool, sample_mm: float) -> None:
    side = round(16.0 / sample_mm)
    density = painted(THREE, shape=(side, side), sample_mm=sample_mm)
    found = found_on(density, sample_mm=sample_mm, albedo=albedo)
    assert len(found.marks) == 3
    for disc, kind in zip(THREE, MARK_KINDS, strict=True):
        mark = nearest(found, disc, sample_mm)
        assert mark.kind == kind
        assert radius_mm(mark, sample_mm) == pytest.approx(disc.radius_mm, abs=0.05)
        assert mark.outline.row * sample_mm == pytest.approx(disc.y_mm, abs=0.2 * sample_mm)
        assert mark.outline.column * sample_mm == pytest.approx(disc.x_mm, abs=0.2 * sample_mm)


@WAYS
@pytest.mark.parametrize(
    "factors",
    [(0.25, 0.25, 0.25), (1.4, 1.0, 0.7)],
    ids=["two stops down", "warm"],
)
def test_exposure_and_white_balance_leave_the_marks_as_they_are(
    albedo: bool, factors: tuple[float, float, float]
) -> None:
    density = painted(THREE, mottled=0.02)
    changed = (density - np.log(np.reshape(factors, (3, 1, 1)))).astype(np.float32)
    assert_same(
        found_on(density, albedo=albedo),
        found_on(changed, albedo=albedo),
        places=0.001,
        areas=0.002,
    )


@WAYS
def test_light_that_falls_off_leaves_the_marks_as_they_are(albedo: bool) -> None:
    density = painted(THREE, mottled=0.01)
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    falling = (0.15 * x - 0.1 * y + 0.05 * x * y).astype(np.float32)
    assert_same(
        found_on(density, albedo=albedo),
        found_on(density + falling, albedo=albedo),
        # In albedo a slope of darkness is the skin's own, and a mark stands on it.
        places=0.05 if albedo else 0.005,
        areas=0.02,
    )


def test_dents_and_folds_that_darken_all_colours_alike_are_no_marks_in_one_photo() -> None:
    y, x = np.mgrid[:SIDE, :SIDE] * SAMPLE_MM
    shading = np.zeros((SIDE, SIDE))
    for row, column, width in ((4, 4, 1.0), (11, 9, 1.8), (4, 12, 2.2)):
        # The side of a dent that faces the lamp is bright, the other dark.
        along = (x - column) / width
        shading += 0.4 * along * np.exp(-(along**2) - ((y - row) / width) ** 2)
    density = painted([], mottled=0.01) + shading.astype(np.float32)
    found = found_on(density.astype(np.float32), albedo=False)
    assert found.marks == ()


@pytest.mark.parametrize("albedo", [True, False], ids=["albedo", "photo"])
def test_mottling_is_hardly_ever_a_mark(albedo: bool) -> None:
    pictures = 0
    for seed in range(10):
        truth = make_phantom(seed, size_mm=16, pitch_mm=SAMPLE_MM).truth
        skin = draw_coloured_skin(truth, phototype=1 + seed % 6, marks=False, distractors=False)
        density = np.ascontiguousarray(-np.log(skin.albedo.transpose(2, 0, 1)), np.float32)
        pictures += bool(found_on(density, albedo=albedo).marks)
    assert pictures <= 1


def test_two_marks_that_touch_stay_two_in_one_photo_where_their_kinds_differ() -> None:
    red = Disc(7.0, 10.0, 1.8, strongest(3, "erythema"))
    brown = Disc(10.6, 10.0, 1.8, strongest(3, "hyperpigmentation"))
    found = found_on(painted([red, brown]), albedo=False)
    assert nearest(found, red).kind == "erythema"
    assert nearest(found, brown).kind == "hyperpigmentation"
    assert len(found.marks) == 2


@pytest.mark.parametrize("phototype", [1, 3, 6])
def test_two_marks_with_skin_between_them_stay_two(phototype: int) -> None:
    red = Disc(8.0, 10.0, 1.5, strongest(phototype, "erythema"))
    brown = Disc(11.6, 10.0, 1.5, strongest(phototype, "hyperpigmentation"))
    found = found_on(painted([red, brown]))
    for disc, kind in ((red, "erythema"), (brown, "hyperpigmentation")):
        mark = nearest(found, disc)
        assert mark.kind == kind
        assert mark.outline.area * SAMPLE_MM**2 == pytest.approx(disc.area_mm2, rel=0.03)
    assert len(found.marks) == 2


@WAYS
def test_hairs_and_folds_are_no_marks(albedo: bool) -> None:
    density = painted([], mottled=0.005)
    lines = np.zeros((SIDE, SIDE), np.float32)
    for row, column in ((30, 50), (100, 115), (130, 60), (60, 105)):
        cv2.line(lines, (column, row), (column + 35, row + 20), 1.0, 1, cv2.LINE_AA)
    cv2.line(lines, (20, 150), (90, 90), 0.4, 9, cv2.LINE_AA)
    density = density + np.reshape((0.8, 0.9, 1.0), (3, 1, 1)) * lines
    assert found_on(density.astype(np.float32), albedo=albedo).marks == ()


def sized(size: float) -> tuple[float, float, float]:
    """Brown of such a length in density."""
    direction = np.array(strongest(3, "hyperpigmentation"))
    red, green, blue = (size * direction / np.linalg.norm(direction)).tolist()
    return red, green, blue


@WAYS
def test_a_small_dark_sharp_spot_is_set_aside_as_a_mole_and_a_faint_one_is_a_mark(
    albedo: bool,
) -> None:
    discs = [Disc(6.0, 6.0, 1.2, sized(1.6)), Disc(12.0, 11.0, 1.2, sized(0.5))]
    found = found_on(painted(discs), albedo=albedo)
    (mole,) = found.aside
    assert mole.kind == "mole"
    assert mole.row == pytest.approx(60, abs=0.2)
    assert mole.column == pytest.approx(60, abs=0.2)
    assert mole.diameter * SAMPLE_MM == pytest.approx(2.4, abs=0.1)
    (mark,) = found.marks
    assert mark.kind == "hyperpigmentation"
    assert not found.marked[60, 60]
    assert found.marked[110, 120]


@WAYS
@pytest.mark.parametrize("sign", ["raised", "shiny"])
def test_a_red_spot_that_is_raised_or_shines_is_active_and_a_brown_one_is_not(
    albedo: bool, sign: str
) -> None:
    red, brown = THREE[0], THREE[1]
    y, x = np.mgrid[:SIDE, :SIDE] * SAMPLE_MM
    mask = np.zeros((SIDE, SIDE), np.bool_)
    for disc in (red, brown):
        mask |= np.hypot(y - disc.y_mm, x - disc.x_mm) < 0.9 * disc.radius_mm
    density = painted([red, brown])
    flat = found_on(density, albedo=albedo)
    assert {mark.kind for mark in flat.marks} == {"erythema", "hyperpigmentation"}
    found = found_on(density, albedo=albedo, **{sign: mask})
    assert [mark.kind for mark in found.marks] == ["hyperpigmentation"]
    assert [thing.kind for thing in found.aside] == ["active_spot"]


def test_a_red_spot_with_a_yellow_top_is_active() -> None:
    red = Disc(6.0, 6.0, 2.0, strongest(2, "erythema"))
    top = Disc(6.0, 6.0, 0.7, (-0.25, -0.35, 0.1))
    plain = Disc(11.5, 11.0, 2.0, red.contrast)
    found = found_on(painted([red, top, plain]), albedo=False)
    assert {thing.kind for thing in found.aside} == {"active_spot"}
    assert nearest(found, plain).kind == "erythema"
    assert len(found.marks) == 1


@WAYS
def test_a_pale_patch_that_shines_is_shine(albedo: bool) -> None:
    pale = THREE[2]
    y, x = np.mgrid[:SIDE, :SIDE] * SAMPLE_MM
    shiny = np.hypot(y - pale.y_mm, x - pale.x_mm) < 0.8 * pale.radius_mm
    found = found_on(painted([pale]), albedo=albedo, shiny=shiny)
    assert found.marks == ()
    assert [thing.kind for thing in found.aside] == ["shine"]


@WAYS
@pytest.mark.parametrize("garbage", [np.nan, 9.0])
def test_what_is_no_skin_is_never_a_mark_whatever_stands_there(
    albedo: bool, garbage: float
) -> None:
    density = painted(THREE, mottled=0.01)
    known = np.ones((SIDE, SIDE), np.bool_)
    known[:, 148:] = False
    known[105:120, 110:135] = False
    for row, column, radius in ((16, 76, 8), (110, 22, 12)):
        y, x = np.mgrid[:SIDE, :SIDE]
        known &= np.hypot(y - row, x - column) > radius
    filled = np.where(known, density, np.float32(garbage)).astype(np.float32)
    found = found_on(filled, known=known, albedo=albedo)
    assert_same(found, found_on(density, known=known, albedo=albedo), places=1e-6, areas=1e-6)
    assert len(found.marks) == 3
    assert not (found.marked & ~known).any()
    assert np.isfinite(found.flat).all()


@WAYS
def test_a_hole_in_a_mark_takes_no_more_than_itself(albedo: bool) -> None:
    disc = Disc(8.0, 8.0, 2.5, strongest(2, "hyperpigmentation"))
    known = np.ones((SIDE, SIDE), np.bool_)
    known[78:83, 78:83] = False
    density = np.where(known, painted([disc]), np.float32(np.nan))
    found = found_on(density, known=known, albedo=albedo)
    mark = nearest(found, disc)
    assert mark.kind == "hyperpigmentation"
    assert mark.outline.area * SAMPLE_MM**2 == pytest.approx(disc.area_mm2, rel=0.05)


@WAYS
def test_a_mark_at_the_border_has_the_part_that_is_seen(albedo: bool) -> None:
    half = Disc(8.0, -SAMPLE_MM / 2, 2.5, strongest(2, "erythema"))
    found = found_on(painted([half]), albedo=albedo)
    (mark,) = found.marks
    assert mark.kind == "erythema"
    assert mark.outline.area * SAMPLE_MM**2 == pytest.approx(half.area_mm2 / 2, rel=0.05)
    # The centroid of half a disc lies 4 / (3 pi) radii inside.
    assert (mark.outline.row + 0.5) * SAMPLE_MM == pytest.approx(
        4 / (3 * np.pi) * half.radius_mm, abs=0.05
    )
    assert mark.outline.column == pytest.approx(80, abs=0.2)
    assert found.marked.shape == (SIDE, SIDE)


def test_what_is_marked_is_the_inside_of_the_marks() -> None:
    found = found_on(painted(THREE))
    outlines = [mark.outline for mark in found.marks]
    np.testing.assert_array_equal(found.marked, covered(outlines, found.marked.shape))
    y, x = np.mgrid[:SIDE, :SIDE] * SAMPLE_MM
    true = np.zeros_like(found.marked)
    for disc in THREE:
        true |= np.hypot(y - disc.y_mm, x - disc.x_mm) < disc.radius_mm
    assert np.count_nonzero(true ^ found.marked) < 0.04 * np.count_nonzero(true)


@WAYS
def test_the_same_picture_gives_the_same_bytes(albedo: bool) -> None:
    density = painted(THREE, mottled=0.02, noise=0.02)
    kept = density.copy()
    threads = cv2.getNumThreads()
    try:
        cv2.setNumThreads(1)
        one = found_on(density, albedo=albedo)
        cv2.setNumThreads(2)
        two = found_on(density, albedo=albedo)
    finally:
        cv2.setNumThreads(threads)
    np.testing.assert_array_equal(density, kept)
    assert summed(one) == summed(two)
    assert one.flat.tobytes() == two.flat.tobytes()
    for mark, twin in zip(one.marks, two.marks, strict=True):
        assert mark.outline.outline.tobytes() == twin.outline.outline.tobytes()
        assert (mark.contrast, mark.contrast_sd) == (twin.contrast, twin.contrast_sd)


@WAYS
def test_skin_of_one_colour_has_no_marks(albedo: bool) -> None:
    density: Map = np.full((3, 120, 90), 0.7, np.float32)
    found = found_on(density, albedo=albedo)
    assert found.marks == ()
    assert found.aside == ()


def test_next_to_no_skin_has_no_marks() -> None:
    density = painted(THREE)
    known = np.zeros((SIDE, SIDE), np.bool_)
    assert found_on(density, known=known).marks == ()
    known[100:105, 100:105] = True
    assert found_on(density, known=known).marks == ()


def test_freckles_are_smaller_than_marks() -> None:
    small = Disc(8.0, 8.0, 0.45, strongest(2, "hyperpigmentation"))
    assert found_on(painted([small])).marks == ()
