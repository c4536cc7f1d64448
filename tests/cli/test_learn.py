"""``scarscape learn``: the list, a page, its sources; plain where it is piped."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from scarscape.care.pages import TOPICS, page, pages, sources
from scarscape.cli import learn
from scarscape.report.learn_html import references

Run = Callable[..., Any]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_without_a_topic_all_are_listed_in_order(run: Run) -> None:
    ended = run("learn")
    assert ended.status == 0
    assert ended.err == ""
    named = [line.split()[0] for line in ended.out.splitlines() if re.match(r"[a-z]", line)]
    assert [name for name in named if name in TOPICS] == [*TOPICS, "treatments"]
    for one in pages():
        assert one.summary in flat(ended.out)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_told_whole_with_its_sources(run: Run, topic: str) -> None:
    ended = run("learn", topic)
    assert ended.status == 0
    assert ended.err == ""
    text = flat(ended.out)
    for paragraph in page(topic).paragraphs:
        assert flat(paragraph.text) in text.replace(" - ", " ")
    for one in references([page(topic)]):
        assert f"[{one.number}]" in text
        assert flat(one.title) in text
        assert one.place in text


def test_every_paragraph_ends_with_the_numbers_of_its_sources(run: Run) -> None:
    text = flat(run("learn", "prevention").out)
    cited_here = references([page("prevention")])
    numbers = {record: one.number for one in cited_here for record in one.records}
    assert set(numbers) == set(sources([page("prevention")]))
    for paragraph in page("prevention").paragraphs:
        if paragraph.evidence:
            told = dict.fromkeys(numbers[record] for record in paragraph.evidence)
            cited = "".join(f"[{number}]" for number in told)
            assert f"{flat(paragraph.text)} {cited}" in text


@pytest.mark.parametrize("columns", [30, 60, 300])
def test_lines_keep_to_the_width(run: Run, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = run("learn", "kinds").out.splitlines()
    # An address or a DOI stays in one piece, to be followed.
    texts = [line for line in lines if not re.match(r" +(http|doi|PMID)", line)]
    assert max(map(len, texts)) <= min(columns - 1, learn.WIDEST)
    assert len(lines) > 30


def test_piped_text_has_no_codes_of_a_terminal(run: Run) -> None:
    out = run("learn", "kinds").out
    assert "\x1b" not in out
    assert "\N{NO-BREAK SPACE}" not in out


def test_a_terminal_gets_the_same_words(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = run("learn", "living").out
    monkeypatch.setattr(learn, "wide_terminal", lambda: True)
    drawn = run("learn", "living").out
    assert flat(re.sub(r"\x1b\[[\d;]*m", "", drawn)) == flat(plain)


def test_the_kinds_are_drawn(run: Run) -> None:
    assert "::::#" in run("learn", "kinds").out


def test_a_treatment_can_be_asked_for(run: Run) -> None:
    ended = run("learn", "tca-cross")
    assert ended.status == 0
    assert "Acid in each pit" in ended.out
    assert "Subcision" not in ended.out.split("Sources")[0]


def test_an_unknown_topic_is_one_line_and_exit_2(run: Run) -> None:
    ended = run("learn", "tretments")
    assert ended.status == 2
    assert ended.out == ""
    assert len(ended.lines) == 1
    assert "did you mean treatments?" in ended.err
    for topic in TOPICS:
        assert topic in ended.err
