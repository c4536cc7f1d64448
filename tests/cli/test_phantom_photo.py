"""``scarscape phantom --photo`` and ``--coloured``: what they write, and nothing of it twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from scarscape.phantom import draw_coloured_skin, make_phantom, render_photo

Run = Callable[..., Any]
SMALL = ("--size-mm", "12", "--pitch-mm", "0.1")


def test_one_photo_lies_beside_its_truth(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "skin"
    ended = run("phantom", "--seed", 5, *SMALL, "--photo", "--coloured", "--out", out)
    assert (ended.status, ended.err) == (0, "")
    names = sorted(path.name for path in out.iterdir())
    assert names == ["height.tif", "mesh.ply", "photo.jpg", "truth.json"]
    assert f"scarscape measure {out / 'photo.jpg'}" in ended.out.splitlines()[-1]
    made = make_phantom(5, size_mm=12, pitch_mm=0.1)
    coloured = draw_coloured_skin(made.truth)
    expected = render_photo(made, coloured=coloured).encoded.astype(int)
    with Image.open(out / "photo.jpg") as image:
        assert np.abs(np.asarray(image) - expected).mean() < 2
    truth = json.loads((out / "truth.json").read_text())
    assert len(truth["marks"]) == len(coloured.marks)
    assert truth["photo"]["light"] == "side"


def test_photos_of_coloured_skin_tell_their_marks(run: Run, tmp_path: Path) -> None:
    words = ("phantom", "--seed", 5, *SMALL, "--photos", "--lamps", 3)
    assert run(*words, "--out", tmp_path / "plain").status == 0
    assert run(*words, "--coloured", "--out", tmp_path / "coloured").status == 0
    plain, coloured = (
        json.loads((tmp_path / name / "truth.json").read_text()) for name in ("plain", "coloured")
    )
    assert "marks" not in plain
    assert coloured["marks"]
    assert coloured["scars"] == plain["scars"]
    first = [
        (tmp_path / name / "photos" / "photo_01.jpg").read_bytes() for name in ("plain", "coloured")
    ]
    assert first[0] != first[1]


def test_colours_without_a_photo_are_refused(run: Run, tmp_path: Path) -> None:
    ended = run("phantom", "--seed", 5, *SMALL, "--coloured", "--out", tmp_path / "skin")
    assert ended.status == 2
    assert len(ended.lines) == 1
    assert not (tmp_path / "skin").exists()
