"""The interview on a terminal of its own (a pseudo-terminal), typed by a script."""

from __future__ import annotations

import json
import os
import re
import select
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from scarscape.capture import read_answers
from scarscape.care.questions import State, answered, next_question, to_answers
from scarscape.cli.interview import Draft, keep_answers
from scarscape.cli.interview.pictures import pictures
from scarscape.cli.interview.screen import hint
from scarscape.model import Answers, InputError, OutputExistsError, Seen

pty = pytest.importorskip("pty")

PROMPT = re.compile(r"[^\n]* > $")
COLOURS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
SECONDS = 40.0
KEY_SECONDS = 2.0
#: Without a terminal of its own to control, Ctrl-C would reach nobody.
ON_ITS_TERMINAL = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from scarscape.cli import main
sys.exit(main())
"""
CTRL_C, CTRL_D = b"\x03", b"\x04"
PERSON = {
    "any of these right now": "0",
    "bother you": "6",
    "hours a day": "1",
    "stay away": "y",
    "hurting yourself": "n",
    "What did your acne leave": "sunken",
    "Which picture": "3",
    "About how many are there": "8",
    "Where are they": "4 5",
    "how many months have you had": "2 years",
    "pull the skin": "1",
    "any other kind": "4",
    "true for most of your scars": "1",
    "skin where the sun": "4",
    "How old": "27",
    "tried for your scars": "0",
    "hope for": "1",
}


@dataclass(frozen=True)
class Talk:
    """What stood on the terminal, question by question, and how it ended."""

    screens: list[str]
    status: int

    @property
    def text(self) -> str:
        return "".join(self.screens)


Reply = Callable[[str], bytes]


def talk(words: Iterable[object], reply: Reply, width: int = 80) -> Talk:
    """Run `scarscape` on a terminal; `reply` gets what appeared before each prompt."""
    terminal, inside = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", ON_ITS_TERMINAL, *map(str, words)],
        stdin=inside,
        stdout=inside,
        stderr=inside,
        start_new_session=True,
        env={**os.environ, "TERM": "xterm", "COLUMNS": str(width), "LINES": "40"},
    )
    os.close(inside)
    screens, shown, key = [], "", b""
    end = time.monotonic() + SECONDS
    try:
        while time.monotonic() < end:
            if not select.select([terminal], [], [], KEY_SECONDS)[0]:
                # A signal that comes just before the program waits for a line is heard at the next
                # key: whoever pressed it presses it again.
                if key:
                    os.write(terminal, key)
                continue
            try:
                seen = os.read(terminal, 65536)
            except OSError:
                break
            if not seen:
                break
            shown += COLOURS.sub("", seen.decode()).replace("\r", "")
            if PROMPT.search(shown):
                screens.append(shown)
                shown = ""
                said = reply(screens[-1])
                if said in (CTRL_C, CTRL_D):
                    key = said
                    time.sleep(0.2)
                if said:
                    os.write(terminal, said)
        else:
            pytest.fail(f"no end; the last was {shown or screens[-1:]}")
        status = child.wait(SECONDS)
    finally:
        child.kill()
        child.wait()
        os.close(terminal)
    return Talk([*screens, shown], status)


def person(screen: str) -> bytes:
    """One who knows some answers and skips the rest."""
    question = screen[-2500:]
    found = next((said for part, said in PERSON.items() if part in question), "")
    return f"{found}\n".encode()


def script(*said: str | bytes) -> Reply:
    left = iter(said)

    def next_word(screen: str) -> bytes:
        # A key that ends the talk may be echoed before the prompt it answers is drawn whole.
        word = next(left, b"")
        return word if isinstance(word, bytes) else f"{word}\n".encode()

    return next_word


def test_an_interview_from_start_to_plan(tmp_path: Path) -> None:
    out, file = tmp_path / "plan", tmp_path / "mine.json"
    ended = talk(["assess", "--out", out, "--answers", file, "--date", "2027-01-10"], person)
    assert ended.status == 0, ended.text
    answers = read_answers(file)
    assert answers.sees == (
        Seen(
            look="sunken",
            shape="wide_soft",
            count=8,
            where=("left_cheek", "right_cheek"),
            months=24,
            stretch_test="flattens",
        ),
    )
    assert (answers.age, answers.red_flags, answers.goals) == (27, (), ("texture",))
    assert answers == read_answers(out / "answers.json")
    assert (out / "plan.html").exists()
    assert len(ended.screens) <= 36
    # The file of answers is for its owner alone, and the draft is gone.
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"plan", "mine.json"}
    assert "rolling scars" in ended.screens[-1]
    assert str(out / "plan.html") in ended.screens[-1].replace("\n", "")


def test_shapes_are_drawn_and_keys_are_told(tmp_path: Path) -> None:
    ended = talk(
        ["assess", "--out", tmp_path / "plan"],
        script("0", "0", "sunken", "?", "nonsense", "q"),
    )
    shapes = ended.screens[3]
    assert "Which picture" in shapes
    assert shapes.count("#") > 40
    assert "b goes back" in ended.screens[0]
    assert "b goes back" in ended.screens[4]
    assert "Sorry, 'nonsense' is not on the list; give a number from 1 to 5." in ended.screens[5]


def test_going_back_leads_to_the_same_answers(tmp_path: Path) -> None:
    said = ("0", "7", "2", "n", "n", "raised", "pink", "b", "red", "b", "b", "flat", "brown", "q")
    straight = ("0", "7", "2", "n", "n", "flat", "brown", "q")
    for name, words in (("one", said), ("two", straight)):
        ended = talk(["assess", "--out", tmp_path / name], script(*words))
        assert ended.status == 0, ended.text
    drafts = [(tmp_path / f"{name}.draft").read_bytes() for name in ("one", "two")]
    assert drafts[0] == drafts[1]


def test_it_stops_and_goes_on_another_day(tmp_path: Path) -> None:
    out, draft = tmp_path / "my plan", tmp_path / "my plan.draft"
    first = talk(["assess", "--out", out], script("0", "5", "q"))
    assert first.status == 0
    assert f"\nscarscape assess --out '{out}'\n" in first.text
    assert not out.exists()
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    second = talk(["assess", "--out", out, "--date", "2027-01-10"], script("", "3", "d"))
    assert second.status == 0, second.text
    assert "after 2 questions" in second.screens[0]
    assert "hours a day" in second.screens[1]
    distress = read_answers(out / "answers.json").distress
    assert distress is not None
    assert (distress.bother_0_10, distress.hours_a_day) == (5, 3)
    assert not draft.exists()


def test_it_begins_anew_where_that_is_wanted(tmp_path: Path) -> None:
    out = tmp_path / "plan"
    talk(["assess", "--out", out], script("1", "5", "q"))
    again = talk(["assess", "--out", out], script("n", "0", "q"))
    assert "1/" in again.screens[1]
    state = Draft(out).load()
    assert state == State((("red_flags", []),))


@pytest.mark.parametrize(("key", "status"), [(CTRL_C, 130), (CTRL_D, 0)])
def test_ctrl_c_and_ctrl_d_keep_what_was_said(tmp_path: Path, key: bytes, status: int) -> None:
    out = tmp_path / "plan"
    for again in (True, True, False):
        try:
            ended = talk(["assess", "--out", out], script("2", "9", key))
            break
        except pytest.fail.Exception:
            # On a busy machine a signal can be lost in the instant before the program waits for a
            # line, as any reader of lines may lose it; the talk is then held anew.
            if not again:
                raise
            (tmp_path / "plan.draft").unlink(missing_ok=True)
    assert ended.status == status, ended.text
    assert f"\nscarscape assess --out {out}\n" in ended.screens[-1]
    assert "Traceback" not in ended.text
    state = Draft(out).load()
    assert state is not None
    assert dict(state.given) == {"red_flags": ["rf_fast_raised"], "distress.bother_0_10": 9}
    # No hidden folder of the output is left.
    assert [path.name for path in tmp_path.iterdir()] == ["plan.draft"]


def test_whoever_thinks_of_self_harm_is_answered_at_once_and_first(tmp_path: Path) -> None:
    ended = talk(
        ["assess", "--out", tmp_path / "plan", "--date", "2027-01-10"],
        script("0", "9", "12", "y", "y", "d"),
    )
    assert ended.status == 0, ended.text
    assert "Thank you for saying so" in ended.screens[5]
    assert "crisis line" in ended.screens[5]
    assert "crisis line" in ended.screens[-1].split("found:")[0].replace("\n", " ")


def test_answers_are_not_kept_where_the_plan_goes(tmp_path: Path) -> None:
    for place in (tmp_path / "plan", tmp_path / "plan" / "answers.json"):
        ended = talk(["assess", "--out", tmp_path / "plan", "--answers", place], person)
        assert ended.status == 2
        assert len(ended.screens) == 1
        assert "lies where the plan goes" in ended.text
        assert list(tmp_path.iterdir()) == []


def test_a_terminal_without_width_is_no_fault(tmp_path: Path) -> None:
    ended = talk(["assess", "--out", tmp_path / "plan"], script("0", "q"), width=0)
    assert ended.status == 0, ended.text


def test_what_cannot_be_written_is_said_before_any_question(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "letter.txt").write_text("mine")
    ended = talk(["assess", "--out", tmp_path / "plan"], person)
    assert ended.status == 2
    assert len(ended.screens) == 1
    assert "already exists" in ended.text


# --------------------------------------------------------------------------- without a terminal


def test_a_draft_comes_back_as_it_was(tmp_path: Path) -> None:
    draft = Draft(tmp_path / "deep" / "plan")
    assert draft.load() is None
    state = State()
    for value in ([], 4, 1.5, True, None):
        question = next_question(state)
        assert question is not None
        state = answered(state, question, value)
        draft.save(state)
        assert draft.load() == state
    assert to_answers(state).distress is not None
    assert [path.name for path in draft.path.parent.iterdir()] == ["plan.draft"]
    draft.drop()
    draft.drop()
    assert draft.load() is None


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", "7", '{"format": "scarscape.interview/1"}', "\x00"]
    + [
        json.dumps({"format": "scarscape.interview/1", "given": given})
        for given in (
            3,
            [3],
            [{}],
            [{"question": "x", "value": 1}],
            [{"question": "distress.bother_0_10", "value": 10**400}],
        )
    ]
    + [json.dumps({"format": "scarscape.interview/2", "given": []})],
)
def test_a_damaged_draft_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    draft = Draft(tmp_path / "plan")
    draft.path.write_text(content)
    with pytest.raises(InputError) as caught:
        draft.load()
    assert str(caught.value).startswith(str(draft.path))
    assert draft.path.read_text() == content


def test_answers_never_replace_a_file(tmp_path: Path) -> None:
    keep_answers(Answers(age=3), tmp_path / "a.json")
    with pytest.raises(OutputExistsError):
        keep_answers(Answers(age=4), tmp_path / "a.json")
    assert read_answers(tmp_path / "a.json") == Answers(age=3)


@pytest.mark.parametrize("width", [24, 50, 80, 100, 200])
def test_drawings_fit_the_terminal_and_share_one_depth(width: int) -> None:
    kinds = {"1": "ice_pick", "2": "boxcar", "3": "rolling", "4": "line", "5": "pores"}
    lines = pictures(kinds, width)
    assert max(map(len, lines)) <= width
    numbers = [line.split() for line in lines if "#" not in line and ":" not in line]
    assert [number for row in numbers for number in row] == list(kinds)
    assert pictures(kinds, 20) == []
    assert pictures({}, 80) == []


def test_each_question_says_what_may_be_typed() -> None:
    state, hints = State(), set()
    while (question := next_question(state)) is not None:
        hints.add(hint(question))
        state = answered(state, question, None)
    assert {"y/n", "0-10", "1-3, 0 none", "years"} <= hints
