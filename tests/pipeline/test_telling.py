"""What is seen and not counted is told; what is no relief is refused in one line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import scarscape
from scarscape.model import InputError, Relief

PITCH_MM = 0.1


def skin_with(depth: NDArray[np.float64]) -> Relief:
    noise = np.random.default_rng(3).normal(0, 0.004, depth.shape)
    return Relief((noise - depth).astype(np.float32), PITCH_MM)


def boxcar(side: int, middle_mm: tuple[float, float], radius_mm: float) -> NDArray[np.float64]:
    row, column = np.mgrid[:side, :side] * PITCH_MM
    rho = np.hypot(row - middle_mm[0], column - middle_mm[1]) / radius_mm
    return np.asarray(0.5 / (1 + rho**12))


def test_a_pit_too_wide_for_the_filter_is_told_with_its_place() -> None:
    survey = scarscape.measure(skin_with(boxcar(500, (25.0, 20.0), 6.5)))
    assert survey.scars == ()
    told = [warning for warning in survey.warnings if "not counted as a scar" in warning]
    assert any("too wide" in warning and "(20." in warning for warning in told), survey.warnings


def test_plain_skin_is_told_nothing() -> None:
    assert scarscape.measure(skin_with(np.zeros((300, 300)))).warnings == ()


def test_a_pit_whose_floor_was_not_reached_has_a_lower_bound_and_no_error() -> None:
    depth = boxcar(300, (15.0, 15.0), 1.6)
    relief = skin_with(depth)
    hidden = relief.height_mm.copy()
    hidden[depth > 0.4] = np.nan
    (scar,) = scarscape.measure(Relief(hidden, PITCH_MM)).scars
    assert scar.depth_is_lower_bound
    assert scar.depth_mm is not None
    assert 0.2 < scar.depth_mm <= 0.42
    assert scar.depth_mm_sd is None
    assert any("no samples" in note for note in scar.notes)
    (whole,) = scarscape.measure(relief).scars
    assert not whole.depth_is_lower_bound


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (np.zeros((300, 300), np.float32), "no relief"),
        ("scan.npy", "no relief"),
        (Relief(np.zeros(300, np.float32), 0.1), "two-dimensional"),
        (Relief(np.zeros((300, 300), np.int16), 0.1), "two-dimensional array of floats"),
        (Relief(np.zeros((300, 300), np.complex64), 0.1), "two-dimensional array of floats"),
        (Relief(np.zeros((300, 300), np.float32), float("nan")), "pitch"),
        (Relief(np.zeros((300, 300), np.float32), 5.0), "pitch"),
        (Relief(np.full((300, 300), np.inf, np.float32), 0.1), "infinite"),
    ],
)
def test_what_is_no_relief_is_refused(given: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        scarscape.measure(given)
