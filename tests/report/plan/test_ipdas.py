"""What decision-aid standards (IPDAS) ask of a plan, as far as a program can judge it.

``docs/ipdas.md`` tells the items one by one; it is held against these tests, and they against it.
"""

from __future__ import annotations

import datetime
import re
from functools import cache
from pathlib import Path

import pytest

from scarscape.model import OWN_RULE, YOUR_ANSWERS, Answers, Distress, Plan, Seen
from scarscape.pipeline import assess
from scarscape.report import plan_glossary, plan_sheets
from scarscape.report.plan_page import CONTENTS
from scarscape.report.plan_rows import ROW_KEYS

DOCS = Path(__file__).parents[3] / "docs" / "ipdas.md"
QUALIFYING = ("1.1.1", "1.1.2", "1.1.3", "1.1.4", "1.1.5", "1.2.1")
CERTIFICATION = ("2.1.1", "2.2.1", "2.2.2", "2.2.3", "2.2.4", "2.3.1")
TESTS = ("2.4.1", "2.4.2", "2.4.3", "2.4.4")
GOOD_PRACTICE = 6  # five of the evidence; the last of them is two, one met and one not

SUNKEN = Seen(look="sunken", shape="wide_soft", count=12, months=18, stretch_test="flattens")
TOLD = {
    "sunken": Answers(
        age=27,
        phototype=4,
        active_acne="mild",
        red_flags=(),
        sees=(SUNKEN, Seen(look="flat", colour="brown", count=5)),
    ),
    "raised": Answers(
        red_flags=(), sees=(Seen(look="raised", grew_past_wound=True),), keloid_tendency=True
    ),
    "acne alone": Answers(active_acne="severe", red_flags=(), sees=()),
    "red flag": Answers(red_flags=("rf_changing",), sees=(SUNKEN,)),
    "hold": Answers(
        red_flags=(),
        sees=(SUNKEN,),
        distress=Distress(bother_0_10=10, hours_a_day=6, self_harm_thoughts=True),
    ),
    "nothing told": Answers(),
}


@cache
def made(which: str) -> Plan:
    return assess(TOLD[which], None, date=datetime.date(2027, 1, 10))


@pytest.fixture(params=["by hand", *TOLD])
def judged(request, plans) -> Plan:
    """Plans of many sides: one made by hand in which every field is filled, others as made."""
    return plans["full"] if request.param == "by hand" else made(request.param)


def test_the_condition_is_named(judged, page):
    told = page(judged, None)
    assert told.section("findings-h") == "What you have"
    for found in (*judged.findings, *judged.not_scars):
        assert found.note in told.section("findings")
    assert len(told.section("why").split()) > 60


def test_the_decision_is_named(judged, page):
    told = page(judged, None)
    assert "wait, prevent, treat, or see someone?" in told.section("decision-h")
    assert judged.decision
    for claim in judged.decision:
        assert claim.text in told.section("decision")


def test_doing_nothing_is_among_the_options(judged, page):
    assert "do_nothing" in {option.treatment for option in judged.options}
    told = page(judged, None)
    card = told.section("option-do-nothing")
    assert card
    assert "Nothing for now" in told.section("values")


def cards(plan, page):
    told = page(plan, None)
    return told, told.places("details", class_="option")


def rows_of(told, card, following):
    """The rows of one card: what stands between it and the next."""
    return [place for place in range(card, following) if "data-row" in told.tags[place][1]]


def test_one_layout_for_all(judged, page):
    told, places = cards(judged, page)
    assert len(places) == len(judged.options)
    names = set()
    for card, following in zip(places, [*places[1:], len(told.tags)], strict=True):
        rows = rows_of(told, card, following)
        assert tuple(told.tags[place][1]["data-row"] for place in rows) == ROW_KEYS
        # The same tags around it: a div with a name and what is said of it.
        assert {told.tags[place][0] for place in rows} == {"div"}
        assert [told.tags[place + 1][0] for place in rows] == ["dt"] * len(rows)
        names.add(tuple(told.inside(place + 1) for place in rows))
    assert len(names) == 1


def test_good_and_bad_sides_of_each(judged, page):
    told, places = cards(judged, page)
    sides = {"studies", "responders", "lasts", "harms", "darkening", "downtime", "cost"}
    for card, following in zip(places, [*places[1:], len(told.tags)], strict=True):
        rows = {told.tags[p][1]["data-row"]: told.inside(p) for p in rows_of(told, card, following)}
        for side in sides:
            assert len(rows[side].split()) >= 3, side


def test_living_with_it_is_told(judged, page):
    text = page(judged, None).section("values")
    for told in ("Living with it", "work or school", "the people you meet", "less changed"):
        assert told in text


def paper(citation):
    return citation.doi or citation.pmid or citation.id


def test_the_evidence_is_cited(judged, page):
    told = page(judged, None)
    text = told.section("sources")
    for citation in judged.evidence:
        # What rests on the answers or on a rule of ours says so beside it, without a number; a
        # paper that stands in two records is listed once, as the first of them writes it.
        if citation.id not in (YOUR_ANSWERS, OWN_RULE):
            same = [one for one in judged.evidence if paper(one) == paper(citation)]
            assert any(" ".join(one.title.split()) in text for one in same)
    shown = {attrs["href"] for attrs in told.all("a")}
    for citation in judged.evidence:
        if citation.doi:
            assert any(citation.doi in address.replace("%3C", "<") for address in shown)
    cited = {name for o in judged.options for c in (o.what, *o.reasons) for name in c.evidence}
    assert cited <= {citation.id for citation in judged.evidence}


def test_the_date_is_given(judged, page):
    told = page(judged, None)
    dates = [attrs["datetime"] for attrs in told.all("time")]
    assert dates.count("2027-01-10") >= 2
    assert "10 January 2027" in told.section("about")
    assert told.inside(told.places("footer")[0]).count("10 January 2027") == 1


def test_the_update_policy_is_given(judged, page):
    text = page(judged, None).section("about")
    assert text.count("Update policy") == 1
    assert "year" in text.split("Update policy", 1)[1]


def test_funding_is_named(judged, page):
    text = page(judged, None).section("about")
    assert text.count("Funding") == 1
    assert "obody paid" in text.split("Funding", 1)[1]


def test_what_the_plan_leaves_out_the_page_says_itself(plans, page):
    text = page(plans["nothing"], None).section("about")
    for told in ("Update policy", "Funding", "How sure it is", "has not yet been tested"):
        assert told in text


def test_uncertainty_stands_beside_each_number(judged, page):
    told, places = cards(judged, page)
    cards_told = zip(places, [*places[1:], len(told.tags)], judged.options, strict=True)
    for card, following, option in cards_told:
        rows = {told.tags[p][1]["data-row"]: told.inside(p) for p in rows_of(told, card, following)}
        for study in option.expect.single_studies:
            # What a study was held against stands in the mark before it.
            for part in re.split(r"Uncontrolled: |Against another [^:]*: |Pooled: ", study.text):
                assert part in rows["studies"]
        for study in option.expect.single_studies:
            how_many = "number of people not given" if study.size is None else study.size
            if study.people is not None:
                how_many = f"{study.people} {'person' if study.people == 1 else 'people'}"
            assert f"; {how_many}." in rows["studies"]
        pooled = option.expect.responders
        assert ("range" in rows["responders"]) == (pooled is not None)
        if pooled is not None:
            for share in (pooled.low, pooled.high, pooled.prediction_low, pooled.control):
                assert str(round(100 * share)) in rows["responders"]
            assert str(pooled.people) in rows["responders"]
    likely = re.findall(r"\((?:over |under )?\d+ %\)", told.section("findings"))
    assert len(likely) == len(judged.findings) + len(judged.not_scars)


def test_pictures_of_100_people_where_there_is_a_share(judged, page):
    told = page(judged, None)
    pictures = [svg for svg in told.all("svg") if svg.get("class") == "people"]
    shares = [option for option in judged.options if option.expect.responders is not None]
    assert len(pictures) == 2 * len(shares)
    assert len(told.all("use")) == 100 * len(pictures)
    unpooled = len(judged.options) - len(shares)
    assert told.section("options").count("No pooled") == unpooled


def test_the_limits_of_measuring_are_told(judged, page):
    text = page(judged, None).section("limits")
    for told in (
        "What it measures",
        "If something was found",
        "If nothing was found",
        "Finding what never mattered",
        "stop looking",
    ):
        assert told in text


def test_values_are_weighed(judged, page):
    told = page(judged, None)
    text = told.section("values")
    for sheet in plan_sheets.SHEETS:
        for row in sheet.rows:
            assert row in text
            labels = [attrs.get("aria-label", "") for attrs in told.all("input")]
            assert sum(label.startswith(f"{row}:") for label in labels) == len(sheet.answers)
    minded = " ".join(plan_sheets.SHEETS[1].rows).lower()
    for topic in ("days of healing", "darker", "needles", "cost", "visits"):
        assert topic in minded


def test_readiness_and_knowledge_are_checked(judged, page):
    text = page(judged, None).section("ready")
    assert len(plan_sheets.READINESS.rows) == 4
    for row in plan_sheets.READINESS.rows:
        assert row in text
    assert len(plan_sheets.KNOWLEDGE) >= 3
    for question, answer in plan_sheets.KNOWLEDGE:
        assert question in text
        assert answer in text


def test_the_preferred_option_is_asked(judged, page):
    text = page(judged, None).section("values")
    after = text.split("Which option do you lean to today?", 1)[1]
    for option in judged.options:
        if option.status in ("suggested", "possible"):
            assert option.name in after
    assert "I do not know yet" in after


def test_it_says_that_it_was_not_tried(judged, page):
    text = page(judged, None).section("about")
    assert re.search(r"not yet (been )?tested with patients", text, re.IGNORECASE)


def flesch_kincaid_grade(text: str) -> float:
    """School grade by the lengths of sentences and words; vowels in a row are one syllable."""
    sentences = [s for s in re.split(r"[.?!:;]+\s", f"{text} ") if s.strip()]
    words = re.findall(r"[a-z]+", text.lower())
    syllables = 0
    for word in words:
        sounds = len(re.findall(r"[aeiouy]+", word))
        silent = word.endswith(("e", "es", "ed")) and not word.endswith(("le", "ted", "ded"))
        syllables += max(1, sounds - silent)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def test_the_measure_of_reading_tells_easy_from_hard():
    assert flesch_kincaid_grade("The cat sat on the mat. It was a big cat.") < 2
    hard = "Individual dermatological considerations necessitate comprehensive evaluation."
    assert flesch_kincaid_grade(hard) > 12


@pytest.mark.parametrize("which", ["KNOWLEDGE", "TEST_LIMITS", "ABOUT", "TERMS"])
def test_the_own_words_read_easily(which):
    texts = [text for entry in getattr(plan_sheets, which, ()) for text in entry]
    if which == "TERMS":  # the terms themselves are hard; what is said of them is not
        texts = [" ".join(lines).removesuffix(".") for _, lines in plan_glossary.TERMS]
    assert flesch_kincaid_grade(" ".join(f"{text}." for text in texts)) <= 8.9


# --------------------------------------------------------------------------------- the page


def rows() -> list[list[str]]:
    """Cells of all tables of the page, without their heads."""
    lines = DOCS.read_text(encoding="utf-8").splitlines()
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in lines if line[:1] == "|"]
    return [row for row in cells if row[1] != "asks" and not set(row[0]) <= {"-"}]


def test_the_docs_name_every_item_once():
    codes = [row[0] for row in rows()]
    assert tuple(code for code in codes if code[0].isdigit()) == QUALIFYING + CERTIFICATION + TESTS
    assert len(codes) - len(QUALIFYING + CERTIFICATION + TESTS) == GOOD_PRACTICE
    good = " ".join(row[1] for row in rows() if not row[0][0].isdigit()).lower()
    for point in ("100 people", "matters most", "readiness and knowledge", "prefer"):
        assert point in good
    for point in ("eighth-grade", "patients and clinicians"):
        assert point in good


def test_the_docs_say_honestly_what_is_met():
    assert {row[3] for row in rows()} == {"yes", "in part", "no"}
    (tried,) = (row for row in rows() if "tried with patients" in row[1])
    assert tried[3] == "no"


def test_the_docs_point_to_tests_and_places_that_are_there():
    places = {anchor for anchor, _ in CONTENTS}
    for _, _, where, _, checked in rows():
        for anchor in re.findall(r"`#(\w+)`", where):
            assert anchor in places
        for name in re.findall(r"`(test_\w+)`", checked):
            assert name in globals()
        assert checked == "–" or checked.startswith("`test_")  # noqa: RUF001 - as print sets it


def test_the_docs_name_every_test_of_an_item():
    told = {name for row in rows() for name in re.findall(r"`(test_\w+)`", row[4])}
    held = {name for name in globals() if name.startswith("test_")}
    apart = {name for name in held if "docs" in name or "measure_of_reading" in name}
    assert held - apart - told == {"test_what_the_plan_leaves_out_the_page_says_itself"}
