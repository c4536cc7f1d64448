"""Scoring of marks on marks whose fate is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scarscape.model import Mark
from scarscape.phantom import Distractor, TrueMark, TrueScar, merge_mark_scores, score_marks
from scarscape.phantom.score_marks import overlap


def ring(x: float, y: float, radius: float, count: int = 72) -> tuple[tuple[float, float], ...]:
    turns = [2 * math.pi * k / count for k in range(count)]
    return tuple((x + radius * math.cos(t), y + radius * math.sin(t)) for t in turns)


def true(
    number: int, x: float, y: float, *, kind: str = "erythema", scar: int | None = None
) -> TrueMark:
    area = math.pi
    return TrueMark(number, kind, x, y, area, 0.2, ring(x, y, 1.0), scar)  # type: ignore[arg-type]


def found(number: int, x: float, y: float, radius: float = 1.0, kind: str = "erythema") -> Mark:
    area = math.pi * radius**2
    return Mark(number, kind, x, y, area, outline_mm=ring(x, y, radius))  # type: ignore[arg-type]


def scar(number: int, x: float, y: float) -> TrueScar:
    numbers = (2.0, 2.0, 2.0, math.pi, 1.0, 40.0, 0.5)
    return TrueScar(
        number, "rolling", None, x, y, 0.2, None, *numbers, "bell", ring(x, y, 1.0), (x, y)
    )


def test_marks_found_as_they_are_score_fully() -> None:
    marks = [true(1, 5, 5), true(2, 12, 5, kind="hyperpigmentation")]
    score = score_marks(marks, [found(1, 12, 5, kind="hyperpigmentation"), found(2, 5, 5)])
    assert (score.f1, score.precision, score.recall, score.kinds_right) == (1, 1, 1, 1)
    assert score.area_ratio == pytest.approx(1.0)


def test_misses_false_marks_and_wrong_kinds_are_counted() -> None:
    marks = [true(1, 5, 5), true(2, 12, 5), true(3, 5, 12), true(4, 12, 12)]
    seen = [found(1, 5, 5), found(2, 12.3, 5, kind="hyperpigmentation"), found(3, 20, 20)]
    score = score_marks(marks, seen)
    assert (len(score.matched), len(score.missed), len(score.false)) == (2, 2, 1)
    assert score.f1 == pytest.approx(2 * 2 / (2 * 2 + 2 + 1))
    assert score.kinds_right == 0.5


def test_one_found_mark_is_given_to_one_true_mark_and_as_many_as_can_be_are_paired() -> None:
    near = [true(1, 5, 5), true(2, 6.2, 5)]
    assert len(score_marks(near, [found(1, 5.6, 5)]).matched) == 1
    # Nearest first would leave the second found mark without a partner.
    both = score_marks(near, [found(1, 5.7, 5), found(2, 4.3, 5)])
    assert {(pair.true.id, pair.found.mark.id) for pair in both.matched} == {(1, 2), (2, 1)}


def test_a_wide_mark_matches_by_overlap_where_centroids_are_apart() -> None:
    # A ragged outline whose middle was put beside it.
    wide = Mark(1, "erythema", 6.2, 5, 4.0, outline_mm=ring(5.3, 5, 1.1))
    (pair,) = score_marks([true(1, 5, 5)], [wide]).matched
    assert pair.area_ratio == pytest.approx(4.0 / math.pi)
    assert not score_marks([true(1, 5, 5)], [found(1, 6.9, 5)]).matched


def test_overlap_of_two_discs_is_that_of_geometry() -> None:
    one, other = (np.array(ring(x, 0, 1.0, 720)) for x in (0.0, 0.8))
    lens = 2 * math.acos(0.4) - 0.4 * math.sqrt(4 - 0.64)
    assert overlap(one, other) == pytest.approx(lens / (2 * math.pi - lens), abs=0.01)
    assert overlap(one, other + 5) == 0
    assert overlap(one, np.empty((0, 2))) == 0


def test_a_mark_left_over_on_a_mole_is_a_mole_miscalled() -> None:
    things = [Distractor("mole", 8, 8, 2.0), Distractor("hair", 3, 3, 4.0)]
    score = score_marks(
        [], [found(1, 8.5, 8), found(2, 3.3, 3, 0.2), found(3, 15, 15)], distractors=things
    )
    assert sorted(one.kind for one, _ in score.miscalled) == ["hair", "mole"]
    assert len(score.false) == 3
    assert score.to_dict()["miscalled"] == {"hair": 1, "mole": 1}


def test_shading_of_a_scar_called_a_mark_is_told_and_a_true_mark_on_it_is_not() -> None:
    scars = [scar(1, 5, 5), scar(2, 12, 5), scar(3, 5, 12)]
    marks = [true(1, 12, 5, scar=2)]
    score = score_marks(marks, [found(1, 12, 5), found(2, 5.2, 5)], scars=scars)
    assert score.shading == (1,)
    assert score.plain_scars == 2
    assert score.shading_share == 0.5
    assert score.recall_of(on_scars=True) == 1
    assert score.recall_of(on_scars=False) == 1
    assert score.recall_of(kind="erythema") == 1


def test_places_in_pixels_are_brought_to_mm() -> None:
    marks = [true(1, 5, 5)]
    pixels = Mark(
        1,
        "erythema",
        None,
        None,
        None,
        x_px=70.0,
        y_px=60.0,
        area_px=math.pi * 100,
        outline_px=ring(70, 60, 10),
    )
    score = score_marks(marks, [pixels], pitch_mm=0.1, shift_mm=(-2.0, -1.0))
    (pair,) = score.matched
    assert (pair.found.x_mm, pair.found.y_mm) == pytest.approx((5, 5))
    assert pair.area_ratio == pytest.approx(1)
    with pytest.raises(ValueError, match="mark 1 has no place in mm"):
        score_marks(marks, [pixels])
    with pytest.raises(ValueError, match="mark 1 has no place in pixels"):
        score_marks(marks, [found(1, 5, 5)], pitch_mm=0.1)


def test_scores_are_merged_by_their_marks() -> None:
    one = score_marks([true(1, 5, 5)], [found(1, 5, 5)])
    other = score_marks([true(1, 5, 5), true(2, 9, 9)], [found(1, 20, 20)], scars=[scar(1, 3, 3)])
    whole = merge_mark_scores([one, other])
    assert (len(whole.matched), len(whole.missed), len(whole.false)) == (1, 2, 1)
    assert whole.plain_scars == 1
    assert "1 marks found, 2 missed, 1 false" in str(whole)


def test_nothing_to_find_and_nothing_found_is_no_fault() -> None:
    score = score_marks([], [])
    assert (score.f1, score.recall, score.precision, score.shading_share) == (1, 1, 1, 0)
    assert score.area_ratio is None
