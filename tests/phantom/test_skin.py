"""Form, texture, noise and small marks against what they are said to be."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scarscape.phantom.marks import MOUTH, Crease, draw_fine_lines, draw_groove, engrave, pores
from scarscape.phantom.skin import form, scanner_noise, sensor_noise, texture


def rms(field: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(field, dtype=np.float64))))


def spectrum(field: np.ndarray, pitch_mm: float) -> tuple[np.ndarray, np.ndarray]:
    """Frequency (1 / mm) and power of every wave."""
    frequency = np.hypot(
        np.fft.fftfreq(field.shape[0], pitch_mm)[:, None], np.fft.fftfreq(field.shape[1], pitch_mm)
    )
    return frequency, np.abs(np.fft.fft2(field)) ** 2


@pytest.mark.parametrize("pitch_mm", [0.05, 0.1])
def test_texture_has_its_height_and_wavelengths(pitch_mm: float) -> None:
    field = texture(np.random.default_rng(1), 480, 500, pitch_mm)
    assert field.shape == (480, 500)
    assert rms(field) == pytest.approx(0.010, rel=1e-3)
    frequency, power = spectrum(field, pitch_mm)
    within = (frequency > 1 / 1.6) & (frequency < 1 / 0.19)
    assert power[within].sum() > 0.97 * power.sum()


def test_texture_is_furrowed() -> None:
    field = texture(np.random.default_rng(2), 600, 600, 0.05)
    skewness = np.mean(field.astype(float) ** 3) / rms(field) ** 3
    # Plateaus with furrows between them: the deep side is the sharp one.
    assert skewness < -0.3


def test_sensor_noise_is_white() -> None:
    field = sensor_noise(np.random.default_rng(3), 500, 500)
    assert rms(field) == pytest.approx(0.004, rel=0.01)
    assert abs(np.mean(field[:, 1:] * field[:, :-1])) < 0.01 * 0.004**2


@pytest.mark.parametrize(("lag", "expected"), [(4, (4 / 7) ** 2), (7, 1.0), (10, (10 / 7) ** 2)])
def test_scanner_noise_is_correlated_over_its_length(lag: int, expected: float) -> None:
    field = scanner_noise(np.random.default_rng(4), 1000, 1000, 0.05).astype(float)
    assert rms(field) == pytest.approx(0.007, rel=1e-3)
    for correlation in (
        np.mean(field[:, lag:] * field[:, :-lag]),
        np.mean(field[lag:] * field[:-lag]),
    ):
        assert correlation / 0.007**2 == pytest.approx(math.exp(-expected), abs=0.03)


@pytest.mark.parametrize("seed", range(6))
def test_form_is_as_curved_as_a_cheek(seed: int) -> None:
    pitch = 0.25
    base = form(np.random.default_rng(seed), 200, 200, pitch).astype(float)
    y, x = np.mgrid[:200, :200] * pitch - 24.875
    inner = np.hypot(x, y) < 12
    terms = np.stack([np.ones_like(x), x, y, x * x / 2, x * y, y * y / 2], axis=-1)
    fit = np.linalg.lstsq(terms[inner], base[inner], rcond=None)[0]
    curvature = np.linalg.eigvalsh([[fit[3], fit[4]], [fit[4], fit[5]]])
    # The lumps (at most 0.3 mm at 18 mm) bend the middle by up to 1 / 27 mm on their own.
    assert -1 / 40 - 0.037 < curvature[0] < -1 / 120 + 0.037
    slope = np.hypot(*np.gradient(base, pitch))
    assert np.degrees(np.arctan(slope.max())) < 60
    assert base.mean() == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("upright", [False, True])
def test_engraved_line_has_its_depth_and_width(upright: bool) -> None:
    crease = Crease("groove", upright, -10, 60, 10.0, 0.3, 0.0, 0.0, 20, 0.0, 0.2, 2.0)
    relief = np.zeros((400, 1000), dtype=np.float32)
    if upright:
        relief = relief.T.copy()
    engrave(relief, crease, 0.05)
    across = (relief if upright else relief.T)[500]
    assert across.min() == pytest.approx(-0.2, rel=2e-3)
    # Measured across the columns, a line that leans is wider by 1 / cos of its lean.
    width = (across < -0.02).sum() * 0.05 / math.hypot(1, 0.3)
    assert width == pytest.approx(2.0, abs=0.06)


def test_lines_keep_their_ranges() -> None:
    rng = np.random.default_rng(5)
    for _ in range(40):
        groove = draw_groove(rng, 50)
        assert 0.08 <= groove.depth_mm <= 0.25
        assert 1.0 <= groove.width_mm <= 2.5
        on_map = min(groove.end_mm, 50) - max(groove.start_mm, 0)
        assert on_map > 24
    assert len(draw_fine_lines(rng, 50, hard=False)) == 2
    lines = draw_fine_lines(rng, 50, hard=True)
    assert len(lines) == 9
    for line in lines:
        length = float(np.hypot(*np.diff(line.points(0.25), axis=0).T).sum())
        assert 7.5 <= length <= 37
        assert 0.015 <= line.depth_mm <= 0.05
        assert 0.1 <= line.width_mm <= 0.25


@pytest.mark.parametrize("hard", [False, True])
def test_pores_are_as_many_and_as_deep_as_said(hard: bool) -> None:
    from scipy import ndimage

    relief = pores(np.random.default_rng(6), np.zeros((1000, 1000), np.float32), 0.05, hard)
    count = 2500 // (2 if hard else 4)
    _, seen = ndimage.label(np.abs(relief) > 0.008)
    # Some merge with a neighbour or hang over the edge.
    assert 0.9 * count < seen <= count
    assert -0.1 * 2 < relief.min() < (-0.09 if hard else -0.05)
    assert (relief.max() > 0.05) if hard else (relief.max() <= 0)
    assert pytest.approx(1.517, abs=1e-3) == MOUTH


def test_scars_have_lost_most_pores() -> None:
    scarred = np.full((800, 800), -0.3, dtype=np.float32)
    rng = np.random.default_rng
    ratio = (pores(rng(7), scarred, 0.05, True) != 0).mean() / (
        pores(rng(7), np.zeros_like(scarred), 0.05, True) != 0
    ).mean()
    assert ratio == pytest.approx(0.25, abs=0.05)
