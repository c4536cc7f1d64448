"""The maps of marks show each mark where it is, told apart by line, number and colour."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pytest
from PIL import Image

from scarscape.model import MARK_KINDS, ColourMaps
from scarscape.report import write_photo_map
from scarscape.report.drawing import font
from scarscape.report.frame import bar_of, wrapped
from scarscape.report.ground import ground_of
from scarscape.report.mark_looks import MARK_LOOKS
from scarscape.report.mark_map import (
    draw_dashed,
    draw_found,
    draw_lines,
    draw_mark_map,
    label_of,
    on_scar_words,
    place,
)
from scarscape.report.photo_map import draw_photo_map, place_on_photo


def red_centre(picture: np.ndarray) -> tuple[float, float]:
    """Column and row of the middle of what differs from the skin."""
    skin = np.median(picture.reshape(-1, 3), axis=0)
    rows, columns = np.nonzero(np.abs(picture.astype(int) - skin).max(axis=2) > 30)
    return float(columns.mean()), float(rows.mean())


@pytest.mark.parametrize(
    ("rows", "columns", "pixels"), [(90, 120, 1), (300, 400, 2), (1100, 1700, 3)]
)
@pytest.mark.parametrize("pitch_mm", [None, 0.05])
def test_outlines_lie_where_the_photo_is_marked(make_photo, rows, columns, pixels, pitch_mm):
    sizes = {"rows": rows, "columns": columns, "pixels": pixels}
    survey = make_photo(marks=1, scars=0, pitch_mm=pitch_mm, **sizes)
    ground = ground_of(survey)
    seen = red_centre(ground.picture)
    placed = place(ground, survey.scars, survey.marks)
    np.testing.assert_allclose(placed.mark_outlines[0].mean(axis=0), seen, atol=2)


def test_places_on_a_part_of_a_photo(make_photo):
    survey = make_photo(marks=3)
    ground = ground_of(survey)
    shift = (37.0, 120.0)  # rows and columns before the first sample
    moved = [
        dataclasses.replace(
            mark,
            x_px=mark.x_px + shift[1],
            y_px=mark.y_px + shift[0],
            outline_px=tuple((x + shift[1], y + shift[0]) for x, y in mark.outline_px),
        )
        for mark in survey.marks
    ]
    part = dataclasses.replace(
        survey, maps=dataclasses.replace(survey.maps, origin_px=shift), marks=tuple(moved)
    )
    for mark, other in zip(survey.marks, part.marks, strict=True):
        one, two = ground.outline_of(mark), ground_of(part).outline_of(other)
        np.testing.assert_allclose(one, two, atol=1e-6)


def test_places_in_mm_and_in_pixels_agree(make_photo):
    survey = make_photo(pixels=1)
    ground = ground_of(survey)
    for mark in survey.marks:
        no_pixels = dataclasses.replace(mark, x_px=None, y_px=None, outline_px=())
        np.testing.assert_allclose(ground.outline_of(mark), ground.outline_of(no_pixels), atol=1e-6)


def test_marks_of_a_scan_lie_on_its_relief(coloured):
    ground = ground_of(coloured)
    skin = np.array([205, 160, 135])
    for mark in coloured.marks:
        x, y = ground.outline_of(mark).mean(axis=0).round().astype(int)
        assert np.abs(ground.picture[y, x] - skin).max() > 5
        there = np.array([mark.x_mm, mark.y_mm]) / coloured.pitch_mm + 0.5
        np.testing.assert_allclose(there / ground.step, (x + 0.5, y + 0.5), atol=1)


def test_maps_coarser_than_the_relief(coloured):
    coarse = ColourMaps(
        coloured.maps.picture[::2, ::2].copy(),
        coloured.maps.melanin[::2, ::2].copy(),
        coloured.maps.haemoglobin[::2, ::2].copy(),
        2 * coloured.pitch_mm,
    )
    one, two = ground_of(coloured), ground_of(dataclasses.replace(coloured, maps=coarse))
    assert one.size == two.size
    for mark in coloured.marks:
        np.testing.assert_allclose(one.outline_of(mark), two.outline_of(mark), atol=1e-6)


@pytest.mark.parametrize("kind", MARK_KINDS)
def test_lines_are_broken_as_they_say(kind, outline):
    look = MARK_LOOKS[kind]
    picture = np.full((300, 300, 3), 128, np.uint8)
    circle = np.array(outline(150, 150, 100, 100, 0))
    draw_dashed(picture, circle, look.rgb, look.dashes)
    turn = np.linspace(0, 2 * np.pi, 4096, endpoint=False)
    x, y = (
        (150 + 100 * np.cos(turn)).astype(np.float32),
        (150 + 100 * np.sin(turn)).astype(np.float32),
    )
    seen = cv2.remap(picture, x[None], y[None], cv2.INTER_LINEAR)[0].astype(float)
    away = np.abs(seen - look.rgb).sum(axis=1)
    # What changes along the line repeats with the pattern, and both strokes and gaps are seen.
    power = np.abs(np.fft.rfft(away - away.mean())) ** 2
    times = round(2 * np.pi * 100 / sum(look.dashes))
    assert power[times::times].sum() > 0.75 * power.sum()  # the pixel grid makes the rest
    drawn = (away < away.max() / 2).mean()
    assert 0.4 < drawn < 0.8
    assert not (np.abs(seen - 128) < 20).all(axis=1).any()  # a white line joins the strokes


def test_labels_say_on_which_scar(coloured):
    assert [label_of(mark) for mark in coloured.marks] == ["m1 on 2", "m2", "m3"]
    assert on_scar_words(coloured.marks) == "m1 on 2: mark 1 lies on scar 2"
    assert on_scar_words(coloured.marks[1:]) == ""


def test_labels_do_not_cover_each_other(make_photo):
    survey = make_photo(marks=40, scars=10, rows=600, columns=800)
    placed = place_on_photo(survey)
    assert len(placed.labels) == 50
    columns, rows = placed.ground.size
    centres = np.array([(label.x, label.y) for label in placed.labels])
    assert (centres >= 0).all()
    assert (centres < (columns, rows)).all()
    apart = np.abs(centres[:, None] - centres[None])
    close = (apart[..., 0] < placed.letter) & (apart[..., 1] < placed.letter * 0.7)
    assert close.sum() == len(centres)  # each with itself only


def test_lines_only_change_the_picture_at_outlines(make_photo):
    survey = make_photo(scars=0, marks=2)
    ground = ground_of(survey)
    placed = place(ground, survey.scars, survey.marks, labelled=False)
    rows, columns = np.nonzero((draw_lines(ground.picture, placed) != ground.picture).any(axis=2))
    distance = np.min(
        [
            np.abs(np.hypot(columns - x, rows - y) - np.hypot(*(ring[0] - (x, y))))
            for ring in placed.mark_outlines
            for x, y in [ring.mean(axis=0)]
        ],
        axis=0,
    )
    assert len(rows) > 100
    assert distance.max() < 5
    assert not placed.labels


def test_scale_bar_is_as_long_as_it_says():
    for pixel in (0.013, 0.05, 0.4, 3.0):
        bar = bar_of(1000, pixel, "mm")
        said = float(bar.text.removesuffix(" mm"))
        assert bar.pixels * pixel == pytest.approx(said, abs=pixel)
        assert 100 <= bar.pixels <= 500


def test_scale_is_in_mm_or_in_pixels_of_the_photo(make_photo):
    assert ground_of(make_photo()).bar().text.endswith(" mm")
    bar = ground_of(make_photo(pitch_mm=None, pixels=4)).bar()
    assert "pixels of the photo" in bar.text
    said = float(bar.text.split()[0])
    # 400 samples of four pixels are 720 pixels wide in the picture.
    assert bar.pixels * 1600 / 720 == pytest.approx(said, abs=1600 / 720)


def test_small_print_is_never_cut():
    face = font(16.0)
    text = "Broken lines are marks and unbroken dark lines are scars on this picture"
    lines = wrapped(text, face, 150.0)
    assert " ".join(lines) == text
    assert all(face.getlength(line) <= 150 for line in lines)
    assert wrapped("", face, 100.0) == []


@pytest.mark.parametrize("shape", [(3, 3), (40, 400), (400, 40), (2300, 300)])
def test_any_shape(make_photo, tmp_path, shape):
    survey = make_photo(rows=shape[0], columns=shape[1], marks=2, scars=1)
    write_photo_map(survey, tmp_path / "map.png")
    with Image.open(tmp_path / "map.png") as image:
        assert 300 <= image.width <= 1600
        assert image.height <= 1800
        assert image.mode == "RGB"


@pytest.mark.parametrize("options", [{}, {"grey": True}, {"judged": False}, {"marks": 0}])
def test_same_survey_same_bytes(make_photo, options):
    survey = make_photo(**options)
    one, two = (draw_photo_map(survey, place_on_photo(survey)).tobytes() for _ in range(2))
    assert one == two


def test_scars_of_a_scan_have_no_number_on_the_map_of_marks(coloured):
    ground = ground_of(coloured)
    placed = place(ground, coloured.scars, coloured.marks, numbered=False)
    assert len(placed.labels) == len(coloured.marks)
    assert draw_found(placed).shape == ground.picture.shape
    assert draw_mark_map(coloured, placed).width >= ground.size[0]


def test_no_ground_without_colour(survey):
    assert ground_of(survey) is None
