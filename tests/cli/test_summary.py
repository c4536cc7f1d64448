"""What the terminal says of a plan: what is open is named, and what nobody told is not."""

from __future__ import annotations

import datetime

from scarscape.cli.summary import summary
from scarscape.model import Answers, Seen
from scarscape.pipeline import assess

DATE = datetime.date(2027, 1, 10)
DENTS = Seen(look="sunken", shape="narrow_deep", count=6)


def said(**answers: object) -> dict[str, str]:
    """The lines of the summary by what they begin with."""
    told = summary(assess(Answers(**answers), None, date=DATE))  # type: ignore[arg-type]
    pairs = (line.partition(": ") for line in told.splitlines())
    return {name: rest for name, _, rest in pairs}


def test_what_is_possible_is_not_said_to_have_a_question_open() -> None:
    lines = said(red_flags=(), sees=(DENTS,))
    assert "Doing nothing for now" in lines["possible"]
    assert not any("question open" in name for name in lines)


def test_warning_signs_are_settled_before_all_other_questions() -> None:
    lines = said()
    assert lines["next"] == "settle this first: Does any spot grow, bleed, hurt or not heal?"
    assert "What do you see on your skin?" in lines["also open"]
    assert "more, on the page." in lines["also open"]
    assert "Does any spot grow" not in lines["also open"]


def test_warning_signs_come_before_a_first_visit() -> None:
    lines = said(active_acne="severe", sees=(DENTS,), age=30, pregnant=False, breastfeeding=False)
    assert "Does any spot grow" in lines["next"]


def test_the_next_question_is_not_asked_twice() -> None:
    lines = said(red_flags=(), sees=(DENTS,))
    question = lines["next"].removeprefix("settle this first: ")
    assert question.endswith("?")
    assert question not in lines["also open"]


def test_what_was_only_not_ruled_out_is_not_called_told() -> None:
    found = said(red_flags=(), sees=(DENTS,))["found"]
    assert "ice picks (6, as told" in found
    assert "boxcars (cannot be ruled out)" in found


def test_on_hold_and_before_a_doctor_no_question_is_pressed() -> None:
    for lines in (
        said(red_flags=("rf_changing",)),
        said(sees=(DENTS,), red_flags=("rf_changing",)),
    ):
        assert "also open" not in lines
        assert lines["next"] == "show it to a doctor; the rest can wait"
