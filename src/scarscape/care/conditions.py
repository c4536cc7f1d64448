"""Whether a condition of the evidence tables holds: yes, no, or not known (None).

A condition is a list of cases, of which one must hold; a case names answers, all of which must be
as it says: a value, a list of values, or bounds (``at_least``, ``at_most``, ``under``, ``over``).
What was not answered leaves the condition open, unless the rest settles it (Kleene's logic).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Cases = Sequence[Mapping[str, Any]]
Facts = Mapping[str, Any]

_BOUNDS = {
    "at_least": lambda value, bound: value >= bound,
    "at_most": lambda value, bound: value <= bound,
    "under": lambda value, bound: value < bound,
    "over": lambda value, bound: value > bound,
}


def holds(cases: Cases, facts: Facts) -> bool | None:
    """True, False, or None where the answers do not settle it. No case at all is always true."""
    if not cases:
        return True
    return _any(
        _all(_fits(facts.get(name), wanted) for name, wanted in case.items()) for case in cases
    )


def asks(cases: Cases, facts: Facts) -> tuple[str, ...]:
    """The unanswered questions that keep a condition open, in the order it names them."""
    if holds(cases, facts) is not None:
        return ()
    open_ones = [
        name
        for case in cases
        if _all(_fits(facts.get(key), wanted) for key, wanted in case.items()) is None
        for name in case
        if facts.get(name) is None
    ]
    return tuple(dict.fromkeys(open_ones))


def _fits(value: Any, wanted: Any) -> bool | None:
    if value is None:
        return None
    if isinstance(wanted, Mapping):
        # A word such as "never" lies within no bounds.
        if isinstance(value, bool | str):
            return False
        return all(_BOUNDS[bound](value, limit) for bound, limit in wanted.items())
    known = value if isinstance(value, tuple | list | set | frozenset) else (value,)
    if isinstance(wanted, list | tuple):
        return any(one in wanted for one in known)
    if known is value:
        return wanted in known
    return bool(value == wanted)


def _any(settled: Iterable[bool | None]) -> bool | None:
    seen = list(settled)
    if any(one is True for one in seen):
        return True
    return None if any(one is None for one in seen) else False


def _all(settled: Iterable[bool | None]) -> bool | None:
    seen = list(settled)
    if any(one is False for one in seen):
        return False
    return None if any(one is None for one in seen) else True
