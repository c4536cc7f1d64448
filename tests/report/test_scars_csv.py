"""scars.csv: one row a scar."""

from __future__ import annotations

import csv
import dataclasses

from scarscape.model import KINDS, Scar
from scarscape.report import write_scars_csv


def rows_of(survey, tmp_path) -> list[dict[str, str]]:
    path = tmp_path / "scars.csv"
    write_scars_csv(survey, path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_scalar_of_every_scar(survey, tmp_path):
    rows = rows_of(survey, tmp_path)
    assert len(rows) == len(survey.scars)
    for row, scar in zip(rows, survey.to_dict()["scars"], strict=True):
        for name, value in scar.items():
            if name in ("kind_probability", "outline_mm", "outline_px", "notes"):
                continue
            expected = {None: "", True: "true", False: "false"}.get(value, value)
            assert row[name] == expected or float(row[name]) == value
        for kind, share in scar["kind_probability"].items():
            assert float(row[f"probability_{kind}"]) == share


def test_columns_are_those_of_a_scar(survey, tmp_path):
    names = list(rows_of(survey, tmp_path)[0])
    fields = [field.name for field in dataclasses.fields(Scar)]
    plain = [
        name
        for name in fields
        if name not in ("kind_probability", "outline_mm", "outline_px", "notes")
    ]
    assert names == [*plain, *(f"probability_{kind}" for kind in KINDS), "notes"]


def test_header_without_scars(make_survey, tmp_path):
    assert rows_of(make_survey(scars=()), tmp_path) == []
    text = (tmp_path / "scars.csv").read_text(encoding="utf-8")
    assert text.startswith("id,kind,subkind,")
    assert text.count("\n") == 1


def test_what_is_not_known_is_empty(unmeasured, tmp_path):
    for row in rows_of(unmeasured, tmp_path):
        assert row["depth_mm"] == row["volume_mm3_sd"] == row["probability_boxcar"] == ""
        assert row["notes"] == "Not measured."


def test_notes_may_hold_anything(make_survey, make_scar, tmp_path):
    notes = ("One, two;", 'a "quote"', "and\na new line \udce9")
    scar = make_scar(7, "other", 1.0, 2.0, 0.3, 0.5, notes=notes)
    (row,) = rows_of(make_survey(scars=(scar,)), tmp_path)
    assert row["notes"] == 'One, two; a "quote" and\na new line \\udce9'
    assert row["id"] == "7"
