"""Where the face landmarks' own environment lies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

#: Names another folder for the environment.
VARIABLE = "SCARSCAPE_LANDMARKS"
#: The model that finds the points, inside the environment's packages.
_MODEL = "mediapipe/modules/face_landmark/face_landmark_with_attention.tflite"


def landmarks_home() -> Path:
    """Folder of the environment: what `VARIABLE` names, else in the user's data home."""
    named = os.environ.get(VARIABLE)
    return Path(named).expanduser() if named else _data_home() / "scarscape" / "landmarks"


def landmarks_python(home: Path) -> Path:
    """The interpreter of an environment."""
    inside = Path("Scripts", "python.exe") if os.name == "nt" else Path("bin", "python")
    return home / inside


def is_whole(home: Path) -> bool:
    """Tell whether an environment holds all that landmarks need; nothing is started for it."""
    if not landmarks_python(home).is_file():
        return False
    packages = "Lib/site-packages" if os.name == "nt" else "lib/python3*/site-packages"
    return any(home.glob(f"{packages}/{_MODEL}"))


def _data_home() -> Path:
    """Where programs of this system keep a user's data."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if os.environ.get("XDG_DATA_HOME"):
        return Path(os.environ["XDG_DATA_HOME"])
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path.home() / ".local" / "share"
