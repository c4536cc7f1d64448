"""Skin is looked at where it lies: what is around it moves places, and nothing else."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from scarscape.model import InputError, Photo
from scarscape.phantom import draw_coloured_skin, make_phantom, render_photo
from scarscape.phantom.one_photo import as_photo
from scarscape.pipeline import measure_photo
from scarscape.pipeline.photo_pigments import looked_at

#: Whole tiles, so that the maps of both photos are shrunk alike.
ABOVE, BESIDE = 128, 192


@pytest.fixture(scope="module")
def alone() -> Photo:
    phantom = make_phantom(3, size_mm=25.6, pitch_mm=0.1)
    coloured = draw_coloured_skin(phantom.truth)
    return as_photo(render_photo(phantom, coloured=coloured, elevation_deg=28.0, azimuth_deg=150.0))


@pytest.fixture(scope="module")
def framed(alone: Photo) -> Photo:
    """The same with nothing usable above and to the left."""
    pad = ((0, 0), (ABOVE, 0), (BESIDE, 0))
    return dataclasses.replace(
        alone, light=np.pad(alone.light, pad), usable=np.pad(alone.usable, pad)
    )


def test_only_the_part_with_skin_is_looked_at(alone: Photo, framed: Photo) -> None:
    at = looked_at(framed)
    assert at.box == (slice(ABOVE, ABOVE + 256), slice(BESIDE, BESIDE + 256))
    assert at.seen.frame.origin_px == (ABOVE, BESIDE)
    np.testing.assert_array_equal(at.light, alone.light)
    assert at.whole_light.shape == framed.light.shape
    whole = at.in_whole(at.light[0])
    np.testing.assert_array_equal(whole[ABOVE:, BESIDE:], alone.light[0])
    assert np.isnan(whole[:ABOVE]).all()
    assert at.skin_fraction == pytest.approx(at.skin.sum() / whole.size)


def test_what_is_found_moves_with_the_skin(alone: Photo, framed: Photo) -> None:
    one, other = measure_photo(alone), measure_photo(framed)
    assert one.marks
    for name in ("marks", "scars"):
        before, after = getattr(one, name), getattr(other, name)
        assert [found.kind for found in before] == [found.kind for found in after]
        for first, second in zip(before, after, strict=True):
            # Where skin ends is judged on a shrunk copy, so what is known of it differs a little:
            # within a sample, of the many by which all has moved.
            assert second.x_px - first.x_px == pytest.approx(BESIDE, abs=1.0)
            assert second.y_px - first.y_px == pytest.approx(ABOVE, abs=1.0)
            assert second.x_mm - first.x_mm == pytest.approx(0.1 * BESIDE, abs=0.1)
            assert second.outline_px[0][0] > BESIDE
    assert other.skin_area_mm2 == pytest.approx(one.skin_area_mm2, rel=0.02)
    assert other.maps is not None
    assert one.maps is not None
    assert other.maps.melanin.shape == framed.light.shape[1:]
    assert other.maps.origin_px == (0, 0)
    known = np.isfinite(one.maps.melanin) & np.isfinite(other.maps.melanin[ABOVE:, BESIDE:])
    assert known.mean() > 0.8
    moved = other.maps.melanin[ABOVE:, BESIDE:][known] - one.maps.melanin[known]
    # A map laid one sample beside would differ everywhere by the grain of the skin.
    beside = np.abs(np.diff(one.maps.melanin, axis=1))
    assert np.quantile(np.abs(moved), 0.95) < 0.1 * np.nanquantile(beside, 0.95)


def test_a_photo_without_skin_is_refused(framed: Photo) -> None:
    dark = dataclasses.replace(framed, usable=np.zeros_like(framed.usable))
    with pytest.raises(InputError, match="next to no skin"):
        looked_at(dark)
