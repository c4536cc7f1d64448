"""What speaks about one treatment for one person: each verdict caps its status and says why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scarscape.model import STATUSES, Claim, Status


@dataclass(frozen=True)
class Verdict:
    """The most that a treatment can be by one rule, with the reason and what has to be asked.

    ``limit`` is true where the person's own limits or refusals speak, not kind or safety.
    """

    status: Status
    reason: Claim | None = None
    asks: tuple[str, ...] = ()
    limit: bool = False


def least(verdicts: Iterable[Verdict]) -> Status:
    """The least recommended of all that applies; suggested where nothing speaks against."""
    worst = max((STATUSES.index(one.status) for one in verdicts), default=0)
    return STATUSES[worst]
