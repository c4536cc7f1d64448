"""Which pixels are paper, what the greys say, and the view square on: held against the camera."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.capture.photographing import (
    FIRST_PIECES,
    LUMINANCE,
    PIECES,
    Conditions,
    View,
    coded,
    light,
)

from scarscape.capture.marker import find_marker
from scarscape.capture.marker_fit import project
from scarscape.capture.marker_paper import marker_mask, patch_values, window_mask
from scarscape.capture.marker_rectify import rectify, rectify_mask, square_on
from scarscape.model import MarkerFound, MarkerPiece

CHEEK, FACE = PIECES["cheek"], PIECES["face"]
EVEN = Conditions(falloff=0.0, light=0.8, blur_px=0.8)
SEEN = View(tilt_deg=14.0)


@cache
def seen(
    how: Conditions = EVEN, view: View = SEEN, piece: MarkerPiece = CHEEK
) -> tuple[MarkerFound, NDArray[np.float32]]:
    """The sheet as it was found, and the linear light of three channels."""
    scene = light(piece, view, how)
    found = find_marker(coded(scene, how))
    assert found is not None
    channels = np.stack([scene, 0.8 * scene, 0.6 * scene]).astype(np.float32)
    channels.flags.writeable = False
    return found, channels


def on_piece(view: View) -> NDArray[np.float64]:
    """(rows, columns, 2) mm on the piece under each pixel, by the camera's own homography."""
    column, row = np.meshgrid(np.arange(view.columns), np.arange(view.rows))
    at = np.stack([column, row], axis=-1).astype(np.float64)
    return project(np.linalg.inv(view.homography(CHEEK)), at)


def within(mm: NDArray[np.float64], low: float, high: float) -> NDArray[np.bool_]:
    return ((mm > low) & (mm < high)).all(axis=-1)


def test_the_paper_is_marked_and_the_skin_in_the_window_is_not() -> None:
    found, _ = seen()
    mm, shape = on_piece(SEEN), (SEEN.rows, SEEN.columns)
    paper = marker_mask(found, shape)
    assert paper[within(mm, 0.0, 66.0) & ~within(mm, 13.0, 53.0)].all()
    assert not paper[within(mm, 13.65, 52.35)].any()
    assert not paper[~within(mm, -0.65, 66.65)].any()
    window = window_mask(found, shape)
    assert window[within(mm, 13.65, 52.35)].all()
    assert not window[~within(mm, 13.35, 52.65)].any()
    assert not (window & paper).any()


def test_a_strip_has_no_window() -> None:
    view = View(pitch_mm=0.19, rows=420, distance_mm=450.0)
    found = find_marker(coded(light(FACE, view, EVEN), EVEN))
    assert found is not None
    assert not window_mask(found, (view.rows, view.columns)).any()
    share = marker_mask(found, (view.rows, view.columns), grow_mm=0.0).mean()
    assert share * view.rows * view.columns == pytest.approx(186 * 30 / 0.19**2, rel=0.01)


def ink_like(piece: MarkerPiece) -> NDArray[np.float64]:
    """(patches,) brightness of the simulated print: black gives back 3 %, paper 88 %."""
    return 0.03 + 0.85 * np.array([patch.beside_paper for patch in piece.patches]) @ LUMINANCE


@pytest.mark.parametrize("piece", [CHEEK, FIRST_PIECES["cheek"]], ids=["now", "first version"])
def test_patches_give_back_what_they_were_drawn_with(piece: MarkerPiece) -> None:
    found, scene = seen(piece=piece)
    assert found.piece is piece
    values = patch_values(found, scene)
    assert len(values) == len(piece.patches) == (14 if piece is CHEEK else 5)
    for value, drawn in zip(values, ink_like(piece), strict=True):
        assert value is not None
        np.testing.assert_allclose(value, 0.8 * drawn * np.array([1.0, 0.8, 0.6]), rtol=0.015)


def test_a_clipped_a_covered_and_a_shaded_patch_are_none() -> None:
    found, scene = seen()
    centres = found.patches_px.mean(axis=1).round().astype(int)
    bright = scene.copy()
    bright[0, centres[0, 1] - 9 : centres[0, 1] + 9, centres[0, 0] - 9 : centres[0, 0] + 9] = 1.0
    assert [value is None for value in patch_values(found, bright)] == [True] + 13 * [False]
    usable = bright < 0.9
    assert [value is None for value in patch_values(found, scene, usable)] == [True] + 13 * [False]
    covered = scene.copy()
    rows, columns = (slice(centres[4, axis] - 60, centres[4, axis] + 60) for axis in (1, 0))
    covered[:, rows, columns] = 0.6
    hidden = [value is None for value in patch_values(found, covered)]
    assert hidden[4]
    assert not any((hidden[0], hidden[1]))
    shaded = scene.copy()
    shaded[:, 450:, : centres[1, 0]] *= 0.3
    dark = [value is None for value in patch_values(found, shaded)]
    assert dark == [True, True, *12 * [False]]


def test_a_thumb_on_a_colour_hides_it_and_a_poor_printer_does_not() -> None:
    found, scene = seen()
    centres = found.patches_px.mean(axis=1).round().astype(int)
    for index, factor, hides in ((10, 1.5, False), (11, 0.6, False), (11, 3.0, True)):
        column, row = centres[index]
        changed = scene.copy()
        changed[:, row - 30 : row + 30, column - 25 : column + 25] *= factor
        values = patch_values(found, changed)
        assert [value is None for value in values] == [hides and k == index for k in range(14)]


def test_a_patch_outside_the_photo_is_none() -> None:
    found, scene = seen()
    lowest = int(found.patches_px[..., 1].min())
    cut = scene[:, : lowest + 20]
    assert all(value is None for value in patch_values(found, cut))


def test_noise_does_not_hide_a_patch() -> None:
    found, scene = seen()
    rng = np.random.default_rng(2)
    noisy = (scene * (1 + 0.15 * rng.standard_normal(scene.shape))).astype(np.float32)
    for value, clean in zip(patch_values(found, noisy), patch_values(found, scene), strict=True):
        assert value is not None
        assert clean is not None
        np.testing.assert_allclose(value, clean, rtol=0.02)


@pytest.mark.parametrize("pitch_mm", [None, 0.08, 0.2])
def test_square_on_there_is_no_tilt_left(pitch_mm: float | None) -> None:
    view = replace(SEEN, tilt_deg=22.0)
    found, scene = seen(view=view)
    straight = square_on(found, (view.rows, view.columns), pitch_mm)
    flat = rectify(scene, straight)
    assert flat.shape == (3, straight.rows, straight.columns)
    assert flat.dtype == np.float32
    again = find_marker(coded(flat[0].astype(np.float64), replace(EVEN, noise=0.0, jpeg=None)))
    assert again is not None
    assert again.pitch_mm == pytest.approx(pitch_mm or found.pitch_mm, rel=5e-4)
    assert again.tilt_deg == pytest.approx(0.0, abs=1.2)
    low, high = again.pitch_range_mm
    assert high / low < 1.002 < found.pitch_range_mm[1] / found.pitch_range_mm[0]
    # The middle stays in its place, and what was up stays up.
    middle = np.array(CHEEK.view.centre_mm)
    before, after = (project(one.homography, middle) + 0.5 for one in (found, again))
    np.testing.assert_allclose(after * straight.pitch_mm, before * found.pitch_mm, atol=0.01)
    for one in (found, again):
        top = one.window_px[1] - one.window_px[0]
        assert np.degrees(np.arctan2(top[1], top[0])) == pytest.approx(view.turn_deg, abs=4.0)


def test_square_on_light_and_masks_stay_what_they_are() -> None:
    found, scene = seen()
    straight = square_on(found, scene.shape[1:])
    even = rectify(np.full_like(scene, 0.25), straight)
    inside = rectify_mask(np.ones(scene.shape, bool), straight)
    np.testing.assert_allclose(even[inside], 0.25, atol=1e-5)
    assert 0.7 < inside.mean() < 1.0
    hole = np.ones(scene.shape[1:], bool)
    hole[400:420, 500:520] = False
    marked = np.where(hole, np.float32(0.5), np.float32(0.0))
    kept = rectify_mask(hole, straight)
    np.testing.assert_allclose(rectify(marked, straight)[kept], 0.5, atol=1e-5)
    assert 400 <= (inside[0] & ~kept).sum() < 800


def test_a_square_on_photo_is_left_as_it_is() -> None:
    view = replace(SEEN, tilt_deg=0.0)
    found, scene = seen(view=view)
    exact = replace(found, homography=view.homography(CHEEK), pitch_mm=view.pitch_mm)
    straight = square_on(exact, scene.shape[1:])
    np.testing.assert_allclose(rectify(scene, straight), scene, atol=1e-3)
