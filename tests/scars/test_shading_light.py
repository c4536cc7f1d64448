"""Does the light of one photo come from a side: analytic shading of known relief."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from scarscape.model import SideLight
from scarscape.scars.shading_light import side_light, towards_of

SAMPLE_MM = 0.1


def shaded(azimuth_deg: float | None, *, seed: int = 0, side: int = 400) -> np.ndarray:
    """Density of a bulging skin with texture, under a lamp 35 degrees high or straight above."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:side, :side] * SAMPLE_MM
    half = side * SAMPLE_MM / 2
    height = -((x - half) ** 2 + (y - half) ** 2) / (2 * 70.0)
    height += 0.006 * gaussian_filter(rng.standard_normal((side, side)), 2) * 2 * 2 * np.sqrt(np.pi)
    down, right = np.gradient(height, SAMPLE_MM)
    normal = np.stack([-right, down, np.ones_like(right)])
    normal /= np.linalg.norm(normal, axis=0)
    elevation = np.radians(90 if azimuth_deg is None else 35)
    angle = np.radians(azimuth_deg or 0)
    lamp = [np.cos(elevation) * np.cos(angle), np.cos(elevation) * np.sin(angle), np.sin(elevation)]
    light = np.clip(np.tensordot(lamp, normal, axes=1), 0.02, None)
    return -np.log(light).astype(np.float32)


def all_known(shading: np.ndarray) -> np.ndarray:
    return np.ones(shading.shape, dtype=bool)


@pytest.mark.parametrize("azimuth_deg", [0, 70, 135, 225, 300])
def test_a_lamp_from_a_side_is_told_with_its_direction(azimuth_deg: float) -> None:
    shading = shaded(azimuth_deg)
    light = side_light(shading, all_known(shading), SAMPLE_MM)
    assert light.judged
    assert light.azimuth_deg is not None
    off = (light.azimuth_deg - azimuth_deg + 180) % 360 - 180
    assert abs(off) < 15
    assert light.contrast is not None
    assert light.contrast > 1.2


def test_light_from_the_camera_is_called_too_flat() -> None:
    shading = shaded(None)
    light = side_light(shading, all_known(shading), SAMPLE_MM)
    assert not light.judged
    assert light.azimuth_deg is None
    assert "to the side" in light.reason


def test_light_turns_with_the_picture() -> None:
    shading = shaded(40)
    first = side_light(shading, all_known(shading), SAMPLE_MM)
    turned = np.ascontiguousarray(np.rot90(shading))
    second = side_light(turned, all_known(turned), SAMPLE_MM)
    assert first.azimuth_deg is not None
    assert second.azimuth_deg is not None
    assert (second.azimuth_deg - first.azimuth_deg) % 360 == pytest.approx(90, abs=3)


def test_exposure_changes_nothing() -> None:
    shading = shaded(40)
    brighter = shading - np.float32(0.7)
    first = side_light(shading, all_known(shading), SAMPLE_MM)
    second = side_light(brighter, all_known(shading), SAMPLE_MM)
    assert second.azimuth_deg == pytest.approx(first.azimuth_deg, abs=0.1)


def test_too_little_skin_and_no_relief_are_named() -> None:
    few = np.zeros((400, 400), dtype=bool)
    few[:30, :30] = True
    assert "too little skin" in side_light(shaded(40), few, SAMPLE_MM).reason
    coarse = side_light(shaded(40), all_known(shaded(40)), 1.0)
    assert not coarse.judged
    assert "too little detail" in coarse.reason
    empty = np.zeros((400, 400), dtype=np.float32)
    assert "no relief" in side_light(empty, all_known(empty), SAMPLE_MM).reason


def test_no_direction_without_a_side() -> None:
    with pytest.raises(ValueError, match="no side"):
        towards_of(SideLight(judged=False))
    right, down = towards_of(SideLight(judged=True, azimuth_deg=90.0))
    assert (right, down) == pytest.approx((0, -1), abs=1e-9)
