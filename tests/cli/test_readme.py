"""What the README shows works as it stands there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scarscape.phantom import make_phantom, render_photo, render_photos, write_phantom

Run = Callable[..., Any]
ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def test_the_example_in_python_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pandas", reason="the example ends with a data frame")
    phantom = make_phantom(4, size_mm=25, pitch_mm=0.1)
    write_phantom(
        phantom, tmp_path, photos=render_photos(phantom, lamps=4), photo=render_photo(phantom)
    )
    (tmp_path / "mesh.ply").rename(tmp_path / "scan.ply")
    monkeypatch.chdir(tmp_path)
    (example,) = blocks("python")
    names: dict[str, Any] = {}
    exec(compile(example, "README.md", "exec"), names)
    assert str(names["survey"]) in capsys.readouterr().out
    assert names["ecca"].low <= names["ecca"].high


def test_the_commands_and_options_exist(run: Run) -> None:
    lines = [line for block in blocks("") for line in block.splitlines()]
    commands = [line.split() for line in lines if line.startswith("scarscape ")]
    assert len(commands) >= 4
    for _, command, *words in commands:
        offered = run(command, "--help").out
        for word in words:
            if word.startswith("--"):
                assert word in offered, f"{command} has no {word}"


def test_the_make_targets_exist() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    shown = re.findall(r"\bmake ([a-z]+)", " ".join(re.findall(r"`+[^`]*`+", README)))
    assert {"demo", "test", "bench"} <= set(shown) <= set(targets)


def test_the_files_and_pictures_it_points_to_exist() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if "://" not in target:
            assert (ROOT / target).exists(), target
