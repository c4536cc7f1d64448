"""What `check` says: remarks, in the words of errors, and how lists and sizes are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from scarscape.model import ScarscapeError

#: ``stops``: it cannot be measured; ``harms``: it can, and the result suffers; ``fine``.
Level = Literal["stops", "harms", "fine"]

_MOST_NAMED = 4


@dataclass(frozen=True)
class Remark:
    """One thing about a capture.

    Attributes
    ----------
    level : ``stops``, ``harms`` or ``fine``.
    cause : what is so, without a capital and a full stop.
    remedy : what to do about it, likewise; empty where there is nothing to do.
    """

    level: Level
    cause: str
    remedy: str = ""

    def __str__(self) -> str:
        return " ".join(_sentence(part) for part in (self.cause, self.remedy) if part)


def _sentence(part: str) -> str:
    # A name of a file keeps its small letter.
    first = part.split(" ", 1)[0].rstrip(":,")
    begin = part if "." in first else part[:1].upper() + part[1:]
    return " ".join(f"{begin.rstrip('.')}.".split())


def stop(error: ScarscapeError, asked: str) -> Remark:
    """What a reader refused, as a remark; names the file if it is another than was asked about."""
    name = "" if error.file in (None, asked) else f"{PurePath(str(error.file)).name}: "
    return Remark("stops", f"{name}{error.cause}", error.remedy)


def listed(names: Sequence[str]) -> str:
    """Names as a person says them, the first few of many."""
    shown = list(names[:_MOST_NAMED])
    more = len(names) - len(shown)
    if more:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def are(names: Sequence[str]) -> str:
    """Names with their verb."""
    return f"{listed(names)} {'is' if len(names) == 1 else 'are'}"


def noted(notes: Sequence[str]) -> list[Remark]:
    """What a reader noted on its way in. Contradictions and guesses are to be minded."""
    doubts = (" says ", "several", "not read", "assumed", "differ", "only", "coarser", "?")
    return [
        Remark("harms" if any(word in note for word in doubts) else "fine", note.rstrip("."))
        for note in notes
    ]
