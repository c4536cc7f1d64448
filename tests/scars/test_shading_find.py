"""Candidates by shading: analytic dents, bumps, marks and lines under a known lamp."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from scarscape.model import IMAGE_KINDS, SideLight
from scarscape.scars.shading_find import candidates_by_shading
from scarscape.scars.shading_kind import MOST_SURE, kinds_by_shading, to_scar
from scarscape.scars.shading_steady import steady_shading

SAMPLE_MM, SIDE = 0.1, 400
AZIMUTH_DEG = 25.0
LIGHT = SideLight(judged=True, azimuth_deg=AZIMUTH_DEG, contrast=2.0)


def texture(seed: int = 1) -> np.ndarray:
    """Relief of fine texture, mm."""
    rng = np.random.default_rng(seed)
    fine = gaussian_filter(rng.standard_normal((SIDE, SIDE)), 2.0)
    return np.asarray(0.008 * fine / fine.std())


def dent(row: float, column: float, radius_mm: float, depth_mm: float) -> np.ndarray:
    """A flat floor with soft walls, at a place in samples."""
    y, x = np.mgrid[:SIDE, :SIDE]
    r = np.hypot(y - row, x - column) * SAMPLE_MM / radius_mm
    return np.asarray(-depth_mm * np.exp(-(r**4)))


def shading_of(height_mm: np.ndarray) -> np.ndarray:
    """Density under a lamp 35 degrees high."""
    down, right = np.gradient(height_mm, SAMPLE_MM)
    angle, elevation = np.radians(AZIMUTH_DEG), np.radians(35)
    towards = right * np.cos(angle) - down * np.sin(angle)
    facing = (np.sin(elevation) - np.cos(elevation) * towards) / np.sqrt(1 + right**2 + down**2)
    return -np.log(np.clip(facing, 0.05, None)).astype(np.float32)


def found(shading: np.ndarray, known: np.ndarray | None = None) -> tuple:
    known = np.ones(shading.shape, dtype=bool) if known is None else known
    return candidates_by_shading(shading, known, SAMPLE_MM, LIGHT)


def test_a_dent_is_found_in_place_and_size() -> None:
    (one,) = found(shading_of(texture() + dent(150, 230, 1.2, 0.35)))
    assert one.sunken
    assert np.hypot(one.row - 150, one.column - 230) * SAMPLE_MM < 0.4
    # Mouth at 10 % of the depth of exp(-r^4).
    mouth_mm = 2 * 1.2 * np.log(10) ** 0.25
    assert one.width * SAMPLE_MM == pytest.approx(mouth_mm, rel=0.3)
    assert one.dark > 0
    assert one.light > 0
    assert one.strength > 3 * one.noise


def test_what_stands_out_is_told_from_what_is_sunk() -> None:
    (one,) = found(shading_of(texture() - dent(150, 230, 1.6, 0.35)))
    assert not one.sunken
    assert max(kinds_by_shading(one, SAMPLE_MM).items(), key=lambda pair: pair[1])[0] == (
        "hypertrophic"
    )


def test_flat_marks_are_no_scars() -> None:
    marks = sum(-dent(row, 80 * row / 60, 0.9, 0.25) for row in (60.0, 150.0, 260.0))
    shading = shading_of(texture()) + np.asarray(marks, dtype=np.float32)
    assert found(shading) == ()


def test_texture_alone_holds_nothing() -> None:
    for seed in range(6):
        assert found(shading_of(texture(seed))) == ()


def test_exposure_changes_nothing() -> None:
    shading = shading_of(texture() + dent(150, 230, 1.2, 0.35))
    first, second = found(shading), found(shading + np.float32(0.5))
    assert len(first) == len(second) == 1
    assert second[0].width == pytest.approx(first[0].width, rel=0.01)


def test_what_is_not_skin_counts_for_nothing() -> None:
    shading = shading_of(texture() + dent(150, 230, 1.2, 0.35))
    known = np.ones(shading.shape, dtype=bool)
    known[:, 170:300] = False
    shading[~known] = np.nan
    assert found(shading, known) == ()


def test_light_without_a_side_gives_no_candidates() -> None:
    shading = shading_of(texture() + dent(150, 230, 1.2, 0.35))
    known = np.ones(shading.shape, dtype=bool)
    assert candidates_by_shading(shading, known, SAMPLE_MM, SideLight(judged=False)) == ()


def test_a_scar_of_one_photo_has_no_depth_and_no_mm_without_a_scale() -> None:
    (one,) = found(shading_of(texture() + dent(150, 230, 1.2, 0.35)))
    scaled = to_scar(one, 1, SAMPLE_MM, 2, (10.0, 20.0))
    assert scaled.depth_mm is scaled.height_mm is scaled.volume_mm3 is None
    assert scaled.wall_slope_deg is scaled.depth_raw_mm is scaled.floor_ratio is None
    assert scaled.x_mm == pytest.approx(one.column * SAMPLE_MM)
    assert scaled.area_mm2 is not None
    outline = np.array(scaled.outline_mm, dtype=np.float32)
    assert cv2.contourArea(outline) == pytest.approx(scaled.area_mm2, rel=0.02)
    # The middle of sample 0 lies half a sample of two pixels into the raster.
    assert scaled.x_px == pytest.approx(20 + 2 * one.column + 0.5)
    assert scaled.y_px == pytest.approx(10 + 2 * one.row + 0.5)
    bare = to_scar(one, 1, None, 2, (10.0, 20.0))
    assert bare.x_mm is bare.width_mm is bare.area_mm2 is None
    assert bare.outline_mm == ()
    assert len(bare.outline_px) == len(one.outline)
    assert any("scale" in note for note in bare.notes)


@pytest.mark.parametrize("pitch_mm", [None, SAMPLE_MM])
@pytest.mark.parametrize(("radius_mm", "depth_mm"), [(0.5, 0.3), (1.2, 0.35), (2.4, 0.5)])
def test_kinds_are_never_sure(pitch_mm: float | None, radius_mm: float, depth_mm: float) -> None:
    (one,) = found(shading_of(texture() + dent(150, 230, radius_mm, depth_mm)))
    probability = kinds_by_shading(one, pitch_mm)
    assert set(probability) == set(IMAGE_KINDS)
    assert sum(probability.values()) == pytest.approx(1)
    assert max(probability.values()) <= MOST_SURE + 1e-9


def test_steady_shading_takes_wide_marks_out_and_keeps_fine_dents() -> None:
    height = texture() + dent(150, 230, 0.4, 0.2)
    truth = shading_of(height)
    mark = -dent(300, 100, 3.0, 0.3).astype(np.float32)
    noise = np.random.default_rng(3).standard_normal(truth.shape).astype(np.float32) * 0.1
    known = np.ones(truth.shape, dtype=bool)
    steady = steady_shading(truth + noise, truth + mark, known, SAMPLE_MM)
    rest = steady - truth
    assert np.abs(rest[280:320, 80:120]).mean() < 0.03
    assert rest[120:180, 200:260].std() < 0.03
