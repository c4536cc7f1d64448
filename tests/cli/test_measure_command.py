"""``scarscape measure`` and ``scarscape demo``: the whole round, from a file to a folder."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args, get_type_hints

import numpy as np
import pytest

import scarscape
from scarscape.cli import measure as command
from scarscape.model import EXTENTS, InputError
from scarscape.phantom import make_phantom, write_phantom

Run = Callable[..., Any]
RESULTS = {"scars.json", "scars.csv", "relief.tif", "map.png", "report.html"}
DATED = ("--date", "2027-01-31")


@pytest.fixture(scope="module")
def skin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small phantom, as `scarscape phantom` writes it."""
    folder = tmp_path_factory.mktemp("skin")
    write_phantom(make_phantom(4, size_mm=25, pitch_mm=0.1), folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_measure_writes_all_results_and_says_where(run: Run, tmp_path: Path, skin: Path) -> None:
    ended = run("measure", skin / "height.tif", "--out", tmp_path / "out", *DATED)
    assert ended.status == 0, ended.err
    assert set(contents(tmp_path / "out")) == RESULTS
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]
    assert str(tmp_path / "out" / "report.html") in ended.out
    assert len(ended.out.splitlines()) == 2
    found = json.loads((tmp_path / "out" / "scars.json").read_text())
    with (tmp_path / "out" / "scars.csv").open(newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    assert len(rows) == len(found["scars"]) > 0
    assert ended.out.startswith(f"{len(rows)} scar")


def test_the_command_and_the_library_agree(run: Run, tmp_path: Path, skin: Path) -> None:
    options = ("--extent", "site", "--site", "left_cheek", "--captured", "2027-01-02")
    ended = run("measure", skin / "height.tif", "--out", tmp_path / "out", *options)
    assert ended.status == 0, ended.err
    relief = scarscape.read(skin / "height.tif")
    survey = scarscape.measure(relief, extent="site", site="left_cheek", captured="2027-01-02")
    assert json.loads((tmp_path / "out" / "scars.json").read_text()) == survey.to_dict()


def test_the_pitch_option_reaches_the_reader(run: Run, tmp_path: Path, skin: Path) -> None:
    np.save(tmp_path / "scan.npy", make_phantom(4, size_mm=25, pitch_mm=0.1).relief.height_mm)
    ended = run("measure", tmp_path / "scan.npy", "--pitch-mm", 0.1, "--out", tmp_path / "out")
    assert ended.status == 0, ended.err
    source = json.loads((tmp_path / "out" / "scars.json").read_text())["source"]
    assert (source["pitch_mm"], source["pitch_from"]) == (0.1, "option")


def test_a_region_with_negative_numbers_cuts_a_mesh(run: Run, tmp_path: Path, skin: Path) -> None:
    # The mesh's own y runs up from the first sample, so all of it lies below zero.
    whole = run("measure", skin / "mesh.ply", "--out", tmp_path / "whole")
    assert whole.status == 0, whole.err
    part = run(
        "measure", skin / "mesh.ply", "--region", "12,-12.5,-0.5,8", "--out", tmp_path / "part"
    )
    assert part.status == 0, part.err
    areas = [
        json.loads((tmp_path / name / "scars.json").read_text())["totals"]["skin_area_mm2"]
        for name in ("whole", "part")
    ]
    assert areas[1] < 0.6 * areas[0]


def test_two_processes_write_the_same_bytes(tmp_path: Path, skin: Path) -> None:
    for name, hashes in (("a", "1"), ("b", "2")):
        words = ["measure", str(skin / "height.tif"), *DATED, "--out", str(tmp_path / name)]
        subprocess.run(
            [sys.executable, "-m", "scarscape", *words],
            env={**os.environ, "PYTHONHASHSEED": hashes},
            check=True,
            timeout=120,
            capture_output=True,
        )
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_only_the_date_of_the_report_may_differ(run: Run, tmp_path: Path, skin: Path) -> None:
    for name, date in (("a", "2027-01-31"), ("b", "2027-02-01")):
        options = ("--out", tmp_path / name, "--date", date)
        assert run("measure", skin / "height.tif", *options).status == 0
    first, second = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert b"2027-01-31" in first["report.html"]
    for name in RESULTS:
        assert first[name].replace(b"2027-01-31", b"2027-02-01") == second[name]


def test_force_replaces_the_results_but_never_the_input(
    run: Run, tmp_path: Path, skin: Path
) -> None:
    out = tmp_path / "out"
    assert run("measure", skin / "height.tif", "--out", out, *DATED).status == 0
    refused = run("measure", skin / "height.tif", "--out", out, *DATED)
    assert refused.status == 2
    assert "--force" in refused.err
    assert run("measure", skin / "height.tif", "--out", out, *DATED, "--force").status == 0
    before = contents(skin)
    refused = run("measure", skin / "height.tif", "--out", skin, *DATED, "--force")
    assert refused.status == 2
    assert "height.tif" in refused.err
    assert contents(skin) == before


def test_what_the_measuring_refuses_names_the_file(
    run: Run, tmp_path: Path, skin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise InputError("holds too little skin", "give a larger map")

    monkeypatch.setattr("scarscape.pipeline.measure", refuse)
    ended = run("measure", skin / "height.tif", "--out", tmp_path / "out")
    assert ended.status == 2
    assert (
        ended.err == f"scarscape: {skin / 'height.tif'}: holds too little skin; give a larger map\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_the_extents_of_the_option_are_those_of_the_model() -> None:
    assert get_args(get_type_hints(command.run)["extent"]) == EXTENTS


def test_the_demo_goes_the_whole_round(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    ended = run("demo", "--out", out, *DATED)
    assert ended.status == 0, ended.err
    truth = {f"phantom/{name}" for name in ("height.tif", "mesh.ply", "truth.json")}
    plan = {"plan.json", "plan.html", "plan.ics", "answers.json"}
    assert set(contents(out)) == RESULTS | truth | plan
    lines = ended.out.splitlines()
    assert lines[-2].endswith(str(out / "report.html"))
    assert str(out / "plan.html") in lines[-1]
    told = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    assert {one["from"] for one in told["findings"]} == {"answers", "measured"}
    assert told["schedule"]
    assert sum(" ± " in line for line in lines) > 3
    first = contents(out)
    assert run("demo", "--out", out, *DATED).status == 2
    assert run("demo", "--out", out, *DATED, "--force").status == 0
    assert contents(out) == first


def test_answers_complete_the_grades_that_no_scan_can_close(
    run: Run, tmp_path: Path, skin: Path
) -> None:
    told = tmp_path / "answers.json"
    told.write_text('{"seen_at_50cm": true, "covered_by_makeup": false, "stretch_test": "stays"}')
    for name, more in (("open", []), ("closed", ["--answers", told])):
        out = tmp_path / name
        assert run("measure", skin / "height.tif", "--out", out, *more, *DATED).status == 0
    grades = [
        json.loads((tmp_path / name / "scars.json").read_text())["grades"][
            "goodman_baron_qualitative"
        ]
        for name in ("open", "closed")
    ]
    assert (grades[0]["low"], grades[0]["high"]) == (2, 4)
    assert grades[1]["high"] == 4
    assert grades[1]["low"] > 2


def test_answers_that_are_none_are_refused_before_anything_is_measured(
    run: Run, tmp_path: Path, skin: Path
) -> None:
    told = tmp_path / "answers.json"
    told.write_text('{"phototype": 9}')
    out = tmp_path / "out"
    ended = run("measure", skin / "height.tif", "--out", out, "--answers", told)
    assert ended.status == 2
    assert "phototype" in ended.err
    assert not out.exists()


def test_a_misspelt_treatment_in_the_answers_is_refused(
    run: Run, skin: Path, tmp_path: Path
) -> None:
    told = tmp_path / "answers.json"
    told.write_text('{"past_treatments": [{"treatment": "subcison"}]}')
    ended = run("measure", skin / "height.tif", "--out", tmp_path / "out", "--answers", told)
    assert ended.status == 2
    assert "past_treatments[0].treatment names" in ended.err
    assert "did you mean subcision?" in ended.err
    assert not (tmp_path / "out").exists()
