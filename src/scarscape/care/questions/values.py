"""Which values a question can have: those of JSON, checked before they are kept."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable
from typing import Any

from scarscape.care.questions.nouns import Choice, Question, Reply, treatment_names
from scarscape.model import InputError
from scarscape.model.answers import DAYS, MOST_MONEY

#: Room for a few sentences of one's own.
MOST_CHARACTERS = 300
#: More ranges of days are no answer to a short question.
MOST_RANGES = 50


def check(question: Question, value: Any) -> Any:
    """The value as it is kept: lists in the order of the choices, without repetition.

    Raises
    ------
    InputError
        In words for whoever was asked.
    """
    return None if value is None else _CHECKS[question.form](question, value)


def replies(question: Question, value: Any) -> tuple[Reply, ...]:
    """What is said at once after this answer."""
    return tuple(
        reply
        for reply in question.replies
        if reply.when == value or (isinstance(value, list) and reply.when in value)
    )


def day(text: Any) -> str:
    """A date written YYYY-MM-DD, if there is such a day."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            given = datetime.date.fromisoformat(text)
            if DAYS[0] <= given <= DAYS[1]:
                return given.isoformat()
    except (TypeError, ValueError):
        pass
    raise InputError(f"{str(text)[:30]} is no date", "write it like 2027-01-31")


def listing(question: Question) -> str:
    """The numbers that can be given, in words."""
    return f"give a number from 1 to {len(question.choices)}"


def _yes_no(_question: Question, value: Any) -> bool:
    if not isinstance(value, bool):
        raise InputError("that is neither yes nor no", "give y or n")
    return value


def _choice(question: Question, value: Any) -> str:
    found = [choice.value for choice in question.choices if choice.value == value]
    if not found:
        raise InputError("that is not on the list", listing(question))
    return found[0]


def _choices(question: Question, value: Any) -> list[str]:
    if not isinstance(value, list | tuple):
        raise InputError("that is no list", f"{listing(question)}, or 0 for none")
    chosen = {_choice(question, entry) for entry in value}
    return [choice.value for choice in question.choices if choice.value in chosen]


def _ticks(question: Question, value: Any) -> dict[str, bool | None]:
    names = [choice.value for choice in question.choices]
    if not isinstance(value, dict) or not set(value) <= set(names):
        raise InputError("that is not on the list", f"{listing(question)}, or 0 for none")
    if any(tick not in {True, False, None} or isinstance(tick, float) for tick in value.values()):
        raise InputError("that is neither true, false nor unsure", listing(question))
    return {name: value.get(name) for name in names}


def _number(question: Question, value: Any) -> float:
    low, high = question.low or 0, math.inf if question.high is None else question.high
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError("that is no number", f"give a number from {low:g} to {high:g}")
    if not (math.isfinite(value) and low <= value <= high):
        raise InputError(f"{value:g} is out of range", f"give a number from {low:g} to {high:g}")
    if question.whole and value != int(value):
        raise InputError(f"{value:g} is not a whole number", "give a whole number")
    return int(value) if value == int(value) else float(value)


def _date(_question: Question, value: Any) -> str:
    return day(value)


def _text(_question: Question, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError("that is no text", "say it in a few words")
    text = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    if not text or len(text) > MOST_CHARACTERS:
        raise InputError(
            f"that is too long ({len(text)} characters)" if text else "that is no text",
            f"say it in up to {MOST_CHARACTERS} characters",
        )
    return text


def _money(_question: Question, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != {"amount", "currency"}:
        raise InputError("that is no sum of money", "write it like 3000 USD")
    if not isinstance(value["currency"], str) or not re.fullmatch(r"[A-Z]{3}", value["currency"]):
        raise InputError("the money is not named", "write it like 3000 USD, 3000 EUR, 3000 INR")
    return {"amount": _amount(value["amount"]), "currency": value["currency"]}


def _prices(_question: Question, value: Any) -> dict[str, float]:
    if not isinstance(value, dict) or not value:
        raise InputError("that is no price", "write it like: subcision 400")
    for name in value:
        if name not in treatment_names():
            raise InputError(
                f"{str(name)[:40]} is no treatment here", "write it like: subcision 400"
            )
    return {name: _amount(price) for name, price in value.items()}


def _amount(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError("that is no amount", "give an amount over 0")
    if not 0 < value <= MOST_MONEY:
        raise InputError(f"{value:g} is no amount", "give an amount over 0 that a person can spend")
    return int(value) if value == int(value) else float(value)


def _ranges(_question: Question, value: Any) -> list[list[str]]:
    if not isinstance(value, list | tuple) or not 0 < len(value) <= MOST_RANGES:
        raise InputError("those are no dates", "write them like 2027-06-01 to 2027-06-20")
    ranges = []
    for entry in value:
        if not isinstance(entry, list | tuple) or len(entry) != 2:
            raise InputError("those are no dates", "write them like 2027-06-01 to 2027-06-20")
        first, last = day(entry[0]), day(entry[1])
        if first > last:
            raise InputError(f"{last} lies before {first}", "give the first day first")
        ranges.append([first, last])
    return ranges


_CHECKS: dict[str, Callable[[Question, Any], Any]] = {
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "ticks": _ticks,
    "number": _number,
    "date": _date,
    "text": _text,
    "money": _money,
    "prices": _prices,
    "ranges": _ranges,
}


def named(choices: tuple[Choice, ...], text: str) -> str | None:
    """The one choice that somebody's words can mean: its id, its words, or the start of them."""
    wanted = _plain(text)
    if not wanted:
        return None
    forms = {
        choice.value: {_plain(choice.value), _plain(choice.words), _plain(choice.name or "")}
        for choice in choices
    }
    exact = [value for value, names in forms.items() if wanted in names]
    begun = [v for v, names in forms.items() if any(name.startswith(wanted) for name in names)]
    within = [v for v, names in forms.items() if any(wanted in name for name in names)]
    for found in (exact, begun if len(wanted) > 1 else [], within if len(wanted) > 2 else []):
        if len(found) == 1:
            return found[0]
    return None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+|_", " ", text.casefold()).split())
