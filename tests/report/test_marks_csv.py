"""marks.csv: one row a mark."""

from __future__ import annotations

import csv
import dataclasses

import pytest

from scarscape.model import Mark
from scarscape.report import write_marks_csv, write_scars_csv

NOT_SCALAR = ("outline_mm", "outline_px", "notes")


def rows_of(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("pitch_mm", [None, 0.04])
def test_every_scalar_of_every_mark(make_photo, tmp_path, pitch_mm):
    survey = make_photo(pitch_mm=pitch_mm)
    write_marks_csv(survey, tmp_path / "marks.csv")
    rows = rows_of(tmp_path / "marks.csv")
    names = [field.name for field in dataclasses.fields(Mark) if field.name not in NOT_SCALAR]
    assert list(rows[0]) == [*names, "notes"]
    for row, mark in zip(rows, survey.to_dict()["marks"], strict=True):
        for name in names:
            value = mark[name]
            assert row[name] == ("" if value is None else str(value))
        assert row["notes"] == " ".join(mark["notes"])


def test_header_without_marks(coloured, tmp_path):
    write_marks_csv(dataclasses.replace(coloured, marks=()), tmp_path / "marks.csv")
    text = (tmp_path / "marks.csv").read_text(encoding="utf-8")
    assert text.startswith("id,kind,x_mm,")
    assert text.count("\n") == 1


def test_scars_of_a_photo_have_the_columns_of_all_scars(make_photo, survey, tmp_path):
    write_scars_csv(make_photo(pitch_mm=None), tmp_path / "photo.csv")
    write_scars_csv(survey, tmp_path / "scan.csv")
    photo, scan = rows_of(tmp_path / "photo.csv"), rows_of(tmp_path / "scan.csv")
    assert list(photo[0]) == list(scan[0])
    assert all(row["depth_mm"] == row["x_mm"] == "" and float(row["x_px"]) > 0 for row in photo)
