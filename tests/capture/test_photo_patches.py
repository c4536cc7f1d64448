"""Patches of known colour in photos, held against the lamp and the ink they were drawn with."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from tests.capture.photographing import PIECES, View, in_colour

from scarscape.capture import read_photo, read_photo_set
from scarscape.capture.chart_reference import reference
from scarscape.capture.marker_fit import project
from scarscape.capture.photo_patches import as_picture
from scarscape.model import ColourPatches, InputError, MarkerPiece

SPOT, CHEEK, FACE = PIECES["spot"], PIECES["cheek"], PIECES["face"]
DENSE = 20.0
SQUARE = View(rows=700, columns=760, pitch_mm=0.07, turn_deg=3.0)
TILTED = View(rows=760, columns=800, pitch_mm=0.07, turn_deg=3.0, tilt_deg=10.0)
#: A warm lamp: what a perfect white gives back.
LAMP = np.array([0.95, 0.8, 0.6])
SKIN = np.array([0.45, 0.3, 0.22])
#: Cyan gives back no red that sRGB knows; a camera sees a little.
CHART = np.maximum(reference(), 0.01)


def srgb(linear: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Numbers of sRGB."""
    number = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.round(np.clip(number, 0, 1) * 255).astype(np.uint8)


def warped(
    picture: NDArray[np.float32], to_photo: NDArray[np.float64], view: View, dense: float
) -> NDArray[np.float32]:
    """A drawing in mm, seen by the camera; 0 outside."""
    to_mm = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, dense]]) / dense
    smooth = cv2.GaussianBlur(picture, (0, 0), 0.6)
    return cv2.warpPerspective(smooth, to_photo @ to_mm, (view.columns, view.rows))


def scene(
    piece: MarkerPiece, view: View, *, colours: bool = True, dense: float = DENSE
) -> NDArray[np.float64]:
    """(rows, columns, 3) reflectance of skin with the piece around it."""
    paper = in_colour(piece, dense).astype(np.float32)
    if not colours:
        paper = np.repeat(paper.mean(axis=2, keepdims=True), 3, axis=2)
    on = np.ones_like(paper)
    if piece.window is not None:
        low, high = np.round(piece.window.corners_mm[[0, 2]] * dense).astype(int)
        on[low[1] : high[1], low[0] : high[0]] = 0
    whole = view.homography(piece)
    share = warped(on, whole, view, dense)
    return np.asarray(warped(paper * on, whole, view, dense) + (1 - share) * SKIN, np.float64)


def saved(path: Path, reflectance: NDArray[np.float64], lamp: NDArray[np.float64] = LAMP) -> Path:
    Image.fromarray(srgb(reflectance * lamp)).save(path, quality=97, subsampling=0)
    return path


def drawn(piece: MarkerPiece) -> NDArray[np.float64]:
    """(patches, 3) what the simulated ink and paper give back."""
    return 0.03 + 0.85 * np.array([patch.beside_paper for patch in piece.patches])


def of(patches: ColourPatches | None) -> ColourPatches:
    assert patches is not None
    return patches


# ------------------------------------------------------------------------ the marker sheet


@pytest.mark.parametrize("view", [SQUARE, TILTED], ids=["square on", "tilted"])
def test_the_patches_of_a_frame_are_read_where_they_lie(tmp_path: Path, view: View) -> None:
    photo = read_photo(saved(tmp_path / "skin.jpg", scene(SPOT, view)))
    patches = of(photo.patches)
    assert patches.known_from == "marker"
    assert patches.light.shape == (1, 14, 3)
    assert patches.grey.tolist() == 7 * [True] + 7 * [False]
    np.testing.assert_allclose(patches.light[0], LAMP * drawn(SPOT), rtol=0.03, atol=0.002)
    # Nominal paper is a little darker than this print's.
    np.testing.assert_allclose(patches.reflectance, drawn(SPOT), rtol=0.02)
    # In mm from the middle of the window, above it and below: they lie outside the raster.
    assert photo.pitch_mm is not None
    if view is SQUARE:
        middles = np.array([patch.box.centre_mm for patch in SPOT.patches])
        at = project(view.homography(SPOT), middles) - np.array(photo.origin_px)[::-1]
        np.testing.assert_allclose(patches.column_px, at[:, 0], atol=0.6)
        np.testing.assert_allclose(patches.row_px, at[:, 1], atol=0.6)
    assert (patches.row_px[:7] > photo.rows).all()
    assert (patches.row_px[7:] < 0).all()


def test_patches_turn_with_the_photo(tmp_path: Path) -> None:
    """Between any two patches lie the millimetres of the layout, however the camera leaned."""
    photo = read_photo(saved(tmp_path / "skin.jpg", scene(SPOT, TILTED)))
    patches = of(photo.patches)
    assert photo.pitch_mm is not None
    at = np.stack([patches.column_px, patches.row_px], axis=1) * photo.pitch_mm
    middles = np.array([patch.box.centre_mm for patch in SPOT.patches])
    apart, known = (np.linalg.norm(one[:, None] - one, axis=2) for one in (at, middles))
    np.testing.assert_allclose(apart, known, rtol=0.004, atol=0.05)


def test_a_strip_beside_a_face_is_read(tmp_path: Path) -> None:
    view = View(rows=420, columns=1100, pitch_mm=0.19, distance_mm=450.0, turn_deg=2.0)
    photo = read_photo(saved(tmp_path / "face.jpg", scene(FACE, view, dense=12.0)))
    patches = of(photo.patches)
    np.testing.assert_allclose(patches.light[0], LAMP * drawn(FACE), rtol=0.04, atol=0.003)
    assert ((patches.row_px > 0) & (patches.row_px < photo.rows)).all()


def test_a_clipped_patch_is_none_and_the_others_stay(tmp_path: Path) -> None:
    photo = read_photo(saved(tmp_path / "skin.jpg", scene(SPOT, SQUARE), 1.3 * LAMP))
    seen = np.isfinite(of(photo.patches).light[0])
    # All channels of a patch count, or none.
    assert seen.all(axis=1).tolist() == [False] + 13 * [True]


def test_a_print_without_colours_checks_none(tmp_path: Path) -> None:
    photo = read_photo(saved(tmp_path / "skin.jpg", scene(SPOT, SQUARE, colours=False)))
    light = of(photo.patches).light[0]
    assert np.isfinite(light[:7]).all()
    assert np.isnan(light[7:]).all()
    assert any("without colours" in note for note in photo.source.notes)


def test_every_photo_of_a_set_has_its_patches(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    lamps = [share * LAMP for share in (1.0, 0.7, 0.5)]
    for index, lamp in enumerate(lamps):
        saved(folder / f"{index}.jpg", scene(SPOT, SQUARE), lamp)
    photos = read_photo_set(folder)
    patches = of(photos.patches)
    assert patches.light.shape == (3, 14, 3)
    for light, lamp in zip(patches.light, lamps, strict=True):
        np.testing.assert_allclose(light, lamp * drawn(SPOT), rtol=0.04, atol=0.003)
    alone = of(read_photo(folder / "1.jpg").patches)
    np.testing.assert_allclose(alone.light[0], patches.light[1], rtol=1e-3)
    np.testing.assert_allclose(alone.row_px, patches.row_px, atol=0.5)


# ------------------------------------------------------------------------ a chart


def chart(cell: int = 46) -> NDArray[np.float64]:
    """(rows, columns, 3) 24 patches in a dark board."""
    gap, rim = cell // 7, cell // 4
    board = np.full((4 * cell + gap + 2 * rim, 6 * cell + gap + 2 * rim, 3), 0.02)
    for index, colour in enumerate(CHART):
        row, column = (rim + gap + cell * at for at in divmod(index, 6))
        board[row : row + cell - gap, column : column + cell - gap] = colour
    return board


def with_chart(row: int = 30, column: int = 40, shape: tuple[int, int] = (600, 700)):  # type: ignore[no-untyped-def]
    """Skin with a chart on it, and where its patches' middles are."""
    skin = np.full((*shape, 3), 1.0) * SKIN
    board = chart()
    skin[row : row + board.shape[0], column : column + board.shape[1]] = board
    first = np.array([row, column]) + 46 // 4 + 46 // 7 + (46 - 46 // 7) / 2 - 0.5
    middles = np.array([first + 46 * np.array(divmod(k, 6)) for k in range(24)])
    return cv2.GaussianBlur(skin, (0, 0), 0.7), middles


def test_a_chart_is_read_and_is_no_skin(tmp_path: Path) -> None:
    skin, middles = with_chart()
    photo = read_photo(saved(tmp_path / "skin.jpg", skin))
    patches = of(photo.patches)
    assert patches.known_from == "chart"
    np.testing.assert_allclose(patches.light[0], LAMP * CHART, rtol=0.05, atol=0.006)
    found = np.stack([patches.row_px, patches.column_px], axis=1)
    np.testing.assert_allclose(found, middles, atol=3.0)
    for row, column in middles.round().astype(int):
        assert not photo.usable[:, row, column].any()
    assert photo.usable[:, 400:].all()
    assert any("chart of 24" in note for note in photo.source.notes)


def test_corners_by_hand_are_pixels_of_the_photo(tmp_path: Path) -> None:
    skin, middles = with_chart()
    path = saved(tmp_path / "skin.jpg", skin)
    half = (46 - 46 // 7) / 2
    outer = [(-half, -half), (-half, half), (half, half), (half, -half)]
    corners = [tuple(middles[k] + out) for k, out in zip((0, 5, 23, 18), outer, strict=True)]
    # Blocks of two pixels are samples here: the corners are still those of the photo.
    for given_mm, side in ((None, 1), (0.025, 2)):
        photo = read_photo(path, pitch_mm=given_mm, chart_corners=corners)
        assert photo.pixels_a_sample == side
        patches = of(photo.patches)
        np.testing.assert_allclose(patches.light[0], LAMP * CHART, rtol=0.05, atol=0.008)
        np.testing.assert_allclose((patches.row_px + 0.5) * side - 0.5, middles[:, 0], atol=2.0)


def test_corners_by_hand_serve_a_set_too(tmp_path: Path) -> None:
    """In pixels of the photos, whose samples are blocks of two, and in each of them."""
    skin, middles = with_chart()
    folder = tmp_path / "set"
    folder.mkdir()
    for share in (0.6, 0.8, 1.0):
        saved(folder / f"{share}.png", skin, share * LAMP)
    half = (46 - 46 // 7) / 2
    outer = [(-half, -half), (-half, half), (half, half), (half, -half)]
    corners = [tuple(middles[k] + out) for k, out in zip((0, 5, 23, 18), outer, strict=True)]
    photos = read_photo_set(folder, pitch_mm=0.025, chart_corners=corners)
    assert any("between the corners given" in note for note in photos.source.notes)
    assert photos.pixels_a_sample == 2
    light = of(photos.patches).light
    for index, share in enumerate((0.6, 0.8, 1.0)):
        np.testing.assert_allclose(light[index], share * LAMP * CHART, rtol=0.05, atol=0.008)
    with pytest.raises(InputError, match="outside of the photo") as caught:
        read_photo_set(folder, chart_corners=[(20, 20), (20, 900), (300, 900), (300, 20)])
    assert str(caught.value).startswith(str(folder))


def test_the_chart_wins_over_the_sheet(tmp_path: Path) -> None:
    view = View(rows=700, columns=1100, pitch_mm=0.07, turn_deg=0.0, shift_mm=(-18.0, 0.0))
    both = scene(SPOT, view)
    board = cv2.GaussianBlur(chart(), (0, 0), 0.7)
    both[40 : 40 + board.shape[0], 1080 - board.shape[1] : 1080] = board
    photo = read_photo(saved(tmp_path / "skin.jpg", both))
    assert photo.source.pitch_from == "marker"
    assert photo.rows * 0.07 == pytest.approx(25.0, abs=0.2)
    patches = of(photo.patches)
    assert patches.known_from == "chart"
    np.testing.assert_allclose(patches.light[0], LAMP * CHART, rtol=0.05, atol=0.006)
    # It lies to the right of the window that was cut out.
    assert (patches.column_px > photo.columns).all()


@pytest.mark.parametrize(
    ("corners", "word"),
    [
        ([(1, 2), (3, 4)], "four"),
        ([(0, 0), (0, float("nan")), (9, 9), (9, 0)], "four"),
        ("left", "four"),
        ([(20, 20), (20, 300), (200, 300), (-1, 20)], "outside of the photo"),
        ([(500, 500), (500, 640), (590, 640), (590, 500)], "no chart"),
    ],
)
def test_corners_without_a_chart_are_refused(tmp_path: Path, corners: object, word: str) -> None:
    path = saved(tmp_path / "skin.jpg", with_chart()[0])
    with pytest.raises(InputError, match=word) as caught:
        read_photo(path, chart_corners=corners)  # type: ignore[arg-type]
    assert str(caught.value).startswith(str(path))


def test_a_grey_photo_has_no_chart(tmp_path: Path) -> None:
    path = tmp_path / "grey.png"
    Image.fromarray(srgb(with_chart()[0])[:, :, 1]).save(path)
    assert read_photo(path).patches is None
    with pytest.raises(InputError, match="grey"):
        read_photo(path, chart_corners=[(0, 0), (0, 9), (9, 9), (9, 0)])


def test_skin_alone_has_no_patches(tmp_path: Path) -> None:
    photo = read_photo(saved(tmp_path / "skin.jpg", np.full((200, 240, 3), 1.0) * SKIN))
    assert photo.patches is None


def test_a_picture_of_light_has_the_numbers_of_srgb() -> None:
    numbers = np.arange(256)
    coded = np.where(
        numbers / 255 <= 0.04045, numbers / 255 / 12.92, ((numbers / 255 + 0.055) / 1.055) ** 2.4
    )
    light = np.broadcast_to(coded.astype(np.float32), (3, 1, 256))
    picture = as_picture(light)
    assert picture.shape == (1, 256, 3)
    assert np.abs(picture.astype(int) - numbers[:, None]).max() <= 1
