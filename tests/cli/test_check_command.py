"""``scarscape check``: findings on standard output, exit status 0 or 2, one line of error."""

from __future__ import annotations

import math
import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.light.lit_phantom import PITCH_MM, rendered

from scarscape.cli import check as command

Run = Callable[..., Any]


def write_set(folder: Path, *, mirrored: bool = False, lights: bool = True) -> Path:
    """A folder of photos with their lights, as a person has it."""
    photos = rendered(3)
    folder.mkdir()
    lines = [str(photos.count)]
    for index, (row, column, out) in enumerate(photos.lighting.lamps.direction):
        name = f"{photos.names[index]}.png"
        Image.fromarray(photos.encoded(index)).save(folder / name)
        lines.append(f"{name} {column:.6f} {row if mirrored else -row:.6f} {out:.6f}")
    if lights:
        (folder / "lights.lp").write_text("\n".join(lines) + "\n")
    return folder


def test_a_good_folder_can_be_measured(run: Run, tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set")
    options = ("--pitch-mm", PITCH_MM, "--light-distance-mm", 180)
    ended = run("check", folder, *options)
    assert ended.status == 0
    assert ended.err == ""
    *remarks, last = ended.out.splitlines()
    assert last == "can be measured"
    assert all(re.match(r"fine  [A-Z0-9].*\.$", line) for line in remarks)
    assert run("check", folder, *options).out == ended.out


def test_a_mirrored_list_ends_with_exit_2_and_one_line(run: Run, tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set", mirrored=True)
    ended = run("check", folder, "--pitch-mm", PITCH_MM, "--light-distance-mm", 180)
    assert ended.status == 2
    (line,) = ended.lines
    assert line.startswith(f"scarscape: {folder}: the list of lights does not fit")
    assert "; check the list" in line
    *remarks, last = ended.out.splitlines()
    assert last.startswith("cannot be measured yet: the list of lights does not fit")
    assert sum(line.startswith("stop  ") for line in remarks) == 1
    assert sum(line.startswith("fine  ") for line in remarks) >= 5
    right = tmp_path / "right.lp"
    right.write_text((write_set(tmp_path / "other") / "lights.lp").read_text())
    assert run("check", folder, "--lights", right).status == 0


def test_without_lights_or_scale_it_can_be_measured_and_is_minded(run: Run, tmp_path: Path) -> None:
    ended = run("check", write_set(tmp_path / "set", lights=False))
    assert ended.status == 0
    assert ended.out.splitlines()[-1] == "can be measured; mind the 2 points above"
    assert ended.out.count("\nmind  ") == 2


@pytest.mark.parametrize("name", ["nowhere", "scan.docx", "scan.npy", "two"])
def test_a_bad_input_is_a_stop_and_one_line(run: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "two":
        path.mkdir()
        for number in (1, 2):
            Image.new("RGB", (64, 64)).save(path / f"{number}.png")
    elif name != "nowhere":
        path.write_bytes(b"nothing of the kind")
    ended = run("check", path, "--pitch-mm", 0.05)
    assert ended.status == 2
    assert len(ended.lines) == 1
    assert str(path) in ended.err
    remark, verdict = ended.out.splitlines()
    assert remark.startswith("stop  ")
    assert verdict.startswith("cannot be measured yet: ")


def test_a_scan_is_checked_too(run: Run, tmp_path: Path) -> None:
    height = np.random.default_rng(0).normal(0, 0.005, (400, 400)).astype(np.float32)
    np.save(tmp_path / "scan.npy", height)
    ended = run("check", tmp_path / "scan.npy", "--pitch-mm", 0.05)
    assert ended.status == 0
    assert ended.out.splitlines()[0] == (
        "fine  400 x 400 samples, 0.05 mm apart: 20 x 20 mm of skin."
    )


@pytest.mark.parametrize(
    "options", [("--pitch-mm", "-1"), ("--region", "1,2"), ("--light-distance-mm", "nan")]
)
def test_a_bad_option_is_one_line(run: Run, tmp_path: Path, options: tuple[str, ...]) -> None:
    ended = run("check", tmp_path, *options)
    assert ended.status == 2
    assert ended.out == ""
    assert len(ended.lines) == 1


def test_a_terminal_gets_the_same_words(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.save(tmp_path / "scan.npy", np.zeros((400, 400), np.float32) + np.arange(400) % 7)
    plain = run("check", tmp_path / "scan.npy", "--pitch-mm", 0.3)
    monkeypatch.setattr(command, "wide_terminal", lambda: True)
    drawn = run("check", tmp_path / "scan.npy", "--pitch-mm", 0.3)
    flat = " ".join(re.sub(r"\x1b\[[\d;]*m", "", drawn.out).split())
    assert flat == " ".join(plain.out.split())
    assert max(map(len, drawn.out.splitlines())) <= command.WIDEST


def test_the_guide_s_lights_are_those_of_its_formula() -> None:
    page = (Path(__file__).parents[2] / "docs" / "capture_guide.md").read_text(encoding="utf-8")

    def way(hour: float, elevation_deg: float) -> list[float]:
        turn, high = math.radians(30 * hour), math.radians(elevation_deg)
        return [math.cos(high) * math.sin(turn), math.cos(high) * math.cos(turn), math.sin(high)]

    rows = re.findall(r"^\| (half past )?(\d+) \| `(.*?)` \| `(.*?)` \|$", page, re.MULTILINE)
    assert len(rows) == 16
    for half, hour, low, high in rows:
        at = int(hour) + (0.5 if half else 0.0)
        assert [float(word) for word in low.split()] == pytest.approx(way(at, 40), abs=6e-4)
        assert [float(word) for word in high.split()] == pytest.approx(way(at, 60), abs=6e-4)
    lines = re.findall(r"^(\d)\.jpg (.*)$", page, re.MULTILINE)
    assert len(lines) == 8
    for number, words in lines:
        k = int(number) - 1
        expected = way(1.5 * k, 40 if k % 2 == 0 else 60)
        assert [float(word) for word in words.split()] == pytest.approx(expected, abs=6e-4)


def test_the_guide_s_pictures_are_those_of_their_maker() -> None:
    docs = Path(__file__).parents[2] / "docs"
    maker = runpy.run_path(str(docs / "make_capture_pictures.py"), run_name="maker")
    for name, (width, height, title, draw) in maker["PICTURES"].items():
        drawn = maker["svg"](width, height, title, (part for part in draw() if part))
        assert (docs / "pictures" / f"{name}.svg").read_text(encoding="utf-8") == drawn
