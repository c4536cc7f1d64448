"""Marks that darkness alone tells, and what shading makes that looks like them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.colour.painted import SAMPLE_MM, Disc, Map, cover

from scarscape.colour.mark_even import LEAST_MM, LEAST_SIZE, is_even
from scarscape.colour.mark_outline import Outlined, outlined
from scarscape.colour.mark_search import Spot
from scarscape.colour.mark_skin import ALL, Cleaned

SHAPE = (160, 160)
MIDDLE = Disc(8.0, 8.0, 1.6, (0.0, 0.0, 0.0))
NOWHERE = np.zeros(SHAPE, np.bool_)


def found(density: Map) -> tuple[Outlined, Cleaned]:
    """What stands out in the middle, of one darkness in all channels."""
    skin = Cleaned(
        np.stack([density] * 3).astype(np.float32), np.ones(SHAPE, np.bool_), SAMPLE_MM, ALL
    )
    one = outlined(Spot(80, 80, 16, 9, 1), skin, NOWHERE)
    assert one is not None
    return one, skin


@pytest.mark.parametrize("darkness", [0.4, 0.2, -0.2, -0.4])
def test_an_even_disc_may_be_a_mark(darkness: float) -> None:
    assert is_even(*found(darkness * cover(MIDDLE, SHAPE)))


def test_a_dark_side_with_a_bright_one_beside_it_is_a_dent() -> None:
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    for turn in (0.0, 1.1, 2.5):
        along = (np.cos(turn) * (x - 80) + np.sin(turn) * (y - 80)) / 16
        across = (np.cos(turn) * (y - 80) - np.sin(turn) * (x - 80)) / 16
        wall = 0.5 * np.exp(-(along**2) - across**2) - 0.45 * np.exp(
            -((along - 2.0) ** 2) - across**2
        )
        one, skin = found(wall)
        assert one.contrast[0] > LEAST_SIZE / 2
        assert not is_even(one, skin)


def test_what_is_brighter_to_one_side_inside_is_shading() -> None:
    x = np.arange(SHAPE[1])[None, :]
    disc = cover(MIDDLE, SHAPE)
    one, skin = found((0.4 + 0.02 * (x - 80)) * disc)
    assert is_even(*found(0.4 * disc))
    steep = Cleaned(
        np.stack([(0.4 + 0.045 * (x - 80)) * disc] * 3).astype(np.float32),
        skin.known,
        SAMPLE_MM,
        ALL,
    )
    assert not is_even(one, steep)


@pytest.mark.parametrize(
    "change",
    [
        {"contrast": np.full(3, 0.9 * LEAST_SIZE / np.sqrt(3))},
        {"area": np.pi * (0.45 * LEAST_MM / SAMPLE_MM) ** 2},
        {"breadth_ratio": 0.55},
        {"solidity": 0.85},
    ],
    ids=["faint", "small", "long", "ragged"],
)
def test_what_is_faint_small_long_or_ragged_is_left_out(change: dict[str, object]) -> None:
    one, skin = found(0.3 * cover(MIDDLE, SHAPE))
    assert is_even(one, skin)
    assert not is_even(replace(one, **change), skin)  # type: ignore[arg-type]


def test_without_skin_beside_it_nothing_can_be_said() -> None:
    one, skin = found(0.3 * cover(MIDDLE, SHAPE))
    alone = cover(Disc(8.0, 8.0, 1.4, (0.0, 0.0, 0.0)), SHAPE) > 0
    assert not is_even(one, replace(skin, known=alone))


def test_at_the_border_it_is_told_by_the_skin_that_is_seen() -> None:
    cut = cover(Disc(8.0, 1.0, 1.8, (0.0, 0.0, 0.0)), SHAPE)
    skin = Cleaned(
        np.stack([0.4 * cut] * 3).astype(np.float32), np.ones(SHAPE, np.bool_), SAMPLE_MM, ALL
    )
    one = outlined(Spot(10, 80, 16, 9, 1), skin, NOWHERE)
    assert one is not None
    assert is_even(one, skin)
