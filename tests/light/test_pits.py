"""Fits of pits whose photos another renderer made, with profiles outside the fit's own family."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.light.pit_photos import bell, lit_skin, pit, ring, u, v

from scarscape.light import pits
from scarscape.light.lit_skin import LitSkin
from scarscape.light.pit_found import PitFit
from scarscape.light.pit_shape import COS2, LOG_RADIUS
from scarscape.light.pit_window import Pit
from scarscape.light.pits import beside, fit_pits

Array = NDArray[np.float64]
#: The middle of pictures of 3 mm, from their first sample.
MIDDLE = 1.47


def start(depth_mm: float = 0.25, mouth_mm: float = 0.6, **place: float) -> Pit:
    """What a plain relief would say: a shallow bell."""
    radius = mouth_mm / math.sqrt(math.log(10))
    row, column = place.get("row", 0.0), place.get("column", 0.0)
    return Pit(MIDDLE + row, MIDDLE + column, depth_mm, radius, 2.0, 0.0)


def fitted(skin: LitSkin, one: Pit | None = None) -> PitFit:
    (fit,) = fit_pits([start() if one is None else one], skin)
    assert fit is not None
    return fit


@pytest.fixture(scope="module")
def boxcar() -> LitSkin:
    return lit_skin(pit(u, 0.4, 0.6))


@pytest.mark.parametrize(
    ("profile", "depth_mm", "radius_mm"), [(u, 0.3, 0.7), (bell, 0.4, 0.8), (v, 0.5, 0.7)]
)
def test_depths_of_profiles_outside_the_family(
    profile: Callable[[Array], Array], depth_mm: float, radius_mm: float
) -> None:
    fit = fitted(lit_skin(pit(profile, depth_mm, radius_mm)), start(0.7 * depth_mm))
    assert fit.depth_mm == pytest.approx(depth_mm, rel=0.03)
    assert fit.misfit < 0.05
    assert fit.pit.mouth_mm == pytest.approx(radius_mm, rel=0.35)


def test_the_boxcar_s_depth_place_and_certainty(boxcar: LitSkin) -> None:
    fit = fitted(boxcar)
    assert fit.depth_mm == pytest.approx(0.4, rel=0.03)
    assert fit.pit.row_mm == pytest.approx(MIDDLE, abs=0.01)
    assert fit.pit.column_mm == pytest.approx(MIDDLE, abs=0.01)
    assert 0 < math.sqrt(fit.covariance[0, 0]) < 0.1 * fit.depth_mm
    assert (np.linalg.eigvalsh(fit.covariance) > 0).all()


def test_an_ellipse_off_the_middle() -> None:
    heights = pit(u, 0.35, 0.55, centre=(0.13, -0.09), ellipse=1.5, turn=0.5)
    fit = fitted(lit_skin(heights))
    assert fit.depth_mm == pytest.approx(0.35, rel=0.03)
    assert fit.pit.row_mm == pytest.approx(MIDDLE + 0.13, abs=0.02)
    assert fit.pit.column_mm == pytest.approx(MIDDLE - 0.09, abs=0.02)
    c2, s2 = fit.parameters[COS2], fit.parameters[COS2 + 1]
    assert 0.5 * math.atan2(s2, c2) == pytest.approx(0.5, abs=0.12)
    # The longer axis over the shorter, from the amplitude of order 2.
    assert math.exp(2 * math.hypot(c2, s2)) == pytest.approx(1.5, rel=0.12)


def test_noise_and_texture_change_little() -> None:
    fit = fitted(lit_skin(pit(u, 0.4, 0.6), noise=0.02, texture_mm=0.006))
    assert fit.depth_mm == pytest.approx(0.4, rel=0.06)


def test_two_neighbours_each_get_their_own() -> None:
    one, other = pit(u, 0.3, 0.4, centre=(-0.6, -0.5)), pit(bell, 0.3, 0.55, centre=(0.45, 0.6))
    skin = lit_skin(lambda row, column: np.minimum(one(row, column), other(row, column)),
                    side_mm=3.6)  # fmt: skip
    shift = 0.3
    starts = [
        start(0.2, 0.45, row=shift - 0.6, column=shift - 0.5),
        start(0.2, 0.45, row=shift + 0.45, column=shift + 0.6),
    ]
    fits = fit_pits(starts, skin)
    for fit, depth in zip(fits, (0.3, 0.3), strict=True):
        assert fit is not None
        assert fit.depth_mm == pytest.approx(depth, rel=0.05)
    assert [one.row_mm for one in beside(starts, 1)] == [starts[0].row_mm]


def test_albedo_and_every_lamp_s_brightness_cancel(boxcar: LitSkin) -> None:
    brightness = np.array([0.6, 1.4, 1.0, 0.8, 1.2, 1.0])
    fit = fitted(boxcar)
    darker = lit_skin(pit(u, 0.4, 0.6), albedo=0.15, brightness=brightness)
    again = fitted(darker)
    # Photos are in single precision.
    np.testing.assert_allclose(again.parameters, fit.parameters, atol=2e-3)
    assert again.depth_mm == pytest.approx(fit.depth_mm, rel=1e-3)


def test_a_wrong_depth_to_begin_with_is_mended(boxcar: LitSkin) -> None:
    depths = [fitted(boxcar, start(depth)).depth_mm for depth in (0.18, 0.45)]
    assert depths == pytest.approx([0.4, 0.4], rel=0.03)


def test_high_lamps_reach_the_floor_and_low_ones_do_not(boxcar: LitSkin) -> None:
    assert fitted(boxcar).reached == 1.0
    slot = pit(u, 1.2, 0.3)
    low = fitted(lit_skin(slot, lamps=ring(6, 33.0)), start(0.8, 0.3))
    assert low.reached == 0.0


def test_a_pit_without_skin_around_gets_no_fit(boxcar: LitSkin) -> None:
    beyond = start(mouth_mm=0.1, row=-5.0)
    fits = fit_pits([beyond, start()], boxcar)
    assert fits[0] is None
    assert fits[1] is not None
    assert fit_pits([start(mouth_mm=6.0)], boxcar) == (None,)
    assert fit_pits([], boxcar) == ()


@pytest.mark.parametrize("cores", [1, 3])
def test_the_number_of_threads_changes_no_byte(
    cores: int, boxcar: LitSkin, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts = [start(), start(0.1, 0.3, row=-0.9), start(0.1, 0.3, row=0.9)]
    usual = fit_pits(starts, boxcar)
    monkeypatch.setattr(pits.os, "cpu_count", lambda: cores)
    for one, other in zip(fit_pits(starts, boxcar), usual, strict=True):
        assert one is not None
        assert other is not None
        assert one.parameters.tobytes() == other.parameters.tobytes()
        assert one.covariance.tobytes() == other.covariance.tobytes()
        assert (one.reached, one.misfit) == (other.reached, other.misfit)


def test_a_fit_tells_its_pit_and_its_blur(boxcar: LitSkin) -> None:
    fit = fitted(boxcar)
    # A fit's own pit, laid again, has the fit's parameters.
    np.testing.assert_allclose(fit.pit.parameters()[:10], fit.parameters[:10], rtol=1e-12)
    assert fit.pit.radius_mm == pytest.approx(math.exp(fit.parameters[LOG_RADIUS]))
    assert 0.05 < fit.blur_mm < 0.14
