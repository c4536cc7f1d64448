"""The round of asking: one question after the other, back and forth, until it is done."""

from __future__ import annotations

import sys

import typer

from scarscape.care.questions import (
    State,
    answered,
    back,
    next_question,
    parse,
    replies,
    still_open,
)
from scarscape.cli.interview.draft import Draft
from scarscape.cli.interview.screen import Screen
from scarscape.model import Findings, InputError

BACK = frozenset({"b", "back"})
DONE = frozenset({"d", "done"})
HELP = frozenset({"?", "help"})
LEAST_COLUMNS = 16
STOP = frozenset({"q", "quit"})


def possible() -> bool:
    """True where somebody sits at a terminal: questions go out on standard error."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def hold(findings: Findings | None, draft: Draft, resume: str) -> State:
    """Hold the interview, or go on with it.

    Parameters
    ----------
    findings : what was measured; what it knows is not asked.
    draft : where what was said is kept until the plan is made.
    resume : the command that goes on with a stopped interview.

    Raises
    ------
    typer.Exit
        If the person stops; what was said is kept.
    KeyboardInterrupt
        After saying that it is kept.
    """
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    # A terminal may give no width, or one that no word fits in.
    console.width = max(console.width, LEAST_COLUMNS)
    screen = Screen(console)
    try:
        state = _begun(draft, screen, findings)
        return _round(state, findings, draft, screen)
    except EOFError:
        _told_to_resume(screen, draft, resume)
        raise typer.Exit from None
    except KeyboardInterrupt:
        _told_to_resume(screen, draft, resume)
        raise


def _begun(draft: Draft, screen: Screen, findings: Findings | None) -> State:
    earlier = draft.load()
    screen.welcome(still_open(State(), findings))
    if earlier is None or not earlier.given:
        return State()
    count = len(earlier.given)
    if screen.confirm(f"\nGo on where you stopped, after {count} question{'s' * (count > 1)}?"):
        return earlier
    draft.drop()
    return State()


def _round(state: State, findings: Findings | None, draft: Draft, screen: Screen) -> State:
    while (question := next_question(state, findings)) is not None:
        screen.show(question, len(state.given) + 1, still_open(state, findings))
        while True:
            typed = screen.ask(question)
            word = typed.lower()
            if word in STOP:
                raise EOFError
            if word in HELP:
                screen.keys()
                continue
            if word in DONE:
                return state
            if word in BACK:
                if not state.given:
                    screen.trouble("This is the first question.")
                    continue
                state = back(state)
                break
            try:
                value = parse(question, typed)
            except InputError as error:
                screen.trouble(f"Sorry, {error}.")
                continue
            state = answered(state, question, value)
            for reply in replies(question, value):
                screen.reply(reply.text)
            break
        draft.save(state)
    return state


def _told_to_resume(screen: Screen, draft: Draft, resume: str) -> None:
    if draft.path.exists():
        screen.note(f"\nYour answers are kept in {draft.path}\nTo go on:\n{resume}")
    else:
        screen.note("\nNothing was said yet, so nothing is kept.")
