"""The page of one photo says what it can, what it cannot, and never a depth."""

from __future__ import annotations

import base64
import dataclasses
import io
import re
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from scarscape.care.records import evidence
from scarscape.model import MARK_KINDS, SideLight, SourceFile
from scarscape.report import write_photo_html
from scarscape.report.colour_facts import COURSES, tell_regions
from scarscape.report.photo_facts import light_words, side_words
from scarscape.report.words import NONE

JPEG = "data:image/jpeg;base64,"
CASES = {
    "plain": {},
    "no scale": {"pitch_mm": None},
    "grey": {"grey": True, "pitch_mm": None, "regions": False},
    "flat light": {"judged": False},
    "nothing found": {"marks": 0, "scars": 0},
    "one mark": {"marks": 1, "scars": 0, "regions": False},
    "forty": {"marks": 40, "scars": 12},
}


@pytest.fixture
def page(tmp_path, parse_page):
    def make(survey, date="2026-11-24"):
        write_photo_html(survey, tmp_path / "report.html", date=date)
        return parse_page((tmp_path / "report.html").read_text(encoding="utf-8"))

    return make


@pytest.fixture(params=CASES)
def any_photo(request, make_photo):
    return make_photo(**CASES[request.param])


def test_stands_alone_and_holds_together(any_photo, page):
    made = page(any_photo)
    for tag, attrs in made.tags:
        assert tag not in ("script", "link", "iframe", "object", "embed", "base")
        for name in ("src", "srcset"):
            assert attrs.get(name, JPEG).startswith(JPEG)
        if "href" in attrs and not attrs["href"].startswith("#"):
            assert attrs["href"].startswith("https://doi.org/10.")
    assert len(made.ids) == len(set(made.ids))
    targets = {attrs["href"][1:] for _, attrs in made.tags if attrs.get("href", "")[:1] == "#"}
    assert targets <= set(made.ids)


def test_accessible(any_photo, page):
    made = page(any_photo)
    assert all(len(image["alt"]) > 30 for image in made.all("img"))
    for svg in made.all("svg"):
        assert svg.get("aria-hidden") == "true" or svg["aria-label"]
    levels = [int(tag[1]) for tag, _ in made.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all("scope" in cell for cell in made.all("th"))


def test_pictures_can_be_opened(any_photo, page):
    made = page(any_photo)
    pictures = made.all("img") + made.all("source")
    assert len(pictures) == 2 + (3 if any_photo.maps else 0)
    for picture in pictures:
        data = (picture.get("src") or picture["srcset"]).split(",", 1)[1]
        with Image.open(io.BytesIO(base64.b64decode(data))) as image:
            assert image.size == (int(picture["width"]), int(picture["height"]))


def test_never_a_depth(any_photo, page):
    made = page(any_photo)
    assert "no depth, height or volume is given" in made.text
    assert not re.search(r"\d\s*mm (deep|high)", made.text.replace("\xa0", " "))
    assert "None" not in made.text
    assert "nan" not in made.text.lower().split()


def test_what_it_cannot_say_stands_before_what_was_found(any_photo, page):
    ids = page(any_photo).ids
    assert ids.index("limits") < ids.index("numbers") < ids.index("map")


def test_every_scar_and_mark_has_a_row(any_photo, page):
    made = page(any_photo)
    rows = {f"scar-{scar.id}" for scar in any_photo.scars}
    rows |= {f"mark-{mark.id}" for mark in any_photo.marks}
    assert rows == {name for name in made.ids if re.match(r"(scar|mark)-\d", name)}


def test_candidates_have_a_probability_and_a_width(make_photo, page):
    text = page(make_photo()).text.replace("\xa0", " ")
    assert "2 candidate scars" in text
    assert "rolling 55 %, boxcar 30 %, ice pick 10 %, other 5 %" in text
    assert "2.00 ± 0.05" in text
    assert "0.04 mm a pixel, from the marker ± 1.0 %" in text
    assert "3 red 8.0 % ECCA: 45 to 135 of 540" in text


def test_without_a_scale_all_is_in_pixels(make_photo, page):
    survey = make_photo(pitch_mm=None)
    made = page(survey)
    assert "nothing in the photo gives a scale" in made.text
    assert not re.search(r"Width\s+mm", made.text)
    scar = survey.scars[0]
    assert f"{scar.x_px:.0f}, {scar.y_px:.0f}" in made.text


def test_says_when_scars_were_not_judged(make_photo, page):
    text = page(make_photo(judged=False)).text
    assert "Scars could not be judged on this photo: it is too flat." in text
    assert "Scars not judged" in text
    assert "No place on this photo looks like a scar" not in text
    assert "No place on this photo looks like a scar" in page(make_photo(scars=0)).text


def test_what_all_candidates_share_is_said_once(make_photo, page):
    survey = make_photo()
    assert len(survey.scars) == 2
    shared, own = "The outline is an estimate.", "A red mark (mark 1) lies on this scar."
    first, other = survey.scars
    scars = (
        dataclasses.replace(first, notes=(shared, own)),
        dataclasses.replace(other, notes=(shared,)),
    )
    text = page(dataclasses.replace(survey, scars=scars)).text
    assert text.count(shared) == 1
    assert text.index(shared) < text.index(own)


def test_scars_of_a_region_are_a_dash_where_they_were_not_judged(make_photo, page):
    for judged in (True, False):
        survey = make_photo(judged=judged)
        (row, *_) = tell_regions(survey.regions, judged=survey.light.judged)
        assert (row.scars == row.scar_share == NONE) is not judged
        assert row.marks != NONE
        assert row.scars in page(survey).text


def test_a_grey_photo_shows_no_marks(make_photo, page):
    made = page(make_photo(grey=True))
    assert "not looked for here" in made.text
    assert not {"marks", "colour"} & set(made.ids)
    assert "not looked for here" not in page(make_photo(marks=0)).text


@pytest.mark.parametrize("azimuth", range(0, 360, 45))
def test_side_of_the_light_in_words(azimuth):
    right, up = np.cos(np.radians(azimuth)), np.sin(np.radians(azimuth))
    for turned in (azimuth - 20, azimuth + 20, azimuth - 360):
        said = side_words(turned)
        assert ("right" in said) == (right > 0.1)
        assert ("left" in said) == (right < -0.1)
        assert ("upper" in said or "top" in said) == (up > 0.1)
        assert ("lower" in said or "bottom" in said) == (up < -0.1)
    assert side_words(azimuth) in light_words(SideLight(True, azimuth))


@pytest.mark.parametrize("kind", MARK_KINDS)
def test_what_is_said_of_the_course_is_in_the_evidence(kind):
    cited = re.findall(r"10\.\d{4}/[^\s;)]+", COURSES[kind])
    records = [r for r in evidence().records.values() if r.source.doi in cited]
    assert {record.source.doi for record in records} == set(cited)
    assert all(record.standing in ("carries", "supports") for record in records)
    # Without a source nothing is claimed.
    assert cited or "not known here" in COURSES[kind]


def test_names_are_escaped(make_photo, page):
    evil = '<script>alert("1")</script>&'
    survey = make_photo()
    made = page(
        dataclasses.replace(
            survey,
            source=dataclasses.replace(
                survey.source, files=(SourceFile(evil, "0" * 64),), notes=(evil,)
            ),
            scars=(dataclasses.replace(survey.scars[0], notes=(evil,), region=evil),),
            marks=(dataclasses.replace(survey.marks[0], notes=(evil,), region=evil),),
            skin=dataclasses.replace(survey.skin, notes=(evil,), illuminant=evil),
            light=SideLight(False, reason=evil),
            regions=(dataclasses.replace(survey.regions[0], name=evil),),
            warnings=(evil,),
            site=evil,
        ),
        date=evil,
    )
    assert not made.all("script")
    assert made.text.count(evil) >= 10


def test_stays_light_whatever_the_photo(make_photo, page, tmp_path):
    survey = make_photo(marks=30, scars=5, rows=1100, columns=1500)
    rng = np.random.default_rng(2)
    noise = rng.normal(0, 25, survey.picture.shape)
    loud = np.clip(survey.picture + noise, 0, 255).astype(np.uint8)
    melanin = survey.maps.melanin + rng.normal(0, 0.1, survey.maps.melanin.shape)
    maps = dataclasses.replace(survey.maps, picture=loud, melanin=melanin.astype(np.float32))
    page(dataclasses.replace(survey, picture=loud, maps=maps))
    assert (tmp_path / "report.html").stat().st_size < 3e6


def test_same_survey_and_date_same_bytes(any_photo, page):
    assert page(any_photo).source == page(any_photo).source
