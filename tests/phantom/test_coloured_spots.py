"""Shapes of spots against geometry; room that is kept."""

from __future__ import annotations

import numpy as np
import pytest

from scarscape.phantom.coloured_spots import Room, Spot, draw_spot


@pytest.mark.parametrize("firmness", [4.0, 8.0, 24.0])
def test_a_round_spot_is_half_strong_on_its_circle(firmness: float) -> None:
    spot = Spot(3.0, 4.0, 1.5, (), firmness)
    angle = np.linspace(0, 2 * np.pi, 50)
    y, x = 4 + 1.5 * np.sin(angle), 3 + 1.5 * np.cos(angle)
    np.testing.assert_allclose(spot.strength(y, x), 0.5)
    assert spot.strength(np.array(4.0), np.array(3.0)) == 1
    far = spot.reach_mm * 1.001
    assert spot.strength(np.array(4.0 + far), np.array(3.0)) == 0
    # Firm edges are steep: the slope at the edge is a quarter of the power over the radius.
    step = 1e-5
    near, beyond = spot.strength(np.array([4.0, 4.0]), 4.5 + np.array([-step, step]))
    assert (near - beyond) / (2 * step) == pytest.approx(firmness / 4 / 1.5, rel=1e-4)


def test_an_uneven_spot_has_the_area_of_its_waves() -> None:
    spot = Spot(5.0, 5.0, 2.0, ((2, 0.15, 0.3), (3, 0.1, 1.0)), 6.0)
    grid = np.arange(0, 10, 0.01)
    area = (spot.strength(grid[:, None], grid[None, :]) > 0.5).sum() * 1e-4
    # The integral of r^2 / 2 over the angle: each wave adds half the square of its share.
    assert area == pytest.approx(np.pi * 4 * (1 + 0.15**2 / 2 + 0.1**2 / 2), rel=1e-3)


def test_a_window_holds_all_of_a_spot_and_ends_at_the_raster() -> None:
    spot = draw_spot(np.random.default_rng(2), 1.0, 6.0, 1.2, (4.0, 5.0))
    shape, pitch = (90, 70), 0.1
    whole = spot.strength(
        np.arange(shape[0])[:, None] * pitch, np.arange(shape[1])[None, :] * pitch
    )
    window, y, x = spot.on(shape, pitch)
    part = np.zeros(shape)
    part[window] = spot.strength(y, x)
    np.testing.assert_array_equal(part, whole)
    assert window[1].start == 0


def test_room_keeps_distances_until_it_is_full() -> None:
    room = Room(20.0, 30.0)
    room.take(15.0, 10.0, 4.0)
    rng = np.random.default_rng(5)
    places = [(15.0, 10.0, 4.0)]
    while (place := room.find(rng, 2.0, 0.5)) is not None:
        for x, y, radius in places:
            assert np.hypot(place[0] - x, place[1] - y) >= radius + 2.0 + 0.5
        assert room.inside(*place, 2.0)
        places.append((*place, 2.0))
    assert 6 < len(places) < 30 * 20 / (np.pi * 4)
    assert Room(3.0, 3.0).find(rng, 2.0, 0.0) is None
