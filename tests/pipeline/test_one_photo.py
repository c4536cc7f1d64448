"""One photo from end to end, on coloured skin photographed by the phantom's own renderer."""

from __future__ import annotations

import functools
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scarscape.capture.regions_json import DrawnRegions
from scarscape.model import InputError, Photo, PhotoSurvey
from scarscape.phantom import (
    ColouredSkin,
    Optics,
    Phantom,
    as_photo,
    draw_coloured_skin,
    make_phantom,
    render_photo,
)
from scarscape.phantom.contour import contains
from scarscape.phantom.score_marks import merge_mark_scores, score_marks
from scarscape.pipeline.one_photo import measure_photo
from scarscape.scars.grades.unjudged import NEED

PITCH_MM = 0.1
#: Seed and phototype.
SKINS = ((7, 2), (9, 4), (12, 1))


@functools.cache
def phantom(seed: int) -> Phantom:
    return make_phantom(seed, size_mm=25, pitch_mm=PITCH_MM)


@functools.cache
def skin(seed: int, phototype: int) -> ColouredSkin:
    """Marks beside scars, and nothing else."""
    return draw_coloured_skin(
        phantom(seed).truth, phototype=phototype, clear_of_scars=True, distractors=False
    )


@functools.cache
def photo(seed: int = 7, phototype: int = 2, *, light: str = "side", stops: float = 0.0) -> Photo:
    return as_photo(
        render_photo(
            phantom(seed),
            coloured=skin(seed, phototype),
            light=light,  # type: ignore[arg-type]
            optics=Optics(exposure_stops=stops),
        )
    )


@functools.cache
def survey(seed: int = 7, phototype: int = 2, light: str = "side") -> PhotoSurvey:
    return measure_photo(photo(seed, phototype, light=light))


def moved(one: Photo, *, side: int, origin_px: tuple[float, float]) -> Photo:
    """The same samples as means of a larger photo's pixels, from a place on it."""
    return replace(one, pixels_a_sample=side, origin_px=origin_px)


def unscaled(one: Photo) -> Photo:
    return replace(one, pitch_mm=None)


def test_marks_are_found_with_their_kinds() -> None:
    score = merge_mark_scores(
        score_marks(skin(*one).marks, survey(*one).marks, scars=phantom(one[0]).truth.scars)
        for one in SKINS
    )
    assert score.f1 >= 0.9, str(score)
    assert score.kinds_right > 0.94, str(score)
    assert score.shading_share <= 0.05, str(score)
    assert score.area_ratio == pytest.approx(1, abs=0.1)


def test_no_mark_is_called_a_scar() -> None:
    for one in SKINS:
        for scar in survey(*one).scars:
            assert scar.x_mm is not None
            assert scar.y_mm is not None
            for mark in skin(*one).marks:
                assert not contains(np.array(mark.outline_mm), scar.x_mm, scar.y_mm)


def test_one_photo_tells_no_depth_and_no_kind_for_sure() -> None:
    seen = 0
    for one in SKINS:
        for scar in survey(*one).scars:
            seen += 1
            assert (scar.depth_mm, scar.height_mm, scar.depth_raw_mm) == (None, None, None)
            assert (scar.depth_mm_sd, scar.volume_mm3, scar.height_mm_sd) == (None, None, None)
            assert max(scar.kind_probability.values()) <= 0.7
            assert sum(scar.kind_probability.values()) == pytest.approx(1)
    assert seen > 0


def test_places_in_pixels_and_in_mm_agree() -> None:
    told = measure_photo(moved(photo(), side=2, origin_px=(40.0, 100.0)))
    assert told.pitch_mm == pytest.approx(PITCH_MM / 2)
    assert (told.rows, told.columns) == (500, 500)
    assert len(told.marks) > 2
    for one in (*told.marks, *told.scars):
        assert one.x_px is not None
        assert one.y_px is not None
        assert one.x_mm == pytest.approx(one.x_px * told.pitch_mm)
        assert one.y_mm == pytest.approx(one.y_px * told.pitch_mm)
        np.testing.assert_allclose(one.outline_mm, np.array(one.outline_px) * told.pitch_mm)
    for mark in told.marks:
        assert mark.area_mm2 == pytest.approx((mark.area_px or 0) * told.pitch_mm**2)


def test_a_cut_out_of_a_larger_photo_has_its_marks_where_they_are_on_that() -> None:
    plain, cut = survey(), measure_photo(moved(photo(), side=3, origin_px=(12.0, 30.0)))
    assert len(plain.marks) == len(cut.marks) > 2
    for one, other in zip(plain.marks, cut.marks, strict=True):
        assert other.kind == one.kind
        assert other.y_px == pytest.approx(((one.y_px or 0) + 0.5) * 3 - 0.5 + 12.0)
        assert other.x_px == pytest.approx(((one.x_px or 0) + 0.5) * 3 - 0.5 + 30.0)
        assert other.area_px == pytest.approx(9 * (one.area_px or 0))
        assert other.area_mm2 == pytest.approx(one.area_mm2)


def test_without_a_scale_nothing_is_in_mm() -> None:
    told = measure_photo(unscaled(photo()))
    assert (told.pitch_mm, told.pitch_mm_sd, told.skin_area_mm2) == (None, None, None)
    assert len(told.marks) >= 1
    for mark in told.marks:
        assert (mark.x_mm, mark.y_mm, mark.area_mm2, mark.outline_mm) == (None, None, None, ())
        assert mark.area_px is not None
        assert len(mark.outline_px) >= 3
    for scar in told.scars:
        assert (scar.x_mm, scar.y_mm, scar.width_mm, scar.area_mm2) == (None, None, None, None)
        assert len(scar.outline_px) >= 3
    assert told.mark_area_fraction is not None
    assert told.maps is not None
    assert told.maps.pitch_mm is None
    assert any("scale" in warning for warning in told.warnings)
    source = told.to_dict()["source"]
    assert (source["pitch_mm"], source["pitch_from"]) == (None, None)


def test_a_grey_photo_has_no_marks_and_no_colour() -> None:
    one = photo()
    grey = replace(
        one,
        light=np.ascontiguousarray(one.light.mean(axis=0, keepdims=True)),
        usable=one.usable.all(axis=0, keepdims=True),
    )
    told = measure_photo(grey)
    assert told.marks == ()
    assert told.maps is None
    assert told.mark_area_fraction is None
    assert told.skin.ita_deg is None
    assert any("grey" in note for note in told.skin.notes)
    assert any("grey" in warning for warning in told.warnings)
    assert not told.findings.colour_seen
    assert told.picture.shape == (250, 250, 3)
    np.testing.assert_array_equal(told.picture[..., 0], told.picture[..., 2])


def test_without_known_colours_the_tone_is_not_told() -> None:
    told = survey().skin
    assert (told.ita_deg, told.tone, told.colour_error_delta_e) == (None, None, None)
    assert told.notes


def test_flat_light_judges_no_scars_and_leaves_every_grade_open() -> None:
    told = survey(light="flat")
    assert not told.light.judged
    assert told.light.reason
    assert told.scars == ()
    assert told.scar_area_fraction is None
    assert len(told.marks) > 2
    assert all(NEED in grade.needs for grade in told.grades.values())
    assert any("not looked for" in warning for warning in told.warnings)


def test_the_share_of_marks_is_their_area_over_that_of_the_skin() -> None:
    told = survey()
    assert told.skin_area_mm2 is not None
    assert told.skin_area_mm2 == pytest.approx(
        told.valid_fraction * 250 * 250 * PITCH_MM**2, rel=1e-6
    )
    area = sum(mark.area_mm2 or 0 for mark in told.marks)
    assert told.mark_area_fraction == pytest.approx(area / told.skin_area_mm2, rel=0.05)


def test_maps_show_the_pigment_that_a_mark_is_made_of() -> None:
    told, true = survey(), skin(7, 2)
    assert told.maps is not None
    assert told.maps.melanin.shape == (250, 250)
    assert told.maps.picture.shape == (250, 250, 3)
    means: dict[str, list[tuple[float, float]]] = {}
    for mark in true.marks:
        at = np.s_[
            round(mark.y_mm / PITCH_MM) - 2 : round(mark.y_mm / PITCH_MM) + 3,
            round(mark.x_mm / PITCH_MM) - 2 : round(mark.x_mm / PITCH_MM) + 3,
        ]
        found = (
            float(np.nanmean(told.maps.melanin[at])),
            float(np.nanmean(told.maps.haemoglobin[at])),
        )
        means.setdefault(mark.kind, []).append(found)
    assert all(blood > 0.1 and blood > 1.5 * abs(melanin) for melanin, blood in means["erythema"])
    assert all(melanin > 0.1 for melanin, _ in means["hyperpigmentation"])
    assert all(melanin < -0.05 for melanin, _ in means["hypopigmentation"])


def test_a_stop_less_light_shows_the_same_marks() -> None:
    one, other = survey(), measure_photo(photo(stops=-1.0))
    assert len(one.marks) == len(other.marks)
    for mark, twin in zip(one.marks, other.marks, strict=True):
        assert twin.kind == mark.kind
        assert twin.area_mm2 == pytest.approx(mark.area_mm2, rel=0.08)
        assert math.dist((twin.x_mm or 0, twin.y_mm or 0), (mark.x_mm or 0, mark.y_mm or 0)) < 0.2


def test_regions_outlined_by_hand_hold_what_lies_in_them() -> None:
    half = np.array([[0.0, 0.0], [125.0, 0.0], [125.0, 250.0], [0.0, 250.0]])
    drawn = DrawnRegions(
        {"left_cheek": half + np.array([125.0, 0.0]), "right_cheek": half}, "px", Path("r.json")
    )
    told = measure_photo(photo(), regions=drawn)
    assert [region.name for region in told.regions] == ["left_cheek", "right_cheek"]
    for mark in told.marks:
        assert mark.region == ("right_cheek" if (mark.x_px or 0) < 124.5 else "left_cheek")
    assert [replace(mark, region=None) for mark in told.marks] == list(survey().marks)
    for region in told.regions:
        own = [mark for mark in told.marks if mark.region == region.name]
        assert sum(region.mark_counts.values()) == len(own)
        assert set(region.grades) == set(told.grades)
    assert sum(region.skin_area_mm2 or 0 for region in told.regions) == pytest.approx(
        told.skin_area_mm2, rel=1e-6
    )


def test_what_is_not_usable_is_no_skin_and_no_mark() -> None:
    one = photo()
    usable = one.usable.copy()
    usable[:, :, :120] = False
    light = np.where(usable, one.light, np.float32(0))
    told = measure_photo(replace(one, usable=usable, light=light))
    assert told.valid_fraction < 0.53
    assert told.maps is not None
    assert np.isnan(told.maps.melanin[:, :118]).all()
    for thing in (*told.marks, *told.scars):
        assert (thing.x_px or 0) > 118


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_a_photo_without_skin_is_refused(level: float) -> None:
    light = np.full((3, 80, 80), level, np.float32)
    nothing = Photo(light, np.zeros(light.shape, np.bool_), "dark.jpg", pitch_mm=0.1)
    with pytest.raises(InputError, match="next to no skin"):
        measure_photo(nothing)


def test_the_same_photo_gives_the_same_file() -> None:
    one, other = survey(), measure_photo(photo())
    assert one.to_dict() == other.to_dict()
    assert one.maps is not None
    assert other.maps is not None
    assert one.maps.melanin.tobytes() == other.maps.melanin.tobytes()
    assert one.picture.tobytes() == other.picture.tobytes()
