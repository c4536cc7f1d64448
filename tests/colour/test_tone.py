from __future__ import annotations

from dataclasses import replace

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
from scarscape.colour.indices import erythema_index, ita_deg, melanin_index, tone_of_ita
from scarscape.colour.lab import lab_of, linear_of
from scarscape.colour.tone import skin_tone
from scarscape.model.colour import SkinTone

Floats = NDArray[np.float64]

EXACT = Correction(
    matrix=np.eye(3),
    delta_e_median=1.0,
    delta_e_worst=2.0,
    lab_sd=np.array([1.0, 1.5, 1.2]),
    known_from="chart",
    patches_used=24,
    notes=("Exact.",),
    gain=np.ones(3),
)


def picture(
    lab: tuple[float, float, float], shape: tuple[int, int] = (60, 80)
) -> NDArray[np.float32]:
    colour = linear_of(np.array(lab))
    return np.tile(colour[:, None, None], (1, *shape)).astype(np.float32)


def told(lab: tuple[float, float, float], correction: Correction | None = EXACT) -> SkinTone:
    reflectance = picture(lab)
    return skin_tone(reflectance, np.ones(reflectance.shape[1:], bool), correction)


@pytest.mark.parametrize(
    ("angle", "tone"),
    [
        (70, "very light"),
        (55.1, "very light"),
        (54.9, "light"),
        (41.1, "light"),
        (40.9, "intermediate"),
        (28.1, "intermediate"),
        (27.9, "tan"),
        (10.1, "tan"),
        (9.9, "brown"),
        (-29.9, "brown"),
        (-30.1, "dark"),
        (-70, "dark"),
    ],
)
def test_tone_by_its_angle(angle: float, tone: str) -> None:
    assert tone_of_ita(angle) == tone
    lab = (50 + 18 * np.sin(np.radians(angle)), 9.0, 18 * np.cos(np.radians(angle)))
    skin = told(lab)
    assert skin.ita_deg == pytest.approx(angle, abs=1e-3)
    assert skin.tone == tone
    assert skin.illuminant == "D65"
    assert skin.colour_error_delta_e == 1.0


def test_a_tone_near_a_border_says_so() -> None:
    lab = (50 + 18 * np.sin(np.radians(42.0)), 9.0, 18 * np.cos(np.radians(42.0)))
    assert any("intermediate" in note for note in told(lab).notes)
    sure = replace(EXACT, lab_sd=np.full(3, 0.05))
    assert not any("may as well" in note for note in told(lab, sure).notes)


def test_indices_are_logarithms_of_reflectance() -> None:
    skin = np.array([[0.1, 0.5], [0.1, 0.25], [0.1, 0.2]])
    np.testing.assert_allclose(melanin_index(skin), [100, 30.103], atol=1e-3)
    np.testing.assert_allclose(erythema_index(skin), [0, 30.103], atol=1e-3)
    # One unit of density in red, and as much light on all channels.
    thinner = skin * np.exp([[-0.3], [0], [0]])
    np.testing.assert_allclose(melanin_index(thinner) - melanin_index(skin), 30 / np.log(10))
    np.testing.assert_allclose(erythema_index(0.5 * skin), erythema_index(skin))


def test_deviations_are_those_of_many_draws() -> None:
    draw = np.random.default_rng(0)
    for lab in ((70.0, 8.0, 16.0), (45.0, 11.0, 18.0), (30.0, 8.0, 9.0)):
        drawn = np.array(lab)[:, None] + draw.normal(0, 1, (3, 40_000)) * EXACT.lab_sd[:, None]
        linear = linear_of(drawn)
        skin = told(lab)
        assert skin.ita_deg_sd == pytest.approx(np.std(ita_deg(drawn)), rel=0.08)
        assert skin.melanin_index_sd == pytest.approx(np.std(melanin_index(linear)), rel=0.08)
        assert skin.erythema_index_sd == pytest.approx(np.std(erythema_index(linear)), rel=0.08)


def test_shine_shadow_and_hair_are_left_out() -> None:
    plain = told((62.0, 10.0, 19.0))
    reflectance = picture((62.0, 10.0, 19.0))
    reflectance[:, :, :9] += 0.4
    reflectance[:, :9] *= 0.3
    reflectance[:, 30:32] = 0.02
    spoilt = skin_tone(reflectance, np.ones((60, 80), bool), EXACT)
    assert spoilt.ita_deg == pytest.approx(plain.ita_deg, abs=0.2)
    assert spoilt.melanin_index == pytest.approx(plain.melanin_index, abs=0.2)
    assert spoilt.erythema_index == pytest.approx(plain.erythema_index, abs=0.2)


def test_uneven_skin_has_the_larger_error() -> None:
    even = told((60.0, 10.0, 19.0))
    reflectance = picture((60.0, 10.0, 19.0)) * np.linspace(0.7, 1.2, 80, dtype=np.float32)
    uneven = skin_tone(reflectance, np.ones((60, 80), bool), EXACT)
    assert uneven.ita_deg_sd is not None
    assert even.ita_deg_sd is not None
    assert uneven.ita_deg_sd > even.ita_deg_sd
    assert any("part to part" in note for note in uneven.notes)


def test_only_the_skin_counts() -> None:
    reflectance = picture((60.0, 10.0, 19.0))
    skin = np.ones((60, 80), bool)
    skin[:, 40:] = False
    reflectance[:, :, 40:] = 0.9
    reflectance[:, 5, 5] = np.nan
    found = skin_tone(reflectance, skin, EXACT)
    assert found.ita_deg == pytest.approx(told((60.0, 10.0, 19.0)).ita_deg, abs=1e-4)


def test_without_a_known_colour_nothing_is_told() -> None:
    skin = told((60.0, 10.0, 19.0), None)
    assert skin == SkinTone(notes=skin.notes)
    assert "known colour" in skin.notes[0]
    empty = skin_tone(picture((60.0, 10.0, 19.0)), np.zeros((60, 80), bool), EXACT)
    assert empty.ita_deg is None
    assert empty.tone is None
    assert "Too little" in empty.notes[0]


def tone_in_photo(melanin: float, **how: object) -> SkinTone:
    """Skin tone of a patch of skin beside a chart, through a camera."""
    known, spectra = true_linear(chart_spectra()), skin_spectrum(melanin)[None]
    light = photographed(chart_spectra(), **how)  # type: ignore[arg-type]
    correction = fit_correction(light, known, GREY, "chart")
    assert correction is not None
    draw = np.repeat(spectra, 400, axis=0)
    seen = photographed(draw, samples=4, seed=9, **how)  # type: ignore[arg-type]
    image = apply(correction, np.ascontiguousarray(seen.T.reshape(3, 20, 20), dtype=np.float32))
    return skin_tone(image, np.ones((20, 20), bool), correction)


# A white balance that is off by 1,500 K: what a blackbody of 5,000 or 8,000 K gives more or less
# of red and blue than one of 6,500 K.
COOLER, WARMER = (1.16, 1.0, 0.84), (0.90, 1.0, 1.11)


@pytest.mark.parametrize("camera", CAMERAS)
@pytest.mark.parametrize("melanin", MELANIN[::2])
def test_exposure_and_white_balance_leave_the_tone(melanin: float, camera: str) -> None:
    ways = (
        {"stops": 0.0},
        {"stops": -1.0},
        {"stops": -0.5, "white": COOLER},
        {"stops": -0.5, "white": WARMER},
        {"stops": -1.0, "white": COOLER},
    )
    for contrast, most in ((0.0, 1.5), (0.3, 3.0)):
        told_as = [tone_in_photo(melanin, camera=camera, contrast=contrast, **way) for way in ways]
        angles = [tone.ita_deg for tone in told_as if tone.ita_deg is not None]
        # The second camera mixes its colours so strongly that a cool white balance leaves no blue
        # of brown skin: then nothing is told.
        assert len(angles) == 5 or (camera == CAMERAS[1] and melanin >= 0.6 and len(angles) == 3)
        assert np.ptp(angles) < most


def test_tone_is_true_within_its_error_on_all_skin_under_all_lamps() -> None:
    off = []
    for melanin in MELANIN[::2]:
        truth = float(ita_deg(lab_of(true_linear(skin_spectrum(melanin)[None]).T))[0])
        for camera in CAMERAS:
            for lamp in LAMPS:
                skin = tone_in_photo(melanin, camera=camera, lamp=lamp)
                if skin.ita_deg is not None and skin.ita_deg_sd is not None:
                    off.append((skin.ita_deg - truth, skin.ita_deg_sd))
    assert len(off) > 0.85 * len(MELANIN[::2]) * len(CAMERAS) * len(LAMPS)
    error, claimed = np.array(off).T
    assert np.sqrt(np.mean((error / claimed) ** 2)) < 1.1
    assert np.median(np.abs(error)) < 1.5
    assert np.mean(np.abs(error) > 2 * claimed) <= 0.05
