"""A drawn chart is found wherever it lies, and nothing else is taken for one."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from scarscape.capture.chart import (
    ChartFound,
    chart_mask,
    chart_on_samples,
    chart_patches,
    find_chart,
)
from scarscape.capture.chart_reference import COLUMNS, GREY, ROWS, reference
from scarscape.capture.tone_curve import SRGB
from scarscape.model import InputError

Floats = NDArray[np.float64]
SHAPE = (800, 1000)
#: Drawn chart: pixels from patch to patch, gap between two, frame around.
UNIT, GAP, FRAME = 60, 10, 22
SKIN = (0.45, 0.26, 0.18)


def drawn(light: Floats) -> Floats:
    """(rows, columns, 3) linear light of a chart seen from straight ahead."""
    chart = np.full((ROWS * UNIT + 2 * FRAME, COLUMNS * UNIT + 2 * FRAME, 3), 0.02)
    for index, (row, column) in enumerate(itertools.product(range(ROWS), range(COLUMNS))):
        top, left = FRAME + row * UNIT + GAP // 2, FRAME + column * UNIT + GAP // 2
        chart[top : top + UNIT - GAP, left : left + UNIT - GAP] = light[index]
    return chart


def corners_at(
    centre: tuple[float, float], width: float, turn_deg: float = 0.0, *, mirrored: bool = False
) -> Floats:
    """(4, 2) column and row of a chart's frame, a little nearer to the camera on one side."""
    half = np.array([width, width * (ROWS * UNIT + 2 * FRAME) / (COLUMNS * UNIT + 2 * FRAME)]) / 2
    points = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    if mirrored:
        points[:, 0] *= -1
    points *= 1 + 0.1 * points[:, 1:] / width
    angle = np.radians(turn_deg)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray(points @ turn + centre)


def to_picture(corners: Floats) -> Floats:
    """Homography of the drawn chart to the picture."""
    rows, columns = ROWS * UNIT + 2 * FRAME, COLUMNS * UNIT + 2 * FRAME
    source = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]]) - 0.5
    matrix = cv2.getPerspectiveTransform(source.astype(np.float32), corners.astype(np.float32))
    return np.asarray(matrix, np.float64)


def middles_at(corners: Floats) -> Floats:
    """(24, 2) column and row of the patches' middles in the picture."""
    places = [
        [FRAME + (column + 0.5) * UNIT - 0.5, FRAME + (row + 0.5) * UNIT - 0.5]
        for row, column in itertools.product(range(ROWS), range(COLUMNS))
    ]
    return np.asarray(
        cv2.perspectiveTransform(np.array(places)[:, None], to_picture(corners))[:, 0]
    )


def photographed(
    corners: Floats | None,
    light: Floats | None = None,
    shape: tuple[int, int] = SHAPE,
    cast: tuple[float, float, float] = (0.9, 0.9, 0.9),
) -> NDArray[np.uint8]:
    """Photo of skin with a chart in it: cast by the lamp, blurred, noisy, coded as sRGB."""
    draw = np.random.default_rng(5)
    grain = cv2.GaussianBlur(draw.normal(0, 1, shape), (0, 0), 6)
    picture = np.array(SKIN) * (1 + 0.5 * grain)[..., None] * np.linspace(0.8, 1, shape[1])[:, None]
    if corners is not None:
        chart = drawn(np.clip(reference(), 0.004, 1) if light is None else light)
        matrix, size = to_picture(corners), (shape[1], shape[0])
        inside = cv2.warpPerspective(np.ones(chart.shape[:2]), matrix, size)[..., None]
        picture = picture * (1 - inside) + cv2.warpPerspective(chart, matrix, size)
    picture = cv2.GaussianBlur(picture * cast, (0, 0), 0.8) + draw.normal(0, 0.003, picture.shape)
    linear = np.clip(picture, 0, 1)
    coded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.round(255 * coded).astype(np.uint8)


def as_light(photo: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    coded = np.moveaxis(photo, 2, 0)
    light = SRGB.light(coded / 255).astype(np.float32)
    return light, (coded > 5) & (coded < 254)


def test_reference_is_what_was_published() -> None:
    colour = pytest.importorskip("colour")
    known = colour.CCS_COLOURCHECKERS["ColorChecker24 - After November 2014"]
    xyz = colour.xyY_to_XYZ(np.array(list(known.data.values())))
    other = colour.XYZ_to_RGB(xyz, "sRGB", known.illuminant, "Bradford")
    np.testing.assert_allclose(reference(), other, atol=4e-4)
    assert np.array_equal(np.flatnonzero(GREY), np.arange(18, 24))


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize(
    ("width", "turn_deg", "cast"),
    [
        (170, 8, (0.9, 0.9, 0.9)),
        (400, 0, (0.5, 0.3, 0.2)),
        (350, 90, (0.9, 0.9, 0.9)),
        (300, 200, (0.25, 0.3, 0.5)),
        (420, 315, (0.45, 0.45, 0.45)),
    ],
)
def test_patches_lie_where_they_were_drawn_and_give_their_light(
    width: float, turn_deg: float, cast: tuple[float, float, float], mirrored: bool
) -> None:
    corners = corners_at((520.0, 390.0), width, turn_deg, mirrored=mirrored)
    photo = photographed(corners, cast=cast)
    found = find_chart(photo)
    assert found is not None
    assert found.mirrored is mirrored
    assert not found.by_hand
    patches = chart_patches(found, *as_light(photo))
    at = np.stack([patches.column_px, patches.row_px], axis=1)
    off = np.linalg.norm(at - middles_at(corners), axis=1)
    assert off.max() < 0.04 * found.patch_px
    seen = np.isfinite(patches.light[0]).all(axis=1)
    assert seen.sum() >= 15
    truth = np.clip(reference(), 0.004, 1) * cast
    np.testing.assert_allclose(patches.light[0][seen], truth[seen], rtol=0.04, atol=0.002)


def test_a_shrunk_photo_is_measured_in_its_own_pixels() -> None:
    corners = corners_at((900.0, 1100.0), 900)
    photo = photographed(corners, shape=(1700, 2200))
    found = find_chart(photo)
    assert found is not None
    light, usable = as_light(photo)
    patches = chart_patches(found, light, usable)
    at = np.stack([patches.column_px, patches.row_px], axis=1)
    np.testing.assert_allclose(at, middles_at(corners), atol=3)
    side, origin = 3, (20.0, 31.0)
    rows, columns = (1700 - 20) // side, (2200 - 31) // side
    cut = light[:, 20 : 20 + side * rows, 31 : 31 + side * columns]
    means = cut.reshape(3, rows, side, columns, side).mean(axis=(2, 4))
    moved = chart_on_samples(found, side, origin)
    small = chart_patches(moved, means, np.ones(means.shape, bool))
    expected = np.stack([at[:, 0] + 0.5 - 31, at[:, 1] + 0.5 - 20], axis=1) / side - 0.5
    np.testing.assert_allclose(np.stack([small.column_px, small.row_px], 1), expected, atol=1e-6)
    both = np.isfinite(patches.light) & np.isfinite(small.light)
    assert both.all(axis=2).sum() >= 20
    np.testing.assert_allclose(small.light[both], patches.light[both], rtol=0.02, atol=0.001)


def test_corners_by_hand_in_any_order() -> None:
    corners = corners_at((500.0, 400.0), 380, 30)
    photo = photographed(corners)
    inset = FRAME + GAP / 2
    rows, columns = ROWS * UNIT + 2 * FRAME, COLUMNS * UNIT + 2 * FRAME
    outer = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]]) - 0.5
    outer += inset * np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])
    given = cv2.perspectiveTransform(outer[:, None], to_picture(corners))[:, 0]
    given += np.random.default_rng(1).uniform(-5, 5, given.shape)
    truth = middles_at(corners)
    for way in (given, np.roll(given, 1, axis=0), given[::-1]):
        found = find_chart(photo, corners_px=way)
        assert found is not None
        assert found.by_hand
        assert not found.mirrored
        patches = chart_patches(found, *as_light(photo))
        at = np.stack([patches.column_px, patches.row_px], axis=1)
        np.testing.assert_allclose(at, truth, atol=2.5)


@pytest.mark.parametrize(
    ("corners", "cause"),
    [
        ([[100, 100], [300, 100], [300, 250], [100, 250]], "no chart of 24 patches"),
        ([[100, 100], [300, 250], [300, 100], [100, 250]], "do not go round"),
        ([[100, 100], [300, 100], [300, 250]], "four points"),
    ],
)
def test_corners_that_hold_no_chart_are_refused(corners: list[list[float]], cause: str) -> None:
    with pytest.raises(InputError, match=cause):
        find_chart(photographed(None), corners_px=corners)


def test_skin_faces_and_random_patches_are_no_chart() -> None:
    from skimage import data

    draw = np.random.default_rng(0)
    noise = draw.integers(0, 256, (600, 800, 3), dtype=np.uint8)
    tiles = np.kron(
        draw.integers(0, 256, (8, 12, 3), dtype=np.uint8), np.ones((60, 60, 1), np.uint8)
    )
    for picture in (data.astronaut(), data.coffee(), noise, tiles, photographed(None)):
        assert find_chart(picture) is None


def test_charts_of_other_colours_are_refused() -> None:
    corners = corners_at((500.0, 400.0), 400)
    known = np.clip(reference(), 0.004, 1)
    shuffled = known[np.random.default_rng(3).permutation(24)]
    greys = np.repeat(known.mean(axis=1, keepdims=True)[::-1], 3, axis=1)
    for light in (shuffled, greys, known[:, [2, 0, 1]]):
        photo = photographed(corners, light)
        assert find_chart(photo) is None
        with pytest.raises(InputError):
            find_chart(photo, corners_px=corners)


@pytest.fixture(scope="module")
def seen() -> tuple[ChartFound, NDArray[np.uint8], Floats]:
    corners = corners_at((500.0, 400.0), 420)
    photo = photographed(corners)
    found = find_chart(photo)
    assert found is not None
    return found, photo, middles_at(corners)


def test_covered_clipped_and_uneven_patches_do_not_count(
    seen: tuple[ChartFound, NDArray[np.uint8], Floats],
) -> None:
    found, photo, middles = seen
    light, usable = as_light(photo)
    light, usable = light.copy(), usable.copy()
    column, row = np.round(middles).astype(int).T
    usable[:, row[3] - 20 : row[3] + 20, column[3] - 20 : column[3] + 20] = False
    light[:, row[7] : row[7] + 20, column[7] - 20 : column[7] + 20] = 0.8
    patches = chart_patches(found, light, usable)
    assert np.isnan(patches.light[0, [3, 7]]).all()
    assert np.isfinite(patches.light[0, [0, 1, 2, 4, 5, 6, 19, 20]]).all()


def test_photo_sets_are_read_photo_by_photo(
    seen: tuple[ChartFound, NDArray[np.uint8], Floats],
) -> None:
    found, photo, _ = seen
    light, usable = as_light(photo)
    two = chart_patches(found, np.stack([light, light / 2]), np.stack([usable, usable]))
    assert two.light.shape == (2, 24, 3)
    assert two.known_from == "chart"
    good = np.isfinite(two.light).all(axis=(0, 2))
    np.testing.assert_allclose(two.light[0, good], 2 * two.light[1, good], rtol=1e-6)
    cut = chart_patches(found, light[:, :400], usable[:, :400])
    outside = cut.row_px > 405
    assert outside.any()
    assert np.isnan(cut.light[0, outside]).all()


def test_the_mask_holds_the_chart_and_its_frame(
    seen: tuple[ChartFound, NDArray[np.uint8], Floats],
) -> None:
    found, _, middles = seen
    mask = chart_mask(found, SHAPE)
    drawn_on = cv2.warpPerspective(
        np.ones((ROWS * UNIT + 2 * FRAME, COLUMNS * UNIT + 2 * FRAME), np.uint8),
        to_picture(corners_at((500.0, 400.0), 420)),
        (SHAPE[1], SHAPE[0]),
        flags=cv2.INTER_NEAREST,
    ).astype(bool)
    assert mask[drawn_on].all()
    assert mask.sum() < 1.6 * drawn_on.sum()
    column, row = np.round(middles).astype(int).T
    assert mask[row, column].all()
