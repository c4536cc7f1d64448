"""What is set aside, and under which word."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scarscape.colour.mark_aside import DARK_SIZE, MOLE_MM, MOLE_SIZE, share_of, why_aside
from scarscape.colour.mark_outline import Outlined
from scarscape.colour.mark_search import Spot
from scarscape.model import MARK_KINDS, MarkKind

SAMPLE_MM = 0.1
SHAPE = (80, 90)
SIDE, FIRST = 20, (30, 40)


def spot(size: float = 0.5, **changed: object) -> Outlined:
    """A round even spot of 2.3 mm whose middle fills 20 x 20 samples."""
    one = Outlined(
        spot=Spot(39.5, 49.5, 11.0, 20.0, size),
        row=39.5,
        column=49.5,
        area=float(SIDE * SIDE),
        outline=np.array([[30.0, 40.0], [30.0, 60.0], [50.0, 60.0], [50.0, 40.0]]),
        inside=np.ones((SIDE, SIDE), np.bool_),
        foot=np.ones((SIDE, SIDE), np.bool_),
        first=FIRST,
        contrast=np.full(3, size / np.sqrt(3)),
        told=size,
        unevenness=0.0,
        edge=6.0,
        breadth_ratio=0.9,
        solidity=0.95,
    )
    return replace(one, **changed)  # type: ignore[arg-type]


def covering(share: float) -> np.ndarray:
    """A mask that holds such a share of the spot, and much beside it."""
    mask = np.zeros(SHAPE, np.bool_)
    mask[:25] = True
    mask[30 : 30 + round(share * SIDE), 40:60] = True
    return mask


def why(one: Outlined, kind: MarkKind, **masks: np.ndarray) -> str | None:
    return why_aside(one, kind, SAMPLE_MM, shiny=masks.get("shiny"), raised=masks.get("raised"))


@pytest.mark.parametrize("kind", MARK_KINDS)
def test_a_round_even_spot_is_a_mark(kind: MarkKind) -> None:
    assert why(spot(), kind) is None


@pytest.mark.parametrize("kind", MARK_KINDS)
@pytest.mark.parametrize(
    "change",
    [{"breadth_ratio": 0.3}, {"solidity": 0.7}, {"area": 20.0, "breadth_ratio": 0.8}],
    ids=["long", "ragged", "narrow"],
)
def test_what_is_long_ragged_or_narrow_is_a_line(kind: MarkKind, change: dict[str, float]) -> None:
    assert why(spot(**change), kind) == "hair"


@pytest.mark.parametrize("kind", MARK_KINDS)
def test_what_is_shaded_more_than_coloured_is_relief(kind: MarkKind) -> None:
    shaded = spot(told=0.1, unevenness=0.5)
    assert why(shaded, kind) == "relief"
    assert why(replace(shaded, told=0.2), kind) is None
    # Darker or lighter throughout than shading inside it varies.
    assert why(replace(shaded, contrast=np.full(3, 0.4)), kind) is None


def test_only_what_is_brown_dark_small_and_sharp_is_a_mole() -> None:
    dark = spot(1.5)
    assert why(dark, "hyperpigmentation") == "mole"
    assert why(dark, "erythema") is None
    assert why(dark, "hypopigmentation") is None
    assert why(spot(0.8), "hyperpigmentation") is None
    between = spot((MOLE_SIZE + DARK_SIZE) / 2)
    assert why(between, "hyperpigmentation") == "mole"
    assert why(replace(between, edge=12.0), "hyperpigmentation") is None
    assert why(replace(dark, edge=12.0), "hyperpigmentation") == "mole"
    large = np.pi * (0.52 * MOLE_MM / SAMPLE_MM) ** 2
    assert why(replace(dark, area=large), "hyperpigmentation") is None


@pytest.mark.parametrize(
    ("kind", "mask", "share", "word"),
    [
        ("erythema", "raised", 0.5, "active_spot"),
        ("erythema", "raised", 0.3, None),
        ("erythema", "shiny", 0.2, "active_spot"),
        ("erythema", "shiny", 0.05, None),
        ("hyperpigmentation", "raised", 1.0, None),
        ("hyperpigmentation", "shiny", 1.0, None),
        ("hypopigmentation", "shiny", 0.3, "shine"),
        ("hypopigmentation", "shiny", 0.2, None),
        ("hypopigmentation", "raised", 1.0, None),
    ],
)
def test_raised_red_spots_are_active_and_shiny_pale_ones_shine(
    kind: MarkKind, mask: str, share: float, word: str | None
) -> None:
    assert why(spot(), kind, **{mask: covering(share)}) == word


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_the_share_is_that_of_the_spots_own_samples(share: float) -> None:
    assert share_of(spot(), covering(share)) == pytest.approx(share)
    half = np.zeros((SIDE, SIDE), np.bool_)
    half[: SIDE // 2] = True
    assert share_of(replace(spot(), inside=half), covering(share)) == pytest.approx(
        min(1.0, 2 * share)
    )


def test_where_nothing_is_known_nothing_is_shared() -> None:
    assert share_of(spot(), None) == 0
    nothing = replace(spot(), inside=np.zeros((SIDE, SIDE), np.bool_))
    assert share_of(nothing, covering(1.0)) == 0
