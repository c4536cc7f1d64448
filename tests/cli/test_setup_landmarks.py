"""``scarscape setup-landmarks``: what it says, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scarscape.capture import landmarks_setup
from scarscape.capture.landmarks_home import VARIABLE, landmarks_python

Run = Callable[..., Any]
MODEL = "mediapipe/modules/face_landmark/face_landmark_with_attention.tflite"


def whole(home: Path) -> Path:
    """A folder that looks like a whole environment."""
    python = landmarks_python(home)
    packages = home / ("Lib" if python.suffix else "lib/python3.11") / "site-packages"
    for file in (python, packages / MODEL):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return home


def test_the_help_says_that_it_uses_the_network(run: Run) -> None:
    ended = run("setup-landmarks", "--help")
    assert ended.status == 0
    assert "network" in ended.out


def test_a_whole_environment_is_left_as_it_is(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = whole(tmp_path / "home")
    monkeypatch.setenv(VARIABLE, str(home))
    ended = run("setup-landmarks")
    assert ended.status == 0
    assert ended.out == f"face landmarks: {home} (already there)\n"
    assert ended.err == ""


def test_one_elsewhere_has_to_be_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    ended = run("setup-landmarks", "--dir", whole(tmp_path / "there"))
    assert ended.status == 0
    assert f"{VARIABLE}={tmp_path / 'there'}" in ended.out


def test_a_folder_of_something_else_is_refused(
    run: Run, tmp_path: Path, empty: Callable[[], bool]
) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one").touch()
    ended = run("setup-landmarks", "--dir", tmp_path / "letters")
    assert ended.status == 2
    assert ended.out == ""
    assert len(ended.lines) == 1
    assert "choose another folder with --dir" in ended.err


def test_without_a_network_one_line_and_nothing_left(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A module that does not exist plays pip: it fails at once, as without a network.
    monkeypatch.setattr(landmarks_setup, "PIP", ("-m", "no_such_module_as_pip"))
    monkeypatch.setattr(landmarks_setup, "NEWEST_PYTHON", (3, 99))
    monkeypatch.setattr(landmarks_setup, "VENV", ("-m", "venv", "--without-pip"))
    ended = run("setup-landmarks", "--dir", tmp_path / "home")
    assert ended.status == 2
    assert ended.out == ""
    assert len(ended.lines) == 1
    assert "the packages cannot be fetched" in ended.err
    assert "on the network" in ended.err
    assert not (tmp_path / "home").exists()
