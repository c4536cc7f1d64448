"""From what somebody typed to a value, forgiving in form and plain in what it did not get."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from scarscape.care.questions.nouns import Question, treatment_choices
from scarscape.care.questions.values import check, day, listing, named
from scarscape.model import InputError

YES = frozenset({"y", "yes", "1", "true"})
NO = frozenset({"n", "no", "2", "0", "false"})
NONE = frozenset({"0", "none", "no", "nothing", "n"})
SIGNS = {"€": "EUR", "£": "GBP", "₹": "INR", "¥": "JPY"}
#: Units that may stand behind a number, as months, years, days or hours of the question's unit. A
#: week is a quarter of a month, as people count it.
UNITS: dict[str, dict[str, float]] = {
    "months": {"m": 1, "mo": 1, "month": 1, "y": 12, "yr": 12, "year": 12, "week": 0.25, "w": 0.25},
    "years": {"y": 1, "yr": 1, "year": 1, "month": 1 / 12, "m": 1 / 12},
    "days": {"d": 1, "day": 1, "w": 7, "week": 7},
    "hours": {"h": 1, "hour": 1, "min": 1 / 60, "minute": 1 / 60},
}
_NUMBER = re.compile(r"(?:about |ca\.? |~ ?)?(\d{1,9}(?:[.,]\d{1,4})?)\s*([a-z]*)\.?")
_MONEY = r"\d{1,3}(?:[, ']\d{3})+(?:\.\d+)?|\d+(?:[.,]\d{1,2})?"


def parse(question: Question, text: str) -> Any:
    """The value that somebody typed; None (skipped) for nothing but blanks.

    Raises
    ------
    InputError
        With what was not understood and how to write it.
    """
    typed = " ".join(text.split())
    return check(question, _PARSERS[question.form](question, typed)) if typed else None


def _yes_no(_question: Question, typed: str) -> bool:
    if typed.lower() in YES | NO:
        return typed.lower() in YES
    raise InputError(f"{typed[:30]!r} is neither yes nor no", "give y or n")


def _choice(question: Question, typed: str) -> str:
    if typed.isdecimal() and len(typed) < 4 and 1 <= int(typed) <= len(question.choices):
        return question.choices[int(typed) - 1].value
    found = None if typed.isdecimal() else named(question.choices, typed)
    if found is None:
        raise InputError(f"{typed[:30]!r} is not on the list", listing(question))
    return found


def _choices(question: Question, typed: str) -> list[str]:
    if typed.lower() in NONE:
        return []
    return [_choice(question, word) for word in _words(typed)]


def _ticks(question: Question, typed: str) -> dict[str, bool | None]:
    ticks: dict[str, bool | None] = {choice.value: False for choice in question.choices}
    if typed.lower() not in NONE:
        for word in _words(re.sub(r"\s+\?", "?", typed)):
            ticks[_choice(question, word.rstrip("?"))] = None if word.endswith("?") else True
    return ticks


def _words(typed: str) -> list[str]:
    """Numbers may stand apart by blanks; words only by commas."""
    parts = [part.strip() for part in re.split(r"[,;+&]|\band\b", typed)]
    numbers = all(re.fullmatch(r"[\d?\s]*", part) for part in parts)
    words = [word for part in parts for word in (part.split() if numbers else [part])]
    return [word for word in words if word]


def _number(question: Question, typed: str) -> float:
    found = _NUMBER.fullmatch(typed.lower())
    unit = found[2] if found else ""
    known = UNITS.get(question.unit, {})
    factor = 1.0 if not unit else known.get(unit, known.get(unit.removesuffix("s")))
    if found is None or factor is None:
        how = f"give a number of {question.unit}" if question.unit else "give a number"
        raise InputError(f"{typed[:30]!r} is not a number I can read", f"{how}, such as 3")
    value = float(found[1].replace(",", ".")) * factor
    return round(value, 4)


def _date(_question: Question, typed: str) -> str:
    bare = typed.replace("/", "-").replace(".", "-")
    if re.fullmatch(r"\d{4}(-\d{1,2}){0,2}", bare):
        year, month, first = [*bare.split("-"), "1", "1"][:3]
        return day(f"{year}-{int(month):02d}-{int(first):02d}")
    return day(typed)


def _text(question: Question, typed: str) -> str:
    words = {choice.value: choice.value for choice in question.choices}
    parts = _words(typed)
    if parts and all(part.isdecimal() for part in parts):
        return ", ".join(dict.fromkeys(words[_choice(question, part)] for part in parts))
    return typed


def _money(_question: Question, typed: str) -> dict[str, Any]:
    found = re.fullmatch(rf"([^\d\s]*) ?({_MONEY}) ?([^\d\s]*)", typed)
    if found is None:
        raise InputError(f"{typed[:30]!r} is no sum of money", "write it like 3000 USD")
    name = (found[1] or found[3]).upper()
    if name == "$":
        raise InputError("there are several dollars", "write it like 3000 USD or 3000 CAD")
    return {"amount": _amount(found[2]), "currency": SIGNS.get(name, name)}


def _prices(_question: Question, typed: str) -> dict[str, float]:
    prices: dict[str, float] = {}
    for part in re.split(r",(?!\d{3}\b)|;", typed):
        found = re.fullmatch(rf"(.*[^\d\s,.:=]) ?[:=]? ?({_MONEY})\D{{0,4}}", part.strip())
        if found is None:
            raise InputError(f"{part.strip()[:30]!r} is no price", "write it like: subcision 400")
        treatment = named(treatment_choices(), found[1])
        if treatment is None:
            raise InputError(
                f"{found[1][:30]!r} fits no treatment, or more than one",
                "write more of its name, such as: subcision 400",
            )
        prices[treatment] = _amount(found[2])
    return prices


def _amount(text: str) -> float:
    thousands = re.sub(r"[, '](?=\d{3}\b)", "", text)
    return float(thousands.replace(",", "."))


def _ranges(question: Question, typed: str) -> list[list[str]]:
    ranges = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", typed))):
        ends = [_date(question, end) for end in re.split(r"\s+(?:to|until|-|\u2013)\s+|\.\.", part)]
        if len(ends) > 2:
            raise InputError(f"{part[:40]!r} has more than two ends", "write first to last")
        ranges.append([ends[0], ends[-1]])
    return ranges


_PARSERS: dict[str, Callable[[Question, str], Any]] = {
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
