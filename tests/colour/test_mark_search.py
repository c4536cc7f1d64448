"""Where colour differs: places and sizes of spots, and what such differences are by chance."""

from __future__ import annotations

import numpy as np
import pytest
from tests.colour.painted import SAMPLE_MM, SKIN, Disc, Map, cover, painted, strongest

from scarscape.colour.mark_search import (
    LEAST_SDS,
    RADIUS,
    SIGMAS_MM,
    Spread,
    find_spots,
    mottling,
)
from scarscape.colour.mark_skin import ALL, UNSHADED, Cleaned, cleaned, evened, flattened_without

SHAPE = (200, 200)
EVERYWHERE = np.ones(SHAPE, np.bool_)
BROWN = strongest(2, "hyperpigmentation")


def mean_at(maps: Cleaned, disc: Disc, share: float = 0.7) -> np.ndarray:
    """(3,) mean inside a disc."""
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]] * SAMPLE_MM
    inside = np.hypot(y - disc.y_mm, x - disc.x_mm) < share * disc.radius_mm
    return np.asarray(maps.density[:, inside].mean(axis=1))


@pytest.mark.parametrize("radius", [0.7, 1.2, 2.0, 3.2])
def test_a_disc_answers_in_its_middle_at_its_own_size(radius: float) -> None:
    disc = Disc(10.2, 9.7, radius, BROWN)
    spots, spreads = find_spots(cleaned(painted([disc]), EVERYWHERE, SAMPLE_MM))
    strong = spots[0]
    # To a step of the pyramid, which is half a sigma or less.
    assert np.hypot(strong.row - 97, strong.column - 102) < 0.35 * radius / SAMPLE_MM
    assert strong.radius * SAMPLE_MM == pytest.approx(radius, rel=0.45)
    assert strong.sds > 2 * LEAST_SDS
    assert [spot.size for spot in spots] == sorted((one.size for one in spots), reverse=True)
    radii = [spread.radius for spread in spreads]
    assert radii == sorted(radii)
    assert radii[0] == pytest.approx(RADIUS * SIGMAS_MM[0] / SAMPLE_MM)


def test_chance_alone_hardly_reaches_the_threshold() -> None:
    whole = 0
    for seed in range(6):
        rng = np.random.default_rng(seed)
        noise = rng.normal(0, 0.03, (3, *SHAPE)).astype(np.float32)
        spots, _ = find_spots(Cleaned(noise, EVERYWHERE, SAMPLE_MM, ALL))
        # At the border the surroundings are few and chance is larger.
        whole += sum(
            min(spot.row, spot.column, 199 - spot.row, 199 - spot.column) > spot.radius
            for spot in spots
        )
    assert whole <= 3


def test_differences_are_numbers_of_their_own_standard_deviation_on_any_skin() -> None:
    for factor in (1.0, 4.0):
        density = factor * painted([], noise=0.03, mottled=0.02)
        _, spreads = find_spots(cleaned(density.astype(np.float32), EVERYWHERE, SAMPLE_MM))
        first = np.array([spread.white for spread in spreads]) * factor
        if factor == 1.0:
            kept = first
    np.testing.assert_allclose(first, kept, rtol=1e-3)


def test_pixels_that_vary_together_count_once() -> None:
    rng = np.random.default_rng(5)
    shared, own = rng.normal(size=(2, *SHAPE))
    vary = np.stack([shared, 0.8 * shared + 0.6 * own, rng.normal(size=SHAPE)])
    scale = np.array([0.01, 0.05, 0.2])
    maps = Cleaned((vary * scale[:, None, None]).astype(np.float32), EVERYWHERE, SAMPLE_MM, ALL)
    white = mottling(maps)
    field = np.stack([np.ravel(one) for one in maps.features])
    # What a single place of such skin comes to: three numbers of sd one.
    blurred = np.linalg.norm(white.white @ field, axis=0)
    along = np.linalg.norm(white.white @ (scale * [1.0, 0.8, 0.0]))
    against = np.linalg.norm(white.white @ (scale * [1.0, -0.8, 0.0]))
    assert against > 1.5 * along
    assert np.isfinite(blurred).all()


def test_a_spread_tells_standard_deviations() -> None:
    spread = Spread(5.0, np.diag([10.0, 4.0]))
    assert spread.sds(np.array([0.3, 1.0])) == pytest.approx(5.0)


def test_what_tells_a_mark_in_one_photo_knows_no_shading() -> None:
    np.testing.assert_allclose(UNSHADED @ np.ones(3), 0)
    rng = np.random.default_rng(2)
    density = painted([Disc(8.0, 8.0, 2.0, BROWN)])
    for shading in (
        np.full(SHAPE, 1.3),
        np.linspace(0, 2, SHAPE[1])[None, :] * np.ones(SHAPE),
        rng.normal(0, 0.4, SHAPE),
    ):
        shaded = (density + shading).astype(np.float32)
        one, other = (
            Cleaned(part, EVERYWHERE, SAMPLE_MM, UNSHADED).features for part in (density, shaded)
        )
        np.testing.assert_allclose(one, other, atol=2e-6)


def test_smooth_shading_stays_out_of_what_tells_a_mark_when_hairs_are_taken_out() -> None:
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]] * SAMPLE_MM
    dent = 0.5 * (x - 10) / 1.5 * np.exp(-(((x - 10) / 1.5) ** 2) - ((y - 9) / 1.5) ** 2)
    density = painted([Disc(5.0, 15.0, 2.0, BROWN)])
    shaded = (density + dent).astype(np.float32)
    one, other = (
        cleaned(part, EVERYWHERE, SAMPLE_MM, UNSHADED).features for part in (density, shaded)
    )
    assert np.abs(one - other).max() < 0.05 * np.ptp(dent)


def test_hairs_and_slow_changes_go_and_a_mark_stays() -> None:
    disc = Disc(6.0, 14.0, 1.6, BROWN)
    density = painted([disc], noise=0.0)
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]] / SHAPE[0]
    density += (0.4 * x + 0.3 * y).astype(np.float32)
    hairy = density.copy()
    hairy[:, 50:52, 30:170] += 0.9
    hairy[:, 20, 20] += 3.0
    bare, maps = (cleaned(part, EVERYWHERE, SAMPLE_MM) for part in (density, hairy))
    assert np.abs(maps.density - bare.density).max() < 0.05
    np.testing.assert_allclose(mean_at(maps, disc), BROWN, rtol=0.08, atol=0.02)
    # Far from the border, where the skin around lies on one side only.
    assert np.abs(maps.density[:, 85:115, 85:115]).max() < 0.05


def test_the_skins_own_colour_is_none() -> None:
    maps = cleaned(painted([], noise=0.01), EVERYWHERE, SAMPLE_MM)
    np.testing.assert_allclose(np.median(maps.density, axis=(1, 2)), 0, atol=0.002)
    moved = cleaned(painted([], noise=0.01, skin=(2.0, 2.4, 2.2)), EVERYWHERE, SAMPLE_MM)
    np.testing.assert_allclose(maps.density, moved.density, atol=1e-5)


def test_the_background_is_taken_from_outside_the_marks() -> None:
    wide = Disc(10.0, 10.0, 4.0, BROWN)
    maps = cleaned(painted([wide], noise=0.0), EVERYWHERE, SAMPLE_MM)
    marked = cover(Disc(10.0, 10.0, 4.3, BROWN), SHAPE) > 0
    again = flattened_without(maps, marked)
    np.testing.assert_allclose(mean_at(again, wide), BROWN, rtol=0.02)
    assert np.abs(again.density[:, ~marked]).max() < 0.05


def test_levelled_marks_answer_no_more() -> None:
    disc = Disc(10.0, 10.0, 2.0, BROWN)
    maps = cleaned(painted([disc]), EVERYWHERE, SAMPLE_MM)
    marked = cover(Disc(10.0, 10.0, 2.4, BROWN), SHAPE) > 0
    level = evened(maps, marked)
    assert level.marked is marked
    assert not level.density[:, marked].any()
    np.testing.assert_array_equal(level.density[:, ~marked], maps.density[:, ~marked])
    near = [
        spot for spot in find_spots(level)[0] if np.hypot(spot.row - 100, spot.column - 100) < 15
    ]
    assert all(spot.size < 0.02 for spot in near)


def test_levelled_marks_teach_nothing_of_the_skin() -> None:
    density = painted([], noise=0.02)
    maps = cleaned(density, EVERYWHERE, SAMPLE_MM)
    marked = np.zeros(SHAPE, np.bool_)
    marked[:, :150] = True
    whole, rest = mottling(maps), mottling(evened(maps, marked))
    contrast = np.array([0.02, 0.02, 0.02])
    assert rest.sds(contrast) == pytest.approx(whole.sds(contrast), rel=0.1)


def test_nothing_is_found_where_nothing_is_known() -> None:
    discs = [Disc(5.0, 10.0, 1.5, BROWN), Disc(15.0, 10.0, 1.5, BROWN)]
    known = EVERYWHERE.copy()
    known[:, 100:] = False
    density: Map = painted(discs)
    density[:, ~known] = np.nan
    maps = cleaned(density, known, SAMPLE_MM)
    assert not maps.density[:, ~known].any()
    spots, _ = find_spots(maps)
    assert spots
    assert all(spot.column < 100 + spot.radius for spot in spots)
    assert np.hypot(spots[0].row - 100, spots[0].column - 50) < 5


def test_a_picture_smaller_than_any_mark_has_no_spots() -> None:
    tiny = np.full((3, 6, 6), SKIN[0], np.float32)
    spots, spreads = find_spots(cleaned(tiny, np.ones((6, 6), np.bool_), SAMPLE_MM))
    assert spots == ()
    assert spreads == ()


def test_a_higher_threshold_keeps_the_stronger_ones() -> None:
    red = strongest(2, "erythema")
    red_faint, green_faint, blue_faint = (0.12 * one for one in red)
    discs = [
        Disc(6.0, 6.0, 1.5, red),
        Disc(14.0, 14.0, 1.5, (red_faint, green_faint, blue_faint)),
    ]
    maps = cleaned(painted(discs, noise=0.05, mottled=0.01), EVERYWHERE, SAMPLE_MM)
    both, _ = find_spots(maps, least_sds=LEAST_SDS)
    high = max(spot.sds for spot in both) - 1
    few, _ = find_spots(maps, least_sds=high)
    assert 1 <= len(few) < len(both)
    assert all(spot.sds > high for spot in few)
