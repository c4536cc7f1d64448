"""Colour without shading: against the albedo that a phantom was painted with."""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
import pytest

from scarscape.light.colour_albedo import ColourAlbedo, colour_albedo, parted
from scarscape.light.heights import heights_of
from scarscape.light.lit_skin import LitSkin
from scarscape.model import ColourPatches, PhotoSet
from scarscape.phantom import (
    HARD,
    ColouredSkin,
    Phantom,
    RenderedPhotos,
    as_photo_set,
    draw_coloured_skin,
    make_phantom,
    render_photos,
)

PITCH_MM = 0.05
REFLECTANCE = np.array([[0.9, 0.9, 0.9], [0.3, 0.3, 0.3], [0.5, 0.2, 0.1], [0.1, 0.3, 0.6]])


@functools.cache
def phantom() -> Phantom:
    return make_phantom(31, size_mm=10, pitch_mm=PITCH_MM, skin="hard")


@functools.cache
def photographed(phototype: int = 3) -> tuple[ColouredSkin, RenderedPhotos, PhotoSet, LitSkin]:
    """Hard skin: what falls on a place is given back there, without bounce."""
    optics = dataclasses.replace(HARD, bounce=False)
    coloured = draw_coloured_skin(phantom().truth, phototype=phototype, distractors=False)
    photos = render_photos(phantom(), lamps=8, coloured=coloured, optics=optics)
    held = as_photo_set(photos)
    return coloured, photos, held, heights_of(held)


def blocked(values: np.ndarray, block: int) -> np.ndarray:
    """(rows, columns, 3) means over blocks as (3, rows, columns)."""
    rows, columns = (side // block for side in values.shape[:2])
    cut = values[: rows * block, : columns * block]
    return cut.reshape(rows, block, columns, block, 3).mean(axis=(1, 3)).transpose(2, 0, 1)


def over_truth(seen: ColourAlbedo, coloured: ColouredSkin) -> np.ndarray:
    """(3, samples) albedo over the true one where it is known."""
    return (seen.albedo / blocked(coloured.albedo, seen.block))[:, seen.known]


@pytest.mark.parametrize("phototype", [1, 3, 6])
def test_albedo_is_the_true_one_up_to_one_factor(phototype: int) -> None:
    coloured, _, held, skin = photographed(phototype)
    seen = colour_albedo(held, skin)
    assert seen.block == 2
    assert seen.albedo.shape == (3, held.rows // 2, held.columns // 2)
    assert seen.known.mean() > 0.95
    ratio = over_truth(seen, coloured)
    factor = np.median(ratio)
    for channel in ratio:
        assert (np.abs(channel / factor - 1) < 0.01).mean() > 0.95


def test_shading_is_out_of_it() -> None:
    coloured, _, held, skin = photographed()
    seen = colour_albedo(held, skin)
    ratio = np.full(seen.known.shape, np.nan)
    ratio[seen.known] = over_truth(seen, coloured)[1]
    one = held.light[0, 1][::2, ::2][: ratio.shape[0], : ratio.shape[1]]
    shaded = np.isfinite(ratio) & (one > 0)
    light = one[shaded] / blocked(coloured.albedo, 2)[1][shaded]
    assert np.std(np.log(light)) > 5 * np.nanstd(np.log(ratio))
    assert abs(np.corrcoef(np.log(light), np.log(ratio[shaded]))[0, 1]) < 0.35


def lit_patches(held: PhotoSet, skin: LitSkin, factor: float) -> ColourPatches:
    """Flat paper at the border, lit by the lamps as the formula of a near lamp says."""
    assert skin.lamps.distance_mm is not None
    rows, columns = np.array([-20.0, 40.0, 150.0, 300.0]), np.array([30.0, -20.0, 290.0, 100.0])
    middle = (held.rows - 1) / 2, (held.columns - 1) / 2
    light = np.empty((held.count, len(rows), 3))
    for index, (row, column) in enumerate(zip(rows, columns, strict=True)):
        at = np.array([(row - middle[0]) * PITCH_MM, (column - middle[1]) * PITCH_MM, 0.0])
        for photo in range(held.count):
            lamp = skin.lamps.direction[photo] * skin.lamps.distance_mm[photo]
            away = np.linalg.norm(lamp - at)
            facing = (lamp - at)[2] / away * (skin.lamps.distance_mm[photo] / away) ** 2
            light[photo, index] = (
                factor * REFLECTANCE[index] * facing * skin.optics.brightness[photo]
            )
    grey = np.array([True, True, False, False])
    return ColourPatches(light, REFLECTANCE, rows, columns, grey, "marker")


def test_patches_have_their_reflectance_up_to_the_factor_of_the_skin() -> None:
    coloured, photos, held, skin = photographed()
    seen = colour_albedo(held, skin)
    factor = float(np.median(over_truth(seen, coloured)))
    given = dataclasses.replace(held, patches=lit_patches(held, skin, factor))
    told = colour_albedo(given, skin)
    assert told.patches is not None
    np.testing.assert_allclose(told.patches, factor * REFLECTANCE, rtol=0.01)
    np.testing.assert_array_equal(told.albedo, seen.albedo)
    assert seen.patches is None
    # The same factor by which the renderer exposed the photos.
    assert factor == pytest.approx(photos.exposure, rel=0.05)


def test_a_patch_that_some_photos_do_not_show_is_told_by_the_others() -> None:
    _, _, held, skin = photographed()
    patches = lit_patches(held, skin, 1.0)
    light = patches.light.copy()
    light[:5, 0] = np.nan
    light[:, 1] = np.nan
    light[3, 2, 1] = np.nan
    given = dataclasses.replace(held, patches=dataclasses.replace(patches, light=light))
    told = colour_albedo(given, skin).patches
    assert told is not None
    np.testing.assert_allclose(told[[0, 2, 3]], REFLECTANCE[[0, 2, 3]], rtol=0.01)
    assert np.isnan(told[1]).all()


def test_half_the_light_of_one_channel_is_half_the_albedo_of_that_channel_alone() -> None:
    _, _, held, skin = photographed()
    seen = colour_albedo(held, skin)
    light = held.light.copy()
    light[:, 2] *= 0.5
    other = colour_albedo(dataclasses.replace(held, light=light), skin)
    both = seen.known & other.known
    np.testing.assert_array_equal(other.albedo[:2], seen.albedo[:2])
    ratio = other.albedo[2][both] / seen.albedo[2][both]
    assert (np.abs(ratio / 0.5 - 1) < 0.005).mean() > 0.999


def test_where_too_few_photos_are_usable_nothing_is_known() -> None:
    _, _, held, skin = photographed()
    usable = held.usable.copy()
    usable[2:, 0, 100:140, 60:80] = False
    seen = colour_albedo(dataclasses.replace(held, usable=usable), skin)
    assert not seen.known[51:69, 31:39].any()
    assert seen.known[10:40, 10:90].mean() > 0.95


def test_the_same_photos_give_the_same_bytes() -> None:
    _, _, held, skin = photographed()
    one, other = colour_albedo(held, skin), colour_albedo(held, skin)
    assert one.albedo.tobytes() == other.albedo.tobytes()
    np.testing.assert_array_equal(one.known, other.known)


def test_patches_do_not_depend_on_which_photos_show_them() -> None:
    rng = np.random.default_rng(3)
    albedo, lamps = rng.uniform(0.05, 0.9, (24, 3)), rng.normal(0, 0.1, 6)
    whole = np.log(albedo) + (lamps - lamps.mean())[:, None, None]
    np.testing.assert_allclose(parted(whole), albedo, rtol=1e-9)
    clipped = whole.copy()
    clipped[:3, :4] = np.nan
    clipped[5, 20:] = np.nan
    np.testing.assert_allclose(parted(clipped), albedo, rtol=1e-3)
    clipped[:, 7] = np.nan
    assert np.isnan(parted(clipped)[7]).all()
    assert np.isfinite(np.delete(parted(clipped), 7, axis=0)).all()
