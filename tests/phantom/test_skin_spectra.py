"""Skin's spectra against other ways to the same numbers; cameras, patches, the table."""

from __future__ import annotations

import colour
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.linalg import expm

from scarscape.model import InputError
from scarscape.phantom import skin_spectra_tables as tables
from scarscape.phantom.skin_spectra import (
    BLOOD,
    EPIDERMIS_CM,
    MELANOSOMES,
    REFRACTIVE_INDEX,
    _dermis,
    blood_absorption,
    bloodless_absorption,
    in_vessels,
    melanosome_absorption,
    reflectance,
    scattering,
)
from scarscape.phantom.skin_spectra_camera import CAMERAS, ILLUMINANTS, view
from scarscape.phantom.skin_spectra_lookup import SkinColours
from scarscape.phantom.skin_spectra_patches import smooth_spectra

Array = NDArray[np.float64]
NM = tables.WAVELENGTH_NM
SHAPE = colour.SpectralShape(400, 700, 5)


def at(nm: float) -> int:
    return int(np.flatnonzero(nm == NM)[0])


def chart() -> Array:
    """Linear sRGB of the 24 patches of the classic chart, under D65."""
    known = colour.CCS_COLOURCHECKERS["ColorChecker24 - After November 2014"]
    xyz = colour.xyY_to_XYZ(np.array(list(known.data.values())))
    srgb = colour.XYZ_to_RGB(xyz, "sRGB", known.illuminant, apply_cctf_encoding=False)
    return np.asarray(srgb, dtype=np.float64)


def tristimulus(spectrum: Array) -> Array:
    """CIE XYZ under D65, a perfect white Y = 1, by another program."""
    sd = colour.SpectralDistribution(spectrum, NM)
    observer = colour.MSDS_CMFS["CIE 1931 2 Degree Standard Observer"].copy().align(SHAPE)
    light = colour.SDS_ILLUMINANTS["D65"].copy().align(SHAPE)
    return np.asarray(colour.sd_to_XYZ(sd, observer, light, method="Integration") / 100)


def lab(spectrum: Array) -> Array:
    """CIELAB under D65."""
    xyz = tristimulus(spectrum)
    white = colour.CCS_ILLUMINANTS["CIE 1931 2 Degree Standard Observer"]["D65"]
    return np.asarray(colour.XYZ_to_Lab(xyz, white))


@pytest.mark.parametrize(
    ("table", "name"),
    [(tables.DAYLIGHT, "D65"), (tables.WARM_LED, "LED-B1"), (tables.FLUORESCENT, "FL11")],
)
def test_illuminants_are_those_of_the_cie(table: Array, name: str) -> None:
    known = colour.SDS_ILLUMINANTS[name].copy().align(SHAPE).values
    np.testing.assert_allclose(table, known, rtol=1e-4)


def test_observer_and_camera_are_as_published() -> None:
    observer = colour.MSDS_CMFS["CIE 1931 2 Degree Standard Observer"].copy().align(SHAPE).values
    mine = np.column_stack([tables.OBSERVER_X, tables.OBSERVER_Y, tables.OBSERVER_Z])
    np.testing.assert_allclose(mine, observer, atol=1e-4)
    camera = colour.MSDS_CAMERA_SENSITIVITIES["Nikon 5100 (NPL)"].copy().align(SHAPE).values
    mine = np.column_stack([tables.REFLEX_RED, tables.REFLEX_GREEN, tables.REFLEX_BLUE])
    np.testing.assert_allclose(mine, np.clip(camera, 0, None), atol=1e-4)


def test_blood_has_its_bands() -> None:
    oxy, deoxy = tables.OXYHAEMOGLOBIN, tables.DEOXYHAEMOGLOBIN
    peaks = NM[1:-1][(oxy[1:-1] > oxy[:-2]) & (oxy[1:-1] > oxy[2:])]
    assert set(peaks[peaks > 520]) == {540.0, 575.0}
    assert NM[np.argmax(oxy)] == 415
    assert NM[np.argmax(deoxy)] in (430, 435)
    assert oxy[at(555)] < deoxy[at(555)]
    assert oxy[at(575)] > deoxy[at(575)]
    assert (deoxy[at(600) :] > 4 * oxy[at(600) :]).all()
    # 150 g in a litre, 4 haems in 64,500 g.
    assert blood_absorption(1.0)[at(540)] == pytest.approx(2.302585 * 53236 * 150 / 64500)


def test_vessels_hide_blood_only_where_it_is_dark() -> None:
    thin = np.array([1e-3, 1.0])
    np.testing.assert_allclose(in_vessels(thin), thin, rtol=1e-3)
    # All that falls on a thick vessel is absorbed: its section over its volume.
    assert in_vessels(np.array([1e7]))[0] == pytest.approx(1 / (2 * 0.0005), rel=1e-3)


@pytest.mark.parametrize("melanin", [0.0, 0.018, 0.076, 0.235, 0.6])
def test_epidermis_over_dermis_solves_the_two_flux_equations(melanin: float) -> None:
    seen = reflectance(melanin, BLOOD)
    for index in (0, at(500), at(550), at(650)):
        absorbed = melanin * melanosome_absorption() + (1 - melanin) * bloodless_absorption()
        k, s = 2 * absorbed[index], 0.75 * scattering()[index]
        down = expm(EPIDERMIS_CM * np.array([[-(k + s), s], [-s, k + s]]))
        ground = _dermis(np.array([BLOOD]), np.array([0.85]))[index]
        # (down, up) below = matrix (1, R) above, and up = ground x down below.
        expected = (ground * down[0, 0] - down[1, 0]) / (down[1, 1] - ground * down[0, 1])
        assert seen[index] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("nm", [450.0, 550.0, 650.0])
def test_dermis_agrees_with_photons_sent_one_by_one(nm: float) -> None:
    index = at(nm)
    absorbed = BLOOD * in_vessels(blood_absorption(0.85)) + (1 - BLOOD) * bloodless_absorption()
    traced = monte_carlo(float(absorbed[index]), float(scattering()[index]))
    assert _dermis(np.array([BLOOD]), np.array([0.85]))[index] == pytest.approx(traced, abs=0.025)


def monte_carlo(absorption: float, scattered: float, count: int = 20_000) -> float:
    """Diffuse reflectance of an endless medium, isotropic scattering, index 1.4 against air."""
    rng = np.random.default_rng(1)
    depth, cosine, weight = np.zeros(count), np.ones(count), np.ones(count)
    total = absorption + scattered
    out = 0.0
    while len(depth):
        depth = depth + cosine * rng.exponential(1 / total, len(depth))
        above = depth < 0
        turned = inner_fresnel(-cosine[above])
        out += float((weight[above] * (1 - turned)).sum())
        weight[above] *= turned
        depth = np.abs(depth)
        weight = weight * scattered / total
        cosine = rng.uniform(-1, 1, len(depth))
        # Russian roulette keeps the mean.
        weak = weight < 0.01
        weight[weak] *= 10
        kept = ~weak | (rng.random(len(depth)) < 0.1)
        depth, cosine, weight = depth[kept], cosine[kept], weight[kept]
    return out / count


def inner_fresnel(cosine: Array) -> Array:
    sine = REFRACTIVE_INDEX * np.sqrt(1 - cosine * cosine)
    beyond = np.sqrt(np.clip(1 - sine * sine, 0, None))
    across = (REFRACTIVE_INDEX * cosine - beyond) / (REFRACTIVE_INDEX * cosine + beyond)
    along = (cosine - REFRACTIVE_INDEX * beyond) / (cosine + REFRACTIVE_INDEX * beyond)
    return np.where(sine >= 1, 1.0, (across**2 + along**2) / 2)


def test_pigment_darkens_and_nothing_shines() -> None:
    melanin = np.linspace(0, 0.6, 30)[:, None]
    blood = np.linspace(0, 0.2, 30)[None, :]
    seen = reflectance(melanin, blood)
    assert seen.shape == (30, 30, len(NM))
    assert (seen > 0).all()
    assert (seen < 1).all()
    assert (np.diff(seen, axis=0) < 0).all()
    assert (np.diff(seen, axis=1) < 0).all()


def test_one_phototype_lies_in_each_class_of_tone() -> None:
    bounds = [(55, 90), (41, 55), (28, 41), (10, 28), (-30, 10), (-90, -30)]
    for share, (low, high) in zip(MELANOSOMES, bounds, strict=True):
        lightness, _, b = lab(reflectance(share, BLOOD))
        assert low < np.degrees(np.arctan2(lightness - 50, b)) < high


def test_redness_is_fainter_and_more_purple_on_very_dark_skin() -> None:
    def change(melanin: float) -> tuple[float, Array]:
        plain, red = reflectance(melanin, BLOOD), reflectance(melanin, 4 * BLOOD)
        return float(np.log(plain / red)[at(550)]), lab(red) - lab(plain)

    light, (_, a_light, b_light) = change(MELANOSOMES[0])
    dark, (_, a_dark, b_dark) = change(MELANOSOMES[5])
    assert dark < light / 2
    # Towards blue rather than red.
    assert b_dark / a_dark < b_light / a_light < 0


@pytest.mark.parametrize("camera", CAMERAS)
@pytest.mark.parametrize("illuminant", ILLUMINANTS)
def test_white_is_white_or_off_by_one_factor_a_channel(illuminant: str, camera: str) -> None:
    balanced = view(illuminant, camera)
    np.testing.assert_allclose(balanced.seen(np.ones(len(NM))), 1.0)
    off = view(illuminant, camera, white_balanced=False)
    np.testing.assert_allclose(off.seen(np.ones(len(NM))), off.white)
    assert off.white.max() == 1
    assert (off.white > 0).all()
    skin = reflectance(np.array(MELANOSOMES), BLOOD)
    np.testing.assert_allclose(off.seen(skin), balanced.seen(skin) * off.white)
    assert (off.seen(skin) > 0).all()
    if illuminant == "daylight":
        np.testing.assert_allclose(off.white, 1.0)
    else:
        assert off.white[0] > off.white[1] > off.white[2]


def test_a_colorimeter_in_daylight_gives_srgb() -> None:
    for melanin in MELANOSOMES:
        spectrum = reflectance(melanin, BLOOD)
        xyz = tristimulus(spectrum)
        expected = colour.XYZ_to_RGB(xyz, "sRGB", apply_cctf_encoding=False)
        mine = view("daylight", "colorimeter").seen(spectrum)
        np.testing.assert_allclose(mine, expected, rtol=0.01)


def test_a_phone_in_daylight_comes_near_srgb_and_a_reflex_does_not() -> None:
    wanted = chart()
    spectra = smooth_spectra(wanted)
    phone = np.abs(view("daylight", "phone").seen(spectra) - wanted).mean()
    reflex = np.abs(view("daylight", "reflex").seen(spectra) - wanted).mean()
    assert phone < 0.01
    assert reflex > 0.02


def test_cameras_and_illuminants_that_do_not_exist_are_refused() -> None:
    with pytest.raises(InputError, match="candle"):
        view("candle", "phone")
    with pytest.raises(InputError, match="camcorder"):
        view("daylight", "camcorder")


def test_patches_look_as_they_are_known_to() -> None:
    wanted = np.concatenate([chart(), [[0.5, 0.5, 0.5], [1.0, 1.0, 1.0]]])
    spectra = smooth_spectra(wanted)
    assert spectra.min() >= 0
    assert spectra.max() <= 1
    np.testing.assert_allclose(view("daylight", "colorimeter").seen(spectra), wanted, atol=1e-4)
    np.testing.assert_allclose(spectra[-2], 0.5)
    # Smooth: no band as narrow as a lamp's line.
    assert np.abs(np.diff(spectra, 2, axis=1)).max() < 0.06


@pytest.mark.parametrize("camera", CAMERAS)
def test_the_table_gives_what_spectra_give(camera: str) -> None:
    rng = np.random.default_rng(3)
    melanin = rng.uniform(0, 0.65, (40, 50)).astype(np.float32)
    blood = rng.uniform(0.0005, 0.1, (40, 50)).astype(np.float32)
    colours = SkinColours(view("fluorescent", camera))
    direct = colours.view.seen(reflectance(melanin, blood))
    np.testing.assert_allclose(colours.albedo(melanin, blood), direct, rtol=1e-3)
    np.testing.assert_allclose(
        colours.density(melanin, blood), np.moveaxis(-np.log(direct), -1, 0), atol=1e-3
    )
