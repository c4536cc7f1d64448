"""The colour of photo sets from end to end, on skin photographed by the phantom's own renderer."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pytest

from scarscape.light.heights import heights_of
from scarscape.model import PhotoSet, Scar, Survey
from scarscape.phantom import (
    ColouredSkin,
    Optics,
    Phantom,
    as_photo_set,
    draw_coloured_skin,
    make_phantom,
    render_photos,
)
from scarscape.phantom.contour import contains
from scarscape.phantom.score_marks import merge_mark_scores, score_marks
from scarscape.pipeline import measure_photos
from scarscape.pipeline.colouring import with_colour

PITCH_MM = 0.1
#: Seed and phototype.
SKINS = ((7, 2), (9, 5))


@functools.cache
def phantom(seed: int) -> Phantom:
    return make_phantom(seed, size_mm=25, pitch_mm=PITCH_MM)


@functools.cache
def skin(seed: int, phototype: int) -> ColouredSkin:
    return draw_coloured_skin(phantom(seed).truth, phototype=phototype)


@functools.cache
def photos(seed: int = 7, phototype: int = 2) -> PhotoSet:
    optics = Optics(movement_px=0.0)
    return as_photo_set(
        render_photos(phantom(seed), lamps=6, coloured=skin(seed, phototype), optics=optics)
    )


@functools.cache
def survey(seed: int = 7, phototype: int = 2) -> Survey:
    return measure_photos(photos(seed, phototype))


def in_grey(held: PhotoSet) -> PhotoSet:
    return replace(
        held,
        light=np.ascontiguousarray(held.light[:, 1:2]),
        usable=np.ascontiguousarray(held.usable[:, 1:2]),
    )


def place(scar: Scar) -> tuple[float, float]:
    assert scar.x_mm is not None
    assert scar.y_mm is not None
    return scar.x_mm, scar.y_mm


def test_marks_are_found_with_their_kinds_and_shading_is_none() -> None:
    score = merge_mark_scores(
        score_marks(
            skin(*one).marks,
            survey(*one).marks,
            distractors=skin(*one).distractors,
            scars=phantom(one[0]).truth.scars,
        )
        for one in SKINS
    )
    assert score.f1 >= 0.9, str(score)
    assert score.kinds_right >= 0.95, str(score)
    assert score.shading_share <= 0.05, str(score)
    assert score.area_ratio == pytest.approx(1, abs=0.15)


def test_no_flat_mark_is_called_a_scar() -> None:
    for one in SKINS:
        beside = [mark for mark in skin(*one).marks if mark.on_scar is None]
        assert beside
        for scar in survey(*one).scars:
            for mark in beside:
                assert not contains(np.array(mark.outline_mm), *place(scar))


def test_a_mark_on_a_scar_belongs_to_it_and_the_scar_says_so() -> None:
    told = 0
    for one in SKINS:
        seen = survey(*one)
        known = {scar.id: scar for scar in seen.scars}
        for mark in seen.marks:
            if mark.on_scar is None:
                continue
            told += 1
            assert any(f"mark {mark.id})" in note for note in known[mark.on_scar].notes)
        named = {scar.id for scar in seen.scars if any("on this scar" in n for n in scar.notes)}
        assert named == {mark.on_scar for mark in seen.marks} - {None}
    on_scars = sum(mark.on_scar is not None for one in SKINS for mark in skin(*one).marks)
    assert on_scars > 0
    assert told >= on_scars / 2


def test_places_are_in_mm_only_and_inside_the_skin() -> None:
    seen = survey()
    assert [mark.id for mark in seen.marks] == list(range(1, len(seen.marks) + 1))
    for mark in seen.marks:
        assert (mark.x_px, mark.y_px, mark.area_px, mark.outline_px) == (None, None, None, ())
        assert mark.area_mm2 is not None
        assert mark.area_mm2 > 1
        assert len(mark.outline_mm) >= 3
        corners = np.array(mark.outline_mm)
        assert corners.min() >= -PITCH_MM
        assert corners.max() <= 25 + PITCH_MM
        assert mark.contrast is not None
        assert (mark.contrast < 0) == (mark.kind == "hypopigmentation")


def test_maps_lie_on_the_raster_of_the_relief_and_show_the_pigments() -> None:
    seen, true = survey(), skin(7, 2)
    assert seen.maps is not None
    assert seen.maps.picture.shape == (*seen.relief_mm.shape, 3)
    assert seen.maps.picture.dtype == np.uint8
    assert seen.maps.pitch_mm == seen.pitch_mm
    for mark in true.marks:
        row, column = round(mark.y_mm / PITCH_MM), round(mark.x_mm / PITCH_MM)
        at = np.s_[row - 2 : row + 3, column - 2 : column + 3]
        melanin = float(np.nanmean(seen.maps.melanin[at]))
        blood = float(np.nanmean(seen.maps.haemoglobin[at]))
        if mark.kind == "erythema":
            assert blood > 0.1
            assert blood > 1.5 * abs(melanin)
        elif mark.kind == "hyperpigmentation":
            assert melanin > 0.1
            assert melanin > 1.5 * abs(blood)
        else:
            assert melanin < -0.05
    assert abs(float(np.nanmedian(seen.maps.melanin))) < 0.03
    assert abs(float(np.nanmedian(seen.maps.haemoglobin))) < 0.03


def test_the_share_of_marks_is_their_area_over_that_of_the_skin() -> None:
    seen = survey()
    area = sum(mark.area_mm2 or 0 for mark in seen.marks)
    assert seen.totals.mark_area_fraction == pytest.approx(
        area / seen.totals.skin_area_mm2, rel=0.05
    )


def test_flat_marks_count_where_a_grade_counts_them() -> None:
    seen = survey()
    assert len(seen.marks) > 0
    grade = seen.grades["goodman_baron_quantitative"]
    assert len(seen.marks) in [item.count for item in grade.items]


def test_without_known_colours_the_tone_is_not_told() -> None:
    told = survey().skin
    assert told is not None
    assert (told.ita_deg, told.tone, told.colour_error_delta_e) == (None, None, None)
    assert told.notes


def test_grey_photos_say_nothing_of_colour() -> None:
    held = in_grey(photos())
    seen = measure_photos(held)
    assert (seen.marks, seen.skin, seen.maps) == ((), None, None)
    assert seen.totals.mark_area_fraction is None
    assert not seen.findings.colour_seen
    written = seen.to_dict()
    assert written["marks"] == []
    assert written["totals"]["mark_area_fraction"] is None
    assert with_colour(seen, held, heights_of(held)) is seen


def test_the_relief_is_the_same_with_and_without_colour() -> None:
    seen = survey()
    bare = replace(seen, marks=(), skin=None, maps=None)
    told = with_colour(bare, photos(), heights_of(photos()))
    assert told.relief_mm is seen.relief_mm
    assert [mark.kind for mark in told.marks] == [mark.kind for mark in seen.marks]
    assert [scar.depth_mm for scar in told.scars] == [scar.depth_mm for scar in seen.scars]
