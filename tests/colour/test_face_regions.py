"""Regions of a face: by the mesh's own symmetry, by any raster, and on the astronaut."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scarscape.colour import face_mesh
from scarscape.colour.face_regions import NAMES, face_regions
from scarscape.colour.face_scale import IRIS_MM, IRIS_MM_SD, iris_scale
from scarscape.model import PLACES, Face, Regions

#: As the face mesh finds them on scikit-image's astronaut, in 512 x 512 pixels.
LANDMARKS = Path(__file__).with_name("astronaut_landmarks.json")
SHAPE = (512, 512)


def astronaut() -> Face:
    points = np.array(json.loads(LANDMARKS.read_text(encoding="utf-8")), np.float64)
    return Face(
        landmarks_px=points,
        iris_px=8.32,
        iris_px_sd=0.32,
        yaw_deg=-1.0,
        pitch_deg=-10.0,
        roll_deg=3.0,
        confidence=0.9,
    )


def mirrored(face: Face, width: int) -> Face:
    """The face in a mirror, its points named as those of the other side."""
    points = face.landmarks_px.copy()
    for right, left in face_mesh.LEFT_OF.items():
        points[[right, left]] = points[[left, right]]
    points[:, 1] = width - points[:, 1]
    return replace(face, landmarks_px=points)


def scaled(face: Face, factor: float) -> Face:
    return replace(face, landmarks_px=factor * face.landmarks_px)


def middle_of(regions: Regions, name: str) -> np.ndarray:
    return np.argwhere(regions.mask(name)).mean(axis=0)


@pytest.fixture(scope="module")
def regions() -> Regions:
    return face_regions(scaled(astronaut(), 4), (2048, 2048))


def test_all_regions_are_there_and_named_as_places(regions: Regions) -> None:
    assert regions.names == NAMES
    assert set(NAMES) == set(PLACES[: len(NAMES)])
    assert regions.labels.max() == len(NAMES)
    assert not regions.skin[regions.labels == 0].any()
    for name in NAMES:
        assert regions.mask(name).sum() > 1500, name


def test_left_and_right_are_the_persons_own(regions: Regions) -> None:
    for place in ("temple", "cheek"):
        left, right = (middle_of(regions, f"{side}_{place}") for side in ("left", "right"))
        assert left[1] > right[1] + 150, "the person's left is right in the picture"


def test_regions_stand_above_each_other_as_in_a_face(regions: Regions) -> None:
    rows = [middle_of(regions, name)[0] for name in ("forehead", "nose", "chin")]
    assert rows == sorted(rows)
    jaw = np.argwhere(regions.mask("jaw"))[:, 0].min()
    assert jaw > middle_of(regions, "left_cheek")[0]


#: Places on the astronaut, read off the picture by eye (row, column).
READ = {
    (87, 222): "forehead",
    (93, 181): "right_temple",
    (125, 190): "right_cheek",
    (128, 258): "left_cheek",
    (120, 222): "nose",
    (168, 222): "chin",
    (154, 190): "jaw",
    (159, 250): "jaw",
}


@pytest.mark.parametrize("place", READ, ids=str)
def test_places_on_the_astronaut(place: tuple[int, int]) -> None:
    regions = face_regions(astronaut(), SHAPE)
    assert regions.at(*place) == READ[place]
    assert regions.skin[place]


@pytest.mark.parametrize(
    "place",
    [
        pytest.param((101, 204), id="right eye"),
        pytest.param((103, 246), id="left eye"),
        pytest.param((93, 199), id="right brow"),
        pytest.param((95, 246), id="left brow"),
        pytest.param((145, 222), id="teeth"),
        pytest.param((152, 222), id="lower lip"),
        pytest.param((50, 222), id="hair"),
        pytest.param((128, 173), id="ear"),
        pytest.param((190, 222), id="neck"),
        pytest.param((30, 400), id="background"),
    ],
)
def test_what_is_no_skin_on_the_astronaut(place: tuple[int, int]) -> None:
    assert not face_regions(astronaut(), SHAPE).skin[place]


def test_a_mirrored_face_has_the_mirrored_regions() -> None:
    face = scaled(astronaut(), 2)
    mine = face_regions(face, (1024, 1024))
    other = face_regions(mirrored(face, 1024), (1024, 1024))
    swap = {"left": "right", "right": "left"}
    for name in NAMES:
        side, _, rest = name.partition("_")
        twin = f"{swap[side]}_{rest}" if rest else name
        here, there = mine.mask(name), other.mask(twin)[:, ::-1]
        # Lines have a whole number of pixels, so that edges may differ by one.
        assert (here ^ there).sum() < 0.08 * here.sum(), name


def test_the_mesh_is_as_symmetric_as_the_face_that_it_was_laid_on() -> None:
    # A wrong pair of points would lie anywhere.
    points = astronaut().landmarks_px
    right, left = (points[list(side)] for side in (face_mesh.LEFT_OF, face_mesh.LEFT_OF.values()))
    across = (points[454] - points[234]) / np.linalg.norm(points[454] - points[234])
    turn = np.array([across, (-across[1], across[0])])
    off, span = (left + right) @ turn.T / 2, (left - right) @ turn.T
    assert np.abs(span[:, 1]).max() < 4
    assert np.ptp(off[:, 0]) < 12
    assert (span[:, 0] > 0).all()


def test_regions_do_not_depend_on_the_raster() -> None:
    face = scaled(astronaut(), 6)
    whole = face_regions(face, (3072, 3072))
    # The same face on samples of 3 x 3 pixels, of a part of the photo.
    part = face_regions(face, (400, 320), pixels_a_sample=3, origin_px=(300, 900))
    seen = whole.labels[300 + 1 : 300 + 1200 : 3, 900 + 1 : 900 + 960 : 3]
    assert part.names == whole.names
    inner = part.labels == seen
    assert inner.mean() > 0.985
    skin = whole.skin[300 + 1 : 300 + 1200 : 3, 900 + 1 : 900 + 960 : 3]
    assert (part.skin == skin).mean() > 0.98


def test_a_side_that_is_turned_away_is_not_counted() -> None:
    face = astronaut()
    # Seen so far from the side that all behind the nose's bridge lies on one line.
    points = face.landmarks_px.copy()
    edge = points[168, 1]
    away = points[:, 1] > edge
    points[away, 1] = edge + 0.05 * (points[away, 1] - edge)
    regions = face_regions(replace(face, landmarks_px=points), SHAPE)
    assert "right_cheek" in regions.names
    assert "left_cheek" not in regions.names
    assert "left_temple" not in regions.names


def test_a_face_that_the_raster_does_not_show_has_no_regions() -> None:
    regions = face_regions(astronaut(), (60, 60))
    assert regions.names == ()
    assert not regions.skin.any()
    assert regions.at(5, 5) is None


def test_the_scale_of_the_iris_carries_both_errors() -> None:
    face = astronaut()
    scale = iris_scale(face)
    assert scale.pitch_mm * face.iris_px == pytest.approx(IRIS_MM)
    shares = (IRIS_MM_SD / IRIS_MM, face.iris_px_sd / face.iris_px)
    assert scale.pitch_mm_sd / scale.pitch_mm == pytest.approx(np.hypot(*shares))
    larger = iris_scale(replace(face, iris_px=10 * face.iris_px, iris_px_sd=0))
    assert larger.pitch_mm == pytest.approx(scale.pitch_mm / 10)
    assert larger.pitch_mm_sd / larger.pitch_mm == pytest.approx(IRIS_MM_SD / IRIS_MM)
