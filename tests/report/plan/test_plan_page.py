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
)
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
        "No scar and no active acne was told or measured.",
        "No flat marks and no plain pores were told or measured.",
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
    named = ("Rolling scars.", "Boxcar scar.", "Brown mark", "Pores")
    assert len(drawn) == len(named)
    assert all(label.startswith(name) for label, name in zip(drawn, named, strict=True))
    text = made.section("findings")
    assert "Very likely (82 %), 6 of them; as measured" in text
    assert "Likely (60 %), 8 of them; as you told" in text
    assert "(over 99 %)" in text
    assert "(under 1 %)" in text


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
    assert cells[4].startswith("not known")
    assert "can be changed" in cells[4]
    assert "Acne scars in the family" in made.inside(table)
    assert plan.risk.limits in made.section("why")


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
