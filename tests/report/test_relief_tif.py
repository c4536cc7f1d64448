"""relief.tif: heights, gaps and pitch come back as they were."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st

import scarscape
from scarscape.report import write_relief_tif
from scarscape.report.relief_tif import pixels_per_cm


def test_tags(holed, tmp_path):
    write_relief_tif(holed, tmp_path / "relief.tif")
    with tifffile.TiffFile(tmp_path / "relief.tif") as file:
        (page,) = file.pages
        np.testing.assert_array_equal(page.asarray(), holed.relief_mm)
        assert page.dtype == np.float32
        assert page.tags["ResolutionUnit"].value == 3  # centimetre
        assert page.tags["XResolution"].value == page.tags["YResolution"].value == (200, 1)
        assert json.loads(page.description) == {"pitch_mm": 0.05, "unit": "mm"}
        assert "DateTime" not in page.tags


def test_scarscape_reads_it(holed, tmp_path):
    write_relief_tif(holed, tmp_path / "relief.tif")
    back = scarscape.read(tmp_path / "relief.tif")
    assert back.pitch_mm == holed.pitch_mm
    # Reading levels a scan, which turns it by next to nothing here.
    np.testing.assert_allclose(back.height_mm, holed.relief_mm, atol=1e-4)


@pytest.mark.parametrize("pitch_mm", [0.05, 0.1, 0.027458, 1 / 3, 25.4 / 600, 0.0123456789012345])
def test_any_pitch_is_read_back(make_survey, tmp_path, pitch_mm):
    write_relief_tif(make_survey(pitch_mm=pitch_mm), tmp_path / "relief.tif")
    assert scarscape.read(tmp_path / "relief.tif").pitch_mm == pytest.approx(pitch_mm, rel=1e-9)


@given(st.decimals("0.0001", "10", places=4))
def test_resolution_of_a_decimal_pitch_is_exact(pitch):
    assert Fraction(*pixels_per_cm(float(pitch))) == 10 / Fraction(pitch)


@given(st.floats(1e-6, 1e4))
def test_resolution_fits_its_tag(pitch_mm):
    above, below = pixels_per_cm(pitch_mm)
    assert 0 < above < 2**32
    assert 0 < below < 2**32
    assert 10 * below / above == pytest.approx(pitch_mm, rel=1e-6)


def test_same_survey_same_bytes(survey, tmp_path):
    for name in ("a.tif", "b.tif"):
        write_relief_tif(survey, tmp_path / name)
    assert (tmp_path / "a.tif").read_bytes() == (tmp_path / "b.tif").read_bytes()
