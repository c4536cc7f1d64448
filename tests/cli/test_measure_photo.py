"""One photo measured, checked and assessed: from its file to what is written."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from scarscape.capture import read_findings
from scarscape.phantom import (
    ColouredSkin,
    Phantom,
    RenderedPhoto,
    draw_coloured_skin,
    make_phantom,
    render_photo,
)
from scarscape.phantom.charts import chart_beside, marker_around
from scarscape.phantom.photos_writing import write_photo

Run = Callable[..., Any]
PITCH_MM, SIDE_MM, SIDE_PX = 0.1, 28.0, 280
FILES = {"map.png", "report.html", "scars.csv", "scars.json"}
DAY = ("--date", "2027-01-10")


@dataclass(frozen=True)
class Skin:
    """Coloured skin and its photo under a lamp from one side."""

    phantom: Phantom
    coloured: ColouredSkin
    photo: RenderedPhoto


@pytest.fixture(autouse=True)
def no_landmarks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What one machine has set up must not decide what is tested."""
    monkeypatch.setenv("SCARSCAPE_LANDMARKS", str(tmp_path / "nowhere"))


@pytest.fixture(scope="module")
def skin() -> Skin:
    phantom = make_phantom(3, size_mm=SIDE_MM, pitch_mm=PITCH_MM)
    coloured = draw_coloured_skin(phantom.truth)
    photo = render_photo(phantom, coloured=coloured, elevation_deg=28.0, azimuth_deg=150.0, sky=0.1)
    return Skin(phantom, coloured, photo)


@pytest.fixture(scope="module")
def flat(skin: Skin) -> RenderedPhoto:
    return render_photo(skin.phantom, coloured=skin.coloured, light="flat")


@pytest.fixture
def measured(run: Run, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Measure a photo without a fault; what ``scars.json`` then holds."""

    def called(photo: Path, *options: object) -> dict[str, Any]:
        out = tmp_path / f"measured {photo.name}"
        ended = run("measure", photo, "--out", out, "--force", *DAY, *options)
        assert ended.status == 0, ended.err
        assert all(line.startswith("warning: ") for line in ended.lines)
        assert {path.name for path in out.iterdir()} >= FILES
        content: dict[str, Any] = json.loads((out / "scars.json").read_text(encoding="utf-8"))
        assert content["source"]["kind"] == "photo"
        return content

    return called


def saved(photo: RenderedPhoto, path: Path, *, scale: bool = True) -> Path:
    write_photo(photo, path, scale=scale)
    return path


def refused(ended: Any, path: Path, out: Path, word: str) -> None:
    """Exit status 2, one line that names the file, and no output folder."""
    assert ended.status == 2
    (line,) = ended.lines
    assert line.startswith(f"scarscape: {path}: ")
    assert word in line
    assert ";" in line
    assert not out.exists()


Measured = Callable[..., dict[str, Any]]


def true_ita_deg(phantom: Phantom, coloured: ColouredSkin) -> float:
    """ITA of the same skin without marks, as the CIE's observer sees it in daylight (D65)."""
    plain = draw_coloured_skin(
        phantom.truth,
        phototype=coloured.phototype,
        camera="colorimeter",
        marks=False,
        distractors=False,
    )
    red, green, blue = np.median(plain.albedo.reshape(-1, 3), axis=0)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    lightness = 116 * np.cbrt(luminance) - 16
    yellow = 200 * (np.cbrt(luminance) - np.cbrt(z))
    return float(np.degrees(np.arctan2(lightness - 50, yellow)))


# ------------------------------------------------------------------------ scale and kind of file


def test_with_a_scale_marks_lie_where_they_were_drawn(
    measured: Measured, skin: Skin, tmp_path: Path
) -> None:
    content = measured(saved(skin.photo, tmp_path / "skin.jpg"))
    source = content["source"]
    assert (source["rows"], source["columns"]) == (SIDE_PX, SIDE_PX)
    assert source["pitch_mm"] == pytest.approx(PITCH_MM, rel=1e-3)
    assert source["pitch_from"] == "file"
    assert source["light"]["judged"] is True
    drawn = skin.coloured.marks
    assert len(content["marks"]) >= 0.7 * len(drawn)
    for mark in content["marks"]:
        place = (mark["x_mm"], mark["y_mm"])
        near = min(drawn, key=lambda one: math.dist((one.x_mm, one.y_mm), place))
        assert math.dist((near.x_mm, near.y_mm), place) < 1.0
        assert near.kind == mark["kind"]
        assert mark["x_px"] * source["pitch_mm"] == pytest.approx(mark["x_mm"], abs=0.01)
    for scar in content["scars"]:
        assert scar["depth_mm"] is None
        assert scar["height_mm"] is None
        assert scar["volume_mm3"] is None
        assert scar["width_mm"] > 0
        assert max(scar["kind_probability"].values()) <= 0.7
    # Without a known colour no tone is told.
    assert content["skin"]["ita_deg"] is None


def test_without_a_scale_nothing_is_in_mm(measured: Measured, skin: Skin, tmp_path: Path) -> None:
    content = measured(saved(skin.photo, tmp_path / "skin.png", scale=False))
    assert content["source"]["pitch_mm"] is None
    assert content["source"]["pitch_from"] is None
    assert content["totals"]["skin_area_mm2"] is None
    found = [*content["marks"], *content["scars"]]
    assert found
    for one in found:
        assert one["x_mm"] is None
        assert one["area_mm2"] is None
        assert one["outline_mm"] == []
        assert 0 <= one["x_px"] <= SIDE_PX
        assert len(one["outline_px"]) >= 3
    assert any("Nothing gives a scale" in warning for warning in content["warnings"])
    scaled = measured(tmp_path / "skin.png", "--pitch-mm", PITCH_MM)
    assert scaled["source"]["pitch_from"] == "option"
    assert scaled["totals"]["skin_area_mm2"] == pytest.approx(SIDE_MM**2, rel=0.1)


def test_a_grey_photo_has_scars_and_no_marks(
    run: Run, measured: Measured, skin: Skin, tmp_path: Path
) -> None:
    path = tmp_path / "grey.png"
    Image.fromarray(skin.photo.encoded[:, :, 1]).save(path)
    content = measured(path, "--pitch-mm", PITCH_MM)
    assert content["marks"] == []
    assert content["totals"]["mark_area_fraction"] is None
    assert content["skin"]["ita_deg"] is None
    assert any("grey" in warning for warning in content["warnings"])
    assert not read_findings(tmp_path / "measured grey.png").colour_seen
    refused(
        run("measure", path, "--out", tmp_path / "out", "--chart", "0,0 90,0 90,60 0,60"),
        path,
        tmp_path / "out",
        "grey",
    )


def test_sixteen_bits_say_what_eight_say(measured: Measured, skin: Skin, tmp_path: Path) -> None:
    path = tmp_path / "skin.tif"
    deep = skin.photo.encoded.astype(np.uint16) * 257
    tifffile.imwrite(path, deep, photometric="rgb", metadata=None)
    content = measured(path, "--pitch-mm", PITCH_MM)
    Image.fromarray(skin.photo.encoded).save(tmp_path / "skin.png")
    plain = measured(tmp_path / "skin.png", "--pitch-mm", PITCH_MM)
    for name in ("marks", "scars"):
        assert len(content[name]) == len(plain[name])
        for one, other in zip(content[name], plain[name], strict=True):
            assert one["kind"] == other["kind"]
            assert one["x_mm"] == pytest.approx(other["x_mm"], abs=0.02)


# ------------------------------------------------------------------------ known colours


def test_a_marker_frame_gives_scale_and_colour(measured: Measured, tmp_path: Path) -> None:
    phantom = make_phantom(5, size_mm=28, pitch_mm=0.1)
    coloured = draw_coloured_skin(phantom.truth)
    sheet = marker_around(phantom, piece="spot")
    photo = render_photo(phantom, coloured=coloured, sheet=sheet, elevation_deg=35.0)
    content = measured(saved(photo, tmp_path / "skin.png", scale=False))
    source, tone = content["source"], content["skin"]
    assert source["pitch_from"] == "marker"
    assert source["pitch_mm"] == pytest.approx(0.1, rel=0.01)
    assert source["pitch_mm_sd"] > 0
    assert source["columns"] * source["pitch_mm"] == pytest.approx(25.0, abs=0.3)
    assert tone["ita_deg"] == pytest.approx(true_ita_deg(phantom, coloured), abs=6.0)
    assert tone["ita_deg_sd"] > 0


@pytest.fixture(scope="module")
def charted(skin: Skin) -> RenderedPhoto:
    sheet = chart_beside(skin.phantom, patch_mm=5.0)
    return render_photo(skin.phantom, coloured=skin.coloured, sheet=sheet, elevation_deg=40.0)


def test_a_chart_gives_the_tone_with_its_error(
    measured: Measured, skin: Skin, charted: RenderedPhoto, tmp_path: Path
) -> None:
    content = measured(saved(charted, tmp_path / "skin.png"))
    tone = content["skin"]
    assert tone["ita_deg"] == pytest.approx(true_ita_deg(skin.phantom, skin.coloured), abs=6.0)
    assert tone["ita_deg_sd"] > 0
    assert 0 < tone["colour_error_delta_e"] < 10
    assert charted.sheet is not None
    edge = float(charted.sheet.patches_px[:, :, 0].min())
    assert all(mark["x_px"] < edge for mark in content["marks"])


def test_a_chart_by_hand_says_the_same(
    run: Run, measured: Measured, charted: RenderedPhoto, tmp_path: Path
) -> None:
    path = saved(charted, tmp_path / "skin.png")
    found = measured(path)
    assert charted.sheet is not None
    middle = charted.sheet.patches_px.mean(axis=(0, 1))
    corners = [charted.sheet.patches_px[number] for number in (0, 5, 23, 18)]
    outer = [one[np.argmax(np.hypot(*(one - middle).T))] + 0.5 for one in corners]
    words = " ".join(f"{column:.2f},{row:.2f}" for column, row in outer)
    by_hand = measured(path, "--chart", words)
    assert any("between the corners given" in note for note in by_hand["source"]["notes"])
    assert by_hand["skin"]["ita_deg"] == pytest.approx(found["skin"]["ita_deg"], abs=1.5)
    checked = run("check", path, "--chart", words)
    assert checked.status == 0
    assert "between the corners given" in checked.out
    out = tmp_path / "out"
    away = "10,10 60,10 60,40 10,40"
    refused(run("measure", path, "--out", out, "--chart", away), path, out, "no chart")
    assert run("check", path, "--chart", away).status == 2
    ended = run("measure", path, "--out", out, "--chart", "1,2 3,4")
    assert ended.status == 2
    assert len(ended.lines) == 1


# ------------------------------------------------------------------------ regions by hand


def test_regions_by_hand_have_counts_areas_and_grades(
    measured: Measured, skin: Skin, tmp_path: Path
) -> None:
    path = saved(skin.photo, tmp_path / "skin.jpg")
    outlines = tmp_path / "regions.json"
    half, whole = SIDE_PX // 2, SIDE_PX
    left = [[0, 0], [half, 0], [half, whole], [0, whole]]
    right = [[half, 0], [whole, 0], [whole, whole], [half, whole]]
    outlines.write_text(json.dumps({"right_cheek": left, "left_cheek": right}))
    content = measured(path, "--regions", outlines)
    regions = {one["name"]: one for one in content["regions"]}
    assert set(regions) == {"left_cheek", "right_cheek"}
    for mark in content["marks"]:
        assert mark["region"] == ("right_cheek" if mark["x_px"] < half - 0.5 else "left_cheek")
    for name, region in regions.items():
        counted = [mark for mark in content["marks"] if mark["region"] == name]
        assert sum(region["mark_counts"].values()) == len(counted)
        assert region["skin_area_mm2"] == pytest.approx(SIDE_MM**2 / 2, rel=0.1)
        assert sum(region["counts"].values()) == sum(
            scar["region"] == name for scar in content["scars"]
        )
        assert region["grades"]["ecca"]["extent"] == "site"
    assert sum(one["skin_area_mm2"] for one in content["regions"]) == pytest.approx(
        content["totals"]["skin_area_mm2"], rel=0.01
    )


# ------------------------------------------------------------------------ light


def test_flat_light_leaves_scars_unjudged_and_says_so(
    run: Run, measured: Measured, flat: RenderedPhoto, tmp_path: Path
) -> None:
    path = saved(flat, tmp_path / "flat.jpg")
    content = measured(path, "--extent", "face", "--site", "face")
    assert content["source"]["light"]["judged"] is False
    assert content["source"]["light"]["reason"]
    assert content["scars"] == []
    assert content["totals"]["scar_area_fraction"] is None
    assert content["marks"]
    assert any(one.startswith("Scars were not looked for") for one in content["warnings"])
    for grade in content["grades"].values():
        assert (grade["score"], grade["low"], grade["high"]) == (None, 0, grade["maximum"])
    folder = tmp_path / "measured flat.jpg"
    assert "not looked for" in (folder / "report.html").read_text(encoding="utf-8")
    checked = run("check", path)
    assert checked.status == 0
    assert "scars cannot be told by their shading" in checked.out.lower()


def test_a_plan_from_it_leaves_scars_open(run: Run, flat: RenderedPhoto, tmp_path: Path) -> None:
    path, folder = saved(flat, tmp_path / "flat.jpg", scale=False), tmp_path / "measured"
    words = ("--extent", "face", "--out", folder, *DAY)
    assert run("measure", path, *words).status == 0
    found = read_findings(folder)
    assert not found.scars_judged
    assert found.colour_seen
    assert all(mark.x_mm is None and mark.x_px is not None for mark in found.marks)
    out = tmp_path / "plan"
    answers = tmp_path / "answers.json"
    answers.write_text('{"age": 30, "seen_at_50cm": false}')
    ended = run(
        "assess", "--scars", folder / "scars.json", "--answers", answers, "--out", out, *DAY
    )
    assert ended.status == 0, ended.err
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    assert sum(one["count"] for one in plan["not_scars"]) == len(found.marks)
    option = {one["treatment"]: one for one in plan["options"]}["subcision"]
    assert option["status"] == "possible"
    assert "sees" in option["ask_first"]
    for grade in plan["grades"].values():
        assert (grade["low"], grade["high"]) == (0, grade["maximum"])
    # Answers given while measuring close nothing either.
    again = ("measure", path, *words, "--force", "--answers", answers)
    assert run(*again).status == 0
    for grade in json.loads((folder / "scars.json").read_text())["grades"].values():
        assert (grade["low"], grade["high"]) == (0, grade["maximum"])


@pytest.mark.parametrize("scale", [True, False])
def test_what_was_judged_comes_back_as_it_was_found(
    run: Run, measured: Measured, skin: Skin, tmp_path: Path, *, scale: bool
) -> None:
    path = saved(skin.photo, tmp_path / "skin.png", scale=scale)
    content = measured(path)
    found = read_findings(tmp_path / "measured skin.png")
    assert found.scars_judged
    assert found.colour_seen
    assert found.source_kind == "photo"
    for name, nouns in (("scars", found.scars), ("marks", found.marks)):
        assert len(nouns) == len(content[name])
        for noun, written in zip(nouns, content[name], strict=True):
            held = json.loads(json.dumps(dataclasses.asdict(noun)))
            assert {key: held[key] for key in written} == written
            assert (noun.x_mm is None) is not scale
    out = tmp_path / "plan"
    ended = run("assess", "--scars", tmp_path / "measured skin.png", "--out", out, *DAY)
    assert ended.status == 0, ended.err


@pytest.mark.parametrize(("light", "word"), [(0.0, "black"), (4.0, "burnt out"), (0.001, "black")])
def test_too_dark_and_burnt_out_are_one_line(
    run: Run, skin: Skin, tmp_path: Path, light: float, word: str
) -> None:
    path, out = tmp_path / "skin.png", tmp_path / "out"
    numbers = np.clip(skin.photo.encoded.astype(float) * light + (light > 1) * 255, 0, 255)
    Image.fromarray(numbers.astype(np.uint8)).save(path)
    ended = run("measure", path, "--out", out)
    assert ended.status == 2
    assert ("clipped all over" if word == "burnt out" else word) in ended.err
    refused(ended, path, out, "take it again")
    assert run("check", path).status == 2


def test_next_to_no_skin_is_one_line(run: Run, skin: Skin, tmp_path: Path) -> None:
    """All but a corner burnt out: light enough to be read, too little to be measured."""
    path, out = tmp_path / "skin.png", tmp_path / "out"
    numbers = np.full_like(skin.photo.encoded, 255)
    numbers[:36, :36] = skin.photo.encoded[:36, :36]
    Image.fromarray(numbers).save(path)
    refused(run("measure", path, "--out", out), path, out, "next to no skin")
    checked = run("check", path)
    assert checked.status == 2
    assert len(checked.lines) == 1


# ------------------------------------------------------------------------ the same again, and slips


def test_the_same_photo_gives_the_same_bytes(run: Run, skin: Skin, tmp_path: Path) -> None:
    path = saved(skin.photo, tmp_path / "skin.jpg")
    folders = [tmp_path / "one", tmp_path / "two"]
    answers = tmp_path / "answers.json"
    answers.write_text('{"seen_at_50cm": true}')
    for folder in folders:
        assert run("measure", path, "--out", folder, "--answers", answers, *DAY).status == 0
    one, two = ({file.name: file.read_bytes() for file in folder.iterdir()} for folder in folders)
    assert one == two


@pytest.mark.parametrize(
    "option",
    [
        ("--unit", "mm"),
        ("--region", "1,2,3,4"),
        ("--outward", "0,0,1"),
        ("--lights", "lights.lp"),
        ("--light-distance-mm", "180"),
        ("--sphere", "10,10,5"),
    ],
)
def test_options_that_mean_nothing_for_a_photo_are_refused(
    run: Run, tmp_path: Path, option: tuple[str, str]
) -> None:
    path, out = tmp_path / "skin.png", tmp_path / "out"
    Image.new("RGB", (64, 64), (190, 140, 110)).save(path)
    refused(run("measure", path, "--out", out, *option), path, out, option[0])


def test_a_chart_means_nothing_for_a_scan(run: Run, tmp_path: Path) -> None:
    path, out = tmp_path / "skin.npy", tmp_path / "out"
    np.save(path, np.zeros((200, 200), np.float32))
    ended = run("measure", path, "--out", out, "--chart", "0,0 9,0 9,9 0,9")
    refused(ended, path, out, "--chart")
