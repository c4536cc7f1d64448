"""What somebody said about the scars: all that completes a grade and no image holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scarscape.model import Kind
from scarscape.model.answers import Stretch
from scarscape.scars.grades.filing import Filing

#: Counts above this are taken as this many: no scale has a step there.
MOST_COUNTED = 1000


@dataclass(frozen=True, kw_only=True)
class Stated:
    """Answers about all scars together; None where nobody answered.

    Attributes
    ----------
    seen_at_50cm : whether others see the scars from 50 cm.
    covered_by_makeup : whether make-up, beard shadow or hair covers them well.
    stretch_test : whether the sunken ones flatten when the skin is stretched, all of them
        (``flattens``), or at least one does not (``stays``).
    raised_months : age of the youngest and of the oldest raised scar, in months.
    grew_past_wound : whether all raised scars grew past the first wound, or none did.
    marks : fewest and most flat marks of colour; a most of None is open.
    """

    seen_at_50cm: bool | None = None
    covered_by_makeup: bool | None = None
    stretch_test: Stretch | None = None
    raised_months: tuple[float, float] | None = None
    grew_past_wound: bool | None = None
    marks: tuple[int, int | None] | None = None


#: Nobody said anything: what a scan alone gives.
NOTHING = Stated()


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group of alike scars or marks that somebody described and nobody measured.

    Attributes
    ----------
    kinds : kinds of scar that it may be; empty where it is none for certain.
    likely : the likeliest kind of scar, None where several are alike or it is likelier none.
    may_be_mark, may_be_pores : whether it may be a flat mark of colour, or plain pores.
    count : number of scars, None where nobody counted.
    raised : True or False where that was said, else None.
    months, grew_past_wound : its age, and whether it grew past the first wound.
    """

    kinds: frozenset[Kind] = frozenset()
    likely: Kind | None = None
    may_be_mark: bool = False
    may_be_pores: bool = False
    count: int | None = None
    raised: bool | None = None
    months: float | None = None
    grew_past_wound: bool | None = None

    @property
    def may_be_scar(self) -> bool:
        """Whether any kind of scar is open."""
        return bool(self.kinds)

    @property
    def is_scar(self) -> bool:
        """Whether nothing but a scar is open."""
        return bool(self.kinds) and not self.may_be_mark and not self.may_be_pores


def filings_of(groups: Sequence[Group], file: Callable[[Group], Filing]) -> list[Filing] | None:
    """A filing for each described scar; None where a group of scars has no number."""
    scars = [group for group in groups if group.may_be_scar]
    filings: list[Filing] = []
    for group in scars:
        if group.count is None:
            return None
        filings += [file(group)] * min(group.count, MOST_COUNTED)
    return filings


UNCOUNTED_NOTE = "You gave no number for some of the scars, so no points are counted."
