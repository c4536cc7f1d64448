"""A profile is the analytic cross-section."""

from __future__ import annotations

import numpy as np
import pytest

from scarscape.report.profile_chart import common_scale, profile_chart
from scarscape.report.profiles import profiles_through


def test_cone_floor_and_dome(survey):
    cone, floor, dome = profiles_through(survey)
    expected = -0.6 * np.clip(1 - np.abs(cone.along_mm), 0, None)
    np.testing.assert_allclose(cone.height_mm, expected, atol=0.016)
    expected = -0.3 * np.clip((1.6 - np.abs(floor.along_mm)) / 0.4, 0, 1)
    np.testing.assert_allclose(floor.height_mm, expected, atol=0.01)
    expected = 0.4 * np.clip(1 - (dome.along_mm / 2) ** 2, 0, None)
    np.testing.assert_allclose(dome.height_mm, expected, atol=0.002)


def test_a_pore_on_the_floor_does_not_move_the_cut(survey, make_survey):
    relief = survey.relief_mm.copy()
    relief[75, 285] -= 0.2  # off the middle of the flat floor, in the row of no cut
    _, floor, _ = profiles_through(make_survey(relief_mm=relief))
    expected = -0.3 * np.clip((1.6 - np.abs(floor.along_mm)) / 0.4, 0, 1)
    np.testing.assert_allclose(floor.height_mm, expected, atol=0.01)


def test_mouth_is_where_the_line_leaves_the_outline(survey):
    cone, _, dome = profiles_through(survey)
    np.testing.assert_allclose(cone.mouth_mm, (-0.9, 0.9), atol=0.03)
    np.testing.assert_allclose(dome.mouth_mm, (-1.9, 1.9), atol=0.03)


@pytest.mark.parametrize("turn_deg", [0, 30, 89, 120, 160])
def test_runs_along_the_longest_axis(make_survey, make_scar, outline, turn_deg):
    oval = make_scar(1, "other", 9, 7, 0.3, 1, outline_mm=outline(9, 7, 3, 1, turn_deg))
    relief = np.zeros((300, 400), np.float32)
    relief[140, 180] = -0.1  # the middle, (9, 7) mm
    (profile,) = profiles_through(make_survey(scars=(oval,), relief_mm=relief))
    assert (profile.turn_deg - turn_deg + 90) % 180 - 90 == pytest.approx(0, abs=4.1)
    np.testing.assert_allclose(profile.mouth_mm, (-3, 3), atol=0.02)
    assert profile.along_mm[0] < -3.5
    assert profile.along_mm[-1] > 3.5


def test_missing_samples_are_gaps(holed):
    _, floor, _ = profiles_through(holed)
    missing = np.isnan(floor.height_mm)
    assert 0.1 < missing.mean() < 0.6
    markup = str(profile_chart(floor, holed.scars[1], common_scale([floor], holed.scars)))
    assert "nan" not in markup.lower()
    assert markup.count('class="skin"') == 1


def test_beyond_the_edge_is_missing(make_survey, make_scar):
    edge = make_scar(1, "other", 0.5, 0.5, 0.1, 0.4)
    (profile,) = profiles_through(make_survey(scars=(edge,)))
    assert np.isnan(profile.height_mm[0])
    assert np.isfinite(profile.height_mm).any()


def test_far_outside_and_all_missing(make_survey, make_scar):
    nowhere = np.full((40, 50), np.nan, np.float32)
    scars = (make_scar(1, "rolling", 900.0, -50.0, 0.1, 4.0), make_scar(2, "boxcar", 1, 1, 0.2, 1))
    profiles = profiles_through(make_survey(scars=scars, relief_mm=nowhere))
    assert all(np.isnan(profile.height_mm).all() for profile in profiles)
    scale = common_scale(profiles, scars)
    for profile, scar in zip(profiles, scars, strict=True):
        assert "no samples on this line" in profile_chart(profile, scar, scale)


def test_without_outline_a_row_is_cut(unmeasured):
    profile = profiles_through(unmeasured)[0]
    assert profile.turn_deg == 0
    assert profile.mouth_mm is None
    assert np.nanmin(profile.height_mm) == pytest.approx(-0.6, abs=0.016)


def test_lines_are_equally_long_unless_a_scar_needs_more(make_survey, make_scar, survey):
    lengths = {round(float(np.ptp(p.along_mm)), 6) for p in profiles_through(survey)}
    assert len(lengths) == 1
    wide = make_scar(4, "keloid", 10, 7, 1.0, 9.0)
    profiles = profiles_through(make_survey(scars=(*survey.scars, wide)))
    assert np.ptp(profiles[0].along_mm) == pytest.approx(14)
    assert np.ptp(profiles[3].along_mm) == pytest.approx(18 + 5, abs=0.1)
