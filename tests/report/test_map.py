"""map.png shows what was measured, where it was measured."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PIL import Image

from scarscape.report import write_map_png
from scarscape.report.kinds import LOOKS
from scarscape.report.map_png import draw_map, mark
from scarscape.report.raster import bring_to_picture_size
from scarscape.report.shading import shade


@pytest.mark.parametrize(
    "shape", [(3, 3), (40, 400), (400, 40), (100, 100), (300, 2500), (2500, 300), (2200, 2200)]
)
def test_size_adapts(make_survey, tmp_path, shape):
    relief = np.zeros(shape, np.float32)
    write_map_png(make_survey(relief_mm=relief), tmp_path / "map.png")
    with Image.open(tmp_path / "map.png") as image:
        assert 300 <= image.width <= 1600
        assert image.height <= 1800
        assert image.mode == "RGB"


def test_outlines_lie_where_the_scars_are(survey):
    marked = mark(survey)
    picture = np.asarray(draw_map(survey, marked)).astype(int)
    top, left = panel_corner(survey, picture)
    for scar, outline in zip(survey.scars, marked.outlines, strict=True):
        at = outline.round().astype(int)
        seen = picture[at[:, 1] + top, at[:, 0] + left]
        off = np.abs(seen - LOOKS[scar.kind].rgb).max(axis=1)
        assert np.median(off) < 60
        expected = np.array([scar.x_mm, scar.y_mm]) / survey.pitch_mm * marked.raster.columns / 400
        np.testing.assert_allclose(outline.mean(axis=0), expected, atol=1.5)


def panel_corner(survey, picture) -> tuple[int, int]:
    """Row and column where the skin begins: the first rows and columns with no white in them."""
    raster = mark(survey).raster
    dark = (picture < 250).any(axis=2)
    rows = np.flatnonzero(dark.mean(axis=1) > 0.8)
    columns = np.flatnonzero(dark[rows].mean(axis=0) > 0.8)
    assert abs(len(rows) - raster.rows) <= 2
    assert abs(len(columns) - raster.columns) <= 2
    return int(rows[0]), int(columns[0])


def test_scale_bar_is_as_long_as_it_says(survey):
    picture = np.asarray(draw_map(survey)).astype(int)
    top, _ = panel_corner(survey, picture)
    raster = mark(survey).raster
    below = picture[top + raster.rows + 2 :]
    ink = (below < 60).all(axis=2).sum(axis=1)
    # 400 samples of 0.05 mm are 20 mm wide: the bar is 5 mm.
    assert ink[:40].max() * raster.pixel_mm[0] == pytest.approx(5.0, abs=0.05)


def test_light_comes_from_the_upper_left(make_survey):
    y, x = np.mgrid[:200, :200] * 0.05 - 5
    dome = 0.8 * np.exp(-(x**2 + y**2) / 4)
    for sign in (1, -1):
        raster = bring_to_picture_size((sign * dome).astype(np.float32), 0.05)
        tone = shade(raster).astype(float).mean(axis=2)
        half = raster.rows // 2
        near, far = tone[:half, :half].mean(), tone[half:, half:].mean()
        assert sign * (near - far) > 4


def test_missing_samples_are_hatched_grey(holed):
    raster = bring_to_picture_size(holed.relief_mm, holed.pitch_mm)
    picture = shade(raster)
    missing = picture[~raster.valid].astype(int)
    assert (np.ptp(missing, axis=1) == 0).all()
    assert len(np.unique(missing)) == 2
    skin = picture[raster.valid].astype(int)
    assert (skin[:, 0] - skin[:, 2]).min() > 5  # skin is never grey
    assert (~raster.valid).mean() == pytest.approx(np.isnan(holed.relief_mm).mean(), abs=0.003)


@pytest.mark.parametrize("shape", [(90, 120), (1000, 1000), (3000, 2000)])
def test_places_survive_the_change_of_size(shape):
    relief = np.zeros(shape, np.float32)
    at = (shape[0] // 3, shape[1] // 4 * 3)
    relief[at[0] - 4 : at[0] + 5, at[1] - 4 : at[1] + 5] = 1.0
    raster = bring_to_picture_size(relief, 0.1)
    rows, columns = np.nonzero(raster.height_mm > 0.5)
    ((x, y),) = raster.pixels(((at[1] * 0.1, at[0] * 0.1),))
    assert columns.mean() == pytest.approx(x, abs=0.6)
    assert rows.mean() == pytest.approx(y, abs=0.6)
    assert max(raster.rows, raster.columns) <= 1440


def test_shrinking_keeps_the_mean_of_what_is_there():
    rng = np.random.default_rng(0)
    relief = (0.2 + 0.01 * rng.standard_normal((3000, 3000))).astype(np.float32)
    relief[rng.random((3000, 3000)) < 0.3] = np.nan
    raster = bring_to_picture_size(relief, 0.05)
    assert raster.height_mm.mean() == pytest.approx(0.2, abs=1e-3)
    assert raster.height_mm.std() < 0.01


@pytest.mark.parametrize("which", ["survey", "holed", "unmeasured"])
def test_same_survey_same_bytes(which, request, tmp_path):
    survey = request.getfixturevalue(which)
    for name in ("a.png", "b.png"):
        write_map_png(survey, tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_no_scars_and_no_samples(make_survey):
    nothing = np.full((50, 80), np.nan, np.float32)
    picture = np.asarray(draw_map(make_survey(scars=(), relief_mm=nothing)))
    assert (np.ptp(picture[300:400].astype(int), axis=2) == 0).all()


def test_any_site_name(survey):
    for site in ("x" * 300, "左頬", "côté gauche", "\udce9"):
        plain = draw_map(dataclasses.replace(survey, site=None))
        assert draw_map(dataclasses.replace(survey, site=site)).size == plain.size
