"""The whole round on skin whose every number is known, and on skin that is not there."""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import scarscape
from scarscape.model import InputError, Relief, Scar, Source, Survey

MakeSkin = Callable[..., Any]

KINDS = (
    "ice_pick",
    "ice_pick",
    "boxcar",
    "boxcar",
    "boxcar",
    "rolling",
    "rolling",
    "hypertrophic",
    "other",
)
NAMES = (
    "cone",
    "hollow cone",
    "shallow boxcar",
    "deep oval boxcar",
    "uneven boxcar",
    "rolling bell",
    "wide rolling",
    "raised",
    "line",
)


@pytest.fixture(scope="module", params=[0.05, 0.1])
def pitch_mm(request: pytest.FixtureRequest) -> float:
    return float(request.param)


@pytest.fixture(scope="module")
def survey(skin: MakeSkin, pitch_mm: float) -> Survey:
    return scarscape.measure(skin(pitch_mm=pitch_mm).relief())


@pytest.fixture(scope="module")
def found(skin: MakeSkin, survey: Survey, pitch_mm: float) -> list[Scar]:
    scars: list[Scar] = skin(pitch_mm=pitch_mm).found(survey)
    return scars


# ------------------------------------------------------------------ every number


@pytest.mark.parametrize("which", range(len(NAMES)), ids=NAMES)
class TestNumbers:
    """Of each scar, against the formula that drew it."""

    def test_kind(self, found: list[Scar], which: int) -> None:
        assert found[which].kind == KINDS[which]
        assert found[which].kind_probability[KINDS[which]] > 0.8

    def test_depth(self, skin: MakeSkin, found: list[Scar], which: int) -> None:
        known, scar = skin().scars[which], found[which]
        depth = scar.height_mm if known.raised else scar.depth_mm
        sd = scar.height_mm_sd if known.raised else scar.depth_mm_sd
        assert depth == pytest.approx(known.depth_mm, rel=0.03)
        assert abs(depth - known.depth_mm) < 2 * sd
        assert 0 < sd < 0.06 * known.depth_mm
        assert (scar.depth_mm is None) == known.raised
        assert (scar.height_mm is None) != known.raised
        assert not scar.depth_is_lower_bound

    def test_raw_depth_is_the_deepest_sample(
        self, skin: MakeSkin, survey: Survey, found: list[Scar], which: int, pitch_mm: float
    ) -> None:
        known, scar = skin().scars[which], found[which]
        raw = scar.height_raw_mm if known.raised else scar.depth_raw_mm
        row, column = round(scar.y_mm / pitch_mm), round(scar.x_mm / pitch_mm)
        # Within the mouth's smallest radius of its centroid.
        reach = math.ceil(0.4 * scar.breadth_mm / pitch_mm)
        around = survey.relief_mm[
            row - reach : row + reach + 1, column - reach : column + reach + 1
        ]
        deepest = float((around if known.raised else -around).max())
        assert raw >= deepest - 1e-6
        if not known.length_mm:
            assert raw == pytest.approx(deepest, abs=0.006)

    def test_size_of_the_mouth(self, skin: MakeSkin, found: list[Scar], which: int) -> None:
        true, scar = skin().scars[which].figures(), found[which]
        assert scar.width_mm == pytest.approx(true["width_mm"], rel=0.02)
        assert abs(scar.width_mm - true["width_mm"]) < 2 * scar.width_mm_sd
        assert scar.area_mm2 == pytest.approx(true["area_mm2"], rel=0.04)
        assert scar.length_mm == pytest.approx(true["length_mm"], rel=0.04)
        assert scar.breadth_mm == pytest.approx(true["breadth_mm"], rel=0.04)

    def test_volume(self, skin: MakeSkin, found: list[Scar], which: int) -> None:
        true, scar = skin().scars[which].figures(), found[which]
        assert scar.volume_mm3 == pytest.approx(true["volume_mm3"], rel=0.04)
        assert abs(scar.volume_mm3 - true["volume_mm3"]) < 2 * scar.volume_mm3_sd

    def test_wall_and_floor(self, skin: MakeSkin, found: list[Scar], which: int) -> None:
        true, scar = skin().scars[which].figures(), found[which]
        assert scar.wall_slope_deg == pytest.approx(true["wall_slope_deg"], abs=2.0)
        assert scar.floor_ratio == pytest.approx(true["floor_ratio"], abs=0.04)

    def test_outline_is_the_mouths(self, skin: MakeSkin, found: list[Scar], which: int) -> None:
        maker, scar = skin(), found[which]
        known = maker.scars[which]
        middle = (round(maker.side_mm / maker.pitch_mm) - 1) / 2 * maker.pitch_mm
        outline = np.array(scar.outline_mm) - middle
        share = np.abs(known.heights(outline[:, 0], outline[:, 1])) / known.depth_mm
        assert np.median(share) == pytest.approx(0.1, abs=0.02)
        assert np.percentile(share, 95) < 0.25

    def test_nothing_is_left_unsaid(self, found: list[Scar], which: int) -> None:
        scar = found[which]
        assert scar.notes == ()
        assert (scar.subkind is not None) == (scar.kind == "boxcar")
        if scar.kind == "boxcar":
            assert scar.subkind == ("deep" if scar.depth_mm >= 0.5 else "shallow")
            assert scar.subkind_probability > 0.99


def test_what_is_left_is_the_scars_and_the_noise(
    skin: MakeSkin, survey: Survey, pitch_mm: float
) -> None:
    clean = skin(pitch_mm=pitch_mm, noise_mm=0.0).heights()
    off = survey.relief_mm - clean
    assert survey.relief_mm.dtype == np.float32
    assert abs(float(off.mean())) < 0.0005
    assert float(off.std()) == pytest.approx(0.003, rel=0.03)
    assert survey.noise_mm == pytest.approx(0.003, rel=0.05)


def test_totals_are_sums(survey: Survey) -> None:
    area = sum(scar.area_mm2 for scar in survey.scars)
    volume = sum(scar.volume_mm3 for scar in survey.scars)
    assert survey.totals.skin_area_mm2 == pytest.approx(1600.0, rel=1e-9)
    assert survey.totals.scar_area_fraction == pytest.approx(area / 1600)
    assert survey.totals.scar_volume_mm3_per_cm2 == pytest.approx(volume / 16)
    assert survey.counts == {
        "ice_pick": 2,
        "boxcar": 3,
        "rolling": 2,
        "hypertrophic": 1,
        "keloid": 0,
        "other": 1,
    }
    assert [scar.id for scar in survey.scars] == list(range(1, 10))
    # White noise of 3 um: Sq is its standard deviation, Sa the root of 2 / pi of it.
    assert survey.areal.sq_mm == pytest.approx(0.003, rel=0.05)
    assert survey.areal.sa_mm == pytest.approx(0.003 * math.sqrt(2 / math.pi), rel=0.05)


# ---------------------------------------------------------------- hard neighbours


def scarred(heights: np.ndarray, seed: int = 3) -> Relief:
    noise = np.random.default_rng(seed).normal(0, 0.003, heights.shape)
    return Relief((heights + noise).astype(np.float32), 0.05)


def places(side_mm: float = 24.0) -> tuple[np.ndarray, np.ndarray]:
    row, column = np.mgrid[: round(side_mm / 0.05), : round(side_mm / 0.05)] * 0.05
    return row, column


def box(row: np.ndarray, column: np.ndarray, at: tuple[float, float], radius: float) -> np.ndarray:
    return 1 / (1 + (np.hypot(row - at[0], column - at[1]) / radius) ** 8)


@pytest.mark.parametrize("apart_mm", [2.2, 2.8])
def test_overlapping_pits_are_two_of_their_own_depths(apart_mm: float) -> None:
    row, column = places()
    first = 0.4 * box(row, column, (12.0, 10.0), 1.2)
    second = 0.3 * box(row, column, (12.0, 10.0 + apart_mm), 1.1)
    survey = scarscape.measure(scarred(-np.maximum(first, second)))
    assert len(survey.scars) == 2
    left, right = sorted(survey.scars, key=lambda scar: scar.x_mm)
    assert left.depth_mm == pytest.approx(0.4, rel=0.03)
    assert right.depth_mm == pytest.approx(0.3, rel=0.05)
    # The watershed divides their mouths: together they are the union, without overlap.
    union = float((np.maximum(first / 0.4, second / 0.3) >= 0.1).sum()) * 0.05**2
    assert left.area_mm2 + right.area_mm2 == pytest.approx(union, rel=0.06)


def test_a_scar_that_the_edge_cuts_says_so() -> None:
    row, column = places()
    survey = scarscape.measure(scarred(-0.4 * box(row, column, (12.0, 0.6), 1.5)))
    (scar,) = survey.scars
    assert any("edge" in note for note in scar.notes)
    assert scar.depth_mm == pytest.approx(0.4, rel=0.03)
    radius = 1.5 * 9 ** (1 / 8)
    inside = float((np.hypot(row - 12.0, column - 0.6) < radius).sum()) * 0.05**2
    assert scar.area_mm2 == pytest.approx(inside, rel=0.05)


def test_a_hole_in_a_scar_is_spanned_by_its_shape_and_said() -> None:
    row, column = places()
    relief = scarred(-0.4 * box(row, column, (12.0, 12.0), 1.5))
    hole = np.hypot(row - 12.5, column - 12.5) < 0.8
    relief.height_mm[hole] = np.nan
    survey = scarscape.measure(relief)
    (scar,) = survey.scars
    assert scar.depth_mm == pytest.approx(0.4, rel=0.03)
    mouth = math.pi * (1.5 * 9 ** (1 / 8)) ** 2
    lost = round(100 * math.pi * 0.8**2 / mouth)
    assert len(scar.notes) == 1
    said = int(scar.notes[0].split(" %")[0])
    assert abs(said - lost) <= 2
    assert np.isnan(survey.relief_mm[hole]).all()
    assert survey.totals.skin_area_mm2 == pytest.approx((~hole).sum() * 0.05**2)


def test_a_groove_and_pores_are_no_scars() -> None:
    row, column = places(30.0)
    across = (row - 15.0) * math.cos(0.5) - (column - 15.0) * math.sin(0.5)
    height = -0.3 * np.exp(-((across / 0.5) ** 2))
    rng = np.random.default_rng(4)
    for at in rng.uniform(1, 29, (100, 2)):
        height -= 0.05 * np.exp(-((row - at[0]) ** 2 + (column - at[1]) ** 2) / 0.1**2)
    assert scarscape.measure(scarred(height)).scars == ()


@pytest.mark.parametrize("radius_mm", [0.7, 1.0, 1.3])
def test_a_tip_is_read_the_same_wherever_it_lies_between_the_samples(radius_mm: float) -> None:
    row, column = places(16.0)
    depths = []
    for down, across in ((0.0, 0.0), (0.013, 0.021), (0.025, 0.025), (0.3, 0.41), (-0.27, 0.06)):
        r = np.hypot(row - 8.0 - down, column - 8.0 - across) / radius_mm
        height = -0.6 * np.clip(1 - r, 0, None) ** 1.3
        (scar,) = scarscape.measure(Relief(height.astype(np.float32), 0.05)).scars
        depths.append(scar.depth_mm)
    # Without noise, and of the fitted family: only the sampling is left to err.
    np.testing.assert_allclose(depths, 0.6, rtol=0.01)


# ---------------------------------------------------- nothing, little, too little


@pytest.mark.parametrize("noise_mm", [0.0, 0.004])
def test_plain_skin_has_no_scars(skin: MakeSkin, noise_mm: float) -> None:
    survey = scarscape.measure(skin(scars=(), side_mm=20.0, noise_mm=noise_mm).relief())
    assert survey.scars == ()
    assert survey.totals.scar_area_fraction == 0.0
    assert survey.totals.scar_volume_mm3_per_cm2 == 0.0
    assert set(survey.counts.values()) == {0}
    assert survey.noise_mm == pytest.approx(noise_mm, rel=0.05, abs=1e-7)
    json.dumps(survey.to_dict(), allow_nan=False)


def test_scars_without_noise_are_measured_all_the_same(skin: MakeSkin) -> None:
    maker = skin(noise_mm=0.0, pitch_mm=0.1)
    scars = maker.found(scarscape.measure(maker.relief()))
    for known, scar in zip(maker.scars, scars, strict=True):
        size = scar.height_mm if known.raised else scar.depth_mm
        assert size == pytest.approx(known.depth_mm, rel=0.03)


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (7, 400), (400, 7), (400, 58)])
def test_too_little_skin_is_refused(shape: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="too little skin") as refused:
        scarscape.measure(Relief(np.zeros(shape, np.float32), 0.05))
    assert f"{shape[0]} x {shape[1]}" in refused.value.cause
    assert "at least 3 mm" in refused.value.remedy
    assert "\n" not in str(refused.value)


def test_skin_without_a_sample_is_refused() -> None:
    with pytest.raises(InputError, match="too little skin"):
        scarscape.measure(Relief(np.full((80, 80), np.nan, np.float32), 0.05))


@pytest.mark.parametrize("shape", [(8, 8), (8, 300), (16, 16), (20, 31), (60, 61)])
@pytest.mark.parametrize("small_pitch_mm", [0.01, 0.05, 0.2])
def test_small_maps_are_measured_or_refused(shape: tuple[int, int], small_pitch_mm: float) -> None:
    height = np.random.default_rng(5).normal(0, 0.004, shape).astype(np.float32)
    try:
        survey = scarscape.measure(Relief(height, small_pitch_mm))
    except InputError:
        return
    assert survey.scars == ()
    # Noise over a smooth surface that the noise itself makes: nothing else can be left.
    assert np.isfinite(survey.relief_mm).all()
    assert np.abs(survey.relief_mm).max() < 0.04


@pytest.mark.parametrize("left", ["one sample", "one row", "a tenth"])
def test_maps_with_hardly_a_sample_are_measured(left: str) -> None:
    rng = np.random.default_rng(6)
    height = np.full((200, 200), np.nan, np.float32)
    if left == "one sample":
        height[100, 90] = 1.0
    elif left == "one row":
        height[100] = rng.normal(0, 0.004, 200)
    else:
        there = rng.random(height.shape) < 0.1
        height[there] = rng.normal(0, 0.004, int(there.sum()))
    survey = scarscape.measure(Relief(height, 0.05))
    assert survey.scars == ()
    np.testing.assert_array_equal(np.isnan(survey.relief_mm), np.isnan(height))
    assert any("no samples" in warning for warning in survey.warnings)
    json.dumps(survey.to_dict(), allow_nan=False)


# ------------------------------------------------------------ the same every time


def test_the_same_relief_gives_the_same_bytes_on_any_number_of_cores(
    skin: MakeSkin, survey: Survey, pitch_mm: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    relief = skin(pitch_mm=pitch_mm).relief()
    before = relief.height_mm.tobytes()
    first = json.dumps(survey.to_dict())
    for cores in (1, 2, 7, None):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        again = scarscape.measure(relief)
        assert json.dumps(again.to_dict()) == first
        assert again.scars == survey.scars
        assert again.relief_mm.tobytes() == survey.relief_mm.tobytes()
    assert relief.height_mm.tobytes() == before


# -------------------------------------------------------------- what goes with it


def test_what_was_said_of_the_capture_is_kept(skin: MakeSkin) -> None:
    source = Source("mesh", notes=("a note",), slant_deg=50.0)
    relief = skin(scars=(), side_mm=10.0, pitch_mm=0.15).relief()
    survey = scarscape.measure(
        Relief(relief.height_mm, relief.pitch_mm, source),
        extent="site",
        site="left cheek",
        captured="2026-03-01",
    )
    assert survey.source is source
    assert (survey.site, survey.captured) == ("left cheek", "2026-03-01")
    assert survey.version == scarscape.__version__
    assert {grade.extent for grade in survey.grades.values()} == {"site"}
    assert survey.reference.cutoff_mm > 0
    assert any("slants" in warning for warning in survey.warnings)
    assert any("apart" in warning for warning in survey.warnings)


def test_a_noisy_relief_is_warned_of(skin: MakeSkin) -> None:
    quiet = scarscape.measure(skin(scars=(), side_mm=10.0).relief())
    noisy = scarscape.measure(skin(scars=(), side_mm=10.0, noise_mm=0.03).relief())
    assert quiet.warnings == ()
    assert len(noisy.warnings) == 1
    stated = re.search(r"noisy \((\d+) um\)", noisy.warnings[0])
    assert stated is not None
    assert abs(int(stated.group(1)) - 30) <= 1


def test_samples_known_to_be_noisy_say_less_about_a_depth() -> None:
    """Half of a pit's floor stands too high, and is known to be noisy: the other half decides."""
    rows, columns = np.mgrid[0:300, 0:300] * 0.05 - 7.5
    pit = -0.4 / (1 + (np.hypot(rows, columns) / 1.5) ** 8)
    texture = np.random.default_rng(3).normal(0.0, 0.004, pit.shape)
    raised = np.where((np.hypot(rows, columns) < 1.2) & (columns > 0), 0.03, 0.0)
    height = (pit + texture + raised).astype(np.float32)
    noise = np.where(raised > 0, 0.1, 0.001).astype(np.float32)
    (blind,) = scarscape.measure(Relief(height, 0.05)).scars
    (told,) = scarscape.measure(Relief(height, 0.05, noise_mm=noise)).scars
    assert blind.depth_mm is not None
    assert told.depth_mm is not None
    assert abs(told.depth_mm - 0.4) < 0.01
    assert abs(told.depth_mm - 0.4) < abs(blind.depth_mm - 0.4)
