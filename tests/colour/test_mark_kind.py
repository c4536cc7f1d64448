"""Red, brown or pale, by what skin of every phototype shows under every light."""

from __future__ import annotations

import numpy as np
import pytest
from tests.colour.painted import contrasts

from scarscape.colour.chromophores import pigment_vectors
from scarscape.colour.mark_kind import is_shine, is_yellow, kind_of, may_be_shine
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


def on_skin(*reflectance: float) -> np.ndarray:
    """(3,) density of skin."""
    return -np.log(np.array(reflectance))


def whitened(base: np.ndarray, white: float) -> np.ndarray:
    """(3,) what some white light on top of skin changes its density by."""
    return -np.log(np.exp(-base) + white) - base


def test_white_light_on_dark_skin_is_shine_and_less_melanin_is_not() -> None:
    base = on_skin(0.13, 0.07, 0.04)
    melanin, _ = pigment_vectors(2.7)
    for white in (0.002, 0.01):
        assert is_shine(whitened(base, white), base, melanin)
        assert may_be_shine(whitened(base, white), base, melanin)
    for share in (0.1, 0.4):
        assert not is_shine(-share * melanin, base, melanin)
        assert not may_be_shine(-share * melanin, base, melanin)


def test_what_is_darker_is_no_shine() -> None:
    base = on_skin(0.13, 0.07, 0.04)
    melanin, _ = pigment_vectors(2.7)
    assert not is_shine(-whitened(base, 0.01), base, melanin)
    assert not is_shine(np.zeros(3), base, melanin)


def test_on_light_skin_nothing_is_called_shine_for_the_two_look_alike() -> None:
    base = on_skin(0.5, 0.38, 0.28)
    melanin, _ = pigment_vectors(0.97)
    assert not is_shine(-0.2 * melanin, base, melanin)
