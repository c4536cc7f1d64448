"""Folders of photos through the command line: measured, or refused in one line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

Run = Callable[..., Any]
DISTANCE = ("--light-distance-mm", "180")
SEED, SIZE_MM = 4021, 16


@pytest.fixture(scope="module")
def skin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A phantom with photos, made once."""
    from scarscape.phantom import make_phantom, render_photos, write_phantom

    folder = tmp_path_factory.mktemp("phantom") / "skin"
    phantom = make_phantom(SEED, size_mm=SIZE_MM)
    write_phantom(phantom, folder, photos=render_photos(phantom, lamps=6))
    return folder


@pytest.fixture
def photos(skin: Path, tmp_path: Path) -> Path:
    """The photos in a folder that a test may spoil."""
    return Path(shutil.copytree(skin / "photos", tmp_path / "photos"))


def lines_of(photos: Path) -> list[str]:
    return (photos / "lights.lp").read_text(encoding="utf-8").splitlines()


def relit(photos: Path, change: Callable[[list[str]], list[str]]) -> None:
    (photos / "lights.lp").write_text("\n".join(change(lines_of(photos))) + "\n", encoding="utf-8")


def test_photos_give_what_a_scan_gives(run: Run, skin: Path, tmp_path: Path) -> None:
    out = tmp_path / "result"
    ended = run("measure", skin / "photos", *DISTANCE, "--out", out, "--date", "2027-01-10")
    assert ended.status == 0, ended.err
    written = {path.name for path in out.iterdir()}
    assert written == {
        "scars.json",
        "scars.csv",
        "marks.csv",
        "relief.tif",
        "map.png",
        "report.html",
    }
    found = json.loads((out / "scars.json").read_text(encoding="utf-8"))
    assert found["source"]["kind"] == "photo_set"
    assert found["source"]["pitch_mm"] == pytest.approx(0.05)
    names = {file["name"] for file in found["source"]["files"]}
    assert names == {"lights.lp", *(f"photo_{number:02d}.jpg" for number in range(1, 7))}
    true = json.loads((skin / "truth.json").read_text(encoding="utf-8"))["scars"]
    for scar in true:
        near = [
            one
            for one in found["scars"]
            if np.hypot(one["x_mm"] - scar["x_mm"], one["y_mm"] - scar["y_mm"]) < 0.5
        ]
        assert [one["kind"] for one in near] == [scar["kind"]]
        size = "height_mm" if scar["depth_mm"] is None else "depth_mm"
        away = abs(near[0][size] - scar[size])
        assert away < max(4 * near[0][f"{size}_sd"], 0.1 * scar[size])
    assert len(found["scars"]) == len(true)


def test_the_same_photos_give_the_same_bytes(run: Run, photos: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        ended = run("measure", photos, *DISTANCE, "--out", tmp_path / name, "--date", "2027-01-10")
        assert ended.status == 0, ended.err
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def one_missing(photos: Path) -> None:
    (photos / "photo_03.jpg").unlink()


def two_sizes(photos: Path) -> None:
    image = cv2.imread(str(photos / "photo_02.jpg"))
    cv2.imwrite(str(photos / "photo_02.jpg"), image[:-8])


def light_behind(photos: Path) -> None:
    relit(photos, lambda lines: [lines[0], "photo_01.jpg 0.3 0.2 -0.9", *lines[2:]])


def duplicate_lights(photos: Path) -> None:
    def twice(lines: list[str]) -> list[str]:
        return [*lines[:2], "photo_02.jpg " + " ".join(lines[1].split()[1:]), *lines[3:]]

    relit(photos, twice)


def black_frame(photos: Path) -> None:
    image = cv2.imread(str(photos / "photo_04.jpg"))
    cv2.imwrite(str(photos / "photo_04.jpg"), np.zeros_like(image))


def wrong_count(photos: Path) -> None:
    relit(photos, lambda lines: ["5", *lines[1:]])


def not_a_number(photos: Path) -> None:
    relit(photos, lambda lines: [lines[0], "photo_01.jpg nan 0.2 0.9", *lines[2:]])


def other_skin(photos: Path) -> None:
    image = cv2.imread(str(photos / "photo_05.jpg"))
    cv2.imwrite(str(photos / "photo_05.jpg"), np.ascontiguousarray(image[::-1]))


def cut_off(photos: Path) -> None:
    whole = (photos / "photo_01.jpg").read_bytes()
    (photos / "photo_01.jpg").write_bytes(whole[: len(whole) // 2])


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (one_missing, "photo_03.jpg"),
        (two_sizes, "photo_02.jpg"),
        (light_behind, "photo_01.jpg"),
        (duplicate_lights, "photo_02.jpg"),
        (black_frame, "photo_04.jpg"),
        (wrong_count, "lights.lp"),
        (not_a_number, "lights.lp"),
        (other_skin, "photo_05.jpg"),
        (cut_off, "photo_01.jpg"),
    ],
)
def test_a_spoilt_set_is_refused_by_name(
    run: Run, photos: Path, tmp_path: Path, spoil: Callable[[Path], None], named: str
) -> None:
    spoil(photos)
    before = sorted(tmp_path.iterdir())
    ended = run("measure", photos, *DISTANCE, "--out", tmp_path / "result")
    assert ended.status == 2
    assert len(ended.lines) == 1
    assert named in ended.lines[0]
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("words", "about"),
    [
        (("--unit", "mm"), "--unit"),
        (("--region", "0,0,0,5"), "--region"),
        (("--outward", "0,0,1"), "--outward"),
        (("--lights", "nowhere.lp"), "nowhere.lp"),
        (("--light-distance-mm", "0"), "--light-distance-mm"),
        (("--marker-scale", "9"), "--marker-scale"),
        (("--sphere", "10,20"), "--sphere"),
        (("--sphere", "10,20,-3"), "--sphere"),
    ],
)
def test_an_option_that_cannot_be_meant_is_refused(
    run: Run, photos: Path, tmp_path: Path, words: tuple[str, str], about: str
) -> None:
    ended = run("measure", photos, *words, "--out", tmp_path / "result")
    assert ended.status == 2
    assert about in ended.lines[0]
    assert not (tmp_path / "result").exists()


def test_lamp_options_are_refused_for_a_scan(run: Run, skin: Path, tmp_path: Path) -> None:
    for words in (DISTANCE, ("--lights", skin / "photos" / "lights.lp")):
        ended = run("measure", skin / "height.tif", *words, "--out", tmp_path / "result")
        assert ended.status == 2
        assert str(words[0]) in ended.lines[0]


def test_a_sphere_outlined_by_hand_is_asked_for_the_lamps(
    run: Run, photos: Path, tmp_path: Path
) -> None:
    (photos / "lights.lp").unlink()
    ended = run("measure", photos, "--sphere", "9000,9000,40", "--out", tmp_path / "result")
    assert ended.status == 2
    assert "9000" in ended.lines[0]
    assert not (tmp_path / "result").exists()
