"""plan.html stands alone, says every field of a plan, and reads well anywhere."""

from __future__ import annotations

import dataclasses
import re
from itertools import pairwise

import numpy as np
import pytest

from scarscape.model import (
    Answers,
    Citation,
    Claim,
    Finding,
    Notice,
    NotScar,
    Risk,
    RiskFactor,
    Session,
    SingleStudy,
)
from scarscape.report.plan_glossary import TERMS
from scarscape.report.plan_rows import ROW_KEYS
from scarscape.report.plan_words import BASIS_WORDS

EVIL = '<script>alert("1")</script>&'


def test_needs_nothing_but_itself(any_plan, page):
    made = page(any_plan)
    for tag, attrs in made.tags:
        assert tag not in ("script", "link", "iframe", "object", "embed", "base", "img", "form")
        assert not any(name.startswith("on") for name in attrs)
        assert not {"src", "srcset", "poster", "data", "action", "style"} & attrs.keys()
        if "href" in attrs:
            assert attrs["href"].startswith("#") or tag == "a"
    assert "url(" not in made.source
    assert "@import" not in made.source


def test_links_and_ids_hold_together(any_plan, page):
    made = page(any_plan)
    assert len(made.ids) == len(set(made.ids))
    named = {attrs["href"][1:] for _, attrs in made.tags if attrs.get("href", "")[:1] == "#"}
    for attrs in (attrs for _, attrs in made.tags):
        named |= set(attrs.get("aria-labelledby", "").split())
    assert named <= set(made.ids)


def test_every_option_has_the_same_rows_in_the_same_order(any_plan, page):
    made = page(any_plan)
    cards = made.places("details", class_="option")
    assert len(cards) == len(any_plan.options)
    rows = [attrs["data-row"] for _, attrs in made.tags if "data-row" in attrs]
    assert rows == list(ROW_KEYS) * len(any_plan.options)
    names = [made.inside(place) for place in made.places("dt") if made.inside(place)]
    per_card = len(ROW_KEYS)
    labels = names[: per_card * len(cards)]
    assert labels == labels[:per_card] * len(cards)


def test_no_row_and_no_section_is_blank(any_plan, page):
    made = page(any_plan)
    for tag in ("dd", "dt", "td", "th", "li", "p", "h2", "h3", "h4"):
        for place in made.places(tag):
            to_tick = made.tags[place + 1 : place + 2] and made.tags[place + 1][0] == "input"
            for_notes = made.tags[place][1].get("class") == "lines"
            assert made.inside(place) or to_tick or for_notes, (tag, place)
    assert "None" not in made.text
    assert "No record says." in made.text


def test_nothing_found_is_said(plans, page):
    text = page(plans["nothing"]).text
    for told in (
        "No scar was measured, and what you see was not told. That does not mean that nothing is",
        "Whether you have active acne was not told",
        "Flat marks and pores are not known either",
        "Nothing was told or measured, so there is nothing to compare.",
        "No grade could be given",
        "No factor was asked about.",
        "No option has this status.",
        "No calendar is made",
        "No question came out of your answers.",
        "No source is cited",
        "It is not a diagnosis and not a prescription",
    ):
        assert told in text


@pytest.mark.parametrize(
    ("answers", "told", "silent"),
    [
        (Answers(sees=(), active_acne="none"), "No scar and no active acne was told", "not told"),
        (Answers(sees=()), "No scar was told or measured. Whether you have active acne", "no acne"),
        (Answers(active_acne="none"), "what you see was not told", "No scar and no active acne"),
        (None, "what you see was not told", "No flat marks and no plain pores"),
    ],
)
def test_what_was_not_asked_is_no_clean_result(answers, told, silent, plans, page):
    text = page(plans["nothing"], answers).section("findings")
    assert told in text
    assert silent not in text


def test_what_is_open_stands_first_and_warning_signs_before_all(plan, page):
    asks = ("age", "red_flags", "cold_sores", "pregnant", "phototype", "filler_allergy", "sees")
    open_ones = tuple(
        dataclasses.replace(one, ask_first=asks if one.treatment == "subcision" else asks[3:4])
        for one in plan.options
    )
    waiting = dataclasses.replace(plan, options=open_ones)
    made = page(waiting)
    (box,) = made.places("section", class_="settle")
    told = made.inside(box)
    assert box < made.places("p", class_="purpose")[0]
    signs, others = told.split(" If yes, see a doctor before anything else. ")
    assert signs.endswith("Does any spot grow, bleed, hurt or not heal?")
    # What most options wait for comes first; what there is no room for is folded.
    assert others.startswith("Are you pregnant")
    assert "1 more What do you see on your skin?" in others
    assert not page(dataclasses.replace(waiting, hold=True)).places("section", class_="settle")
    red = dataclasses.replace(waiting, see_doctor_first=(Notice("rf_changing", "A spot."),))
    assert not page(red).places("section", class_="settle")


def texts(plan) -> list[str]:
    """Every sentence and name that a plan holds, wherever it stands."""
    found: list[str] = []

    def gather(value: object, field: str = "") -> None:
        if dataclasses.is_dataclass(value):
            for one in dataclasses.fields(value):
                gather(getattr(value, one.name), one.name)
        elif isinstance(value, dict):
            gather(tuple(value.values()), field)
        elif isinstance(value, tuple):
            for entry in value:
                gather(entry, field)
        elif isinstance(value, str) and " " in value:
            found.append(value)

    gather(plan)
    return found


def test_every_sentence_of_the_plan_is_on_the_page(plan, page):
    made = page(plan)
    told = made.text
    held = texts(plan)
    assert len(held) > 60
    for text in held:
        # A label before a colon stands in a column of its own, so that the rest begins anew.
        label, _, rest = text.partition(": ")
        split = rest and label in told and rest[1:] in told
        assert text in told or split, text


def test_every_claim_shows_its_sources_and_its_basis(plan, page):
    made = page(plan)
    numbers = {}
    for place in made.places("li"):
        anchor = made.tags[place][1].get("id", "")
        if anchor.startswith("source-"):
            numbers[anchor.removeprefix("source-")] = made.inside(place)
    assert len(numbers) == len(plan.evidence)
    titles = {citation.id: citation.title for citation in plan.evidence}
    claims = [c for o in plan.options for c in (o.what, *o.reasons, *o.risks, *o.conflicts)]
    claims += [*plan.decision, *plan.risk.lowers, *plan.risk.course, *plan.schedules[0].why]
    for claim in claims:
        after = made.text.split(claim.text, 1)[1]
        cited = re.match(r"\s*((?:\d+(?:, )?)*)", after)[1].split(", ")
        told = {numbers[number] for number in cited if number}
        assert len(told) == len(claim.evidence)
        for name in claim.evidence:
            assert any(title.startswith(titles[name]) for title in told)
        if BASIS_WORDS[claim.basis]:
            assert f"({BASIS_WORDS[claim.basis]})" in after[:60]


def test_one_source_has_one_number_whatever_its_records_know(plan, page):
    again = (
        Citation("again_doi", "Another title", 2018, "10.1000/TR_needling", None, None, "rct"),
        Citation("again_title", "Who scars: a survey.", 2016, None, "77", None, "observational"),
        Citation("other_year", "Guideline for the care of acne", 2016, None, None, None, "review"),
    )
    claims = tuple(Claim(f"Claim of {one.id}.", (one.id,)) for one in (*plan.evidence, *again))
    made = page(
        dataclasses.replace(plan, evidence=(*plan.evidence, *again), decision=claims, support=())
    )
    numbers = {claim.evidence[0]: made.text.split(claim.text, 1)[1].split()[0] for claim in claims}
    assert numbers["again_doi"] == numbers["tr_needling"]
    assert numbers["again_title"] == numbers["rk_survey"]
    assert numbers["other_year"] != numbers["gl_acne"]
    assert len(set(numbers.values())) == len(plan.evidence) + 1
    listed = [a for a in made.all("li") if a.get("id", "").startswith("source-")]
    assert len(listed) == len(plan.evidence) + 1
    links = [a["href"].casefold() for a in made.all("a")]
    assert links.count("https://doi.org/10.1000/tr_needling") == 1
    # What one record knows of the source, the other need not.
    assert "PMID 77" in made.section("sources").split("Who scars: a survey 2016", 1)[1]


def test_sources_are_numbered_in_the_order_of_the_page(plan, page):
    made = page(plan)
    cited = [a["aria-label"] for a in made.all("a") if "aria-label" in a]
    seen = list(dict.fromkeys(int(label.removeprefix("Source ")) for label in cited))
    assert seen == sorted(seen)
    assert seen == list(range(1, len(seen) + 1))


def test_a_source_says_where_it_is_found(plan, page):
    made = page(plan)
    links = {a["href"] for a in made.all("a") if not a["href"].startswith("#")}
    assert "https://doi.org/10.1000/tr_needling" in links
    assert "https://pubmed.ncbi.nlm.nih.gov/123/" in links
    assert "https://a.example/x" in links
    text = made.section("sources")
    assert "Randomised trial, one side of the face against the other." in text
    assert "No year given" in text
    assert "our own list" in text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//a.example/"])
def test_what_is_no_web_address_is_no_link(address, plan, page):
    citation = Citation("x", "A page", None, None, None, address, "review")
    made = page(dataclasses.replace(plan, evidence=(*plan.evidence, citation)))
    assert address not in {a["href"] for a in made.all("a")}
    assert address in made.text


def test_a_source_that_is_not_there_is_refused(plan, page):
    with pytest.raises(ValueError, match="nowhere"):
        page(dataclasses.replace(plan, decision=(Claim("A claim.", ("nowhere",)),)))


def test_everything_is_escaped(plan, page):
    claim = Claim(EVIL, ("tr_needling",))
    option = dataclasses.replace(
        plan.options[0],
        treatment=EVIL,
        name=EVIL,
        suits=(EVIL,),
        what=claim,
        reasons=(claim,),
        risks=(claim,),
        darkening=claim,
        aftercare=(claim,),
        at_home=claim,
        cost=claim,
        conflicts=(claim,),
        ask_first=(EVIL,),
    )
    factor = RiskFactor(EVIL, True, EVIL, ("tr_needling",))
    schedule = dataclasses.replace(
        plan.schedules[0],
        name=EVIL,
        sessions=(Session(plan.date, EVIL, 1, None),),
        why=(claim,),
        left_out=(claim,),
        currency=EVIL,
    )
    source = dataclasses.replace(plan.evidence[0], title=EVIL, note=EVIL, kind=EVIL, doi=EVIL)
    made = page(
        dataclasses.replace(
            plan,
            version=EVIL,
            see_doctor_first=(Notice(EVIL, EVIL),),
            findings=(Finding(EVIL, 0.5, 1, "answers", EVIL),),
            not_scars=(NotScar(EVIL, 0.5, 1, "answers", EVIL),),
            conflicts=(claim,),
            risk=Risk((factor,), (claim,), (claim,), (claim,), EVIL),
            options=(option,),
            schedules=(schedule,),
            support=(claim,),
            decision=(claim,),
            ask_your_dermatologist=(EVIL,),
            evidence=(source, *plan.evidence[1:]),
            about=(claim,),
            disclaimer=EVIL,
        )
    )
    assert not made.all("script")
    assert made.text.count('<script>alert("1")</script>&') > 25
    assert len(made.ids) == len(set(made.ids))


def test_a_doctor_first_stands_above_all(plans, page):
    made = page(plans["red"])
    (box,) = made.places("section", class_="doctor")
    assert made.tags[box + 1][0] == "h2"
    assert "A spot that grows or bleeds is shown to a doctor." in made.inside(box)
    before = [tag for tag, _ in made.tags[:box] if re.fullmatch(r"h[1-6]|section|main|p", tag)]
    assert before == ["h1", "p"]  # the title and the date
    assert "Nothing is suggested before a doctor has looked" in made.section("options")
    assert "No calendar is made before a doctor has looked." in made.section("calendar")


def test_support_stands_first_too(plans, page):
    made = page(plans["hold"])
    (box,) = made.places("section", class_="support")
    told = made.inside(box)
    assert "on hold" in told
    for claim in plans["hold"].support:
        assert claim.text in told
    assert box < made.places("p", class_="purpose")[0] < made.places("main")[0]
    assert "Procedures are on hold" in made.section("options")


def test_hold_without_words_still_points_to_help(plans, page):
    made = page(dataclasses.replace(plans["hold"], support=()))
    (box,) = made.places("section", class_="support")
    assert "talk to a doctor" in made.inside(box)


def test_no_boxes_without_a_cause(plan, page):
    made = page(plan)
    assert not made.places("section", class_="doctor")
    assert not made.places("section", class_="support")


def test_open_where_it_may_be_chosen_folded_where_not(plan, page):
    made = page(plan)
    for shown, option in zip(made.places("details", class_="option"), plan.options, strict=True):
        assert ("open" in made.tags[shown][1]) == (option.status in ("suggested", "possible"))
        assert made.inside(shown).startswith(option.name)


def test_on_hold_help_then_findings_and_every_option_closed(plans, page):
    made = page(plans["hold"])
    cards = made.places("details", class_="option")
    assert len(cards) == len(plans["hold"].options)
    assert not any("open" in made.tags[card][1] for card in cards)
    (box,) = made.places("section", class_="support")
    (found,) = made.places("section", id="findings")
    (decision,) = made.places("section", id="decision")
    assert box < found < decision
    (fold,) = made.places("details", class_="fold")
    assert "ECCA" in made.inside(fold)
    assert "open" not in made.tags[fold][1]
    for table in ("glance", "compare"):
        assert not made.places("table", class_=table)
        assert page(plans["full"]).places("table", class_=table)
    links = [a["href"] for a in made.all("a")]
    assert links.index("#findings") < links.index("#decision")


def test_on_paper_a_possible_option_is_its_name_and_why(plan, page):
    made = page(plan)
    cards = dict(zip(plan.options, made.places("details", class_="option"), strict=True))
    brief = [one for one, card in cards.items() if "data-paper" in made.tags[card][1]]
    # Doing nothing is told in full beside what is suggested.
    assert [one.treatment for one in brief] == ["fractional_co2"]
    (why,) = made.places("p", class_="because-on-paper")
    assert made.inside(why).startswith(brief[0].reasons[0].text)
    told = "Paper shows the name and why; the screen shows all of it."
    assert made.text.count(told) == 1
    assert told not in page(dataclasses.replace(plan, hold=True)).text
    screen, paper = made.source.split("@media print", 1)
    assert ".because-on-paper { display: none; }" in screen
    assert ".because-on-paper { display: block;" in paper
    assert '.option[data-paper="brief"] .rows { display: none; }' in paper
    assert "data-paper" not in screen


def test_what_speaks_against_an_option_is_not_all_of_one_kind(plan, page):
    text = page(plan).section("options")
    assert "Not for you 1 Each says why: it does not fit what was found" in text
    assert "you ruled it out" in text


def test_hard_words_are_told(plan, page):
    made = page(plan)
    assert 10 <= len(TERMS) <= 16
    told = made.section("words")
    hard = "RR CI SMD I2 OR SUCRA GAIS ECCA PIH phototype split-face vehicle cohort level"
    for word in (*hard.split(), "superficial elastolysis"):
        assert re.search(rf"\b{word}\b", told, re.IGNORECASE), word
    for skin in ("I: ", "II: ", "III: ", "IV: ", "V: ", "VI: "):
        assert skin in told
    options, words, sources = (
        made.places("section", id=x)[0] for x in ("options", "words", "sources")
    )
    assert options < words < sources
    links = [place for place in made.places("a", href="#words") if place > options]
    assert links


def test_the_comparison_holds_what_may_be_chosen(plan, page):
    made = page(plan)
    (table,) = made.places("table", class_="compare")
    told = made.inside(table)
    for option in plan.options:
        assert (option.name in told) == (option.status in ("suggested", "possible"))
    assert "Darkening and your skin" in told


def test_studies_are_called_what_they_are(plan, page):
    made = page(plan)
    text = made.section("options")
    for told in (
        "Uncontrolled; study without random groups; 40 people. 31 of 40 people",
        "Uncontrolled; study without random groups; number of people not given. A larger",
        "Controlled; randomised trial; 1 person. Blinded",
    ):
        assert told in text


@pytest.mark.parametrize(
    ("design", "mark"),
    [
        (
            "rct",
            "Compared with another treatment; none left untreated; randomised trial; 9 people.",
        ),
        (
            "split_face_rct",
            "Compared with another treatment; none left untreated; randomised trial, one side",
        ),
        (
            "randomised trial, half against half",
            "Compared with another treatment; none left untreated; randomised trial, half against",
        ),
        ("series", "Uncontrolled; series; 9 people."),
        ("studies pooled", "Studies pooled; no untreated group is told of; 9 people."),
        ("", "Uncontrolled; 9 people."),
    ],
)
def test_without_an_untreated_group_a_study_says_what_it_compares(design, mark, plan, page):
    text = "Against another treatment, none left untreated: both sides smoother."
    study = SingleStudy(text, controlled=False, evidence=("ma_laser",), design=design, people=9)
    told = dataclasses.replace(plan.options[0].expect, single_studies=(study,))
    option = dataclasses.replace(plan.options[0], expect=told)
    shown = page(dataclasses.replace(plan, options=(option,), schedules=())).section("options")
    assert f"What studies found {mark}" in shown
    assert "both sides smoother." in shown
    assert "Against another treatment" not in shown


def test_a_pooled_share_has_its_range_its_control_and_its_picture(plan, page):
    made = page(plan)
    text = made.section("options")
    for told in (
        "With Fractional CO2 laser: 55 of 100 people",
        "range 42 to 68 (95 %)",
        "between 31 of 100 people and 77 of 100 people",
        "Without it, in the same studies: 12 of 100 people",
        "3 controlled studies with 120 people",
    ):
        assert told in text
    labels = [svg["aria-label"] for svg in made.all("svg") if svg.get("class") == "people"]
    assert labels == [
        "With Fractional CO2 laser: 55 of 100 people",
        "Without it: 12 of 100 people",
    ]


def test_without_a_pooled_share_there_is_no_picture_but_the_reason(plan, page):
    alone = dataclasses.replace(plan, options=plan.options[:1], schedules=())
    made = page(alone)
    assert not [svg for svg in made.all("svg") if svg.get("class") == "people"]
    assert "No pooled figure: none of the studies had an untreated group" in made.text
    told = dataclasses.replace(plan.options[0].expect, silent=("No pooled share: a reason.",))
    option = dataclasses.replace(plan.options[0], expect=told)
    text = page(dataclasses.replace(alone, options=(option,))).text
    assert text.count("No pooled share: a reason.") == 1


def test_schedules_are_pictured_and_told(plan, page):
    made = page(plan)
    pictures = [svg["aria-label"] for svg in made.all("svg") if svg.get("class") == "timeline"]
    assert len(pictures) == 2  # the third holds no session
    assert "29 January 2027, Subcision, session 1" in pictures[0].replace("\N{NO-BREAK SPACE}", " ")
    text = made.section("calendar")
    for told in (
        "14 May 2027",
        "not known",
        "3 visits, downtime in all not known, 1,200 USD by your quotes",
        "Another placing may do better, by at most 5 %",
        "allow 15 months instead of 12",
        "No session could be placed.",
        "days you keep free",
    ):
        assert told in text


def test_kinds_are_drawn_once_each(plan, page):
    made = page(plan)
    drawn = [svg["aria-label"] for svg in made.all("svg") if svg.get("class") == "shape"]
    label_of = {
        "rolling": "Rolling scars.",
        "boxcar": "Boxcar scar.",
        "hyperpigmentation": "Brown mark",
        "pores": "Pores",
    }
    expected = []
    for found in (plan.findings, plan.not_scars):
        surest = {
            kind: max(one.probability for one in found if one.kind == kind)
            for kind in (one.kind for one in found)
        }
        likeliest_first = sorted(surest, key=lambda kind: -surest[kind])
        expected += [label_of[kind] for kind in likeliest_first if kind in label_of]
    assert len(drawn) == len(expected) == len(label_of)
    assert all(label.startswith(name) for label, name in zip(drawn, expected, strict=True))
    text = made.section("findings")
    assert "Very likely (82 %), 6 of them; as measured" in text
    assert "Likely (60 %), 8 of them; as you told" in text
    assert "(over 99 %)" in text
    assert "(under 1 %)" in text


def test_what_was_not_told_is_not_called_told(plan, page):
    findings = (
        Finding("rolling", 0.9, 3, "answers"),
        Finding("boxcar", 0.29, None, "answers"),
        Finding("ice_pick", 0.19, None, "answers"),
        Finding("hypertrophic", 0.1, None, "measured"),
    )
    suits = tuple(one.kind for one in findings)
    options = (dataclasses.replace(plan.options[0], suits=suits),)
    made = page(
        dataclasses.replace(plan, findings=findings, not_scars=(), options=options, schedules=())
    )
    text = made.section("findings")
    assert "Very likely (90 %), 3 of them; as you told" in text
    assert "Cannot be ruled out from what you told (29 %) " in text
    assert "Cannot be ruled out from what you told (19 %) " in text
    assert "Less likely (10 %); as measured" in text
    assert text.count("; as you told") == 1
    # What is less likely than 20 % is not looked for at a glance.
    table = made.inside(made.places("table", class_="glance")[0])
    assert "Rolling scars" in table
    assert "Boxcars" in table
    assert "Ice picks" not in table
    assert "Raised" not in table


@pytest.mark.parametrize(
    ("origins", "told"),
    [
        (("answers",), "Nothing was measured"),
        (("measured",), "You told nothing of what you see"),
        (("answers", "measured"), "Nowhere, as far as both speak"),
    ],
)
def test_why_no_difference_is_shown(origins, told, plan, page):
    findings = tuple(Finding("boxcar", 0.9, None, origin) for origin in origins)
    alike = dataclasses.replace(plan, findings=findings, not_scars=(), conflicts=())
    assert told in page(alike).section("findings")


def test_a_grade_says_its_range_and_what_is_missing(plan, page):
    text = page(plan).section("grades")
    for told in ("ECCA", "unverified", "45 to 135 of 540", "the whole face"):
        assert told in text
    assert "seen at 50 cm, stretch test" in text
    need = dataclasses.replace(plan.grades["ecca"], needs=("sees",))
    text = page(dataclasses.replace(plan, grades={"ecca": need})).section("grades")
    assert "what you see on your skin" in text


def test_risk_is_told_present_absent_and_unknown_without_a_score(plan, page):
    made = page(plan)
    (table,) = made.places("table", class_="factors")
    cells = [made.inside(place) for place in made.places("td") if place > table][:6]
    assert [cells[0], cells[2]] == ["yes", "no"]
    assert cells[4] == "not known"  # what is not there cannot be changed
    assert "Acne scars in the family" in made.inside(table)
    assert plan.risk.limits in made.section("why")


def test_a_factor_is_named_for_what_it_asks_and_changed_where_it_is(plan, page):
    factors = tuple(
        RiskFactor(name, present, "A sentence.", ("rk_survey",), can_change=True)
        for name, present in (("worst_acne", True), ("active_acne", True), ("picks_skin", False))
    )
    made = page(dataclasses.replace(plan, risk=dataclasses.replace(plan.risk, factors=factors)))
    told = made.inside(made.places("table", class_="factors")[0])
    assert "How bad the acne wasmoderate or worsecan be changedA sentence." in told
    assert "Acne that is active nowyescan be changedA sentence." in told
    assert "Picking or squeezingnoA sentence." in told


def test_folded_options_say_why_at_once(plan, page):
    made = page(plan)
    told = [made.inside(place) for place in made.places("p", class_="because")]
    folded = [option for option in plan.options if option.status in ("later", "avoid")]
    assert len(told) == len(folded)
    for text, option in zip(told, folded, strict=True):
        assert text.startswith(option.reasons[0].text)


def test_goals_are_repeated_only_where_they_were_told(plan, page):
    assert "smoother skin, more even colour" in page(plan).section("values")
    assert "You named" not in page(plan, None).section("values")
    assert "You named" not in page(plan, Answers()).section("values")


def test_accessible(any_plan, page):
    made = page(any_plan)
    assert made.all("html")[0]["lang"] == "en"
    for landmark in ("header", "nav", "main", "footer"):
        assert len(made.all(landmark)) == 1
    for svg in made.all("svg"):
        assert svg.get("aria-hidden") == "true" or svg.get("aria-label") or "aria-labelledby" in svg
    levels = [int(tag[1]) for tag, _ in made.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all("scope" in cell for cell in made.all("th"))
    for place in made.places("input"):
        labelled = "aria-label" in made.tags[place][1]
        assert labelled or made.tags[place - 1][0] == "label"
    for region in (attrs for tag, attrs in made.tags if attrs.get("role") == "region"):
        assert region["tabindex"] == "0"
        assert region.get("aria-label") or region.get("aria-labelledby")
    assert "@media print" in made.source
    assert "prefers-color-scheme: dark" in made.source


def test_contrast_of_writing_by_day_and_by_night(plan, page):
    source = page(plan).source
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{(.*?)\}", source, re.DOTALL)[:2]
    )

    def luminance(colour: str) -> float:
        c = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
        return float(linear @ (0.2126, 0.7152, 0.0722))

    grounds = ("paper", "pale", "doctor-pale", "care-pale")
    writing = ("ink", "soft", "accent", "link", "doctor", "care", "good", "maybe", "wait", "not")
    for colours in (light, dark):
        for ink in writing:
            for ground in grounds:
                low, high = sorted((luminance(colours[ink]), luminance(colours[ground])))
                assert (high + 0.05) / (low + 0.05) >= 4.5, (ink, ground)


def test_undecodable_text_does_not_break_it(plan, page):
    assert (
        "still readable" in page(dataclasses.replace(plan, disclaimer="\udce9 still readable")).text
    )
