"""What the pits of a capture agree on: priors, outliers, and who is believed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scarscape.light.pit_agreement import agreed, agreed_blur, agreed_bounce
from scarscape.light.pit_found import PitFit
from scarscape.light.pit_priors import BLUR_MM, BLUR_SD, BOUNCE_SHARE
from scarscape.light.pit_shape import BOUNCE, LOG_BLUR, SIZE


def fit(blur_mm: float = BLUR_MM, sd: float = 0.05, bounce: float = BOUNCE_SHARE) -> PitFit:
    parameters = np.zeros(SIZE)
    parameters[LOG_BLUR], parameters[BOUNCE] = math.log(blur_mm), bounce
    return PitFit(parameters, np.eye(SIZE) * sd**2, 1.0, 0.01)


def test_without_pits_the_prior_holds() -> None:
    assert agreed_blur([]) == pytest.approx(BLUR_MM)
    assert agreed_bounce([]) == BOUNCE_SHARE


def test_pits_that_say_nothing_leave_the_prior() -> None:
    # As wide as the prior itself: the photos added nothing.
    assert agreed_blur([fit(0.3, BLUR_SD)] * 9) == pytest.approx(BLUR_MM, rel=1e-9)


def test_pits_that_agree_are_followed() -> None:
    assert agreed_blur([fit(0.12)] * 12) == pytest.approx(0.12, rel=0.02)
    assert agreed_bounce([fit(bounce=0.5, sd=0.02)] * 12) == pytest.approx(0.5, rel=0.03)


def test_one_pit_alone_is_believed_in_part() -> None:
    one = agreed_blur([fit(0.14)])
    assert BLUR_MM < one < 0.14


def test_an_outlier_moves_little() -> None:
    inliers = [fit(0.12 * 1.05**k) for k in (-2, -1, 0, 1, 2, 0, 0)]
    clean = agreed_blur(inliers)
    assert agreed_blur([*inliers, fit(0.6)]) == pytest.approx(clean, rel=0.05)
    # A plain mean of the logarithms would move by a fifth.
    assert math.exp(np.mean([math.log(0.12)] * 7 + [math.log(0.6)])) > 1.2 * 0.12


def test_the_order_does_not_matter_and_precision_does() -> None:
    two = [fit(0.08, 0.3), fit(0.12, 0.05)]
    assert agreed_blur(two) == pytest.approx(agreed_blur(two[::-1]), rel=1e-12)
    assert agreed_blur(two) > math.sqrt(0.08 * 0.12)


def test_the_prior_that_every_fit_was_given_counts_once() -> None:
    """Five measurements of 0.5 +- 0.3, each combined with 0 +- 1, are five of 0.5 and one of 0."""
    own, prior = 1 / 0.3**2, 1.0
    fits = [fit(bounce=0.5 * own / (own + prior), sd=(own + prior) ** -0.5)] * 5
    expected = 5 * own * 0.5 / (5 * own + prior)
    # Nothing is an outlier where the least deviation is far above all differences.
    loose = agreed(fits, BOUNCE, (0.0, 1.0), 0.3)
    assert loose == pytest.approx(expected, rel=0.05)
