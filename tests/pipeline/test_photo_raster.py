"""The scale of one photo: from the iris where nothing better gives one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scarscape.capture.photo_one import NO_SCALE
from scarscape.colour.face_scale import iris_scale
from scarscape.model import Face, Photo
from scarscape.model.face import LANDMARKS
from scarscape.pipeline.photo_raster import with_scale

FACE = Face(np.ones((LANDMARKS, 2)), 20.0, 0.5, 0.0, 0.0, 0.0, 0.9)


@pytest.fixture
def photo() -> Photo:
    light = np.full((3, 20, 30), 0.4, np.float32)
    read = Photo(light, np.ones(light.shape, np.bool_), "face.jpg", pixels_a_sample=2)
    return replace(read, source=replace(read.source, notes=("Another note.", NO_SCALE)))


def test_a_scale_from_the_iris_takes_the_place_of_the_note_that_there_is_none(
    photo: Photo,
) -> None:
    scaled, warnings = with_scale(photo, FACE)
    assert scaled.pitch_mm == pytest.approx(2 * iris_scale(FACE).pitch_mm)
    assert scaled.source.pitch_from == "iris"
    assert scaled.source.notes == ("Another note.", iris_scale(FACE).note)
    assert len(warnings) == 1


def test_without_a_face_the_note_stays_and_a_known_scale_is_left_alone(photo: Photo) -> None:
    same, warnings = with_scale(photo, None)
    assert NO_SCALE in same.source.notes
    assert warnings[0].startswith("Nothing gives a scale")
    known = replace(photo, pitch_mm=0.1)
    assert with_scale(known, FACE) == (known, ())
