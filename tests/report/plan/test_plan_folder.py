"""What a plan is written to: plan.json, plan.html, plan.ics and answers.json."""

from __future__ import annotations

import dataclasses
import datetime
import json

from scarscape.model import Answers
from scarscape.report import write_plan


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def written(plan, folder, answers=None) -> dict[str, bytes]:
    folder.mkdir(exist_ok=True)
    write_plan(plan, folder, answers=answers)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_plan_json_reads_back_as_the_plan(any_plan, tmp_path):
    text = written(any_plan, tmp_path / "a")["plan.json"].decode("utf-8")
    back = json.loads(text, parse_constant=refuse)
    assert json.dumps(back) == json.dumps(any_plan.to_dict())


def test_a_person_can_read_plan_json(plan, tmp_path):
    lines = written(plan, tmp_path / "a")["plan.json"].decode("utf-8").splitlines()
    assert len(lines) > 100
    assert '   "sessions": [1, 3],' in [line[1:] for line in lines]


def test_answers_are_written_as_they_were_told(plan, answers, tmp_path):
    files = written(plan, tmp_path / "a", answers)
    assert json.loads(files["answers.json"]) == answers.to_dict()
    assert json.loads(written(plan, tmp_path / "b", Answers())["answers.json"]) == {}


def test_writes_what_there_is(plan, plans, answers, tmp_path):
    always = {"plan.json", "plan.html"}
    assert set(written(plans["nothing"], tmp_path / "a")) == always
    assert set(written(plan, tmp_path / "b")) == always | {"plan.ics"}
    assert set(written(plan, tmp_path / "c", answers)) == always | {"plan.ics", "answers.json"}
    empty_first = dataclasses.replace(plan, schedules=plan.schedules[::-1])
    assert set(written(empty_first, tmp_path / "d")) == always


def test_the_page_points_to_the_calendar_file_only_where_there_is_one(plan, tmp_path):
    assert b"plan.ics" in written(plan, tmp_path / "a")["plan.html"]
    empty_first = dataclasses.replace(plan, schedules=plan.schedules[::-1])
    assert b"plan.ics" not in written(empty_first, tmp_path / "b")["plan.html"]


def test_the_calendar_names_treatments_as_the_page_does(plan, tmp_path):
    text = written(plan, tmp_path / "a")["plan.ics"].decode("utf-8").replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") >= len(plan.schedules[0].sessions)
    for session in plan.schedules[0].sessions:
        name = {"subcision": "Subcision", "fractional_co2": "Fractional CO2 laser"}[
            session.treatment
        ]
        assert f"{name}\\, session {session.session}" in text


def test_same_plan_same_bytes_and_only_the_date_differs(plan, answers, tmp_path):
    first = written(plan, tmp_path / "a", answers)
    assert first == written(plan, tmp_path / "b", answers)
    later = dataclasses.replace(plan, date=datetime.date(2027, 1, 11))
    again = written(later, tmp_path / "c", answers)
    dated = again["plan.html"].decode("utf-8")
    dated = dated.replace("2027-01-11", "2027-01-10").replace("11\xa0January", "10\xa0January")
    assert dated == first["plan.html"].decode("utf-8")
