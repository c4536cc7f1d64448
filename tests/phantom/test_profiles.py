"""Profile families against their own formulas."""

from __future__ import annotations

import numpy as np
import pytest

from scarscape.phantom.profiles import Profile

PROFILES = [
    Profile("v", 0.7),
    Profile("v", 1.0),
    Profile("v", 1.6),
    Profile("rounded_cone", 0.2),
    Profile("u", 3.0),
    Profile("u", 16.0),
    Profile("super_gaussian", 4.0),
    Profile("smoothstep", 0.5),
    Profile("gaussian"),
    Profile("cosine"),
    Profile("bell"),
    Profile("cap"),
]


@pytest.mark.parametrize("profile", PROFILES, ids=str)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_radius_at_is_the_inverse_of_the_profile(profile: Profile, share: float) -> None:
    radius = np.array([profile.radius_at(share)])
    assert profile(radius)[0] == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_falls_from_one_to_nothing_without_a_step(profile: Profile) -> None:
    r = np.linspace(0, 1.05 * profile.support, 20_001)
    share = profile(r)
    assert share[0] == pytest.approx(1.0)
    assert (np.diff(share) <= 1e-12).all()
    assert np.abs(np.diff(share)).max() < 0.01
    assert profile(np.array([profile.support]))[0] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("profile", "share", "expected"),
    [
        (Profile("v", 1.0), 0.1, 0.9),
        (Profile("u", 6.0), 0.1, 9 ** (1 / 6)),
        (Profile("u", 6.0), 0.9, 9 ** (-1 / 6)),
        (Profile("smoothstep", 0.4), 0.5, 0.7),
        (Profile("cosine"), 0.5, 0.5),
    ],
    ids=str,
)
def test_radius_at_known_values(profile: Profile, share: float, expected: float) -> None:
    assert profile.radius_at(share) == pytest.approx(expected)
