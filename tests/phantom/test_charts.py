"""Charts and marker pieces in photos: where they lie, how bright they are, that they are found."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pytest

from scarscape.model import MARKER_SHEET, InputError
from scarscape.phantom import (
    HARD,
    Phantom,
    Sheet,
    chart_beside,
    draw_coloured_skin,
    make_phantom,
    marker_around,
    render_photo,
    render_photos,
)
from scarscape.phantom.charts import CHART_SRGB, PAPER, known_patches, linear

PLAIN = dataclasses.replace(HARD, bounce=False, noise=0.0, lens_px=0.0)


@pytest.fixture(scope="module")
def phantom() -> Phantom:
    return make_phantom(5, size_mm=12, pitch_mm=0.1)


def patch_means(picture: np.ndarray, sheet: Sheet) -> np.ndarray:
    """Mean of the middle of each patch, found from its corners by a way of its own."""
    found = []
    for corners in sheet.patches_px:
        middle = corners.mean(axis=0)
        inner = middle + 0.6 * (corners - middle)
        mask = np.zeros(picture.shape[:2], np.uint8)
        cv2.fillConvexPoly(mask, np.round(inner).astype(np.int32), 1)
        found.append(picture[mask > 0].mean(axis=0))
    return np.array(found)


def middle_light(sheet: Sheet, skin: tuple[int, int], pitch: float, to: np.ndarray) -> np.ndarray:
    """A unit lamp's light on a level plane at the middle of each patch."""
    column, row = sheet.patches_px.mean(axis=1).T
    y = (row - sheet.skin_px[0] - (skin[0] - 1) / 2) * pitch
    x = (column - sheet.skin_px[1] - (skin[1] - 1) / 2) * pitch
    away = np.sqrt((to[0] - y) ** 2 + (to[1] - x) ** 2 + to[2] ** 2)
    return (to @ to) * to[2] / away**3


@pytest.mark.parametrize("turn", [0.0, 12.0])
@pytest.mark.parametrize("side", ["left", "right", "above", "below"])
def test_patches_are_as_bright_as_their_reflectance_under_the_lamp(
    phantom: Phantom, side: str, turn: float
) -> None:
    sheet = chart_beside(phantom, side=side, turn_deg=turn)  # type: ignore[arg-type]
    seen = render_photo(phantom, optics=PLAIN, sheet=sheet, sky=0.2)
    assert seen.light.shape[:2] == (sheet.rows, sheet.columns)
    lamp = middle_light(sheet, (120, 120), 0.1, seen.lighting.position_mm[0])
    light = lamp + 0.25 * np.sin(np.radians(seen.elevation_deg))
    expected = linear(np.array(CHART_SRGB)) * light[:, None] * seen.exposure
    np.testing.assert_allclose(patch_means(seen.light, sheet), expected, rtol=0.02)


def test_the_skin_beside_a_chart_is_the_same_skin(phantom: Phantom) -> None:
    sheet = chart_beside(phantom, side="below")
    alone, beside = (render_photo(phantom, optics=PLAIN, sheet=one) for one in (None, sheet))
    top, left = sheet.skin_px
    skin = beside.light[top : top + 120, left : left + 120] / beside.exposure
    unburnt = (alone.light < 1) & (skin * beside.exposure < 1)
    np.testing.assert_allclose(skin[unburnt], (alone.light / alone.exposure)[unburnt], rtol=1e-4)


def test_a_camera_without_white_balance_sees_the_chart_by_its_own_colours(
    phantom: Phantom,
) -> None:
    coloured = draw_coloured_skin(
        phantom.truth, phototype=4, illuminant="warm_led", white_balanced=False
    )
    sheet = chart_beside(phantom)
    seen = render_photo(phantom, coloured=coloured, optics=PLAIN, sheet=sheet, sky=0.0)
    lamp = middle_light(sheet, (120, 120), 0.1, seen.lighting.position_mm[0])
    expected = coloured.patch_colours(sheet.patches_reflectance) * lamp[:, None] * seen.exposure
    # A very saturated yellow lies outside what the camera's blue can hold.
    expected = np.clip(expected, 0, 1)
    np.testing.assert_allclose(patch_means(seen.light, sheet), expected, rtol=0.02)
    greys = patch_means(seen.light, sheet)[18:]
    np.testing.assert_allclose(
        greys / greys[:, :1], np.broadcast_to(coloured.white, (6, 3)), rtol=0.03
    )


@pytest.mark.parametrize("turn", [0.0, 9.0])
def test_all_markers_of_a_piece_are_read_where_they_were_laid(turn: float) -> None:
    phantom = make_phantom(5, size_mm=26, pitch_mm=0.1)
    sheet = marker_around(phantom, piece="spot", turn_deg=turn)
    seen = render_photo(phantom, sheet=sheet)
    dictionary = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, MARKER_SHEET.dictionary))
    grey = cv2.cvtColor(seen.encoded, cv2.COLOR_RGB2GRAY)
    how = cv2.aruco.DetectorParameters()
    how.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    corners, ids, _ = cv2.aruco.ArucoDetector(dictionary, how).detectMarkers(grey)
    (piece,) = (one for one in MARKER_SHEET.pieces if one.name == "spot")
    assert sorted(ids.ravel().tolist()) == sorted(place.id for place in piece.markers)
    boxes = {place.id: place.box for place in piece.markers}
    window = piece.view
    assert sheet.window_px is not None
    to_px = cv2.getPerspectiveTransform(
        window.corners_mm.astype(np.float32), sheet.window_px.astype(np.float32)
    )
    for found, number in zip(corners, ids.ravel().tolist(), strict=True):
        laid = cv2.perspectiveTransform(boxes[number].corners_mm[None], to_px)[0]
        # Refinement pulls corners of black squares inward, all four alike.
        assert np.abs(found[0].mean(axis=0) - laid.mean(axis=0)).max() < 0.2
        assert np.abs(found[0] - laid).max() < 1.0


def test_patches_of_a_piece_are_in_print_what_paper_makes_of_them() -> None:
    phantom = make_phantom(5, size_mm=26, pitch_mm=0.1)
    sheet = marker_around(phantom, piece="spot", turn_deg=5)
    seen = render_photos(phantom, lamps=3, optics=PLAIN, sheet=sheet)
    (piece,) = (one for one in MARKER_SHEET.pieces if one.name == "spot")
    boxes, nominal = known_patches(piece)
    assert len(boxes) == len(piece.patches)
    assert sheet.patches_reflectance.max() <= PAPER + 1e-9
    assert np.corrcoef(sheet.patches_reflectance.ravel(), nominal.ravel())[0, 1] > 0.9999
    shape = phantom.surface_mm.shape
    for index in range(seen.count):
        to = seen.lighting.position_mm[index]
        light = middle_light(sheet, shape, 0.1, to) * seen.lighting.brightness[index]
        expected = sheet.patches_reflectance * light[:, None] * seen.exposure
        np.testing.assert_allclose(patch_means(seen.light[index], sheet), expected, rtol=0.03)


def test_skin_shows_through_the_window_and_nowhere_else() -> None:
    phantom = make_phantom(5, size_mm=28, pitch_mm=0.1)
    sheet = marker_around(phantom, piece="spot")
    alone = render_photo(phantom, optics=PLAIN)
    framed = render_photo(phantom, optics=PLAIN, sheet=sheet)
    assert sheet.window_px is not None
    left, top = np.ceil(sheet.window_px.min(axis=0) + 1).astype(int)
    right, bottom = np.floor(sheet.window_px.max(axis=0) - 1).astype(int)
    row, column = sheet.skin_px
    inside = framed.light[top:bottom, left:right] / framed.exposure
    skin = alone.light[top - row : bottom - row, left - column : right - column] / alone.exposure
    unburnt = skin * alone.exposure < 1
    np.testing.assert_allclose(inside[unburnt], skin[unburnt], rtol=1e-3)
    edge = framed.light[row : row + 5, column : column + 250]
    assert np.ptp(edge, axis=2).max() < 1e-4


def test_places_in_the_photo_are_brought_to_the_skin(phantom: Phantom) -> None:
    sheet = chart_beside(phantom, side="left")
    row, column = sheet.skin_px
    x, y = sheet.shift_mm(0.1)
    assert (column * 0.1 + x, row * 0.1 + y) == pytest.approx((0, 0))
    # Samples of 2 x 2 pixels whose first begins at the skin's corner: its middle lies half a pixel
    # inside.
    x, y = sheet.shift_mm(0.1, origin_px=(row, column), side=2)
    assert (x, y) == pytest.approx((0.05, 0.05))


def test_a_piece_that_is_not_there_and_tiny_patches_are_refused(phantom: Phantom) -> None:
    with pytest.raises(InputError, match="'forehead'"):
        marker_around(phantom, piece="forehead")
    with pytest.raises(InputError, match=r"patches of 0\.5 mm"):
        chart_beside(phantom, patch_mm=0.5)
