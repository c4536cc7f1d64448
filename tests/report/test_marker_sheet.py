"""The printed sheet: both files are the layout, in mm, and fit the paper."""

from __future__ import annotations

import base64
import itertools
import re
import shutil
import subprocess
import zlib
from io import BytesIO
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import pytest
from PIL import Image

from scarscape.capture.marker_edges import refine_corners
from scarscape.colour.lab import lab_of
from scarscape.model import MARKER_SHEET, MARKER_SHEETS, Box, InputError
from scarscape.report.marker_page import (
    PAPERS_MM,
    Paper,
    content_corner_mm,
    face,
    page_items,
    piece_places_mm,
    wrapped,
)
from scarscape.report.marker_piece import Fill, Item, Words
from scarscape.report.marker_sheet import (
    DPI,
    TITLE,
    draw_items,
    marker_sheet_bytes,
    write_marker_sheet,
)

PAPERS: tuple[Paper, ...] = get_args(Paper)
POINTS_A_MM = 72 / 25.4


def words_box(item: Words) -> Box:
    """Where a line of text may have ink."""
    left, top, right, bottom = face(200).getbbox(item.text, anchor="ls")
    share = item.size_mm / 200
    shift = {"left": 0.0, "middle": 0.5, "right": 1.0}[item.anchor] * face(200).getlength(item.text)
    return Box(
        item.x_mm + (left - shift) * share,
        item.y_mm + top * share,
        (right - left) * share,
        (bottom - top) * share,
    )


def boxes_of(items: list[Item]) -> list[Box]:
    return [box for item in items if isinstance(item, Fill) for box in item.boxes]


def lines_of(items: list[Item]) -> list[Words]:
    return [item for item in items if isinstance(item, Words)]


def meet(one: Box, other: Box) -> bool:
    return (
        one.x_mm < other.x_mm + other.width_mm - 1e-9
        and other.x_mm < one.x_mm + one.width_mm - 1e-9
        and one.y_mm < other.y_mm + other.height_mm - 1e-9
        and other.y_mm < one.y_mm + one.height_mm - 1e-9
    )


@pytest.fixture(scope="module")
def png() -> bytes:
    return marker_sheet_bytes(Path("marker.png"))


@pytest.mark.parametrize("paper", PAPERS)
def test_ten_millimetres_are_left_free_all_round(paper: Paper) -> None:
    items = page_items(paper)
    width, height = PAPERS_MM[paper]
    for box in [*boxes_of(items), *map(words_box, lines_of(items))]:
        assert box.x_mm >= 10
        assert box.y_mm >= 10
        assert box.x_mm + box.width_mm <= width - 10
        assert box.y_mm + box.height_mm <= height - 10


def test_no_words_meet_words_or_boxes() -> None:
    items = page_items("a4")
    lines = [(line.text, words_box(line)) for line in lines_of(items)]
    for (text, one), (other_text, other) in itertools.combinations(lines, 2):
        assert not meet(one, other), (text, other_text)
    for text, line in lines:
        for box in boxes_of(items):
            assert not meet(line, box), text


def test_boxes_do_not_meet_but_at_their_edges() -> None:
    for piece in (piece for sheet in MARKER_SHEETS for piece in sheet.pieces):
        places = [place.box for place in piece.markers] + [patch.box for patch in piece.patches]
        if piece.window is not None:
            places.append(piece.window.shrunk(-1.3))
        for one, other in itertools.combinations(places, 2):
            assert not meet(one, other), (piece.name, one, other)
        for box in places:
            assert min(box.x_mm, box.y_mm) >= 3 - 1e-9
            assert box.x_mm + box.width_mm <= piece.width_mm - 3 + 1e-9
            assert box.y_mm + box.height_mm <= piece.height_mm - 3 + 1e-9


def test_every_marker_of_every_version_has_a_number_of_its_own() -> None:
    pieces = [piece for sheet in MARKER_SHEETS for piece in sheet.pieces]
    ids = [place.id for piece in pieces for place in piece.markers]
    assert len(set(ids)) == len(ids) == 52
    assert {sheet.version for sheet in MARKER_SHEETS} == {1, 2}
    assert MARKER_SHEETS[0] is MARKER_SHEET
    assert len({(sheet.dictionary, sheet.cells) for sheet in MARKER_SHEETS}) == 1


def test_the_greys_fall_evenly_and_hold_paper_and_the_grey_of_a_card() -> None:
    for piece in MARKER_SHEET.pieces:
        greys = np.array([patch.beside_paper[0] for patch in piece.patches if patch.is_grey])
        assert greys[0] == 1.0
        assert np.all((greys[1:] / greys[:-1] > 0.6) & (greys[1:] / greys[:-1] < 0.7))
        assert np.abs(greys - 0.18).min() < 0.005
        # Down to the darkest skin, ink and paper counted in.
        assert piece.patches[len(greys) - 1].reflectance[0] < 0.1


def test_the_colours_lie_where_skin_does() -> None:
    for piece in MARKER_SHEET.pieces:
        colours = {patch.name: patch for patch in piece.patches if not patch.is_grey}
        assert "".join(colours) == "ABCDEFG"
        lab = lab_of(np.array([colours[name].reflectance for name in "ABCDEFG"]).T).T
        angles = np.degrees(np.arctan2(lab[:, 0] - 50, lab[:, 2]))[:5]
        # Classes of the typology angle have their borders here; only "light" has no patch.
        classes = np.digitize(-angles, [-55, -41, -28, -10, 30])
        assert classes.tolist() == [0, 2, 3, 4, 5]
        skins, marks = lab[:5], lab[5:]
        # The red is redder, and the brown yellower, than any skin.
        assert marks[0, 1] > skins[:, 1].max() + 10
        assert marks[1, 2] > skins[:, 2].max() + 4


def test_opencv_finds_every_marker_of_the_png_in_its_place(png: bytes) -> None:
    image = Image.open(BytesIO(png))
    assert image.mode == "RGB"
    assert image.info["dpi"] == pytest.approx((DPI, DPI), rel=1e-4)
    assert image.size == pytest.approx([side * DPI / 25.4 for side in PAPERS_MM["a4"]], abs=1)
    assert image.info["Title"] == TITLE
    page = np.ascontiguousarray(np.asarray(image)[:, :, 1])
    dictionary = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, MARKER_SHEET.dictionary))
    small = cv2.resize(page, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    corners, ids, _ = cv2.aruco.ArucoDetector(dictionary).detectMarkers(small)
    found = {
        int(number): four.reshape(4, 2) for number, four in zip(np.ravel(ids), corners, strict=True)
    }
    left, top = content_corner_mm("a4")
    for piece in MARKER_SHEET.pieces:
        x, y = piece_places_mm()[piece.name]
        for place in piece.markers:
            coarse = (found.pop(place.id).astype(np.float64) + 0.5) * 4 - 0.5
            fine = refine_corners(page, coarse, MARKER_SHEET.cells)
            at = (fine + 0.5) * 25.4 / DPI - (left + x, top + y)
            # Half a pixel of black in gamma-coded numbers is up to 0.3 pixels of light.
            np.testing.assert_allclose(at, place.box.corners_mm, atol=0.02)
            np.testing.assert_allclose(at.mean(axis=0), place.box.centre_mm, atol=0.007)
    assert not found


def test_edges_stand_where_they_should_to_a_part_of_a_pixel() -> None:
    picture = draw_items([Fill((Box(1.23, 2.0, 3.1, 4.4),))], (8.0, 9.0), 10.0)
    assert picture.shape == (90, 80, 3)
    assert (np.ptp(picture, axis=2) == 0).all()
    dark = 1 - picture[:, :, 0] / 255
    column, row = np.arange(80) + 0.5, np.arange(90) + 0.5
    assert dark.sum() / 100 == pytest.approx(3.1 * 4.4, rel=2e-3)
    assert (dark.sum(axis=0) @ column) / dark.sum() / 10 == pytest.approx(1.23 + 1.55, abs=2e-3)
    assert (dark.sum(axis=1) @ row) / dark.sum() / 10 == pytest.approx(2.0 + 2.2, abs=2e-3)


def test_boxes_that_touch_leave_no_seam() -> None:
    rows = tuple(Box(1.0, 1.0 + 0.33 * index, 4.0, 0.33) for index in range(9))
    picture = draw_items([Fill(rows)], (6.0, 6.0), 10.0)
    assert (picture[10:39, 10:50] == 0).all()


def test_the_patches_of_the_png_are_those_of_the_layout(png: bytes) -> None:
    page = np.asarray(Image.open(BytesIO(png)))
    left, top = content_corner_mm("a4")
    for piece in MARKER_SHEET.pieces:
        x, y = piece_places_mm()[piece.name]
        for patch in piece.patches:
            inner = patch.box.shrunk(0.3).moved(left + x, top + y).corners_mm * DPI / 25.4
            (first, above), (last, below) = inner[0].astype(int), inner[2].astype(int)
            assert (page[above:below, first:last] == patch.srgb).all()


def pdf_page(data: bytes) -> bytes:
    """The drawing instructions of the page: the stream that draws rectangles."""
    pages = []
    for coded in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        try:
            pages.append(zlib.decompress(base64.a85decode(coded.strip(), adobe=False)))
        except (ValueError, zlib.error):
            try:
                pages.append(zlib.decompress(base64.a85decode(b"<~" + coded.strip(), adobe=True)))
            except (ValueError, zlib.error):
                continue
    (page,) = (one for one in pages if b" re" in one)
    return page


@pytest.mark.parametrize("paper", PAPERS)
def test_the_pdf_draws_the_layout_as_vectors_at_true_size(paper: Paper) -> None:
    data = marker_sheet_bytes(Path("marker.pdf"), paper=paper)
    width, height = PAPERS_MM[paper]
    (size,) = re.findall(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", data)
    assert [float(side) for side in size] == pytest.approx(
        [width * POINTS_A_MM, height * POINTS_A_MM], abs=1e-3
    )
    assert b"/Subtype /Image" not in data
    assert b"/FontFile2" in data
    assert b"/PrintScaling /None" in data
    drawn = np.array(re.findall(rb"([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) re", pdf_page(data)))
    boxes = drawn.astype(float) / POINTS_A_MM
    boxes[:, 1] = height - boxes[:, 1] - boxes[:, 3]
    true = [(b.x_mm, b.y_mm, b.width_mm, b.height_mm) for b in boxes_of(page_items(paper))]
    np.testing.assert_allclose(boxes, true, atol=1e-3)


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="no program here draws a PDF")
def test_the_pdf_shows_every_marker_and_patch_in_its_place(tmp_path: Path) -> None:
    write_marker_sheet(tmp_path / "marker.pdf", paper="letter")
    command = ["pdftoppm", "-r", "300", "-singlefile", "marker.pdf", "page"]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=60)
    page = cv2.imread(str(tmp_path / "page.ppm"))
    green = np.ascontiguousarray(page[:, :, 1])
    dictionary = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, MARKER_SHEET.dictionary))
    corners, ids, _ = cv2.aruco.ArucoDetector(dictionary).detectMarkers(green)
    found = dict(zip(np.ravel(ids).tolist(), corners, strict=True))
    left, top = content_corner_mm("letter")
    for piece in MARKER_SHEET.pieces:
        x, y = piece_places_mm()[piece.name]
        for place in piece.markers:
            coarse = found.pop(place.id).reshape(4, 2).astype(np.float64)
            fine = refine_corners(green, coarse, MARKER_SHEET.cells)
            at = (fine + 0.5) * 25.4 / 300 - (left + x, top + y)
            # What draws it here puts edges on whole pixels of 0.085 mm.
            np.testing.assert_allclose(at, place.box.corners_mm, atol=0.1)
        for patch in piece.patches:
            column, row = patch.box.moved(left + x, top + y).centre_mm
            shown = page[int(row * 300 / 25.4), int(column * 300 / 25.4)]
            # Red first; what draws it here rounds to whole numbers of its own.
            assert np.abs(shown[::-1].astype(int) - patch.srgb).max() <= 1
    assert not found


@pytest.mark.parametrize("name", ["marker.pdf", "marker.png"])
def test_the_same_version_writes_the_same_bytes(tmp_path: Path, name: str) -> None:
    write_marker_sheet(tmp_path / name)
    first = (tmp_path / name).read_bytes()
    assert first == marker_sheet_bytes(Path(name))
    assert TITLE.encode() in first


def test_the_sheet_says_how_it_is_checked() -> None:
    items = page_items("a4")
    text = " ".join(line.text for line in lines_of(items))
    assert f"This line is {MARKER_SHEET.ruler_mm:g} mm long. Measure it." in text
    assert f"version {MARKER_SHEET.version}" in text
    assert "nominal" in text
    assert "printers differ" in text
    assert "check how far off colours are" in text
    assert "97 mm" in text
    assert "0.97" in text
    longest = max(boxes_of(items), key=lambda box: box.width_mm if box.height_mm > 0.2 else 0)
    assert longest.width_mm == MARKER_SHEET.ruler_mm
    for piece in MARKER_SHEET.pieces:
        assert f"Scarscape {MARKER_SHEET.version}  ·  {piece.name}" in text


def test_every_letter_is_in_the_face() -> None:
    known = set(map(chr, range(32, 127))) | {"·"}
    for paper in PAPERS:
        assert set("".join(line.text for line in lines_of(page_items(paper)))) <= known


def test_lines_are_broken_at_their_width() -> None:
    text = "one two three four five six seven eight nine ten"
    lines = wrapped(text, 4.0, 30.0)
    assert " ".join(lines) == text
    assert len(lines) > 1
    assert all(face(400).getlength(line) / 100 <= 30.0 for line in lines)


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"neither a \.pdf nor a \.png"):
        write_marker_sheet(tmp_path / "marker.svg")
    assert list(tmp_path.iterdir()) == []
