"""The sheet found in photos whose camera is known: scale, tilt, cover, contradiction, absence."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.capture.photographing import (
    FIRST_PIECES,
    PIECES,
    Conditions,
    View,
    coded,
    photograph,
    skin,
)

from scarscape.capture.marker import find_marker
from scarscape.capture.marker_fit import project
from scarscape.model import MARKER_SHEET, MarkerFound, MarkerPiece, MarkerSheet

CHEEK = PIECES["cheek"]
NEAR, FAR = View(), View(pitch_mm=0.19, distance_mm=450.0, rows=420, turn_deg=3.0)
CLOSE = View(pitch_mm=0.055, distance_mm=180.0)
VIEWS = {"cheek": NEAR, "spot": CLOSE, "face": FAR}
PLAIN = Conditions()
HARD = Conditions(shadow=True, falloff=0.8, blur_px=1.4, noise=0.02, jpeg=85)


def true_pitch(view: View, piece: MarkerPiece, scale: float = 1.0) -> float:
    """From the areas of a tiny square on the skin and in the photo."""
    centre = np.array(piece.view.centre_mm)
    square = centre + 0.01 * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    seen = project(view.homography(piece, scale), square)
    return (
        float(0.02 * scale / np.sqrt(cv2.contourArea(((seen - seen[0]) * 1e3).astype("f4")))) * 1e3
    )


def places(ids: tuple[int, ...]) -> tuple[int, ...]:
    """Numbers of the frame's markers as places in its layout."""
    return tuple(number - CHEEK.markers[0].id for number in ids)


def found_in(photo: NDArray[np.uint8], **how: object) -> MarkerFound:
    found = find_marker(photo, **how)  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.parametrize("how", [PLAIN, HARD], ids=["plain", "hard"])
@pytest.mark.parametrize("tilt_deg", [0.0, 10.0, 25.0])
@pytest.mark.parametrize("name", PIECES)
def test_scale_and_tilt_are_those_of_the_camera(
    name: str, tilt_deg: float, how: Conditions
) -> None:
    piece, view = PIECES[name], replace(VIEWS[name], tilt_deg=tilt_deg)
    found = found_in(photograph(piece, view, how))
    assert found.piece is piece
    assert set(found.ids) <= {place.id for place in piece.markers}
    # The border of a shadow through a small marker may hide it.
    assert len(found.ids) >= len(piece.markers) - (how is HARD)
    assert found.dropped == ()
    true = true_pitch(view, piece)
    assert found.pitch_mm == pytest.approx(true, rel=0.001)
    assert abs(found.pitch_mm - true) < 3 * found.pitch_mm_sd < 0.01 * true
    assert found.residual_px < 0.15
    # A strip is narrow, so that its tilt near zero shows less than that of a frame.
    assert found.tilt_deg == pytest.approx(tilt_deg, abs=1.0 if piece.window else 2.0)
    corners = project(view.homography(piece), piece.view.corners_mm)
    assert np.abs(found.window_px - corners).max() < 0.15
    if tilt_deg:
        assert found.normal is not None
        assert np.degrees(np.arccos(found.normal @ view.normal)) < 1.0


def test_the_tilt_is_to_the_cameras_axis_wherever_the_sheet_lies() -> None:
    for tilt_deg in (0.0, 15.0):
        view = replace(CLOSE, tilt_deg=tilt_deg, shift_mm=(6.0, -2.0))
        found = found_in(photograph(PIECES["spot"], view))
        assert found.tilt_deg == pytest.approx(tilt_deg, abs=1.0)


def test_the_pitch_range_is_that_of_the_window() -> None:
    view = replace(NEAR, tilt_deg=20.0)
    found = found_in(photograph(CHEEK, view))
    corners = project(view.homography(CHEEK), CHEEK.view.corners_mm)
    low, high = found.pitch_range_mm
    assert low < found.pitch_mm < high
    # Half a window of 40 mm, at that tilt, is nearer or farther by at most this.
    assert high / low < (250 + 28.3 * np.sin(np.radians(20))) ** 1.5 / 221.0**1.5 * 1.05
    area = abs(cv2.contourArea(corners.astype(np.float32)))
    assert low < np.sqrt(1600 / area) < high


@pytest.mark.parametrize(
    "hidden", [(0, 2, 4, 6, 8), (2, 3, 4, 5, 6, 7), (1, 3, 4, 7, 8, 9), (0, 1, 2, 3, 6, 7, 8)]
)
def test_a_partly_covered_sheet_works(hidden: tuple[int, ...]) -> None:
    view = replace(NEAR, tilt_deg=12.0)
    found = found_in(photograph(CHEEK, view, Conditions(hidden=hidden)))
    assert places(found.ids) == tuple(sorted(set(range(10)) - set(hidden)))
    assert found.pitch_mm == pytest.approx(true_pitch(view, CHEEK), rel=0.003)
    assert found.tilt_deg == pytest.approx(12.0, abs=1.0)


def test_a_sheet_that_runs_out_of_the_photo_works() -> None:
    view = replace(NEAR, tilt_deg=12.0, shift_mm=(25.0, 15.0))
    found = found_in(photograph(CHEEK, view))
    assert 3 <= len(found.ids) < 10
    assert found.pitch_mm == pytest.approx(true_pitch(view, CHEEK), rel=0.003)


@pytest.mark.parametrize("alone", [0, 5, 9])
def test_one_marker_gives_a_scale_with_a_large_error_and_no_tilt(alone: int) -> None:
    view = replace(NEAR, tilt_deg=5.0 + 2 * alone, toward_deg=40.0 * alone)
    hidden = tuple(number for number in range(10) if number != alone)
    found = found_in(photograph(CHEEK, view, Conditions(hidden=hidden)))
    assert places(found.ids) == (alone,)
    assert found.tilt_deg is None
    assert found.normal is None
    assert 0.005 < found.pitch_mm_sd / found.pitch_mm < 0.03
    assert abs(found.pitch_mm - true_pitch(view, CHEEK)) < 2 * found.pitch_mm_sd


def swapped(*pairs: tuple[int, int]) -> MarkerSheet:
    """A layout that has some markers of the frame in one another's places."""
    other = dict(pairs) | {second: first for first, second in pairs}
    markers = tuple(
        replace(place, box=CHEEK.markers[other.get(index, index)].box)
        for index, place in enumerate(CHEEK.markers)
    )
    return replace(MARKER_SHEET, pieces=(replace(CHEEK, markers=markers),))


def test_markers_that_contradict_the_rest_are_dropped() -> None:
    photo = photograph(CHEEK, NEAR)
    found = found_in(photo, layout=swapped((3, 6)))
    assert places(found.dropped) == (3, 6)
    assert found.pitch_mm == pytest.approx(true_pitch(NEAR, CHEEK), rel=0.001)


def test_a_sheet_without_agreement_is_refused() -> None:
    photo = photograph(CHEEK, NEAR)
    assert find_marker(photo, layout=swapped((0, 7), (1, 4), (2, 9), (3, 6), (5, 8))) is None


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_found_on_skin_alone(seed: int) -> None:
    bare = 0.8 * skin((700, 900), seed)
    assert find_marker(coded(bare, Conditions(seed=seed))) is None
    coarse = cv2.resize(bare, (1800, 1400), interpolation=cv2.INTER_CUBIC)
    assert find_marker(coded(coarse, Conditions(seed=seed))) is None


def test_nothing_is_found_in_mere_noise_or_nothing() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (900, 1200), dtype=np.uint8)
    assert find_marker(noise) is None
    for shape in ((1, 1), (3, 400), (40, 40)):
        assert find_marker(np.zeros(shape, np.uint8)) is None


def test_a_mirrored_photo_shows_no_sheet() -> None:
    assert find_marker(np.ascontiguousarray(photograph(CHEEK, NEAR)[:, ::-1])) is None


def test_the_scale_of_the_print_is_taken_off() -> None:
    photo = photograph(CHEEK, NEAR, print_scale=0.97)
    true = true_pitch(NEAR, CHEEK, 0.97)
    told = found_in(photo, print_scale=0.97)
    assert told.pitch_mm == pytest.approx(true, rel=0.001)
    untold = found_in(photo)
    assert untold.pitch_mm == pytest.approx(true / 0.97, rel=0.001)
    np.testing.assert_allclose(told.window_px, untold.window_px, atol=1e-3)


def test_a_large_photo_is_as_true_as_a_small_one() -> None:
    view = View(rows=1800, columns=2500, pitch_mm=0.03, tilt_deg=10.0)
    found = found_in(photograph(PIECES["spot"], view, Conditions(blur_px=2.0)))
    assert found.pitch_mm == pytest.approx(true_pitch(view, PIECES["spot"]), rel=2e-4)
    assert found.residual_px < 0.15


def test_the_same_photo_gives_the_same_answer() -> None:
    photo = photograph(CHEEK, NEAR, HARD)
    first, second = found_in(photo), found_in(photo)
    np.testing.assert_array_equal(first.homography, second.homography)


@pytest.mark.parametrize("name", FIRST_PIECES)
def test_prints_of_the_first_version_are_read_by_their_own_layout(name: str) -> None:
    piece, view = FIRST_PIECES[name], replace(VIEWS[name], tilt_deg=10.0)
    found = found_in(photograph(piece, view))
    assert found.piece is piece
    assert found.pitch_mm == pytest.approx(true_pitch(view, piece), rel=2e-3)
    assert len(found.patches_px) == 5
