"""Lists, numbers and days in words."""

from __future__ import annotations

import datetime

from scarscape.care.phrases import counted, day_in_words, listed, named, number, span


def test_phrases() -> None:
    assert named(["Peel, deep", "Laser"]) == "Peel, deep; Laser"
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b"], "or") == "a or b"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert (number(3.0), number(2.5), number(599.99)) == ("3", "2.5", "599.99")
    assert (counted(1, "day"), counted(0, "day")) == ("1 day", "0 days")
    assert (span(28, 28), span(7, 7), span(14, 42), span(10, 14)) == (
        "4 weeks",
        "1 week",
        "2 to 6 weeks",
        "10 to 14 days",
    )
    assert day_in_words(datetime.date(2027, 1, 10)) == "10 January 2027"
