"""What the house as a whole has to keep to, beyond what the linters see."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "scarscape"
FOLDERS = sorted({path.parent for path in SOURCE.rglob("*.py")})
DATA = sorted(
    path
    for path in SOURCE.rglob("*")
    if path.is_file() and path.suffix not in (".py", ".pyc", ".nbi", ".nbc")
)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_folder_is_a_package(folder: Path) -> None:
    # Without this file an installation leaves the folder out, though it works from a checkout.
    assert (folder / "__init__.py").is_file()


@pytest.mark.parametrize("path", DATA, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_data_file_is_installed(path: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]
    inside = path.relative_to(SOURCE)
    if (path.parent / "__init__.py").is_file():
        assert any(Path(path.name).match(one) for one in patterns["*"])
    else:
        assert inside.parts[:2] == ("care", "evidence")
        assert re.fullmatch(r"evidence/.*\.yaml", str(Path(*inside.parts[1:])))
        assert patterns["scarscape.care"] == ["evidence/**/*.yaml"]


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.name)
def test_no_room_has_grown_past_its_size(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
