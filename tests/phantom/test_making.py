"""Whole phantoms: what they bear, where, and that they are made the same way every time."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from scarscape.model import InputError
from scarscape.phantom import Phantom, TrueScar, make_phantom
from scarscape.phantom.drawing import draw_scar
from scarscape.phantom.marks import draw_groove
from scarscape.phantom.placing import lay_out

PITCH_MM = 0.1
SIZE_MM = 50.0


@pytest.fixture(scope="module")
def plain() -> list[Phantom]:
    return [make_phantom(seed, pitch_mm=PITCH_MM) for seed in range(20)]


@pytest.fixture(scope="module")
def hard() -> list[Phantom]:
    return [make_phantom(seed, pitch_mm=PITCH_MM, skin="hard") for seed in range(5)]


def scars_of(phantoms: list[Phantom]) -> list[TrueScar]:
    return [scar for phantom in phantoms for scar in phantom.truth.scars]


def test_every_patch_has_its_scars_inside(plain: list[Phantom]) -> None:
    last = SIZE_MM - PITCH_MM
    for phantom in plain:
        assert 10 <= len(phantom.truth.scars) <= 14
        for scar in phantom.truth.scars:
            outline = np.array(scar.outline_mm)
            assert outline.min() > 0.55
            assert outline.max() < last - 0.55
        assert [scar.id for scar in phantom.truth.scars] == list(
            range(1, len(phantom.truth.scars) + 1)
        )


def test_every_kind_is_there_in_its_sizes(plain: list[Phantom]) -> None:
    scars = scars_of(plain)
    kinds = Counter(scar.kind for scar in scars)
    assert set(kinds) == {"ice_pick", "boxcar", "rolling", "hypertrophic", "other"}
    assert kinds["ice_pick"] > kinds["other"]
    sunken = np.array([scar.size_mm for scar in scars if not scar.raised])
    assert sunken.min() >= 0.1
    assert sunken.max() <= 0.9
    assert np.mean((sunken >= 0.16) & (sunken <= 0.56)) > 0.75
    widest = {"ice_pick": (0.4, 2.1), "boxcar": (1.3, 5.1), "rolling": (3.0, 10.2)}
    for kind, (low, high) in {**widest, "hypertrophic": (1.9, 8.2)}.items():
        widths = [scar.width_mm for scar in scars if scar.kind == kind]
        assert low < min(widths) < max(widths) < high, kind
    for scar in scars:
        if scar.kind == "other":
            assert 4.5 < scar.length_mm < 10.5
            assert 0.5 < scar.breadth_mm < 3.0
    families = {scar.family for scar in scars}
    assert len(families) >= 8


def test_kinds_overlap_in_width_but_not_in_floor(plain: list[Phantom]) -> None:
    of = {
        kind: [scar for scar in scars_of(plain) if scar.kind == kind]
        for kind in ("ice_pick", "boxcar", "rolling")
    }
    narrowest_rolling = min(scar.width_mm for scar in of["rolling"])
    assert max(scar.width_mm for scar in of["boxcar"]) > narrowest_rolling
    widest_pick = max(scar.width_mm for scar in of["ice_pick"])
    assert min(scar.width_mm for scar in of["boxcar"]) < widest_pick + 0.3
    assert min(scar.floor_ratio for scar in of["boxcar"]) > 0.42
    assert max(scar.floor_ratio for scar in of["ice_pick"] + of["rolling"]) < 0.42


def test_pairs_have_a_saddle_and_a_divided_mouth(plain: list[Phantom]) -> None:
    for phantom in plain:
        by_id = {scar.id: scar for scar in phantom.truth.scars}
        pairs = {tuple(sorted((s.id, s.pair_id))) for s in by_id.values() if s.pair_id}
        assert 1 <= len(pairs) <= 2
        for one, other in pairs:
            first, second = by_id[one], by_id[other]
            assert (first.pair_id, second.pair_id) == (other, one)
            shallower = min(first.size_mm, second.size_mm)
            # Along the straight way between the tips the pass is at least as high as the saddle.
            t = np.linspace(0, 1, 400)[:, None]
            way = (1 - t) * np.array(first.apex_mm) + t * np.array(second.apex_mm)
            column, row = np.round(way / PITCH_MM).astype(int).T
            profile = -phantom.truth.clean_mm[row, column]
            assert profile.min() < 0.78 * shallower


def test_single_scars_keep_apart_and_off_the_groove(plain: list[Phantom]) -> None:
    from scipy.spatial.distance import cdist

    for phantom in plain:
        scars = phantom.truth.scars
        (groove,) = (line for line in phantom.truth.lines if line.kind == "groove")
        for scar in scars:
            outline = np.array(scar.outline_mm)
            assert cdist(outline, groove.points_mm).min() > groove.width_mm / 2 + 0.8
            for other in scars:
                if other.id not in (scar.id, scar.pair_id):
                    assert cdist(outline, other.outline_mm).min() > 0.6


def test_some_scars_lie_at_the_edge(plain: list[Phantom]) -> None:
    last = SIZE_MM - PITCH_MM
    near = 0
    for scar in scars_of(plain):
        outline = np.array(scar.outline_mm)
        near += min(outline.min(), (last - outline).min()) < 1.6
    assert near >= 15


def test_clean_relief_bears_the_true_depths_and_volumes(plain: list[Phantom]) -> None:
    phantom = make_phantom(2, pitch_mm=0.05)
    clean = phantom.truth.clean_mm
    for scar in phantom.truth.scars:
        column, row = np.round(np.array(scar.apex_mm) / 0.05).astype(int)
        there = clean[row - 1 : row + 2, column - 1 : column + 2]
        deepest = there.max() if scar.raised else -there.min()
        # The nearest sample misses a sharp tip by up to 0.035 mm along its wall.
        assert deepest == pytest.approx(scar.size_mm, rel=0.1)
        if scar.kind in ("boxcar", "rolling", "hypertrophic"):
            assert inside(scar, np.abs(clean)) == pytest.approx(scar.volume_mm3, rel=0.02)


def inside(scar: TrueScar, height: np.ndarray) -> float:
    """Volume under a relief of 0.05 mm pitch inside the scar's outline, by an own method."""
    from PIL import Image, ImageDraw

    drawn = Image.new("1", height.shape[::-1])
    points = [(x / 0.05, y / 0.05) for x, y in scar.outline_mm]
    ImageDraw.Draw(drawn).polygon(points, fill=1)
    return float(height[np.asarray(drawn)].sum()) * 0.05**2


def test_relief_is_the_sum_of_its_parts(plain: list[Phantom]) -> None:
    for phantom in plain[:4]:
        left = phantom.relief.height_mm - phantom.truth.base_mm - phantom.truth.clean_mm
        tiles = left.reshape(20, 25, 20, 25).swapaxes(1, 2).reshape(400, -1)
        # Texture of 10 and noise of 4 micrometres; the median tile holds no line.
        assert np.nanmedian(np.nanstd(tiles, axis=1)) == pytest.approx(
            np.hypot(0.010, 0.004), rel=0.06
        )


def test_missing_samples_leave_the_tips(plain: list[Phantom], hard: list[Phantom]) -> None:
    for phantoms, low, high in ((plain, 0.004, 0.008), (hard, 0.019, 0.053)):
        for phantom in phantoms:
            missing = ~phantom.relief.mask
            assert low < missing.mean() < high
            for scar in phantom.truth.scars:
                column, row = np.round(np.array(scar.apex_mm) / PITCH_MM).astype(int)
                assert not missing[row, column]
    assert all(np.isfinite(p.truth.clean_mm).all() for p in hard)


def test_hard_skin_bears_the_same_scars_less_regular(
    plain: list[Phantom], hard: list[Phantom]
) -> None:
    assert any(scar.rim_mm for scar in scars_of(hard))
    assert not any(scar.rim_mm for scar in scars_of(plain))
    for one, other in zip(plain, hard, strict=False):
        assert sorted(s.size_mm for s in one.truth.scars) == pytest.approx(
            sorted(s.size_mm for s in other.truth.scars)
        )
        assert len([line for line in other.truth.lines if line.kind == "fine_line"]) == 9


def test_half_of_the_hard_boxcars_have_a_rim() -> None:
    rng = np.random.default_rng(3)
    rims = [draw_scar("boxcar", rng, hard=True).rim_mm for _ in range(400)]
    assert np.mean(np.array(rims) > 0) == pytest.approx(0.5, abs=0.08)
    assert all(0.02 <= rim <= 0.06 for rim in rims if rim)


@pytest.mark.parametrize("skin", ["plain", "hard"])
def test_same_seed_same_bytes(skin: str) -> None:
    one, two = (make_phantom(11, size_mm=20, skin=skin) for _ in range(2))  # type: ignore[arg-type]
    assert one.relief.height_mm.tobytes() == two.relief.height_mm.tobytes()
    assert one.truth.to_dict() == two.truth.to_dict()
    other = make_phantom(12, size_mm=20)
    assert other.relief.height_mm.tobytes() != one.relief.height_mm.tobytes()


def test_size_in_samples() -> None:
    phantom = make_phantom(0, size_mm=25.6, pitch_mm=0.1)
    assert phantom.relief.height_mm.shape == (256, 256)
    assert phantom.relief.height_mm.dtype == np.float32
    assert len(phantom.truth.scars) >= 3


def test_larger_patches_bear_more_scars() -> None:
    groove = draw_groove(np.random.default_rng(0), 100)
    clusters = lay_out(np.random.default_rng(1), 100, False, groove.points(0.5), 2.0)
    assert 40 <= sum(len(cluster.shapes) for cluster in clusters) <= 56


@pytest.mark.parametrize(
    "options",
    [{"size_mm": 3.0}, {"size_mm": np.inf}, {"pitch_mm": 0.0}, {"pitch_mm": 2.0}, {"skin": "wet"}],
    ids=str,
)
def test_parameters_out_of_range_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(InputError):
        make_phantom(1, **options)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="seed"):
        make_phantom(-1)
