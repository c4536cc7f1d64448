"""``answers.json``: what a person told, checked field by field."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, get_args

from scarscape.capture.json_loading import load_json, spelled
from scarscape.capture.json_text import check_form, listed, nearest, shown
from scarscape.model import Answers, InputError, Limits
from scarscape.model.answers import DAYS, MOST_MONEY, Phototype

#: The longest answers, with every list full, stay far below this.
MOST_BYTES = 2**20

#: Smallest and largest number a field takes; ``[]`` stands for any entry of a list.
BOUNDS: dict[str, tuple[float, float]] = {
    "age": (0, 120),
    "isotretinoin_months_since": (0, 1440),
    "acne_years": (0, 120),
    "months_before_treatment": (0, 1440),
    "distress.bother_0_10": (0, 10),
    "distress.hours_a_day": (0, 24),
    "sees[].count": (0, 10_000),
    "sees[].months": (0, 1440),
    "limits.downtime_days": (0, 365),
    "limits.months": (1, 60),
}
#: More entries than any one person has, in each list that is not of plain words.
MOST_ENTRIES = 500
#: Room for a page of one's own words.
MOST_CHARACTERS = 2000

#: Lists, and the object of prices, may be null in the file like any other field.
LISTS = frozenset({"busy", "goals", "past_treatments", "prices", "refuses", "where"})


def read_answers(path: str | os.PathLike[str]) -> Answers:
    """Read a file of answers, all fields optional.

    Parameters
    ----------
    path : path of a JSON file; docs/answers.md names its fields.

    Raises
    ------
    MissingFileError
        If there is no such file.
    InputError
        If it cannot be read, or a field is unknown or holds what it cannot; the message names the
        field as a path, such as ``limits.busy[0]``, what was given and what is allowed.
    """
    file = Path(path)
    if file.is_dir():
        raise InputError("is a folder", "give the answers.json in it", file=file)
    content = load_json(file, most_bytes=MOST_BYTES, what="answers")
    if isinstance(content, dict) and "format" in content:
        raise InputError(
            f"is of the format {shown(content['format'])} and holds no answers",
            "give an answers.json, which names no format",
            file=file,
        )
    _check_phototype(content, file)
    answers = check_form(_without_unknown_lists(content), Answers, file=file)
    try:
        return checked(answers)
    except InputError as error:
        error.file = str(file)
        raise


def checked(answers: Answers) -> Answers:
    """The answers within their bounds, without repeated words, and printable.

    Answers that were made in Python pass here too, so that they are held to the same as a file.

    Raises
    ------
    InputError
        If a field is not of its type, or a number, a date, an amount or a list lies out of
        bounds; the message names the field.
    """
    answers = _of_their_types(answers)
    _check_lengths(answers)
    _check_numbers(answers)
    _check_days(answers)
    if answers.limits is not None:
        _check_limits(answers.limits)
    return _tidied(answers)


def _of_their_types(answers: Answers) -> Answers:
    """The answers through the same form as a file, which refuses what only Python would let in."""
    try:
        content = answers.to_dict()
        return check_form(content, Answers, file=Path("answers"))
    except InputError as error:
        error.file = None
        raise
    except (AttributeError, TypeError, ValueError) as error:
        raise InputError(
            f"the answers cannot be read ({error})", "give Answers as their documentation says"
        ) from error


def check_treatments(
    answers: Answers, known: Collection[str], *, file: str | os.PathLike[str] | None = None
) -> None:
    """Make sure that all treatments that answers name are known.

    Parameters
    ----------
    answers : what `read_answers` gave.
    known : ids of treatments.
    file : named in the message.

    Raises
    ------
    InputError
        For the first treatment that is not known; the message offers the nearest name.
    """
    named = [
        (f"past_treatments[{index}].treatment", past.treatment)
        for index, past in enumerate(answers.past_treatments)
    ]
    if answers.limits is not None:
        named += [("limits.prices", treatment) for treatment in answers.limits.prices]
    for place, treatment in named:
        if treatment not in known:
            raise InputError(
                f"{place} names {shown(treatment)}, which is no treatment",
                f"{nearest(treatment, known)}known are {listed(sorted(known), 'and')}",
                file=file,
            )


def _without_unknown_lists(content: Any) -> Any:
    """The content without lists that are null: unknown, which the nouns write as empty."""
    if isinstance(content, list):
        return [_without_unknown_lists(entry) for entry in content]
    if isinstance(content, dict):
        return {
            name: _without_unknown_lists(value)
            for name, value in content.items()
            if not (value is None and name in LISTS)
        }
    return content


def _check_phototype(content: Any, file: Path) -> None:
    """Refuse what Python holds equal to a whole number: true is 1 there, and 4.0 is 4."""
    given = content.get("phototype") if isinstance(content, dict) else None
    if isinstance(given, bool | float):
        raise InputError(
            f"phototype cannot be {shown(given)}",
            f"give {listed(get_args(Phototype))}",
            file=file,
        )


def _check_numbers(answers: Answers) -> None:
    if answers.phototype is not None and answers.phototype not in get_args(Phototype):
        raise InputError(
            f"phototype cannot be {shown(answers.phototype)}",
            f"give {listed(get_args(Phototype))}",
        )
    for place, value in _numbers(answers):
        low, high = BOUNDS[re.sub(r"\d+(?=\])", "", place)]
        if not low <= value <= high:
            raise InputError(
                f"{place} cannot be {value:g}", f"give a number from {low:g} to {high:g}"
            )


def _check_lengths(answers: Answers) -> None:
    """Refuse lists and texts that would make a plan nobody can read, or that takes hours."""
    lists = {"past_treatments": answers.past_treatments, "sees": answers.sees or ()}
    if answers.limits is not None:
        lists["limits.busy"] = answers.limits.busy
    for place, entries in lists.items():
        if len(entries) > MOST_ENTRIES:
            raise InputError(
                f"{place} cannot have {len(entries)} entries", f"give up to {MOST_ENTRIES}"
            )
    for index, past in enumerate(answers.past_treatments):
        if len(past.reaction or "") > MOST_CHARACTERS:
            raise InputError(
                f"past_treatments[{index}].reaction cannot have {len(past.reaction or '')} "
                "characters",
                f"say it in up to {MOST_CHARACTERS}",
            )


def _check_days(answers: Answers) -> None:
    low, high = DAYS
    days = [(f"past_treatments[{i}].date", t.date) for i, t in enumerate(answers.past_treatments)]
    if answers.limits is not None:
        days.append(("limits.start", answers.limits.start))
        for index, ends in enumerate(answers.limits.busy):
            days += [(f"limits.busy[{index}][{end}]", day) for end, day in enumerate(ends)]
    for place, day in days:
        if day is not None and not low <= day <= high:
            raise InputError(f"{place} cannot be {day}", f"give a date from {low} to {high}")


def _printable(text: str | None) -> str | None:
    """Text in one line, without what would move the cursor or turn the line around on a page."""
    line = "".join(one if one.isprintable() else " " for one in text or "")
    return " ".join(line.split()) or None


def _tidied(answers: Answers) -> Answers:
    """The answers without words that stand in one list twice, and in print as they are told."""
    flags, limits = answers.red_flags, answers.limits
    return dataclasses.replace(
        answers,
        past_treatments=tuple(
            dataclasses.replace(past, reaction=_printable(past.reaction))
            for past in answers.past_treatments
        ),
        red_flags=flags and tuple(dict.fromkeys(flags)),
        goals=tuple(dict.fromkeys(answers.goals)),
        sees=answers.sees
        and tuple(
            dataclasses.replace(seen, where=tuple(dict.fromkeys(seen.where)))
            for seen in answers.sees
        ),
        limits=limits and dataclasses.replace(limits, refuses=tuple(dict.fromkeys(limits.refuses))),
    )


def _numbers(answers: Answers) -> Iterator[tuple[str, float]]:
    """Path and value of each number that has bounds."""
    found: list[tuple[str, float | str | None]] = [
        (name, getattr(answers, name))
        for name in ("age", "isotretinoin_months_since", "acne_years", "months_before_treatment")
    ]
    distress, limits = answers.distress, answers.limits
    if distress is not None:
        found += [(f"distress.{n}", getattr(distress, n)) for n in ("bother_0_10", "hours_a_day")]
    for index, seen in enumerate(answers.sees or ()):
        found += [(f"sees[{index}].count", seen.count), (f"sees[{index}].months", seen.months)]
    if limits is not None:
        found += [(f"limits.{n}", getattr(limits, n)) for n in ("downtime_days", "months")]
    return ((place, value) for place, value in found if isinstance(value, float | int))


def _check_limits(limits: Limits) -> None:
    amounts = {spelled(("limits", "prices", name)): cost for name, cost in limits.prices.items()}
    if limits.budget is not None:
        amounts["limits.budget.amount"] = limits.budget.amount
        if not re.fullmatch(r"[A-Z]{3}", limits.budget.currency):
            raise InputError(
                f"limits.budget.currency cannot be {shown(limits.budget.currency)}",
                "give a code of three capital letters, such as USD, EUR or INR",
            )
    for place, amount in amounts.items():
        if not 0 < amount <= MOST_MONEY:
            raise InputError(
                f"{place} cannot be {amount:g}",
                "give an amount over 0" + f", up to {MOST_MONEY:g}" * (amount > 0),
            )
    for index, (first, last) in enumerate(limits.busy):
        if first > last:
            raise InputError(
                f"limits.busy[{index}] starts on {first} and ends on {last}, before its start",
                "give the first day first; both days count",
            )
