"""The drawings of shapes: true to their kinds, and readable without colour or sight."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from scarscape.care.pages import DRAWINGS, Drawing
from scarscape.report.shape_parts import HEIGHT, WIDTH
from scarscape.report.shapes import shape_svg, shape_text, shape_title

SVG = "{http://www.w3.org/2000/svg}"
FLAT: tuple[Drawing, ...] = ("erythema", "hyperpigmentation", "hypopigmentation")
SUNKEN: tuple[Drawing, ...] = ("ice_pick", "boxcar", "rolling", "line")


def parsed(kind: Drawing) -> ElementTree.Element:
    return ElementTree.fromstring(shape_svg(kind))


def surface(kind: Drawing) -> tuple[np.ndarray, np.ndarray]:
    """How far the drawn skin lies below its level, at each place across the drawing."""
    (thick,) = [
        path
        for path in parsed(kind).iter(f"{SVG}path")
        if path.get("stroke-width") == "2.4" and path.get("stroke-linejoin")
    ]
    points = np.array(
        [[float(part) for part in pair.split(",")] for pair in thick.attrib["d"][1:].split("L")]
    )
    across = np.arange(WIDTH + 1.0)
    down = np.interp(across, points[:, 0], points[:, 1])
    return across, down - down[0]


def width_at(kind: Drawing, share: float) -> float:
    """Width of the deepest dent at a share of its depth."""
    _, down = surface(kind)
    deepest = int(np.argmax(down))
    inside = down >= share * down[deepest]
    left = deepest - np.argmin(inside[deepest::-1])
    right = deepest + np.argmin(inside[deepest:])
    return float(right - left)


@pytest.mark.parametrize("kind", DRAWINGS)
def test_a_drawing_says_what_it_shows(kind: Drawing) -> None:
    root = parsed(kind)
    assert root.get("role") == "img"
    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.text == shape_title(kind)
    assert root.attrib["aria-label"].startswith(title.text)
    assert len(root.attrib["aria-label"]) > len(title.text) + 20
    assert root.attrib["viewBox"] == f"0 0 {WIDTH} {HEIGHT}"


@pytest.mark.parametrize("kind", DRAWINGS)
def test_a_drawing_has_the_colour_of_the_text_around_it_and_no_other(kind: Drawing) -> None:
    for element in parsed(kind).iter():
        for name in ("fill", "stroke", "color"):
            assert element.get(name, "none") in ("none", "currentColor")
        assert "style" not in element.attrib
        assert "id" not in element.attrib


@pytest.mark.parametrize("kind", DRAWINGS)
def test_nothing_is_drawn_outside_the_picture(kind: Drawing) -> None:
    for path in parsed(kind).iter(f"{SVG}path"):
        for x, y in re.findall(r"[ML](-?[\d.]+),(-?[\d.]+)", path.attrib["d"]):
            assert 0 <= float(x) <= WIDTH
            assert 0 <= float(y) <= HEIGHT
    for shape in parsed(kind).iter(f"{SVG}ellipse"):
        x, rx = float(shape.attrib["cx"]), float(shape.attrib["rx"])
        assert x - rx >= 0
        assert x + rx <= WIDTH


def test_no_two_drawings_are_alike() -> None:
    assert len({shape_svg(kind) for kind in DRAWINGS}) == len(DRAWINGS)


@pytest.mark.parametrize("kind", FLAT)
def test_flat_marks_are_level(kind: Drawing) -> None:
    assert not surface(kind)[1].any()


def test_sunken_kinds_sink_and_raised_ones_rise() -> None:
    for kind in (*SUNKEN, "pores"):
        down = surface(kind)[1]
        assert down.max() > 5
        assert down.min() > -1
    for kind in ("hypertrophic", "keloid"):
        down = surface(kind)[1]
        assert down.min() < -15
        assert down.max() <= 0.1


def test_the_sunken_kinds_differ_as_the_guide_tells() -> None:
    depth = {kind: surface(kind)[1].max() for kind in SUNKEN}
    mouth = {kind: width_at(kind, 0.1) for kind in SUNKEN}
    floor = {kind: width_at(kind, 0.9) / mouth[kind] for kind in SUNKEN}
    assert max(depth, key=depth.__getitem__) == "ice_pick"
    assert depth["rolling"] < depth["boxcar"] < depth["ice_pick"]
    assert mouth["ice_pick"] < mouth["boxcar"] < mouth["rolling"]
    assert floor["ice_pick"] < 0.2
    assert floor["boxcar"] > 0.9
    assert floor["ice_pick"] < floor["rolling"] < floor["boxcar"]


def test_rolling_scars_slope_and_boxcars_stand_upright() -> None:
    steepest = {kind: np.abs(np.diff(surface(kind)[1])).max() for kind in ("rolling", "boxcar")}
    assert steepest["rolling"] < 1 < 5 * steepest["rolling"] < steepest["boxcar"]


def test_pores_are_many_shallow_and_alike() -> None:
    across, down = surface("pores")
    dips = np.flatnonzero((down[1:-1] > down[:-2]) & (down[1:-1] > down[2:])) + 1
    assert len(dips) >= 8
    assert np.ptp(np.diff(across[dips])) == 0
    assert np.ptp(down[dips]) < 0.2
    assert down.max() < surface("ice_pick")[1].max() / 4


def test_only_the_keloid_grows_past_the_first_spot() -> None:
    """From above the place of the first spot is a broken line: inside one, around the other."""
    for kind, past in (("hypertrophic", False), ("keloid", True)):
        (spot,) = [
            e for e in parsed(kind).iter(f"{SVG}ellipse") if e.get("stroke-dasharray") is not None
        ]
        raised = surface(kind)[1] < -2
        spread = float(np.flatnonzero(raised)[-1] - np.flatnonzero(raised)[0]) / 2
        assert (spread > 1.5 * float(spot.attrib["rx"])) is past


@pytest.mark.parametrize("kind", DRAWINGS)
def test_plain_text_fits_a_narrow_terminal(kind: Drawing) -> None:
    lines = shape_text(kind).splitlines()
    assert 3 <= len(lines) <= 9
    assert all(line.isascii() and line == line.rstrip() and 1 <= len(line) <= 44 for line in lines)


@pytest.mark.parametrize("kind", DRAWINGS)
def test_plain_text_has_skin_below_the_surface_in_every_column(kind: Drawing) -> None:
    lines = [line.ljust(44) for line in shape_text(kind).splitlines()]
    for column in range(44):
        cells = "".join(line[column] for line in lines)
        assert re.fullmatch(r" *[#~@-]?:+|:* *[#~@-]:+", cells), (column, cells)


def test_plain_text_tells_the_kinds_apart() -> None:
    drawn = {kind: shape_text(kind) for kind in DRAWINGS}
    assert len(set(drawn.values())) == len(DRAWINGS)
    depth = {kind: drawn[kind].count("\n") for kind in SUNKEN}
    assert max(depth, key=depth.__getitem__) == "ice_pick"
    for kind in FLAT:
        assert drawn[kind].splitlines()[0].strip("#")
        assert len(drawn[kind].splitlines()[0]) == 44
    for kind in ("hypertrophic", "keloid"):
        assert drawn[kind].startswith(" ")
