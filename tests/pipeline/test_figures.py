"""The figures to reach, on phantoms whose seeds nothing was tuned on."""

from __future__ import annotations

import pytest

import scarscape
from scarscape.phantom import SkinKind, make_phantom
from scarscape.phantom.score import METRICS, Score, merge_scores, score

FIRST_SEED, SEEDS = 7000, 6
KINDS = ("ice_pick", "boxcar", "rolling", "hypertrophic", "other")


def scored(skin: SkinKind, pitch_mm: float) -> Score:
    scores = []
    for seed in range(FIRST_SEED, FIRST_SEED + SEEDS):
        phantom = make_phantom(seed, pitch_mm=pitch_mm, skin=skin)
        scores.append(score(phantom.truth, scarscape.measure(phantom.relief)))
    return merge_scores(scores)


@pytest.fixture(scope="module")
def plain() -> Score:
    return scored("plain", 0.05)


@pytest.fixture(scope="module")
def hard() -> Score:
    return scored("hard", 0.05)


@pytest.fixture(scope="module", params=["plain", "hard"])
def either(request: pytest.FixtureRequest) -> Score:
    found: Score = request.getfixturevalue(request.param)
    return found


def test_every_kind_was_drawn(either: Score) -> None:
    assert set(either.kinds) == set(KINDS)
    assert len(either.matched) + len(either.missed) > 60
    assert all(len(either.errors(metric)) == len(either.matched) for metric in METRICS)


# ------------------------------------------------------------------- plain skin


def test_plain_detection(plain: Score) -> None:
    assert plain.f1 >= 0.98, str(plain)


def test_no_false_scar_from_groove_pores_or_edge_on_plain_skin(plain: Score) -> None:
    assert plain.false == (), [str(scar) for scar in plain.false]


def test_plain_kinds(plain: Score) -> None:
    assert plain.kinds_right >= 0.97, str(plain)


def test_plain_depth(plain: Score) -> None:
    depth = plain.figures("depth")
    assert depth is not None
    assert depth.median <= 0.025, str(plain)
    assert depth.percentile_95 <= 0.10, str(plain)


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_is_biased_in_depth(plain: Score, kind: str) -> None:
    depth = plain.figures("depth", kind)
    assert depth is not None
    assert abs(depth.bias) <= 0.04, str(plain)


def test_plain_width(plain: Score) -> None:
    width = plain.figures("width")
    assert width is not None
    assert width.median <= 0.03, str(plain)


def test_plain_volume(plain: Score) -> None:
    volume, rolling = plain.figures("volume"), plain.figures("volume", "rolling")
    assert volume is not None
    assert rolling is not None
    assert volume.median <= 0.04, str(plain)
    assert rolling.median <= 0.08, str(plain)


def test_plain_detection_at_a_tenth_of_a_millimetre() -> None:
    found = scored("plain", 0.1)
    assert found.f1 >= 0.94, str(found)
    assert found.false == (), [str(scar) for scar in found.false]


# -------------------------------------------------------------------- hard skin


def test_hard_detection(hard: Score) -> None:
    assert hard.f1 >= 0.93, str(hard)


def test_few_false_scars_on_hard_skin(hard: Score) -> None:
    true = len(hard.matched) + len(hard.missed)
    assert len(hard.false) <= 0.05 * true, [str(scar) for scar in hard.false]


def test_hard_kinds(hard: Score) -> None:
    assert hard.kinds_right >= 0.93, str(hard)


def test_hard_depth(hard: Score) -> None:
    depth = hard.figures("depth")
    assert depth is not None
    assert depth.median <= 0.04, str(hard)
    assert depth.percentile_95 <= 0.15, str(hard)


# ------------------------------------------------------------------------- both


def test_true_depths_lie_within_two_stated_standard_deviations(either: Score) -> None:
    depth = either.figures("depth")
    assert depth is not None
    assert depth.coverage is not None
    assert depth.coverage >= 0.90, str(either)


def test_stated_standard_deviations_are_no_wider_than_they_need_be(
    plain: Score, hard: Score
) -> None:
    # Some must lie outside; of one skin's scars alone an honest error may well cover all.
    both = merge_scores([plain, hard])
    depth = both.figures("depth")
    assert depth is not None
    assert depth.coverage is not None
    assert depth.coverage <= 0.99, str(both)
