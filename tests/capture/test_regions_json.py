"""Regions outlined by hand: exact rasters, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scarscape.capture.regions_json import _inside, read_regions, regions_on
from scarscape.model import InputError, MissingFileError

Write = Callable[[Any], Path]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    def write(content: Any) -> Path:
        path = tmp_path / "regions.json"
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def box(left: float, top: float, right: float, bottom: float) -> list[list[float]]:
    return [[left, top], [right, top], [right, bottom], [left, bottom]]


def test_boxes_in_pixels_cover_whole_samples(written: Write) -> None:
    drawn = read_regions(written({"left_cheek": box(10, 5, 30, 25), "nose": box(0, 5, 10, 25)}))
    regions = regions_on(drawn, (30, 40))
    assert regions.names == ("left_cheek", "nose")
    cheek = np.zeros((30, 40), np.bool_)
    cheek[5:25, 10:30] = True
    assert (regions.mask("left_cheek") == cheek).all()
    assert regions.mask("nose").sum() == 200
    assert regions.at(5, 10) == "left_cheek"
    assert regions.at(5, 9) == "nose"
    assert regions.at(4, 10) is None
    assert (regions.skin == (regions.labels > 0)).all()


def test_a_raster_of_a_part_in_larger_samples(written: Write) -> None:
    drawn = read_regions(written({"chin": box(100, 50, 160, 80)}))
    regions = regions_on(drawn, (20, 30), pixels_a_sample=4, origin_px=(40, 80))
    # Rows from (50 - 40) / 4 = 2.5 to 10, columns from 5 to 20: middles at 0.5 and on.
    expected = np.zeros((20, 30), np.bool_)
    expected[2:10, 5:20] = True
    assert (regions.mask("chin") == expected).all()


def test_mm_are_counted_from_the_middle_of_the_first_sample(written: Write) -> None:
    drawn = read_regions(written({"unit": "mm", "jaw": box(0.95, 0.45, 2.05, 1.55)}))
    regions = regions_on(drawn, (40, 40), pitch_mm=0.1)
    expected = np.zeros((40, 40), np.bool_)
    expected[5:16, 10:21] = True
    assert (regions.mask("jaw") == expected).all()
    with pytest.raises(InputError, match="no scale"):
        regions_on(drawn, (40, 40))


corner = st.tuples(st.integers(-5, 35), st.integers(-5, 25))


@given(points=st.lists(corner, min_size=3, max_size=7, unique=True))
def test_inside_is_where_a_ray_crosses_the_outline_an_odd_number_of_times(
    points: list[tuple[int, int]],
) -> None:
    # Irrational, so that no edge passes through a sample's middle, which may count to either side.
    corners = np.array(points, np.float64) + np.array([np.pi / 10, np.sqrt(0.2)])
    found = _inside(corners, (20, 30))
    ends = np.roll(corners, -1, axis=0)
    for row in range(0, 20, 3):
        for column in range(0, 30, 3):
            crossings = sum(
                1
                for (x0, y0), (x1, y1) in zip(corners, ends, strict=True)
                if (y0 > row) != (y1 > row) and x0 + (row - y0) * (x1 - x0) / (y1 - y0) <= column
            )
            assert found[row, column] == (crossings % 2 == 1)


@given(upper=st.integers(1, 29), lower=st.integers(1, 29), bend=corner, shift=st.booleans())
def test_neighbours_share_no_sample_and_leave_none_out(
    upper: int, lower: int, bend: tuple[int, int], shift: bool
) -> None:
    # A common border with one bend, through the middles of samples or between them.
    border = [(upper, 0), (min(max(bend[0], 1), 29), min(max(bend[1], 1), 18)), (lower, 20)]
    off = 0.5 if shift else 0.0
    left = _inside(np.array([(-1, 0), *border, (-1, 20)], np.float64) - off, (19, 29))
    right = _inside(np.array([(31, 20), *border[::-1], (31, 0)], np.float64) - off, (19, 29))
    assert (left ^ right).all()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ([], "and not an object"),
        ("{", "is not JSON"),
        ({}, "holds no region"),
        ({"left_cheak": box(0, 0, 9, 9)}, "did you mean left_cheek"),
        ({"nose": box(0, 0, 9, 9), "unit": "inch"}, 'give "px" or "mm"'),
        ({"nose": [[0, 0], [1, 1]]}, "give 3 to"),
        ({"nose": "all"}, "give 3 to"),
        ({"nose": [[0, 0], [1, 1], [2]]}, r"nose\[2\]"),
        ({"nose": [[0, 0], [1, True], [2, 3]]}, r"nose\[1\]"),
        ({"nose": [[0, 0], [1, 1e300], [2, 3]]}, r"nose\[1\]"),
        ({"nose": [[0, 0], [9, 9], [9, 0], [0, 9]]}, "crosses itself"),
        ({"nose": [[0, 0], [4, 4], [9, 9]]}, "holds no area"),
        ('{"nose": [[0, 0], [9, 0], [NaN, 9]]}', r"nose\[2\]"),
        ('{"nose": [[0, 0], [9, 0], [9, 9]], "nose": [[0, 0], [9, 0], [9, 9]]}', "nose"),
    ],
)
def test_what_cannot_be_regions_is_refused_in_one_line(
    content: Any, told: str, written: Write
) -> None:
    path = written(content)
    with pytest.raises(InputError, match=told) as caught:
        read_regions(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        read_regions(tmp_path / "none.json")


def test_overlaps_are_refused_but_for_the_slip_of_a_hand(written: Write) -> None:
    cheek = box(0, 0, 100, 100)
    drawn = read_regions(written({"left_cheek": cheek, "jaw": box(0, 98, 100, 150)}))
    with pytest.raises(InputError, match="left_cheek and jaw overlap"):
        regions_on(drawn, (200, 200))
    slip = [[0, 100], [50, 99], [100, 100], [100, 150], [0, 150]]
    regions = regions_on(read_regions(written({"left_cheek": cheek, "jaw": slip})), (200, 200))
    assert regions.mask("left_cheek").sum() == 100 * 100
    assert regions.mask("jaw").sum() == 50 * 100


def test_a_region_beside_the_picture_is_refused(written: Write) -> None:
    drawn = read_regions(written({"nose": box(500, 500, 600, 600)}))
    with pytest.raises(InputError, match="nose lies outside the picture"):
        regions_on(drawn, (200, 200))
