"""scars.json holds the survey, no more and no less."""

from __future__ import annotations

import json

import numpy as np
import pytest

from scarscape.model import Source, SourceFile
from scarscape.report import write_scars_json


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def written(survey, tmp_path) -> str:
    write_scars_json(survey, tmp_path / "scars.json")
    return (tmp_path / "scars.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("which", ["survey", "holed", "unmeasured"])
def test_reads_back_as_to_dict_in_the_same_order(which, request, tmp_path):
    survey = request.getfixturevalue(which)
    back = json.loads(written(survey, tmp_path), parse_constant=refuse)
    assert json.dumps(back) == json.dumps(survey.to_dict())


def test_no_scars(make_survey, tmp_path):
    back = json.loads(written(make_survey(scars=(), grades={}, warnings=()), tmp_path))
    assert back["scars"] == []
    assert back["warnings"] == []


def test_not_a_number_is_null(make_survey, make_scar, tmp_path):
    scars = (make_scar(1, "other", 1.0, 1.0, 0.2, 0.5, floor_ratio=np.nan, volume_mm3=np.inf),)
    text = written(make_survey(scars=scars), tmp_path)
    back = json.loads(text, parse_constant=refuse)["scars"][0]
    assert back["floor_ratio"] is None
    assert back["volume_mm3"] is None


def test_a_person_can_read_it(survey, tmp_path):
    lines = written(survey, tmp_path).splitlines()
    outlines = [line for line in lines if '"outline_mm"' in line]
    assert len(outlines) == 3
    assert all(line.count("[") == 91 for line in outlines)
    assert '   "depth_mm": 0.6,' in lines
    assert len(lines) < 160


def test_any_file_name_survives(make_survey, tmp_path):
    names = ("wange_é_左.tif", 'a "quoted" \\ name', "undecodable \udce9.tif")
    files = tuple(SourceFile(name, "0" * 64) for name in names)
    back = json.loads(written(make_survey(source=Source("mesh", files)), tmp_path))
    assert tuple(file["name"] for file in back["source"]["files"]) == names


def test_same_survey_same_bytes(survey, tmp_path):
    assert written(survey, tmp_path) == written(survey, tmp_path)
