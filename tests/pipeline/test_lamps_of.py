"""Lamps from a ball in the picture, up to the scars that are measured by them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scarscape.model import InputError, Lamps, PhotoSet
from scarscape.phantom import make_phantom
from scarscape.phantom.photos import HARD, as_photo_set, render_photos
from scarscape.pipeline.lamps_of import with_lamps

ROW, COLUMN, RADIUS = 40.3, 45.8, 26.0


@pytest.fixture(scope="module")
def bare() -> PhotoSet:
    """Photos of skin alone, with the lamps that lit it."""
    return as_photo_set(
        render_photos(make_phantom(seed=4, size_mm=24.0, pitch_mm=0.1), lamps=5, optics=HARD)
    )


@pytest.fixture(scope="module")
def balled(bare: PhotoSet) -> PhotoSet:
    """The same with a white matt ball in a corner, and nobody knows the lamps."""
    light = bare.light.copy()
    row, column = np.mgrid[: bare.rows, : bare.columns]
    down, right = (row - ROW) / RADIUS, (column - COLUMN) / RADIUS
    square = down**2 + right**2
    normal = np.stack([down, right, np.sqrt(np.clip(1 - square, 0, 1))])
    assert bare.lamps is not None
    for picture, direction in zip(light, bare.lamps.direction, strict=True):
        facing = np.clip(np.tensordot(direction, normal, 1), 0, None)
        picture[:, square <= 1] = (0.8 * facing)[square <= 1]
    return replace(bare, light=light, lamps=None)


def angles_deg(one: Lamps, other: Lamps) -> np.ndarray:
    return np.degrees(np.arccos(np.clip((one.direction * other.direction).sum(1), -1, 1)))


def test_a_ball_that_was_outlined_tells_the_lamps(bare: PhotoSet, balled: PhotoSet) -> None:
    told = with_lamps(balled, circles=((ROW, COLUMN, RADIUS),))
    assert told.lamps is not None
    assert bare.lamps is not None
    assert told.lamps.known_from == "spheres"
    assert told.lamps.distance_mm is None
    assert angles_deg(told.lamps, bare.lamps).max() < 1.5
    assert told.pitch_mm == balled.pitch_mm
    assert told.light is balled.light
    assert any("sphere" in note for note in told.source.notes)


def test_the_ball_is_no_skin(balled: PhotoSet) -> None:
    told = with_lamps(balled, circles=((ROW, COLUMN, RADIUS),))
    row, column = np.mgrid[: balled.rows, : balled.columns]
    away = np.hypot(row - ROW, column - COLUMN)
    assert not told.usable[..., away <= RADIUS].any()
    far = away > 1.2 * RADIUS
    np.testing.assert_array_equal(told.usable[..., far], balled.usable[..., far])


def test_the_distance_that_was_measured_is_kept(balled: PhotoSet) -> None:
    told = with_lamps(balled, circles=((ROW, COLUMN, RADIUS),), light_distance_mm=180.0)
    assert told.lamps is not None
    np.testing.assert_array_equal(told.lamps.distance_mm, np.full(5, 180.0))
    assert any("distance is as given" in note for note in told.source.notes)


def test_outlines_are_in_pixels_of_the_photos(balled: PhotoSet) -> None:
    reduced = replace(balled, pixels_a_sample=3)
    circle = (3 * (ROW + 0.5) - 0.5, 3 * (COLUMN + 0.5) - 0.5, 3 * RADIUS)
    ours = with_lamps(reduced, circles=(circle,)).lamps
    whole = with_lamps(balled, circles=((ROW, COLUMN, RADIUS),)).lamps
    assert ours is not None
    assert whole is not None
    np.testing.assert_allclose(ours.direction, whole.direction, atol=1e-9)


def test_known_lamps_stay(bare: PhotoSet) -> None:
    assert with_lamps(bare, circles=((ROW, COLUMN, RADIUS),)) is bare


def test_skin_without_a_ball_stays_as_it_is(bare: PhotoSet) -> None:
    unlit = replace(bare, lamps=None)
    assert with_lamps(unlit) is unlit


@pytest.mark.parametrize(
    "circle",
    [(5.0, 45.0, 26.0), (ROW, COLUMN, 1.0), (ROW, float("nan"), RADIUS), (ROW, COLUMN)],
)
def test_what_is_no_outline_is_refused(balled: PhotoSet, circle: tuple[float, ...]) -> None:
    with pytest.raises(InputError, match=r"outline|lie wholly"):
        with_lamps(balled, circles=(circle,))


def test_a_circle_around_plain_skin_is_refused(balled: PhotoSet) -> None:
    with pytest.raises(InputError, match="sphere"):
        with_lamps(balled, circles=((170.0, 60.0, 26.0),))
