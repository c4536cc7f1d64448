"""The groove's photographs, whose lamps nobody wrote down, measured from end to end."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import scarscape
from scarscape.capture import read_findings, read_photo_set
from scarscape.pipeline.photographing import measure_photos
from scarscape.report import write_results

GROOVE = Path(__file__).parents[2] / ".." / "shared" / "data" / "groove"


def test_the_groove_is_measured_up_to_scale(tmp_path: Path) -> None:
    if not GROOVE.exists():
        pytest.skip("real inputs are not here: ../shared/data/groove")
    photos = read_photo_set(GROOVE)
    assert photos.lamps is None
    assert photos.pitch_mm == pytest.approx(0.027458113509339)
    assert photos.source.pitch_from == "file"
    survey = measure_photos(photos)
    write_results(survey, tmp_path, date="2027-01-31")

    content = json.loads((tmp_path / "scars.json").read_text(encoding="utf-8"))
    assert content["format"] == "scarscape.scars/1"
    assert content["source"]["kind"] == "photo_set"
    assert len(content["source"]["files"]) == 6
    assert content["noise_mm"] is None
    assert content["areal"]["sq_mm"] is None
    assert any("up to scale" in warning for warning in content["warnings"])
    for scar in content["scars"]:
        assert scar["depth_mm"] is None
        assert scar["height_mm"] is None
        assert scar["notes"]
    assert len(read_findings(tmp_path).scars) == len(content["scars"])
    assert (tmp_path / "report.html").stat().st_size > 10_000

    # Its grooves are grooves, not ridges, and where the maker's map has them.
    ours = survey.relief_mm
    theirs = scarscape.measure(scarscape.read(GROOVE / "heightmap.npz")).relief_mm
    both = np.isfinite(ours) & np.isfinite(theirs)
    assert np.corrcoef(ours[both], theirs[both])[0, 1] > 0.9
