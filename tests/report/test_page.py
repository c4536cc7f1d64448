"""report.html stands alone, says everything, and reads well anywhere."""

from __future__ import annotations

import base64
import dataclasses
import io
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from scarscape.model import SourceFile
from scarscape.report import write_report_html

JPEG = "data:image/jpeg;base64,"


@pytest.fixture
def page(tmp_path, parse_page):
    def make(survey, date="2026-11-24"):
        write_report_html(survey, tmp_path / "report.html", date=date)
        return parse_page((tmp_path / "report.html").read_text(encoding="utf-8"))

    return make


@pytest.fixture(params=["survey", "holed", "unmeasured", "empty", "coloured"])
def any_survey(request, make_survey):
    if request.param == "empty":
        nothing = np.full((60, 90), np.nan, np.float32)
        return make_survey(scars=(), relief_mm=nothing, grades={}, warnings=(), site=None)
    return request.getfixturevalue(request.param)


def test_needs_nothing_but_itself(any_survey, page):
    made = page(any_survey)
    for tag, attrs in made.tags:
        assert tag not in ("script", "link", "iframe", "object", "embed", "base")
        assert not any(name.startswith("on") for name in attrs)
        for name in ("src", "srcset", "poster", "data", "action"):
            assert attrs.get(name, JPEG).startswith(JPEG)
        if "href" in attrs:
            citation = tag == "a" and attrs["href"].startswith("https://doi.org/10.")
            assert attrs["href"].startswith("#") or citation
    assert "url(" not in made.source.replace("url(#", "")
    assert "@import" not in made.source


def test_links_and_ids_hold_together(any_survey, page):
    made = page(any_survey)
    assert len(made.ids) == len(set(made.ids))
    targets = {attrs["href"][1:] for _, attrs in made.tags if attrs.get("href", "")[:1] == "#"}
    assert targets <= set(made.ids)


def test_every_scar_has_a_row_and_a_profile(any_survey, page):
    made = page(any_survey)
    for scar in any_survey.scars:
        assert f"scar-{scar.id}" in made.ids
        assert f"profile-{scar.id}" in made.ids
    drawn = [svg for svg in made.all("svg") if svg.get("class") == "profile"]
    assert len(drawn) == len(any_survey.scars)


def test_accessible(any_survey, page):
    made = page(any_survey)
    assert made.all("html")[0]["lang"] == "en"
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in made.all(
        "meta"
    )
    assert all(len(image["alt"]) > 30 for image in made.all("img"))
    for svg in made.all("svg"):
        assert svg.get("aria-hidden") == "true" or svg["aria-label"]
    levels = [int(tag[1]) for tag, _ in made.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all("scope" in cell for cell in made.all("th"))
    assert "@media print" in made.source


def test_contrast_of_writing(survey, page):
    source = page(survey).source
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", source))

    def luminance(colour: str) -> float:
        c = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
        return float(linear @ (0.2126, 0.7152, 0.0722))

    for writing in (colours["ink"], colours["soft"], colours["accent"], "#17448f"):
        for ground in ("#ffffff", colours["pale"], "#fff8e3", "#fff3c9"):
            light, dark = sorted((luminance(writing), luminance(ground)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (writing, ground)


def test_pictures_can_be_opened(holed, page):
    made = page(holed)
    pictures = made.all("img") + made.all("source")
    assert len(pictures) == 4
    for picture in pictures:
        data = (picture.get("src") or picture["srcset"]).split(",", 1)[1]
        with Image.open(io.BytesIO(base64.b64decode(data))) as image:
            assert image.size == (int(picture["width"]), int(picture["height"]))
            image.load()


def test_says_what_it_is_and_is_not(survey, page):
    text = page(survey).text
    for told in (
        "not a diagnosis",
        "not a medical device",
        "left cheek",
        "Captured 2026-11-20",
        "Report of 2026-11-24",
        "3 scars found on 3.0 cm² of measured skin",
        "0.60 ± 0.01 mm the deepest scar (number 1, ice pick)",
        "0.16 to 0.56 mm",
        "10.15557/JoU.2020.0049",
        "1 lies within that range, 1 is deeper",
        "The scan slants by 50 degrees.",
    ):
        assert told in text.replace("\xa0", " ")


def test_gives_the_numbers_with_their_errors(survey, page):
    text = page(survey).text.replace("\xa0", " ")
    for told in ("0.600 ± 0.012", "1.80 ± 0.05", "▲ 0.400 ± 0.011", "boxcar 93 %, ice pick 2 %"):
        assert told in text


def test_names_the_grades_and_what_is_unverified(survey, page):
    made = page(survey)
    for told in (
        "ECCA",
        "UNVERIFIED",
        "45 to 135 of 540",
        "for one whole site",
        "V-shaped under 2 mm",
        "Not to be told from a scan: seen at 50 cm.",
        "(citation unverified)",
        "A note.",
    ):
        assert told in made.text
    assert {"href": "https://doi.org/10.1159/000096912"} in made.all("a")


def test_says_what_it_rests_on(survey, page):
    text = page(survey).text
    for told in (
        "robust regression, cutoff 8 mm",
        "4.0 µm",
        "0.05 mm apart (from the file)",
        "A guess.",
        "cheek.tif",
        "ab" * 32,
        "Sa 11.0 µm",
        "12°",
    ):
        assert told in text


def test_at_least_where_the_floor_was_not_reached(make_survey, make_scar, page):
    scar = make_scar(1, "ice_pick", 4.0, 4.0, 0.7, 0.9, depth_is_lower_bound=True)
    text = page(make_survey(scars=(scar,))).text.replace("\xa0", " ")
    assert "at least 0.70 ± 0.01 mm" in text
    assert "≥ 0.700 ± 0.012" in text


def test_what_is_not_known_is_a_dash(unmeasured, page):
    made = page(unmeasured)
    assert "None" not in made.text
    assert "nan" not in made.text.lower().split()
    assert made.text.count("depth not measured") == 3


def test_names_are_escaped(make_survey, survey, page):
    evil = '<script>alert("1")</script>&'
    source = dataclasses.replace(
        survey.source, files=(SourceFile(evil, "0" * 64),), notes=(evil + " 10.1000/<b>",)
    )
    scar = dataclasses.replace(survey.scars[0], notes=(evil,), region=evil)
    item = dataclasses.replace(survey.grades["ecca"].items[0], note=evil)
    grade = dataclasses.replace(survey.grades["ecca"], items=(item,), source=evil, notes=(evil,))
    changes = {"site": evil, "warnings": (evil,), "captured": evil, "version": evil}
    made = page(
        make_survey(source=source, scars=(scar,), grades={"x": grade}, **changes), date=evil
    )
    assert not made.all("script")
    assert not made.all("b")
    assert made.text.count(evil) >= 10


def test_undecodable_names_do_not_break_it(make_survey, page):
    assert "scars" in page(make_survey(site="\udce9")).text


def drawings(made) -> list[ET.Element]:
    found = re.findall(r'<svg class="profile".*?</svg>', made.source, re.DOTALL)
    return [ET.fromstring(text) for text in found]


def test_profiles_have_one_stated_scale(survey, page):
    made = page(survey)
    stated = float(re.search(r"heights are drawn ([\d.]+) times larger", made.text)[1])
    for svg in drawings(made):
        across, up = [], []
        for text in svg.findall("text"):
            value = (text.text or "").replace("\N{MINUS SIGN}", "-")
            if not re.fullmatch(r"-?[\d.]+", value):
                continue
            axis, place = (up, "y") if text.get("text-anchor") == "end" else (across, "x")
            axis.append((float(value), float(text.get(place))))
        along = (across[-1][1] - across[0][1]) / (across[-1][0] - across[0][0])
        high = (up[0][1] - up[-1][1]) / (up[-1][0] - up[0][0])
        assert high / along == pytest.approx(stated, rel=0.02)


def test_profile_draws_the_depth_at_its_place(survey, page):
    cone = drawings(page(survey))[0]
    zero = float(cone.find("path[@class='zero']").get("d").split()[1].split("H")[0])
    depth = float(cone.find("path[@class='depth']").get("d").split()[1].split("H")[0])
    skin = cone.find("path[@class='skin']").get("d")
    lowest = max(float(pair.split()[1]) for pair in re.findall(r"[\d.]+ [\d.]+", skin))
    assert lowest == pytest.approx(depth, abs=0.03 * (depth - zero))
    assert len(cone.findall("path[@class='limit']")) == 2


def test_three_hundred_scars(make_survey, make_scar, tmp_path, page):
    rng = np.random.default_rng(0)
    scars = tuple(
        make_scar(i + 1, "rolling", *rng.uniform(1, 14, 2), 0.2, rng.uniform(0.2, 0.6))
        for i in range(300)
    )
    made = page(make_survey(scars=scars))
    assert (tmp_path / "report.html").stat().st_size < 8e6
    assert {f"profile-{i}" for i in range(1, 301)} <= set(made.ids)


def test_same_survey_and_date_same_bytes(any_survey, page):
    assert page(any_survey).source == page(any_survey).source


def test_marks_and_maps_stand_in_it_where_colour_was_seen(coloured, page):
    made = page(coloured)
    assert {"marks", "colour", "regions", "mark-1", "mark-2", "mark-3"} <= set(made.ids)
    assert {"href": "#scar-2"} in made.all("a")
    # Two of the map of marks, and relief, melanin and haemoglobin once each.
    assert len(made.all("img") + made.all("source")) == 4 + 2 + 3
    text = made.text.replace("\xa0", " ")
    for told in (
        "1 red mark, 1 brown mark, 1 pale mark found",
        "Flat marks are no scars",
        "+0.150 ± 0.020",
        "\N{MINUS SIGN}0.110 ± 0.020",
        "Its edge is soft.",
        "32.4 ± 1.8°, intermediate",
        "2.1 CIEDE2000",
        "A tone's note.",
        "9.0 % of the skin's surface lies inside a flat mark",
        "2 ice picks 4.0 % 3 red 8.0 %",
    ):
        assert told in text, told


def test_marks_are_not_looked_for_only_where_no_colour_was_seen(make_survey, coloured, page):
    told = "are not looked for here"
    assert told in page(make_survey(scars=())).text
    assert told not in page(dataclasses.replace(coloured, scars=(), marks=())).text
    relief_only = page(make_survey())
    assert not {"marks", "colour", "regions"} & set(relief_only.ids)


def test_says_why_there_is_no_tone(coloured, page):
    made = page(dataclasses.replace(coloured, skin=None))
    assert "no patch of known colour" in made.text


def test_a_mark_on_a_scar_that_is_not_listed_has_no_dead_link(coloured, page):
    made = page(dataclasses.replace(coloured, scars=coloured.scars[:1]))
    assert "scar 2" in made.text
    assert {"href": "#scar-2"} not in made.all("a")
