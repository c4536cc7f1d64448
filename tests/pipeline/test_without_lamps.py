"""Photos under unknown lamps: what stands without a scale of heights, and what must not."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tifffile

import scarscape
from scarscape.capture import read_findings
from scarscape.model import KINDS, InputError, PhotoSet, Survey
from scarscape.phantom import Phantom, make_phantom
from scarscape.phantom.photos import HARD, as_photo_set, render_photos
from scarscape.phantom.score import score
from scarscape.pipeline.measuring import first_look
from scarscape.pipeline.without_lamps import measure_without_lamps
from scarscape.report import write_results
from scarscape.scars.grades.goodman_baron_lines import DEEP_PUNCHED, SHALLOW_PUNCHED, file_scar
from scarscape.scars.unscaled import MOST_SURE, kinds_left_open

NULL = (
    "subkind",
    "subkind_probability",
    "depth_mm",
    "depth_mm_sd",
    "depth_raw_mm",
    "height_mm",
    "height_mm_sd",
    "height_raw_mm",
    "volume_mm3",
    "volume_mm3_sd",
    "wall_slope_deg",
)


@pytest.fixture(scope="module")
def phantom() -> Phantom:
    return make_phantom(seed=3, size_mm=24.0, pitch_mm=0.08)


@pytest.fixture(scope="module")
def photos(phantom: Phantom) -> PhotoSet:
    return replace(as_photo_set(render_photos(phantom, lamps=6, optics=HARD)), lamps=None)


@pytest.fixture(scope="module")
def survey(photos: PhotoSet) -> Survey:
    return measure_without_lamps(photos, extent="site", site="left_cheek", captured="2027-01-31")


def test_scars_are_found_where_they_are_and_as_wide(phantom: Phantom, survey: Survey) -> None:
    told = score(phantom.truth, survey)
    assert told.f1 == 1.0
    assert told.kinds_right == 1.0
    for pair in told.matched:
        assert pair.distance_mm < 0.4
        assert pair.found.width_mm == pytest.approx(pair.true.width_mm, rel=0.2)
        assert pair.found.area_mm2 == pytest.approx(pair.true.area_mm2, rel=0.4)


def test_nothing_that_needs_mm_of_height_is_given(survey: Survey) -> None:
    assert not survey.in_mm
    assert survey.noise_mm is None
    assert survey.totals.scar_volume_mm3_per_cm2 is None
    assert (survey.areal.sa_mm, survey.areal.sq_mm) == (None, None)
    for scar in survey.scars:
        assert {name: getattr(scar, name) for name in NULL} == dict.fromkeys(NULL)
        assert not scar.depth_is_lower_bound
        assert "heights have no scale" in scar.notes[0]
        assert scar.notes[0].startswith("Higher" if scar.raised else "Lower")
        assert scar.outline_mm
        assert scar.width_mm_sd is not None
        assert " mm deep" not in " ".join(scar.notes)
    assert "solved up to scale" in survey.warnings[0]
    assert "45 degrees" in survey.warnings[1]
    assert "mm deep" not in " ".join(survey.warnings)


def test_no_kind_is_too_sure(survey: Survey) -> None:
    for scar in survey.scars:
        assert sum(scar.kind_probability.values()) == pytest.approx(1)
        assert max(scar.kind_probability.values()) <= MOST_SURE + 1e-9
        assert scar.kind == max(scar.kind_probability, key=lambda k: scar.kind_probability[k])
        assert scar.kind_probability["hypertrophic"] == 0 or scar.raised


def test_a_side_that_was_assumed_leaves_the_other_side_open(phantom: Phantom) -> None:
    one = first_look(phantom.relief)[0]
    assert one.sign > 0
    told = kinds_left_open(one, sides_told=True)
    assumed = kinds_left_open(one, sides_told=False)
    assert told["hypertrophic"] == 0
    assert assumed["hypertrophic"] >= 0.2
    assert sum(assumed.values()) == pytest.approx(1)
    bump = kinds_left_open(replace(one, sign=-1), sides_told=False)
    assert bump["hypertrophic"] > bump["boxcar"] + bump["rolling"] + bump["ice_pick"] > 0.1


def test_the_factor_that_was_assumed_changes_nothing_but_how_sure_a_kind_is(
    phantom: Phantom,
) -> None:
    for one in first_look(phantom.relief):
        probabilities = kinds_left_open(one, sides_told=True)
        assert set(probabilities) == set(KINDS) - {"keloid"}
        assert max(probabilities.values()) <= MOST_SURE + 1e-9


def test_grades_leave_open_what_a_depth_decides(survey: Survey) -> None:
    boxcar = next(scar for scar in survey.scars if scar.kind == "boxcar")
    assert file_scar(boxcar).possible >= DEEP_PUNCHED | {SHALLOW_PUNCHED}
    assert file_scar(boxcar).likely == frozenset()
    grade = survey.grades["goodman_baron_quantitative"]
    assert grade.score is None
    assert grade.low is not None
    assert grade.high is not None
    assert grade.low < grade.high


def test_the_factor_on_light_changes_nothing(photos: PhotoSet, survey: Survey) -> None:
    dimmer = replace(photos, light=photos.light * np.float32(0.5))
    again = measure_without_lamps(dimmer, extent="site", site="left_cheek", captured="2027-01-31")
    assert [scar.kind for scar in again.scars] == [scar.kind for scar in survey.scars]
    for one, other in zip(again.scars, survey.scars, strict=True):
        assert one.x_mm == pytest.approx(other.x_mm, abs=0.05)
        assert one.width_mm == pytest.approx(other.width_mm, rel=0.03)


def test_the_folder_of_results_says_relative(survey: Survey, tmp_path: Path) -> None:
    write_results(survey, tmp_path, date="2027-01-31")
    content = json.loads((tmp_path / "scars.json").read_text(encoding="utf-8"))
    assert content["noise_mm"] is None
    assert content["totals"]["scar_volume_mm3_per_cm2"] is None
    assert all(scar["depth_mm"] is None for scar in content["scars"])
    with (tmp_path / "scars.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(survey.scars)
    assert {row["depth_mm"] for row in rows} == {""}
    with tifffile.TiffFile(tmp_path / "relief.tif") as file:
        assert json.loads(file.pages.first.description)["unit"] == "relative"
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Heights are relative" in page
    assert "relative height, no mm" in page
    assert "None" not in page
    assert re.search(r"\bnan\b", page) is None
    assert "heights drawn" not in page
    findings = read_findings(tmp_path / "scars.json")
    assert len(findings.scars) == len(survey.scars)


def test_its_relief_is_not_taken_for_mm(survey: Survey, tmp_path: Path) -> None:
    write_results(survey, tmp_path, date="2027-01-31")
    with pytest.raises(InputError, match="relative"):
        scarscape.read(tmp_path / "relief.tif")
    scaled = scarscape.read(tmp_path / "relief.tif", unit="scale:2")
    # Levelled on the way in, and otherwise as it was told.
    assert np.nanmin(scaled.height_mm) == pytest.approx(2 * np.nanmin(survey.relief_mm), rel=0.03)


def test_photos_without_any_scale_are_refused(photos: PhotoSet) -> None:
    with pytest.raises(InputError, match="--pitch-mm") as caught:
        measure_without_lamps(replace(photos, pitch_mm=None))
    assert "marker" in caught.value.remedy
