"""Red, brown or pale, by what skin of every phototype shows under every light."""

from __future__ import annotations

import numpy as np
import pytest
from tests.colour.painted import contrasts

from scarscape.colour.mark_kind import is_yellow, kind_of
from scarscape.model import MARK_KINDS
from scarscape.phantom import draw_coloured_skin, make_phantom
from scarscape.phantom.skin_spectra_camera import ILLUMINANTS


@pytest.mark.parametrize("phototype", range(1, 7))
def test_every_mark_of_a_phantom_has_its_kind(phototype: int) -> None:
    known = contrasts(phototype)
    assert {kind for kind, _ in known} == set(MARK_KINDS)
    for kind, vector in known:
        assert kind_of(np.array(vector)) == kind, vector


@pytest.mark.parametrize("illuminant", ILLUMINANTS)
@pytest.mark.parametrize("phototype", [1, 4, 6])
def test_the_kind_is_the_same_under_another_light_and_without_white_balance(
    phototype: int, illuminant: str
) -> None:
    truth = make_phantom(2, size_mm=30, pitch_mm=0.25).truth
    marked, bare = (
        draw_coloured_skin(
            truth,
            phototype=phototype,
            illuminant=illuminant,
            white_balanced=False,
            marks=marks,
            distractors=False,
        )
        for marks in (True, False)
    )
    change = np.log(bare.albedo.astype(float) / marked.albedo)
    assert len(marked.marks) >= 3
    for mark in marked.marks:
        at = round(mark.y_mm / 0.25), round(mark.x_mm / 0.25)
        assert kind_of(change[at]) == mark.kind, change[at]


@pytest.mark.parametrize("size", [0.02, 0.3, 5.0])
def test_only_the_direction_counts(size: float) -> None:
    assert kind_of(size * np.array([0.2, 0.4, 0.25])) == "erythema"
    assert kind_of(size * np.array([0.2, 0.3, 0.45])) == "hyperpigmentation"
    assert kind_of(size * np.array([-0.1, -0.17, -0.28])) == "hypopigmentation"


def test_darkness_without_colour_is_brown_and_paleness_without_colour_is_pale() -> None:
    assert kind_of(np.full(3, 0.3)) == "hyperpigmentation"
    assert kind_of(np.full(3, -0.3)) == "hypopigmentation"


def test_pus_is_yellow_and_no_mark_of_any_phototype_is() -> None:
    assert is_yellow(np.array([-0.2, -0.25, 0.1]))
    assert is_yellow(np.array([-0.3, -0.3, -0.1]))
    for phototype in range(1, 7):
        assert not any(is_yellow(np.array(vector)) for _, vector in contrasts(phototype))
