"""Each fault put into a good set is told, by name, and nothing else is."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from tests.light.lit_phantom import listed_as, phantom_set, relit

from scarscape.light.quality import Quality, geometry_of
from scarscape.model import Lamps, PhotoSet, Relief, Source
from scarscape.pipeline import checking_lamps, checking_photos, checking_scan
from scarscape.pipeline.checking import Checked, check
from scarscape.pipeline.checking_lamps import lamp_remarks
from scarscape.pipeline.checking_photos import photo_remarks
from scarscape.pipeline.checking_scan import pitch_remarks, scan_remarks, size_remarks
from scarscape.pipeline.remarks import Remark, are, listed, noted, stop

ROOT = Path(__file__).parents[2]
GOOD = phantom_set(3)


def minded(photos: PhotoSet) -> list[Remark]:
    return [one for one in photo_remarks(photos, "photos") if one.level != "fine"]


def told(photos: PhotoSet) -> str:
    return "\n".join(str(one) for one in minded(photos))


def lamps_minded(photos: PhotoSet) -> list[Remark]:
    """Of the lamps alone, which is quicker."""
    every = np.ones(photos.count)
    quality = Quality(
        *(tuple(every),) * 3,
        1.0,
        tuple(every),
        tuple(every),
        None,
        None if photos.lamps is None else geometry_of(photos.lamps),
        None,
    )
    return [one for one in lamp_remarks(photos, quality) if one.level != "fine"]


def lamps_told(photos: PhotoSet) -> str:
    return "\n".join(str(one) for one in lamps_minded(photos))


def frame(photos: PhotoSet, index: int, change: Callable[[np.ndarray], np.ndarray]) -> PhotoSet:
    light = photos.light.copy()
    light[index] = change(light[index])
    return relit(photos, light)


def test_a_good_set_has_nothing_to_mind() -> None:
    assert minded(GOOD) == []
    words = "\n".join(map(str, photo_remarks(GOOD, "photos")))
    for part in ("8 photos", "sharp", "burnt out", "fits", "Nothing moved", "8 lights all around"):
        assert part in words


def test_one_blurred_photo_among_sharp_ones_is_named() -> None:
    soft = frame(GOOD, 2, lambda one: np.stack([cv2.GaussianBlur(c, (0, 0), 1.9) for c in one]))
    (only,) = minded(soft)
    assert only.level == "harms"
    assert only.cause == "photo_03.png is blurred beside the others"


def test_a_photo_blurred_beyond_use_is_told_once() -> None:
    soft = frame(GOOD, 5, lambda one: np.stack([cv2.GaussianBlur(c, (0, 0), 9.0) for c in one]))
    about = [one for one in minded(soft) if "photo_06.png" in str(one)]
    assert len(about) == 1
    assert about[0].level == "stops"


def test_softness_of_all_is_told_as_such() -> None:
    soft = np.array([[cv2.GaussianBlur(c, (0, 0), 7.0) for c in one] for one in GOOD.light])
    soft += np.random.default_rng(2).normal(0, 0.001, soft.shape)
    words = told(relit(GOOD, soft))
    assert re.search(r"soft \(blurred by about 0\.(2[6-9]|3\d) mm\)", words)
    assert "beside the others" not in words


def test_burnt_out_photos_are_named_with_their_channel() -> None:
    red = frame(GOOD, 4, lambda one: one * np.array([2.6, 1.0, 1.0])[:, None, None])
    (only,) = [one for one in minded(red) if "burnt out" in one.cause]
    assert "photo_05.png (red " in only.cause
    assert "green" not in only.cause
    every = relit(GOOD, GOOD.light * 8)
    (only,) = [one for one in minded(every) if "burnt out, so" in one.cause]
    assert "and 4 more" in only.cause
    assert any(one.level == "stops" for one in minded(every))


def test_dark_photos_are_named() -> None:
    assert "photo_02.png is much darker" in told(frame(GOOD, 1, lambda one: one * 0.15))
    every = told(relit(GOOD, GOOD.light * 0.08))
    assert "and 4 more are too dark" in every
    assert "much darker" not in every


def test_light_that_misses_half_of_the_picture_is_named() -> None:
    def cut(one: np.ndarray) -> np.ndarray:
        held = one.copy()
        held[:, :, 120:] *= 0.02
        return held

    assert "in photo_07.png the light reaches under half" in told(frame(GOOD, 6, cut)).lower()


def test_a_photo_that_moved_is_told_and_mended() -> None:
    def move(one: np.ndarray) -> np.ndarray:
        shift = np.float32([[1, 0, 3.0], [0, 1, -2.0]])
        return np.stack(
            [cv2.warpAffine(c, shift, c.shape[::-1], borderMode=cv2.BORDER_REFLECT) for c in one]
        )

    words = [str(one) for one in photo_remarks(frame(GOOD, 3, move), "photos")]
    (moved,) = [one for one in words if "were moved by up to" in one]
    assert "This is mended" in moved


def test_without_a_scale_or_lamps_or_distance_it_is_said_what_is_lost() -> None:
    lamps = GOOD.lamps
    assert lamps is not None
    (only,) = minded(dataclasses.replace(GOOD, pitch_mm=None))
    assert "in mm" in only.cause
    assert "--pitch-mm" in only.remedy
    (only,) = lamps_minded(dataclasses.replace(GOOD, lamps=None))
    assert "lights.lp" in only.remedy
    (only,) = lamps_minded(dataclasses.replace(GOOD, lamps=Lamps(lamps.direction)))
    assert "--light-distance-mm" in only.remedy
    near = Lamps(lamps.direction, np.full(8, 25.0))
    (only,) = lamps_minded(dataclasses.replace(GOOD, lamps=near))
    assert "only 25 mm away" in only.cause


def some(photos: PhotoSet, chosen: list[int]) -> PhotoSet:
    """The set with some of its photos."""
    lamps = photos.lamps
    assert lamps is not None
    assert lamps.distance_mm is not None
    return dataclasses.replace(
        photos,
        light=photos.light[chosen],
        usable=photos.usable[chosen],
        names=tuple(photos.names[index] for index in chosen),
        lamps=Lamps(lamps.direction[chosen], lamps.distance_mm[chosen]),
    )


def test_few_lights_on_one_side_are_told() -> None:
    lamps = GOOD.lamps
    assert lamps is not None
    turn = np.argsort(np.arctan2(lamps.direction[:, 1], -lamps.direction[:, 0]))
    words = lamps_told(some(GOOD, [int(one) for one in turn[:4]]))
    assert "4 lights are few" in words
    assert "no light stands over" in words or "one line or in one corner" in words


def test_lights_too_flat_too_steep_and_too_alike_are_named() -> None:
    lamps = GOOD.lamps
    assert lamps is not None

    def at(index: int, elevation_deg: float) -> np.ndarray:
        way = lamps.direction.copy()
        aside = way[index, :2] / np.hypot(*way[index, :2])
        high = np.radians(elevation_deg)
        way[index] = [*(np.cos(high) * aside), np.sin(high)]
        return way

    assert "of photo_01.png stands low" in lamps_told(listed_as(GOOD, at(0, 20)))
    assert "of photo_01.png stands nearly over" in lamps_told(listed_as(GOOD, at(0, 80)))
    under = lamps_minded(listed_as(GOOD, at(0, -10)))
    assert [one.level for one in under if "photo_01.png" in one.cause] == ["stops"]
    twin = lamps.direction.copy()
    twin[1] = twin[0]
    assert "photo_01.png and photo_02.png have nearly the same light" in lamps_told(
        listed_as(GOOD, twin)
    )
    low = lamps.direction * [1, 1, 0.35]
    words = lamps_told(listed_as(GOOD, low / np.linalg.norm(low, axis=1)[:, None]))
    assert "add two or more lights at 60 degrees" in words.lower()


def test_a_wrong_list_of_lamps_stops() -> None:
    lamps = GOOD.lamps
    assert lamps is not None
    (only,) = minded(listed_as(GOOD, lamps.direction * [-1, 1, 1]))
    assert only.level == "stops"
    assert "y is taken the other way round" in only.cause
    (only,) = minded(listed_as(GOOD, lamps.direction * [-1, -1, 1]))
    assert only.level == "harms"
    assert "pits would come out as bumps" in only.cause
    wrong = lamps.direction[[1, 0, *range(2, 8)]]
    (only,) = minded(listed_as(GOOD, wrong))
    assert "photo_01.png and photo_02.png are likely exchanged" in only.cause


def test_what_the_reader_noted_is_passed_on() -> None:
    source = Source(kind="photo_set", notes=("Scale from 4 markers in a.jpg.", "a says b"))
    found = [str(one) for one in photo_remarks(dataclasses.replace(GOOD, source=source), "x")]
    assert "Scale from 4 markers in a.jpg." in found
    assert [one.level for one in noted(source.notes)] == ["fine", "harms"]


# ------------------------------------------------------------------------------------ scans


def scan(
    rows: int = 400, columns: int = 500, pitch_mm: float = 0.05, noise_mm: float = 0.004
) -> Relief:
    height = np.random.default_rng(1).normal(0, noise_mm, (rows, columns)).astype(np.float32)
    return Relief(height, pitch_mm)


def levels(relief: Relief) -> list[str]:
    return [one.level for one in scan_remarks(relief) if one.level != "fine"]


def test_a_good_scan_is_told_with_its_size_and_noise() -> None:
    first, *rest = [str(one) for one in scan_remarks(scan())]
    assert first == "500 x 400 samples, 0.05 mm apart: 25 x 20 mm of skin."
    assert rest == ["Noise of single heights is about 0.0040 mm."]


def test_noise_holes_and_slant_of_a_scan_are_told() -> None:
    assert levels(scan(noise_mm=0.03)) == ["harms"]
    holed = scan()
    holed.height_mm[:160] = np.nan
    assert levels(holed) == ["harms"]
    assert "40 % of it are holes" in "\n".join(map(str, scan_remarks(holed)))
    holed.height_mm[:] = np.nan
    assert "stops" in levels(holed)
    source = Source(kind="mesh", slant_deg=52.0)
    assert levels(dataclasses.replace(scan(), source=source)) == ["harms"]


def test_size_and_pitch_have_their_limits() -> None:
    assert [one.level for one in size_remarks(50, 300, 0.05)] == ["stops"]
    assert [one.level for one in size_remarks(200, 300, 0.05)] == ["harms"]
    assert list(size_remarks(600, 400, 0.05)) == []
    assert [one.level for one in pitch_remarks(0.01)] == ["fine"]
    assert list(pitch_remarks(0.05)) == []
    assert ["narrow" in str(one) for one in pitch_remarks(0.15)] == [True]
    assert ["under 1 mm" in str(one) for one in pitch_remarks(0.25)] == [True]


# ------------------------------------------------------------------------------ all of it


def test_what_the_reader_refuses_is_a_remark(tmp_path: Path) -> None:
    missing = check(tmp_path / "nowhere")
    assert not missing.measurable
    assert missing.verdict.startswith("cannot be measured yet: there is no such file")
    (tmp_path / "set").mkdir()
    for number in range(3):
        (tmp_path / "set" / f"{number}.png").write_bytes(b"no picture")
    broken = check(tmp_path / "set")
    (only,) = broken.remarks
    assert only.level == "stops"
    assert "0.png" in only.cause
    (tmp_path / "empty").mkdir()
    assert not check(tmp_path / "empty").measurable


def test_the_verdict_counts_what_is_to_be_minded(tmp_path: Path) -> None:
    np.save(tmp_path / "scan.npy", scan(pitch_mm=0.15).height_mm)
    checked = check(tmp_path / "scan.npy", pitch_mm=0.15)
    assert checked.measurable
    assert checked.verdict == "can be measured; mind the 1 point above"
    checked.raise_for_stop()
    assert check(tmp_path / "scan.npy", pitch_mm=0.05).verdict == "can be measured"
    assert not check(tmp_path / "scan.npy").measurable
    fine = Checked("a", (Remark("fine", "b"), Remark("harms", "c"), Remark("harms", "d")))
    assert fine.verdict == "can be measured; mind the 2 points above"


def test_remarks_are_sentences_and_names_keep_their_letters() -> None:
    assert str(Remark("harms", "a b", "do  c.")) == "A b. Do c."
    assert str(Remark("harms", "a.jpg is black")) == "a.jpg is black."
    assert str(Remark("stops", "photo_1.png: is black")) == "photo_1.png: is black."
    assert listed(["a"]) == "a"
    assert listed(list("abc")) == "a, b and c"
    assert listed(list("abcdef")) == "a, b, c, d and 2 more"
    assert are(["a"]) == "a is"
    assert are(["a", "b"]) == "a and b are"


def test_a_stop_names_the_file_only_if_it_is_another() -> None:
    from scarscape.model import InputError

    assert stop(InputError("is black", "look", file="set/a.jpg"), "set").cause == "a.jpg: is black"
    assert stop(InputError("is black", "look", file="set"), "set").cause == "is black"


def test_the_page_has_the_limits_of_the_code() -> None:
    page = " ".join((ROOT / "docs" / "check.md").read_text(encoding="utf-8").split())
    for module in (checking_photos, checking_lamps, checking_scan):
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, float | int) and not name.startswith("_"):
                if name.startswith("LEAST_S"):
                    continue  # those of measuring, told there
                assert f"{value:g}" in page, name
