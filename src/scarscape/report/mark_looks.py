"""How each kind of flat mark looks and is named in pictures and on the page.

A kind is told by the line around it as well as by its colour: long dashes, dots, dashes and dots
by turns. Unbroken lines are left to scars. The colours keep a CIELAB distance of at least 20 from
each other for full sight, protanopia, deuteranopia and tritanopia (Machado et al. 2009,
doi 10.1109/TVCG.2009.113), and a contrast of at least 4.5 to 1 on white; a test computes both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from scarscape.model import MARK_KINDS, Mark, MarkKind


@dataclass(frozen=True)
class MarkLook:
    """Name, colour and line of one kind of mark.

    ``dashes`` are lengths of line and gap by turns, in pixels of a picture; ``plain`` says in
    everyday words what such a mark looks like.
    """

    name: str
    one: str
    many: str
    colour: str
    dashes: tuple[float, ...]
    line: str
    plain: str

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The colour as three bytes."""
        red, green, blue = (int(self.colour[i : i + 2], 16) for i in (1, 3, 5))
        return red, green, blue


MARK_LOOKS: dict[MarkKind, MarkLook] = {
    "erythema": MarkLook(
        "red",
        "red mark",
        "red marks",
        "#d3103f",
        (8.0, 5.5),
        "long dashes",
        "pink, red or purple: more blood under the surface (erythema)",
    ),
    "hyperpigmentation": MarkLook(
        "brown",
        "brown mark",
        "brown marks",
        "#5a3200",
        (1.0, 5.5),
        "dots",
        "tan to dark brown: more pigment (hyperpigmentation)",
    ),
    "hypopigmentation": MarkLook(
        "pale",
        "pale mark",
        "pale marks",
        "#00739c",
        (9.0, 5.0, 1.0, 5.0),
        "dashes and dots",
        "paler than the skin around: less pigment (hypopigmentation)",
    ),
}


def counts_of(marks: Sequence[Mark]) -> dict[MarkKind, int]:
    """Number of marks of each kind, every kind named."""
    found = Counter(mark.kind for mark in marks)
    return {kind: found.get(kind, 0) for kind in MARK_KINDS}
