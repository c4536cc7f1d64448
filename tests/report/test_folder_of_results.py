"""All results in one folder."""

from __future__ import annotations

import json

import pytest

from scarscape.report import write_photo_results, write_results

NAMES = {"scars.json", "scars.csv", "relief.tif", "map.png", "report.html"}


def test_writes_the_five_and_no_more(survey, tmp_path):
    write_results(survey, tmp_path, date="2026-11-24")
    assert {path.name for path in tmp_path.iterdir()} == NAMES
    assert json.loads((tmp_path / "scars.json").read_text("utf-8")) == survey.to_dict()


def test_only_the_date_may_differ(holed, tmp_path):
    written = []
    for name, date in (("a", "2026-11-24"), ("b", "2026-11-24"), ("c", "2027-01-01")):
        folder = tmp_path / name
        folder.mkdir()
        write_results(holed, folder, date=date)
        written.append({path.name: path.read_bytes() for path in folder.iterdir()})
    first, again, later = written
    assert first == again
    assert {name for name in NAMES if first[name] != later[name]} == {"report.html"}
    dated = later["report.html"].replace(b"2027-01-01", b"2026-11-24")
    assert dated == first["report.html"]


def test_marks_have_their_table_where_colour_was_seen(coloured, tmp_path):
    write_results(coloured, tmp_path, date="2026-11-24")
    assert {path.name for path in tmp_path.iterdir()} == NAMES | {"marks.csv"}


@pytest.mark.parametrize("grey", [False, True])
def test_results_of_a_photo_hold_no_relief(make_photo, tmp_path, grey):
    survey = make_photo(grey=grey)
    write_photo_results(survey, tmp_path, date="2026-11-24")
    names = {path.name for path in tmp_path.iterdir()}
    assert names == NAMES - {"relief.tif"} | (set() if grey else {"marks.csv"})
    assert json.loads((tmp_path / "scars.json").read_text("utf-8")) == survey.to_dict()


def test_only_the_date_of_a_photos_page_may_differ(make_photo, tmp_path):
    written = []
    for name, date in (("a", "2026-11-24"), ("b", "2026-11-24"), ("c", "2027-01-01")):
        folder = tmp_path / name
        folder.mkdir()
        write_photo_results(make_photo(), folder, date=date)
        written.append({path.name: path.read_bytes() for path in folder.iterdir()})
    first, again, later = written
    assert first == again
    assert {name for name in first if first[name] != later[name]} == {"report.html"}
