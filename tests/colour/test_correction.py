from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.colour.cameras import (
    CAMERAS,
    GREY,
    LAMPS,
    MELANIN,
    chart_spectra,
    photographed,
    skin_spectrum,
    true_linear,
)

from scarscape.colour.correction import Correction, apply, fit_correction
from scarscape.colour.lab import delta_e, lab_of

Floats = NDArray[np.float64]
#: A camera's own colours: what it sees of sRGB.
MIXES = np.array([[0.7, 0.25, 0.05], [0.2, 0.65, 0.15], [0.05, 0.3, 0.65]])
GAIN = np.array([0.9, 0.6, 0.45])


def known_colours() -> Floats:
    """24 colours that a camera sees positive, six of them grey."""
    draw = np.random.default_rng(7)
    colours = draw.uniform(0.05, 0.8, (18, 3))
    greys = np.repeat(np.array([0.88, 0.59, 0.36, 0.19, 0.09, 0.032])[:, None], 3, axis=1)
    return np.vstack([colours, greys])


def as_picture(light: Floats) -> NDArray[np.float32]:
    return np.ascontiguousarray(light.T[:, None, :], dtype=np.float32)


def corrected(correction: Correction | None, light: Floats) -> Floats:
    assert correction is not None
    return np.asarray(apply(correction, as_picture(light))[:, 0].T, np.float64)


def test_a_linear_camera_is_undone_exactly() -> None:
    known = known_colours()
    light = known @ MIXES.T * GAIN
    correction = fit_correction(light, known, GREY, "chart")
    assert correction is not None
    np.testing.assert_allclose(correction.matrix, np.linalg.inv(GAIN[:, None] * MIXES), atol=1e-9)
    assert correction.curve is None
    assert correction.delta_e_worst < 1e-6
    assert correction.patches_used == 24
    other = np.random.default_rng(1).uniform(0, 1, (500, 3))
    np.testing.assert_allclose(corrected(correction, other @ MIXES.T * GAIN), other, atol=2e-6)


def test_what_is_missing_stays_missing() -> None:
    known = known_colours()
    for power in (1.0, 0.8):
        correction = fit_correction((0.9 * known) ** power, known, GREY, "chart")
        assert correction is not None
        assert (correction.curve is None) == (power == 1.0)
        light = np.full((3, 4, 5), 0.3, np.float32)
        light[:, 1, 2] = np.nan
        out = apply(correction, light)
        assert out.dtype == np.float32
        assert np.array_equal(np.isnan(out), np.isnan(light))


@pytest.mark.parametrize("known_from", ["chart", "marker"])
def test_exposure_and_white_balance_change_nothing(known_from: str) -> None:
    known, skin = true_linear(chart_spectra()), np.array([skin_spectrum(m) for m in MELANIN])
    light, seen = photographed(chart_spectra()), photographed(skin)
    plain = corrected(fit_correction(light, known, GREY, known_from), seen)
    for gain in ([0.5, 0.5, 0.5], [0.6, 0.8, 1.1], [1.1, 0.8, 0.5]):
        again = corrected(fit_correction(light * gain, known, GREY, known_from), seen * gain)
        np.testing.assert_allclose(again, plain, rtol=2e-5, atol=1e-6)


def test_covered_patches_do_not_pull() -> None:
    known = known_colours()
    light = known @ MIXES.T * GAIN
    covered = light.copy()
    covered[[3, 9, 21]] = (0.4, 0.15, 0.07)
    correction = fit_correction(covered, known, GREY, "chart")
    other = np.random.default_rng(2).uniform(0.05, 0.8, (100, 3))
    out = corrected(correction, other @ MIXES.T * GAIN)
    apart = delta_e(lab_of(out.T), lab_of(other.T))
    assert np.median(apart) < 0.5
    assert correction is not None
    assert correction.delta_e_worst > 10


@pytest.mark.parametrize("power", [0.75, 0.9, 1.2])
def test_a_bent_tone_curve_is_taken_off(power: float) -> None:
    known = known_colours()
    correction = fit_correction((known * GAIN) ** power, known, GREY, "chart")
    assert correction is not None
    assert correction.curve is not None
    assert any("tone curve" in note for note in correction.notes)
    other = np.random.default_rng(3).uniform(0.05, 0.85, (200, 3))
    out = corrected(correction, (other * GAIN) ** power)
    assert delta_e(lab_of(out.T), lab_of(other.T)).max() < 0.5


def test_pictures_by_a_table_equal_patches_by_the_curve() -> None:
    known = known_colours()
    correction = fit_correction((known * GAIN) ** 0.8, known, GREY, "chart")
    assert correction is not None
    light = np.random.default_rng(4).uniform(0.002, 1, (3, 300, 300)).astype(np.float32)
    small = [apply(correction, light[:, row : row + 1]) for row in (0, 100)]
    large = apply(correction, light)
    for part, row in zip(small, (0, 100), strict=True):
        np.testing.assert_allclose(large[:, row : row + 1], part, rtol=2e-3, atol=1e-5)


@pytest.fixture(scope="module")
def trials() -> dict[str, tuple[Floats, Floats, Floats]]:
    """CIELAB of skin less its truth (trials, 3, skins), deviations said, greys less theirs."""
    skin = np.array([skin_spectrum(m, blood) for m in MELANIN for blood in (0.15, 0.35, 0.8)])
    known, truth = true_linear(chart_spectra()), lab_of(true_linear(skin).T)
    result = {}
    for known_from in ("chart", "marker"):
        off, claimed, neutral = [], [], []
        for camera in CAMERAS:
            for lamp in LAMPS:
                for contrast in (0.0, 0.3):
                    light = photographed(
                        chart_spectra(), camera=camera, lamp=lamp, contrast=contrast
                    )
                    seen = photographed(skin, camera=camera, lamp=lamp, contrast=contrast, seed=1)
                    correction = fit_correction(light, known, GREY, known_from)
                    assert correction is not None
                    off.append(lab_of(corrected(correction, seen).T) - truth)
                    claimed.append(correction.lab_sd)
                    greys = corrected(correction, light[18:23])
                    neutral.append((lab_of(greys.T) - lab_of(known[18:23].T))[1:])
        result[known_from] = (np.array(off), np.array(claimed), np.array(neutral))
    return result


def test_measured_cameras_see_skin_as_it_is(trials: dict[str, tuple[Floats, ...]]) -> None:
    off, claimed, neutral = trials["chart"]
    skin = np.array([skin_spectrum(m, blood) for m in MELANIN for blood in (0.15, 0.35, 0.8)])
    truth = lab_of(true_linear(skin).T)[None]
    apart = delta_e(np.moveaxis(truth + off, 1, 0), np.moveaxis(truth, 1, 0))
    assert np.isfinite(apart).mean() > 0.85
    assert np.nanmedian(apart) < 1.7
    assert np.nanpercentile(apart, 95) < 4.0
    # Greys stay as neutral as any colour is said to be right.
    ratio = np.sqrt(np.nanmean(neutral**2, axis=(0, 2)) / np.mean(claimed[:, 1:] ** 2, axis=0))
    assert np.all(ratio < 0.7)
    assert np.nanpercentile(np.abs(neutral), 95) < 2.0
    daylight = [index for index in range(len(neutral)) if LAMPS[index // 2 % len(LAMPS)] == "D65"]
    assert np.nanmax(np.abs(neutral[daylight])) < 1.5


@pytest.mark.parametrize("known_from", ["chart", "marker"])
def test_errors_are_as_large_as_they_are_said_to_be(
    trials: dict[str, tuple[Floats, ...]], known_from: str
) -> None:
    off, claimed, _ = trials[known_from]
    ratio = np.sqrt(np.nanmean((off / claimed[:, :, None]) ** 2, axis=(0, 2)))
    assert np.all(ratio < 1.2)
    assert np.all(ratio > 0.2)


def test_a_charts_colours_halve_the_error_that_greys_leave(
    trials: dict[str, tuple[Floats, ...]],
) -> None:
    size = {name: np.sqrt(np.nanmean(off**2)) for name, (off, _, _) in trials.items()}
    assert size["chart"] < 0.55 * size["marker"]


def test_a_sheets_printed_colours_are_only_a_check() -> None:
    known = known_colours()
    light = known * GAIN
    printed = light.copy()
    printed[:18] *= np.random.default_rng(5).uniform(0.6, 1.4, (18, 3))
    right, wrong = (fit_correction(seen, known, GREY, "marker") for seen in (light, printed))
    assert right is not None
    assert wrong is not None
    np.testing.assert_allclose(right.matrix, np.diag(1 / GAIN), rtol=1e-9)
    np.testing.assert_array_equal(right.matrix, wrong.matrix)
    np.testing.assert_array_equal(right.lab_sd, wrong.lab_sd)
    assert wrong.delta_e_median > 3 > right.delta_e_median
    assert any("printer" in note for note in wrong.notes)


def test_too_few_patches() -> None:
    known = known_colours()
    light = known @ MIXES.T * GAIN
    few = light.copy()
    few[:12] = np.nan
    greys_only = fit_correction(few, known, GREY, "chart")
    assert greys_only is not None
    assert greys_only.patches_used == 12
    assert np.count_nonzero(greys_only.matrix) == 3
    few[:23] = np.nan
    assert fit_correction(few, known, GREY, "chart") is None
    assert fit_correction(np.full_like(light, np.nan), known, GREY, "marker") is None
