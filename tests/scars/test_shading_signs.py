"""Signs around a peak: analytic dents, bumps and folds, and what the weights make of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scarscape.scars.shading_around import AROUND, around_of
from scarscape.scars.shading_find import features_at
from scarscape.scars.shading_hollow import HOLLOW, hollow_of
from scarscape.scars.shading_patch import FEATURES, squares
from scarscape.scars.shading_peaks import Answers, Peaks, answers_of, levels_of, peaks_of
from scarscape.scars.shading_weights import DENT, RAISED, scar_log_odds

SAMPLE_MM, SIDE = 0.1, 240
TOWARDS = (1.0, 0.0)
SIGMA_MM = 0.8


def shaded(*, fold: bool = False, noise: float = 0.002) -> np.ndarray:
    """First-order density of a Gaussian dent, or of a fold across the light, lit from the right."""
    y, x = (np.mgrid[:SIDE, :SIDE] - SIDE / 2) * SAMPLE_MM / SIGMA_MM
    depth = np.exp(-0.5 * (x * x + (0 if fold else y * y)))
    texture = np.random.default_rng(4).standard_normal((SIDE, SIDE)) * noise
    return np.asarray(x * depth * 0.3 + texture, dtype=np.float32)


def answers(shading: np.ndarray) -> list[Answers]:
    known = np.ones(shading.shape, dtype=bool)
    return [answers_of(level, TOWARDS) for level in levels_of(shading, known, SAMPLE_MM)]


def strongest(found: list[Answers]) -> tuple[int, Peaks]:
    """The one peak nearest to the middle at the size of the dent."""
    sizes = [one.level.sigma * one.level.samples * SAMPLE_MM for one in found]
    index = int(np.argmin(np.abs(np.array(sizes) - SIGMA_MM)))
    peaks = peaks_of(found[index])
    one = np.array([int(np.argmax(np.abs(peaks.strength)))])
    picked = (peaks.row[one], peaks.column[one], peaks.strength[one], peaks.ratio[one])
    return index, Peaks(peaks.level, *picked)


def hollow(shading: np.ndarray) -> dict[str, float]:
    _, peaks = strongest(answers(shading))
    places = peaks.row.astype(np.float64), peaks.column.astype(np.float64)
    signs = hollow_of(peaks, squares(peaks.level, *places, TOWARDS))
    return dict(zip(HOLLOW, signs[0].tolist(), strict=True))


def around(shading: np.ndarray) -> dict[str, float]:
    found = answers(shading)
    return dict(zip(AROUND, around_of(found, *strongest(found))[0].tolist(), strict=True))


def test_a_dent_is_deepest_in_its_middle_and_closed_around() -> None:
    signs = hollow(shaded())
    assert signs["middle"] > 0.9
    assert abs(signs["ring"]) < 0.15
    # A twentieth of the disc around a steep place is near its extremes; both are alike.
    assert signs["darkest"] == pytest.approx(signs["lightest"], abs=0.1)


def test_a_fold_goes_on_across_the_light() -> None:
    assert hollow(shaded(fold=True))["ends"] > hollow(shaded())["ends"] + 0.2


def test_a_bump_is_a_dent_turned_over() -> None:
    for signs in (hollow, around):
        dent, bump = signs(shaded(noise=0)), signs(-shaded(noise=0))
        assert bump == pytest.approx(dent, abs=1e-3)


def test_exposure_changes_no_sign() -> None:
    for signs in (hollow, around):
        darker = signs(shaded() + np.float32(0.7))
        assert darker == pytest.approx(signs(shaded()), abs=0.02)


def test_other_sizes_answer_as_the_matched_filter_of_a_gaussian() -> None:
    signs = around(shaded())
    found = answers(shaded())
    index, _ = strongest(found)
    sizes = [one.level.sigma * one.level.samples * SAMPLE_MM for one in found]

    def answer(sigma_mm: float) -> float:
        # Slope of a Gaussian's derivative after a blur, in the filter's units.
        return sigma_mm / (SIGMA_MM**2 + sigma_mm**2) ** 2

    for name, step in (("finer_2", -2), ("finer", -1), ("coarser", 1)):
        expected = answer(sizes[index + step]) / answer(sizes[index])
        assert signs[name] == pytest.approx(expected, rel=0.12)


def test_a_lone_dent_stands_over_its_surroundings() -> None:
    alone = around(shaded())["over_texture"]
    lost = around(shaded(noise=0.3))["over_texture"]
    assert alone > lost + 0.5


def test_every_peak_has_every_sign_and_nothing_known_has_no_peaks() -> None:
    peaks, features = features_at(answers(shaded()), 0, TOWARDS, SAMPLE_MM)
    assert features.shape == (len(peaks.row), len(FEATURES) + len(AROUND) + len(HOLLOW))
    assert np.isfinite(features).all()
    blank = answers(np.zeros((SIDE, SIDE), dtype=np.float32))
    assert features_at(blank, 0, TOWARDS, SAMPLE_MM)[1].shape == (0, features.shape[1])


def test_weights_go_with_the_side_and_stop_growing() -> None:
    count = len(FEATURES) + len(AROUND) + len(HOLLOW)
    features = np.random.default_rng(2).standard_normal((20, count))
    sunken = np.arange(20) % 2 == 0
    odds = scar_log_odds(features, sunken)
    np.testing.assert_allclose(odds[sunken], DENT.log_odds(features[sunken]), rtol=1e-12)
    np.testing.assert_allclose(odds[~sunken], RAISED.log_odds(features[~sunken]), rtol=1e-12)
    mean, spread = np.array(DENT.mean), np.array(DENT.spread)
    far, farther = (DENT.log_odds((mean + times * spread)[None]) for times in (4, 40))
    assert far == pytest.approx(farther)
    bare = replace(DENT, switches=())
    assert bare.log_odds(mean[None]) == pytest.approx(DENT.constant)
