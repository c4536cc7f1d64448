"""Maps of the pigments: the skin's own in the middle, more is darker, no skin is hatched."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from scarscape.model import ColourMaps
from scarscape.report.colour_charts import density_bar
from scarscape.report.colour_maps import (
    CHROMOPHORES,
    chromophore_table,
    density_limit,
    paint_map,
)

SHAPE = (90, 120)


def maps_of(density: np.ndarray) -> ColourMaps:
    picture = np.full((*density.shape, 3), 180, np.uint8)
    return ColourMaps(picture, density.astype(np.float32), -density.astype(np.float32), 0.1)


def field() -> np.ndarray:
    """From -0.1 at the left to 0.1 at the right."""
    return np.tile(np.linspace(-0.1, 0.1, SHAPE[1]), (SHAPE[0], 1))


@pytest.mark.parametrize("chromophore", CHROMOPHORES)
def test_the_skins_own_is_the_middle_and_more_is_darker(chromophore):
    painted = paint_map(maps_of(field()), chromophore, SHAPE[::-1])
    row = painted.picture[40].astype(int)
    table = chromophore_table(chromophore).astype(int)
    if chromophore == "haemoglobin":
        row = row[::-1]  # the field is turned round there
    assert painted.limit == pytest.approx(0.1)
    np.testing.assert_array_equal(row[0], table[0])
    np.testing.assert_array_equal(row[-1], table[255])
    assert (row[SHAPE[1] // 2] == table[127:131]).all(axis=1).any()
    assert (np.diff(row.sum(axis=1)) <= 0).all()
    assert not painted.missing


def test_scale_follows_the_densities():
    one = paint_map(maps_of(field()), "melanin", SHAPE[::-1])
    ten = paint_map(maps_of(10 * field()), "melanin", SHAPE[::-1])
    assert ten.limit == pytest.approx(10 * one.limit)
    assert np.abs(ten.picture.astype(int) - one.picture).max() <= 3


def test_a_few_outliers_do_not_stretch_the_scale():
    rng = np.random.default_rng(1)
    density = rng.uniform(-0.08, 0.08, SHAPE).astype(np.float32)
    skin = np.ones(SHAPE, bool)
    usual = density_limit(density, skin)
    density.flat[rng.choice(density.size, density.size // 500, replace=False)] = 3.0
    assert density_limit(density, skin) == usual
    assert density_limit(density, ~skin) > 0


@pytest.mark.parametrize("size", [SHAPE[::-1], (60, 45), (360, 270)])
def test_what_is_not_skin_is_hatched_grey(size):
    density = field()
    density[:, :30] = np.nan
    painted = paint_map(maps_of(density), "melanin", size)
    assert painted.missing
    quarter = size[0] // 4
    hatched = painted.picture[:, : quarter - 4].astype(int)
    assert (np.ptp(hatched, axis=2) == 0).all()
    assert len(np.unique(hatched)) == 2
    assert (np.ptp(painted.picture[:, quarter + 4 :].astype(int), axis=2) > 0).mean() > 0.95


def test_all_and_nothing_is_skin():
    nothing = maps_of(np.full(SHAPE, np.nan))
    assert paint_map(nothing, "melanin", SHAPE[::-1]).missing
    plain = dataclasses.replace(nothing, melanin=np.zeros(SHAPE, np.float32))
    picture = paint_map(plain, "melanin", SHAPE[::-1]).picture
    assert (picture == chromophore_table("melanin")[128]).all()


@pytest.mark.parametrize(("limit", "ends"), [(0.2, "0.2"), (0.05, "0.04"), (1.5, "1.5")])
def test_scale_says_less_and_more_with_numbers(limit, ends):
    bar = str(density_bar("melanin", limit))
    for told in ("less", "as the skin around", "more", f">+{ends}<", ">0<"):
        assert told in bar
    assert f">\N{MINUS SIGN}{ends}<" in bar
