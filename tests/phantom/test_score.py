"""Scores of surveys whose outcome is known beforehand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scarscape.model import Scar
from scarscape.phantom import TrueScar
from scarscape.phantom.measuring import true_scar
from scarscape.phantom.profiles import Profile
from scarscape.phantom.score import merge_scores, score_scars
from scarscape.phantom.shapes import Shape


def true_at(x_mm: float, y_mm: float, number: int = 1, width_mm: float = 2.0) -> TrueScar:
    profile = Profile("u", 8.0)
    radius = width_mm / 2 / profile.radius_at(0.1)
    return true_scar(Shape("boxcar", profile, -0.4, x_mm, y_mm, radius), number)


def found_for(scar: TrueScar, **changes: object) -> Scar:
    """A scar measured without any error."""
    raised = scar.raised
    exact = Scar(
        id=scar.id,
        kind=scar.kind,
        subkind=scar.subkind,
        subkind_probability=None,
        kind_probability={scar.kind: 1.0},
        x_mm=scar.x_mm,
        y_mm=scar.y_mm,
        depth_mm=None if raised else scar.depth_mm,
        depth_mm_sd=None if raised else 0.01,
        depth_raw_mm=None,
        depth_is_lower_bound=False,
        height_mm=scar.height_mm,
        height_mm_sd=0.01 if raised else None,
        height_raw_mm=None,
        width_mm=scar.width_mm,
        width_mm_sd=0.05,
        length_mm=scar.length_mm,
        breadth_mm=scar.breadth_mm,
        area_mm2=scar.area_mm2,
        volume_mm3=scar.volume_mm3,
        volume_mm3_sd=None,
        wall_slope_deg=None,
        floor_ratio=None,
        region=None,
        outline_mm=scar.outline_mm,
    )
    return replace(exact, **changes)  # type: ignore[arg-type]


def test_perfect_survey() -> None:
    true = [true_at(5, 5, 1), true_at(12, 9, 2)]
    result = score_scars(true, [found_for(scar) for scar in true])
    assert (result.precision, result.recall, result.f1, result.kinds_right) == (1, 1, 1, 1)
    figures = result.figures("depth")
    assert figures is not None
    assert (figures.count, figures.median, figures.bias, figures.coverage) == (2, 0, 0, 1)


def test_missed_false_and_wrong_kinds() -> None:
    true = [true_at(5 * n, 5, n) for n in range(1, 5)]
    found = [found_for(scar) for scar in true[:3]]
    found[0] = replace(found[0], kind="rolling")
    found.append(replace(found[0], id=9, x_mm=40.0))
    result = score_scars(true, found)
    assert result.precision == pytest.approx(3 / 4)
    assert result.recall == pytest.approx(3 / 4)
    assert result.f1 == pytest.approx(3 / 4)
    assert result.kinds_right == pytest.approx(2 / 3)
    assert [scar.id for scar in result.missed] == [4]
    assert [scar.id for scar in result.false] == [9]


def test_a_scar_is_found_once() -> None:
    true = true_at(5, 5)
    result = score_scars([true], [found_for(true, x_mm=5.3), found_for(true, id=2, x_mm=5.1)])
    assert [pair.found.id for pair in result.matched] == [2]
    assert len(result.false) == 1


def test_as_many_pairs_as_possible_before_the_nearest() -> None:
    one, two = true_at(5, 5, 1), true_at(6.2, 5, 2)
    # The first is nearer to the second true scar, but it alone can stand for the first.
    found = [found_for(one, id=1, x_mm=5.9), found_for(two, id=2, x_mm=7.0)]
    result = score_scars([one, two], found)
    assert [(pair.true.id, pair.found.id) for pair in result.matched] == [(1, 1), (2, 2)]


@pytest.mark.parametrize(("off_mm", "matches"), [(0.99, True), (1.05, False)])
def test_half_the_width_is_near_enough(off_mm: float, matches: bool) -> None:
    true = true_at(5, 5)
    assert true.width_mm == pytest.approx(2.0, rel=1e-3)
    assert bool(score_scars([true], [found_for(true, y_mm=5 + off_mm)]).matched) is matches


def test_small_scars_allow_half_a_millimetre() -> None:
    true = true_at(5, 5, width_mm=0.6)
    assert score_scars([true], [found_for(true, x_mm=5.45)]).matched
    assert not score_scars([true], [found_for(true, x_mm=5.55)]).matched


def test_a_line_is_matched_along_it_but_not_beside_it() -> None:
    line = true_scar(
        Shape("other", Profile("bell"), -0.3, 10, 10, 0.6, length_mm=7.0, angle=0.0), 1
    )
    assert score_scars([line], [found_for(line, x_mm=12.5)]).matched
    assert not score_scars([line], [found_for(line, y_mm=11.0)]).matched


def test_raised_is_not_sunken() -> None:
    true = true_at(5, 5)
    dome = found_for(true, depth_mm=None, height_mm=0.4)
    result = score_scars([true], [dome])
    assert not result.matched
    assert (len(result.missed), len(result.false)) == (1, 1)


def test_errors_bias_and_coverage() -> None:
    true = [true_at(6 * n, 5, n) for n in range(1, 5)]
    offs = [-0.005, 0.01, 0.03, 0.04]
    found = [
        found_for(scar, depth_mm=0.4 + off, width_mm=scar.width_mm * 1.1)
        for scar, off in zip(true, offs, strict=True)
    ]
    result = score_scars(true, found)
    depth, width = result.figures("depth"), result.figures("width", "boxcar")
    assert depth is not None
    assert width is not None
    assert depth.median == pytest.approx(0.02 / 0.4)
    assert depth.bias == pytest.approx(0.02 / 0.4)
    assert depth.percentile_95 == pytest.approx(np.percentile(np.abs(offs), 95) / 0.4)
    assert depth.coverage == pytest.approx(0.5)
    assert width.bias == pytest.approx(0.1)
    errors = result.errors("depth")
    assert [error.z_score for error in errors] == pytest.approx([-0.5, 1.0, 3.0, 4.0])
    volume = result.figures("volume")
    assert volume is not None
    assert volume.coverage is None
    assert result.figures("depth", "rolling") is None


def test_unmeasured_depths_are_left_out() -> None:
    true = [true_at(5, 5, 1), true_at(12, 5, 2)]
    found = [found_for(true[0]), found_for(true[1], depth_mm=None, depth_mm_sd=None)]
    result = score_scars(true, found)
    assert len(result.matched) == 2
    assert len(result.errors("depth")) == 1


def test_merged_scores_count_all() -> None:
    one, two = true_at(5, 5), true_at(8, 8)
    merged = merge_scores([score_scars([one], [found_for(one)]), score_scars([two], [])])
    assert merged.recall == pytest.approx(0.5)
    assert merged.f1 == pytest.approx(2 / 3)
    table = merged.to_dict()
    assert (table["true"], table["found"]) == (2, 1)
    assert table["depth"]["boxcar"]["count"] == 1
    assert "F1 0.667" in str(merged)


def test_nothing_true_and_nothing_found() -> None:
    empty = score_scars([], [])
    assert (empty.f1, empty.precision, empty.recall) == (1, 1, 1)
    assert score_scars([], [found_for(true_at(5, 5))]).precision == 0
