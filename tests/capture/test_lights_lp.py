"""Lights files: directions in the picture's frame, and everything that is no lights file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scarscape.capture.lights_lp import directions_of, parse_lights, read_lights
from scarscape.model import InputError

GOOD = "3\na.jpg 1 0 1\nb.jpg -1 1 1\nc.jpg 0 -1 2\n"


def read(tmp_path: Path, content: str | bytes):
    path = tmp_path / "lights.lp"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_lights(path)


def refused(tmp_path: Path, content: str | bytes) -> str:
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'lights.lp'}: ")
    assert message.isprintable()
    return message


def test_axes_are_those_of_the_picture(tmp_path: Path) -> None:
    lights = read(tmp_path, "3\nright 1 0 1\nup 0 1 1\nfront 0 0 5\n")
    down, across, out = directions_of(lights).T
    half = np.sqrt(0.5)
    # Right in the file is along the columns; up in the file is against the rows.
    np.testing.assert_allclose(across, [half, 0, 0], atol=1e-12)
    np.testing.assert_allclose(down, [0, -half, 0], atol=1e-12)
    np.testing.assert_allclose(out, [half, half, 1], atol=1e-12)


@given(
    st.lists(
        st.tuples(*[st.floats(-1, 1)] * 2, st.floats(0.1, 1), st.floats(-300, 300)),
        min_size=1,
        max_size=8,
    )
)
def test_vectors_may_have_any_length(vectors) -> None:
    def text(scaled: bool) -> str:
        lines = []
        for index, (x, y, z, power) in enumerate(vectors):
            length = 10.0**power if scaled else 1.0
            lines.append(f"{index}.png {x * length!r} {y * length!r} {z * length!r}")
        return "\n".join([str(len(vectors)), *lines])

    near, far = directions_of(parse_lights(text(False))), directions_of(parse_lights(text(True)))
    np.testing.assert_allclose(np.linalg.norm(far, axis=1), 1.0, atol=1e-12)
    np.testing.assert_allclose(near, far, atol=1e-9)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("a.jpg", "a.jpg"),
        ("left cheek 1.JPG", "left cheek 1.JPG"),
        ("/photos of me/a b.jpg", "a b.jpg"),
        (r"C:\RTI\jpeg exports\a_01.jpg", "a_01.jpg"),
        ('"quoted name.png"', "quoted name.png"),
        ("./x.tif", "x.tif"),
        ("7", "7"),
        ("ä ö.png", "ä ö.png"),
    ],
)
def test_names_may_hold_spaces_and_folders(written: str, name: str) -> None:
    (light,) = parse_lights(f"1\n{written}\t0.5  -0.25 1e0 \n")
    assert light.name == name
    assert (light.x / light.z, light.y / light.z) == pytest.approx((0.5, -0.25))


def test_other_line_ends_blank_lines_marks_and_codings(tmp_path: Path) -> None:
    plain = read(tmp_path, GOOD)
    assert read(tmp_path, "\ufeff" + GOOD.replace("\n", "\r\n\r\n")) == plain
    assert read(tmp_path, GOOD.replace("\n", "\r")) == plain
    assert read(tmp_path, GOOD.replace("a", "ä").encode("cp1252"))[0].name == "ä.jpg"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "empty"),
        (" \n\n", "is empty"),
        ("a.jpg 1 0 1\nb.jpg -1 1 1\nc.jpg 0 -1 2\n", "instead of the number of photos"),
        ("3.0" + GOOD[1:], "instead of the number of photos"),
        ("4" + GOOD[1:], "says 4 photos and has 3 lines"),
        ("2" + GOOD[1:], "says 2 photos and has 3 lines"),
        ("2\na 1 0 1\nb 0 1 1", "has 2 lights"),
        ("0\n", "has 0 lights"),
        (GOOD.replace("1 0 1", "1 0"), "line 2 is 'a.jpg 1 0'"),
        (GOOD.replace("a.jpg 1 0 1", "1 0 1"), "line 2"),
        (GOOD.replace("1 0 1", "1 zero 1"), "does not end with three numbers"),
        (GOOD.replace("1 0 1", "nan 0 1"), "light of a.jpg (line 2) is not finite"),
        (GOOD.replace("0 -1 2", "0 inf 2"), "light of c.jpg (line 4) is not finite"),
        (GOOD.replace("0 -1 2", "0 0 0"), "light of c.jpg (line 4) is 0 0 0"),
        (GOOD.replace("0 -1 2", "0 -1 -2"), "light of c.jpg stands behind the skin"),
        (GOOD.replace("0 -1 2", "0 0 -1"), "light of c.jpg stands behind the skin"),
        (GOOD.replace("0 -1 2", "0 -1 0"), "light of c.jpg stands in the plane of the skin"),
        (GOOD.replace("c.jpg", "A.JPG"), "names A.JPG twice"),
        (GOOD.replace("0 -1 2", "3 0.01 3"), "a.jpg and c.jpg have the same light"),
        ("3\na 1 0 1\nb -1 0 1\nc 0 0 1\n", "all lights lie in one plane"),
        ("5\na 1 1 1\nb -1 -1 1\nc 0 0 1\nd 2 2.05 1\ne -2 -2 3", "all lights lie in one plane"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "not a text of lights"),
        ("3\n" + "a" * 2_000_000, "too large"),
        ("1001\n" + "".join(f"{k} {k - 500} 300 900\n" for k in range(1001)), "1,001 lights"),
    ],
)
def test_what_is_no_set_of_lights(tmp_path: Path, content: str | bytes, told: str) -> None:
    assert told in refused(tmp_path, content)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such file"):
        read_lights(tmp_path / "lights.lp")
    with pytest.raises(InputError, match="give a file"):
        read_lights(tmp_path)


@given(st.text(max_size=200) | st.text(alphabet="0123 .-+einfa\n\t/\\", max_size=120))
def test_any_text_is_lights_or_a_plain_refusal(text: str) -> None:
    try:
        lights = parse_lights(text)
    except InputError as error:
        message = str(error)
        assert message.isprintable()
    else:
        assert len(lights) == int(text.split(maxsplit=1)[0])
        lengths = np.linalg.norm(directions_of(lights), axis=1)
        np.testing.assert_allclose(lengths, 1.0, atol=1e-9)


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1),
            st.floats(-1e3, 1e3),
            st.floats(-1e3, 1e3),
            st.floats(1, 1e3),
        ),
        max_size=6,
    )
)
def test_what_is_written_is_read(rows) -> None:
    rows = [(name.replace("/", "_").replace("\\", "_").strip("\"'"), *v) for name, *v in rows]
    rows = [row for row in rows if row[0]]
    text = "\n".join([str(len(rows)), *(f"dir/{n} {x!r} {y!r} {z!r}" for n, x, y, z in rows)])
    lights = parse_lights(text)
    assert [light.name for light in lights] == [row[0] for row in rows]
    for light, (_, x, y, z) in zip(lights, rows, strict=True):
        length = np.sqrt(x * x + y * y + z * z)
        assert (light.x, light.y, light.z) == pytest.approx(
            (x / length, y / length, z / length), abs=1e-12
        )
