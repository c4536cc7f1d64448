"""The plane through the corners: exact on exact corners, honest on bent paper and spread ink."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.capture.photographing import PIECES, View

from scarscape.capture.marker_fit import (
    _log_pitch_gradient,
    _residuals,
    agreeing,
    fit_plane,
    project,
    stretch,
)

CHEEK = PIECES["cheek"]
CORNERS = np.stack([place.box.corners_mm for place in CHEEK.markers])
CENTRE = CHEEK.view.centre_mm
VALUES = np.array([400.0, 30.0, 500.0, -25.0, 380.0, 450.0, 0.05, -0.03, 0.01])

Floats = NDArray[np.float64]


def pitch_of(homography: Floats) -> float:
    return float(abs(np.linalg.det(stretch(homography, CENTRE))) ** -0.5)


def test_stretch_is_the_slope_of_the_projection() -> None:
    homography = View(tilt_deg=20.0).homography(CHEEK)
    step = 1e-5
    slopes = [
        (project(homography, np.array(CENTRE) + d) - project(homography, np.array(CENTRE) - d))
        / (2 * step)
        for d in (np.array([step, 0.0]), np.array([0.0, step]))
    ]
    np.testing.assert_allclose(stretch(homography, CENTRE), np.column_stack(slopes), rtol=1e-6)


def test_derivatives_are_those_of_small_steps() -> None:
    unit = (CORNERS - CENTRE) / 30.0
    off, slopes = _residuals(VALUES, unit, np.zeros_like(unit))
    gradient = _log_pitch_gradient(VALUES)

    def log_pitch(values: Floats) -> float:
        homography = np.append(values[:8], 1.0).reshape(3, 3)
        return float(-0.5 * np.log(np.linalg.det(stretch(homography, (0.0, 0.0)))))

    for index in range(9):
        step = 1e-6 * max(1.0, abs(VALUES[index]))
        more, less = VALUES.copy(), VALUES.copy()
        more[index] += step
        less[index] -= step
        moved = (
            _residuals(less, unit, np.zeros_like(unit))[0]
            - _residuals(more, unit, np.zeros_like(unit))[0]
        )
        np.testing.assert_allclose(slopes[..., index], moved / (2 * step), rtol=1e-4, atol=1e-4)
        rise = (log_pitch(more) - log_pitch(less)) / (2 * step)
        assert gradient[index] == pytest.approx(rise, rel=1e-4, abs=1e-7)
    assert off.shape == (40, 2)


def test_exact_corners_give_the_exact_plane() -> None:
    homography = View(tilt_deg=25.0).homography(CHEEK)
    fit = fit_plane(CORNERS, project(homography, CORNERS), CENTRE)
    assert fit.residual_px < 1e-3
    assert pitch_of(fit.homography) == pytest.approx(pitch_of(homography), rel=1e-5)


@pytest.mark.parametrize("ink_mm", [-0.06, 0.08])
def test_ink_that_spreads_does_not_change_the_scale(ink_mm: float) -> None:
    homography = View(tilt_deg=10.0).homography(CHEEK)
    spread = np.stack([place.box.shrunk(-ink_mm).corners_mm for place in CHEEK.markers])
    fit = fit_plane(CORNERS, project(homography, spread), CENTRE)
    assert pitch_of(fit.homography) == pytest.approx(pitch_of(homography), rel=1e-4)
    assert fit.residual_px < 0.02


def test_the_stated_error_is_that_of_noisy_corners() -> None:
    homography = View(tilt_deg=10.0).homography(CHEEK)
    true, exact = pitch_of(homography), project(homography, CORNERS)
    rng = np.random.default_rng(5)
    fits = [fit_plane(CORNERS, exact + rng.normal(0, 0.5, exact.shape), CENTRE) for _ in range(200)]
    errors = np.array([pitch_of(fit.homography) / true - 1 for fit in fits])
    from_corners = [
        (fit.pitch_sd**2 - (4.3 * fit.residual_px * true / 30) ** 2) ** 0.5 for fit in fits
    ]
    assert np.std(errors) == pytest.approx(np.median(from_corners), rel=0.2)
    assert abs(errors.mean()) < 3 * errors.std() / 200**0.5


@pytest.mark.parametrize("radius_mm", [60.0, 100.0, 200.0])
@pytest.mark.parametrize("tilt_deg", [0.0, 15.0])
def test_bent_paper_widens_the_error_enough(radius_mm: float, tilt_deg: float) -> None:
    view = View(tilt_deg=tilt_deg, toward_deg=0.0)
    homography = view.homography(CHEEK)
    focal = view.distance_mm / view.pitch_mm
    camera = np.array(
        [[focal, 0, (view.columns - 1) / 2], [0, focal, (view.rows - 1) / 2], [0, 0, 1]]
    )
    place = np.linalg.inv(camera) @ homography
    into = np.cross(place[:, 0], place[:, 1])
    turn = (CORNERS[..., :1] - CENTRE[0]) / radius_mm
    x, sunk = CENTRE[0] + radius_mm * np.sin(turn), radius_mm * (1 - np.cos(turn))
    at = x * place[:, 0] + CORNERS[..., 1:] * place[:, 1] + place[:, 2] + sunk * into
    seen = at @ camera.T
    px = seen[..., :2] / seen[..., 2:]
    agree = agreeing(CORNERS, px)
    assert agree.sum() >= 6
    fit = fit_plane(CORNERS[agree], px[agree], CENTRE)
    off = abs(pitch_of(fit.homography) / pitch_of(homography) - 1)
    assert 0.4 * fit.pitch_sd < off < 1.2 * fit.pitch_sd


def test_no_majority_no_answer() -> None:
    px = project(View().homography(CHEEK), CORNERS)
    assert agreeing(CORNERS, px).all()
    moved = px.copy()
    moved[5:] += (260.0, -140.0)
    assert not agreeing(CORNERS, moved).any()
    moved[5] = px[5]
    np.testing.assert_array_equal(agreeing(CORNERS, moved), np.arange(10) < 6)
    assert not agreeing(CORNERS[:2], moved[[0, 9]]).any()
