"""A photo set with the marker sheet in it: scale, paper left out, turned square on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from tests.capture.photographing import PIECES, View, reflectance

from scarscape.capture import read_photo_set
from scarscape.capture.photo_marker import turned_lamps
from scarscape.model import InputError, Lamps, MarkerPiece, PhotoSet, Survey
from scarscape.phantom import Phantom, make_phantom
from scarscape.phantom.photos import HARD, RenderedPhotos, render_photos
from scarscape.phantom.photos_camera import encoded

SPOT = PIECES["spot"]
SIDE_MM, SKIN_PITCH_MM = 26.0, 0.08
WINDOW_MM = 25.0
DENSE = 25.0
#: Rounding of the cut edge: the program leaves half a millimetre of the window out.
RIM_MM = 0.5

Folder = Callable[..., Path]


@dataclass(frozen=True)
class Taken:
    """Photos as they were written, and what they show."""

    phantom: Phantom
    rendered: RenderedPhotos


@pytest.fixture(scope="module")
def taken() -> Taken:
    phantom = make_phantom(seed=4, size_mm=SIDE_MM, pitch_mm=SKIN_PITCH_MM)
    return Taken(phantom, render_photos(phantom, lamps=4, optics=HARD))


def scene(rendered: RenderedPhotos, index: int, piece: MarkerPiece) -> NDArray[np.float32]:
    """(rows, columns, 3) the piece laid around the skin, `DENSE` samples a mm."""
    paper = reflectance(piece, DENSE)
    lit = float(rendered.lighting.lamps.direction[index, 2])
    out = np.repeat((0.8 * lit * paper)[:, :, None], 3, axis=2).astype(np.float32)
    x, y = piece.view.centre_mm
    size = round(SIDE_MM * DENSE)
    skin = cv2.resize(rendered.light[index], (size, size), interpolation=cv2.INTER_LINEAR)
    left, top = (round((at - SIDE_MM / 2) * DENSE) for at in (x, y))
    corners = np.round(piece.view.corners_mm * DENSE).astype(int)
    rows, columns = slice(corners[0, 1], corners[2, 1]), slice(corners[0, 0], corners[2, 0])
    out[rows, columns] = skin[
        rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
    ]
    return out


def in_photos_frame(lamps: Lamps, view: View) -> NDArray[np.float64]:
    """Lamps told over the skin, as the tilted camera sees them."""
    across = np.cross((0.0, 0.0, 1.0), view.normal)
    cosine = view.normal[2]
    k = np.array(
        [[0, -across[2], across[1]], [across[2], 0, -across[0]], [-across[1], across[0], 0]]
    )
    return lamps.direction @ (np.eye(3) + k + k @ k / (1 + cosine)).T


@pytest.fixture
def written(taken: Taken, tmp_path: Path) -> Folder:
    """A folder of JPEGs without a word of their scale, and a lights file."""

    def write(view: View, *, print_scale: float = 1.0) -> Path:
        folder = tmp_path / "skin"
        folder.mkdir()
        to_mm = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, DENSE]]) / DENSE
        whole = view.homography(SPOT, print_scale) @ to_mm
        names = [f"{name}.jpg" for name in taken.rendered.names]
        for index, name in enumerate(names):
            seen = cv2.warpPerspective(
                cv2.GaussianBlur(scene(taken.rendered, index, SPOT), (0, 0), 0.8),
                whole,
                (view.columns, view.rows),
                flags=cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_CONSTANT,
                borderValue=(0.3, 0.25, 0.2),
            )
            Image.fromarray(encoded(seen)).save(folder / name, quality=95, subsampling=0)
        lamps = in_photos_frame(taken.rendered.lighting.lamps, view)
        lines = [
            f"{name} {column} {-row} {out}"
            for name, (row, column, out) in zip(names, lamps, strict=True)
        ]
        (folder / "lights.lp").write_text("\n".join([str(len(names)), *lines]) + "\n")
        return folder

    return write


SQUARE = View(rows=660, columns=720, pitch_mm=0.08, turn_deg=0.0)
TILTED = View(rows=700, columns=760, pitch_mm=0.08, turn_deg=0.0, tilt_deg=9.0)


def measured(photos: PhotoSet) -> Survey:
    from scarscape.pipeline.photographing import measure_photos

    return measure_photos(photos, light_distance_mm=None, pits=False)


def in_window(taken: Taken, margin_mm: float = 2.5) -> list[tuple[float, float, str]]:
    """Scars well inside the window, from its top-left corner."""
    shift = (SIDE_MM - WINDOW_MM) / 2
    places = [(s.x_mm - shift, s.y_mm - shift, s.kind) for s in taken.phantom.truth.scars]
    return [
        (x, y, kind)
        for x, y, kind in places
        if margin_mm < x < WINDOW_MM - margin_mm and margin_mm < y < WINDOW_MM - margin_mm
    ]


@pytest.mark.parametrize("view", [SQUARE, TILTED], ids=["square on", "tilted"])
def test_scale_skin_and_scars_by_the_sheet_alone(taken: Taken, written: Folder, view: View) -> None:
    photos = read_photo_set(written(view), light_distance_mm=180.0)
    assert photos.source.pitch_from == "marker"
    # A tilted pixel covers more skin by the cosine; square on it has that area.
    assert photos.pitch_mm is not None
    pitch_mm = view.pitch_mm / np.sqrt(np.cos(np.radians(view.tilt_deg)))
    assert photos.pitch_mm == pytest.approx(pitch_mm, rel=0.002)
    # The window, and nothing but it.
    for count in (photos.rows, photos.columns):
        assert count * photos.pitch_mm == pytest.approx(WINDOW_MM, abs=0.3)
    seen = photos.usable.any(axis=(0, 1))
    edge = int(RIM_MM / photos.pitch_mm) - 1
    assert not seen[:edge].any()
    assert not seen[:, -edge:].any()
    assert seen[3 * edge : -3 * edge, 3 * edge : -3 * edge].mean() > 0.97
    survey = measured(photos)
    expected = in_window(taken)
    assert len(expected) >= 2
    for x, y, kind in expected:
        away = [np.hypot(s.x_mm - x, s.y_mm - y) for s in survey.scars]
        nearest = survey.scars[int(np.argmin(away))]
        assert min(away) < 0.5
        assert nearest.kind == kind
    assert len(survey.scars) == len(expected)


def test_tilted_photos_are_turned_with_their_lamps(taken: Taken, written: Folder) -> None:
    photos = read_photo_set(written(TILTED))
    assert photos.lamps is not None
    ours, theirs = photos.lamps.direction, taken.rendered.lighting.lamps.direction
    off = np.degrees(np.arccos(np.clip((ours * theirs).sum(1), -1, 1)))
    assert off.max() < 1.5
    told = " ".join(photos.source.notes)
    assert "turned square on" in told
    assert "9.0 degrees" in told or "8.9 degrees" in told or "9.1 degrees" in told


def test_square_photos_are_not_sampled_anew(written: Folder) -> None:
    folder = written(SQUARE)
    photos = read_photo_set(folder)
    whole = cv2.imread(str(folder / "photo_01.jpg"))[:, :, ::-1] / 255
    linear = np.where(whole <= 0.04045, whole / 12.92, ((whole + 0.055) / 1.055) ** 2.4)
    row, column = ((at - WINDOW_MM / SQUARE.pitch_mm) / 2 for at in (SQUARE.rows, SQUARE.columns))
    here = linear[round(row) + 20 : round(row) + 60, round(column) + 20 : round(column) + 60]
    found = photos.light[0].transpose(1, 2, 0)
    near = [
        np.abs(found[20 + r : 60 + r, 20 + c : 60 + c] - here).max()
        for r in (-1, 0, 1)
        for c in (-1, 0, 1)
    ]
    assert min(near) < 1e-4


def test_the_ruler_of_a_small_print_is_minded(written: Folder) -> None:
    folder = written(SQUARE, print_scale=0.97)
    photos = read_photo_set(folder, marker_scale=0.97)
    assert photos.pitch_mm == pytest.approx(SQUARE.pitch_mm, rel=0.005)
    taken_at_its_word = read_photo_set(folder)
    assert taken_at_its_word.pitch_mm == pytest.approx(SQUARE.pitch_mm / 0.97, rel=0.005)


@pytest.mark.parametrize(("given_mm", "doubt"), [(0.0805, False), (0.09, True)])
def test_a_pitch_that_is_given_wins_and_paper_is_left_out(
    written: Folder, given_mm: float, doubt: bool
) -> None:
    photos = read_photo_set(written(SQUARE), pitch_mm=given_mm)
    assert photos.pitch_mm == given_mm
    assert photos.source.pitch_from == "option"
    assert photos.rows == pytest.approx(WINDOW_MM / SQUARE.pitch_mm, abs=3)
    assert any("which of them is wrong" in note for note in photos.source.notes) is doubt


def test_the_window_lies_where_it_is_on_coarser_samples(written: Folder) -> None:
    fine = View(rows=1320, columns=1441, pitch_mm=0.04, turn_deg=0.0)
    folder = written(fine)
    for given in (None, 0.02):
        # At half the pitch a sample is the mean of two by two pixels.
        photos = read_photo_set(folder, pitch_mm=given)
        side = photos.pixels_a_sample
        assert side == (1 if given is None else 2)
        assert photos.rows * side == pytest.approx(WINDOW_MM / fine.pitch_mm, abs=2 * side + 1)
        seen = photos.usable.any(axis=(0, 1))
        rows, columns = (np.flatnonzero(seen.any(axis=axis)) for axis in (1, 0))
        for places, count in ((rows, photos.rows), (columns, photos.columns)):
            edges = (places[0] * side, (count - 1 - places[-1]) * side)
            assert edges == pytest.approx((RIM_MM / fine.pitch_mm,) * 2, abs=side + 1.5)


def test_turned_lamps_keep_their_angles_and_their_distance() -> None:
    rng = np.random.default_rng(1)
    direction = rng.normal(size=(5, 3))
    direction /= np.linalg.norm(direction, axis=1)[:, None]
    normal = np.array([0.1, -0.2, np.sqrt(0.95)])
    lamps = Lamps(direction, np.full(5, 150.0))
    turned = turned_lamps(lamps, normal)
    np.testing.assert_allclose(turned.direction @ turned.direction.T, direction @ direction.T)
    np.testing.assert_allclose(turned.direction[:, 2], direction @ normal)
    np.testing.assert_array_equal(turned.distance_mm, lamps.distance_mm)
    over = turned_lamps(Lamps(normal[None]), normal)
    np.testing.assert_allclose(over.direction, [[0, 0, 1]], atol=1e-12)


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan"), 3.0])
def test_a_scale_that_no_print_has_is_refused(written: Folder, scale: float) -> None:
    with pytest.raises(InputError, match="--marker-scale"):
        read_photo_set(written(SQUARE), marker_scale=scale)
