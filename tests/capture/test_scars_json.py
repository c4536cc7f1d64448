"""Measured scars come back from a file as they were measured; a damaged file is refused."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scarscape.capture import read, read_findings
from scarscape.model import Findings, InputError, MissingFileError, Scar, ScarscapeError, Survey
from scarscape.pipeline import measure
from scarscape.report import write_scars_json


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Survey:
    """A patch with a round dent and a bump, measured."""
    y, x = np.mgrid[0:20:0.1, 0:20:0.1]
    dent = -0.4 * np.exp(-((((x - 6) ** 2 + (y - 8) ** 2) / 1.2) ** 2))
    bump = 0.4 * np.exp(-((((x - 14) ** 2 + (y - 12) ** 2) / 1.2) ** 2))
    texture = np.random.default_rng(1).normal(0, 0.002, x.shape)
    file = tmp_path_factory.mktemp("skin") / "skin.npy"
    np.save(file, (dent + bump + texture).astype(np.float32))
    relief = read(file, pitch_mm=0.1)
    return measure(relief, extent="site", site="left_cheek", captured="2027-01-02")


@pytest.fixture
def file(survey: Survey, tmp_path: Path) -> Path:
    write_scars_json(survey, tmp_path / "scars.json")
    return tmp_path / "scars.json"


def close(one: Any, other: Any) -> bool:
    """Equal but for the rounding of the file."""
    if isinstance(one, float) and isinstance(other, float | int):
        return math.isclose(one, other, abs_tol=1e-6)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(close, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(close(one[key], other[key]) for key in one)
    return bool(one == other)


def test_scars_come_back_as_they_were_measured(survey: Survey, file: Path) -> None:
    found = read_findings(file)
    assert len(survey.scars) >= 2
    assert len(found.scars) == len(survey.scars)
    for before, after in zip(survey.scars, found.scars, strict=True):
        for field in dataclasses.fields(Scar):
            assert close(getattr(before, field.name), getattr(after, field.name)), field.name
    assert found.scar_area_fraction == pytest.approx(survey.totals.scar_area_fraction, abs=1e-6)
    assert found.version == survey.version
    assert (found.extent, found.site, found.captured) == ("site", "left_cheek", "2027-01-02")
    assert (found.source_kind, found.colour_seen) == (survey.source.kind, False)
    assert found.marks == ()


def test_the_folder_will_do(file: Path) -> None:
    assert read_findings(file.parent) == read_findings(str(file))


def changed(file: Path, change: Callable[[dict[str, Any]], Any]) -> Path:
    content = json.loads(file.read_text())
    change(content)
    file.write_text(json.dumps(content))
    return file


def test_photos_show_colour_and_a_relief_does_not(file: Path) -> None:
    mark = {
        "id": 4,
        "kind": "erythema",
        "x_mm": 1,
        "y_mm": 2.5,
        "area_mm2": 3,
        "contrast": 0.1,
        "contrast_sd": None,
        "on_scar": None,
        "outline_mm": [[0, 0], [1, 0], [1, 1]],
    }
    for kind, seen in (
        ("height_map", False),
        ("mesh", False),
        ("photo", True),
        ("photo_set", True),
    ):
        found = read_findings(
            changed(
                file, lambda c, kind=kind: (c["source"].update(kind=kind), c.update(marks=[mark]))
            )
        )
        assert found.colour_seen is seen
        assert found.marks[0].kind == "erythema"
        assert found.marks[0].outline_mm == ((0, 0), (1, 0), (1, 1))


def test_without_grades_it_is_a_patch(file: Path) -> None:
    assert read_findings(changed(file, lambda c: c.update(grades={}))).extent == "patch"


def test_what_later_versions_add_does_no_harm(file: Path) -> None:
    before = read_findings(file)
    after = read_findings(changed(file, lambda c: (c.update(new=1), c["scars"][0].update(new=[]))))
    assert before == after


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (
            lambda c: c.update(format="scarscape.scars/2"),
            '"scarscape.scars/2", and scarscape.scars/1',
        ),
        (lambda c: c.pop("format"), "names no format"),
        (lambda c: c.pop("scars"), "scars is missing"),
        (lambda c: c.pop("totals"), "totals is missing"),
        (lambda c: c["scars"][1].pop("depth_mm"), "scars[1].depth_mm is missing"),
        (lambda c: c["scars"][0].update(width_mm="wide"), 'scars[0].width_mm cannot be "wide"'),
        (lambda c: c["scars"][0].update(id="1"), 'scars[0].id cannot be "1"'),
        (lambda c: c["scars"][0].update(kind="crater"), 'scars[0].kind cannot be "crater"'),
        (lambda c: c["scars"][0].update(outline_mm=[[1]]), "scars[0].outline_mm[0][1] is missing"),
        (lambda c: c["scars"][0].update(id=2), "scars holds the id 2 twice"),
        (lambda c: c["scars"][1].update(x_mm=1e308), "scars[1].x_mm cannot be 1e+308"),
        (lambda c: c["scars"][1].update(y_mm=-(10**30)), "scars[1].y_mm cannot be -1e+30"),
        (lambda c: c["scars"][0].update(length_mm=1e308), "scars[0].length_mm cannot be 1e+308"),
        (lambda c: c["scars"][0].update(area_mm2=-1), "scars[0].area_mm2 cannot be -1"),
        (
            lambda c: c["scars"][0].update(kind_probability={"boxcar": 5}),
            "scars[0].kind_probability.boxcar cannot be 5",
        ),
        (
            lambda c: c["totals"].update(scar_area_fraction=7),
            "totals.scar_area_fraction cannot be 7",
        ),
        (
            lambda c: c.update(scars=[{**c["scars"][0], "id": i} for i in range(10_001)]),
            "scars cannot have 10001 entries",
        ),
        (lambda c: c.update(scars={}), "scars cannot be {}"),
        (lambda c: c.update(marks=[{"id": 1}]), "marks[0].kind is missing"),
        (lambda c: c["source"].update(kind=None), "source.kind cannot be null"),
        (lambda c: c["grades"]["ecca"].update(extent="arm"), 'grades.ecca.extent cannot be "arm"'),
        (lambda c: c["grades"]["ecca"].update(extent="face"), "grades are of site and face"),
    ],
)
def test_a_damaged_file_is_named_with_the_field(
    file: Path, change: Callable[[dict[str, Any]], Any], named: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_findings(changed(file, change))
    assert named in caught.value.cause
    assert caught.value.file == str(file)
    assert "\n" not in str(caught.value)


def test_what_is_no_such_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"scars\.json"):
        read_findings(tmp_path)
    for content in (
        "[]",
        "3",
        "{}",
        '{"format": NaN}',
        "",
        "not json",
        "\ud800".encode("utf-16-le", "surrogatepass"),
    ):
        file = tmp_path / "scars.json"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(InputError):
            read_findings(file)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=4,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_value_anywhere_is_read_or_refused(file: Path, data: st.DataObject) -> None:
    original = file.read_text()
    content = json.loads(original)
    places: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            places.append((value, key))
            if isinstance(value[key], dict | list) and key != "outline_mm":
                walk(value[key])

    walk(content)
    home, key = data.draw(st.sampled_from(places))
    home[key] = data.draw(VALUES)
    file.write_text(json.dumps(content))
    said = f"{file}: "
    try:
        assert isinstance(read_findings(file), Findings)
    except ScarscapeError as error:
        said = str(error)
    finally:
        file.write_text(original)
    assert said.startswith(f"{file}: ")
