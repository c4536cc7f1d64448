"""Kinds of profiles that the literature draws, and probabilities that follow the errors."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scarscape.model import IMAGE_KINDS
from scarscape.scars import Measured
from scarscape.scars.kind import deep_probability, kind_probabilities

Make = Callable[..., Measured]

#: Shape numbers a and q of the profiles.
V = (1.0, -1.0)
HOLLOW_V = (1.0, -1 / 1.4)
U = (6.0, 1.0)
SQUARE = (14.0, 1.0)
BELL = (2.0, 0.0)


def most_likely(measured: Measured) -> str:
    probability = kind_probabilities(measured)
    return max(probability, key=lambda kind: probability[kind])


@pytest.mark.parametrize(
    ("shape", "width_mm", "depth_mm", "kind"),
    [
        (V, 1.0, 0.5, "ice_pick"),
        (V, 1.8, 0.4, "ice_pick"),
        (HOLLOW_V, 1.4, 0.35, "ice_pick"),
        (U, 1.0, 0.5, "ice_pick"),
        (U, 2.2, 0.3, "boxcar"),
        (SQUARE, 2.0, 0.7, "boxcar"),
        (U, 4.5, 0.25, "boxcar"),
        (BELL, 4.5, 0.2, "rolling"),
        (BELL, 6.0, 0.3, "rolling"),
        (BELL, 9.5, 0.35, "rolling"),
        ((1.8, -0.3), 5.0, 0.25, "rolling"),
    ],
)
def test_profiles_of_known_kind_are_named(
    make_measured: Make, shape: tuple[float, float], width_mm: float, depth_mm: float, kind: str
) -> None:
    measured = make_measured(*shape, width_mm=width_mm, depth_mm=depth_mm)
    assert most_likely(measured) == kind
    assert kind_probabilities(measured)[kind] > 0.7


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("shape", [V, U, BELL])
@pytest.mark.parametrize("width_mm", [0.8, 1.4, 3.0, 8.0])
@pytest.mark.parametrize("shape_sd", [0.005, 0.5])
def test_probabilities_of_the_image_kinds_sum_to_one(
    make_measured: Make, sign: int, shape: tuple[float, float], width_mm: float, shape_sd: float
) -> None:
    probability = kind_probabilities(
        make_measured(*shape, width_mm=width_mm, shape_sd=shape_sd, sign=sign)
    )
    assert tuple(probability) == IMAGE_KINDS
    assert sum(probability.values()) == pytest.approx(1.0, abs=1e-12)
    assert all(0.0 <= share <= 1.0 for share in probability.values())


@pytest.mark.parametrize(("shape", "width_mm"), [(V, 1.2), (SQUARE, 2.4), (BELL, 6.0)])
def test_what_is_ill_measured_is_less_certain(
    make_measured: Make, shape: tuple[float, float], width_mm: float
) -> None:
    certain = [
        max(kind_probabilities(make_measured(*shape, width_mm=width_mm, shape_sd=sd)).values())
        for sd in (0.01, 0.3, 0.8)
    ]
    assert certain[0] > 0.85
    assert certain[0] > certain[1] > certain[2]


def test_the_profile_decides_where_widths_overlap(make_measured: Make) -> None:
    for width_mm in (1.7, 2.0):
        assert most_likely(make_measured(*V, width_mm=width_mm)) == "ice_pick"
        assert most_likely(make_measured(*SQUARE, width_mm=width_mm)) == "boxcar"
    for width_mm in (4.0, 4.5):
        assert most_likely(make_measured(*U, width_mm=width_mm, depth_mm=0.3)) == "boxcar"
        assert most_likely(make_measured(*BELL, width_mm=width_mm, depth_mm=0.2)) == "rolling"


def test_what_stands_out_is_hypertrophic_and_never_a_pit(make_measured: Make) -> None:
    for shape in (V, U, BELL):
        probability = kind_probabilities(make_measured(*shape, width_mm=4.0, sign=-1))
        assert probability["hypertrophic"] > 0.99
        assert probability["ice_pick"] == probability["boxcar"] == probability["rolling"] == 0.0


@pytest.mark.parametrize("sign", [1, -1])
def test_a_line_is_other(make_measured: Make, sign: int) -> None:
    shares = [
        kind_probabilities(make_measured(*U, elongation=elongation, sign=sign))["other"]
        for elongation in (1.0, 1.8, 2.6, 3.6, 6.0)
    ]
    assert shares == sorted(shares)
    assert shares[0] < 0.01
    assert shares[1] < 0.05
    assert shares[-1] > 0.99


def test_a_pit_that_no_shape_explains_is_other(make_measured: Make) -> None:
    assert most_likely(make_measured(*U, explained=0.62)) == "other"
    assert most_likely(make_measured(*U, explained=0.9)) == "boxcar"


def test_the_same_scar_gets_the_same_probabilities(make_measured: Make) -> None:
    one, other = (kind_probabilities(make_measured(*U, shape_sd=0.4)) for _ in range(2))
    assert one == other


def test_deep_is_half_a_millimetre_within_the_error(make_measured: Make) -> None:
    def deep(depth_mm: float, sd: float = 0.02) -> float:
        return deep_probability(make_measured(depth_mm=depth_mm, depth_mm_sd=sd))

    assert deep(0.5) == pytest.approx(0.5)
    assert deep(0.52) == pytest.approx(0.8413, abs=1e-4)  # one standard deviation over
    assert deep(0.48) == pytest.approx(0.1587, abs=1e-4)
    assert deep(0.46) == pytest.approx(0.0228, abs=1e-4)
    assert deep(0.6, 0.0) == 1.0
    assert deep(0.4, 0.0) == 0.0
