"""Melanin and haemoglobin: exact where the truth is a plane of two vectors, and invariances."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.colour.chromophores import darkness, pigment_vectors, separate, skin_density

SKINS = {
    "very light": np.array([0.75, 1.08, 1.33]),
    "middle": np.array([1.05, 1.55, 2.05]),
    "dark": np.array([1.75, 2.35, 2.95]),
}


def pigments(seed: int = 1, rows: int = 40, columns: int = 50) -> NDArray[np.float64]:
    """Melanin, haemoglobin and shading that vary each on its own."""
    return np.random.default_rng(seed).normal(0, 0.2, (3, rows, columns))


def density_of(
    skin: NDArray[np.float64], amounts: NDArray[np.float64], *, calibrated: bool = True
) -> NDArray[np.float32]:
    """Densities of skin with more or less of each pigment, and shaded."""
    vectors = [*pigment_vectors(darkness(skin, calibrated=calibrated)), np.ones(3)]
    return (skin[:, None, None] + np.tensordot(np.array(vectors).T, amounts, axes=1)).astype(
        np.float32
    )


def varying(one: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.asarray(one, np.float64) - np.mean(one, dtype=np.float64)


@pytest.mark.parametrize("calibrated", [True, False])
@pytest.mark.parametrize("skin", SKINS.values(), ids=SKINS)
def test_pigments_and_shading_of_one_photo_are_told_apart(
    skin: NDArray[np.float64], calibrated: bool
) -> None:
    amounts = pigments()
    density = density_of(skin, amounts, calibrated=calibrated)
    maps = separate(density, shading_removed=False, skin=skin, calibrated=calibrated)
    for found, true in zip((maps.melanin, maps.haemoglobin, maps.shading), amounts, strict=True):
        assert found.dtype == np.float32
        assert np.allclose(varying(found), varying(true), atol=2e-5)


@pytest.mark.parametrize("skin", SKINS.values(), ids=SKINS)
def test_pigments_of_albedo_are_told_apart(skin: NDArray[np.float64]) -> None:
    amounts = pigments()
    amounts[2] = 0
    density = density_of(skin, amounts)
    maps = separate(density, shading_removed=True, skin=skin, calibrated=True)
    assert np.allclose(varying(maps.melanin), varying(amounts[0]), atol=2e-5)
    assert np.allclose(varying(maps.haemoglobin), varying(amounts[1]), atol=2e-5)
    assert np.abs(varying(maps.shading)).max() < 2e-5


def test_shading_and_exposure_leave_the_pigments_of_one_photo() -> None:
    """Also where nobody says what the unmarked skin is."""
    density = density_of(SKINS["middle"], pigments())
    shade = np.random.default_rng(2).normal(0.7, 0.4, density.shape[1:]).astype(np.float32)
    plain = separate(density, shading_removed=False)
    shaded = separate(density + shade, shading_removed=False)
    assert np.allclose(plain.melanin, shaded.melanin, atol=2e-5)
    assert np.allclose(plain.haemoglobin, shaded.haemoglobin, atol=2e-5)
    assert np.allclose(plain.shading + shade, shaded.shading, atol=2e-5)


@pytest.mark.parametrize("shading_removed", [True, False])
def test_white_balance_shifts_the_maps_by_constants(shading_removed: bool) -> None:
    skin = SKINS["middle"]
    density = density_of(skin, pigments())
    cast = np.array([-0.2, 0.0, 0.3], np.float32)[:, None, None]
    plain = separate(density, shading_removed=shading_removed, skin=skin)
    tinted = separate(density + cast, shading_removed=shading_removed, skin=skin)
    for one, other in (
        (plain.melanin, tinted.melanin),
        (plain.haemoglobin, tinted.haemoglobin),
    ):
        assert np.ptp(other - one) < 2e-5


def test_the_same_picture_in_parts_gives_the_same_numbers() -> None:
    """Nothing is fitted to the picture once the skin is known."""
    skin = SKINS["dark"]
    density = density_of(skin, pigments(rows=64, columns=64))
    whole = separate(density, shading_removed=True, skin=skin)
    part = separate(density[:, 10:30, 5:25], shading_removed=True, skin=skin)
    assert np.allclose(whole.melanin[10:30, 5:25], part.melanin, atol=1e-6)


def test_what_was_not_seen_stays_so_and_spoils_nothing() -> None:
    density = density_of(SKINS["middle"], pigments())
    density[:, 3, 4] = np.nan
    maps = separate(density, shading_removed=False)
    assert np.isnan(maps.melanin[3, 4])
    assert np.isnan(maps.melanin).sum() == 1
    assert np.isnan(maps.haemoglobin).sum() == 1


def test_the_skin_is_the_middle_of_what_was_seen_however_it_is_shaded() -> None:
    amounts = np.zeros((3, 30, 40))
    amounts[1, :4] = 0.5
    amounts[2] = np.linspace(-1, 1, 40)
    found = skin_density(density_of(SKINS["middle"], amounts))
    assert np.allclose(np.diff(found), np.diff(SKINS["middle"]), atol=1e-5)
    assert np.isfinite(skin_density(np.full((3, 2, 2), np.nan, np.float32))).all()


@pytest.mark.parametrize("green", np.linspace(0.5, 3.5, 13))
def test_melanin_darkens_blue_and_red_more_than_haemoglobin_does(green: float) -> None:
    """For a like darkening of green: brown is not red, on skin of any tone."""
    melanin, haemoglobin = pigment_vectors(float(green))
    assert melanin[1] == haemoglobin[1] == 1
    assert melanin[0] - haemoglobin[0] > 0.25
    assert melanin[2] - haemoglobin[2] > 0.5


def test_vectors_change_slowly_with_the_tone() -> None:
    steps = np.array([np.concatenate(pigment_vectors(g)) for g in np.arange(0.5, 3.5, 0.01)])
    assert np.abs(np.diff(steps, axis=0)).max() < 0.01


@pytest.mark.parametrize("shading_removed", [True, False])
def test_noise_is_not_blown_up_on_light_and_middle_skin(shading_removed: bool) -> None:
    rng = np.random.default_rng(3)
    skin = SKINS["middle"]
    density = (skin[:, None, None] + rng.normal(0, 0.01, (3, 200, 200))).astype(np.float32)
    maps = separate(density, shading_removed=shading_removed, skin=skin, calibrated=True)
    for one in (maps.melanin, maps.haemoglobin):
        assert np.std(one) < 0.05
