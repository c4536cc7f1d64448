"""The guide pages as HTML: whole, escaped, each number leading to its source."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from scarscape.care.pages import Page, Paragraph, Section, page, pages, sources
from scarscape.care.records import evidence
from scarscape.report.learn_html import (
    cited_numbers,
    numbers_of,
    pages_fragment,
    pages_html,
    references,
)


class Read(HTMLParser):
    """The text, ids, links and tags of a page; fails on a tag that is closed in another's place."""

    VOID = ("meta", "br", "hr", "img", "link", "input")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        self.ids += [held["id"] or ""] if "id" in held else []
        self.links += [held["href"] or ""] if "href" in held else []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


@pytest.fixture(scope="module")
def whole() -> Read:
    return Read(pages_html(pages(), date="2027-01-31"))


def test_all_words_of_all_pages_stand_on_the_page(whole: Read) -> None:
    for one in pages():
        assert one.title in whole.text
        for section in one.sections:
            assert section.title in whole.text
            for paragraph in section.paragraphs:
                assert " ".join(paragraph.text.split()) in whole.text
    assert "2027-01-31" in whole.text


def test_the_page_is_well_formed_and_needs_nothing_but_itself(whole: Read) -> None:
    assert whole.open == []
    assert not {"script", "link", "img", "iframe"} & set(whole.tags)
    assert len(whole.ids) == len(set(whole.ids))
    text = pages_html(pages())
    assert "url(" not in text
    assert "@import" not in text
    assert "prefers-color-scheme: dark" in text


def test_every_number_leads_to_a_source_and_every_source_somewhere(whole: Read) -> None:
    inside = {link[1:] for link in whole.links if link.startswith("#")}
    assert inside <= set(whole.ids)
    cited = references(pages())
    held = [record for one in cited for record in one.records]
    assert sorted(held) == sorted(sources(pages()))
    assert [one.number for one in cited] == list(range(1, len(cited) + 1))
    for one in cited:
        assert f"learn-source-{one.number}" in inside
        assert one.place or one.journal
        if one.link:
            assert one.link in whole.links
            assert one.link.startswith(("https://", "http://"))


def test_a_source_is_cited_by_doi_then_pmid_then_address() -> None:
    records = evidence().records
    for one in references(pages()):
        known = [records[record].source for record in one.records]
        dois, pmids, addresses = (
            {getattr(source, name) for source in known} - {None}
            for name in ("doi", "pmid", "address")
        )
        if dois:
            assert one.link == f"https://doi.org/{dois.pop()}"
        elif pmids:
            assert one.place == f"PMID {pmids.pop()}"
        else:
            assert one.link == (addresses.pop() if addresses else "")


def test_one_source_has_one_number_and_a_doi_stands_once() -> None:
    cited = references(pages())
    links = [one.link for one in cited if one.link]
    assert len(links) == len(set(links))
    titles = [one.title for one in cited]
    # The three guides for patients are told in many records, and are three sources.
    for guide in ("Acne scars: Causes", "What are Acne Scars?", "How To Treat and Remove"):
        assert sum(title.startswith(guide) for title in titles) == 1
    alone = [one for one in cited if len(one.records) == 1]
    assert len(alone) < len(cited) < len(sources(pages()))


def test_beside_a_paragraph_a_number_stands_once() -> None:
    for shown in pages():
        numbers = numbers_of(references([shown]))
        for paragraph in shown.paragraphs:
            told = cited_numbers(paragraph.evidence, numbers)
            assert len(told) == len(set(told))
            assert set(told) == {numbers[record] for record in paragraph.evidence}


def test_the_names_of_other_pages_are_links_where_they_are_shown() -> None:
    assert 'href="#learn-marks"' in pages_html([page("scars"), page("marks")])
    alone = pages_html([page("scars")])
    assert 'href="#learn-marks"' not in alone
    assert "The page “marks”" in alone


def test_a_fragment_can_stand_in_a_page_of_others() -> None:
    fragment = Read(pages_fragment([page("kinds")]))
    assert not {"html", "head", "body", "h1", "style"} & set(fragment.tags)
    assert all(name.startswith("learn-") for name in fragment.ids)
    assert fragment.tags.count("svg") == len(page("kinds").drawings)


def test_words_are_escaped() -> None:
    bad = "1 < 2 & <script>alert(1)</script>."
    paragraph = Paragraph(text=bad, basis="own_rule", lead="<b>")
    shown = Page(
        topic="scars",
        title="<i>T</i>",
        summary="<u>S</u>.",
        sections=(Section(title="<em>S</em>", paragraphs=(paragraph,)),),
    )
    for text in (pages_html([shown]), str(pages_fragment([shown, replace(shown, topic="x")]))):
        assert "<script>" not in text
        assert not re.search(r"<(i|u|em|b)>", text)
        assert bad in Read(text).text


def test_the_same_pages_give_the_same_bytes() -> None:
    assert pages_html(pages(), date="2027-01-31") == pages_html(pages(), date="2027-01-31")
