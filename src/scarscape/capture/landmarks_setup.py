"""Makes the environment that face landmarks need. The only part that uses the network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from scarscape.capture.landmarks import start_faces
from scarscape.capture.landmarks_home import is_whole, landmarks_python
from scarscape.model import OutputExistsError, ScarscapeError

#: What is installed. Its wheels exist for Python 3.9 to 3.12.
PACKAGES = ("mediapipe==0.10.21", "numpy<2")
OLDEST_PYTHON, NEWEST_PYTHON = (3, 9), (3, 12)
#: How an environment is made, and how packages get into it: asking nothing, compiling nothing.
VENV = ("-m", "venv")
PIP = (
    *("-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"),
    "--only-binary=:all:",
)
#: Marks a folder as made here, so that a broken one may be replaced.
STAMP = "scarscape-landmarks.json"
#: Longer than any download that is still worth waiting for.
_TIMEOUT_SECONDS = 1800
#: Side of the grey picture that a new environment is tried on.
_TRIED_PX = 200


def set_up_landmarks(home: Path, *, begin: Callable[[str], None]) -> bool:
    """Make the environment for face landmarks in a folder; leave a whole one as it is.

    Parameters
    ----------
    home : folder of the environment; its parents are made.
    begin : called with the name of each of three steps as it begins.

    Returns
    -------
    bool
        False where a whole one was there already.

    Raises
    ------
    OutputExistsError
        If something else stands there.
    ScarscapeError
        If no fitting Python is there, or something cannot be made or fetched. What was begun is
        taken away again.
    """
    if is_whole(home):
        return False
    _make_room(home)
    python = _fitting_python()
    try:
        begin("making")
        home.mkdir(parents=True, exist_ok=True)
        (home / STAMP).write_text(json.dumps({"packages": PACKAGES}) + "\n", encoding="utf-8")
        _run([python, *VENV, os.fspath(home)], "the environment cannot be made")
        begin("fetching")
        _install(home)
        begin("trying")
        if not is_whole(home):
            raise ScarscapeError("what was installed holds no model of faces", _LATER, file=home)
        start_faces(np.full((_TRIED_PX, _TRIED_PX, 3), 128, np.uint8), home=home).result()
    except OSError as error:
        shutil.rmtree(home, ignore_errors=True)
        reason = error.strerror or str(error)
        raise ScarscapeError(f"cannot be made ({reason})", _ELSEWHERE, file=home) from error
    except BaseException:
        # An interrupt, too, leaves nothing half done.
        shutil.rmtree(home, ignore_errors=True)
        raise
    return True


_ELSEWHERE = "choose another folder with --dir"
_LATER = "see that this machine is on the network and try again"


def _make_room(home: Path) -> None:
    """Take away what an earlier run left unfinished; refuse anything else."""
    if not home.exists() and not home.is_symlink():
        return
    if not home.is_dir() or home.is_symlink():
        raise OutputExistsError("already exists and is no folder", _ELSEWHERE, file=home)
    if (home / STAMP).is_file():
        shutil.rmtree(home, ignore_errors=True)
    elif any(home.iterdir()):
        raise OutputExistsError(
            "already exists and is no environment for landmarks", _ELSEWHERE, file=home
        )


def _fitting_python() -> str:
    """A Python that the packages have wheels for: the one that runs this, or one on the path."""
    if OLDEST_PYTHON <= sys.version_info[:2] <= NEWEST_PYTHON:
        return sys.executable
    for minor in range(NEWEST_PYTHON[1], OLDEST_PYTHON[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found is not None:
            return found
    raise ScarscapeError(
        "finding faces needs Python 3.12 or older (3.9 to 3.12), and there is none here",
        "install Python 3.12 beside the other, or give regions by hand with --regions",
    )


def _install(home: Path) -> None:
    python = os.fspath(landmarks_python(home))
    _run([python, *PIP, *PACKAGES], "the packages cannot be fetched")


def _run(command: Sequence[str], fault: str) -> None:
    """Run a program quietly; its last words tell why it failed."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise ScarscapeError(f"{fault} (it took too long)", _LATER) from error
    if done.returncode:
        raise ScarscapeError(f"{fault} ({_reason(done.stderr or done.stdout)})", _LATER)


def _reason(said: bytes) -> str:
    """The last line in which pip or venv names an error."""
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines()]
    errors = [line for line in lines if line.startswith("ERROR")]
    last = (errors or [line for line in lines if line] or ["it did not say why"])[-1]
    return last.removeprefix("ERROR:").strip()[:200]
