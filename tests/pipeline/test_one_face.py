"""The face on one photo: its places in the photo's own pixels, and what is said of looking."""

from __future__ import annotations

import numpy as np
import pytest

from scarscape.model import Face, Photo
from scarscape.model.face import LANDMARKS
from scarscape.pipeline import one_face
from scarscape.pipeline.one_face import WITHOUT, face_on, in_own_pixels


def face(scale: float = 1.0) -> Face:
    points = np.random.default_rng(1).uniform(20, 180, (LANDMARKS, 2)) * scale
    return Face(points, 11.0 * scale, 0.5 * scale, 3.0, -2.0, 1.0, 0.9)


def photo(side: int = 1, origin_px: tuple[float, float] = (0.0, 0.0), channels: int = 3) -> Photo:
    light = np.random.default_rng(2).uniform(0.1, 0.6, (channels, 20, 30)).astype(np.float32)
    return Photo(
        light,
        np.ones(light.shape, np.bool_),
        "face.jpg",
        pixels_a_sample=side,
        origin_px=origin_px,
    )


@pytest.mark.parametrize(("side", "origin"), [(1, (0.0, 0.0)), (3, (0.0, 0.0)), (2, (14.0, 30.0))])
def test_a_face_on_samples_lies_where_its_pixels_are(
    side: int, origin: tuple[float, float]
) -> None:
    found = face()
    own = in_own_pixels(found, photo(side, origin))
    np.testing.assert_allclose((own.landmarks_px - origin) / side, found.landmarks_px)
    assert own.iris_px == side * found.iris_px
    assert own.iris_px_sd == side * found.iris_px_sd
    assert (own.yaw_deg, own.pitch_deg, own.roll_deg) == (3.0, -2.0, 1.0)
    assert own.confidence == found.confidence
    assert own.height_px == pytest.approx(side * found.height_px)


def test_no_face_is_looked_for_where_regions_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def never() -> bool:
        raise AssertionError("looked")

    monkeypatch.setattr(one_face, "landmarks_ready", never)
    sought = face_on(photo(), wanted=False)
    assert sought.face is None
    assert sought.notes == ()


def test_without_a_finder_it_is_said_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_face, "landmarks_ready", lambda: False)
    sought = face_on(photo())
    assert sought.face is None
    assert sought.notes == (WITHOUT,)
    assert "setup-landmarks" in WITHOUT


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "No face was found"), (1, None), (2, "1 more face is"), (4, "3 more faces are")],
)
def test_the_first_of_several_faces_is_taken_and_the_rest_are_named(
    monkeypatch: pytest.MonkeyPatch, channels: int, count: int, said: str | None
) -> None:
    seen: list[np.ndarray] = []

    def find(picture: np.ndarray) -> tuple[Face, ...]:
        seen.append(picture)
        return tuple(face(1.0 / (1 + index)) for index in range(count))

    monkeypatch.setattr(one_face, "landmarks_ready", lambda: True)
    monkeypatch.setattr(one_face, "find_faces", find)
    sought = face_on(photo(2, (6.0, 8.0), channels))
    assert seen[0].shape == (20, 30, 3)
    assert seen[0].dtype == np.uint8
    if count:
        assert sought.face is not None
        np.testing.assert_allclose(
            sought.face.landmarks_px, face().landmarks_px * 2 + np.array([6.0, 8.0])
        )
    else:
        assert sought.face is None
    assert len(sought.notes) == (said is not None)
    assert said is None or said in sought.notes[0]
