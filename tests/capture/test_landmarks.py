"""Faces: their turn by construction, what cannot be one, and a worker that fails."""

from __future__ import annotations

import math
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from scarscape.capture import landmarks, landmarks_faces, landmarks_setup
from scarscape.capture.landmarks import find_faces, landmarks_ready, start_faces
from scarscape.capture.landmarks_faces import ACROSS, DOWN, IRISES, faces_of, turn_of
from scarscape.capture.landmarks_home import VARIABLE, landmarks_home, landmarks_python
from scarscape.model import MissingExtraError, OutputExistsError, ScarscapeError

Points = NDArray[np.float64]
needs_landmarks = pytest.mark.skipif(
    not landmarks_ready(),
    reason=f"no environment for landmarks: scarscape setup-landmarks makes it, {VARIABLE} names it",
)
MODEL = "mediapipe/modules/face_landmark/face_landmark_with_attention.tflite"


def frontal() -> Points:
    """A face of 478 points that looks straight ahead, 400 pixels high, the middle at 0."""
    rng = np.random.default_rng(4)
    points = rng.uniform((-200, -140, -30), (200, 140, 60), (478, 3))
    for at, (right, left) in enumerate(ACROSS):
        side, row = (90, 140, 45)[at], (-60, 0, 90)[at]
        points[right], points[left] = (row, -side, 20), (row, side, 20)
    for at, (upper, lower) in enumerate(DOWN):
        points[upper], points[lower] = (-200 + 100 * at, 0, 10), (200 - 80 * at, 0, 10)
    for sign, (middle, end, other) in zip((-1, 1), IRISES, strict=True):
        points[middle] = (-60, 60 * sign, 15)
        points[end], points[other] = (-60, 60 * sign + 11, 15), (-60, 60 * sign - 11, 15)
    return points


def turned(points: Points, yaw: float, pitch: float, roll: float) -> Points:
    """The face after a roll, then a look up, then a turn to its own left."""
    y, p, r = (math.radians(one) for one in (yaw, pitch, roll))
    # Column to the right, row down, depth away from the camera; the nose points to -depth.
    rolled = np.array([[math.cos(r), -math.sin(r), 0], [math.sin(r), math.cos(r), 0], [0, 0, 1]])
    raised = np.array([[1, 0, 0], [0, math.cos(p), math.sin(p)], [0, -math.sin(p), math.cos(p)]])
    aside = np.array([[math.cos(y), 0, -math.sin(y)], [0, 1, 0], [math.sin(y), 0, math.cos(y)]])
    in_space = points[:, [1, 0, 2]] @ (aside @ raised @ rolled).T
    return in_space[:, [1, 0, 2]]


def answered(points: Points, shape: tuple[int, int], confidence: float = 0.9) -> dict[str, Any]:
    shifted = points + np.array([shape[0] / 2, shape[1] / 2, 0])
    return {
        "points": (shifted / (shape[0], shape[1], shape[1])).tolist(),
        "confidence": confidence,
    }


@given(yaw=st.floats(-70, 70), pitch=st.floats(-50, 50), roll=st.floats(-80, 80))
def test_the_turn_of_a_face_is_what_it_was_turned_by(yaw: float, pitch: float, roll: float) -> None:
    assert turn_of(turned(frontal(), yaw, pitch, roll)) == pytest.approx((yaw, pitch, roll))


def test_signs_of_the_turn_as_they_are_told() -> None:
    nose = np.array([[0.0, 0.0, -100.0]])
    assert turned(nose, 30, 0, 0)[0, 1] > 0, "turned to the person's own left, right in the picture"
    assert turned(nose, 0, 30, 0)[0, 0] < 0, "looking up"
    eye = turned(np.array([[0.0, 100.0, 0.0]]), 0, 0, 30)
    assert eye[0, 0] > 0, "tilted to its own left shoulder: the left eye stands lower"


def test_a_mirrored_face_is_turned_to_the_other_side() -> None:
    points = turned(frontal(), 20, 10, 5)
    swapped = points * (1, -1, 1)
    for right, left in ACROSS:
        swapped[[right, left]] = swapped[[left, right]]
    assert turn_of(swapped) == pytest.approx((-20, 10, -5))


def test_landmarks_and_iris_are_in_the_pixels_of_the_photo() -> None:
    looked_at, photo = (600, 500), (3000, 2500)
    (face,) = faces_of([answered(frontal(), looked_at)], looked_at, photo)
    assert face.landmarks_px == pytest.approx(5 * (frontal()[:, :2] + (300, 250)))
    assert face.iris_px == pytest.approx(5 * 22)
    assert face.iris_px_sd == pytest.approx(
        5 * math.hypot(landmarks_faces.IRIS_SPREAD * 22, landmarks_faces.IRIS_SPREAD_PX)
    )


def test_the_largest_face_stands_first() -> None:
    shape = (900, 900)
    small, large = (answered(scale * frontal(), shape) for scale in (0.5, 1.5))
    faces = faces_of([small, large], shape, shape)
    assert [round(face.iris_px) for face in faces] == [33, 11]


def with_large_irises(points: Points) -> Points:
    for middle, end, other in IRISES:
        points[[end, other]] += 2 * (points[[end, other]] - points[middle])
    return points


@pytest.mark.parametrize(
    "spoiled",
    [
        pytest.param(lambda p: answered(p, (600, 500), 0.3), id="second detector unsure"),
        pytest.param(lambda p: answered(0.1 * p, (600, 500)), id="too small"),
        pytest.param(
            lambda p: answered(p + np.array([0, 200, 0]), (600, 500)), id="an eye outside"
        ),
        pytest.param(lambda p: answered(turned(p, 85, 0, 0), (600, 500)), id="from the side"),
        pytest.param(lambda p: answered(with_large_irises(p), (600, 500)), id="no such eyes"),
        pytest.param(lambda p: answered(p[:468], (600, 500)), id="without irises"),
    ],
)
def test_what_cannot_be_a_face_is_none(spoiled: Callable[[Points], dict[str, Any]]) -> None:
    assert len(faces_of([answered(frontal(), (600, 500))], (600, 500), (600, 500))) == 1
    assert faces_of([spoiled(frontal())], (600, 500), (600, 500)) == ()


def environment(home: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment whose interpreter is a script."""
    model = home / "lib" / "python3.11" / "site-packages" / MODEL
    model.parent.mkdir(parents=True)
    model.touch()
    python = landmarks_python(home)
    python.parent.mkdir()
    python.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv(VARIABLE, str(home))


def nothing(*_: object) -> None:
    """What takes the place of a step that is not tried here."""


GREY = np.full((50, 40, 3), 128, np.uint8)
on_posix = pytest.mark.skipif(os.name == "nt", reason="the interpreter is played by a shell script")


def test_without_the_environment_it_is_said_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert not landmarks_ready()
    with pytest.raises(MissingExtraError, match="run scarscape setup-landmarks"):
        find_faces(GREY)


@on_posix
@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("cat >/dev/null; echo 'ImportError: no model' >&2; exit 3", "ImportError: no model"),
        ("cat >/dev/null; kill -9 $$", "it was ended"),
        ("exit 1", "it was ended"),
        ("cat >/dev/null; echo hello", "no answer that can be read"),
        ("cat >/dev/null; echo '[{}]'", "no answer that can be read"),
    ],
)
def test_a_worker_that_fails_is_one_line(
    script: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment(tmp_path / "home", script, monkeypatch)
    # More than a pipe holds, so that one that never reads is met too.
    picture = np.zeros((400, 400, 3), np.uint8)
    with pytest.raises(ScarscapeError, match=told) as caught:
        find_faces(picture)
    assert "\n" not in str(caught.value)


@on_posix
def test_a_worker_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment(tmp_path / "home", "exec sleep 60", monkeypatch)
    with pytest.raises(ScarscapeError, match="given up"):
        find_faces(GREY, timeout_seconds=0.2)
    with start_faces(GREY) as awaited:
        assert awaited._worker.poll() is None
    assert awaited._worker.poll() is not None


@on_posix
def test_the_worker_gets_a_small_copy_of_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "sent"
    environment(tmp_path / "home", f"cat >{kept}; echo '[]'", monkeypatch)
    assert find_faces(np.full((1500, 3000, 3), (10, 20, 30), np.uint8)) == ()
    head, pixels = kept.read_bytes().split(b"\n", 1)
    side = landmarks.LOOKED_AT_PX
    assert f'"rows": {side // 2}, "columns": {side}'.encode() in head
    assert pixels == bytes((10, 20, 30)) * (side // 2 * side)


def test_the_environment_lies_in_the_data_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert landmarks_home() == tmp_path / "scarscape" / "landmarks"


def test_a_setup_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(command: list[str], fault: str) -> None:
        raise ScarscapeError(f"{fault} (no network)", "try again")

    monkeypatch.setattr(landmarks_setup, "_run", refused)
    home = tmp_path / "deep" / "home"
    monkeypatch.setattr(landmarks_setup, "_fitting_python", lambda: sys.executable)
    with pytest.raises(ScarscapeError, match="no network"):
        landmarks_setup.set_up_landmarks(home, begin=nothing)
    assert not home.exists()


def test_setup_replaces_only_what_it_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter").write_text("dear", encoding="utf-8")
    with pytest.raises(OutputExistsError, match="no environment for landmarks"):
        landmarks_setup.set_up_landmarks(mine, begin=nothing)
    assert (mine / "letter").read_text(encoding="utf-8") == "dear"
    monkeypatch.setattr(landmarks_setup, "_run", nothing)
    (mine / landmarks_setup.STAMP).touch()
    # Nothing was installed, which it has to see; what an earlier run had left is gone.
    with pytest.raises(ScarscapeError, match="no model of faces"):
        landmarks_setup.set_up_landmarks(mine, begin=nothing)
    assert not mine.exists()


def test_setup_needs_a_python_that_has_wheels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landmarks_setup, "NEWEST_PYTHON", (3, 9))
    monkeypatch.setattr(landmarks_setup.shutil, "which", nothing)
    with pytest.raises(ScarscapeError, match=r"Python 3\.12"):
        landmarks_setup._fitting_python()
    monkeypatch.setattr(landmarks_setup.shutil, "which", lambda name: f"/opt/{name}")
    assert landmarks_setup._fitting_python() == "/opt/python3.9"


@needs_landmarks
def test_the_face_of_an_astronaut() -> None:
    data = pytest.importorskip("skimage.data")
    picture = data.astronaut()
    (face,) = find_faces(picture)
    (mirrored,) = find_faces(np.ascontiguousarray(picture[:, ::-1]))
    # Pupils as read off the picture by eye.
    right, left = face.landmarks_px[468], face.landmarks_px[473]
    assert right == pytest.approx((101, 203.5), abs=2)
    assert left == pytest.approx((103.5, 246.5), abs=2)
    assert abs(face.yaw_deg) < 10
    assert 0 < face.roll_deg < 7
    turns = (mirrored.yaw_deg, mirrored.pitch_deg, mirrored.roll_deg)
    assert turns == pytest.approx((-face.yaw_deg, face.pitch_deg, -face.roll_deg), abs=4)
    other = 512 - mirrored.landmarks_px[[473, 468], 1]
    assert other == pytest.approx(face.landmarks_px[[468, 473], 1], abs=1.5)
    # Between pupils 57 to 69 mm in most women.
    assert np.linalg.norm(right - left) * 11.7 / face.iris_px == pytest.approx(63, abs=7)


@needs_landmarks
def test_skin_without_a_face_shows_none() -> None:
    data = pytest.importorskip("skimage.data")
    cheek = data.astronaut()[115:150, 180:215].repeat(12, axis=0).repeat(12, axis=1)
    for picture in (cheek, data.coffee(), data.astronaut()[:60]):
        assert find_faces(np.ascontiguousarray(picture)) == ()
