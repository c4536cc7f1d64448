"""``scarscape phantom`` writes the skin that the seed names, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile

from scarscape.phantom import make_phantom

Run = Callable[..., Any]
SMALL = ("--size-mm", "12", "--pitch-mm", "0.1")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_folder_holds_the_skin_of_the_seed(run: Run, tmp_path: Path) -> None:
    ended = run("phantom", "--seed", 5, *SMALL, "--skin", "hard", "--out", tmp_path / "skin")
    assert (ended.status, ended.err) == (0, "")
    assert str(tmp_path / "skin" / "height.tif") in ended.out
    assert set(contents(tmp_path / "skin")) == {"height.tif", "mesh.ply", "truth.json"}
    expected = make_phantom(5, size_mm=12, pitch_mm=0.1, skin="hard")
    np.testing.assert_array_equal(
        tifffile.imread(tmp_path / "skin" / "height.tif"), expected.relief.height_mm
    )
    truth = json.loads((tmp_path / "skin" / "truth.json").read_text())
    assert truth["seed"] == 5
    assert truth["skin"] == "hard"


def test_the_same_seed_gives_the_same_bytes(run: Run, tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        assert run("phantom", "--seed", seed, *SMALL, "--out", tmp_path / name).status == 0
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert contents(tmp_path / "a") != contents(tmp_path / "c")


def test_an_earlier_phantom_is_replaced_only_with_force(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "skin"
    assert run("phantom", "--seed", 5, *SMALL, "--out", out).status == 0
    before = contents(out)
    assert run("phantom", "--seed", 6, *SMALL, "--out", out).status == 2
    assert contents(out) == before
    assert run("phantom", "--seed", 6, *SMALL, "--out", out, "--force").status == 0
    assert json.loads((out / "truth.json").read_text())["seed"] == 6


def test_photos_are_written_with_their_lamps_and_replaced_with_force(
    run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "skin"
    words = ("phantom", "--seed", 5, *SMALL, "--photos", "--lamps", 4, "--light-distance-mm", 150)
    ended = run(*words, "--out", out)
    assert (ended.status, ended.err) == (0, "")
    last = ended.out.splitlines()[-1]
    assert f"scarscape measure {out / 'photos'} --light-distance-mm 150 --pitch-mm 0.1" in last
    names = [f"photo_0{number}.jpg" for number in range(1, 5)]
    assert sorted(path.name for path in (out / "photos").iterdir()) == ["lights.lp", *names]
    assert json.loads((out / "truth.json").read_text())["photos"]["light_distance_mm"] == 150
    first = contents(out / "photos")
    assert run(*words, "--out", out, "--force").status == 0
    assert contents(out / "photos") == first


def test_a_picture_of_the_owners_is_not_replaced(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "skin"
    words = ("phantom", "--seed", 5, *SMALL, "--photos", "--lamps", 3, "--out", out)
    assert run(*words).status == 0
    (out / "photos" / "holiday.jpg").write_bytes(b"mine")
    ended = run(*words, "--force")
    assert ended.status == 2
    assert "holiday.jpg" in ended.err


@pytest.mark.parametrize("words", [("--lamps", 2), ("--light-distance-mm", 0), ("--lamps", 65)])
def test_lamps_that_cannot_be_are_refused(
    run: Run, tmp_path: Path, words: tuple[object, ...]
) -> None:
    ended = run("phantom", "--seed", 5, *SMALL, "--photos", *words, "--out", tmp_path / "skin")
    assert ended.status == 2
    assert len(ended.lines) == 1
    assert not (tmp_path / "skin").exists()
