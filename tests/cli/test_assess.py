"""``scarscape assess``: from answers, measured scars or both to a folder with a plan."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scarscape.capture import read_answers
from scarscape.care.questions import questions
from scarscape.phantom import make_phantom, write_phantom

Run = Callable[..., Any]
DATED = ("--date", "2027-01-10")
SAID: dict[str, Any] = {
    "age": 27,
    "phototype": 4,
    "red_flags": [],
    "active_acne": "none",
    "isotretinoin_months_since": "never",
    **{
        choice.value: False
        for question in questions()
        if question.form == "ticks" and question.id != "seen.distance"
        for choice in question.choices
    },
    "sees": [{"look": "sunken", "shape": "wide_soft", "count": 6, "where": ["left_cheek"]}],
    "goals": ["texture"],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path, SAID)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of `scarscape measure`."""
    from scarscape.cli import main

    home = tmp_path_factory.mktemp("measured")
    write_phantom(make_phantom(4, size_mm=25, pitch_mm=0.1), home)
    words = ["measure", str(home / "height.tif"), "--out", str(home / "out"), "--extent", "site"]
    assert main(words) == 0
    return home / "out"


def written(folder: Path, content: Any) -> Path:
    path = folder / "said.json"
    path.write_text(json.dumps(content))
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_answers_become_a_plan(run: Run, tmp_path: Path, file: Path) -> None:
    ended = run("assess", "--answers", file, "--out", tmp_path / "out", *DATED)
    assert ended.status == 0, ended.err
    assert ended.err == ""
    names = set(contents(tmp_path / "out"))
    assert {"plan.json", "plan.html", "answers.json"} <= names
    assert names <= {"plan.json", "plan.html", "answers.json", "plan.ics"}
    assert read_answers(tmp_path / "out" / "answers.json") == read_answers(file)
    plan = json.loads((tmp_path / "out" / "plan.json").read_text())
    assert plan["date"] == "2027-01-10"
    assert "rolling scars (6, as told" in ended.out
    assert ended.out.splitlines()[-1] == f"plan: {tmp_path / 'out' / 'plan.html'}"
    suggested = [option["name"] for option in plan["options"] if option["status"] == "suggested"]
    assert suggested[0] in ended.out


def test_measured_scars_alone_and_with_answers(
    run: Run, tmp_path: Path, file: Path, measured: Path
) -> None:
    alone = run("assess", "--scars", measured, "--out", tmp_path / "alone", *DATED)
    assert alone.status == 0, alone.err
    assert "answers.json" not in contents(tmp_path / "alone")
    assert "measured" in alone.out
    both = run(
        "assess", "--scars", measured / "scars.json", "--answers", file, "--out", tmp_path / "both"
    )
    assert both.status == 0, both.err
    plan = json.loads((tmp_path / "both" / "plan.json").read_text())
    assert {one["from"] for one in plan["findings"]} >= {"measured"}


def test_the_same_input_gives_the_same_bytes(run: Run, tmp_path: Path, file: Path) -> None:
    for name in ("one", "two"):
        assert run("assess", "--answers", file, "--out", tmp_path / name, *DATED).status == 0
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_plan_is_replaced_by_force_only(run: Run, tmp_path: Path, file: Path) -> None:
    words = ("assess", "--answers", file, "--out", tmp_path / "out", *DATED)
    assert run(*words).status == 0
    refused = run(*words)
    assert refused.status == 2
    assert "already exists" in refused.err
    assert run(*words, "--force").status == 0
    # Answers that the plan is made from are never thrown away with the old plan.
    kept = ("assess", "--answers", tmp_path / "out" / "answers.json", "--out", tmp_path / "out")
    assert run(*kept, "--force").status == 2
    assert (tmp_path / "out" / "answers.json").exists()


def test_a_red_flag_is_told_first_and_nothing_is_suggested(run: Run, tmp_path: Path) -> None:
    file = written(tmp_path, {**SAID, "red_flags": ["rf_changing"]})
    ended = run("assess", "--answers", file, "--out", tmp_path / "out", *DATED)
    assert ended.status == 0, ended.err
    assert ended.out.startswith("See a doctor first")
    assert "to talk about with a dermatologist" not in ended.out
    assert "next: show it to a doctor" in ended.out


def test_help_comes_before_all_else_where_it_is_needed(run: Run, tmp_path: Path) -> None:
    distress = {"bother_0_10": 9, "self_harm_thoughts": True}
    file = written(tmp_path, {**SAID, "distress": distress, "red_flags": ["rf_changing"]})
    ended = run("assess", "--answers", file, "--out", tmp_path / "out", *DATED)
    assert ended.status == 0, ended.err
    assert ended.out.index("crisis line") < ended.out.index("See a doctor first")
    assert "next: talk to a doctor" in ended.out


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"phototype": 9}, "phototype cannot be 9; give 1, 2, 3, 4, 5 or 6"),
        ({"phototpye": 4}, "phototpye is not a field; did you mean phototype?"),
        ({"age": "old"}, 'age cannot be "old"; give a number'),
        ({"limits": {"busy": [["2027-02-02", "2027-02-01"]]}}, "limits.busy[0] starts on"),
        ({"past_treatments": [{"treatment": "subcison"}]}, "did you mean subcision?"),
        ({"limits": {"prices": {"laser": 5}}}, "limits.prices names"),
    ],
)
def test_bad_answers_end_with_2_and_one_line_that_names_the_field(
    run: Run, tmp_path: Path, said: dict[str, Any], named: str
) -> None:
    file = written(tmp_path, said)
    ended = run("assess", "--answers", file, "--out", tmp_path / "out")
    assert ended.status == 2
    assert len(ended.lines) == 1
    assert named in ended.err
    assert str(file) in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["said.json"]


def test_bad_scars_end_with_2_and_one_line(run: Run, tmp_path: Path, file: Path) -> None:
    for scars in (tmp_path / "nowhere", tmp_path, file):
        ended = run("assess", "--answers", file, "--scars", scars, "--out", tmp_path / "out")
        assert ended.status == 2
        assert len(ended.lines) == 1
        assert str(scars) in ended.err


def test_with_nothing_and_no_terminal_it_says_what_to_do(
    run: Run, tmp_path: Path, empty: Callable[[], bool]
) -> None:
    ended = run("assess", "--out", tmp_path / "out")
    assert ended.status == 2
    assert len(ended.lines) == 1
    assert "--answers" in ended.err
    assert "terminal" in ended.err
    missing = run("assess", "--answers", tmp_path / "mine.json", "--out", tmp_path / "out")
    assert missing.status == 2
    assert "there is no such file" in missing.err
    assert empty()
