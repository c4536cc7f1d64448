"""How a question stands on the terminal: title, words, drawings, choices, what may be typed."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scarscape.care.questions import Choice, Question, sections
from scarscape.cli.interview.pictures import pictures

if TYPE_CHECKING:
    from rich.console import Console


class Screen:
    """The terminal that one interview is held on."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._section = ""

    def welcome(self, at_least: int) -> None:
        """What comes, and which keys do what."""
        self._print(
            f"\n{at_least} short questions, or a few more where your answers lead on; about five "
            "minutes. They help to tell what you have and what may suit you. Your answers stay "
            "on this machine.\n"
        )
        self.keys()

    def keys(self) -> None:
        """Which keys do what."""
        self._print(
            "Type a number or a word, then Enter. Enter alone skips a question. b goes back. "
            "d is enough for now and makes the plan. q keeps your answers and stops.",
            "dim",
        )

    def show(self, question: Question, number: int, left: int) -> None:
        """One question with all that belongs to it."""
        from rich.rule import Rule
        from rich.text import Text

        if question.section != self._section:
            self._section = question.section
            title = Text(sections()[question.section], style="bold")
            title.append("   Enter skips, b back, d done, q stop", style="dim")
            self._print("")
            self.console.print(Rule(title, align="left", style="dim"))
        self._print("")
        self._print(f"{number}/{number + left - 1}  ", "dim", question.text)
        if question.help:
            self._print(question.help, "dim")
        self._pictures(question.choices)
        self._choices(question)

    def ask(self, question: Question) -> str:
        """What was typed."""
        try:
            return self.console.input(f"[bold cyan]{hint(question)}[/] > ", markup=True).strip()
        except UnicodeDecodeError:
            return "\N{REPLACEMENT CHARACTER}"

    def trouble(self, text: str) -> None:
        """What was not understood."""
        self._print(text, "yellow")

    def reply(self, text: str) -> None:
        """What is said at once after an answer."""
        self._print("")
        self._print(text, "bold")

    def note(self, text: str) -> None:
        """A remark in lines of its own, not broken, so that a command in it can be copied."""
        from rich.text import Text

        self.console.print(Text(text), soft_wrap=True)

    def confirm(self, text: str) -> bool:
        """Whether the answer is yes; Enter means yes."""
        typed = self.console.input(f"{text} [bold cyan]Y/n[/] > ").strip().lower()
        return typed not in {"n", "no"}

    def _choices(self, question: Question) -> None:
        width = max((len(choice.words) for choice in question.choices), default=0)
        columns = 3 if len(question.choices) > 8 and width < 20 else 1
        rows = -(-len(question.choices) // columns)
        for row in range(rows):
            at = range(row, len(question.choices), rows)
            cells = [f"{i + 1:>4}  {question.choices[i].words:<{width}}" for i in at]
            line = "  ".join(cells).rstrip()
            self._print(textwrap.fill(line, self.console.width, subsequent_indent=" " * 6))

    def _pictures(self, choices: Sequence[Choice]) -> None:
        drawn = {f"{i}": one.picture for i, one in enumerate(choices, 1) if one.picture}
        lines = pictures(drawn, self.console.width)
        for line in ["", *lines, ""] if lines else []:
            self._print(line, "cyan")

    def _print(self, text: str, style: str = "", after: str = "") -> None:
        from rich.text import Text

        self.console.print(Text.assemble((text, style), (after, "bold")))


def hint(question: Question) -> str:
    """What may be typed, in the fewest signs."""
    if question.form == "yes_no":
        return "y/n"
    if question.form == "choice":
        return f"1-{len(question.choices)}"
    if question.form in {"choices", "ticks"}:
        return f"1-{len(question.choices)}, 0 none"
    if question.form == "number" and question.high is not None and question.high <= 24:
        return f"{question.low or 0:g}-{question.high:g}"
    return {"number": question.unit or "number", "date": "date"}.get(question.form, "words")
