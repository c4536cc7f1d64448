"""Places on a map, on the capture, in the photo's own pixels and in mm; marks told in words."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scarscape.colour.mark_aside import Aside, AsideKind
from scarscape.colour.mark_nesting import covered
from scarscape.colour.mark_outline import Outlined
from scarscape.colour.mark_search import Spot
from scarscape.colour.marks import FoundMark, MarksFound
from scarscape.model import IMAGE_KINDS, MarkKind, Scar
from scarscape.pipeline.marking import Frame, area_fraction, labelled, marks_of, told_aside

SHAPE = (120, 150)

frames = st.builds(
    Frame,
    st.integers(1, 6),
    st.sampled_from([0.02, 0.05, 0.37]),
    st.sampled_from([None, 1, 2, 5]),
    st.tuples(st.integers(0, 300), st.integers(0, 300)).map(
        lambda at: (float(at[0]), float(at[1]))
    ),
)
places = st.lists(st.tuples(st.floats(-5, 500), st.floats(-5, 500)), min_size=1, max_size=6).map(
    lambda points: np.array(points, np.float64)
)


def turned(points: np.ndarray) -> list[tuple[float, float]]:
    """Rows and columns as x and y."""
    return [(float(column), float(row)) for row, column in points]


@given(frames, places)
def test_pixels_and_back_is_where_it_was(frame: Frame, at: np.ndarray) -> None:
    there = frame.map_of_pixels(turned(frame.pixels_of(at)))
    np.testing.assert_allclose(there, at, atol=1e-9)


@given(frames, places)
def test_mm_of_a_capture_told_in_mm_and_back_is_where_it_was(frame: Frame, at: np.ndarray) -> None:
    told = Frame(frame.block, frame.pitch_mm)
    np.testing.assert_allclose(told.map_rows_columns(turned(told.mm_of(at))), at, atol=1e-9)


@given(frames, places)
def test_mm_are_pixels_times_the_length_of_one(frame: Frame, at: np.ndarray) -> None:
    assert frame.pitch_mm is not None
    if frame.pixels is None:
        np.testing.assert_allclose(frame.mm_of(at), frame.samples(at) * frame.pitch_mm)
    else:
        np.testing.assert_allclose(
            frame.mm_of(at), frame.pixels_of(at) * frame.pitch_mm / frame.pixels
        )


def test_the_first_sample_of_a_map_is_the_middle_of_its_block() -> None:
    origin = np.zeros((1, 2))
    assert Frame(4, 0.1).samples(origin).tolist() == [[1.5, 1.5]]
    # Pixels 20 to 27 down and 30 to 37 across make up the first sample: 4 x 2 a side.
    frame = Frame(4, 0.1, 2, (20.0, 30.0))
    assert frame.pixels_of(origin).tolist() == [[23.5, 33.5]]
    np.testing.assert_allclose(frame.mm_of(origin), [[23.5 * 0.05, 33.5 * 0.05]])
    np.testing.assert_allclose(Frame(4, 0.1).mm_of(origin), [[0.15, 0.15]])


def test_corners_of_the_map_are_corners_of_the_picture() -> None:
    frame = Frame(3, None, 2, (10.0, 0.0))
    np.testing.assert_allclose(frame.pixels_of(np.array([[-0.5, -0.5]])), [[9.5, -0.5]])
    np.testing.assert_allclose(frame.pixels_of(np.array([[19.5, 9.5]])), [[9.5 + 120, 59.5]])


def test_without_a_scale_there_are_no_mm() -> None:
    with pytest.raises(ValueError, match="without a scale"):
        Frame(1, None, 1).mm_of(np.zeros((1, 2)))
    with pytest.raises(ValueError, match="without a scale"):
        Frame(1, None, 1).map_rows_columns([(0.0, 0.0)])


def square(row: int, column: int, half: int, kind: MarkKind = "erythema") -> FoundMark:
    """A mark of (2 half)^2 samples around the corner between four samples."""
    side = 2 * half
    corners = np.array(
        [[-half, -half], [-half, half - 1], [half - 1, half - 1], [half - 1, -half]], np.float64
    )
    outline = Outlined(
        spot=Spot(row, column, half, 10.0, 0.3),
        row=row - 0.5,
        column=column - 0.5,
        area=float(side * side),
        outline=corners + np.array([row, column]),
        inside=np.ones((side, side), np.bool_),
        foot=np.ones((side, side), np.bool_),
        first=(row - half, column - half),
        contrast=np.array([0.1, 0.3, 0.15]),
        told=0.3,
        unevenness=0.0,
        edge=2.0,
        breadth_ratio=1.0,
        solidity=1.0,
    )
    return FoundMark(kind, outline, 0.3, 0.02)


def all_of(*marks: FoundMark) -> MarksFound:
    marked = covered([mark.outline for mark in marks], SHAPE)
    return MarksFound(marks, (), marked, np.zeros((3, *SHAPE), np.float32))


def scar(number: int, row: int, column: int, half: float, frame: Frame) -> Scar:
    """A square scar around a place on the map."""
    corners = np.array([[-half, -half], [-half, half], [half, half], [half, -half]]) - 0.5
    corners = corners + np.array([row, column])
    in_mm = frame.pitch_mm is not None
    return Scar(
        id=number,
        kind="boxcar",
        subkind=None,
        subkind_probability=None,
        kind_probability={kind: float(kind == "boxcar") for kind in IMAGE_KINDS},
        x_mm=0.0 if in_mm else None,
        y_mm=0.0 if in_mm else None,
        depth_mm=None,
        depth_mm_sd=None,
        depth_raw_mm=None,
        depth_is_lower_bound=False,
        height_mm=None,
        height_mm_sd=None,
        height_raw_mm=None,
        width_mm=None,
        width_mm_sd=None,
        length_mm=None,
        breadth_mm=None,
        area_mm2=None,
        volume_mm3=None,
        volume_mm3_sd=None,
        wall_slope_deg=None,
        floor_ratio=None,
        region=None,
        outline_mm=tuple(turned(frame.mm_of(corners))) if in_mm else (),
        outline_px=() if frame.pixels is None else tuple(turned(frame.pixels_of(corners))),
    )


FRAMES = pytest.mark.parametrize(
    "frame",
    [Frame(2, 0.05), Frame(2, 0.05, 3, (40.0, 60.0)), Frame(1, None, 2, (0.0, 5.0))],
    ids=["photo set", "photo", "no scale"],
)


@FRAMES
def test_marks_are_told_in_the_lengths_that_there_are(frame: Frame) -> None:
    (one, two), _ = marks_of(all_of(square(30, 40, 6), square(80, 100, 9)), frame, ())
    assert (one.id, two.id) == (1, 2)
    assert (one.kind, one.contrast, one.contrast_sd) == ("erythema", 0.3, 0.02)
    if frame.pitch_mm is None:
        assert (one.x_mm, one.y_mm, one.area_mm2, one.outline_mm) == (None, None, None, ())
    else:
        sample_mm = frame.pitch_mm * frame.block
        assert one.area_mm2 == pytest.approx((12 * sample_mm) ** 2)
        x, y = np.mean(one.outline_mm, axis=0)
        assert (x, y) == pytest.approx((one.x_mm, one.y_mm), abs=1e-6)
    if frame.pixels is None:
        assert (one.x_px, one.y_px, one.area_px, one.outline_px) == (None, None, None, ())
    else:
        assert one.area_px == pytest.approx((12 * frame.block * frame.pixels) ** 2)
        x, y = np.mean(one.outline_px, axis=0)
        assert (x, y) == pytest.approx((one.x_px, one.y_px), abs=1e-4)
    if frame.pixels is not None and frame.pitch_mm is not None:
        pixel_mm = frame.pitch_mm / frame.pixels
        assert one.x_mm == pytest.approx(one.x_px * pixel_mm)
        assert one.y_mm == pytest.approx(one.y_px * pixel_mm)
        np.testing.assert_allclose(one.outline_mm, np.array(one.outline_px) * pixel_mm)
        assert one.area_mm2 == pytest.approx(one.area_px * pixel_mm**2)


@FRAMES
def test_labels_fill_outlines_where_they_were_drawn(frame: Frame) -> None:
    marks, _ = marks_of(all_of(square(30, 40, 6), square(80, 100, 9)), frame, ())
    labels = labelled(marks, frame, SHAPE)
    for number, (row, column, half) in enumerate(((30, 40, 6), (80, 100, 9)), start=1):
        inside = np.s_[row - half : row + half, column - half : column + half]
        assert (labels[inside] == number).all()
        assert np.count_nonzero(labels == number) == (2 * half) ** 2


@FRAMES
@pytest.mark.parametrize(
    ("row", "half", "on"),
    [
        (60, 10, True),  # the mark lies in the scar
        (60, 3, True),  # the scar lies in the mark
        (63, 8, True),  # most of the mark does
        (72, 8, False),  # a corner of it does
        (100, 8, False),  # none of it does
    ],
)
def test_a_mark_belongs_to_the_scar_that_it_lies_on(
    frame: Frame, row: int, half: float, on: bool
) -> None:
    scars = (scar(1, 20, 20, 5, frame), scar(2, row, 70, half, frame))
    (mark,), told = marks_of(all_of(square(60, 70, 8, "hyperpigmentation")), frame, scars)
    assert mark.on_scar == (2 if on else None)
    assert told[0].notes == ()
    expected = ("A brown mark (mark 1) lies on this scar.",) if on else ()
    assert told[1].notes == expected


def test_two_marks_on_one_scar_are_told_in_one_sentence() -> None:
    frame = Frame(1, 0.1)
    found = all_of(square(40, 50, 5), square(60, 50, 5, "hypopigmentation"))
    marks, (told,) = marks_of(found, frame, (scar(7, 50, 50, 25, frame),))
    assert [mark.on_scar for mark in marks] == [7, 7]
    assert told.notes == ("A red mark (mark 1) and a pale mark (mark 2) lie on this scar.",)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("mole", ("small, dark, sharp spot", "is for a doctor to see")),
        ("active_spot", ("red spot", "before scars are")),
        ("shine", ("pale patch", "shine of the light")),
    ],
)
@pytest.mark.parametrize("count", [1, 3, 14])
def test_what_was_set_aside_is_said_with_its_places(
    kind: AsideKind, words: tuple[str, str], count: int
) -> None:
    things = [Aside(kind, 10.0 * index, 20.0, 6.0) for index in range(count)]
    (said,) = told_aside(things, Frame(2, 0.05))
    assert all(word in said for word in words)
    assert f" {count} {words[0]}{'' if count == 1 else 's' if kind != 'shine' else 'es'}" in said
    assert len(re.findall(r"\(\d+\.\d, \d+\.\d\)", said)) == min(count, 12)
    assert "(2.0, 0.0)" in said
    assert ("and 2 more" in said) == (count == 14)
    assert "\n" not in said
    (in_pixels,) = told_aside(things, Frame(2, None, 1))
    assert "(40, 0)" in in_pixels
    assert " pixels" in in_pixels


def test_nobody_is_told_that_a_mole_is_harmless() -> None:
    (said,) = told_aside([Aside("mole", 1.0, 1.0, 9.0)], Frame(1, 0.1))
    assert "cannot be told from a photo" in said


def test_hairs_and_relief_are_not_worth_a_sentence() -> None:
    things = [Aside("hair", 1.0, 1.0, 9.0), Aside("relief", 5.0, 5.0, 9.0)]
    assert told_aside(things, Frame(1, 0.1)) == ()
    assert told_aside((), Frame(1, 0.1)) == ()


def test_the_share_is_that_of_the_skin() -> None:
    known = np.zeros((10, 10), np.bool_)
    known[:, :8] = True
    marked = np.zeros((10, 10), np.bool_)
    marked[:2, 6:] = True
    assert area_fraction(marked, known) == pytest.approx(4 / 80)
    assert area_fraction(marked, known & False) == 0
