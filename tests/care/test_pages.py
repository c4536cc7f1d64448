"""The guide pages: whole, readable, every number and claim from a record, nothing promised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from scarscape.care import loader
from scarscape.care.pages import (
    TOPICS,
    Page,
    Paragraph,
    Section,
    UnknownTopicError,
    page,
    pages,
    sources,
)
from scarscape.care.records import evidence

#: Words that promise. An outcome cannot be known (will), nothing is ranked by effect (best), and
#: no treatment here takes scars away for good.
PROMISES = re.compile(
    r"\b(will|best|guarantee\w*|cure[sd]?|perfect\w*|permanent\w*|miracle\w*|flawless\w*|"
    r"invisib\w*|eras\w+|always works|scar-free|clear skin for)\b|\w'll\b",
    re.IGNORECASE,
)
#: Said of the pages' own words, where a number in digits would read worse.
SHARE_WORDS = re.compile(
    r"\b(half of|a third|a quarter|two thirds|one in|in ten|per ?cent|percent|most people)\b"
)
#: Neither the 2 of CO2 nor the 5 of 5-FU is a number.
NUMBER = re.compile(r"(?<![\w.])(?:\d+(?:,\d{3})+|\d+(?:\.\d+)?)(?!-FU)")
#: Options of the plan that are no treatments of the records.
PLAIN_OPTIONS = {"do_nothing", "acne_control", "camouflage"}


def all_paragraphs() -> Iterator[tuple[Page, Section, Paragraph]]:
    for one in pages():
        for section in one.sections:
            for paragraph in section.paragraphs:
                yield one, section, paragraph


def place(one: Page, section: Section, paragraph: Paragraph) -> str:
    return f"{one.topic} / {section.title} / {paragraph.lead or paragraph.text[:30]}"


def words_of(record: Any) -> str:
    """All that a record tells, without the numbers of its address."""
    source = record.source
    told = [
        record.found,
        record.about,
        record.harms,
        record.size,
        record.people,
        record.note,
        record.responders_note,
        record.responders_percent,
        record.sessions,
        record.interval_weeks,
        record.downtime_days,
        record.follow_up_weeks,
        record.cost,
        record.darkening,
        record.design_words,
        source.title,
        source.year,
        *record.cautions,
    ]
    for number in record.numbers:
        told += [number.of, number.value, number.estimate, *(number.ci95 or ())]
        if number.unit and number.unit.startswith("fraction"):
            told.append(f"{100 * number.value:.4g}")
    return " ".join(str(part) for part in told if part is not None)


def words_of_cautions() -> dict[str, str]:
    held = evidence()
    tables = (held.rules, held.red_flags, held.distress)
    return {one: caution.text for table in tables for one, caution in table.items()}


def numbers_in(text: str) -> set[float]:
    return {float(found.replace(",", "")) for found in NUMBER.findall(text)}


# ------------------------------------------------------------------------------ what is told


def test_every_topic_has_a_page_in_order() -> None:
    assert tuple(one.topic for one in pages()) == TOPICS
    assert len({one.title for one in pages()}) == len(TOPICS)
    for one in pages():
        assert one.summary.endswith(".")
        assert "\n" not in one.summary
        assert len(one.summary) <= 90


def test_every_record_that_is_cited_is_there_and_may_be_cited() -> None:
    known = evidence().records
    for cited in sources(pages()):
        assert cited in known, cited
        assert known[cited].standing in ("carries", "supports"), cited


def test_every_caution_that_is_told_is_there() -> None:
    known = words_of_cautions()
    told = {rule for _, _, paragraph in all_paragraphs() for rule in paragraph.rules}
    assert told <= set(known)
    assert set(evidence().red_flags) <= told
    assert "sp_home_devices" in {r for p in page("at_home").paragraphs for r in p.rules}


def test_the_pages_tell_all_that_the_guides_tell() -> None:
    guide = {record for record in evidence().records if record.startswith("pg_")}
    assert len(guide) >= 40
    assert guide <= set(sources(pages()))


def test_every_treatment_has_a_section_in_one_layout() -> None:
    sections = [s for s in page("treatments").sections if s.treatment is not None]
    ids = [section.treatment for section in sections]
    assert len(ids) == len(set(ids))
    wanted = set(evidence().treatments) - {"general_expectations"} | PLAIN_OPTIONS
    assert set(ids) == wanted
    for section in sections:
        leads = [paragraph.lead for paragraph in section.paragraphs]
        assert [lead for lead in leads if lead != "Raised scars"] == [
            "What it is",
            "What studies found",
            "Harms",
        ], section.title


@pytest.mark.parametrize(
    ("topic", "sides"),
    [
        ("treatments", {"pg_needling_raised", "mn_scar_review_2020"}),
        ("treatments", {"pg_laser_raised", "cochrane_laser_raised_scars_2022"}),
        ("treatments", {"pg_prp", "mn_prp_meta_kang_2022", "mn_prp_sharma_split_face"}),
        ("treatments", {"chandra2012_hq", "bmj_bp_ochronosis"}),
        ("treatments", {"tac_vs_5fu_rct2019", "coppola2018_tac"}),
        ("marks", {"nc_jdd2014_soc", "nc_statpearls_pih", "nc_abad2016_pih"}),
        ("course", {"nc_jdd2014_soc", "nc_statpearls_pih", "nc_abad2016_pih"}),
        ("prevention", {"pv_start2023", "pv_dreno2018_abpo03"}),
        ("causes", {"rk_liu2023_meta", "rk_camacho2024_ecuador"}),
    ],
)
def test_where_studies_differ_both_stand_in_one_paragraph(topic: str, sides: set[str]) -> None:
    assert any(sides <= set(paragraph.evidence) for paragraph in page(topic).paragraphs)


def test_cover_is_told_and_the_silence_with_it() -> None:
    told = " ".join(paragraph.text for paragraph in page("camouflage").paragraphs)
    assert "silent" in told
    assert not sources([page("camouflage")])


def test_living_begins_with_help() -> None:
    first = page("living").sections[0].paragraphs[0]
    for words in ("crisis line", "emergency number", "someone you trust"):
        assert words in first.text
    assert {"ql_tan2021", "ql_tan_mixed", "ql_chuah2015", "pg_mood"} <= set(
        sources([page("living")])
    )


def test_how_others_see_scars_is_kept_from_a_worried_reader() -> None:
    assert "ql_dreno2016_society" not in sources(pages())


# ------------------------------------------------------------------------------ how it is told


def syllables(word: str) -> int:
    """Vowel groups, a silent final e taken off; never under one."""
    word = word.lower()
    count = len(re.findall(r"[aeiouy]+", word))
    if re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouyscxz]es$", word) and count > 1:
        count -= 1
    return max(count, 1)


def grade(texts: list[str]) -> float:
    """Flesch-Kincaid grade level; a number counts as a word of two syllables."""
    sentences = words = spoken = 0
    for text in texts:
        for sentence in re.split(r"(?<=[.?!:;])\s+", text):
            found = re.findall(r"[A-Za-z]+(?:'[a-z]+)?|\d[\d.,]*", sentence)
            if not found:
                continue
            sentences += not sentence.endswith((":", ";"))
            words += len(found)
            spoken += sum(2 if w[0].isdigit() else syllables(w) for w in found)
    return 0.39 * words / sentences + 11.8 * spoken / words - 15.59


def test_the_measure_of_readability_knows_easy_from_hard() -> None:
    assert [syllables(w) for w in ("scar", "collagen", "made", "needle", "treated", "a")] == [
        1,
        3,
        1,
        2,
        2,
        1,
    ]
    hard = (
        "Postinflammatory hyperpigmentation necessitates individualised photoprotective regimens."
    )
    assert grade(["The cat sat on the mat."]) < 1
    assert grade([hard]) > 12


@pytest.mark.parametrize("topic", TOPICS)
def test_every_page_reads_at_eighth_grade(topic: str) -> None:
    assert grade([paragraph.text for paragraph in page(topic).paragraphs]) <= 8.9


def test_most_pages_read_below_eighth_grade() -> None:
    easy = [grade([p.text for p in one.paragraphs]) < 8 for one in pages()]
    assert sum(easy) > len(easy) / 2


def test_nothing_is_promised() -> None:
    for one, section, paragraph in all_paragraphs():
        for text in (one.title, one.summary, section.title, paragraph.lead, paragraph.text):
            assert not PROMISES.search(text), f"{place(one, section, paragraph)}: {text}"


def test_the_words_of_promise_are_found_where_they_stand() -> None:
    for text in ("It will help.", "The BEST laser", "You'll see", "a permanent cure"):
        assert PROMISES.search(text)
    assert not PROMISES.search("He willed it; the bestseller is secure and imperfect.")


def test_no_page_has_words_in_double_or_stray_signs() -> None:
    for one, section, paragraph in all_paragraphs():
        where = place(one, section, paragraph)
        assert not re.search(r"\b(\w+) \1\b", paragraph.text, re.IGNORECASE), where
        assert not re.search(r"\s{2}|\n|^\s|\s$", paragraph.text), where
        assert paragraph.text[-1] in ".?", where


# --------------------------------------------------------------------------- what it rests on


def test_every_number_stands_in_a_record_that_its_paragraph_cites() -> None:
    records, cautions = evidence().records, words_of_cautions()
    missing = []
    for one, section, paragraph in all_paragraphs():
        told = numbers_in(f"{paragraph.lead}. {paragraph.text}")
        if paragraph.basis == "own_rule" and not paragraph.evidence:
            # The program's own wait before it judges a treatment.
            told -= {12.0}
        held = numbers_in(" ".join(words_of(records[cited]) for cited in paragraph.evidence))
        held |= numbers_in(" ".join(cautions[rule] for rule in paragraph.rules))
        if told - held:
            missing.append((place(one, section, paragraph), sorted(told - held)))
    assert missing == []


def test_a_number_that_no_record_holds_is_noticed() -> None:
    trial = words_of(evidence().records["pv_dreno2018_abpo03"])
    assert numbers_in("15.5 % fewer, 14.4 % more, after 24 weeks") <= numbers_in(trial)
    for wrong in ("16.5 %", "155 %", "after 23 weeks", "1.55"):
        assert not numbers_in(wrong) <= numbers_in(trial)
    assert numbers_in("1,972 people; CO2, 5-FU; 0.5 mm") == {1972.0, 0.5}


def test_every_number_and_share_has_a_record() -> None:
    for one, section, paragraph in all_paragraphs():
        text = paragraph.text
        counted = NUMBER.search(text) or SHARE_WORDS.search(text)
        if counted and not (paragraph.basis == "own_rule" and "12 weeks" in text):
            assert paragraph.evidence or paragraph.rules, place(one, section, paragraph)


def test_a_paragraph_without_records_says_what_it_rests_on() -> None:
    for one, section, paragraph in all_paragraphs():
        if not paragraph.evidence:
            assert paragraph.basis in ("own_rule", "standard_precaution", "label"), place(
                one, section, paragraph
            )


# ------------------------------------------------------------------------------- how it is found


def test_a_topic_is_found_however_it_is_spelt() -> None:
    assert page("At-Home") is page("at home") is page(" at_home ")
    assert page("at_home").topic == "at_home"


def test_a_treatment_is_a_page_of_its_own() -> None:
    one = page("subcision")
    assert one.title == "Subcision"
    assert len(one.sections) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("tretments", "treatments"), ("cause", "causes"), ("subsision", "subcision")],
)
def test_an_unknown_topic_names_the_nearest_and_all(typed: str, meant: str) -> None:
    with pytest.raises(UnknownTopicError) as raised:
        page(typed)
    assert f"did you mean {meant}?" in str(raised.value)
    for topic in TOPICS:
        assert topic in str(raised.value)


def test_what_is_like_nothing_has_no_guess() -> None:
    with pytest.raises(UnknownTopicError) as raised:
        page("zzzz")
    assert "did you mean" not in str(raised.value)


GOOD: dict[str, Any] = {
    "topic": "scars",
    "title": "A title",
    "summary": "A line.",
    "sections": [{"title": "One", "paragraphs": [{"text": "Words.", "evidence": ["pg_look"]}]}],
}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"topic": "marks"}, "topic"),
        ({"sections": []}, "there are none"),
        ({"sections": [{"title": "One", "paragraphs": []}]}, "is empty"),
        ({"sections": [{"title": "One", "paragraphs": [{"text": "Words."}]}]}, "rests on nothing"),
        (
            {"sections": [{"title": "O", "paragraphs": [{"text": " ", "basis": "label"}]}]},
            "no words",
        ),
        (
            {"sections": [{"title": "O", "paragraphs": [{"text": "W.", "basis": "hearsay"}]}]},
            "basis",
        ),
        ({"titel": "A title"}, "titel"),
        (
            {"sections": [{**GOOD["sections"][0], "drawings": ["moon"]}]},
            "drawings",
        ),
    ],
)
def test_a_page_that_does_not_fit_its_form_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, change: dict[str, Any], says: str
) -> None:
    folder = tmp_path / "evidence" / "pages"
    folder.mkdir(parents=True)
    for topic in TOPICS:
        content = {**GOOD, "topic": topic}
        if topic == "scars":
            content |= change
        (folder / f"{topic}.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    monkeypatch.setattr(loader.resources, "files", lambda _: tmp_path)
    with pytest.raises(loader.EvidenceError) as raised:
        pages.__wrapped__()
    assert says in str(raised.value)
    assert "pages/scars.yaml" in str(raised.value)
